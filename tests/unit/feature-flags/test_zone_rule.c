/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX TZ texts: reading, and when their summers begin and end. */
#include "flags_test.h"

#include <time.h>

static bool is_rule(const char *text)
{
    struct flags_zone_rule rule;

    return flags_zone_rule_read(pwt_cstr(text), &rule);
}

static void rules_of_the_database_are_read(void)
{
    static const char *const texts[] = {
        "UTC0",
        "<-03>3",
        "<+0545>-5:45",
        "EST5EDT,M3.2.0,M11.1.0",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "ABC-2:30:15DEF-3,J60/0,300/24:30:01",
        "EST5EDT,0/0,J365/25",
        "AAA-24BBB,M1.1.1/167,M12.5.6/-167",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!is_rule(texts[i])) {
            (void)printf("\n    '%s'", texts[i]);
            CU_FAIL("is not read");
        }
    }
}

static void what_is_no_rule_is_refused(void)
{
    static const char *const texts[] = {
        "",
        "U0",
        "UTC",
        "UTC+",
        "UTC25",
        "UTC0:60",
        "<UTC0",
        "<UT>0",
        "EST5EDT",
        "EST5EDT,M3.2.0",
        "EST5EDT,M3.2.0,",
        "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,M3.2.0/168,M11.1.0",
        "EST5EDT,J0,M11.1.0",
        "EST5EDT,366,M11.1.0",
        "EST5EDT,M3.2.0,M11.1.0x",
        "UTC0 ",
        "UTC99999999999999999999",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (is_rule(texts[i])) {
            (void)printf("\n    '%s'", texts[i]);
            CU_FAIL("is taken for a rule");
        }
    }
}

/* libc knows one zone at a time; it is what the rules are compared with. */
static int32_t libc_offset(int64_t instant)
{
    const time_t when = (time_t)instant;
    struct tm local;

    (void)localtime_r(&when, &local);
    return (int32_t)local.tm_gmtoff;
}

static void offsets_are_those_of_libc(void)
{
    static const char *const texts[] = {
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "EST5EDT,M3.2.0,M11.1.0",
        "NZST-12NZDT,M9.5.0,M4.1.0/3",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "AAA3BBB,J59,J300",
        "AAA3BBB,J60,J300",
        "AAA3BBB,59/1:30,299/0",
        "AAA-3BBB,J60/0,M10.2.4/23:59:59",
        "<-03>3",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct flags_zone_rule rule;
        int32_t wrong = 0;
        CU_ASSERT_TRUE(flags_zone_rule_read(pwt_cstr(texts[i]), &rule));
        (void)setenv("TZ", texts[i], 1);
        tzset();
        for (int64_t instant = 946684800; instant < 4102444800; instant += 5397) {
            wrong += flags_zone_rule_offset(&rule, instant) != libc_offset(instant);
        }
        if (wrong > 0) {
            (void)printf("\n    '%s': %d times", texts[i], wrong);
            CU_FAIL("has other offsets");
        }
    }
}

/* To the second, in a leap year and a common one. */
static void summer_begins_and_ends_to_the_second(void)
{
    struct flags_zone_rule rule;

    CU_ASSERT_TRUE(flags_zone_rule_read(pwt_cstr("CET-1CEST,M3.5.0,M10.5.0/3"), &rule));
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1711846799), 3600); /* 2024-03-31T00:59:59Z */
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1711846800), 7200);
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1729990799), 7200); /* 2024-10-27T00:59:59Z */
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1729990800), 3600);
}

/* Hours beyond a day, of which libc knows nothing: Nuuk changes on the evening before. */
static void change_may_be_on_another_day(void)
{
    struct flags_zone_rule rule;

    CU_ASSERT_TRUE(flags_zone_rule_read(pwt_cstr("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), &rule));
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1711846799), -7200); /* 2024-03-31T00:59:59Z */
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1711846800), -3600);
    CU_ASSERT_TRUE(flags_zone_rule_read(pwt_cstr("EST5EDT,0/0,J365/25"), &rule));
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1704067200 + 5 * 3600 - 1), -4 * 3600);
    CU_ASSERT_EQUAL(flags_zone_rule_offset(&rule, 1704067200 + 5 * 3600), -4 * 3600);
}

int main(void)
{
    static CU_TestInfo reading[] = {
        {"rules_of_the_database_are_read", rules_of_the_database_are_read},
        {"what_is_no_rule_is_refused", what_is_no_rule_is_refused},
        CU_TEST_INFO_NULL};
    static CU_TestInfo offsets[] = {
        {"offsets_are_those_of_libc", offsets_are_those_of_libc},
        {"summer_begins_and_ends_to_the_second", summer_begins_and_ends_to_the_second},
        {"change_may_be_on_another_day", change_may_be_on_another_day},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_zone_rule_read", NULL, NULL, NULL, NULL, reading},
                                    {"flags_zone_rule_offset", NULL, NULL, NULL, NULL, offsets},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
