/* SPDX-License-Identifier: Apache-2.0 */
/* Plain HTTP, and what it shares with signed calls. */
#include "aws.h"

#include <stdio.h>

/* ---- responses ---- */

int32_t aws_refuse(struct pwt_http_response *response,
                   int32_t code,
                   const char *kind,
                   struct pwt_bytes message)
{
    response->status = 0;
    response->body = pwt_bytes_make("", 0);
    response->code = pwt_cstr(kind);
    response->message = message;
    response->retryable = code == PWT_EIO || code == PWT_ETIMEOUT;
    return code;
}

const char *aws_cstr(struct pwt_inv *inv, struct pwt_bytes text)
{
    char *copy = text.ptr ? pwt_alloc(inv, text.len + 1) : NULL;

    if (copy) {
        if (text.len > 0) {
            memcpy(copy, text.ptr, (size_t)text.len);
        }
        copy[text.len] = '\0';
    }
    return copy;
}

void aws_response_store(const struct pwt_http_response *response, struct pwt_http_response *ret)
{
    const uint32_t size = ret ? ret->size : 0;

    if (size >= sizeof(size)) {
        memcpy(ret, response, size < sizeof(*response) ? size : sizeof(*response));
        ret->size = size;
    }
}

void aws_copy_known(void *to, size_t known, const void *from, uint32_t size)
{
    memset(to, 0, known);
    memcpy(to, from, size < known ? size : known);
}

int32_t aws_without_answer(struct pwt_inv *inv,
                           struct pwt_http_response *response,
                           int32_t code,
                           const struct http_answer *answer)
{
    char *words = NULL;

    switch (code) {
    case PWT_ETIMEOUT:
        return aws_refuse(response, code, "timeout", pwt_cstr("there was no answer in time"));
    case PWT_ELIMIT:
        return aws_refuse(response, code, "too_large",
                          pwt_cstr("the answer is longer than the caller takes"));
    case PWT_EINVAL:
        return aws_refuse(response, code, "bad_request",
                          pwt_cstr("a header is empty or has a line break"));
    case PWT_ENOMEM:
        return aws_refuse(response, code, "no_memory",
                          pwt_cstr("the invocation's memory is used up"));
    default:
        words = pwt_alloc(inv, HTTP_ERROR_BYTES);
        if (words) {
            (void)snprintf(words, HTTP_ERROR_BYTES, "%s", answer->error);
        }
        return aws_refuse(response, code, "no_answer", pwt_cstr(words));
    }
}

/* ---- a request ---- */

static int32_t prepare(struct pwt_inv *inv,
                       const struct pwt_http_request *request,
                       struct url *url,
                       struct http_request *http)
{
    const bool has_body = request->body.ptr != NULL;

    http->url = aws_cstr(inv, request->url);
    http->method = request->method.len > 0 ? aws_cstr(inv, request->method)
                   : has_body              ? "POST"
                                           : "GET";
    http->parsed = url;
    http->body = request->body;
    http->headers = request->headers;
    http->header_count = request->header_count;
    http->max_bytes = request->max_bytes > 0 ? request->max_bytes : AWS_BODY_MAX_BYTES;
    http->certificate = aws_cstr(inv, request->certificate);
    http->client_key = aws_cstr(inv, request->client_key);
    http->client_certificate = aws_cstr(inv, request->client_certificate);
    return http->url ? url_parse(pwt_cstr(http->url), url) : PWT_EINVAL;
}

static int32_t
perform(struct pwt_inv *inv, const struct http_request *http, struct pwt_http_response *response)
{
    struct aws_pool *pool = ((struct aws *)pwt_inv_cx(inv)->self)->pool;
    struct aws_client *client = NULL;
    struct http_answer answer;
    int32_t code = aws_client_take(pool, &client);

    if (code == PWT_EUNSUPPORTED) {
        return aws_refuse(response, code, "no_library",
                          pwt_cstr("there is no libcurl; expected it in the layer or the system "
                                   "(libcurl.so.4)"));
    }
    if (code != 0) {
        return aws_refuse(response, code, "no_memory", pwt_cstr("no memory is left"));
    }
    response->attempts = 1;
    code = http_perform(client->easy, &pool->http, http, inv, &answer);
    aws_client_give(pool, client);
    if (code != 0) {
        return aws_without_answer(inv, response, code, &answer);
    }
    response->status = answer.status;
    response->body = answer.body;
    response->headers = answer.headers;
    response->header_count = answer.header_count;
    return 0;
}

int32_t aws_send(struct pwt_inv *inv,
                 const struct pwt_http_request *request,
                 struct pwt_http_response *ret_response)
{
    struct pwt_http_response response = {.attempts = 0};
    struct pwt_http_request known;
    struct http_request http = {.url = NULL};
    struct url url;
    int32_t code = PWT_EINVAL;

    if (request && request->size >= sizeof(request->size)) {
        aws_copy_known(&known, sizeof(known), request, request->size);
        const struct aws_deadline deadline = aws_deadline_set(inv, known.timeout_ms);
        http.timeout_ms = aws_deadline_left_ms(&deadline);
        code = prepare(inv, &known, &url, &http);
    }
    if (code != 0) {
        code = aws_refuse(&response, code, "bad_request",
                          pwt_cstr("the URL is none of HTTP; expected such as "
                                   "http://localhost:2772/path, percent-encoded"));
    } else if (http.timeout_ms <= 0) {
        code = aws_refuse(&response, PWT_ETIMEOUT, "timeout",
                          pwt_cstr("no time was left for the request"));
    } else {
        code = perform(inv, &http, &response);
    }
    aws_response_store(&response, ret_response);
    return code;
}
