/* SPDX-License-Identifier: Apache-2.0 */
/* A call of an AWS API: made ready once, then signed and sent until there is an answer that counts.
 */
#define _GNU_SOURCE
#include "call.h"
#include "strbuf.h"

#include "shared/http_header.h"
#include "shared/json_memory.h"
#include "shared/timestamp.h"

#include <stdlib.h>
#include <sys/random.h>

#define ATTEMPTS          3
#define ATTEMPTS_DYNAMODB 4
#define SKEW_S            240 /* a clock that is off by more is corrected */

/* ---- signing ---- */

static const struct pwt_aws_credentials *credentials_of(const struct call *call)
{
    return call->request.credentials ? call->request.credentials : &call->keys->credentials;
}

static int32_t acquire_keys(struct call *call)
{
    if (call->request.credentials || call->keys) {
        return 0;
    }
    int32_t code = aws_keys_acquire(&call->work, &call->keys);
    return code == 0 ? 0 : aws_refuse(&call->response, code, "no_credentials", call->work.why);
}

static int32_t sign(struct call *call, int64_t expires_s, struct sigv4_signed *ret_signed)
{
    const struct pwt_json_alloc alloc = json_memory(call->work.inv);
    struct aws_client *client = call->work.client;
    unsigned char scratch[CRYPTO_BYTES];

    call->signed_s = aws_now_s(call->work.aws->pool);
    struct sigv4_scope scope = {
        .credentials = credentials_of(call),
        .region = call->target.region,
        .service = call->target.signing_name,
        .time_s = call->signed_s,
        .expires_s = expires_s,
    };
    int32_t code = aws_client_key(client, &scope, call->keys ? call->keys->generation : 0, scratch);

    call->signable.headers = call->headers;
    call->signable.header_count = call->header_count;
    code =
        code != 0 ? code : sigv4_sign(&client->crypto, &call->signable, &scope, &alloc, ret_signed);
    explicit_bzero(scratch, sizeof(scratch));
    if (code == PWT_EUNSUPPORTED) {
        return call_refuse(call, code, "no_library",
                           "there is no libcrypto; expected it in the layer or the system "
                           "(libcrypto.so.3)");
    }
    return code == 0 ? 0 : call_refuse(call, code, "bad_request", "the request cannot be signed");
}

static const char *
url_of(struct call *call, struct pwt_bytes query, const struct pwt_json_alloc *alloc)
{
    const struct url *url = &call->target.url;
    struct strbuf text =
        strbuf_new(alloc, (size_t)(url->origin.len + call->signable.path.len + query.len + 2));

    strbuf_bytes(&text, url->origin);
    strbuf_bytes(&text, call->signable.path);
    strbuf_add(&text, "?", query.len > 0);
    strbuf_bytes(&text, query);
    return strbuf_end(&text);
}

/* ---- sending ---- */

#define TELLING_BYTES 16u /* of a secret: a message may end in the middle of one */

/* No message repeats a secret, whatever a peer says. */
static void hide_secrets(struct call *call)
{
    const struct pwt_aws_credentials *credentials = credentials_of(call);
    const struct pwt_bytes secrets[] = {credentials->secret, credentials->token};
    const struct pwt_bytes message = call->response.message;

    for (size_t i = 0; i < 2; i++) {
        const size_t len = secrets[i].len < TELLING_BYTES ? (size_t)secrets[i].len : TELLING_BYTES;
        if (len > 0 && message.len > 0 &&
            memmem(message.ptr, (size_t)message.len, secrets[i].ptr, len)) {
            call->response.message = pwt_bytes_make(NULL, 0);
        }
    }
}

static int32_t take_answer(struct call *call, const struct http_answer *answer)
{
    struct pwt_http_response *response = &call->response;

    if (call->target.is_dynamodb && !aws_answer_is_whole(answer)) {
        return call_refuse(call, PWT_EIO, "no_answer", "the answer's checksum is wrong");
    }
    response->status = answer->status;
    response->body = answer->body;
    response->headers = answer->headers;
    response->header_count = answer->header_count;
    aws_answer_read(call->work.inv, answer, response);
    if (response->status / 100 == 2) {
        return 0;
    }
    call->kind = aws_retry_kind(0, response->status, response->code);
    response->retryable = call->kind == AWS_RETRY_TRANSIENT || call->kind == AWS_RETRY_THROTTLED;
    hide_secrets(call);
    return PWT_EIO;
}

