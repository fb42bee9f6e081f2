/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin that does nothing, for cases with middlewares around the handler. The runner copies the
 * file and overwrites its name, which is as long as a plugin's name may be.
 */
#include <powertools/plugin.h>

static int32_t pass_on(struct pwt_cx *cx, struct pwt_next *next)
{
    return pwt_next_run(next, cx->inv);
}

PWT_PLUGIN(.name = "conformance-middleware-any-name-",
           .version = "1.0.0",
           .summary = "Does nothing.",
           .flags = PWT_FAIL_OPEN,
           .around = pass_on);
