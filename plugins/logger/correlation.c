/* SPDX-License-Identifier: Apache-2.0 */
/* The key `correlation_id`: taken out of each event by a JMESPath expression, or set by hand. It is
 * an appended key like any other, printed before the others. */
#include "correlation.h"

#include <powertools/jmespath.h>
#include <powertools/logger.h>

#include "logger.h"
#include "redacted.h"
#include "set.h"
#include "shared/field.h"
#include "shared/json_memory.h"

#define REQUEST_ID "requestContext.requestId"
#define TRACE_ID   "headers.\"x-amzn-trace-id\""

static const struct {
    const char *name;
    const char *path;
} s_known[] = {
    {"API_GATEWAY_REST", REQUEST_ID},
    {"API_GATEWAY_HTTP", REQUEST_ID},
    {"APPSYNC_AUTHORIZER", REQUEST_ID},
    {"APPSYNC_RESOLVER", "request." TRACE_ID},
    {"APPLICATION_LOAD_BALANCER", TRACE_ID},
    {"EVENT_BRIDGE", "id"},
    {"LAMBDA_FUNCTION_URL", REQUEST_ID},
    {"S3_OBJECT_LAMBDA", "xAmzRequestId"},
    {"VPC_LATTICE", TRACE_ID},
};

/* The expression that a path means: `@EVENT_BRIDGE` and `EVENT_BRIDGE` have one of their own. */
static struct pwt_bytes expression_of(struct pwt_bytes path)
{
    const bool marked = path.len > 0 && path.ptr[0] == '@';
    const struct pwt_bytes name = marked ? pwt_bytes_make(path.ptr + 1, path.len - 1) : path;

    for (size_t i = 0; i < sizeof(s_known) / sizeof(s_known[0]); i++) {
        if (pwt_bytes_equal(name, pwt_cstr(s_known[i].name))) {
            return pwt_cstr(s_known[i].path);
        }
    }
    return path;
}

void logger_correlation_compile(struct logger *logger, struct pwt_inv *scope)
{
    const struct pwt_bytes expression = expression_of(logger->path_text);
    const struct pwt_jmespath_source source = {.text = expression.ptr,
                                               .len = (size_t)expression.len};
    const struct pwt_json_alloc alloc = json_memory(scope);
    struct pwt_jmespath_error error;

    logger->path = NULL;
    if (expression.len > 0 && pwt_jmespath_compile(&source, &alloc, &error, &logger->path) != 0) {
        logger->path = NULL;
        pwt_diag(scope, PWT_DIAG_WARN,
                 "powertools: POWERTOOLS_LOGGER_CORRELATION_ID_PATH is no JMESPath expression (%s "
                 "in column %u); expected one, or a name such as API_GATEWAY_REST; lines have no "
                 "correlation id, correct it",
                 error.message, (unsigned)error.column);
    }
}

int32_t logger_correlation_set(struct pwt_cx *cx, uint32_t logger, const struct pwt_field *value)
{
    const struct logger *self = cx->self;
    struct pwt_field field = *value;
    struct pwt_field safe;
    struct logger_owner who;

    logger_redact_early_keys(cx);
    struct logger_unit *unit = logger_unit_change(cx, logger, &who);
    if (!unit) {
        return PWT_EINVAL;
    }
    field.key = logger_own_name(&self->own, OWN_CORRELATION_ID);
    if (field_is_null(&field) || !logger_redacted_key(cx, &field, &safe)) {
        return logger_keys_remove(&unit->keys, &who, PWT_KEYS_APPENDED, field.key);
    }
    return logger_keys_set(&unit->keys, &who, PWT_KEYS_APPENDED, &safe);
}

/* What the path finds; null also where the event is not JSON, or a part of it is not what the path
 * takes it for, which is said once. */
static struct pwt_json_value search(struct pwt_cx *cx)
{
    struct logger *logger = cx->self;
    const struct pwt_bytes event = pwt_inv_event(cx->inv);
    const struct pwt_json_alloc alloc = json_memory(cx->inv);
    const uint32_t bit = LOGGER_REPORTED_PATH;
    struct pwt_json_value found = {.type = PWT_JSON_NULL};

    int32_t code = pwt_jmespath_search(logger->path, event.ptr, (size_t)event.len, &alloc, &found);
    if (code == 0) {
        return found;
    }
    if ((atomic_fetch_or_explicit(&logger->reported, bit, memory_order_relaxed) & bit) == 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: the correlation id could not be taken out of an event (%s); expected "
                 "an event that POWERTOOLS_LOGGER_CORRELATION_ID_PATH fits; the lines of such "
                 "invocations have none, look at the path",
                 pwt_jmespath_kind(code));
    }
    return (struct pwt_json_value){.type = PWT_JSON_NULL};
}

void logger_correlation_extract(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;

    if (!logger->path) {
        return;
    }
    const struct pwt_json_value found = search(cx);
    struct pwt_field value = pwt_field_json(
        "", pwt_bytes_make(found.type == PWT_JSON_NULL ? NULL : found.ptr, found.len));
    if (logger_correlation_set(cx, PWT_LOGGER_MAIN, &value) != 0) {
        value.type = PWT_FIELD_NULL; /* too large, or no memory: an earlier one would be wrong */
        (void)logger_correlation_set(cx, PWT_LOGGER_MAIN, &value);
    }
}
