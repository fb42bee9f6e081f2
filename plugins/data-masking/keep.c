/* SPDX-License-Identifier: Apache-2.0 */
/* See keep.h. */
#include "keep.h"

#include <stddef.h>
#include <stdlib.h>

struct keep_block {
    struct keep_block *next;
    max_align_t memory[];
};

static void *take(void *user, size_t size)
{
    struct keep *keep = user;
    struct keep_block *block =
        size < SIZE_MAX / 2 ? malloc(offsetof(struct keep_block, memory) + size) : NULL;

    if (!block) {
        return NULL;
    }
    block->next = keep->blocks;
    keep->blocks = block;
    return block->memory;
}

struct pwt_json_alloc keep_memory(struct keep *keep)
{
    return (struct pwt_json_alloc){.alloc = take, .user = keep};
}

void keep_done(struct keep *keep)
{
    while (keep->blocks) {
        struct keep_block *next = keep->blocks->next;
        free(keep->blocks);
        keep->blocks = next;
    }
}
