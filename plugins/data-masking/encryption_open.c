/* SPDX-License-Identifier: Apache-2.0 */
/* How messages are read: nothing is decrypted before header, context and signature are right, and
 * nothing is handed out before all of the body is. */
#include "encryption_call.h"

#include <powertools/json.h>

#define POINT_BYTES_MAX 64u /* in the short form, and what base64 may be decoded to meanwhile */

/* A message on its way from bytes to plaintext. */
struct opening {
    const struct encryption *call;
    struct crypto *crypto;
    struct pwt_bytes message;
    struct esdk_layout layout;
    struct esdk_pair *pairs; /* the message's context, sorted */
    size_t pair_count;
    struct pwt_bytes public_key; /* of these; absent where there is none */
};

static int32_t fail(const struct opening *opening, uint32_t kind, int32_t code, const char *why)
{
    return encryption_fail(opening->call, kind, code, why);
}

static int32_t damaged(const struct opening *opening, const char *why)
{
    return fail(opening, PWT_MASKING_DECRYPT, PWT_EFORMAT, why);
}

static int32_t no_memory(const struct opening *opening)
{
    return fail(opening, PWT_MASKING_FAILED, PWT_ENOMEM, "no memory is left");
}

/* ---- what a message says ---- */

static int32_t read_layout(struct opening *opening)
{
    const struct pwt_masking_provider *provider = opening->call->provider;
    const enum esdk_result result = esdk_layout_read(opening->message, &opening->layout);

    if (result == ESDK_NO_MESSAGE) {
        return fail(opening, PWT_MASKING_DECRYPT_VALUE, PWT_EFORMAT,
                    "this is no message of the AWS Encryption SDK");
    }
    if (result != ESDK_OK) {
        return damaged(opening, "the message is malformed, cut, or followed by something");
    }
    const struct esdk_header *header = &opening->layout.header;
    if (header->suite->version == 1 && provider->policy == PWT_MASKING_REQUIRE_REQUIRE) {
        return fail(opening, PWT_MASKING_COMMITMENT_POLICY, PWT_EINVAL,
                    "the commitment policy does not allow to read this algorithm");
    }
    if (provider->max_data_keys > 0 && header->entry_count > provider->max_data_keys) {
        return fail(opening, PWT_MASKING_TOO_MANY_DATA_KEYS, PWT_ELIMIT,
                    "the message has more data keys than are allowed");
    }
    return 0;
}

static int32_t read_context(struct opening *opening)
{
    const struct pwt_bytes context = opening->layout.header.context;
    const size_t count = esdk_context_count(context);

    if (count > context.len / 4) { /* what each pair has at least */
        return damaged(opening, "the message's context is malformed");
    }
    opening->pairs = pwt_alloc(opening->call->inv, count * sizeof(opening->pairs[0]));
    if (!opening->pairs) {
        return no_memory(opening);
    }
    if (!esdk_context_read(context, opening->pairs)) {
        return damaged(opening, "the message's context is malformed");
    }
    opening->pair_count = count;
    esdk_context_sort(opening->pairs, count);
    if (esdk_context_repeats(opening->pairs, count)) {
        return damaged(opening, "the message's context has a name twice");
    }
    for (size_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(opening->pairs[i].key, pwt_cstr(ESDK_PUBLIC_KEY))) {
            opening->public_key = opening->pairs[i].value;
        }
    }
    return 0;
}

/* ---- whether it is true ---- */

/* The context of keys is in order, whatever order a message has it in. */
static int32_t unwrap(const struct opening *opening)
{
    const size_t size = esdk_context_size(opening->pairs, opening->pair_count);
    unsigned char *context = pwt_alloc(opening->call->inv, size);
    struct keyring_room room = {.ptr = NULL};

    if (!context) {
        return no_memory(opening);
    }
    const struct keyring_call call = {
        .call = opening->call,
        .crypto = opening->crypto,
        .suite = opening->layout.header.suite,
        .pairs = opening->pairs,
        .pair_count = opening->pair_count,
        .context = pwt_bytes_make(context,
                                  esdk_context_write(opening->pairs, opening->pair_count, context)),
        .room = &room,
    };
    return keyring_unwrap(&call, opening->layout.header.entries);
}

static int32_t verify_header(const struct opening *opening)
{
    const struct esdk_header *header = &opening->layout.header;
    const unsigned char *message_id = (const unsigned char *)header->message_id.ptr;

    if (!esdk_derive(opening->crypto, header->suite, message_id) ||
        !esdk_header_verify(opening->crypto, header)) {
        return damaged(opening, "the message's header is not what was written");
    }
    if ((header->suite->curve != NULL) != (opening->public_key.ptr != NULL)) {
        return damaged(opening, "the message's context does not fit its algorithm");
    }
    return 0;
}

static int32_t verify_signature(const struct opening *opening)
{
    const struct crypto_curve *curve = opening->layout.header.suite->curve;
    const struct pwt_bytes text = opening->public_key;
    const struct pwt_bytes signed_part =
        pwt_bytes_make(opening->message.ptr, opening->layout.body_end);
    char point[POINT_BYTES_MAX];
    size_t len = 0;

    if (!curve) {
        return 0;
    }
    const bool good = text.len / 4 * 3 <= sizeof(point) &&
                      pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, point, &len) == 0 &&
                      len == 1 + curve->bytes &&
                      crypto_verify(opening->crypto, curve, pwt_bytes_make(point, len), signed_part,
                                    opening->layout.signature);
    return good ? 0 : damaged(opening, "the message's signature is wrong");
}

