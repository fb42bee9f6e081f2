/* SPDX-License-Identifier: Apache-2.0 */
/* Data keys to encrypt with: made for a message, or kept from an earlier one. */
#ifndef PLUGINS_DATA_MASKING_DATA_KEY_H
#define PLUGINS_DATA_MASKING_DATA_KEY_H

#include "keyring.h"

struct data_key_entry; /* one that is kept */

/* A data key as it goes into headers. The key itself, and the signing key, are in the crypto's
 * keys.
 */
struct data_key {
    struct pwt_bytes context; /* serialized, with the public key */
    struct pwt_bytes entries; /* serialized, without how many */
    struct pwt_bytes point;   /* of the signing key; absent where it does not sign */
    uint32_t entry_count;
    uint32_t reserved;
    struct data_key_entry *kept; /* the above is its memory; NULL: the arena's */
};

/* What a data key is wanted for. */
struct data_key_wanted {
    const struct encryption *call;
    struct crypto *crypto;
    const struct esdk_suite *suite;
    struct esdk_pair *pairs; /* sorted; there is room for one more */
    size_t pair_count;
    uint64_t plaintext_bytes;
};

/* 0, or a code that is recorded. */
int32_t data_key_acquire(const struct data_key_wanted *wanted, struct data_key *ret_key);

/* After the message was written. */
void data_key_release(struct data_key *key);

/* ---- the cache ---- */

struct data_key_limits {
    uint64_t capacity; /* 1 or more */
    uint64_t max_messages;
    uint64_t max_bytes;
    int64_t max_age_ns;
};

/* Which data key: the suite, and the context as the caller gave it, serialized. */
struct data_key_id {
    const struct esdk_suite *suite;
    struct pwt_bytes context;
    uint64_t plaintext_bytes; /* of the message that it is for */
};

struct data_key_cache *data_key_cache_new(const struct data_key_limits *limits);
void data_key_cache_free(struct data_key_cache *cache);
void data_key_cache_clear(struct data_key_cache *cache);

/* Whether such messages get a data key that is kept, or is to be kept. */
bool data_key_cache_takes(const struct data_key_cache *cache, const struct data_key_id *id);

/* A key that is good for one more message, which is then counted. */
bool data_key_cache_find(struct data_key_cache *cache,
                         const struct data_key_id *id,
                         struct crypto *crypto,
                         struct data_key *ret_key);

/* Keeps one that was used for one message. Where there is no memory it keeps nothing: the cache
 * owes nobody anything. */
void data_key_cache_keep(struct data_key_cache *cache,
                         const struct data_key_id *id,
                         const struct crypto *crypto,
                         const struct data_key *key);

#endif
