/* SPDX-License-Identifier: Apache-2.0 */
/* AES-GCM and HMAC against published values, and what is left of keys. */
#include "encryption_test.h"

#include <stdlib.h>

static struct crypto *s_crypto;

/* Bytes of hexadecimal digits. */
static struct pwt_bytes hex(const char *digits, unsigned char *to)
{
    const size_t len = strlen(digits) / 2;

    for (size_t i = 0; i < len; i++) {
        const char byte[] = {digits[2 * i], digits[2 * i + 1], '\0'};
        char *end = NULL;
        to[i] = (unsigned char)strtoul(byte, &end, 16);
        CU_ASSERT_PTR_EQUAL_FATAL(end, byte + 2);
    }
    return pwt_bytes_make(to, len);
}

static bool is_hex(const unsigned char *bytes, const char *digits)
{
    unsigned char wanted[128];
    const struct pwt_bytes all = hex(digits, wanted);

    return memcmp(bytes, wanted, (size_t)all.len) == 0;
}

/* McGrew and Viega, The Galois/Counter Mode of Operation, test cases 4, 10 and 16. */
static void gcm_of_examples(void)
{
    static const char *const keys[] = {
        "feffe9928665731c6d6a8f9467308308", "feffe9928665731c6d6a8f9467308308feffe9928665731c",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"};
    static const char *const tags[] = {"5bc94fbc3221a5db94fae95ae7121a47",
                                       "2519498e80f1478f37ba55bd6d27618c",
                                       "76fc6ece0f4e1768cddf8853bb2d551b"};
    static const char *const texts[] = {"42831ec2217774244b7221b784d0d49c",
                                        "3980ca0b3c00e841eb06fac4872a2757",
                                        "522dc1f099567d07f47f37a32a84427d"};
    unsigned char key[32];
    unsigned char iv[12];
    unsigned char aad[20];
    unsigned char in[60];
    unsigned char out[60];
    unsigned char tag[16];
    struct crypto_part part = {.iv = iv, .out = out, .tag = tag};

    (void)hex("cafebabefacedbaddecaf888", iv);
    part.aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2", aad);
    part.in = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595680953"
                  "2fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                  in);
    for (size_t i = 0; i < 3; i++) {
        const struct crypto_part back = {iv, part.aad, pwt_bytes_make(out, 60), out, tag};
        const struct pwt_bytes bytes = hex(keys[i], key);
        CU_ASSERT_TRUE(crypto_cipher_begin(s_crypto, bytes, CRYPTO_ENCRYPT));
        for (int again = 0; again < 2; again++) { /* the key stays */
            CU_ASSERT_TRUE(crypto_encrypt(s_crypto, &part));
            CU_ASSERT_TRUE(is_hex(out, texts[i]));
            CU_ASSERT_TRUE(is_hex(tag, tags[i]));
        }
        CU_ASSERT_TRUE(crypto_cipher_begin(s_crypto, bytes, CRYPTO_DECRYPT));
        CU_ASSERT_TRUE(crypto_decrypt(s_crypto, &back)); /* where it lies */
        CU_ASSERT_EQUAL(memcmp(in, out, sizeof(in)), 0);
    }
}

static void other_lengths_of_keys_are_refused(void)
{
    for (size_t len = 0; len < 48; len++) {
        const bool known = len == 16 || len == 24 || len == 32;
        const struct pwt_bytes key = pwt_bytes_make(KEY_32 KEY_16, len);
        CU_ASSERT_EQUAL(crypto_cipher_begin(s_crypto, key, CRYPTO_ENCRYPT), known);
    }
    crypto_cipher_end(s_crypto);
}

static void without_a_key_nothing_is_encrypted(void)
{
    unsigned char out[16];
    unsigned char tag[16];
    const struct crypto_part part = {
        (const unsigned char *)KEY_16, {NULL, 0}, {KEY_16, 16}, out, tag};

    crypto_cipher_end(s_crypto);
    CU_ASSERT_FALSE(crypto_encrypt(s_crypto, &part));
}

/* RFC 4231, test case 2; RFC 5869 has its first step in test case 3 as HMAC with a key of zeros. */
static void hmac_of_examples(void)
{
    static const char *const digests[] = {
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfa"
        "b21649",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8"
        "f0e6fdcaeab1a34d4a6b4b636e070a38bce737"};
    const struct crypto_texts texts = {
        {pwt_cstr("what do ya "), pwt_bytes_make(NULL, 0), pwt_cstr("want for nothing?")}};
    unsigned char digest[CRYPTO_HASH_BYTES_MAX];

    for (int hash = 0; hash < CRYPTO_HASHES; hash++) {
        for (int again = 0; again < 2; again++) {
            CU_ASSERT_TRUE(
                crypto_hmac(s_crypto, (enum crypto_hash)hash, pwt_cstr("Jefe"), &texts, digest));
            CU_ASSERT_TRUE(is_hex(digest, digests[hash]));
        }
        crypto_hmac_end(s_crypto);
    }
}

static void released_keys_are_wiped(void)
{
    static const struct crypto_keys zeros;
    struct crypto *crypto = NULL;

    CU_ASSERT_EQUAL_FATAL(crypto_acquire(&crypto), 0);
    struct crypto_keys *keys = crypto->keys;
    memset(keys, 7, sizeof(*keys));
    crypto_release(crypto);
    CU_ASSERT_EQUAL(memcmp(keys, &zeros, sizeof(*keys)), 0);
    crypto_release(NULL);
}

static void unused_ones_are_used_again(void)
{
    struct crypto *first = NULL;
    struct crypto *second = NULL;
    struct crypto *third = NULL;

    CU_ASSERT_EQUAL_FATAL(crypto_acquire(&first), 0);
    CU_ASSERT_EQUAL_FATAL(crypto_acquire(&second), 0);
    CU_ASSERT_PTR_NOT_EQUAL(first, second);
    crypto_release(first);
    CU_ASSERT_EQUAL_FATAL(crypto_acquire(&third), 0);
    CU_ASSERT_PTR_EQUAL(first, third);
    crypto_release(second);
    crypto_release(third);
}

static void same_is_the_same(void)
{
    CU_ASSERT_TRUE(crypto_same(s_crypto, "abc", "abd", 2));
    CU_ASSERT_FALSE(crypto_same(s_crypto, "abc", "abd", 3));
    CU_ASSERT_TRUE(crypto_same(s_crypto, "a", "b", 0));
}

int main(void)
{
    CU_TestInfo ciphers[] = {
        {"gcm_of_examples", gcm_of_examples},
        {"other_lengths_of_keys_are_refused", other_lengths_of_keys_are_refused},
        {"without_a_key_nothing_is_encrypted", without_a_key_nothing_is_encrypted},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo others[] = {
        {"hmac_of_examples", hmac_of_examples},
        {"released_keys_are_wiped", released_keys_are_wiped},
        {"unused_ones_are_used_again", unused_ones_are_used_again},
        {"same_is_the_same", same_is_the_same},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "crypto_encrypt", .pTests = ciphers},
        {.pName = "crypto", .pTests = others},
        CU_SUITE_INFO_NULL,
    };

    if (crypto_acquire(&s_crypto) != 0) {
        return 99;
    }
    const int status = run_suites(suites);
    crypto_release(s_crypto);
    crypto_drop_unused();
    return status;
}
