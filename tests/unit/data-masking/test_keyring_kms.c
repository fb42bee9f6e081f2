/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of KMS: what it is asked, and what becomes of what it answers. */
#include "encryption_test.h"

#include <powertools/json.h>

static int32_t seal(const struct encryption *call, struct pwt_bytes *ret_message)
{
    return encryption_seal(call, pwt_cstr("secret"), ret_message);
}

/* What a member of a request's body is. */
static bool body_has(size_t call, const char *pointer, const char *json)
{
    const char *body = test_kms_calls[call].body;
    struct pwt_json_value root;
    struct pwt_json_value value;

    return pwt_json_open(body, strlen(body), &root) == 0 &&
           pwt_json_at(&root, pointer, strlen(pointer), 0, &value) == 0 &&
           pwt_json_slice(&value) == 0 && test_is(pwt_bytes_make(value.ptr, value.len), json);
}

/* ---- encrypting ---- */

static void first_key_makes_others_wrap(void)
{
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;
    struct pwt_bytes message;

    call.algorithm = 0x0478;
    CU_ASSERT_EQUAL_FATAL(seal(&call, &message), 0);
    CU_ASSERT_EQUAL_FATAL(test_kms_count, 2);
    CU_ASSERT_STRING_EQUAL(test_kms_calls[0].operation, "GenerateDataKey");
    CU_ASSERT_STRING_EQUAL(test_kms_calls[0].region, "eu-west-1");
    CU_ASSERT_TRUE(body_has(0, "/KeyId", "\"" ARN "\""));
    CU_ASSERT_TRUE(body_has(0, "/NumberOfBytes", "32"));
    CU_ASSERT_TRUE(
        body_has(0, "/EncryptionContext", "{\"purpose\":\"tests\",\"tenant\":\"acme\"}"));
    CU_ASSERT_STRING_EQUAL(test_kms_calls[1].operation, "Encrypt");
    CU_ASSERT_STRING_EQUAL(test_kms_calls[1].region, "us-east-1");
    CU_ASSERT_TRUE(body_has(1, "/KeyId", "\"" ARN_2 "\""));
    CU_ASSERT_TRUE(body_has(1, "/Plaintext", "\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\""));
    CU_ASSERT_EQUAL(encryption_open(&call, message, &opened), 0);
    CU_ASSERT_TRUE(test_is(opened.plaintext, "secret"));
    CU_ASSERT_STRING_EQUAL(test_kms_calls[2].operation, "Decrypt");
    CU_ASSERT_TRUE(body_has(2, "/KeyId", "\"" ARN "\""));
    provider_free(provider);
}

/* It is part of what KMS authenticates. */
static void public_key_is_in_the_context(void)
{
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct pwt_bytes message;

    CU_ASSERT_EQUAL_FATAL(seal(&call, &message), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(test_kms_calls[0].body, "\"aws-crypto-public-key\":\"A"));
    provider_free(provider);
}

static void lengths_are_the_suites(void)
{
    static const uint32_t suites[] = {0x0378, 0x0346, 0x0214};
    static const char *const lengths[] = {"32", "24", "16"};
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct pwt_masking_key key = {.type = PWT_MASKING_KEY_KMS, .arn = pwt_cstr("alias/name")};
    struct pwt_masking_provider_options options = {.size = (uint32_t)sizeof(options),
                                                   .keys = &key,
                                                   .key_count = 1,
                                                   .policy = PWT_MASKING_FORBID_ALLOW};
    const char *why = NULL;

    provider_free(provider);
    CU_ASSERT_EQUAL_FATAL(provider_new(&options, &provider, &why), 0);
    struct encryption call = test_call(provider);
    static const struct test_kms_answer denied = {PWT_EIO, "AccessDeniedException", NULL};
    test_kms_answer = &denied;
    for (size_t i = 0; i < 3; i++) {
        struct pwt_bytes message;
        call.algorithm = suites[i];
        CU_ASSERT_EQUAL(seal(&call, &message), PWT_EIO);
        CU_ASSERT_TRUE(body_has(i, "/NumberOfBytes", lengths[i]));
        CU_ASSERT_STRING_EQUAL(test_kms_calls[i].region, ""); /* an alias does not say it */
    }
    test_kms_answer = NULL;
    provider_free(provider);
}

static void refusals_are_told(void)
{
    static const struct test_kms_answer denied = {PWT_EIO, "AccessDeniedException", NULL};
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;
    struct pwt_bytes message = {NULL, 0};
    struct pwt_bytes none;

    CU_ASSERT_EQUAL_FATAL(seal(&call, &message), 0);
    provider_forget(provider);
    test_kms_answer = &denied;
    CU_ASSERT_EQUAL(seal(&call, &none), PWT_EIO);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_ENCRYPT_KEY);
    CU_ASSERT_EQUAL(test_failure.retryable, 1);
    CU_ASSERT_TRUE(test_is(test_failure.code, "AccessDeniedException"));
    CU_ASSERT_TRUE(test_is(test_failure.request_id, "id-1"));
    test_kms_count = 0;
    CU_ASSERT_EQUAL(encryption_open(&call, message, &opened), PWT_EIO);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_DECRYPT_KEY);
    CU_ASSERT_EQUAL(test_kms_count, 2); /* each data key was tried */
    test_kms_answer = NULL;
    provider_free(provider);
}

