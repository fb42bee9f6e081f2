/* SPDX-License-Identifier: Apache-2.0 */
/* The suites, and the keys that each derives from a data key (RFC 5869). */
#include "esdk.h"
#include "esdk_bytes.h"

static const struct crypto_curve s_p256 = {"P-256", "SHA256", 32};
static const struct crypto_curve s_p384 = {"P-384", "SHA384", 48};

static const struct esdk_suite s_suites[] = {
    {0x0578, 2, 32, 1, CRYPTO_SHA512, 32, 0, &s_p384},
    {0x0478, 2, 32, 1, CRYPTO_SHA512, 32, 0, NULL},
    {0x0378, 1, 32, 1, CRYPTO_SHA384, 16, 0, &s_p384},
    {0x0346, 1, 24, 1, CRYPTO_SHA384, 16, 0, &s_p384},
    {0x0214, 1, 16, 1, CRYPTO_SHA256, 16, 0, &s_p256},
    {0x0178, 1, 32, 1, CRYPTO_SHA256, 16, 0, NULL},
    {0x0146, 1, 24, 1, CRYPTO_SHA256, 16, 0, NULL},
    {0x0114, 1, 16, 1, CRYPTO_SHA256, 16, 0, NULL},
    {0x0078, 1, 32, 0, CRYPTO_SHA256, 16, 0, NULL},
    {0x0046, 1, 24, 0, CRYPTO_SHA256, 16, 0, NULL},
    {0x0014, 1, 16, 0, CRYPTO_SHA256, 16, 0, NULL},
};

const struct esdk_suite *esdk_suite_find(uint32_t id)
{
    for (size_t i = 0; i < sizeof(s_suites) / sizeof(s_suites[0]); i++) {
        if (s_suites[i].id == id) {
            return &s_suites[i];
        }
    }
    return NULL;
}

static size_t hash_bytes(const struct esdk_suite *suite)
{
    static const size_t bytes[CRYPTO_HASHES] = {32, 48, 64};

    return bytes[suite->hash];
}

/* HKDF-Expand: no key here is longer than a hash, so its first block is enough. */
static bool expand(struct crypto *crypto,
                   const struct esdk_suite *suite,
                   struct pwt_bytes info,
                   struct pwt_bytes more,
                   unsigned char *ret_key)
{
    const struct crypto_texts texts = {{info, more, pwt_bytes_make("\x01", 1)}};
    const struct pwt_bytes extracted = pwt_bytes_make(crypto->keys->extracted, hash_bytes(suite));

    return crypto_hmac(crypto, (enum crypto_hash)suite->hash, extracted, &texts, ret_key);
}

bool esdk_derive(struct crypto *crypto,
                 const struct esdk_suite *suite,
                 const unsigned char *message_id)
{
    static const unsigned char zeros[CRYPTO_HASH_BYTES_MAX];
    struct crypto_keys *keys = crypto->keys;
    const bool commits = suite->version == 2;
    const struct pwt_bytes id = pwt_bytes_make(message_id, suite->message_id_bytes);
    const struct pwt_bytes salt = commits ? id : pwt_bytes_make(zeros, hash_bytes(suite));
    const struct crypto_texts data_key = {{pwt_bytes_make(keys->data_key, suite->key_bytes)}};
    unsigned char number[2];

    if (!suite->derives) {
        memcpy(keys->message_key, keys->data_key, suite->key_bytes);
        return true;
    }
    (void)bytes_put_number(number, suite->id, sizeof(number));
    const struct pwt_bytes info = pwt_bytes_make(number, sizeof(number));
    bool done =
        crypto_hmac(crypto, (enum crypto_hash)suite->hash, salt, &data_key, keys->extracted) &&
        expand(crypto, suite, info, commits ? pwt_cstr("DERIVEKEY") : id, keys->message_key);
    if (commits) {
        const struct pwt_bytes none = pwt_bytes_make(NULL, 0);
        done = done && expand(crypto, suite, pwt_cstr("COMMITKEY"), none, keys->commitment);
    }
    crypto_hmac_end(crypto);
    return done;
}
