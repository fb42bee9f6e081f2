/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that answer with as many bytes as the event says.
 */
#include <powertools/powertools.h>

#include <stdlib.h>

static uint64_t wanted(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    uint64_t n = 0;
    for (uint64_t i = 0; i < event.len && event.ptr[i] >= '0' && event.ptr[i] <= '9'; i++) {
        n = n * 10 + (uint64_t)(event.ptr[i] - '0');
    }
    return n;
}

static void fill(char *text, uint64_t len)
{
    memset(text, 'y', (size_t)len);
    if (len >= 2) {
        text[0] = '"';
        text[len - 1] = '"';
    }
}

static int32_t arena(struct pwt_inv *inv)
{
    uint64_t len = wanted(inv);
    char *text = pwt_alloc(inv, len);
    if (!text) {
        return pwt_fail(inv, PWT_ENOMEM, "the arena has no room for the answer");
    }
    fill(text, len);
    return pwt_respond(inv, pwt_bytes_make(text, len));
}

static int32_t heap(struct pwt_inv *inv)
{
    uint64_t len = wanted(inv);
    char *text = malloc((size_t)len + 1);
    if (!text) {
        return pwt_fail(inv, PWT_ENOMEM, "no memory for the answer");
    }
    fill(text, len);
    return pwt_respond_take(inv, text, len, free);
}

PWT_HANDLER(arena, .handle = arena);
PWT_HANDLER(heap, .handle = heap);
