/* SPDX-License-Identifier: Apache-2.0 */
/* spans.c: subsegments in OpenTelemetry's terms. */
#include "../run.h"
#include "fake_host.h"

#include <string.h>

static struct tracer s_tracer;
static struct pwt_inv s_inv;
static struct json_object *s_span;

static struct tracer_subsegment *start(enum tracer_kind kind)
{
    fake_install();
    fake_tracer(&s_tracer);
    s_tracer.to_otlp = 1;
    fake_start(&s_inv, &s_tracer);
    s_inv.context.trace_id = pwt_cstr(FAKE_TRACE);
    s_tracer.middlewares = 1; /* nothing is opened unasked */
    tracer_before(&s_inv.cx);
    struct tracer_subsegment *subsegment = tracer_open(&s_inv.cx, kind, pwt_cstr("work"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(subsegment);
    memcpy(subsegment->id, "0123456789abcdef", TRACER_ID_BYTES);
    return subsegment;
}

/* Closes the subsegment; its span, as JSON. */
static struct json_object *span(void)
{
    const struct otlp_spans *spans = &fake_state(&s_inv)->spans;
    struct json_tokener *tokener = json_tokener_new();

    tracer_span_add(&s_inv.cx, tracer_close(&s_inv.cx));
    CU_ASSERT_EQUAL_FATAL(spans->count, 1);
    json_object_put(s_span);
    s_span = json_tokener_parse_ex(tokener, spans->encoded.ptr, (int)spans->encoded.len);
    json_tokener_free(tokener);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s_span);
    fake_inv_close(&s_inv);
    return s_span;
}

/* Whether an attribute of a list has this value, as JSON. */
static bool has(struct json_object *list, const char *key, const char *json)
{
    const size_t count = list ? json_object_array_length(list) : 0;

    for (size_t i = 0; i < count; i++) {
        struct json_object *attribute = json_object_array_get_idx(list, i);
        if (strcmp(json_object_get_string(fake_member(attribute, "key")), key) == 0) {
            return fake_is(attribute, "value", json);
        }
    }
    return false;
}

static bool has_attribute(const char *key, const char *json)
{
    return has(fake_member(s_span, "attributes"), key, json);
}

static void put(uint32_t block, struct pwt_field field)
{
    tracer_put(&s_inv.cx, fake_state(&s_inv)->current, block, pwt_cstr(NULL), &field);
}

static void has_the_ids_of_the_trace(void)
{
    (void)start(TRACER_PLAIN);
    (void)span();
    CU_ASSERT_TRUE(fake_is(s_span, "traceId", "\"5759e988bd862e3fe1be46a994272793\""));
    CU_ASSERT_TRUE(fake_is(s_span, "spanId", "\"0123456789abcdef\""));
    CU_ASSERT_TRUE(fake_is(s_span, "parentSpanId", "\"" FAKE_PARENT "\""));
    CU_ASSERT_TRUE(fake_is(s_span, "name", "\"work\""));
    CU_ASSERT_TRUE(fake_is(s_span, "startTimeUnixNano", "\"1666888063738999999\""));
    CU_ASSERT_PTR_NULL(fake_member(s_span, "status.code"));
}

static void has_the_kind_of_the_subsegment(void)
{
    static const struct {
        enum tracer_kind kind;
        const char *json;
    } cases[] = {
        {TRACER_PLAIN, "1"},  {TRACER_METHOD, "1"}, {TRACER_MIDDLEWARE, "1"}, {TRACER_HANDLER, "2"},
        {TRACER_REMOTE, "3"}, {TRACER_AWS, "3"},    {TRACER_SQL, "3"},        {TRACER_RECORD, "5"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)start(cases[i].kind);
        CU_ASSERT_TRUE(fake_is(span(), "kind", cases[i].json));
    }
}

static void describes_the_invocation(void)
{
    (void)start(TRACER_HANDLER);
    (void)span();
    CU_ASSERT_TRUE(has_attribute("faas.invocation_id", "{\"stringValue\":\"request-1\"}"));
    CU_ASSERT_TRUE(has_attribute("cloud.resource_id", "{\"stringValue\":\"" FAKE_ARN "\"}"));
    CU_ASSERT_TRUE(has_attribute("cloud.account.id", "{\"stringValue\":\"123456789012\"}"));
    CU_ASSERT_TRUE(has_attribute("faas.coldstart", "{\"boolValue\":true}"));
}

static void takes_any_arn(void)
{
    (void)start(TRACER_HANDLER);
    s_inv.context.function_arn = pwt_cstr("arn:aws:lambda");
    (void)span();
    CU_ASSERT_FALSE(has_attribute("cloud.account.id", "{\"stringValue\":\"\"}"));
    CU_ASSERT_TRUE(has_attribute("cloud.resource_id", "{\"stringValue\":\"arn:aws:lambda\"}"));
}

static void names_annotations_in_a_list(void)
{
    (void)start(TRACER_PLAIN);
    put(PWT_TRACE_ANNOTATIONS, PWT_STR("text", "a\"b"));
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("whole", 5));
    put(PWT_TRACE_ANNOTATIONS, PWT_DOUBLE("part", 0.5));
    put(PWT_TRACE_ANNOTATIONS, PWT_BOOL("truth", 0));
    (void)span();
    CU_ASSERT_TRUE(has_attribute("text", "{\"stringValue\":\"a\\\"b\"}"));
    CU_ASSERT_TRUE(has_attribute("whole", "{\"intValue\":\"5\"}") ||
                   has_attribute("whole", "{\"intValue\":5}"));
    CU_ASSERT_TRUE(has_attribute("part", "{\"doubleValue\":0.5}"));
    CU_ASSERT_TRUE(has_attribute("truth", "{\"boolValue\":false}"));
    CU_ASSERT_TRUE(has_attribute("aws.xray.annotations",
                                 "{\"arrayValue\":{\"values\":[{\"stringValue\":\"text\"},"
                                 "{\"stringValue\":\"whole\"},{\"stringValue\":\"part\"},"
                                 "{\"stringValue\":\"truth\"}]}}"));
}

