/* SPDX-License-Identifier: Apache-2.0 */
/* Values in whatever form: what they are made of, and making arrays and objects. */
#include "internal.h"

/* Objects up to this size are searched for repeated names without a hash table. */
#define UNIQUE_SMALL 8u

/* Indexes from the end down to this need one walk and no memory. */
#define VALUE_LAST 4u

int32_t pwt_jp_is_false(struct jp_eval *ev, const struct jp_value *value, bool *ret_false)
{
    struct pwt_json_value json;
    struct pwt_json_value item;
    struct pwt_json_iter iter;
    *ret_false = false;
    switch (value->type) {
    case PWT_JSON_NULL:
        *ret_false = true;
        return 0;
    case PWT_JSON_BOOL:
        *ret_false = *value->ptr == 'f';
        return 0;
    case PWT_JSON_STRING:
        *ret_false = value->len == (value->form == JP_TEXT ? 2 : 0);
        return 0;
    case PWT_JSON_ARRAY:
    case PWT_JSON_OBJECT:
        if (value->form != JP_TEXT) {
            *ret_false = value->len == 0;
            return 0;
        }
        json = jp_to_json(value);
        (void)pwt_json_iter_init(&iter, &json);
        *ret_false = !pwt_json_iter_next(&iter, NULL, &item);
        return iter.error == 0 ? 0 : pwt_jp_fail_json(&ev->cx, iter.error);
    default:
        return 0; /* numbers are true, 0 as well */
    }
}

/* Makes an array twice as large. */
static int32_t
value_grow(struct jp_eval *ev, void **items, size_t *cap, size_t count, size_t item_size)
{
    size_t wanted = *cap == 0 ? 8 : *cap * 2;
    void *memory = NULL;
    int32_t result = pwt_jp_take(&ev->cx, wanted * item_size, &memory);
    if (result != 0) {
        return result;
    }
    if (count != 0) {
        memcpy(memory, *items, count * item_size);
    }
    *items = memory;
    *cap = wanted;
    return 0;
}

int32_t pwt_jp_push(struct jp_eval *ev, struct jp_list *list, const struct jp_value *value)
{
    if (list->count == list->cap) {
        void *items = list->items;
        int32_t result = value_grow(ev, &items, &list->cap, list->count, sizeof(*list->items));
        if (result != 0) {
            return result;
        }
        list->items = items;
    }
    list->items[list->count++] = *value;
    return 0;
}

void pwt_jp_walk_init(struct jp_walk *walk, const struct jp_value *array)
{
    walk->pos = 0;
    if (array->form == JP_TEXT) {
        struct pwt_json_value json = jp_to_json(array);
        (void)pwt_json_iter_init(&walk->iter, &json);
        walk->items = NULL;
        walk->count = SIZE_MAX;
    } else {
        walk->items = array->items;
        walk->count = array->len;
    }
}

int32_t
pwt_jp_walk_next(struct jp_eval *ev, struct jp_walk *walk, struct jp_value *ret_item, bool *ret_is)
{
    *ret_is = false;
    if (walk->count != SIZE_MAX) {
        if (walk->pos < walk->count) {
            *ret_item = walk->items[walk->pos++];
            *ret_is = true;
        }
        return 0;
    }
    struct pwt_json_value json;
    if (!pwt_json_iter_next(&walk->iter, NULL, &json)) {
        return walk->iter.error == 0 ? 0 : pwt_jp_fail_json(&ev->cx, walk->iter.error);
    }
    *ret_item = jp_from_json(&json);
    *ret_is = true;
    return 0;
}

int32_t pwt_jp_items(struct jp_eval *ev, const struct jp_value *array, struct jp_list *ret_list)
{
    struct jp_walk walk;
    struct jp_value item;
    struct jp_list list = {.count = 0};
    bool is = true;
    int32_t result = 0;
    pwt_jp_walk_init(&walk, array);
    while (result == 0) {
        result = pwt_jp_walk_next(ev, &walk, &item, &is);
        if (result != 0 || !is) {
            break;
        }
        result = pwt_jp_push(ev, &list, &item);
    }
    *ret_list = list;
    return result;
}

static uint32_t value_hash(const char *name, size_t len)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    }
    return hash ^ (hash >> 15);
}

static bool value_same_name(const struct jp_member *a, const struct jp_member *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->name, b->name, a->len) == 0);
}

/* Where a member of that name is among the first `count`, or `count`. */
static size_t
value_find_name(const struct jp_member *members, size_t count, const struct jp_member *wanted)
{
    size_t i = 0;
    while (i < count && !value_same_name(&members[i], wanted)) {
        i++;
    }
    return i;
}

