/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from the settings: everything about a line that is the same in all of them is made
 * here, once. */
#include "settings.h"

#include <powertools/logger.h>

#include "correlation.h"
#include "line.h"
#include "logger.h"
#include "sampling.h"
#include "zone.h"

/* Texts one behind the other. Not with printf: its first use costs a cold start two pages of libc.
 */
static bool join(struct pwt_inv *scope,
                 const struct pwt_bytes *parts,
                 uint32_t count,
                 struct pwt_bytes *ret_text)
{
    uint64_t len = 0;

    for (uint32_t i = 0; i < count; i++) {
        len += parts[i].len;
    }
    char *text = pwt_alloc(scope, len);
    if (!text) {
        return false;
    }
    *ret_text = pwt_bytes_make(text, len);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(text, parts[i].ptr, (size_t)parts[i].len);
        text += parts[i].len;
    }
    return true;
}

/* The name of a key in its quotes, and what stands around it in a line. */
static bool render_key(struct pwt_inv *scope,
                       const char *before,
                       struct pwt_bytes name,
                       const char *behind,
                       struct pwt_bytes *ret_text)
{
    const struct pwt_bytes parts[] = {pwt_cstr(before), pwt_cstr("\""), name, pwt_cstr("\""),
                                      pwt_cstr(behind)};

    return join(scope, parts, sizeof(parts) / sizeof(parts[0]), ret_text);
}

/* The level as a member, for each level. */
static bool render_levels(struct logger *logger, struct pwt_inv *scope)
{
    bool done = true;

    for (uint32_t i = 0; i < LOGGER_LEVEL_COUNT && done; i++) {
        const struct pwt_bytes parts[] = {
            pwt_cstr("\""),    logger_own_name(&logger->own, OWN_LEVEL),
            pwt_cstr("\":\""), pwt_cstr(logger_level_name(i, logger->level_names)),
            pwt_cstr("\""),
        };
        done = join(scope, parts, sizeof(parts) / sizeof(parts[0]), &logger->heads[i]);
    }
    return done;
}

static bool render_heads(struct logger *logger, struct pwt_inv *scope)
{
    const struct logger_own_names *own = &logger->own;
    struct pwt_field service[] = {PWT_BYTES("", logger->service), PWT_DOUBLE("", logger->rate)};

    service[0].key = logger_own_name(own, OWN_SERVICE);
    service[1].key = logger_own_name(own, OWN_SAMPLING_RATE);
    return render_levels(logger, scope) &&
           render_key(scope, "", logger_own_name(own, OWN_LOCATION), "", &logger->location_head) &&
           render_key(scope, "", logger_own_name(own, OWN_MESSAGE), "", &logger->message_head) &&
           render_key(scope, ",", logger_own_name(own, OWN_TIMESTAMP), ":\"", &logger->time_head) &&
           logger_members_render(scope, service, logger->has_rate ? 2 : 1, &logger->service_text);
}

static void resolve_zone(struct logger *logger, struct pwt_inv *scope)
{
    logger->local =
        !logger->utc && logger->layout != LAYOUT_ECS && !logger_zone_is_utc(logger->zone);
    if (logger->local && !logger_zone_is_known(logger->zone)) {
        pwt_diag(scope, PWT_DIAG_WARN,
                 "powertools: TZ='%.*s' is no time zone that the system knows; expected UTC, a "
                 "POSIX text such as CET-1CEST,M3.5.0,M10.5.0/3, or a name of its zone database; "
                 "timestamps are in UTC, correct TZ or add the database",
                 (int)(logger->zone.len < 64 ? logger->zone.len : 64), logger->zone.ptr);
        logger->local = 0;
    }
}

static void resolve_time(struct logger *logger, struct pwt_inv *scope)
{
    char text[LOGGER_TIME_MAX];

    resolve_zone(logger, scope);
    logger->format = TIME_RFC3339;
    if (logger->layout != LAYOUT_DEFAULT || logger->timestamp.len == 0 ||
        pwt_bytes_equal(logger->timestamp, pwt_cstr("rfc3339"))) {
        return;
    }
    if (pwt_bytes_equal(logger->timestamp, pwt_cstr("python"))) {
        logger->format = TIME_PYTHON;
        return;
    }
    const struct logger_time_style style = {.format = TIME_PATTERN, .pattern = logger->timestamp};
    if (logger_time_format(&style, 0, text) == 0) {
        pwt_diag(scope, PWT_DIAG_WARN,
                 "powertools: POWERTOOLS_LOGGER_TIMESTAMP makes no text of 1 to %d bytes; expected "
                 "'rfc3339', 'python', or a text for strftime; RFC 3339 is used, correct it",
                 LOGGER_TIME_MAX);
        return;
    }
    logger->format = TIME_PATTERN;
    logger->pattern = logger->timestamp;
}

static void resolve_buffer(struct logger *logger, struct pwt_inv *scope)
{
    static const uint32_t levels[] = {PWT_LOG_DEBUG, PWT_LOG_INFO, PWT_LOG_WARNING};
    const uint32_t bit = LOGGER_REPORTED_START;

    logger->buffer_level = levels[logger->buffer_at];
    if (logger->buffer && logger->has_platform && logger->platform > logger->buffer_level &&
        (atomic_fetch_or_explicit(&logger->reported, bit, memory_order_relaxed) & bit) == 0) {
        pwt_diag(scope, PWT_DIAG_WARN,
                 "powertools: alc-buffer-flush: log lines up to %s are kept in a buffer, and "
                 "AWS_LAMBDA_LOG_LEVEL=%.*s drops them when they are printed; expected a platform "
                 "level that lets them through; lower it to %s",
                 logger_level_name(logger->buffer_at, LEVEL_NAMES_PYTHON),
                 (int)logger->platform_text.len, logger->platform_text.ptr,
                 logger_level_name(logger->buffer_at, LEVEL_NAMES_PYTHON));
    }
}

int32_t logger_settings_apply(struct logger *logger, struct pwt_inv *scope)
{
    logger_names_init(&logger->own, logger->layout == LAYOUT_ECS ? CASE_ECS : logger->spelling);
    logger_level_resolve(logger, scope);
    logger_sampling_resolve(logger, scope);
    resolve_time(logger, scope);
    resolve_buffer(logger, scope);
    logger_correlation_compile(logger, scope);
    logger->plain = !logger->dev && logger->order.count == 0 && logger->format == TIME_RFC3339 &&
                    !logger->local && logger->layout != LAYOUT_ECS && !logger->formatter;
    return render_heads(logger, scope) ? 0 : PWT_ENOMEM;
}
