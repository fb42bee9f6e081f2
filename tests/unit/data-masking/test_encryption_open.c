/* SPDX-License-Identifier: Apache-2.0 */
/* Decrypting: what is not as it was written is refused, and nothing of it is to be had. */
#include "encryption_test.h"

#include <powertools/json.h>

#include <stdlib.h>

#define SECRET "the secret of a message, in more than two frames"

static const uint32_t s_suites[] = {0x0578, 0x0478, 0x0214, 0x0178, 0x0014};

#define SUITES (sizeof(s_suites) / sizeof(s_suites[0]))

/* A copy of exactly these bytes, so that a sanitizer sees a read behind them. */
static char *copy_of(struct pwt_bytes bytes)
{
    char *copy = malloc((size_t)bytes.len + (bytes.len == 0));

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    if (bytes.len > 0) {
        memcpy(copy, bytes.ptr, (size_t)bytes.len);
    }
    return copy;
}

/* Whether it is refused, as bytes and as text, with nothing handed out or left behind. */
static bool refused(const struct encryption *call, const char *bytes, size_t len)
{
    struct encryption_opened opened = {.plaintext = {NULL, 0}};
    char *text = malloc((len + 2) / 3 * 4 + 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    const size_t text_len = pwt_json_base64_encode(bytes, len, text);
    test_failure.kind = PWT_MASKING_OK;
    bool good = encryption_open(call, pwt_bytes_make(bytes, len), &opened) != 0 &&
                test_failure.kind != PWT_MASKING_OK &&
                encryption_decrypt(call, pwt_bytes_make(text, text_len), &opened) != 0;
    good = good && opened.plaintext.ptr == NULL && !test_memory_has("secret of") &&
           !test_memory_has("two frames");
    free(text);
    test_memory_free();
    return good;
}

/* Calls `each` with a message of each suite. */
static void with_messages(void (*each)(const struct encryption *call, char *message, size_t len))
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);

    for (size_t i = 0; i < SUITES; i++) {
        const struct pwt_bytes message = test_message(s_suites[i], pwt_cstr(SECRET));
        char *copy = copy_of(message);
        test_memory_free();
        each(&call, copy, (size_t)message.len);
        free(copy);
    }
    provider_free(provider);
}

/* ---- each change ---- */

static void change_each(const struct encryption *call, char *message, size_t len)
{
    struct encryption_opened opened;

    for (size_t i = 0; i < len; i += test_stride()) {
        for (int bit = 0; bit < 9; bit += 4) {
            const int flipped = bit < 8 ? 1 << ((bit + (int)i) % 8) : 0xff;
            message[i] = (char)(message[i] ^ flipped);
            CU_ASSERT_TRUE(refused(call, message, len));
            message[i] = (char)(message[i] ^ flipped);
        }
    }
    CU_ASSERT_EQUAL(encryption_open(call, pwt_bytes_make(message, len), &opened), 0);
}

static void each_changed_byte_is_refused(void)
{
    with_messages(change_each);
}

static void cut_each(const struct encryption *call, char *message, size_t len)
{
    for (size_t i = 0; i < len; i += test_stride()) {
        char *cut = copy_of(pwt_bytes_make(message, i));
        CU_ASSERT_TRUE(refused(call, cut, i));
        free(cut);
    }
}

static void each_cut_is_refused(void)
{
    with_messages(cut_each);
}

static void append(const struct encryption *call, char *message, size_t len)
{
    char *longer = calloc(2, len);

    CU_ASSERT_PTR_NOT_NULL_FATAL(longer);
    memcpy(longer, message, len);
    CU_ASSERT_TRUE(refused(call, longer, len + 1));
    CU_ASSERT_TRUE(refused(call, longer, len + 2));
    memcpy(longer + len, message, len);
    CU_ASSERT_TRUE(refused(call, longer, 2 * len));
    free(longer);
}

static void what_follows_is_refused(void)
{
    with_messages(append);
}

