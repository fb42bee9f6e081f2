/* SPDX-License-Identifier: Apache-2.0 */
/* merge.c: lines in which names meet, with an order of the user's, or indented. */
#include "../run.h"
#include "fake_host.h"

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

#define TRACE_MEMBER ",\"xray_trace_id\":\"" FAKE_TRACE "\"}\n"

static void check(const char *wanted)
{
    CU_ASSERT_STRING_EQUAL(fake_printed(), wanted);
}

static void lets_the_last_value_of_a_name_count_in_the_first_place(void)
{
    fake_open(&s_fake);
    (void)FAKE_HELLO(&s_fake.init, PWT_INT("a", 1), PWT_INT("b", 2), PWT_INT("a", 3));
    check(FAKE_HEAD ",\"a\":3,\"b\":2}\n");
    (void)FAKE_HELLO(&s_fake.init, PWT_INT("a", 1), PWT_NULL("a"), PWT_INT("b", 2));
    check(FAKE_HEAD ",\"b\":2}\n");
    (void)FAKE_HELLO(&s_fake.init, PWT_NULL("a"), PWT_INT("b", 2), PWT_INT("a", 1));
    check(FAKE_HEAD ",\"a\":1,\"b\":2}\n");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void lets_the_call_beat_the_thread_and_that_the_others(void)
{
    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_PERSISTENT, PWT_INT("k", 1));
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("k", 2));
    (void)FAKE_HELLO(&s_fake.inv, PWT_INT("x", 0));
    check(FAKE_HEAD ",\"k\":2," FAKE_CONTEXT ",\"x\":0" TRACE_MEMBER);
    (void)fake_append(&s_fake.inv, PWT_KEYS_THREAD, PWT_INT("k", 3));
    (void)FAKE_HELLO(&s_fake.inv, PWT_INT("x", 0));
    check(FAKE_HEAD ",\"k\":3," FAKE_CONTEXT ",\"x\":0" TRACE_MEMBER);
    (void)FAKE_HELLO(&s_fake.inv, PWT_INT("x", 0), PWT_INT("k", 4));
    check(FAKE_HEAD ",\"k\":4," FAKE_CONTEXT ",\"x\":0" TRACE_MEMBER);
    fake_close(&s_fake);
}

static void lets_fields_replace_context_and_location(void)
{
    start();
    (void)FAKE_HELLO(&s_fake.inv, PWT_INT("a", 1), PWT_STR("function_name", "mine"),
                     PWT_NULL("cold_start"), PWT_STR("location", "here"),
                     PWT_STR("tenant_id", "t"));
    check(
        "{\"level\":\"INFO\",\"location\":\"here\",\"message\":\"hello\",\"timestamp\":\"" FAKE_TIME
        "\",\"service\":\"orders\",\"function_name\":\"mine\",\"function_memory_size\":256,"
        "\"function_arn\":\"" FAKE_ARN "\",\"function_request_id\":\"request-1\",\"tenant_id\":"
        "\"t\",\"a\":1" TRACE_MEMBER);
    fake_close(&s_fake);
}

static void prefers_the_real_trace_id_unless_it_is_hidden(void)
{
    start();
    (void)FAKE_HELLO(&s_fake.inv, PWT_STR("xray_trace_id", "mine"), PWT_INT("a", 1));
    check(FAKE_HEAD "," FAKE_CONTEXT ",\"xray_trace_id\":\"" FAKE_TRACE "\",\"a\":1}\n");
    (void)fake_append(&s_fake.inv, PWT_KEYS_PERSISTENT, PWT_NULL("xray_trace_id"));
    (void)FAKE_HELLO(&s_fake.inv, PWT_INT("a", 1));
    check(FAKE_HEAD "," FAKE_CONTEXT ",\"a\":1}\n");
    fake_close(&s_fake);
    fake_open(&s_fake);
    (void)FAKE_HELLO(&s_fake.init, PWT_STR("xray_trace_id", "mine"));
    check(FAKE_HEAD ",\"xray_trace_id\":\"mine\"}\n");
    fake_close(&s_fake);
}

