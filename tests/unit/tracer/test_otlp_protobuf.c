/* SPDX-License-Identifier: Apache-2.0 */
#include "test_otlp_host.h"

#include "otlp_encode.h"

#include <stdlib.h>

static const struct otlp_limits s_no_limits = {.value_chars = -1, .span_attributes = INT64_MAX};

/* What every span below has: both identifiers, the name `s`, kind internal, and the times. */
#define IDS   "0a105759e988bd862e3fe1be46a9942727931208" FAKE_SPAN_ID
#define NAME  "2a0173"
#define KIND  "3001"
#define TIMES "390100000000000000410200000000000000"
#define FLAGS "850101010000"

static bool encodes(const struct otlp_span *span, const struct otlp_limits *limits, const char *hex)
{
    struct pwt_json_buffer buffer = fake_buffer();
    int32_t code = otlp_protobuf_span(&buffer, limits, span);
    bool same = code == 0 && fake_holds_hex(&buffer, hex);

    free(buffer.ptr);
    return same;
}

/* A span with one attribute, whose bytes as a KeyValue are given. */
static bool encodes_value(struct otlp_attribute attribute, uint32_t len, const char *hex)
{
    struct otlp_span span = fake_span();
    char text[2048];

    span.attributes = (struct otlp_attributes){.items = &attribute, .count = 1};
    (void)snprintf(text, sizeof(text), "12%02x" IDS NAME KIND TIMES "4a%02x%s" FLAGS,
                   0x39 + len + 2, len, hex);
    return encodes(&span, &s_no_limits, text);
}

static void leaves_defaults_out(void)
{
    struct otlp_span span = fake_span();

    CU_ASSERT(encodes(&span, &s_no_limits, "1239" IDS NAME KIND TIMES FLAGS));
}

static void writes_parent_and_status(void)
{
    struct otlp_span span = fake_span();

    span.parent_id.bytes[7] = 5;
    span.kind = OTLP_SERVER; /* its parent is in another process: flags 0x301 */
    span.status = OTLP_STATUS_ERROR;
    span.status_message = pwt_cstr("no");
    CU_ASSERT(encodes(&span, &s_no_limits,
                      "124b" IDS "22080000000000000005" NAME "3002" TIMES "7a0612026e6f1802"
                      "850101030000"));
}

static void writes_every_type_of_value(void)
{
    const struct otlp_value items[] = {{.type = OTLP_INT, .as.integer = 7}, {.type = OTLP_EMPTY}};
    const struct otlp_attribute member = otlp_bool("b", true);
    struct otlp_attribute attribute = otlp_text("k", pwt_cstr("v"));

    CU_ASSERT(encodes_value(attribute, 8, "0a016b12030a0176"));
    CU_ASSERT(encodes_value(otlp_bool("k", false), 7, "0a016b12021000"));
    CU_ASSERT(encodes_value(otlp_int("k", 300), 8, "0a016b120318ac02"));
    CU_ASSERT(encodes_value(otlp_int("k", -1), 16, "0a016b120b18ffffffffffffffffff01"));
    CU_ASSERT(encodes_value(otlp_double("k", 1.5), 14, "0a016b120921000000000000f83f"));
    CU_ASSERT(encodes_value(otlp_array("k", items, 2), 13, "0a016b12082a060a0218070a00"));
    attribute.value = (struct otlp_value){.type = OTLP_KVLIST, .count = 1, .as.members = &member};
    CU_ASSERT(encodes_value(attribute, 16, "0a016b120b32090a070a016212021001"));
    attribute.value = (struct otlp_value){.type = OTLP_BYTES, .as.text = {"\0\xff", 2}};
    CU_ASSERT(encodes_value(attribute, 9, "0a016b12043a0200ff"));
    attribute.value = (struct otlp_value){.type = OTLP_EMPTY};
    CU_ASSERT(encodes_value(attribute, 5, "0a016b1200"));
    CU_ASSERT(encodes_value(otlp_text("", pwt_cstr("")), 6, "0a0012020a00"));
}

static void makes_text_valid(void)
{
    CU_ASSERT(encodes_value(otlp_text("k", pwt_cstr("a\xff")), 11, "0a016b12060a0461efbfbd"));
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
    CU_ASSERT(encodes(&span, &s_no_limits,
                      "128301" IDS NAME KIND TIMES "5a150903000000000000001201611a070a016b12021801"
                      "5a0e0904000000000000001201622002"
                      "6a21" IDS "3501030000" FLAGS));
}

static void counts_what_the_limit_drops(void)
{
    const struct otlp_attribute attributes[] = {otlp_int("a", 1), otlp_int("b", 2)};
    const struct otlp_limits limits = {.value_chars = -1, .span_attributes = 1};
    struct otlp_span span = fake_span();

    span.attributes = (struct otlp_attributes){.items = attributes, .count = 2, .dropped = 3};
    CU_ASSERT(encodes(&span, &limits, "1244" IDS NAME KIND TIMES "4a070a0161120218015004" FLAGS));
}

