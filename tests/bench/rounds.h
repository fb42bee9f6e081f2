/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two ways to do the same work, timed in turns in one process. A figure is the median of many short
 * rounds, and the ratio the median of the rounds' own ratios, so that what disturbs the machine
 * disturbs both sides.
 */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>

/* One piece of work, done `times` times. */
typedef void (*rounds_fn)(void *user, size_t times);

/* Nanoseconds of one piece of work, and `value` / `reference` within a round. */
struct rounds_figures {
    double value;
    double reference;
    double ratio;
};

struct rounds_figures rounds_run(rounds_fn work, rounds_fn reference, void *user);

/* The line that measures.py reads. */
void rounds_print(const char *measure, const struct rounds_figures *figures);

/* Ends the program with a message: a wrong figure is worse than none. */
_Noreturn void rounds_fail(const char *what);

static inline void rounds_check(bool holds, const char *what)
{
    if (!holds) {
        rounds_fail(what);
    }
}

/* Called by the work that is measured, not by the reference: the twin of a program that is built
 * with ROUNDS_FAULT wastes time here, and its measures must be over. */
static inline void rounds_fault(void)
{
#ifdef ROUNDS_FAULT
    for (volatile unsigned i = 0; i < 1000; i++) {
    }
#endif
}

#endif
