/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run for a person at a terminal:
 *
 *     ==> event.json  5f0c...
 *       | INFO    order received  order_id="7"
 *     <== ok, 0.31 ms
 *     {
 *       "statusCode": 200
 *     }
 *       + Orders 1 Count  Shop service="orders"
 *       ## handler  ################################    0.29 ms
 *     cold start 0.98 ms, duration 0.40 ms, billed 2 ms, peak memory 1.8 MB
 */
#include "json_layout.h"
#include "json_text.h"
#include "log_view.h"
#include "report.h"
#include "utf8.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define TERMINAL_BOLD   "1"
#define TERMINAL_DIM    "2"
#define TERMINAL_RED    "31"
#define TERMINAL_GREEN  "32"
#define TERMINAL_YELLOW "33"
#define TERMINAL_CYAN   "36"

enum {
    TERMINAL_INDENT = 2,
};

/** Begins or, with "0", ends a style. */
static void terminal_style(const struct report *report, const char *style)
{
    if (report->colour) {
        (void)fprintf(report->out, "\033[%sm", style);
    }
}

static void terminal_styled(const struct report *report, const char *style, const char *text)
{
    terminal_style(report, style);
    (void)fputs(text, report->out);
    terminal_style(report, "0");
}

/** Valid UTF-8 that could be anything else: what would move the cursor is shown as `\x1b`. */
static void terminal_clean_text(const struct report *report, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (iscntrl(byte) && byte != '\n' && byte != '\t') {
            (void)fprintf(report->out, "\\x%02x", byte);
        } else {
            (void)fputc(byte, report->out);
        }
    }
    (void)fputc('\n', report->out);
}

static void terminal_text(const struct report *report, const char *text, size_t len)
{
    struct buffer clean = {0};

    if (utf8_append_clean(&clean, text, len)) {
        terminal_clean_text(report, clean.data, clean.len);
    }
    buffer_done(&clean);
}

static void terminal_body(const struct report *report, const char *body, size_t len)
{
    struct buffer indented = {0};

    if (json_layout_append(&indented, body, len, TERMINAL_INDENT) == JSON_LAYOUT_OK) {
        terminal_clean_text(report, indented.data, indented.len);
    } else if (len > 0) {
        terminal_text(report, body, len);
    } else {
        terminal_styled(report, TERMINAL_DIM, "(empty)\n");
    }
    buffer_done(&indented);
}

static void terminal_event(const struct report *report, const char *name, const char *request_id)
{
    terminal_styled(report, TERMINAL_BOLD, "==> ");
    terminal_styled(report, TERMINAL_BOLD, name);
    (void)fputs("  ", report->out);
    terminal_styled(report, TERMINAL_DIM, request_id);
    (void)fputc('\n', report->out);
}

static void terminal_warning(const struct report *report, const char *text)
{
    terminal_styled(report, TERMINAL_YELLOW, "warning");
    (void)fprintf(report->out, ": %s\n", text);
}

/** A line of our own within one of its styles; NULL for none. */
static void
terminal_bytes(const struct report *report, const char *style, const struct buffer *text)
{
    if (style != NULL) {
        terminal_style(report, style);
    }
    (void)fwrite(text->data, 1, text->len, report->out);
    if (style != NULL) {
        terminal_style(report, "0");
    }
}

/** Lines without a level keep their own colours: a function that writes them means a terminal. */
static void
terminal_log(struct report *report, const char *request_id, const char *line, size_t len)
{
    static const char *const styles[] = {
        [LOG_VIEW_DEBUG] = TERMINAL_DIM,
        [LOG_VIEW_INFO] = TERMINAL_GREEN,
        [LOG_VIEW_WARNING] = TERMINAL_YELLOW,
        [LOG_VIEW_ERROR] = TERMINAL_RED,
    };
    struct log_view view;

    (void)request_id;
    terminal_styled(report, TERMINAL_DIM, "  | ");
    if (log_view_read(line, len, &view)) {
        terminal_bytes(report, styles[view.level], &view.head);
        if (view.rest.len > 0) {
            (void)fputc(' ', report->out);
            terminal_bytes(report, TERMINAL_DIM, &view.rest);
        }
        if (view.level == LOG_VIEW_ERROR) {
            buffer_clear(&report->last_error);
            (void)buffer_append(&report->last_error, view.head.data, view.head.len);
        }
    }
    (void)fputc('\n', report->out);
    log_view_done(&view);
}

static void terminal_metric(void *context, const struct emf_metric *metric)
{
    const struct report *report = *(const struct report *const *)context;
    struct json_object_iterator at = json_object_iter_begin(metric->dimensions);
    struct json_object_iterator end = json_object_iter_end(metric->dimensions);

    terminal_styled(report, TERMINAL_DIM, "  + ");
    terminal_styled(report, TERMINAL_CYAN, metric->name);
    (void)fprintf(report->out, " %s %s", json_text_print(metric->value), metric->unit);
    terminal_style(report, TERMINAL_DIM);
    (void)fprintf(report->out, "  %s", metric->metrics_namespace);
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        (void)fprintf(report->out, " %s=%s", json_object_iter_peek_name(&at),
                      json_text_print(json_object_iter_peek_value(&at)));
    }
    terminal_style(report, "0");
    (void)fputc('\n', report->out);
}

static void terminal_metrics(const struct report *report,
                             const char *request_id,
                             const char *line,
                             size_t len,
                             struct json_object *document)
{
    (void)request_id;
    (void)line;
    (void)len;
    emf_each(document, terminal_metric, &report);
}

