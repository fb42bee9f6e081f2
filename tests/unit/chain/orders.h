/* SPDX-License-Identifier: Apache-2.0 */
/* Test hosts with plugins of tests/plugins/good, in every order that POWERTOOLS_PLUGINS allows. */
#ifndef TESTS_CHAIN_ORDERS_H
#define TESTS_CHAIN_ORDERS_H

#include "trace.h"

#include <powertools/testing.h>

#define SETTINGS_MAX 6

/* A chain under test. */
struct chain {
    struct link links[CHAIN_MAX]; /* as POWERTOOLS_PLUGINS names them */
    uint32_t count;
    const char *settings[SETTINGS_MAX + 1]; /* NAME=VALUE, ended by NULL */
    const struct pwt_handler *handler;      /* NULL: orders_handler() */
};

/* Answers with the event; `"bad"` in it is an error, `"flaky"` one at every other call. */
const struct pwt_handler *orders_handler(void);

/* Starts a host; a failed assertion and NULL if that fails. */
struct pwt_test *orders_open(const struct chain *chain);

/* One invocation whose marks keep the rules: returns what the caller gets and fills `ret_seen`. A
 * broken rule is a failed assertion that comes with the whole trace. */
struct pwt_test_answer orders_invoke(struct pwt_test *test,
                                     const struct chain *chain,
                                     const char *event,
                                     struct trace_seen *ret_seen);

/* Calls `check` with the chain in every order of its links. Returns how many there were. */
uint32_t
orders_each(const struct chain *chain, void (*check)(const struct chain *, void *), void *);

/* A failed assertion, with the order and the event it failed for, unless `holds`. */
void orders_expect(bool holds, const struct chain *chain, const char *event, const char *what);

/* Whether an answer is this response, or an error of the type that follows a `!`. */
bool orders_is(const struct pwt_test_answer *answer, const char *expected);

#endif
