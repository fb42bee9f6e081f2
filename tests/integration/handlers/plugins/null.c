/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin that does nothing at both ends; built under several names, it makes a chain of no
 * effect.
 */
#include <powertools/plugin.h>

static int32_t pass(struct pwt_cx *cx)
{
    (void)cx;
    return 0;
}

static int32_t through(struct pwt_cx *cx, struct pwt_next *next)
{
    return pwt_next_run(next, cx->inv);
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Does nothing.",
           .flags = PWT_FAIL_CLOSED,
           .before = pass,
           .around = through,
           .after = pass);
