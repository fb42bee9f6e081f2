/* SPDX-License-Identifier: Apache-2.0 */
/* See runtime_api.h. One keep-alive connection; requests are assembled from prepared parts. The
 * event stays in `events` until the next one is asked for, answers go to `acks`. */
#include "runtime_api.h"

#include "api_address.h"
#include "api_context.h"
#include "api_post.h"
#include "diag.h"
#include "error_json.h"
#include "extension.h"
#include "http.h"
#include "text.h"
#include "version.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BASE          "/2018-06-01/runtime/"
#define POST_START    "POST " BASE "invocation/"
#define SPARE_BYTES   ((size_t)4096)       /* of a head, when the arena is exhausted */
#define CAUSE_BYTES   ((uint64_t)32 << 10) /* of the X-Ray cause; beyond it is left out */
#define CRASH_WAIT_MS 100

struct api {
    struct api_address address;
    int fd; /* -1: not connected */
    struct http_buffer events;
    struct http_buffer acks;
    char *next_request;
    size_t next_len;
    struct pwt_bytes post_tail; /* from " HTTP/1.1" to the start of the length */
    const char *task_root;

    /* For signal handlers; written by the worker around what they describe. */
    volatile sig_atomic_t stop;                    /* api_stop was called */
    volatile sig_atomic_t parked;                  /* inside api_next */
    volatile sig_atomic_t answering;               /* some of the answer was sent */
    volatile sig_atomic_t started;                 /* init is over: the first event was asked for */
    const struct pwt_context *volatile unanswered; /* the invocation that runs, or NULL */
};

/* ---- making -------------------------------------------------------------------------------- */

/* A text in memory of its own, from three parts; NULL when out of memory. */
static char *join(const char *a, const char *b, const char *c, size_t *ret_len)
{
    size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
    char *memory = malloc(size);

    if (memory) {
        struct text text = text_in(memory, size);
        text_add(&text, a);
        text_add(&text, b);
        text_add(&text, c);
        *ret_len = text.len;
    }
    return memory;
}

/* The parts of requests that are the same each time. */
static int32_t api_prepare(struct api *api)
{
    api->next_request = join("GET " BASE "invocation/next HTTP/1.1\r\nHost: ", api->address.text,
                             "\r\nUser-Agent: " POWERTOOLS_USER_AGENT "\r\n\r\n", &api->next_len);
    size_t len = 0;
    char *tail = join(" HTTP/1.1\r\nHost: ", api->address.text,
                      "\r\nUser-Agent: " POWERTOOLS_USER_AGENT
                      "\r\nContent-Type: application/json\r\nContent-Length: ",
                      &len);
    api->post_tail = pwt_bytes_make(tail, len);
    return api->next_request && tail ? 0 : PWT_ENOMEM;
}

struct api *api_new(const char *address, struct problem *problem)
{
    struct api *api = calloc(1, sizeof(*api));

    if (!api) {
        return NULL;
    }
    api->fd = -1;
    api->task_root = getenv("LAMBDA_TASK_ROOT");
    if (api_address_parse(&api->address, address, problem) != 0) {
        api_free(api);
        return NULL;
    }
    if (api_prepare(api) != 0) {
        api_free(api);
        return NULL;
    }
    return api;
}

void api_free(struct api *api)
{
    if (!api) {
        return;
    }
    if (api->fd >= 0) {
        (void)close(api->fd);
    }
    free(api->events.ptr);
    free(api->acks.ptr);
    free(api->next_request);
    free((void *)(uintptr_t)api->post_tail.ptr);
    free(api);
}

/* ---- exchanges ----------------------------------------------------------------------------- */

static void api_close(struct api *api)
{
    int fd = api->fd;

    api->fd = -1;
    if (fd >= 0) {
        (void)close(fd);
    }
}

static void reader_start(struct http_reader *reader)
{
    memset(reader, 0, offsetof(struct http_reader, fields));
}

/* Sends a request and receives its answer. The connection is closed where it cannot be used on. */
static int api_exchange(struct api *api,
                        struct iovec *parts,
                        int count,
                        struct http_buffer *buffer,
                        struct http_reader *reader)
{
    int fault = HTTP_OK;

    reader_start(reader);
    if (api->fd < 0) {
        api->fd = api_address_connect(&api->address);
        fault = api->fd < 0 ? HTTP_ECONNECT : HTTP_OK;
        if (api->parked && api->stop) { /* stopped before there was a socket to shut down */
            fault = HTTP_ECLOSED;
        }
    }
    if (fault == HTTP_OK) {
        fault = http_send(api->fd, parts, count);
    }
    if (fault == HTTP_OK) {
        fault = http_receive(api->fd, reader, buffer);
    }
    if (fault != HTTP_OK || reader->close) {
        api_close(api);
    }
    return fault;
}

