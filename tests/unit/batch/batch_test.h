/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the plugin `batch` share: a host of sdk/testing, an invocation in it, and how
 * the suites are run. */
#ifndef TESTS_BATCH_TEST_H
#define TESTS_BATCH_TEST_H

#include "batch.h"

#include <powertools/testing.h>

#include <CUnit/Basic.h>

#include <stdio.h>
#include <stdlib.h>

#define SETTINGS_MAX 8

/* Runs `body` in an invocation with an event, without any plugin: for what needs an arena only. */
void with_invocation(const char *event, void (*body)(struct pwt_inv *inv));

/* Whether bytes are this text; NULL is absent. */
bool is_text(struct pwt_bytes bytes, const char *text);

/* ---- a whole function ---- */

/* A handler whose ids and failures the test sees. */
struct calls {
    char handled[1024]; /* what it was called for: ids without quotes, each followed by a blank */
    const char *fails;  /* records fail whose JSON holds one of these texts, separated by `|` */
    uint32_t count;     /* of calls */
    int32_t (*each)(struct pwt_inv *inv); /* what else a call does; may be NULL */
};

extern struct calls calls; /* of the test that runs; cleared by open_batch() */

/* What the handler's init does in the hosts that are opened; may be NULL. */
extern int32_t (*init_calls)(struct pwt_inv *scope);

/* A host with the plugin, and settings NAME=VALUE; the handler is called per record. */
struct pwt_test *open_batch(const char *const *settings);

/* One invocation: whether the caller gets this response, or an error of the type after a `!`. A
 * failed assertion with both otherwise. */
bool answers(struct pwt_test *test, const char *event, const char *expected);

int run_suites(CU_SuiteInfo *suites);

#endif
