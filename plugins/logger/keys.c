/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that go with every line of a logger: rendered when they are set, copied when a line is made.
 * Members stand in the order in which they are printed; a change moves what stands behind it. */
#include "keys.h"

#include <powertools/logger.h>

#include "names.h"
#include "shared/field.h"

#include <stdlib.h>

#define FIRST_LIST  8
#define FIRST_BYTES 256

/* Persistent keys first, then appended ones with the correlation id in front, then the thread's. */
static uint32_t rank(uint32_t kind)
{
    return kind == PWT_KEYS_PERSISTENT ? 0 : kind == PWT_KEYS_APPENDED ? 1 : 2;
}

/* ---- memory ---- */

/* Memory of `bytes` with what `old` holds. What is not in an arena is freed. */
static void *
move(const struct logger_owner *who, void *old, size_t used, size_t bytes, bool old_is_owned)
{
    void *memory = who->inv ? pwt_alloc(who->inv, bytes) : malloc(bytes);

    if (!memory) {
        return NULL;
    }
    if (used > 0) {
        memcpy(memory, old, used);
    }
    if (old_is_owned && !who->inv) {
        free(old);
    }
    return memory;
}

int32_t logger_keys_own(struct logger_keys *keys, const struct logger_owner *who)
{
    struct logger_keys copy = *keys;

    if (keys->owner == who->owner) {
        return 0;
    }
    copy.owner = who->owner;
    copy.text_cap = keys->text_len + FIRST_BYTES;
    copy.names_cap = keys->names_len + FIRST_BYTES;
    copy.cap = keys->count + FIRST_LIST;
    copy.text = move(who, keys->text, keys->text_len, copy.text_cap, false);
    copy.names = move(who, keys->names, keys->names_len, copy.names_cap, false);
    copy.list = move(who, keys->list, keys->count * sizeof(*keys->list),
                     copy.cap * sizeof(*keys->list), false);
    if (!copy.text || !copy.names || !copy.list) {
        copy.owner = who->inv ? NULL : who->owner;
        logger_keys_free(&copy, who->owner);
        return PWT_ENOMEM;
    }
    *keys = copy;
    return 0;
}

void logger_keys_free(struct logger_keys *keys, const void *owner)
{
    if (keys->owner == owner) {
        free(keys->text);
        free(keys->names);
        free(keys->list);
        *keys = (struct logger_keys){.owner = NULL};
    }
}

static int32_t grow_bytes(
    const struct logger_owner *who, char **bytes, uint32_t used, uint32_t *cap, uint64_t wanted)
{
    if (wanted <= *cap) {
        return 0;
    }
    if (wanted > LOGGER_KEYS_MAX_BYTES) {
        return PWT_ELIMIT;
    }
    const uint32_t size = wanted < 2 * (uint64_t)*cap ? 2 * *cap : (uint32_t)wanted;
    char *memory = move(who, *bytes, used, size, true);
    if (!memory) {
        return PWT_ENOMEM;
    }
    *bytes = memory;
    *cap = size;
    return 0;
}

static int32_t grow_list(struct logger_keys *keys, const struct logger_owner *who)
{
    if (keys->count < keys->cap) {
        return 0;
    }
    struct logger_key *list = move(who, keys->list, keys->count * sizeof(*list),
                                   2 * (size_t)keys->cap * sizeof(*list), true);
    if (!list) {
        return PWT_ENOMEM;
    }
    keys->list = list;
    keys->cap *= 2;
    return 0;
}

/* ---- reading ---- */

struct pwt_bytes logger_key_name(const struct logger_keys *keys, const struct logger_key *key)
{
    return pwt_bytes_make(keys->names + key->name_at, key->name_len);
}

struct pwt_bytes logger_key_value(const struct logger_keys *keys, const struct logger_key *key)
{
    return key->len == 0
               ? pwt_bytes_make(NULL, 0)
               : pwt_bytes_make(keys->text + key->at + key->value_at, key->len - key->value_at);
}

struct pwt_field logger_key_field(const struct logger_keys *keys, const struct logger_key *key)
{
    struct pwt_field field = pwt_field_json("", logger_key_value(keys, key));

    field.key = logger_key_name(keys, key);
    return field;
}

/* Its index, or `count`. */
static uint32_t
find(const struct logger_keys *keys, uint32_t kind, struct pwt_bytes name, bool removed)
{
    uint32_t i = 0;

    while (i < keys->count && (keys->list[i].kind != kind || (keys->list[i].removed && !removed) ||
                               !pwt_bytes_equal(logger_key_name(keys, &keys->list[i]), name))) {
        i++;
    }
    return i;
}

