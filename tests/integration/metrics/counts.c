/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers that add metrics and then end in every way there is. */
#include <powertools/powertools.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define THREADS    4
#define PER_THREAD 50

static int32_t ok(struct pwt_inv *inv)
{
    return pwt_respond_cstr(inv, "{\"ok\":true}");
}

static int32_t adds_handle(struct pwt_inv *inv)
{
    (void)pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 1);
    return ok(inv);
}
PWT_HANDLER(adds, .handle = adds_handle);

static int32_t nothing_handle(struct pwt_inv *inv)
{
    return ok(inv);
}
PWT_HANDLER(nothing, .handle = nothing_handle);

static int32_t fails_handle(struct pwt_inv *inv)
{
    (void)pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 1);
    return pwt_fail_as(inv, "OrderLost", "nowhere to be found");
}
PWT_HANDLER(fails, .handle = fails_handle);

/* Everything that a document can have, so that last words have it all to say. */
static void add_all(struct pwt_inv *inv)
{
    struct pwt_metrics *own = pwt_metrics_open(inv, PWT_STR("namespace", "Own"));

    (void)pwt_metrics_set_defaults(inv, PWT_STR("stage", "test"));
    (void)pwt_metric_dimension(inv, "tenant", "t\"1");
    (void)pwt_metric_dimensions(inv, PWT_STR("region", "eu"));
    (void)pwt_metric_metadata(inv, PWT_JSON("order", pwt_cstr("{\"id\": 7}")));
    (void)pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 1);
    (void)pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 2);
    (void)pwt_metric(inv, "L\xc3\xa4nge", PWT_UNIT_MILLISECONDS | PWT_METRIC_HIGH_RESOLUTION, 0.1);
    (void)pwt_metric_in(inv, own, "Owned", PWT_UNIT_NONE, 3);
}

static int32_t crashes_handle(struct pwt_inv *inv)
{
    add_all(inv);
    (void)raise(SIGSEGV);
    return ok(inv);
}
PWT_HANDLER(crashes, .handle = crashes_handle);

static int32_t hangs_handle(struct pwt_inv *inv)
{
    add_all(inv);
    while (pause() != 0) { /* it returns after each signal, and never 0 */
    }
    return ok(inv);
}
PWT_HANDLER(hangs, .handle = hangs_handle);

/* Last words come while it works, and it ends in time nevertheless. */
static int32_t lingers_handle(struct pwt_inv *inv)
{
    (void)pwt_metric(inv, "Before", PWT_UNIT_COUNT, 1);
    while (pwt_inv_remaining_ms(inv) > 30) {
        (void)usleep(1000);
    }
    (void)pwt_metric(inv, "Before", PWT_UNIT_COUNT, 2);
    (void)pwt_metric(inv, "After", PWT_UNIT_COUNT, 3);
    return ok(inv);
}
PWT_HANDLER(lingers, .handle = lingers_handle);

/* Adds and flushes without end, so that a signal lands in the middle of something. */
static int32_t spins_handle(struct pwt_inv *inv)
{
    for (uint32_t i = 0; pwt_inv_remaining_ms(inv) > 30; i++) {
        (void)pwt_metric(inv, i % 3 == 0 ? "a" : "b", PWT_UNIT_COUNT, (double)i);
        if (i % 7 == 0) {
            (void)pwt_metric_dimension(inv, "round", i % 2 == 0 ? "even" : "odd");
            (void)pwt_metric_metadata(inv, PWT_UINT("i", i));
        }
        if (i % 31 == 0) {
            (void)pwt_metrics_flush(inv);
        }
    }
    return ok(inv);
}
PWT_HANDLER(spins, .handle = spins_handle);

static void *add_many(void *scope)
{
    for (int i = 0; i < PER_THREAD; i++) {
        (void)pwt_metric(scope, "Threaded", PWT_UNIT_COUNT, 1);
        (void)pwt_metric(scope, i % 2 == 0 ? "Even" : "Odd", PWT_UNIT_COUNT, i);
    }
    return NULL;
}

static int32_t threads_handle(struct pwt_inv *inv)
{
    pthread_t threads[THREADS];
    struct pwt_inv *scopes[THREADS];

    for (int i = 0; i < THREADS; i++) {
        if (pwt_inv_thread(inv, &scopes[i]) != 0 ||
            pthread_create(&threads[i], NULL, add_many, scopes[i]) != 0) {
            return pwt_fail(inv, PWT_ENOMEM, "no thread");
        }
    }
    (void)add_many(inv);
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
        (void)pwt_inv_join(scopes[i]);
    }
    return ok(inv);
}
PWT_HANDLER(threads, .handle = threads_handle);

