/* SPDX-License-Identifier: Apache-2.0 */
/* A function with one handler, which answers with its event. */
#include <powertools/powertools.h>

static int32_t handle(struct pwt_inv *inv)
{
    return pwt_respond(inv, pwt_inv_event(inv));
}
PWT_HANDLER(echo, .handle = handle);
