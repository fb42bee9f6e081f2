/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Runtime API over libmicrohttpd, driven from the outside through its epoll descriptor. A long
 * poll without an event is a suspended connection; an offered event resumes it, and the library
 * then asks for the reply again.
 */
#include "local_api.h"

#include "api_reply.h"
#include "buffer.h"
#include "clock.h"
#include "daemon.h"
#include "identifier.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LOCAL_API_BASE       "/2018-06-01/runtime/"
#define LOCAL_API_INVOCATION LOCAL_API_BASE "invocation/"
#define LOCAL_API_EXTENSION  "/2020-01-01/extension/"

enum {
    /* Of each connection: request headers, and the pieces in which bodies pass. */
    LOCAL_API_CONNECTION_BYTES = 256 * 1024,
};

/** One request, from its first line to the end of its reply. */
struct local_api_request {
    struct MHD_Connection *connection;
    struct local_api_request *next_parked;
    struct buffer body;
    size_t body_len; /* of what was sent; the buffer holds no more than the limit */
    bool complete;   /* the body came to its end */
    bool announced;  /* the `asked` hook has heard of it */
    bool no_memory;
};

struct local_api {
    struct MHD_Daemon *daemon;
    struct local_api_hooks hooks;
    void *context;
    int fd;
    char address[32];
    bool started;                                  /* the first event was asked for */
    bool failed;                                   /* an init error was reported */
    const struct local_api_invocation *invocation; /* offered and not answered */
    bool delivered;
    int64_t deadline_ms; /* of the delivered event, wall clock */
    char invocation_id[IDENTIFIER_UUID_SIZE];
    struct local_api_request *parked;     /* latest first: an older one may be abandoned */
    struct local_api_request *extensions; /* wait for an event of theirs, of which there is none */
    char extension_id[IDENTIFIER_UUID_SIZE]; /* "": none is registered */
};

static const struct api_reply s_accepted = {.status = 202};

static const struct api_reply s_wrong_id = {
    .status = 400, .type = "InvalidRequestID", .reason = "Invalid request ID."};

static const struct api_reply s_wrong_mode = {.status = 400,
                                              .type = "InvalidFunctionResponseMode",
                                              .reason = "Invalid function response mode."};

static const struct api_reply s_not_now = {
    .status = 403, .type = "InvalidStateTransition", .reason = "Transition is not allowed."};

static const struct api_reply s_unknown = {
    .status = 404, .type = "NotFound", .reason = "Not part of the local Runtime API."};

static const struct api_reply s_superseded = {
    .status = 410, .type = "InvokeTimeout", .reason = "The invocation was superseded."};

static const struct api_reply s_too_large = {
    .status = 413, .type = "RequestEntityTooLarge", .reason = "Payload size limit exceeded."};

static const struct api_reply s_no_memory = {
    .status = 500, .type = "InternalServerError", .reason = "Out of memory."};

