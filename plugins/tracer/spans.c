/* SPDX-License-Identifier: Apache-2.0 */
/* A closed subsegment in OpenTelemetry's terms: names of attributes by its semantic conventions
 * for FaaS, HTTP, databases and AWS calls. */
#include "tracer.h"

#include "shared/field.h"

#include <powertools/tracer.h>

#include <string.h>

/* What a span has besides annotations and metadata. */
#define FIXED_ATTRIBUTES 24

/* Attributes of a span while they are put together; they last as long as the subsegment. */
struct span_attributes {
    struct tracer_scratch *scratch;
    struct otlp_attribute *items;
    uint32_t count;
    uint32_t room;
};

static void add(struct span_attributes *attributes, struct otlp_attribute attribute)
{
    if (attributes->count < attributes->room) {
        attributes->items[attributes->count++] = attribute;
    }
}

static void add_text(struct span_attributes *attributes, const char *key, struct pwt_bytes text)
{
    if (text.len > 0) {
        add(attributes, otlp_text(key, text));
    }
}

/* ---- JSON texts as values ---- */

static void *take(void *scratch, size_t size)
{
    return tracer_scratch_alloc(scratch, size);
}

/* The text of a JSON string; absent when it is none. */
static struct pwt_bytes text_of(struct tracer_scratch *scratch, struct pwt_bytes json)
{
    const struct pwt_json_alloc alloc = {.alloc = take, .user = scratch};
    struct pwt_json_value value;
    const char *text = NULL;
    size_t len = 0;

    if (pwt_json_open(json.ptr, (size_t)json.len, &value) != 0 ||
        pwt_json_text(&value, &alloc, &text, &len) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    return pwt_bytes_make(text, len);
}

/* A scalar as what it is: whole numbers are integers. */
static struct otlp_value value_of(struct tracer_scratch *scratch, struct pwt_bytes json)
{
    struct otlp_value result = {.type = OTLP_STRING, .as.text = json};
    struct pwt_json_value value;

    if (pwt_json_open(json.ptr, (size_t)json.len, &value) != 0) {
        return result;
    }
    if (value.type == PWT_JSON_STRING) {
        result.as.text = text_of(scratch, json);
    } else if (pwt_json_bool(&value, &result.as.truth) == 0) {
        result.type = OTLP_BOOL;
    } else if (pwt_json_int64(&value, &result.as.integer) == 0) {
        result.type = OTLP_INT;
    } else if (pwt_json_double(&value, &result.as.number) == 0) {
        result.type = OTLP_DOUBLE;
    }
    return result;
}

static const struct tracer_item *item_of(const struct tracer_list *list, const char *key)
{
    for (const struct tracer_item *item = list->first; item; item = item->next) {
        if (item->key.len == strlen(key) + 2 && memcmp(item->key.ptr + 1, key, strlen(key)) == 0) {
            return item;
        }
    }
    return NULL;
}

/* A member of a block under its OpenTelemetry name. */
static void add_member(struct span_attributes *attributes,
                       const char *name,
                       const struct tracer_list *list,
                       const char *key)
{
    const struct tracer_item *item = item_of(list, key);

    if (item) {
        add(attributes,
            (struct otlp_attribute){.key = pwt_cstr(name),
                                    .value = value_of(attributes->scratch, item->value)});
    }
}

/* ---- groups of attributes ---- */

/* The account in `arn:aws:lambda:<region>:<account>:function:<name>`. */
static struct pwt_bytes account_of(struct pwt_bytes arn)
{
    uint64_t start = 0;