/* Whether a message is not made where KMS answers this. */
static bool not_made(const char *body)
{
    const struct test_kms_answer answer = {.code = 0, .body = body};
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct pwt_bytes message;

    test_kms_answer = &answer;
    const int32_t code = seal(&call, &message);
    test_kms_answer = NULL;
    provider_free(provider);
    return code == PWT_EIO && test_failure.kind == PWT_MASKING_ENCRYPT_KEY;
}

#define ID   "\"KeyId\":\"" ARN "\","
#define BLOB "\"CiphertextBlob\":\"YWJj\","

static void answers_of_another_form_are_refused(void)
{
    static const char *const bodies[] = {
        "",
        "{}",
        "[]",
        "{\"KeyId\":1}",
        "{" ID BLOB "\"Plaintext\":\"c2hvcnQ=\"}",                                     /* short */
        "{" ID BLOB "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tr\"}", /* long */
        "{" ID BLOB "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s\"}",  /* cut */
        "{" ID BLOB "\"Plaintext\":17}",
        "{" ID BLOB "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"", /* ends */
        "{" ID "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"}",     /* blob */
        "{" ID
        "\"CiphertextBlob\":\"\",\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"}",
        "{" BLOB "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"}", /* id */
        "{\"KeyId\":\"alias/name\"," BLOB
        "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"}", /* no key's */
    };

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        CU_ASSERT_TRUE(not_made(bodies[i]));
    }
}

/* What KMS sent is not left behind where the function's own data is. */
static void data_keys_are_wiped(void)
{
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;
    struct pwt_bytes message;

    CU_ASSERT_EQUAL_FATAL(seal(&call, &message), 0);
    CU_ASSERT_EQUAL_FATAL(encryption_open(&call, message, &opened), 0);
    CU_ASSERT_FALSE(test_memory_has("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="));
    CU_ASSERT_TRUE(test_memory_has("kkkkkkkk")); /* what this KMS took it for wrapped */
    provider_free(provider);
}

/* ---- decrypting ---- */

static bool not_opened(const char *body, uint32_t kind)
{
    const struct test_kms_answer answer = {.code = 0, .body = body};
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;
    struct pwt_bytes message = {NULL, 0};

    CU_ASSERT_EQUAL_FATAL(seal(&call, &message), 0);
    test_kms_answer = &answer;
    const int32_t code = encryption_open(&call, message, &opened);
    test_kms_answer = NULL;
    provider_free(provider);
    return code != 0 && test_failure.kind == kind;
}

static void answers_about_another_key_are_refused(void)
{
    static const char right[] =
        "{" ID "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"}";
    static const char other_id[] =
        "{\"KeyId\":\"" ARN "x\",\"Plaintext\":\"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"}";
    static const char other_key[] =
        "{" ID "\"Plaintext\":\"amtra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\"}";
    static const char is_short[] = "{" ID "\"Plaintext\":\"a2tra2tra2tra2tra2tra2tr\"}";

    CU_ASSERT_FALSE(not_opened(right, PWT_MASKING_DECRYPT_KEY));
    CU_ASSERT_TRUE(not_opened(other_id, PWT_MASKING_DECRYPT_KEY));
    CU_ASSERT_TRUE(not_opened(is_short, PWT_MASKING_DECRYPT_KEY));
    CU_ASSERT_TRUE(not_opened(other_key, PWT_MASKING_DECRYPT)); /* the commitment is another's */
}

static void without_aws_it_says_so(void)
{
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct pwt_bytes message;

    test_kms_absent = true;
    test_host_begin();
    CU_ASSERT_EQUAL(seal(&call, &message), PWT_EABSENT);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_ENCRYPT_KEY);
    test_kms_absent = false;
    test_host_begin();
    provider_free(provider);
}

static void other_messages_are_not_asked_about(void)
{
    struct pwt_masking_provider *provider = test_provider(test_kms);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;

    CU_ASSERT_EQUAL(encryption_open(&call, test_message(0x0478, pwt_cstr("x")), &opened),
                    PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_DECRYPT_KEY);
    CU_ASSERT_EQUAL(test_kms_count, 0);
    provider_free(provider);
}

#define ENTRIES 200

/* Data keys that KMS refuses, all under one key, each longer than the one before. */
static struct pwt_bytes many_entries(void)
{
    static unsigned char bytes[ENTRIES * 512];
    static const char wrapped[ENTRIES + 1] = "no data key";
    unsigned char *at = bytes;

