/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that answer with the event itself, in every way of owning the bytes.
 */
#include <powertools/powertools.h>

#include <stdlib.h>

/* The range lies in the event, so the host sends it in place. */
static int32_t handle(struct pwt_inv *inv)
{
    return pwt_respond(inv, pwt_inv_event(inv));
}

static int32_t from_arena(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    char *copy = pwt_alloc(inv, event.len);
    if (!copy) {
        return pwt_fail(inv, PWT_ENOMEM, "no room for a copy of the event");
    }
    memcpy(copy, event.ptr, (size_t)event.len);
    return pwt_respond(inv, pwt_bytes_make(copy, event.len));
}

/* Neither event nor arena: the host must copy before this function's memory is gone. */
static int32_t from_heap(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    char *copy = malloc((size_t)event.len + 1);
    int32_t rc = PWT_ENOMEM;
    if (copy) {
        memcpy(copy, event.ptr, (size_t)event.len);
        rc = pwt_respond(inv, pwt_bytes_make(copy, event.len));
        memset(copy, '#', (size_t)event.len);
        free(copy);
    }
    return rc;
}

static int32_t taken(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    char *copy = malloc((size_t)event.len + 1);
    if (!copy) {
        return pwt_fail(inv, PWT_ENOMEM, "no room for a copy of the event");
    }
    memcpy(copy, event.ptr, (size_t)event.len);
    return pwt_respond_take(inv, copy, event.len, free);
}

/* What lies inside the event may be sent in place as well: here without its first and last byte. */
static int32_t inner(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    return pwt_respond(inv, pwt_bytes_make(event.ptr + 1, event.len - 2));
}

PWT_HANDLER(handle, .handle = handle);
PWT_HANDLER(from_arena, .handle = from_arena);
PWT_HANDLER(from_heap, .handle = from_heap);
PWT_HANDLER(taken, .handle = taken);
PWT_HANDLER(inner, .handle = inner);
