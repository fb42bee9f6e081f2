/* SPDX-License-Identifier: Apache-2.0 */
/* The text of strings: unescaping (RFC 8259, section 7), and comparing without it. */
#include "internal.h"

/* Four hexadecimal digits, or -1. */
static int32_t unescape_hex(const char *s, const char *end)
{
    if (end - s < 4) {
        return -1;
    }
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        int32_t digit;
        if (s[i] >= '0' && s[i] <= '9') {
            digit = s[i] - '0';
        } else if ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'f') {
            digit = (s[i] | 0x20) - 'a' + 10;
        } else {
            return -1;
        }
        code = code * 16 + digit;
    }
    return code;
}

/* The code point of \uXXXX, or of two of them that are a surrogate pair; *s is behind the first u.
 */
static int32_t unescape_code(const char **s, const char *end)
{
    int32_t code = unescape_hex(*s, end);
    if (code < 0) {
        return -1;
    }
    *s += 4;
    if (code >= 0xd800 && code <= 0xdbff && end - *s >= 6 && (*s)[0] == '\\' && (*s)[1] == 'u') {
        int32_t low = unescape_hex(*s + 2, end);
        if (low >= 0xdc00 && low <= 0xdfff) {
            *s += 6;
            return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return code;
}

size_t pwt_json_unescape_one(const char **s, const char *end, char out[4])
{
    if (end - *s < 2) {
        return 0;
    }
    char letter = (*s)[1];
    *s += 2;
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        out[0] = letter;
        return 1;
    case 'b':
        out[0] = '\b';
        return 1;
    case 'f':
        out[0] = '\f';
        return 1;
    case 'n':
        out[0] = '\n';
        return 1;
    case 'r':
        out[0] = '\r';
        return 1;
    case 't':
        out[0] = '\t';
        return 1;
    case 'u': {
        int32_t code = unescape_code(s, end);
        return code < 0 ? 0 : pwt_json_utf8_put((uint32_t)code, out);
    }
    default:
        return 0;
    }
}

/* The bytes inside the quotes; false if the value is no whole string. */
static bool unescape_inner(const struct pwt_json_value *value, const char **ret_s, size_t *ret_len)
{
    if (value->type != PWT_JSON_STRING || value->len < 2) {
        return false;
    }
    *ret_s = value->ptr + 1;
    *ret_len = value->len - 2;
    return true;
}

int32_t
pwt_json_unescape(const struct pwt_json_value *value, char *buf, size_t cap, size_t *ret_len)
{
    const char *s;
    size_t len;
    if (!unescape_inner(value, &s, &len)) {
        return PWT_JSON_ETYPE;
    }
    if (cap < len) {
        return PWT_JSON_ESIZE;
    }
    const char *end = s + len;
    char *out = buf;
    while (s < end) {
        const char *escape = memchr(s, '\\', (size_t)(end - s));
        size_t clean = (size_t)((escape == NULL ? end : escape) - s);
        memcpy(out, s, clean);
        out += clean;
        s += clean;
        /* Escapes often come one after another. */
        while (s < end && *s == '\\') {
            char bytes[4] = {0};
            size_t count = pwt_json_unescape_one(&s, end, bytes);
            if (count == 0) {
                return PWT_JSON_ESYNTAX;
            }
            memcpy(out, bytes, count);
            out += count;
        }
    }
    *ret_len = (size_t)(out - buf);
    return 0;
}

int32_t pwt_json_text(const struct pwt_json_value *value,
                      const struct pwt_json_alloc *alloc,
                      const char **ret_text,
                      size_t *ret_len)
{
    const char *s;
    size_t len;
    if (!unescape_inner(value, &s, &len)) {
        return PWT_JSON_ETYPE;
    }
    if ((value->flags & PWT_JSON_ESCAPED) == 0) {
        *ret_text = s;
        *ret_len = len;
        return 0;
    }
    char *copy = alloc->alloc(alloc->user, len);
    if (copy == NULL) {
        return PWT_JSON_ENOMEM;
    }
    int32_t result = pwt_json_unescape(value, copy, len, ret_len);
    if (result == 0) {
        *ret_text = copy;
    }
    return result;
}

bool pwt_json_equals(const struct pwt_json_value *value, const char *text, size_t len)
{
    const char *s;
    size_t left;
    if (!unescape_inner(value, &s, &left)) {
        return false;
    }
    if ((value->flags & PWT_JSON_ESCAPED) == 0) {
        return left == len && (len == 0 || memcmp(s, text, len) == 0);
    }
    const char *end = s + left;
    const char *text_end = len == 0 ? text : text + len;
    while (s < end) {
        char bytes[4] = {*s, 0, 0, 0};
        size_t count = 1;
        if (*s == '\\') {
            count = pwt_json_unescape_one(&s, end, bytes);
        } else {
            s++;
        }
        if (count == 0 || (size_t)(text_end - text) < count || memcmp(bytes, text, count) != 0) {
            return false;
        }
        text += count;
    }
    return text == text_end;
}
