/* SPDX-License-Identifier: Apache-2.0 */
/* Levels: their names, and which one the settings ask for. AWS_LAMBDA_LOG_LEVEL decides alone where
 * it is set, since the platform drops what is less severe anyway. */
#include "logger.h"

#include <powertools/logger.h>

#include <strings.h>

static const struct {
    const char *name;
    uint32_t level;
    bool platform; /* one of the names that AWS_LAMBDA_LOG_LEVEL has */
} s_levels[] = {
    {"TRACE", LOGGER_LEVEL_ALL, true},     {"DEBUG", PWT_LOG_DEBUG, true},
    {"INFO", PWT_LOG_INFO, true},          {"WARN", PWT_LOG_WARNING, true},
    {"WARNING", PWT_LOG_WARNING, false},   {"ERROR", PWT_LOG_ERROR, true},
    {"CRITICAL", PWT_LOG_CRITICAL, false}, {"FATAL", PWT_LOG_CRITICAL, true},
    {"SILENT", PWT_LOG_SILENT, false},
};

/* As members of a line: their text is copied, not made. The name stands between the last quotes. */
#define LEVEL_MEMBER(name) "\"level\":\"" name "\""
#define LEVEL_NAME_AT      (sizeof("\"level\":\"") - 1)

struct pwt_bytes logger_level_member(uint32_t level)
{
    if (level < PWT_LOG_INFO) {
        return pwt_cstr(LEVEL_MEMBER("DEBUG"));
    }
    if (level < PWT_LOG_WARNING) {
        return pwt_cstr(LEVEL_MEMBER("INFO"));
    }
    if (level < PWT_LOG_ERROR) {
        return pwt_cstr(LEVEL_MEMBER("WARNING"));
    }
    if (level < PWT_LOG_CRITICAL) {
        return pwt_cstr(LEVEL_MEMBER("ERROR"));
    }
    return pwt_cstr(LEVEL_MEMBER("CRITICAL"));
}

struct pwt_bytes logger_level_name(uint32_t level)
{
    const struct pwt_bytes member = logger_level_member(level);

    return pwt_bytes_make(member.ptr + LEVEL_NAME_AT, member.len - LEVEL_NAME_AT - 1);
}

static bool level_from_name(struct pwt_bytes text, bool platform, uint32_t *ret_level)
{
    for (size_t i = 0; i < sizeof(s_levels) / sizeof(s_levels[0]); i++) {
        if ((s_levels[i].platform || !platform) && strlen(s_levels[i].name) == text.len &&
            strncasecmp(s_levels[i].name, text.ptr, (size_t)text.len) == 0) {
            *ret_level = s_levels[i].level;
            return true;
        }
    }
    return false;
}

/* `10` to `50`, the numbers of the Python logger. */
static bool level_from_number(struct pwt_bytes text, uint32_t *ret_level)
{
    if (text.len != 2 || text.ptr[0] < '1' || text.ptr[0] > '5' || text.ptr[1] < '0' ||
        text.ptr[1] > '9') {
        return false;
    }
    uint32_t level = (uint32_t)(text.ptr[0] - '0') * 10 + (uint32_t)(text.ptr[1] - '0');
    if (level > PWT_LOG_CRITICAL) {
        return false;
    }
    *ret_level = level;
    return true;
}

/* Reads one of the function's own settings. */
static bool
level_read(struct pwt_inv *scope, const char *variable, struct pwt_bytes text, uint32_t *ret_level)
{
    if (text.len == 0) {
        return false;
    }
    if (level_from_name(text, false, ret_level) || level_from_number(text, ret_level)) {
        return true;
    }
    pwt_diag(scope, PWT_DIAG_WARN,
             "powertools: %s='%.*s' is not a level; expected DEBUG, INFO, WARNING, ERROR, "
             "CRITICAL, SILENT or 10..50; it is ignored, correct or remove it",
             variable, (int)(text.len < 64 ? text.len : 64), text.ptr);
    return false;
}

uint32_t logger_level_resolve(const struct logger *logger, struct pwt_inv *scope)
{
    uint32_t asked = PWT_LOG_INFO;
    uint32_t platform;
    bool explicit_level = level_read(scope, "POWERTOOLS_LOG_LEVEL", logger->level_text, &asked) ||
                          level_read(scope, "LOG_LEVEL", logger->legacy_text, &asked);

    if (!level_from_name(logger->platform_text, true, &platform)) {
        return asked;
    }
    if (explicit_level && asked < platform) {
        const struct pwt_bytes name = logger_level_name(asked);
        pwt_diag(scope, PWT_DIAG_WARN,
                 "powertools: alc-level-mismatch: the logger's level %.*s is more verbose than "
                 "AWS_LAMBDA_LOG_LEVEL=%.*s, which can lead to data loss; expected a level that "
                 "the platform lets through; set both to the same one",
                 (int)name.len, name.ptr, (int)logger->platform_text.len,
                 logger->platform_text.ptr);
    }
    return platform;
}