/** Drawn when the event is over, for only then the scale is known. */
static void
terminal_trace(struct report *report, const char *request_id, const char *document, size_t len)
{
    if (request_id == NULL) {
        terminal_warning(report, "a trace document came that belongs to no event under way");
    } else if (!waterfall_add(&report->waterfall, document, len)) {
        terminal_warning(report, "the X-Ray daemon got a datagram that is no trace document");
    }
}

static void terminal_response(const struct report *report,
                              const char *event_name,
                              const struct environment_result *result)
{
    static const char *const words[] = {"ok", "error", "timeout", "error"};
    bool ok = result->outcome == ENVIRONMENT_OK;

    (void)event_name;
    terminal_styled(report, TERMINAL_BOLD, "<== ");
    terminal_styled(report, ok ? TERMINAL_GREEN : TERMINAL_RED, words[result->outcome]);
    if (result->error_type != NULL && result->error_type[0] != '\0') {
        (void)fprintf(report->out, " %s", result->error_type);
    }
    (void)fprintf(report->out, ", %.2f ms\n", report_ms(result->duration_ns));
    if (!report->hides_bodies || !ok) {
        terminal_body(report, result->body, result->len);
    }
}

static void terminal_peak(const struct report *report, size_t peak_kb)
{
    if (peak_kb > 0) {
        (void)fprintf(report->out, ", peak memory %.1f MB", (double)peak_kb / 1024);
    }
    (void)fputc('\n', report->out);
}

static void terminal_usage(struct report *report, const struct environment_usage *usage)
{
    struct waterfall_style style = {.width = report->width, .colour = report->colour};

    waterfall_draw(&report->waterfall, report->out, &style);
    if (usage->cold_start_ns >= 0) {
        (void)fprintf(report->out, "cold start %.2f ms, ", report_ms(usage->cold_start_ns));
    }
    (void)fprintf(report->out, "duration %.2f ms, billed %" PRId64 " ms",
                  report_ms(usage->duration_ns), usage->billed_ms);
    terminal_peak(report, usage->peak_memory_kb);
    (void)fputc('\n', report->out);
}

/** True if the message of an error stands in the latest error line already. */
static bool terminal_is_said(const struct report *report, const char *body, size_t len)
{
    struct json_object *document = json_text_parse(body, len);
    const char *message = json_text_string(document, "errorMessage");
    const struct buffer *said = &report->last_error;
    bool is_said = message[0] != '\0' && said->len > 0 &&
                   memmem(said->data, said->len, message, strlen(message)) != NULL;

    json_object_put(document);
    return is_said;
}

static void terminal_init_error(const struct report *report,
                                const char *error_type,
                                const char *body,
                                size_t len)
{
    terminal_styled(report, TERMINAL_RED, "init error");
    (void)fprintf(report->out, " %s\n", error_type);
    if (!terminal_is_said(report, body, len)) {
        terminal_body(report, body, len);
    }
}

static void terminal_exit(const struct report *report, const struct child_exit *how)
{
    char text[CHILD_EXIT_TEXT_SIZE];

    child_exit_describe(how, text);
    terminal_styled(report, TERMINAL_RED, "runtime ended unexpectedly");
    (void)fprintf(report->out, ": %s\n", text);
}

static void terminal_count(const struct report *report, size_t count, const char *what)
{
    if (count > 0) {
        (void)fprintf(report->out, ", %zu %s", count, what);
    }
}

static void terminal_durations(const struct report *report, const struct report_summary *summary)
{
    const int64_t *sorted = summary->durations_ns;
    size_t count = summary->events;

    if (count == 1) {
        (void)fprintf(report->out, ", duration %.2f ms", report_ms(sorted[0]));
    } else if (count > 1) {
        (void)fprintf(report->out, ", duration %.2f to %.2f ms, median %.2f ms",
                      report_ms(sorted[0]), report_ms(sorted[count - 1]),
                      report_ms(report_median(sorted, count)));
    }
}

/** One event that went well has said it all. */
static void terminal_summary(const struct report *report, const struct report_summary *summary)
{
    const size_t *outcomes = summary->outcomes;

    if (summary->events == 1 && summary->environments == 1) {
        return;
    }
    if (summary->cold_start_ns >= 0) {
        (void)fprintf(report->out, "first cold start %.2f ms", report_ms(summary->cold_start_ns));
    } else {
        (void)fputs("no cold start", report->out);
    }
    (void)fprintf(report->out, ", %zu event%s", summary->events, summary->events == 1 ? "" : "s");
    terminal_count(report, outcomes[ENVIRONMENT_OK], "ok");
    terminal_count(report, outcomes[ENVIRONMENT_ERROR] + outcomes[ENVIRONMENT_CRASH], "failed");
    terminal_count(report, outcomes[ENVIRONMENT_TIMEOUT], "timed out");
    terminal_durations(report, summary);
    (void)fprintf(report->out, ", billed %" PRId64 " ms", summary->billed_ms);
    terminal_peak(report, summary->peak_memory_kb);
}

const struct report_form report_terminal_form = {
    .event = terminal_event,
    .log = terminal_log,
    .metrics = terminal_metrics,
    .trace = terminal_trace,
    .response = terminal_response,
    .usage = terminal_usage,
    .init_error = terminal_init_error,
    .exit = terminal_exit,
    .warning = terminal_warning,
    .summary = terminal_summary,
};
