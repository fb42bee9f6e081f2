// SPDX-License-Identifier: Apache-2.0
/*
 * The handler of most measures: answers with the event, in place, or fails when the load server's
 * failing event asks for it.
 */
#include "must_fail.h"

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);

    if (must_fail(event)) {
        return pwt_fail_as(inv, "Asked", "the event asked for an error");
    }
    return pwt_respond(inv, event);
}

PWT_HANDLER(echo, .handle = handle);
