/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logger's ops as calls of <powertools/logger.h>. Those whose values are not C text go through
 * the service's table, as other languages do.
 */
#include "conformance.h"

#include "../../../plugins/logger/zone.c" /* a pure function's own source: format_timestamp */

#include <stdlib.h>
#include <strings.h>

#define LOGGERS_MAX 16

static const struct {
    const char *name;
    uint32_t level;
} s_levels[] = {
    {"DEBUG", PWT_LOG_DEBUG}, {"INFO", PWT_LOG_INFO},         {"WARNING", PWT_LOG_WARNING},
    {"ERROR", PWT_LOG_ERROR}, {"CRITICAL", PWT_LOG_CRITICAL},
};

/* Loggers by the names that the case gives them. */
static struct {
    const char *name;
    uint32_t logger;
} s_loggers[LOGGERS_MAX];
static uint32_t s_logger_count;

static const struct pwt_logger_service *service(void)
{
    return pwt_logger_table();
}

/* The logger that an op names; the function's own if it names none. */
static uint32_t logger_of(struct json_object *op)
{
    const char *name = replay_cstr(op, "logger");

    for (uint32_t i = 0; name && i < s_logger_count; i++) {
        if (strcmp(s_loggers[i].name, name) == 0) {
            return s_loggers[i].logger;
        }
    }
    return PWT_LOGGER_MAIN;
}

static void remember(struct json_object *op, uint32_t logger)
{
    if (s_logger_count < LOGGERS_MAX) {
        s_loggers[s_logger_count].name = replay_cstr(op, "name");
        s_loggers[s_logger_count++].logger = logger;
    }
}

/* ---- configuration ---- */

/* What it refuses it says in a diagnostic line, which the runner reads; the case goes on. */
static int32_t configure(struct replay *run, struct json_object *config)
{
    struct replay_fields options = {NULL, 0};

    replay_push_members(run, &options, config);
    (void)service()->configure(run->inv, options.items, options.count);
    return 0;
}

/* ---- lines ---- */

static uint32_t level_of(struct json_object *op)
{
    const char *name = replay_cstr(op, "level");

    for (size_t i = 0; name && i < sizeof(s_levels) / sizeof(s_levels[0]); i++) {
        if (strcasecmp(name, s_levels[i].name) == 0) {
            return s_levels[i].level;
        }
    }
    return (uint32_t)replay_int(op, "level", PWT_LOG_INFO);
}

static int32_t log_line(struct replay *run, struct json_object *op)
{
    struct json_object *found = replay_member(op, "error");
    struct pwt_log_error error = PWT_ERROR_HERE(NULL, NULL);
    struct replay_fields fields = {NULL, 0};
    struct pwt_log_record record = {.size = (uint32_t)sizeof(record),
                                    .level = level_of(op),
                                    .line = (uint32_t)__LINE__,
                                    .function = __func__,
                                    .logger = logger_of(op)};

    error.type = replay_text(found, "type");
    error.message = replay_text(found, "message");
    replay_push_members(run, &fields, replay_member(op, "extra"));
    replay_push_hex(run, &fields, replay_member(op, "extra_hex"));
    record.message = replay_has(op, "message_hex")
                         ? pwt_field_bytes("", replay_hex(run, op, "message_hex"))
                         : replay_field(op, "message");
    record.fields = fields.items;
    record.field_count = fields.count;
    record.error = found ? &error : NULL;
    return pwt_log_enabled(record.level) ? service()->write(run->inv, &record) : 0;
}

/* ---- keys ---- */

static int32_t append(struct replay *run, struct json_object *op, uint32_t kind)
{
    struct replay_fields fields = {NULL, 0};

    replay_push_members(run, &fields, replay_member(op, "keys"));
    return service()->append(run->inv, logger_of(op), kind, fields.items, fields.count);
}

static int32_t remove_names(struct replay *run, struct json_object *op, uint32_t kind)
{
    struct json_object *keys = replay_member(op, "keys");
    const size_t count = keys ? json_object_array_length(keys) : 0;
    int32_t code = 0;

    for (size_t i = 0; i < count && code == 0; i++) {
        const char *name = json_object_get_string(json_object_array_get_idx(keys, i));
        code = pwt_logger_remove_as(run->inv, logger_of(op), kind, name);
    }
    return code;
}

static int32_t append_keys(struct replay *run, struct json_object *op)
{
    return append(run, op, PWT_KEYS_APPENDED);
}

static int32_t append_persistent_keys(struct replay *run, struct json_object *op)
{
    return append(run, op, PWT_KEYS_PERSISTENT);
}

static int32_t thread_append_keys(struct replay *run, struct json_object *op)
{
    return append(run, op, PWT_KEYS_THREAD);
}

static int32_t remove_keys(struct replay *run, struct json_object *op)
{
    return remove_names(run, op, PWT_KEYS_APPENDED);
}

static int32_t remove_persistent_keys(struct replay *run, struct json_object *op)
{
    return remove_names(run, op, PWT_KEYS_PERSISTENT);
}

