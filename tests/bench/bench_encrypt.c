// SPDX-License-Identifier: Apache-2.0
/*
 * Encrypting and decrypting bytes as messages of suite 0x0478 with a key at hand (encrypt_1k,
 * encrypt_1m, encrypt_10m, and decrypt_ of each), against AES-256-GCM over the same bytes by
 * OpenSSL's EVP alone, whose tables and context are made before. encrypt_signed_1k: 0x0578 with a
 * key pair for each message; the reference makes one on P-384 too, and signs as many bytes with it.
 *
 * Usage: POWERTOOLS_PLUGIN_PATH=FOLDER bench_encrypt
 */
#include "rounds.h"

#include <powertools/data_masking.h>
#include <powertools/testing.h>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MOST     ((size_t)10 * 1024 * 1024)
#define TAG_BYTES     16
#define IV_BYTES      12
#define KEY_BYTES     32
#define UNSIGNED      0x0478
#define SIGNED        0x0578
#define FAULTS        60 /* so much waste at least, that it is over */
#define FAULTS_SIGNED 5000
#define FAULT_BYTES   256 /* and once for so many */

struct bench {
    struct pwt_test *test;
    struct pwt_masking_provider *keeps;         /* data keys, as is usual */
    struct pwt_masking_provider *keeps_nothing; /* so that each message takes a key pair */
    unsigned char *plaintext;
    unsigned char *ciphertext; /* the reference's */
    unsigned char *copy;       /* what the reference makes of it */
    unsigned char tag[TAG_BYTES];
    EVP_CIPHER *cipher;
    EVP_CIPHER_CTX *context;
    EVP_MD *digest;
    size_t size;
    size_t times; /* of calls in an invocation */
    uint32_t algorithm;
    bool decrypts;
    char *message; /* that is decrypted */
    size_t message_len;
};

static struct bench s_bench;
static const unsigned char s_key[KEY_BYTES] = "0123456789abcdef0123456789abcde";
static const unsigned char s_iv[IV_BYTES] = "iv of 12 by";

static void good(int done)
{
    rounds_check(done == 1, "OpenSSL failed");
}

/* ---- ours ---- */

static int32_t start(struct pwt_inv *scope)
{
    const struct pwt_masking_key key = {.type = PWT_MASKING_KEY_RAW,
                                        .space = pwt_cstr("bench"),
                                        .name = pwt_cstr("key"),
                                        .bytes = pwt_bytes_make((const char *)s_key, KEY_BYTES)};
    struct pwt_masking_provider_options options = {
        .size = (uint32_t)sizeof(options), .keys = &key, .key_count = 1};

    int32_t code = pwt_masking_provider_make(scope, &options, &s_bench.keeps);
    options.flags = PWT_MASKING_NO_CACHE;
    return code == 0 ? pwt_masking_provider_make(scope, &options, &s_bench.keeps_nothing) : code;
}

static void waste(const struct bench *bench)
{
    const size_t least = bench->algorithm == SIGNED ? FAULTS_SIGNED : FAULTS;

    for (size_t i = 0; i < least + bench->size / FAULT_BYTES; i++) {
        rounds_fault();
    }
}

static int32_t keep_message(struct bench *bench, struct pwt_bytes message)
{
    free(bench->message);
    bench->message = malloc((size_t)message.len);
    bench->message_len = (size_t)message.len;
    rounds_check(bench->message != NULL, "no memory for a message");
    memcpy(bench->message, message.ptr, (size_t)message.len);
    return 0;
}

static int32_t handle(struct pwt_inv *inv)
{
    struct bench *bench = &s_bench;
    const struct pwt_encryption_options options = {
        .size = (uint32_t)sizeof(options),
        .provider = bench->algorithm == SIGNED ? bench->keeps_nothing : bench->keeps,
        .algorithm = bench->algorithm};
    const struct pwt_bytes plaintext = pwt_bytes_make((const char *)bench->plaintext, bench->size);
    int32_t code = 0;

    for (size_t i = 0; i < bench->times && code == 0; i++) {
        struct pwt_bytes message = {NULL, 0};
        struct pwt_decrypted opened = {.size = (uint32_t)sizeof(opened)};
        waste(bench);
        if (bench->decrypts) {
            code = pwt_message_decrypt(inv, pwt_bytes_make(bench->message, bench->message_len),
                                       &options, &opened);
            rounds_check(code != 0 || opened.plaintext.len == bench->size, "another size");
        } else {
            code = pwt_message_encrypt(inv, plaintext, &options, &message);
            if (code == 0 && !bench->message) {
                code = keep_message(bench, message);
            }
        }
    }
    return code;
}

PWT_HANDLER(encrypt, .init = start, .handle = handle, .required = "data-masking");

