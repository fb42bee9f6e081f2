/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of AWS KMS, through the service `aws`. What comes and goes with a data key in it is wiped
 * where it is ours to wipe: the bodies of requests and answers are in the invocation's arena. */
#define _GNU_SOURCE
#include "keyring.h"

#include "shared/json_memory.h"

#include <powertools/aws.h>

#define PROVIDER         "aws-kms"
#define BLOB_BYTES_MAX   6144u  /* of KMS */
#define ANSWER_BYTES_MAX 65536u /* several times what the longest of its answers has */
#define TEXT_BYTES_MAX   8200u  /* the same in base64, and quotes; ids are shorter */
#define NAMES_BYTES      256u   /* of what else is in a request */
#define ESCAPED_MAX      6u     /* characters of JSON for a byte */
#define ARN_PARTS        6u     /* arn:partition:kms:region:account:key/id */
#define REGION_PART      3u

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

bool keyring_is_kms_arn(struct pwt_bytes arn)
{
    return pwt_bytes_equal(arn_part(arn, 0), pwt_cstr("arn")) &&
           pwt_bytes_equal(arn_part(arn, 2), pwt_cstr("kms")) &&
           arn_part(arn, REGION_PART).len > 0 && arn_part(arn, ARN_PARTS - 1).len > 0;
}

bool keyring_is_key_arn(struct pwt_bytes arn)
{
    const struct pwt_bytes resource = arn_part(arn, ARN_PARTS - 1);

    return keyring_is_kms_arn(arn) && resource.len > 4 && memcmp(resource.ptr, "key/", 4) == 0;
}

/* ---- requests ---- */

struct request {
    const struct keyring_call *call;
    const struct keyring_key *key;
    uint32_t kind; /* of a failure */
    struct pwt_json_alloc alloc;
    struct pwt_json_buffer buffer;
    char *text; /* behind the buffer: room for base64 */
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

/* In base64, by way of `text`, which has room for it. */
static void put_bytes(struct request *request, const char *name, struct pwt_bytes bytes, char *text)
{
    put_text(request, name,
             pwt_bytes_make(text, pwt_json_base64_encode(bytes.ptr, (size_t)bytes.len, text)));
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

/* Memory for a request and so many characters of base64, which are also by themselves for a moment.
 * A message's requests share it, since who wrote the message chose how many they are; what is
 * longer than all before takes twice as much at least. */
static bool take_room(struct request *request, size_t base64)
{
    const struct keyring_call *call = request->call;
    struct keyring_room *room = call->room;
    const size_t json =
        NAMES_BYTES + ESCAPED_MAX * (size_t)(call->context.len + request->key->arn.len);
    const size_t size = json + 2 * base64;

    if (size > room->size) {
        room->size = size > 2 * room->size ? size : 2 * room->size;
        room->ptr = pwt_alloc(call->call->inv, room->size);
    }
    if (!room->ptr) {
        *room = (struct keyring_room){.ptr = NULL};
        return false;
    }
    request->buffer = (struct pwt_json_buffer){.ptr = room->ptr, .cap = room->size - base64};
    request->text = room->ptr + room->size - base64;
    return true;
}

/* Begins the body: its key and context. It never has to grow, which would leave copies behind. */
static int32_t begin(struct request *request, size_t base64)
{
    const struct keyring_call *call = request->call;

    request->alloc = json_memory(call->call->inv);
    if (!take_room(request, base64)) {
        return fail(request, PWT_ENOMEM, "no memory is left");
    }
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
    return 0;
}

static int32_t send(struct request *request, const char *operation)
{
    struct pwt_aws_request wanted = {
        .size = (uint32_t)sizeof(wanted),
        .service = pwt_cstr("kms"),
        .operation = pwt_cstr(operation),
        .region = arn_part(request->key->arn, REGION_PART),
        .feature = pwt_cstr("data-masking"),
        .max_bytes = ANSWER_BYTES_MAX,
        .flags = PWT_AWS_SECRET,
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
    if (code == PWT_ENOMEM) {
        return fail(request, code, "no memory is left");
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

/* What stands in the message: of a key by its ARN, or no reader would ask about it. */
static bool take_entry(struct request *request, struct esdk_entry *entry)
{
    entry->provider = pwt_cstr(PROVIDER);
    return take_text(request, "KeyId", &entry->info) && keyring_is_key_arn(entry->info) &&
           take_blob(request, &entry->wrapped);
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

    int32_t code = begin(&request, 0);
    if (code == 0) {
        put_key(&request, "NumberOfBytes");
        pwt_json_write_int64(&request.writer, call->suite->key_bytes);
        code = send(&request, "GenerateDataKey");
    }
    if (code != 0) {
        return code;
    }
    const bool taken = take_entry(&request, ret_entry);
    return take_plaintext(&request) && taken ? 0 : not_understood(&request);
}

int32_t keyring_kms_wrap(const struct keyring_call *call,
                         const struct keyring_key *key,
                         struct esdk_entry *ret_entry)
{
    struct request request = {.call = call, .key = key, .kind = PWT_MASKING_ENCRYPT_KEY};
    struct crypto_keys *keys = call->crypto->keys;

    int32_t code = begin(&request, sizeof(keys->text));
    if (code == 0) {
        put_bytes(&request, "Plaintext", pwt_bytes_make(keys->data_key, call->suite->key_bytes),
                  keys->text);
        code = send(&request, "Encrypt");
    }
    if (code != 0) {
        return code;
    }
    return take_entry(&request, ret_entry) ? 0 : not_understood(&request);
}

int32_t keyring_kms_unwrap(const struct keyring_call *call,
                           const struct keyring_key *key,
                           const struct esdk_entry *entry)
{
    struct request request = {.call = call, .key = key, .kind = PWT_MASKING_DECRYPT_KEY};
    struct pwt_json_value id;

    if (!pwt_bytes_equal(entry->provider, pwt_cstr(PROVIDER))) {
        return PWT_ENOTFOUND;
    }
    if (!keyring_is_key_arn(entry->info)) {
        return fail(&request, PWT_EFORMAT, "a data key of the message is under no key of KMS");
    }
    if (!pwt_bytes_equal(entry->info, key->arn) || entry->wrapped.len > BLOB_BYTES_MAX) {
        return PWT_ENOTFOUND;
    }
    int32_t code = begin(&request, (size_t)(entry->wrapped.len + 2) / 3 * 4);
    if (code == 0) {
        put_bytes(&request, "CiphertextBlob", entry->wrapped, request.text);
        code = send(&request, "Decrypt");
    }
    if (code != 0) {
        return code;
    }
    const bool same =
        member(&request, "KeyId", &id) && pwt_json_equals(&id, key->arn.ptr, (size_t)key->arn.len);
    return take_plaintext(&request) && same ? 0 : not_understood(&request);
}