static int32_t thread_remove_keys(struct replay *run, struct json_object *op)
{
    return remove_names(run, op, PWT_KEYS_THREAD);
}

static int32_t clear_keys(struct replay *run, struct json_object *op)
{
    return pwt_logger_clear_as(run->inv, logger_of(op), PWT_KEYS_APPENDED);
}

static int32_t thread_clear_keys(struct replay *run, struct json_object *op)
{
    return pwt_logger_clear_as(run->inv, logger_of(op), PWT_KEYS_THREAD);
}

static int32_t result_keys(struct replay *run, struct json_object *op, uint32_t kind)
{
    struct pwt_bytes json;
    int32_t code = pwt_logger_get_keys(run->inv, logger_of(op), kind, &json);

    if (code == 0) {
        replay_result_json(json);
    }
    return code;
}

static int32_t get_keys(struct replay *run, struct json_object *op)
{
    return result_keys(run, op, PWT_KEYS_APPENDED);
}

static int32_t get_thread_keys(struct replay *run, struct json_object *op)
{
    return result_keys(run, op, PWT_KEYS_THREAD);
}

static int32_t context_keys(struct replay *run, struct json_object *op)
{
    struct replay_fields fields = {NULL, 0};
    const void *block = NULL;

    replay_push_members(run, &fields, replay_member(op, "keys"));
    int32_t code = service()->begin(run->inv, logger_of(op), fields.items, fields.count, &block);
    if (code != 0) {
        return code;
    }
    code = replay_ops(run, op);
    pwt_logger_end(run->inv, block);
    return code;
}

static int32_t set_correlation_id(struct replay *run, struct json_object *op)
{
    const struct pwt_field value = replay_field(op, "value");

    return service()->set_correlation_id(run->inv, logger_of(op), &value);
}

static int32_t get_correlation_id(struct replay *run, struct json_object *op)
{
    struct pwt_bytes json;
    int32_t code = service()->get_correlation_id(run->inv, logger_of(op), &json);

    if (code == 0) {
        replay_result_json(json);
    }
    return code;
}

/* ---- levels, loggers, buffers ---- */

static int32_t set_level(struct replay *run, struct json_object *op)
{
    const struct pwt_field level = replay_field(op, "level");

    return service()->set_level(run->inv, logger_of(op), &level);
}

static int32_t child(struct replay *run, struct json_object *op)
{
    const struct pwt_field level = replay_field(op, "level");
    uint32_t logger = PWT_LOGGER_MAIN;
    int32_t code =
        service()->child(run->inv, logger_of(op), replay_text(op, "name"), &level, &logger);

    remember(op, logger);
    return code;
}

static int32_t new_logger(struct replay *run, struct json_object *op)
{
    uint32_t logger = PWT_LOGGER_MAIN;
    int32_t code = pwt_logger_for_service(run->inv, replay_cstr(op, "service"), &logger);

    remember(op, logger);
    return code;
}

static int32_t flush_buffer(struct replay *run, struct json_object *op)
{
    return pwt_logger_flush(run->inv, logger_of(op));
}

static int32_t clear_buffer(struct replay *run, struct json_object *op)
{
    return pwt_logger_discard(run->inv, logger_of(op));
}

/* ---- timestamps ---- */

static int32_t format_timestamp(struct replay *run, struct json_object *op)
{
    const char *format = replay_cstr(op, "format");
    const struct logger_time_style style = {
        .format = !format                          ? TIME_PYTHON
                  : strcmp(format, "rfc3339") == 0 ? TIME_RFC3339
                                                   : TIME_PATTERN,
        .local = !json_object_get_boolean(replay_member(op, "utc")),
        .pattern = pwt_cstr(format)};
    const char *zone = replay_cstr(op, "tz");
    char text[LOGGER_TIME_MAX];

    (void)run;
    if (zone) {
        (void)setenv("TZ", zone, 1);
        tzset();
    }
    const size_t len = logger_time_format(&style, replay_int(op, "epoch_us", 0) * 1000, text);
    replay_result_text(pwt_bytes_make(text, len));
    return 0;
}

static const struct replay_op s_ops[] = {
    {"log", log_line},
    {"append_keys", append_keys},
    {"append_persistent_keys", append_persistent_keys},
    {"thread_append_keys", thread_append_keys},
    {"remove_keys", remove_keys},
    {"remove_persistent_keys", remove_persistent_keys},
    {"thread_remove_keys", thread_remove_keys},
    {"clear_keys", clear_keys},
    {"thread_clear_keys", thread_clear_keys},
    {"get_keys", get_keys},
    {"get_thread_keys", get_thread_keys},
    {"context_keys", context_keys},
    {"set_correlation_id", set_correlation_id},
    {"get_correlation_id", get_correlation_id},
    {"set_level", set_level},
    {"child", child},
    {"new_logger", new_logger},
    {"flush_buffer", flush_buffer},
    {"clear_buffer", clear_buffer},
    {"format_timestamp", format_timestamp},
};

const struct replay_adapter replay_adapter = {
    .ops = s_ops,
    .op_count = sizeof(s_ops) / sizeof(s_ops[0]),
    .configure = configure,
};
