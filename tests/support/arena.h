/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is given back all at once, for programs that read one input after the other: what the
 * libraries take as an allocator. Each block is one of the heap, so that a sanitizer sees its ends.
 */
#ifndef TESTS_SUPPORT_ARENA_H
#define TESTS_SUPPORT_ARENA_H

#include <stddef.h>
#include <stdlib.h>

struct arena {
    struct arena_block *blocks;
};

struct arena_block {
    struct arena_block *next;
    max_align_t memory[];
};

/* `alloc` of struct pwt_json_alloc; `user` is the arena. */
static inline void *arena_alloc(void *user, size_t size)
{
    struct arena *arena = user;
    struct arena_block *block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        return NULL;
    }
    block->next = arena->blocks;
    arena->blocks = block;
    return block->memory;
}

static inline void arena_free(struct arena *arena)
{
    while (arena->blocks != NULL) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}

#endif
