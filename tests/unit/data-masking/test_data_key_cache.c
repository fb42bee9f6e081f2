/* SPDX-License-Identifier: Apache-2.0 */
/* Which messages share a data key. Each data key comes from KMS, so its calls are counted. */
#include "encryption_test.h"

#include <pthread.h>
#include <stdio.h>

#define SECOND INT64_C(1000000000)

static void one_key(struct pwt_masking_provider_options *options)
{
    test_kms(options);
    options->key_count = 1;
}

/* How often KMS was asked for `count` messages of `len` bytes. */
static size_t asked(const struct encryption *call, size_t count, size_t len)
{
    char text[64] = "";

    test_kms_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct pwt_bytes message;
        CU_ASSERT_EQUAL(encryption_seal(call, pwt_bytes_make(text, len), &message), 0);
    }
    return test_kms_count;
}

static void messages_share_a_key(void)
{
    struct pwt_masking_provider *provider = test_provider(one_key);
    struct encryption call = test_call(provider);

    CU_ASSERT_EQUAL(asked(&call, 5, 8), 1);
    CU_ASSERT_EQUAL(asked(&call, 5, 8), 0);
    provider_forget(provider);
    CU_ASSERT_EQUAL(asked(&call, 5, 8), 1);
    provider_free(provider);
}

static void without_cache(struct pwt_masking_provider_options *options)
{
    one_key(options);
    test_without_cache(options);
}

static void without_a_cache_none_do(void)
{
    struct pwt_masking_provider *provider = test_provider(without_cache);
    struct encryption call = test_call(provider);

    CU_ASSERT_EQUAL(asked(&call, 3, 8), 3);
    provider_free(provider);
}

static void two_messages(struct pwt_masking_provider_options *options)
{
    one_key(options);
    options->cache_max_messages = 2;
}

static void messages_are_counted(void)
{
    struct pwt_masking_provider *provider = test_provider(two_messages);
    struct encryption call = test_call(provider);

    CU_ASSERT_EQUAL(asked(&call, 6, 8), 3);
    CU_ASSERT_EQUAL(asked(&call, 5, 8), 3);
    provider_free(provider);
}

static void twenty_bytes(struct pwt_masking_provider_options *options)
{
    one_key(options);
    options->cache_max_bytes = 20;
}

static void bytes_are_counted(void)
{
    struct pwt_masking_provider *provider = test_provider(twenty_bytes);
    struct encryption call = test_call(provider);

    CU_ASSERT_EQUAL(asked(&call, 6, 8), 3); /* 16 of 20, each */
    provider_forget(provider);
    CU_ASSERT_EQUAL(asked(&call, 6, 10), 3); /* exactly 20 */
    CU_ASSERT_EQUAL(asked(&call, 2, 20), 2); /* such messages are never kept */
    provider_forget(provider);
    CU_ASSERT_EQUAL(asked(&call, 1, 19), 1);
    CU_ASSERT_EQUAL(asked(&call, 1, 1), 0);
    CU_ASSERT_EQUAL(asked(&call, 1, 1), 1);
    provider_free(provider);
}

static void ten_seconds(struct pwt_masking_provider_options *options)
{
    one_key(options);
    options->cache_max_age_ms = 10000;
}

static void keys_grow_old(void)
{
    struct pwt_masking_provider *provider = test_provider(ten_seconds);
    struct encryption call = test_call(provider);
    const int64_t start_ns = test_now_ns;

    CU_ASSERT_EQUAL(asked(&call, 1, 8), 1);
    test_now_ns = start_ns + 10 * SECOND;
    CU_ASSERT_EQUAL(asked(&call, 1, 8), 0);
    test_now_ns++;
    CU_ASSERT_EQUAL(asked(&call, 1, 8), 1);
    test_now_ns = start_ns - SECOND; /* a clock that was set back tells nothing of age */
    CU_ASSERT_EQUAL(asked(&call, 1, 8), 1);
    test_now_ns = start_ns;
    provider_free(provider);
}

static void default_age_is_five_minutes(void)
{
    struct pwt_masking_provider *provider = test_provider(one_key);
    struct encryption call = test_call(provider);
    const int64_t start_ns = test_now_ns;

    CU_ASSERT_EQUAL(asked(&call, 1, 8), 1);
    test_now_ns = start_ns + 300 * SECOND;
    CU_ASSERT_EQUAL(asked(&call, 1, 8), 0);
    test_now_ns++;
    CU_ASSERT_EQUAL(asked(&call, 1, 8), 1);
    test_now_ns = start_ns;
    provider_free(provider);
}

static size_t asked_in(struct encryption call, unsigned tenant)
{
    char name[16];
    struct pwt_field field = {.key = pwt_cstr("tenant"), .type = PWT_FIELD_STRING};

    (void)snprintf(name, sizeof(name), "%u", tenant);
    field.value.bytes = pwt_cstr(name);
    call.context = &field;
    call.context_count = 1;
    return asked(&call, 1, 8);
}

