/* SPDX-License-Identifier: Apache-2.0 */
/* libcrypto: what of it is used, loaded by the first call that needs it. */
#ifndef PLUGINS_DATA_MASKING_ESDK_LIBRARY_H
#define PLUGINS_DATA_MASKING_ESDK_LIBRARY_H

#include <openssl/evp.h>

enum crypto_hash { CRYPTO_SHA256, CRYPTO_SHA384, CRYPTO_SHA512, CRYPTO_HASHES };

#define CRYPTO_CIPHERS 3u /* keys of 16, 24 and 32 bytes */

/* Functions and algorithms. Found and fetched once for the process; read-only from then on, and
 * never given back: others may use the copy. */
struct crypto_library {
    EVP_CIPHER *(*cipher_fetch)(OSSL_LIB_CTX *, const char *, const char *);
    EVP_CIPHER_CTX *(*cipher_ctx_new)(void);
    void (*cipher_ctx_free)(EVP_CIPHER_CTX *);
    int (*cipher_ctx_reset)(EVP_CIPHER_CTX *);
    int (*cipher_get_params)(EVP_CIPHER_CTX *, OSSL_PARAM *);
    int (*cipher_set_params)(EVP_CIPHER_CTX *, const OSSL_PARAM *);
    int (*cipher_init)(EVP_CIPHER_CTX *,
                       const EVP_CIPHER *,
                       const unsigned char *,
                       const unsigned char *,
                       int,
                       const OSSL_PARAM *);
    int (*cipher_update)(EVP_CIPHER_CTX *, unsigned char *, int *, const unsigned char *, int);
    int (*cipher_final)(EVP_CIPHER_CTX *, unsigned char *, int *);

    EVP_MAC *(*mac_fetch)(OSSL_LIB_CTX *, const char *, const char *);
    EVP_MAC_CTX *(*mac_ctx_new)(EVP_MAC *);
    EVP_MAC_CTX *(*mac_ctx_dup)(const EVP_MAC_CTX *);
    void (*mac_ctx_free)(EVP_MAC_CTX *);
    int (*mac_init)(EVP_MAC_CTX *, const unsigned char *, size_t, const OSSL_PARAM *);
    int (*mac_update)(EVP_MAC_CTX *, const unsigned char *, size_t);
    int (*mac_final)(EVP_MAC_CTX *, unsigned char *, size_t *, size_t);

    EVP_MD_CTX *(*md_ctx_new)(void);
    void (*md_ctx_free)(EVP_MD_CTX *);
    int (*sign_init)(EVP_MD_CTX *,
                     EVP_PKEY_CTX **,
                     const char *,
                     OSSL_LIB_CTX *,
                     const char *,
                     EVP_PKEY *,
                     const OSSL_PARAM *);
    int (*sign)(EVP_MD_CTX *, unsigned char *, size_t *, const unsigned char *, size_t);
    int (*verify_init)(EVP_MD_CTX *,
                       EVP_PKEY_CTX **,
                       const char *,
                       OSSL_LIB_CTX *,
                       const char *,
                       EVP_PKEY *,
                       const OSSL_PARAM *);
    int (*verify)(EVP_MD_CTX *, const unsigned char *, size_t, const unsigned char *, size_t);

    EVP_PKEY *(*pkey_generate)(OSSL_LIB_CTX *, const char *, const char *, ...);
    int (*pkey_get_params)(const EVP_PKEY *, OSSL_PARAM *);
    void (*pkey_free)(EVP_PKEY *);
    EVP_PKEY_CTX *(*pkey_ctx_new)(OSSL_LIB_CTX *, const char *, const char *);
    void (*pkey_ctx_free)(EVP_PKEY_CTX *);
    int (*fromdata_init)(EVP_PKEY_CTX *);
    int (*fromdata)(EVP_PKEY_CTX *, EVP_PKEY **, int, OSSL_PARAM *);

    int (*random)(unsigned char *, int); /* the kernel's */
    int (*differ)(const void *, const void *, size_t);
    void (*cleanse)(void *, size_t);
    void (*clear_error)(void);
    void (*add_entropy)(const void *, int, double);

    EVP_CIPHER *ciphers[CRYPTO_CIPHERS]; /* AES-GCM, by length of the key */
    EVP_MAC_CTX *hmacs[CRYPTO_HASHES];   /* without a key; for copies */
};

/* NULL where there is no libcrypto of version 3. */
const struct crypto_library *crypto_library(void);

#endif
