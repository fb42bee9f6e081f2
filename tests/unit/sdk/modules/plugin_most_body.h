/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that a plugin can say, in what C11 and C++ have in common: six options, six services,
 * every callback. */
#include <powertools/plugin.h>

struct most {
    struct pwt_bytes text;
    struct pwt_list list;
    int64_t number;
    int64_t duration_ms;
    uint64_t size;
    uint32_t on;
    uint32_t reserved;
};

/* Positions, not names: before C++20 a designated initialiser is an extension outside PWT_PLUGIN().
 */
static const struct pwt_option s_options[] = {
    {"POWERTOOLS_MOST_TEXT|MOST_TEXT", PWT_OPT_STRING, PWT_OPT_SECRET, NULL, NULL, NULL, "Text.",
     offsetof(struct most, text)},
    {"POWERTOOLS_MOST_LIST", PWT_OPT_LIST, 0, "a,b", NULL, NULL, "A list.",
     offsetof(struct most, list)},
    {"POWERTOOLS_MOST_NUMBER", PWT_OPT_INT, PWT_OPT_LENIENT, "3", NULL, "0..9", "A number.",
     offsetof(struct most, number)},
    {"POWERTOOLS_MOST_DURATION", PWT_OPT_DURATION, PWT_OPT_MILLIS, "5", NULL, "1ms..10s", "A time.",
     offsetof(struct most, duration_ms)},
    {"POWERTOOLS_MOST_SIZE", PWT_OPT_SIZE, PWT_OPT_REQUIRED, "1k", NULL, NULL, "A size.",
     offsetof(struct most, size)},
    {"POWERTOOLS_MOST_ON", PWT_OPT_BOOL, 0, "true", NULL, NULL, "A switch.",
     offsetof(struct most, on)},
};

static const uint64_t s_table[2] = {7, 8};

static const struct pwt_service s_services[] = {
    {"one", 1, 8, s_table},   {"two", 1, 8, s_table},  {"three", 1, 8, s_table},
    {"four", 1, 16, s_table}, {"five", 2, 8, s_table}, {"six", 1, 8, s_table},
};

static int32_t most_init(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_ECONFIG, "init");
}

static int32_t most_before(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_EINVAL, "before");
}

static int32_t most_around(struct pwt_cx *cx, struct pwt_next *next)
{
    return pwt_next_run(next, cx->inv);
}

static int32_t most_after(struct pwt_cx *cx)
{
    return pwt_respond_cstr(cx->inv, "after");
}

static int32_t most_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    return pwt_inv_root(child) == cx->inv ? PWT_OK : PWT_ESTATE;
}

static void most_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    (void)cx;
    (void)pwt_inv_join(child);
}

static void most_enter(struct pwt_cx *cx, const struct pwt_step *step)
{
    pwt_diag(cx->inv, PWT_DIAG_DEBUG, "enter %u", step->phase);
}

static void most_leave(struct pwt_cx *cx, const struct pwt_step *step)
{
    pwt_diag(cx->inv, PWT_DIAG_DEBUG, "leave %u", step->phase);
}

static void most_settled(struct pwt_cx *cx)
{
    pwt_diag(cx->inv, PWT_DIAG_DEBUG, "settled");
}

static void most_last_words(struct pwt_cx *cx, int32_t fd)
{
    (void)cx;
    (void)fd;
}

static void most_shutdown(struct pwt_cx *cx)
{
    pwt_diag(cx->inv, PWT_DIAG_DEBUG, "shutdown");
}

static int32_t most_before_snapshot(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_EIO, "before_snapshot");
}

static int32_t most_after_restore(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_EIO, "after_restore");
}

PWT_PLUGIN(.name = "most",
           .version = "2.3.4",
           .summary = "Says all.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT | PWT_STREAM_OK,
           .phase = PWT_PHASE_OBSERVE,
           .self_size = sizeof(struct most),
           .worker_size = 16,
           .state_size = 32,
           .required = "least,logger",
           .init = most_init,
           .before = most_before,
           .around = most_around,
           .after = most_after,
           .fork = most_fork,
           .join = most_join,
           .enter = most_enter,
           .leave = most_leave,
           .settled = most_settled,
           .last_words = most_last_words,
           .shutdown = most_shutdown,
           .before_snapshot = most_before_snapshot,
           .after_restore = most_after_restore);
