/* SPDX-License-Identifier: Apache-2.0 */
/* See data_key.h: where a data key comes from. */
#include "encryption_call.h"

#include <powertools/json.h>

#define POINT_TEXT_MAX 68u /* P-384, the short form in base64 */

static int32_t no_memory(const struct data_key_wanted *wanted)
{
    return encryption_fail(wanted->call, PWT_MASKING_ENCRYPT, PWT_ENOMEM, "no memory is left");
}

static bool serialize(const struct data_key_wanted *wanted, struct pwt_bytes *ret_context)
{
    const size_t size = esdk_context_size(wanted->pairs, wanted->pair_count);
    unsigned char *memory = pwt_alloc(wanted->call->inv, size);

    if (!memory) {
        return false;
    }
    *ret_context =
        pwt_bytes_make(memory, esdk_context_write(wanted->pairs, wanted->pair_count, memory));
    return true;
}

/* A signing key, whose public half goes into the context. */
static int32_t add_public_key(struct data_key_wanted *wanted, struct data_key *key)
{
    const struct crypto_curve *curve = wanted->suite->curve;
    unsigned char *point = pwt_alloc(wanted->call->inv, CRYPTO_POINT_MAX);
    char *text = pwt_alloc(wanted->call->inv, POINT_TEXT_MAX);
    unsigned char compressed[CRYPTO_POINT_MAX];

    if (!point || !text) {
        return no_memory(wanted);
    }
    if (!crypto_pair_new(wanted->crypto, curve, point)) {
        return encryption_fail(wanted->call, PWT_MASKING_ENCRYPT, PWT_EIO, "libcrypto failed");
    }
    crypto_point_compress(curve, point, compressed);
    const size_t len = pwt_json_base64_encode((const char *)compressed, 1 + curve->bytes, text);
    key->point = pwt_bytes_make(point, 1 + 2 * curve->bytes);
    wanted->pairs[wanted->pair_count++] = (struct esdk_pair){
        .key = pwt_cstr(ESDK_PUBLIC_KEY),
        .value = pwt_bytes_make(text, len),
    };
    esdk_context_sort(wanted->pairs, wanted->pair_count);
    return esdk_context_size(wanted->pairs, wanted->pair_count) <= ESDK_CONTEXT_BYTES_MAX
               ? 0
               : encryption_say_long_context(wanted->call);
}

static int32_t add_entries(const struct data_key_wanted *wanted, struct data_key *key)
{
    const size_t count = wanted->call->provider->key_count;
    struct keyring_room room = {.ptr = NULL};
    const struct keyring_call call = {
        .call = wanted->call,
        .crypto = wanted->crypto,
        .suite = wanted->suite,
        .pairs = wanted->pairs,
        .pair_count = wanted->pair_count,
        .context = key->context,
        .room = &room,
    };
    struct esdk_entry *entries = pwt_alloc(wanted->call->inv, count * sizeof(entries[0]));
    size_t size = 0;

    if (!entries) {
        return no_memory(wanted);
    }
    const int32_t code = keyring_make(&call, entries);
    if (code != 0) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        size += esdk_entry_size(&entries[i]);
    }
    unsigned char *memory = pwt_alloc(wanted->call->inv, size);
    if (!memory) {
        return no_memory(wanted);
    }
    unsigned char *at = memory;
    for (size_t i = 0; i < count; i++) {
        at = esdk_entry_write(&entries[i], at);
    }
    key->entries = pwt_bytes_make(memory, size);
    key->entry_count = (uint32_t)count;
    return 0;
}

static int32_t make(const struct data_key_wanted *wanted, struct data_key *ret_key)
{
    struct data_key_wanted with_key = *wanted;
    struct data_key key = {.entry_count = 0};
    int32_t code = wanted->suite->curve ? add_public_key(&with_key, &key) : 0;

    if (code == 0 && !serialize(&with_key, &key.context)) {
        code = no_memory(wanted);
    }
    code = code == 0 ? add_entries(&with_key, &key) : code;
    if (code == 0) {
        *ret_key = key;
    }
    return code;
}

int32_t data_key_acquire(const struct data_key_wanted *wanted, struct data_key *ret_key)
{
    struct data_key_cache *cache = wanted->call->provider->cache;
    struct data_key_id id = {
        .suite = wanted->suite,
        .plaintext_bytes = wanted->plaintext_bytes,
    };

    if (!data_key_cache_takes(cache, &id)) {
        return make(wanted, ret_key);
    }
    if (!serialize(wanted, &id.context)) {
        return no_memory(wanted);
    }
    if (data_key_cache_find(cache, &id, wanted->crypto, ret_key)) {
        return 0;
    }
    const int32_t code = make(wanted, ret_key);
    if (code == 0) {
        data_key_cache_keep(cache, &id, wanted->crypto, ret_key);
    }
    return code;
}
