/* SPDX-License-Identifier: Apache-2.0 */
/* Answers with the event, whatever it is. The host sends it in place: nothing is copied or parsed.
 */
#include <powertools/powertools.h>

static int32_t echo(struct pwt_inv *inv)
{
    return pwt_respond(inv, pwt_inv_event(inv));
}

PWT_HANDLER(echo, .handle = echo, .flags = PWT_CONCURRENT);
