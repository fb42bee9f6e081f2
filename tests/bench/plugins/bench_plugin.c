// SPDX-License-Identifier: Apache-2.0
/*
 * The plugin of the measures with six: five options of five types, memory of all lifetimes, before
 * and after. It does next to nothing in them, so that what is measured is the host's share. It is
 * compiled six times, with another BENCH_NAME and BENCH_ENV each, and once with last words, for
 * which the host needs a timer.
 */
#include <powertools/plugin.h>

struct bench {
    struct pwt_bytes label;
    int64_t count;
    int64_t pause_ms;
    uint32_t enabled;
    uint32_t level;
};

struct bench_worker {
    uint64_t events;
    uint64_t bytes;
};

struct bench_state {
    uint64_t event_len;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_" BENCH_ENV "_LABEL",
     .type = PWT_OPT_STRING,
     .def = "bench",
     .offset = offsetof(struct bench, label),
     .help = "Text."},
    {.env = "POWERTOOLS_" BENCH_ENV "_COUNT",
     .type = PWT_OPT_INT,
     .def = "100",
     .range = "0..60000",
     .offset = offsetof(struct bench, count),
     .help = "Whole number in a range."},
    {.env = "POWERTOOLS_" BENCH_ENV "_PAUSE",
     .type = PWT_OPT_DURATION,
     .def = "250ms",
     .range = "1ms..10s",
     .offset = offsetof(struct bench, pause_ms),
     .help = "Duration in a range."},
    {.env = "POWERTOOLS_" BENCH_ENV "_ENABLED",
     .type = PWT_OPT_BOOL,
     .def = "true",
     .offset = offsetof(struct bench, enabled),
     .help = "On or off."},
    {.env = "POWERTOOLS_" BENCH_ENV "_LEVEL",
     .type = PWT_OPT_ENUM,
     .choices = "off|basic|full",
     .def = "basic",
     .offset = offsetof(struct bench, level),
     .help = "One of three."},
};

static int32_t bench_before(struct pwt_cx *cx)
{
    const struct bench *self = cx->self;
    struct bench_state *state = cx->state;

    if (self->enabled != 0) {
        state->event_len = pwt_inv_event(cx->inv).len;
    }
    return PWT_OK;
}

static int32_t bench_after(struct pwt_cx *cx)
{
    const struct bench_state *state = cx->state;
    struct bench_worker *worker = cx->worker;

    worker->events++;
    worker->bytes += state->event_len;
    return PWT_OK;
}

#ifdef BENCH_LAST_WORDS
static void bench_last_words(struct pwt_cx *cx, int32_t fd)
{
    (void)cx;
    (void)fd;
}
#else
#    define bench_last_words NULL
#endif

PWT_PLUGIN(.name = BENCH_NAME,
           .version = "1.0.0",
           .summary = "Measures what a plugin costs.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .self_size = sizeof(struct bench),
           .worker_size = sizeof(struct bench_worker),
           .state_size = sizeof(struct bench_state),
           .before = bench_before,
           .after = bench_after,
           .last_words = bench_last_words);
