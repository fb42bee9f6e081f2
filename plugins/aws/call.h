/* SPDX-License-Identifier: Apache-2.0 */
/* A call of an AWS API, as the files that make it ready and send it share it. */
#ifndef PLUGINS_AWS_CALL_H
#define PLUGINS_AWS_CALL_H

#include "aws.h"
#include "sigv4.h"

struct call {
    struct aws_work work;
    struct pwt_aws_request request; /* as far as we know its members */
    struct aws_target target;
    struct aws_keys *keys; /* NULL with the caller's own */
    struct pwt_http_response response;
    struct http_request http; /* without what signing adds */
    struct sigv4_request signable;
    struct pwt_http_header *headers; /* room for all */
    uint64_t header_count;
    int64_t signed_s; /* the last attempt's time */
    uint32_t retry_taken;
    uint32_t corrected;  /* clock or credentials, once each call */
    enum aws_retry kind; /* of the last attempt */
};

/* Fills in why there is no answer, and returns the code. */
int32_t call_refuse(struct call *call, int32_t code, const char *kind, const char *message);
int32_t call_no_memory(struct call *call);

/* Finds the service and makes its request ready, up to what signing adds. 0, or a code that is
 * filled in. */
int32_t call_prepare(struct call *call);

#endif