/* A message whose last frame is wrong was decrypted up to there. */
static void frames_before_a_wrong_one_are_wiped(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    const struct pwt_bytes message = test_message(0x0478, pwt_cstr(SECRET));
    char *copy = copy_of(message);
    struct encryption_opened opened;

    CU_ASSERT_EQUAL(encryption_open(&call, pwt_bytes_make(copy, message.len), &opened), 0);
    CU_ASSERT_TRUE(test_memory_has("secret of"));
    copy[message.len - 1] ^= 1;
    CU_ASSERT_TRUE(refused(&call, copy, (size_t)message.len) == false);
    test_memory_free();
    CU_ASSERT_TRUE(refused(&call, copy, (size_t)message.len));
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_DECRYPT);
    free(copy);
    provider_free(provider);
}

/* A tag that is right does not stand in for the commitment: who has the keys of a message could
 * make it open to another text under another data key. */
static void commitment_is_compared(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    const struct encryption call = test_call(provider);
    const struct pwt_bytes message = test_message(0x0478, pwt_cstr(SECRET));
    struct keyring_call keyring = {.call = &call, .suite = esdk_suite_find(0x0478)};
    struct crypto_part part = {.out = NULL};
    struct esdk_layout layout;
    struct esdk_entry entry;
    char *copy = copy_of(message);
    unsigned char *bytes = (unsigned char *)copy;

    CU_ASSERT_EQUAL_FATAL(esdk_layout_read(pwt_bytes_make(copy, message.len), &layout), ESDK_OK);
    CU_ASSERT_EQUAL_FATAL(crypto_acquire(&keyring.crypto), 0);
    keyring.context = layout.header.context;
    struct pwt_bytes entries = layout.header.entries;
    CU_ASSERT_TRUE_FATAL(esdk_entry_next(&entries, &entry));
    CU_ASSERT_TRUE_FATAL(keyring_raw_unwrap(&keyring, &provider->keys[0], &entry));
    CU_ASSERT_TRUE_FATAL(esdk_derive(keyring.crypto, keyring.suite,
                                     (const unsigned char *)layout.header.message_id.ptr));
    bytes[layout.header.commitment.ptr - copy] ^= 1;
    part.iv = (const unsigned char *)layout.header.iv.ptr;
    part.aad = layout.header.signed_part;
    part.tag = bytes + (layout.header.tag.ptr - copy);
    const struct pwt_bytes key = pwt_bytes_make(keyring.crypto->keys->message_key, 32);
    CU_ASSERT_TRUE_FATAL(crypto_cipher_begin(keyring.crypto, key, CRYPTO_ENCRYPT));
    CU_ASSERT_TRUE_FATAL(crypto_encrypt(keyring.crypto, &part));
    crypto_release(keyring.crypto);
    test_memory_free();
    CU_ASSERT_TRUE(refused(&call, copy, (size_t)message.len));
    free(copy);
    provider_free(provider);
}

/* ---- text ---- */

static void text_that_is_none_is_refused(void)
{
    static const char *const texts[] = {"",         "A",        "hello",   "AgV4",
                                        "BwV4AAAA", "AgV4====", "Ag V4AAA"};
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_EQUAL(encryption_decrypt(&call, pwt_cstr(texts[i]), &opened), PWT_EFORMAT);
        CU_ASSERT_EQUAL(test_failure.kind,
                        i == 3 ? PWT_MASKING_DECRYPT : PWT_MASKING_DECRYPT_VALUE);
    }
    provider_free(provider);
}

/* Bits that no byte takes may not be chosen: "QQ==" and "QR==" are the same bytes. */
static void text_has_one_spelling(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    struct encryption_opened opened;
    size_t padded = 0;

    for (size_t len = 0; len < 3; len++) {
        struct pwt_bytes text;
        call.algorithm = 0x0478;
        CU_ASSERT_EQUAL_FATAL(encryption_encrypt(&call, pwt_bytes_make("abc", len), &text), 0);
        char *copy = copy_of(text);
        char *last = memchr(copy, '=', (size_t)text.len);
        if (last) {
            padded++;
            last[-1]++; /* the bits were zero */
            CU_ASSERT_EQUAL(encryption_decrypt(&call, pwt_bytes_make(copy, text.len), &opened),
                            PWT_EFORMAT);
            CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_DECRYPT_VALUE);
        }
        free(copy);
    }
    CU_ASSERT_EQUAL(padded, 2);
    provider_free(provider);
}