static int32_t has_time(struct call *call, struct http_request *http)
{
    http->timeout_ms = aws_deadline_left_ms(&call->work.deadline);
    return http->timeout_ms > 0
               ? 0
               : call_refuse(call, PWT_ETIMEOUT, "timeout", "no time was left for the call");
}

static int32_t attempt(struct call *call)
{
    const struct pwt_json_alloc alloc = json_memory(call->work.inv);
    struct http_request http = call->http;
    struct sigv4_signed signature = {.added_count = 0};
    struct http_answer answer;

    call->response = (struct pwt_http_response){.attempts = call->response.attempts};
    call->kind = AWS_RETRY_NO;
    int32_t code = has_time(call, &http);
    code = code != 0 ? code : acquire_keys(call);
    code = code != 0 ? code : sign(call, 0, &signature);
    code = code != 0 ? code : has_time(call, &http); /* fetching credentials took some of it */
    if (code != 0) {
        return code;
    }
    uint64_t count = call->header_count;
    for (uint32_t i = 0; i < signature.added_count; i++) {
        call->headers[count++] = signature.added[i];
    }
    call->headers[count++] = (struct pwt_http_header){.name = pwt_cstr("accept-encoding"),
                                                      .value = pwt_cstr("identity")};
    http.headers = call->headers;
    http.header_count = count;
    http.url = url_of(call, signature.query, &alloc);
    http.body = call->signable.body;
    if (!http.url) {
        return call_no_memory(call);
    }
    call->response.attempts++;
    code = http_perform(call->work.client->easy, &call->work.aws->pool->http, &http, call->work.inv,
                        &answer);
    if (code == 0) {
        code = take_answer(call, &answer);
    } else {
        code = aws_without_answer(call->work.inv, &call->response, code, &answer);
    }
    if (call->response.status == 0) {
        call->kind = aws_retry_kind(code, 0, call->response.code);
    }
    return code;
}

/* ---- again ---- */

/* What the service's clock says: true if the one that was signed by is off. Another call may have
 * corrected it since then; the difference is to our own clock, and not added up. */
static bool correct_clock(struct call *call)
{
    struct pwt_http_response *response = &call->response;
    const struct pwt_bytes date =
        http_header_find(response->headers, response->header_count, "date");
    int64_t theirs = 0;

    if (timestamp_http(date, &theirs) != 0 || llabs(theirs - call->signed_s) <= SKEW_S) {
        return false;
    }
    atomic_store(&call->work.aws->pool->skew_s, theirs - pwt_clock_ns(PWT_CLOCK_REAL) / 1000000000);
    return true;
}

static bool correct_keys(struct call *call)
{
    const struct pwt_bytes code = call->response.code;
    const bool expired = pwt_bytes_equal(code, pwt_cstr("ExpiredToken")) ||
                         pwt_bytes_equal(code, pwt_cstr("ExpiredTokenException"));

    if (!expired || !call->keys || !aws_keys_forget(call->work.aws, call->keys)) {
        return false;
    }
    aws_keys_release(call->work.aws->pool, call->keys);
    call->keys = NULL;
    return true;
}

static double random_part(void)
{
    uint32_t number = 0;

    if (getrandom(&number, sizeof(number), GRND_NONBLOCK) != (ssize_t)sizeof(number)) {
        number = (uint32_t)pwt_clock_ns(PWT_CLOCK_MONOTONIC); /* spread is all that is asked for */
    }
    return (double)number / UINT32_MAX;
}

static int64_t asked_ms(const struct call *call)
{
    const struct pwt_bytes text =
        http_header_find(call->response.headers, call->response.header_count, "x-amz-retry-after");
    int64_t ms = text.len > 0 && text.len < 10 ? 0 : -1;

    for (uint64_t i = 0; i < text.len && ms >= 0; i++) {
        ms = text.ptr[i] >= '0' && text.ptr[i] <= '9' ? 10 * ms + (text.ptr[i] - '0') : -1;
    }
    return ms;
}

