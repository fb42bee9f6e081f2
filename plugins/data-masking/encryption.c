/* SPDX-License-Identifier: Apache-2.0 */
/* See encryption.h: what calls have in common, and how messages are made. */
#include "encryption_call.h"

#include <powertools/json.h>

#include "shared/utf8.h"

#define FRAME_LENGTH    4096u
#define ALGORITHM       0x0578u
#define ALGORITHM_PLAIN 0x0378u /* the same without commitment */

int32_t encryption_fail(const struct encryption *call, uint32_t kind, int32_t code, const char *why)
{
    *call->failure = (struct encryption_failure){.kind = kind, .why = why};
    return code;
}

int32_t encryption_begin(const struct encryption *call, struct crypto **ret_crypto)
{
    if (!call->provider) {
        return encryption_fail(call, PWT_MASKING_NO_PROVIDER, PWT_ECONFIG,
                               "there are no keys to encrypt and decrypt with; expected "
                               "POWERTOOLS_DATA_MASKING_KMS_KEYS, POWERTOOLS_DATA_MASKING_RAW_KEY "
                               "or a provider in the call's options; set one of them");
    }
    const int32_t code = crypto_acquire(ret_crypto);
    if (code == PWT_EUNSUPPORTED) {
        return encryption_fail(call, PWT_MASKING_NO_LIBRARY, code,
                               "there is no libcrypto; expected it in the layer or the system "
                               "(libcrypto.so.3)");
    }
    return code == 0 ? 0 : encryption_fail(call, PWT_MASKING_FAILED, code, "no memory is left");
}

void encryption_tidy(void)
{
    crypto_drop_unused();
}

/* ---- contexts ---- */

static bool is_utf8(struct pwt_bytes text)
{
    bool valid = true;

    for (uint64_t at = 0; valid && at < text.len;) {
        at += utf8_step(utf8_from(text, (size_t)at), &valid);
    }
    return valid;
}

static const char *wrong_pair(const struct esdk_pair *pair)
{
    static const char reserved[] = ESDK_RESERVED_PREFIX;
    const size_t len = sizeof(reserved) - 1;

    if (pair->key.len >= len && memcmp(pair->key.ptr, reserved, len) == 0) {
        return "a name in the encryption context begins with 'aws-crypto-', which is reserved";
    }
    return is_utf8(pair->key) && is_utf8(pair->value)
               ? NULL
               : "the encryption context has a text that is not UTF-8";
}

int32_t encryption_say_long_context(const struct encryption *call)
{
    return encryption_fail(call, PWT_MASKING_UNSUPPORTED_TYPE, PWT_ELIMIT,
                           "the encryption context is longer than 65535 bytes, with the public key "
                           "that some algorithms add");
}

int32_t encryption_pairs(const struct encryption *call, struct esdk_pair **ret_pairs)
{
    const uint64_t most = ESDK_CONTEXT_BYTES_MAX / 4; /* what each pair has at least */
    const uint64_t count = call->context_count;
    struct esdk_pair *pairs =
        count <= most ? pwt_alloc(call->inv, (count + 1) * sizeof(pairs[0])) : NULL;
    const char *wrong = NULL;

    if (count <= most && !pairs) {
        return encryption_fail(call, PWT_MASKING_FAILED, PWT_ENOMEM, "no memory is left");
    }
    for (uint64_t i = 0; pairs && !wrong && i < count; i++) {
        const struct pwt_field *field = &call->context[i];
        if (field->type != PWT_FIELD_STRING) {
            return encryption_fail(call, PWT_MASKING_UNSUPPORTED_TYPE, PWT_EINVAL,
                                   "the encryption context has a value that is no text");
        }
        pairs[i] = (struct esdk_pair){.key = field->key, .value = field->value.bytes};
        wrong = wrong_pair(&pairs[i]);
    }
    if (pairs && !wrong) {
        esdk_context_sort(pairs, (size_t)count);
        wrong = esdk_context_repeats(pairs, (size_t)count)
                    ? "the encryption context has a name twice"
                    : NULL;
    }
    if (wrong) {
        return encryption_fail(call, PWT_MASKING_UNSUPPORTED_TYPE, PWT_EINVAL, wrong);
    }
    if (!pairs || esdk_context_size(pairs, (size_t)count) > ESDK_CONTEXT_BYTES_MAX) {
        return encryption_say_long_context(call);
    }
    *ret_pairs = pairs;
    return 0;
}

