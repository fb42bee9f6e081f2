/* SPDX-License-Identifier: Apache-2.0 */
/* Where finished lines go. */
#ifndef PLUGINS_LOGGER_SINK_H
#define PLUGINS_LOGGER_SINK_H

#include <powertools/host.h>

#include "logger.h"

/* What logger_emit() does where there is a sink. */
int32_t logger_sink_emit(struct pwt_cx *cx, uint32_t level, struct pwt_bytes line);

/* Prints a line, or gives it to the sink of pwt_logger_set_sink(), or both. Returns 0 if somebody
 * took it, otherwise PWT_EIO. */
static inline int32_t logger_emit(struct pwt_cx *cx, uint32_t level, struct pwt_bytes line)
{
    const struct logger *logger = cx->self;

    return logger->sink ? logger_sink_emit(cx, level, line) : pwt_print(cx->inv, level, line);
}

/* After an invocation, and at the end of the process. */
void logger_sink_flush(struct pwt_cx *cx);

#endif
