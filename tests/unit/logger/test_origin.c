/* SPDX-License-Identifier: Apache-2.0 */
/* origin.c: the keys that say which invocation a line belongs to. */
#include "../run.h"
#include "fake_host.h"
#include "logger/origin.h"

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

static void check(struct pwt_bytes members, const char *wanted)
{
    CU_ASSERT_TRUE(pwt_bytes_equal(members, pwt_cstr(wanted)));
}

static void renders_the_context_once(void)
{
    start();
    CU_ASSERT_TRUE(logger_origin_render(&s_fake.inv.cx));
    check(fake_state(&s_fake.inv)->context, "," FAKE_CONTEXT);
    check(fake_state(&s_fake.inv)->trace, ",\"xray_trace_id\":\"" FAKE_TRACE "\"");
    const uint32_t allocs = s_fake.inv.allocs;
    s_fake.inv.room = 0;
    CU_ASSERT_TRUE(logger_origin_render(&s_fake.inv.cx));
    CU_ASSERT_EQUAL(s_fake.inv.allocs, allocs);
    fake_close(&s_fake);
}

static void leaves_out_what_lambda_did_not_say(void)
{
    start();
    s_fake.inv.context.function_arn = pwt_cstr(NULL);
    s_fake.inv.context.memory_mb = 0;
    s_fake.inv.context.function_name = pwt_cstr("");
    s_fake.inv.context.cold_start = 0;
    s_fake.inv.context.tenant_id = pwt_cstr("tenant \"7\"");
    s_fake.inv.context.trace_id = pwt_cstr("Parent=1;Sampled=0");
    CU_ASSERT_TRUE(logger_origin_render(&s_fake.inv.cx));
    check(fake_state(&s_fake.inv)->context,
          ",\"cold_start\":false,\"function_name\":\"\","
          "\"function_request_id\":\"request-1\",\"tenant_id\":\"tenant "
          "\\\"7\\\"\"");
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->trace.len, 0);
    fake_close(&s_fake);
}

static void says_nothing_of_an_init_or_if_switched_off(void)
{
    struct pwt_field fields[LOGGER_ORIGIN_MAX];

    start();
    CU_ASSERT_EQUAL(logger_origin_fields(&s_fake.init.cx, fields), 0);
    CU_ASSERT_EQUAL(logger_origin_fields(&s_fake.inv.cx, fields), 6);
    s_fake.logger.inject_context = 0;
    CU_ASSERT_EQUAL(logger_origin_fields(&s_fake.inv.cx, fields), 0);
    fake_close(&s_fake);
}

static void finds_the_root_wherever_it_stands(void)
{
    start();
    s_fake.inv.context.trace_id = pwt_cstr("Parent=2;Root=1-a;Sampled=1");
    check(logger_origin_trace(&s_fake.inv.cx), "1-a");
    s_fake.inv.context.trace_id = pwt_cstr("1-bare");
    check(logger_origin_trace(&s_fake.inv.cx), "1-bare");
    s_fake.inv.context.trace_id = pwt_cstr("");
    CU_ASSERT_PTR_NULL(logger_origin_trace(&s_fake.inv.cx).ptr);
    fake_close(&s_fake);
}

static void fails_without_memory(void)
{
    start();
    s_fake.inv.room = 0;
    CU_ASSERT_FALSE(logger_origin_render(&s_fake.inv.cx));
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"renders_the_context_once", renders_the_context_once},
        {"leaves_out_what_lambda_did_not_say", leaves_out_what_lambda_did_not_say},
        {"fails_without_memory", fails_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"says_nothing_of_an_init_or_if_switched_off", says_nothing_of_an_init_or_if_switched_off},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"finds_the_root_wherever_it_stands", finds_the_root_wherever_it_stands},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_origin_render", .pTests = suite_0},
        {.pName = "logger_origin_fields", .pTests = suite_1},
        {.pName = "logger_origin_trace", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