/* ---- encrypting ---- */

static int32_t find_suite(const struct encryption *call, const struct esdk_suite **ret_suite)
{
    const bool forbids = call->provider->policy == PWT_MASKING_FORBID_ALLOW;
    const uint32_t id = call->algorithm != 0 ? call->algorithm
                        : forbids            ? ALGORITHM_PLAIN
                                             : ALGORITHM;
    const struct esdk_suite *suite = esdk_suite_find(id);

    if (!suite) {
        return encryption_fail(call, PWT_MASKING_ENCRYPT, PWT_EINVAL,
                               "the algorithm is none that there is");
    }
    if ((suite->version == 2) == forbids) {
        return encryption_fail(call, PWT_MASKING_COMMITMENT_POLICY, PWT_EINVAL,
                               "the commitment policy does not allow to write this algorithm");
    }
    if (call->frame_length > ESDK_FRAME_LENGTH_MAX) {
        return encryption_fail(call, PWT_MASKING_ENCRYPT, PWT_EINVAL,
                               "the frame length is more than 2147483647");
    }
    *ret_suite = suite;
    return 0;
}

static int32_t write(const struct data_key_wanted *wanted,
                     const struct data_key *key,
                     struct pwt_bytes plaintext,
                     bool as_text,
                     struct pwt_bytes *ret)
{
    const struct encryption *call = wanted->call;
    unsigned char message_id[CRYPTO_KEY_BYTES_MAX];
    const struct esdk_draft draft = {
        .suite = wanted->suite,
        .message_id = message_id,
        .context = key->context,
        .entries = key->entries,
        .point = key->point,
        .entry_count = key->entry_count,
        .frame_length = call->frame_length != 0 ? call->frame_length : FRAME_LENGTH,
    };
    const size_t most = esdk_size(&draft, plaintext.len);
    const size_t room = as_text ? (most + 2) / 3 * 4 : most;
    unsigned char *memory = most > 0 ? pwt_alloc(call->inv, room) : NULL;
    size_t size = 0;

    if (!memory) {
        return encryption_fail(call, PWT_MASKING_ENCRYPT, PWT_ENOMEM,
                               "no memory is left for the message");
    }
    /* As text it goes to the end: what is read there is always ahead of what is written. */
    unsigned char *message = memory + (room - most);
    if (!crypto_random(wanted->crypto, message_id, wanted->suite->message_id_bytes) ||
        !esdk_write(wanted->crypto, &draft, plaintext, message, &size)) {
        return encryption_fail(call, PWT_MASKING_ENCRYPT, PWT_EIO, "libcrypto failed");
    }
    *ret = pwt_bytes_make(message, size);
    if (as_text) {
        size = pwt_json_base64_encode((const char *)message, size, (char *)memory);
        *ret = pwt_bytes_make(memory, size);
    }
    return 0;
}

static int32_t seal(const struct encryption *call,
                    struct crypto *crypto,
                    struct pwt_bytes plaintext,
                    bool as_text,
                    struct pwt_bytes *ret)
{
    struct data_key_wanted wanted = {
        .call = call,
        .crypto = crypto,
        .pair_count = (size_t)call->context_count,
        .plaintext_bytes = plaintext.len,
    };
    struct data_key key;
    int32_t code = find_suite(call, &wanted.suite);

    code = code == 0 ? encryption_pairs(call, &wanted.pairs) : code;
    code = code == 0 ? data_key_acquire(&wanted, &key) : code;
    if (code == 0) {
        code = write(&wanted, &key, plaintext, as_text, ret);
        data_key_release(&key);
    }
    return code;
}

static int32_t seal_as(const struct encryption *call,
                       struct pwt_bytes plaintext,
                       bool as_text,
                       struct pwt_bytes *ret)
{
    struct crypto *crypto = NULL;
    int32_t code = encryption_begin(call, &crypto);

    code = code == 0 ? seal(call, crypto, plaintext, as_text, ret) : code;
    crypto_release(crypto);
    return code;
}

int32_t encryption_encrypt(const struct encryption *call,
                           struct pwt_bytes plaintext,
                           struct pwt_bytes *ret_text)
{
    return seal_as(call, plaintext, true, ret_text);
}

int32_t encryption_seal(const struct encryption *call,
                        struct pwt_bytes plaintext,
                        struct pwt_bytes *ret_message)
{
    return seal_as(call, plaintext, false, ret_message);
}
