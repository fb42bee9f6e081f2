/* SPDX-License-Identifier: Apache-2.0 */
/* What each action means; how values are compared, test_value.c says. */
#define _GNU_SOURCE /* strptime */
#include "flags_test.h"

#include <time.h>

#define HOLDS   PWT_FLAG_HOLDS
#define DIFFERS PWT_FLAG_DIFFERS
#define NEVER   PWT_FLAG_OTHER_TYPE

static void orders_include_what_their_names_say(void)
{
    static const struct {
        const char *action;
        uint32_t less; /* of contexts that are less, the same, more */
        uint32_t same;
        uint32_t more;
    } rows[] = {
        {"KEY_GREATER_THAN_VALUE", DIFFERS, DIFFERS, HOLDS},
        {"KEY_GREATER_THAN_OR_EQUAL_VALUE", DIFFERS, HOLDS, HOLDS},
        {"KEY_LESS_THAN_VALUE", HOLDS, DIFFERS, DIFFERS},
        {"KEY_LESS_THAN_OR_EQUAL_VALUE", HOLDS, HOLDS, DIFFERS},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CU_ASSERT_EQUAL(compare(rows[i].action, "2", "1"), rows[i].less);
        CU_ASSERT_EQUAL(compare(rows[i].action, "2", "2.0"), rows[i].same);
        CU_ASSERT_EQUAL(compare(rows[i].action, "2", "3"), rows[i].more);
        CU_ASSERT_EQUAL(compare(rows[i].action, "'b'", "'a'"), rows[i].less);
        CU_ASSERT_EQUAL(compare(rows[i].action, "2", "'2'"), NEVER);
        CU_ASSERT_EQUAL(compare(rows[i].action, "2", NULL), NEVER);
    }
}

static void texts_start_and_end(void)
{
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'ab'", "'abc'"), HOLDS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'abc'", "'abc'"), HOLDS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'abcd'", "'abc'"), DIFFERS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'abc\\u0022'", "'abc'"), DIFFERS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'bc'", "'abc'"), DIFFERS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "''", "''"), HOLDS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'\\u0061'", "'\\u0061b'"), HOLDS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "1", "'1'"), NEVER);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'1'", "1"), NEVER);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "''", NULL), NEVER);
    CU_ASSERT_EQUAL(compare("ENDSWITH", "'bc'", "'abc'"), HOLDS);
    CU_ASSERT_EQUAL(compare("ENDSWITH", "''", "'abc'"), HOLDS);
    CU_ASSERT_EQUAL(compare("ENDSWITH", "'ab'", "'abc'"), DIFFERS);
    CU_ASSERT_EQUAL(compare("ENDSWITH", "'\\u00e9'", "'caf\xc3\xa9'"), HOLDS);
    CU_ASSERT_EQUAL(compare("ENDSWITH", "['c']", "'abc'"), NEVER);
    CU_ASSERT_EQUAL(compare("ENDSWITH", "'c'", "['c']"), NEVER);
}

static void modulo_is_of_numbers(void)
{
    static const char range[] = "{'BASE':100,'START':20,'END':39}";

    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, "139"), HOLDS);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, "-80"), HOLDS);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, "40"), DIFFERS);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, "39.5"), DIFFERS);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, "'20'"), NEVER);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, "null"), NEVER);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, "[20]"), NEVER);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", range, NULL), NEVER);
    CU_ASSERT_EQUAL(compare("MODULO_RANGE", "{'BASE':2,'START':1,'END':1}", "true"), HOLDS);
}

static void rollout_is_of_texts(void)
{
    CU_ASSERT_EQUAL(compare("PERCENTAGE_ROLLOUT", "{'PERCENT':100}", "'someone'"), HOLDS);
    CU_ASSERT_EQUAL(compare("PERCENTAGE_ROLLOUT", "{'PERCENT':0}", "'someone'"), DIFFERS);
    CU_ASSERT_EQUAL(compare("PERCENTAGE_ROLLOUT", "{'PERCENT':100}", "''"), HOLDS);
    CU_ASSERT_EQUAL(compare("PERCENTAGE_ROLLOUT", "{'PERCENT':100}", "5"), NEVER);
    CU_ASSERT_EQUAL(compare("PERCENTAGE_ROLLOUT", "{'PERCENT':100}", NULL), NEVER);
}

/* ---- schedules ---- */

static uint32_t at(const char *utc, const char *action, const char *key, const char *value)
{
    char condition[512];
    struct tm tm = {.tm_sec = 0};

    CU_ASSERT_PTR_NOT_NULL(strptime(utc, "%Y-%m-%dT%H:%M:%S", &tm));
    test_host.now_ns = (int64_t)timegm(&tm) * 1000000000;
    (void)snprintf(condition, sizeof(condition), "{'action':'%s','key':'%s','value':%s}", action,
                   key, value);
    return check(condition, "{'CURRENT_TIME':'00:00'}");
}

static uint32_t time_at(const char *utc, const char *value)
{
    return at(utc, "SCHEDULE_BETWEEN_TIME_RANGE", "CURRENT_TIME", value);
}

static uint32_t date_at(const char *utc, const char *value)
{
    return at(utc, "SCHEDULE_BETWEEN_DATETIME_RANGE", "CURRENT_DATETIME", value);
}

static uint32_t day_at(const char *utc, const char *value)
{
    return at(utc, "SCHEDULE_BETWEEN_DAYS_OF_WEEK", "CURRENT_DAY_OF_WEEK", value);
}

