/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of AWS KMS, through the service `aws`. What comes and goes with a data key in it is wiped
 * where it is ours to wipe: the bodies of requests and answers are in the invocation's arena. */
#define _GNU_SOURCE
#include "keyring.h"

#include "shared/json_memory.h"

#include <powertools/aws.h>

#define PROVIDER       "aws-kms"
#define BLOB_BYTES_MAX 6144u /* of KMS */
#define TEXT_BYTES_MAX 8200u /* the same in base64, and quotes; ids are shorter */
#define ARN_PARTS      6u    /* arn:partition:kms:region:account:key/id */
#define REGION_PART    3u

/* ---- ARNs ---- */

/* A part of an ARN, the last one with all that follows; absent where it has no such part. */
static struct pwt_bytes arn_part(struct pwt_bytes arn, size_t part)
{
    struct pwt_bytes found = arn;

    for (size_t i = 0; i <= part; i++) {
        const char *colon =
            i + 1 < ARN_PARTS && arn.len > 0 ? memchr(arn.ptr, ':', (size_t)arn.len) : NULL;
        if (!colon && i + 1 < ARN_PARTS) {
            return pwt_bytes_make(NULL, 0);
        }
        found = pwt_bytes_make(arn.ptr, colon ? (uint64_t)(colon - arn.ptr) : arn.len);
        arn = pwt_bytes_make(arn.ptr + found.len + (colon ? 1 : 0),
                             arn.len - found.len - (colon ? 1 : 0));
    }
    return found;
}

static bool is_key_arn(struct pwt_bytes arn)
{
    const struct pwt_bytes resource = arn_part(arn, ARN_PARTS - 1);

    return pwt_bytes_equal(arn_part(arn, 0), pwt_cstr("arn")) &&
           pwt_bytes_equal(arn_part(arn, 2), pwt_cstr("kms")) && resource.len > 4 &&
           memcmp(resource.ptr, "key/", 4) == 0;
}

/* ---- requests ---- */

struct request {
    const struct keyring_call *call;
    const struct keyring_key *key;
    uint32_t kind; /* of a failure */
    struct pwt_json_alloc alloc;
    struct pwt_json_buffer buffer;
    struct pwt_json_writer writer;
    struct pwt_http_response response;
};

static void put_key(struct request *request, const char *name)
{
    pwt_json_write_key(&request->writer, name, strlen(name));
}

static void put_text(struct request *request, const char *name, struct pwt_bytes text)
{
    put_key(request, name);
    pwt_json_write_string(&request->writer, text.ptr, (size_t)text.len);
}

/* In base64; `text` has room for it. */
static void put_bytes(struct request *request, const char *name, struct pwt_bytes bytes, char *text)
{
    put_text(request, name,
             pwt_bytes_make(text, pwt_json_base64_encode(bytes.ptr, (size_t)bytes.len, text)));
}

/* Begins the body: its key and context. It never has to grow, which would leave copies behind. */
static void begin(struct request *request)
{
    const struct keyring_call *call = request->call;
    const size_t room =
        1024 + 2 * BLOB_BYTES_MAX + 6 * (size_t)(call->context.len + request->key->arn.len);

    request->alloc = json_memory(call->call->inv);
    request->buffer = json_memory_buffer(&request->alloc, room, room);
    pwt_json_writer_init(&request->writer, &request->buffer, 0);
    pwt_json_write_object(&request->writer);
    put_text(request, "KeyId", request->key->arn);
    put_key(request, "EncryptionContext");
    pwt_json_write_object(&request->writer);
    for (size_t i = 0; i < call->pair_count; i++) {
        const struct esdk_pair *pair = &call->pairs[i];
        pwt_json_write_key(&request->writer, pair->key.ptr, (size_t)pair->key.len);
        pwt_json_write_string(&request->writer, pair->value.ptr, (size_t)pair->value.len);
    }
    pwt_json_write_end(&request->writer);
}

static int32_t fail(struct request *request, int32_t code, const char *why)
{
    const struct encryption *call = request->call->call;

    (void)encryption_fail(call, request->kind, code, why);
    call->failure->code = request->response.code;
    call->failure->request_id = request->response.request_id;
    call->failure->retryable = request->response.retryable;
    return code;
}

static int32_t send(struct request *request, const char *operation)
{
    struct pwt_aws_request wanted = {
        .size = (uint32_t)sizeof(wanted),
        .service = pwt_cstr("kms"),
        .operation = pwt_cstr(operation),
        .region = arn_part(request->key->arn, REGION_PART),
        .feature = pwt_cstr("data-masking"),
    };
    const char *body = NULL;
    size_t len = 0;

    request->response = (struct pwt_http_response){.size = (uint32_t)sizeof(request->response)};
    pwt_json_write_end(&request->writer);
    if (pwt_json_writer_finish(&request->writer, &body, &len) != 0) {
        return fail(request, PWT_ENOMEM, "no memory is left");
    }
    wanted.body = pwt_bytes_make(body, len);
    const int32_t code = pwt_aws_call(request->call->call->inv, &wanted, &request->response);
    crypto_wipe(request->call->crypto, request->buffer.ptr, request->buffer.cap);
    if (code == PWT_EABSENT) {
        return fail(request, code, "keys of KMS need the plugin 'aws', which is not loaded");
    }
    return code == 0 ? 0 : fail(request, code, "KMS refused, or did not answer");
}

/* ---- answers ---- */

