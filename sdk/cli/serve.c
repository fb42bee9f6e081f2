/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools serve`: a function behind HTTP, as the services of AWS put it there. */
#include "base64.h"
#include "front.h"
#include "function_command.h"
#include "http_format.h"
#include "identifier.h"
#include "local_api.h"
#include "message.h"
#include "option.h"
#include "pool.h"
#include "report.h"
#include "signals.h"
#include "verbs.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVE_INVOKE_BASE "/2015-03-31/functions/"
#define SERVE_INVOKE_END  "/invocations"

enum {
    SERVE_PORT = 9000, /* where the emulator's examples look for it */
    SERVE_MAX_PORT = 65535,
    SERVE_ENVIRONMENTS = 10,
    SERVE_MAX_ENVIRONMENTS = 1000,
    SERVE_TOO_LARGE = 413, /* the library has named it differently over time */
    SERVE_SIGNAL = 128,
    SERVE_LAST_RUNS = 10,
};

struct serve_options {
    struct function_command command;
    const char *host;
    int64_t port;
    size_t format;
    int64_t max_environments;
};

struct serve {
    const struct serve_options *options;
    struct front *front;
    struct pool *pool;
    struct pollfd *fds;
    int signals_fd;
    int trace_fd;  /* -1: none */
    bool stopping; /* no new connections; what came is served */
    int killed_by; /* the second signal; 0: none */
};

/** One request on its way through the function. */
struct serve_call {
    struct pool_job job;
    struct front_request *request;
    enum http_format format;
    bool is_direct; /* the emulator's invoke path */
    struct buffer event;
    struct buffer context;
    char *name;
};

static const struct verb_option s_options[] = {
    {.name = "port",
     .value = "N",
     .help = "Where to listen (9000); 0 takes any free port.",
     .take = option_integer,
     .offset = offsetof(struct serve_options, port),
     .low = 0,
     .high = SERVE_MAX_PORT},
    {.name = "host",
     .value = "ADDRESS",
     .help = "Of which address (127.0.0.1: this machine only).",
     .take = option_text,
     .offset = offsetof(struct serve_options, host)},
    {.name = "format",
     .value = "NAME",
     .help = "Events: v2, rest, alb, alb-multi or url (v2).",
     .take = option_choice,
     .offset = offsetof(struct serve_options, format),
     .choices = http_format_names},
    {.name = "max-environments",
     .value = "N",
     .help = "Requests at a time, the others wait (10).",
     .take = option_integer,
     .offset = offsetof(struct serve_options, max_environments),
     .low = 1,
     .high = SERVE_MAX_ENVIRONMENTS},
};

static void serve_free_call(struct serve_call *call)
{
    buffer_done(&call->event);
    buffer_done(&call->context);
    free(call->name);
    free(call);
}

static unsigned serve_error_status(const struct serve_call *call,
                                   const struct environment_result *result)
{
    bool by_function = result->outcome == ENVIRONMENT_ERROR && result->error_type != NULL &&
                       strncmp(result->error_type, "Runtime.", strlen("Runtime.")) != 0;

    if (result->outcome == ENVIRONMENT_TIMEOUT) {
        return MHD_HTTP_GATEWAY_TIMEOUT;
    }
    /* The service answers a call with 200 and a header if the function itself said it failed. */
    return call->is_direct && by_function ? MHD_HTTP_OK : MHD_HTTP_BAD_GATEWAY;
}

static void serve_done(struct pool_job *job, const struct environment_result *result)
{
    struct serve_call *call = (struct serve_call *)job; /* its first member */
    struct front_request *request = call->request;

    if (result->outcome != ENVIRONMENT_OK) {
        front_answer_json(request, serve_error_status(call, result), result->body, result->len);
        if (request->response != NULL) {
            (void)MHD_add_response_header(request->response, "X-Amz-Function-Error", "Unhandled");
        }
    } else if (call->is_direct) {
        front_answer_json(request, MHD_HTTP_OK, result->body, result->len);
    } else {
        http_answer(request, call->format, result->body, result->len);
    }
    serve_free_call(call);
}

static bool serve_is_direct(const struct front_request *request)
{
    size_t base = strlen(SERVE_INVOKE_BASE);
    size_t name;

    if (strncmp(request->target, SERVE_INVOKE_BASE, base) != 0) {
        return false;
    }
    name = strcspn(request->target + base, "/?");
    return name > 0 &&
           strncmp(request->target + base + name, SERVE_INVOKE_END, strlen(SERVE_INVOKE_END)) == 0;
}

/** The client context of a direct call, which comes as base64; false if it is not. */
static bool serve_read_context(struct serve_call *call)
{
    const char *text = MHD_lookup_connection_value(call->request->connection, MHD_HEADER_KIND,
                                                   "X-Amz-Client-Context");

    if (text == NULL) {
        return true;
    }
    if (!base64_decode(&call->context, text, strlen(text)) ||
        !buffer_append(&call->context, "", 1) || strpbrk(call->context.data, "\r\n") != NULL) {
        return false;
    }
    call->job.event.client_context = call->context.data;
    return true;
}

/** Status 0 if the event is ready, else that of the refusal. */
static unsigned serve_prepare(struct serve_call *call)
{
    struct front_request *request = call->request;
    const struct buffer *event = &call->event;

    call->is_direct = serve_is_direct(request);
    identifier_uuid(call->job.event.request_id);
    if (asprintf(&call->name, "%s %s", request->method, request->target) < 0) {
        call->name = NULL;
        return MHD_HTTP_INTERNAL_SERVER_ERROR;
    }
    if (request->too_large) {
        return SERVE_TOO_LARGE;
    }
    if (call->is_direct) {
        event = &request->body;
        if (strcmp(request->method, MHD_HTTP_METHOD_POST) != 0) {
            return MHD_HTTP_METHOD_NOT_ALLOWED;
        }
        if (!serve_read_context(call)) {
            return MHD_HTTP_BAD_REQUEST;
        }
    } else if (!http_event_write(request, call->format, call->job.event.request_id, &call->event)) {
        return MHD_HTTP_INTERNAL_SERVER_ERROR;
    }
    if (event->len > LOCAL_API_MAX_BODY) {
        return SERVE_TOO_LARGE;
    }
    call->job.name = call->name;
    call->job.event.body = event->data;
    call->job.event.len = event->len;
    call->job.done = serve_done;
    return 0;
}

static void serve_refuse(struct front_request *request, unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {MHD_HTTP_BAD_REQUEST, "X-Amz-Client-Context is not base64 of one line of JSON"},
        {MHD_HTTP_METHOD_NOT_ALLOWED, "A function is invoked with POST"},
        {SERVE_TOO_LARGE, "The event would be larger than the 6 MB that Lambda takes"},
        {MHD_HTTP_INTERNAL_SERVER_ERROR, "Out of memory"},
    };
    char text[160];

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].status == status) {
            (void)snprintf(text, sizeof(text), "{\"message\":\"%s\"}\n", reasons[i].reason);
        }
    }
    front_answer_json(request, status, text, strlen(text));
}

static void serve_receive(void *context, struct front_request *request)
{
    struct serve *serve = context;
    struct serve_call *call = calloc(1, sizeof(*call));
    unsigned refusal = MHD_HTTP_INTERNAL_SERVER_ERROR;

    if (call != NULL) {
        call->request = request;
        call->format = (enum http_format)serve->options->format;
        refusal = serve_prepare(call);
        if (refusal == 0) {
            pool_submit(serve->pool, &call->job);
            return;
        }
        serve_free_call(call);
    }
    serve_refuse(request, refusal);
}

static void serve_take_signal(struct serve *serve, int number)
{
    if (number == 0) {
        return;
    }
    if (serve->stopping) {
        message_error("interrupted by signal %d again; what is under way is cut short", number);
        serve->killed_by = number;
        return;
    }
    serve->stopping = true;
    front_quiesce(serve->front);
    message_error("interrupted by signal %d; what is under way is finished", number);
}

static int serve_sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/** Waits for something to happen, and lets all parts deal with it. */
static void serve_wait(struct serve *serve)
{
    enum { FRONT, SIGNALS, TRACES, OTHERS };
    int timeout_ms;
    size_t count = pool_poll(serve->pool, serve->fds + OTHERS, &timeout_ms);
    struct signals_seen seen;

    serve->fds[FRONT] = (struct pollfd){.fd = front_fd(serve->front), .events = POLLIN};
    serve->fds[SIGNALS] = (struct pollfd){.fd = serve->signals_fd, .events = POLLIN};
    serve->fds[TRACES] = (struct pollfd){.fd = serve->trace_fd, .events = POLLIN};
    timeout_ms = serve_sooner(timeout_ms, front_timeout_ms(serve->front));
    (void)poll(serve->fds, OTHERS + count, timeout_ms);
    seen = signals_take(serve->signals_fd);
    serve_take_signal(serve, seen.stop);
    front_run(serve->front);
    pool_advance(serve->pool, seen.child_ended);
    front_run(serve->front); /* Sends what has just been answered. */
}

static void serve_loop(struct serve *serve)
{
    bool asked = false;

    while (serve->killed_by == 0) {
        pool_dispatch(serve->pool);
        if (serve->stopping && pool_busy(serve->pool) == 0 && front_pending(serve->front) == 0) {
            if (pool_alive(serve->pool) == 0) {
                return;
            }
            if (!asked) {
                pool_stop(serve->pool);
                asked = true;
            }
        }
        serve_wait(serve);
    }
}

static int serve_run(struct function_command *command,
                     const struct function *function,
                     const struct verb_arguments *arguments)
{
    const struct serve_options *options = (struct serve_options *)command; /* its first member */
    struct serve serve = {.options = options, .signals_fd = -1};
    struct report report = {0};
    struct pool_options pool = {.function = function,
                                .max_environments = (size_t)options->max_environments,
                                .report = &report};
    struct front_options front = {.host = options->host,
                                  .port = (uint16_t)options->port,
                                  .receive = serve_receive,
                                  .context = &serve};
    int status = VERB_EXIT_USAGE;

    (void)arguments;
    report_init(&report, stdout, command->runtime.json);
    report.hides_bodies = true;
    serve.trace_fd = function->daemon.fd;
    serve.pool = pool_open(&pool);
    serve.signals_fd = signals_open();
    serve.front = serve.pool == NULL || serve.signals_fd < 0 ? NULL : front_open(&front);
    if (serve.front != NULL) {
        serve.fds = calloc(pool_poll_max(serve.pool) + 3, sizeof(*serve.fds));
        (void)fprintf(stderr, "powertools: %s is served at http://%s%s%s:%u/; Ctrl-C ends\n",
                      function->handler.handler, strchr(front.host, ':') ? "[" : "", front.host,
                      strchr(front.host, ':') ? "]" : "", front_port(serve.front));
        serve_loop(&serve);
        status = serve.killed_by == 0 ? 0 : SERVE_SIGNAL + serve.killed_by;
    }
    pool_close(serve.pool);
    if (serve.front != NULL) {
        /* Whoever was cut short is told so, if he takes it at once. */
        for (int i = 0; i < SERVE_LAST_RUNS && front_pending(serve.front) > 0; i++) {
            front_run(serve.front);
        }
        front_close(serve.front);
    }
    free(serve.fds);
    report_done(&report);
    return status;
}

static bool serve_check_arguments(const struct verb_arguments *arguments)
{
    if (arguments->count != 1) {
        message_error("handler is missing, or there is more than it; expected 'powertools serve "
                      "HANDLER.so'; see 'powertools serve --help'");
    }
    return arguments->count == 1;
}

static int serve_main(const struct verb *verb, int count, char **arguments)
{
    struct serve_options options = {.command.function = function_option_defaults,
                                    .host = "127.0.0.1",
                                    .port = SERVE_PORT,
                                    .max_environments = SERVE_ENVIRONMENTS};
    static const struct function_command_steps steps = {.check = serve_check_arguments,
                                                        .run = serve_run};

    return function_command_main(verb, count, arguments, &options.command, &steps);
}

static const struct verb_group s_groups[] = {
    FUNCTION_COMMAND_GROUPS,
    {.options = s_options, .count = sizeof(s_options) / sizeof(s_options[0])},
};

const struct verb verb_serve = {
    .name = "serve",
    .arguments = "HANDLER.so",
    .summary = "Put a function behind HTTP, for curl, a browser or an SDK",
    .groups = s_groups,
    .group_count = sizeof(s_groups) / sizeof(s_groups[0]),
    .notes = "POST " SERVE_INVOKE_BASE "function" SERVE_INVOKE_END " sends the body as the\n"
             "event; any other path sends an HTTP event. A failing function answers 502.\n"
             "Ctrl-C finishes what is under way; a second one does not.\n",
    .run = serve_main,
};
