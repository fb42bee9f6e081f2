/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What signing a call with a body of 1 KB costs, key at hand, against the digests that it cannot do
 * without: SHA-256 of the body and of the canonical request, HMAC of the string to sign (sigv4_1k).
 *
 * Usage: bench_sigv4
 */
#include "rounds.h"
#include "sigv4.h"

#include <string.h>

#define BODY_BYTES   1024
#define MEMORY_BYTES 16384
#define FAULTS       10 /* so much waste, that it is over */

struct bench {
    struct crypto crypto;
    struct sigv4_request request;
    struct sigv4_scope scope;
    struct sigv4_signed done;
    unsigned char chain[4][CRYPTO_BYTES];
    char body[BODY_BYTES];
    char canonical[MEMORY_BYTES];
    char to_sign[MEMORY_BYTES];
    _Alignas(16) char memory[MEMORY_BYTES];
    size_t used;
};

static struct bench s_bench;

static const struct pwt_aws_credentials s_credentials = {
    .key_id = {"ASIAEXAMPLEEXAMPLE00", 20},
    .secret = {"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 40},
    .token = {"IQoJb3JpZ2luX2VjEXAMPLETOKENIQoJb3JpZ2luX2VjEXAMPLETOKENIQoJb3JpZ2lu", 66},
};

static const struct pwt_http_header s_headers[] = {
    {{"host", 4}, {"dynamodb.eu-central-1.amazonaws.com", 35}},
    {{"content-type", 12}, {"application/x-amz-json-1.0", 26}},
    {{"x-amz-target", 12}, {"DynamoDB_20120810.PutItem", 25}},
};

/* An arena as an invocation has one: memory of a call is gone with it. */
static void *take(void *user, size_t size)
{
    struct bench *bench = user;
    void *memory = bench->memory + bench->used;

    bench->used += (size + 15) / 16 * 16;
    rounds_check(bench->used <= MEMORY_BYTES, "the memory is used up");
    return memory;
}

static void sign(void *user, size_t times)
{
    struct bench *bench = user;
    const struct pwt_json_alloc alloc = {.alloc = take, .user = bench};

    for (size_t i = 0; i < times; i++) {
        bench->used = 0;
        for (int fault = 0; fault < FAULTS; fault++) {
            rounds_fault();
        }
        rounds_check(
            sigv4_sign(&bench->crypto, &bench->request, &bench->scope, &alloc, &bench->done) == 0,
            "signing failed");
    }
}

static void digest(void *user, size_t times)
{
    struct bench *bench = user;
    const struct pwt_bytes canonical = pwt_bytes_make(bench->canonical, bench->done.canonical.len);
    const struct pwt_bytes to_sign = pwt_bytes_make(bench->to_sign, bench->done.to_sign.len);
    unsigned char found[CRYPTO_BYTES];

    for (size_t i = 0; i < times; i++) {
        rounds_check(crypto_sha256(&bench->crypto, bench->request.body, found) == 0 &&
                         crypto_sha256(&bench->crypto, canonical, found) == 0 &&
                         crypto_hmac(&bench->crypto, bench->scope.key, to_sign, found) == 0,
                     "a digest failed");
    }
}

int main(void)
{
    struct bench *bench = &s_bench;

    memset(bench->body, 'x', sizeof(bench->body));
    bench->request = (struct sigv4_request){
        .method = pwt_cstr("POST"),
        .path = pwt_cstr("/"),
        .headers = s_headers,
        .header_count = sizeof(s_headers) / sizeof(s_headers[0]),
        .body = pwt_bytes_make(bench->body, sizeof(bench->body)),
        .flags = SIGV4_NORMALIZE,
    };
    bench->scope = (struct sigv4_scope){.credentials = &s_credentials,
                                        .region = pwt_cstr("eu-central-1"),
                                        .service = pwt_cstr("dynamodb"),
                                        .time_s = 1772600767};
    rounds_check(crypto_open(&bench->crypto) == 0, "there is no libcrypto");
    rounds_check(sigv4_key(&bench->crypto, &bench->scope, bench->chain) == 0, "no key");
    bench->scope.key = pwt_bytes_make(bench->chain[3], CRYPTO_BYTES);
    sign(bench, 1);
    memcpy(bench->canonical, bench->done.canonical.ptr, (size_t)bench->done.canonical.len);
    memcpy(bench->to_sign, bench->done.to_sign.ptr, (size_t)bench->done.to_sign.len);
    const struct rounds_figures figures = rounds_run(sign, digest, bench);
    rounds_print("sigv4_1k", &figures);
    crypto_close(&bench->crypto);
    return 0;
}
