/* SPDX-License-Identifier: Apache-2.0 */
/* The cache: what was fetched, for all threads of the process. Entries never change: a reader holds
 * one while it copies, and the last one who lets go frees it. */
#include "parameters.h"

#include "shared/bytes.h"

#include <stdatomic.h>
#include <stdlib.h>

#define BUCKETS     256u /* a power of two */
#define ENTRIES_MAX 1000u
#define KEY_BYTES   512u /* a key that is longer is made in the arena */

struct entry {
    struct entry *next;
    atomic_uint users; /* the table is one */
    uint32_t count;
    uint64_t hash;
    size_t size; /* with the texts */
    int64_t expires_ns;
    struct pwt_bytes key;
    struct pwt_parameter_value values[]; /* texts follow */
};

struct cache {
    pthread_mutex_t lock; /* protects the members below */
    struct entry *buckets[BUCKETS];
    uint32_t count;
    uint32_t reserved;
};

/* ---- keys ---- */

struct key {
    char memory[KEY_BYTES];
    char *ptr;
    size_t len;
};

static void put(struct key *key, const void *bytes, size_t len)
{
    if (len > 0) {
        memcpy(key->ptr + key->len, bytes, len);
        key->len += len;
    }
}

/* With its length before it, so that no two lists of texts are alike. */
static void put_text(struct key *key, struct pwt_bytes text)
{
    const uint32_t len = (uint32_t)text.len;

    put(key, &len, sizeof(len));
    put(key, text.ptr, (size_t)text.len);
}

/* All that makes a value what it is. */
static bool make_key(const struct wanted *wanted, struct key *key)
{
    const struct pwt_parameter_options *options = &wanted->options;
    const struct pwt_bytes texts[] = {
        wanted->name,         options->version_id,  options->version_stage,
        options->application, options->environment, options->table,
        options->key_attr,    options->sort_attr,   options->value_attr,
    };
    /* Parameter Store's are found most often, and have a name alone. */
    const size_t count = options->store == PWT_STORE_SSM ? 1 : sizeof(texts) / sizeof(texts[0]);
    const uint32_t kept_flags = PWT_PARAMETER_SHALLOW | PWT_PARAMETER_CONSISTENT;
    const uint32_t head[] = {options->store, options->transform, options->flags & kept_flags,
                             (uint32_t)wanted->many << 1 | (uint32_t)wanted->decrypt};
    size_t size = sizeof(head) + sizeof(options->fetch) + sizeof(options->user);

    for (size_t i = 0; i < count; i++) {
        size += sizeof(uint32_t) + (size_t)texts[i].len;
    }
    key->len = 0;
    key->ptr = size <= sizeof(key->memory) ? key->memory : pwt_alloc(wanted->inv, size);
    if (!key->ptr) {
        return false;
    }
    put(key, head, sizeof(head));
    for (size_t i = 0; i < count; i++) {
        put_text(key, texts[i]);
    }
    if (options->store == PWT_STORE_OWN) {
        const pwt_parameter_fn fetch = wanted->many ? options->fetch_many : options->fetch;
        put(key, &fetch, sizeof(fetch));
        put(key, &options->user, sizeof(options->user));
    }
    return true;
}

/* FNV-1a, eight bytes at a time: names are short, and nobody else chooses them. */
static uint64_t hash_of(const char *bytes, size_t len)
{
    uint64_t hash = 0xcbf29ce484222325u;
    uint64_t word;

    for (; len >= sizeof(word); bytes += sizeof(word), len -= sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        hash = (hash ^ word) * 0x100000001b3u;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, bytes, len);
    hash = (hash ^ word) * 0x100000001b3u;
    return hash ^ hash >> 32;
}

/* ---- entries ---- */

static void release(struct entry *entry)
{
    if (entry && atomic_fetch_sub(&entry->users, 1) == 1) {
        explicit_bzero(entry, entry->size); /* its values may be secrets */
        free(entry);
    }
}

static struct entry *entry_new(const struct key *key, const struct found *found)
{
    size_t size = sizeof(struct entry) + (size_t)found->count * sizeof(found->items[0]) + key->len;

