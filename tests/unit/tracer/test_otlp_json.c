/* SPDX-License-Identifier: Apache-2.0 */
#include "test_otlp_host.h"

#include "otlp_encode.h"

#include <math.h>
#include <stdlib.h>

static const struct otlp_limits s_no_limits = {.value_chars = -1, .span_attributes = INT64_MAX};

#define IDS   "\"traceId\":\"" FAKE_TRACE_ID "\",\"spanId\":\"" FAKE_SPAN_ID "\""
#define NAME  ",\"name\":\"s\",\"kind\":1"
#define TIMES ",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\""
#define FLAGS ",\"flags\":257}"

static bool holds(const struct pwt_json_buffer *buffer, const char *text)
{
    bool same = buffer->len == strlen(text) && memcmp(buffer->ptr, text, buffer->len) == 0;

    if (!same) {
        (void)printf("%.*s is what there is\n", (int)buffer->len, buffer->ptr);
    }
    return same;
}

static bool
encodes(const struct otlp_span *span, const struct otlp_limits *limits, const char *text)
{
    struct pwt_json_buffer buffer = fake_buffer();
    int32_t code = otlp_json_span(&buffer, limits, span);
    bool same = code == 0 && holds(&buffer, text);

    free(buffer.ptr);
    return same;
}

/* A span with one attribute `k`, whose value as JSON is given. */
static bool encodes_value(struct otlp_value value, const char *json)
{
    struct otlp_attribute attribute = {pwt_cstr("k"), value};
    struct otlp_span span = fake_span();
    char text[1024];

    span.attributes = (struct otlp_attributes){.items = &attribute, .count = 1};
    (void)snprintf(text, sizeof(text),
                   "{" IDS NAME TIMES ",\"attributes\":[{\"key\":\"k\",\"value\":%s}]" FLAGS ",",
                   json);
    return encodes(&span, &s_no_limits, text);
}

static void leaves_defaults_out(void)
{
    struct otlp_span span = fake_span();

    CU_ASSERT(encodes(&span, &s_no_limits, "{" IDS NAME TIMES FLAGS ","));
}

static void writes_parent_and_status(void)
{
    struct otlp_span span = fake_span();

    span.parent_id.bytes[7] = 0xab;
    span.status = OTLP_STATUS_ERROR;
    span.status_message = pwt_cstr("no \"stock\"");
    CU_ASSERT(encodes(&span, &s_no_limits,
                      "{" IDS ",\"parentSpanId\":\"00000000000000ab\"" NAME TIMES
                      ",\"status\":{\"code\":2,\"message\":\"no \\\"stock\\\"\"}" FLAGS ","));
    span = fake_span();
    span.status = OTLP_STATUS_OK;
    CU_ASSERT(
        encodes(&span, &s_no_limits, "{" IDS NAME TIMES ",\"status\":{\"code\":1}" FLAGS ","));
}

static void writes_every_type_of_value(void)
{
    const struct otlp_value items[] = {{.type = OTLP_INT, .as.integer = 7}, {.type = OTLP_EMPTY}};
    const struct otlp_attribute member = otlp_bool("b", true);

    CU_ASSERT(encodes_value(otlp_text("", pwt_cstr("a\xff")).value,
                            "{\"stringValue\":\"a\xef\xbf\xbd\"}"));
    CU_ASSERT(encodes_value(otlp_bool("", false).value, "{\"boolValue\":false}"));
    CU_ASSERT(
        encodes_value(otlp_int("", INT64_MIN).value, "{\"intValue\":\"-9223372036854775808\"}"));
    CU_ASSERT(encodes_value(otlp_double("", 0.1).value, "{\"doubleValue\":0.1}"));
    CU_ASSERT(encodes_value(otlp_array("", items, 2).value,
                            "{\"arrayValue\":{\"values\":[{\"intValue\":\"7\"},{}]}}"));
    CU_ASSERT(
        encodes_value((struct otlp_value){.type = OTLP_KVLIST, .count = 1, {.members = &member}},
                      "{\"kvlistValue\":{\"values\":[{\"key\":\"b\",\"value\":"
                      "{\"boolValue\":true}}]}}"));
    CU_ASSERT(encodes_value((struct otlp_value){.type = OTLP_EMPTY}, "{}"));
}

static void writes_numbers_that_json_has_not(void)
{
    CU_ASSERT(encodes_value(otlp_double("", NAN).value, "{\"doubleValue\":\"NaN\"}"));
    CU_ASSERT(encodes_value(otlp_double("", INFINITY).value, "{\"doubleValue\":\"Infinity\"}"));
    CU_ASSERT(encodes_value(otlp_double("", -INFINITY).value, "{\"doubleValue\":\"-Infinity\"}"));
}

