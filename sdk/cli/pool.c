/* SPDX-License-Identifier: Apache-2.0 */
/* A slot for each environment, and a queue. */
#include "pool.h"

#include "message.h"

#include <stdlib.h>
#include <string.h>

struct pool_slot {
    struct pool *pool;
    struct environment *environment; /* NULL: free */
    struct pool_job *job;            /* NULL: none is under way */
    struct report report;
    char request_id[IDENTIFIER_UUID_SIZE]; /* of the latest event */
    char *text; /* what a person is shown when the event is over: events do not mix */
    size_t text_len;
};

struct pool {
    struct pool_options options;
    struct pool_job *first;
    struct pool_job **end; /* where the next one is put */
    size_t waiting;
    struct pool_slot slots[]; /* options.max_environments */
};

/** Shows what has gathered, at once. */
static void pool_show(struct pool_slot *slot)
{
    FILE *out = slot->pool->options.report->out;

    if (slot->text != NULL || slot->report.out != out) {
        (void)fflush(slot->report.out);
        (void)fwrite(slot->text, 1, slot->text_len, out);
        rewind(slot->report.out);
    }
    (void)fflush(out);
}

static void pool_on_log(void *context, const char *request_id, const char *line, size_t len)
{
    struct pool_slot *slot = context;

    report_line(&slot->report, request_id, line, len);
}

static void pool_on_result(void *context, const struct environment_result *result)
{
    struct pool_slot *slot = context;
    struct pool_job *job = slot->job;

    slot->report.form->response(&slot->report, job->name, result);
    slot->job = NULL;
    job->done(job, result);
}

static void pool_on_trace(void *context, const char *document, size_t len)
{
    struct pool *pool = context;

    for (size_t i = 0; document != NULL && i < pool->options.max_environments; i++) {
        struct pool_slot *slot = &pool->slots[i];

        if (slot->environment != NULL && environment_is_traced(slot->environment, document, len)) {
            slot->report.form->trace(&slot->report, slot->request_id, document, len);
            return;
        }
    }
    pool->options.report->form->warning(pool->options.report,
                                        "a trace document came that belongs to no event");
}

static void pool_receive_traces(struct pool *pool)
{
    trace_daemon_receive(&pool->options.function->daemon, pool_on_trace, pool);
}

static void pool_on_usage(void *context, const struct environment_usage *usage)
{
    struct pool_slot *slot = context;

    pool_receive_traces(slot->pool);
    slot->report.form->usage(&slot->report, usage);
    pool_show(slot);
}

static struct pool_job *pool_take(struct pool *pool)
{
    struct pool_job *job = pool->first;

    if (job != NULL) {
        pool->first = job->next;
        pool->waiting--;
        if (pool->first == NULL) {
            pool->end = &pool->first;
        }
    }
    return job;
}

/** The event that waits longest pays for an environment that did not come up. */
static void pool_fail_first(struct pool *pool, const char *error_type, const char *body, size_t len)
{
    struct pool_job *job = pool_take(pool);
    struct environment_result result = {
        .outcome = ENVIRONMENT_CRASH, .body = body, .len = len, .error_type = error_type};

    if (job != NULL) {
        result.request_id = job->event.request_id;
        job->done(job, &result);
    }
}

static void pool_on_init_error(void *context, const char *error_type, const char *body, size_t len)
{
    struct pool_slot *slot = context;

    slot->report.form->init_error(&slot->report, error_type, body, len);
    pool_show(slot);
    pool_fail_first(slot->pool, error_type, body, len);
}

static void pool_on_crash(void *context, const struct child_exit *how)
{
    struct pool_slot *slot = context;
    char text[CHILD_EXIT_TEXT_SIZE];
    char body[CHILD_EXIT_TEXT_SIZE + 96];
    int len;

    slot->report.form->exit(&slot->report, how);
    if (environment_state(slot->environment) == ENVIRONMENT_STARTING) {
        child_exit_describe(how, text);
        len = snprintf(body, sizeof(body),
                       "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"Error: Runtime "
                       "exited with error: %s\"}",
                       text);
        pool_fail_first(slot->pool, "Runtime.ExitError", body, (size_t)len);
    }
    pool_show(slot);
}

static void pool_on_warning(void *context, bool is_timeout, const char *text)
{
    struct pool_slot *slot = context;

    (void)is_timeout;
    slot->report.form->warning(&slot->report, text);
}

/** Gives the slot a place to write to. */
static bool pool_open_report(struct pool_slot *slot)
{
    const struct report *report = slot->pool->options.report;

    if (slot->report.out != NULL) {
        return true;
    }
    slot->report = *report;
    if (report->form == &report_terminal_form) {
        slot->report.out = open_memstream(&slot->text, &slot->text_len);
    }
    return slot->report.out != NULL || message_no_memory();
}

static void pool_start(struct pool *pool, struct pool_slot *slot)
{
    static const struct environment_hooks hooks = {
        .log = pool_on_log,
        .result = pool_on_result,
        .usage = pool_on_usage,
        .init_error = pool_on_init_error,
        .crash = pool_on_crash,
        .warning = pool_on_warning,
    };
    static const char body[] =
        "{\"errorType\":\"Runtime.StartError\",\"errorMessage\":\"The runtime cannot be started\"}";

    if (pool_open_report(slot)) {
        slot->environment = environment_open(&pool->options.function->options, &hooks, slot);
    }
    if (slot->environment == NULL) {
        pool_fail_first(pool, "Runtime.StartError", body, strlen(body));
    }
}

