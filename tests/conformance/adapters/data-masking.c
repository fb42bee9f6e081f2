/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ops of recorded cases of data masking, as calls of <powertools/data_masking.h>. Each call leaves
 * one result: {"value":...}, or {"error":KIND}.
 */
#include "conformance.h"

#include <powertools/data_masking.h>

#include <powertools/json.h>

#define KEYS_MAX   8
#define FIELDS_MAX 64

static struct pwt_masking_provider *s_provider;

/* ---- results ----------------------------------------------------------------------------------
 */

static const char *name_of(uint32_t kind)
{
    static const char *const names[] = {
        [PWT_MASKING_OK] = "none",
        [PWT_MASKING_NO_FIELDS] = "no_fields",
        [PWT_MASKING_UNSUPPORTED_TYPE] = "unsupported_type",
        [PWT_MASKING_INVALID_JSON] = "invalid_json",
        [PWT_MASKING_INVALID_FIELD] = "invalid_field_expression",
        [PWT_MASKING_FIELD_NOT_FOUND] = "field_not_found",
        [PWT_MASKING_NO_PROVIDER] = "no_provider",
        [PWT_MASKING_ENCRYPT_KEY] = "encrypt_key",
        [PWT_MASKING_DECRYPT_KEY] = "decrypt_key",
        [PWT_MASKING_DECRYPT_VALUE] = "decrypt_value",
        [PWT_MASKING_CONTEXT_MISMATCH] = "context_mismatch",
        [PWT_MASKING_COMMITMENT_POLICY] = "commitment_policy",
        [PWT_MASKING_NO_MATCHING_KEY] = "no_matching_key",
        [PWT_MASKING_TOO_MANY_DATA_KEYS] = "too_many_data_keys",
        [PWT_MASKING_DECRYPT] = "decrypt",
        [PWT_MASKING_INVALID_MASK] = "invalid_mask",
    };

    return kind < sizeof(names) / sizeof(names[0]) && names[kind] ? names[kind] : "unknown";
}

/* The result of a call: its error, or what stands between two texts. */
static int32_t
record(struct replay *run, int32_t code, const char *head, struct pwt_bytes json, const char *tail)
{
    struct pwt_masking_failure error = {.size = (uint32_t)sizeof(error)};
    const size_t room = strlen(head) + strlen(tail) + (size_t)json.len + 64;
    char *text = pwt_alloc(run->inv, room);
    int len = 0;

    if (!text) {
        return PWT_ENOMEM;
    }
    if (code != 0) {
        (void)pwt_masking_error(run->inv, &error);
        len = snprintf(text, room, "{\"error\":\"%s\"}", name_of(error.kind));
    } else {
        len = snprintf(text, room, "%s%.*s%s", head, (int)json.len, json.ptr, tail);
    }
    replay_result_json(pwt_bytes_make(text, (uint64_t)len));
    return 0;
}

/* With a NUL behind it. */
static struct pwt_bytes copy_of(struct replay *run, struct pwt_bytes bytes)
{
    char *copy = pwt_alloc(run->inv, bytes.len + 1);

    if (copy) {
        memcpy(copy, bytes.len > 0 ? bytes.ptr : "", (size_t)bytes.len);
        copy[bytes.len] = '\0';
    }
    return pwt_bytes_make(copy, copy ? bytes.len : 0);
}

/* A call that changed what it was given would be found out here. */
static void check_untouched(struct replay *run, struct pwt_bytes given, struct pwt_bytes copy)
{
    if (!pwt_bytes_equal(given, copy)) {
        replay_error_kind(run, "input-modified");
    }
}

/* ---- masking ----------------------------------------------------------------------------------
 */

static struct pwt_mask mask_of(struct json_object *given)
{
    return (struct pwt_mask){
        .flags =
            json_object_get_boolean(replay_member(given, "dynamic_mask")) ? PWT_MASK_DYNAMIC : 0,
        .custom = replay_text(given, "custom_mask"),
        .pattern = replay_text(given, "regex_pattern"),
        .format = replay_text(given, "mask_format"),
    };
}

static void
read_fields(struct json_object *op, struct pwt_bytes *fields, struct pwt_erase_options *options)
{
    struct json_object *list = replay_member(op, "fields");

    for (size_t i = 0; list && i < json_object_array_length(list) && i < FIELDS_MAX; i++) {
        struct json_object *field = json_object_array_get_idx(list, i);
        fields[options->field_count++] = pwt_cstr(json_object_get_string(field));
    }
    options->fields = list ? fields : NULL;
}

