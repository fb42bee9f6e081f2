/* SPDX-License-Identifier: Apache-2.0 */
/* A run as JSON lines: one object for each happening, its kind in the member `type`. */
#include "json_layout.h"
#include "json_text.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

static void json_add(struct json_object *line, const char *name, struct json_object *value)
{
    (void)json_object_object_add(line, name, value);
}

/** A string, or null for none. */
static struct json_object *json_optional(const char *text)
{
    return text == NULL ? NULL : json_text_new(text, strlen(text));
}

/** The type that came with an error; null for a response, and for an error without one. */
static struct json_object *json_error_type(const char *type)
{
    return type == NULL || type[0] == '\0' ? NULL : json_optional(type);
}

static struct json_object *json_ms(int64_t ns)
{
    char digits[32];

    (void)snprintf(digits, sizeof(digits), "%.3f", report_ms(ns));
    return json_object_new_double_s(report_ms(ns), digits);
}

/** A size; null for unknown. */
static struct json_object *json_kb(size_t kb)
{
    return kb == 0 ? NULL : json_object_new_uint64(kb);
}

/** A body as it is if it is JSON, else as a string. */
static struct json_object *json_body(const char *body, size_t len)
{
    struct buffer compact = {0};
    struct json_object *value;

    if (json_layout_append(&compact, body, len, 0) != JSON_LAYOUT_OK ||
        !buffer_append(&compact, "", 1)) {
        buffer_done(&compact);
        return json_text_new(body, len);
    }
    value = json_object_new_boolean(false); /* Its kind is of no account: the text is printed. */
    json_object_set_serializer(value, json_object_userdata_to_json_string, compact.data,
                               json_object_free_userdata);
    return value;
}

static struct json_object *json_line(const char *type)
{
    struct json_object *line = json_object_new_object();

    json_add(line, "type", json_object_new_string(type));
    return line;
}

static void json_print(const struct report *report, struct json_object *line)
{
    size_t len = 0;
    const char *text = json_object_to_json_string_length(
        line, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);

    (void)fwrite(text, 1, len, report->out);
    (void)fputc('\n', report->out);
    json_object_put(line);
}

/** Nothing: the response repeats it all, and every line stands for itself. */
static void json_event(const struct report *report, const char *name, const char *request_id)
{
    (void)report;
    (void)name;
    (void)request_id;
}

static void json_log(struct report *report, const char *request_id, const char *text, size_t len)
{
    struct json_object *line = json_line("log");

    json_add(line, "request_id", json_optional(request_id));
    json_add(line, "line", json_text_new(text, len));
    json_print(report, line);
}

static void json_add_metric(void *context, const struct emf_metric *metric)
{
    struct json_object *item = json_object_new_object();

    json_add(item, "namespace", json_optional(metric->metrics_namespace));
    json_add(item, "name", json_optional(metric->name));
    json_add(item, "unit", json_optional(metric->unit));
    json_add(item, "value", json_object_get(metric->value));
    json_add(item, "dimensions", json_object_get(metric->dimensions));
    (void)json_object_array_add(context, item);
}

static void json_metrics(const struct report *report,
                         const char *request_id,
                         const char *text,
                         size_t len,
                         struct json_object *document)
{
    struct json_object *line = json_line("metrics");
    struct json_object *metrics = json_object_new_array();

    emf_each(document, json_add_metric, metrics);
    json_add(line, "request_id", json_optional(request_id));
    json_add(line, "metrics", metrics);
    json_add(line, "document", json_body(text, len));
    json_print(report, line);
}

static void
json_trace(struct report *report, const char *request_id, const char *document, size_t len)
{
    struct json_object *line = json_line("trace");

    json_add(line, "request_id", json_optional(request_id));
    json_add(line, "document", json_body(document, len));
    json_print(report, line);
}

static const char *json_status(enum environment_outcome outcome)
{
    switch (outcome) {
    case ENVIRONMENT_OK:
        return "ok";
    case ENVIRONMENT_TIMEOUT:
        return "timeout";
    default:
        return "error";
    }
}

