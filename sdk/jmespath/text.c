/* SPDX-License-Identifier: Apache-2.0 */
/* The text of strings, and UTF-8 one code point at a time (RFC 3629). */
#include "internal.h"

size_t pwt_jp_utf8_next(const char *s, const char *end, uint32_t *ret_code)
{
    unsigned char first = (unsigned char)*s;
    if (first < 0x80) {
        *ret_code = first;
        return 1;
    }
    /* How many bytes there are, what of the first one counts, and the least code of that length. */
    size_t len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (first < 0xc2 || first > 0xf4 || (size_t)(end - s) < len) {
        return 0;
    }
    uint32_t code = first & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        unsigned char byte = (unsigned char)s[i];
        if ((byte & 0xc0) != 0x80) {
            return 0;
        }
        code = (code << 6) | (byte & 0x3fu);
    }
    if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        return 0;
    }
    *ret_code = code;
    return len;
}

bool pwt_jp_is_utf8(const char *text, size_t len)
{
    const char *end = len == 0 ? text : text + len;
    for (const char *s = text; s < end;) {
        uint32_t code = 0;
        size_t step = pwt_jp_utf8_next(s, end, &code);
        if (step == 0) {
            return false;
        }
        s += step;
    }
    return true;
}

int32_t pwt_jp_text(struct jp_eval *ev,
                    const struct jp_value *string,
                    const char **ret_text,
                    size_t *ret_len)
{
    if (string->form == JP_BYTES) {
        *ret_text = string->ptr;
        *ret_len = string->len;
        return 0;
    }
    struct pwt_json_value json = jp_to_json(string);
    int32_t result = pwt_json_text(&json, &ev->alloc, ret_text, ret_len);
    return result == 0 ? 0 : pwt_jp_fail_json(&ev->cx, result);
}
