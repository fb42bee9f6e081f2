/* SPDX-License-Identifier: Apache-2.0 */
/* What functions return as HTTP; http_event.c names the documents that describe it. */
#include "base64.h"
#include "http_format.h"
#include "json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/** What differs between the services. */
struct http_rules {
    const char *type;    /* Content-Type of an answer that names none */
    bool infers;         /* without statusCode the whole of it is the body */
    bool single_headers; /* the member `headers` counts */
    bool multi_headers;  /* the member `multiValueHeaders` counts */
    bool cookies;        /* the member `cookies` counts */
};

static const struct http_rules s_rules[] = {
    [HTTP_FORMAT_V2] = {.type = "text/plain; charset=utf-8",
                        .infers = true,
                        .single_headers = true,
                        .cookies = true},
    [HTTP_FORMAT_REST] = {.type = "application/json",
                          .single_headers = true,
                          .multi_headers = true},
    [HTTP_FORMAT_ALB] = {.type = "application/octet-stream", .single_headers = true},
    [HTTP_FORMAT_ALB_MULTI] = {.type = "application/octet-stream", .multi_headers = true},
    [HTTP_FORMAT_URL] = {.type = "application/json",
                         .infers = true,
                         .single_headers = true,
                         .cookies = true},
};

/* Headers that say how the bytes are sent; the function's word on that does not count. */
static const char *const s_ours[] = {"Connection", "Content-Length", "Keep-Alive",
                                     "Transfer-Encoding"};

enum {
    HTTP_STATUS_BAD = 502,
    HTTP_REASON_SIZE = 256,
};

/** An answer on its way from JSON to HTTP. */
struct http_draft {
    const struct http_rules *rules;
    struct json_object *document;
    struct MHD_Response *response;
    struct buffer body;
    const char *problem; /* why it is none; NULL: it is one */
};

/** Answers 502 with the reason, in the form of a function's error. */
static void answer_bad(struct front_request *request, const char *reason)
{
    char text[HTTP_REASON_SIZE];
    int len =
        snprintf(text, sizeof(text),
                 "{\"errorType\":\"MalformedProxyResponse\",\"errorMessage\":\"%s\"}\n", reason);

    front_answer_json(request, HTTP_STATUS_BAD, text, (size_t)len);
}

static bool answer_fail(struct http_draft *draft, const char *problem)
{
    draft->problem = problem;
    return false;
}

