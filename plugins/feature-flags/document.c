/* SPDX-License-Identifier: Apache-2.0 */
/* See document.h. */
#include "document.h"

#include <stdlib.h>

/* ---- memory -------------------------------------------------------------------------------- */

#define ALIGNMENT   16u
#define BLOCK_BYTES 8192u

struct flags_block {
    struct flags_block *next;
    size_t used;
    size_t size; /* of what follows */
    size_t reserved;
};

_Static_assert(sizeof(struct flags_block) % ALIGNMENT == 0, "what follows is aligned");

static void *take(void *user, size_t size)
{
    return flags_memory_take(user, size);
}

void flags_memory_init(struct flags_memory *memory)
{
    *memory = (struct flags_memory){.alloc = {.alloc = take, .user = memory}};
}

void flags_memory_done(struct flags_memory *memory)
{
    while (memory->blocks) {
        struct flags_block *block = memory->blocks;
        memory->blocks = block->next;
        free(block);
    }
}

bool flags_memory_reserve(struct flags_memory *memory, size_t size)
{
    const struct flags_block *first = memory->blocks;

    if (first && first->size - first->used >= size) {
        return true;
    }
    struct flags_block *block = size < SIZE_MAX / 2 ? malloc(sizeof(*block) + size) : NULL;
    if (!block) {
        return false;
    }
    *block = (struct flags_block){.next = memory->blocks, .size = size};
    memory->blocks = block;
    return true;
}

void *flags_memory_take(struct flags_memory *memory, size_t size)
{
    struct flags_block *block = memory->blocks;

    if (size > SIZE_MAX / 4) {
        return NULL;
    }
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!block || block->size - block->used < size) {
        /* Each block twice the last one: a large document has few. */
        const size_t next = block ? 2 * block->size : BLOCK_BYTES;
        if (!flags_memory_reserve(memory, next > size ? next : size)) {
            return NULL;
        }
        block = memory->blocks;
    }
    void *taken = (char *)(block + 1) + block->used;
    block->used += size;
    return taken;
}

void flags_memory_reset(struct flags_memory *memory)
{
    struct flags_block *newest = memory->blocks; /* each is larger than those before it */

    if (newest) {
        memory->blocks = newest->next;
        flags_memory_done(memory);
        newest->next = NULL;
        newest->used = 0;
        memory->blocks = newest;
    }
}

/* ---- names --------------------------------------------------------------------------------- */

bool flags_index_init(struct flags_index *index, struct flags_memory *memory, uint32_t count)
{
    uint32_t slots = 4;

    while (slots < UINT32_MAX / 4 && slots < 2 * (uint64_t)count) {
        slots *= 2;
    }
    index->slots = flags_memory_take(memory, slots * sizeof(*index->slots));
    index->mask = slots - 1;
    if (index->slots) {
        memset(index->slots, 0, slots * sizeof(*index->slots));
    }
    return index->slots != NULL;
}

/* ---- the document -------------------------------------------------------------------------- */

struct flags_document *flags_document_room(size_t len, char **ret_text)
{
    struct flags_document *document = calloc(1, sizeof(*document));

    if (!document) {
        return NULL;
    }
    flags_memory_init(&document->memory);
    atomic_init(&document->users, 1);
    char *text = flags_memory_take(&document->memory, len);
    if (!text) {
        flags_memory_done(&document->memory);
        free(document);
        return NULL;
    }
    document->raw = pwt_bytes_make(text, len);
    document->json = document->raw;
    *ret_text = text;
    return document;
}

struct flags_document *flags_document_new(struct pwt_bytes raw)
{
    char *text;
    struct flags_document *document = flags_document_room((size_t)raw.len, &text);

    if (document && raw.len > 0) {
        memcpy(text, raw.ptr, (size_t)raw.len);
    }
    return document;
}

void flags_document_hold(struct flags_document *document)
{
    (void)atomic_fetch_add_explicit(&document->users, 1, memory_order_relaxed);
}

void flags_document_drop(void *document)
{
    struct flags_document *dropped = document;

    if (dropped && atomic_fetch_sub_explicit(&dropped->users, 1, memory_order_acq_rel) == 1) {
        flags_memory_done(&dropped->memory);
        free(dropped);
    }
}

const struct flags_feature *flags_document_feature(const struct flags_document *document,
                                                   struct pwt_bytes name)
{
    const struct flags_index *index = &document->index;

    for (uint64_t at = flags_hash(name);; at++) {
        const uint32_t slot = index->slots[at & index->mask];
        if (slot == 0) {
            return NULL;
        }
        if (flags_same_text(document->features[slot - 1].name, name)) {
            return &document->features[slot - 1];
        }
    }
}
