/* SPDX-License-Identifier: Apache-2.0 */
/* A function of any age: built once with the headers of ABI 1.0 and once with tomorrow's. */
#include <powertools/handler.h>

static int32_t answer(struct pwt_inv *inv)
{
    return pwt_respond_cstr(inv, "\"answered\"");
}

static int32_t fail(struct pwt_inv *inv)
{
    return pwt_fail_as(inv, "OrderNotFound", "order %d is gone", 7);
}

PWT_HANDLER(answer, .handle = answer);
PWT_HANDLER(fail, .handle = fail);
