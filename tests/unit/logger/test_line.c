/* SPDX-License-Identifier: Apache-2.0 */
/* line.c: a record as one line; its keys, their order, and names that meet. */
#include "fake_host.h"
#include "run.h"

#define HEAD                                                                             \
    "{\"level\":\"INFO\",\"location\":\"handle:7\",\"message\":\"hello\",\"timestamp\":" \
    "\"" FAKE_TIME "\",\"service\":\"orders\""

static struct logger s_logger;
static struct pwt_inv s_inv;
static char s_memory[1 << 16];

static void start(void)
{
    fake_install();
    fake_logger(&s_logger);
    fake_start(&s_inv, &s_logger);
}

static void start_init(void)
{
    start();
    fake_start_init(&s_inv, &s_logger);
}

/* A record as its line. */
static const char *line(const struct pwt_log_record *record)
{
    struct pwt_json_buffer buffer = {
        .ptr = s_memory, .cap = sizeof(s_memory) - 1, .max = sizeof(s_memory) - 1};

    CU_ASSERT_EQUAL(logger_line_format(&s_inv.cx, record, &buffer), 0);
    s_memory[buffer.len] = '\0';
    return s_memory;
}

/* The line of "hello" with these fields. */
static const char *line_with(const struct pwt_field *fields, uint32_t count)
{
    struct pwt_log_record record = fake_record("hello");

    record.fields = fields;
    record.field_count = count;
    return line(&record);
}

#define LINE_WITH(...)                                 \
    line_with((const struct pwt_field[]){__VA_ARGS__}, \
              sizeof((const struct pwt_field[]){__VA_ARGS__}) / sizeof(struct pwt_field))

static void prints_the_keys_in_order(void)
{
    start();
    s_inv.context.trace_id = pwt_cstr("Root=" FAKE_TRACE);
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_STR("z", "1"), PWT_INT("a", 2)),
                           HEAD "," FAKE_CONTEXT
                                ",\"z\":\"1\",\"a\":2,\"xray_trace_id\":\"" FAKE_TRACE "\"}\n");
    fake_end(&s_inv);
}

static void prints_no_context_in_an_init(void)
{
    start_init();
    CU_ASSERT_STRING_EQUAL(line_with(NULL, 0), HEAD "}\n");
    fake_end(&s_inv);
}

static void prints_the_trace_of_an_init(void)
{
    start_init();
    s_inv.context.trace_id = pwt_cstr(FAKE_TRACE);
    CU_ASSERT_STRING_EQUAL(line_with(NULL, 0), HEAD ",\"xray_trace_id\":\"" FAKE_TRACE "\"}\n");
    fake_end(&s_inv);
}

static void prints_every_level(void)
{
    start_init();
    struct pwt_log_record record = fake_record("hello");
    record.level = PWT_LOG_CRITICAL;
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), "{\"level\":\"CRITICAL\",\"location\""));
    record.level = PWT_LOG_DEBUG;
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), "{\"level\":\"DEBUG\",\"location\""));
    fake_end(&s_inv);
}

static void prints_the_time_of_each_call(void)
{
    start_init();
    CU_ASSERT_PTR_NOT_NULL(strstr(line_with(NULL, 0), "\"" FAKE_TIME "\""));
    fake_clock(FAKE_NOW_NS + 262 * INT64_C(1000000));
    CU_ASSERT_PTR_NOT_NULL(strstr(line_with(NULL, 0), "\"2022-10-27T16:27:44.000Z\""));
    fake_end(&s_inv);
}

static void prints_a_message_of_any_type(void)
{
    start_init();
    struct pwt_log_record record = fake_record(NULL);
    record.message = PWT_JSON("", pwt_cstr("{\"a\": [1]}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), ",\"message\":{\"a\":[1]},"));
    record.message = PWT_BOOL("", 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), ",\"message\":true,"));
    record.message = PWT_STR("", "");
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), ",\"message\":\"\","));
    fake_end(&s_inv);
}

