/* SPDX-License-Identifier: Apache-2.0 */
/* One execution environment, from the start of its runtime to the end of it. */
#include "environment.h"

#include "clock.h"
#include "local_api.h"
#include "log_lines.h"
#include "message.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* What Lambda gives a runtime between SIGTERM and SIGKILL when an extension is registered.
     * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
    ENVIRONMENT_SHUTDOWN_MS = 300,
    ENVIRONMENT_TEXT_SIZE = 192,
};

struct environment {
    const struct environment_options *options;
    struct environment_hooks hooks;
    void *context;
    enum environment_state state;
    struct local_api *api;
    struct child child;
    struct log_lines lines;
    bool output_open;
    int64_t deadline_ns; /* 0: none */
    int64_t cold_start_ns;
    size_t peak_memory_kb;
    struct local_api_invocation invocation;
    char request_id[IDENTIFIER_UUID_SIZE];
    char trace_id[IDENTIFIER_TRACE_SIZE];
    int64_t delivered_ns;
    size_t delivered_count;
    bool init_failed;
    bool killed; /* by us */
};

static void env_read_log(struct environment *env)
{
    env->output_open = env->output_open && log_lines_read(&env->lines);
}

static void env_log(void *context, const char *line, size_t len)
{
    struct environment *env = context;
    bool in_event = env->state == ENVIRONMENT_BUSY || env->state == ENVIRONMENT_SETTLING;

    env->hooks.log(env->context, in_event ? env->request_id : NULL, line, len);
}

static void env_set_deadline(struct environment *env, int64_t timeout_ms)
{
    env->deadline_ns = clock_now_ns() + timeout_ms * CLOCK_NS_PER_MS;
}

static void env_kill(struct environment *env)
{
    env->state = ENVIRONMENT_STOPPING;
    env->killed = true;
    env->deadline_ns = 0;
    child_signal(&env->child, SIGKILL);
}

/** Tells what the event has cost that ends now. */
static void env_account(struct environment *env)
{
    bool is_first = env->delivered_count == 1;
    int64_t duration_ns = env->delivered_ns == 0 ? 0 : clock_now_ns() - env->delivered_ns;
    int64_t billed_ns = duration_ns + (is_first ? env->cold_start_ns : 0);
    struct environment_usage usage = {
        .request_id = env->request_id,
        .cold_start_ns = is_first ? env->cold_start_ns : -1,
        .duration_ns = duration_ns,
        .billed_ms = (billed_ns + CLOCK_NS_PER_MS - 1) / CLOCK_NS_PER_MS,
        .peak_memory_kb = child_peak_memory_kb(&env->child),
    };

    env->hooks.usage(env->context, &usage);
}

static void env_asked(void *context)
{
    struct environment *env = context;
    int64_t now_ns = clock_now_ns();

    /* All that was written so far belongs to what ends here, a line without its end too. */
    env_read_log(env);
    log_lines_flush(&env->lines);
    if (env->state == ENVIRONMENT_STARTING) {
        env->cold_start_ns = now_ns - env->child.started_ns;
    }
    if (env->state == ENVIRONMENT_SETTLING) {
        env_account(env);
    }
    if (env->state == ENVIRONMENT_STARTING || env->state == ENVIRONMENT_SETTLING) {
        env->state = ENVIRONMENT_IDLE;
        env->deadline_ns = 0;
    }
}

static void env_delivered(void *context)
{
    struct environment *env = context;

    env->delivered_ns = clock_now_ns();
    env->delivered_count++;
    env_set_deadline(env, env->options->timeout_ms);
}

static void env_answered(void *context, const struct local_api_answer *answer)
{
    struct environment *env = context;
    struct environment_result result = {
        .request_id = env->request_id,
        .outcome = answer->error_type == NULL ? ENVIRONMENT_OK : ENVIRONMENT_ERROR,
        .body = answer->body,
        .len = answer->len,
        .error_type = answer->error_type,
        .duration_ns = clock_now_ns() - env->delivered_ns,
    };

    if (env->state != ENVIRONMENT_BUSY) {
        return; /* It comes during a stop; nobody waits for it. */
    }
    env_read_log(env);
    env->state = ENVIRONMENT_SETTLING;
    env->hooks.result(env->context, &result);
}

static void env_init_failed(void *context, const struct local_api_answer *answer)
{
    struct environment *env = context;

    env_read_log(env);
    env->init_failed = true;
    env->hooks.init_error(env->context, answer->error_type, answer->body, answer->len);
    env->state = ENVIRONMENT_STOPPING; /* It must end by itself now, and soon. */
    env_set_deadline(env, ENVIRONMENT_SHUTDOWN_MS);
}

