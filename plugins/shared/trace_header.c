/* SPDX-License-Identifier: Apache-2.0 */
/* See trace_header.h. */
#include "shared/trace_header.h"

#include <string.h>

#define ROOT_BYTES   35 /* 1-, 8 digits of time, -, 24 digits */
#define PARENT_BYTES 16

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct pwt_bytes trim(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) {
        at++;
    }
    while (end > at && is_blank(end[-1])) {
        end--;
    }
    return pwt_bytes_make(at, (uint64_t)(end - at));
}

static void take_field(struct trace_header *header, struct pwt_bytes field)
{
    const char *equals = field.len > 0 ? memchr(field.ptr, '=', (size_t)field.len) : NULL;

    if (!equals) {
        return;
    }
    const struct pwt_bytes name = trim(field.ptr, equals);
    const struct pwt_bytes value = trim(equals + 1, field.ptr + field.len);

    if (pwt_bytes_equal(name, pwt_cstr("Root"))) {
        header->root = value;
    } else if (pwt_bytes_equal(name, pwt_cstr("Parent"))) {
        header->parent = value;
    } else if (pwt_bytes_equal(name, pwt_cstr("Lineage"))) {
        header->lineage = value;
    } else if (pwt_bytes_equal(name, pwt_cstr("Sampled"))) {
        header->sampled = pwt_bytes_equal(value, pwt_cstr("1"))   ? TRACE_SAMPLED_YES
                          : pwt_bytes_equal(value, pwt_cstr("0")) ? TRACE_SAMPLED_NO
                                                                  : TRACE_SAMPLED_UNKNOWN;
    }
}

struct trace_header trace_header_parse(struct pwt_bytes text)
{
    struct trace_header header = {.sampled = TRACE_SAMPLED_UNKNOWN};
    const char *at = text.ptr;
    const char *end = text.ptr ? text.ptr + text.len : NULL;

    while (at < end) {
        const char *semicolon = memchr(at, ';', (size_t)(end - at));
        const char *stop = semicolon ? semicolon : end;

        take_field(&header, pwt_bytes_make(at, (uint64_t)(stop - at)));
        at = semicolon ? semicolon + 1 : end;
    }
    return header;
}

struct pwt_bytes trace_header_id(struct pwt_bytes text)
{
    if (text.len > 0 && !memchr(text.ptr, '=', (size_t)text.len)) {
        return text;
    }
    const struct pwt_bytes root = trace_header_parse(text).root;
    return root.len > 0 ? root : pwt_bytes_make(NULL, 0);
}

/* Without a branch for each digit: this is done for every invocation. */
static bool is_hex(const char *text, size_t len)
{
    bool all = true;

    for (size_t i = 0; i < len; i++) {
        const unsigned char digit = (unsigned char)(text[i] - '0');
        const unsigned char letter = (unsigned char)((text[i] | 0x20) - 'a');
        all &= (digit < 10) | (letter < 6);
    }
    return all;
}

bool trace_header_usable(const struct trace_header *header)
{
    const char *root = header->root.ptr;

    return header->root.len == ROOT_BYTES && root[0] == '1' && root[1] == '-' && root[10] == '-' &&
           is_hex(root + 2, 8) && is_hex(root + 11, 24) && header->parent.len == PARENT_BYTES &&
           is_hex(header->parent.ptr, PARENT_BYTES) && header->sampled != TRACE_SAMPLED_UNKNOWN;
}