static enum api_result say_broken(const struct api *api, const char *what, int fault)
{
    if (fault == HTTP_ECONNECT) {
        diag(NULL, PWT_DIAG_ERROR,
             "powertools: the Runtime API at AWS_LAMBDA_RUNTIME_API=%s cannot be reached: %s; "
             "expected it to accept connections; the process ends, Lambda starts another",
             api->address.text, strerror(errno));
        return API_BROKEN;
    }
    diag(NULL, PWT_DIAG_ERROR,
         "powertools: the Runtime API's answer to %s %s%s%s; expected HTTP/1.1 with status 200; "
         "the process ends, Lambda starts another",
         what, http_fault_words(fault), fault == HTTP_EIO ? ": " : "",
         fault == HTTP_EIO ? strerror(errno) : "");
    return API_BROKEN;
}

void api_expect_term(struct api *api)
{
    extension_register(&api->address);
}

/* ---- next ----------------------------------------------------------------------------------- */

/* One attempt; a signal that stops us makes it fail, which the caller then looks at. */
static int next_attempt(struct api *api, struct http_reader *reader)
{
    struct iovec request = {.iov_base = api->next_request, .iov_len = api->next_len};

    return api_exchange(api, &request, 1, &api->events, reader);
}

static enum api_result take_event(struct api *api,
                                  struct worker *worker,
                                  const struct http_reader *reader,
                                  struct pwt_bytes *ret_event)
{
    if (api_context_fill(&worker->context, worker->root, reader, api->events.ptr) != 0) {
        diag(NULL, PWT_DIAG_ERROR,
             "powertools: the Runtime API sent an event without Lambda-Runtime-Aws-Request-Id; "
             "expected that header; without it no answer can be given, the process ends");
        return API_BROKEN;
    }
    *ret_event = pwt_bytes_make(api->events.ptr + reader->body, reader->body_len);
    api->answering = 0;
    api->unanswered = &worker->context;
    return API_OK;
}

enum api_result api_next(struct api *api, struct worker *worker, struct pwt_bytes *ret_event)
{
    struct http_reader reader;
    int fault = HTTP_EIO;

    api->unanswered = NULL;
    api->started = 1;
    api->parked = 1;
    /* An idle connection may have been closed: one more attempt, on a new one. */
    for (int attempt = 0; attempt < 2 && fault != HTTP_OK && !api->stop; attempt++) {
        fault = next_attempt(api, &reader);
    }
    api->parked = 0;
    if (api->stop && fault != HTTP_OK) {
        return API_STOPPED;
    }
    if (fault != HTTP_OK) {
        return say_broken(api, "next", fault);
    }
    if (reader.status == 200) {
        return take_event(api, worker, &reader, ret_event);
    }
    if (reader.status > 200 && reader.status < 300) {
        return API_EMPTY;
    }
    diag(NULL, PWT_DIAG_ERROR,
         "powertools: the Runtime API answered next with status %d; expected 200; its state cannot "
         "be mended from here, the process ends and Lambda starts another",
         reader.status);
    return API_BROKEN;
}

/* ---- answers -------------------------------------------------------------------------------- */

/* Sends an answer and receives its acknowledgement; once more where the peer cannot have read it.
 */
static int post_exchange(struct api *api,
                         const struct api_post *post,
                         struct arena *arena,
                         struct http_reader *reader)
{
    char spare[SPARE_BYTES];
    size_t room = api_post_room(post, api->post_tail);
    char *memory = arena_alloc(arena, room);
    int fault = HTTP_ESTALE;

    if (!memory && room > sizeof(spare)) {
        return HTTP_ENOMEM;
    }
    /* The invocation may have used up its arena. */
    struct text head = memory ? text_in(memory, room) : TEXT_IN(spare);
    api_post_head(post, api->post_tail, &head);
    for (int attempt = 0; attempt < 2 && fault == HTTP_ESTALE; attempt++) {
        struct iovec parts[2] = {
            {.iov_base = head.ptr, .iov_len = head.len},
            {.iov_base = (void *)(uintptr_t)post->body.ptr, .iov_len = post->body.len},
        };
        fault = api_exchange(api, parts, 2, &api->acks, reader);
    }
    return fault;
}

/* What the answer's status means for the loop (contract of the Runtime API, section 2). */
static enum api_result judge_status(struct pwt_inv *inv, const char *what, int status)
{
    if (status >= 200 && status < 300) {
        return API_OK;
    }
    const char *why = status == 413   ? "it is too large; the caller was told so by Lambda"
                      : status == 410 ? "the invocation had timed out or was superseded"
                      : status == 400 || status == 403
                          ? "the invocation was answered already or is not the current one"
                      : status >= 500 ? "it failed; the process ends, Lambda starts another"
                                      : "that is no status of its contract";
    diag(inv, status >= 500 ? PWT_DIAG_ERROR : PWT_DIAG_WARN,
         "powertools: the Runtime API refused the %s with status %d; expected 202; %s", what,
         status, why);
    return status >= 500 ? API_BROKEN : API_OK;
}

