/* SPDX-License-Identifier: Apache-2.0 */
/* See api_context.h. */
#include "api_context.h"

#include <powertools/json.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Platform variables, not options: Lambda sets them, users cannot. */
static struct pwt_bytes from_environment(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? pwt_cstr(value) : pwt_bytes_make(NULL, 0);
}

/* Digits as a number; 0 for anything else. */
static int64_t parse_number(struct pwt_bytes text)
{
    int64_t number = 0;

    if (text.len > 18) {
        return 0;
    }
    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return 0;
        }
        number = number * 10 + (text.ptr[i] - '0');
    }
    return number;
}

static uint32_t init_type(void)
{
    static const struct {
        const char *text;
        uint32_t type;
    } types[] = {
        {"provisioned-concurrency", PWT_INIT_PROVISIONED_CONCURRENCY},
        {"snap-start", PWT_INIT_SNAP_START},
        {"lambda-managed-instances", PWT_INIT_MANAGED_INSTANCES},
    };
    struct pwt_bytes text = from_environment("AWS_LAMBDA_INITIALIZATION_TYPE");

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (pwt_bytes_equal(text, pwt_cstr(types[i].text))) {
            return types[i].type;
        }
    }
    return PWT_INIT_ON_DEMAND;
}

void api_context_function(struct pwt_context *context)
{
    context->function_name = from_environment("AWS_LAMBDA_FUNCTION_NAME");
    context->function_version = from_environment("AWS_LAMBDA_FUNCTION_VERSION");
    context->log_group = from_environment("AWS_LAMBDA_LOG_GROUP_NAME");
    context->log_stream = from_environment("AWS_LAMBDA_LOG_STREAM_NAME");
    context->memory_mb = parse_number(from_environment("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
    context->init_type = init_type();
    context->trace_id =
        from_environment("_X_AMZN_TRACE_ID"); /* for init; each event brings its own */
}

/* ---- client context: JSON, or base64 of it from some emulators ----------------------------- */

static struct pwt_bytes client_context(struct arena *arena, struct pwt_bytes text)
{
    size_t len = 0;

    if (text.len == 0 || text.ptr[0] == '{') {
        return text;
    }
    char *decoded = arena_alloc(arena, text.len);
    return decoded && pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, decoded, &len) == 0 &&
                   len > 0 && decoded[0] == '{'
               ? pwt_bytes_make(decoded, len)
               : text;
}

/* ---- headers -------------------------------------------------------------------------------- */

#define PREFIX "Lambda-Runtime-"

static bool is_name(struct pwt_bytes name, const char *rest, size_t rest_len)
{
    return name.len == rest_len && strncasecmp(name.ptr, rest, rest_len) == 0;
}

#define IS(name, literal) is_name((name), (literal), sizeof(literal) - 1)

/* `name` is what follows the prefix. */
static void take_header(struct pwt_context *context, struct pwt_bytes name, struct pwt_bytes value)
{
    if (value.len == 0) {
        return; /* an empty header says as much as none */
    }
    if (IS(name, "Aws-Request-Id")) {
        context->request_id = value;
    } else if (IS(name, "Invocation-Id")) {
        context->invocation_id = value;
    } else if (IS(name, "Deadline-Ms")) {
        context->deadline_ms = parse_number(value);
    } else if (IS(name, "Invoked-Function-Arn")) {
        context->function_arn = value;
    } else if (IS(name, "Trace-Id")) {
        context->trace_id = value;
    } else if (IS(name, "Client-Context")) {
        context->client_context = value;
    } else if (IS(name, "Cognito-Identity")) {
        context->cognito_identity = value;
    } else if (IS(name, "Aws-Tenant-Id")) {
        context->tenant_id = value;
    }
}

static void forget_last(struct pwt_context *context)
{
    const struct pwt_bytes none = {NULL, 0};

    context->request_id = context->invocation_id = none;
    context->function_arn = context->trace_id = context->tenant_id = none;
    context->client_context = context->cognito_identity = context->content_type = none;
    context->deadline_ms = 0;
}

int32_t api_context_fill(struct pwt_context *context,
                         struct pwt_inv *inv,
                         const struct http_reader *reader,
                         const char *buffer)
{
    const size_t prefix_len = sizeof(PREFIX) - 1;

    forget_last(context);
    for (uint32_t i = 0; i < reader->field_count; i++) {
        const struct http_field *field = &reader->fields[i];
        struct pwt_bytes name = pwt_bytes_make(buffer + field->name, field->name_len);
        struct pwt_bytes value = pwt_bytes_make(buffer + field->value, field->value_len);
        if (name.len > prefix_len && strncasecmp(name.ptr, PREFIX, prefix_len) == 0) {
            name = pwt_bytes_make(name.ptr + prefix_len, name.len - prefix_len);
            take_header(context, name, value);
        } else if (IS(name, "Content-Type")) {
            context->content_type = value;
        }
    }
    context->client_context = client_context(&inv->arena, context->client_context);
    return context->request_id.ptr ? 0 : PWT_EFORMAT;
}
