/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All events of a run, one at a time. An environment that was lost to a crash or a timeout is
 * replaced by a new one.
 */
#include "run_pass.h"

#include "environment.h"
#include "identifier.h"
#include "message.h"
#include "signals.h"
#include "watch.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/** From the first environment to the last event. */
struct run {
    const struct run_pass_options *options;
    struct report *report;
    size_t sent;
    char request_id[IDENTIFIER_UUID_SIZE]; /* of the latest event */
    struct environment *environment;       /* NULL between two */
    size_t sent_before;                    /* `sent` when the environment was started */
    bool finished;
    bool changed; /* the object is not the one any more that was started */
    struct report_summary summary;
    struct buffer durations; /* int64_t each */
};

static void run_raise_status(struct run *run, int status)
{
    if (status > run->summary.exit_status) {
        run->summary.exit_status = status;
    }
}

static const struct event *run_event(const struct run *run, size_t index)
{
    const struct event_list *events = run->options->events;

    return &events->items[index % events->count];
}

static void run_on_log(void *context, const char *request_id, const char *line, size_t len)
{
    const struct run *run = context;

    report_line(run->report, request_id, line, len);
}

static void run_on_result(void *context, const struct environment_result *result)
{
    static const int statuses[] = {
        [ENVIRONMENT_OK] = RUN_OK,
        [ENVIRONMENT_ERROR] = RUN_FUNCTION_ERROR,
        [ENVIRONMENT_TIMEOUT] = RUN_TIMEOUT,
        [ENVIRONMENT_CRASH] = RUN_CRASH,
    };
    struct run *run = context;

    run->report->form->response(run->report, run_event(run, run->sent - 1)->name, result);
    run_raise_status(run, statuses[result->outcome]);
    run->summary.outcomes[result->outcome]++;
    if (buffer_append(&run->durations, &result->duration_ns, sizeof(result->duration_ns))) {
        run->summary.events++;
    }
}

static void run_on_trace(void *context, const char *document, size_t len)
{
    struct run *run = context;
    bool belongs;

    if (document == NULL) {
        run->report->form->warning(run->report, "the X-Ray daemon got something else than a trace");
        return;
    }
    belongs = run->environment != NULL && environment_is_traced(run->environment, document, len);
    run->report->form->trace(run->report, belongs ? run->request_id : NULL, document, len);
}

static void run_on_usage(void *context, const struct environment_usage *usage)
{
    struct run *run = context;

    trace_daemon_receive(&run->options->function->daemon, run_on_trace, run);
    run->report->form->usage(run->report, usage);
    run->summary.billed_ms += usage->billed_ms;
}

static void run_on_init_error(void *context, const char *error_type, const char *body, size_t len)
{
    struct run *run = context;

    run->report->form->init_error(run->report, error_type, body, len);
    run_raise_status(run, RUN_INIT_ERROR);
}

static void run_on_crash(void *context, const struct child_exit *how)
{
    struct run *run = context;

    run->report->form->exit(run->report, how);
    run_raise_status(run, RUN_CRASH);
}

static void run_on_warning(void *context, bool is_timeout, const char *text)
{
    struct run *run = context;

    run->report->form->warning(run->report, text);
    if (is_timeout) {
        run_raise_status(run, RUN_TIMEOUT);
    }
}

static void run_open_environment(struct run *run)
{
    static const struct environment_hooks hooks = {
        .log = run_on_log,
        .result = run_on_result,
        .usage = run_on_usage,
        .init_error = run_on_init_error,
        .crash = run_on_crash,
        .warning = run_on_warning,
    };

    run->sent_before = run->sent;
    run->environment = environment_open(&run->options->function->options, &hooks, run);
    if (run->environment == NULL) {
        run_raise_status(run, RUN_USAGE);
        run->finished = true;
        return;
    }
    run->summary.environments++;
}

static void run_close_environment(struct run *run)
{
    size_t peak_kb = environment_peak_memory_kb(run->environment);
    bool was_used = run->sent > run->sent_before;

    if (run->summary.environments == 1) {
        run->summary.cold_start_ns = environment_cold_start_ns(run->environment);
    }
    if (peak_kb > run->summary.peak_memory_kb) {
        run->summary.peak_memory_kb = peak_kb;
    }
    environment_close(run->environment);
    run->environment = NULL;
    /* One that did not take a single event would not be followed by a better one. */
    run->finished = run->sent == run->options->total || !was_used || run->changed ||
                    run->summary.exit_status >= RUN_SIGNAL;
}