static bool answer_is_ours(const char *name)
{
    for (size_t i = 0; i < sizeof(s_ours) / sizeof(s_ours[0]); i++) {
        if (strcasecmp(s_ours[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool answer_add_header(struct http_draft *draft, const char *name, struct json_object *value)
{
    const char *text =
        json_object_is_type(value, json_type_object) || json_object_is_type(value, json_type_array)
            ? NULL
            : json_object_get_string(value);

    if (value == NULL || answer_is_ours(name)) {
        return true;
    }
    if (text == NULL) {
        return answer_fail(draft, "the value of a header is no string, number or boolean");
    }
    return MHD_add_response_header(draft->response, name, text) == MHD_YES ||
           answer_fail(draft, "a header has characters that HTTP does not allow");
}

static bool
answer_add_headers(struct http_draft *draft, struct json_object *headers, bool has_lists)
{
    struct json_object_iterator at;
    struct json_object_iterator end;

    if (headers == NULL) {
        return true;
    }
    if (!json_object_is_type(headers, json_type_object)) {
        return answer_fail(draft, "the headers are no object");
    }
    at = json_object_iter_begin(headers);
    end = json_object_iter_end(headers);
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        const char *name = json_object_iter_peek_name(&at);
        struct json_object *value = json_object_iter_peek_value(&at);

        if (!has_lists) {
            if (!answer_add_header(draft, name, value)) {
                return false;
            }
            continue;
        }
        for (size_t i = 0; i < json_text_length(value); i++) {
            if (!answer_add_header(draft, name, json_object_array_get_idx(value, i))) {
                return false;
            }
        }
    }
    return true;
}

static bool answer_add_cookies(struct http_draft *draft)
{
    struct json_object *cookies = json_text_member(draft->document, "cookies");

    for (size_t i = 0; i < json_text_length(cookies); i++) {
        if (!answer_add_header(draft, "Set-Cookie", json_object_array_get_idx(cookies, i))) {
            return false;
        }
    }
    return true;
}

static bool answer_add_all_headers(struct http_draft *draft)
{
    const struct http_rules *rules = draft->rules;
    struct json_object *single = json_text_member(draft->document, "headers");
    struct json_object *multi = json_text_member(draft->document, "multiValueHeaders");

    return (!rules->single_headers || answer_add_headers(draft, single, false)) &&
           (!rules->multi_headers || answer_add_headers(draft, multi, true)) &&
           (!rules->cookies || answer_add_cookies(draft));
}

/** The bytes of the body, from the member or from the whole document. */
static bool answer_read_body(struct http_draft *draft, struct json_object *body)
{
    bool is_text = json_object_is_type(body, json_type_string);
    const char *text = is_text ? json_object_get_string(body) : json_text_print(body);
    size_t len = is_text ? (size_t)json_object_get_string_len(body) : strlen(text);

    if (body == NULL) {
        return true;
    }
    if (!is_text && !draft->rules->infers) {
        return answer_fail(draft, "the body is no string");
    }
    if (json_text_is_true(draft->document, "isBase64Encoded")) {
        return base64_decode(&draft->body, text, len) ||
               answer_fail(draft, "isBase64Encoded is true, and the body is not base64");
    }
    return buffer_append(&draft->body, text, len) || answer_fail(draft, "out of memory");
}

/** The status that the function wants; 0 if it names none. */
static int answer_read_status(struct http_draft *draft)
{
    struct json_object *status = json_text_member(draft->document, "statusCode");
    bool is_number =
        json_object_is_type(status, json_type_int) || json_object_is_type(status, json_type_string);
    int code = is_number ? json_object_get_int(status) : 0;

    if (status != NULL && (code < 200 || code > 599)) {
        (void)answer_fail(draft, "statusCode is no number from 200 to 599");
    } else if (status == NULL && !draft->rules->infers) {
        (void)answer_fail(draft, "there is no statusCode");
    }
    return code;
}

static void answer_build(struct http_draft *draft, struct front_request *request)
{
    int status = answer_read_status(draft);
    bool structured = status != 0;

    if (draft->problem != NULL ||
        !answer_read_body(draft, structured ? json_text_member(draft->document, "body")
                                            : draft->document)) {
        return;
    }
    draft->response =
        MHD_create_response_from_buffer(draft->body.len, draft->body.data, MHD_RESPMEM_MUST_COPY);
    if (draft->response == NULL || (structured && !answer_add_all_headers(draft))) {
        return;
    }
    if (MHD_get_response_header(draft->response, MHD_HTTP_HEADER_CONTENT_TYPE) == NULL) {
        (void)MHD_add_response_header(draft->response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                      structured ? draft->rules->type : "application/json");
    }
    front_answer(request, structured ? (unsigned)status : MHD_HTTP_OK, draft->response);
    draft->response = NULL;
}

void http_answer(struct front_request *request,
                 enum http_format format,
                 const char *body,
                 size_t len)
{
    struct http_draft draft = {.rules = &s_rules[format], .document = json_text_parse(body, len)};
    bool is_null = len == strlen("null") && memcmp(body, "null", len) == 0;

    if (draft.document == NULL && !is_null) {
        draft.problem = "the function's response is not JSON";
    } else {
        answer_build(&draft, request);
    }
    if (request->status == 0) {
        answer_bad(request, draft.problem == NULL ? "out of memory" : draft.problem);
    }
    if (draft.response != NULL) {
        MHD_destroy_response(draft.response);
    }
    buffer_done(&draft.body);
    json_object_put(draft.document);
}
