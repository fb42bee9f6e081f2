/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A handler that calls what its event says, and answers with what came back: {"call": {...}},
 * {"send": {...}}, {"presign": {...}}, {"fork": {...}}, {"twice": {...}}, or a list of these, in
 * order. Members are named as those of the structs.
 */
#include <powertools/aws.h>
#include <powertools/handler.h>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADERS_MAX 128

static struct pwt_bytes text(struct pwt_inv *inv, struct pwt_bytes object, const char *pointer)
{
    struct pwt_bytes value = {NULL, 0};

    if (pwt_doc_find(object, pointer, &value) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    if (value.ptr[0] != '"') {
        return value; /* JSON, as it stands */
    }
    return pwt_doc_string(inv, value, &value) == 0 ? value : pwt_bytes_make(NULL, 0);
}

static int64_t number(struct pwt_bytes object, const char *pointer)
{
    struct pwt_bytes value = {NULL, 0};
    int64_t result = 0;

    if (pwt_doc_find(object, pointer, &value) == 0) {
        for (uint64_t i = 0; i < value.len; i++) {
            result = 10 * result + (value.ptr[i] - '0');
        }
    }
    return result;
}

static uint64_t
headers(struct pwt_inv *inv, struct pwt_bytes object, struct pwt_http_header *ret_headers)
{
    uint64_t count = 0;

    for (; count < HEADERS_MAX; count++) {
        char name[32];
        char value[32];
        (void)snprintf(name, sizeof(name), "/headers/%u/0", (unsigned)count);
        (void)snprintf(value, sizeof(value), "/headers/%u/1", (unsigned)count);
        ret_headers[count] = (struct pwt_http_header){.name = text(inv, object, name),
                                                      .value = text(inv, object, value)};
        if (!ret_headers[count].name.ptr) {
            break;
        }
    }
    return count;
}

static struct pwt_aws_request aws_request(struct pwt_inv *inv,
                                          struct pwt_bytes object,
                                          struct pwt_http_header *list,
                                          struct pwt_aws_credentials *credentials)
{
    *credentials = (struct pwt_aws_credentials){.size = (uint32_t)sizeof(*credentials),
                                                .key_id = text(inv, object, "/key_id"),
                                                .secret = text(inv, object, "/secret"),
                                                .token = text(inv, object, "/token")};
    return (struct pwt_aws_request){
        .size = (uint32_t)sizeof(struct pwt_aws_request),
        .protocol = (uint32_t)number(object, "/protocol"),
        .service = text(inv, object, "/service"),
        .operation = text(inv, object, "/operation"),
        .body = text(inv, object, "/body"),
        .method = text(inv, object, "/method"),
        .path = text(inv, object, "/path"),
        .query = text(inv, object, "/query"),
        .headers = list,
        .header_count = headers(inv, object, list),
        .feature = text(inv, object, "/feature"),
        .timeout_ms = number(object, "/timeout_ms"),
        .max_bytes = (uint64_t)number(object, "/max_bytes"),
        .target = text(inv, object, "/target"),
        .version = text(inv, object, "/version"),
        .signing_name = text(inv, object, "/signing_name"),
        .region = text(inv, object, "/region"),
        .endpoint = text(inv, object, "/endpoint"),
        .credentials = credentials->key_id.ptr ? credentials : NULL,
    };
}

static struct pwt_http_request
http_request(struct pwt_inv *inv, struct pwt_bytes object, struct pwt_http_header *list)
{
    return (struct pwt_http_request){
        .size = (uint32_t)sizeof(struct pwt_http_request),
        .url = text(inv, object, "/url"),
        .method = text(inv, object, "/method"),
        .body = text(inv, object, "/body"),
        .headers = list,
        .header_count = headers(inv, object, list),
        .timeout_ms = number(object, "/timeout_ms"),
        .max_bytes = (uint64_t)number(object, "/max_bytes"),
        .certificate = text(inv, object, "/certificate"),
    };
}

static void put(struct pwt_doc *doc, struct pwt_field field)
{
    (void)pwt_doc_put(doc, &field);
}

static void put_response(struct pwt_doc *doc, const struct pwt_http_response *response)
{
    put(doc, PWT_INT("status", response->status));
    put(doc, PWT_UINT("attempts", response->attempts));
    put(doc, PWT_UINT("retryable", response->retryable));
    put(doc, PWT_BYTES("body", response->body));
    put(doc, PWT_BYTES("error", response->code));
    put(doc, PWT_BYTES("message", response->message));
    put(doc, PWT_BYTES("request_id", response->request_id));
    put(doc, pwt_field_("headers", PWT_FIELD_ARRAY));
    for (uint64_t i = 0; i < response->header_count; i++) {
        put(doc, pwt_field_("", PWT_FIELD_ARRAY));
        put(doc, PWT_BYTES("", response->headers[i].name));
        put(doc, PWT_BYTES("", response->headers[i].value));
        put(doc, pwt_field_("", PWT_FIELD_CLOSE));
    }
    put(doc, pwt_field_("", PWT_FIELD_CLOSE));
}

/* The same call in a process of its own: 0, if it succeeds there. */
static int32_t call_in_child(struct pwt_inv *inv, const struct pwt_aws_request *request)
{
    struct pwt_http_response response = {.size = (uint32_t)sizeof(response)};
    int status = 1;
    const pid_t child = fork();

    if (child == 0) {
        _exit(pwt_aws_call(inv, request, &response) == 0 ? 0 : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : PWT_EIO;
}

/* A call on a thread of its own. */
struct caller {
    const struct pwt_aws_request *request;
    struct pwt_inv *scope;
    pthread_t thread;
    int32_t code;
};

static void *call_in_thread(void *user)
{
    struct caller *caller = user;
    struct pwt_http_response response = {.size = (uint32_t)sizeof(response)};

    caller->code = pwt_aws_call(caller->scope, caller->request, &response);
    return NULL;
}

/* The same call on two threads at once: 0, if both succeed. */
static int32_t call_twice(struct pwt_inv *inv, const struct pwt_aws_request *request)
{
    struct caller callers[] = {{.request = request}, {.request = request}};
    int32_t code = 0;

    for (size_t i = 0; i < 2; i++) {
        if (pwt_inv_thread(inv, &callers[i].scope) != 0 ||
            pthread_create(&callers[i].thread, NULL, call_in_thread, &callers[i]) != 0) {
            return PWT_ENOMEM;
        }
    }
    for (size_t i = 0; i < 2; i++) {
        (void)pthread_join(callers[i].thread, NULL);
        (void)pwt_inv_join(callers[i].scope);
        code = code != 0 ? code : callers[i].code;
    }
    return code;
}

static void one(struct pwt_inv *inv, struct pwt_bytes step, struct pwt_doc *doc)
{
    struct pwt_http_response response = {.size = (uint32_t)sizeof(response)};
    struct pwt_http_header list[HEADERS_MAX];
    struct pwt_aws_credentials credentials;
    struct pwt_bytes object = {NULL, 0};
    int32_t code = PWT_ENOTFOUND;

    put(doc, pwt_field_("", PWT_FIELD_OBJECT));
    if (pwt_doc_find(step, "/call", &object) == 0) {
        const struct pwt_aws_request request = aws_request(inv, object, list, &credentials);
        code = pwt_aws_call(inv, &request, &response);
        put_response(doc, &response);
    } else if (pwt_doc_find(step, "/send", &object) == 0) {
        const struct pwt_http_request request = http_request(inv, object, list);
        code = pwt_http_send(inv, &request, &response);
        put_response(doc, &response);
    } else if (pwt_doc_find(step, "/presign", &object) == 0) {
        const struct pwt_aws_request request = aws_request(inv, object, list, &credentials);
        struct pwt_bytes url = {NULL, 0};
        code = pwt_aws_presign(inv, &request, number(object, "/expires_s"), &url);
        put(doc, PWT_BYTES("url", url));
    } else if (pwt_doc_find(step, "/fork", &object) == 0) {
        const struct pwt_aws_request request = aws_request(inv, object, list, &credentials);
        code = call_in_child(inv, &request);
    } else if (pwt_doc_find(step, "/twice", &object) == 0) {
        const struct pwt_aws_request request = aws_request(inv, object, list, &credentials);
        code = call_twice(inv, &request);
    }
    put(doc, PWT_INT("code", code));
    put(doc, pwt_field_("", PWT_FIELD_CLOSE));
}

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes event = pwt_inv_event(inv);
    struct pwt_bytes step = {NULL, 0};
    struct pwt_bytes answer = {NULL, 0};
    struct pwt_doc *doc = NULL;
    int32_t code = pwt_doc_open(inv, &doc);

    if (code != 0) {
        return code;
    }
    put(doc, pwt_field_("", PWT_FIELD_ARRAY));
    for (unsigned i = 0;; i++) {
        char pointer[16];
        (void)snprintf(pointer, sizeof(pointer), "/%u", i);
        if (pwt_doc_find(event, pointer, &step) != 0) {
            break;
        }
        one(inv, step, doc);
    }
    put(doc, pwt_field_("", PWT_FIELD_CLOSE));
    code = pwt_doc_close(doc, &answer);
    return code == 0 ? pwt_respond(inv, answer) : code;
}

PWT_HANDLER(handle, .handle = handle, .required = "aws");