static void run_send_next(struct run *run)
{
    const struct event *event = run_event(run, run->sent);
    struct environment_event delivery = {.client_context = run->options->client_context,
                                         .body = event->body.data,
                                         .len = event->body.len};

    if (run->sent == run->options->total) {
        environment_stop(run->environment);
        return;
    }
    run->sent++;
    identifier_uuid(delivery.request_id);
    memcpy(run->request_id, delivery.request_id, sizeof(run->request_id));
    run->report->form->event(run->report, event->name, delivery.request_id);
    if (!event->is_json && run->sent <= run->options->events->count) {
        run->report->form->warning(run->report,
                                   event->body.len == 0
                                       ? "the event is empty; Lambda itself sends only JSON"
                                       : "the event is not JSON; Lambda itself sends only JSON");
    }
    environment_invoke(run->environment, &delivery);
}

/** Ends the run early: what is under way gets no answer any more. */
static void run_interrupt(struct run *run, int signal_number)
{
    run_raise_status(run, RUN_SIGNAL + signal_number);
    environment_stop(run->environment);
}

static void run_take_signals(struct run *run, struct signals_seen seen)
{
    if (seen.stop != 0) {
        message_error("interrupted by signal %d; the runtime is stopped", seen.stop);
        run_interrupt(run, seen.stop);
    }
}

/** Waits for something to happen, and lets the environment deal with it. */
static void run_wait(struct run *run)
{
    enum { SIGNALS = ENVIRONMENT_POLL_COUNT, TRACES, WATCH, COUNT };
    struct pollfd fds[COUNT];
    struct signals_seen seen;
    int timeout_ms;

    if (!report_flush(run->report)) {
        run_interrupt(run, SIGPIPE); /* Nobody reads what we would show. */
    }
    timeout_ms = environment_poll(run->environment, fds);
    fds[SIGNALS] = (struct pollfd){.fd = run->options->signals_fd, .events = POLLIN};
    fds[TRACES] = (struct pollfd){.fd = run->options->function->daemon.fd, .events = POLLIN};
    fds[WATCH] = (struct pollfd){.fd = run->options->watch_fd, .events = POLLIN};
    (void)poll(fds, COUNT, timeout_ms);
    seen = signals_take(run->options->signals_fd);
    run_take_signals(run, seen);
    trace_daemon_receive(&run->options->function->daemon, run_on_trace, run);
    if ((fds[WATCH].revents & POLLIN) != 0 && watch_take(run->options->watch_fd)) {
        run->changed = true;
        environment_stop(run->environment);
    }
    environment_advance(run->environment, seen.child_ended);
}

static int run_compare_durations(const void *a, const void *b)
{
    const int64_t *left = a;
    const int64_t *right = b;

    return (*left > *right) - (*left < *right);
}

static void run_summarise(struct run *run)
{
    run->summary.durations_ns = (void *)run->durations.data;
    if (run->summary.events > 1) {
        qsort(run->summary.durations_ns, run->summary.events, sizeof(int64_t),
              run_compare_durations);
    }
    run->report->form->summary(run->report, &run->summary);
    (void)report_flush(run->report);
}

static void run_loop(struct run *run)
{
    while (!run->finished) {
        if (run->environment == NULL) {
            run_open_environment(run);
            continue;
        }
        switch (environment_state(run->environment)) {
        case ENVIRONMENT_IDLE:
            run_send_next(run);
            break;
        case ENVIRONMENT_GONE:
            run_close_environment(run);
            break;
        default:
            run_wait(run);
            break;
        }
    }
    if (run->summary.environments > 0) {
        run_summarise(run);
    }
}

int run_pass(const struct run_pass_options *options, bool *ret_changed)
{
    struct run run = {
        .options = options, .report = options->report, .summary = {.cold_start_ns = -1}};

    run_loop(&run);
    buffer_done(&run.durations);
    *ret_changed = run.changed;
    return run.summary.exit_status;
}