static void cuts_values_at_the_limit(void)
{
    const struct otlp_attribute attribute = otlp_text("k", pwt_cstr("h\xc3\xa9llo"));
    const struct otlp_limits limits = {.value_chars = 2, .span_attributes = 128};
    struct otlp_span span = fake_span();

    span.attributes = (struct otlp_attributes){.items = &attribute, .count = 1};
    CU_ASSERT(encodes(&span, &limits, "1245" IDS NAME KIND TIMES "4a0a0a016b12050a0368c3a9" FLAGS));
}

static void leaves_out_what_is_too_deep(void)
{
    struct otlp_value values[OTLP_DEPTH_MAX + 8] = {{.type = OTLP_EMPTY}};
    struct otlp_attribute attribute = otlp_array("k", &values[1], 1);
    struct otlp_span span = fake_span();
    struct pwt_json_buffer deep = fake_buffer();
    struct pwt_json_buffer deeper = fake_buffer();

    for (uint32_t i = 0; i < OTLP_DEPTH_MAX + 7; i++) {
        values[i] = (struct otlp_value){.type = OTLP_ARRAY, .count = 1, .as.items = &values[i + 1]};
    }
    values[OTLP_DEPTH_MAX + 7] = (struct otlp_value){.type = OTLP_INT};
    span.attributes = (struct otlp_attributes){.items = &attribute, .count = 1};
    CU_ASSERT_EQUAL(otlp_protobuf_span(&deep, &s_no_limits, &span), 0);
    attribute.value.as.items = &values[2]; /* one level less makes no difference */
    CU_ASSERT_EQUAL(otlp_protobuf_span(&deeper, &s_no_limits, &span), 0);
    CU_ASSERT_EQUAL(deep.len, deeper.len);
    free(deep.ptr);
    free(deeper.ptr);
}

static void appends_to_what_is_there(void)
{
    struct otlp_span span = fake_span();
    struct pwt_json_buffer buffer = fake_buffer();
    struct pwt_json_buffer once = fake_buffer();

    CU_ASSERT_EQUAL(otlp_protobuf_span(&once, &s_no_limits, &span), 0);
    for (size_t i = 1; i <= 100; i++) { /* the buffer grows in the midst of some */
        CU_ASSERT_EQUAL(otlp_protobuf_span(&buffer, &s_no_limits, &span), 0);
        CU_ASSERT_EQUAL_FATAL(buffer.len, i * once.len);
        CU_ASSERT_EQUAL(memcmp(buffer.ptr + (i - 1) * once.len, once.ptr, once.len), 0);
    }
    CU_ASSERT_EQUAL(memcmp(buffer.ptr, once.ptr, once.len), 0);
    free(buffer.ptr);
    free(once.ptr);
}

static char *no_memory(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)ptr;
    (void)used;
    (void)size;
    return NULL;
}

static void leaves_a_buffer_that_is_too_small(void)
{
    char memory[40] = "abc";
    struct pwt_json_buffer buffer = {.ptr = memory, .len = 3, .cap = 40, .max = 40};
    struct otlp_span span = fake_span();

    CU_ASSERT_EQUAL(otlp_protobuf_span(&buffer, &s_no_limits, &span), PWT_JSON_ESIZE);
    buffer.max = 4000;
    buffer.grow = no_memory;
    CU_ASSERT_EQUAL(otlp_protobuf_span(&buffer, &s_no_limits, &span), PWT_JSON_ENOMEM);
    CU_ASSERT_EQUAL(buffer.len, 3);
    CU_ASSERT_EQUAL(memcmp(memory, "abc", 3), 0);
}

static void makes_a_request(void)
{
    const struct otlp_attribute attribute = otlp_int("k", 1);
    const struct otlp_origin origin = {
        .resource = {&attribute, 1, 2}, .scope_name = {"n", 1}, .scope_version = {"v", 1}};
    struct pwt_json_buffer buffer = fake_buffer();

    CU_ASSERT_EQUAL(otlp_protobuf_batch(&buffer, &origin, pwt_cstr("\x12\x01!")), 0);
    CU_ASSERT(fake_holds_hex(&buffer, "0a1a0a0b0a070a016b120218011002120b0a060a016e120176120121"));
    free(buffer.ptr);
}

int main(void)
{
    CU_TestInfo span[] = {
        {"leaves defaults out", leaves_defaults_out},
        {"writes parent and status", writes_parent_and_status},
        {"writes every type of value", writes_every_type_of_value},
        {"makes text valid", makes_text_valid},
        {"writes events and links in order", writes_events_and_links_in_order},
        {"counts what the limit drops", counts_what_the_limit_drops},
        {"cuts values at the limit", cuts_values_at_the_limit},
        {"leaves out what is too deep", leaves_out_what_is_too_deep},
        {"appends to what is there", appends_to_what_is_there},
        {"leaves a buffer that is too small", leaves_a_buffer_that_is_too_small},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo batch[] = {{"makes a request", makes_a_request}, CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_protobuf_span", .pTests = span},
        {.pName = "otlp_protobuf_batch", .pTests = batch},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