static void read_rules(struct json_object *op,
                       struct pwt_masking_rule *rules,
                       struct pwt_erase_options *options)
{
    struct json_object *map = replay_member(op, "masking_rules");

    if (!map) {
        return;
    }
    struct json_object_iterator at = json_object_iter_begin(map);
    const struct json_object_iterator end = json_object_iter_end(map);
    for (; !json_object_iter_equal(&at, &end) && options->rule_count < FIELDS_MAX;
         json_object_iter_next(&at)) {
        rules[options->rule_count++] = (struct pwt_masking_rule){
            .path = pwt_cstr(json_object_iter_peek_name(&at)),
            .mask = mask_of(json_object_iter_peek_value(&at)),
        };
    }
    options->rules = rules;
}

static int32_t op_erase(struct replay *run, struct json_object *op)
{
    struct pwt_bytes fields[FIELDS_MAX];
    struct pwt_masking_rule rules[FIELDS_MAX];
    struct pwt_erase_options options = {.size = (uint32_t)sizeof(options), .mask = mask_of(op)};
    const struct pwt_bytes data = replay_json(replay_member(op, "data"));
    const struct pwt_bytes copy = copy_of(run, data);
    struct pwt_bytes json = {NULL, 0};

    if (replay_has(op, "raise_on_missing_field")) {
        options.flags = json_object_get_boolean(replay_member(op, "raise_on_missing_field"))
                            ? PWT_MASKING_MISSING_FAILS
                            : PWT_MASKING_MISSING_WARNS;
    }
    read_fields(op, fields, &options);
    read_rules(op, rules, &options);
    const int32_t code = pwt_erase_with(run->inv, copy, &options, &json);
    check_untouched(run, data, copy);
    return record(run, code, "{\"value\":", json, "}");
}

/* ---- keys -------------------------------------------------------------------------------------
 */

static uint64_t read_keys(struct replay *run, struct json_object *op, struct pwt_masking_key *keys)
{
    struct json_object *arns = replay_member(op, "arns");
    struct json_object *raw = replay_member(op, "raw");
    uint64_t count = 0;

    for (size_t i = 0; arns && i < json_object_array_length(arns) && count < KEYS_MAX; i++) {
        keys[count++] = (struct pwt_masking_key){
            .type = PWT_MASKING_KEY_KMS,
            .arn = pwt_cstr(json_object_get_string(json_object_array_get_idx(arns, i))),
        };
    }
    for (size_t i = 0; raw && i < json_object_array_length(raw) && count < KEYS_MAX; i++) {
        struct json_object *key = json_object_array_get_idx(raw, i);
        keys[count++] = (struct pwt_masking_key){
            .type = PWT_MASKING_KEY_RAW,
            .space = replay_text(key, "namespace"),
            .name = replay_text(key, "name"),
            .bytes = replay_hex(run, key, "key_hex"),
        };
    }
    return count;
}

static int32_t op_provider(struct replay *run, struct json_object *op)
{
    struct pwt_masking_key keys[KEYS_MAX];
    const struct pwt_masking_provider_options options = {
        .size = (uint32_t)sizeof(options),
        .keys = keys,
        .key_count = read_keys(run, op, keys),
        .policy = (uint32_t)replay_int(op, "policy", PWT_MASKING_REQUIRE_REQUIRE),
        .max_data_keys = (uint64_t)replay_int(op, "max_encrypted_data_keys", 0),
        .cache_capacity = (uint64_t)replay_int(op, "local_cache_capacity", 0),
        .cache_max_age_ms =
            (int64_t)(json_object_get_double(replay_member(op, "max_cache_age_seconds")) * 1000),
        .cache_max_messages = (uint64_t)replay_int(op, "max_messages_encrypted", 0),
        .cache_max_bytes = (uint64_t)replay_int(op, "max_bytes_encrypted", 0),
    };

    return pwt_masking_provider_make(run->inv, &options, &s_provider);
}

/* ---- encryption -------------------------------------------------------------------------------
 */

static struct pwt_encryption_options options_of(struct replay *run, struct json_object *op)
{
    struct replay_fields context = {NULL, 0};
    const char *algorithm = replay_cstr(op, "algorithm");

    replay_push_members(run, &context, replay_member(op, "encryption_context"));
    return (struct pwt_encryption_options){
        .size = (uint32_t)sizeof(struct pwt_encryption_options),
        .provider = s_provider,
        .context = context.items,
        .context_count = context.count,
        .algorithm = algorithm ? (uint32_t)strtoul(algorithm, NULL, 16) : 0,
        .frame_length = (uint32_t)replay_int(op, "frame_length", 0),
    };
}

