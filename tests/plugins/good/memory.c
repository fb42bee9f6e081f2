/* SPDX-License-Identifier: Apache-2.0 */
/* Watches the four lifetimes: who gets which block, what is zero, and what survives. Whatever is
 * not as promised is marked as `wrong`. Built once outside of the splitter and once inside. */
#include "mark.h"

#define FROM_INIT 0x1234

struct memory {
    uint64_t from_init;
    const struct memory *own; /* its own address */
};

struct memory_worker {
    uint64_t from_init;
    uint64_t rounds; /* root invocations begun */
};

struct memory_state {
    uint64_t round;      /* which of the worker's rounds this is */
    uint64_t forked;     /* in a child's state: fork was here */
    char filling[1000];  /* whatever is left of the round before would show */
    const void *address; /* of this state */
};

static void expect(int holds, const char *what)
{
    if (!holds) {
        mark("wrong", pwt_cstr(what));
    }
}

static int is_zero(const void *memory, size_t size)
{
    const char *bytes = memory;

    return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

static int32_t memory_init(struct pwt_cx *cx)
{
    struct memory *self = cx->self;
    struct memory_worker *worker = cx->worker;

    expect(is_zero(self, sizeof(*self)), "self is not zero in init");
    expect(is_zero(worker, sizeof(*worker)), "worker is not zero in init");
    expect(is_zero(cx->state, sizeof(struct memory_state)), "state is not zero in init");
    expect(cx->child_state == NULL, "there is a child's state in init");
    *self = (struct memory){.from_init = FROM_INIT, .own = self};
    worker->from_init = FROM_INIT;
    return 0;
}

static void expect_lasting(const struct pwt_cx *cx)
{
    const struct memory *self = cx->self;
    const struct memory_worker *worker = cx->worker;

    expect(self->from_init == FROM_INIT && self->own == self, "self is not what init left");
    expect(worker->from_init == FROM_INIT, "worker is not a copy of what init left");
}

static int32_t memory_before(struct pwt_cx *cx)
{
    struct memory_worker *worker = cx->worker;
    struct memory_state *state = cx->state;

    expect_lasting(cx);
    expect(cx->child_state == NULL, "there is a child's state in before");
    expect(is_zero(state, sizeof(*state)), "state is not zero at the start");
    worker->rounds += cx->inv == pwt_inv_root(cx->inv);
    state->round = worker->rounds;
    state->address = state;
    memset(state->filling, 0x5a, sizeof(state->filling));
    return 0;
}

static void expect_same_round(const struct pwt_cx *cx, const char *what)
{
    const struct memory_worker *worker = cx->worker;
    const struct memory_state *state = cx->state;

    expect(state->address == state && state->round == worker->rounds, what);
}

static int32_t memory_after(struct pwt_cx *cx)
{
    expect_lasting(cx);
    expect_same_round(cx, "state in after is not that of before");
    return 0;
}

static int32_t memory_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    struct memory_state *mine = cx->child_state;

    expect_same_round(cx, "state in fork is not that of before");
    expect(cx->child_state != cx->state, "parent and child share their state");
    expect(cx->child_state == pwt_inv_cx(child)->state, "child_state is not the child's state");
    expect(pwt_inv_cx(child)->worker == cx->worker, "the child has another worker");
    expect(is_zero(mine, sizeof(*mine)), "the child's state is not zero in fork");
    mine->forked = 1;
    memset(mine->filling, 0xa5, sizeof(mine->filling));
    return 0;
}

static void memory_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    const struct memory_state *theirs = cx->child_state;

    expect_same_round(cx, "state in join is not that of before");
    expect(theirs == pwt_inv_cx(child)->state && theirs->forked == 1,
           "the child's state in join is not that of fork");
}

static void memory_settled(struct pwt_cx *cx)
{
    expect_lasting(cx);
    if (!is_zero(cx->state, sizeof(struct memory_state))) { /* before may never have run */
        expect_same_round(cx, "state in settled is not that of before");
    }
    expect(cx->child_state == NULL, "there is a child's state in settled");
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Watches the memory it is given.",
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .phase = PHASE,
           .self_size = sizeof(struct memory),
           .worker_size = sizeof(struct memory_worker),
           .state_size = sizeof(struct memory_state),
           .init = memory_init,
           .before = memory_before,
           .after = memory_after,
           .fork = memory_fork,
           .join = memory_join,
           .settled = memory_settled);
