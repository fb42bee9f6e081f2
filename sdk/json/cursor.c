/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cursor: values are found by walking over members and elements. A scalar's end is found when
 * it is met, a container's only when the walk must go past it; a walk that leaves early jumps to
 * the end of its container without looking at members.
 */
#include "internal.h"

/* Where a walk stands. */
#define ITER_FIRST   0u /* behind the opening bracket */
#define ITER_PENDING 1u /* at a container that was given out and not yet passed */
#define ITER_AFTER   2u /* behind a value */
#define ITER_DONE    3u /* behind the closing bracket, or failed */

static bool cursor_is_delimiter(char c)
{
    return c == ',' || c == '}' || c == ']' || json_is_space(c);
}

/* A literal or number: all up to a delimiter. */
static const char *cursor_scalar_end(const char *s, const char *end)
{
    while (s < end && !cursor_is_delimiter(*s)) {
        s++;
    }
    return s;
}

static int32_t cursor_literal(struct pwt_json_value *value, const char *word, size_t len)
{
    return value->len == len && memcmp(value->ptr, word, len) == 0 ? 0 : PWT_JSON_ESYNTAX;
}

/* The value that begins at s, where s < end. Numbers are checked when they are read. */
static int32_t cursor_value(const char *s, const char *end, struct pwt_json_value *value)
{
    *value = (struct pwt_json_value){.ptr = s, .len = (size_t)(end - s)};
    if (*s == '{' || *s == '[') {
        value->type = *s == '{' ? PWT_JSON_OBJECT : PWT_JSON_ARRAY;
        return 0;
    }
    value->flags = PWT_JSON_EXACT;
    if (*s == '"') {
        value->type = PWT_JSON_STRING;
        const char *behind = pwt_json_scan_string(s + 1, end, &value->flags);
        if (behind == NULL) {
            return PWT_JSON_EEND;
        }
        value->len = (size_t)(behind - s);
        return 0;
    }
    value->len = (size_t)(cursor_scalar_end(s, end) - s);
    switch (*s) {
    case 't':
        value->type = PWT_JSON_BOOL;
        return cursor_literal(value, "true", 4);
    case 'f':
        value->type = PWT_JSON_BOOL;
        return cursor_literal(value, "false", 5);
    case 'n':
        value->type = PWT_JSON_NULL;
        return cursor_literal(value, "null", 4);
    default:
        value->type = PWT_JSON_NUMBER;
        return *s == '-' || (*s >= '0' && *s <= '9') ? 0 : PWT_JSON_ESYNTAX;
    }
}

int32_t pwt_json_open(const char *text, size_t len, struct pwt_json_value *ret_value)
{
    const char *end = len == 0 ? text : text + len; /* text may be NULL then */
    const char *s = json_skip_space(text, end);
    if (s == end) {
        return PWT_JSON_EEND;
    }
    struct pwt_json_value value;
    int32_t result = cursor_value(s, end, &value);
    if (result == 0) {
        *ret_value = value;
    }
    return result;
}

int32_t pwt_json_slice(struct pwt_json_value *value)
{
    if (value->type == PWT_JSON_ABSENT) {
        return PWT_JSON_ETYPE;
    }
    if ((value->flags & PWT_JSON_EXACT) != 0) {
        return 0;
    }
    const char *s = value->ptr + 1;
    int32_t result = pwt_json_scan_containers(&s, value->ptr + value->len, 1);
    if (result == 0) {
        value->len = (size_t)(s - value->ptr);
        value->flags |= PWT_JSON_EXACT;
    }
    return result;
}

static bool iter_fail(struct pwt_json_iter *iter, int32_t error)
{
    iter->error = error;
    iter->state = ITER_DONE;
    return false;
}

int32_t pwt_json_iter_init(struct pwt_json_iter *iter, const struct pwt_json_value *container)
{
    *iter = (struct pwt_json_iter){.state = ITER_FIRST};
    if (container->type != PWT_JSON_OBJECT && container->type != PWT_JSON_ARRAY) {
        (void)iter_fail(iter, PWT_JSON_ETYPE);
        return PWT_JSON_ETYPE;
    }
    iter->start = container->ptr;
    iter->pos = container->ptr + 1;
    iter->end = container->ptr + container->len;
    return 0;
}

/* Goes to the next name or element, or behind the closing bracket. */
static bool iter_advance(struct pwt_json_iter *iter)
{
    if (iter->state == ITER_DONE) {
        return false;
    }
    if (iter->state == ITER_PENDING) {
        iter->pos++;
        int32_t result = pwt_json_scan_containers(&iter->pos, iter->end, 1);
        if (result != 0) {
            return iter_fail(iter, result);
        }
        iter->state = ITER_AFTER;
    }
    iter->pos = json_skip_space(iter->pos, iter->end);
    if (iter->pos == iter->end) {
        return iter_fail(iter, PWT_JSON_EEND);
    }
    if (*iter->pos == (*iter->start == '{' ? '}' : ']')) {
        iter->pos++;
        iter->state = ITER_DONE;
        return false;
    }
    if (iter->state == ITER_AFTER) {
        if (*iter->pos != ',') {
            return iter_fail(iter, PWT_JSON_ESYNTAX);
        }
        iter->pos = json_skip_space(iter->pos + 1, iter->end);
    }
    return iter->pos < iter->end || iter_fail(iter, PWT_JSON_EEND);
}

