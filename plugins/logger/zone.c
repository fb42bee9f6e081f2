/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps in any form and in the zone of TZ, by libc. The usual form, RFC 3339 in UTC, is
 * time.c's and needs none of it. */
#define _GNU_SOURCE
#include "zone.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000
#define NS_PER_MS     1000000

#define PATTERN_MAX 512
#define ZONE_FOLDER "/usr/share/zoneinfo" /* libc's */

/* ---- zones ---- */

bool logger_zone_is_utc(struct pwt_bytes zone)
{
    static const char *const names[] = {
        "",        "UTC",     "UTC0",    "GMT",      "GMT0",      "UCT",          "Zulu",
        "Etc/UTC", "Etc/GMT", "Etc/UCT", "Etc/Zulu", "Universal", "Etc/Universal"};
    struct pwt_bytes plain = zone;

    if (plain.len > 0 && plain.ptr[0] == ':') {
        plain = pwt_bytes_make(zone.ptr + 1, zone.len - 1);
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (pwt_bytes_equal(plain, pwt_cstr(names[i]))) {
            return true;
        }
    }
    return false;
}

/* `CET-1`, `<+03>-3`, and whatever rules follow: a name, then an offset. */
static bool is_posix(const char *text)
{
    const char *at = text;

    if (*at == '<') {
        at = strchr(at, '>');
        if (!at) {
            return false;
        }
        at++;
    } else {
        while ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z')) {
            at++;
        }
        if (at - text < 3) {
            return false;
        }
    }
    at += *at == '+' || *at == '-';
    return *at >= '0' && *at <= '9';
}

bool logger_zone_is_known(struct pwt_bytes zone)
{
    char name[256];
    char path[sizeof(ZONE_FOLDER) + sizeof(name)];

    if (zone.len == 0 || zone.len >= sizeof(name)) {
        return false;
    }
    memcpy(name, zone.ptr, (size_t)zone.len);
    name[zone.len] = '\0';
    const char *plain = name[0] == ':' ? name + 1 : name;
    if (plain == name && is_posix(name)) {
        return true;
    }
    if (plain[0] == '/') {
        return access(plain, R_OK) == 0;
    }
    (void)snprintf(path, sizeof(path), "%s/%s", ZONE_FOLDER, plain);
    return access(path, R_OK) == 0;
}

/* ---- forms ---- */

/* The pattern with the milliseconds in the place of %F, as a text; false if it is too long. */
static bool insert_ms(struct pwt_bytes pattern, const char ms[4], char *text)
{
    size_t len = 0;

    for (uint64_t i = 0; i < pattern.len; i++) {
        const bool percent = pattern.ptr[i] == '%' && i + 1 < pattern.len;
        if (len + 4 >= PATTERN_MAX) {
            return false;
        }
        if (percent && pattern.ptr[i + 1] == 'F') {
            memcpy(text + len, ms, 3);
            len += 3;
            i++;
        } else {
            text[len++] = pattern.ptr[i];
            if (percent) { /* `%%F` is no %F */
                text[len++] = pattern.ptr[++i];
            }
        }
    }
    text[len] = '\0';
    return true;
}

/* The offset of RFC 3339 has a colon, that of strftime none. */
static size_t format_rfc3339(const struct tm *tm, const char ms[4], bool local, char *text)
{
    size_t len = strftime(text, LOGGER_TIME_MAX, "%Y-%m-%dT%H:%M:%S.", tm);
    const long minutes = tm->tm_gmtoff / 60;

    if (len == 0) {
        return 0;
    }
    const long distance = minutes < 0 ? -minutes : minutes;
    int more = local ? snprintf(text + len, LOGGER_TIME_MAX - len, "%s%c%02ld:%02ld", ms,
                                minutes < 0 ? '-' : '+', distance / 60, distance % 60)
                     : snprintf(text + len, LOGGER_TIME_MAX - len, "%sZ", ms);
    return len + (size_t)more;
}

size_t logger_time_format(const struct logger_time_style *style, int64_t now_ns, char *text)
{
    char pattern[PATTERN_MAX];
    struct tm tm;
    char ms[4];
    time_t second = (time_t)(now_ns / NS_PER_SECOND);
    int64_t rest = now_ns % NS_PER_SECOND;

    if (rest < 0) {
        second--;
        rest += NS_PER_SECOND;
    }
    if (!(style->local ? localtime_r(&second, &tm) : gmtime_r(&second, &tm))) {
        return 0;
    }
    (void)snprintf(ms, sizeof(ms), "%03u", (unsigned)(rest / NS_PER_MS) % 1000);
    if (style->format == TIME_RFC3339) {
        return format_rfc3339(&tm, ms, style->local, text);
    }
    const struct pwt_bytes wanted =
        style->format == TIME_PYTHON ? pwt_cstr("%Y-%m-%d %H:%M:%S,%F%z") : style->pattern;
    if (!insert_ms(wanted, ms, pattern)) {
        return 0;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the pattern is the user's */
    return strftime(text, LOGGER_TIME_MAX, pattern, &tm);
#pragma GCC diagnostic pop
}
