/* SPDX-License-Identifier: Apache-2.0 */
/* One request of HTTP/1.1 over a handle of libcurl that keeps its connections. */
#ifndef PLUGINS_AWS_HTTP_H
#define PLUGINS_AWS_HTTP_H

#include "url.h"

#include <powertools/aws.h>

#define HTTP_ERROR_BYTES 256u

/* What all requests have in common: the settings. Texts end in NUL; NULL for what is not set. */
struct http_settings {
    const char *https_proxy;
    const char *http_proxy;
    const char *no_proxy;
    const char *ca_bundle;
    int64_t connect_ms;
};

/* Texts that end in NUL. */
struct http_request {
    const char *url;
    const char *method;
    const struct url *parsed; /* the same, taken apart */
    struct pwt_bytes body;    /* absent: none */
    const struct pwt_http_header *headers;
    uint64_t header_count;
    int64_t timeout_ms;
    uint64_t max_bytes;
    const char *certificate; /* beats the CA bundle; NULL or as below */
    const char *client_key;
    const char *client_certificate;
    const char *user_agent;
    bool secret; /* the answer's body: no other copy of it is left in memory that is at hand */
};

struct http_answer {
    int64_t status;
    struct pwt_bytes reason; /* of the status line; may be empty */
    struct pwt_bytes body;
    struct pwt_http_header *headers; /* names in lower case */
    uint64_t header_count;
    char error[HTTP_ERROR_BYTES]; /* libcurl's words, where there is no answer */
};

/* Sends it and reads the whole answer into the arena. 0 with any status; PWT_ETIMEOUT, PWT_EIO (no
 * answer, or half of one), PWT_ELIMIT (longer than max_bytes), PWT_EUNSUPPORTED (libcurl refuses an
 * option), PWT_EINVAL (a header with a line break) or PWT_ENOMEM. `easy` is a handle of libcurl. */
int32_t http_perform(void *easy,
                     const struct http_settings *settings,
                     const struct http_request *request,
                     struct pwt_inv *inv,
                     struct http_answer *ret_answer);

#endif