static enum api_result
post_answer(struct api *api, struct pwt_inv *inv, struct api_post *post, const char *what)
{
    struct http_reader reader;

    post->request_id = inv->context->request_id;
    post->invocation_id = inv->context->invocation_id;
    api->answering = 1;
    int fault = post_exchange(api, post, &inv->arena, &reader);
    api->unanswered = NULL;
    if (fault == HTTP_OK) {
        return judge_status(inv, what, reader.status);
    }
    diag(inv, PWT_DIAG_ERROR,
         "powertools: the Runtime API's answer to the %s %s; expected status 202; whether the %s "
         "arrived is not known, so it is not sent again",
         what, http_fault_words(fault), what);
    return API_OK; /* what comes of it, the next request will show */
}

enum api_result api_respond(struct api *api, struct pwt_inv *inv, struct pwt_bytes body)
{
    struct api_post post = {.start = POST_START, .action = "/response", .body = body};

    return post_answer(api, inv, &post, "response");
}

enum api_result api_fail(struct api *api, struct pwt_inv *inv, const struct pwt_error *error)
{
    static const char no_memory[] = "{\"errorMessage\":\"there was no memory for the error\","
                                    "\"errorType\":\"Runtime.OutOfMemory\",\"stackTrace\":[]}";
    struct api_post post = {
        .start = POST_START,
        .action = "/error",
        .error_type = error_header_type(error->type),
        .body = error_json_body(&inv->arena, error),
    };

    if (!post.body.ptr) {
        post.error_type = pwt_cstr("Runtime.OutOfMemory");
        post.body = pwt_bytes_make(no_memory, sizeof(no_memory) - 1);
    } else {
        post.cause = error_json_cause(&inv->arena, error, api->task_root ? api->task_root : "");
    }
    if (post.cause.len > CAUSE_BYTES) {
        post.cause = pwt_bytes_make(NULL, 0);
    }
    return post_answer(api, inv, &post, "error");
}

enum api_result api_init_error(struct api *api, const struct problem *problem)
{
    const struct pwt_error error = {
        .size = sizeof(error),
        .type = pwt_cstr(problem->type),
        .message = pwt_cstr(problem->text),
    };
    struct arena arena = {0};
    struct http_reader reader;
    const struct api_post post = {
        .start = "POST " BASE "init/error",
        .action = "",
        .error_type = error.type,
        .body = error_json_body(&arena, &error),
    };
    int fault = post_exchange(api, &post, &arena, &reader);
    arena_done(&arena);
    return fault == HTTP_OK ? judge_status(NULL, "init error", reader.status)
                            : say_broken(api, "the init error", fault);
}

/* ---- from signal handlers ------------------------------------------------------------------- */

void api_stop(struct api *api)
{
    api->stop = 1;
    if (api->parked && api->fd >= 0) {
        (void)shutdown(api->fd, SHUT_RDWR);
    }
}

/* A JSON string's content without anything that would need an escape. */
static void add_plain(struct text *json, const char *text)
{
    for (; *text; text++) {
        bool plain = *text >= ' ' && *text != '"' && *text != '\\';
        text_add_bytes(json, pwt_bytes_make(plain ? text : "?", 1));
    }
}

/* The error's body from plain texts. */
static void add_crash_body(struct text *body, const char *type, const char *message)
{
    text_add(body, "{\"errorMessage\":\"");
    add_plain(body, message);
    text_add(body, "\",\"errorType\":\"");
    add_plain(body, type);
    text_add(body, "\",\"stackTrace\":[]}");
}

/* Whom a crash concerns now: the init, the invocation that runs, or nobody who could be told. */
static bool crash_post(struct api *api, struct api_post *post)
{
    const struct pwt_context *context = api->unanswered;
    bool told =
        api->started && (!context || api->answering ||
                         context->request_id.len + context->invocation_id.len > HTTP_MAX_HEAD);

    if (told) {
        return false;
    }
    if (api->fd < 0 && api->address.literal_len > 0) { /* resolving a name needs the heap */
        api->fd = api_address_connect(&api->address);
    }
    if (!api->started) {
        post->start = "POST " BASE "init/error";
        return api->fd >= 0;
    }
    post->start = POST_START;
    post->action = "/error";
    post->request_id = context->request_id;
    post->invocation_id = context->invocation_id;
    api->unanswered = NULL;
    return api->fd >= 0;
}

void api_fail_from_signal(struct api *api, const char *type, const char *message)
{
    static char s_body[2048];
    static char s_head[HTTP_MAX_HEAD + 2048]; /* ids come out of a head of that size */
    struct api_post post = {.action = "", .error_type = pwt_cstr(type)};

    if (strlen(message) > 1024 || !crash_post(api, &post)) {
        return;
    }
    struct text body = TEXT_IN(s_body);
    struct text head = TEXT_IN(s_head);
    add_crash_body(&body, type, message);
    post.body = text_bytes(&body);
    api_post_head(&post, api->post_tail, &head);
    struct iovec parts[2] = {
        {.iov_base = head.ptr, .iov_len = head.len},
        {.iov_base = body.ptr, .iov_len = body.len},
    };
    if (http_send(api->fd, parts, 2) == HTTP_OK) {
        struct pollfd answer = {.fd = api->fd, .events = POLLIN};
        (void)poll(&answer, 1, CRASH_WAIT_MS);
    }
}
