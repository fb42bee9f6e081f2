/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics until they go out: a table of names, each with its values. A new name is copied and
 * quoted once; finding it again costs a hash and a comparison. */
#include "metrics.h"

#include <powertools/metrics.h>

#include <math.h>

#define TEXT_BYTES 1024
/* Values of a metric: the first stands in the entry; then in blocks of these sizes. */
#define VALUES_SOME 10

/* What an entry takes beside its name, which stands there twice: two braces, `"Name":`, the longest
 * unit, `,"StorageResolution":1`, commas, colon and brackets. */
#define ENTRY_BYTES 96
#define VALUE_BYTES (PWT_JSON_NUMBER_MAX + 1)

/* ---- names ---- */

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether one of eight characters is escaped in JSON, or not ASCII. */
static inline bool is_special(uint64_t word)
{
    return ((word | (word - EACH_BYTE(0x20)) | ((word ^ EACH_BYTE('"')) - EACH_BYTE(1)) |
             ((word ^ EACH_BYTE('\\')) - EACH_BYTE(1))) &
            EACH_BYTE(0x80)) != 0;
}

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15); /* 2^64 by the golden ratio */
    return hash ^ hash >> 32;
}

/* Hashes a name; returns whether it can stand in JSON as it is. */
static inline bool scan(struct pwt_bytes name, uint32_t *ret_hash)
{
    uint64_t hash = name.len;
    uint64_t word = EACH_BYTE(' ');
    uint64_t at = 0;
    bool special = false;

    for (; name.len - at > sizeof(word); at += sizeof(word)) {
        memcpy(&word, name.ptr + at, sizeof(word));
        special |= is_special(word);
        hash = mix(hash, word);
    }
    if (name.len >= sizeof(word)) {
        memcpy(&word, name.ptr + name.len - sizeof(word), sizeof(word));
    } else {
        for (; at < name.len; at++) {
            word = word << 8 | (unsigned char)name.ptr[at];
        }
    }
    *ret_hash = (uint32_t)(mix(hash, word) >> 32); /* every bit counts in the upper ones */
    return !special && !is_special(word);
}

int32_t
metrics_set_name(struct metrics_set *set, struct pwt_bytes text, struct metrics_name *ret_name)
{
    if (text.len == 0 || metrics_is_longer(text, METRICS_NAME_MAX)) {
        return PWT_METRIC_ENAME;
    }
    ret_name->text = text;
    if (!scan(text, &ret_name->hash)) {
        const struct pwt_bytes quoted = metrics_quote(set->inv, text);
        if (!quoted.ptr) {
            return PWT_ENOMEM;
        }
        ret_name->text = pwt_bytes_make(quoted.ptr + 1, quoted.len - 2);
        (void)scan(ret_name->text, &ret_name->hash);
    }
    return 0;
}

/* Copies a name with quotes around it; NULL: out of memory. */
static const char *keep_name(struct metrics_set *set, struct pwt_bytes name)
{
    const size_t need = (size_t)name.len + 2 + METRICS_SLACK;

    if ((size_t)(set->text_end - set->text) < need) {
        const size_t had = (size_t)(set->text_end - set->text_start);
        size_t room = had > 0 ? 2 * had : TEXT_BYTES;
        room = room < need ? need : room;
        char *memory = pwt_alloc(set->inv, room);
        if (!memory) {
            return NULL;
        }
        set->text_start = set->text = memory; /* the names so far stay where they are */
        set->text_end = memory + room;
    }
    char *text = set->text;
    text[0] = '"';
    memcpy(text + 1, name.ptr, (size_t)name.len);
    text[name.len + 1] = '"';
    set->text += name.len + 2;
    return text;
}

/* ---- entries ---- */

/* Where in the index a name stands, or would go. */
static uint8_t find(const struct metrics_set *set, const struct metrics_name *name)
{
    uint8_t at = (uint8_t)(name->hash >> 24); /* wraps around as the index does */

    while (set->index[at] != 0) {
        const struct metrics_entry *entry = &set->entries[set->index[at] - 1];
        if (entry->hash == name->hash && entry->name_len == name->text.len + 2 &&
            memcmp(entry->name + 1, name->text.ptr, (size_t)name->text.len) == 0) {
            break;
        }
        at++;
    }
    return at;
}

const struct metrics_entry *metrics_set_find(const struct metrics_set *set, struct pwt_bytes text)
{
    struct metrics_name name = {.text = text};

    (void)scan(text, &name.hash);
    const uint8_t position = set->index[find(set, &name)];
    return position == 0 ? NULL : &set->entries[position - 1];
}

static int32_t more_room(struct metrics_set *set, struct metrics_entry *entry)
{
    const uint8_t room = entry->room < VALUES_SOME ? VALUES_SOME : METRICS_VALUES_MAX;
    double *values = pwt_alloc(set->inv, room * sizeof(*values));

    if (!values) {
        return PWT_ENOMEM;
    }
    memcpy(values, entry->values, entry->count * sizeof(*values));
    atomic_store_explicit(&entry->values, values, memory_order_release);
    entry->room = room;
    return 0;
}

static void add_bytes(struct metrics_set *set, uint64_t bytes)
{
    atomic_store_explicit(&set->bytes,
                          atomic_load_explicit(&set->bytes, memory_order_relaxed) + bytes,
                          memory_order_relaxed);
}