static void contexts_and_suites_have_their_own(void)
{
    struct pwt_masking_provider *provider = test_provider(one_key);
    struct encryption call = test_call(provider);

    CU_ASSERT_EQUAL(asked_in(call, 1), 1);
    CU_ASSERT_EQUAL(asked_in(call, 2), 1);
    CU_ASSERT_EQUAL(asked_in(call, 1), 0);
    CU_ASSERT_EQUAL(asked_in(call, 2), 0);
    call.algorithm = 0x0478;
    CU_ASSERT_EQUAL(asked_in(call, 1), 1);
    CU_ASSERT_EQUAL(asked_in(call, 1), 0);
    provider_free(provider);
}

static void three_keys(struct pwt_masking_provider_options *options)
{
    one_key(options);
    options->cache_capacity = 3;
}

static void oldest_is_dropped(void)
{
    struct pwt_masking_provider *provider = test_provider(three_keys);
    struct encryption call = test_call(provider);

    call.algorithm = 0x0478;
    for (unsigned i = 0; i < 1000; i++) { /* more than there are buckets */
        CU_ASSERT_EQUAL(asked_in(call, i), 1);
    }
    CU_ASSERT_EQUAL(asked_in(call, 999), 0);
    CU_ASSERT_EQUAL(asked_in(call, 998), 0);
    CU_ASSERT_EQUAL(asked_in(call, 997), 0);
    CU_ASSERT_EQUAL(asked_in(call, 996), 1);
    CU_ASSERT_EQUAL(asked_in(call, 997), 1);
    CU_ASSERT_EQUAL(asked_in(call, 999), 0);
    provider_free(provider);
}

static void forbid(struct pwt_masking_provider_options *options)
{
    one_key(options);
    options->policy = PWT_MASKING_FORBID_ALLOW;
}

/* Without derivation the data key itself encrypts, and each message begins at the same IV. */
static void data_keys_that_encrypt_are_used_once(void)
{
    struct pwt_masking_provider *provider = test_provider(forbid);
    struct encryption call = test_call(provider);

    call.algorithm = 0x0078;
    CU_ASSERT_EQUAL(asked(&call, 3, 8), 3);
    call.algorithm = 0x0178;
    CU_ASSERT_EQUAL(asked(&call, 3, 8), 1);
    provider_free(provider);
}

static void kept_keys_open_their_messages(void)
{
    struct pwt_masking_provider *provider = test_provider(one_key);
    struct encryption call = test_call(provider);

    for (int i = 0; i < 3; i++) {
        struct encryption_opened opened;
        struct pwt_bytes message;
        CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, pwt_cstr("signed"), &message), 0);
        CU_ASSERT_EQUAL_FATAL(encryption_open(&call, message, &opened), 0);
        CU_ASSERT_TRUE(test_is(opened.plaintext, "signed"));
    }
    provider_free(provider);
}

/* ---- threads ---- */

#define THREADS  4
#define MESSAGES 100

/* Keys come and go all the time. */
static void few_keys(struct pwt_masking_provider_options *options)
{
    options->cache_capacity = 2;
    options->cache_max_messages = 5;
}

static void *seal_and_open(void *user)
{
    struct encryption_failure failure;
    struct encryption call = test_call(user);
    uintptr_t opened_count = 0;

    call.failure = &failure;
    call.algorithm = 0x0478;
    for (unsigned i = 0; i < MESSAGES; i++) {
        struct encryption_opened opened;
        struct pwt_bytes message;
        call.context_count = i % 3;
        opened_count += encryption_seal(&call, pwt_cstr("of a thread"), &message) == 0 &&
                        encryption_open(&call, message, &opened) == 0 &&
                        pwt_bytes_equal(opened.plaintext, pwt_cstr("of a thread"));
        if (i % 32 == 0) {
            provider_forget(call.provider);
        }
    }
    return (void *)opened_count; /* NOLINT(performance-no-int-to-ptr): a count */
}

static void threads_share_a_provider(void)
{
    struct pwt_masking_provider *provider = test_provider(few_keys);
    pthread_t threads[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, seal_and_open, provider), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *opened = NULL;
        CU_ASSERT_EQUAL(pthread_join(threads[i], &opened), 0);
        CU_ASSERT_EQUAL((uintptr_t)opened, MESSAGES);
    }
    provider_free(provider);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"messages_share_a_key", messages_share_a_key},
        {"without_a_cache_none_do", without_a_cache_none_do},
        {"messages_are_counted", messages_are_counted},
        {"bytes_are_counted", bytes_are_counted},
        {"keys_grow_old", keys_grow_old},
        {"default_age_is_five_minutes", default_age_is_five_minutes},
        {"contexts_and_suites_have_their_own", contexts_and_suites_have_their_own},
        {"oldest_is_dropped", oldest_is_dropped},
        {"data_keys_that_encrypt_are_used_once", data_keys_that_encrypt_are_used_once},
        {"kept_keys_open_their_messages", kept_keys_open_their_messages},
        {"threads_share_a_provider", threads_share_a_provider},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"data_key_cache", NULL, NULL, NULL, test_memory_free, tests},
        CU_SUITE_INFO_NULL,
    };

    test_host_begin();
    return run_suites(suites);
}