const struct logger_key *
logger_keys_find(const struct logger_keys *keys, uint32_t kind, struct pwt_bytes name)
{
    uint32_t i = find(keys, kind, name, false);

    return i < keys->count ? &keys->list[i] : NULL;
}

/* ---- changing ---- */

/* After any change: which names there are, and whether a line can be made the short way. */
static void survey(struct logger_keys *keys, const struct logger_own_names *own)
{
    memset(&keys->names_set, 0, sizeof(keys->names_set));
    keys->meets = 0;
    keys->persistent_len = 0;
    for (uint32_t i = 0; i < keys->count; i++) {
        const struct logger_key *key = &keys->list[i];
        const struct pwt_bytes name = logger_key_name(keys, key);
        if (key->removed) {
            continue;
        }
        if (key->kind == PWT_KEYS_PERSISTENT) {
            keys->persistent_len += key->len;
        }
        bool perhaps = logger_names_add(&keys->names_set, name);
        for (uint32_t k = 0; perhaps && k < i && !keys->meets; k++) {
            keys->meets = !keys->list[k].removed &&
                          pwt_bytes_equal(logger_key_name(keys, &keys->list[k]), name);
        }
        keys->meets = keys->meets || logger_names_meet(own, name);
    }
}

/* Replaces the member of a key by the `len` bytes that stand behind all members; others move. */
static void put_member(struct logger_keys *keys, uint32_t index, uint32_t len)
{
    struct logger_key *key = &keys->list[index];
    char *at = keys->text + key->at;
    const uint32_t behind = keys->text_len - key->at - key->len;
    const int64_t by = (int64_t)len - key->len;

    /* The new member stands at text_len, and again as much room is behind it. */
    memmove(keys->text + keys->text_len + len, keys->text + keys->text_len, len);
    memmove(at + len, at + key->len, behind);
    memcpy(at, keys->text + keys->text_len + len, len);
    keys->text_len = (uint32_t)(keys->text_len + by);
    key->len = len;
    for (uint32_t i = index + 1; i < keys->count; i++) {
        keys->list[i].at = (uint32_t)(keys->list[i].at + by);
    }
}

/* Room for a key where its rank has its end; the correlation id comes before all appended ones. */
static uint32_t insert(struct logger_keys *keys,
                       const struct logger_owner *who,
                       uint32_t kind,
                       struct pwt_bytes name)
{
    bool first = kind == PWT_KEYS_APPENDED &&
                 pwt_bytes_equal(name, logger_own_name(who->own, OWN_CORRELATION_ID));
    uint32_t i = 0;

    while (i < keys->count && (rank(keys->list[i].kind) < rank(kind) ||
                               (rank(keys->list[i].kind) == rank(kind) && !first))) {
        i++;
    }
    memmove(keys->list + i + 1, keys->list + i, (keys->count - i) * sizeof(*keys->list));
    keys->list[i] = (struct logger_key){
        .at = i < keys->count ? keys->list[i + 1].at : keys->text_len,
        .name_at = keys->names_len,
        .name_len = (uint32_t)name.len,
        .kind = (uint16_t)kind,
    };
    if (name.len > 0) {
        memcpy(keys->names + keys->names_len, name.ptr, (size_t)name.len);
    }
    keys->names_len += (uint32_t)name.len;
    keys->count++;
    return i;
}

static void erase(struct logger_keys *keys, uint32_t index)
{
    const struct logger_key key = keys->list[index];

    put_member(keys, index, 0);
    memmove(keys->names + key.name_at, keys->names + key.name_at + key.name_len,
            keys->names_len - key.name_at - key.name_len);
    keys->names_len -= key.name_len;
    keys->count--;
    memmove(keys->list + index, keys->list + index + 1, (keys->count - index) * sizeof(key));
    for (uint32_t i = 0; i < keys->count; i++) {
        if (keys->list[i].name_at > key.name_at) {
            keys->list[i].name_at -= key.name_len;
        }
    }
}

struct growing {
    struct logger_keys *keys;
    const struct logger_owner *who;
};

static char *grow_text(void *user, char *ptr, size_t used, size_t size)
{
    const struct growing *growing = user;
    struct logger_keys *keys = growing->keys;

    (void)ptr; /* the keys' own text */
    return grow_bytes(growing->who, &keys->text, (uint32_t)used, &keys->text_cap, size) == 0
               ? keys->text
               : NULL;
}

