/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that order arrays, or evaluate an expression for each element. */
#include "internal.h"

/* An element and what it is ordered by. */
struct entry {
    struct jp_value key;
    struct jp_value item;
};

struct entries {
    struct entry *ptr;
    size_t count;
};

/* Brings a key into the form that costs least to compare. */
static int32_t array_key(struct jp_eval *ev, struct jp_value *key)
{
    const char *text = NULL;
    size_t len = 0;
    if (key->type == PWT_JSON_NUMBER) {
        return pwt_jp_number(ev, key, key);
    }
    int32_t result = pwt_jp_text(ev, key, &text, &len);
    *key = jp_bytes(text, len);
    return result;
}

/* Keys are numbers or strings, all of the type of the first. */
static int32_t
array_check_key(struct jp_eval *ev, const struct jp_value *key, const struct entries *entries)
{
    bool possible = key->type == PWT_JSON_NUMBER || key->type == PWT_JSON_STRING;
    if (possible && (entries->count == 0 || key->type == entries->ptr[0].key.type)) {
        return 0;
    }
    return pwt_jp_fail(&ev->cx, PWT_JMESPATH_ETYPE, ev->offset,
                       "elements are ordered by numbers or by strings; element %zu gives neither, "
                       "or another type than the first",
                       entries->count);
}

/* The elements with their keys; without an expression they are their own. */
static int32_t array_entries(struct jp_eval *ev,
                             const struct jp_value *array,
                             const struct jp_value *expression,
                             struct entries *ret_entries)
{
    struct jp_list list = {.count = 0};
    struct entries entries = {.count = 0};
    void *memory = NULL;
    int32_t result = pwt_jp_items(ev, array, &list);
    if (result == 0) {
        result = pwt_jp_take(&ev->cx, (list.count + 1) * sizeof(*entries.ptr), &memory);
    }
    entries.ptr = memory;
    for (size_t i = 0; result == 0 && i < list.count; i++) {
        struct entry *entry = &entries.ptr[i];
        *entry = (struct entry){.key = list.items[i], .item = list.items[i]};
        if (expression != NULL) {
            result = pwt_jp_eval(ev, expression->node, &entry->item, &entry->key);
        }
        if (result == 0) {
            result = array_check_key(ev, &entry->key, &entries);
        }
        if (result == 0) {
            result = array_key(ev, &entry->key);
        }
        entries.count++;
    }
    *ret_entries = entries;
    return result;
}

/* Merges the sorted halves [0, middle) and [middle, count) of `from`; equal ones keep their order.
 */
static int32_t
array_merge(struct jp_eval *ev, const struct entries *from, size_t middle, struct entry *to)
{
    size_t left = 0;
    size_t right = middle;
    for (size_t i = 0; i < from->count; i++) {
        int order = right == from->count ? -1 : left == middle ? 1 : 0;
        if (order == 0) {
            int32_t result = pwt_jp_order(ev, &from->ptr[left].key, &from->ptr[right].key, &order);
            if (result != 0) {
                return result;
            }
        }
        to[i] = from->ptr[order <= 0 ? left++ : right++];
    }
    return pwt_jp_work(ev, from->count);
}

/* Merge sort from runs of one; where the result is says *entries. */
static int32_t array_sort(struct jp_eval *ev, struct entries *entries)
{
    void *memory = NULL;
    int32_t result = pwt_jp_take(&ev->cx, (entries->count + 1) * sizeof(struct entry), &memory);
    struct entry *to = memory;
    for (size_t run = 1; result == 0 && run < entries->count; run *= 2) {
        for (size_t at = 0; result == 0 && at < entries->count; at += 2 * run) {
            size_t left = entries->count - at;
            struct entries part = {.ptr = entries->ptr + at,
                                   .count = left < 2 * run ? left : 2 * run};
            result = array_merge(ev, &part, left < run ? left : run, to + at);
        }
        struct entry *from = entries->ptr;
        entries->ptr = to;
        to = from;
    }
    return result;
}

static int32_t array_sorted(struct jp_eval *ev,
                            const struct jp_value *array,
                            const struct jp_value *expression,
                            struct jp_value *ret_value)
{
    struct entries entries;
    struct jp_list list = {.count = 0};
    int32_t result = array_entries(ev, array, expression, &entries);
    if (result == 0) {
        result = array_sort(ev, &entries);
    }
    for (size_t i = 0; result == 0 && i < entries.count; i++) {
        result = pwt_jp_push(ev, &list, &entries.ptr[i].item);
    }
    *ret_value = jp_from_list(&list);
    return result;
}

/* The first of the elements with the least key (`sign` 1) or the greatest (-1), or null. */
static int32_t array_extreme(struct jp_eval *ev,
                             const struct jp_value *array,
                             const struct jp_value *expression,
                             int sign,
                             struct jp_value *ret_value)
{
    struct entries entries;
    size_t best = 0;
    int32_t result = array_entries(ev, array, expression, &entries);
    for (size_t i = 1; result == 0 && i < entries.count; i++) {
        int order = 0;
        result = pwt_jp_order(ev, &entries.ptr[i].key, &entries.ptr[best].key, &order);
        best = order * sign < 0 ? i : best;
    }
    if (result == 0) {
        *ret_value = entries.count == 0 ? jp_null() : entries.ptr[best].item;
    }
    return result;
}

int32_t pwt_jp_sort(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return array_sorted(ev, &args->values[0], NULL, ret_value);
}

int32_t
pwt_jp_sort_by(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return array_sorted(ev, &args->values[0], &args->values[1], ret_value);
}

int32_t pwt_jp_max(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return array_extreme(ev, &args->values[0], NULL, -1, ret_value);
}

int32_t
pwt_jp_max_by(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return array_extreme(ev, &args->values[0], &args->values[1], -1, ret_value);
}

int32_t pwt_jp_min(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return array_extreme(ev, &args->values[0], NULL, 1, ret_value);
}

int32_t
pwt_jp_min_by(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return array_extreme(ev, &args->values[0], &args->values[1], 1, ret_value);
}

int32_t pwt_jp_map(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    struct jp_list list = {.count = 0};
    int32_t result = pwt_jp_items(ev, &args->values[1], &list);
    for (size_t i = 0; result == 0 && i < list.count; i++) {
        struct jp_value item = list.items[i];
        result = pwt_jp_eval(ev, args->values[0].node, &item, &list.items[i]);
    }
    *ret_value = jp_from_list(&list);
    return result;
}
