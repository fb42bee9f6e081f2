/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of encrypted messages for the conformance runner: reads one case a line from standard
 * input, keys to derive, a context to serialize, additional data, a data key to wrap, a message to
 * put together of parts that are random else; and answers each with a line.
 */
#include "keyring.h"

#include "../../support/arena.h"

#include <powertools/json.h>

#include <json-c/json.h>

#include <stdio.h>
#include <stdlib.h>

#define WRAP_SUITE 0x0478u /* whose data keys have the 32 bytes of those that cases wrap */

/* A case on its way; its memory is given back after it. */
struct work {
    struct crypto *crypto;
    struct json_object *given;
    struct json_object *answer;
    struct arena arena;
};

static void *take(struct work *work, size_t size)
{
    void *memory = arena_alloc(&work->arena, size + 1);

    if (!memory) {
        (void)fputs("masking: there is no memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* ---- members ---- */

static struct pwt_bytes member(struct json_object *object, const char *name)
{
    struct json_object *value = json_object_object_get(object, name);

    return pwt_bytes_make(json_object_get_string(value),
                          (uint64_t)json_object_get_string_len(value));
}

static uint64_t number(const struct work *work, const char *name)
{
    return json_object_get_uint64(json_object_object_get(work->given, name));
}

static struct pwt_bytes unhex(struct work *work, struct json_object *object, const char *name)
{
    const struct pwt_bytes digits = member(object, name);
    unsigned char *bytes = take(work, (size_t)digits.len / 2);

    for (uint64_t i = 0; i < digits.len / 2; i++) {
        const char pair[] = {digits.ptr[2 * i], digits.ptr[2 * i + 1], '\0'};
        bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return pwt_bytes_make(bytes, digits.len / 2);
}

static void add_hex(struct work *work, const char *name, const void *bytes, size_t len)
{
    char *text = take(work, 2 * len);

    for (size_t i = 0; i < len; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", ((const unsigned char *)bytes)[i]);
    }
    (void)json_object_object_add(work->answer, name,
                                 json_object_new_string_len(text, (int)(2 * len)));
}

static const struct esdk_suite *suite_of(const struct work *work)
{
    return esdk_suite_find((uint32_t)strtoul(member(work->given, "suite").ptr, NULL, 16));
}

/* ---- the functions ---- */

/* Puts the data key where the plugin has it, and derives from it. */
static bool derive_keys(struct work *work, const struct esdk_suite *suite)
{
    const struct pwt_bytes data_key = unhex(work, work->given, "data_key_hex");
    const struct pwt_bytes id = unhex(work, work->given, "message_id_hex");

    if (!suite || data_key.len != suite->key_bytes || id.len != suite->message_id_bytes) {
        return false;
    }
    memcpy(work->crypto->keys->data_key, data_key.ptr, (size_t)data_key.len);
    return esdk_derive(work->crypto, suite, (const unsigned char *)id.ptr);
}

static bool derive(struct work *work)
{
    const struct esdk_suite *suite = suite_of(work);
    const struct crypto_keys *keys = work->crypto->keys;

    if (!derive_keys(work, suite)) {
        return false;
    }
    add_hex(work, "encryption_key_hex", keys->message_key, suite->key_bytes);
    if (suite->version == 2) {
        add_hex(work, "commitment_key_hex", keys->commitment, CRYPTO_KEY_BYTES_MAX);
    }
    return true;
}

static struct pwt_bytes serialized_context(struct work *work)
{
    struct json_object *map = json_object_object_get(work->given, "encryption_context");
    struct esdk_pair *pairs =
        take(work, (size_t)json_object_object_length(map) * sizeof(struct esdk_pair));
    struct json_object_iterator at = json_object_iter_begin(map);
    const struct json_object_iterator end = json_object_iter_end(map);
    size_t count = 0;

    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        const char *name = json_object_iter_peek_name(&at);
        pairs[count++] = (struct esdk_pair){.key = pwt_cstr(name), .value = member(map, name)};
    }
    esdk_context_sort(pairs, count);
    unsigned char *bytes = take(work, esdk_context_size(pairs, count));
    return pwt_bytes_make(bytes, esdk_context_write(pairs, count, bytes));
}

static bool serialize_context(struct work *work)
{
    const struct pwt_bytes bytes = serialized_context(work);

    add_hex(work, "hex", bytes.ptr, (size_t)bytes.len);
    return true;
}

static bool body_aad(struct work *work)
{
    static const char *const names[] = {
        [ESDK_FRAME] = "frame", [ESDK_FINAL_FRAME] = "final", [ESDK_SINGLE_BLOCK] = "single"};
    const struct pwt_bytes content = member(work->given, "content");
    const struct pwt_bytes id = unhex(work, work->given, "message_id_hex");
    const uint32_t sequence = (uint32_t)number(work, "sequence");
    unsigned char aad[ESDK_BODY_AAD_MAX];
    unsigned char iv[CRYPTO_IV_BYTES];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (pwt_bytes_equal(content, pwt_cstr(names[i]))) {
            const size_t len =
                esdk_body_aad(id, (enum esdk_body)i, sequence, number(work, "length"), aad);
            esdk_body_iv(sequence, iv);
            add_hex(work, "hex", aad, len);
            add_hex(work, "iv_hex", iv, sizeof(iv));
            return true;
        }
    }
    return false;
}

/* The entries of the message's data keys, one after the other. */
static struct pwt_bytes entries_of(struct work *work, struct json_object *list)
{
    const size_t count = json_object_array_length(list);
    struct esdk_entry *entries = take(work, count * sizeof(struct esdk_entry));
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        struct json_object *one = json_object_array_get_idx(list, i);
        entries[i] = (struct esdk_entry){.provider = member(one, "provider_id"),
                                         .info = unhex(work, one, "provider_info_hex"),
                                         .wrapped = unhex(work, one, "ciphertext_hex")};
        size += esdk_entry_size(&entries[i]);
    }
    unsigned char *bytes = take(work, size);
    unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++) {
        at = esdk_entry_write(&entries[i], at);
    }
    return pwt_bytes_make(bytes, size);
}

