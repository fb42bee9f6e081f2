/* SPDX-License-Identifier: Apache-2.0 */
/* Settings by code: pwt_logger_configure(). Each option of the environment has the same name here,
 * without its prefix and in small letters. */
#include "settings.h"

#include <powertools/logger.h>

#include "logger.h"
#include "set.h"
#include "shared/field.h"

#include <stddef.h>
#include <strings.h>

typedef int32_t (*setter_fn)(struct logger *logger,
                             struct pwt_cx *cx,
                             const struct pwt_field *option);

static struct pwt_json_value json_of(const struct pwt_field *option)
{
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};

    if (option->type == PWT_FIELD_JSON && field_is_json(option->value.bytes)) {
        (void)pwt_json_open(option->value.bytes.ptr, (size_t)option->value.bytes.len, &value);
    }
    return value;
}

/* Bytes that outlive the call: the scope of an init keeps its memory as long as the process. */
static int32_t keep(struct pwt_cx *cx, struct pwt_bytes bytes, struct pwt_bytes *ret_kept)
{
    char *copy = pwt_alloc(cx->inv, bytes.len + 1);

    if (!copy) {
        return PWT_ENOMEM;
    }
    if (bytes.len > 0) {
        memcpy(copy, bytes.ptr, (size_t)bytes.len);
    }
    *ret_kept = pwt_bytes_make(copy, bytes.len);
    return 0;
}

/* ---- options that are more than a value to store ---- */

static int32_t set_level(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option)
{
    uint32_t level;
    int32_t code = 0;

    /* A wrong one is reported where the levels are resolved: the next source counts then. */
    logger->level_field = *option;
    if (option->type == PWT_FIELD_STRING) {
        code = keep(cx, option->value.bytes, &logger->level_field.value.bytes);
    }
    logger_set_of(cx)->modified = 0;
    return code != 0 ? code : logger_level_read(option, &level);
}

static int32_t set_rate(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option)
{
    char number[PWT_JSON_NUMBER_MAX];
    struct pwt_bytes text = option->value.bytes;

    switch (option->type) {
    case PWT_FIELD_INT:
        text = pwt_bytes_make(number, pwt_json_format_int64(option->value.i64, number));
        break;
    case PWT_FIELD_UINT:
        text = pwt_bytes_make(number, pwt_json_format_uint64(option->value.u64, number));
        break;
    case PWT_FIELD_DOUBLE:
        text = pwt_bytes_make(number, pwt_json_format_double(option->value.f64, number));
        break;
    case PWT_FIELD_STRING:
    case PWT_FIELD_JSON:
        break;
    default:
        return PWT_EINVAL;
    }
    return keep(cx, text, &logger->rate_text);
}

static int32_t set_rfc3339(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option)
{
    (void)cx;
    if (option->type != PWT_FIELD_BOOL) {
        return PWT_EINVAL;
    }
    logger->timestamp = pwt_cstr(option->value.u64 != 0 ? "rfc3339" : "python");
    return 0;
}

static int32_t set_keys(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option)
{
    (void)logger;
    return logger_settings_keys(cx, json_of(option).type == PWT_JSON_OBJECT
                                        ? option->value.bytes
                                        : pwt_bytes_make(NULL, 0));
}

/* `["level", "message"]`. */
static int32_t set_order(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option)
{
    const struct pwt_json_value list = json_of(option);
    struct pwt_json_value item;
    struct pwt_json_iter iter;
    size_t count = 0;

    if (list.type != PWT_JSON_ARRAY) {
        return PWT_EINVAL;
    }
    /* Each item takes at least three bytes of the text. */
    struct pwt_bytes *items =
        pwt_alloc(cx->inv, (option->value.bytes.len / 2 + 1) * sizeof(*items));
    char *texts = pwt_alloc(cx->inv, option->value.bytes.len);
    if (!items || !texts) {
        return PWT_ENOMEM;
    }
    (void)pwt_json_iter_init(&iter, &list);
    while (pwt_json_iter_next(&iter, NULL, &item)) {
        size_t len;
        if (item.type != PWT_JSON_STRING || pwt_json_unescape(&item, texts, item.len, &len) != 0) {
            return PWT_EINVAL;
        }
        items[count++] = pwt_bytes_make(texts, len);
        texts += len;
    }
    logger->order = (struct pwt_list){.items = items, .count = count};
    return 0;
}

