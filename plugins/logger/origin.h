/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that say which invocation a line belongs to. */
#ifndef PLUGINS_LOGGER_ORIGIN_H
#define PLUGINS_LOGGER_ORIGIN_H

#include <powertools/host.h>

#include "ecs.h"

#include <stdbool.h>

/* Most fields that logger_origin_fields makes. */
#define LOGGER_ORIGIN_MAX (6 + LOGGER_ECS_ORIGIN_MAX)

/* The keys of the Lambda context (none in an init); returns how many. */
uint32_t logger_origin_fields(const struct pwt_cx *cx, struct pwt_field *fields);

/* The id of the trace; absent where it is not known. */
struct pwt_bytes logger_origin_trace(const struct pwt_cx *cx);

/* Makes `context` and `trace` of the state once; false when out of memory. */
bool logger_origin_render(struct pwt_cx *cx);

#endif
