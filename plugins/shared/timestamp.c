/* SPDX-License-Identifier: Apache-2.0 */
/* See timestamp.h. */
#define _DEFAULT_SOURCE
#include "shared/timestamp.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* Takes what a pattern says off the text: a digit for `0`, else the character itself. */
static bool matches(struct pwt_bytes text, const char *pattern)
{
    for (uint64_t i = 0; pattern[i]; i++) {
        if (i >= text.len) {
            return false;
        }
        const char c = text.ptr[i];
        if (pattern[i] == '0' ? (c < '0' || c > '9') : (pattern[i] != '?' && pattern[i] != c)) {
            return false;
        }
    }
    return true;
}

static int number(const char *digits, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        value = 10 * value + (digits[i] - '0');
    }
    return value;
}

static int32_t to_seconds(struct tm *utc, int64_t *ret_time_s)
{
    if (utc->tm_mon < 0 || utc->tm_mon > 11 || utc->tm_mday < 1 || utc->tm_mday > 31 ||
        utc->tm_hour > 23 || utc->tm_min > 59 || utc->tm_sec > 60) {
        return PWT_EFORMAT;
    }
    *ret_time_s = (int64_t)timegm(utc);
    return 0;
}

int32_t timestamp_iso(struct pwt_bytes text, int64_t *ret_time_s)
{
    if (!matches(text, "0000-00-00T00:00:00") || text.ptr[text.len - 1] != 'Z') {
        return PWT_EFORMAT;
    }
    for (uint64_t i = 19; i + 1 < text.len; i++) {
        const char c = text.ptr[i];
        if (i == 19 ? c != '.' : (c < '0' || c > '9')) {
            return PWT_EFORMAT;
        }
    }
    struct tm utc = {
        .tm_year = number(text.ptr, 4) - 1900,
        .tm_mon = number(text.ptr + 5, 2) - 1,
        .tm_mday = number(text.ptr + 8, 2),
        .tm_hour = number(text.ptr + 11, 2),
        .tm_min = number(text.ptr + 14, 2),
        .tm_sec = number(text.ptr + 17, 2),
    };
    return to_seconds(&utc, ret_time_s);
}

int32_t timestamp_http(struct pwt_bytes text, int64_t *ret_time_s)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    if (text.len != 29 || !matches(text, "???, 00 ??? 0000 00:00:00 GMT")) {
        return PWT_EFORMAT;
    }
    int month = 0;
    while (month < 12 && memcmp(months + (ptrdiff_t)3 * month, text.ptr + 8, 3) != 0) {
        month++;
    }
    struct tm utc = {
        .tm_year = number(text.ptr + 12, 4) - 1900,
        .tm_mon = month,
        .tm_mday = number(text.ptr + 5, 2),
        .tm_hour = number(text.ptr + 17, 2),
        .tm_min = number(text.ptr + 20, 2),
        .tm_sec = number(text.ptr + 23, 2),
    };
    return to_seconds(&utc, ret_time_s);
}
