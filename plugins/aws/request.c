/* SPDX-License-Identifier: Apache-2.0 */
/* A call's request, in the form that the service's protocol has for it. */
#include "call.h"
#include "strbuf.h"

#include "shared/json_memory.h"

#include <strings.h>

/* Headers of ours besides the caller's: type, target, host, encoding; and what signing adds. */
#define OWN_HEADERS 10u

/* ---- what is not even sent ---- */

int32_t call_refuse(struct call *call, int32_t code, const char *kind, const char *message)
{
    return aws_refuse(&call->response, code, kind, pwt_cstr(message));
}

int32_t call_no_memory(struct call *call)
{
    return call_refuse(call, PWT_ENOMEM, "no_memory", "the invocation's memory is used up");
}

static int32_t find_target(struct call *call)
{
    int32_t code = aws_target_find(call->work.aws, &call->request, call->work.inv, &call->target);

    if (code == PWT_EINVAL) {
        return call_refuse(call, code, "bad_request",
                           "the service, its operation or its protocol is not said, or no name");
    }
    if (code == PWT_ECONFIG && call->target.url.origin.len == 0) {
        return call_refuse(
            call, code, "no_region",
            "there is no region, or it is no name; expected AWS_REGION, as Lambda sets "
            "it, such as eu-central-1");
    }
    if (code == PWT_ECONFIG) {
        return call_refuse(
            call, code, "bad_endpoint",
            "the service's endpoint is no URL of HTTP; expected one such as "
            "http://localhost:8000, without a user's name; correct AWS_ENDPOINT_URL or "
            "the service's own variable");
    }
    return code == 0 ? 0 : call_no_memory(call);
}

/* ---- making it ready ---- */

static void add_header(struct call *call, const char *name, struct pwt_bytes value)
{
    call->headers[call->header_count++] =
        (struct pwt_http_header){.name = pwt_cstr(name), .value = value};
}

static bool has_type(const struct call *call)
{
    for (uint64_t i = 0; i < call->request.header_count; i++) {
        const struct pwt_bytes name = call->request.headers[i].name;
        if (name.len == 12 && strncasecmp(name.ptr, "content-type", 12) == 0) {
            return true;
        }
    }
    return false;
}

static void add_type(struct call *call)
{
    static const char *const types[] = {
        [PWT_AWS_JSON_1_0] = "application/x-amz-json-1.0",
        [PWT_AWS_JSON_1_1] = "application/x-amz-json-1.1",
        [PWT_AWS_REST] = "application/json",
        [PWT_AWS_QUERY] = "application/x-www-form-urlencoded; charset=utf-8",
    };
    const bool is_rest = call->target.protocol == PWT_AWS_REST;

    if (!has_type(call) && !(is_rest && (call->request.body.len == 0 || call->target.is_s3))) {
        add_header(call, "content-type", pwt_cstr(types[call->target.protocol]));
    }
}

/* The body, and the header that names the operation. */
static int32_t put_operation(struct call *call)
{
    const struct pwt_json_alloc alloc = json_memory(call->work.inv);
    const struct pwt_aws_request *request = &call->request;
    struct strbuf text = strbuf_new(&alloc, 128 + (size_t)request->operation.len);

    call->signable.body = request->body;
    if (call->target.protocol == PWT_AWS_REST) {
        return 0;
    }
    if (call->target.protocol == PWT_AWS_QUERY) {
        strbuf_cstr(&text, "Action=");
        strbuf_percent(&text, request->operation, "");
        strbuf_cstr(&text, "&Version=");
        strbuf_percent(&text, call->target.version, "");
        strbuf_add(&text, "&", request->body.len > 0);
        strbuf_bytes(&text, request->body);
        call->signable.body = strbuf_since(&text, 0);
    } else {
        strbuf_bytes(&text, call->target.prefix);
        strbuf_char(&text, '.');
        strbuf_bytes(&text, request->operation);
        add_header(call, "x-amz-target", strbuf_since(&text, 0));
        if (request->body.len == 0) {
            call->signable.body = pwt_cstr("{}");
        }
    }
    return text.failed ? call_no_memory(call) : 0;
}

