/* SPDX-License-Identifier: Apache-2.0 */
/* See value.h. Recursion goes as deep as the rule document's value does, which is limited. */
#define _GNU_SOURCE /* memmem */
#include "value.h"

/* ---- a context's values -------------------------------------------------------------------- */

struct flags_value flags_value_seen(const struct pwt_json_value *json)
{
    struct flags_value value = {.kind = FLAGS_BROKEN, .text = {json->ptr, json->len}};

    switch (json->type) {
    case PWT_JSON_NULL:
        value.kind = FLAGS_NULL;
        break;
    case PWT_JSON_BOOL:
        value.kind = FLAGS_BOOL;
        value.integer = json->ptr[0] == 't';
        break;
    case PWT_JSON_NUMBER:
        flags_number_read(json->ptr, json->len, &value);
        break;
    case PWT_JSON_STRING:
        value.kind = FLAGS_ESCAPED;
        if ((json->flags & PWT_JSON_ESCAPED) == 0) {
            value.kind = FLAGS_STRING;
            value.text = pwt_bytes_make(json->ptr + 1, json->len - 2);
        }
        break;
    case PWT_JSON_ARRAY:
        value.kind = FLAGS_LIST_TEXT;
        break;
    case PWT_JSON_OBJECT:
        value.kind = FLAGS_OBJECT_TEXT;
        break;
    case PWT_JSON_ABSENT:
        break;
    }
    return value;
}

static struct pwt_json_value json_of(const struct flags_value *value)
{
    struct pwt_json_value json = {.ptr = value->text.ptr, .len = (size_t)value->text.len};

    switch (value->kind) {
    case FLAGS_ESCAPED:
        json.type = PWT_JSON_STRING;
        json.flags = PWT_JSON_EXACT | PWT_JSON_ESCAPED;
        break;
    case FLAGS_LIST_TEXT:
        json.type = PWT_JSON_ARRAY;
        break;
    case FLAGS_OBJECT_TEXT:
        json.type = PWT_JSON_OBJECT;
        break;
    default:
        break;
    }
    return json;
}

bool flags_value_text(const struct flags_value *value,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_bytes *ret_text)
{
    const char *text;
    size_t len;

    if (value->kind == FLAGS_STRING) {
        *ret_text = value->text;
        return true;
    }
    const struct pwt_json_value json = json_of(value);
    if (pwt_json_text(&json, alloc, &text, &len) != 0) {
        return false;
    }
    *ret_text = pwt_bytes_make(text, len);
    return true;
}

/* ---- equality ------------------------------------------------------------------------------ */

static bool equals_string(const struct flags_value *a, struct pwt_bytes text)
{
    if (a->kind == FLAGS_ESCAPED) {
        const struct pwt_json_value json = json_of(a);
        return pwt_json_equals(&json, text.ptr, (size_t)text.len);
    }
    return a->kind == FLAGS_STRING && flags_same_text(a->text, text);
}

static bool equals_list(const struct flags_value *a, const struct flags_value *b)
{
    const struct pwt_json_value json = json_of(a);
    struct pwt_json_value element;
    struct pwt_json_iter iter;
    uint32_t at = 0;

    if (a->kind != FLAGS_LIST_TEXT) {
        return false;
    }
    (void)pwt_json_iter_init(&iter, &json);
    while (pwt_json_iter_next(&iter, NULL, &element)) {
        const struct flags_value seen = flags_value_seen(&element);
        if (at == b->count || !flags_value_equals(&seen, &b->items[at])) {
            return false;
        }
        at++;
    }
    return iter.error == 0 && at == b->count;
}

/* Whether the context's object has no name that the compiled one lacks. */
static bool names_known(const struct pwt_json_value *json, const struct flags_value *b)
{
    struct pwt_json_value value;
    struct pwt_json_value key;
    struct pwt_json_iter iter;

    (void)pwt_json_iter_init(&iter, json);
    while (pwt_json_iter_next(&iter, &key, &value)) {
        uint32_t at = 0;
        while (at < b->count &&
               !pwt_json_equals(&key, b->members[at].name.ptr, (size_t)b->members[at].name.len)) {
            at++;
        }
        if (at == b->count) {
            return false;
        }
    }
    return iter.error == 0;
}

static bool equals_object(const struct flags_value *a, const struct flags_value *b)
{
    const struct pwt_json_value json = json_of(a);

    if (a->kind != FLAGS_OBJECT_TEXT || !names_known(&json, b)) {
        return false;
    }
    for (uint32_t i = 0; i < b->count; i++) {
        const struct flags_member *member = &b->members[i];
        struct pwt_json_value found;
        if (pwt_json_find(&json, member->name.ptr, (size_t)member->name.len, PWT_JSON_LAST_WINS,
                          &found) != 0) {
            return false;
        }
        const struct flags_value seen = flags_value_seen(&found);
        if (!flags_value_equals(&seen, &member->value)) {
            return false;
        }
    }
    return true;
}

bool flags_value_alike(const struct flags_value *a, const struct flags_value *b)
{
    switch (b->kind) {
    case FLAGS_NULL:
        return a->kind == FLAGS_NULL || a->kind == FLAGS_ABSENT;
    case FLAGS_STRING:
        return equals_string(a, b->text);
    case FLAGS_LIST:
        return equals_list(a, b);
    case FLAGS_OBJECT:
        return equals_object(a, b);
    default:
        return flags_is_number(a) && flags_number_order(a, b) == FLAGS_SAME;
    }
}

/* ---- order --------------------------------------------------------------------------------- */

