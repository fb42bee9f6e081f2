/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the plugin `feature-flags` share: a host that is a table of functions, and
 * documents and contexts in few words. Apostrophes in JSON stand for quotes. */
#ifndef TESTS_FLAGS_TEST_H
#define TESTS_FLAGS_TEST_H

#include "flags.h"

#include "run.h"

#include <CUnit/Basic.h>

#include <stdio.h>
#include <stdlib.h>

#define KEPT_MAX 64

/* An invocation of the test's host; zeroed is a fine start. Each thread has its own. */
struct pwt_inv {
    struct pwt_cx cx;
    struct flags_state state;
    void *memory[1024]; /* allocated */
    size_t memory_count;
    struct {
        void *value;
        pwt_free_fn release;
    } kept[KEPT_MAX];
    size_t kept_count;
    struct pwt_bytes event;
};

/* What the host was told and says; of the test that runs. */
extern struct test_host {
    int64_t now_ns;       /* both clocks */
    bool no_memory;       /* of invocations */
    uint32_t lines;       /* diagnostic ones */
    char last_line[1024]; /* the last of them */
    uint32_t failures;    /* pwt_fail() */
} test_host;

/* Begins an invocation of a plugin whose `self` this is, and ends it. */
void inv_open(struct pwt_inv *inv, struct flags *flags);
void inv_close(struct pwt_inv *inv);

/* Bytes of JSON with quotes for apostrophes; the next 16 calls leave it alone. */
struct pwt_bytes json(const char *text);

/* A compiled document; the test drops it. A failed assertion if it is not valid. */
struct flags_document *document(const char *text);

/* The problem of a document that is wrong; empty if it is not. Until the next call. */
const char *problem(const char *text);

/* Whether `condition` (a JSON object, as in a document) holds for a context: enum pwt_flag_check.
 */
uint32_t check(const char *condition, const char *context);

/* The same by the parts of a condition on the key `k`, with the context {'k': value}. */
uint32_t compare(const char *action, const char *wanted, const char *value);

/* Whether bytes are this text; NULL is absent. */
bool is_text(struct pwt_bytes bytes, const char *text);

#endif
