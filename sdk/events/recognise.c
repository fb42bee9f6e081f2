/* SPDX-License-Identifier: Apache-2.0 */
/* What sent an event, from the few members in which the sources differ. */
#include "internal.h"

struct recognise_record {
    struct pwt_json_value json;
    struct pwt_event_text event_source;
};

struct recognise_context {
    struct pwt_json_value json;
    struct pwt_event_text domain_name;
    struct pwt_event_text connection_id;
    struct pwt_event_map elb;
    struct pwt_event_map http;
};

struct recognise_event {
    struct pwt_json_value json;
    struct pwt_event_records records;
    struct pwt_event_map partitions;
    struct pwt_event_text event_source;
    struct pwt_event_text method_arn; /* authorizers, of both kinds of API: no requests */
    struct pwt_event_text route_arn;
    struct pwt_event_text route_key;
    struct pwt_event_text raw_path;
    struct pwt_event_text http_method;
    struct pwt_event_text resource;
    struct pwt_event_text source;
    struct pwt_event_text detail_type;
    struct recognise_context request_context;
};

#define RECOGNISE(type, member, text) EVENT_ROW(type, member, text, EVENT_FREE, NULL)

static const struct event_field s_record_fields[] = {
    RECOGNISE(recognise_record, event_source, "eventSource"),
    RECOGNISE(recognise_record, event_source, "EventSource"),
};
static EVENT_SHAPE(s_record, recognise_record);

static const struct event_field s_context_fields[] = {
    RECOGNISE(recognise_context, domain_name, "domainName"),
    RECOGNISE(recognise_context, elb, "elb"),
    RECOGNISE(recognise_context, http, "http"),
    RECOGNISE(recognise_context, connection_id, "connectionId"),
};
static EVENT_SHAPE(s_context, recognise_context);

static const struct event_field s_event_fields[] = {
    RECOGNISE(recognise_event, records, "Records"),
    RECOGNISE(recognise_event, partitions, "records"),
    RECOGNISE(recognise_event, event_source, "eventSource"),
    RECOGNISE(recognise_event, method_arn, "methodArn"),
    RECOGNISE(recognise_event, route_arn, "routeArn"),
    RECOGNISE(recognise_event, route_key, "routeKey"),
    RECOGNISE(recognise_event, raw_path, "rawPath"),
    RECOGNISE(recognise_event, http_method, "httpMethod"),
    RECOGNISE(recognise_event, resource, "resource"),
    RECOGNISE(recognise_event, source, "source"),
    RECOGNISE(recognise_event, detail_type, "detail-type"),
    EVENT_ROW(recognise_event, request_context, "requestContext", EVENT_FREE, &s_context),
};
static EVENT_SHAPE(s_event, recognise_event);

static const struct {
    const char *name;
    enum pwt_event_source source;
} s_sources[] = {
    {"aws:sqs", PWT_EVENT_SQS},         {"aws:sns", PWT_EVENT_SNS},
    {"aws:kinesis", PWT_EVENT_KINESIS}, {"aws:dynamodb", PWT_EVENT_DYNAMODB},
    {"aws:s3", PWT_EVENT_S3},
};

static bool recognise_is(const struct pwt_event_text *text, const char *expected)
{
    return pwt_json_equals(&text->json, expected, strlen(expected));
}

static bool recognise_has(const struct pwt_event_text *text)
{
    return text->json.type != PWT_JSON_ABSENT;
}

static enum pwt_event_source recognise_records(struct pwt_event_records *records)
{
    struct recognise_record record;
    if (pwt_event_next(&s_record, records, &record)) {
        for (size_t i = 0; i < sizeof(s_sources) / sizeof(s_sources[0]); i++) {
            if (recognise_is(&record.event_source, s_sources[i].name)) {
                return s_sources[i].source;
            }
        }
    }
    return PWT_EVENT_UNKNOWN;
}

/* <id>.lambda-url.<region>.on.aws */
static bool recognise_is_url(const struct pwt_event_text *domain_name)
{
    struct pwt_bytes label;
    struct pwt_bytes rest = {.ptr = NULL};
    if (recognise_has(domain_name)) {
        rest = pwt_bytes_make(domain_name->json.ptr + 1, domain_name->json.len - 2);
    }
    (void)pwt_event_split(&rest, '.', &label); /* <id> */
    return pwt_event_split(&rest, '.', &label) && event_is(label, "lambda-url");
}

static enum pwt_event_source recognise_request(const struct recognise_event *event)
{
    const struct recognise_context *context = &event->request_context;
    if (context->elb.json.type != PWT_JSON_ABSENT) {
        return PWT_EVENT_ALB;
    }
    if (recognise_has(&event->method_arn) || recognise_has(&event->route_arn)) {
        return PWT_EVENT_UNKNOWN;
    }
    if (recognise_has(&event->route_key) && recognise_has(&event->raw_path) &&
        context->http.json.type != PWT_JSON_ABSENT) {
        return recognise_is_url(&context->domain_name) ? PWT_EVENT_FUNCTION_URL
                                                       : PWT_EVENT_HTTP_API;
    }
    bool is_rest = recognise_has(&event->http_method) && recognise_has(&event->resource);
    bool is_websocket = recognise_has(&context->connection_id);
    return is_rest || is_websocket ? PWT_EVENT_REST_API : PWT_EVENT_UNKNOWN;
}

enum pwt_event_source pwt_event_recognise(struct pwt_bytes text)
{
    const struct pwt_json_alloc none = {.alloc = NULL}; /* nothing here is unescaped */
    struct recognise_event event;
    if (pwt_event_decode(&s_event, text, &none, NULL, &event) != 0) {
        return PWT_EVENT_UNKNOWN;
    }
    if (event.records.list.json.type != PWT_JSON_ABSENT) {
        return recognise_records(&event.records);
    }
    bool is_kafka = recognise_is(&event.event_source, "aws:kafka") ||
                    recognise_is(&event.event_source, "SelfManagedKafka") ||
                    recognise_is(&event.event_source, "aws:SelfManagedKafka");
    if (is_kafka && event.partitions.json.type != PWT_JSON_ABSENT) {
        return PWT_EVENT_KAFKA;
    }
    if (recognise_has(&event.detail_type) && recognise_has(&event.source)) {
        return PWT_EVENT_EVENTBRIDGE;
    }
    return recognise_request(&event);
}
