/* SPDX-License-Identifier: Apache-2.0 */
/* ECDSA. Pairs are taken apart and put together again: a private key is at rest in secret pages,
 * and in OpenSSL's memory only while it signs. */
#include "esdk_crypto.h"

#include <openssl/core_names.h>

static OSSL_PARAM octets(const char *key, const void *bytes, size_t len)
{
    union { /* parameters that are only read have no `const` either */
        const void *from;
        void *to;
    } data = {.from = bytes};

    return (OSSL_PARAM){
        .key = key, .data_type = OSSL_PARAM_OCTET_STRING, .data = data.to, .data_size = len};
}

static OSSL_PARAM private_key(struct crypto *crypto, const struct crypto_curve *curve)
{
    return (OSSL_PARAM){.key = OSSL_PKEY_PARAM_PRIV_KEY,
                        .data_type = OSSL_PARAM_UNSIGNED_INTEGER,
                        .data = crypto->keys->signing_key,
                        .data_size = curve->bytes};
}

/* Pairs come from libcrypto's generator, which may be part of a snapshot: it begins anew, or two
 * environments that were restored from one would sign with the same key. */
static bool seed(struct crypto *crypto)
{
    unsigned char *bytes = crypto->keys->extracted; /* is written later */

    if (!crypto_random(crypto, bytes, CRYPTO_HASH_BYTES_MAX)) {
        return false;
    }
    crypto->library->add_entropy(bytes, CRYPTO_HASH_BYTES_MAX, CRYPTO_HASH_BYTES_MAX);
    return true;
}

bool crypto_pair_new(struct crypto *crypto,
                     const struct crypto_curve *curve,
                     unsigned char ret_point[CRYPTO_POINT_MAX])
{
    const struct crypto_library *library = crypto->library;
    EVP_PKEY *pair = seed(crypto) ? library->pkey_generate(NULL, NULL, "EC", curve->name) : NULL;
    OSSL_PARAM params[] = {
        private_key(crypto, curve),
        octets(OSSL_PKEY_PARAM_PUB_KEY, ret_point, CRYPTO_POINT_MAX),
        {.key = NULL},
    };
    const bool done = pair && library->pkey_get_params(pair, params) == 1 &&
                      params[1].return_size == 1 + 2 * curve->bytes;

    library->pkey_free(pair);
    return done;
}

void crypto_point_compress(const struct crypto_curve *curve,
                           const unsigned char *point,
                           unsigned char *ret_short)
{
    memcpy(ret_short, point, 1 + curve->bytes);
    ret_short[0] = (unsigned char)(2 | (point[2 * curve->bytes] & 1)); /* SEC 1, 2.3.3 */
}

/* NULL where the point is none of the curve. */
static EVP_PKEY *pair_of(struct crypto *crypto,
                         const struct crypto_curve *curve,
                         struct pwt_bytes point,
                         bool is_private)
{
    const struct crypto_library *library = crypto->library;
    EVP_PKEY_CTX *maker = library->pkey_ctx_new(NULL, "EC", NULL);
    EVP_PKEY *pair = NULL;
    OSSL_PARAM params[] = {
        {.key = OSSL_PKEY_PARAM_GROUP_NAME, .data_type = OSSL_PARAM_UTF8_STRING},
        octets(OSSL_PKEY_PARAM_PUB_KEY, point.ptr, (size_t)point.len),
        is_private ? private_key(crypto, curve) : (OSSL_PARAM){.key = NULL},
        {.key = NULL},
    };
    char name[8] = "";

    params[0].data_size = strlen(curve->name);
    params[0].data = memcpy(name, curve->name, params[0].data_size);
    if (maker && library->fromdata_init(maker) == 1) {
        (void)library->fromdata(maker, &pair, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                                params);
    }
    library->pkey_ctx_free(maker);
    return pair;
}

bool crypto_sign(struct crypto *crypto,
                 const struct crypto_curve *curve,
                 struct pwt_bytes point,
                 struct pwt_bytes text,
                 struct crypto_signature *ret_signature)
{
    const struct crypto_library *library = crypto->library;
    EVP_PKEY *pair = pair_of(crypto, curve, point, true);
    EVP_MD_CTX *context = library->md_ctx_new();

    ret_signature->len = sizeof(ret_signature->bytes);
    const bool done = pair && context &&
                      library->sign_init(context, NULL, curve->hash, NULL, NULL, pair, NULL) == 1 &&
                      library->sign(context, ret_signature->bytes, &ret_signature->len,
                                    (const unsigned char *)text.ptr, (size_t)text.len) == 1;
    library->md_ctx_free(context);
    library->pkey_free(pair);
    return done;
}

bool crypto_verify(struct crypto *crypto,
                   const struct crypto_curve *curve,
                   struct pwt_bytes point,
                   struct pwt_bytes text,
                   struct pwt_bytes signature)
{
    const struct crypto_library *library = crypto->library;
    EVP_PKEY *pair = pair_of(crypto, curve, point, false);
    EVP_MD_CTX *context = library->md_ctx_new();
    const bool done =
        pair && context &&
        library->verify_init(context, NULL, curve->hash, NULL, NULL, pair, NULL) == 1 &&
        library->verify(context, (const unsigned char *)signature.ptr, (size_t)signature.len,
                        (const unsigned char *)text.ptr, (size_t)text.len) == 1;

    library->md_ctx_free(context);
    library->pkey_free(pair);
    return done;
}
