/* SPDX-License-Identifier: Apache-2.0 */
/* See schedule.h. */
#include "schedule.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define DAY_US    (86400 * SECOND_US)

/* ---- reading ------------------------------------------------------------------------------- */

/* Digits from `at` on, exactly so many; false if there are fewer, or the number is out of range. */
static bool
read_digits(struct pwt_bytes text, uint64_t at, uint32_t count, int32_t max, int32_t *ret_number)
{
    int32_t number = 0;

    if (text.len < at + count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        const unsigned digit = (unsigned)(text.ptr[at + i] - '0');
        if (digit > 9) {
            return false;
        }
        number = number * 10 + (int32_t)digit;
    }
    *ret_number = number;
    return number <= max;
}

static bool has_char(struct pwt_bytes text, uint64_t at, char c)
{
    return at < text.len && text.ptr[at] == c;
}

bool flags_schedule_minute(struct pwt_bytes text, int64_t *ret_minute)
{
    int32_t hour;
    int32_t minute;

    if (!read_digits(text, 0, 2, 23, &hour) || !has_char(text, 2, ':') ||
        !read_digits(text, 3, 2, 59, &minute)) {
        return false;
    }
    *ret_minute = text.len == 5 ? hour * 60 + minute : FLAGS_NO_MINUTE;
    return true;
}

/* `.ffffff` to the end of the text; digits beyond microseconds do not count. */
static bool read_fraction(struct pwt_bytes text, uint64_t at, int64_t *ret_us)
{
    int64_t us = 0;
    int64_t unit = SECOND_US;

    if (text.len < at + 2 || text.ptr[at] != '.') {
        return false;
    }
    for (uint64_t i = at + 1; i < text.len; i++) {
        int32_t digit;
        if (!read_digits(text, i, 1, 9, &digit)) {
            return false;
        }
        unit /= 10;
        us += digit * unit;
    }
    *ret_us = us;
    return true;
}

/* What stands behind a date: nothing, or a time. */
static bool read_time(struct pwt_bytes text, int64_t *ret_us)
{
    int32_t hour;
    int32_t minute;
    int32_t second = 0;
    int64_t us = 0;

    if (text.len == 0) {
        *ret_us = 0;
        return true;
    }
    if ((text.ptr[0] != 'T' && text.ptr[0] != ' ') || !read_digits(text, 1, 2, 23, &hour) ||
        !has_char(text, 3, ':') || !read_digits(text, 4, 2, 59, &minute)) {
        return false;
    }
    if (text.len > 6 && (!has_char(text, 6, ':') || !read_digits(text, 7, 2, 59, &second))) {
        return false;
    }
    if (text.len > 9 && !read_fraction(text, 9, &us)) {
        return false;
    }
    *ret_us = (hour * 60 + minute) * MINUTE_US + second * SECOND_US + us;
    return true;
}

bool flags_schedule_date(struct pwt_bytes text, int64_t *ret_us)
{
    int32_t year;
    int32_t month;
    int32_t day;
    int64_t us;

    if (!read_digits(text, 0, 4, 9999, &year) || !has_char(text, 4, '-') ||
        !read_digits(text, 5, 2, 12, &month) || !has_char(text, 7, '-') ||
        !read_digits(text, 8, 2, 31, &day) || year < 1 || month < 1 || day < 1 ||
        day > flags_civil_month_days(year, month) ||
        !read_time(pwt_bytes_make(text.ptr + 10, text.len - 10), &us)) {
        return false;
    }
    *ret_us = flags_civil_days(year, month, day) * DAY_US + us;
    return true;
}

bool flags_schedule_day(struct pwt_bytes text, int64_t *ret_bit)
{
    static const char *const names[] = {"SUNDAY",   "MONDAY", "TUESDAY", "WEDNESDAY",
                                        "THURSDAY", "FRIDAY", "SATURDAY"};

    for (int day = 0; day < 7; day++) {
        if (pwt_bytes_equal(text, pwt_cstr(names[day]))) {
            *ret_bit = INT64_C(1) << day;
            return true;
        }
    }
    return false;
}

/* ---- comparing ----------------------------------------------------------------------------- */

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* What the clock on the wall shows, as microseconds since it showed 1970. */
static int64_t on_the_wall(const struct flags_schedule *schedule, int64_t now_us)
{
    return now_us + flags_zone_offset(schedule->zone, floor_divide(now_us, SECOND_US)) * SECOND_US;
}

bool flags_schedule_has_time(const struct flags_schedule *schedule, int64_t now_us)
{
    const int64_t wall = on_the_wall(schedule, now_us);
    const int64_t minute = (wall - floor_divide(wall, DAY_US) * DAY_US) / MINUTE_US;

    if (schedule->start == FLAGS_NO_MINUTE || schedule->end == FLAGS_NO_MINUTE) {
        return false;
    }
    /* It goes over midnight where the hour of its end is the smaller one; minutes alone do not make
     * it so. */
    return schedule->end / 60 < schedule->start / 60
               ? minute >= schedule->start || minute <= schedule->end
               : minute >= schedule->start && minute <= schedule->end;
}

bool flags_schedule_has_date(const struct flags_schedule *schedule, int64_t now_us)
{
    const int64_t wall = on_the_wall(schedule, now_us);

    return wall >= schedule->start && wall <= schedule->end;
}

bool flags_schedule_has_day(const struct flags_schedule *schedule, int64_t now_us)
{
    const int64_t days = floor_divide(on_the_wall(schedule, now_us), DAY_US);

    return (schedule->start & (INT64_C(1) << flags_civil_weekday(days))) != 0;
}
