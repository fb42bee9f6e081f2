/* SPDX-License-Identifier: Apache-2.0 */
/* See clock.h. */
#include "clock.h"

#include <powertools/host.h>

#include <stddef.h>
#include <time.h>

static clock_fn s_replacement; /* of tests */

int64_t clock_now_ns(uint32_t clock)
{
    struct timespec now;

    if (s_replacement) {
        return s_replacement(clock);
    }
    (void)clock_gettime(clock == PWT_CLOCK_MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void clock_set(clock_fn now)
{
    s_replacement = now;
}