    for (uint64_t i = 0; i < found->count; i++) {
        size += (size_t)(found->items[i].name.len + found->items[i].value.len);
    }
    struct entry *entry = found->count <= UINT32_MAX ? calloc(1, size) : NULL;
    if (!entry) {
        return NULL;
    }
    char *at = (char *)(entry->values + found->count);
    entry->size = size;
    entry->count = (uint32_t)found->count;
    entry->key = bytes_put(pwt_bytes_make(key->ptr, key->len), &at);
    for (uint64_t i = 0; i < found->count; i++) {
        entry->values[i] = (struct pwt_parameter_value){
            .name = bytes_put(found->items[i].name, &at),
            .value = bytes_put(found->items[i].value, &at),
            .type = found->items[i].type,
        };
    }
    atomic_init(&entry->users, 1);
    return entry;
}

/* Into the arena: an entry may be replaced while its value is in use. */
static int32_t copy_out(const struct entry *entry, struct found *found)
{
    size_t size = 0;

    for (uint32_t i = 0; i < entry->count; i++) {
        size += (size_t)(entry->values[i].name.len + entry->values[i].value.len);
    }
    struct pwt_parameter_value *items =
        pwt_alloc(found->inv, entry->count * sizeof(items[0]) + size + 1);
    if (!items) {
        return PWT_ENOMEM;
    }
    char *at = (char *)(items + entry->count);
    for (uint32_t i = 0; i < entry->count; i++) {
        items[i] = entry->values[i];
        items[i].name = bytes_put(items[i].name, &at);
        items[i].value = bytes_put(items[i].value, &at);
    }
    found->items = items;
    found->count = found->room = entry->count;
    return 1;
}

/* ---- the table ---- */

/* Where an entry of a key hangs, or would: under the lock. */
static struct entry **place_of(struct cache *cache, const struct key *key, uint64_t hash)
{
    struct entry **place = &cache->buckets[hash & (BUCKETS - 1)];

    while (*place && ((*place)->hash != hash ||
                      !pwt_bytes_equal((*place)->key, pwt_bytes_make(key->ptr, key->len)))) {
        place = &(*place)->next;
    }
    return place;
}

int32_t cache_find(const struct wanted *wanted, struct found *found)
{
    struct cache *cache = wanted->settings->cache;
    const int64_t now_ns = pwt_clock_ns(PWT_CLOCK_REAL);
    struct key key;

    if (!make_key(wanted, &key)) {
        return PWT_ENOMEM;
    }
    const uint64_t hash = hash_of(key.ptr, key.len);
    (void)pthread_mutex_lock(&cache->lock);
    struct entry *entry = *place_of(cache, &key, hash);
    if (entry && now_ns <= entry->expires_ns) {
        atomic_fetch_add(&entry->users, 1);
    } else {
        entry = NULL;
    }
    (void)pthread_mutex_unlock(&cache->lock);
    const int32_t code = entry ? copy_out(entry, found) : 0;
    release(entry);
    return code;
}

static void empty(struct cache *cache)
{
    for (uint32_t i = 0; i < BUCKETS; i++) {
        while (cache->buckets[i]) {
            struct entry *entry = cache->buckets[i];
            cache->buckets[i] = entry->next;
            release(entry);
        }
    }
    cache->count = 0;
}

void cache_keep(const struct wanted *wanted, const struct found *found)
{
    struct cache *cache = wanted->settings->cache;
    struct key key;
    struct entry *entry = make_key(wanted, &key) ? entry_new(&key, found) : NULL;

    if (!entry) {
        return;
    }
    entry->hash = hash_of(key.ptr, key.len);
    entry->expires_ns = wanted->max_age_s < INT64_MAX / 4000000000
                            ? pwt_clock_ns(PWT_CLOCK_REAL) + wanted->max_age_s * 1000000000
                            : INT64_MAX;
    (void)pthread_mutex_lock(&cache->lock);
    if (cache->count >= ENTRIES_MAX) {
        empty(cache); /* names that nobody counted on: what is needed comes again */
    }
    struct entry **place = place_of(cache, &key, entry->hash);
    struct entry *before = *place;
    entry->next = before ? before->next : NULL;
    cache->count += before ? 0 : 1;
    *place = entry;
    (void)pthread_mutex_unlock(&cache->lock);
    release(before);
}

void cache_clear(struct cache *cache)
{
    (void)pthread_mutex_lock(&cache->lock);
    empty(cache);
    (void)pthread_mutex_unlock(&cache->lock);
}

struct cache *cache_new(void)
{
    struct cache *cache = calloc(1, sizeof(*cache));

    if (cache && pthread_mutex_init(&cache->lock, NULL) != 0) {
        free(cache);
        return NULL;
    }
    return cache;
}

void cache_free(struct cache *cache)
{
    if (cache) {
        empty(cache);
        (void)pthread_mutex_destroy(&cache->lock);
        free(cache);
    }
}
