/* SPDX-License-Identifier: Apache-2.0 */
/* The three conditions on the time: between two times of a day, between two dates, on some days of
 * the week. Each compares what a clock on a wall in its zone shows. */
#ifndef FLAGS_SCHEDULE_H
#define FLAGS_SCHEDULE_H

#include "zone.h"

struct flags_schedule {
    const struct flags_zone *zone;
    int64_t start; /* a minute of the day, or microseconds since 1970 on the wall, or ... */
    int64_t end;   /* ... bits of days, from Sunday on, in `start` alone */
};

/* What a minute of the day is that never comes. */
#define FLAGS_NO_MINUTE (-1)

/* `HH:MM`; FLAGS_NO_MINUTE if more stands behind it, which the rules of a document allow. */
bool flags_schedule_minute(struct pwt_bytes text, int64_t *ret_minute);

/* `YYYY-MM-DD`, alone or with `HH:MM[:SS[.ffffff]]` behind a `T` or a blank. */
bool flags_schedule_date(struct pwt_bytes text, int64_t *ret_us);

/* `MONDAY` as the bit of its day. */
bool flags_schedule_day(struct pwt_bytes text, int64_t *ret_bit);

/* Whether an instant, in microseconds since 1970, is within. */
bool flags_schedule_has_time(const struct flags_schedule *schedule, int64_t now_us);
bool flags_schedule_has_date(const struct flags_schedule *schedule, int64_t now_us);
bool flags_schedule_has_day(const struct flags_schedule *schedule, int64_t now_us);

#endif
