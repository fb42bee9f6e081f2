/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP side of `powertools serve`: requests come in whole, wait as long as it takes, and are
 * answered. It has no thread; whoever opened it polls its descriptor and calls front_run().
 */
#ifndef CLI_FRONT_H
#define CLI_FRONT_H

#include "buffer.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    FRONT_ADDRESS_SIZE = 64,
};

/** One request, until it is answered and gone. */
struct front_request {
    struct MHD_Connection *connection;
    char *target; /* path and query as they were sent */
    char *method;
    char *version; /* "HTTP/1.1" */
    char client[FRONT_ADDRESS_SIZE];
    struct buffer body;
    bool too_large;
    bool complete;
    bool parked;
    unsigned status; /* of the answer; 0: none yet */
    struct MHD_Response *response;
};

/** A request has come in whole. It may be answered from here, or later by front_answer(). */
typedef void front_fn(void *context, struct front_request *request);

struct front_options {
    const char *host; /* an IPv4 or IPv6 address */
    uint16_t port;    /* 0: any free one */
    front_fn *receive;
    void *context;
};

struct front;

/** Listens; NULL after a message. */
struct front *front_open(const struct front_options *options);

/** Ends every connection. All requests must have their answers. NULL is allowed. */
void front_close(struct front *front);

/** No new connections from now on. */
void front_quiesce(struct front *front);

/** Requests that came in whole and whose answers are not sent completely. */
size_t front_pending(const struct front *front);

/** Port that it listens on. */
uint16_t front_port(const struct front *front);

int front_fd(const struct front *front);

/** Milliseconds until front_run() is due without input, -1 for never. */
int front_timeout_ms(struct front *front);

void front_run(struct front *front);

/** Answers; takes over @p response, NULL if it could not be made. */
void front_answer(struct front_request *request, unsigned status, struct MHD_Response *response);

/** Answers with a JSON document of our own or of the runtime. */
void front_answer_json(struct front_request *request,
                       unsigned status,
                       const char *json,
                       size_t len);

#endif
