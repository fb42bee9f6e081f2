/* SPDX-License-Identifier: Apache-2.0 */
/* Equality, deep and typed, and the order of numbers and of strings. */
#include "internal.h"

static int32_t compare_strings(struct jp_eval *ev,
                               const struct jp_value *a,
                               const struct jp_value *b,
                               int *ret_order)
{
    const char *text_a = NULL;
    const char *text_b = NULL;
    size_t len_a = 0;
    size_t len_b = 0;
    int32_t result = pwt_jp_text(ev, a, &text_a, &len_a);
    if (result == 0) {
        result = pwt_jp_text(ev, b, &text_b, &len_b);
    }
    if (result == 0) {
        /* The order of UTF-8's bytes is that of the code points. */
        size_t len = len_a < len_b ? len_a : len_b;
        int order = len == 0 ? 0 : memcmp(text_a, text_b, len);
        *ret_order = order != 0 ? order : (len_a > len_b) - (len_a < len_b);
    }
    return result;
}

static int32_t equal_strings(struct jp_eval *ev,
                             const struct jp_value *a,
                             const struct jp_value *b,
                             bool *ret_equal)
{
    if (b->form == JP_TEXT && a->form == JP_BYTES) {
        return equal_strings(ev, b, a, ret_equal);
    }
    if (a->form == JP_TEXT && b->form == JP_BYTES) {
        struct pwt_json_value json = jp_to_json(a);
        *ret_equal = pwt_json_equals(&json, b->ptr, b->len);
        return 0;
    }
    int order = 0;
    int32_t result = compare_strings(ev, a, b, &order);
    *ret_equal = order == 0;
    return result;
}

static int32_t equal_arrays(struct jp_eval *ev,
                            const struct jp_value *a,
                            const struct jp_value *b,
                            bool *ret_equal)
{
    struct jp_walk walk_a;
    struct jp_walk walk_b;
    pwt_jp_walk_init(&walk_a, a);
    pwt_jp_walk_init(&walk_b, b);
    *ret_equal = true;
    for (;;) {
        struct jp_value item_a;
        struct jp_value item_b;
        bool is_a = false;
        bool is_b = false;
        int32_t result = pwt_jp_walk_next(ev, &walk_a, &item_a, &is_a);
        if (result == 0) {
            result = pwt_jp_walk_next(ev, &walk_b, &item_b, &is_b);
        }
        if (result != 0 || !is_a || !is_b) {
            *ret_equal = is_a == is_b;
            return result;
        }
        result = pwt_jp_equal(ev, &item_a, &item_b, ret_equal);
        if (result != 0 || !*ret_equal) {
            return result;
        }
    }
}

/* Where b has the member, looking first where it would be if both had the same order. */
static int32_t equal_find(struct jp_eval *ev,
                          const struct jp_value *b,
                          const struct jp_member *wanted,
                          size_t first,
                          size_t *ret_at)
{
    for (size_t i = 0; i < b->len; i++) {
        size_t at = first + i < b->len ? first + i : first + i - b->len;
        const struct jp_member *member = &b->members[at];
        if (member->len == wanted->len &&
            (wanted->len == 0 || memcmp(member->name, wanted->name, wanted->len) == 0)) {
            *ret_at = at;
            return pwt_jp_work(ev, i / 8);
        }
    }
    *ret_at = b->len;
    return pwt_jp_work(ev, b->len / 8);
}

static int32_t equal_objects(struct jp_eval *ev,
                             const struct jp_value *a,
                             const struct jp_value *b,
                             bool *ret_equal)
{
    struct jp_value left;
    struct jp_value right;
    int32_t result = pwt_jp_members(ev, a, &left);
    if (result == 0) {
        result = pwt_jp_members(ev, b, &right);
    }
    if (result != 0) {
        return result;
    }
    *ret_equal = left.len == right.len;
    for (size_t i = 0; *ret_equal && i < left.len; i++) {
        size_t at = 0;
        result = equal_find(ev, &right, &left.members[i], i, &at);
        *ret_equal = at < right.len;
        if (result == 0 && *ret_equal) {
            result = pwt_jp_equal(ev, &left.members[i].value, &right.members[at].value, ret_equal);
        }
        if (result != 0) {
            return result;
        }
    }
    return 0;
}

int32_t pwt_jp_equal(struct jp_eval *ev,
                     const struct jp_value *a,
                     const struct jp_value *b,
                     bool *ret_equal)
{
    int order = 0;
    int32_t result = pwt_jp_work(ev, 1);
    *ret_equal = false;
    if (result != 0 || a->type != b->type) {
        return result;
    }
    switch (a->type) {
    case PWT_JSON_BOOL:
        *ret_equal = *a->ptr == *b->ptr;
        return 0;
    case PWT_JSON_NUMBER:
        result = pwt_jp_number_order(ev, a, b, &order);
        *ret_equal = order == 0;
        return result;
    case PWT_JSON_STRING:
        return equal_strings(ev, a, b, ret_equal);
    case PWT_JSON_ARRAY:
        return equal_arrays(ev, a, b, ret_equal);
    case PWT_JSON_OBJECT:
        return equal_objects(ev, a, b, ret_equal);
    default:
        *ret_equal = true; /* null */
        return 0;
    }
}

int32_t
pwt_jp_order(struct jp_eval *ev, const struct jp_value *a, const struct jp_value *b, int *ret_order)
{
    *ret_order = 0;
    return a->type == PWT_JSON_NUMBER ? pwt_jp_number_order(ev, a, b, ret_order)
                                      : compare_strings(ev, a, b, ret_order);
}
