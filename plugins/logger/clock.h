/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps in RFC 3339, UTC. */
#ifndef PLUGINS_LOGGER_CLOCK_H
#define PLUGINS_LOGGER_CLOCK_H

#include <powertools/types.h>

/* Bytes of a timestamp in RFC 3339 and UTC: `2022-10-27T16:27:43.738Z`. */
#define LOGGER_TIME_BYTES 24

/* The time of the last line, as far as the next one will not need to compute it again. */
struct logger_clock {
    int64_t second; /* since 1970 */
    char text[20];  /* `2022-10-27T16:27:43` and NUL; empty at first */
    uint32_t reserved;
};

/* Writes nanoseconds since 1970 as RFC 3339 in UTC; no NUL behind. */
void logger_time_utc(struct logger_clock *clock, int64_t now_ns, char *text);

#endif
