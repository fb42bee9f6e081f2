/* SPDX-License-Identifier: Apache-2.0 */
/* Maps and lists, read where they stand in the document. */
#include "internal.h"

#define MAP_NAME_MAX 256u /* escaped names that are longer are not compared without case */

static char map_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool map_equals_any_case(const struct pwt_json_value *key, struct pwt_bytes name)
{
    char unescaped[MAP_NAME_MAX];
    const char *text = key->ptr + 1;
    size_t len = key->len - 2;
    if ((key->flags & PWT_JSON_ESCAPED) != 0) {
        if (pwt_json_unescape(key, unescaped, sizeof(unescaped), &len) != 0) {
            return false;
        }
        text = unescaped;
    }
    if (len != name.len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (map_lower(text[i]) != map_lower(name.ptr[i])) {
            return false;
        }
    }
    return true;
}

void pwt_event_walk(const struct pwt_json_value *container, struct pwt_json_iter *ret_walk)
{
    /* A walk that cannot begin has no elements; that is right for what is absent. */
    (void)pwt_json_iter_init(ret_walk, container);
    if (container->type == PWT_JSON_ABSENT) {
        ret_walk->error = 0;
    }
}

int32_t pwt_event_map_find(const struct pwt_event_map *map,
                           struct pwt_bytes name,
                           uint32_t flags,
                           struct pwt_json_value *ret_value)
{
    struct pwt_json_iter walk;
    struct pwt_json_value key;
    struct pwt_json_value value;
    struct pwt_json_value found = {.type = PWT_JSON_ABSENT};
    bool any_case = (flags & PWT_EVENT_IGNORE_CASE) != 0;
    pwt_event_walk(&map->json, &walk);
    while (pwt_json_iter_next(&walk, &key, &value)) {
        if (any_case ? map_equals_any_case(&key, name)
                     : pwt_json_equals(&key, name.ptr, (size_t)name.len)) {
            found = value;
        }
    }
    if (walk.error != 0) {
        return walk.error;
    }
    if (found.type == PWT_JSON_ABSENT) {
        return PWT_JSON_ENOENT;
    }
    *ret_value = found;
    return 0;
}

int32_t pwt_event_map_text(const struct pwt_event_map *map,
                           struct pwt_bytes name,
                           uint32_t flags,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_bytes *ret_bytes)
{
    struct pwt_json_value value;
    int32_t result = pwt_event_map_find(map, name, flags, &value);
    if (result == 0 && value.type == PWT_JSON_NULL) {
        result = PWT_JSON_ENOENT;
    }
    return result != 0 ? result : pwt_event_string(&value, alloc, ret_bytes);
}

int32_t pwt_event_map_decode(const struct event_shape *shape,
                             const struct pwt_event_map *map,
                             struct pwt_bytes name,
                             const struct pwt_json_alloc *alloc,
                             void *ret_object)
{
    struct pwt_json_value value;
    int32_t result = pwt_event_map_find(map, name, 0, &value);
    return result != 0 ? result : pwt_event_decode_value(shape, &value, alloc, ret_object);
}

bool pwt_event_list_next(struct pwt_json_iter *walk,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_bytes *ret_bytes)
{
    struct pwt_json_value value;
    if (!pwt_json_iter_next(walk, NULL, &value)) {
        return false;
    }
    int32_t result = pwt_event_string(&value, alloc, ret_bytes);
    return result == 0 || event_walk_stop(walk, result);
}

bool pwt_event_map_next(struct pwt_json_iter *walk,
                        const struct pwt_json_alloc *alloc,
                        struct pwt_bytes *ret_name,
                        struct pwt_json_value *ret_value)
{
    struct pwt_json_value key;
    if (!pwt_json_iter_next(walk, &key, ret_value)) {
        return false;
    }
    int32_t result = pwt_event_string(&key, alloc, ret_name);
    return result == 0 || event_walk_stop(walk, result);
}