static struct pwt_bytes plaintext_of(struct work *work)
{
    const struct pwt_bytes text = member(work->given, "plaintext_b64");
    char *bytes = take(work, (size_t)text.len);
    size_t len = 0;

    (void)pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, bytes, &len);
    return pwt_bytes_make(bytes, len);
}

static bool assemble(struct work *work)
{
    struct json_object *list = json_object_object_get(work->given, "encrypted_data_keys");
    const struct pwt_bytes id = unhex(work, work->given, "message_id_hex");
    const struct pwt_bytes plaintext = plaintext_of(work);
    const struct esdk_draft draft = {
        .suite = suite_of(work),
        .message_id = (const unsigned char *)id.ptr,
        .context = serialized_context(work),
        .entries = entries_of(work, list),
        .entry_count = (uint32_t)json_object_array_length(list),
        .frame_length = (uint32_t)number(work, "frame_length"),
    };

    if (!derive_keys(work, draft.suite)) {
        return false;
    }
    unsigned char *message = take(work, esdk_size(&draft, plaintext.len));
    size_t size = 0;
    if (!esdk_write(work->crypto, &draft, plaintext, message, &size)) {
        return false;
    }
    char *text = take(work, (size + 2) / 3 * 4);
    const size_t len = pwt_json_base64_encode((const char *)message, size, text);
    (void)json_object_object_add(work->answer, "message_b64",
                                 json_object_new_string_len(text, (int)len));
    return true;
}

/* What the plugin has of a host here: memory of the case on its way. */
static struct work *s_work;

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    return take(s_work, (size_t)size);
}

