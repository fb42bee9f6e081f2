/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PERCENTAGE_ROLLOUT: where a key stands among 10,000, the same everywhere and for good. It is
 * SHA-256 of salt, feature and key, a NUL between them; of that the first 8 bytes, big endian,
 * modulo 10,000. OpenSSL is loaded when a condition first asks, and stays: it costs a cold start
 * more than everything else here.
 */
#include "evaluate.h"

#include "shared/library.h"

#include <openssl/evp.h>

#include <pthread.h>
#include <stdatomic.h>

#define PLACES       10000u
#define DIGEST_BYTES 32

/* Loaded once for the process, under the lock that pthread_once is, and read-only from then on. */
static struct {
    EVP_MD *(*fetch)(OSSL_LIB_CTX *, const char *, const char *);
    EVP_MD_CTX *(*context_new)(void);
    void (*context_free)(EVP_MD_CTX *);
    int (*init)(EVP_MD_CTX *, const EVP_MD *, const OSSL_PARAM *);
    int (*update)(EVP_MD_CTX *, const void *, size_t);
    int (*final)(EVP_MD_CTX *, unsigned char *, unsigned int *);
    EVP_MD *sha256; /* NULL where there is no library */
} s_evp;

static pthread_once_t s_evp_once = PTHREAD_ONCE_INIT;

/* A context that nobody uses at the moment: making one allocates. */
static _Atomic(EVP_MD_CTX *) s_spare;

static void load(void)
{
    static const struct library_names names = {"libpwt-crypto.so.3", "libcrypto.so.3"};
    const struct library_symbol symbols[] = {
        {"EVP_MD_fetch", &s_evp.fetch},           {"EVP_MD_CTX_new", &s_evp.context_new},
        {"EVP_MD_CTX_free", &s_evp.context_free}, {"EVP_DigestInit_ex2", &s_evp.init},
        {"EVP_DigestUpdate", &s_evp.update},      {"EVP_DigestFinal_ex", &s_evp.final},
    };

    if (library_load(&names, symbols, sizeof(symbols) / sizeof(symbols[0]))) {
        s_evp.sha256 = s_evp.fetch(NULL, "SHA256", NULL);
    }
}

static bool digest(EVP_MD_CTX *context,
                   const struct flags_rollout *rollout,
                   struct pwt_bytes feature,
                   struct pwt_bytes key,
                   unsigned char *digest)
{
    static const char nul = '\0';

    return s_evp.init(context, s_evp.sha256, NULL) == 1 &&
           s_evp.update(context, rollout->salt.ptr, (size_t)rollout->salt.len) == 1 &&
           s_evp.update(context, &nul, 1) == 1 &&
           s_evp.update(context, feature.ptr, (size_t)feature.len) == 1 &&
           s_evp.update(context, &nul, 1) == 1 &&
           s_evp.update(context, key.ptr, (size_t)key.len) == 1 &&
           s_evp.final(context, digest, NULL) == 1;
}

bool flags_rollout_place(const struct flags_rollout *rollout,
                         struct pwt_bytes feature,
                         struct pwt_bytes key,
                         uint32_t *ret_place)
{
    unsigned char bytes[DIGEST_BYTES];
    uint64_t number = 0;
    bool done = false;

    (void)pthread_once(&s_evp_once, load);
    if (!s_evp.sha256) {
        return false;
    }
    EVP_MD_CTX *context = atomic_exchange_explicit(&s_spare, NULL, memory_order_acquire);
    context = context ? context : s_evp.context_new();
    done = context != NULL && digest(context, rollout, feature, key, bytes);
    context = atomic_exchange_explicit(&s_spare, context, memory_order_acq_rel);
    s_evp.context_free(context); /* another thread's; NULL as a rule */
    for (int i = 0; done && i < 8; i++) {
        number = number << 8 | bytes[i];
    }
    *ret_place = (uint32_t)(number % PLACES);
    return done;
}
