/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_text.h. */
#include "otlp_text.h"

#include "shared/utf8.h"

#include <stdbool.h>
#include <string.h>

struct pwt_bytes otlp_text_cut(struct pwt_bytes text, int64_t chars)
{
    struct pwt_bytes rest = text;
    bool valid;

    if (chars < 0 || text.len <= (uint64_t)chars) {
        return text;
    }
    for (; chars > 0 && rest.len > 0; chars--) {
        rest = utf8_from(rest, utf8_step(rest, &valid));
    }
    return pwt_bytes_make(text.ptr, text.len - rest.len);
}

size_t otlp_text_bytes(struct pwt_bytes text)
{
    size_t bytes = 0;
    bool valid;

    while (text.len > 0) {
        size_t step = utf8_step(text, &valid);
        bytes += valid ? step : strlen(UTF8_REPLACEMENT);
        text = utf8_from(text, step);
    }
    return bytes;
}

void otlp_text_copy(struct pwt_bytes text, char *to)
{
    bool valid;

    while (text.len > 0) {
        size_t step = utf8_step(text, &valid);
        size_t bytes = valid ? step : strlen(UTF8_REPLACEMENT);
        memcpy(to, valid ? text.ptr : UTF8_REPLACEMENT, bytes);
        to += bytes;
        text = utf8_from(text, step);
    }
}

/* ---- lists of settings ---- */

int otlp_hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

size_t otlp_text_percent_decode(struct pwt_bytes text, char *to)
{
    char *at = to;

    for (uint64_t i = 0; i < text.len; i++) {
        bool triplet = text.ptr[i] == '%' && text.len - i > 2;
        int high = triplet ? otlp_hex_digit(text.ptr[i + 1]) : -1;
        int low = triplet ? otlp_hex_digit(text.ptr[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            *at++ = (char)(high * 16 + low);
            i += 2;
        } else {
            *at++ = text.ptr[i];
        }
    }
    return (size_t)(at - to);
}

static struct pwt_bytes trimmed(struct pwt_bytes text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) {
        text = utf8_from(text, 1);
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t')) {
        text.len--;
    }
    return text;
}

/* What stands before a character; the text behind it stays in `rest`. All of it if there is none,
 * which `ret_found` tells. */
static struct pwt_bytes split(struct pwt_bytes *rest, char at, bool *ret_found)
{
    const char *found = memchr(rest->ptr, at, rest->len);
    uint64_t len = found ? (uint64_t)(found - rest->ptr) : rest->len;
    struct pwt_bytes before = pwt_bytes_make(rest->ptr, len);

    *ret_found = found != NULL;
    *rest = utf8_from(*rest, len + (found != NULL));
    return before;
}

int otlp_text_next_pair(struct pwt_bytes *rest, struct pwt_bytes *name, struct pwt_bytes *value)
{
    bool found;
    struct pwt_bytes item = {NULL, 0};

    while (item.len == 0 && rest->len > 0) { /* empty items are nothing */
        item = trimmed(split(rest, ',', &found));
    }
    if (item.len == 0) {
        return 0;
    }
    *name = trimmed(split(&item, '=', &found));
    *value = trimmed(item);
    return found && name->len > 0 ? 1 : -1;
}
