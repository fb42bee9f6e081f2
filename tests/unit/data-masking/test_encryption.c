/* SPDX-License-Identifier: Apache-2.0 */
/* Encrypting: what goes in comes out, what is refused, and what is told. */
#include "encryption_test.h"

#include <powertools/json.h>

#include <stdio.h>

static const uint32_t s_suites[] = {0x0578, 0x0478, 0x0378, 0x0346, 0x0214, 0x0178,
                                    0x0146, 0x0114, 0x0078, 0x0046, 0x0014};

#define SUITES (sizeof(s_suites) / sizeof(s_suites[0]))

static bool opens(const struct encryption *call, struct pwt_bytes message, const char *plaintext)
{
    struct encryption_opened opened;

    return encryption_open(call, message, &opened) == 0 && test_is(opened.plaintext, plaintext);
}

static void all_suites_come_back(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);

    for (size_t i = 0; i < SUITES; i++) {
        const struct pwt_bytes message = test_message(s_suites[i], pwt_cstr("more than a frame"));
        struct encryption_opened opened;
        CU_ASSERT_EQUAL_FATAL(encryption_open(&call, message, &opened), 0);
        CU_ASSERT_TRUE(test_is(opened.plaintext, "more than a frame"));
        CU_ASSERT_EQUAL(opened.algorithm, s_suites[i]);
        CU_ASSERT_EQUAL(opened.version, i < 2 ? 2 : 1);
    }
    provider_free(provider);
}

static void sizes_around_a_frame(void)
{
    static const char text[] = "0123456789abcdef0123456789abcdef0123456789abcdef";
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);

    call.frame_length = 16;
    call.algorithm = 0x0478;
    for (uint64_t len = 0; len < sizeof(text); len++) {
        const struct pwt_bytes plaintext = pwt_bytes_make(text, len);
        struct encryption_opened opened;
        struct pwt_bytes message;
        struct pwt_bytes as_text;
        CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, plaintext, &message), 0);
        CU_ASSERT_EQUAL_FATAL(encryption_open(&call, message, &opened), 0);
        CU_ASSERT_TRUE(pwt_bytes_equal(opened.plaintext, plaintext));
        CU_ASSERT_EQUAL_FATAL(encryption_encrypt(&call, plaintext, &as_text), 0);
        CU_ASSERT_EQUAL_FATAL(encryption_decrypt(&call, as_text, &opened), 0);
        CU_ASSERT_TRUE(pwt_bytes_equal(opened.plaintext, plaintext));
    }
    provider_free(provider);
}

/* A full last frame is enough: there is no empty one behind it. */
static void full_last_frame_is_the_last(void)
{
    const struct pwt_bytes one = test_message(0x0478, pwt_cstr(KEY_16));
    const struct pwt_bytes less = test_message(0x0478, pwt_cstr("0123456789abcde"));

    CU_ASSERT_EQUAL(one.len, less.len + 1);
}

static void text_is_the_message_in_base64(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct pwt_bytes text = {NULL, 0};
    char message[1024];
    size_t len = 0;

    CU_ASSERT_EQUAL_FATAL(encryption_encrypt(&call, pwt_cstr("{\"v\":1}"), &text), 0);
    CU_ASSERT_TRUE(text.len < sizeof(message));
    CU_ASSERT_EQUAL_FATAL(pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, message, &len), 0);
    CU_ASSERT_TRUE(opens(&call, pwt_bytes_make(message, len), "{\"v\":1}"));
    CU_ASSERT_TRUE(encryption_is_message(text));
    CU_ASSERT_TRUE(encryption_is_message(pwt_cstr("AYAAFG")));
    CU_ASSERT_FALSE(encryption_is_message(pwt_cstr("A")));
    CU_ASSERT_FALSE(encryption_is_message(pwt_cstr("{\"AY\":1}")));
    provider_free(provider);
}

static void no_two_messages_are_alike(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct pwt_bytes first = {NULL, 0};
    struct pwt_bytes second = {NULL, 0};

    CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, pwt_cstr("same"), &first), 0);
    CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, pwt_cstr("same"), &second), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(first.ptr + 3, second.ptr + 3, 32), 0); /* the message ids */
    CU_ASSERT_NOT_EQUAL(memcmp(first.ptr + first.len - 200, second.ptr + second.len - 200, 60), 0);
    provider_free(provider);
}

/* ---- contexts ---- */

#define FIELD(name, text)                                                             \
    {                                                                                 \
        .key = {(name), sizeof(name) - 1}, .type = PWT_FIELD_STRING, .value.bytes = { \
            (text),                                                                   \
            sizeof(text) - 1                                                          \
        }                                                                             \
    }

