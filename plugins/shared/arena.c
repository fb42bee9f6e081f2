/* SPDX-License-Identifier: Apache-2.0 */
/* See arena.h. */
#include "shared/arena.h"

static void *take(void *inv, size_t size)
{
    return pwt_alloc(inv, size);
}

struct pwt_json_alloc arena_alloc(struct pwt_inv *inv)
{
    return (struct pwt_json_alloc){.alloc = take, .user = inv};
}

struct pwt_json_buffer arena_buffer(struct pwt_json_alloc *alloc, size_t size, size_t max)
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