/* `powertools-lambda-c/0.1.0 PT/parameters/0.1.0 PTEnv/NA` */
static const char *user_agent(const struct call *call, const struct pwt_json_alloc *alloc)
{
    const struct pwt_bytes version = pwt_cstr(pwt_host_table()->version);
    const struct pwt_bytes env = call->work.aws->execution_env;
    const struct pwt_bytes feature = call->request.feature;
    struct strbuf text = strbuf_new(alloc, 128);

    strbuf_cstr(&text, "powertools-lambda-c/");
    strbuf_bytes(&text, version);
    strbuf_cstr(&text, " PT/");
    strbuf_bytes(&text, feature.len > 0 ? feature : pwt_cstr("no-op"));
    strbuf_char(&text, '/');
    strbuf_bytes(&text, version);
    strbuf_cstr(&text, " PTEnv/");
    strbuf_bytes(&text, env.len > 0 ? env : pwt_cstr("NA"));
    return strbuf_end(&text);
}

static void put_path(struct call *call, struct strbuf *text)
{
    struct pwt_bytes prefix = call->target.url.path;
    const bool is_rest = call->target.protocol == PWT_AWS_REST;
    const struct pwt_bytes path = is_rest ? call->request.path : pwt_bytes_make(NULL, 0);
    const size_t at = text->len;

    while (prefix.len > 0 && prefix.ptr[prefix.len - 1] == '/') {
        prefix.len--;
    }
    strbuf_bytes(text, prefix);
    if (path.len == 0 || path.ptr[0] != '/') {
        strbuf_char(text, '/');
    }
    strbuf_bytes(text, path);
    call->signable.path = strbuf_since(text, at);
}

static const char *method_of(const struct call *call)
{
    if (call->target.protocol != PWT_AWS_REST) {
        return "POST";
    }
    return call->request.method.len > 0 ? aws_cstr(call->work.inv, call->request.method) : "GET";
}

/* A name of a method is letters; a path and a query are what goes on a request's first line. */
static bool is_sendable(const struct call *call)
{
    const struct pwt_bytes parts[] = {call->signable.path, call->signable.query,
                                      call->signable.method};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        for (uint64_t k = 0; k < parts[i].len; k++) {
            const unsigned char c = (unsigned char)parts[i].ptr[k];
            if (c <= ' ' || c >= 0x7f || c == '#' || (i == 0 && c == '?')) {
                return false;
            }
        }
    }
    return call->request.header_count <= AWS_HEADERS_MAX;
}

int32_t call_prepare(struct call *call)
{
    const struct pwt_json_alloc alloc = json_memory(call->work.inv);
    const struct pwt_aws_request *request = &call->request;
    struct strbuf path = strbuf_new(&alloc, 256);
    int32_t code = find_target(call);

    if (code != 0) {
        return code;
    }
    call->http.method = method_of(call);
    call->http.user_agent = user_agent(call, &alloc);
    call->signable.flags =
        call->target.is_s3 ? SIGV4_RAW_PATH | SIGV4_BODY_HEADER : SIGV4_NORMALIZE;
    put_path(call, &path);
    if (call->target.protocol == PWT_AWS_REST) {
        call->signable.query = request->query;
    }
    call->headers =
        pwt_alloc(call->work.inv, (AWS_HEADERS_MAX + OWN_HEADERS) * sizeof(call->headers[0]));
    if (path.failed || !call->headers || !call->http.method || !call->http.user_agent) {
        return call_no_memory(call);
    }
    call->signable.method = pwt_cstr(call->http.method);
    if (!is_sendable(call)) {
        return call_refuse(call, PWT_EINVAL, "bad_request",
                           "path, query or method is not percent-encoded, or there are too many "
                           "headers");
    }
    add_header(call, "host", call->target.url.host);
    add_type(call);
    for (uint64_t i = 0; i < request->header_count; i++) {
        call->headers[call->header_count++] = request->headers[i];
    }
    call->http.parsed = &call->target.url;
    call->http.max_bytes = request->max_bytes > 0 ? request->max_bytes : AWS_BODY_MAX_BYTES;
    call->http.secret = (request->flags & PWT_AWS_SECRET) != 0;
    return put_operation(call);
}
