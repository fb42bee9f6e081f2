/* SPDX-License-Identifier: Apache-2.0 */
/* A log line as a person reads it: level, message, and what else is not the same on every line. */
#ifndef CLI_LOG_VIEW_H
#define CLI_LOG_VIEW_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum log_view_level {
    LOG_VIEW_PLAIN, /* no level is known */
    LOG_VIEW_DEBUG,
    LOG_VIEW_INFO,
    LOG_VIEW_WARNING,
    LOG_VIEW_ERROR,
};

struct log_view {
    enum log_view_level level;
    struct buffer head; /* level and message, or the whole line */
    struct buffer rest; /* the other keys, `key=value` */
};

/**
 * Takes a line apart: JSON with level and message, or the tab-separated text of a runtime
 * (time, request id, level, text). Anything else is the head as it is.
 *
 * @return false if memory runs out. Call log_view_done() in any case.
 */
bool log_view_read(const char *line, size_t len, struct log_view *ret_view);

void log_view_done(struct log_view *view);

#endif
