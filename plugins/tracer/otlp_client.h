/* SPDX-License-Identifier: Apache-2.0 */
/* From the settings to a client of HTTP. */
#ifndef PLUGINS_TRACER_OTLP_CLIENT_H
#define PLUGINS_TRACER_OTLP_CLIENT_H

#include "otlp_settings.h"

#include <stdbool.h>

struct otlp_http;
struct pwt_inv;

struct otlp_client {
    struct otlp_http *http;
    char shown[200]; /* the URL for messages: without a user's name and password, or a query */
    bool compressed; /* bodies are to be gzipped */
};

/* Makes it, and says what is wrong with the settings: 0, or a code after which nothing can be
 * sent. */
int32_t otlp_client_open(struct otlp_client *client,
                         const struct otlp_settings *settings,
                         struct pwt_inv *inv);

void otlp_client_close(struct otlp_client *client);

#endif
