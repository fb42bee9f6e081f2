/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule document as it is evaluated: compiled once, then never changed, and freed when the last
 * one who uses it lets it go. Everything in it lies in memory of its own.
 */
#ifndef FLAGS_DOCUMENT_H
#define FLAGS_DOCUMENT_H

#include "schedule.h"
#include "value.h"

#include <powertools/types.h>

#include <stdatomic.h>

/* How deeply a document may be nested; comparing its values recurses as deep. */
#define FLAGS_DEPTH_MAX 256u

/* How many keys of the context a feature has at hand; its conditions on others look for theirs. */
#define FLAGS_KEYS_MAX 32u
#define FLAGS_NO_SLOT  UINT32_MAX

/* ---- memory -------------------------------------------------------------------------------- */

struct flags_block;

/* Memory that is given back all at once. */
struct flags_memory {
    struct flags_block *blocks;
    struct pwt_json_alloc alloc; /* takes from here */
};

void flags_memory_init(struct flags_memory *memory);
void flags_memory_done(struct flags_memory *memory);

/* So much is at hand without another call of malloc; false when out of memory. */
bool flags_memory_reserve(struct flags_memory *memory, size_t size);

/* 16-byte aligned; NULL when out of memory. */
void *flags_memory_take(struct flags_memory *memory, size_t size);

/* Nothing is taken any more; the largest piece stays at hand. */
void flags_memory_reset(struct flags_memory *memory);

/* ---- names --------------------------------------------------------------------------------- */

/* Which of several things has a name. */
struct flags_index {
    uint32_t *slots; /* 1 + its number; 0 is free */
    uint32_t mask;   /* slots, less one: a power of two */
};

/* An index for so many names; false when out of memory. */
bool flags_index_init(struct flags_index *index, struct flags_memory *memory, uint32_t count);

/* A number for each name that is worth a comparison: equal names have equal ones. */
static inline uint64_t flags_hash(struct pwt_bytes name)
{
    uint64_t hash = name.len * UINT64_C(0x9e3779b97f4a7c15);
    const char *at = name.ptr;
    uint64_t left = name.len;

    for (; left >= 8; left -= 8, at += 8) {
        hash = (hash ^ flags_load8(at)) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    if (left >= 4) { /* the rest, in reads that may overlap */
        hash ^= flags_load4(at) | (uint64_t)flags_load4(at + left - 4) << 32;
    } else if (left > 0) {
        hash ^= (unsigned char)at[0] | (uint64_t)(unsigned char)at[left / 2] << 8 |
                (uint64_t)(unsigned char)at[left - 1] << 16;
    }
    hash *= UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
}

/* ---- the document -------------------------------------------------------------------------- */

enum flags_action {
    FLAGS_EQUALS,
    FLAGS_NOT_EQUALS,
    FLAGS_GREATER,
    FLAGS_GREATER_OR_EQUAL,
    FLAGS_LESS_THAN,
    FLAGS_LESS_OR_EQUAL,
    FLAGS_STARTSWITH,
    FLAGS_ENDSWITH,
    FLAGS_IN,
    FLAGS_NOT_IN,
    FLAGS_KEY_IN_VALUE, /* the same by another name */
    FLAGS_KEY_NOT_IN_VALUE,
    FLAGS_VALUE_IN_KEY,
    FLAGS_VALUE_NOT_IN_KEY,
    FLAGS_ALL_IN_VALUE,
    FLAGS_ANY_IN_VALUE,
    FLAGS_NONE_IN_VALUE,
    FLAGS_MODULO_RANGE,
    FLAGS_PERCENTAGE_ROLLOUT,
    FLAGS_TIME_RANGE, /* from here on the context does not matter */
    FLAGS_DATETIME_RANGE,
    FLAGS_DAYS_OF_WEEK
};

/* A share of all keys. */
struct flags_rollout {
    uint32_t below; /* of 10,000: the percentage in hundredths */
    uint32_t reserved;
    struct pwt_bytes salt;
};

struct flags_condition {
    enum flags_action action;
    uint32_t slot; /* which of the feature's keys; FLAGS_NO_SLOT: the time */
    union {
        struct flags_value value;
        struct flags_modulo modulo;
        struct flags_rollout rollout;
        struct flags_schedule schedule;
    };
};

/* What a feature evaluates to. */
struct flags_result {
    uint32_t type; /* enum pwt_field_type: null, boolean, number, string; JSON for the others */
    uint32_t truth;
    union pwt_value value;
    struct pwt_bytes json;
};

struct flags_rule {
    struct pwt_bytes name;
    struct flags_result when_match;
    const struct flags_condition *conditions;
    uint32_t condition_count;
    uint32_t reserved;
};

/* A key of the context. */
struct flags_key {
    struct pwt_bytes name;
    uint64_t mark; /* flags_mark() of the name */
};

/* What tells most names apart at a glance. */
static inline uint64_t flags_mark(const char *name, uint64_t len)
{
    return len == 0
               ? 0
               : len << 16 | (uint64_t)(unsigned char)name[0] << 8 | (unsigned char)name[len - 1];
}

struct flags_feature {
    struct pwt_bytes name;
    struct flags_result otherwise; /* `default` */
    const struct flags_rule *rules;
    const struct flags_key *keys;
    uint32_t rule_count;
    uint32_t key_count;  /* how many of the keys have their values at hand */
    const char *problem; /* what is wrong with it, which counts unless a later one has its name */
};

struct flags_document {
    atomic_uint_fast32_t users;
    int32_t code;          /* 0, or why it cannot be evaluated */
    struct pwt_bytes raw;  /* as it was fetched */
    struct pwt_bytes json; /* what the envelope took out of it: an object, if code is 0 */
    const char *problem;   /* with a code: what is wrong, for people */
    const struct flags_feature *features;
    uint32_t feature_count;
    struct flags_index index;
    struct flags_memory memory;
};

/* A document in memory of its own, with one user and a copy of the text; NULL when out of memory.
 */
struct flags_document *flags_document_new(struct pwt_bytes raw);

/* The same with room for a text, which the caller writes there. */
struct flags_document *flags_document_room(size_t len, char **ret_text);

/* One more user, who must know that there is one at the moment; one less. NULL is allowed. */
void flags_document_hold(struct flags_document *document);
void flags_document_drop(void *document);

/* A feature, or NULL. */
const struct flags_feature *flags_document_feature(const struct flags_document *document,
                                                   struct pwt_bytes name);

/* ---- compile_condition.c ------------------------------------------------------------------- */

/* What the document calls a condition's action, and its key. */
struct pwt_bytes flags_action_name(enum flags_action action);
struct pwt_bytes flags_condition_key(const struct flags_feature *feature,
                                     const struct flags_condition *condition);

/* ---- compile.c ----------------------------------------------------------------------------- */

/* Why a document is not valid; room for a path and some words. */
#define FLAGS_PROBLEM_MAX 512

/* Compiles `json`, which lies in the document's memory: then `code` is 0, or PWT_EFORMAT with a
 * `problem` (no JSON, or against the rules), or PWT_ENOMEM. `zones`: a folder of the database. */
void flags_compile(struct flags_document *document, struct pwt_bytes zones);

#endif