static void writes_metadata_as_json_text(void)
{
    (void)start(TRACER_METHOD);
    put(PWT_TRACE_METADATA, PWT_JSON("k\"1\"", pwt_cstr("{\"a\": [1]}")));
    tracer_put_response(&s_inv.cx, fake_state(&s_inv)->current, PWT_REDACT_VALUE,
                        pwt_cstr("[ 1 ]"));
    (void)span();
    CU_ASSERT_TRUE(has_attribute("orders.k\"1\"", "{\"stringValue\":\"{\\\"a\\\":[1]}\"}"));
    CU_ASSERT_TRUE(has_attribute("orders.work response", "{\"stringValue\":\"[1]\"}"));
}

static void describes_an_http_call(void)
{
    (void)start(TRACER_REMOTE);
    put(PWT_TRACE_HTTP_REQUEST, PWT_STR("method", "GET"));
    put(PWT_TRACE_HTTP_REQUEST, PWT_STR("url", "https://api.example.com:8443/p?q"));
    put(PWT_TRACE_HTTP_RESPONSE, PWT_INT("status", 429));
    put(PWT_TRACE_HTTP_RESPONSE, PWT_INT("content_length", 10));
    (void)span();
    CU_ASSERT_TRUE(has_attribute("http.request.method", "{\"stringValue\":\"GET\"}"));
    CU_ASSERT_TRUE(
        has_attribute("url.full", "{\"stringValue\":\"https://api.example.com:8443/p\"}"));
    CU_ASSERT_TRUE(has_attribute("server.address", "{\"stringValue\":\"api.example.com\"}"));
    CU_ASSERT_TRUE(has_attribute("http.response.status_code", "{\"intValue\":\"429\"}") ||
                   has_attribute("http.response.status_code", "{\"intValue\":429}"));
    CU_ASSERT_TRUE(fake_is(s_span, "status.code", "2"));
}

static void describes_calls_to_aws_and_databases(void)
{
    (void)start(TRACER_AWS);
    put(PWT_TRACE_AWS_CALL, PWT_STR("operation", "PutItem"));
    put(PWT_TRACE_AWS_CALL, PWT_STR("region", "eu-west-1"));
    put(PWT_TRACE_AWS_CALL, PWT_STR("table_name", "orders"));
    (void)span();
    CU_ASSERT_TRUE(has_attribute("rpc.system", "{\"stringValue\":\"aws-api\"}"));
    CU_ASSERT_TRUE(has_attribute("rpc.service", "{\"stringValue\":\"work\"}"));
    CU_ASSERT_TRUE(has_attribute("rpc.method", "{\"stringValue\":\"PutItem\"}"));
    CU_ASSERT_TRUE(has_attribute("cloud.region", "{\"stringValue\":\"eu-west-1\"}"));
    CU_ASSERT_TRUE(has_attribute("aws.table_name", "{\"stringValue\":\"orders\"}"));
    CU_ASSERT_FALSE(has_attribute("aws.operation", "{\"stringValue\":\"PutItem\"}"));
    (void)start(TRACER_SQL);
    put(PWT_TRACE_SQL_QUERY, PWT_STR("database_type", "postgresql"));
    put(PWT_TRACE_SQL_QUERY, PWT_STR("sanitized_query", "SELECT ?"));
    (void)span();
    CU_ASSERT_TRUE(has_attribute("db.system.name", "{\"stringValue\":\"postgresql\"}"));
    CU_ASSERT_TRUE(has_attribute("db.query.text", "{\"stringValue\":\"SELECT ?\"}"));
}

