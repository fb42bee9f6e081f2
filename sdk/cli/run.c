/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `powertools run`: sends events to a function as Lambda would and shows what comes of it. One
 * event at a time; an environment that was lost to a crash or a timeout is replaced by a new one.
 */
#include "environment.h"
#include "event_list.h"
#include "handler_file.h"
#include "identifier.h"
#include "locate.h"
#include "message.h"
#include "report.h"
#include "run_options.h"
#include "sandbox.h"
#include "verb.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/** Exit status; of several the highest one. Documented, and so never renumbered. */
enum run_status {
    RUN_OK = 0,
    RUN_FUNCTION_ERROR = 1,
    RUN_USAGE = VERB_EXIT_USAGE,
    RUN_INIT_ERROR = 3,
    RUN_TIMEOUT = 4,
    RUN_CRASH = 5,
    RUN_SIGNAL = 128, /* and the number of the signal */
};

/** One run, from the first environment to the last event. */
struct run {
    struct report report;
    struct event_list events;
    size_t sent;
    size_t total;
    struct environment_options options;
    struct environment *environment; /* NULL between two */
    size_t sent_before;              /* `sent` when the environment was started */
    int signals_fd;
    bool child_ended;
    bool finished;
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
    return &run->events.items[index % run->events.count];
}

static void run_on_log(void *context, const char *request_id, const char *line, size_t len)
{
    const struct run *run = context;

    run->report.form->log(&run->report, request_id, line, len);
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

    run->report.form->response(&run->report, run_event(run, run->sent - 1)->name, result);
    run_raise_status(run, statuses[result->outcome]);
    run->summary.outcomes[result->outcome]++;
    if (buffer_append(&run->durations, &result->duration_ns, sizeof(result->duration_ns))) {
        run->summary.events++;
    }
}

static void run_on_init_error(void *context, const char *error_type, const char *body, size_t len)
{
    struct run *run = context;

    run->report.form->init_error(&run->report, error_type, body, len);
    run_raise_status(run, RUN_INIT_ERROR);
}

static void run_on_crash(void *context, const struct child_exit *how)
{
    struct run *run = context;

    run->report.form->exit(&run->report, how);
    run_raise_status(run, RUN_CRASH);
}

static void run_on_warning(void *context, bool is_timeout, const char *text)
{
    struct run *run = context;

    run->report.form->warning(&run->report, text);
    if (is_timeout) {
        run_raise_status(run, RUN_TIMEOUT);
    }
}

static void run_open_environment(struct run *run)
{
    static const struct environment_hooks hooks = {
        .log = run_on_log,
        .result = run_on_result,
        .init_error = run_on_init_error,
        .crash = run_on_crash,
        .warning = run_on_warning,
    };

    run->sent_before = run->sent;
    run->environment = environment_open(&run->options, &hooks, run);
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
    run->finished = run->sent == run->total || !was_used || run->summary.exit_status >= RUN_SIGNAL;
}

