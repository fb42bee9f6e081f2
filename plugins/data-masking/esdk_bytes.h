/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with the most significant byte first, and bytes that are taken off the front of others.
 */
#ifndef PLUGINS_DATA_MASKING_ESDK_BYTES_H
#define PLUGINS_DATA_MASKING_ESDK_BYTES_H

#include <powertools/types.h>

#include <stdbool.h>
#include <stddef.h>

static inline unsigned char *bytes_put(unsigned char *to, struct pwt_bytes bytes)
{
    if (bytes.len > 0) {
        memcpy(to, bytes.ptr, (size_t)bytes.len);
    }
    return to + bytes.len;
}

static inline unsigned char *bytes_put_number(unsigned char *to, uint64_t number, size_t width)
{
    for (size_t i = width; i > 0; i--) {
        *to++ = (unsigned char)(number >> (8 * (i - 1)));
    }
    return to;
}

/* With how many they are before them. */
static inline unsigned char *bytes_put_counted(unsigned char *to, struct pwt_bytes bytes)
{
    return bytes_put(bytes_put_number(to, bytes.len, 2), bytes);
}

static inline uint64_t bytes_number(struct pwt_bytes bytes)
{
    uint64_t number = 0;

    for (uint64_t i = 0; i < bytes.len; i++) {
        number = number << 8 | (unsigned char)bytes.ptr[i];
    }
    return number;
}

/* False where `rest` has fewer. */
static inline bool bytes_take(struct pwt_bytes *rest, uint64_t len, struct pwt_bytes *ret_bytes)
{
    if (rest->len < len) {
        return false;
    }
    *ret_bytes = pwt_bytes_make(rest->ptr, len);
    *rest = pwt_bytes_make(rest->ptr + len, rest->len - len);
    return true;
}

static inline bool bytes_take_number(struct pwt_bytes *rest, size_t width, uint64_t *ret_number)
{
    struct pwt_bytes bytes;

    if (!bytes_take(rest, width, &bytes)) {
        return false;
    }
    *ret_number = bytes_number(bytes);
    return true;
}

static inline bool bytes_take_counted(struct pwt_bytes *rest, struct pwt_bytes *ret_bytes)
{
    uint64_t len = 0;

    return bytes_take_number(rest, 2, &len) && bytes_take(rest, len, ret_bytes);
}

#endif
