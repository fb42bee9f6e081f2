/* SPDX-License-Identifier: Apache-2.0 */
/* See arena.h. */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)4096)

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* of data */
    /* Aligned as every allocation is. */
    _Alignas(16) char data[];
};

static bool arena_add_chunk(struct arena *arena, size_t least)
{
    size_t size = arena->total > FIRST_CHUNK ? arena->total : FIRST_CHUNK; /* doubles the total */

    if (least > size) {
        size = least;
    }
    if (size > ARENA_MAX_BYTES - arena->total) {
        size = least;
    }
    if (size > ARENA_MAX_BYTES - arena->total) {
        return false;
    }
    struct arena_chunk *chunk = malloc(sizeof(*chunk) + size);
    if (!chunk) {
        return false;
    }
    chunk->older = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    arena->total += size;
    arena->at = chunk->data;
    arena->end = chunk->data + size;
    return true;
}

void *arena_alloc_slow(struct arena *arena, size_t size)
{
    if (size > ARENA_MAX_BYTES) {
        return NULL;
    }
    size_t rounded = (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
    if (rounded == 0) {
        rounded = ARENA_ALIGN; /* zero bytes get an address of their own, too */
    }
    if (rounded > (size_t)(arena->end - arena->at) && !arena_add_chunk(arena, rounded)) {
        return NULL;
    }
    void *memory = arena->at;
    arena->at += rounded;
    return memory;
}

void *arena_copy(struct arena *arena, const void *bytes, size_t len)
{
    void *copy = arena_alloc(arena, len);

    if (copy && len) {
        memcpy(copy, bytes, len);
    }
    return copy;
}

bool arena_owns(const struct arena *arena, const void *bytes, size_t len)
{
    uintptr_t first = (uintptr_t)bytes;

    for (const struct arena_chunk *chunk = arena->chunks; chunk; chunk = chunk->older) {
        uintptr_t start = (uintptr_t)chunk->data;
        if (first >= start && first - start <= chunk->size &&
            len <= chunk->size - (first - start)) {
            return true;
        }
    }
    return false;
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *newest = arena->chunks;

    if (!newest) {
        return;
    }
    if (!newest->older && newest->size <= ARENA_MAX_KEPT) {
        arena->at = newest->data;
        return;
    }
    /* Several chunks: the next round gets one of their total size, with its first allocation. */
    size_t total = arena->total;
    arena_done(arena);
    if (total <= ARENA_MAX_KEPT) {
        (void)arena_add_chunk(arena, total);
    }
}

void arena_done(struct arena *arena)
{
    struct arena_chunk *chunk = arena->chunks;

    while (chunk) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    memset(arena, 0, sizeof(*arena));
}