static void set_from_json(struct pwt_field *field, const struct pwt_json_value *value)
{
    bool truth = false;
    int64_t number = 0;

    if (pwt_json_bool(value, &truth) == 0) {
        field->type = PWT_FIELD_BOOL;
        field->value.u64 = truth;
    } else if (pwt_json_int64(value, &number) == 0) {
        field->type = PWT_FIELD_INT;
        field->value.i64 = number;
    } else if (value->type == PWT_JSON_STRING && value->len >= 2) {
        field->type = PWT_FIELD_STRING;
        field->value.bytes = pwt_bytes_make(value->ptr + 1, value->len - 2);
    } else {
        field->type = PWT_FIELD_JSON;
        field->value.bytes = pwt_bytes_make(value->ptr, value->len);
    }
}

/* true, false, or `{"max_bytes":20480,"at":"DEBUG","flush_on_error":true}`, which means true. */
static int32_t set_buffer(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option)
{
    const struct pwt_json_value object = json_of(option);
    struct pwt_json_value key;
    struct pwt_json_value value;
    struct pwt_json_iter iter;
    int32_t code = 0;

    if (option->type == PWT_FIELD_BOOL) {
        logger->buffer = option->value.u64 != 0;
        return 0;
    }
    if (object.type != PWT_JSON_OBJECT) {
        return PWT_EINVAL;
    }
    logger->buffer = 1;
    (void)pwt_json_iter_init(&iter, &object);
    while (pwt_json_iter_next(&iter, &key, &value)) {
        char name[64] = "buffer_";
        struct pwt_field member = {.key = {name, sizeof("buffer_") - 1}};
        if (key.len - 2 < sizeof(name) - member.key.len) {
            memcpy(name + member.key.len, key.ptr + 1, key.len - 2);
            member.key.len += key.len - 2;
        }
        set_from_json(&member, &value);
        int32_t failed = logger_settings_set(logger, cx, &member);
        code = code != 0 ? code : failed;
    }
    return code;
}

/* ---- options that are a value ---- */

enum setting_type { SET_BY, SET_TEXT, SET_BOOL, SET_SIZE, SET_CHOICE };

#define AT(member) offsetof(struct logger, member)

static const struct setting {
    const char *name;
    enum setting_type type;
    const char *expected; /* of a choice: the words, in the order of their numbers */
    setter_fn set;        /* SET_BY */
    size_t at;            /* the others */
} s_settings[] = {
    {"service", SET_TEXT, "text", NULL, AT(service)},
    {"level", SET_BY, "DEBUG, INFO, WARNING, ERROR, CRITICAL, SILENT or 10..50", set_level, 0},
    {"sample_rate", SET_BY, "a number from 0 to 1", set_rate, 0},
    {"sampling_rate", SET_BY, "a number from 0 to 1", set_rate, 0},
    {"log_event", SET_BOOL, "true or false", NULL, AT(log_event)},
    {"log_response", SET_BOOL, "true or false", NULL, AT(log_response)},
    {"log_error", SET_BOOL, "true or false", NULL, AT(log_error)},
    {"correlation_id_path", SET_TEXT, "a JMESPath expression", NULL, AT(path_text)},
    {"keys", SET_BY, "a JSON object", set_keys, 0},
    {"clear_state", SET_BOOL, "true or false", NULL, AT(clear_state)},
    {"inject_context", SET_BOOL, "true or false", NULL, AT(inject_context)},
    {"log_record_order", SET_BY, "a JSON array of names", set_order, 0},
    {"timestamp", SET_TEXT, "'rfc3339', 'python', or a text for strftime", NULL, AT(timestamp)},
    {"use_rfc3339", SET_BY, "true or false", set_rfc3339, 0},
    {"utc", SET_BOOL, "true or false", NULL, AT(utc)},
    {"case", SET_CHOICE, "SnakeCase|CamelCase|PascalCase", NULL, AT(spelling)},
    {"level_names", SET_CHOICE, "python|lambda", NULL, AT(level_names)},
    {"json_messages", SET_BOOL, "true or false", NULL, AT(json_messages)},
    {"serialize_stacktrace", SET_BOOL, "true or false", NULL, AT(stack_trace)},
    {"backtrace", SET_BOOL, "true or false", NULL, AT(backtrace)},
    {"max_line_bytes", SET_SIZE, "a number of bytes", NULL, AT(max_line_bytes)},
    {"buffer", SET_BY, "true, false or a JSON object", set_buffer, 0},
    {"buffer_max_bytes", SET_SIZE, "a number of bytes", NULL, AT(buffer_max_bytes)},
    {"buffer_at", SET_CHOICE, "DEBUG|INFO|WARNING", NULL, AT(buffer_at)},
    {"buffer_flush_on_error", SET_BOOL, "true or false", NULL, AT(flush_on_error)},
    {"flush_buffer_on_uncaught_error", SET_BOOL, "true or false", NULL, AT(flush_on_uncaught)},
    {"format", SET_CHOICE, "default|datadog|ecs", NULL, AT(layout)},
    {"dev", SET_BOOL, "true or false", NULL, AT(dev)},
};

