/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and context of the settings. */
#include "masking_test.h"

#define KEY_ARN "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

static bool takes_raw_key(const char *text)
{
    struct masking *masking = test_settings();

    masking->raw_key = pwt_cstr(text);
    if (test_prepare() == 0) {
        CU_ASSERT_PTR_NOT_NULL(masking->provider);
        return true;
    }
    CU_ASSERT_PTR_NULL(masking->provider);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_failure(test_masked()), "POWERTOOLS_DATA_MASKING_RAW_KEY is no key"));
    return false;
}

static void raw_keys_have_three_lengths(void)
{
    CU_ASSERT_TRUE(takes_raw_key("shop/orders=AAECAwQFBgcICQoLDA0ODw=="));
    CU_ASSERT_TRUE(takes_raw_key("shop/orders=AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"));
    CU_ASSERT_TRUE(takes_raw_key(RAW_KEY));
    CU_ASSERT_FALSE(takes_raw_key("shop/orders=AAECAwQFBgcICQoLDA0O"));
    CU_ASSERT_FALSE(takes_raw_key("shop/orders=AAECAwQFBgcICQoLDA0ODxA="));
    CU_ASSERT_FALSE(takes_raw_key("shop/orders=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"));
    CU_ASSERT_FALSE(takes_raw_key("shop/orders="));
    CU_ASSERT_FALSE(takes_raw_key("shop/orders=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gAAAA"
                                  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gAAAAAAAAAAAAAAAA"));
}

static void raw_keys_have_a_namespace_a_name_and_base64(void)
{
    CU_ASSERT_TRUE(takes_raw_key("s/a/b=AAECAwQFBgcICQoLDA0ODw=="));
    CU_ASSERT_FALSE(takes_raw_key("/a=AAECAwQFBgcICQoLDA0ODw=="));
    CU_ASSERT_FALSE(takes_raw_key("s/=AAECAwQFBgcICQoLDA0ODw=="));
    CU_ASSERT_FALSE(takes_raw_key("s=AAECAwQFBgcICQoLDA0ODw=="));
    CU_ASSERT_FALSE(takes_raw_key("AAECAwQFBgcICQoLDA0ODw=="));
    CU_ASSERT_FALSE(takes_raw_key("s/a"));
    CU_ASSERT_FALSE(takes_raw_key("s/a=AAECAwQFBgcICQoLDA0OD!=="));
    CU_ASSERT_FALSE(takes_raw_key("s/a=AAECAwQFBgcICQoLDA0ODw"));
}

/* What a key encrypts the same one decrypts, and no other of the same name. */
static void a_raw_key_is_the_one_that_is_written(void)
{
    static const char *const keys[] = {RAW_KEY, RAW_KEY,
                                       "shop/orders=/AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="};
    char message[4096] = "";

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct masking *masking = test_settings();
        masking->raw_key = pwt_cstr(keys[i]);
        masking->response_encrypt = pwt_cstr("a");
        masking->event_decrypt = pwt_cstr("a");
        CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
        if (i == 0) {
            const char *sealed = test_response("{'a':{'b':1}}");
            CU_ASSERT_PTR_NULL(strstr(sealed, "'b'"));
            CU_ASSERT_FATAL(strlen(sealed) < sizeof(message));
            memcpy(message, sealed, strlen(sealed) + 1);
        }
        CU_ASSERT_STRING_EQUAL(test_event(message), i < 2 ? "{'a':{'b':1}}" : "refused");
    }
}

static void what_needs_keys_does_not_start_without(void)
{
    struct masking *masking = test_settings();

    masking->event_decrypt = pwt_cstr("a");
    CU_ASSERT_TRUE(test_refuses("no keys are set"));
    masking = test_settings();
    masking->response_encrypt = pwt_cstr("a");
    CU_ASSERT_TRUE(test_refuses("no keys are set"));
}

static void keys_of_kms_are_arns(void)
{
    static const char *const wrong[] = {"alias/shop",
                                        "1234abcd-12ab-34cd-56ef-1234567890ab",
                                        "arn:aws:s3:eu-west-1:111122223333:key/x",
                                        "arn:aws:kms::111122223333:key/x",
                                        "arn:aws:kms:eu-west-1:111122223333:",
                                        "arn:aws:kms:eu-west-1"};
    struct pwt_bytes keys[] = {pwt_cstr(KEY_ARN), pwt_cstr(KEY_ARN)};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        keys[1] = pwt_cstr(wrong[i]);
        test_settings()->kms_keys = (struct pwt_list){.items = keys, .count = 2};
        CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_KMS_KEYS: key 2 of it is no ARN"));
    }
    test_settings()->kms_keys = (struct pwt_list){.items = keys, .count = 1};
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void aliases_cost_a_warning(void)
{
    const struct pwt_bytes alias = pwt_cstr("arn:aws:kms:eu-west-1:111122223333:alias/shop");

    test_settings()->kms_keys = (struct pwt_list){.items = &alias, .count = 1};
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "KMS_KEYS: key 1 of it is not the ARN of a key"));
}

