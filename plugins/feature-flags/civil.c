/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Gregorian calendar as a count of days. A year is taken to begin in March, so that its leap
 * day is its last; 400 years have 146097 days.
 */
#include "zone.h"

#define ERA_DAYS 146097
/* From 0000-03-01 to 1970-01-01. */
#define EPOCH_DAYS 719468

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

int64_t flags_civil_days(int64_t year, int32_t month, int32_t day)
{
    const int64_t shifted = month > 2 ? year : year - 1;
    const int64_t era = floor_divide(shifted, 400);
    const int64_t of_era = shifted - era * 400;
    const int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_DAYS;
}

int64_t flags_civil_year(int64_t days)
{
    /* Never more than one off, since a year has between 365 and 366 days. */
    const int64_t guess = 1970 + floor_divide(days * 400, ERA_DAYS);

    if (days < flags_civil_days(guess, 1, 1)) {
        return guess - 1;
    }
    return days < flags_civil_days(guess + 1, 1, 1) ? guess : guess + 1;
}

bool flags_civil_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t flags_civil_month_days(int64_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && flags_civil_is_leap(year) ? 29 : days[month - 1];
}

int32_t flags_civil_weekday(int64_t days)
{
    const int32_t rest = (int32_t)((days + 4) % 7); /* 1970-01-01 was a Thursday */

    return rest < 0 ? rest + 7 : rest;
}