static void env_refused(void *context, const char *reason)
{
    struct environment *env = context;

    if (env->state != ENVIRONMENT_STOPPING) {
        env->hooks.warning(env->context, false, reason);
    }
}

/** The result of an event that got no answer, as Lambda words it to the caller. */
static void
env_fail_event(struct environment *env, enum environment_outcome outcome, const char *what)
{
    char body[ENVIRONMENT_TEXT_SIZE + 128];
    const char *type = outcome == ENVIRONMENT_TIMEOUT ? "Sandbox.Timedout" : "Runtime.ExitError";
    int len = snprintf(body, sizeof(body),
                       "{\"errorType\":\"%s\",\"errorMessage\":\"RequestId: %s Error: %s\"}", type,
                       env->request_id, what);
    struct environment_result result = {
        .request_id = env->request_id,
        .outcome = outcome,
        .body = body,
        .len = (size_t)len,
        .error_type = type,
        .duration_ns = env->delivered_ns == 0 ? 0 : clock_now_ns() - env->delivered_ns,
    };

    env->hooks.result(env->context, &result);
}

static void env_timed_out(struct environment *env)
{
    char text[ENVIRONMENT_TEXT_SIZE];
    double seconds = (double)env->options->timeout_ms / 1000;
    char init_body[ENVIRONMENT_TEXT_SIZE];
    enum environment_state state = env->state;

    env_read_log(env);
    env_kill(env);
    switch (state) {
    case ENVIRONMENT_STARTING:
        env->init_failed = true;
        (void)snprintf(init_body, sizeof(init_body),
                       "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"The runtime did not "
                       "ask for its first event within %.2f seconds\"}",
                       (double)env->options->init_timeout_ms / 1000);
        env->hooks.init_error(env->context, "Sandbox.Timedout", init_body, strlen(init_body));
        break;
    case ENVIRONMENT_BUSY:
        (void)snprintf(text, sizeof(text), "Task timed out after %.2f seconds", seconds);
        env_fail_event(env, ENVIRONMENT_TIMEOUT, text);
        env_account(env);
        break;
    case ENVIRONMENT_SETTLING:
        (void)snprintf(text, sizeof(text),
                       "the runtime answered but did not ask for the next event before the "
                       "deadline, %.2f seconds after it got this one",
                       seconds);
        env->hooks.warning(env->context, true, text);
        env_account(env);
        break;
    default: /* stopping */
        env->hooks.warning(env->context, false,
                           "the runtime did not end within 300 ms of SIGTERM or of its init "
                           "error; it was killed, as Lambda would do");
        break;
    }
}

/** True if the end of the process is news: nobody asked for it, or it went wrong. */
static bool env_is_crash(const struct environment *env, const struct child_exit *how)
{
    if (env->killed || env->init_failed) {
        return false;
    }
    if (env->state != ENVIRONMENT_STOPPING) {
        return true;
    }
    return how->by_signal ? how->code != SIGTERM : how->code != 0;
}

static void env_ended(struct environment *env, const struct child_exit *how)
{
    bool is_crash = env_is_crash(env, how);
    char how_text[CHILD_EXIT_TEXT_SIZE];
    char text[ENVIRONMENT_TEXT_SIZE];

    env_read_log(env);
    log_lines_flush(&env->lines);
    child_exit_describe(how, how_text);
    if (env->state == ENVIRONMENT_BUSY) {
        (void)snprintf(text, sizeof(text), "Runtime exited with error: %s", how_text);
        env_fail_event(env, ENVIRONMENT_CRASH, text);
        env->state = ENVIRONMENT_SETTLING;
    }
    if (is_crash) {
        env->hooks.crash(env->context, how);
    }
    if (env->state == ENVIRONMENT_SETTLING) {
        env_account(env);
    }
    env->state = ENVIRONMENT_GONE;
    env->deadline_ns = 0;
}

static bool env_spawn(struct environment *env)
{
    const struct environment_options *options = env->options;
    struct variables variables = {0};
    struct child_options child = {.program = options->bootstrap, .directory = options->task_root};
    bool started;

    if (!variables_merge(&variables, options->variables) ||
        !variables_set(&variables, "AWS_LAMBDA_RUNTIME_API", local_api_address(env->api))) {
        variables_done(&variables);
        return message_no_memory();
    }
    child.variables = variables.items;
    started = child_spawn(&child, &env->child);
    if (!started) {
        message_error("runtime '%s' cannot be started: %s; expected a program for this machine; "
                      "choose another with --bootstrap PATH",
                      options->bootstrap, strerror(errno));
    }
    variables_done(&variables);
    return started;
}

