/* SPDX-License-Identifier: Apache-2.0 */
/* Declares every callback that an observer can have, and marks each call. */
#include "mark.h"

static int32_t recorder_init(struct pwt_cx *cx)
{
    (void)cx;
    mark("init", pwt_cstr(""));
    return 0;
}

static int32_t recorder_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    (void)cx;
    mark("fork", pwt_inv_event(child));
    return 0;
}

static void recorder_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    (void)cx;
    mark("join", mark_outcome(child));
}

static void recorder_enter(struct pwt_cx *cx, const struct pwt_step *step)
{
    (void)cx;
    mark("enter", step->plugin);
}

static void recorder_leave(struct pwt_cx *cx, const struct pwt_step *step)
{
    (void)cx;
    mark("leave", step->plugin);
}

static void recorder_shutdown(struct pwt_cx *cx)
{
    (void)cx;
    mark("shutdown", pwt_cstr(""));
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Marks every callback of an observer.",
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .phase = PWT_PHASE_OBSERVE,
           .init = recorder_init,
           .before = mark_before,
           .after = mark_after,
           .fork = recorder_fork,
           .join = recorder_join,
           .enter = recorder_enter,
           .leave = recorder_leave,
           .settled = mark_settled,
           .shutdown = recorder_shutdown);