static void run_send_next(struct run *run)
{
    const struct event *event = run_event(run, run->sent);
    struct environment_event delivery = {.body = event->body.data, .len = event->body.len};

    if (run->sent == run->total) {
        environment_stop(run->environment);
        return;
    }
    run->sent++;
    identifier_uuid(delivery.request_id);
    run->report.form->event(&run->report, event->name, delivery.request_id);
    if (!event->is_json && run->sent <= run->events.count) {
        run->report.form->warning(&run->report,
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

static void run_take_signals(struct run *run)
{
    struct signalfd_siginfo info;

    while (read(run->signals_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGCHLD) {
            run->child_ended = true;
        } else {
            message_error("interrupted by signal %u; the runtime is stopped", info.ssi_signo);
            run_interrupt(run, (int)info.ssi_signo);
        }
    }
}

/** Waits for something to happen, and lets the environment deal with it. */
static void run_wait(struct run *run)
{
    struct pollfd fds[ENVIRONMENT_POLL_COUNT + 1];
    int timeout_ms;

    if (!report_flush(&run->report)) {
        run_interrupt(run, SIGPIPE); /* Nobody reads what we would show. */
    }
    timeout_ms = environment_poll(run->environment, fds);
    fds[ENVIRONMENT_POLL_COUNT] = (struct pollfd){.fd = run->signals_fd, .events = POLLIN};
    (void)poll(fds, ENVIRONMENT_POLL_COUNT + 1, timeout_ms);
    run->child_ended = false;
    run_take_signals(run);
    environment_advance(run->environment, run->child_ended);
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
    run->report.form->summary(&run->report, &run->summary);
    (void)report_flush(&run->report);
}

/** Signals become readable instead of deadly, so that no process is left behind. */
static bool run_catch_signals(struct run *run)
{
    sigset_t signals;

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGCHLD);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    run->signals_fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (run->signals_fd < 0) {
        message_error("signals cannot be caught: %s", strerror(errno));
    }
    return run->signals_fd >= 0;
}

static void run_loop(struct run *run)
{
    if (!run_catch_signals(run)) {
        run_raise_status(run, RUN_USAGE);
        return;
    }
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
    (void)close(run->signals_fd);
}

static bool run_read_events(const struct run_options *options, struct event_list *events)
{
    if (options->event_count == 0) {
        return isatty(STDIN_FILENO) == 1 ? event_list_add(events, "{}", "{}")
                                         : event_list_read(events, "-");
    }
    for (size_t i = 0; i < options->event_count; i++) {
        if (!event_list_read(events, options->events[i])) {
            return false;
        }
    }
    return true;
}

/** Everything that can be wrong before a process is started is found here. */
static int run_prepared(const struct run_options *options, const struct handler_file *handler)
{
    struct sandbox sandbox = {
        .handler = handler, .user = &options->variables, .memory_mb = options->memory_mb};
    struct variables variables = {0};
    struct run run = {.summary = {.cold_start_ns = -1, .exit_status = RUN_USAGE}, .signals_fd = -1};
    char *bootstrap = locate_bootstrap(options->bootstrap);
    char *arn = NULL;

    if (bootstrap == NULL || !run_read_events(options, &run.events)) {
        goto out;
    }
    if (!sandbox_variables(&sandbox, &variables)) {
        (void)message_no_memory();
        goto out;
    }
    arn = sandbox_function_arn(&variables);
    if (arn == NULL) {
        (void)message_no_memory();
        goto out;
    }
    run.options = (struct environment_options){
        .bootstrap = bootstrap,
        .task_root = handler->task_root,
        .variables = &variables,
        .timeout_ms = options->timeout_ms,
        .init_timeout_ms = options->init_timeout_ms,
        .function_arn = arn,
    };
    run.total = run.events.count * (size_t)options->repeat;
    run.summary.exit_status = RUN_OK;
    report_init(&run.report, stdout, options->json);
    run_loop(&run);
out:
    free(arn);
    free(bootstrap);
    variables_done(&variables);
    event_list_done(&run.events);
    buffer_done(&run.durations);
    return run.summary.exit_status;
}

static int run_main(const struct verb *verb, int count, char **arguments)
{
    struct run_options options;
    struct handler_file handler = {0};
    int status = RUN_USAGE;

    switch (run_options_parse(verb, count, arguments, &options)) {
    case RUN_OPTIONS_OK:
        if (handler_file_resolve(options.handler, options.handler_name, &handler)) {
            status = run_prepared(&options, &handler);
        }
        break;
    case RUN_OPTIONS_HELP:
        status = RUN_OK;
        break;
    case RUN_OPTIONS_WRONG:
        break;
    }
    handler_file_done(&handler);
    run_options_done(&options);
    return status;
}

const struct verb verb_run = {
    .name = "run",
    .arguments = "HANDLER.so [EVENT.json|-]...",
    .summary = "Send events to a function through a local Lambda Runtime API",
    .options = run_options_table,
    .option_count = RUN_OPTIONS_COUNT,
    .notes = "HANDLER.so may also be written HANDLER.name. Without an event, one is read from\n"
             "standard input; on a terminal it is {}. Of the environment here the function\n"
             "gets POWERTOOLS_*, the AWS region and credentials, and what --env names.\n\n"
             "Exit status: 0 success, 1 function error, 2 usage, 3 init error, 4 timeout,\n"
             "5 the runtime exited unexpectedly; of several the highest.\n",
    .run = run_main,
};