static void writes_bytes_as_base64(void)
{
    static const char *const wanted[] = {
        "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"}; /* RFC 4648, section 10 */
    char json[64];

    for (uint64_t len = 0; len <= 6; len++) {
        (void)snprintf(json, sizeof(json), "{\"bytesValue\":\"%s\"}", wanted[len]);
        CU_ASSERT(encodes_value((struct otlp_value){.type = OTLP_BYTES, .as.text = {"foobar", len}},
                                json));
    }
    CU_ASSERT(encodes_value((struct otlp_value){.type = OTLP_BYTES, .as.text = {"\xff\0\xfe", 3}},
                            "{\"bytesValue\":\"/wD+\"}"));
}

static void writes_events_and_links_in_order(void)
{
    const struct otlp_attribute attribute = otlp_int("k", 1);
    const struct otlp_event events[] = {
        {.time_ns = 3, .name = {"a", 1}, .attributes = {&attribute, 1, 0}},
        {.time_ns = 4, .name = {"b", 1}, .attributes = {NULL, 0, 2}},
    };
    struct otlp_span span = fake_span();
    struct otlp_link link = {.trace_id = span.trace_id, .span_id = span.span_id};

    span.events = events;
    span.event_count = 2;
    span.links = &link;
    span.link_count = 1;
    CU_ASSERT(encodes(
        &span, &s_no_limits,
        "{" IDS NAME TIMES
        ",\"events\":[{\"timeUnixNano\":\"3\",\"name\":\"a\",\"attributes\":[{\"key\":"
        "\"k\",\"value\":{\"intValue\":\"1\"}}]},{\"timeUnixNano\":\"4\",\"name\":"
        "\"b\",\"droppedAttributesCount\":2}],\"links\":[{" IDS ",\"flags\":769}]" FLAGS ","));
}

static void keeps_to_the_limits(void)
{
    const struct otlp_attribute attributes[] = {otlp_text("a", pwt_cstr("\xc3\xa9t\xc3\xa9")),
                                                otlp_int("b", 2)};
    const struct otlp_limits limits = {.value_chars = 2, .span_attributes = 1};
    struct otlp_span span = fake_span();

    span.attributes = (struct otlp_attributes){.items = attributes, .count = 2, .dropped = 3};
    CU_ASSERT(encodes(&span, &limits,
                      "{" IDS NAME TIMES
                      ",\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":"
                      "\"\xc3\xa9t\"}}],\"droppedAttributesCount\":4" FLAGS ","));
}

static void leaves_a_buffer_that_is_too_small(void)
{
    char memory[4096] = "abc";
    struct otlp_span span = fake_span();
    struct pwt_json_buffer buffer = {.ptr = memory, .len = 3, .cap = 4096, .max = 4096};

    CU_ASSERT_EQUAL(otlp_json_span(&buffer, &s_no_limits, &span), 0);
    size_t whole = buffer.len; /* with the comma: one byte less must not do */
    buffer = (struct pwt_json_buffer){.ptr = memory, .len = 3, .cap = whole - 1, .max = whole - 1};
    CU_ASSERT_EQUAL(otlp_json_span(&buffer, &s_no_limits, &span), PWT_JSON_ESIZE);
    CU_ASSERT_EQUAL(buffer.len, 3);
    CU_ASSERT_EQUAL(memcmp(memory, "abc", 3), 0);
}

static void makes_an_element(void)
{
    const struct otlp_attribute attribute = otlp_int("k", 1);
    const struct otlp_origin origin = {
        .resource = {&attribute, 1, 2}, .scope_name = {"n", 1}, .scope_version = {"v", 1}};
    struct pwt_json_buffer buffer = fake_buffer();

    CU_ASSERT_EQUAL(otlp_json_batch(&buffer, &origin, pwt_cstr("{},{},")), 0);
    CU_ASSERT(holds(&buffer,
                    "{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":"
                    "\"1\"}}],\"droppedAttributesCount\":2},\"scopeSpans\":[{\"scope\":{"
                    "\"name\":\"n\",\"version\":\"v\"},\"spans\":[{},{}]}]},"));
    free(buffer.ptr);
}

int main(void)
{
    CU_TestInfo span[] = {
        {"leaves defaults out", leaves_defaults_out},
        {"writes parent and status", writes_parent_and_status},
        {"writes every type of value", writes_every_type_of_value},
        {"writes numbers that JSON has not", writes_numbers_that_json_has_not},
        {"writes bytes as base64", writes_bytes_as_base64},
        {"writes events and links in order", writes_events_and_links_in_order},
        {"keeps to the limits", keeps_to_the_limits},
        {"leaves a buffer that is too small", leaves_a_buffer_that_is_too_small},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo batch[] = {{"makes an element", makes_an_element}, CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_json_span", .pTests = span},
        {.pName = "otlp_json_batch", .pTests = batch},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
