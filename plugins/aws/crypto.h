/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and HMAC-SHA-256 by OpenSSL's libcrypto, which is loaded by the first call. */
#ifndef PLUGINS_AWS_CRYPTO_H
#define PLUGINS_AWS_CRYPTO_H

#include <powertools/types.h>

#define CRYPTO_BYTES 32u /* of a digest */

/* Contexts of OpenSSL, used again and again; one thread's at a time. */
struct crypto {
    void *digest; /* EVP_MD_CTX */
    void *mac;    /* EVP_MAC_CTX */
};

/* 0, PWT_EUNSUPPORTED without libcrypto, or PWT_ENOMEM. */
int32_t crypto_open(struct crypto *crypto);
void crypto_close(struct crypto *crypto);

/* 0, or PWT_EIO: OpenSSL failed. */
int32_t crypto_sha256(struct crypto *crypto,
                      struct pwt_bytes bytes,
                      unsigned char ret_digest[CRYPTO_BYTES]);
int32_t crypto_hmac(struct crypto *crypto,
                    struct pwt_bytes key,
                    struct pwt_bytes bytes,
                    unsigned char ret_digest[CRYPTO_BYTES]);

#endif
