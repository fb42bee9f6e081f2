// SPDX-License-Identifier: Apache-2.0
/* See rounds.h. */
#include "rounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS_MOST  1001
#define ROUNDS_LEAST 51
#define ROUND_NS     200e3
#define ALL_NS       1e9 /* rounds of large work are fewer: each is long enough by itself */

/* The thread's own time, so that others on the processor do not count. Reading it is a system call:
 * only rounds are timed, never single pieces of work. */
static double rounds_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double rounds_time(rounds_fn work, void *user, size_t times)
{
    double start = rounds_now();

    work(user, times);
    return rounds_now() - start;
}

/* How often to do something so that a round is long enough for the clock. */
static size_t rounds_times(rounds_fn work, void *user)
{
    size_t times = 1;

    (void)rounds_time(work, user, times); /* what is made at the first time only */
    while (rounds_time(work, user, times) < ROUND_NS) {
        times *= 2;
    }
    return times;
}

static int rounds_order(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    return (*a > *b) - (*a < *b);
}

static double rounds_median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), rounds_order);
    return values[count / 2];
}

struct rounds_figures rounds_run(rounds_fn work, rounds_fn reference, void *user)
{
    static double s_work[ROUNDS_MOST];
    static double s_reference[ROUNDS_MOST];
    static double s_ratios[ROUNDS_MOST];
    size_t times = rounds_times(work, user);
    double taken = 0;
    size_t count = 0;

    (void)rounds_time(reference, user, times);
    while (count < ROUNDS_MOST && (count < ROUNDS_LEAST || taken < ALL_NS)) {
        double work_ns = rounds_time(work, user, times);
        double reference_ns = rounds_time(reference, user, times);
        s_work[count] = work_ns / (double)times;
        s_reference[count] = reference_ns / (double)times;
        s_ratios[count] = work_ns / reference_ns;
        taken += work_ns + reference_ns;
        count++;
    }
    return (struct rounds_figures){.value = rounds_median(s_work, count),
                                   .reference = rounds_median(s_reference, count),
                                   .ratio = rounds_median(s_ratios, count)};
}

void rounds_print(const char *measure, const struct rounds_figures *figures)
{
    (void)printf("{\"measure\": \"%s\", \"value\": %.2f, \"unit\": \"ns\", \"floor\": %.2f, "
                 "\"ratio\": %.4f}\n",
                 measure, figures->value, figures->reference, figures->ratio);
}

_Noreturn void rounds_fail(const char *what)
{
    (void)fprintf(stderr, "powertools: bench: %s\n", what);
    exit(1);
}
