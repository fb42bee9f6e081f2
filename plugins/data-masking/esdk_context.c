/* SPDX-License-Identifier: Apache-2.0 */
/* Encryption contexts and wrapped data keys, as headers have them. */
#include "esdk.h"
#include "esdk_bytes.h"

#include <stdlib.h>

static int compare_keys(struct pwt_bytes a, struct pwt_bytes b)
{
    const uint64_t len = a.len < b.len ? a.len : b.len;
    const int order = len > 0 ? memcmp(a.ptr, b.ptr, (size_t)len) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_pairs(const void *a, const void *b)
{
    const struct esdk_pair *first = a;
    const struct esdk_pair *second = b;

    return compare_keys(first->key, second->key);
}

void esdk_context_sort(struct esdk_pair *pairs, size_t count)
{
    if (count > 1) {
        qsort(pairs, count, sizeof(pairs[0]), compare_pairs);
    }
}

bool esdk_context_repeats(const struct esdk_pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (compare_keys(pairs[i - 1].key, pairs[i].key) == 0) {
            return true;
        }
    }
    return false;
}

size_t esdk_context_size(const struct esdk_pair *pairs, size_t count)
{
    size_t size = count > 0 ? 2 : 0;

    for (size_t i = 0; i < count; i++) {
        size += 4 + (size_t)pairs[i].key.len + (size_t)pairs[i].value.len;
    }
    return size;
}

size_t esdk_context_write(const struct esdk_pair *pairs, size_t count, unsigned char *to)
{
    unsigned char *at = count > 0 ? bytes_put_number(to, count, 2) : to;

    for (size_t i = 0; i < count; i++) {
        at = bytes_put_counted(at, pairs[i].key);
        at = bytes_put_counted(at, pairs[i].value);
    }
    return (size_t)(at - to);
}

size_t esdk_context_count(struct pwt_bytes bytes)
{
    return bytes.len >= 2 ? (size_t)bytes_number(bytes.ptr, 2) : 0;
}

bool esdk_context_read(struct pwt_bytes bytes, struct esdk_pair *ret_pairs)
{
    uint64_t count = 0;

    if (bytes.len == 0) {
        return true;
    }
    if (!bytes_take_number(&bytes, 2, &count) || count == 0) {
        return false;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!bytes_take_counted(&bytes, &ret_pairs[i].key) ||
            !bytes_take_counted(&bytes, &ret_pairs[i].value)) {
            return false;
        }
    }
    return bytes.len == 0;
}

size_t esdk_entry_size(const struct esdk_entry *entry)
{
    return 6 + (size_t)(entry->provider.len + entry->info.len + entry->wrapped.len);
}

unsigned char *esdk_entry_write(const struct esdk_entry *entry, unsigned char *to)
{
    to = bytes_put_counted(to, entry->provider);
    to = bytes_put_counted(to, entry->info);
    return bytes_put_counted(to, entry->wrapped);
}

bool esdk_entry_next(struct pwt_bytes *rest, struct esdk_entry *ret_entry)
{
    return bytes_take_counted(rest, &ret_entry->provider) &&
           bytes_take_counted(rest, &ret_entry->info) &&
           bytes_take_counted(rest, &ret_entry->wrapped);
}