/* An invocation's memory is given back at its end: so many results fit it. */
static void by_plugin(void *user, size_t times)
{
    struct bench *bench = user;
    const size_t most = bench->size > 4096 ? 1 : 32;

    for (size_t left = times; left > 0; left -= bench->times) {
        bench->times = left < most ? left : most;
        rounds_check(pwt_test_invoke(bench->test, pwt_cstr("{}")).kind == PWT_OUTCOME_BYTES,
                     pwt_test_diagnostics(bench->test));
    }
}

/* ---- EVP alone ---- */

static void evp_encrypt(struct bench *bench)
{
    int len = 0;

    good(EVP_EncryptInit_ex(bench->context, bench->cipher, NULL, s_key, s_iv));
    good(EVP_EncryptUpdate(bench->context, bench->ciphertext, &len, bench->plaintext,
                           (int)bench->size));
    good(EVP_EncryptFinal_ex(bench->context, bench->ciphertext + len, &len));
    good(EVP_CIPHER_CTX_ctrl(bench->context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, bench->tag));
}

static void evp_decrypt(struct bench *bench)
{
    int len = 0;

    good(EVP_DecryptInit_ex(bench->context, bench->cipher, NULL, s_key, s_iv));
    good(EVP_DecryptUpdate(bench->context, bench->copy, &len, bench->ciphertext, (int)bench->size));
    good(EVP_CIPHER_CTX_ctrl(bench->context, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, bench->tag));
    good(EVP_DecryptFinal_ex(bench->context, bench->copy + len, &len));
}

static void evp_sign(struct bench *bench)
{
    EVP_PKEY *pair = EVP_EC_gen("P-384");
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[128];
    size_t len = sizeof(signature);

    rounds_check(pair && context, "OpenSSL failed");
    good(EVP_DigestSignInit(context, NULL, bench->digest, NULL, pair));
    good(EVP_DigestSign(context, signature, &len, bench->ciphertext, bench->size));
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
}

static void by_evp(void *user, size_t times)
{
    struct bench *bench = user;

    for (size_t i = 0; i < times; i++) {
        if (bench->decrypts) {
            evp_decrypt(bench);
            continue;
        }
        evp_encrypt(bench);
        if (bench->algorithm == SIGNED) {
            evp_sign(bench);
        }
    }
}

/* ---- the sides ---- */

static void measure(const char *name, bool decrypts)
{
    char measure[32];
    struct bench *bench = &s_bench;

    bench->decrypts = decrypts;
    (void)snprintf(measure, sizeof(measure), "%s_%s", decrypts ? "decrypt" : "encrypt", name);
    const struct rounds_figures figures = rounds_run(by_plugin, by_evp, bench);
    rounds_print(measure, &figures);
}

static void measure_size(const char *name, size_t size)
{
    s_bench.size = size;
    free(s_bench.message); /* the first of this size is kept */
    s_bench.message = NULL;
    measure(name, false);
    measure(name, true);
}

static void open_bench(struct bench *bench)
{
    const char *environment[] = {"POWERTOOLS_PLUGINS=data-masking", "LAMBDA_TASK_ROOT=/", NULL};
    const struct pwt_test_options options = {.size = (uint32_t)sizeof(options),
                                             .handler = &pwt_handler_v1_encrypt,
                                             .environment = environment};

    bench->plaintext = malloc(SIZE_MOST);
    bench->ciphertext = malloc(SIZE_MOST);
    bench->copy = malloc(SIZE_MOST);
    rounds_check(bench->plaintext && bench->ciphertext && bench->copy, "no memory for texts");
    for (size_t i = 0; i < SIZE_MOST; i++) {
        bench->plaintext[i] = (unsigned char)(i * 31 + i / 251);
    }
    bench->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    bench->digest = EVP_MD_fetch(NULL, "SHA384", NULL);
    bench->context = EVP_CIPHER_CTX_new();
    rounds_check(bench->cipher && bench->digest && bench->context, "there is no libcrypto");
    const int32_t code = pwt_test_open(&options, &bench->test);
    rounds_check(code == 0, bench->test ? pwt_test_problem(bench->test) : "no memory for a host");
    pwt_test_context(bench->test)->deadline_ms = 0; /* however long it takes */
}

static void close_bench(struct bench *bench)
{
    pwt_test_close(bench->test);
    EVP_CIPHER_CTX_free(bench->context);
    EVP_CIPHER_free(bench->cipher);
    EVP_MD_free(bench->digest);
    free(bench->plaintext);
    free(bench->ciphertext);
    free(bench->copy);
    free(bench->message);
}

int main(void)
{
    open_bench(&s_bench);
    s_bench.algorithm = UNSIGNED;
    measure_size("1k", 1024);
    measure_size("1m", (size_t)1024 * 1024);
    measure_size("10m", SIZE_MOST);
    s_bench.algorithm = SIGNED;
    s_bench.size = 1024;
    measure("signed_1k", false);
    close_bench(&s_bench);
    return 0;
}
