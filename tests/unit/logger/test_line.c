/* SPDX-License-Identifier: Apache-2.0 */
/* line.c: a record as one line; its keys and their order. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"

#include <stdio.h>

static struct fake s_fake;

static void start_init(void)
{
    fake_open(&s_fake);
}

static const char *hello(struct pwt_inv *inv, const struct pwt_log_record *record)
{
    fake_forget();
    CU_ASSERT_EQUAL(logger_write(inv, record), 0);
    return fake_printed();
}

static void prints_the_keys_in_order(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_STR("z", "1"), PWT_INT("a", 2)), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), FAKE_HEAD
                           "," FAKE_CONTEXT ",\"z\":\"1\",\"a\":2,\"xray_trace_id\":\"" FAKE_TRACE
                           "\"}\n");
    fake_close(&s_fake);
}

static void prints_no_context_in_an_init(void)
{
    start_init();
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, NULL, 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), FAKE_HEAD "}\n");
    fake_close(&s_fake);
}

static void prints_the_trace_of_an_init(void)
{
    start_init();
    s_fake.init.context.trace_id = pwt_cstr(FAKE_TRACE);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, NULL, 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), FAKE_HEAD ",\"xray_trace_id\":\"" FAKE_TRACE "\"}\n");
    fake_close(&s_fake);
}

static void prints_json_fields_and_messages_minified(void)
{
    struct pwt_log_record record = fake_record(NULL);

    start_init();
    record.message = PWT_JSON("", pwt_cstr("{\"a\": [1]}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(hello(&s_fake.init, &record), ",\"message\":{\"a\":[1]},"));
    record.message = PWT_JSON("", pwt_cstr("{\"a\": [1]"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(hello(&s_fake.init, &record), ",\"message\":\"{\\\"a\\\": [1]\","));
    record.message = PWT_JSON("", pwt_cstr("null"));
    CU_ASSERT_PTR_NULL(strstr(hello(&s_fake.init, &record), "message"));
    CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.init, PWT_JSON("j", pwt_cstr(" [ ] ")),
                               PWT_JSON("n", pwt_cstr(" null "))),
                    0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), FAKE_HEAD ",\"j\":[]}\n");
    fake_close(&s_fake);
}

static void prints_the_time_of_each_call(void)
{
    start_init();
    (void)fake_hello(&s_fake.init, NULL, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"" FAKE_TIME "\""));
    fake_clock(FAKE_NOW_NS + 262 * INT64_C(1000000));
    (void)fake_hello(&s_fake.init, NULL, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"2022-10-27T16:27:44.000Z\""));
    fake_close(&s_fake);
}

static void cuts_long_function_names(void)
{
    static char name[300];
    struct pwt_log_record record = fake_record("hello");

    start_init();
    memset(name, 'n', sizeof(name) - 1);
    record.function = name;
    record.line = 0;
    CU_ASSERT_PTR_NOT_NULL(strstr(hello(&s_fake.init, &record), "nnn:0\""));
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), name));
    record.message = PWT_JSON("", pwt_cstr("1")); /* the other way */
    CU_ASSERT_PTR_NOT_NULL(strstr(hello(&s_fake.init, &record), "nnn:0\""));
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), name));
    fake_close(&s_fake);
}

/* Far more names than the filter has bits: it may not mistake one for another. */
static void prints_a_thousand_fields(void)
{
    static char names[1000][16];
    static struct pwt_field fields[1000];

    start_init();
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "k%d", i);
        fields[i] = PWT_INT(names[i], i);
    }
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, fields, 1000), 0);
    struct json_object *line = fake_parse(fake_printed());
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_EQUAL(json_object_object_length(line), 1005);
    json_object_put(line);
    fake_close(&s_fake);
}

static void spells_its_own_keys_as_asked(void)
{
    start_init();
    s_fake.logger.spelling = CASE_PASCAL;
    s_fake.logger.rate_text = pwt_cstr("0.5");
    fake_init(&s_fake);
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_INT("my_key", 1)), 0);
    CU_ASSERT_STRING_EQUAL(
        fake_printed(),
        "{\"Level\":\"INFO\",\"Location\":\"handle:7\",\"Message\":\"hello\",\"Timestamp\":"
        "\"" FAKE_TIME "\",\"Service\":\"orders\",\"SamplingRate\":0.5,\"ColdStart\":true,"
        "\"FunctionName\":\"orders-fn\",\"FunctionMemorySize\":256,\"FunctionArn\":\"" FAKE_ARN
        "\",\"FunctionRequestId\":\"request-1\",\"my_key\":1,\"XrayTraceId\":\"" FAKE_TRACE
        "\"}\n");
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"prints_the_keys_in_order", prints_the_keys_in_order},
        {"prints_no_context_in_an_init", prints_no_context_in_an_init},
        {"prints_the_trace_of_an_init", prints_the_trace_of_an_init},
        {"prints_json_fields_and_messages_minified", prints_json_fields_and_messages_minified},
        {"prints_the_time_of_each_call", prints_the_time_of_each_call},
        {"cuts_long_function_names", cuts_long_function_names},
        {"prints_a_thousand_fields", prints_a_thousand_fields},
        {"spells_its_own_keys_as_asked", spells_its_own_keys_as_asked},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_line_format", .pTests = suite_0},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