static int32_t seal_in(const struct pwt_field *context, uint64_t count)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct pwt_bytes message;

    call.context = context;
    call.context_count = count;
    const int32_t code = encryption_seal(&call, pwt_cstr("x"), &message);
    provider_free(provider);
    return code;
}

static void wrong_contexts_are_refused(void)
{
    const struct pwt_field number = {.key = {"n", 1}, .type = PWT_FIELD_INT};
    const struct pwt_field reserved = FIELD("aws-crypto-public-key", "x");
    const struct pwt_field broken = FIELD("a", "\xff");
    const struct pwt_field twice[] = {FIELD("b", "1"), FIELD("a", "2"), FIELD("b", "3")};
    static char long_text[65500];
    const struct pwt_field is_long = {
        .key = {"a", 1}, .type = PWT_FIELD_STRING, .value.bytes = {long_text, sizeof(long_text)}};

    memset(long_text, 'x', sizeof(long_text));
    CU_ASSERT_EQUAL(seal_in(&number, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_UNSUPPORTED_TYPE);
    CU_ASSERT_EQUAL(seal_in(&reserved, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(seal_in(&broken, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(seal_in(twice, 3), PWT_EINVAL);
    CU_ASSERT_EQUAL(seal_in(twice, 2), 0);
    CU_ASSERT_EQUAL(seal_in(&is_long, 1), PWT_ELIMIT);
    CU_ASSERT_EQUAL(seal_in(NULL, 100000), PWT_ELIMIT);
}

/* Whether a message with a value of so many bytes in its context is made, and opened with it. */
static bool takes_context(uint32_t algorithm, uint64_t bytes)
{
    static char text[65536];
    const struct pwt_field field = {
        .key = {"k", 1}, .type = PWT_FIELD_STRING, .value.bytes = {text, bytes}};
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;
    struct pwt_bytes message;

    memset(text, 'x', sizeof(text));
    call.algorithm = algorithm;
    call.context = &field;
    call.context_count = 1;
    const int32_t code = encryption_seal(&call, pwt_cstr("x"), &message);
    CU_ASSERT_TRUE(code == 0 || code == PWT_ELIMIT);
    CU_ASSERT_TRUE(code != 0 || encryption_open(&call, message, &opened) == 0);
    provider_free(provider);
    return code == 0;
}

/* As long as its length can say, with the public key where there is one. */
static void longest_contexts_are_taken(void)
{
    const uint64_t most = 65535 - 7; /* how many, two lengths, and the name */

    CU_ASSERT_TRUE(takes_context(0x0478, most));
    CU_ASSERT_FALSE(takes_context(0x0478, most + 1));
    CU_ASSERT_TRUE(takes_context(0x0578, most - (4 + 21 + 68)));
    CU_ASSERT_FALSE(takes_context(0x0578, most - (4 + 21 + 68) + 1));
}

static int32_t open_in(const struct pwt_field *context, uint64_t count)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    const struct pwt_bytes message = test_message(0x0578, pwt_cstr("secret"));
    struct encryption_opened opened = {.plaintext = {NULL, 0}};

    call.context = context;
    call.context_count = count;
    const int32_t code = encryption_open(&call, message, &opened);
    CU_ASSERT_TRUE(code == 0 || opened.plaintext.ptr == NULL);
    provider_free(provider);
    return code;
}

static void context_is_the_same_exactly(void)
{
    const struct pwt_field other_order[] = {FIELD("purpose", "tests"), FIELD("tenant", "acme")};
    const struct pwt_field more[] = {FIELD("purpose", "tests"), FIELD("tenant", "acme"),
                                     FIELD("x", "")};
    const struct pwt_field other[] = {FIELD("purpose", "tests"), FIELD("tenant", "acm")};

    CU_ASSERT_EQUAL(open_in(other_order, 2), 0);
    CU_ASSERT_EQUAL(open_in(other_order, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_CONTEXT_MISMATCH);
    CU_ASSERT_EQUAL(open_in(NULL, 0), PWT_EINVAL);
    CU_ASSERT_EQUAL(open_in(more, 3), PWT_EINVAL);
    CU_ASSERT_EQUAL(open_in(other, 2), PWT_EINVAL);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_CONTEXT_MISMATCH);
}

static void any_context_is_reported(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;

    call.any_context = true;
    call.context_count = 0;
    CU_ASSERT_EQUAL_FATAL(encryption_open(&call, test_message(0x0578, pwt_cstr("secret")), &opened),
                          0);
    CU_ASSERT_EQUAL_FATAL(opened.context_count, 2);
    CU_ASSERT_TRUE(test_is(opened.context[0].key, "purpose"));
    CU_ASSERT_TRUE(test_is(opened.context[1].value.bytes, "acme"));
    provider_free(provider);
}

/* ---- what is refused ---- */

static void policies_hold(void)
{
    struct pwt_masking_provider *allow = test_provider(NULL);
    struct pwt_masking_provider *forbid = test_provider(test_forbid);
    struct encryption call = test_call(allow);
    struct encryption_opened opened;
    struct pwt_bytes message;

    call.algorithm = 0x0178;
    CU_ASSERT_EQUAL(encryption_seal(&call, pwt_cstr("x"), &message), PWT_EINVAL);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_COMMITMENT_POLICY);
    call.provider = forbid;
    CU_ASSERT_EQUAL(encryption_seal(&call, pwt_cstr("x"), &message), 0);
    call.algorithm = 0x0578;
    CU_ASSERT_EQUAL(encryption_seal(&call, pwt_cstr("x"), &message), PWT_EINVAL);
    call.algorithm = 0;
    CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, pwt_cstr("x"), &message), 0);
    CU_ASSERT_EQUAL_FATAL(encryption_open(&call, message, &opened), 0);
    CU_ASSERT_EQUAL(opened.algorithm, 0x0378);
    provider_free(allow);
    provider_free(forbid);
}

static void require_all(struct pwt_masking_provider_options *options)
{
    options->policy = PWT_MASKING_REQUIRE_REQUIRE;
}

static void old_messages_are_refused_by_default(void)
{
    struct pwt_masking_provider *provider = test_provider(require_all);
    const struct encryption call = test_call(provider);
    struct encryption_opened opened;

    CU_ASSERT_EQUAL(encryption_open(&call, test_message(0x0178, pwt_cstr("x")), &opened),
                    PWT_EINVAL);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_COMMITMENT_POLICY);
    CU_ASSERT_TRUE(opens(&call, test_message(0x0478, pwt_cstr("x")), "x"));
    provider_free(provider);
}

