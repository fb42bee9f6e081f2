/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c: what follows from the settings. */
#include "../run.h"
#include "fake_host.h"
#include "logger/zone.h"

static struct fake s_fake;

static void prepares_what_lines_begin_with(void)
{
    fake_open(&s_fake);
    s_fake.logger.rate_text = pwt_cstr("0.25");
    s_fake.logger.level_names = LEVEL_NAMES_LAMBDA;
    fake_init(&s_fake);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.heads[2], pwt_cstr("\"level\":\"WARN\"")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.heads[4], pwt_cstr("\"level\":\"FATAL\"")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.service_text,
                                   pwt_cstr(",\"service\":\"orders\",\"sampling_rate\":0.25")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.time_head, pwt_cstr(",\"timestamp\":\"")));
    fake_close(&s_fake);
}

static void takes_the_zone_unless_utc_is_asked_for(void)
{
    fake_open(&s_fake);
    s_fake.logger.zone = pwt_cstr("CET-1CEST,M3.5.0,M10.5.0/3");
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(s_fake.logger.local, 1);
    s_fake.logger.utc = 1;
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(s_fake.logger.local, 0);
    s_fake.logger.utc = 0;
    s_fake.logger.zone = pwt_cstr(":UTC");
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(s_fake.logger.local, 0);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    s_fake.logger.zone = pwt_cstr("Mars/Olympus");
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(s_fake.logger.local, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: TZ='Mars/Olympus' is no time zone"));
    fake_close(&s_fake);
}

static void knows_the_forms_of_timestamps(void)
{
    static const struct {
        const char *text;
        enum logger_time_format format;
        uint32_t diags;
    } forms[] = {{"rfc3339", TIME_RFC3339, 0}, {"", TIME_RFC3339, 0},
                 {"python", TIME_PYTHON, 0},   {"%Y %F", TIME_PATTERN, 0},
                 {"%n%p", TIME_PATTERN, 0},    {"%300Y", TIME_RFC3339, 1}};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        fake_open(&s_fake);
        s_fake.logger.timestamp = pwt_cstr(forms[i].text);
        fake_init(&s_fake);
        CU_ASSERT_EQUAL(s_fake.logger.format, forms[i].format);
        CU_ASSERT_EQUAL(fake_diag_count(), forms[i].diags);
        fake_close(&s_fake);
    }
}

static void lets_every_line_through_where_some_are_kept(void)
{
    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    s_fake.logger.buffer_at = 2;
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(s_fake.logger.buffer_level, PWT_LOG_WARNING);
    CU_ASSERT_EQUAL(logger_threshold, LOGGER_LEVEL_ALL);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"prepares_what_lines_begin_with", prepares_what_lines_begin_with},
        {"takes_the_zone_unless_utc_is_asked_for", takes_the_zone_unless_utc_is_asked_for},
        {"knows_the_forms_of_timestamps", knows_the_forms_of_timestamps},
        {"lets_every_line_through_where_some_are_kept",
         lets_every_line_through_where_some_are_kept},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_settings_apply", .pTests = suite_0},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
