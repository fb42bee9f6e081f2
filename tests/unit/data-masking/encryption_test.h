/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of encryption share: a host that gives memory and time, a KMS that a test speaks
 * for, providers, and calls. */
#ifndef TESTS_ENCRYPTION_TEST_H
#define TESTS_ENCRYPTION_TEST_H

#include "encryption_call.h"

#include "../run.h"

#include <powertools/aws.h>

#define KEY_16 "0123456789abcdef"
#define KEY_24 KEY_16 "01234567"
#define KEY_32 KEY_16 KEY_16
#define ARN    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
#define ARN_2  "arn:aws:kms:us-east-1:111122223333:key/aaaaabcd-12ab-34cd-56ef-1234567890ab"

/* Puts the host in its place; before anything else. */
void test_host_begin(void);

/* Gives back what invocations took. */
void test_memory_free(void);

/* Whether what was given, and not yet given back, has a text in it. */
bool test_memory_has(const char *text);

/* How much that is. */
size_t test_memory_taken(void);

/* 1; more under valgrind, where one signature takes a tenth of a second: tests that do something at
 * each byte then do it at some. */
size_t test_stride(void);

/* How many more times memory is given: SIZE_MAX for ever. */
void test_memory_limit(size_t times);

extern int64_t test_now_ns;

/* ---- KMS ---- */

/* A call that was made. */
struct test_kms_call {
    char operation[32];
    char region[32];
    char body[4096];
};

#define TEST_KMS_CALLS 16

extern struct test_kms_call test_kms_calls[TEST_KMS_CALLS];
extern size_t test_kms_count;

/* What it answers: `body` where `code` is 0. Without this it keeps keys itself: the data key is 32,
 * 24 or 16 times the letter 'k', and what it wraps has "wrapped " before it. */
struct test_kms_answer {
    int32_t code;
    const char *error;
    const char *body;
};

extern const struct test_kms_answer *test_kms_answer; /* NULL: none of these */
extern bool test_kms_absent;

/* ---- providers and calls ---- */

/* One raw key of 32 bytes, all suites read, and what `change` says. */
struct pwt_masking_provider *test_provider(void (*change)(struct pwt_masking_provider_options *));
void test_without_cache(struct pwt_masking_provider_options *options);
void test_forbid(struct pwt_masking_provider_options *options);
void test_kms(struct pwt_masking_provider_options *options);

/* A call with two pairs as context. */
struct encryption test_call(struct pwt_masking_provider *provider);

/* Of the last call that failed. */
extern struct encryption_failure test_failure;

/* A message of a suite; the policy of a provider of its own allows it. */
struct pwt_bytes test_message(uint32_t algorithm, struct pwt_bytes plaintext);

bool test_is(struct pwt_bytes bytes, const char *text);

/* Addresses that a line of /proc/PID/maps begins with. */
bool test_mapping(const char *line, size_t *ret_from, size_t *ret_to);

#endif