static void leaves_out_a_message_that_is_null(void)
{
    start_init();
    struct pwt_log_record record = fake_record(NULL);
    CU_ASSERT_PTR_NULL(strstr(line(&record), "message"));
    record.message = PWT_JSON("", pwt_cstr("null"));
    CU_ASSERT_PTR_NULL(strstr(line(&record), "message"));
    fake_end(&s_inv);
}

static void makes_any_function_name_safe(void)
{
    static char name[300];

    start_init();
    struct pwt_log_record record = fake_record("hello");
    record.function = "a\"b";
    record.line = UINT32_MAX;
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), "\"location\":\"a\\\"b:4294967295\""));
    record.function = NULL;
    record.line = 0;
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), "\"location\":\":0\""));
    memset(name, 'n', sizeof(name) - 1);
    record.function = name;
    CU_ASSERT_PTR_NOT_NULL(strstr(line(&record), "nnn:0\""));
    CU_ASSERT_PTR_NULL(strstr(line(&record), name));
    fake_end(&s_inv);
}

static void appends_to_what_the_buffer_holds(void)
{
    start_init();
    struct pwt_json_buffer buffer = {
        .ptr = s_memory, .cap = sizeof(s_memory), .max = sizeof(s_memory)};
    struct pwt_log_record record = fake_record("hello");
    CU_ASSERT_EQUAL(logger_line_format(&s_inv.cx, &record, &buffer), 0);
    const size_t first = buffer.len;
    CU_ASSERT_EQUAL(logger_line_format(&s_inv.cx, &record, &buffer), 0);
    CU_ASSERT_EQUAL(buffer.len, 2 * first);
    CU_ASSERT_EQUAL(memcmp(s_memory, s_memory + first, first), 0);
    fake_end(&s_inv);
}

static void fails_where_the_buffer_may_not_grow(void)
{
    start_init();
    struct pwt_json_buffer buffer = {.ptr = s_memory, .cap = 64, .max = 64};
    struct pwt_log_record record = fake_record("hello");
    CU_ASSERT_EQUAL(logger_line_format(&s_inv.cx, &record, &buffer), PWT_JSON_ESIZE);
    CU_ASSERT_EQUAL(buffer.len, 0);
    fake_end(&s_inv);
}

/* ---- names that meet ---- */

static void lets_the_last_value_of_a_name_count_in_the_first_place(void)
{
    start_init();
    CU_ASSERT_STRING_EQUAL(
        LINE_WITH(PWT_INT("a", 1), PWT_INT("b", 2), PWT_INT("a", 3), PWT_INT("a", 4)),
        HEAD ",\"a\":4,\"b\":2}\n");
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_INT("a", 1), PWT_NULL("a"), PWT_INT("b", 2)),
                           HEAD ",\"b\":2}\n");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_end(&s_inv);
}

static void lets_a_field_replace_a_context_key(void)
{
    start();
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_INT("a", 1), PWT_STR("function_name", "mine"),
                                     PWT_NULL("cold_start"), PWT_STR("tenant_id", "t")),
                           HEAD ",\"function_name\":\"mine\",\"function_memory_size\":256,"
                                "\"function_arn\":\"" FAKE_ARN "\",\"function_request_id\":"
                                "\"request-1\",\"tenant_id\":\"t\",\"a\":1}\n");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_end(&s_inv);
}

static void lets_a_field_replace_the_location(void)
{
    start_init();
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_INT("a", 1), PWT_STR("location", "here")),
                           "{\"level\":\"INFO\",\"location\":\"here\",\"message\":\"hello\","
                           "\"timestamp\":\"" FAKE_TIME "\",\"service\":\"orders\",\"a\":1}\n");
    fake_end(&s_inv);
}