/* Exactly the caller's, the public key aside. */
static int32_t compare_context(const struct opening *opening, const struct esdk_pair *wanted)
{
    const size_t count = opening->pair_count - (opening->public_key.ptr ? 1 : 0);
    bool same = opening->call->context_count == count;

    for (size_t i = 0, at = 0; same && i < count; i++, at++) {
        if (pwt_bytes_equal(opening->pairs[at].key, pwt_cstr(ESDK_PUBLIC_KEY))) {
            at++;
        }
        same = pwt_bytes_equal(opening->pairs[at].key, wanted[i].key) &&
               pwt_bytes_equal(opening->pairs[at].value, wanted[i].value);
    }
    return same ? 0
                : fail(opening, PWT_MASKING_CONTEXT_MISMATCH, PWT_EINVAL,
                       "the message was encrypted with another context");
}

/* ---- opening ---- */

static int32_t report_context(const struct opening *opening, struct encryption_opened *opened)
{
    struct pwt_field *fields =
        pwt_alloc(opening->call->inv, opening->pair_count * sizeof(fields[0]));

    if (!fields) {
        return no_memory(opening);
    }
    opened->context = fields;
    for (size_t i = 0; i < opening->pair_count; i++) {
        const struct esdk_pair *pair = &opening->pairs[i];
        if (!pwt_bytes_equal(pair->key, pwt_cstr(ESDK_PUBLIC_KEY))) {
            fields[opened->context_count++] = (struct pwt_field){
                .key = pair->key,
                .type = PWT_FIELD_STRING,
                .value.bytes = pair->value,
            };
        }
    }
    return 0;
}

static int32_t verify(struct opening *opening, const struct esdk_pair *wanted)
{
    int32_t code = read_layout(opening);

    code = code == 0 ? read_context(opening) : code;
    code = code == 0 ? unwrap(opening) : code;
    code = code == 0 ? verify_header(opening) : code;
    code = code == 0 ? verify_signature(opening) : code;
    return code == 0 && wanted ? compare_context(opening, wanted) : code;
}

/* `over`: the message's own bytes, which become plaintext; NULL where they are not ours. */
static int32_t
open_message(struct opening *opening, unsigned char *over, struct encryption_opened *ret_opened)
{
    const struct encryption *call = opening->call;
    struct encryption_opened opened = {.context = NULL};
    struct esdk_pair *wanted = NULL;
    int32_t code = call->any_context ? 0 : encryption_pairs(call, &wanted);

    code = code == 0 ? verify(opening, wanted) : code;
    if (code == 0 && call->any_context) {
        code = report_context(opening, &opened);
    }
    if (code != 0) {
        return code;
    }
    const struct esdk_layout *layout = &opening->layout;
    unsigned char *to =
        over ? over + layout->header.size : pwt_alloc(call->inv, layout->plaintext_bytes);
    if (!to) {
        return no_memory(opening);
    }
    if (!esdk_body_decrypt(opening->crypto, layout, opening->message, to)) {
        return damaged(opening, "the message's body is not what was written");
    }
    opened.plaintext = pwt_bytes_make(to, layout->plaintext_bytes);
    opened.algorithm = layout->header.suite->id;
    opened.version = layout->header.suite->version;
    *ret_opened = opened;
    return 0;
}

int32_t encryption_open(const struct encryption *call,
                        struct pwt_bytes message,
                        struct encryption_opened *ret_opened)
{
    struct opening opening = {.call = call, .message = message};
    int32_t code = encryption_begin(call, &opening.crypto);

    code = code == 0 ? open_message(&opening, NULL, ret_opened) : code;
    crypto_release(opening.crypto);
    return code;
}

/* ---- text ---- */

/* Whether the last characters are those that the bytes would be written with: two texts are not one
 * message. */
static bool ends_as_written(struct pwt_bytes text, const char *bytes, size_t len)
{
    const size_t tail = len % 3;
    char written[4];

    return tail == 0 || (pwt_json_base64_encode(bytes + len - tail, tail, written) == 4 &&
                         memcmp(written, text.ptr + text.len - 4, 4) == 0);
}

static int32_t
decode(const struct encryption *call, struct pwt_bytes text, struct pwt_bytes *ret_message)
{
    char *bytes = pwt_alloc(call->inv, text.len / 4 * 3);
    size_t len = 0;

    if (!bytes) {
        return encryption_fail(call, PWT_MASKING_FAILED, PWT_ENOMEM, "no memory is left");
    }
    if (pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, bytes, &len) != 0 ||
        !ends_as_written(text, bytes, len)) {
        return encryption_fail(call, PWT_MASKING_DECRYPT_VALUE, PWT_EFORMAT,
                               "this is no base64, so no encrypted value");
    }
    *ret_message = pwt_bytes_make(bytes, len);
    return 0;
}

int32_t encryption_decrypt(const struct encryption *call,
                           struct pwt_bytes text,
                           struct encryption_opened *ret_opened)
{
    struct opening opening = {.call = call};
    int32_t code = encryption_begin(call, &opening.crypto);

    code = code == 0 ? decode(call, text, &opening.message) : code;
    if (code == 0) {
        code = open_message(&opening, (unsigned char *)(uintptr_t)opening.message.ptr, ret_opened);
    }
    crypto_release(opening.crypto);
    return code;
}

bool encryption_is_message(struct pwt_bytes text)
{
    return text.len > 1 && text.ptr[0] == 'A' && (text.ptr[1] == 'Y' || text.ptr[1] == 'g');
}
