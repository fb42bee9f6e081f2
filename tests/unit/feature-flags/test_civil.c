/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar. */
#include "flags_test.h"

static void days_count_from_1970(void)
{
    CU_ASSERT_EQUAL(flags_civil_days(1970, 1, 1), 0);
    CU_ASSERT_EQUAL(flags_civil_days(1969, 12, 31), -1);
    CU_ASSERT_EQUAL(flags_civil_days(2000, 2, 29), 11016);
    CU_ASSERT_EQUAL(flags_civil_days(2000, 3, 1), 11017);
    CU_ASSERT_EQUAL(flags_civil_days(2024, 3, 10), 19792);
    CU_ASSERT_EQUAL(flags_civil_days(1, 1, 1), -719162);
    CU_ASSERT_EQUAL(flags_civil_days(9999, 12, 31), 2932896);
}

/* Day by day over more than two eras, each date follows the one before. */
static void every_day_follows_the_one_before(void)
{
    int64_t days = flags_civil_days(1500, 1, 1);
    bool good = true;

    for (int64_t year = 1500; year < 2400; year++) {
        for (int32_t month = 1; month <= 12; month++) {
            for (int32_t day = 1; day <= flags_civil_month_days(year, month); day++) {
                good = good && flags_civil_days(year, month, day) == days &&
                       flags_civil_year(days) == year;
                days++;
            }
        }
    }
    CU_ASSERT_TRUE(good);
}

static void leap_years_are_gregorian(void)
{
    CU_ASSERT_TRUE(flags_civil_is_leap(2024));
    CU_ASSERT_FALSE(flags_civil_is_leap(2023));
    CU_ASSERT_FALSE(flags_civil_is_leap(1900));
    CU_ASSERT_TRUE(flags_civil_is_leap(2000));
    CU_ASSERT_EQUAL(flags_civil_month_days(2024, 2), 29);
    CU_ASSERT_EQUAL(flags_civil_month_days(2100, 2), 28);
}

static void weeks_begin_on_sunday(void)
{
    CU_ASSERT_EQUAL(flags_civil_weekday(0), 4);
    CU_ASSERT_EQUAL(flags_civil_weekday(-1), 3);
    CU_ASSERT_EQUAL(flags_civil_weekday(-4), 0);
    CU_ASSERT_EQUAL(flags_civil_weekday(-5), 6);
    CU_ASSERT_EQUAL(flags_civil_weekday(flags_civil_days(2024, 3, 10)), 0);
    CU_ASSERT_EQUAL(flags_civil_weekday(flags_civil_days(1900, 1, 1)), 1);
}

int main(void)
{
    static CU_TestInfo civil[] = {
        {"days_count_from_1970", days_count_from_1970},
        {"every_day_follows_the_one_before", every_day_follows_the_one_before},
        {"leap_years_are_gregorian", leap_years_are_gregorian},
        {"weeks_begin_on_sunday", weeks_begin_on_sunday},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_civil_days", NULL, NULL, NULL, NULL, civil},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
