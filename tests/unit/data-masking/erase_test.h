/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of erasing share: an invocation, and documents that are written with ' for ". */
#ifndef TESTS_ERASE_TEST_H
#define TESTS_ERASE_TEST_H

#include "erase.h"

#include "../run.h"

#include <plugin_host/plugin_host.h>

/* A fresh invocation; the one before is closed. */
struct pwt_inv *test_inv(void);

/* Closes the last one. */
void test_done(void);

/* A document, with ' for ". Lives until the next test_inv(). */
struct pwt_bytes test_json(const char *text);

/* What is wrong and what is right, on standard error; false where they differ. */
bool test_is(struct pwt_bytes text, const char *wanted);

/* Erases; the result, or the kind of failure as "kind 5". Options of the fields and mask alone. */
const char *test_erase(const char *const *fields,
                       const struct pwt_mask *mask,
                       uint32_t flags,
                       const char *json);

/* The same with one field and no mask; what is missing is a failure. */
const char *test_erase_one(const char *field, const char *json);

#endif
