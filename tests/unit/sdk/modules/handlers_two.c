/* SPDX-License-Identifier: Apache-2.0 */
/* The other file of handlers_one.c. */
#include <powertools/powertools.h>

static int32_t answer_third(struct pwt_inv *inv)
{
    pwt_log_info(inv, "third");
    return pwt_respond_cstr(inv, "third");
}

PWT_HANDLER(third, .handle = answer_third);
