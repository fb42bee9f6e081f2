/* SPDX-License-Identifier: Apache-2.0 */
/* Time for deadlines and durations (monotonic), and for what the runtime is told (wall clock). */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>
#include <time.h>

enum {
    CLOCK_NS_PER_MS = 1000000,
};

static inline int64_t clock_read_ns(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now); /* Cannot fail for the two clocks used here. */
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t clock_now_ns(void)
{
    return clock_read_ns(CLOCK_MONOTONIC);
}

static inline int64_t clock_wall_ms(void)
{
    return clock_read_ns(CLOCK_REALTIME) / CLOCK_NS_PER_MS;
}

#endif
