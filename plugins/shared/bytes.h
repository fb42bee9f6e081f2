/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that are kept together with what they belong to, in one block of memory. */
#ifndef PLUGINS_SHARED_BYTES_H
#define PLUGINS_SHARED_BYTES_H

#include <powertools/types.h>

#include <string.h>

/* A copy of bytes at `*at`, which moves behind it; what is absent stays so. */
static inline struct pwt_bytes bytes_put(struct pwt_bytes bytes, char **at)
{
    char *to = *at;

    if (bytes.len > 0) {
        memcpy(to, bytes.ptr, (size_t)bytes.len);
    }
    *at += bytes.len;
    return pwt_bytes_make(bytes.ptr ? to : NULL, bytes.len);
}

#endif
