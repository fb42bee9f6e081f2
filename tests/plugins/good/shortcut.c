/* SPDX-License-Identifier: Apache-2.0 */
/* Answers one event itself, without calling next: what idempotency does with an event it knows. */
#include "mark.h"

struct shortcut {
    struct pwt_bytes event;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_SHORTCUT_EVENT",
     .type = PWT_OPT_STRING,
     .def = "\"known\"",
     .offset = offsetof(struct shortcut, event),
     .help = "The event that is answered here."},
};

static int32_t shortcut_around(struct pwt_cx *cx, struct pwt_next *next)
{
    const struct shortcut *self = cx->self;

    if (!pwt_bytes_equal(pwt_inv_event(cx->inv), self->event)) {
        return pwt_next_run(next, cx->inv);
    }
    mark("answers", self->event);
    return pwt_respond_cstr(cx->inv, "\"from the shortcut\"");
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Answers without the handler.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .self_size = sizeof(struct shortcut),
           .before = mark_before,
           .around = shortcut_around,
           .after = mark_after,
           .settled = mark_settled);
