/* SPDX-License-Identifier: Apache-2.0 */
/* Trace headers: what is found lies within the header and holds no separator, a header that is
 * usable has ids of the right form, and writing its fields down and reading them again gives the
 * same. */
#include "shared/trace_header.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void check_within(struct pwt_bytes text, struct pwt_bytes part)
{
    if (!part.ptr) {
        must(part.len == 0);
        return;
    }
    must(part.ptr >= text.ptr && part.len <= text.len);
    must((uint64_t)(part.ptr - text.ptr) <= text.len - part.len);
}

static void check_value(struct pwt_bytes text, struct pwt_bytes part)
{
    check_within(text, part);
    must(part.len == 0 || !memchr(part.ptr, ';', (size_t)part.len));
    must(part.len == 0 || (part.ptr[0] != ' ' && part.ptr[part.len - 1] != ' '));
}

static void check_usable(const struct trace_header *header)
{
    char text[256];
    const bool sampled = header->sampled == TRACE_SAMPLED_YES;

    must(header->root.len == 35 && header->parent.len == 16);
    must(strspn(header->root.ptr + 2, "0123456789abcdefABCDEF") == 8);
    const int len = snprintf(text, sizeof(text), "Sampled=%d;Parent=%.16s;Root=%.35s", sampled,
                             header->parent.ptr, header->root.ptr);
    const struct trace_header again = trace_header_parse(pwt_bytes_make(text, (uint64_t)len));
    must(trace_header_usable(&again));
    must(again.sampled == header->sampled);
    must(pwt_bytes_equal(again.root, header->root));
    must(pwt_bytes_equal(again.parent, header->parent));
    must(pwt_bytes_equal(trace_header_id(pwt_bytes_make(text, (uint64_t)len)), header->root));
}

/* Each takes its `;` and `=` from the header, so all together are no longer than it is. */
static void check_extras(struct pwt_bytes text)
{
    struct pwt_bytes rest = text;
    struct trace_header_field extra;
    uint64_t bytes = 0;

    while (trace_header_next_extra(&rest, &extra)) {
        check_value(text, extra.name);
        check_value(text, extra.value);
        must(extra.name.len > 0 && !memchr(extra.name.ptr, '=', (size_t)extra.name.len));
        must(!pwt_bytes_equal(extra.name, pwt_cstr("Root")));
        must(!pwt_bytes_equal(extra.name, pwt_cstr("Self")));
        bytes += extra.name.len + extra.value.len + 2;
    }
    must(bytes <= text.len + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pwt_bytes text = pwt_bytes_make(data, size);
    const struct trace_header header = trace_header_parse(text);

    check_value(text, header.root);
    check_value(text, header.parent);
    check_extras(text);
    check_within(text, trace_header_id(text)); /* of a header without fields: all of it */
    if (trace_header_usable(&header)) {
        check_usable(&header);
    }
    return 0;
}
