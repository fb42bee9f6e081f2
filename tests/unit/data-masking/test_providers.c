/* SPDX-License-Identifier: Apache-2.0 */
/* Providers of callers: each is known until it is freed, once, by whom it was made for. */
#include "masking_test.h"

static struct pwt_masking_provider *make(void)
{
    const struct pwt_masking_key key = {
        .type = PWT_MASKING_KEY_RAW,
        .space = pwt_cstr("shop"),
        .name = pwt_cstr("orders"),
        .bytes = pwt_cstr("0123456789abcdef"),
    };
    const struct pwt_masking_provider_options options = {
        .size = (uint32_t)sizeof(options), .keys = &key, .key_count = 1};
    struct pwt_masking_provider *provider = NULL;

    CU_ASSERT_EQUAL_FATAL(providers_make(test_masked(), &options, &provider), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(provider);
    return provider;
}

static void providers_are_freed_in_any_order(void)
{
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}};

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        struct masking *masking = test_settings();
        struct pwt_masking_provider *made[] = {make(), make(), make()};
        for (size_t k = 0; k < 3; k++) {
            CU_ASSERT_PTR_NOT_NULL(masking->providers);
            CU_ASSERT_EQUAL(providers_free(test_masked(), made[orders[i][k]]), 0);
        }
        CU_ASSERT_PTR_NULL(masking->providers);
    }
}

static void what_nobody_freed_goes_with_the_plugin(void)
{
    struct masking *masking = test_settings();

    (void)make();
    (void)make();
    providers_done(masking);
    CU_ASSERT_PTR_NULL(masking->providers);
    providers_done(masking);
}

static void nothing_can_be_freed(void)
{
    (void)test_settings();
    CU_ASSERT_EQUAL(providers_free(test_masked(), NULL), 0);
}

static void only_what_a_caller_made_can_be_freed(void)
{
    struct masking *masking = test_settings();

    masking->raw_key = pwt_cstr(RAW_KEY);
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    struct pwt_masking_provider *provider = make();
    CU_ASSERT_EQUAL(providers_free(test_masked(), masking->provider), PWT_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_failure(test_masked()), "no provider that a caller made"));
    CU_ASSERT_EQUAL(providers_free(test_masked(), provider), 0);
    CU_ASSERT_EQUAL(providers_free(test_masked(), provider), PWT_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(masking->provider);
}

static void wrong_options_make_none(void)
{
    struct masking *masking = test_settings();
    const struct pwt_masking_provider_options none = {.size = (uint32_t)sizeof(none)};
    struct pwt_masking_provider *provider = NULL;

    CU_ASSERT_EQUAL(providers_make(test_masked(), NULL, &provider), PWT_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_failure(test_masked()), "no options"));
    CU_ASSERT_EQUAL(providers_make(test_masked(), &none, &provider), PWT_EINVAL);
    CU_ASSERT_PTR_NULL(provider);
    CU_ASSERT_PTR_NULL(masking->providers);
}

/* All messages of a kept data key have it wrapped in the same bytes. */
static void before_a_snapshot_all_forget_their_data_keys(void)
{
    struct masking *masking = test_settings();
    const struct pwt_encryption_options options = {
        .size = (uint32_t)sizeof(options), .provider = make(), .algorithm = 0x0478};
    struct pwt_bytes message[3];

    for (size_t i = 0; i < 3; i++) {
        if (i == 2) {
            providers_forget(masking);
        }
        CU_ASSERT_EQUAL_FATAL(
            masking_service.message_encrypt(test_masked(), pwt_cstr("text"), &options, &message[i]),
            0);
        CU_ASSERT_EQUAL_FATAL(message[i].len, message[0].len);
    }
    /* Behind version, suite, id and context: one data key, whose provider is `shop`, and whose info
     * is `orders`, two lengths and an IV. */
    const uint64_t wrapped = 1 + 2 + 32 + 2 + 2 + (2 + 4) + (2 + 6 + 4 + 4 + 12) + 2;
    CU_ASSERT_EQUAL(memcmp(message[1].ptr + wrapped, message[0].ptr + wrapped, 32), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(message[2].ptr + wrapped, message[0].ptr + wrapped, 32), 0);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"providers_are_freed_in_any_order", providers_are_freed_in_any_order},
        {"what_nobody_freed_goes_with_the_plugin", what_nobody_freed_goes_with_the_plugin},
        {"nothing_can_be_freed", nothing_can_be_freed},
        {"only_what_a_caller_made_can_be_freed", only_what_a_caller_made_can_be_freed},
        {"wrong_options_make_none", wrong_options_make_none},
        {"before_a_snapshot_all_forget_their_data_keys",
         before_a_snapshot_all_forget_their_data_keys},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "providers", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_settings_free();
    return result;
}