/* Whether to try again, after the wait that goes before it. */
static bool tries_again(struct call *call)
{
    const int64_t by_service = call->target.is_dynamodb ? ATTEMPTS_DYNAMODB : ATTEMPTS;
    const int64_t most =
        call->work.aws->max_attempts > 0 ? call->work.aws->max_attempts : by_service;
    const int64_t made = call->response.attempts;

    if (call->response.status != 0 && call->corrected == 0 &&
        ((call->kind == AWS_RETRY_SKEWED && correct_clock(call)) || correct_keys(call))) {
        call->corrected = 1;
        return true;
    }
    if ((call->kind != AWS_RETRY_TRANSIENT && call->kind != AWS_RETRY_THROTTLED) || made == 0 ||
        made >= most) {
        return false;
    }
    const int64_t delay = aws_retry_delay_ms(call->kind, made, call->target.is_dynamodb,
                                             asked_ms(call), random_part());
    return aws_deadline_left_ms(&call->work.deadline) > delay &&
           aws_retry_pay(call->work.aws->pool, call->kind, &call->retry_taken) &&
           aws_deadline_wait(&call->work.deadline, delay);
}

static int32_t run(struct call *call)
{
    int32_t code = call_prepare(call);

    if (code != 0) {
        return code;
    }
    do {
        code = attempt(call);
    } while (code != 0 && tries_again(call));
    if (code == 0) {
        aws_retry_earn(call->work.aws->pool, call->retry_taken);
    }
    return code;
}

/* ---- from outside ---- */

static int32_t begin(struct call *call, struct pwt_inv *inv, const struct pwt_aws_request *request)
{
    memset(call, 0, sizeof(*call));
    call->work.aws = pwt_inv_cx(inv)->self;
    call->work.inv = inv;
    if (!request || request->size < sizeof(request->size)) {
        return call_refuse(call, PWT_EINVAL, "bad_request",
                           "there is no request, or its size is not set");
    }
    aws_copy_known(&call->request, sizeof(call->request), request, request->size);
    call->work.deadline = aws_deadline_set(inv, call->request.timeout_ms);
    int32_t code = aws_client_take(call->work.aws->pool, &call->work.client);
    if (code == PWT_EUNSUPPORTED) {
        return call_refuse(call, code, "no_library",
                           "there is no libcurl; expected it in the layer or the system "
                           "(libcurl.so.4)");
    }
    return code == 0 ? 0 : call_no_memory(call);
}

static void end(struct call *call)
{
    aws_keys_release(call->work.aws->pool, call->keys);
    if (call->work.client) {
        aws_client_give(call->work.aws->pool, call->work.client);
    }
}

int32_t aws_call(struct pwt_inv *inv,
                 const struct pwt_aws_request *request,
                 struct pwt_http_response *ret_response)
{
    struct call call;
    int32_t code = begin(&call, inv, request);

    code = code == 0 ? run(&call) : code;
    end(&call);
    aws_response_store(&call.response, ret_response);
    return code;
}

int32_t aws_presign(struct pwt_inv *inv,
                    const struct pwt_aws_request *request,
                    int64_t expires_s,
                    struct pwt_bytes *ret_url)
{
    const struct pwt_json_alloc alloc = json_memory(inv);
    struct sigv4_signed signature = {.added_count = 0};
    struct call call;
    int32_t code = begin(&call, inv, request);

    if (code == 0 && (expires_s < 1 || expires_s > SIGV4_EXPIRES_MAX_S)) {
        code = PWT_EINVAL;
    }
    code = code != 0 ? code : call_prepare(&call);
    if (code == 0 && call.target.protocol != PWT_AWS_REST) {
        code = PWT_EINVAL;
    }
    code = code != 0 ? code : acquire_keys(&call);
    if (code == 0) {
        /* Who holds the URL brings the body; S3 has a word for that. */
        call.signable.flags &= ~(uint32_t)SIGV4_BODY_HEADER;
        call.signable.flags |= call.target.is_s3 ? SIGV4_UNSIGNED_BODY : 0;
        code = sign(&call, expires_s, &signature);
    }
    if (code == 0) {
        const char *url = url_of(&call, signature.query, &alloc);
        code = url ? 0 : PWT_ENOMEM;
        *ret_url = url ? pwt_cstr(url) : *ret_url;
    }
    end(&call);
    return code;
}