static void *crash(void *scope)
{
    (void)pwt_metric(scope, "InThread", PWT_UNIT_COUNT, 1);
    (void)raise(SIGSEGV);
    return NULL;
}

static int32_t thread_crashes_handle(struct pwt_inv *inv)
{
    pthread_t thread;
    struct pwt_inv *scope;

    (void)pwt_metric(inv, "InRoot", PWT_UNIT_COUNT, 1);
    if (pwt_inv_thread(inv, &scope) == 0 && pthread_create(&thread, NULL, crash, scope) == 0) {
        (void)pthread_join(thread, NULL);
    }
    return ok(inv);
}
PWT_HANDLER(thread_crashes, .handle = thread_crashes_handle);

static int32_t closes_handle(struct pwt_inv *inv)
{
    (void)close(STDOUT_FILENO);
    return adds_handle(inv);
}
PWT_HANDLER(closes, .handle = closes_handle);

/* More than any pipe takes at once, in documents of several sizes. */
static int32_t floods_handle(struct pwt_inv *inv)
{
    for (int i = 0; i < 20000; i++) {
        (void)pwt_metric(inv, "Flood", PWT_UNIT_COUNT, i);
    }
    return ok(inv);
}
PWT_HANDLER(floods, .handle = floods_handle);

/* One that waits for the end, while others go out until nobody takes them any more. */
static int32_t wedges_handle(struct pwt_inv *inv)
{
    struct pwt_metrics *own = pwt_metrics_open(inv, PWT_STR("namespace", "Own"));
    char name[96];

    (void)pwt_metric(inv, "Live", PWT_UNIT_COUNT, 1);
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(name, sizeof(name),
                       "a_metric_with_a_name_that_is_long_so_that_pipes_fill_%d", i);
        (void)pwt_metric_in(inv, own, name, PWT_UNIT_COUNT, i);
        if (i % 90 == 89) {
            (void)pwt_metrics_flush_in(inv, own);
        }
    }
    return ok(inv);
}
PWT_HANDLER(wedges, .handle = wedges_handle);

/* Metadata that leaves room for some of the metrics in a document, so that there are several. */
static int32_t splits_handle(struct pwt_inv *inv)
{
    static char text[110001];
    char name[251];

    memset(text, 'x', sizeof(text) - 1);
    (void)pwt_metric_metadata(inv, PWT_STR("blob", text));
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    for (int i = 0; i < 99; i++) {
        name[0] = (char)('0' + i / 10);
        name[1] = (char)('0' + i % 10);
        for (int k = 0; k < 90; k++) {
            (void)pwt_metric(inv, name, PWT_UNIT_BYTES, 1.0 / (double)(i * 100 + k + 3));
        }
    }
    return ok(inv);
}
PWT_HANDLER(splits, .handle = splits_handle);

static int32_t records_handle(struct pwt_inv *inv)
{
    (void)pwt_metric(inv, "Records", PWT_UNIT_COUNT, 1);
    return ok(inv);
}
PWT_HANDLER(records, .handle = records_handle);

static int32_t early_init(struct pwt_inv *scope)
{
    (void)pwt_metrics_configure(scope, PWT_STR("namespace", "FromCode"),
                                PWT_BOOL("capture_cold_start_metric", 1));
    (void)pwt_metric(scope, "Started", PWT_UNIT_COUNT, 1);
    return 0;
}
PWT_HANDLER(early, .handle = adds_handle, .init = early_init);

static int32_t wrong_init(struct pwt_inv *scope)
{
    return pwt_metrics_configure(scope, PWT_STR("unheard_of", "Shop")) == PWT_ECONFIG
               ? 0
               : pwt_fail(scope, PWT_EINVAL, "it was accepted");
}

static int32_t late_handle(struct pwt_inv *inv)
{
    if (pwt_metrics_configure(inv, PWT_STR("namespace", "Late")) != PWT_ESTATE) {
        return pwt_fail(inv, PWT_EINVAL, "it was accepted");
    }
    return adds_handle(inv);
}
PWT_HANDLER(wrong, .handle = late_handle, .init = wrong_init);
