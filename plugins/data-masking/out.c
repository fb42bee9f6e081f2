/* SPDX-License-Identifier: Apache-2.0 */
/* See out.h. */
#include "out.h"

#include "shared/json_memory.h"

void out_begin(struct out *out, struct pwt_inv *inv, size_t size)
{
    out->memory = json_memory(inv);
    out->buffer = json_memory_buffer(&out->memory, size > 0 ? size : 1, OUT_MAX_BYTES);
    out->failed = out->buffer.ptr == NULL;
}

void out_again(struct out *out, struct pwt_inv *inv, size_t size)
{
    if (!out->buffer.ptr || out->buffer.cap < size) {
        out_begin(out, inv, size);
        return;
    }
    out->buffer.len = 0;
    out->failed = false;
}

char *out_room(struct out *out, size_t size)
{
    struct pwt_json_buffer *buffer = &out->buffer;

    if (!out->failed && buffer->cap - buffer->len < size) {
        const size_t wanted = size <= buffer->max - buffer->len ? buffer->len + size : 0;
        const size_t cap = wanted < buffer->max / 2 ? 2 * wanted : buffer->max;
        char *grown = wanted > 0 ? buffer->grow(buffer->user, buffer->ptr, buffer->len, cap) : NULL;
        out->failed = grown == NULL;
        buffer->ptr = grown ? grown : buffer->ptr;
        buffer->cap = grown ? cap : buffer->cap;
    }
    return out->failed ? NULL : buffer->ptr + buffer->len;
}

void out_string(struct out *out, struct pwt_bytes text)
{
    struct pwt_json_writer writer;

    if (out->failed) {
        return;
    }
    pwt_json_writer_init(&writer, &out->buffer, 0);
    pwt_json_write_string(&writer, text.ptr, (size_t)text.len);
    out->failed = pwt_json_writer_finish(&writer, NULL, NULL) != 0;
}