    for (int colons = 0; colons < 4; colons++) {
        const char *colon =
            start < arn.len ? memchr(arn.ptr + start, ':', (size_t)(arn.len - start)) : NULL;
        if (!colon) {
            return pwt_bytes_make(NULL, 0);
        }
        start = (uint64_t)(colon - arn.ptr) + 1;
    }
    uint64_t end = start;
    while (end < arn.len && arn.ptr[end] != ':') {
        end++;
    }
    return pwt_bytes_make(arn.ptr + start, end - start);
}

static void add_invocation(struct span_attributes *attributes, struct pwt_inv *inv)
{
    const struct pwt_context *context = pwt_inv_context(inv);

    add_text(attributes, "faas.invocation_id", context->request_id);
    add_text(attributes, "cloud.resource_id", context->function_arn);
    add_text(attributes, "cloud.account.id", account_of(context->function_arn));
    add(attributes, otlp_bool("faas.coldstart", context->cold_start != 0));
}

static void add_http(struct span_attributes *attributes, const struct tracer_subsegment *subsegment)
{
    const struct tracer_list *request = &subsegment->lists[TRACER_REQUEST];
    const struct tracer_list *response = &subsegment->lists[TRACER_RESPONSE];
    const struct tracer_item *url = item_of(request, "url");

    add_member(attributes, "http.request.method", request, "method");
    add_member(attributes, "url.full", request, "url");
    add_member(attributes, "user_agent.original", request, "user_agent");
    add_member(attributes, "client.address", request, "client_ip");
    if (url) {
        add_text(attributes, "server.address",
                 tracer_url_host(text_of(attributes->scratch, url->value)));
    }
    add_member(attributes, "http.response.status_code", response, "status");
    add_member(attributes, "http.response.body.size", response, "content_length");
}

static void add_call(struct span_attributes *attributes, const struct tracer_subsegment *subsegment)
{
    const struct tracer_list *call = &subsegment->lists[TRACER_CALL];

    if (subsegment->kind != TRACER_AWS) {
        return;
    }
    add_text(attributes, "rpc.system", pwt_cstr("aws-api"));
    add_text(attributes, "rpc.service", subsegment->name);
    add_member(attributes, "rpc.method", call, "operation");
    add_member(attributes, "cloud.region", call, "region");
    add_member(attributes, "aws.request_id", call, "request_id");
}

static void add_query(struct span_attributes *attributes,
                      const struct tracer_subsegment *subsegment)
{
    const struct tracer_list *query = &subsegment->lists[TRACER_QUERY];

    add_member(attributes, "db.system.name", query, "database_type");
    add_member(attributes, "db.query.text", query, "sanitized_query");
}

/* What has no name of its own in the conventions keeps X-Ray's, behind `aws.` */
static void add_parameters(struct span_attributes *attributes,
                           const struct tracer_subsegment *subsegment)
{
    static const char *const named[] = {"operation", "region", "request_id"};
    const struct tracer_list *call = &subsegment->lists[TRACER_CALL];

    for (const struct tracer_item *item = call->first; item; item = item->next) {
        bool has_name = false;
        for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
            has_name = has_name || item == item_of(call, named[i]);
        }
        const struct pwt_bytes key = text_of(attributes->scratch, item->key);
        char *full = has_name ? NULL : tracer_scratch_alloc(attributes->scratch, key.len + 4);
        if (full) {
            memcpy(full, "aws.", 4);
            memcpy(full + 4, key.ptr, (size_t)key.len);
            add(attributes,
                (struct otlp_attribute){.key = pwt_bytes_make(full, key.len + 4),
                                        .value = value_of(attributes->scratch, item->value)});
        }
    }
}

/* As attributes, and their names in a list: X-Ray makes annotations of those again. */
static void add_annotations(struct span_attributes *attributes,
                            const struct tracer_subsegment *subsegment)
{
    const struct tracer_list *list = &subsegment->lists[TRACER_ANNOTATIONS];
    struct otlp_value *names =
        tracer_scratch_alloc(attributes->scratch, (list->count + 1) * sizeof(*names));
    uint32_t count = 0;

    if (!names || list->count == 0) {
        return;
    }
    for (const struct tracer_item *item = list->first; item; item = item->next) {
        const struct pwt_bytes key = text_of(attributes->scratch, item->key);
        names[count++] = (struct otlp_value){.type = OTLP_STRING, .as.text = key};
        add(attributes, (struct otlp_attribute){
                            .key = key, .value = value_of(attributes->scratch, item->value)});
    }
    add(attributes, otlp_array("aws.xray.annotations", names, count));
}

/* `<namespace>.<key>`: the JSON text. */
static void add_metadata_item(struct span_attributes *attributes,
                              struct pwt_bytes space,
                              const struct tracer_item *item)
{
    struct tracer_scratch *scratch = attributes->scratch;
    const struct pwt_bytes key = text_of(scratch, item->key);
    const size_t len = (size_t)(space.len + 1 + key.len);
    char *full = tracer_scratch_alloc(scratch, len);
    struct pwt_bytes json = item->value;

    if (item->raw) {
        const struct pwt_field field = {.type = PWT_FIELD_JSON, .value.bytes = json};
        json = tracer_scratch_value(scratch, &field);
    }
    if (!full || !key.ptr || !space.ptr || !json.ptr) {
        return;
    }
    memcpy(full, space.ptr, (size_t)space.len);
    full[space.len] = '.';
    memcpy(full + space.len + 1, key.ptr, (size_t)key.len);
    add(attributes, (struct otlp_attribute){.key = pwt_bytes_make(full, len),
                                            .value = {.type = OTLP_STRING, .as.text = json}});
}

static void add_metadata(struct span_attributes *attributes,
                         const struct tracer_subsegment *subsegment)
{
    for (const struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        const struct pwt_bytes name = text_of(attributes->scratch, space->name);
        for (const struct tracer_item *item = space->items.first; item; item = item->next) {
            add_metadata_item(attributes, name, item);
        }
    }
}

static uint32_t count_of(const struct tracer_subsegment *subsegment)
{
    uint32_t count = FIXED_ATTRIBUTES + subsegment->lists[TRACER_ANNOTATIONS].count +
                     subsegment->lists[TRACER_CALL].count;

    for (const struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        count += space->items.count;
    }
    return count;
}

/* ---- events, links ---- */

