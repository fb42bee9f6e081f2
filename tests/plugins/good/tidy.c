/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin whose shutdown only tidies up, unless a setting says that there is something to save. */
#include "mark.h"

#include <powertools/plugin.h>

struct tidy {
    uint32_t saves;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_TIDY_SAVES",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .help = "Ask for SIGTERM.",
     .offset = offsetof(struct tidy, saves)},
};

static int32_t tidy_init(struct pwt_cx *cx)
{
    const struct tidy *tidy = cx->self;

    return tidy->saves ? pwt_expect_shutdown(cx->inv) : 0;
}

/* Nobody can be asked for it any more. */
static int32_t tidy_before(struct pwt_cx *cx)
{
    return pwt_expect_shutdown(cx->inv) == PWT_ESTATE ? 0 : PWT_EINVAL;
}

static void tidy_shutdown(struct pwt_cx *cx)
{
    (void)cx;
    mark("shutdown", pwt_cstr(""));
}

PWT_PLUGIN(.name = "tidy",
           .version = "1.0.0",
           .summary = "Tidies up.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_CLOSED | PWT_TIDY_SHUTDOWN,
           .self_size = sizeof(struct tidy),
           .init = tidy_init,
           .before = tidy_before,
           .shutdown = tidy_shutdown);
