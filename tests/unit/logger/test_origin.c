/* SPDX-License-Identifier: Apache-2.0 */
/* origin.c: service, Lambda context and trace id, and their text made once. */
#include "fake_host.h"
#include "run.h"

static struct logger s_logger;
static struct pwt_inv s_inv;

static void start(void)
{
    fake_install();
    fake_logger(&s_logger);
    fake_start(&s_inv, &s_logger);
}

static bool equals(struct pwt_bytes bytes, const char *text)
{
    return pwt_bytes_equal(bytes, pwt_cstr(text));
}

static void renders_the_context_in_the_order_of_the_contract(void)
{
    start();
    s_inv.context.tenant_id = pwt_cstr("tenant-7");
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    CU_ASSERT_TRUE(equals(s_inv.state.origin,
                          "\"service\":\"orders\"," FAKE_CONTEXT ",\"tenant_id\":\"tenant-7\""));
    CU_ASSERT_PTR_NULL(s_inv.state.trace.ptr);
    fake_end(&s_inv);
}

static void leaves_out_what_lambda_did_not_say(void)
{
    start();
    s_inv.context = (struct pwt_context){.request_id = pwt_cstr("r")};
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    CU_ASSERT_TRUE(
        equals(s_inv.state.origin,
               "\"service\":\"orders\",\"cold_start\":false,\"function_request_id\":\"r\""));
    fake_end(&s_inv);
}

static void has_no_context_in_an_init(void)
{
    start();
    fake_start_init(&s_inv, &s_logger);
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    CU_ASSERT_TRUE(equals(s_inv.state.origin, "\"service\":\"orders\""));
    fake_end(&s_inv);
}

static void makes_odd_values_safe(void)
{
    start();
    s_inv.context.function_name = pwt_cstr("f\xfc\"nktion\n");
    s_inv.context.memory_mb = 0;
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    CU_ASSERT_TRUE(equals(s_inv.state.origin,
                          "\"service\":\"orders\",\"cold_start\":true,\"function_name\":"
                          "\"f\xEF\xBF\xBD\\\"nktion\\n\",\"function_arn\":\"" FAKE_ARN
                          "\",\"function_request_id\":\"request-1\""));
    fake_end(&s_inv);
}

static void renders_once(void)
{
    start();
    s_inv.context.trace_id = pwt_cstr("Root=" FAKE_TRACE);
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    const uint32_t allocs = s_inv.allocs;
    const char *text = s_inv.state.origin.ptr;
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    CU_ASSERT_EQUAL(s_inv.allocs, allocs);
    CU_ASSERT_PTR_EQUAL(s_inv.state.origin.ptr, text);
    fake_end(&s_inv);
}

static void takes_more_memory_for_long_values(void)
{
    static char arn[4000];

    start();
    memset(arn, 'a', sizeof(arn));
    s_inv.context.function_arn = pwt_bytes_make(arn, sizeof(arn));
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    CU_ASSERT(s_inv.state.origin.len > sizeof(arn));
    fake_end(&s_inv);
}

static void says_when_there_is_no_memory(void)
{
    start();
    s_inv.room = 0;
    CU_ASSERT_FALSE(logger_origin_render(&s_inv.cx));
    CU_ASSERT_PTR_NULL(s_inv.state.origin.ptr);
    s_inv.context.trace_id = pwt_cstr("Root=" FAKE_TRACE);
    CU_ASSERT_FALSE(logger_origin_render(&s_inv.cx));
    s_inv.room = UINT64_MAX; /* and succeeds later */
    CU_ASSERT_TRUE(logger_origin_render(&s_inv.cx));
    fake_end(&s_inv);
}

static void finds_the_root_wherever_it_stands(void)
{
    static const char *const headers[] = {
        "Root=" FAKE_TRACE,
        "Root=" FAKE_TRACE ";Parent=557abcec3ee5a047;Sampled=1",
        "Parent=557abcec3ee5a047;Root=" FAKE_TRACE ";Sampled=0",
        "Sampled=1;Lineage=a:b;Root=" FAKE_TRACE,
        "Parent=1; Root=" FAKE_TRACE,
        FAKE_TRACE,
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        struct pwt_field field;
        start();
        s_inv.context.trace_id = pwt_cstr(headers[i]);
        CU_ASSERT_EQUAL_FATAL(logger_origin_trace(&s_inv.cx, &field), 1);
        CU_ASSERT_TRUE(equals(field.key, "xray_trace_id"));
        CU_ASSERT_EQUAL(field.type, PWT_FIELD_STRING);
        CU_ASSERT_TRUE(equals(field.value.bytes, FAKE_TRACE));
        fake_end(&s_inv);
    }
}

static void has_no_trace_id_without_a_root(void)
{
    static const char *const headers[] = {
        NULL, "", "Root=", "Sampled=1", "XRoot=1-2-3", "Parent=1;Root=;Sampled=1", "=", ";;=;"};

    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        struct pwt_field field;
        start();
        s_inv.context.trace_id = pwt_cstr(headers[i]);
        CU_ASSERT_EQUAL(logger_origin_trace(&s_inv.cx, &field), 0);
        fake_end(&s_inv);
    }
}

int main(void)
{
    CU_TestInfo render[] = {
        {"renders_the_context_in_the_order_of_the_contract",
         renders_the_context_in_the_order_of_the_contract},
        {"leaves_out_what_lambda_did_not_say", leaves_out_what_lambda_did_not_say},
        {"has_no_context_in_an_init", has_no_context_in_an_init},
        {"makes_odd_values_safe", makes_odd_values_safe},
        {"renders_once", renders_once},
        {"takes_more_memory_for_long_values", takes_more_memory_for_long_values},
        {"says_when_there_is_no_memory", says_when_there_is_no_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo trace[] = {
        {"finds_the_root_wherever_it_stands", finds_the_root_wherever_it_stands},
        {"has_no_trace_id_without_a_root", has_no_trace_id_without_a_root},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_origin_render", .pTests = render},
        {.pName = "logger_origin_trace", .pTests = trace},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
