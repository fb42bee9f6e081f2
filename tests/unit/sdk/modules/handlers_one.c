/* SPDX-License-Identifier: Apache-2.0 */
/* Two handlers, and with handlers_two.c a third one: one object, several files, one slot. */
#include <powertools/powertools.h>

static int32_t answer_first(struct pwt_inv *inv)
{
    pwt_log_info(inv, "first");
    return pwt_respond_cstr(inv, "first");
}

static int32_t answer_second(struct pwt_inv *inv)
{
    return pwt_respond_cstr(inv, "second");
}

static int32_t prepare(struct pwt_inv *scope)
{
    return pwt_fail(scope, PWT_ECONFIG, "prepared");
}

static void end(void)
{
}

PWT_HANDLER(first, .handle = answer_first);
PWT_HANDLER(second,
            .handle = answer_second,
            .init = prepare,
            .shutdown = end,
            .required = "batch,data-masking",
            .flags = PWT_CONCURRENT,
            .reserved = 0);
