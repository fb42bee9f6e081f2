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

/* Takes the next field off the front; false at the end. What has no `=` has no value either. */
static bool next_field(struct pwt_bytes *rest, struct trace_header_field *ret_field)
{
    if (rest->len == 0) {
        return false;
    }
    const char *at = rest->ptr;
    const char *end = at + rest->len;
    const char *semicolon = memchr(at, ';', (size_t)rest->len);
    const char *stop = semicolon ? semicolon : end;
    const char *equals = memchr(at, '=', (size_t)(stop - at));

    ret_field->name = trim(at, equals ? equals : at);
    ret_field->value = equals ? trim(equals + 1, stop) : pwt_bytes_make(NULL, 0);
    *rest = semicolon ? pwt_bytes_make(semicolon + 1, (uint64_t)(end - semicolon - 1))
                      : pwt_bytes_make(end, 0);
    return true;
}

static bool is(struct pwt_bytes name, const char *wanted)
{
    return pwt_bytes_equal(name, pwt_cstr(wanted));
}

struct trace_header trace_header_parse(struct pwt_bytes text)
{
    struct trace_header header = {.sampled = TRACE_SAMPLED_UNKNOWN};
    struct trace_header_field field;

    while (next_field(&text, &field)) {
        if (is(field.name, "Root")) {
            header.root = field.value;
        } else if (is(field.name, "Parent")) {
            header.parent = field.value;
        } else if (is(field.name, "Sampled")) {
            header.sampled = is(field.value, "1")   ? TRACE_SAMPLED_YES
                             : is(field.value, "0") ? TRACE_SAMPLED_NO
                                                    : TRACE_SAMPLED_UNKNOWN;
        }
    }
    return header;
}

bool trace_header_next_extra(struct pwt_bytes *rest, struct trace_header_field *ret_field)
{
    struct trace_header_field field;

    while (next_field(rest, &field)) {
        if (field.name.len > 0 && !is(field.name, "Root") && !is(field.name, "Parent") &&
            !is(field.name, "Sampled") && !is(field.name, "Self")) {
            *ret_field = field;
            return true;
        }
    }
    return false;
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
