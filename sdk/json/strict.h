/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that knows the whole grammar of RFC 8259. strict_walk goes over a text without
 * recursion and tells a sink what it meets; it is inlined into each of its users (validator, tree,
 * verified copy) with a constant sink, so what a sink leaves out costs nothing.
 */
#ifndef PWT_JSON_STRICT_H
#define PWT_JSON_STRICT_H

#include "internal.h"
#include "simd.h"

/* What strict_walk calls; each may be NULL, and returns 0 or an error that ends the walk. */
struct strict_sink {
    int32_t (*open)(void *user, bool object);
    int32_t (*close)(void *user);
    int32_t (*key)(void *user, const struct pwt_json_value *key);
    int32_t (*scalar)(void *user, const struct pwt_json_value *scalar);
};

/* A walk: the text, and where it is. After a failure `pos` is the place of the error. */
struct strict {
    const char *pos;
    const char *end;
    void *user;
    int32_t error; /* of strict_fail */
    uint32_t depth;
    uint32_t max_depth;
    uint64_t objects[PWT_JSON_DEPTH_MAX / 64u]; /* one bit a level: it is an object */
};

/* Prepares a walk; PWT_JSON_ESIZE if the text is too long. */
static inline int32_t strict_init(struct strict *strict,
                                  const char *text,
                                  size_t len,
                                  const struct pwt_json_limits *limits,
                                  void *user)
{
    size_t max_bytes = UINT32_MAX;
    *strict = (struct strict){
        .pos = text,
        .end = len == 0 ? text : text + len, /* text may be NULL then */
        .user = user,
        .max_depth = PWT_JSON_DEPTH_MAX,
    };
    if (limits != NULL && limits->max_bytes != 0 && limits->max_bytes < max_bytes) {
        max_bytes = limits->max_bytes;
    }
    if (limits != NULL && limits->max_depth != 0 && limits->max_depth < PWT_JSON_DEPTH_MAX) {
        strict->max_depth = limits->max_depth;
    }
    if (len > max_bytes) {
        strict->pos = text + max_bytes;
        return PWT_JSON_ESIZE;
    }
    return 0;
}

/* Keeps the place; what is wrong at the end of the text is that it ends. */
static inline int32_t strict_fail(struct strict *strict, const char *place, int32_t error)
{
    strict->pos = place;
    strict->error = place >= strict->end && error == PWT_JSON_ESYNTAX ? PWT_JSON_EEND : error;
    return strict->error;
}

static inline bool strict_is_digit(const char *s, const char *end)
{
    return s < end && *s >= '0' && *s <= '9';
}

static inline const char *strict_digits(const char *s, const char *end)
{
    while (strict_is_digit(s, end)) {
        s++;
    }
    return s;
}

/* Over a number; strict->pos is at its end, or at the byte that is wrong. */
static inline int32_t strict_number(struct strict *strict)
{
    const char *s = strict->pos;
    const char *end = strict->end;
    s += *s == '-' ? 1 : 0;
    if (!strict_is_digit(s, end)) {
        return strict_fail(strict, s, PWT_JSON_ESYNTAX);
    }
    s = *s == '0' ? s + 1 : strict_digits(s, end);
    if (s < end && *s == '.') {
        if (!strict_is_digit(s + 1, end)) {
            return strict_fail(strict, s + 1, PWT_JSON_ESYNTAX);
        }
        s = strict_digits(s + 1, end);
    }
    if (s < end && (*s == 'e' || *s == 'E')) {
        s++;
        s += s < end && (*s == '+' || *s == '-') ? 1 : 0;
        if (!strict_is_digit(s, end)) {
            return strict_fail(strict, s, PWT_JSON_ESYNTAX);
        }
        s = strict_digits(s, end);
    }
    strict->pos = s;
    return 0;
}

static inline int32_t strict_literal(struct strict *strict, const char *word, size_t len)
{
    const char *s = strict->pos;
    for (size_t i = 0; i < len; i++, s++) {
        if (s == strict->end || *s != word[i]) {
            return strict_fail(strict, s, PWT_JSON_ESYNTAX);
        }
    }
    strict->pos = s;
    return 0;
}

/*
 * Over the bytes of a string that are not clean, up to its closing quote or back to where vectors
 * can go on; in strict.c, as it is the smaller part of most texts. On failure strict->pos is the
 * place.
 */
const char *pwt_json_strict_string_slow(struct strict *strict, const char *s, uint32_t *flags);

/* Over a string from its opening quote on. Vectors over clean bytes, single steps over the others.
 */
static inline int32_t strict_string(struct strict *strict, struct pwt_json_value *value)
{
    const char *s = strict->pos + 1;
    *value = (struct pwt_json_value){
        .ptr = strict->pos, .type = PWT_JSON_STRING, .flags = PWT_JSON_EXACT};
    for (;;) {
        uint64_t mask = 0;
        while (strict->end - s >= VEC_BYTES) {
            mask = vec_dirty(s);
            if (mask != 0) {
                s += vec_first(mask);
                break;
            }
            s += VEC_BYTES;
        }
        if (JSON_UNLIKELY(mask == 0 || *s != '"')) {
            s = pwt_json_strict_string_slow(strict, s, &value->flags);
            if (s == NULL) {
                return strict->error;
            }
        }
        if (*s == '"') {
            strict->pos = s + 1;
            value->len = (size_t)(s + 1 - value->ptr);
            return 0;
        }
    }
}

/* What comes next. */
enum strict_state {
    STRICT_VALUE,
    STRICT_FIRST_VALUE, /* or the end of the array */
    STRICT_KEY,
    STRICT_FIRST_KEY, /* or the end of the object */
    STRICT_AFTER,     /* a comma, a closing bracket, or the end of the text */
};