static void time_is_that_of_the_zone(void)
{
    static const char copenhagen[] =
        "{'START':'09:00','END':'10:00','TIMEZONE':'Europe/Copenhagen'}";

    CU_ASSERT_EQUAL(time_at("2024-01-15T08:00:00", copenhagen), HOLDS);
    CU_ASSERT_EQUAL(time_at("2024-01-15T07:59:59", copenhagen), PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(time_at("2024-07-15T07:00:00", copenhagen), HOLDS);
    CU_ASSERT_EQUAL(time_at("2024-07-15T08:00:59", copenhagen), HOLDS);
    CU_ASSERT_EQUAL(time_at("2024-07-15T08:01:00", copenhagen), PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(time_at("2024-07-15T09:30:00", "{'START':'09:00','END':'10:00'}"), HOLDS);
    CU_ASSERT_EQUAL(time_at("2050-07-15T07:00:00", copenhagen), HOLDS);
}

/* In New York no clock shows 2:30 on 2024-03-10, and each shows 1:30 twice on 2024-11-03. */
static void hour_that_is_skipped_never_is_and_one_that_comes_twice_is_twice(void)
{
    static const char skipped[] = "{'START':'02:00','END':'02:59','TIMEZONE':'America/New_York'}";
    static const char twice[] = "{'START':'01:00','END':'01:59','TIMEZONE':'America/New_York'}";
    static const char dates[] = "{'START':'2024-11-03T01:00','END':'2024-11-03T01:59:59',"
                                "'TIMEZONE':'America/New_York'}";

    for (int minute = 0; minute < 60; minute += 10) {
        char utc[32];
        (void)snprintf(utc, sizeof(utc), "2024-03-10T07:%02d:00", minute);
        CU_ASSERT_EQUAL(time_at(utc, skipped), PWT_FLAG_OUT_OF_TIME);
        (void)snprintf(utc, sizeof(utc), "2024-11-03T05:%02d:00", minute);
        CU_ASSERT_EQUAL(time_at(utc, twice), HOLDS);
        CU_ASSERT_EQUAL(date_at(utc, dates), HOLDS);
        (void)snprintf(utc, sizeof(utc), "2024-11-03T06:%02d:00", minute);
        CU_ASSERT_EQUAL(time_at(utc, twice), HOLDS);
        CU_ASSERT_EQUAL(date_at(utc, dates), HOLDS);
    }
    CU_ASSERT_EQUAL(time_at("2024-03-10T06:59:59", skipped), PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(time_at("2024-11-03T07:00:00", twice), PWT_FLAG_OUT_OF_TIME);
}

static void dates_are_on_the_wall_of_the_zone(void)
{
    static const char tokyo[] =
        "{'START':'2024-05-01','END':'2024-05-01T12:00:00','TIMEZONE':'Asia/Tokyo'}";

    CU_ASSERT_EQUAL(date_at("2024-04-30T14:59:59", tokyo), PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(date_at("2024-04-30T15:00:00", tokyo), HOLDS);
    CU_ASSERT_EQUAL(date_at("2024-05-01T03:00:00", tokyo), HOLDS);
    CU_ASSERT_EQUAL(date_at("2024-05-01T03:00:01", tokyo), PWT_FLAG_OUT_OF_TIME);
}

static void days_are_those_of_the_zone(void)
{
    static const char weekend[] = "{'DAYS':['SATURDAY','SUNDAY'],'TIMEZONE':'America/Los_Angeles'}";

    CU_ASSERT_EQUAL(day_at("2024-03-16T06:59:59", weekend), PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(day_at("2024-03-16T07:00:00", weekend), HOLDS);
    CU_ASSERT_EQUAL(day_at("2024-03-18T06:59:59", weekend), HOLDS);
    CU_ASSERT_EQUAL(day_at("2024-03-18T07:00:00", weekend), PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(
        day_at("2011-12-29T10:00:00", "{'DAYS':['SATURDAY'],'TIMEZONE':'Pacific/Apia'}"),
        PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(day_at("2011-12-30T10:00:00", /* Apia had no Friday that week */
                           "{'DAYS':['SATURDAY'],'TIMEZONE':'Pacific/Apia'}"),
                    HOLDS);
    CU_ASSERT_EQUAL(day_at("2024-03-16T07:00:00", "{'DAYS':[]}"), PWT_FLAG_OUT_OF_TIME);
}

int main(void)
{
    static CU_TestInfo actions[] = {
        {"orders_include_what_their_names_say", orders_include_what_their_names_say},
        {"texts_start_and_end", texts_start_and_end},
        {"modulo_is_of_numbers", modulo_is_of_numbers},
        {"rollout_is_of_texts", rollout_is_of_texts},
        CU_TEST_INFO_NULL};
    static CU_TestInfo schedules[] = {
        {"time_is_that_of_the_zone", time_is_that_of_the_zone},
        {"hour_that_is_skipped_never_is_and_one_that_comes_twice_is_twice",
         hour_that_is_skipped_never_is_and_one_that_comes_twice_is_twice},
        {"dates_are_on_the_wall_of_the_zone", dates_are_on_the_wall_of_the_zone},
        {"days_are_those_of_the_zone", days_are_those_of_the_zone},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_check", NULL, NULL, NULL, NULL, actions},
                                    {"flags_check: schedules", NULL, NULL, NULL, NULL, schedules},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
