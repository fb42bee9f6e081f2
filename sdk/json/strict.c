/* SPDX-License-Identifier: Apache-2.0 */
/* Strict reading: the slow part of strings, and the validator, which is a walk that tells nobody.
 */
#include "strict.h"

/* Keeps an error and its place. */
static const char *string_fail(struct strict *strict, const char *place, int32_t error)
{
    (void)strict_fail(strict, place, error);
    return NULL;
}

/* Over one escape, whose letter is at s; NULL if it is malformed. */
static const char *string_escape(struct strict *strict, const char *s)
{
    const char *end = strict->end;
    if (s < end && *s == 'u') {
        for (const char *digit = s + 1; digit < s + 5; digit++) {
            if (digit >= end || !((*digit >= '0' && *digit <= '9') ||
                                  ((*digit | 0x20) >= 'a' && (*digit | 0x20) <= 'f'))) {
                return string_fail(strict, digit, PWT_JSON_ESYNTAX);
            }
        }
        return s + 5;
    }
    if (s >= end || *s == '\0' || strchr("\"\\/bfnrt", *s) == NULL) {
        return string_fail(strict, s, PWT_JSON_ESYNTAX);
    }
    return s + 1;
}

/* Over a run of bytes that are not ASCII. */
static const char *string_utf8(struct strict *strict, const char *s)
{
    while (s < strict->end && ((unsigned char)*s & 0x80) != 0) {
        size_t len = json_utf8_common(s, strict->end);
        if (len == 0 && !pwt_json_utf8_step(s, strict->end, &len)) {
            return string_fail(strict, s, s + len == strict->end ? PWT_JSON_EEND : PWT_JSON_EUTF8);
        }
        s += len;
    }
    return s;
}

/*
 * A string with escapes, in blocks of 64 bytes from a byte that is not escaped. Escaped quotes and
 * backslashes, the most frequent ones, are settled by the masks; other escapes and what is not
 * ASCII are gone to one by one. What reaches into the next block is passed over there by `checked`.
 */
static const char *string_blocks(struct strict *strict, const char *s)
{
    const char *end = strict->end;
    const char *checked = s;
    uint64_t carry = 0;
    while (s < end) {
        char pad[64];
        struct simd_text text;
        simd_classify_text(simd_load_block(s, end, pad), &text);
        uint64_t escaped = simd_escaped(text.backslash, &carry);
        uint64_t closing = text.quote & ~escaped;
        uint64_t inside = closing == 0 ? ~UINT64_C(0) : (closing & (0u - closing)) - 1u;
        uint64_t special = text.control | text.high | (escaped & ~(text.quote | text.backslash));
        for (special &= inside; special != 0; special &= special - 1u) {
            const char *p = s + __builtin_ctzll(special);
            uint64_t bit = special & (0u - special);
            if (p < checked) {
                continue;
            }
            if ((escaped & bit) != 0) {
                checked = string_escape(strict, p);
            } else if ((text.high & bit) != 0) {
                checked = string_utf8(strict, p);
            } else {
                checked = string_fail(strict, p, PWT_JSON_ESYNTAX);
            }
            if (checked == NULL) {
                return NULL;
            }
        }
        if (closing != 0) {
            return s + __builtin_ctzll(closing);
        }
        s += 64;
    }
    return string_fail(strict, end, PWT_JSON_EEND);
}

const char *pwt_json_strict_string_slow(struct strict *strict, const char *s, uint32_t *flags)
{
    const char *end = strict->end;
    while (s < end && *s != '"') {
        unsigned char c = (unsigned char)*s;
        if (c == '\\') {
            *flags |= PWT_JSON_ESCAPED;
            return string_blocks(strict, s);
        }
        if (c < 0x20) {
            return string_fail(strict, s, PWT_JSON_ESYNTAX);
        }
        if (c >= 0x80) {
            s = string_utf8(strict, s);
            if (s == NULL) {
                return NULL;
            }
        } else if (end - s >= VEC_BYTES) {
            return s;
        } else {
            s++;
        }
    }
    return s < end ? s : string_fail(strict, end, PWT_JSON_EEND);
}

int32_t pwt_json_validate(const char *text,
                          size_t len,
                          const struct pwt_json_limits *limits,
                          struct pwt_json_place *error_place)
{
    static const struct strict_sink nobody = {.open = NULL};
    struct strict strict;
    int32_t result = strict_init(&strict, text, len, limits, NULL);
    if (result == 0) {
        result = strict_walk(&strict, &nobody);
    }
    if (result != 0 && error_place != NULL) {
        *error_place = pwt_json_locate(text, len, (size_t)(strict.pos - text));
    }
    return result;
}

/* A scalar; nothing is prepared for containers. */
static int32_t take_scalar(const char *start, const char *end, struct pwt_json_value *ret_value)
{
    struct strict strict;
    strict.pos = start;
    strict.end = end;
    strict.error = 0;
    return *start == '"' ? strict_string(&strict, ret_value) : strict_plain(&strict, ret_value);
}

int32_t pwt_json_take(const char *text,
                      size_t len,
                      const struct pwt_json_limits *limits,
                      struct pwt_json_value *ret_value)
{
    static const struct strict_sink nobody = {.open = NULL};
    const char *end = len == 0 ? text : text + len; /* text may be NULL then */
    const char *start = json_skip_space(text, end);
    if (start == end) {
        return PWT_JSON_EEND;
    }
    if (*start != '{' && *start != '[') {
        return take_scalar(start, end, ret_value);
    }
    struct strict strict;
    int32_t result = strict_init(&strict, start, (size_t)(end - start), limits, NULL);
    if (result == 0) {
        result = strict_walk_value(&strict, &nobody);
    }
    *ret_value = (struct pwt_json_value){
        .ptr = start,
        .len = (size_t)(strict.pos - start),
        .type = *start == '{' ? PWT_JSON_OBJECT : PWT_JSON_ARRAY,
        .flags = PWT_JSON_EXACT,
    };
    return result;
}
