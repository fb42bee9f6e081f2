/* SPDX-License-Identifier: Apache-2.0 */
/* level.c: names of levels, and which one the settings ask for. */
#include "fake_host.h"
#include "run.h"

static bool equals(struct pwt_bytes bytes, const char *text)
{
    return pwt_bytes_equal(bytes, pwt_cstr(text));
}

static void names_the_five_levels(void)
{
    CU_ASSERT_TRUE(equals(logger_level_name(PWT_LOG_DEBUG), "DEBUG"));
    CU_ASSERT_TRUE(equals(logger_level_name(PWT_LOG_INFO), "INFO"));
    CU_ASSERT_TRUE(equals(logger_level_name(PWT_LOG_WARNING), "WARNING"));
    CU_ASSERT_TRUE(equals(logger_level_name(PWT_LOG_ERROR), "ERROR"));
    CU_ASSERT_TRUE(equals(logger_level_name(PWT_LOG_CRITICAL), "CRITICAL"));
}

static void names_what_lies_between_by_the_next_lower(void)
{
    CU_ASSERT_TRUE(equals(logger_level_name(0), "DEBUG"));
    CU_ASSERT_TRUE(equals(logger_level_name(PWT_LOG_INFO - 1), "DEBUG"));
    CU_ASSERT_TRUE(equals(logger_level_name(PWT_LOG_ERROR - 1), "WARNING"));
    CU_ASSERT_TRUE(equals(logger_level_name(UINT32_MAX), "CRITICAL"));
}

static void gives_the_name_as_a_member(void)
{
    CU_ASSERT_TRUE(equals(logger_level_member(PWT_LOG_INFO), "\"level\":\"INFO\""));
    CU_ASSERT_TRUE(equals(logger_level_member(PWT_LOG_CRITICAL), "\"level\":\"CRITICAL\""));
}

/* The level that three settings give; NULL is unset. */
static uint32_t resolve(const char *own, const char *legacy, const char *platform)
{
    struct logger logger = {
        .level_text = pwt_cstr(own),
        .legacy_text = pwt_cstr(legacy),
        .platform_text = pwt_cstr(platform),
    };
    fake_install();
    return logger_level_resolve(&logger, NULL);
}

static void is_info_by_default(void)
{
    CU_ASSERT_EQUAL(resolve(NULL, NULL, NULL), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(resolve("", "", ""), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void takes_names_in_any_case(void)
{
    CU_ASSERT_EQUAL(resolve("DEBUG", NULL, NULL), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(resolve("info", NULL, NULL), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(resolve("Warning", NULL, NULL), PWT_LOG_WARNING);
    CU_ASSERT_EQUAL(resolve("WARN", NULL, NULL), PWT_LOG_WARNING);
    CU_ASSERT_EQUAL(resolve("eRRor", NULL, NULL), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(resolve("critical", NULL, NULL), PWT_LOG_CRITICAL);
    CU_ASSERT_EQUAL(resolve("fatal", NULL, NULL), PWT_LOG_CRITICAL);
    CU_ASSERT_EQUAL(resolve("silent", NULL, NULL), PWT_LOG_SILENT);
    CU_ASSERT_EQUAL(resolve("trace", NULL, NULL), LOGGER_LEVEL_ALL);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void takes_numbers_from_10_to_50(void)
{
    CU_ASSERT_EQUAL(resolve("10", NULL, NULL), 10);
    CU_ASSERT_EQUAL(resolve("25", NULL, NULL), 25);
    CU_ASSERT_EQUAL(resolve("50", NULL, NULL), 50);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void prefers_the_new_name_of_the_variable(void)
{
    CU_ASSERT_EQUAL(resolve("DEBUG", "ERROR", NULL), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(resolve(NULL, "ERROR", NULL), PWT_LOG_ERROR);
}

static void reports_a_wrong_level_and_tries_the_next_source(void)
{
    static const char *const wrong[] = {"LOUD", "9", "51", "100", "-10", "1x", "x0", "INFOX", " "};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(resolve(wrong[i], "ERROR", NULL), PWT_LOG_ERROR);
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT_EQUAL(resolve(wrong[i], NULL, NULL), PWT_LOG_INFO);
    }
    CU_ASSERT_EQUAL(resolve("LOUD", "QUIET", NULL), PWT_LOG_INFO);
    CU_ASSERT_STRING_EQUAL(
        fake_diag(),
        "powertools: POWERTOOLS_LOG_LEVEL='LOUD' is not a level; expected DEBUG, INFO, WARNING, "
        "ERROR, CRITICAL, SILENT or 10..50; it is ignored, correct or remove it\n"
        "powertools: LOG_LEVEL='QUIET' is not a level; expected DEBUG, INFO, WARNING, ERROR, "
        "CRITICAL, SILENT or 10..50; it is ignored, correct or remove it\n");
}

static void lets_the_platform_decide(void)
{
    CU_ASSERT_EQUAL(resolve(NULL, NULL, "TRACE"), LOGGER_LEVEL_ALL);
    CU_ASSERT_EQUAL(resolve(NULL, NULL, "DEBUG"), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(resolve(NULL, NULL, "info"), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(resolve("ERROR", NULL, "WARN"), PWT_LOG_WARNING);
    CU_ASSERT_EQUAL(resolve("DEBUG", NULL, "ERROR"), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(resolve("SILENT", NULL, "FATAL"), PWT_LOG_CRITICAL);
}

static void ignores_a_platform_level_it_does_not_know(void)
{
    CU_ASSERT_EQUAL(resolve("DEBUG", NULL, "WARNING"), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(resolve(NULL, NULL, "SILENT"), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(resolve(NULL, NULL, "30"), PWT_LOG_INFO);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void warns_where_the_platform_drops_what_was_asked_for(void)
{
    (void)resolve("debug", NULL, "ERROR");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_STRING_EQUAL(
        fake_diag(),
        "powertools: alc-level-mismatch: the logger's level DEBUG is more verbose than "
        "AWS_LAMBDA_LOG_LEVEL=ERROR, which can lead to data loss; expected a level that the "
        "platform lets through; set both to the same one\n");
    (void)resolve(NULL, "INFO", "WARN");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
}

static void does_not_warn_without_a_conflict(void)
{
    (void)resolve("ERROR", NULL, "DEBUG");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    (void)resolve("CRITICAL", NULL, "FATAL");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    (void)resolve(NULL, NULL, "ERROR"); /* the default was not asked for */
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

int main(void)
{
    CU_TestInfo name[] = {
        {"names_the_five_levels", names_the_five_levels},
        {"names_what_lies_between_by_the_next_lower", names_what_lies_between_by_the_next_lower},
        {"gives_the_name_as_a_member", gives_the_name_as_a_member},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo resolve_tests[] = {
        {"is_info_by_default", is_info_by_default},
        {"takes_names_in_any_case", takes_names_in_any_case},
        {"takes_numbers_from_10_to_50", takes_numbers_from_10_to_50},
        {"prefers_the_new_name_of_the_variable", prefers_the_new_name_of_the_variable},
        {"reports_a_wrong_level_and_tries_the_next_source",
         reports_a_wrong_level_and_tries_the_next_source},
        {"lets_the_platform_decide", lets_the_platform_decide},
        {"ignores_a_platform_level_it_does_not_know", ignores_a_platform_level_it_does_not_know},
        {"warns_where_the_platform_drops_what_was_asked_for",
         warns_where_the_platform_drops_what_was_asked_for},
        {"does_not_warn_without_a_conflict", does_not_warn_without_a_conflict},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_level_name", .pTests = name},
        {.pName = "logger_level_resolve", .pTests = resolve_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
