/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines for people. The names are those that Lambda and the logger of Powertools use. */
#include "log_view.h"

#include "json_text.h"

#include <string.h>
#include <strings.h>

/** Keys of JSON lines that are the same on every line, or that the head shows. */
static const char *const s_left_out[] = {
    "level",
    "message",
    "timestamp",
    "time",
    "service",
    "location",
    "cold_start",
    "function_name",
    "function_memory_size",
    "function_arn",
    "function_request_id",
    "requestId",
    "xray_trace_id",
    "sampling_rate",
};

struct log_view_name {
    const char *name;
    enum log_view_level level;
};

static const struct log_view_name s_levels[] = {
    {"TRACE", LOG_VIEW_DEBUG},    {"DEBUG", LOG_VIEW_DEBUG},     {"INFO", LOG_VIEW_INFO},
    {"WARN", LOG_VIEW_WARNING},   {"WARNING", LOG_VIEW_WARNING}, {"ERROR", LOG_VIEW_ERROR},
    {"CRITICAL", LOG_VIEW_ERROR}, {"FATAL", LOG_VIEW_ERROR},
};

/** A piece of a line. */
struct log_view_text {
    const char *ptr;
    size_t len;
};

static enum log_view_level log_view_level(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(s_levels) / sizeof(s_levels[0]); i++) {
        if (strlen(s_levels[i].name) == len && strncasecmp(s_levels[i].name, name, len) == 0) {
            return s_levels[i].level;
        }
    }
    return LOG_VIEW_PLAIN;
}

/** Words of a level and a message, the messages one under the other. */
static bool
log_view_head(struct buffer *head, const char *level, size_t len, struct log_view_text message)
{
    return buffer_append(head, level, len) && buffer_fill(head, ' ', len < 7 ? 8 - len : 1) &&
           buffer_append(head, message.ptr, message.len);
}

static bool log_view_is_left_out(const char *key)
{
    for (size_t i = 0; i < sizeof(s_left_out) / sizeof(s_left_out[0]); i++) {
        if (strcmp(s_left_out[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static bool log_view_rest(struct json_object *document, struct buffer *rest)
{
    struct json_object_iterator at = json_object_iter_begin(document);
    struct json_object_iterator end = json_object_iter_end(document);

    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        const char *key = json_object_iter_peek_name(&at);

        if (!log_view_is_left_out(key) &&
            !(buffer_append_text(rest, " ") && buffer_append_text(rest, key) &&
              buffer_append_text(rest, "=") &&
              buffer_append_text(rest, json_text_print(json_object_iter_peek_value(&at))))) {
            return false;
        }
    }
    return true;
}

/** A message that is a string as it is, any other value as JSON. */
static struct log_view_text log_view_message(struct json_object *document)
{
    struct json_object *message = json_text_member(document, "message");
    bool is_string = json_object_is_type(message, json_type_string);
    const char *text = is_string ? json_object_get_string(message) : json_text_print(message);

    return (struct log_view_text){.ptr = text, .len = strlen(text)};
}

static bool log_view_json(struct json_object *document, struct log_view *view)
{
    const char *level = json_text_string(document, "level");

    view->level = log_view_level(level, strlen(level));
    return log_view_head(&view->head, level, strlen(level), log_view_message(document)) &&
           log_view_rest(document, &view->rest);
}

/** `time TAB request id TAB level TAB text`, as runtimes and our host write. */
static bool log_view_tabs(const char *line, size_t len, struct log_view *view)
{
    const char *end = line + len;
    const char *fields[4] = {line};
    struct log_view_text text;

    for (size_t i = 1; i < 4; i++) {
        const char *tab = memchr(fields[i - 1], '\t', (size_t)(end - fields[i - 1]));

        if (tab == NULL) {
            return buffer_append(&view->head, line, len);
        }
        fields[i] = tab + 1;
    }
    len = (size_t)(fields[3] - 1 - fields[2]);
    text = (struct log_view_text){.ptr = fields[3], .len = (size_t)(end - fields[3])};
    view->level = log_view_level(fields[2], len);
    return view->level == LOG_VIEW_PLAIN ? buffer_append(&view->head, line, (size_t)(end - line))
                                         : log_view_head(&view->head, fields[2], len, text);
}

bool log_view_read(const char *line, size_t len, struct log_view *ret_view)
{
    struct json_object *document = len > 0 && line[0] == '{' ? json_text_parse(line, len) : NULL;
    bool read;

    *ret_view = (struct log_view){.level = LOG_VIEW_PLAIN};
    if (json_text_member(document, "level") != NULL &&
        json_text_member(document, "message") != NULL) {
        read = log_view_json(document, ret_view);
    } else {
        read = log_view_tabs(line, len, ret_view);
    }
    json_object_put(document);
    return read;
}

void log_view_done(struct log_view *view)
{
    buffer_done(&view->head);
    buffer_done(&view->rest);
}
