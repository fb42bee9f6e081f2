/* SPDX-License-Identifier: Apache-2.0 */
/* Levels: their names, and which one the settings ask for. AWS_LAMBDA_LOG_LEVEL decides alone where
 * it is set, since the platform drops what is less severe anyway. */
#include "level.h"

#include <powertools/json.h>
#include <powertools/logger.h>

#include "logger.h"

#include <inttypes.h>
#include <stdio.h>
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

uint32_t logger_level_index(uint32_t level)
{
    const uint32_t step = level / 10;

    return step < 2 ? 0 : step > LOGGER_LEVEL_COUNT ? LOGGER_LEVEL_COUNT - 1 : step - 1;
}

const char *logger_level_name(uint32_t index, uint32_t names)
{
    static const char *const names_of[][LOGGER_LEVEL_COUNT] = {
        [LEVEL_NAMES_PYTHON] = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"},
        [LEVEL_NAMES_LAMBDA] = {"DEBUG", "INFO", "WARN", "ERROR", "FATAL"},
    };

    return names_of[names][index];
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
static bool level_from_text(struct pwt_bytes text, uint32_t *ret_level)
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

static bool level_from_number(uint64_t number, uint32_t *ret_level)
{
    if ((number < PWT_LOG_DEBUG || number > PWT_LOG_CRITICAL) && number != PWT_LOG_SILENT) {
        return false;
    }
    *ret_level = (uint32_t)number;
    return true;
}

int32_t logger_level_read(const struct pwt_field *field, uint32_t *ret_level)
{
    bool read = false;

    if (field->type == PWT_FIELD_STRING && field->value.bytes.ptr) {
        read = level_from_name(field->value.bytes, false, ret_level) ||
               level_from_text(field->value.bytes, ret_level);
    } else if (field->type == PWT_FIELD_INT || field->type == PWT_FIELD_UINT) {
        /* A negative number is a large one here. */
        read = level_from_number(field->value.u64, ret_level);
    }
    return read ? 0 : PWT_EINVAL;
}

static void report_wrong(struct pwt_inv *scope, const char *name, const struct pwt_field *field)
{
    char number[PWT_JSON_NUMBER_MAX];
    struct pwt_bytes text = field->value.bytes;

    if (field->type == PWT_FIELD_INT || field->type == PWT_FIELD_UINT) {
        text = pwt_bytes_make(number, pwt_json_format_int64(field->value.i64, number));
    } else if (field->type != PWT_FIELD_STRING) {
        text = pwt_cstr("(no level)");
    }
    pwt_diag(scope, PWT_DIAG_WARN,
             "powertools: %s='%.*s' is not a level; expected DEBUG, INFO, WARNING, ERROR, "
             "CRITICAL, SILENT or 10..50; it is ignored, correct or remove it",
             name, (int)(text.len < 64 ? text.len : 64), text.ptr);
}

/* Reads one of the function's own settings. */
static bool level_setting(struct pwt_inv *scope,
                          const char *name,
                          const struct pwt_field *field,
                          uint32_t *ret_level)
{
    if (field->type == PWT_FIELD_END || field->type == PWT_FIELD_NULL ||
        (field->type == PWT_FIELD_STRING && field->value.bytes.len == 0)) {
        return false; /* not set */
    }
    if (logger_level_read(field, ret_level) == 0) {
        return true;
    }
    report_wrong(scope, name, field);
    return false;
}

void logger_level_compare(const struct logger *logger, struct pwt_inv *scope, uint32_t asked)
{
    if (!logger->has_platform || asked >= logger->platform) {
        return;
    }
    pwt_diag(scope, PWT_DIAG_WARN,
             "powertools: alc-level-mismatch: the logger's level %s is more verbose than "
             "AWS_LAMBDA_LOG_LEVEL=%.*s, which can lead to data loss; expected a level that "
             "the platform lets through; set both to the same one",
             logger_level_name(logger_level_index(asked), logger->level_names),
             (int)logger->platform_text.len, logger->platform_text.ptr);
}

void logger_level_resolve(struct logger *logger, struct pwt_inv *scope)
{
    const struct pwt_field own = pwt_field_bytes("", logger->level_text);
    const struct pwt_field legacy = pwt_field_bytes("", logger->legacy_text);
    uint32_t asked = PWT_LOG_INFO;

    logger->explicit_level = level_setting(scope, "level", &logger->level_field, &asked) ||
                             level_setting(scope, "POWERTOOLS_LOG_LEVEL", &own, &asked) ||
                             level_setting(scope, "LOG_LEVEL", &legacy, &asked);
    logger->has_platform = level_from_name(logger->platform_text, true, &logger->platform);
    logger->level = logger->has_platform ? logger->platform : asked;
    if (logger->explicit_level) {
        logger_level_compare(logger, scope, asked);
    }
}
