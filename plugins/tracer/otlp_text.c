/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_text.h. */
#include "otlp_text.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* What a sequence may be, by its first byte: how long, and the range of its second byte. That range
 * is what keeps out overlong forms, surrogates, and what is beyond U+10FFFF (RFC 3629). */
struct sequence {
    size_t bytes;
    unsigned char least;
    unsigned char most;
};

static struct sequence sequence_of(unsigned char first)
{
    struct sequence sequence = {1, 0x80, 0xbf};

    if (first < 0x80) {
        return sequence;
    }
    sequence.bytes = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    sequence.least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    sequence.most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return sequence;
}

/* Bytes of the character, or of the maximal invalid part, that the text begins with. */
static size_t text_step(struct pwt_bytes text, bool *ret_valid)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    struct sequence sequence = sequence_of(at[0]);
    size_t i = 1;

    if (sequence.bytes > 1 && text.len > 1 && at[1] >= sequence.least && at[1] <= sequence.most) {
        for (i = 2; i < sequence.bytes && i < text.len && (at[i] & 0xc0) == 0x80;) {
            i++;
        }
    }
    *ret_valid = i == sequence.bytes;
    return i;
}

static struct pwt_bytes text_from(struct pwt_bytes text, size_t offset)
{
    return pwt_bytes_make(text.ptr + offset, text.len - offset);
}

struct pwt_bytes otlp_text_cut(struct pwt_bytes text, int64_t chars)
{
    struct pwt_bytes rest = text;
    bool valid;

    if (chars < 0 || text.len <= (uint64_t)chars) {
        return text;
    }
    for (; chars > 0 && rest.len > 0; chars--) {
        rest = text_from(rest, text_step(rest, &valid));
    }
    return pwt_bytes_make(text.ptr, text.len - rest.len);
}

size_t otlp_text_bytes(struct pwt_bytes text)
{
    size_t bytes = 0;
    bool valid;

    while (text.len > 0) {
        size_t step = text_step(text, &valid);
        bytes += valid ? step : strlen(REPLACEMENT);
        text = text_from(text, step);
    }
    return bytes;
}

void otlp_text_copy(struct pwt_bytes text, char *to)
{
    bool valid;

    while (text.len > 0) {
        size_t step = text_step(text, &valid);
        size_t bytes = valid ? step : strlen(REPLACEMENT);
        memcpy(to, valid ? text.ptr : REPLACEMENT, bytes);
        to += bytes;
        text = text_from(text, step);
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
        text = text_from(text, 1);
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
    *rest = text_from(*rest, len + (found != NULL));
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