static void json_response(const struct report *report,
                          const char *event_name,
                          const struct environment_result *result)
{
    struct json_object *line = json_line("response");

    json_add(line, "request_id", json_optional(result->request_id));
    json_add(line, "event", json_optional(event_name));
    json_add(line, "status", json_object_new_string(json_status(result->outcome)));
    json_add(line, "error_type", json_error_type(result->error_type));
    json_add(line, "body", json_body(result->body, result->len));
    json_add(line, "duration_ms", json_ms(result->duration_ns));
    json_print(report, line);
}

static void json_usage(struct report *report, const struct environment_usage *usage)
{
    struct json_object *line = json_line("usage");

    json_add(line, "request_id", json_optional(usage->request_id));
    json_add(line, "cold_start_ms",
             usage->cold_start_ns < 0 ? NULL : json_ms(usage->cold_start_ns));
    json_add(line, "duration_ms", json_ms(usage->duration_ns));
    json_add(line, "billed_ms", json_object_new_int64(usage->billed_ms));
    json_add(line, "peak_memory_kb", json_kb(usage->peak_memory_kb));
    json_print(report, line);
}

static void
json_init_error(const struct report *report, const char *error_type, const char *body, size_t len)
{
    struct json_object *line = json_line("init_error");

    json_add(line, "error_type", json_error_type(error_type));
    json_add(line, "body", json_body(body, len));
    json_print(report, line);
}

static void json_exit(const struct report *report, const struct child_exit *how)
{
    struct json_object *line = json_line("exit");
    char text[CHILD_EXIT_TEXT_SIZE];

    child_exit_describe(how, text);
    json_add(line, "status", how->by_signal ? NULL : json_object_new_int(how->code));
    json_add(line, "signal", how->by_signal ? json_object_new_int(how->code) : NULL);
    json_add(line, "reason", json_optional(text));
    json_print(report, line);
}

static void json_warning(const struct report *report, const char *text)
{
    struct json_object *line = json_line("warning");

    json_add(line, "message", json_optional(text));
    json_print(report, line);
}

static void json_durations(struct json_object *line, const struct report_summary *summary)
{
    const int64_t *sorted = summary->durations_ns;
    size_t count = summary->events;

    json_add(line, "duration_min_ms", count == 0 ? NULL : json_ms(sorted[0]));
    json_add(line, "duration_median_ms", count == 0 ? NULL : json_ms(report_median(sorted, count)));
    json_add(line, "duration_max_ms", count == 0 ? NULL : json_ms(sorted[count - 1]));
}

static void json_summary(const struct report *report, const struct report_summary *summary)
{
    struct json_object *line = json_line("report");
    const size_t *outcomes = summary->outcomes;
    size_t errors = outcomes[ENVIRONMENT_ERROR] + outcomes[ENVIRONMENT_CRASH];

    json_add(line, "cold_start_ms",
             summary->cold_start_ns < 0 ? NULL : json_ms(summary->cold_start_ns));
    json_add(line, "environments", json_object_new_uint64(summary->environments));
    json_add(line, "events", json_object_new_uint64(summary->events));
    json_add(line, "ok", json_object_new_uint64(outcomes[ENVIRONMENT_OK]));
    json_add(line, "errors", json_object_new_uint64(errors));
    json_add(line, "timeouts", json_object_new_uint64(outcomes[ENVIRONMENT_TIMEOUT]));
    json_durations(line, summary);
    json_add(line, "billed_ms", json_object_new_int64(summary->billed_ms));
    json_add(line, "peak_memory_kb", json_kb(summary->peak_memory_kb));
    json_add(line, "exit_status", json_object_new_int(summary->exit_status));
    json_print(report, line);
}

const struct report_form report_json_form = {
    .event = json_event,
    .log = json_log,
    .metrics = json_metrics,
    .trace = json_trace,
    .response = json_response,
    .usage = json_usage,
    .init_error = json_init_error,
    .exit = json_exit,
    .warning = json_warning,
    .summary = json_summary,
};
