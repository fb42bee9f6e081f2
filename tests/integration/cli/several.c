/* SPDX-License-Identifier: Apache-2.0 */
/* A function with several handlers, one for each way to end. */
#include <powertools/powertools.h>

#include <stdlib.h>
#include <unistd.h>

static int32_t succeed(struct pwt_inv *inv)
{
    return pwt_respond_cstr(inv, "{\"from\":\"succeeds\"}");
}
PWT_HANDLER(succeeds, .handle = succeed);

static int32_t fail(struct pwt_inv *inv)
{
    return pwt_fail_as(inv, "OutOfStock", "nothing left");
}
PWT_HANDLER(fails, .handle = fail);

static int32_t fail_init(struct pwt_inv *scope)
{
    return pwt_fail(scope, PWT_ECONFIG, "no table is configured");
}
PWT_HANDLER(fails_init, .handle = succeed, .init = fail_init);

static int32_t crash(struct pwt_inv *inv)
{
    (void)inv;
    abort();
}
PWT_HANDLER(crashes, .handle = crash);

static int32_t hang(struct pwt_inv *inv)
{
    (void)inv;
    return pause(); /* No signal comes that would end it. */
}
PWT_HANDLER(hangs, .handle = hang);
