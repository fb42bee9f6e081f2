/* SPDX-License-Identifier: Apache-2.0 */
/* What messages need of cryptography, by OpenSSL's EVP: AES-GCM, HMAC, ECDSA, randomness. */
#ifndef PLUGINS_DATA_MASKING_ESDK_CRYPTO_H
#define PLUGINS_DATA_MASKING_ESDK_CRYPTO_H

#include "esdk_library.h"
#include "secret.h"

#include <powertools/types.h>

#include <stdbool.h>

#define CRYPTO_KEY_BYTES_MAX  32u
#define CRYPTO_IV_BYTES       12u
#define CRYPTO_TAG_BYTES      16u
#define CRYPTO_HASH_BYTES_MAX 64u
#define CRYPTO_POINT_MAX      97u  /* P-384, both coordinates */
#define CRYPTO_SIGNATURE_MAX  104u /* P-384, in DER */

/* Keys in the clear, for as long as a message is worked on; in secret pages. */
struct crypto_keys {
    unsigned char data_key[SECRET_BYTES_MAX]; /* room for any secret; so the next two */
    unsigned char wrapping_key[SECRET_BYTES_MAX];
    unsigned char signing_key[SECRET_BYTES_MAX]; /* in the machine's order of bytes */
    unsigned char message_key[CRYPTO_HASH_BYTES_MAX];
    unsigned char commitment[CRYPTO_HASH_BYTES_MAX];
    unsigned char extracted[CRYPTO_HASH_BYTES_MAX];
    char text[128]; /* a data key in base64 */
};

/* Contexts of OpenSSL and room for keys. One thread's at a time, kept for the next message. */
struct crypto {
    struct crypto *next; /* of those that nobody uses */
    const struct crypto_library *library;
    EVP_CIPHER_CTX *cipher;
    EVP_MAC_CTX *mac; /* NULL but while keys are derived */
    struct crypto_keys *keys;
};

/* 0, PWT_EUNSUPPORTED without libcrypto, or PWT_ENOMEM. */
int32_t crypto_acquire(struct crypto **ret_crypto);

/* Wipes all keys, also those in OpenSSL's contexts; NULL is allowed. */
void crypto_release(struct crypto *crypto);

/* Frees what is kept for next messages. */
void crypto_drop_unused(void);

/* ---- the functions below are false where OpenSSL fails, or says no ---- */

bool crypto_random(struct crypto *crypto, void *to, size_t len);

/* In constant time. */
bool crypto_same(struct crypto *crypto, const void *a, const void *b, size_t len);

void crypto_wipe(struct crypto *crypto, void *memory, size_t len);

/* HMAC over up to three texts, one after the other. */
struct crypto_texts {
    struct pwt_bytes text[3];
};

bool crypto_hmac(struct crypto *crypto,
                 enum crypto_hash hash,
                 struct pwt_bytes key,
                 const struct crypto_texts *texts,
                 unsigned char *ret_digest);

/* Wipes what OpenSSL has of HMAC's keys and texts. */
void crypto_hmac_end(struct crypto *crypto);

/* AES-GCM with a key of 16, 24 or 32 bytes: begin, any number of parts, end, which wipes. */
enum crypto_direction { CRYPTO_DECRYPT, CRYPTO_ENCRYPT };

struct crypto_part {
    const unsigned char *iv;
    struct pwt_bytes aad;
    struct pwt_bytes in;
    unsigned char *out; /* as long as `in`; apart from it, or the same */
    unsigned char *tag; /* is made, or is compared */
};

bool crypto_cipher_begin(struct crypto *crypto,
                         struct pwt_bytes key,
                         enum crypto_direction direction);
bool crypto_encrypt(struct crypto *crypto, const struct crypto_part *part);
bool crypto_decrypt(struct crypto *crypto, const struct crypto_part *part);
void crypto_cipher_end(struct crypto *crypto);

/* ---- signatures ---- */

struct crypto_curve {
    const char *name;
    const char *hash;
    size_t bytes; /* of a coordinate, and of a private key */
};

/* In DER, whose length varies. */
struct crypto_signature {
    unsigned char bytes[CRYPTO_SIGNATURE_MAX];
    size_t len;
};

/* A new pair: the private key goes to `signing_key`; the point is uncompressed. */
bool crypto_pair_new(struct crypto *crypto,
                     const struct crypto_curve *curve,
                     unsigned char ret_point[CRYPTO_POINT_MAX]);

/* The point in its short form: 1 + curve->bytes. */
void crypto_point_compress(const struct crypto_curve *curve,
                           const unsigned char *point,
                           unsigned char *ret_short);

/* Signs with `signing_key`, whose point is given in either form. */
bool crypto_sign(struct crypto *crypto,
                 const struct crypto_curve *curve,
                 struct pwt_bytes point,
                 struct pwt_bytes text,
                 struct crypto_signature *ret_signature);

bool crypto_verify(struct crypto *crypto,
                   const struct crypto_curve *curve,
                   struct pwt_bytes point,
                   struct pwt_bytes text,
                   struct pwt_bytes signature);

#endif