/* ---- keys ---- */

static void other_name(struct pwt_masking_provider_options *options)
{
    static const struct pwt_masking_key key = {.type = PWT_MASKING_KEY_RAW,
                                               .space = {"tests", 5},
                                               .name = {"a ke", 4},
                                               .bytes = {KEY_32, 32}};
    options->keys = &key;
}

static void other_bytes(struct pwt_masking_provider_options *options)
{
    static const struct pwt_masking_key key = {.type = PWT_MASKING_KEY_RAW,
                                               .space = {"tests", 5},
                                               .name = {"a key", 5},
                                               .bytes = {KEY_24, 24}};
    options->keys = &key;
}

static void other_keys_do_not_fit(void)
{
    struct pwt_masking_provider *named = test_provider(other_name);
    struct pwt_masking_provider *other = test_provider(other_bytes);
    const struct pwt_bytes message = test_message(0x0578, pwt_cstr(SECRET));
    struct encryption call = test_call(named);
    struct encryption_opened opened;

    CU_ASSERT_EQUAL(encryption_open(&call, message, &opened), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_NO_MATCHING_KEY);
    call.provider = other;
    CU_ASSERT_EQUAL(encryption_open(&call, message, &opened), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_NO_MATCHING_KEY);
    provider_free(named);
    provider_free(other);
}

/* The key that fits is the second of both. */
static const struct pwt_masking_key s_two[] = {
    {.type = PWT_MASKING_KEY_RAW, .space = {"x", 1}, .name = {"16", 2}, .bytes = {KEY_16, 16}},
    {.type = PWT_MASKING_KEY_RAW,
     .space = {"tests", 5},
     .name = {"a key", 5},
     .bytes = {KEY_32, 32}},
};

static void two_keys(struct pwt_masking_provider_options *options)
{
    options->keys = s_two;
    options->key_count = 2;
}

static void at_most_one(struct pwt_masking_provider_options *options)
{
    options->max_data_keys = 1;
}

static void any_key_of_a_message_opens_it(void)
{
    struct pwt_masking_provider *both = test_provider(two_keys);
    struct pwt_masking_provider *second = test_provider(NULL);
    struct pwt_masking_provider *one = test_provider(at_most_one);
    struct encryption call = test_call(both);
    struct encryption_opened opened;
    struct pwt_bytes message = {NULL, 0};

    CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, pwt_cstr(SECRET), &message), 0);
    CU_ASSERT_EQUAL(encryption_open(&call, message, &opened), 0);
    call.provider = second;
    CU_ASSERT_EQUAL(encryption_open(&call, message, &opened), 0);
    CU_ASSERT_TRUE(test_is(opened.plaintext, SECRET));
    call.provider = one;
    CU_ASSERT_EQUAL(encryption_open(&call, message, &opened), PWT_ELIMIT);
    CU_ASSERT_EQUAL(test_failure.kind, PWT_MASKING_TOO_MANY_DATA_KEYS);
    provider_free(both);
    provider_free(second);
    provider_free(one);
}

int main(void)
{
    CU_TestInfo changes[] = {
        {"each_changed_byte_is_refused", each_changed_byte_is_refused},
        {"each_cut_is_refused", each_cut_is_refused},
        {"what_follows_is_refused", what_follows_is_refused},
        {"frames_before_a_wrong_one_are_wiped", frames_before_a_wrong_one_are_wiped},
        {"commitment_is_compared", commitment_is_compared},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo texts[] = {
        {"text_that_is_none_is_refused", text_that_is_none_is_refused},
        {"text_has_one_spelling", text_has_one_spelling},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo keys[] = {
        {"other_keys_do_not_fit", other_keys_do_not_fit},
        {"any_key_of_a_message_opens_it", any_key_of_a_message_opens_it},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"encryption_open", NULL, NULL, NULL, test_memory_free, changes},
        {"encryption_decrypt", NULL, NULL, NULL, test_memory_free, texts},
        {"keyring_unwrap", NULL, NULL, NULL, test_memory_free, keys},
        CU_SUITE_INFO_NULL,
    };

    test_host_begin();
    return run_suites(suites);
}
