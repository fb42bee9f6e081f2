/* SPDX-License-Identifier: Apache-2.0 */
/* Providers: options that cannot be, and what is copied of those that can. */
#include "encryption_test.h"

#include <stdlib.h>

static struct pwt_masking_key raw(const char *space, const char *name, size_t bytes)
{
    return (struct pwt_masking_key){
        .type = PWT_MASKING_KEY_RAW,
        .space = pwt_cstr(space),
        .name = pwt_cstr(name),
        .bytes = pwt_bytes_make(KEY_32 KEY_32, bytes),
    };
}

static struct pwt_masking_provider_options with(const struct pwt_masking_key *key)
{
    return (struct pwt_masking_provider_options){
        .size = (uint32_t)sizeof(struct pwt_masking_provider_options),
        .keys = key,
        .key_count = 1,
    };
}

static bool accepted(const struct pwt_masking_provider_options *options)
{
    struct pwt_masking_provider *provider = NULL;
    const char *why = NULL;
    const int32_t code = provider_new(options, &provider, &why);

    CU_ASSERT_TRUE((code == 0) == (why == NULL));
    CU_ASSERT_TRUE(code == 0 || code == PWT_EINVAL);
    provider_free(provider);
    return code == 0;
}

static bool key_accepted(struct pwt_masking_key key)
{
    const struct pwt_masking_provider_options options = with(&key);

    return accepted(&options);
}

static void keys_are_checked(void)
{
    char *long_name = calloc(1, 2050);
    struct pwt_masking_key key = raw("s", "n", 16);

    CU_ASSERT_PTR_NOT_NULL_FATAL(long_name);
    memset(long_name, 'x', 2049);
    for (size_t bytes = 0; bytes < 40; bytes++) {
        CU_ASSERT_EQUAL(key_accepted(raw("s", "n", bytes)),
                        bytes == 16 || bytes == 24 || bytes == 32);
    }
    CU_ASSERT_FALSE(key_accepted(raw("", "n", 16)));
    CU_ASSERT_FALSE(key_accepted(raw("s", "", 16)));
    CU_ASSERT_FALSE(key_accepted(raw(long_name, "n", 16)));
    CU_ASSERT_FALSE(key_accepted(raw("s", long_name, 16)));
    CU_ASSERT_TRUE(key_accepted(raw("s", long_name + 1, 16)));
    CU_ASSERT_FALSE(key_accepted(raw("aws-kms", "n", 16)));
    key.type = 2;
    CU_ASSERT_FALSE(key_accepted(key));
    key.type = PWT_MASKING_KEY_KMS;
    CU_ASSERT_FALSE(key_accepted(key)); /* no ARN */
    key.arn = pwt_cstr("alias/name");
    CU_ASSERT_TRUE(key_accepted(key));
    key.arn = pwt_cstr(long_name);
    CU_ASSERT_FALSE(key_accepted(key));
    free(long_name);
}

static void limits_are_checked(void)
{
    const struct pwt_masking_key key = raw("s", "n", 32);
    struct pwt_masking_provider_options options = with(&key);

    CU_ASSERT_TRUE(accepted(&options));
    options.key_count = 0;
    CU_ASSERT_FALSE(accepted(&options));
    options.key_count = 1001;
    CU_ASSERT_FALSE(accepted(&options));
    options = with(NULL);
    CU_ASSERT_FALSE(accepted(&options));
    options = with(&key);
    options.policy = 3;
    CU_ASSERT_FALSE(accepted(&options));
    options = with(&key);
    options.cache_capacity = 10001;
    CU_ASSERT_FALSE(accepted(&options));
    options = with(&key);
    options.cache_max_age_ms = -1;
    CU_ASSERT_FALSE(accepted(&options));
    options.cache_max_age_ms = INT64_MAX;
    CU_ASSERT_FALSE(accepted(&options));
    options = with(&key);
    options.cache_max_messages = (UINT64_C(1) << 32) + 1;
    CU_ASSERT_FALSE(accepted(&options));
    options.cache_max_messages--;
    CU_ASSERT_TRUE(accepted(&options));
    options.cache_max_bytes = UINT64_C(1) << 63;
    CU_ASSERT_FALSE(accepted(&options));
    options.cache_max_bytes--;
    CU_ASSERT_TRUE(accepted(&options));
}

/* A caller with an older header says less. */
static void short_options_have_defaults(void)
{
    const struct pwt_masking_key key = raw("s", "n", 32);
    struct pwt_masking_provider_options options = with(&key);

    options.size = (uint32_t)offsetof(struct pwt_masking_provider_options, policy);
    options.policy = 99;
    options.cache_max_age_ms = -1;
    CU_ASSERT_TRUE(accepted(&options));
}

static void options_may_go(void)
{
    char name[] = "a key";
    char bytes[] = KEY_32;
    struct pwt_masking_key key = raw("tests", "", 32);
    struct pwt_masking_provider_options options = with(&key);
    struct pwt_masking_provider *provider = NULL;
    struct encryption_opened opened;
    const char *why = NULL;

    key.name = pwt_cstr(name);
    key.bytes = pwt_cstr(bytes);
    CU_ASSERT_EQUAL_FATAL(provider_new(&options, &provider, &why), 0);
    memset(name, 'x', sizeof(name));
    memset(bytes, 'x', sizeof(bytes));
    memset(&key, 0, sizeof(key));
    const struct encryption call = test_call(provider);
    CU_ASSERT_EQUAL(encryption_open(&call, test_message(0x0478, pwt_cstr("text")), &opened), 0);
    provider_free(provider);
    provider_free(NULL);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"keys_are_checked", keys_are_checked},
        {"limits_are_checked", limits_are_checked},
        {"short_options_have_defaults", short_options_have_defaults},
        {"options_may_go", options_may_go},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"provider_new", NULL, NULL, NULL, test_memory_free, tests},
        CU_SUITE_INFO_NULL,
    };

    test_host_begin();
    return run_suites(suites);
}
