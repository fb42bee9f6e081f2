/* SPDX-License-Identifier: Apache-2.0 */
/* See esdk_crypto.h. */
#include "esdk_crypto.h"

#include <openssl/core_names.h>

#include <pthread.h>
#include <stdlib.h>

#define UPDATE_MAX (1 << 30) /* OpenSSL counts in int */

/* Those that nobody uses: as many as there ever were threads at once. */
static struct crypto *s_unused;
static pthread_mutex_t s_lock = PTHREAD_MUTEX_INITIALIZER; /* protects the list above */

/* ---- one for each message ---- */

static void crypto_free(struct crypto *crypto)
{
    if (!crypto) {
        return;
    }
    if (crypto->cipher) {
        crypto->library->cipher_ctx_free(crypto->cipher);
    }
    secret_pages_free(crypto->keys, sizeof(*crypto->keys));
    free(crypto);
}

static struct crypto *crypto_new(const struct crypto_library *library)
{
    struct crypto *crypto = calloc(1, sizeof(*crypto));

    if (!crypto) {
        return NULL;
    }
    crypto->library = library;
    crypto->cipher = library->cipher_ctx_new();
    crypto->keys = secret_pages_new(sizeof(*crypto->keys));
    if (!crypto->cipher || !crypto->keys) {
        crypto_free(crypto);
        return NULL;
    }
    return crypto;
}

int32_t crypto_acquire(struct crypto **ret_crypto)
{
    const struct crypto_library *library = crypto_library();

    if (!library) {
        return PWT_EUNSUPPORTED;
    }
    (void)pthread_mutex_lock(&s_lock);
    struct crypto *crypto = s_unused;
    if (crypto) {
        s_unused = crypto->next;
    }
    (void)pthread_mutex_unlock(&s_lock);
    crypto = crypto ? crypto : crypto_new(library);
    if (!crypto) {
        return PWT_ENOMEM;
    }
    *ret_crypto = crypto;
    return 0;
}

void crypto_release(struct crypto *crypto)
{
    if (!crypto) {
        return;
    }
    crypto_hmac_end(crypto);
    crypto_cipher_end(crypto);
    crypto_wipe(crypto, crypto->keys, sizeof(*crypto->keys));
    crypto->library->clear_error(); /* what it said of a message is nobody else's */
    (void)pthread_mutex_lock(&s_lock);
    crypto->next = s_unused;
    s_unused = crypto;
    (void)pthread_mutex_unlock(&s_lock);
}

void crypto_drop_unused(void)
{
    (void)pthread_mutex_lock(&s_lock);
    struct crypto *crypto = s_unused;
    s_unused = NULL;
    (void)pthread_mutex_unlock(&s_lock);
    while (crypto) {
        struct crypto *next = crypto->next;
        crypto_free(crypto);
        crypto = next;
    }
}

/* ---- small ones ---- */

bool crypto_random(struct crypto *crypto, void *to, size_t len)
{
    return crypto->library->random(to, (int)len) == 1;
}

bool crypto_same(struct crypto *crypto, const void *a, const void *b, size_t len)
{
    return crypto->library->differ(a, b, len) == 0;
}

void crypto_wipe(struct crypto *crypto, void *memory, size_t len)
{
    crypto->library->cleanse(memory, len);
}

static const unsigned char *unsigned_of(struct pwt_bytes bytes)
{
    return (const unsigned char *)bytes.ptr;
}

/* ---- HMAC ---- */

