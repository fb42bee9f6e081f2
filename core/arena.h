/* SPDX-License-Identifier: Apache-2.0 */
/* Bump allocation for one invocation: no free, one reset. A reset keeps one chunk that is large
 * enough for what the last round used, so that a steady workload allocates nothing. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#define ARENA_ALIGN     ((size_t)16)
#define ARENA_MAX_BYTES ((size_t)1 << 30) /* per invocation; Lambda's memory ends at 10 GiB */
#define ARENA_MAX_KEPT                                                        \
    ((size_t)8 << 20) /* what a reset keeps at most; an outlier is given back \
                       */

struct arena_chunk;

struct arena {
    char *at;                   /* next free byte */
    char *end;                  /* of the newest chunk */
    struct arena_chunk *chunks; /* newest first; the others are full */
    size_t total;               /* bytes of all chunks */
};

/* An arena of zero bytes is ready to use; the first chunk comes with the first allocation. */

/* Memory for `size` bytes from a fresh chunk; NULL when the maximum is reached. */
void *arena_alloc_slow(struct arena *arena, size_t size);

/* Aligned memory, not zeroed, until the next reset; NULL when the maximum is reached. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
    size_t room = (size_t)(arena->end - arena->at);
    size_t rounded = (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);

    if (rounded < size || rounded > room || rounded == 0) {
        return arena_alloc_slow(arena, size);
    }
    void *memory = arena->at;
    arena->at += rounded;
    return memory;
}

/* A copy of bytes; NULL when the maximum is reached. */
void *arena_copy(struct arena *arena, const void *bytes, size_t len);

/* Whether the whole range was allocated from this arena. */
bool arena_owns(const struct arena *arena, const void *bytes, size_t len);

/* Frees everything allocated; keeps one chunk for the next round. */
void arena_reset(struct arena *arena);

/* Gives back all memory; the arena is ready to use again. */
void arena_done(struct arena *arena);

#endif