static int32_t add_value(struct metrics_set *set, struct metrics_entry *entry, double value)
{
    const uint8_t count = atomic_load_explicit(&entry->count, memory_order_relaxed);

    if (count == entry->room) {
        const int32_t code = more_room(set, entry);
        if (code != 0) {
            return code;
        }
    }
    atomic_load_explicit(&entry->values, memory_order_relaxed)[count] = value;
    add_bytes(set, VALUE_BYTES);
    atomic_store_explicit(&entry->count, (uint8_t)(count + 1), memory_order_release);
    return 0;
}

size_t metrics_set_entry_bytes(const struct metrics_name *name)
{
    return ENTRY_BYTES + VALUE_BYTES + 2 * ((size_t)name->text.len + 2);
}

static int32_t
add_entry(struct metrics_set *set, const struct metrics_name *name, uint32_t unit, double value)
{
    const uint32_t position = atomic_load_explicit(&set->count, memory_order_relaxed);
    struct metrics_entry *entry = &set->entries[position];
    const char *text = keep_name(set, name->text);

    if (!text) {
        return PWT_ENOMEM;
    }
    if (position == set->touched) {
        set->touched++;
        atomic_init(&entry->values, &entry->first);
        entry->room = 1;
    }
    entry->name = text;
    entry->hash = name->hash;
    entry->name_len = (uint16_t)(name->text.len + 2);
    atomic_store_explicit(&entry->unit, (uint16_t)unit, memory_order_relaxed);
    atomic_store_explicit(&entry->count, 1, memory_order_relaxed);
    atomic_store_explicit(&entry->printed, 0, memory_order_relaxed);
    atomic_load_explicit(&entry->values, memory_order_relaxed)[0] = value;
    add_bytes(set, metrics_set_entry_bytes(name));
    atomic_store_explicit(&set->count, position + 1, memory_order_release);
    return 0;
}

int32_t metrics_set_add(struct metrics_set *set,
                        const struct metrics_name *name,
                        uint32_t unit,
                        double value,
                        bool last)
{
    const uint32_t plain_unit = unit & ~(uint32_t)PWT_METRIC_HIGH_RESOLUTION;
    uint8_t *at = &set->index[find(set, name)];
    int32_t code;

    if (plain_unit >= METRICS_UNIT_COUNT) {
        return PWT_METRIC_EUNIT;
    }
    if (!isfinite(value)) {
        return PWT_METRIC_EVALUE;
    }
    if (*at == 0) {
        if (set->count + 1 == METRICS_MAX && !last) {
            return METRICS_WOULD_FILL;
        }
        code = add_entry(set, name, unit, value);
        if (code == 0) {
            *at = (uint8_t)set->count;
        }
        return code;
    }
    struct metrics_entry *entry = &set->entries[*at - 1];
    if ((entry->unit & ~(uint32_t)PWT_METRIC_HIGH_RESOLUTION) != plain_unit) {
        return PWT_METRIC_ECHANGED;
    }
    if (entry->count + 1 == METRICS_VALUES_MAX && !last) {
        return METRICS_WOULD_FILL;
    }
    code = add_value(set, entry, value);
    if (code == 0) {
        entry->unit = (uint16_t)unit; /* the last resolution counts */
    }
    return code;
}

/* ---- sets ---- */

bool metrics_set_has_metrics(const struct metrics_set *set)
{
    return set->count != 0 || set->points_count != 0;
}

void metrics_set_empty(struct metrics_set *set)
{
    set->count = 0;
    set->bytes = 0;
    set->text = set->text_start;
    set->points = NULL;
    set->points_last = NULL;
    set->points_count = 0;
    set->points_printed = 0;
    memset(set->index, 0, sizeof(set->index));
}

void metrics_set_forget(struct metrics_set *set)
{
    metrics_set_empty(set);
    set->time_ms = 0;
    set->told = 0;
    set->further = NULL;
    set->further_last = NULL;
    memset(&set->dimensions, 0, sizeof(set->dimensions));
    memset(&set->own, 0, sizeof(set->own));
    memset(&set->metadata, 0, sizeof(set->metadata));
}

struct metrics_set *metrics_set_new(struct metrics_state *state, const struct pwt_metrics *metrics)
{
    struct metrics_set *set = pwt_alloc(state->inv, sizeof(*set));

    if (!set) {
        return NULL;
    }
    memset(set, 0, offsetof(struct metrics_set, entries));
    set->metrics = metrics;
    set->inv = state->inv;
    set->defaults = &set->defaults_of_mine;
    atomic_init(&set->defaults_of_mine, metrics->defaults);
    struct metrics_set *_Atomic *link = &state->sets;
    while (*link) {
        link = &(*link)->next;
    }
    *link = set;
    return set;
}

struct metrics_state *metrics_state_of(struct pwt_inv *inv)
{
    struct metrics_state *state = pwt_inv_cx(inv)->state;

    if (state->owner) {
        return state->owner;
    }
    state->inv = inv;
    return state;
}

static struct metrics_set *find_set(const struct metrics_state *state,
                                    const struct pwt_metrics *metrics)
{
    struct metrics_set *set = state->sets;

    while (set && (set->metrics != metrics || set->closed)) {
        set = set->next;
    }
    return set;
}

struct metrics_set *metrics_set_of(struct pwt_inv *inv, struct pwt_metrics *to)
{
    struct metrics_state *state = metrics_state_of(inv);

    if (to) {
        struct metrics_set *set = find_set(state, to);
        return set ? set : metrics_set_new(state, to);
    }
    if (!state->shared) {
        struct pwt_cx *cx = pwt_inv_cx(state->inv);
        struct metrics *self = cx->self;
        struct metrics_worker *worker = cx->worker;
        state->shared = metrics_set_new(state, &self->shared);
        if (state->shared) {
            state->shared->defaults = &worker->defaults;
        }
    }
    return state->shared;
}
