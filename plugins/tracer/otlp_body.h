/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be sent: the spans of this invocation, behind those that a failure left. Each batch is
 * complete in itself, so that the older one can be sent along or left out. */
#ifndef PLUGINS_TRACER_OTLP_BODY_H
#define PLUGINS_TRACER_OTLP_BODY_H

#include "otlp_encode.h"

/* Longest request; what X-Ray's endpoint takes, and less than what collectors do. */
#define OTLP_BODY_MAX_BYTES 5000000u

/* Zero, but for is_json, is "nothing". Its memory is the heap's and stays for the next batch. */
struct otlp_body {
    struct pwt_json_buffer bytes;
    size_t kept_bytes; /* of the older batch, with what stands before it */
    uint32_t kept_spans;
    uint32_t new_spans;
    bool is_json;
};

/* Adds spans as a batch. Returns how many are lost: these if they are too many, the kept ones if
 * both together are. */
uint32_t otlp_body_add(struct otlp_body *body,
                       const struct otlp_origin *origin,
                       const struct otlp_spans *spans);

/* All of it as a request. Valid until the body changes. */
struct pwt_bytes otlp_body_request(struct otlp_body *body);

/* Keeps the newest batch and nothing else; returns how many spans are lost. */
uint32_t otlp_body_keep(struct otlp_body *body);

/* Forgets everything but the memory. */
void otlp_body_clear(struct otlp_body *body);

static inline uint32_t otlp_body_spans(const struct otlp_body *body)
{
    return body->kept_spans + body->new_spans;
}

/* A grow function for buffers on the heap. */
char *otlp_heap_grow(void *user, char *ptr, size_t used, size_t size);

#endif
