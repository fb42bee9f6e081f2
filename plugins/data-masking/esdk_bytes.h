/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with the most significant byte first, and bytes that are taken off the front of others.
 */
#ifndef PLUGINS_DATA_MASKING_ESDK_BYTES_H
#define PLUGINS_DATA_MASKING_ESDK_BYTES_H

#include <powertools/types.h>

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>

static inline unsigned char *bytes_put(unsigned char *to, struct pwt_bytes bytes)
{
    if (bytes.len > 0) {
        memcpy(to, bytes.ptr, (size_t)bytes.len);
    }
    return to + bytes.len;
}

/* `width` is 1 to 8. */
static inline unsigned char *bytes_put_number(unsigned char *to, uint64_t number, size_t width)
{
    const uint64_t ordered = htobe64(number << (64 - 8 * width));

    memcpy(to, &ordered, width);
    return to + width;
}

/* With how many they are before them. */
static inline unsigned char *bytes_put_counted(unsigned char *to, struct pwt_bytes bytes)
{
    return bytes_put(bytes_put_number(to, bytes.len, 2), bytes);
}

/* `width` is 1 to 8. */
static inline uint64_t bytes_number(const char *from, size_t width)
{
    uint64_t ordered = 0;

    memcpy(&ordered, from, width);
    return be64toh(ordered) >> (64 - 8 * width);
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
    *ret_number = bytes_number(bytes.ptr, width);
    return true;
}

static inline bool bytes_take_counted(struct pwt_bytes *rest, struct pwt_bytes *ret_bytes)
{
    uint64_t len = 0;

    return bytes_take_number(rest, 2, &len) && bytes_take(rest, len, ret_bytes);
}

#endif