static void pool_hand_out(struct pool *pool, struct pool_slot *slot)
{
    struct pool_job *job = pool_take(pool);

    slot->job = job;
    memcpy(slot->request_id, job->event.request_id, sizeof(slot->request_id));
    slot->report.form->event(&slot->report, job->name, job->event.request_id);
    environment_invoke(slot->environment, &job->event);
}

struct pool *pool_open(const struct pool_options *options)
{
    struct pool *pool =
        calloc(1, sizeof(*pool) + options->max_environments * sizeof(pool->slots[0]));

    if (pool == NULL) {
        (void)message_no_memory();
        return NULL;
    }
    pool->options = *options;
    pool->end = &pool->first;
    for (size_t i = 0; i < options->max_environments; i++) {
        pool->slots[i].pool = pool;
    }
    return pool;
}

/** Every job gets its end. */
static void pool_fail_all(struct pool *pool)
{
    static const char body[] =
        "{\"errorType\":\"Sandbox.Stopped\",\"errorMessage\":\"The server was stopped\"}";
    struct environment_result result = {.outcome = ENVIRONMENT_CRASH,
                                        .body = body,
                                        .len = strlen(body),
                                        .error_type = "Sandbox.Stopped"};

    while (pool->first != NULL) {
        pool_fail_first(pool, result.error_type, body, strlen(body));
    }
    for (size_t i = 0; i < pool->options.max_environments; i++) {
        struct pool_job *job = pool->slots[i].job;

        if (job != NULL) {
            pool->slots[i].job = NULL;
            result.request_id = job->event.request_id;
            job->done(job, &result);
        }
    }
}

void pool_close(struct pool *pool)
{
    if (pool == NULL) {
        return;
    }
    for (size_t i = 0; i < pool->options.max_environments; i++) {
        environment_close(pool->slots[i].environment); /* The events they have lie in the jobs. */
        pool->slots[i].environment = NULL;
    }
    pool_fail_all(pool);
    for (size_t i = 0; i < pool->options.max_environments; i++) {
        struct pool_slot *slot = &pool->slots[i];

        report_done(&slot->report);
        if (slot->report.out != NULL && slot->report.out != pool->options.report->out) {
            (void)fclose(slot->report.out);
            free(slot->text);
        }
    }
    free(pool);
}

void pool_submit(struct pool *pool, struct pool_job *job)
{
    job->next = NULL;
    *pool->end = job;
    pool->end = &job->next;
    pool->waiting++;
}

void pool_dispatch(struct pool *pool)
{
    size_t starting = 0;

    for (size_t i = 0; i < pool->options.max_environments; i++) {
        struct pool_slot *slot = &pool->slots[i];

        if (slot->environment == NULL) {
            continue;
        }
        if (environment_state(slot->environment) == ENVIRONMENT_IDLE && pool->first != NULL) {
            pool_hand_out(pool, slot);
        }
        starting += environment_state(slot->environment) == ENVIRONMENT_STARTING;
    }
    for (size_t i = 0; i < pool->options.max_environments && starting < pool->waiting; i++) {
        if (pool->slots[i].environment == NULL) {
            pool_start(pool, &pool->slots[i]);
            starting++;
        }
    }
}

void pool_stop(struct pool *pool)
{
    for (size_t i = 0; i < pool->options.max_environments; i++) {
        if (pool->slots[i].environment != NULL) {
            environment_stop(pool->slots[i].environment);
        }
    }
}

size_t pool_busy(const struct pool *pool)
{
    size_t busy = pool->waiting;

    for (size_t i = 0; i < pool->options.max_environments; i++) {
        const struct pool_slot *slot = &pool->slots[i];

        /* One that still settles has its plugins' last lines to write. */
        busy += slot->environment != NULL &&
                (environment_state(slot->environment) == ENVIRONMENT_BUSY ||
                 environment_state(slot->environment) == ENVIRONMENT_SETTLING);
    }
    return busy;
}

size_t pool_alive(const struct pool *pool)
{
    size_t alive = 0;

    for (size_t i = 0; i < pool->options.max_environments; i++) {
        alive += pool->slots[i].environment != NULL;
    }
    return alive;
}

size_t pool_poll_max(const struct pool *pool)
{
    return pool->options.max_environments * ENVIRONMENT_POLL_COUNT;
}

size_t pool_poll(struct pool *pool, struct pollfd *ret_fds, int *ret_timeout_ms)
{
    size_t count = 0;
    int timeout_ms = -1;

    for (size_t i = 0; i < pool->options.max_environments; i++) {
        struct environment *environment = pool->slots[i].environment;
        int wish_ms;

        if (environment == NULL) {
            continue;
        }
        wish_ms = environment_poll(environment, ret_fds + count);
        if (wish_ms >= 0 && (timeout_ms < 0 || wish_ms < timeout_ms)) {
            timeout_ms = wish_ms;
        }
        count += ENVIRONMENT_POLL_COUNT;
    }
    *ret_timeout_ms = timeout_ms;
    return count;
}

void pool_advance(struct pool *pool, bool child_ended)
{
    pool_receive_traces(pool);
    for (size_t i = 0; i < pool->options.max_environments; i++) {
        struct pool_slot *slot = &pool->slots[i];

        if (slot->environment == NULL) {
            continue;
        }
        environment_advance(slot->environment, child_ended);
        if (environment_state(slot->environment) == ENVIRONMENT_GONE) {
            pool_show(slot);
            environment_close(slot->environment);
            slot->environment = NULL;
        }
    }
}
