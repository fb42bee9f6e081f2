/* SPDX-License-Identifier: Apache-2.0 */
/* Fails in the callback that its option names, and marks that it did. Otherwise it only marks.
 * Built once outside of the splitter and once inside. */
#include "mark.h"

enum place { NOWHERE, INIT, BEFORE, AROUND, LATE, AFTER, FORK };

struct faulty {
    uint32_t at;
    uint32_t silent;
};

static const struct pwt_option s_options[] = {
    {.env = PREFIX "_AT",
     .type = PWT_OPT_ENUM,
     .choices = "nowhere|init|before|around|late|after|fork",
     .def = "nowhere",
     .offset = offsetof(struct faulty, at),
     .help = "Where to fail; `late` is in around, once everything further in is done."},
    {.env = PREFIX "_SILENT",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .offset = offsetof(struct faulty, silent),
     .help = "Return a code without saying why."},
};

/* 0, or the failure that was asked for here. */
static int32_t pass(struct pwt_cx *cx, enum place place, const char *name)
{
    const struct faulty *self = cx->self;

    if (self->at != place) {
        return 0;
    }
    mark("fails", pwt_cstr(name));
    return self->silent ? PWT_EIO : pwt_fail(cx->inv, PWT_EIO, "told to fail in %s", name);
}

static int32_t faulty_init(struct pwt_cx *cx)
{
    return pass(cx, INIT, "init");
}

static int32_t faulty_before(struct pwt_cx *cx)
{
    int32_t code = pass(cx, BEFORE, "before");

    return code == 0 ? mark_before(cx) : code;
}

static int32_t faulty_around(struct pwt_cx *cx, struct pwt_next *next)
{
    int32_t code = pass(cx, AROUND, "around");

    if (code == 0) {
        code = pwt_next_run(next, cx->inv);
    }
    return code == 0 ? pass(cx, LATE, "late") : code;
}

static int32_t faulty_after(struct pwt_cx *cx)
{
    (void)mark_after(cx);
    return pass(cx, AFTER, "after");
}

static int32_t faulty_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    int32_t code = pass(cx, FORK, "fork");

    if (code == 0) {
        mark("fork", pwt_inv_event(child));
    }
    return code;
}

static void faulty_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    (void)cx;
    mark("join", mark_outcome(child));
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Fails where it is told to.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .phase = PHASE,
           .self_size = sizeof(struct faulty),
           .init = faulty_init,
           .before = faulty_before,
           .around = faulty_around,
           .after = faulty_after,
           .fork = faulty_fork,
           .join = faulty_join,
           .settled = mark_settled);
