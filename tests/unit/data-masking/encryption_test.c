/* SPDX-License-Identifier: Apache-2.0 */
/* See encryption_test.h. */
#define _GNU_SOURCE
#include "encryption_test.h"

#include <powertools/json.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCKS_MAX 65536

int64_t test_now_ns = INT64_C(1700000000000000000);
struct test_kms_call test_kms_calls[TEST_KMS_CALLS];
size_t test_kms_count;
const struct test_kms_answer *test_kms_answer;
bool test_kms_absent;
struct encryption_failure test_failure;

/* Each is one of the heap, so that a sanitizer sees its ends. */
static struct {
    void *ptr;
    size_t size;
} s_blocks[BLOCKS_MAX];

static pthread_mutex_t s_lock = PTHREAD_MUTEX_INITIALIZER; /* protects what is above and below */
static size_t s_block_count;
static size_t s_left = SIZE_MAX;

/* ---- the host ---- */

static void *give(struct pwt_inv *inv, uint64_t size)
{
    void *memory = NULL;

    (void)inv;
    (void)pthread_mutex_lock(&s_lock);
    if (s_left > 0 && s_block_count < BLOCKS_MAX) {
        s_left -= s_left != SIZE_MAX;
        memory = malloc((size_t)size);
    }
    if (memory) {
        memset(memory, 0xa5, (size_t)size); /* test_memory_has() reads all of it */
        s_blocks[s_block_count].size = (size_t)size;
        s_blocks[s_block_count++].ptr = memory;
    }
    (void)pthread_mutex_unlock(&s_lock);
    return memory;
}

static int64_t now(uint32_t clock)
{
    (void)clock;
    return test_now_ns;
}

void test_memory_limit(size_t times)
{
    s_left = times;
}

void test_memory_free(void)
{
    while (s_block_count > 0) {
        free(s_blocks[--s_block_count].ptr);
    }
}

bool test_memory_has(const char *text)
{
    for (size_t i = 0; i < s_block_count; i++) {
        if (memmem(s_blocks[i].ptr, s_blocks[i].size, text, strlen(text))) {
            return true;
        }
    }
    return false;
}

size_t test_memory_taken(void)
{
    size_t taken = 0;

    for (size_t i = 0; i < s_block_count; i++) {
        taken += s_blocks[i].size;
    }
    return taken;
}

size_t test_stride(void)
{
    const char *preloaded = getenv("LD_PRELOAD");

    return preloaded && strstr(preloaded, "vgpreload") ? 29 : 1;
}

/* ---- KMS ---- */

static void text_of(struct pwt_bytes json, const char *name, char *to, size_t cap)
{
    struct pwt_json_value root;
    struct pwt_json_value value;
    size_t len = 0;

    to[0] = '\0';
    if (pwt_json_open(json.ptr, (size_t)json.len, &root) == 0 &&
        pwt_json_find(&root, name, strlen(name), 0, &value) == 0 &&
        pwt_json_unescape(&value, to, cap - 1, &len) == 0) {
        to[len] = '\0';
    }
}

/* In base64, with a text before it. */
static void encode(const char *before, const char *bytes, size_t len, char *to)
{
    char all[512];
    const size_t first = strlen(before);

    memcpy(all, before, first);
    memcpy(all + first, bytes, len);
    to[pwt_json_base64_encode(all, first + len, to)] = '\0';
}

/* What KMS would say, of keys that only look wrapped. */
static void answer_of(const struct pwt_aws_request *request, char *to, size_t cap)
{
    char key_id[128];
    char text[512];
    char bytes[512];
    char plain[512] = "";
    size_t len = 32;

    text_of(request->body, "KeyId", key_id, sizeof(key_id));
    memset(bytes, 'k', sizeof(bytes));
    if (pwt_bytes_equal(request->operation, pwt_cstr("Decrypt"))) {
        text_of(request->body, "CiphertextBlob", text, sizeof(text));
        (void)pwt_json_base64_decode(text, strlen(text), 0, bytes, &len);
        encode("", bytes + strlen("wrapped "), len - strlen("wrapped "), plain);
    } else if (pwt_bytes_equal(request->operation, pwt_cstr("Encrypt"))) {
        text_of(request->body, "Plaintext", text, sizeof(text));
        (void)pwt_json_base64_decode(text, strlen(text), 0, bytes, &len);
    } else {
        encode("", bytes, len, plain);
    }
    encode("wrapped ", bytes, len, text);
    (void)snprintf(to, cap, "{\"KeyId\":\"%s\",\"CiphertextBlob\":\"%s\",\"Plaintext\":\"%s\"}",
                   key_id, text, plain);
}