/* A member's name and its colon. */
static bool iter_key(struct pwt_json_iter *iter, struct pwt_json_value *key)
{
    if (*iter->pos != '"') {
        return iter_fail(iter, PWT_JSON_ESYNTAX);
    }
    *key =
        (struct pwt_json_value){.ptr = iter->pos, .type = PWT_JSON_STRING, .flags = PWT_JSON_EXACT};
    const char *s = pwt_json_scan_string(iter->pos + 1, iter->end, &key->flags);
    if (s == NULL) {
        return iter_fail(iter, PWT_JSON_EEND);
    }
    key->len = (size_t)(s - iter->pos);
    s = json_skip_space(s, iter->end);
    if (s == iter->end || *s != ':') {
        iter->pos = s;
        return iter_fail(iter, s == iter->end ? PWT_JSON_EEND : PWT_JSON_ESYNTAX);
    }
    iter->pos = json_skip_space(s + 1, iter->end);
    return iter->pos < iter->end || iter_fail(iter, PWT_JSON_EEND);
}

bool pwt_json_iter_next(struct pwt_json_iter *iter,
                        struct pwt_json_value *ret_key,
                        struct pwt_json_value *ret_value)
{
    if (!iter_advance(iter)) {
        return false;
    }
    struct pwt_json_value key = {.ptr = NULL};
    if (*iter->start == '{' && !iter_key(iter, &key)) {
        return false;
    }
    struct pwt_json_value value;
    int32_t result = cursor_value(iter->pos, iter->end, &value);
    if (result != 0) {
        return iter_fail(iter, result);
    }
    iter->state = ITER_PENDING;
    if ((value.flags & PWT_JSON_EXACT) != 0) {
        iter->pos += value.len;
        iter->state = ITER_AFTER;
    }
    if (ret_key != NULL) {
        *ret_key = key;
    }
    *ret_value = value;
    return true;
}

int32_t pwt_json_iter_leave(struct pwt_json_iter *iter,
                            struct pwt_json_iter *outer,
                            struct pwt_json_value *ret_slice)
{
    if (iter->state != ITER_DONE) {
        int32_t result = pwt_json_scan_containers(&iter->pos, iter->end, 1);
        if (result != 0) {
            (void)iter_fail(iter, result);
        }
        iter->state = ITER_DONE;
    }
    if (iter->error != 0) {
        return iter->error;
    }
    if (outer != NULL && outer->state == ITER_PENDING && outer->pos == iter->start) {
        outer->pos = iter->pos;
        outer->state = ITER_AFTER;
    }
    if (ret_slice != NULL) {
        *ret_slice = (struct pwt_json_value){
            .ptr = iter->start,
            .len = (size_t)(iter->pos - iter->start),
            .type = *iter->start == '{' ? PWT_JSON_OBJECT : PWT_JSON_ARRAY,
            .flags = PWT_JSON_EXACT,
        };
    }
    return 0;
}

int32_t pwt_json_pick(struct pwt_json_iter *iter,
                      struct pwt_json_field *fields,
                      size_t count,
                      uint32_t flags)
{
    bool last_wins = (flags & PWT_JSON_LAST_WINS) != 0;
    size_t missing = count;
    for (size_t i = 0; i < count; i++) {
        fields[i].value = (struct pwt_json_value){.type = PWT_JSON_ABSENT};
    }
    if (iter->error == 0 && *iter->start != '{') {
        return PWT_JSON_ETYPE;
    }
    struct pwt_json_value key;
    struct pwt_json_value value;
    while ((missing != 0 || last_wins) && pwt_json_iter_next(iter, &key, &value)) {
        for (size_t i = 0; i < count; i++) {
            bool absent = fields[i].value.type == PWT_JSON_ABSENT;
            if ((absent || last_wins) && pwt_json_equals(&key, fields[i].name, fields[i].len)) {
                fields[i].value = value;
                missing -= absent ? 1 : 0;
            }
        }
    }
    return iter->error;
}

int32_t pwt_json_find(const struct pwt_json_value *object,
                      const char *name,
                      size_t len,
                      uint32_t flags,
                      struct pwt_json_value *ret_value)
{
    if (object->type != PWT_JSON_OBJECT) {
        return PWT_JSON_ETYPE;
    }
    struct pwt_json_iter iter;
    struct pwt_json_field field = {.name = name, .len = len};
    (void)pwt_json_iter_init(&iter, object);
    int32_t result = pwt_json_pick(&iter, &field, 1, flags);
    if (result != 0) {
        return result;
    }
    if (field.value.type == PWT_JSON_ABSENT) {
        return PWT_JSON_ENOENT;
    }
    *ret_value = field.value;
    return 0;
}
