/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin further in than `batch` that is not ready for several threads. */
#include <powertools/plugin.h>

static int32_t unready_before(struct pwt_cx *cx)
{
    (void)cx;
    return 0;
}

PWT_PLUGIN(.name = "unready",
           .version = "1.0.0",
           .summary = "Is not ready for several threads.",
           .flags = PWT_FAIL_OPEN,
           .phase = PWT_PHASE_APP,
           .before = unready_before);
