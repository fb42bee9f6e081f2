/* SPDX-License-Identifier: Apache-2.0 */
/* names.c: the logger's own keys, and sets of names. */
#include "../run.h"
#include "fake_host.h"
#include "logger/names.h"

#include <stdio.h>

static struct fake s_fake;

static bool is_text(struct pwt_bytes bytes, const char *text)
{
    return pwt_bytes_equal(bytes, pwt_cstr(text));
}

static void spells_them_in_three_ways(void)
{
    static const struct {
        enum logger_case spelling;
        const char *cold_start;
        const char *xray_trace_id;
        const char *level;
    } ways[] = {{CASE_SNAKE, "cold_start", "xray_trace_id", "level"},
                {CASE_CAMEL, "coldStart", "xrayTraceId", "level"},
                {CASE_PASCAL, "ColdStart", "XrayTraceId", "Level"}};

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct logger_own_names own;
        logger_names_init(&own, ways[i].spelling);
        CU_ASSERT_TRUE(is_text(logger_own_name(&own, OWN_COLD_START), ways[i].cold_start));
        CU_ASSERT_TRUE(is_text(logger_own_name(&own, OWN_XRAY_TRACE_ID), ways[i].xray_trace_id));
        CU_ASSERT_TRUE(is_text(logger_own_name(&own, OWN_LEVEL), ways[i].level));
        CU_ASSERT_EQUAL(logger_own_find(&own, pwt_cstr(ways[i].cold_start)), OWN_COLD_START);
    }
}

static void finds_only_whole_names(void)
{
    struct logger_own_names own;

    logger_names_init(&own, CASE_SNAKE);
    CU_ASSERT_EQUAL(logger_own_find(&own, pwt_cstr("level")), OWN_LEVEL);
    CU_ASSERT_EQUAL(logger_own_find(&own, pwt_cstr("lev")), OWN_COUNT);
    CU_ASSERT_EQUAL(logger_own_find(&own, pwt_cstr("Level")), OWN_COUNT);
    CU_ASSERT_EQUAL(logger_own_find(&own, pwt_cstr("")), OWN_COUNT);
    CU_ASSERT_TRUE(logger_names_meet(&own, pwt_cstr("function_arn")));
    CU_ASSERT_FALSE(logger_names_meet(&own, pwt_cstr("correlation_id")));
    CU_ASSERT_FALSE(logger_names_meet(&own, pwt_cstr("exception_name")));
    CU_ASSERT_FALSE(logger_names_meet(&own, pwt_cstr("order_id")));
}

static void never_misses_a_name_that_was_added(void)
{
    struct logger_names names = {{0}};
    char name[16];
    unsigned perhaps = 0;

    for (int i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof(name), "key_%d", i * i);
        perhaps += logger_names_add(&names, pwt_cstr(name));
        CU_ASSERT_TRUE(logger_names_add(&names, pwt_cstr(name)));
    }
    CU_ASSERT(perhaps < 60); /* 100 names in 256 bits: mistakes are rare enough to be of use */
    for (size_t len = 0; len < 8; len++) {
        CU_ASSERT_EQUAL(
            logger_names_add(&names, pwt_bytes_make("\x01\x02\x03\x04\x05\x06\x07", len)) ||
                logger_names_add(&names, pwt_bytes_make("\x01\x02\x03\x04\x05\x06\x07", len)),
            true);
    }
}

static void says_once_for_each_reserved_name_that_a_key_is_left_out(void)
{
    static const char *const reserved[] = {"level", "message", "timestamp", "service",
                                           "sampling_rate"};

    fake_open(&s_fake);
    fake_start(&s_fake);
    for (uint32_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
            CU_ASSERT_TRUE(logger_reserved(&s_fake.inv.cx, pwt_cstr(reserved[i])));
        }
        CU_ASSERT_FALSE(logger_reserved(&s_fake.inv.cx, pwt_cstr("location")));
        CU_ASSERT_FALSE(logger_reserved(&s_fake.inv.cx, pwt_cstr("order_id")));
    }
    CU_ASSERT_EQUAL(fake_diag_count(), 5);
    CU_ASSERT_EQUAL(
        strncmp(fake_diag(), "WARN powertools: reserved-key: a log key named 'level'", 54), 0);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"spells_them_in_three_ways", spells_them_in_three_ways},
        {"finds_only_whole_names", finds_only_whole_names},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"never_misses_a_name_that_was_added", never_misses_a_name_that_was_added},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"says_once_for_each_reserved_name_that_a_key_is_left_out",
         says_once_for_each_reserved_name_that_a_key_is_left_out},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_names_init", .pTests = suite_0},
        {.pName = "logger_names_add", .pTests = suite_1},
        {.pName = "logger_reserved", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