static void unknown_algorithms_and_lengths_are_refused(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct pwt_bytes message;

    call.algorithm = 0x0001;
    CU_ASSERT_EQUAL(encryption_seal(&call, pwt_cstr("x"), &message), PWT_EINVAL);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_ENCRYPT);
    call.algorithm = 0;
    call.frame_length = 0x80000000u;
    CU_ASSERT_EQUAL(encryption_seal(&call, pwt_cstr("x"), &message), PWT_EINVAL);
    call.frame_length = 0x7fffffffu;
    CU_ASSERT_EQUAL(encryption_seal(&call, pwt_cstr("x"), &message), 0);
    call.provider = NULL;
    CU_ASSERT_EQUAL(encryption_seal(&call, pwt_cstr("x"), &message), PWT_ECONFIG);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_NO_PROVIDER);
    CU_ASSERT_PTR_NOT_NULL(strstr(test_failure.why, "; expected POWERTOOLS_DATA_MASKING_KMS_KEYS"));
    provider_free(provider);
}

int main(void)
{
    static CU_TestInfo seal[] = {
        {"all_suites_come_back", all_suites_come_back},
        {"sizes_around_a_frame", sizes_around_a_frame},
        {"full_last_frame_is_the_last", full_last_frame_is_the_last},
        {"text_is_the_message_in_base64", text_is_the_message_in_base64},
        {"no_two_messages_are_alike", no_two_messages_are_alike},
        CU_TEST_INFO_NULL,
    };
    static CU_TestInfo contexts[] = {
        {"wrong_contexts_are_refused", wrong_contexts_are_refused},
        {"longest_contexts_are_taken", longest_contexts_are_taken},
        {"context_is_the_same_exactly", context_is_the_same_exactly},
        {"any_context_is_reported", any_context_is_reported},
        CU_TEST_INFO_NULL,
    };
    static CU_TestInfo refusals[] = {
        {"policies_hold", policies_hold},
        {"old_messages_are_refused_by_default", old_messages_are_refused_by_default},
        {"unknown_algorithms_and_lengths_are_refused", unknown_algorithms_and_lengths_are_refused},
        CU_TEST_INFO_NULL,
    };
    static CU_SuiteInfo suites[] = {
        {"encryption_seal", NULL, NULL, NULL, test_memory_free, seal},
        {"encryption_pairs", NULL, NULL, NULL, test_memory_free, contexts},
        {"find_suite", NULL, NULL, NULL, test_memory_free, refusals},
        CU_SUITE_INFO_NULL,
    };

    test_host_begin();
    return run_suites(suites);
}
