/* SPDX-License-Identifier: Apache-2.0 */
/* A fail-closed plugin further out than `batch` that refuses the eighth record of an invocation,
 * with the code by which the host says that records cannot run in parallel. */
#include <powertools/plugin.h>

struct refuses_state {
    uint64_t forks;
};

static int32_t refuses_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    struct refuses_state *state = cx->state;

    (void)child;
    return ++state->forks == 8 ? pwt_fail(cx->inv, PWT_EUNSUPPORTED, "not the eighth") : 0;
}

static void refuses_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    (void)cx;
    (void)child;
}

PWT_PLUGIN(.name = "refuses",
           .version = "1.0.0",
           .summary = "Refuses the eighth record.",
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .phase = PWT_PHASE_OBSERVE,
           .state_size = sizeof(struct refuses_state),
           .fork = refuses_fork,
           .join = refuses_join);
