/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP over libmicrohttpd: a request that waits for its function is a suspended connection. */
#include "front.h"

#include "daemon.h"
#include "local_api.h"
#include "message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FRONT_CONNECTION_BYTES = 256 * 1024,
    FRONT_IDLE_S = 30, /* a peer that sends or takes nothing */
};

struct front {
    struct MHD_Daemon *daemon;
    struct front_options options;
    int fd;
    uint16_t port;
    size_t pending;
};

static void front_free(struct front_request *request)
{
    if (request == NULL) {
        return;
    }
    if (request->response != NULL) {
        MHD_destroy_response(request->response);
    }
    buffer_done(&request->body);
    free(request->target);
    free(request->method);
    free(request->version);
    free(request);
}

/** The library calls this with the first line of a request, before it takes it apart. */
static void *front_begin(void *context, const char *target, struct MHD_Connection *connection)
{
    struct front_request *request = calloc(1, sizeof(*request));

    (void)context;
    if (request != NULL) {
        request->connection = connection;
        request->target = strdup(target);
    }
    return request;
}

static void front_read_client(struct front_request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    socklen_t len = info != NULL && info->client_addr->sa_family == AF_INET6
                        ? sizeof(struct sockaddr_in6)
                        : sizeof(struct sockaddr_in);

    if (info == NULL || getnameinfo(info->client_addr, len, request->client,
                                    sizeof(request->client), NULL, 0, NI_NUMERICHOST) != 0) {
        (void)snprintf(request->client, sizeof(request->client), "127.0.0.1");
    }
}

static bool front_first_call(struct front_request *request, const char *method, const char *version)
{
    request->method = strdup(method);
    request->version = strdup(version);
    front_read_client(request);
    return request->target != NULL && request->method != NULL && request->version != NULL;
}

static void front_take_body(struct front_request *request, const char *data, size_t len)
{
    if (request->body.len + len > LOCAL_API_MAX_BODY || !buffer_append(&request->body, data, len)) {
        request->too_large = true;
    }
}

static enum MHD_Result front_send(struct front_request *request)
{
    return request->response == NULL
               ? MHD_NO
               : MHD_queue_response(request->connection, request->status, request->response);
}

static enum MHD_Result front_complete(struct front *front, struct front_request *request)
{
    if (!request->complete) {
        request->complete = true;
        front->pending++;
        front->options.receive(front->options.context, request);
    }
    if (request->status != 0) {
        return front_send(request);
    }
    request->parked = true;
    MHD_suspend_connection(request->connection);
    return MHD_YES;
}

/** The library calls this for the headers, each piece of the body, the end, and after a resume. */
/* NOLINTNEXTLINE(readability-function-size): the parameters are the library's. */
static enum MHD_Result front_handle(void *context,
                                    struct MHD_Connection *connection,
                                    const char *url,
                                    const char *method,
                                    const char *version,
                                    const char *upload,
                                    size_t *upload_len,
                                    void **request_slot)
{
    struct front_request *request = *request_slot;

    (void)connection;
    (void)url;
    if (request == NULL) {
        return MHD_NO;
    }
    if (request->method == NULL) {
        return front_first_call(request, method, version) ? MHD_YES : MHD_NO;
    }
    if (*upload_len > 0) {
        front_take_body(request, upload, *upload_len);
        *upload_len = 0;
        return MHD_YES;
    }
    return front_complete(context, request);
}

static void front_completed(void *context,
                            struct MHD_Connection *connection,
                            void **request_slot,
                            enum MHD_RequestTerminationCode code)
{
    struct front *front = context;
    struct front_request *request = *request_slot;

    (void)connection;
    (void)code;
    if (request != NULL && request->complete) {
        front->pending--;
    }
    front_free(request);
    *request_slot = NULL;
}

/** The address to listen on; false if it is none. */
static bool front_parse_host(const struct front_options *options, struct sockaddr_storage *ret)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;

    memset(ret, 0, sizeof(*ret));
    if (inet_pton(AF_INET, options->host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(options->port);
        return true;
    }
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(options->port);
    return inet_pton(AF_INET6, options->host, &v6->sin6_addr) == 1;
}

static bool front_start(struct front *front, struct sockaddr_storage *address)
{
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
                     (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : MHD_NO_FLAG);

    front->daemon = MHD_start_daemon(
        flags, front->options.port, NULL, NULL, front_handle, front, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)FRONT_CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)FRONT_IDLE_S,
        MHD_OPTION_URI_LOG_CALLBACK, front_begin, front, MHD_OPTION_NOTIFY_COMPLETED,
        front_completed, front, MHD_OPTION_END);
    if (front->daemon == NULL) {
        return false;
    }
    front->port = daemon_port(front->daemon);
    front->fd = daemon_fd(front->daemon);
    return front->fd >= 0;
}

struct front *front_open(const struct front_options *options)
{
    struct front *front = calloc(1, sizeof(*front));
    struct sockaddr_storage address;

    if (front == NULL) {
        (void)message_no_memory();
        return NULL;
    }
    front->options = *options;
    if (!front_parse_host(options, &address)) {
        message_error("option --host '%s' is no address; expected one of this machine, such as "
                      "127.0.0.1 or ::1",
                      options->host);
        front_close(front);
        return NULL;
    }
    errno = 0;
    if (!front_start(front, &address)) {
        message_error("port %u of %s cannot be listened on: %s; expected a free one; choose "
                      "another with --port N (0: any)",
                      options->port, options->host, strerror(errno));
        front_close(front);
        return NULL;
    }
    return front;
}

void front_close(struct front *front)
{
    if (front != NULL && front->daemon != NULL) {
        MHD_stop_daemon(front->daemon);
    }
    free(front);
}

void front_quiesce(struct front *front)
{
    int fd = MHD_quiesce_daemon(front->daemon);

    if (fd >= 0) {
        (void)close(fd);
    }
}

size_t front_pending(const struct front *front)
{
    return front->pending;
}

uint16_t front_port(const struct front *front)
{
    return front->port;
}

int front_fd(const struct front *front)
{
    return front->fd;
}

int front_timeout_ms(struct front *front)
{
    return daemon_timeout_ms(front->daemon);
}

void front_run(struct front *front)
{
    (void)MHD_run(front->daemon);
}

void front_answer(struct front_request *request, unsigned status, struct MHD_Response *response)
{
    request->status = status;
    request->response = response;
    if (request->parked) {
        MHD_resume_connection(request->connection);
    }
}

void front_answer_json(struct front_request *request, unsigned status, const char *json, size_t len)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)json, MHD_RESPMEM_MUST_COPY);

    if (response != NULL) {
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    }
    front_answer(request, status, response);
}