/* The frames one a line. */
static struct pwt_bytes stack_text(struct tracer_scratch *scratch, const struct tracer_list *frames)
{
    size_t len = 0;

    for (const struct tracer_item *frame = frames->first; frame; frame = frame->next) {
        len += (size_t)frame->key.len + 1;
    }
    char *text = len > 0 ? tracer_scratch_alloc(scratch, len) : NULL;
    if (!text) {
        return pwt_bytes_make(NULL, 0);
    }
    char *at = text;
    for (const struct tracer_item *frame = frames->first; frame; frame = frame->next) {
        const struct pwt_bytes line = text_of(scratch, frame->key);
        if (line.ptr) {
            memcpy(at, line.ptr, (size_t)line.len);
            at += line.len;
            *at++ = '\n';
        }
    }
    return pwt_bytes_make(text, (uint64_t)(at - text));
}

/* An error is an event where it came up. */
static bool make_event(struct tracer_subsegment *subsegment,
                       struct otlp_attribute *items,
                       struct otlp_event *ret_event)
{
    const struct tracer_cause *cause = &subsegment->cause;
    struct span_attributes attributes = {
        .scratch = &subsegment->scratch, .items = items, .room = 3};

    if (!subsegment->failed || !cause->whole) {
        return false;
    }
    add_text(&attributes, "exception.type", cause->type);
    add_text(&attributes, "exception.message", cause->message);
    add_text(&attributes, "exception.stacktrace", stack_text(attributes.scratch, &cause->frames));
    *ret_event = (struct otlp_event){
        .time_ns = subsegment->end_ns,
        .name = pwt_cstr("exception"),
        .attributes = {.items = items, .count = attributes.count},
    };
    return true;
}

/* A record came out of another trace. */
static bool make_link(const struct tracer_subsegment *subsegment, struct otlp_link *ret_link)
{
    const struct trace_header header = trace_header_parse(subsegment->link);

    memset(ret_link, 0, sizeof(*ret_link));
    return otlp_trace_id_from_xray(header.root, &ret_link->trace_id) &&
           otlp_id_from_hex(header.parent, ret_link->span_id.bytes,
                            sizeof(ret_link->span_id.bytes));
}

/* ---- the span ---- */

static uint32_t kind_of(const struct tracer_subsegment *subsegment)
{
    switch (subsegment->kind) {
    case TRACER_HANDLER:
        return OTLP_SERVER;
    case TRACER_REMOTE:
    case TRACER_AWS:
    case TRACER_SQL:
        return OTLP_CLIENT;
    case TRACER_RECORD:
        return OTLP_CONSUMER;
    default:
        return OTLP_INTERNAL;
    }
}

static void add_all(struct span_attributes *attributes,
                    struct pwt_inv *inv,
                    const struct tracer_subsegment *subsegment)
{
    if (subsegment->kind == TRACER_HANDLER) {
        add_invocation(attributes, inv);
    }
    add_http(attributes, subsegment);
    add_call(attributes, subsegment);
    add_query(attributes, subsegment);
    add_annotations(attributes, subsegment);
    add_parameters(attributes, subsegment);
    add_metadata(attributes, subsegment);
}

void tracer_span_add(struct pwt_cx *cx, struct tracer_subsegment *subsegment)
{
    const struct tracer *tracer = cx->self;
    struct tracer_state *state = cx->state;
    struct span_attributes attributes = {.scratch = &subsegment->scratch,
                                         .room = count_of(subsegment)};
    struct otlp_attribute event_items[3];
    struct otlp_event event;
    struct otlp_link link;
    struct otlp_span span = {
        .name = subsegment->name,
        .start_ns = subsegment->start_ns,
        .end_ns = subsegment->end_ns,
        .kind = kind_of(subsegment),
        .events = &event,
        .links = &link,
    };

    attributes.items =
        tracer_scratch_alloc(attributes.scratch, attributes.room * sizeof(*attributes.items));
    if (!attributes.items ||
        !otlp_trace_id_from_xray(pwt_bytes_make(state->root, TRACER_ROOT_BYTES), &span.trace_id) ||
        !otlp_id_from_hex(pwt_bytes_make(subsegment->id, TRACER_ID_BYTES), span.span_id.bytes,
                          sizeof(span.span_id.bytes)) ||
        !otlp_id_from_hex(pwt_bytes_make(subsegment->parent, TRACER_ID_BYTES), span.parent_id.bytes,
                          sizeof(span.parent_id.bytes))) {
        state->spans.dropped++;
        return;
    }
    add_all(&attributes, cx->inv, subsegment);
    span.attributes.items = attributes.items;
    span.attributes.count = attributes.count;
    span.event_count = make_event(subsegment, event_items, &event) ? 1 : 0;
    span.link_count = make_link(subsegment, &link) ? 1 : 0;
    if (subsegment->failed || subsegment->flags != 0) {
        span.status = OTLP_STATUS_ERROR;
        span.status_message = subsegment->cause.message;
    }
    otlp_spans_add(&state->spans, cx->inv, &tracer->otlp, &span);
}
