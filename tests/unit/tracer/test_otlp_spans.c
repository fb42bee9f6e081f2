/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "test_otlp_host.h"

#include "otlp_body.h"

static struct pwt_inv s_inv;
static struct otlp_settings s_settings;

static void start(uint32_t protocol)
{
    fake_host_install();
    fake_start(&s_inv);
    s_settings = fake_settings();
    s_settings.protocol = protocol;
}

static void add(struct otlp_spans *spans, struct pwt_inv *inv, const char *name)
{
    struct otlp_span span = fake_span();

    span.name = pwt_cstr(name);
    otlp_spans_add(spans, inv, &s_settings, &span);
}

static bool contains(const struct otlp_spans *spans, const char *text)
{
    return spans->encoded.len > 0 &&
           memmem(spans->encoded.ptr, spans->encoded.len, text, strlen(text)) != NULL;
}

static void encodes_as_the_protocol_says(void)
{
    struct otlp_spans json = {.count = 0};
    struct otlp_spans console = {.count = 0};
    struct otlp_spans protobuf = {.count = 0};

    start(OTLP_HTTP_JSON);
    add(&json, &s_inv, "first");
    add(&json, &s_inv, "second");
    CU_ASSERT_EQUAL(json.count, 2);
    CU_ASSERT(contains(&json, "\"name\":\"first\""));
    CU_ASSERT(contains(&json, "},{\"traceId\""));
    s_settings.protocol = OTLP_HTTP_PROTOBUF;
    add(&protobuf, &s_inv, "first");
    CU_ASSERT(contains(&protobuf, "\x2a\x05"
                                  "first"));
    s_settings.target = OTLP_TO_CONSOLE;
    add(&console, &s_inv, "first");
    CU_ASSERT(contains(&console, "\"name\":\"first\""));
    fake_inv_close(&s_inv);
}

static void counts_what_finds_no_room(void)
{
    struct otlp_spans spans = {.count = 0};

    start(OTLP_HTTP_PROTOBUF);
    s_inv.room = 100;
    add(&spans, &s_inv, "first");
    CU_ASSERT_EQUAL(spans.count, 0);
    CU_ASSERT_EQUAL(spans.dropped, 1);
    s_inv.room = UINT64_MAX;
    add(&spans, &s_inv, "second");
    CU_ASSERT_EQUAL(spans.count, 1);
    fake_inv_close(&s_inv);
}

static void joins_a_child(void)
{
    struct otlp_spans spans = {.count = 0};
    struct otlp_spans child = {.dropped = 3};
    struct pwt_inv other;

    start(OTLP_HTTP_JSON);
    fake_start(&other);
    add(&spans, &s_inv, "root");
    for (int i = 0; i < 50; i++) {
        add(&child, &other, "of-child");
    }
    otlp_spans_join(&spans, &s_inv, &child);
    fake_inv_close(&other); /* its arena is gone */
    CU_ASSERT_EQUAL(spans.count, 51);
    CU_ASSERT_EQUAL(spans.dropped, 3);
    CU_ASSERT(contains(&spans, "\"name\":\"root\""));
    CU_ASSERT(contains(&spans, "\"name\":\"of-child\""));
    add(&spans, &s_inv, "later");
    CU_ASSERT(contains(&spans, "},{\"traceId\""));
    CU_ASSERT(contains(&spans, "\"name\":\"later\""));
    fake_inv_close(&s_inv);
}

static void joins_nothing(void)
{
    struct otlp_spans spans = {.count = 0};
    struct otlp_spans child = {.count = 0};

    start(OTLP_HTTP_JSON);
    otlp_spans_join(&spans, &s_inv, &child);
    CU_ASSERT_EQUAL(spans.count, 0);
    CU_ASSERT_PTR_NULL(s_inv.blocks);
    add(&spans, &s_inv, "root");
    CU_ASSERT_EQUAL(spans.count, 1);
    fake_inv_close(&s_inv);
}

static void counts_a_child_that_finds_no_room(void)
{
    struct otlp_spans spans = {.count = 0};
    struct otlp_spans child = {.count = 0};
    struct pwt_inv other;

    start(OTLP_HTTP_JSON);
    fake_start(&other);
    add(&child, &other, "of-child");
    s_inv.room = 10;
    otlp_spans_join(&spans, &s_inv, &child);
    CU_ASSERT_EQUAL(spans.count, 0);
    CU_ASSERT_EQUAL(spans.dropped, 1);
    fake_inv_close(&other);
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo added[] = {
        {"encodes as the protocol says", encodes_as_the_protocol_says},
        {"counts what finds no room", counts_what_finds_no_room},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo joined[] = {
        {"joins a child", joins_a_child},
        {"joins nothing", joins_nothing},
        {"counts a child that finds no room", counts_a_child_that_finds_no_room},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_spans_add", .pTests = added},
        {.pName = "otlp_spans_join", .pTests = joined},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
