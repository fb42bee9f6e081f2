/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the plugin `aws` share: an invocation, since most of it takes memory from one.
 */
#ifndef TESTS_AWS_TEST_H
#define TESTS_AWS_TEST_H

#include "aws.h"

#include "../run.h"

#include <powertools/json.h>
#include <powertools/testing.h>

#include <stdio.h>
#include <stdlib.h>

/* Runs `body` in an invocation. */
void with_invocation(void (*body)(struct pwt_inv *inv));

/* Whether bytes are this text; NULL is absent. */
bool is_text(struct pwt_bytes bytes, const char *text);

/* An allocator that gives memory of a fixed block, and none when that is used up. */
struct fixed {
    char memory[65536];
    size_t used;
    size_t limit;
};

struct pwt_json_alloc fixed_alloc(struct fixed *fixed, size_t limit);

#endif
