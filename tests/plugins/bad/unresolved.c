/* SPDX-License-Identifier: Apache-2.0 */
/* Calls a function that nobody has. */
#include <powertools/plugin.h>

int function_that_nobody_has(void);

static int32_t init(struct pwt_cx *cx)
{
    (void)cx;
    return function_that_nobody_has();
}

PWT_PLUGIN(.name = "unresolved",
           .version = "1.0.0",
           .summary = "Lacks a function.",
           .flags = PWT_FAIL_OPEN,
           .init = init);
