/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that go with every line of a logger. */
#ifndef PLUGINS_LOGGER_KEYS_H
#define PLUGINS_LOGGER_KEYS_H

#include <powertools/host.h>

#include "names.h"

#include <stdbool.h>

/* Most bytes of the keys of a logger. */
#define LOGGER_KEYS_MAX_BYTES ((uint32_t)256 << 10)

/* A key, in the order in which keys are printed: persistent, appended, the thread's. */
struct logger_key {
    uint32_t at; /* of its member in `text`: a comma, the name, a colon, the value */
    uint32_t len;
    uint32_t value_at; /* of the value in its member */
    uint32_t name_at;  /* in `names`: unescaped */
    uint32_t name_len;
    uint16_t kind;    /* enum pwt_logger_keys, by keys_rank() */
    uint8_t removed;  /* in the scope of a thread: its parent shall forget it */
    uint8_t modified; /* in the scope of a thread: its parent shall know it */
};

/* Rendered once, printed many times. The memory is its owner's; somebody else's copy of the struct
 * reads it and makes its own before it changes anything. */
struct logger_keys {
    const void *owner;
    char *text; /* the members that are printed, ready to follow another member */
    char *names;
    struct logger_key *list;
    uint32_t text_len, text_cap;
    uint32_t names_len, names_cap;
    uint32_t count, cap;
    uint32_t persistent_len; /* bytes at the start of `text` that belong to persistent keys */
    uint32_t meets;          /* two keys have one name, or one has a name of the logger's own */
    struct logger_names names_set;
};

/* Who changes keys, and where memory for that comes from: an invocation's arena, or with NULL the
 * heap, which is the worker's. */
struct logger_owner {
    const void *owner;
    struct pwt_inv *inv;
    const struct logger_own_names *own;
    bool remember; /* keep what was removed */
};

/* Sets a key from a field; null hides. PWT_ELIMIT, PWT_ENOMEM. */
int32_t logger_keys_set(struct logger_keys *keys,
                        const struct logger_owner *who,
                        uint32_t kind,
                        const struct pwt_field *field);
int32_t logger_keys_remove(struct logger_keys *keys,
                           const struct logger_owner *who,
                           uint32_t kind,
                           struct pwt_bytes name);
int32_t logger_keys_clear(struct logger_keys *keys, const struct logger_owner *who, uint32_t kind);

/* NULL if there is none. */
const struct logger_key *
logger_keys_find(const struct logger_keys *keys, uint32_t kind, struct pwt_bytes name);

struct pwt_bytes logger_key_name(const struct logger_keys *keys, const struct logger_key *key);

/* Its value as JSON; absent for null. */
struct pwt_bytes logger_key_value(const struct logger_keys *keys, const struct logger_key *key);

/* The key as a field. */
struct pwt_field logger_key_field(const struct logger_keys *keys, const struct logger_key *key);

/* Makes the memory of a copy its own. PWT_ENOMEM. */
int32_t logger_keys_own(struct logger_keys *keys, const struct logger_owner *who);

/* Gives back memory of the heap. */
void logger_keys_free(struct logger_keys *keys, const void *owner);

#endif
