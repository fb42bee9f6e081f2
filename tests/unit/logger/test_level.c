/* SPDX-License-Identifier: Apache-2.0 */
/* level.c: names of levels, and which one the settings ask for. */
#include "../run.h"
#include "fake_host.h"
#include "logger/level.h"

static struct fake s_fake;

/* The level that the settings give; NULL is unset. */
static uint32_t resolve(const char *own, const char *legacy, const char *platform)
{
    s_fake.logger.level_text = pwt_cstr(own);
    s_fake.logger.legacy_text = pwt_cstr(legacy);
    s_fake.logger.platform_text = pwt_cstr(platform);
    fake_forget();
    logger_level_resolve(&s_fake.logger, &s_fake.init);
    return s_fake.logger.level;
}

static void names_what_lies_between_by_the_next_lower(void)
{
    static const struct {
        uint32_t level;
        const char *python;
        const char *lambda;
    } levels[] = {{0, "DEBUG", "DEBUG"},     {19, "DEBUG", "DEBUG"},
                  {20, "INFO", "INFO"},      {30, "WARNING", "WARN"},
                  {39, "WARNING", "WARN"},   {40, "ERROR", "ERROR"},
                  {50, "CRITICAL", "FATAL"}, {UINT32_MAX, "CRITICAL", "FATAL"}};

    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        const uint32_t index = logger_level_index(levels[i].level);
        CU_ASSERT_STRING_EQUAL(logger_level_name(index, LEVEL_NAMES_PYTHON), levels[i].python);
        CU_ASSERT_STRING_EQUAL(logger_level_name(index, LEVEL_NAMES_LAMBDA), levels[i].lambda);
    }
}

static void reads_names_in_any_case_and_numbers(void)
{
    static const struct {
        const char *text;
        uint32_t level;
    } texts[] = {{"DEBUG", 10}, {"info", 20},     {"Warn", 30}, {"WARNING", 30}, {"eRRor", 40},
                 {"FATAL", 50}, {"critical", 50}, {"TRACE", 0}, {"SILENT", 100}, {"25", 25}};
    uint32_t level;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct pwt_field text = PWT_STR("", texts[i].text);
        CU_ASSERT_EQUAL(logger_level_read(&text, &level), 0);
        CU_ASSERT_EQUAL(level, texts[i].level);
    }
    const struct pwt_field number = PWT_INT("", 40);
    CU_ASSERT_EQUAL(logger_level_read(&number, &level), 0);
    CU_ASSERT_EQUAL(level, 40);
}

static void refuses_what_is_no_level(void)
{
    const struct pwt_field wrong[] = {PWT_STR("", "LOUD"), PWT_STR("", ""),    PWT_STR("", "9"),
                                      PWT_STR("", "51"),   PWT_STR("", "100"), PWT_INT("", -20),
                                      PWT_INT("", 9),      PWT_UINT("", 51),   PWT_BOOL("", 1),
                                      PWT_NULL(""),        PWT_STR("", NULL)};
    uint32_t level = 7;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(logger_level_read(&wrong[i], &level), PWT_EINVAL);
    }
    CU_ASSERT_EQUAL(level, 7);
}

static void takes_the_first_setting_that_is_a_level(void)
{
    fake_open(&s_fake);
    CU_ASSERT_EQUAL(resolve(NULL, NULL, NULL), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(resolve("", "", ""), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(resolve("DEBUG", "ERROR", NULL), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(resolve(NULL, "ERROR", NULL), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    CU_ASSERT_EQUAL(resolve("LOUD", "ERROR", NULL), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_EQUAL(resolve("LOUD", "quiet", NULL), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(fake_diag_count(), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: LOG_LEVEL='quiet' is not a level"));
    fake_close(&s_fake);
}

static void prefers_the_code_and_falls_back_from_it(void)
{
    fake_open(&s_fake);
    s_fake.logger.level_field = PWT_INT("", 40);
    CU_ASSERT_EQUAL(resolve("DEBUG", NULL, NULL), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    s_fake.logger.level_field = PWT_STR("", "LOUD");
    CU_ASSERT_EQUAL(resolve("DEBUG", NULL, NULL), PWT_LOG_DEBUG);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: level='LOUD' is not a level"));
    s_fake.logger.level_field = PWT_INT("", -3);
    CU_ASSERT_EQUAL(resolve("DEBUG", NULL, NULL), PWT_LOG_DEBUG);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: level='-3' is not a level"));
    fake_close(&s_fake);
}

static void lets_the_platform_decide(void)
{
    fake_open(&s_fake);
    CU_ASSERT_EQUAL(resolve("ERROR", NULL, "debug"), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(resolve(NULL, NULL, "TRACE"), LOGGER_LEVEL_ALL);
    CU_ASSERT_EQUAL(resolve(NULL, NULL, "FATAL"), PWT_LOG_CRITICAL);
    CU_ASSERT_EQUAL(resolve("ERROR", NULL, "CRITICAL"), PWT_LOG_ERROR); /* no name of Lambda's */
    CU_ASSERT_EQUAL(resolve("ERROR", NULL, "30"), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void warns_of_a_level_that_the_platform_drops(void)
{
    fake_open(&s_fake);
    CU_ASSERT_EQUAL(resolve("DEBUG", NULL, "ERROR"), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: alc-level-mismatch: the logger's level "
                                               "DEBUG is more verbose than "
                                               "AWS_LAMBDA_LOG_LEVEL=ERROR"));
    (void)resolve("ERROR", NULL, "ERROR");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    (void)resolve(NULL, NULL, "ERROR"); /* nobody asked for INFO */
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"names_what_lies_between_by_the_next_lower", names_what_lies_between_by_the_next_lower},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"reads_names_in_any_case_and_numbers", reads_names_in_any_case_and_numbers},
        {"refuses_what_is_no_level", refuses_what_is_no_level},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"takes_the_first_setting_that_is_a_level", takes_the_first_setting_that_is_a_level},
        {"prefers_the_code_and_falls_back_from_it", prefers_the_code_and_falls_back_from_it},
        {"lets_the_platform_decide", lets_the_platform_decide},
        {"warns_of_a_level_that_the_platform_drops", warns_of_a_level_that_the_platform_drops},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_level_name", .pTests = suite_0},
        {.pName = "logger_level_read", .pTests = suite_1},
        {.pName = "logger_level_resolve", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
