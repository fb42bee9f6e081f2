/* SPDX-License-Identifier: Apache-2.0 */
/* A POST over HTTP/1.1 by libcurl, which is loaded when the first client is made. This is the only
 * place that knows libcurl: the `aws` plugin's client can take its place. */
#ifndef PLUGINS_TRACER_OTLP_HTTP_H
#define PLUGINS_TRACER_OTLP_HTTP_H

#include <powertools/types.h>

/* A reply's body is kept up to this; what is behind it is read and forgotten. */
#define OTLP_REPLY_MAX_BYTES 4096u

struct otlp_http; /* one connection, kept open from request to request; one thread's */

/* Texts end in NUL, are copied, and may be NULL where they are not required. */
struct otlp_http_options {
    const char *url; /* required */
    const char *certificate;
    const char *client_key;
    const char *client_certificate;
    const char *const *headers; /* `name: value` */
    uint32_t header_count;
    uint32_t reserved;
};

struct otlp_reply {
    int64_t status;        /* of HTTP */
    int64_t retry_after_s; /* what the header asks for; 0 without it */
    uint64_t body_len;
    uint32_t is_json; /* by its Content-Type */
    uint32_t reserved;
    char body[OTLP_REPLY_MAX_BYTES];
    char error[256]; /* libcurl's words, where there is no reply */
};

/* Makes a client. 0, PWT_EABSENT (no libcurl), PWT_EUNSUPPORTED (libcurl refuses an option), or
 * PWT_ENOMEM. */
int32_t otlp_http_new(const struct otlp_http_options *options, struct otlp_http **ret_http);

/* Sends a request and reads the whole reply; both within the time. 0, PWT_ETIMEOUT, or PWT_EIO. */
int32_t otlp_http_post(struct otlp_http *http,
                       struct pwt_bytes body,
                       int64_t timeout_ms,
                       struct otlp_reply *ret_reply);

void otlp_http_free(struct otlp_http *http);

#endif
