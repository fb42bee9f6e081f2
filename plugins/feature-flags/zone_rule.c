/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text at the end of a compiled zone (RFC 8536, section 3.3): POSIX TZ, with hours up to 167 to
 * either side. It says when summer time begins and ends in every year to come.
 */
#include "zone.h"

#define DAY_S      86400
#define NAME_MIN   3
#define HOURS_ZONE 24
#define HOURS_RULE 167

/* What is left of a text. */
struct reader {
    const char *at;
    const char *end;
};

static bool take(struct reader *in, char c)
{
    const bool there = in->at < in->end && *in->at == c;

    in->at += there ? 1 : 0;
    return there;
}

static bool take_number(struct reader *in, int32_t min, int32_t max, int32_t *ret_number)
{
    const char *start = in->at;
    int32_t number = 0;

    while (in->at < in->end && *in->at >= '0' && *in->at <= '9' && in->at - start < 4) {
        number = number * 10 + (*in->at - '0');
        in->at++;
    }
    *ret_number = number;
    return in->at > start && number >= min && number <= max;
}

/* `[+-]hh[:mm[:ss]]` */
static bool take_time(struct reader *in, int32_t hours_max, int32_t *ret_seconds)
{
    int32_t parts[3] = {0, 0, 0};
    const bool negative = take(in, '-');

    if (!negative) {
        (void)take(in, '+');
    }
    if (!take_number(in, 0, hours_max, &parts[0])) {
        return false;
    }
    for (int i = 1; i < 3 && take(in, ':'); i++) {
        if (!take_number(in, 0, 59, &parts[i])) {
            return false;
        }
    }
    const int32_t seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
    *ret_seconds = negative ? -seconds : seconds;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* `CET`, or any sign of a name and numbers in `<...>`. */
static bool take_name(struct reader *in)
{
    const bool quoted = take(in, '<');
    const char *start = in->at;

    while (in->at < in->end && (quoted ? *in->at != '>' : is_letter(*in->at))) {
        in->at++;
    }
    return in->at - start >= NAME_MIN && (!quoted || take(in, '>'));
}

/* `,M3.5.0/2` */
static bool take_change(struct reader *in, struct flags_change *change)
{
    bool good = take(in, ',');

    *change = (struct flags_change){.form = FLAGS_DAY_OF_YEAR, .seconds = 2 * 3600};
    if (take(in, 'M')) {
        change->form = FLAGS_DAY_OF_MONTH_WEEK;
        good = good && take_number(in, 1, 12, &change->month) && take(in, '.') &&
               take_number(in, 1, 5, &change->week) && take(in, '.') &&
               take_number(in, 0, 6, &change->day);
    } else if (take(in, 'J')) {
        change->form = FLAGS_DAY_JULIAN;
        good = good && take_number(in, 1, 365, &change->day);
    } else {
        good = good && take_number(in, 0, 365, &change->day);
    }
    if (good && take(in, '/')) {
        good = take_time(in, HOURS_RULE, &change->seconds);
    }
    return good;
}

bool flags_zone_rule_read(struct pwt_bytes text, struct flags_zone_rule *ret_rule)
{
    struct reader in = {.at = text.ptr, .end = text.ptr + text.len};
    struct flags_zone_rule rule = {.changes = false};
    int32_t west;

    if (text.len == 0 || !take_name(&in) || !take_time(&in, HOURS_ZONE, &west)) {
        return false;
    }
    rule.standard = -west;
    rule.summer = rule.standard + 3600;
    if (in.at < in.end) {
        rule.changes = true;
        if (!take_name(&in)) {
            return false;
        }
        if (in.at < in.end && *in.at != ',') {
            if (!take_time(&in, HOURS_ZONE, &west)) {
                return false;
            }
            rule.summer = -west;
        }
        if (!take_change(&in, &rule.begin) || !take_change(&in, &rule.end) || in.at != in.end) {
            return false;
        }
    }
    *ret_rule = rule;
    return true;
}

/* ---- using it ------------------------------------------------------------------------------ */

/* The day since 1970 on which a change falls. */
static int64_t change_day(const struct flags_change *change, int64_t year)
{
    const int64_t january = flags_civil_days(year, 1, 1);

    if (change->form == FLAGS_DAY_JULIAN) {
        const bool behind_leap_day = flags_civil_is_leap(year) && change->day >= 60;
        return january + change->day - 1 + (behind_leap_day ? 1 : 0);
    }
    if (change->form == FLAGS_DAY_OF_YEAR) {
        return january + change->day;
    }
    const int64_t first = flags_civil_days(year, change->month, 1);
    const int32_t ahead = (change->day - flags_civil_weekday(first) + 7) % 7;
    int32_t day = ahead + (change->week - 1) * 7;
    if (day >= flags_civil_month_days(year, change->month)) {
        day -= 7;
    }
    return first + day;
}

static int64_t change_instant(const struct flags_change *change, int64_t year, int32_t offset)
{
    return change_day(change, year) * DAY_S + change->seconds - offset;
}

static int64_t floor_days(int64_t seconds)
{
    return seconds / DAY_S - (seconds % DAY_S < 0);
}

int32_t flags_zone_rule_offset(const struct flags_zone_rule *rule, int64_t instant)
{
    if (!rule->changes) {
        return rule->standard;
    }
    const int64_t year = flags_civil_year(floor_days(instant + rule->standard));
    const int64_t begin = change_instant(&rule->begin, year, rule->standard);
    const int64_t end = change_instant(&rule->end, year, rule->summer);
    const bool summer = begin < end ? instant >= begin && instant < end
                                    : instant >= begin || instant < end; /* over the new year */

    return summer ? rule->summer : rule->standard;
}
