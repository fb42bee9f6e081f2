/* SPDX-License-Identifier: Apache-2.0 */
/* From the settings to requests, which the service `aws` sends. */
#ifndef PLUGINS_TRACER_OTLP_CLIENT_H
#define PLUGINS_TRACER_OTLP_CLIENT_H

#include "otlp_settings.h"

#include <powertools/aws.h>

#include <stdbool.h>

/* What is the same in all requests; its memory is the heap's. */
struct otlp_client {
    char *url;
    struct pwt_http_header *headers; /* and the text of some behind them */
    uint64_t header_count;
    char shown[200]; /* the URL for messages: without a user's name and password, or a query */
    bool compressed; /* bodies are to be gzipped */
};

/* One request. */
struct otlp_post {
    struct pwt_bytes body;
    int64_t timeout_ms;
};

/* Makes it, and says what is wrong with the settings: 0, or a code after which nothing can be
 * sent. */
int32_t otlp_client_open(struct otlp_client *client,
                         const struct otlp_settings *settings,
                         struct pwt_inv *inv);

/* Sends a body and reads the whole answer, both within the time; as pwt_http_send(). */
int32_t otlp_client_post(const struct otlp_client *client,
                         const struct otlp_settings *settings,
                         struct pwt_inv *inv,
                         const struct otlp_post *post,
                         struct pwt_http_response *ret_reply);

void otlp_client_close(struct otlp_client *client);

#endif
