/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin with one of everything that `powertools plugins` shows. */
#include <powertools/plugin.h>

struct shown {
    struct pwt_bytes key;
    uint32_t mode;
    uint32_t reserved;
    int64_t limit;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_SHOWN_KEY|SHOWN_KEY",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .offset = offsetof(struct shown, key),
     .help = "Never printed."},
    {.env = "POWERTOOLS_SHOWN_MODE",
     .type = PWT_OPT_ENUM,
     .choices = "fast|safe",
     .def = "safe",
     .offset = offsetof(struct shown, mode),
     .help = "How it goes about its work, which is told here in so many words that they do not fit "
             "into one line of a screen."},
    {.env = "POWERTOOLS_SHOWN_LIMIT",
     .type = PWT_OPT_INT,
     .range = "1..9",
     .def = "3",
     .flags = PWT_OPT_LENIENT,
     .offset = offsetof(struct shown, limit),
     .help = "How far it goes."},
};

static int32_t shown_before(struct pwt_cx *cx)
{
    (void)cx;
    return PWT_OK;
}

PWT_PLUGIN(.name = "shown",
           .version = "2.3.4",
           .summary = "Shows what a plugin can say of itself.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_CLOSED,
           .phase = PWT_PHASE_PROTECT,
           .self_size = sizeof(struct shown),
           .before = shown_before);