/* A context of a hash has no other one's: what asks for two is a mistake of ours. */
bool crypto_hmac(struct crypto *crypto,
                 enum crypto_hash hash,
                 struct pwt_bytes key,
                 const struct crypto_texts *texts,
                 unsigned char *ret_digest)
{
    const struct crypto_library *library = crypto->library;
    size_t len = 0;

    if (!crypto->mac) {
        crypto->mac = library->mac_ctx_dup(library->hmacs[hash]);
    }
    bool done =
        crypto->mac && library->mac_init(crypto->mac, unsigned_of(key), (size_t)key.len, NULL) == 1;
    for (size_t i = 0; done && i < sizeof(texts->text) / sizeof(texts->text[0]); i++) {
        const struct pwt_bytes text = texts->text[i];
        done = library->mac_update(crypto->mac, unsigned_of(text), (size_t)text.len) == 1;
    }
    return done && library->mac_final(crypto->mac, ret_digest, &len, CRYPTO_HASH_BYTES_MAX) == 1;
}

/* Freed, not begun anew: buffers of the hash still hold the end of what was hashed. */
void crypto_hmac_end(struct crypto *crypto)
{
    if (crypto->mac) {
        crypto->library->mac_ctx_free(crypto->mac);
        crypto->mac = NULL;
    }
}

/* ---- AES-GCM ---- */

bool crypto_cipher_begin(struct crypto *crypto,
                         struct pwt_bytes key,
                         enum crypto_direction direction)
{
    const struct crypto_library *library = crypto->library;
    const size_t which = (size_t)key.len / 8 - 2;

    return key.len % 8 == 0 && which < CRYPTO_CIPHERS &&
           library->cipher_init(crypto->cipher, library->ciphers[which], unsigned_of(key), NULL,
                                (int)direction, NULL) == 1;
}

void crypto_cipher_end(struct crypto *crypto)
{
    (void)crypto->library->cipher_ctx_reset(crypto->cipher);
}

/* The key stays, the IV is new. A text that is empty is no call: `out` would be NULL, and that
 * means additional data. */
static bool run(struct crypto *crypto, const struct crypto_part *part)
{
    const struct crypto_library *library = crypto->library;
    EVP_CIPHER_CTX *cipher = crypto->cipher;
    int len = 0;

    if (library->cipher_init(cipher, NULL, NULL, part->iv, -1, NULL) != 1 ||
        part->aad.len > UPDATE_MAX ||
        (part->aad.len > 0 && library->cipher_update(cipher, NULL, &len, unsigned_of(part->aad),
                                                     (int)part->aad.len) != 1)) {
        return false;
    }
    for (uint64_t at = 0; at < part->in.len; at += UPDATE_MAX) {
        const uint64_t left = part->in.len - at;
        const int count = left < UPDATE_MAX ? (int)left : UPDATE_MAX;
        if (library->cipher_update(cipher, part->out + at, &len, unsigned_of(part->in) + at,
                                   count) != 1) {
            return false;
        }
    }
    return true;
}

/* Parameters take a name without `const`, and do not change it. */
static void tag_params(OSSL_PARAM params[2], unsigned char *tag)
{
    params[0] = (OSSL_PARAM){.key = OSSL_CIPHER_PARAM_AEAD_TAG,
                             .data_type = OSSL_PARAM_OCTET_STRING,
                             .data = tag,
                             .data_size = CRYPTO_TAG_BYTES};
    params[1] = (OSSL_PARAM){.key = NULL};
}

bool crypto_encrypt(struct crypto *crypto, const struct crypto_part *part)
{
    const struct crypto_library *library = crypto->library;
    unsigned char none[CRYPTO_TAG_BYTES];
    OSSL_PARAM params[2];
    int len = 0;

    tag_params(params, part->tag);
    return run(crypto, part) && library->cipher_final(crypto->cipher, none, &len) == 1 &&
           library->cipher_get_params(crypto->cipher, params) == 1;
}

bool crypto_decrypt(struct crypto *crypto, const struct crypto_part *part)
{
    const struct crypto_library *library = crypto->library;
    unsigned char none[CRYPTO_TAG_BYTES];
    OSSL_PARAM params[2];
    int len = 0;

    tag_params(params, part->tag);
    return run(crypto, part) && library->cipher_set_params(crypto->cipher, params) == 1 &&
           library->cipher_final(crypto->cipher, none, &len) == 1;
}
