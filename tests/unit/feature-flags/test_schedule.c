/* SPDX-License-Identifier: Apache-2.0 */
/* Times of a day, dates and days of the week: reading and comparing. */
#include "flags_test.h"

#define MINUTE_US INT64_C(60000000)
#define DAY_US    INT64_C(86400000000)

static const struct flags_zone s_utc = {.count = 0};
static const struct flags_zone s_east = {.first = 5 * 3600 + 45 * 60};
static const struct flags_zone s_west = {.first = -9 * 3600};

/* ---- reading ---- */

static void minute_is_two_digits_each(void)
{
    static const char *const wrong[] = {"",      "9:30",  "09.30", "0930",  "09:3",  "24:00",
                                        "09:60", " 9:30", "-9:30", "1:00p", "aa:bb", "09:\xd9\xa1"};
    int64_t minute = 0;

    CU_ASSERT_TRUE(flags_schedule_minute(pwt_cstr("09:30"), &minute) && minute == 570);
    CU_ASSERT_TRUE(flags_schedule_minute(pwt_cstr("00:00"), &minute) && minute == 0);
    CU_ASSERT_TRUE(flags_schedule_minute(pwt_cstr("23:59"), &minute) && minute == 1439);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_FALSE(flags_schedule_minute(pwt_cstr(wrong[i]), &minute));
    }
}

static void more_behind_a_minute_is_no_minute_at_all(void)
{
    int64_t minute = 0;

    CU_ASSERT_TRUE(flags_schedule_minute(pwt_cstr("09:30:00"), &minute));
    CU_ASSERT_EQUAL(minute, FLAGS_NO_MINUTE);
    CU_ASSERT_TRUE(flags_schedule_minute(pwt_cstr("09:30abc"), &minute));
    CU_ASSERT_EQUAL(minute, FLAGS_NO_MINUTE);
}

static bool date_is(const char *text, int64_t days, int64_t us)
{
    int64_t found = 0;

    return flags_schedule_date(pwt_cstr(text), &found) && found == days * DAY_US + us;
}

static void date_may_have_a_time(void)
{
    CU_ASSERT_TRUE(date_is("1970-01-02", 1, 0));
    CU_ASSERT_TRUE(date_is("1970-01-02T00:01", 1, MINUTE_US));
    CU_ASSERT_TRUE(date_is("1970-01-02 00:01:02", 1, MINUTE_US + 2000000));
    CU_ASSERT_TRUE(date_is("1970-01-02T00:01:02.5", 1, MINUTE_US + 2500000));
    CU_ASSERT_TRUE(date_is("1970-01-02T00:01:02.123456", 1, MINUTE_US + 2123456));
    CU_ASSERT_TRUE(date_is("1970-01-02T00:01:02.1234569", 1, MINUTE_US + 2123456));
    CU_ASSERT_TRUE(date_is("1969-12-31T23:59:59", -1, DAY_US - 1000000));
    CU_ASSERT_TRUE(date_is("2024-02-29", 19782, 0));
}

static void date_that_is_none_is_refused(void)
{
    static const char *const wrong[] = {
        "",
        "tomorrow",
        "2023-02-29",
        "2022-13-01",
        "2022-00-10",
        "2022-10-00",
        "2022-10-32",
        "0000-01-01",
        "22-10-05",
        "2022-10-05T",
        "2022-10-05T25:00",
        "2022-10-05T12:60",
        "2022-10-05T12:15:60",
        "2022-10-05T12:15:00.",
        "2022-10-05T12:15:00Z",
        "2022-10-05T12:15:00+02:00",
        "2022-10-05T12:15:00.5Z",
        "2022-10-05T12:15Z",
        "2022-10-05T12:15:00 ",
        "2022-10-05x12:15",
        " 2022-10-05",
    };
    int64_t us = 0;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (flags_schedule_date(pwt_cstr(wrong[i]), &us)) {
            (void)printf("\n    '%s'", wrong[i]);
            CU_FAIL("is taken for a date");
        }
    }
}

static void day_is_its_english_name(void)
{
    int64_t bit = 0;

    CU_ASSERT_TRUE(flags_schedule_day(pwt_cstr("SUNDAY"), &bit) && bit == 1);
    CU_ASSERT_TRUE(flags_schedule_day(pwt_cstr("SATURDAY"), &bit) && bit == 64);
    CU_ASSERT_FALSE(flags_schedule_day(pwt_cstr("sunday"), &bit));
    CU_ASSERT_FALSE(flags_schedule_day(pwt_cstr("SUN"), &bit));
    CU_ASSERT_FALSE(flags_schedule_day(pwt_cstr(""), &bit));
}

/* ---- comparing ---- */

static bool at_minute(const char *start, const char *end, int64_t now_us)
{
    struct flags_schedule schedule = {.zone = &s_utc};

    CU_ASSERT_TRUE(flags_schedule_minute(pwt_cstr(start), &schedule.start));
    CU_ASSERT_TRUE(flags_schedule_minute(pwt_cstr(end), &schedule.end));
    return flags_schedule_has_time(&schedule, now_us);
}

