/* SPDX-License-Identifier: Apache-2.0 */
/* Strings that are read when somebody asks: unescaped, decoded from base64 or from a URL. */
#include "internal.h"

static const struct pwt_bytes s_absent = {.ptr = NULL, .len = 0};

/* The arena may give NULL for nothing; what is empty must not look absent. */
static char *text_alloc(const struct pwt_json_alloc *alloc, size_t size)
{
    return alloc->alloc(alloc->user, size == 0 ? 1 : size);
}

int32_t pwt_event_string(const struct pwt_json_value *value,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_bytes *ret_bytes)
{
    const char *text;
    size_t len;
    int32_t result = pwt_json_text(value, alloc, &text, &len);
    if (result == 0) {
        *ret_bytes = pwt_bytes_make(text, len);
    }
    return result;
}

int32_t pwt_event_text_read(const struct pwt_event_text *text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_bytes *ret_bytes)
{
    if (text->json.type == PWT_JSON_ABSENT) {
        *ret_bytes = s_absent;
        return 0;
    }
    return pwt_event_string(&text->json, alloc, ret_bytes);
}

int32_t pwt_event_text_json(const struct pwt_event_text *text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_json_value *ret_value)
{
    struct pwt_bytes document;
    int32_t result = pwt_event_text_read(text, alloc, &document);
    if (result == 0 && document.ptr == NULL) {
        return PWT_JSON_ENOENT;
    }
    if (result == 0) {
        result = pwt_json_validate(document.ptr, (size_t)document.len, NULL, NULL);
    }
    return result != 0 ? result : pwt_json_open(document.ptr, (size_t)document.len, ret_value);
}

int32_t pwt_event_base64(struct pwt_bytes text,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_bytes *ret_bytes)
{
    if (text.ptr == NULL) {
        *ret_bytes = s_absent;
        return 0;
    }
    size_t len = (size_t)text.len;
    char *out = text_alloc(alloc, len / 4 * 3);
    if (out == NULL) {
        return PWT_JSON_ENOMEM;
    }
    int32_t result = pwt_json_base64_decode(text.ptr, len, 0, out, &len);
    if (result == 0) {
        *ret_bytes = pwt_bytes_make(out, len);
    }
    return result;
}

/* 0 to 15, or 16. */
static uint32_t text_hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return (uint32_t)(c - '0');
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10) : 16;
}

static size_t text_unquote(struct pwt_bytes text, char *out)
{
    const char *end = text.ptr + text.len;
    char *to = out;
    for (const char *s = text.ptr; s < end; s++) {
        uint32_t high = *s == '%' && end - s > 2 ? text_hex_digit(s[1]) : 16;
        uint32_t low = high < 16 ? text_hex_digit(s[2]) : 16;
        if (low < 16) {
            *to++ = (char)(high << 4 | low);
            s += 2;
        } else {
            *to++ = *s == '+' ? ' ' : *s;
        }
    }
    return (size_t)(to - out);
}

int32_t pwt_event_unquote(struct pwt_bytes text,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_bytes *ret_bytes)
{
    size_t len = (size_t)text.len;
    if (len == 0 || (memchr(text.ptr, '%', len) == NULL && memchr(text.ptr, '+', len) == NULL)) {
        *ret_bytes = text;
        return 0;
    }
    char *out = text_alloc(alloc, len);
    if (out == NULL) {
        return PWT_JSON_ENOMEM;
    }
    *ret_bytes = pwt_bytes_make(out, text_unquote(text, out));
    return 0;
}

bool pwt_event_split(struct pwt_bytes *rest, char separator, struct pwt_bytes *ret_part)
{
    if (rest->ptr == NULL) {
        return false;
    }
    const char *at = rest->len == 0 ? NULL : memchr(rest->ptr, separator, (size_t)rest->len);
    if (at == NULL) {
        *ret_part = *rest;
        *rest = s_absent;
        return true;
    }
    uint64_t len = (uint64_t)(at - rest->ptr);
    *ret_part = pwt_bytes_make(rest->ptr, len);
    *rest = pwt_bytes_make(at + 1, rest->len - len - 1);
    return true;
}
