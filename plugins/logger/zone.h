/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps in any form and in any zone, by libc. */
#ifndef PLUGINS_LOGGER_ZONE_H
#define PLUGINS_LOGGER_ZONE_H

#include <powertools/types.h>

#include <stdbool.h>

enum logger_time_format { TIME_RFC3339, TIME_PYTHON, TIME_PATTERN };

/* Most bytes of a timestamp. */
#define LOGGER_TIME_MAX 256

/* How timestamps look. */
struct logger_time_style {
    enum logger_time_format format;
    bool local;               /* in the zone that TZ says, by libc */
    struct pwt_bytes pattern; /* TIME_PATTERN: for strftime, and %F is the milliseconds */
};

/* Writes them in any style; returns the bytes, at most LOGGER_TIME_MAX, 0 if it does not fit. */
size_t logger_time_format(const struct logger_time_style *style, int64_t now_ns, char *text);

/* Whether a value of TZ means UTC, so that libc need not be asked. */
bool logger_zone_is_utc(struct pwt_bytes zone);

/* Whether libc will know a value of TZ: a POSIX text, or a file of the zone database. */
bool logger_zone_is_known(struct pwt_bytes zone);

#endif