static void keys_of_kms_have_an_end(void)
{
    struct pwt_bytes keys[64];

    for (size_t i = 0; i < 64; i++) {
        keys[i] = pwt_cstr(KEY_ARN);
    }
    test_settings()->kms_keys = (struct pwt_list){.items = keys, .count = 64};
    CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_KMS_KEYS has too many keys"));
    struct masking *masking = test_settings();
    masking->kms_keys = (struct pwt_list){.items = keys, .count = 63};
    masking->raw_key = pwt_cstr(RAW_KEY);
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_PTR_NOT_NULL(masking->provider);
}

/* ---- context ------------------------------------------------------------------------------- */

static void a_context_is_an_object_of_texts(void)
{
    static const char *const wrong[] = {"[]", "'a'", "{'a':1}", "{'a':null}", "{'a':{}}"};
    struct masking *masking = test_settings();

    masking->context = test_setting("{'tenant':'a\\n','b':''}");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_EQUAL_FATAL(masking->encryption.context_count, 2);
    CU_ASSERT_TRUE(test_is(masking->encryption.context[0].key, "tenant"));
    CU_ASSERT_TRUE(test_is(masking->encryption.context[0].value.bytes, "a\n"));
    CU_ASSERT_TRUE(test_is(masking->encryption.context[1].value.bytes, ""));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        masking = test_settings();
        masking->context = test_setting(wrong[i]);
        CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_CONTEXT is no object of texts"));
    }
}

static void a_context_that_no_message_can_have_stops_the_init(void)
{
    test_settings()->context = test_setting("{'aws-crypto-x':'1'}");
    CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_CONTEXT: a name in the encryption "
                                "context begins with 'aws-crypto-'"));
    test_settings()->context = test_setting("{'a':'1','a':'1'}");
    CU_ASSERT_TRUE(test_refuses("CONTEXT: the encryption context has a name twice"));
}

int main(void)
{
    CU_TestInfo keys[] = {
        {"raw_keys_have_three_lengths", raw_keys_have_three_lengths},
        {"raw_keys_have_a_namespace_a_name_and_base64",
         raw_keys_have_a_namespace_a_name_and_base64},
        {"a_raw_key_is_the_one_that_is_written", a_raw_key_is_the_one_that_is_written},
        {"what_needs_keys_does_not_start_without", what_needs_keys_does_not_start_without},
        {"keys_of_kms_are_arns", keys_of_kms_are_arns},
        {"aliases_cost_a_warning", aliases_cost_a_warning},
        {"keys_of_kms_have_an_end", keys_of_kms_have_an_end},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo context[] = {
        {"a_context_is_an_object_of_texts", a_context_is_an_object_of_texts},
        {"a_context_that_no_message_can_have_stops_the_init",
         a_context_that_no_message_can_have_stops_the_init},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "keys", .pTests = keys},
        {.pName = "context", .pTests = context},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_settings_free();
    return result;
}