static void prefers_the_real_trace_id(void)
{
    start_init();
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_STR("xray_trace_id", "mine"), PWT_INT("a", 1)),
                           HEAD ",\"xray_trace_id\":\"mine\",\"a\":1}\n");
    s_inv.context.trace_id = pwt_cstr(FAKE_TRACE);
    s_inv.state = (struct logger_state){.origin = {NULL, 0}};
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_STR("xray_trace_id", "mine"), PWT_INT("a", 1)),
                           HEAD ",\"xray_trace_id\":\"" FAKE_TRACE "\",\"a\":1}\n");
    fake_end(&s_inv);
}

static void drops_reserved_names_and_says_so_once_each(void)
{
    start_init();
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_STR("level", "x"), PWT_STR("message", "x"),
                                         PWT_STR("timestamp", "x"), PWT_STR("service", "x"),
                                         PWT_INT("sampling_rate", 1), PWT_INT("ok", 1)),
                               HEAD ",\"ok\":1}\n");
    }
    CU_ASSERT_EQUAL(fake_diag_count(), 5);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_diag(),
               "powertools: reserved-key: a log field named 'service' was left out, since the "
               "logger writes that key itself; expected another name; rename the field\n"));
    fake_end(&s_inv);
}

static void prints_the_context_without_memory_for_it(void)
{
    start();
    s_inv.room = 0;
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_INT("a", 1)), HEAD "," FAKE_CONTEXT ",\"a\":1}\n");
    fake_end(&s_inv);
}

/* ---- POWERTOOLS_DEV ---- */

static void indents_for_people(void)
{
    start();
    s_logger.dev = 1;
    fake_start_init(&s_inv, &s_logger);
    s_inv.context.trace_id = pwt_cstr(FAKE_TRACE);
    CU_ASSERT_STRING_EQUAL(LINE_WITH(PWT_JSON("o", pwt_cstr("{\"l\":[1]}"))),
                           "{\n"
                           "    \"level\": \"INFO\",\n"
                           "    \"location\": \"handle:7\",\n"
                           "    \"message\": \"hello\",\n"
                           "    \"timestamp\": \"" FAKE_TIME "\",\n"
                           "    \"service\": \"orders\",\n"
                           "    \"o\": {\n"
                           "        \"l\": [\n"
                           "            1\n"
                           "        ]\n"
                           "    },\n"
                           "    \"xray_trace_id\": \"" FAKE_TRACE "\"\n"
                           "}\n");
    fake_end(&s_inv);
}

int main(void)
{
    CU_TestInfo format[] = {
        {"prints_the_keys_in_order", prints_the_keys_in_order},
        {"prints_no_context_in_an_init", prints_no_context_in_an_init},
        {"prints_the_trace_of_an_init", prints_the_trace_of_an_init},
        {"prints_every_level", prints_every_level},
        {"prints_the_time_of_each_call", prints_the_time_of_each_call},
        {"prints_a_message_of_any_type", prints_a_message_of_any_type},
        {"leaves_out_a_message_that_is_null", leaves_out_a_message_that_is_null},
        {"makes_any_function_name_safe", makes_any_function_name_safe},
        {"appends_to_what_the_buffer_holds", appends_to_what_the_buffer_holds},
        {"fails_where_the_buffer_may_not_grow", fails_where_the_buffer_may_not_grow},
        {"lets_the_last_value_of_a_name_count_in_the_first_place",
         lets_the_last_value_of_a_name_count_in_the_first_place},
        {"lets_a_field_replace_a_context_key", lets_a_field_replace_a_context_key},
        {"lets_a_field_replace_the_location", lets_a_field_replace_the_location},
        {"prefers_the_real_trace_id", prefers_the_real_trace_id},
        {"drops_reserved_names_and_says_so_once_each", drops_reserved_names_and_says_so_once_each},
        {"prints_the_context_without_memory_for_it", prints_the_context_without_memory_for_it},
        {"indents_for_people", indents_for_people},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_line_format", .pTests = format},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