#define STRICT_INLINE static inline __attribute__((always_inline))

/* Goes into a container; returns the next state or an error. */
STRICT_INLINE int32_t strict_open(struct strict *strict, const struct strict_sink *sink)
{
    bool object = *strict->pos == '{';
    if (strict->depth == strict->max_depth) {
        return PWT_JSON_EDEPTH;
    }
    uint64_t bit = UINT64_C(1) << (strict->depth % 64u);
    uint64_t *level = &strict->objects[strict->depth / 64u];
    *level = object ? *level | bit : *level & ~bit;
    strict->depth++;
    int32_t error = sink->open != NULL ? sink->open(strict->user, object) : 0;
    strict->pos++;
    return error != 0 ? error : object ? STRICT_FIRST_KEY : STRICT_FIRST_VALUE;
}

static inline bool strict_in_object(const struct strict *strict)
{
    uint32_t level = strict->depth - 1u;
    return ((strict->objects[level / 64u] >> (level % 64u)) & 1u) != 0;
}

STRICT_INLINE int32_t strict_close(struct strict *strict, const struct strict_sink *sink)
{
    strict->pos++;
    strict->depth--;
    int32_t error = sink->close != NULL ? sink->close(strict->user) : 0;
    return error != 0 ? error : STRICT_AFTER;
}

/* A scalar that is no string. */
static inline int32_t strict_plain(struct strict *strict, struct pwt_json_value *value)
{
    *value = (struct pwt_json_value){.ptr = strict->pos, .flags = PWT_JSON_EXACT};
    int32_t error;
    switch (*strict->pos) {
    case 't':
        value->type = PWT_JSON_BOOL;
        error = strict_literal(strict, "true", 4);
        break;
    case 'f':
        value->type = PWT_JSON_BOOL;
        error = strict_literal(strict, "false", 5);
        break;
    case 'n':
        value->type = PWT_JSON_NULL;
        error = strict_literal(strict, "null", 4);
        break;
    default:
        value->type = PWT_JSON_NUMBER;
        error = strict_number(strict);
        break;
    }
    value->len = (size_t)(strict->pos - value->ptr);
    return error;
}

STRICT_INLINE int32_t strict_value(struct strict *strict, const struct strict_sink *sink)
{
    struct pwt_json_value value;
    char c = *strict->pos;
    if (c == '{' || c == '[') {
        return strict_open(strict, sink);
    }
    int32_t error = c == '"' ? strict_string(strict, &value) : strict_plain(strict, &value);
    if (error == 0 && sink->scalar != NULL) {
        error = sink->scalar(strict->user, &value);
    }
    return error != 0 ? error : STRICT_AFTER;
}

/* A name, its colon, and white space. */
STRICT_INLINE int32_t strict_key(struct strict *strict, const struct strict_sink *sink)
{
    struct pwt_json_value key;
    if (*strict->pos != '"') {
        return PWT_JSON_ESYNTAX;
    }
    int32_t error = strict_string(strict, &key);
    if (error == 0 && sink->key != NULL) {
        error = sink->key(strict->user, &key);
    }
    if (error != 0) {
        return error;
    }
    strict->pos = json_skip_space(strict->pos, strict->end);
    if (strict->pos == strict->end || *strict->pos != ':') {
        return strict_fail(strict, strict->pos, PWT_JSON_ESYNTAX);
    }
    strict->pos = json_skip_space(strict->pos + 1, strict->end);
    return STRICT_VALUE;
}

/* Behind a value that is not the whole text. */
STRICT_INLINE int32_t strict_after(struct strict *strict, const struct strict_sink *sink)
{
    bool object = strict_in_object(strict);
    if (*strict->pos == ',') {
        strict->pos++;
        return object ? STRICT_KEY : STRICT_VALUE;
    }
    return *strict->pos == (object ? '}' : ']') ? strict_close(strict, sink) : PWT_JSON_ESYNTAX;
}

/* Before a value, or the end of a container that has none: a member's name and the value at once.
 */
STRICT_INLINE int32_t strict_before(struct strict *strict,
                                    const struct strict_sink *sink,
                                    int32_t state)
{
    if ((state == STRICT_FIRST_KEY && *strict->pos == '}') ||
        (state == STRICT_FIRST_VALUE && *strict->pos == ']')) {
        return strict_close(strict, sink);
    }
    if (state == STRICT_KEY || state == STRICT_FIRST_KEY) {
        state = strict_key(strict, sink);
        if (state < 0 || strict->pos == strict->end) {
            return state;
        }
    }
    return strict_value(strict, sink);
}

/* Goes over the value that the text begins with; strict->pos is then behind it. */
STRICT_INLINE int32_t strict_walk_value(struct strict *strict, const struct strict_sink *sink)
{
    int32_t state = STRICT_VALUE;
    for (;;) {
        if (state == STRICT_AFTER && strict->depth == 0) {
            return 0;
        }
        strict->pos = json_skip_space(strict->pos, strict->end);
        if (strict->pos == strict->end) {
            return PWT_JSON_EEND;
        }
        state =
            state == STRICT_AFTER ? strict_after(strict, sink) : strict_before(strict, sink, state);
        if (JSON_UNLIKELY(state < 0)) {
            return state;
        }
    }
}

/* Goes over the text; returns 0 if it is one value and white space. */
STRICT_INLINE int32_t strict_walk(struct strict *strict, const struct strict_sink *sink)
{
    int32_t result = strict_walk_value(strict, sink);
    if (result != 0) {
        return result;
    }
    strict->pos = json_skip_space(strict->pos, strict->end);
    return strict->pos == strict->end ? 0 : PWT_JSON_ESYNTAX;
}

#endif
