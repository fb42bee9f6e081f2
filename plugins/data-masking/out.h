/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows, in the arena: what masks write, and the document around it. */
#ifndef PLUGINS_DATA_MASKING_OUT_H
#define PLUGINS_DATA_MASKING_OUT_H

#include <powertools/host.h>
#include <powertools/json.h>

#include <stdbool.h>

struct out {
    struct pwt_json_alloc memory;
    struct pwt_json_buffer buffer;
    bool failed; /* no memory, or longer than OUT_MAX_BYTES: the text is of no use */
};

/* A pattern's format can make a text many times as long. */
#define OUT_MAX_BYTES ((size_t)1 << 30)

/* Begins a text that will have about so many bytes. Must not be moved. */
void out_begin(struct out *out, struct pwt_inv *inv, size_t size);

/* Begins a text once more, in the memory that `out` has, if it has any: zeroed, or used before. */
void out_again(struct out *out, struct pwt_inv *inv, size_t size);

/* Room for so many more bytes, or NULL; out_used() then says how many were written. */
char *out_room(struct out *out, size_t size);

static inline void out_used(struct out *out, size_t len)
{
    out->buffer.len += len;
}

static inline void out_put(struct out *out, const char *text, size_t len)
{
    char *room = out_room(out, len);

    if (room && len > 0) {
        memcpy(room, text, len);
        out->buffer.len += len;
    }
}

/* A text as a JSON string. */
void out_string(struct out *out, struct pwt_bytes text);

/* What was written. 0 or PWT_ENOMEM. */
static inline int32_t out_end(const struct out *out, struct pwt_bytes *ret_text)
{
    if (out->failed) {
        return PWT_ENOMEM;
    }
    *ret_text = pwt_bytes_make(out->buffer.ptr, out->buffer.len);
    return 0;
}

#endif
