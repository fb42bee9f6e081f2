/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of the settings, and the encryption context that goes with them. */
#include "masking.h"

#include "encryption_call.h"
#include "keyring.h"

#include <string.h>

#define KEYS_MAX    64u
#define CONTEXT_MAX 64u
#define RAW_KEY_MAX 32u

static const uint32_t s_algorithms[] = {0x0578, 0x0478}; /* in the order of the option's choices */

/* ---- keys ---------------------------------------------------------------------------------- */

static int32_t say_raw_key(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_ECONFIG,
                    "powertools: POWERTOOLS_DATA_MASKING_RAW_KEY is no key; expected "
                    "<namespace>/<name>=<base64> of 16, 24 or 32 bytes; correct it");
}

/* `<namespace>/<name>=<base64>`; the bytes of the key go to `bytes`, which has room for them. */
static int32_t read_raw_key(struct pwt_bytes text, char *bytes, struct pwt_masking_key *key)
{
    const char *end = text.ptr + text.len;
    const char *slash = memchr(text.ptr, '/', (size_t)text.len);
    const char *equals = slash ? memchr(slash, '=', (size_t)(end - slash)) : NULL;
    size_t len = 0;

    if (!equals || slash == text.ptr || equals == slash + 1 ||
        (size_t)(end - equals - 1) / 4 * 3 > RAW_KEY_MAX + 4 ||
        pwt_json_base64_decode(equals + 1, (size_t)(end - equals - 1), 0, bytes, &len) != 0 ||
        (len != 16 && len != 24 && len != 32)) {
        return PWT_EINVAL;
    }
    *key = (struct pwt_masking_key){
        .type = PWT_MASKING_KEY_RAW,
        .space = pwt_bytes_make(text.ptr, (uint64_t)(slash - text.ptr)),
        .name = pwt_bytes_make(slash + 1, (uint64_t)(equals - slash - 1)),
        .bytes = pwt_bytes_make(bytes, len),
    };
    return 0;
}

static struct pwt_masking_provider_options options_of(const struct masking *masking)
{
    const bool no_cache = masking->cache_capacity == 0 || masking->cache_max_bytes == 0;

    return (struct pwt_masking_provider_options){
        .size = (uint32_t)sizeof(struct pwt_masking_provider_options),
        .flags = no_cache ? PWT_MASKING_NO_CACHE : 0,
        .policy = masking->policy,
        .max_data_keys = (uint64_t)masking->max_data_keys,
        .cache_capacity = (uint64_t)masking->cache_capacity,
        .cache_max_age_ms = masking->cache_max_age_ms,
        .cache_max_messages = (uint64_t)masking->cache_max_messages,
        .cache_max_bytes = (uint64_t)masking->cache_max_bytes,
    };
}

/* An alias can be asked to encrypt; messages then name its key, which is not configured. */
static int32_t check_kms_key(struct pwt_cx *cx, uint64_t i)
{
    const struct masking *masking = cx->self;
    const struct pwt_bytes key = masking->kms_keys.items[i];
    const unsigned long long number = i + 1;

    if (!keyring_is_kms_arn(key)) {
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "powertools: POWERTOOLS_DATA_MASKING_KMS_KEYS: key %llu of it is no ARN; "
                        "expected arn:aws:kms:<region>:<account>:key/<id>; correct it",
                        number);
    }
    if (!keyring_is_key_arn(key)) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: no-key-arn: POWERTOOLS_DATA_MASKING_KMS_KEYS: key %llu of it is not "
                 "the ARN of a key; expected arn:aws:kms:<region>:<account>:key/<id>; nothing can "
                 "be decrypted with it, write the key's own ARN",
                 number);
    }
    return 0;
}

static int32_t check_kms_keys(struct pwt_cx *cx)
{
    const struct masking *masking = cx->self;
    const uint64_t count = masking->kms_keys.count;
    int32_t code = 0;

    if (count >= KEYS_MAX) {
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "powertools: POWERTOOLS_DATA_MASKING_KMS_KEYS has too many keys; expected "
                        "fewer than %u; leave some out",
                        KEYS_MAX);
    }
    for (uint64_t i = 0; code == 0 && i < count; i++) {
        code = check_kms_key(cx, i);
    }
    return code;
}

