/* SPDX-License-Identifier: Apache-2.0 */
/* sampling.c: which invocations are at DEBUG. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"
#include "logger/invocation.h"
#include "logger/sampling.h"

#include <stdio.h>

static struct fake s_fake;

static void open_with(const char *rate)
{
    fake_open(&s_fake);
    s_fake.logger.rate_text = pwt_cstr(rate);
    fake_init(&s_fake);
}

static uint32_t level(void)
{
    return logger_unit_of(&s_fake.inv.cx, PWT_LOGGER_MAIN)->level;
}

static void reads_a_share(void)
{
    static const char *const good[] = {"0", "1", "0.5", "1e-3", "0.0", "1.0"};

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        open_with(good[i]);
        CU_ASSERT_EQUAL(s_fake.logger.has_rate, 1);
        CU_ASSERT_EQUAL(fake_diag_count(), 0);
        fake_close(&s_fake);
    }
}

static void reports_what_is_no_share(void)
{
    static const char *const wrong[] = {"often", "-0.1", "1.01", "nan",
                                        "0,5",   "0x1",  "true", "[1]"};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        open_with(wrong[i]);
        CU_ASSERT_EQUAL(s_fake.logger.has_rate, 0);
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: invalid-sampling-rate: "));
        fake_close(&s_fake);
    }
}

static void chooses_about_that_share_of_traces(void)
{
    char trace[48];
    struct pwt_context context = {.memory_mb = 0};
    unsigned chosen = 0;

    open_with("0.25");
    for (unsigned i = 0; i < 4000; i++) {
        (void)snprintf(trace, sizeof(trace), "Root=1-5759e988-bd862e3fe1be46a9%08x", i);
        context.trace_id = pwt_cstr(trace);
        const bool choice = logger_sampling_decide(&s_fake.logger, &context);
        CU_ASSERT_EQUAL(logger_sampling_decide(&s_fake.logger, &context), choice);
        chosen += choice;
    }
    CU_ASSERT(chosen > 900 && chosen < 1100);
    fake_close(&s_fake);
}

static void chooses_by_the_request_where_there_is_no_trace(void)
{
    struct pwt_context context = {.memory_mb = 0};
    char request[16];
    unsigned chosen = 0;

    open_with("0.5");
    for (unsigned i = 0; i < 1000; i++) {
        (void)snprintf(request, sizeof(request), "request-%u", i);
        context.request_id = pwt_cstr(request);
        chosen += logger_sampling_decide(&s_fake.logger, &context);
    }
    CU_ASSERT(chosen > 400 && chosen < 600);
    fake_close(&s_fake);
}

static void restores_the_level_but_not_on_the_first_invocation(void)
{
    const struct pwt_field error = PWT_INT("", PWT_LOG_ERROR);

    open_with("0");
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.init, PWT_LOGGER_MAIN, &error), 0);
    fake_start(&s_fake);
    (void)logger_before(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(level(), PWT_LOG_ERROR);
    fake_start_next(&s_fake);
    (void)logger_before(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(level(), PWT_LOG_INFO);
    fake_close(&s_fake);
}

static void leaves_the_level_alone_without_a_rate(void)
{
    const struct pwt_field error = PWT_INT("", PWT_LOG_ERROR);

    open_with(NULL);
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.inv, PWT_LOGGER_MAIN, &error), 0);
    fake_start_next(&s_fake);
    (void)logger_before(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(level(), PWT_LOG_ERROR);
    fake_close(&s_fake);
}

static void never_beats_the_platform(void)
{
    fake_open(&s_fake);
    s_fake.logger.rate_text = pwt_cstr("1");
    s_fake.logger.platform_text = pwt_cstr("WARN");
    fake_init(&s_fake);
    fake_start(&s_fake);
    (void)logger_before(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(level(), PWT_LOG_WARNING);
    fake_close(&s_fake);
}

static void is_debug_from_the_init_on(void)
{
    open_with("1");
    CU_ASSERT_EQUAL(logger_unit_of(&s_fake.init.cx, PWT_LOGGER_MAIN)->level, PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_DEBUG);
    fake_start(&s_fake);
    (void)logger_before(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(level(), PWT_LOG_DEBUG);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"reads_a_share", reads_a_share},
        {"reports_what_is_no_share", reports_what_is_no_share},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"chooses_about_that_share_of_traces", chooses_about_that_share_of_traces},
        {"chooses_by_the_request_where_there_is_no_trace",
         chooses_by_the_request_where_there_is_no_trace},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"restores_the_level_but_not_on_the_first_invocation",
         restores_the_level_but_not_on_the_first_invocation},
        {"leaves_the_level_alone_without_a_rate", leaves_the_level_alone_without_a_rate},
        {"never_beats_the_platform", never_beats_the_platform},
        {"is_debug_from_the_init_on", is_debug_from_the_init_on},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_sampling_resolve", .pTests = suite_0},
        {.pName = "logger_sampling_decide", .pTests = suite_1},
        {.pName = "logger_sampling_refresh", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
