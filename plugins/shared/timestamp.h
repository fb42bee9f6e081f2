/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time as text. */
#ifndef PLUGINS_SHARED_TIMESTAMP_H
#define PLUGINS_SHARED_TIMESTAMP_H

#include <powertools/types.h>

/* Reads `2026-03-04T05:06:07Z`, perhaps with a fraction of a second, as seconds since 1970. 0, or
 * PWT_EFORMAT. */
int32_t timestamp_iso(struct pwt_bytes text, int64_t *ret_time_s);

/* Reads a date as headers have it, `Wed, 04 Mar 2026 05:06:07 GMT`. 0, or PWT_EFORMAT. */
int32_t timestamp_http(struct pwt_bytes text, int64_t *ret_time_s);

#endif