static const struct pwt_host s_host = {.size = sizeof(struct pwt_host), .inv_alloc = host_alloc};

/* What is random else: the case says it. */
static int recorded_random(unsigned char *to, int len)
{
    const struct pwt_bytes iv = unhex(s_work, s_work->given, "iv_hex");

    memcpy(to, iv.ptr, iv.len == (uint64_t)len ? (size_t)iv.len : 0);
    return 1;
}

static bool wrap_by(struct work *work, const struct keyring_key *key)
{
    const struct pwt_bytes data_key = unhex(work, work->given, "data_key_hex");
    const struct encryption asked = {.inv = NULL};
    const struct keyring_call call = {.call = &asked,
                                      .crypto = work->crypto,
                                      .suite = esdk_suite_find(WRAP_SUITE),
                                      .context = serialized_context(work)};
    struct esdk_entry entry = {.provider = {NULL, 0}};

    memcpy(work->crypto->keys->data_key, data_key.ptr, (size_t)data_key.len);
    if (data_key.len != call.suite->key_bytes || keyring_raw_wrap(&call, key, &entry) != 0) {
        return false;
    }
    (void)json_object_object_add(
        work->answer, "provider_id",
        json_object_new_string_len(entry.provider.ptr, (int)entry.provider.len));
    add_hex(work, "provider_info_hex", entry.info.ptr, (size_t)entry.info.len);
    add_hex(work, "ciphertext_hex", entry.wrapped.ptr, (size_t)entry.wrapped.len);
    return true;
}

static bool wrap(struct work *work)
{
    const struct crypto_library *usual = work->crypto->library;
    struct crypto_library library = *usual;
    struct json_object *given = json_object_object_get(work->given, "key");
    const struct pwt_bytes bytes = unhex(work, given, "key_hex");
    const struct keyring_key key = {
        .space = member(given, "namespace"),
        .name = member(given, "name"),
        .bytes = secret_new((const unsigned char *)bytes.ptr, (size_t)bytes.len),
    };

    library.random = recorded_random;
    work->crypto->library = &library;
    s_work = work;
    const bool done = key.bytes && wrap_by(work, &key);
    work->crypto->library = usual;
    secret_free(key.bytes);
    return done;
}

/* ---- lines ---- */

static bool run(struct work *work)
{
    static const struct {
        const char *name;
        bool (*run)(struct work *work);
    } ops[] = {
        {"derive", derive},     {"serialize_context", serialize_context},
        {"body_aad", body_aad}, {"wrap", wrap},
        {"assemble", assemble},
    };
    const struct pwt_bytes op = member(work->given, "op");

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        if (pwt_bytes_equal(op, pwt_cstr(ops[i].name))) {
            return ops[i].run(work);
        }
    }
    return false;
}

static bool answer_line(struct crypto *crypto, const char *line)
{
    struct work work = {
        .crypto = crypto, .given = json_tokener_parse(line), .answer = json_object_new_object()};

    if (!run(&work)) {
        (void)json_object_object_add(work.answer, "error", json_object_new_string("failed"));
    }
    const char *text = json_object_to_json_string_ext(work.answer, JSON_C_TO_STRING_PLAIN);
    const bool said = printf("%s\n", text) > 0 && fflush(stdout) == 0;
    (void)json_object_put(work.answer);
    (void)json_object_put(work.given);
    arena_free(&work.arena);
    return said;
}

int main(void)
{
    struct crypto *crypto = NULL;
    char *line = NULL;
    size_t size = 0;
    bool alive = crypto_acquire(&crypto) == 0;

    pwt_this_module.host = &s_host;
    if (!alive) {
        (void)fputs("masking: there is no libcrypto\n", stderr);
    }
    while (alive && getline(&line, &size, stdin) >= 0) {
        alive = answer_line(crypto, line);
    }
    free(line);
    crypto_release(crypto);
    crypto_drop_unused();
    return alive ? 0 : 1;
}