static int32_t prepare_provider(struct pwt_cx *cx)
{
    struct masking *masking = cx->self;
    struct pwt_masking_provider_options options = options_of(masking);
    struct pwt_masking_key keys[KEYS_MAX];
    char bytes[RAW_KEY_MAX + 4] = "";

    int32_t code = check_kms_keys(cx);
    if (code != 0) {
        return code;
    }
    for (uint64_t i = 0; i < masking->kms_keys.count; i++) {
        keys[options.key_count++] = (struct pwt_masking_key){.type = PWT_MASKING_KEY_KMS,
                                                             .arn = masking->kms_keys.items[i]};
    }
    if (masking->raw_key.len > 0) {
        code = read_raw_key(masking->raw_key, bytes, &keys[options.key_count++]);
        code = code == 0 ? 0 : say_raw_key(cx);
    }
    if (code == 0 && options.key_count > 0) {
        options.keys = keys;
        code = providers_make(cx->inv, &options, &masking->provider);
    }
    explicit_bzero(bytes, sizeof(bytes));
    return code;
}

/* ---- context ------------------------------------------------------------------------------- */

static int32_t say_context(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_ECONFIG,
                    "powertools: POWERTOOLS_DATA_MASKING_CONTEXT is no object of texts; expected "
                    "{\"tenant\": \"a\"}, at most %u of them; correct it",
                    CONTEXT_MAX);
}

/* What no message can have, such as reserved names, stops the function and not each event. */
static int32_t check_context(struct pwt_cx *cx)
{
    const struct masking *masking = cx->self;
    struct encryption_failure failure = {.why = NULL};
    const struct encryption call = {
        .inv = cx->inv,
        .context = masking->encryption.context,
        .context_count = masking->encryption.context_count,
        .failure = &failure,
    };
    struct esdk_pair *pairs;
    int32_t code = encryption_pairs(&call, &pairs);

    return code == 0 ? 0
                     : pwt_fail(cx->inv, PWT_ECONFIG,
                                "powertools: POWERTOOLS_DATA_MASKING_CONTEXT: %s; expected names "
                                "and texts that a message can have; correct it",
                                failure.why);
}

static bool read_pair(const struct pwt_json_alloc *memory,
                      const struct pwt_json_value *name,
                      const struct pwt_json_value *value,
                      struct pwt_field *field)
{
    size_t name_len = 0;
    size_t len = 0;

    *field = PWT_NULL("");
    if (pwt_json_text(name, memory, &field->key.ptr, &name_len) != 0 ||
        pwt_json_text(value, memory, &field->value.bytes.ptr, &len) != 0) {
        return false;
    }
    field->type = PWT_FIELD_STRING;
    field->key.len = name_len;
    field->value.bytes.len = len;
    return true;
}

static int32_t prepare_context(struct pwt_cx *cx)
{
    struct masking *masking = cx->self;
    struct pwt_json_alloc memory = keep_memory(&masking->keep);
    struct pwt_field *fields = memory.alloc(memory.user, CONTEXT_MAX * sizeof(*fields));
    struct pwt_json_value root;
    struct pwt_json_iter iter;
    struct pwt_json_value name;
    struct pwt_json_value value;

    if (!fields) {
        return PWT_ENOMEM;
    }
    if (pwt_json_open(masking->context.ptr, (size_t)masking->context.len, &root) != 0 ||
        root.type != PWT_JSON_OBJECT) {
        return say_context(cx);
    }
    masking->encryption.context = fields;
    (void)pwt_json_iter_init(&iter, &root);
    while (pwt_json_iter_next(&iter, &name, &value)) {
        if (masking->encryption.context_count == CONTEXT_MAX ||
            !read_pair(&memory, &name, &value, &fields[masking->encryption.context_count++])) {
            return say_context(cx);
        }
    }
    return check_context(cx);
}

int32_t settings_prepare_keys(struct pwt_cx *cx)
{
    struct masking *masking = cx->self;

    masking->encryption.size = (uint32_t)sizeof(masking->encryption);
    masking->encryption.algorithm = s_algorithms[masking->algorithm];
    int32_t code = prepare_provider(cx);
    code = code == 0 && masking->context.len > 0 ? prepare_context(cx) : code;
    if (code == 0 && !masking->provider &&
        (masking->event_decrypter || masking->response_encrypter)) {
        return pwt_fail(
            cx->inv, PWT_ECONFIG,
            "powertools: no keys are set for what POWERTOOLS_DATA_MASKING_EVENT_DECRYPT "
            "and POWERTOOLS_DATA_MASKING_RESPONSE_ENCRYPT ask for; expected "
            "POWERTOOLS_DATA_MASKING_KMS_KEYS or POWERTOOLS_DATA_MASKING_RAW_KEY; set "
            "one of them");
    }
    return code;
}
