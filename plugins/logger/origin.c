/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that say which invocation a line belongs to. They are the same in all its lines, so
 * their text is made once. */
#include "logger.h"

/* Enough for an ARN, a request id and a function's name; more is taken where that is too little. */
#define MEMBERS_BYTES     512
#define MEMBERS_MAX_BYTES 65536

/* Member by member, not as one struct: gcc 12 would copy what it has just stored in halves, and
 * each such copy waits. */
static void set_field(struct pwt_field *field, const char *name, uint32_t type)
{
    field->key = pwt_cstr(name);
    field->type = type;
    field->flags = 0;
}

static void set_text(struct pwt_field *field, const char *name, struct pwt_bytes text)
{
    set_field(field, name, PWT_FIELD_STRING);
    field->value.bytes = text;
}

uint32_t logger_origin_fields(const struct pwt_cx *cx, struct pwt_field *fields)
{
    const struct logger *logger = cx->self;
    const struct pwt_context *context = pwt_inv_context(cx->inv);

    set_text(&fields[0], "service", logger->service);
    if (!context->request_id.ptr) {
        return 1; /* an init: nothing was invoked yet */
    }
    set_field(&fields[1], "cold_start", PWT_FIELD_BOOL);
    fields[1].value.u64 = context->cold_start;
    set_text(&fields[2], "function_name", context->function_name);
    set_field(&fields[3], "function_memory_size",
              context->memory_mb != 0 ? PWT_FIELD_INT : PWT_FIELD_NULL);
    fields[3].value.i64 = context->memory_mb;
    set_text(&fields[4], "function_arn", context->function_arn);
    set_text(&fields[5], "function_request_id", context->request_id);
    set_text(&fields[6], "tenant_id", context->tenant_id);
    return LOGGER_ORIGIN_MAX;
}

/* The value of `Root` in a trace header, whatever the order of its fields; a header without `=` is
 * the bare id. Absent if there is none. */
static struct pwt_bytes trace_root(struct pwt_bytes header)
{
    const char *at = header.ptr;
    const char *end = header.ptr + header.len;

    if (header.len == 0 || !memchr(header.ptr, '=', (size_t)header.len)) {
        return header.len == 0 ? pwt_bytes_make(NULL, 0) : header;
    }
    while (at < end) {
        const char *semicolon = memchr(at, ';', (size_t)(end - at));
        const char *stop = semicolon ? semicolon : end;
        while (at < stop && *at == ' ') {
            at++;
        }
        if (stop - at > 5 && memcmp(at, "Root=", 5) == 0) {
            return pwt_bytes_make(at + 5, (uint64_t)(stop - at - 5));
        }
        at = stop + 1;
    }
    return pwt_bytes_make(NULL, 0);
}

uint32_t logger_origin_trace(const struct pwt_cx *cx, struct pwt_field *field)
{
    struct pwt_bytes root = trace_root(pwt_inv_context(cx->inv)->trace_id);

    if (!root.ptr) {
        return 0;
    }
    set_text(field, "xray_trace_id", root);
    return 1;
}

static void *arena_alloc(void *inv, size_t size)
{
    return pwt_alloc(inv, size);
}

/* Fields as members without the braces around them. */
static bool render(struct pwt_inv *inv,
                   const struct pwt_field *fields,
                   uint32_t count,
                   struct pwt_bytes *ret_members)
{
    struct pwt_json_alloc arena = {.alloc = arena_alloc, .user = inv};
    struct pwt_json_buffer buffer = {
        .max = MEMBERS_MAX_BYTES, .grow = pwt_json_grow_arena, .user = &arena};
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    buffer.ptr = pwt_alloc(inv, MEMBERS_BYTES);
    buffer.cap = buffer.ptr ? MEMBERS_BYTES : 0;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    logger_fields_write(&writer, fields, count);
    pwt_json_write_end(&writer);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return false;
    }
    *ret_members = pwt_bytes_make(text + 1, len - 2);
    return true;
}

bool logger_origin_render(struct pwt_cx *cx)
{
    struct logger_state *state = cx->state;
    struct pwt_field fields[LOGGER_ORIGIN_MAX];
    struct pwt_field trace;

    if (state->origin.ptr) {
        return true;
    }
    if (logger_origin_trace(cx, &trace) != 0 && !render(cx->inv, &trace, 1, &state->trace)) {
        return false;
    }
    return render(cx->inv, fields, logger_origin_fields(cx, fields), &state->origin);
}