/* Which of the words, separated by bars, a text is in any case. */
static int32_t choose(const char *words, const struct pwt_field *option, uint32_t *ret_choice)
{
    const struct pwt_bytes text = option->value.bytes;

    for (uint32_t i = 0; option->type == PWT_FIELD_STRING && words; i++) {
        const size_t len = strcspn(words, "|");
        if (len == text.len && strncasecmp(words, text.ptr, len) == 0) {
            *ret_choice = i;
            return 0;
        }
        words = words[len] == '|' ? words + len + 1 : NULL;
    }
    return PWT_EINVAL;
}

static int32_t store(const struct setting *setting,
                     struct logger *logger,
                     struct pwt_cx *cx,
                     const struct pwt_field *option)
{
    void *at = (char *)logger + setting->at;

    switch (setting->type) {
    case SET_TEXT:
        return option->type == PWT_FIELD_STRING && option->value.bytes.ptr
                   ? keep(cx, option->value.bytes, at)
                   : PWT_EINVAL;
    case SET_BOOL:
        if (option->type != PWT_FIELD_BOOL) {
            return PWT_EINVAL;
        }
        *(uint32_t *)at = option->value.u64 != 0;
        return 0;
    case SET_SIZE:
        if ((option->type != PWT_FIELD_INT || option->value.i64 < 0) &&
            option->type != PWT_FIELD_UINT) {
            return PWT_EINVAL;
        }
        *(uint64_t *)at = option->value.u64;
        return 0;
    case SET_CHOICE:
        return choose(setting->expected, option, at);
    default:
        return setting->set(logger, cx, option);
    }
}

int32_t
logger_settings_set(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option)
{
    for (size_t i = 0; i < sizeof(s_settings) / sizeof(s_settings[0]); i++) {
        const struct setting *setting = &s_settings[i];
        if (!pwt_bytes_equal(pwt_cstr(setting->name), option->key)) {
            continue;
        }
        int32_t code = store(setting, logger, cx, option);
        if (code != 0 && setting->set != set_level) {
            pwt_diag(cx->inv, PWT_DIAG_WARN,
                     "powertools: the logger's option '%s' has a value that it does not take; "
                     "expected %s; it keeps its former value, correct the call",
                     setting->name, setting->expected);
        }
        return code == 0 || code == PWT_ENOMEM ? code : PWT_ECONFIG;
    }
    pwt_diag(cx->inv, PWT_DIAG_WARN,
             "powertools: the logger has no option '%.*s'; expected one of its page, "
             "docs/plugins/logger.md; correct the name in the call",
             (int)(option->key.len < 64 ? option->key.len : 64), option->key.ptr);
    return PWT_ECONFIG;
}

int32_t logger_settings_keys(struct pwt_cx *cx, struct pwt_bytes json)
{
    struct pwt_json_value object;
    struct pwt_json_value name;
    struct pwt_json_value value;
    struct pwt_json_iter iter;
    struct logger_owner who;

    if (!json.ptr || !field_is_json(json) ||
        pwt_json_open(json.ptr, (size_t)json.len, &object) != 0 || object.type != PWT_JSON_OBJECT ||
        pwt_json_iter_init(&iter, &object) != 0) {
        return PWT_EINVAL;
    }
    struct logger_unit *unit = logger_unit_change(cx, PWT_LOGGER_MAIN, &who);
    while (pwt_json_iter_next(&iter, &name, &value)) {
        char *text = pwt_alloc(cx->inv, name.len);
        size_t len;
        if (!text || pwt_json_slice(&value) != 0 ||
            pwt_json_unescape(&name, text, name.len, &len) != 0) {
            return PWT_ENOMEM;
        }
        struct pwt_field field = pwt_field_json("", pwt_bytes_make(value.ptr, value.len));
        field.key = pwt_bytes_make(text, len);
        if (!logger_reserved(cx, field.key)) {
            int32_t code = logger_keys_set(&unit->keys, &who, PWT_KEYS_PERSISTENT, &field);
            if (code != 0) {
                return code;
            }
        }
    }
    return 0;
}
