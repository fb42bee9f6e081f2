/* SPDX-License-Identifier: Apache-2.0 */
/* See crypto.h. Of libcrypto only declarations are used here; nothing of it is linked. */
#include "crypto.h"

#include "shared/library.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <pthread.h>
#include <stdbool.h>

/* The functions of libcrypto and the algorithms in it. Loaded once for the process, under the lock
 * that pthread_once is, and read-only from then on; never given back: others may use the copy. */
static struct {
    EVP_MD *(*md_fetch)(OSSL_LIB_CTX *, const char *, const char *);
    EVP_MD_CTX *(*md_ctx_new)(void);
    void (*md_ctx_free)(EVP_MD_CTX *);
    int (*digest_init)(EVP_MD_CTX *, const EVP_MD *, const OSSL_PARAM *);
    int (*digest_update)(EVP_MD_CTX *, const void *, size_t);
    int (*digest_final)(EVP_MD_CTX *, unsigned char *, unsigned int *);
    EVP_MAC *(*mac_fetch)(OSSL_LIB_CTX *, const char *, const char *);
    EVP_MAC_CTX *(*mac_ctx_new)(EVP_MAC *);
    void (*mac_ctx_free)(EVP_MAC_CTX *);
    int (*mac_init)(EVP_MAC_CTX *, const unsigned char *, size_t, const OSSL_PARAM *);
    int (*mac_update)(EVP_MAC_CTX *, const unsigned char *, size_t);
    int (*mac_final)(EVP_MAC_CTX *, unsigned char *, size_t *, size_t);
    OSSL_PARAM (*param_utf8)(const char *, char *, size_t);
    OSSL_PARAM (*param_end)(void);
    EVP_MD *sha256;
    EVP_MAC *hmac;
} s_crypto;

static pthread_once_t s_crypto_once = PTHREAD_ONCE_INIT;

static void crypto_load(void)
{
    static const struct library_names names = {"libpwt-crypto.so.3", "libcrypto.so.3"};
    const struct library_symbol symbols[] = {
        {"EVP_MD_fetch", &s_crypto.md_fetch},
        {"EVP_MD_CTX_new", &s_crypto.md_ctx_new},
        {"EVP_MD_CTX_free", &s_crypto.md_ctx_free},
        {"EVP_DigestInit_ex2", &s_crypto.digest_init},
        {"EVP_DigestUpdate", &s_crypto.digest_update},
        {"EVP_DigestFinal_ex", &s_crypto.digest_final},
        {"EVP_MAC_fetch", &s_crypto.mac_fetch},
        {"EVP_MAC_CTX_new", &s_crypto.mac_ctx_new},
        {"EVP_MAC_CTX_free", &s_crypto.mac_ctx_free},
        {"EVP_MAC_init", &s_crypto.mac_init},
        {"EVP_MAC_update", &s_crypto.mac_update},
        {"EVP_MAC_final", &s_crypto.mac_final},
        {"OSSL_PARAM_construct_utf8_string", &s_crypto.param_utf8},
        {"OSSL_PARAM_construct_end", &s_crypto.param_end},
    };

    if (library_load(&names, symbols, sizeof(symbols) / sizeof(symbols[0]))) {
        s_crypto.sha256 = s_crypto.md_fetch(NULL, "SHA256", NULL);
        s_crypto.hmac = s_crypto.mac_fetch(NULL, "HMAC", NULL);
    }
}

int32_t crypto_open(struct crypto *crypto)
{
    static const unsigned char no_key[1];
    char digest[] = "SHA256";

    (void)pthread_once(&s_crypto_once, crypto_load);
    if (!s_crypto.sha256 || !s_crypto.hmac) {
        return PWT_EUNSUPPORTED;
    }
    const OSSL_PARAM params[] = {
        s_crypto.param_utf8(OSSL_MAC_PARAM_DIGEST, digest, 0),
        s_crypto.param_end(),
    };
    crypto->digest = s_crypto.md_ctx_new();
    crypto->mac = s_crypto.mac_ctx_new(s_crypto.hmac);
    if (!crypto->digest || !crypto->mac ||
        s_crypto.digest_init(crypto->digest, s_crypto.sha256, NULL) != 1 ||
        s_crypto.mac_init(crypto->mac, no_key, sizeof(no_key), params) != 1) {
        crypto_close(crypto);
        return PWT_ENOMEM;
    }
    return 0;
}

void crypto_close(struct crypto *crypto)
{
    if (crypto->digest) {
        s_crypto.md_ctx_free(crypto->digest);
        crypto->digest = NULL;
    }
    if (crypto->mac) {
        s_crypto.mac_ctx_free(crypto->mac);
        crypto->mac = NULL;
    }
}

int32_t
crypto_sha256(struct crypto *crypto, struct pwt_bytes bytes, unsigned char ret_digest[CRYPTO_BYTES])
{
    /* Without an algorithm it starts again with the one of crypto_open(), and looks nothing up. */
    const bool done = s_crypto.digest_init(crypto->digest, NULL, NULL) == 1 &&
                      s_crypto.digest_update(crypto->digest, bytes.ptr, (size_t)bytes.len) == 1 &&
                      s_crypto.digest_final(crypto->digest, ret_digest, NULL) == 1;

    return done ? 0 : PWT_EIO;
}

int32_t crypto_hmac(struct crypto *crypto,
                    struct pwt_bytes key,
                    struct pwt_bytes bytes,
                    unsigned char ret_digest[CRYPTO_BYTES])
{
    const unsigned char *secret = (const unsigned char *)key.ptr;
    const unsigned char *text = (const unsigned char *)bytes.ptr;
    const bool done = s_crypto.mac_init(crypto->mac, secret, (size_t)key.len, NULL) == 1 &&
                      s_crypto.mac_update(crypto->mac, text, (size_t)bytes.len) == 1 &&
                      s_crypto.mac_final(crypto->mac, ret_digest, NULL, CRYPTO_BYTES) == 1;

    return done ? 0 : PWT_EIO;
}
