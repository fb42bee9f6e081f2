/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps in RFC 3339, UTC. Not with gmtime_r: its first call reads the time zone's file, which
 * costs a cold start more than all lines of a short invocation do. */
#include "clock.h"

#define NS_PER_SECOND   1000000000
#define NS_PER_MS       1000000
#define SECONDS_PER_DAY 86400

/* Years run from March here, so that the day a leap year adds is the last one; 400 of them repeat.
 */
#define DAYS_PER_ERA  146097
#define DAYS_TO_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */

static inline void put_two(char *text, uint32_t value)
{
    text[0] = (char)('0' + value / 10);
    text[1] = (char)('0' + value % 10);
}

/* `YYYY-MM-DD`. The method is Howard Hinnant's "chrono-compatible low-level date algorithms"
 * (civil_from_days). int64_t nanoseconds reach from 1677 to 2262, so no number is negative here. */
static void put_date(char *text, int64_t days_since_1970)
{
    uint32_t days = (uint32_t)(days_since_1970 + DAYS_TO_EPOCH);
    uint32_t day_of_era = days % DAYS_PER_ERA;
    uint32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) /
        365;
    uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    uint32_t day = day_of_year - (153 * month + 2) / 5 + 1;
    uint32_t year = days / DAYS_PER_ERA * 400 + year_of_era + (month >= 10);

    put_two(text, year / 100);
    put_two(text + 2, year % 100);
    text[4] = '-';
    put_two(text + 5, month < 10 ? month + 3 : month - 9);
    text[7] = '-';
    put_two(text + 8, day);
}

static void put_time_of_day(char *text, uint32_t second)
{
    put_two(text, second / 3600);
    text[2] = ':';
    put_two(text + 3, second / 60 % 60);
    text[5] = ':';
    put_two(text + 6, second % 60);
}

void logger_time_utc(struct logger_clock *clock, int64_t now_ns, char *text)
{
    int64_t second = now_ns / NS_PER_SECOND;
    int64_t rest = now_ns % NS_PER_SECOND;

    if (rest < 0) {
        second--;
        rest += NS_PER_SECOND;
    }
    if (second != clock->second || clock->text[0] == '\0') {
        int64_t second_of_day = second % SECONDS_PER_DAY;
        second_of_day += second_of_day < 0 ? SECONDS_PER_DAY : 0;
        put_date(clock->text, (second - second_of_day) / SECONDS_PER_DAY);
        clock->text[10] = 'T';
        put_time_of_day(clock->text + 11, (uint32_t)second_of_day);
        clock->second = second;
    }
    memcpy(text, clock->text, 19);
    text[19] = '.';
    uint32_t ms = (uint32_t)(rest / NS_PER_MS);
    text[20] = (char)('0' + ms / 100);
    put_two(text + 21, ms % 100);
    text[23] = 'Z';
}
