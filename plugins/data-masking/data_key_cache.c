/* SPDX-License-Identifier: Apache-2.0 */
/* Data keys that are used again, for all threads: one for each suite and context. Entries do not
 * change but for what is counted; the last one who lets go of an entry frees it. */
#include "data_key.h"

#include "shared/bytes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define BUCKETS 256u /* a power of two */

struct data_key_entry {
    struct data_key_entry *next; /* in its bucket */
    struct data_key_entry *newer;
    struct data_key_entry *older;
    atomic_uint users; /* the cache is one */
    uint32_t reserved;
    uint64_t hash;
    int64_t made_ns;
    uint64_t messages;
    uint64_t bytes;
    const struct esdk_suite *suite;
    struct pwt_bytes id; /* the context as the caller gave it */
    struct secret *data_key;
    struct secret *signing_key;
    struct data_key key;
    char memory[]; /* the texts */
};

struct data_key_cache {
    pthread_mutex_t lock; /* protects the members below, and what entries count */
    struct data_key_entry *buckets[BUCKETS];
    struct data_key_entry *newest;
    struct data_key_entry *oldest;
    uint64_t count;
    struct data_key_limits limits; /* never changes */
};

/* ---- entries ---- */

static void release(struct data_key_entry *entry)
{
    if (entry && atomic_fetch_sub(&entry->users, 1) == 1) {
        secret_free(entry->data_key);
        secret_free(entry->signing_key);
        free(entry);
    }
}

static bool keep_secrets(struct data_key_entry *entry, const struct crypto_keys *keys)
{
    const struct crypto_curve *curve = entry->suite->curve;

    entry->data_key = secret_new(keys->data_key, entry->suite->key_bytes);
    entry->signing_key = curve ? secret_new(keys->signing_key, curve->bytes) : NULL;
    return entry->data_key && (entry->signing_key || !curve);
}

static struct data_key_entry *
entry_new(const struct data_key_id *id, const struct crypto *crypto, const struct data_key *key)
{
    const size_t texts =
        (size_t)(id->context.len + key->context.len + key->entries.len + key->point.len);
    struct data_key_entry *entry = calloc(1, sizeof(*entry) + texts);

    if (!entry) {
        return NULL;
    }
    char *at = entry->memory;
    entry->suite = id->suite;
    entry->id = bytes_put(id->context, &at);
    entry->key = *key;
    entry->key.context = bytes_put(key->context, &at);
    entry->key.entries = bytes_put(key->entries, &at);
    entry->key.point = bytes_put(key->point, &at);
    entry->key.kept = entry;
    entry->made_ns = pwt_clock_ns(PWT_CLOCK_REAL);
    entry->messages = 1;
    entry->bytes = id->plaintext_bytes;
    atomic_init(&entry->users, 1);
    if (!keep_secrets(entry, crypto->keys)) {
        release(entry);
        return NULL;
    }
    return entry;
}

/* ---- the table, under the lock ---- */

/* FNV-1a, eight bytes at a time. */
static uint64_t hash_of(const struct data_key_id *id)
{
    uint64_t hash = 0xcbf29ce484222325u ^ id->suite->id;

    for (uint64_t i = 0; i < id->context.len; i += sizeof(hash)) {
        const uint64_t left = id->context.len - i;
        uint64_t word = 0;
        memcpy(&word, id->context.ptr + i, left < sizeof(word) ? (size_t)left : sizeof(word));
        hash = (hash ^ word) * 0x100000001b3u;
        hash ^= hash >> 32;
    }
    return hash;
}

/* Where an entry hangs, or would. */
static struct data_key_entry **
place_of(struct data_key_cache *cache, const struct data_key_id *id, uint64_t hash)
{
    struct data_key_entry **place = &cache->buckets[hash & (BUCKETS - 1)];

    while (*place && ((*place)->hash != hash || (*place)->suite != id->suite ||
                      !pwt_bytes_equal((*place)->id, id->context))) {
        place = &(*place)->next;
    }
    return place;
}

static struct data_key_entry **place_of_entry(struct data_key_cache *cache,
                                              const struct data_key_entry *entry)
{
    struct data_key_entry **place = &cache->buckets[entry->hash & (BUCKETS - 1)];

    while (*place != entry) {
        place = &(*place)->next;
    }
    return place;
}