static int32_t op_encrypt(struct replay *run, struct json_object *op)
{
    const struct pwt_encryption_options options = options_of(run, op);
    const struct pwt_bytes data = replay_json(replay_member(op, "data"));
    const struct pwt_bytes copy = copy_of(run, data);
    struct pwt_bytes text = {NULL, 0};

    const int32_t code = pwt_encrypt(run->inv, copy, &options, &text);
    check_untouched(run, data, copy);
    return record(run, code, "{\"value\":\"", text, "\"}");
}

static int32_t op_decrypt(struct replay *run, struct json_object *op)
{
    const struct pwt_encryption_options options = options_of(run, op);
    const struct pwt_bytes data = replay_text(op, "data");
    const struct pwt_bytes copy = copy_of(run, data);
    struct pwt_bytes json = {NULL, 0};

    const int32_t code = pwt_decrypt(run->inv, copy, &options, &json);
    check_untouched(run, data, copy);
    return record(run, code, "{\"value\":", json, "}");
}

/* ---- messages ---------------------------------------------------------------------------------
 */

static struct pwt_bytes decoded(struct replay *run, struct pwt_bytes text)
{
    char *bytes = pwt_alloc(run->inv, text.len / 4 * 3 + 2);
    size_t len = 0;

    if (!bytes || pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, bytes, &len) != 0) {
        replay_error_kind(run, "no-base64");
    }
    return pwt_bytes_make(bytes, len);
}

static struct json_object *encoded(struct replay *run, struct pwt_bytes bytes)
{
    const size_t len = (bytes.len + 2) / 3 * 4;
    char *text = pwt_alloc(run->inv, len + 1);

    return text ? json_object_new_string_len(
                      text, (int)pwt_json_base64_encode(bytes.ptr, (size_t)bytes.len, text))
                : NULL;
}

static int32_t op_seal(struct replay *run, struct json_object *op)
{
    const struct pwt_encryption_options options = options_of(run, op);
    const struct pwt_bytes plaintext = decoded(run, replay_text(op, "plaintext_b64"));
    struct pwt_bytes message = {NULL, 0};

    const int32_t code = pwt_message_encrypt(run->inv, plaintext, &options, &message);
    struct json_object *text = encoded(run, message);
    const int32_t recorded = record(run, code, "{\"message_b64\":", replay_json(text), "}");
    (void)json_object_put(text);
    return recorded;
}

static struct json_object *description(struct replay *run, const struct pwt_decrypted *opened)
{
    struct json_object *object = json_object_new_object();
    struct json_object *context = json_object_new_object();
    char suite[16];

    for (uint64_t i = 0; i < opened->context_count; i++) {
        const struct pwt_field *field = &opened->context[i];
        const struct pwt_bytes name = copy_of(run, field->key);
        (void)json_object_object_add(
            context, name.ptr,
            json_object_new_string_len(field->value.bytes.ptr, (int)field->value.bytes.len));
    }
    (void)snprintf(suite, sizeof(suite), "%04x", (unsigned)opened->algorithm);
    (void)json_object_object_add(object, "plaintext_b64", encoded(run, opened->plaintext));
    (void)json_object_object_add(object, "suite", json_object_new_string(suite));
    (void)json_object_object_add(object, "message_version",
                                 json_object_new_int((int32_t)opened->version));
    (void)json_object_object_add(object, "encryption_context", context);
    return object;
}

static int32_t op_open(struct replay *run, struct json_object *op)
{
    const struct pwt_encryption_options options = options_of(run, op);
    struct pwt_decrypted opened = {.size = (uint32_t)sizeof(opened)};
    const struct pwt_bytes message = decoded(run, replay_text(op, "message_b64"));

    const int32_t code = pwt_message_decrypt(run->inv, message, &options, &opened);
    struct json_object *object = description(run, &opened);
    const int32_t recorded = record(run, code, "", replay_json(object), "");
    (void)json_object_put(object);
    return recorded;
}

static const struct replay_op s_ops[] = {
    {"provider", op_provider}, {"erase", op_erase}, {"encrypt", op_encrypt},
    {"decrypt", op_decrypt},   {"seal", op_seal},   {"open", op_open},
};

const struct replay_adapter replay_adapter = {.ops = s_ops,
                                              .op_count = sizeof(s_ops) / sizeof(s_ops[0])};
