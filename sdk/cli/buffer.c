/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that grow, by doubling. */
#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUFFER_FIRST_CAPACITY = 256,
};

static bool buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity == 0 ? BUFFER_FIRST_CAPACITY : buffer->capacity;

    if (more > SIZE_MAX / 2 - buffer->len) {
        return false;
    }
    while (capacity < buffer->len + more) {
        capacity *= 2;
    }
    if (capacity > buffer->capacity) {
        char *data = realloc(buffer->data, capacity);

        if (data == NULL) {
            return false;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return true;
}

bool buffer_append(struct buffer *buffer, const void *data, size_t len)
{
    if (!buffer_reserve(buffer, len)) {
        return false;
    }
    if (len > 0) {
        memcpy(buffer->data + buffer->len, data, len);
        buffer->len += len;
    }
    return true;
}

bool buffer_append_text(struct buffer *buffer, const char *text)
{
    return buffer_append(buffer, text, strlen(text));
}

bool buffer_fill(struct buffer *buffer, char byte, size_t count)
{
    if (!buffer_reserve(buffer, count)) {
        return false;
    }
    memset(buffer->data + buffer->len, byte, count);
    buffer->len += count;
    return true;
}

void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
}

void buffer_done(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}