static void time_includes_its_last_minute_to_the_end(void)
{
    const int64_t nine = INT64_C(9) * 60 * MINUTE_US;

    CU_ASSERT_FALSE(at_minute("09:00", "09:05", nine - 1));
    CU_ASSERT_TRUE(at_minute("09:00", "09:05", nine));
    CU_ASSERT_TRUE(at_minute("09:00", "09:05", nine + 6 * MINUTE_US - 1));
    CU_ASSERT_FALSE(at_minute("09:00", "09:05", nine + 6 * MINUTE_US));
    CU_ASSERT_TRUE(at_minute("09:00", "09:00", nine + MINUTE_US - 1));
    CU_ASSERT_TRUE(at_minute("00:00", "23:59", -1));
}

static void time_may_go_over_midnight(void)
{
    CU_ASSERT_TRUE(at_minute("22:00", "02:00", INT64_C(23) * 60 * MINUTE_US));
    CU_ASSERT_TRUE(at_minute("22:00", "02:00", 0));
    CU_ASSERT_TRUE(at_minute("22:00", "02:00", INT64_C(121) * MINUTE_US - 1));
    CU_ASSERT_FALSE(at_minute("22:00", "02:00", INT64_C(121) * MINUTE_US));
    CU_ASSERT_FALSE(at_minute("22:00", "02:00", INT64_C(22) * 60 * MINUTE_US - 1));
    CU_ASSERT_TRUE(at_minute("22:00", "02:00", -1));
}

static void time_that_ends_before_it_begins_within_an_hour_never_is(void)
{
    for (int64_t minute = 0; minute < 1440; minute += 5) {
        CU_ASSERT_FALSE(at_minute("09:30", "09:10", minute * MINUTE_US));
    }
}

static void time_with_more_behind_it_never_is(void)
{
    CU_ASSERT_FALSE(at_minute("00:00:00", "23:59", 0));
    CU_ASSERT_FALSE(at_minute("00:00", "23:59x", 0));
}

static void zone_moves_the_wall(void)
{
    struct flags_schedule schedule = {
        .zone = &s_east, .start = INT64_C(9) * 60, .end = INT64_C(10) * 60};

    CU_ASSERT_FALSE(flags_schedule_has_time(&schedule, INT64_C(9) * 60 * MINUTE_US));
    CU_ASSERT_TRUE(flags_schedule_has_time(&schedule, (3 * 60 + 15) * MINUTE_US));
    CU_ASSERT_FALSE(flags_schedule_has_time(&schedule, (3 * 60 + 15) * MINUTE_US - 1));
}

static void date_is_exact_to_the_microsecond(void)
{
    struct flags_schedule schedule = {.zone = &s_west};

    CU_ASSERT_TRUE(flags_schedule_date(pwt_cstr("1970-01-01T00:00:00.000001"), &schedule.start));
    CU_ASSERT_TRUE(flags_schedule_date(pwt_cstr("1970-01-02"), &schedule.end));
    CU_ASSERT_FALSE(flags_schedule_has_date(&schedule, INT64_C(9) * 60 * MINUTE_US));
    CU_ASSERT_TRUE(flags_schedule_has_date(&schedule, INT64_C(9) * 60 * MINUTE_US + 1));
    CU_ASSERT_TRUE(flags_schedule_has_date(&schedule, INT64_C(9) * 60 * MINUTE_US + DAY_US));
    CU_ASSERT_FALSE(flags_schedule_has_date(&schedule, INT64_C(9) * 60 * MINUTE_US + DAY_US + 1));
}

static void day_is_that_of_the_zone(void)
{
    struct flags_schedule schedule = {.zone = &s_west, .start = 1 << 3}; /* Wednesday */

    CU_ASSERT_TRUE(flags_schedule_has_day(&schedule, 0)); /* Thursday in UTC */
    CU_ASSERT_FALSE(flags_schedule_has_day(&schedule, INT64_C(9) * 60 * MINUTE_US));
    schedule.start = 0;
    CU_ASSERT_FALSE(flags_schedule_has_day(&schedule, 0));
}

int main(void)
{
    static CU_TestInfo reading[] = {
        {"minute_is_two_digits_each", minute_is_two_digits_each},
        {"more_behind_a_minute_is_no_minute_at_all", more_behind_a_minute_is_no_minute_at_all},
        {"date_may_have_a_time", date_may_have_a_time},
        {"date_that_is_none_is_refused", date_that_is_none_is_refused},
        {"day_is_its_english_name", day_is_its_english_name},
        CU_TEST_INFO_NULL};
    static CU_TestInfo comparing[] = {
        {"time_includes_its_last_minute_to_the_end", time_includes_its_last_minute_to_the_end},
        {"time_may_go_over_midnight", time_may_go_over_midnight},
        {"time_that_ends_before_it_begins_within_an_hour_never_is",
         time_that_ends_before_it_begins_within_an_hour_never_is},
        {"time_with_more_behind_it_never_is", time_with_more_behind_it_never_is},
        {"zone_moves_the_wall", zone_moves_the_wall},
        {"date_is_exact_to_the_microsecond", date_is_exact_to_the_microsecond},
        {"day_is_that_of_the_zone", day_is_that_of_the_zone},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_schedule_date", NULL, NULL, NULL, NULL, reading},
                                    {"flags_schedule_has_time", NULL, NULL, NULL, NULL, comparing},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