static const char *api_header(const struct local_api_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/** Replies, and tells whoever opened the API what the runtime did wrong. */
static enum MHD_Result api_refuse(struct local_api *api,
                                  struct local_api_request *request,
                                  const char *what,
                                  const struct api_reply *reply)
{
    char reason[160];

    (void)snprintf(reason, sizeof(reason), "%s was refused with %u %s", what, reply->status,
                   reply->type);
    api->hooks.refused(api->context, reason);
    return api_reply_queue(request->connection, reply);
}

static enum MHD_Result api_deliver(struct local_api *api, struct local_api_request *request)
{
    const struct local_api_invocation *invocation = api->invocation;

    if (!api->delivered) {
        api->delivered = true;
        api->deadline_ms = clock_wall_ms() + invocation->timeout_ms;
        api->hooks.delivered(api->context);
    }
    identifier_uuid(api->invocation_id);
    return api_reply_queue_event(request->connection, invocation, api->invocation_id,
                                 api->deadline_ms);
}

static enum MHD_Result api_next(struct local_api *api, struct local_api_request *request)
{
    if (api->failed) {
        return api_refuse(api, request, "GET next after an init error", &s_not_now);
    }
    if (!request->announced) {
        request->announced = true;
        api->started = true;
        if (api->delivered) {
            api->hooks.refused(api->context,
                               "GET next came before the answer: the same event is sent again");
        } else {
            api->hooks.asked(api->context);
        }
    }
    if (api->invocation != NULL) {
        return api_deliver(api, request);
    }
    request->next_parked = api->parked;
    api->parked = request;
    MHD_suspend_connection(request->connection);
    return MHD_YES;
}

static enum MHD_Result api_too_large(struct local_api *api, struct local_api_request *request)
{
    char body[192];
    struct local_api_answer answer = {.body = body, .error_type = "Function.ResponseSizeTooLarge"};

    (void)snprintf(body, sizeof(body),
                   "{\"errorType\":\"Function.ResponseSizeTooLarge\",\"errorMessage\":\"Response "
                   "payload size (%zu bytes) exceeded maximum allowed payload size (%d bytes).\"}",
                   request->body_len, LOCAL_API_MAX_BODY);
    answer.len = strlen(body);
    api->invocation = NULL;
    api->hooks.answered(api->context, &answer);
    return api_reply_queue(request->connection, &s_too_large);
}

/** The refusal that a posted answer deserves, NULL if it is a good one. */
static const struct api_reply *api_judge_answer(const struct local_api *api,
                                                const struct local_api_request *request,
                                                const char *id,
                                                size_t id_len)
{
    const char *echo = api_header(request, "Lambda-Runtime-Invocation-Id");
    const char *mode = api_header(request, "Lambda-Runtime-Function-Response-Mode");

    if (api->failed || api->invocation == NULL || !api->delivered) {
        return &s_not_now;
    }
    if (strlen(api->invocation->request_id) != id_len ||
        memcmp(api->invocation->request_id, id, id_len) != 0) {
        return &s_wrong_id;
    }
    if (echo != NULL && strcmp(echo, api->invocation_id) != 0) {
        return &s_superseded;
    }
    if (mode != NULL && mode[0] != '\0' && strcasecmp(mode, "streaming") != 0) {
        return &s_wrong_mode;
    }
    return request->no_memory ? &s_no_memory : NULL;
}

static const char *api_error_type(const struct local_api_request *request)
{
    const char *type = api_header(request, "Lambda-Runtime-Function-Error-Type");

    return type == NULL ? "" : type;
}

/** `POST invocation/{id}/response` and `/error`; @p path begins with the id. */
static enum MHD_Result
api_answer(struct local_api *api, struct local_api_request *request, const char *path)
{
    size_t id_len = strcspn(path, "/");
    bool is_error = strcmp(path + id_len, "/error") == 0;
    const struct api_reply *refusal;
    struct local_api_answer answer = {.body = request->body.data, .len = request->body.len};

    if (!is_error && strcmp(path + id_len, "/response") != 0) {
        return api_refuse(api, request, "a call to an unknown path", &s_unknown);
    }
    refusal = api_judge_answer(api, request, path, id_len);
    if (refusal != NULL) {
        return api_refuse(api, request, is_error ? "POST error" : "POST response", refusal);
    }
    api->delivered = false;
    if (request->body_len > LOCAL_API_MAX_BODY) {
        return api_too_large(api, request);
    }
    answer.error_type = is_error ? api_error_type(request) : NULL;
    api->invocation = NULL;
    api->hooks.answered(api->context, &answer);
    return api_reply_queue(request->connection, &s_accepted);
}

static enum MHD_Result api_init_error(struct local_api *api, struct local_api_request *request)
{
    struct local_api_answer answer = {.body = request->body.data, .len = request->body.len};

    if (api->started || api->failed) {
        return api_refuse(api, request, "POST init error", &s_not_now);
    }
    answer.error_type = api_error_type(request);
    api->failed = true;
    api->hooks.init_failed(api->context, &answer);
    return api_reply_queue(request->connection, &s_accepted);
}

/** Registers an internal extension, which is how a runtime gets SIGTERM before it is ended. */
static enum MHD_Result api_register(struct local_api *api, struct local_api_request *request)
{
    if (api_header(request, "Lambda-Extension-Name") == NULL) {
        return api_refuse(api, request, "POST extension register without a name", &s_not_now);
    }
    identifier_uuid(api->extension_id);
    return api_reply_queue_registered(request->connection, api->extension_id);
}

static enum MHD_Result api_extension_next(struct local_api *api, struct local_api_request *request)
{
    const char *id = api_header(request, "Lambda-Extension-Identifier");

    if (id == NULL || api->extension_id[0] == '\0' || strcmp(id, api->extension_id) != 0) {
        return api_refuse(api, request, "GET extension event of an unknown extension", &s_not_now);
    }
    request->next_parked = api->extensions;
    api->extensions = request;
    MHD_suspend_connection(request->connection);
    return MHD_YES;
}

static enum MHD_Result api_route(struct local_api *api,
                                 struct local_api_request *request,
                                 const char *method,
                                 const char *url)
{
    size_t prefix = strlen(LOCAL_API_INVOCATION);

    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0 && strcmp(url, LOCAL_API_INVOCATION "next") == 0) {
        return api_next(api, request);
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0 &&
        strcmp(url, LOCAL_API_EXTENSION "event/next") == 0) {
        return api_extension_next(api, request);
    }
    if (strcmp(method, MHD_HTTP_METHOD_POST) == 0) {
        if (strcmp(url, LOCAL_API_BASE "init/error") == 0) {
            return api_init_error(api, request);
        }
        if (strcmp(url, LOCAL_API_EXTENSION "register") == 0) {
            return api_register(api, request);
        }
        if (strncmp(url, LOCAL_API_INVOCATION, prefix) == 0) {
            return api_answer(api, request, url + prefix);
        }
    }
    return api_refuse(api, request, "a call to an unknown path", &s_unknown);
}

