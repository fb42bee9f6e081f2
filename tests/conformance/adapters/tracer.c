/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the tracer: each op as calls of <powertools/tracer.h>. */
#include "conformance.h"

#include <string.h>

/* An error on its way out leaves the innermost subsegment, too, and goes on. */
static int32_t leave(struct replay *run, int32_t code)
{
    if (code == REPLAY_RAISED) {
        const struct pwt_error error = {
            .size = sizeof(error),
            .code = PWT_EUSER,
            .type = run->error.type,
            .message = run->error.message,
        };
        pwt_trace_error(run->inv, &error);
    }
    pwt_trace_end(run->inv);
    return code;
}

static int32_t annotate(struct replay *run, struct json_object *op)
{
    struct pwt_field field = replay_field_of(replay_text(op, "key"), replay_member(op, "value"));

    pwt_trace_annotate(run->inv, field);
    return 0;
}

static int32_t metadata(struct replay *run, struct json_object *op)
{
    struct pwt_field field = replay_field_of(replay_text(op, "key"), replay_member(op, "value"));

    pwt_trace_put(run->inv, PWT_TRACE_METADATA, replay_text(op, "namespace"), field);
    return 0;
}

static uint32_t capture(struct json_object *op, const char *name)
{
    if (!replay_has(op, name)) {
        return PWT_TRACE_AS_CONFIGURED;
    }
    return json_object_get_boolean(replay_member(op, name)) ? PWT_TRACE_YES : PWT_TRACE_NO;
}

static int32_t method(struct replay *run, struct json_object *op)
{
    const struct pwt_trace_subsegment subsegment = {
        .size = sizeof(subsegment),
        .kind = PWT_TRACE_METHOD,
        .capture_response = capture(op, "capture_response"),
        .capture_error = capture(op, "capture_error"),
        .name = replay_text(op, "name"),
    };

    pwt_trace_begin_with(run->inv, &subsegment);
    int32_t code = replay_ops(run, op);
    if (code == 0 && replay_has(op, "value")) {
        pwt_trace_response(run->inv, replay_field(op, "value"));
    }
    return leave(run, code);
}

static int32_t subsegment(struct replay *run, struct json_object *op)
{
    pwt_trace_begin(run->inv, replay_cstr(op, "name"));
    return leave(run, replay_ops(run, op));
}

static int32_t flag(struct replay *run, struct json_object *op)
{
    static const char *const names[] = {"fault", "error", "throttle"};
    static const uint32_t flags[] = {PWT_TRACE_FAULT, PWT_TRACE_ERROR, PWT_TRACE_THROTTLE};
    const char *name = replay_cstr(op, "flag");

    for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            pwt_trace_flag(run->inv, flags[i]);
        }
    }
    return 0;
}

static int32_t remote(struct replay *run, struct json_object *op)
{
    pwt_trace_begin_remote(run->inv, replay_cstr(op, "name"), replay_cstr(op, "method"),
                           replay_cstr(op, "url"));
    int32_t code = replay_ops(run, op);
    pwt_trace_http_response(run->inv, replay_field(op, "status"),
                            replay_field(op, "content_length"));
    return leave(run, code);
}

static int32_t aws_call(struct replay *run, struct json_object *op)
{
    struct replay_fields params = {NULL, 0};

    replay_push_members(run, &params, replay_member(op, "params"));
    pwt_trace_begin_aws(run->inv, replay_cstr(op, "service"), replay_cstr(op, "operation"));
    pwt_trace_aws(run->inv, replay_field(op, "region"), replay_field(op, "request_id"));
    for (uint32_t i = 0; i < params.count; i++) {
        pwt_trace_aws(run->inv, params.items[i]);
    }
    pwt_trace_http_response(run->inv, replay_field(op, "status"),
                            replay_field(op, "content_length"));
    return leave(run, replay_ops(run, op));
}

static int32_t sql(struct replay *run, struct json_object *op)
{
    struct replay_fields members = {NULL, 0};

    replay_push_members(run, &members, replay_member(op, "sql"));
    pwt_trace_begin_sql(run->inv, replay_cstr(op, "name"));
    for (uint32_t i = 0; i < members.count; i++) {
        pwt_trace_sql(run->inv, members.items[i]);
    }
    return leave(run, replay_ops(run, op));
}

static int32_t trace_header(struct replay *run, struct json_object *op)
{
    struct pwt_bytes header = {NULL, 0};

    (void)op;
    (void)pwt_trace_header(run->inv, PWT_TRACE_XRAY, &header); /* none is null */
    replay_result_text(header);
    return 0;
}

/* `middlewares` names plugins that the runner puts in; all else is an option. */
static int32_t configure(struct replay *run, struct json_object *config)
{
    struct replay_fields options = {NULL, 0};
    int32_t code = 0;

    replay_push_members(run, &options, config);
    for (uint32_t i = 0; i < options.count; i++) {
        if (!pwt_bytes_equal(options.items[i].key, pwt_cstr("middlewares"))) {
            int32_t result = pwt_tracer_configure(run->inv, options.items[i]);
            code = code != 0 ? code : result;
        }
    }
    return code;
}

static const struct replay_op s_ops[] = {
    {"annotate", annotate},     {"metadata", metadata}, {"method", method},
    {"subsegment", subsegment}, {"flag", flag},         {"remote", remote},
    {"aws_call", aws_call},     {"sql", sql},           {"trace_header", trace_header},
};

const struct replay_adapter replay_adapter = {
    .ops = s_ops,
    .op_count = sizeof(s_ops) / sizeof(s_ops[0]),
    .configure = configure,
};
