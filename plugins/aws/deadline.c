/* SPDX-License-Identifier: Apache-2.0 */
/* How long a call may take. */
#include "aws.h"

#include <errno.h>
#include <time.h>

#define NS_PER_MS 1000000
#define MOST_MS   900000 /* an invocation's longest time */

struct aws_deadline aws_deadline_set(struct pwt_inv *inv, int64_t timeout_ms)
{
    const int64_t remaining = pwt_inv_remaining_ms(inv);
    int64_t left = timeout_ms > 0 ? timeout_ms : AWS_TIMEOUT_MS;

    left = left < MOST_MS ? left : MOST_MS;
    if (remaining < INT64_MAX && remaining - AWS_RESERVE_MS < left) {
        left = remaining - AWS_RESERVE_MS;
    }
    return (struct aws_deadline){pwt_clock_ns(PWT_CLOCK_MONOTONIC) + left * NS_PER_MS};
}

int64_t aws_deadline_left_ms(const struct aws_deadline *deadline)
{
    return (deadline->at_ns - pwt_clock_ns(PWT_CLOCK_MONOTONIC)) / NS_PER_MS;
}

bool aws_deadline_wait(const struct aws_deadline *deadline, int64_t ms)
{
    struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * NS_PER_MS};

    if (aws_deadline_left_ms(deadline) <= ms) {
        return false;
    }
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
        /* the rest of it */
    }
    return true;
}