static enum flags_order order_text(struct pwt_bytes a, struct pwt_bytes b)
{
    const uint64_t len = a.len < b.len ? a.len : b.len;
    const int difference = len > 0 ? memcmp(a.ptr, b.ptr, (size_t)len) : 0;

    if (difference != 0) {
        return difference < 0 ? FLAGS_LESS : FLAGS_MORE;
    }
    return a.len == b.len ? FLAGS_SAME : a.len < b.len ? FLAGS_LESS : FLAGS_MORE;
}

static enum flags_order order_list(const struct flags_value *a,
                                   const struct flags_value *b,
                                   const struct pwt_json_alloc *alloc)
{
    const struct pwt_json_value json = json_of(a);
    struct pwt_json_value element;
    struct pwt_json_iter iter;
    uint32_t at = 0;

    (void)pwt_json_iter_init(&iter, &json);
    while (pwt_json_iter_next(&iter, NULL, &element)) {
        const struct flags_value seen = flags_value_seen(&element);
        if (at == b->count) {
            return FLAGS_MORE;
        }
        if (!flags_value_equals(&seen, &b->items[at])) {
            return flags_value_order(&seen, &b->items[at], alloc);
        }
        at++;
    }
    return iter.error != 0 ? FLAGS_NO_ORDER : at < b->count ? FLAGS_LESS : FLAGS_SAME;
}

enum flags_order flags_value_order(const struct flags_value *a,
                                   const struct flags_value *b,
                                   const struct pwt_json_alloc *alloc)
{
    struct pwt_bytes text;

    if (flags_is_number(a) && flags_is_number(b)) {
        return flags_number_order(a, b);
    }
    if (b->kind == FLAGS_STRING && flags_value_text(a, alloc, &text)) {
        return order_text(text, b->text);
    }
    if (b->kind == FLAGS_LIST && a->kind == FLAGS_LIST_TEXT) {
        return order_list(a, b, alloc);
    }
    return FLAGS_NO_ORDER;
}

/* ---- membership ---------------------------------------------------------------------------- */

static bool is_part(struct pwt_bytes part, struct pwt_bytes whole)
{
    return part.len == 0 ||
           memmem(whole.ptr, (size_t)whole.len, part.ptr, (size_t)part.len) != NULL;
}

static bool is_container(uint32_t kind)
{
    return kind == FLAGS_LIST || kind == FLAGS_OBJECT || kind == FLAGS_LIST_TEXT ||
           kind == FLAGS_OBJECT_TEXT || kind == FLAGS_BROKEN;
}

static bool in_names(const struct flags_value *item, const struct flags_value *object)
{
    for (uint32_t i = 0; i < object->count; i++) {
        if (equals_string(item, object->members[i].name)) {
            return true;
        }
    }
    return false;
}

enum flags_truth flags_value_in(const struct flags_value *item,
                                const struct flags_value *container,
                                const struct pwt_json_alloc *alloc)
{
    struct pwt_bytes text;

    switch (container->kind) {
    case FLAGS_LIST:
        return flags_value_in_list(item, container);
    case FLAGS_STRING:
        return flags_value_text(item, alloc, &text) ? is_part(text, container->text)
                                                    : FLAGS_IMPOSSIBLE;
    case FLAGS_OBJECT: /* only what can be a key can be looked for */
        return is_container(item->kind) ? FLAGS_IMPOSSIBLE : in_names(item, container);
    default:
        return FLAGS_IMPOSSIBLE;
    }
}

/* Whether a context's list has an element, or its object a name. */
static bool text_holds(const struct flags_value *container, const struct flags_value *item)
{
    const struct pwt_json_value json = json_of(container);
    const bool names = container->kind == FLAGS_OBJECT_TEXT;
    struct pwt_json_value value;
    struct pwt_json_value key;
    struct pwt_json_iter iter;

    (void)pwt_json_iter_init(&iter, &json);
    while (pwt_json_iter_next(&iter, &key, &value)) {
        const struct flags_value seen = flags_value_seen(names ? &key : &value);
        if (flags_value_equals(&seen, item)) {
            return true;
        }
    }
    return false;
}

enum flags_truth flags_value_holds(const struct flags_value *container,
                                   const struct flags_value *item,
                                   const struct pwt_json_alloc *alloc)
{
    struct pwt_bytes text;

    switch (container->kind) {
    case FLAGS_LIST_TEXT:
        return text_holds(container, item);
    case FLAGS_OBJECT_TEXT:
        return is_container(item->kind) ? FLAGS_IMPOSSIBLE : text_holds(container, item);
    case FLAGS_STRING:
    case FLAGS_ESCAPED:
        return item->kind == FLAGS_STRING && flags_value_text(container, alloc, &text)
                   ? is_part(item->text, text)
                   : FLAGS_IMPOSSIBLE;
    default:
        return FLAGS_IMPOSSIBLE;
    }
}

enum flags_truth
flags_value_any(const struct flags_value *list, const struct flags_value *others, bool wanted)
{
    const struct pwt_json_value json = json_of(list);
    struct pwt_json_value element;
    struct pwt_json_iter iter;

    if (list->kind != FLAGS_LIST_TEXT) {
        return FLAGS_IMPOSSIBLE;
    }
    (void)pwt_json_iter_init(&iter, &json);
    while (pwt_json_iter_next(&iter, NULL, &element)) {
        const struct flags_value seen = flags_value_seen(&element);
        if (flags_value_in_list(&seen, others) == wanted) {
            return FLAGS_YES;
        }
    }
    return iter.error != 0 ? FLAGS_IMPOSSIBLE : FLAGS_NO;
}