    for (size_t i = 1; i <= ENTRIES; i++) {
        const struct esdk_entry entry = {pwt_cstr("aws-kms"), pwt_cstr(ARN), {wrapped, i}};
        at = esdk_entry_write(&entry, at);
    }
    return pwt_bytes_make(bytes, (uint64_t)(at - bytes));
}

/* Tries all of them in a context that is long, where KMS answers so. */
static int32_t unwrap_many(int32_t answer_code, size_t context_bytes)
{
    static char value[60000];
    const struct test_kms_answer answer = {answer_code, "AccessDeniedException", NULL};
    const struct esdk_pair pair = {pwt_cstr("k"), {value, context_bytes}};
    struct pwt_masking_provider *provider = test_provider(test_kms);
    const struct encryption call = test_call(provider);
    struct keyring_room room = {.ptr = NULL};
    struct keyring_call keyring = {.call = &call,
                                   .suite = esdk_suite_find(0x0478),
                                   .pairs = &pair,
                                   .pair_count = 1,
                                   .context = {value, context_bytes},
                                   .room = &room};

    memset(value, '\n', sizeof(value));
    CU_ASSERT_EQUAL_FATAL(encryption_begin(&call, &keyring.crypto), 0);
    test_memory_free();
    test_kms_answer = &answer;
    const int32_t code = keyring_unwrap(&keyring, many_entries());
    test_kms_answer = NULL;
    crypto_release(keyring.crypto);
    provider_free(provider);
    return code;
}

/* Nobody vouches for a message while its data key is not known. */
static void messages_do_not_decide_what_they_cost(void)
{
    CU_ASSERT_EQUAL(unwrap_many(PWT_EIO, 60000), PWT_EIO);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_DECRYPT_KEY);
    CU_ASSERT_EQUAL(test_kms_count, 16);
    CU_ASSERT(test_memory_taken() < 20 * (size_t)60000);
}

static void goes_on_only_where_another_key_may_do(void)
{
    CU_ASSERT_EQUAL(unwrap_many(PWT_ETIMEOUT, 10), PWT_ETIMEOUT);
    CU_ASSERT_EQUAL(test_kms_count, 16);
    CU_ASSERT_EQUAL(unwrap_many(PWT_ENOMEM, 10), PWT_ENOMEM);
    CU_ASSERT_EQUAL(test_kms_count, 1);
    CU_ASSERT_STRING_EQUAL(test_failure.why, "no memory is left");
}

/* ---- ARNs ---- */

static void info_that_is_no_key_is_an_error(void)
{
    static const char *const infos[] = {
        "",
        "alias/name",
        "arn:aws:kms:eu-west-1:111122223333:alias/name",
        "arn:aws:s3:eu-west-1:111122223333:key/1",
        "arn:aws:kms:eu-west-1:111122223333:key/",
        "arn:aws:kms:eu-west-1",
        "arn:aws:kms:eu-west-1:111122223333:",
    };
    struct pwt_masking_provider *provider = test_provider(test_kms);
    const struct encryption call = test_call(provider);
    const struct keyring_call keyring = {.call = &call};

    for (size_t i = 0; i < sizeof(infos) / sizeof(infos[0]); i++) {
        const struct esdk_entry entry = {pwt_cstr("aws-kms"), pwt_cstr(infos[i]), {"x", 1}};
        CU_ASSERT_EQUAL(keyring_kms_unwrap(&keyring, &provider->keys[0], &entry), PWT_EFORMAT);
        CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_DECRYPT_KEY);
    }
    const struct esdk_entry other = {pwt_cstr("aws-kms"), pwt_cstr(ARN_2), {"x", 1}};
    CU_ASSERT_EQUAL(keyring_kms_unwrap(&keyring, &provider->keys[0], &other), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(test_kms_count, 0);
    provider_free(provider);
}

int main(void)
{
    CU_TestInfo encrypting[] = {
        {"first_key_makes_others_wrap", first_key_makes_others_wrap},
        {"public_key_is_in_the_context", public_key_is_in_the_context},
        {"lengths_are_the_suites", lengths_are_the_suites},
        {"refusals_are_told", refusals_are_told},
        {"answers_of_another_form_are_refused", answers_of_another_form_are_refused},
        {"data_keys_are_wiped", data_keys_are_wiped},
        {"without_aws_it_says_so", without_aws_it_says_so},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo decrypting[] = {
        {"answers_about_another_key_are_refused", answers_about_another_key_are_refused},
        {"other_messages_are_not_asked_about", other_messages_are_not_asked_about},
        {"messages_do_not_decide_what_they_cost", messages_do_not_decide_what_they_cost},
        {"goes_on_only_where_another_key_may_do", goes_on_only_where_another_key_may_do},
        {"info_that_is_no_key_is_an_error", info_that_is_no_key_is_an_error},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"keyring_kms_make", NULL, NULL, NULL, test_memory_free, encrypting},
        {"keyring_kms_unwrap", NULL, NULL, NULL, test_memory_free, decrypting},
        CU_SUITE_INFO_NULL,
    };

    test_host_begin();
    return run_suites(suites);
}
