/* SPDX-License-Identifier: Apache-2.0 */
/* Providers: keys, limits, and the data keys that are kept. */
#include "data_key.h"

#include "shared/bytes.h"

#include <stdlib.h>

#define KEYS_MAX             1000u /* their entries stay below 2^16, and a call of KMS each is slow */
#define NAME_BYTES_MAX       2048u /* of a key's id in KMS; names of raw keys are no longer either */
#define CAPACITY_DEFAULT     100u
#define CAPACITY_MAX         10000u
#define MAX_AGE_MS_DEFAULT   (300 * INT64_C(1000))
#define MAX_AGE_MS_MAX       (INT64_MAX / 1000000)
#define MAX_MESSAGES_DEFAULT (UINT64_C(1) << 32) /* also the most: message ids are random */
#define MAX_BYTES_DEFAULT    ((uint64_t)INT64_MAX)

/* ---- options ---- */

static const char *wrong_raw_key(const struct pwt_masking_key *key)
{
    if (key->space.len == 0 || key->space.len > NAME_BYTES_MAX) {
        return "a raw key has no namespace, or too long a one";
    }
    if (key->name.len == 0 || key->name.len > NAME_BYTES_MAX) {
        return "a raw key has no name, or too long a one";
    }
    if (key->bytes.len != 16 && key->bytes.len != 24 && key->bytes.len != 32) {
        return "a raw key has another length than 16, 24 or 32 bytes";
    }
    /* What it is then given as would be taken for a key of KMS by others. */
    return pwt_bytes_equal(key->space, pwt_cstr("aws-kms"))
               ? "the namespace 'aws-kms' is that of keys of KMS"
               : NULL;
}

static const char *wrong_key(const struct pwt_masking_key *key)
{
    switch (key->type) {
    case PWT_MASKING_KEY_KMS:
        return key->arn.len > 0 && key->arn.len <= NAME_BYTES_MAX
                   ? NULL
                   : "a key of KMS has no ARN, or too long a one";
    case PWT_MASKING_KEY_RAW:
        return wrong_raw_key(key);
    default:
        return "a key is of a type that there is not";
    }
}

/* NULL where nothing is wrong. */
static const char *wrong_options(const struct pwt_masking_provider_options *options)
{
    const char *wrong = NULL;

    if (options->key_count == 0 || options->key_count > KEYS_MAX || !options->keys) {
        return "a provider has no keys, or more than 1000";
    }
    if (options->policy > PWT_MASKING_FORBID_ALLOW) {
        return "the commitment policy is none that there is";
    }
    if (options->cache_capacity > CAPACITY_MAX) {
        return "the cache has room for more than 10000 data keys";
    }
    if (options->cache_max_age_ms < 0 || options->cache_max_age_ms > MAX_AGE_MS_MAX) {
        return "the age of data keys is negative, or has no end";
    }
    if (options->cache_max_messages > MAX_MESSAGES_DEFAULT) {
        return "a data key is for more than 2^32 messages";
    }
    if (options->cache_max_bytes > MAX_BYTES_DEFAULT) {
        return "a data key is for more than 2^63 - 1 bytes";
    }
    for (uint64_t i = 0; !wrong && i < options->key_count; i++) {
        wrong = wrong_key(&options->keys[i]);
    }
    return wrong;
}

/* ---- making ---- */

static bool take_keys(struct pwt_masking_provider *provider,
                      const struct pwt_masking_provider_options *options)
{
    char *at = (char *)(provider->keys + options->key_count);

    for (uint64_t i = 0; i < options->key_count; i++) {
        const struct pwt_masking_key *from = &options->keys[i];
        struct keyring_key *key = &provider->keys[provider->key_count++];
        if (from->type == PWT_MASKING_KEY_KMS) {
            key->arn = bytes_put(from->arn, &at);
            provider->has_kms = 1;
            continue;
        }
        key->space = bytes_put(from->space, &at);
        key->name = bytes_put(from->name, &at);
        key->bytes = secret_new((const unsigned char *)from->bytes.ptr, (size_t)from->bytes.len);
        if (!key->bytes) {
            return false;
        }
    }
    return true;
}

static bool take_limits(struct pwt_masking_provider *provider,
                        const struct pwt_masking_provider_options *options)
{
    const int64_t age_ms = options->cache_max_age_ms;
    const uint64_t messages = options->cache_max_messages;
    const struct data_key_limits limits = {
        .capacity = options->cache_capacity > 0 ? options->cache_capacity : CAPACITY_DEFAULT,
        .max_messages = messages > 0 ? messages : MAX_MESSAGES_DEFAULT,
        .max_bytes = options->cache_max_bytes > 0 ? options->cache_max_bytes : MAX_BYTES_DEFAULT,
        .max_age_ns = (age_ms > 0 ? age_ms : MAX_AGE_MS_DEFAULT) * 1000000,
    };

    provider->policy = options->policy;
    provider->max_data_keys = options->max_data_keys;
    if ((options->flags & PWT_MASKING_NO_CACHE) != 0) {
        return true;
    }
    provider->cache = data_key_cache_new(&limits);
    return provider->cache != NULL;
}

int32_t provider_new(const struct pwt_masking_provider_options *options,
                     struct pwt_masking_provider **ret_provider,
                     const char **ret_why)
{
    struct pwt_masking_provider_options known = {.size = (uint32_t)sizeof(known)};
    struct pwt_masking_provider *provider = NULL;
    size_t size = sizeof(*provider);

    memcpy(&known, options, options->size < sizeof(known) ? options->size : sizeof(known));
    *ret_why = wrong_options(&known);
    if (*ret_why) {
        return PWT_EINVAL;
    }
    for (uint64_t i = 0; i < known.key_count; i++) {
        const struct pwt_masking_key *key = &known.keys[i];
        const bool is_kms = key->type == PWT_MASKING_KEY_KMS;
        size += sizeof(provider->keys[0]) +
                (size_t)(is_kms ? key->arn.len : key->space.len + key->name.len);
    }
    provider = calloc(1, size);
    if (!provider || !take_keys(provider, &known) || !take_limits(provider, &known)) {
        provider_free(provider);
        *ret_why = "no memory is left";
        return PWT_ENOMEM;
    }
    *ret_provider = provider;
    return 0;
}

void provider_free(struct pwt_masking_provider *provider)
{
    if (!provider) {
        return;
    }
    for (size_t i = 0; i < provider->key_count; i++) {
        secret_free(provider->keys[i].bytes);
    }
    data_key_cache_free(provider->cache);
    free(provider);
}

void provider_forget(struct pwt_masking_provider *provider)
{
    if (provider->cache) {
        data_key_cache_clear(provider->cache);
    }
}
