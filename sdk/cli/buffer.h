/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that grow. A zeroed buffer is an empty one. */
#ifndef CLI_BUFFER_H
#define CLI_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data; /* NULL while nothing was appended */
    size_t len;
    size_t capacity;
};

/** Appends; false, with the buffer unchanged, when memory runs out. */
bool buffer_append(struct buffer *buffer, const void *data, size_t len);

/** Appends text without its end. */
bool buffer_append_text(struct buffer *buffer, const char *text);

/** Appends @p count times the byte @p byte. */
bool buffer_fill(struct buffer *buffer, char byte, size_t count);

/** Empties the buffer and keeps its memory. */
void buffer_clear(struct buffer *buffer);

/** Frees the memory; the buffer is an empty one again. */
void buffer_done(struct buffer *buffer);

#endif
