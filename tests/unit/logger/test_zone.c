/* SPDX-License-Identifier: Apache-2.0 */
/* zone.c: timestamps of every form, in UTC and in the zone of TZ. */
#define _GNU_SOURCE
#include "../run.h"
#include "fake_host.h"
#include "logger/zone.h"

#include <stdlib.h>
#include <time.h>

#define MS INT64_C(1000000)

static void
check_in(const char *zone, struct logger_time_style style, int64_t ns, const char *wanted)
{
    char text[LOGGER_TIME_MAX + 1];

    (void)setenv("TZ", zone, 1);
    tzset();
    const size_t len = logger_time_format(&style, ns, text);
    CU_ASSERT_FATAL(len < LOGGER_TIME_MAX);
    text[len] = '\0';
    CU_ASSERT_STRING_EQUAL(text, wanted);
}

static const struct logger_time_style s_python = {.format = TIME_PYTHON, .local = true};
static const struct logger_time_style s_rfc = {.format = TIME_RFC3339, .local = true};

static void prints_the_python_form(void)
{
    const struct logger_time_style utc = {.format = TIME_PYTHON};

    check_in("UTC0", s_python, 1635174435500 * MS, "2021-10-25 15:07:15,500+0000");
    check_in("CET-1CEST,M3.5.0,M10.5.0/3", s_python, 1610712000250 * MS,
             "2021-01-15 13:00:00,250+0100");
    check_in("CET-1CEST,M3.5.0,M10.5.0/3", s_python, 1635640200000 * MS,
             "2021-10-31 02:30:00,000+0200");
    check_in("EST5", s_python, 1635174435007 * MS + 812000, "2021-10-25 10:07:15,007-0500");
    check_in("EST5", utc, 1635174435007 * MS, "2021-10-25 15:07:15,007+0000");
}

static void prints_rfc3339_with_the_offset_of_the_zone(void)
{
    const struct logger_time_style utc = {.format = TIME_RFC3339};

    check_in("IST-5:30", s_rfc, 1635174435500 * MS, "2021-10-25T20:37:15.500+05:30");
    check_in("NST3:30", s_rfc, 1635174435500 * MS, "2021-10-25T11:37:15.500-03:30");
    check_in("XXX0:15", s_rfc, 1635174435500 * MS, "2021-10-25T14:52:15.500-00:15");
    check_in("UTC0", s_rfc, 1635174435500 * MS, "2021-10-25T15:07:15.500+00:00");
    check_in("IST-5:30", utc, 2208988800500 * MS, "2040-01-01T00:00:00.500Z");
    check_in("UTC0", utc, -1, "1969-12-31T23:59:59.999Z");
}

static void puts_milliseconds_where_the_pattern_has_f(void)
{
    struct logger_time_style style = {.format = TIME_PATTERN, .local = true};

    style.pattern = pwt_cstr("%d/%b/%Y %H:%M:%S.%F %z");
    check_in("CET-1", style, 1635174435007 * MS, "25/Oct/2021 16:07:15.007 +0100");
    style.pattern = pwt_cstr("%%F %F%F %");
    check_in("CET-1", style, 1635174435042 * MS, "%F 042042 %");
    style.pattern = pwt_cstr("no conversion");
    check_in("CET-1", style, 0, "no conversion");
}

static void refuses_patterns_that_make_too_much(void)
{
    static char long_pattern[600];
    char text[LOGGER_TIME_MAX];
    struct logger_time_style style = {.format = TIME_PATTERN, .pattern = pwt_cstr("")};

    CU_ASSERT_EQUAL(logger_time_format(&style, 0, text), 0);
    memset(long_pattern, 'x', sizeof(long_pattern) - 1);
    style.pattern = pwt_cstr(long_pattern);
    CU_ASSERT_EQUAL(logger_time_format(&style, 0, text), 0);
    style.pattern = pwt_bytes_make(long_pattern, LOGGER_TIME_MAX);
    CU_ASSERT_EQUAL(logger_time_format(&style, 0, text), 0);
    style.pattern = pwt_bytes_make(long_pattern, LOGGER_TIME_MAX - 1);
    CU_ASSERT_EQUAL(logger_time_format(&style, 0, text), LOGGER_TIME_MAX - 1);
}

static void knows_which_zones_are_utc(void)
{
    static const char *const utc[] = {"",    ":UTC",    "UTC",      "UTC0",
                                      "GMT", "Etc/UTC", ":Etc/GMT", "Zulu"};
    static const char *const other[] = {"UTC1", "utc ", "CET-1", "Europe/Berlin", ":", "GMT+1"};

    CU_ASSERT_TRUE(logger_zone_is_utc(pwt_cstr(NULL)));
    for (size_t i = 0; i < sizeof(utc) / sizeof(utc[0]); i++) {
        CU_ASSERT_TRUE(logger_zone_is_utc(pwt_cstr(utc[i])));
    }
    CU_ASSERT_TRUE(logger_zone_is_utc(pwt_cstr(":"))); /* names no file: libc takes UTC */
    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
        CU_ASSERT_EQUAL(logger_zone_is_utc(pwt_cstr(other[i])), strcmp(other[i], ":") == 0);
    }
}

static void knows_which_zones_there_are(void)
{
    static const char *const known[] = {"CET-1CEST,M3.5.0,M10.5.0/3", "EST5", "<+03>-3", "UTC+0"};
    static const char *const unknown[] = {
        "Mars/Olympus",      "CE1", "CET", "<+03", "<+03>", "EST", "/none", ":CET-1", "-5",
        "../../../etc/none", ""};
    char long_name[400];

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        CU_ASSERT_TRUE(logger_zone_is_known(pwt_cstr(known[i])));
    }
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        /* A zone database has files of some of these names. */
        CU_ASSERT(!logger_zone_is_known(pwt_cstr(unknown[i])) || strcmp(unknown[i], "CET") == 0 ||
                  strcmp(unknown[i], "EST") == 0);
    }
    memset(long_name, 'A', sizeof(long_name));
    CU_ASSERT_FALSE(logger_zone_is_known(pwt_bytes_make(long_name, sizeof(long_name))));
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"prints_the_python_form", prints_the_python_form},
        {"prints_rfc3339_with_the_offset_of_the_zone", prints_rfc3339_with_the_offset_of_the_zone},
        {"puts_milliseconds_where_the_pattern_has_f", puts_milliseconds_where_the_pattern_has_f},
        {"refuses_patterns_that_make_too_much", refuses_patterns_that_make_too_much},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"knows_which_zones_are_utc", knows_which_zones_are_utc},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"knows_which_zones_there_are", knows_which_zones_there_are},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_time_format", .pTests = suite_0},
        {.pName = "logger_zone_is_utc", .pTests = suite_1},
        {.pName = "logger_zone_is_known", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
