/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time zones out of compiled files of the IANA database (RFC 8536), so that several can be used at
 * once; libc knows one per process. An instant is seconds since 1970 in UTC throughout.
 */
#ifndef FLAGS_ZONE_H
#define FLAGS_ZONE_H

#include <powertools/json.h>
#include <powertools/types.h>

/* Longest file that is read; the largest of the database has 4 KB. */
#define FLAGS_ZONE_BYTES_MAX 262144u

/* ---- zone_rule.c: what holds after the last transition of a file --------------------------- */

/* How a day of the year is named in a POSIX TZ text. */
enum flags_day_form {
    FLAGS_DAY_OF_MONTH_WEEK, /* Mm.w.d */
    FLAGS_DAY_JULIAN,        /* Jn: 1 to 365, 29 February is never counted */
    FLAGS_DAY_OF_YEAR        /* n: 0 to 365 */
};

/* When one of the two times of a year begins. */
struct flags_change {
    enum flags_day_form form;
    int32_t month;   /* 1 to 12 */
    int32_t week;    /* 1 to 5; 5 is the last */
    int32_t day;     /* of the week from Sunday, 0 to 6; or of the year */
    int32_t seconds; /* after that day began, by the clock until then; may be negative */
};

struct flags_zone_rule {
    int32_t standard; /* seconds east of UTC */
    int32_t summer;
    bool changes; /* there is summer time, from `begin` to `end` */
    struct flags_change begin;
    struct flags_change end;
};

/* Reads a POSIX TZ text, such as `CET-1CEST,M3.5.0,M10.5.0/3`; false if it is none. */
bool flags_zone_rule_read(struct pwt_bytes text, struct flags_zone_rule *ret_rule);

/* Seconds east of UTC at an instant. */
int32_t flags_zone_rule_offset(const struct flags_zone_rule *rule, int64_t instant);

/* ---- zone.c ---- */

struct flags_zone {
    struct pwt_bytes name;
    uint32_t count;
    int32_t first;        /* seconds east of UTC before the first transition */
    const int64_t *at;    /* instants of the transitions, ascending */
    const int32_t *after; /* seconds east of UTC from each of them on */
    bool has_rule;        /* of what comes after the last one */
    struct flags_zone_rule rule;
};

/* Reads a compiled file. PWT_EFORMAT, PWT_ENOMEM. */
int32_t flags_zone_read(struct pwt_bytes file,
                        const struct pwt_json_alloc *alloc,
                        struct flags_zone *ret_zone);

/* Seconds east of UTC at an instant. */
int32_t flags_zone_offset(const struct flags_zone *zone, int64_t instant);

/* ---- zone_find.c ---- */

/* Finds a zone by its name in `folder` (absent: none), then where systems and layers keep the
 * database. `UTC` needs no file. PWT_ENOTFOUND if there is none of that name, PWT_EFORMAT, ... */
int32_t flags_zone_find(struct pwt_bytes folder,
                        struct pwt_bytes name,
                        const struct pwt_json_alloc *alloc,
                        struct flags_zone *ret_zone);

/* ---- civil.c ---- */

/* Days from 1970-01-01 to a day of the Gregorian calendar. */
int64_t flags_civil_days(int64_t year, int32_t month, int32_t day);

/* The year that a day from 1970-01-01 on, or before, lies in. */
int64_t flags_civil_year(int64_t days);

bool flags_civil_is_leap(int64_t year);
int32_t flags_civil_month_days(int64_t year, int32_t month);

/* 0 is Sunday. */
int32_t flags_civil_weekday(int64_t days);

#endif
