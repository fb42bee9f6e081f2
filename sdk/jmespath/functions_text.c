/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of strings. Lengths and orders are those of code points. */
#include "internal.h"

struct text {
    const char *ptr;
    size_t len;
};

static int32_t text_get(struct jp_eval *ev, const struct jp_value *string, struct text *ret_text)
{
    return pwt_jp_text(ev, string, &ret_text->ptr, &ret_text->len);
}

static int32_t text_pair(struct jp_eval *ev,
                         const struct jp_arguments *args,
                         struct text *ret_first,
                         struct text *ret_second)
{
    int32_t result = text_get(ev, &args->values[0], ret_first);
    return result != 0 ? result : text_get(ev, &args->values[1], ret_second);
}

int32_t
pwt_jp_starts_with(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    struct text text = {.len = 0};
    struct text part = {.len = 0};
    int32_t result = text_pair(ev, args, &text, &part);
    *ret_value = jp_bool(part.len == 0 || (result == 0 && part.len <= text.len &&
                                           memcmp(text.ptr, part.ptr, part.len) == 0));
    return result;
}

int32_t
pwt_jp_ends_with(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    struct text text = {.len = 0};
    struct text part = {.len = 0};
    int32_t result = text_pair(ev, args, &text, &part);
    *ret_value =
        jp_bool(part.len == 0 || (result == 0 && part.len <= text.len &&
                                  memcmp(text.ptr + text.len - part.len, part.ptr, part.len) == 0));
    return result;
}

/* Whether a text has another one in it. */
static bool text_has(const struct text *text, const struct text *part)
{
    if (part->len == 0) {
        return true;
    }
    const char *s = text->ptr;
    size_t left = text->len;
    while (left >= part->len) {
        const char *found = memchr(s, *part->ptr, left - part->len + 1);
        if (found == NULL) {
            return false;
        }
        if (memcmp(found, part->ptr, part->len) == 0) {
            return true;
        }
        left -= (size_t)(found + 1 - s);
        s = found + 1;
    }
    return false;
}

static int32_t
text_array_has(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    struct jp_walk walk;
    struct jp_value item;
    bool is = true;
    bool equal = false;
    int32_t result = 0;
    pwt_jp_walk_init(&walk, &args->values[0]);
    while (result == 0 && !equal) {
        result = pwt_jp_walk_next(ev, &walk, &item, &is);
        if (result != 0 || !is) {
            break;
        }
        result = pwt_jp_equal(ev, &item, &args->values[1], &equal);
    }
    *ret_value = jp_bool(equal);
    return result;
}

int32_t
pwt_jp_contains(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    if (args->values[0].type == PWT_JSON_ARRAY) {
        return text_array_has(ev, args, ret_value);
    }
    *ret_value = jp_bool(false);
    if (args->values[1].type != PWT_JSON_STRING) {
        return 0; /* a string contains strings only */
    }
    struct text text = {.len = 0};
    struct text part = {.len = 0};
    int32_t result = text_pair(ev, args, &text, &part);
    if (result == 0) {
        /* A part that repeats itself may make this quadratic, in steps of one vector. */
        result = pwt_jp_work(ev, (uint64_t)(text.len / 64) * (part.len / 64));
    }
    if (result == 0) {
        *ret_value = jp_bool(text_has(&text, &part));
    }
    return result;
}

int32_t pwt_jp_join(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    const struct jp_value *array = &args->values[1];
    struct text glue = {.len = 0};
    void *memory = NULL;
    size_t size = 0;
    int32_t result = text_get(ev, &args->values[0], &glue);
    if (result == 0) {
        result = pwt_jp_take(&ev->cx, array->len * sizeof(struct text) + 1, &memory);
    }
    struct text *parts = memory;
    for (size_t i = 0; result == 0 && i < array->len; i++) {
        parts[i].len = 0;
        result = text_get(ev, &array->items[i], &parts[i]);
        size += parts[i].len + (i == 0 ? 0 : glue.len);
        if (size > ev->cx.bytes_left) {
            break; /* and no overflow: the next call refuses it */
        }
    }
    if (result == 0) {
        result = pwt_jp_take(&ev->cx, size + 1, &memory);
    }
    if (result != 0) {
        return result;
    }
    char *text = memory;
    size_t len = 0;
    for (size_t i = 0; i < array->len; i++) {
        if (i != 0 && glue.len != 0) {
            memcpy(text + len, glue.ptr, glue.len);
            len += glue.len;
        }
        if (parts[i].len != 0) {
            memcpy(text + len, parts[i].ptr, parts[i].len);
            len += parts[i].len;
        }
    }
    *ret_value = jp_bytes(text, len);
    return 0;
}

/* Bytes of the code point at s; what is not UTF-8 counts by the byte. */
static size_t text_step(const char *s, const char *end)
{
    uint32_t code = 0;
    size_t step = pwt_jp_utf8_next(s, end, &code);
    return step == 0 ? 1 : step;
}

static int32_t
text_reverse(struct jp_eval *ev, const struct jp_value *string, struct jp_value *ret_value)
{
    struct text text = {.len = 0};
    void *memory = NULL;
    int32_t result = text_get(ev, string, &text);
    if (result == 0) {
        result = pwt_jp_take(&ev->cx, text.len + 1, &memory);
    }
    if (result != 0) {
        return result;
    }
    char *to = (char *)memory + text.len;
    for (size_t at = 0; at < text.len;) {
        size_t step = text_step(text.ptr + at, text.ptr + text.len);
        to -= step;
        memcpy(to, text.ptr + at, step);
        at += step;
    }
    *ret_value = jp_bytes(memory, text.len);
    return 0;
}

int32_t
pwt_jp_reverse(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    if (args->values[0].type == PWT_JSON_STRING) {
        return text_reverse(ev, &args->values[0], ret_value);
    }
    struct jp_list list = {.count = 0};
    int32_t result = pwt_jp_items(ev, &args->values[0], &list);
    for (size_t i = 0; i < list.count / 2; i++) {
        struct jp_value item = list.items[i];
        list.items[i] = list.items[list.count - 1 - i];
        list.items[list.count - 1 - i] = item;
    }
    *ret_value = jp_from_list(&list);
    return result;
}

int32_t
pwt_jp_length(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    const struct jp_value *value = &args->values[0];
    struct jp_list list = {.count = 0};
    struct jp_value members;
    struct text text = {.len = 0};
    int64_t count = 0;
    int32_t result = 0;
    switch (value->type) {
    case PWT_JSON_ARRAY:
        result = pwt_jp_items(ev, value, &list);
        count = (int64_t)list.count;
        break;
    case PWT_JSON_OBJECT:
        result = pwt_jp_members(ev, value, &members);
        count = (int64_t)members.len;
        break;
    default:
        result = text_get(ev, value, &text);
        for (size_t at = 0; result == 0 && at < text.len; count++) {
            at += text_step(text.ptr + at, text.ptr + text.len);
        }
        break;
    }
    *ret_value = jp_int(count);
    return result;
}

int32_t
pwt_jp_to_string(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    if (args->values[0].type == PWT_JSON_STRING) {
        *ret_value = args->values[0];
        return 0;
    }
    return pwt_jp_ascii(ev, &args->values[0], ret_value);
}