static bool member(const struct request *request, const char *name, struct pwt_json_value *ret)
{
    const struct pwt_bytes body = request->response.body;
    struct pwt_json_value root;

    return pwt_json_validate(body.ptr, (size_t)body.len, NULL, NULL) == 0 &&
           pwt_json_open(body.ptr, (size_t)body.len, &root) == 0 &&
           pwt_json_find(&root, name, strlen(name), 0, ret) == 0 && ret->type == PWT_JSON_STRING;
}

/* The text of a member, copied: answers are wiped. */
static bool take_text(struct request *request, const char *name, struct pwt_bytes *ret_text)
{
    struct pwt_json_value value;
    size_t len = 0;

    if (!member(request, name, &value) || value.len > TEXT_BYTES_MAX) {
        return false;
    }
    char *text = request->alloc.alloc(request->alloc.user, value.len);
    if (!text || pwt_json_unescape(&value, text, value.len, &len) != 0 || len == 0) {
        return false;
    }
    *ret_text = pwt_bytes_make(text, len);
    return true;
}

static bool take_blob(struct request *request, struct pwt_bytes *ret_blob)
{
    struct pwt_bytes text;
    size_t len = 0;

    if (!take_text(request, "CiphertextBlob", &text)) {
        return false;
    }
    char *blob = request->alloc.alloc(request->alloc.user, (size_t)text.len);
    if (!blob || pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, blob, &len) != 0 ||
        len == 0 || len > BLOB_BYTES_MAX) {
        return false;
    }
    *ret_blob = pwt_bytes_make(blob, len);
    return true;
}

/* The data key, to where it belongs. The answer is of no more use then: it must be the last that is
 * taken. */
static bool take_plaintext(struct request *request)
{
    const struct keyring_call *call = request->call;
    struct crypto_keys *keys = call->crypto->keys;
    struct pwt_json_value value;
    size_t len = 0;

    const bool done = member(request, "Plaintext", &value) && value.len - 2 <= sizeof(keys->text) &&
                      pwt_json_unescape(&value, keys->text, sizeof(keys->text), &len) == 0 &&
                      pwt_json_base64_decode(keys->text, len, 0, keys->text, &len) == 0 &&
                      len == call->suite->key_bytes;
    if (done) {
        memcpy(keys->data_key, keys->text, len);
    }
    crypto_wipe(call->crypto, (void *)(uintptr_t)request->response.body.ptr,
                (size_t)request->response.body.len);
    return done;
}

static int32_t not_understood(struct request *request)
{
    return fail(request, PWT_EIO, "the answer is not one that KMS gives");
}

/* ---- operations ---- */

int32_t keyring_kms_make(const struct keyring_call *call,
                         const struct keyring_key *key,
                         struct esdk_entry *ret_entry)
{
    struct request request = {.call = call, .key = key, .kind = PWT_MASKING_ENCRYPT_KEY};

    begin(&request);
    put_key(&request, "NumberOfBytes");
    pwt_json_write_int64(&request.writer, call->suite->key_bytes);
    const int32_t code = send(&request, "GenerateDataKey");
    if (code != 0) {
        return code;
    }
    ret_entry->provider = pwt_cstr(PROVIDER);
    const bool taken =
        take_text(&request, "KeyId", &ret_entry->info) && take_blob(&request, &ret_entry->wrapped);
    return take_plaintext(&request) && taken ? 0 : not_understood(&request);
}

int32_t keyring_kms_wrap(const struct keyring_call *call,
                         const struct keyring_key *key,
                         struct esdk_entry *ret_entry)
{
    struct request request = {.call = call, .key = key, .kind = PWT_MASKING_ENCRYPT_KEY};
    struct crypto_keys *keys = call->crypto->keys;

    begin(&request);
    put_bytes(&request, "Plaintext", pwt_bytes_make(keys->data_key, call->suite->key_bytes),
              keys->text);
    const int32_t code = send(&request, "Encrypt");
    if (code != 0) {
        return code;
    }
    ret_entry->provider = pwt_cstr(PROVIDER);
    return take_text(&request, "KeyId", &ret_entry->info) &&
                   take_blob(&request, &ret_entry->wrapped)
               ? 0
               : not_understood(&request);
}

int32_t keyring_kms_unwrap(const struct keyring_call *call,
                           const struct keyring_key *key,
                           const struct esdk_entry *entry)
{
    struct request request = {.call = call, .key = key, .kind = PWT_MASKING_DECRYPT_KEY};
    struct pwt_bytes id;

    if (!pwt_bytes_equal(entry->provider, pwt_cstr(PROVIDER))) {
        return PWT_ENOTFOUND;
    }
    if (!is_key_arn(entry->info)) {
        return fail(&request, PWT_EFORMAT, "a data key of the message is under no key of KMS");
    }
    if (!pwt_bytes_equal(entry->info, key->arn) || entry->wrapped.len > BLOB_BYTES_MAX) {
        return PWT_ENOTFOUND;
    }
    const size_t room = (size_t)(entry->wrapped.len + 2) / 3 * 4;
    char *text = pwt_alloc(call->call->inv, room);
    if (!text) {
        return fail(&request, PWT_ENOMEM, "no memory is left");
    }
    begin(&request);
    put_bytes(&request, "CiphertextBlob", entry->wrapped, text);
    const int32_t code = send(&request, "Decrypt");
    if (code != 0) {
        return code;
    }
    const bool same = take_text(&request, "KeyId", &id) && pwt_bytes_equal(id, key->arn);
    return take_plaintext(&request) && same ? 0 : not_understood(&request);
}