static bool env_start(struct environment *env)
{
    static const struct local_api_hooks hooks = {
        .asked = env_asked,
        .delivered = env_delivered,
        .answered = env_answered,
        .init_failed = env_init_failed,
        .refused = env_refused,
    };

    env->api = local_api_open(&hooks, env);
    if (env->api == NULL) {
        message_error("local Runtime API cannot listen on 127.0.0.1: %s", strerror(errno));
        return false;
    }
    if (!env_spawn(env)) {
        return false;
    }
    if (!log_lines_init(&env->lines, env->child.output_fd, env_log, env)) {
        return message_no_memory();
    }
    env->output_open = true;
    env_set_deadline(env, env->options->init_timeout_ms);
    return true;
}

struct environment *environment_open(const struct environment_options *options,
                                     const struct environment_hooks *hooks,
                                     void *context)
{
    struct environment *env = calloc(1, sizeof(*env));

    if (env == NULL) {
        (void)message_no_memory();
        return NULL;
    }
    env->options = options;
    env->hooks = *hooks;
    env->context = context;
    env->child.output_fd = -1;
    env->cold_start_ns = -1;
    if (!env_start(env)) {
        environment_close(env);
        return NULL;
    }
    return env;
}

void environment_close(struct environment *environment)
{
    if (environment == NULL) {
        return;
    }
    environment->state = ENVIRONMENT_STOPPING; /* The hooks below this line stay silent. */
    child_done(&environment->child);
    local_api_close(environment->api);
    log_lines_done(&environment->lines);
    free(environment);
}

enum environment_state environment_state(const struct environment *environment)
{
    return environment->state;
}

int64_t environment_cold_start_ns(const struct environment *environment)
{
    return environment->cold_start_ns;
}

size_t environment_peak_memory_kb(const struct environment *environment)
{
    return environment->peak_memory_kb;
}

bool environment_is_traced(const struct environment *environment, const char *document, size_t len)
{
    const char *root = environment->trace_id;
    size_t skip = strlen("Root=");
    size_t root_len = strcspn(root, ";");

    return root_len > skip && memmem(document, len, root + skip, root_len - skip) != NULL;
}

void environment_invoke(struct environment *environment, const struct environment_event *event)
{
    memcpy(environment->request_id, event->request_id, sizeof(environment->request_id));
    identifier_trace(environment->options->sampled, environment->trace_id);
    environment->invocation = (struct local_api_invocation){
        .request_id = environment->request_id,
        .function_arn = environment->options->function_arn,
        .trace_id = environment->trace_id,
        .client_context = event->client_context,
        .event = event->body,
        .event_len = event->len,
        .timeout_ms = environment->options->timeout_ms,
    };
    environment->delivered_ns = 0;
    environment->state = ENVIRONMENT_BUSY;
    /* Counted anew from the delivery; this one is for a runtime that has lost interest. */
    env_set_deadline(environment, environment->options->timeout_ms);
    local_api_offer(environment->api, &environment->invocation);
}

void environment_stop(struct environment *environment)
{
    if (environment->state >= ENVIRONMENT_STOPPING) {
        return;
    }
    environment->peak_memory_kb = child_peak_memory_kb(&environment->child);
    environment->state = ENVIRONMENT_STOPPING;
    env_set_deadline(environment, ENVIRONMENT_SHUTDOWN_MS);
    child_signal(&environment->child, SIGTERM);
}

/** Milliseconds until the deadline, rounded up; -1 if there is none. */
static int env_deadline_ms(const struct environment *env)
{
    int64_t left_ns = env->deadline_ns - clock_now_ns();

    if (env->deadline_ns == 0) {
        return -1;
    }
    return left_ns <= 0 ? 0 : (int)((left_ns + CLOCK_NS_PER_MS - 1) / CLOCK_NS_PER_MS);
}

int environment_poll(struct environment *environment, struct pollfd ret_fds[ENVIRONMENT_POLL_COUNT])
{
    int api_ms = local_api_timeout_ms(environment->api);
    int deadline_ms = env_deadline_ms(environment);

    ret_fds[0] = (struct pollfd){.fd = local_api_fd(environment->api), .events = POLLIN};
    ret_fds[1] = (struct pollfd){.fd = environment->output_open ? environment->child.output_fd : -1,
                                 .events = POLLIN};
    if (api_ms < 0) {
        return deadline_ms;
    }
    return deadline_ms < 0 || api_ms < deadline_ms ? api_ms : deadline_ms;
}

void environment_advance(struct environment *environment, bool child_ended)
{
    struct child_exit how;

    if (environment->state == ENVIRONMENT_GONE) {
        return;
    }
    local_api_run(environment->api);
    env_read_log(environment);
    if (child_ended && child_reap(&environment->child, &how)) {
        env_ended(environment, &how);
    } else if (environment->deadline_ns != 0 && clock_now_ns() >= environment->deadline_ns) {
        env_timed_out(environment);
    }
}