static void makes_an_event_of_an_error_where_it_came_up(void)
{
    const struct pwt_bytes frames[] = {pwt_cstr("a"), pwt_cstr("b")};
    struct pwt_error error = fake_error("OrderError", "no stock");

    error.frames = frames;
    error.frame_count = 2;
    struct tracer_subsegment *outer = start(TRACER_PLAIN);
    struct tracer_subsegment *inner = tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr("inner"));
    tracer_fail(&s_inv.cx, inner, &error, NULL);
    (void)span();
    CU_ASSERT_TRUE(fake_is(s_span, "status.code", "2"));
    CU_ASSERT_TRUE(fake_is(s_span, "status.message", "\"no stock\""));
    CU_ASSERT_TRUE(fake_is(s_span, "events.0.name", "\"exception\""));
    struct json_object *attributes = fake_member(s_span, "events.0.attributes");
    CU_ASSERT_TRUE(has(attributes, "exception.type", "{\"stringValue\":\"OrderError\"}"));
    CU_ASSERT_TRUE(has(attributes, "exception.message", "{\"stringValue\":\"no stock\"}"));
    CU_ASSERT_TRUE(has(attributes, "exception.stacktrace", "{\"stringValue\":\"a\\nb\\n\"}"));
    (void)outer;
    outer = start(TRACER_PLAIN);
    inner = tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr("inner"));
    tracer_fail(&s_inv.cx, inner, &error, NULL);
    fake_state(&s_inv)->current = outer;
    tracer_fail(&s_inv.cx, outer, &error, NULL);
    (void)span();
    CU_ASSERT_TRUE(fake_is(s_span, "status.code", "2"));
    CU_ASSERT_PTR_NULL(fake_member(s_span, "events.0"));
}

static void links_a_record_to_where_it_came_from(void)
{
    start(TRACER_RECORD)->link =
        pwt_cstr("Root=1-00000001-00000000000000000000000a;Parent=000000000000000b;Sampled=1");
    (void)span();
    CU_ASSERT_TRUE(fake_is(s_span, "links.0.traceId", "\"0000000100000000000000000000000a\""));
    CU_ASSERT_TRUE(fake_is(s_span, "links.0.spanId", "\"000000000000000b\""));
    start(TRACER_RECORD)->link = pwt_cstr("nonsense");
    CU_ASSERT_PTR_NULL(fake_member(span(), "links.0"));
}

static void adds_nothing_without_memory(void)
{
    (void)start(TRACER_PLAIN);
    s_inv.room = 0;
    tracer_span_add(&s_inv.cx, tracer_close(&s_inv.cx));
    CU_ASSERT_EQUAL(fake_state(&s_inv)->spans.count, 0);
    CU_ASSERT_EQUAL(fake_state(&s_inv)->spans.dropped, 1);
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"has_the_ids_of_the_trace", has_the_ids_of_the_trace},
        {"has_the_kind_of_the_subsegment", has_the_kind_of_the_subsegment},
        {"describes_the_invocation", describes_the_invocation},
        {"takes_any_arn", takes_any_arn},
        {"names_annotations_in_a_list", names_annotations_in_a_list},
        {"writes_metadata_as_json_text", writes_metadata_as_json_text},
        {"describes_an_http_call", describes_an_http_call},
        {"describes_calls_to_aws_and_databases", describes_calls_to_aws_and_databases},
        {"makes_an_event_of_an_error_where_it_came_up",
         makes_an_event_of_an_error_where_it_came_up},
        {"links_a_record_to_where_it_came_from", links_a_record_to_where_it_came_from},
        {"adds_nothing_without_memory", adds_nothing_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_span_add", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    json_object_put(s_span);
    return result;
}
