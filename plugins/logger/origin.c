/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that say which invocation a line belongs to. They are the same in all its lines, so
 * their text is made once. */
#include "origin.h"

#include "line.h"
#include "logger.h"
#include "shared/trace_header.h"

/* Member by member, not as one struct: gcc 12 would copy what it has just stored in halves, and
 * each such copy waits. */
static void
set_field(struct pwt_field *field, const struct logger *logger, enum logger_own own, uint32_t type)
{
    field->key = logger_own_name(&logger->own, own);
    field->type = type;
    field->flags = 0;
}

static void set_text(struct pwt_field *field,
                     const struct logger *logger,
                     enum logger_own own,
                     struct pwt_bytes text)
{
    set_field(field, logger, own, PWT_FIELD_STRING);
    field->value.bytes = text;
}

uint32_t logger_origin_fields(const struct pwt_cx *cx, struct pwt_field *fields)
{
    const struct logger *logger = cx->self;
    const struct pwt_context *context = pwt_inv_context(cx->inv);

    if (!context->request_id.ptr || !logger->inject_context) {
        return 0; /* an init: nothing was invoked yet */
    }
    set_field(&fields[0], logger, OWN_COLD_START, PWT_FIELD_BOOL);
    fields[0].value.u64 = context->cold_start;
    set_text(&fields[1], logger, OWN_FUNCTION_NAME, context->function_name);
    set_field(&fields[2], logger, OWN_FUNCTION_MEMORY_SIZE,
              context->memory_mb != 0 ? PWT_FIELD_INT : PWT_FIELD_NULL);
    fields[2].value.i64 = context->memory_mb;
    set_text(&fields[3], logger, OWN_FUNCTION_ARN, context->function_arn);
    set_text(&fields[4], logger, OWN_FUNCTION_REQUEST_ID, context->request_id);
    set_text(&fields[5], logger, OWN_TENANT_ID, context->tenant_id);
    return logger->layout == LAYOUT_ECS ? 6 + logger_ecs_origin(context, fields + 6) : 6;
}

struct pwt_bytes logger_origin_trace(const struct pwt_cx *cx)
{
    return trace_header_id(pwt_inv_context(cx->inv)->trace_id);
}

bool logger_origin_render(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;
    struct logger_state *state = cx->state;
    struct pwt_field fields[LOGGER_ORIGIN_MAX];
    struct pwt_field trace;

    if (state->rendered) {
        return true;
    }
    set_text(&trace, logger, OWN_XRAY_TRACE_ID, logger_origin_trace(cx));
    state->rendered =
        logger_members_render(cx->inv, &trace, 1, &state->trace) &&
        logger_members_render(cx->inv, fields, logger_origin_fields(cx, fields), &state->context);
    return state->rendered;
}
