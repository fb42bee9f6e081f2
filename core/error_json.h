/* SPDX-License-Identifier: Apache-2.0 */
/* An error as the Runtime API takes it. */
#ifndef CORE_ERROR_JSON_H
#define CORE_ERROR_JSON_H

#include "arena.h"

#include <powertools/host.h>

/* `{"errorMessage", "errorType", "stackTrace"}` in the arena; absent when out of memory. */
struct pwt_bytes error_json_body(struct arena *arena, const struct pwt_error *error);

/* The type as the header may carry it: `(Runtime|Function).` and letters, the first one a capital.
 * Any other type stays in the body only; the header says Unknown, as Lambda itself would. */
struct pwt_bytes error_header_type(struct pwt_bytes type);

/* The X-Ray cause: one line of JSON that may stand in a header; absent when out of memory. */
struct pwt_bytes
error_json_cause(struct arena *arena, const struct pwt_error *error, const char *working_directory);

#endif
