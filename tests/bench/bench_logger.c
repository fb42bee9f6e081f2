// SPDX-License-Identifier: Apache-2.0
/*
 * What a log call costs in a handler: a line that is printed against the same bytes written by hand
 * (log_line), and calls that come to nothing, over an empty loop: of a line below the level, of a
 * line, a metric and an annotation without their plugins (log_filtered).
 *
 * Usage: POWERTOOLS_PLUGIN_PATH=FOLDER bench_logger
 */
#include "inside.h"

#include <powertools/logger.h>
#include <powertools/metrics.h>
#include <powertools/tracer.h>

#include <unistd.h>

/* What the two sides work with, and what was found. */
struct bench {
    struct pwt_inv *inv;
    struct bare bare;
    struct bare_order order;
    uint32_t evaluated; /* arguments of calls that come to nothing */
    struct rounds_figures line;
    struct rounds_figures silent;
};

static struct bench s_bench = {
    .order = {.id = "ord-2024-000123",
              .items = 3,
              .customer = 4711001,
              .total = 129.95,
              .express = true},
};

/* ---- a line that is printed ---- */

static void line_work(void *user, size_t times)
{
    struct bench *bench = user;
    const struct bare_order *order = &bench->order;

    for (size_t i = 0; i < times; i++) {
        rounds_fault();
        pwt_log_info(bench->inv, "order received", PWT_STR("order_id", order->id),
                     PWT_INT("items", order->items), PWT_INT("customer", order->customer),
                     PWT_DOUBLE("total", order->total), PWT_BOOL("express", order->express));
    }
}

static void line_reference(void *user, size_t times)
{
    struct bench *bench = user;
    char line[BARE_BYTES];

    for (size_t i = 0; i < times; i++) {
        size_t len = bare_log_line(&bench->bare, &bench->order, line);
        (void)!write(STDOUT_FILENO, line, len);
    }
}

static void line_measure(struct bench *bench)
{
    static char s_work[BARE_BYTES];
    static char s_reference[BARE_BYTES];

    inside_output(line_work, bench, s_work, sizeof(s_work));
    bench->bare.location = inside_between(s_work, "\"location\":\"", "\"");
    inside_output(line_reference, bench, s_reference, sizeof(s_reference));
    inside_same(s_work, s_reference, "\"timestamp\":\"", "\"");
    bench->line = inside_rounds(line_work, line_reference, bench);
}

/* ---- calls that come to nothing ---- */

static int64_t evaluate(struct bench *bench)
{
    bench->evaluated++;
    return 1;
}

/* What keeps a loop, and each call's own loads in it. */
#define NOTHING() __asm__ volatile("" ::: "memory")

static void silent_log(void *user, size_t times)
{
    struct bench *bench = user;

    for (size_t i = 0; i < times; i++) {
        rounds_fault();
        pwt_log_debug(bench->inv, "order received", PWT_INT("items", evaluate(bench)));
        NOTHING();
    }
}

static void absent_metric(void *user, size_t times)
{
    struct bench *bench = user;

    for (size_t i = 0; i < times; i++) {
        rounds_fault();
        (void)pwt_metric(bench->inv, "Orders", PWT_UNIT_COUNT, (double)evaluate(bench));
        NOTHING();
    }
}

static void absent_annotation(void *user, size_t times)
{
    struct bench *bench = user;

    for (size_t i = 0; i < times; i++) {
        rounds_fault();
        pwt_trace_annotate(bench->inv, PWT_INT("items", evaluate(bench)));
        NOTHING();
    }
}

static void silent_reference(void *user, size_t times)
{
    (void)user;
    for (size_t i = 0; i < times; i++) {
        NOTHING();
    }
}

/* The dearest of them counts. */
static void silent_measure(struct bench *bench)
{
    static const rounds_fn calls[] = {silent_log, absent_metric, absent_annotation};

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        struct rounds_figures figures = rounds_run(calls[i], silent_reference, bench);
        rounds_check(bench->evaluated == 0, "a call that comes to nothing evaluated its arguments");
        figures.value -= figures.reference;
        if (figures.value >= bench->silent.value) {
            bench->silent = figures;
        }
    }
}

/* ---- the handler ---- */

static int32_t handle(struct pwt_inv *inv)
{
    s_bench.inv = inv;
    s_bench.bare = inside_bare(inv);
    silent_measure(&s_bench);
    if (pwt_logger_table() != NULL) {
        line_measure(&s_bench);
    }
    return pwt_respond_cstr(inv, "null");
}

PWT_HANDLER(orders, .handle = handle);

int main(void)
{
    inside_run(&pwt_handler_v1_orders, "");
    inside_run(&pwt_handler_v1_orders, "logger");
    rounds_print("log_line", &s_bench.line);
    rounds_print("log_filtered", &s_bench.silent);
    return 0;
}
