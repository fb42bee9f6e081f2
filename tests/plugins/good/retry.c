/* SPDX-License-Identifier: Apache-2.0 */
/* Calls next once more when it failed. */
#include "mark.h"

static int32_t retry_around(struct pwt_cx *cx, struct pwt_next *next)
{
    int32_t code = pwt_next_run(next, cx->inv);

    if (code != 0) {
        mark("again", mark_outcome(cx->inv));
        code = pwt_next_run(next, cx->inv);
    }
    return code;
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Tries twice.",
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .before = mark_before,
           .around = retry_around,
           .after = mark_after,
           .settled = mark_settled);
