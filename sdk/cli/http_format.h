/* SPDX-License-Identifier: Apache-2.0 */
/* The four services that put HTTP before a function, and what differs between them. */
#ifndef CLI_HTTP_FORMAT_H
#define CLI_HTTP_FORMAT_H

#include "front.h"

#include <stdbool.h>

/** In the order of http_format_names. */
enum http_format {
    HTTP_FORMAT_V2,        /* API Gateway HTTP API, payload 2.0 */
    HTTP_FORMAT_REST,      /* API Gateway REST API, payload 1.0 */
    HTTP_FORMAT_ALB,       /* Application Load Balancer */
    HTTP_FORMAT_ALB_MULTI, /* the same with multi-value headers switched on */
    HTTP_FORMAT_URL,       /* function URL */
};

extern const char *const http_format_names[];

/** The event that the service would send for a request; false if memory runs out. */
bool http_event_write(const struct front_request *request,
                      enum http_format format,
                      const char *request_id,
                      struct buffer *ret_event);

/**
 * Answers a request with what a function returned, as the service would. What the service does not
 * understand is status 502 with the reason.
 */
void http_answer(struct front_request *request,
                 enum http_format format,
                 const char *body,
                 size_t len);

#endif
