// SPDX-License-Identifier: Apache-2.0
/*
 * The two clocks of the load server: monotonic for what it measures, wall time for deadlines.
 */
#include "load.h"

#include <time.h>

int64_t load_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t load_deadline_ms(int64_t from_now_ms)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + from_now_ms;
}
