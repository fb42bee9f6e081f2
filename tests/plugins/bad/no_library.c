/* SPDX-License-Identifier: Apache-2.0 */
/* Needs a library that is not shipped with it. */
#include <powertools/plugin.h>

int gone_value(void);

static int32_t init(struct pwt_cx *cx)
{
    (void)cx;
    return gone_value() == 1 ? 0 : PWT_EIO;
}

PWT_PLUGIN(.name = "no-library",
           .version = "1.0.0",
           .summary = "Needs a library that is gone.",
           .flags = PWT_FAIL_OPEN,
           .init = init);