/* Renders a field behind all members, and makes room for it once more. 0 bytes for null. */
static int32_t render(struct logger_keys *keys,
                      const struct logger_owner *who,
                      const struct pwt_field *field,
                      uint32_t *ret_len,
                      uint32_t *ret_value_at)
{
    struct growing growing = {.keys = keys, .who = who};
    struct pwt_json_buffer buffer = {.ptr = keys->text,
                                     .len = keys->text_len,
                                     .cap = keys->text_cap,
                                     .max = LOGGER_KEYS_MAX_BYTES,
                                     .grow = grow_text,
                                     .user = &growing};
    struct pwt_json_writer writer;
    struct pwt_json_value member;
    struct pwt_json_value name;
    struct pwt_json_iter iter;
    const char *text;
    size_t len;

    *ret_len = 0;
    *ret_value_at = 0;
    if (field_is_null(field)) {
        return 0;
    }
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    field_write(&writer, field);
    pwt_json_write_end(&writer);
    int32_t code = pwt_json_writer_finish(&writer, &text, &len);
    if (code != 0) {
        return code == PWT_JSON_ESIZE ? PWT_ELIMIT : PWT_ENOMEM;
    }
    code = grow_bytes(who, &keys->text, (uint32_t)buffer.len, &keys->text_cap,
                      keys->text_len + 2 * (uint64_t)len);
    if (code != 0) {
        return code;
    }
    char *at = keys->text + keys->text_len;
    (void)pwt_json_open(at, len, &member);
    (void)pwt_json_iter_init(&iter, &member);
    (void)pwt_json_iter_next(&iter, &name, &member);
    *ret_value_at = (uint32_t)(1 + name.len + 1);
    *ret_len = (uint32_t)len - 1;
    at[0] = ','; /* `{"name":value}` becomes `,"name":value` */
    return 0;
}

int32_t logger_keys_set(struct logger_keys *keys,
                        const struct logger_owner *who,
                        uint32_t kind,
                        const struct pwt_field *field)
{
    uint32_t value_at = 0;
    uint32_t len = 0;

    int32_t code = logger_keys_own(keys, who);
    if (code == 0) {
        code = grow_list(keys, who);
    }
    if (code == 0) {
        code = grow_bytes(who, &keys->names, keys->names_len, &keys->names_cap,
                          keys->names_len + field->key.len);
    }
    if (code == 0) {
        code = render(keys, who, field, &len, &value_at);
    }
    if (code != 0) {
        return code;
    }
    uint32_t index = find(keys, kind, field->key, true);
    if (index < keys->count && keys->list[index].removed) {
        /* It was not there for a while: it takes a new place. The member behind all is not moved,
         * since a removed key has none. */
        erase(keys, index);
        index = keys->count;
    }
    if (index == keys->count) {
        index = insert(keys, who, kind, field->key);
    }
    put_member(keys, index, len);
    keys->list[index].value_at = value_at;
    keys->list[index].modified = 1;
    survey(keys, who->own);
    return 0;
}

static void remove_at(struct logger_keys *keys, const struct logger_owner *who, uint32_t index)
{
    if (who->remember) {
        put_member(keys, index, 0);
        keys->list[index].removed = 1;
        keys->list[index].modified = 1;
    } else {
        erase(keys, index);
    }
}

int32_t logger_keys_remove(struct logger_keys *keys,
                           const struct logger_owner *who,
                           uint32_t kind,
                           struct pwt_bytes name)
{
    uint32_t index = find(keys, kind, name, false);

    if (index == keys->count) {
        return 0;
    }
    int32_t code = logger_keys_own(keys, who);
    if (code == 0) {
        remove_at(keys, who, index);
        survey(keys, who->own);
    }
    return code;
}

int32_t logger_keys_clear(struct logger_keys *keys, const struct logger_owner *who, uint32_t kind)
{
    bool owned = false;

    for (uint32_t i = keys->count; i-- > 0;) {
        if (keys->list[i].kind != kind || keys->list[i].removed) {
            continue;
        }
        if (!owned && logger_keys_own(keys, who) != 0) {
            return PWT_ENOMEM;
        }
        owned = true;
        remove_at(keys, who, i);
    }
    if (owned) {
        survey(keys, who->own);
    }
    return 0;
}