static void unlink_at(struct data_key_cache *cache, struct data_key_entry **place)
{
    struct data_key_entry *entry = *place;
    struct data_key_entry **newer = entry->older ? &entry->older->newer : &cache->oldest;
    struct data_key_entry **older = entry->newer ? &entry->newer->older : &cache->newest;

    *place = entry->next;
    *newer = entry->newer;
    *older = entry->older;
    cache->count--;
    release(entry);
}

static void
link_at(struct data_key_cache *cache, struct data_key_entry **place, struct data_key_entry *entry)
{
    struct data_key_entry **newer = cache->newest ? &cache->newest->newer : &cache->oldest;

    *newer = entry;
    entry->older = cache->newest;
    cache->newest = entry;
    entry->next = *place;
    *place = entry;
    cache->count++;
}

static bool is_good(const struct data_key_cache *cache,
                    const struct data_key_entry *entry,
                    const struct data_key_id *id)
{
    const struct data_key_limits *limits = &cache->limits;
    const int64_t age_ns = pwt_clock_ns(PWT_CLOCK_REAL) - entry->made_ns;

    return age_ns >= 0 && age_ns <= limits->max_age_ns && entry->messages < limits->max_messages &&
           id->plaintext_bytes <= limits->max_bytes - entry->bytes;
}

/* ---- what others call ---- */

bool data_key_cache_takes(const struct data_key_cache *cache, const struct data_key_id *id)
{
    return cache && id->suite->derives && id->plaintext_bytes < cache->limits.max_bytes;
}

bool data_key_cache_find(struct data_key_cache *cache,
                         const struct data_key_id *id,
                         struct crypto *crypto,
                         struct data_key *ret_key)
{
    const uint64_t hash = hash_of(id);

    (void)pthread_mutex_lock(&cache->lock);
    struct data_key_entry **place = place_of(cache, id, hash);
    struct data_key_entry *entry = *place;
    if (entry && !is_good(cache, entry, id)) {
        unlink_at(cache, place);
        entry = NULL;
    }
    if (entry) {
        atomic_fetch_add(&entry->users, 1);
        entry->messages++;
        entry->bytes += id->plaintext_bytes;
    }
    (void)pthread_mutex_unlock(&cache->lock);
    if (!entry) {
        return false;
    }
    (void)secret_copy(entry->data_key, crypto->keys->data_key);
    if (entry->signing_key) {
        (void)secret_copy(entry->signing_key, crypto->keys->signing_key);
    }
    *ret_key = entry->key;
    return true;
}

void data_key_cache_keep(struct data_key_cache *cache,
                         const struct data_key_id *id,
                         const struct crypto *crypto,
                         const struct data_key *key)
{
    struct data_key_entry *entry = entry_new(id, crypto, key);

    if (!entry) {
        return;
    }
    entry->hash = hash_of(id);
    (void)pthread_mutex_lock(&cache->lock);
    struct data_key_entry **place = place_of(cache, id, entry->hash);
    if (*place) { /* another thread made one for the same at the same time */
        unlink_at(cache, place);
    } else if (cache->count >= cache->limits.capacity) {
        unlink_at(cache, place_of_entry(cache, cache->oldest));
        place = place_of(cache, id, entry->hash); /* it may have hung on the other one */
    }
    link_at(cache, place, entry);
    (void)pthread_mutex_unlock(&cache->lock);
}

void data_key_release(struct data_key *key)
{
    release(key->kept);
    key->kept = NULL;
}

void data_key_cache_clear(struct data_key_cache *cache)
{
    (void)pthread_mutex_lock(&cache->lock);
    while (cache->oldest) {
        unlink_at(cache, place_of_entry(cache, cache->oldest));
    }
    (void)pthread_mutex_unlock(&cache->lock);
}

struct data_key_cache *data_key_cache_new(const struct data_key_limits *limits)
{
    struct data_key_cache *cache = calloc(1, sizeof(*cache));

    if (cache && pthread_mutex_init(&cache->lock, NULL) != 0) {
        free(cache);
        return NULL;
    }
    if (cache) {
        cache->limits = *limits;
    }
    return cache;
}

void data_key_cache_free(struct data_key_cache *cache)
{
    if (cache) {
        data_key_cache_clear(cache);
        (void)pthread_mutex_destroy(&cache->lock);
        free(cache);
    }
}
