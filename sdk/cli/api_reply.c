/* SPDX-License-Identifier: Apache-2.0 */
/* Replies of the local Runtime API: statuses with their JSON, and events with their headers. */
#include "api_reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Lambda sends larger events with chunked transfer coding. */
    API_REPLY_CHUNKED_ABOVE = 2048,
    API_REPLY_BLOCK = 128 * 1024,
};

/** The bytes of an event while they are sent. */
struct api_event {
    size_t len;
    char data[];
};

/** Queues @p response, and lets go of it. */
static enum MHD_Result
reply_send(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
    enum MHD_Result result = MHD_queue_response(connection, status, response);

    MHD_destroy_response(response);
    return result;
}

static bool reply_add_header(struct MHD_Response *response, const char *name, const char *value)
{
    return value == NULL || MHD_add_response_header(response, name, value) == MHD_YES;
}

enum MHD_Result api_reply_queue(struct MHD_Connection *connection, const struct api_reply *reply)
{
    char body[160] = "{\"status\":\"OK\"}\n";
    struct MHD_Response *response;

    if (reply->type != NULL) {
        (void)snprintf(body, sizeof(body), "{\"errorMessage\":\"%s\",\"errorType\":\"%s\"}\n",
                       reply->reason, reply->type);
    }
    response = MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }
    (void)reply_add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    return reply_send(connection, reply->status, response);
}

enum MHD_Result api_reply_queue_registered(struct MHD_Connection *connection,
                                           const char *identifier)
{
    static char body[] =
        "{\"functionName\":\"local\",\"functionVersion\":\"$LATEST\",\"handler\":\"local\"}";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_PERSISTENT);

    if (response == NULL) {
        return MHD_NO;
    }
    (void)reply_add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    (void)reply_add_header(response, "Lambda-Extension-Identifier", identifier);
    return reply_send(connection, MHD_HTTP_OK, response);
}

static ssize_t reply_read_event(void *context, uint64_t at, char *chunk, size_t max)
{
    const struct api_event *event = context;
    size_t left = event->len - (size_t)at;
    size_t len = left < max ? left : max;

    if (left == 0) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    memcpy(chunk, event->data + at, len);
    return (ssize_t)len;
}

static struct MHD_Response *reply_new_event(const char *data, size_t len)
{
    uint64_t announced = len > API_REPLY_CHUNKED_ABOVE ? MHD_SIZE_UNKNOWN : len;
    struct api_event *event = malloc(sizeof(*event) + len);
    struct MHD_Response *response;

    if (event == NULL) {
        return NULL;
    }
    event->len = len;
    if (len > 0) {
        memcpy(event->data, data, len);
    }
    response = MHD_create_response_from_callback(announced, API_REPLY_BLOCK, reply_read_event,
                                                 event, free);
    if (response == NULL) {
        free(event);
    }
    return response;
}

enum MHD_Result api_reply_queue_event(struct MHD_Connection *connection,
                                      const struct local_api_invocation *invocation,
                                      const char *invocation_id,
                                      int64_t deadline_ms)
{
    struct MHD_Response *response = reply_new_event(invocation->event, invocation->event_len);
    char deadline[24];

    if (response == NULL) {
        return MHD_NO;
    }
    (void)snprintf(deadline, sizeof(deadline), "%" PRId64, deadline_ms);
    if (reply_add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json") &&
        reply_add_header(response, "Lambda-Runtime-Aws-Request-Id", invocation->request_id) &&
        reply_add_header(response, "Lambda-Runtime-Invocation-Id", invocation_id) &&
        reply_add_header(response, "Lambda-Runtime-Deadline-Ms", deadline) &&
        reply_add_header(response, "Lambda-Runtime-Invoked-Function-Arn",
                         invocation->function_arn) &&
        reply_add_header(response, "Lambda-Runtime-Trace-Id", invocation->trace_id) &&
        reply_add_header(response, "Lambda-Runtime-Client-Context", invocation->client_context)) {
        return reply_send(connection, MHD_HTTP_OK, response);
    }
    MHD_destroy_response(response);
    return MHD_NO;
}
