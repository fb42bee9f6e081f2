/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run for a person at a terminal:
 *
 *     ==> event.json  5f0c...
 *       | {"level":"INFO","message":"order received"}
 *     <== ok, 0.31 ms
 *     {
 *       "statusCode": 200
 *     }
 *
 *     cold start 0.98 ms, 1 event: 1 ok, duration 0.31 ms, peak memory 1.8 MB
 */
#include "json_layout.h"
#include "report.h"
#include "utf8.h"

#include <ctype.h>
#include <string.h>

#define TERMINAL_BOLD   "1"
#define TERMINAL_DIM    "2"
#define TERMINAL_RED    "31"
#define TERMINAL_GREEN  "32"
#define TERMINAL_YELLOW "33"

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

/** Log lines keep their own colours: a function that writes them means a terminal. */
static void
terminal_log(const struct report *report, const char *request_id, const char *line, size_t len)
{
    (void)request_id;
    terminal_styled(report, TERMINAL_DIM, "  | ");
    (void)fwrite(line, 1, len, report->out);
    (void)fputc('\n', report->out);
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
    terminal_body(report, result->body, result->len);
}

static void terminal_init_error(const struct report *report,
                                const char *error_type,
                                const char *body,
                                size_t len)
{
    terminal_styled(report, TERMINAL_RED, "init error");
    (void)fprintf(report->out, " %s\n", error_type);
    terminal_body(report, body, len);
}

static void terminal_exit(const struct report *report, const struct child_exit *how)
{
    char text[CHILD_EXIT_TEXT_SIZE];

    child_exit_describe(how, text);
    terminal_styled(report, TERMINAL_RED, "runtime ended unexpectedly");
    (void)fprintf(report->out, ": %s\n", text);
}

static void terminal_warning(const struct report *report, const char *text)
{
    terminal_styled(report, TERMINAL_YELLOW, "warning");
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

static void terminal_summary(const struct report *report, const struct report_summary *summary)
{
    const size_t *outcomes = summary->outcomes;

    if (summary->cold_start_ns >= 0) {
        (void)fprintf(report->out, "\ncold start %.2f ms", report_ms(summary->cold_start_ns));
    } else {
        (void)fputs("\nno cold start", report->out);
    }
    (void)fprintf(report->out, ", %zu event%s", summary->events, summary->events == 1 ? "" : "s");
    terminal_count(report, outcomes[ENVIRONMENT_OK], "ok");
    terminal_count(report, outcomes[ENVIRONMENT_ERROR] + outcomes[ENVIRONMENT_CRASH], "failed");
    terminal_count(report, outcomes[ENVIRONMENT_TIMEOUT], "timed out");
    terminal_durations(report, summary);
    if (summary->peak_memory_kb > 0) {
        (void)fprintf(report->out, ", peak memory %.1f MB", (double)summary->peak_memory_kb / 1024);
    }
    (void)fputc('\n', report->out);
}

const struct report_form report_terminal_form = {
    .event = terminal_event,
    .log = terminal_log,
    .response = terminal_response,
    .init_error = terminal_init_error,
    .exit = terminal_exit,
    .warning = terminal_warning,
    .summary = terminal_summary,
};
