/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c: timestamps in RFC 3339 and UTC, against known dates and against gmtime_r. */
#include "../run.h"
#include "fake_host.h"
#include "logger/clock.h"

#include <stdio.h>
#include <time.h>

#define SECOND INT64_C(1000000000)

static void check(struct logger_clock *clock, int64_t now_ns, const char *wanted)
{
    char text[LOGGER_TIME_BYTES + 1] = {0};

    logger_time_utc(clock, now_ns, text);
    CU_ASSERT_STRING_EQUAL(text, wanted);
}

static void prints_known_times(void)
{
    static const struct {
        int64_t ns;
        const char *text;
    } times[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {FAKE_NOW_NS, FAKE_TIME},
        {951782399 * SECOND, "2000-02-28T23:59:59.000Z"},
        {951782400 * SECOND, "2000-02-29T00:00:00.000Z"},
        {1709164800 * SECOND, "2024-02-29T00:00:00.000Z"},
        {4107542400 * SECOND, "2100-03-01T00:00:00.000Z"},
        {2147483648 * SECOND, "2038-01-19T03:14:08.000Z"},
        {INT64_MAX, "2262-04-11T23:47:16.854Z"},
        {INT64_MIN, "1677-09-21T00:12:43.145Z"},
    };
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        struct logger_clock clock = {0};
        check(&clock, times[i].ns, times[i].text);
    }
}

static void cuts_to_milliseconds_and_pads_them(void)
{
    struct logger_clock clock = {0};

    check(&clock, 999999, "1970-01-01T00:00:00.000Z");
    check(&clock, 1000000, "1970-01-01T00:00:00.001Z");
    check(&clock, 99999999, "1970-01-01T00:00:00.099Z");
    check(&clock, SECOND - 1, "1970-01-01T00:00:00.999Z");
}

static void rounds_down_before_1970_too(void)
{
    struct logger_clock clock = {0};

    check(&clock, -1, "1969-12-31T23:59:59.999Z");
    check(&clock, -SECOND, "1969-12-31T23:59:59.000Z");
    check(&clock, -SECOND - 1, "1969-12-31T23:59:58.999Z");
}

static void follows_a_clock_in_both_directions(void)
{
    struct logger_clock clock = {0};

    check(&clock, FAKE_NOW_NS, FAKE_TIME);
    check(&clock, FAKE_NOW_NS + 200000000, "2022-10-27T16:27:43.938Z");
    check(&clock, FAKE_NOW_NS + SECOND, "2022-10-27T16:27:44.738Z");
    check(&clock, FAKE_NOW_NS - 86400 * SECOND, "2022-10-26T16:27:43.738Z");
    check(&clock, FAKE_NOW_NS, FAKE_TIME);
}

static void agrees_with_libc_on_every_day(void)
{
    const int64_t first = INT64_MIN / SECOND / 86400;
    const int64_t last = INT64_MAX / SECOND / 86400;
    uint32_t wrong = 0;

    for (int64_t day = first; day <= last; day++) {
        struct logger_clock clock = {0};
        char text[LOGGER_TIME_BYTES + 1] = {0};
        char wanted[40];
        struct tm tm;
        /* Another second of the day each day, so that hours and minutes take part. */
        time_t seconds = (time_t)(day * 86400 + (day * 7919 % 86400 + 86400) % 86400);
        if (seconds < INT64_MIN / SECOND || seconds > INT64_MAX / SECOND) {
            continue;
        }
        (void)gmtime_r(&seconds, &tm);
        (void)strftime(wanted, sizeof(wanted), "%Y-%m-%dT%H:%M:%S.000Z", &tm);
        logger_time_utc(&clock, seconds * SECOND, text);
        wrong += strcmp(text, wanted) != 0;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

int main(void)
{
    CU_TestInfo format[] = {
        {"prints_known_times", prints_known_times},
        {"cuts_to_milliseconds_and_pads_them", cuts_to_milliseconds_and_pads_them},
        {"rounds_down_before_1970_too", rounds_down_before_1970_too},
        {"follows_a_clock_in_both_directions", follows_a_clock_in_both_directions},
        {"agrees_with_libc_on_every_day", agrees_with_libc_on_every_day},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_time_format", .pTests = format},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
