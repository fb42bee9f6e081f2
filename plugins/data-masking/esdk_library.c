/* SPDX-License-Identifier: Apache-2.0 */
/* See esdk_library.h. Of libcrypto only declarations are used here; nothing of it is linked. */
#include "esdk_library.h"

#include "shared/library.h"

#include <openssl/core_names.h>

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

static struct crypto_library s_library; /* see crypto_library() */
static bool s_loaded;
static pthread_once_t s_once = PTHREAD_ONCE_INIT; /* orders writes of the above before reads */

/* Not libcrypto's, whose generator is part of a snapshot: two environments that were restored from
 * one would have the same keys and message ids. */
static int random_of_kernel(unsigned char *to, int len)
{
    return getrandom(to, (size_t)len, 0) == len;
}

static bool find_functions(void)
{
    static const struct library_names names = {"libpwt-crypto.so.3", "libcrypto.so.3"};
    static const struct library_symbol symbols[] = {
        {"EVP_CIPHER_fetch", &s_library.cipher_fetch},
        {"EVP_CIPHER_CTX_new", &s_library.cipher_ctx_new},
        {"EVP_CIPHER_CTX_free", &s_library.cipher_ctx_free},
        {"EVP_CIPHER_CTX_reset", &s_library.cipher_ctx_reset},
        {"EVP_CIPHER_CTX_get_params", &s_library.cipher_get_params},
        {"EVP_CIPHER_CTX_set_params", &s_library.cipher_set_params},
        {"EVP_CipherInit_ex2", &s_library.cipher_init},
        {"EVP_CipherUpdate", &s_library.cipher_update},
        {"EVP_CipherFinal_ex", &s_library.cipher_final},
        {"EVP_MAC_fetch", &s_library.mac_fetch},
        {"EVP_MAC_CTX_new", &s_library.mac_ctx_new},
        {"EVP_MAC_CTX_dup", &s_library.mac_ctx_dup},
        {"EVP_MAC_CTX_free", &s_library.mac_ctx_free},
        {"EVP_MAC_init", &s_library.mac_init},
        {"EVP_MAC_update", &s_library.mac_update},
        {"EVP_MAC_final", &s_library.mac_final},
        {"EVP_MD_CTX_new", &s_library.md_ctx_new},
        {"EVP_MD_CTX_free", &s_library.md_ctx_free},
        {"EVP_DigestSignInit_ex", &s_library.sign_init},
        {"EVP_DigestSign", &s_library.sign},
        {"EVP_DigestVerifyInit_ex", &s_library.verify_init},
        {"EVP_DigestVerify", &s_library.verify},
        {"EVP_PKEY_Q_keygen", &s_library.pkey_generate},
        {"EVP_PKEY_get_params", &s_library.pkey_get_params},
        {"EVP_PKEY_free", &s_library.pkey_free},
        {"EVP_PKEY_CTX_new_from_name", &s_library.pkey_ctx_new},
        {"EVP_PKEY_CTX_free", &s_library.pkey_ctx_free},
        {"EVP_PKEY_fromdata_init", &s_library.fromdata_init},
        {"EVP_PKEY_fromdata", &s_library.fromdata},
        {"CRYPTO_memcmp", &s_library.differ},
        {"OPENSSL_cleanse", &s_library.cleanse},
        {"ERR_clear_error", &s_library.clear_error},
        {"RAND_add", &s_library.add_entropy},
    };

    return library_load(&names, symbols, sizeof(symbols) / sizeof(symbols[0]));
}

/* The digest is looked up here: copies of the context have it. */
static EVP_MAC_CTX *hmac_of(EVP_MAC *hmac, const char *hash)
{
    static const unsigned char no_key[1];
    OSSL_PARAM params[] = {
        {.key = OSSL_MAC_PARAM_DIGEST, .data_type = OSSL_PARAM_UTF8_STRING},
        {.key = NULL},
    };
    char name[8] = "";
    EVP_MAC_CTX *made = hmac ? s_library.mac_ctx_new(hmac) : NULL;

    params[0].data_size = strlen(hash);
    params[0].data = memcpy(name, hash, params[0].data_size);
    if (made && s_library.mac_init(made, no_key, sizeof(no_key), params) != 1) {
        s_library.mac_ctx_free(made);
        return NULL;
    }
    return made;
}

static void load(void)
{
    static const char *const ciphers[CRYPTO_CIPHERS] = {"AES-128-GCM", "AES-192-GCM",
                                                        "AES-256-GCM"};
    static const char *const hashes[CRYPTO_HASHES] = {"SHA256", "SHA384", "SHA512"};

    s_library.random = random_of_kernel;
    s_loaded = find_functions();
    if (!s_loaded) {
        return;
    }
    for (size_t i = 0; i < CRYPTO_CIPHERS; i++) {
        s_library.ciphers[i] = s_library.cipher_fetch(NULL, ciphers[i], NULL);
        s_loaded = s_loaded && s_library.ciphers[i];
    }
    EVP_MAC *hmac = s_library.mac_fetch(NULL, "HMAC", NULL); /* the contexts refer to it */
    for (size_t i = 0; i < CRYPTO_HASHES; i++) {
        s_library.hmacs[i] = hmac_of(hmac, hashes[i]);
        s_loaded = s_loaded && s_library.hmacs[i];
    }
}

const struct crypto_library *crypto_library(void)
{
    (void)pthread_once(&s_once, load);
    return s_loaded ? &s_library : NULL;
}
