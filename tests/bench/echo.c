// SPDX-License-Identifier: Apache-2.0
/*
 * The handler of every bench: answers with the event, in place, or fails when the load server's
 * failing event asks for it.
 */
#include <powertools/handler.h>

static int32_t handle(struct pwt_inv *inv)
{
    static const char failing[] = "{\"fail\":"; /* as load/event.c writes it */
    struct pwt_bytes event = pwt_inv_event(inv);

    if (event.len >= sizeof(failing) - 1 && memcmp(event.ptr, failing, sizeof(failing) - 1) == 0) {
        return pwt_fail_as(inv, "Asked", "the event asked for an error");
    }
    return pwt_respond(inv, event);
}

PWT_HANDLER(echo, .handle = handle);