/** Keeps no more than the limit, and counts on: the caller is told the true size. */
static void api_receive(struct local_api_request *request, const char *data, size_t len)
{
    size_t room = LOCAL_API_MAX_BODY - request->body.len;

    request->body_len += len;
    if (!request->no_memory && !buffer_append(&request->body, data, len < room ? len : room)) {
        request->no_memory = true;
    }
}

/** The library calls this for the headers, each piece of the body, the end, and after a resume. */
/* NOLINTNEXTLINE(readability-function-size): the parameters are the library's. */
static enum MHD_Result api_handle(void *context,
                                  struct MHD_Connection *connection,
                                  const char *url,
                                  const char *method,
                                  const char *version,
                                  const char *upload,
                                  size_t *upload_len,
                                  void **request_slot)
{
    struct local_api_request *request = *request_slot;

    (void)version;
    if (request == NULL) {
        request = calloc(1, sizeof(*request));
        *request_slot = request;
        if (request == NULL) {
            return MHD_NO;
        }
        request->connection = connection;
        return MHD_YES;
    }
    if (*upload_len > 0) {
        api_receive(request, upload, *upload_len);
        *upload_len = 0;
        return MHD_YES;
    }
    request->complete = true;
    return api_route(context, request, method, url);
}

static void api_completed(void *context,
                          struct MHD_Connection *connection,
                          void **request_slot,
                          enum MHD_RequestTerminationCode code)
{
    struct local_api *api = context;
    struct local_api_request *request = *request_slot;

    (void)connection;
    if (request == NULL) {
        return;
    }
    if (!request->complete && request->body_len > 0 &&
        code != MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN) {
        api->hooks.refused(api->context, "a POST was cut off in the middle of its body");
    }
    buffer_done(&request->body);
    free(request);
    *request_slot = NULL;
}

static bool api_start(struct local_api *api)
{
    struct sockaddr_in loopback = {.sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    uint16_t port;

    api->daemon =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, api_handle, api,
                         MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&loopback,
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LOCAL_API_CONNECTION_BYTES,
                         MHD_OPTION_NOTIFY_COMPLETED, api_completed, api, MHD_OPTION_END);
    if (api->daemon == NULL) {
        return false;
    }
    api->fd = daemon_fd(api->daemon);
    port = daemon_port(api->daemon);
    if (port == 0 || api->fd < 0) {
        return false;
    }
    (void)snprintf(api->address, sizeof(api->address), "127.0.0.1:%u", (unsigned)port);
    return true;
}

struct local_api *local_api_open(const struct local_api_hooks *hooks, void *context)
{
    struct local_api *api = calloc(1, sizeof(*api));

    if (api == NULL) {
        return NULL;
    }
    api->hooks = *hooks;
    api->context = context;
    if (!api_start(api)) {
        local_api_close(api);
        return NULL;
    }
    return api;
}

static void api_resume_all(struct local_api_request *first)
{
    for (struct local_api_request *request = first; request != NULL;
         request = request->next_parked) {
        MHD_resume_connection(request->connection);
    }
}

void local_api_close(struct local_api *api)
{
    if (api == NULL) {
        return;
    }
    /* The library refuses to stop while connections are suspended. */
    api_resume_all(api->parked);
    api_resume_all(api->extensions);
    if (api->daemon != NULL) {
        MHD_stop_daemon(api->daemon);
    }
    free(api);
}

const char *local_api_address(const struct local_api *api)
{
    return api->address;
}

int local_api_fd(const struct local_api *api)
{
    return api->fd;
}

int local_api_timeout_ms(struct local_api *api)
{
    return daemon_timeout_ms(api->daemon);
}

void local_api_run(struct local_api *api)
{
    (void)MHD_run(api->daemon);
}

void local_api_offer(struct local_api *api, const struct local_api_invocation *invocation)
{
    struct local_api_request *request = api->parked;

    api->invocation = invocation;
    api->delivered = false;
    if (request != NULL) {
        api->parked = request->next_parked;
        MHD_resume_connection(request->connection);
        (void)MHD_run(api->daemon);
    }
}