static void drops_reserved_names_and_keeps_the_rest(void)
{
    fake_open(&s_fake);
    (void)FAKE_HELLO(&s_fake.init, PWT_STR("level", "x"), PWT_INT("a", 1), PWT_STR("service", "x"));
    CU_ASSERT_STRING_EQUAL(fake_printed(), FAKE_HEAD ",\"a\":1}\n");
    CU_ASSERT_EQUAL(fake_diag_count(), 2);
    fake_close(&s_fake);
}

static void prints_an_order_of_the_users(void)
{
    const struct pwt_bytes order[] = {pwt_cstr("a"), pwt_cstr("message"), pwt_cstr("never"),
                                      pwt_cstr("a"), pwt_cstr("level"),   pwt_cstr("service")};

    fake_open(&s_fake);
    s_fake.logger.order = (struct pwt_list){.items = order, .count = 6};
    fake_init(&s_fake);
    (void)FAKE_HELLO(&s_fake.init, PWT_INT("b", 2), PWT_INT("a", 1));
    check("{\"a\":1,\"message\":\"hello\",\"level\":\"INFO\",\"service\":\"orders\",\"location\":"
          "\"handle:7\",\"timestamp\":\"" FAKE_TIME "\",\"b\":2}\n");
    fake_close(&s_fake);
}

static void indents_for_people(void)
{
    fake_open(&s_fake);
    s_fake.logger.dev = 1;
    fake_init(&s_fake);
    (void)fake_append(&s_fake.init, PWT_KEYS_APPENDED, PWT_JSON("o", pwt_cstr("{\"a\":[1,{}]}")));
    (void)fake_hello(&s_fake.init, NULL, 0);
    check("{\n    \"level\": \"INFO\",\n    \"location\": \"handle:7\",\n    \"message\": "
          "\"hello\",\n    \"timestamp\": \"" FAKE_TIME "\",\n    \"service\": \"orders\",\n    "
          "\"o\": {\n        \"a\": [\n            1,\n            {}\n        ]\n    }\n}\n");
    fake_close(&s_fake);
}

static void prints_times_of_other_forms(void)
{
    fake_open(&s_fake);
    s_fake.logger.timestamp = pwt_cstr("python");
    fake_init(&s_fake);
    (void)fake_hello(&s_fake.init, NULL, 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_printed(), "\"timestamp\":\"2022-10-27 16:27:43,738+0000\""));
    fake_close(&s_fake);
}

static void leaves_a_line_out_without_memory_for_its_keys(void)
{
    struct pwt_field fields[80];

    fake_open(&s_fake);
    for (size_t i = 0; i < 80; i++) {
        fields[i] = PWT_INT("same", 1);
    }
    s_fake.init.room = 0;
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, fields, 80), PWT_ENOMEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "this log line was left out"));
    CU_ASSERT_EQUAL(fake_lines(), 1);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"lets_the_last_value_of_a_name_count_in_the_first_place",
         lets_the_last_value_of_a_name_count_in_the_first_place},
        {"lets_the_call_beat_the_thread_and_that_the_others",
         lets_the_call_beat_the_thread_and_that_the_others},
        {"lets_fields_replace_context_and_location", lets_fields_replace_context_and_location},
        {"prefers_the_real_trace_id_unless_it_is_hidden",
         prefers_the_real_trace_id_unless_it_is_hidden},
        {"drops_reserved_names_and_keeps_the_rest", drops_reserved_names_and_keeps_the_rest},
        {"prints_an_order_of_the_users", prints_an_order_of_the_users},
        {"indents_for_people", indents_for_people},
        {"prints_times_of_other_forms", prints_times_of_other_forms},
        {"leaves_a_line_out_without_memory_for_its_keys",
         leaves_a_line_out_without_memory_for_its_keys},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_merge", .pTests = suite_0},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