static void note(const struct pwt_aws_request *request)
{
    struct test_kms_call *call = &test_kms_calls[test_kms_count % TEST_KMS_CALLS];

    test_kms_count++;
    (void)snprintf(call->operation, sizeof(call->operation), "%.*s", (int)request->operation.len,
                   request->operation.ptr);
    (void)snprintf(call->region, sizeof(call->region), "%.*s", (int)request->region.len,
                   request->region.ptr ? request->region.ptr : "");
    (void)snprintf(call->body, sizeof(call->body), "%.*s", (int)request->body.len,
                   request->body.ptr);
}

static int32_t kms(struct pwt_inv *inv,
                   const struct pwt_aws_request *request,
                   struct pwt_http_response *ret_response)
{
    const struct test_kms_answer *wanted = test_kms_answer;
    char *body = pwt_alloc(inv, 2048);

    note(request);
    if (!body) {
        return PWT_ENOMEM;
    }
    if (!wanted) {
        answer_of(request, body, 2048);
    } else if (wanted->code == 0) {
        (void)snprintf(body, 2048, "%s", wanted->body);
    } else {
        ret_response->code = pwt_cstr(wanted->error);
        ret_response->request_id = pwt_cstr("id-1");
        ret_response->retryable = 1;
        return wanted->code;
    }
    ret_response->status = 200;
    ret_response->body = pwt_cstr(body);
    return 0;
}

void test_host_begin(void)
{
    static const struct pwt_host host = {
        .abi_major = PWT_ABI_MAJOR,
        .size = (uint32_t)sizeof(host),
        .inv_alloc = give,
        .clock_ns = now,
    };
    static const struct pwt_aws_service aws = {.call = kms};

    pwt_this_module.host = &host;
    pwt_aws_slot = test_kms_absent ? NULL : &aws;
}

/* ---- providers and calls ---- */

struct pwt_masking_provider *test_provider(void (*change)(struct pwt_masking_provider_options *))
{
    static const struct pwt_masking_key key = {
        .type = PWT_MASKING_KEY_RAW,
        .space = {"tests", 5},
        .name = {"a key", 5},
        .bytes = {KEY_32, 32},
    };
    struct pwt_masking_provider_options options = {
        .size = (uint32_t)sizeof(options),
        .keys = &key,
        .key_count = 1,
        .policy = PWT_MASKING_REQUIRE_ALLOW,
    };
    struct pwt_masking_provider *provider = NULL;
    const char *why = NULL;

    if (change) {
        change(&options);
    }
    CU_ASSERT_EQUAL_FATAL(provider_new(&options, &provider, &why), 0);
    return provider;
}

void test_without_cache(struct pwt_masking_provider_options *options)
{
    options->flags = PWT_MASKING_NO_CACHE;
}

void test_forbid(struct pwt_masking_provider_options *options)
{
    options->policy = PWT_MASKING_FORBID_ALLOW;
}

void test_kms(struct pwt_masking_provider_options *options)
{
    static const struct pwt_masking_key keys[] = {
        {.type = PWT_MASKING_KEY_KMS, .arn = {ARN, sizeof(ARN) - 1}},
        {.type = PWT_MASKING_KEY_KMS, .arn = {ARN_2, sizeof(ARN_2) - 1}},
    };

    options->keys = keys;
    options->key_count = 2;
    test_kms_count = 0;
}

struct encryption test_call(struct pwt_masking_provider *provider)
{
    static const struct pwt_field context[] = {
        {.key = {"tenant", 6}, .type = PWT_FIELD_STRING, .value.bytes = {"acme", 4}},
        {.key = {"purpose", 7}, .type = PWT_FIELD_STRING, .value.bytes = {"tests", 5}},
    };

    return (struct encryption){
        .provider = provider,
        .context = context,
        .context_count = 2,
        .failure = &test_failure,
    };
}

struct pwt_bytes test_message(uint32_t algorithm, struct pwt_bytes plaintext)
{
    const bool commits = algorithm == 0x0578 || algorithm == 0x0478;
    struct pwt_masking_provider *provider = test_provider(commits ? NULL : test_forbid);
    struct encryption call = test_call(provider);
    struct pwt_bytes message = {NULL, 0};

    call.algorithm = algorithm;
    call.frame_length = 16;
    CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, plaintext, &message), 0);
    provider_free(provider);
    return message;
}

bool test_is(struct pwt_bytes bytes, const char *text)
{
    const bool same = pwt_bytes_equal(bytes, pwt_cstr(text));

    if (!same) {
        (void)printf("\n    expected %s, got %.*s", text, (int)bytes.len,
                     bytes.ptr ? bytes.ptr : "");
    }
    return same;
}

bool test_mapping(const char *line, size_t *ret_from, size_t *ret_to)
{
    char *end = NULL;
    const size_t from = strtoul(line, &end, 16);

    if (end == line || *end != '-') {
        return false;
    }
    *ret_from = from;
    *ret_to = strtoul(end + 1, &end, 16);
    return *end == ' ';
}
