/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the onion, checked on what the good plugins marked (tests/plugins/good/mark.h). They
 * are written down here a second time, as rules about a sequence of callbacks; nothing is compared
 * with a recorded run. */
#ifndef TESTS_CHAIN_TRACE_H
#define TESTS_CHAIN_TRACE_H

#include <powertools/plugin.h>

#include <stdbool.h>

#define CHAIN_MAX 8

/* A plugin of tests/plugins/good in a chain. */
struct link {
    const char *name;
    uint32_t phase;
    bool fail_open; /* matters where it is told to fail */
};

/* What one invocation must look like. */
struct trace_rules {
    const struct link *links[CHAIN_MAX]; /* in chain order, outermost first */
    uint32_t count;
};

/* What was seen, if no rule was broken. */
struct trace_seen {
    uint32_t handled;  /* calls of the handler */
    uint32_t children; /* runs of children */
    uint32_t failures; /* callbacks that failed because they were told to */
    char joined[512];  /* what the outermost plugin with a `join` was given, in order: `1,2` */
};

/* Checks the marks of one invocation. Returns NULL, or the rule that is broken; `ret_line` is then
 * the number of the mark that breaks it, from 1. */
const char *trace_check(const struct trace_rules *rules,
                        const char *marks,
                        struct trace_seen *ret_seen,
                        uint32_t *ret_line);

#endif