int32_t pwt_jp_unique(struct jp_eval *ev, struct jp_member *members, size_t *count)
{
    uint32_t *table = NULL;
    size_t size = 0;
    if (*count > UNIQUE_SMALL) {
        void *memory = NULL;
        for (size = 32; size < *count * 2; size *= 2) {
        }
        int32_t result = pwt_jp_take(&ev->cx, size * sizeof(*table), &memory);
        if (result != 0) {
            return result;
        }
        table = memory;
        memset(table, 0, size * sizeof(*table));
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t at;
        if (table == NULL) {
            at = value_find_name(members, kept, &members[i]);
        } else {
            size_t slot = value_hash(members[i].name, members[i].len) & (size - 1);
            while (table[slot] != 0 && !value_same_name(&members[table[slot] - 1], &members[i])) {
                slot = (slot + 1) & (size - 1);
            }
            at = table[slot] != 0 ? table[slot] - 1 : kept;
            table[slot] = (uint32_t)at + 1;
        }
        members[at] = members[i];
        kept += at == kept ? 1u : 0u;
    }
    *count = kept;
    return 0;
}

int32_t pwt_jp_members(struct jp_eval *ev, const struct jp_value *object, struct jp_value *ret)
{
    if (object->form == JP_MEMBERS) {
        *ret = *object;
        return 0;
    }
    struct pwt_json_value json = jp_to_json(object);
    struct pwt_json_value key;
    struct pwt_json_value value;
    struct pwt_json_iter iter;
    void *members = NULL;
    size_t count = 0;
    size_t cap = 0;
    int32_t result = 0;
    (void)pwt_json_iter_init(&iter, &json);
    while (result == 0 && pwt_json_iter_next(&iter, &key, &value)) {
        if (count == cap) {
            result = value_grow(ev, &members, &cap, count, sizeof(struct jp_member));
        }
        if (result == 0) {
            struct jp_member *member = (struct jp_member *)members + count++;
            struct jp_value name = jp_from_json(&key);
            member->value = jp_from_json(&value);
            result = pwt_jp_text(ev, &name, &member->name, &member->len);
        }
    }
    if (result == 0 && iter.error != 0) {
        result = pwt_jp_fail_json(&ev->cx, iter.error);
    }
    if (result == 0) {
        result = pwt_jp_unique(ev, members, &count);
    }
    *ret = jp_object(members, count);
    return result;
}

int32_t pwt_jp_field(struct jp_eval *ev,
                     const struct jp_value *object,
                     const struct jp_value *name,
                     struct jp_value *ret_value)
{
    *ret_value = jp_null();
    if (object->type != PWT_JSON_OBJECT) {
        return 0;
    }
    if (object->form == JP_MEMBERS) {
        struct jp_member wanted = {.name = name->ptr, .len = name->len};
        size_t at = value_find_name(object->members, object->len, &wanted);
        if (at < object->len) {
            *ret_value = object->members[at].value;
        }
        return pwt_jp_work(ev, at / 8);
    }
    struct pwt_json_value json = jp_to_json(object);
    struct pwt_json_field field = {.name = name->ptr, .len = name->len};
    struct pwt_json_iter iter;
    (void)pwt_json_iter_init(&iter, &json);
    int32_t result = pwt_json_pick(&iter, &field, 1, PWT_JSON_LAST_WINS);
    if (result != 0) {
        return pwt_jp_fail_json(&ev->cx, result);
    }
    if (field.value.type != PWT_JSON_ABSENT) {
        *ret_value = jp_from_json(&field.value);
    }
    if (iter.start == ev->watched) {
        ev->finished = iter;
    }
    return 0;
}

/* An element counted from the end, from 1 on: a walk that remembers the last few. */
static int32_t value_from_end(struct jp_eval *ev,
                              const struct jp_value *array,
                              size_t back,
                              struct jp_value *ret_value)
{
    struct jp_value last[VALUE_LAST];
    struct jp_list list = {.count = 0};
    struct jp_walk walk;
    struct jp_value item;
    bool is = true;
    int32_t result = 0;
    if (back > VALUE_LAST) {
        result = pwt_jp_items(ev, array, &list);
        if (result == 0 && back <= list.count) {
            *ret_value = list.items[list.count - back];
        }
        return result;
    }
    size_t count = 0;
    pwt_jp_walk_init(&walk, array);
    while (result == 0) {
        result = pwt_jp_walk_next(ev, &walk, &item, &is);
        if (result != 0 || !is) {
            break;
        }
        last[count++ % VALUE_LAST] = item;
    }
    if (result == 0 && back <= count) {
        *ret_value = last[(count - back) % VALUE_LAST];
    }
    return result;
}

int32_t pwt_jp_index(struct jp_eval *ev,
                     const struct jp_value *array,
                     int64_t index,
                     struct jp_value *ret_value)
{
    *ret_value = jp_null();
    if (array->type != PWT_JSON_ARRAY) {
        return 0;
    }
    if (array->form == JP_LIST) {
        index += index < 0 ? (int64_t)array->len : 0;
        if (index >= 0 && (uint64_t)index < array->len) {
            *ret_value = array->items[index];
        }
        return 0;
    }
    if (index < 0) {
        return value_from_end(ev, array, (size_t)-index, ret_value);
    }
    struct jp_walk walk;
    struct jp_value item;
    bool is = true;
    int32_t result = 0;
    pwt_jp_walk_init(&walk, array);
    for (int64_t i = 0; result == 0 && is && i <= index; i++) {
        result = pwt_jp_walk_next(ev, &walk, &item, &is);
    }
    if (result == 0 && is) {
        *ret_value = item;
    }
    return result;
}
