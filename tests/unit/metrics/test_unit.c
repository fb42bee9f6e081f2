/* SPDX-License-Identifier: Apache-2.0 */
/* unit.c: both spellings of every unit, and nothing else. */
#include "../run.h"
#include "fake_host.h"

static const struct {
    const char *name;
    const char *value;
} s_units[METRICS_UNIT_COUNT] = {
    {"NoUnit", "None"},
    {"Seconds", "Seconds"},
    {"Microseconds", "Microseconds"},
    {"Milliseconds", "Milliseconds"},
    {"Bytes", "Bytes"},
    {"Kilobytes", "Kilobytes"},
    {"Megabytes", "Megabytes"},
    {"Gigabytes", "Gigabytes"},
    {"Terabytes", "Terabytes"},
    {"Bits", "Bits"},
    {"Kilobits", "Kilobits"},
    {"Megabits", "Megabits"},
    {"Gigabits", "Gigabits"},
    {"Terabits", "Terabits"},
    {"Percent", "Percent"},
    {"Count", "Count"},
    {"BytesPerSecond", "Bytes/Second"},
    {"KilobytesPerSecond", "Kilobytes/Second"},
    {"MegabytesPerSecond", "Megabytes/Second"},
    {"GigabytesPerSecond", "Gigabytes/Second"},
    {"TerabytesPerSecond", "Terabytes/Second"},
    {"BitsPerSecond", "Bits/Second"},
    {"KilobitsPerSecond", "Kilobits/Second"},
    {"MegabitsPerSecond", "Megabits/Second"},
    {"GigabitsPerSecond", "Gigabits/Second"},
    {"TerabitsPerSecond", "Terabits/Second"},
    {"CountPerSecond", "Count/Second"},
};

static void reads_both_spellings(void)
{
    for (uint32_t unit = 0; unit < METRICS_UNIT_COUNT; unit++) {
        uint32_t found = 99;
        CU_ASSERT_TRUE(metrics_unit_parse(pwt_cstr(s_units[unit].name), &found));
        CU_ASSERT_EQUAL(found, unit);
        found = 99;
        CU_ASSERT_TRUE(metrics_unit_parse(pwt_cstr(s_units[unit].value), &found));
        CU_ASSERT_EQUAL(found, unit);
    }
}

static void refuses_everything_else(void)
{
    static const char *const wrong[] = {"count",         "Seconds ", "",     "Second",
                                        "Coun",          "Counts",   "Nope", "PercentPerSecond",
                                        "Percent/Second"};
    uint32_t found = 99;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_FALSE(metrics_unit_parse(pwt_cstr(wrong[i]), &found));
    }
    CU_ASSERT_FALSE(metrics_unit_parse(pwt_bytes_make(NULL, 0), &found));
    CU_ASSERT_EQUAL(found, 99);
}

static void gives_the_member_of_a_document(void)
{
    for (uint32_t unit = 0; unit < METRICS_UNIT_COUNT; unit++) {
        char expected[64];
        const struct pwt_bytes member = metrics_unit_member(unit);
        (void)snprintf(expected, sizeof(expected), ",\"Unit\":\"%s\"", s_units[unit].value);
        CU_ASSERT_TRUE(pwt_bytes_equal(member, pwt_cstr(expected)));
    }
}

int main(void)
{
    CU_TestInfo parse[] = {
        {"reads_both_spellings", reads_both_spellings},
        {"refuses_everything_else", refuses_everything_else},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo member[] = {
        {"gives_the_member_of_a_document", gives_the_member_of_a_document},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_unit_parse", .pTests = parse},
        {.pName = "metrics_unit_member", .pTests = member},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
