/* SPDX-License-Identifier: Apache-2.0 */
/* See json_memory.h. */
#include "shared/json_memory.h"

static void *take(void *inv, size_t size)
{
    return pwt_alloc(inv, size);
}

struct pwt_json_alloc json_memory(struct pwt_inv *inv)
{
    return (struct pwt_json_alloc){.alloc = take, .user = inv};
}

struct pwt_json_buffer json_memory_buffer(struct pwt_json_alloc *alloc, size_t size, size_t max)
{
    char *memory = alloc->alloc(alloc->user, size);

    return (struct pwt_json_buffer){
        .ptr = memory,
        .cap = memory ? size : 0,
        .max = max,
        .grow = pwt_json_grow_arena,
        .user = alloc,
    };
}
