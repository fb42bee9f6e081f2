/* SPDX-License-Identifier: Apache-2.0 */
/* From a record to the output. */
#ifndef PLUGINS_LOGGER_PRINT_H
#define PLUGINS_LOGGER_PRINT_H

#include <powertools/host.h>

struct pwt_log_record;

/* Prints, keeps or drops a record. Returns 0, PWT_EINVAL, PWT_ENOMEM or PWT_EIO. */
int32_t logger_print(struct pwt_cx *cx, const struct pwt_log_record *record);

#endif
