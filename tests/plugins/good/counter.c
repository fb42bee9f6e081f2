/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps a number across invocations in worker data, and offers it as a service. */
#include "counter.h"

#include "mark.h"

struct counter {
    int64_t start;
};

struct counter_worker {
    uint64_t count;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_COUNTER_START",
     .type = PWT_OPT_INT,
     .def = "0",
     .range = "0..",
     .offset = offsetof(struct counter, start),
     .help = "What to count from."},
};

static uint64_t counter_count(struct pwt_inv *inv)
{
    const struct counter_worker *worker = pwt_inv_cx(inv)->worker;

    return worker->count;
}

static const struct counter_service s_table = {.count = counter_count};

static const struct pwt_service s_services[] = {
    {.name = "counter", .major = 1, .size = sizeof(s_table), .table = &s_table},
};

/* What init leaves in worker data is every worker's beginning. */
static int32_t counter_init(struct pwt_cx *cx)
{
    const struct counter *self = cx->self;
    struct counter_worker *worker = cx->worker;

    mark("init", pwt_cstr(""));
    worker->count = (uint64_t)self->start;
    return 0;
}

static int32_t counter_before(struct pwt_cx *cx)
{
    struct counter_worker *worker = cx->worker;

    worker->count += cx->inv == pwt_inv_root(cx->inv);
    return mark_before(cx);
}

static void counter_shutdown(struct pwt_cx *cx)
{
    (void)cx;
    mark("shutdown", pwt_cstr(""));
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Counts invocations.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT | PWT_TIDY_SHUTDOWN,
           .self_size = sizeof(struct counter),
           .worker_size = sizeof(struct counter_worker),
           .init = counter_init,
           .before = counter_before,
           .after = mark_after,
           .settled = mark_settled,
           .shutdown = counter_shutdown);
