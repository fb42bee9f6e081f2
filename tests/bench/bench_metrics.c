// SPDX-License-Identifier: Apache-2.0
/*
 * What metrics cost in a handler: one of them, and a hundred, added and printed, against the same
 * document written by hand (metrics_1, metrics_100).
 *
 * Usage: POWERTOOLS_PLUGIN_PATH=FOLDER bench_metrics
 */
#include "inside.h"

#include <powertools/metrics.h>

#include <unistd.h>

/* So many names fill a document, which is then printed at once. */
#define METRICS_MAX 100

/* What the two sides work with, and what was found. */
struct bench {
    struct pwt_inv *inv;
    struct bare bare;
    struct bare_metric metrics[METRICS_MAX];
    char names[METRICS_MAX][32];
    size_t count; /* how many of them are added */
    struct rounds_figures one;
    struct rounds_figures hundred;
};

static struct bench s_bench;

static void metrics_work(void *user, size_t times)
{
    struct bench *bench = user;

    for (size_t i = 0; i < times; i++) {
        for (size_t m = 0; m < bench->count; m++) {
            rounds_fault();
            (void)pwt_metric(bench->inv, bench->metrics[m].name, PWT_UNIT_COUNT,
                             bench->metrics[m].value);
        }
        if (bench->count < METRICS_MAX) {
            (void)pwt_metrics_flush(bench->inv);
        }
    }
}

static void metrics_reference(void *user, size_t times)
{
    const struct bench *bench = user;
    char document[BARE_BYTES];

    for (size_t i = 0; i < times; i++) {
        size_t len = bare_emf(&bench->bare, bench->metrics, bench->count, document);
        (void)!write(STDOUT_FILENO, document, len);
    }
}

static struct rounds_figures metrics_measure(struct bench *bench, size_t count)
{
    static char s_work[BARE_BYTES];
    static char s_reference[BARE_BYTES];

    bench->count = count;
    inside_output(metrics_work, bench, s_work, sizeof(s_work));
    inside_output(metrics_reference, bench, s_reference, sizeof(s_reference));
    inside_same(s_work, s_reference, "\"Timestamp\":", ",");
    return inside_rounds(metrics_work, metrics_reference, bench);
}

static int32_t handle(struct pwt_inv *inv)
{
    struct bench *bench = &s_bench;

    bench->inv = inv;
    bench->bare = inside_bare(inv);
    for (size_t m = 0; m < METRICS_MAX; m++) {
        (void)snprintf(bench->names[m], sizeof(bench->names[m]), "OrdersOfShop%zu", m);
        bench->metrics[m].name = bench->names[m];
        bench->metrics[m].value = (double)m + (double)(m % 4) / 4;
    }
    bench->one = metrics_measure(bench, 1);
    bench->hundred = metrics_measure(bench, METRICS_MAX);
    (void)pwt_metric(inv, "Measured", PWT_UNIT_COUNT,
                     2); /* an invocation without is warned about */
    return pwt_respond_cstr(inv, "null");
}

PWT_HANDLER(orders, .handle = handle);

int main(void)
{
    inside_run(&pwt_handler_v1_orders, "metrics");
    rounds_print("metrics_1", &s_bench.one);
    rounds_print("metrics_100", &s_bench.hundred);
    return 0;
}
