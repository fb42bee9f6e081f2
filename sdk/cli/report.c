/* SPDX-License-Identifier: Apache-2.0 */
/* The choice between the two forms of output. */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    REPORT_DEFAULT_WIDTH = 80,
};

static bool report_wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return (no_color == NULL || no_color[0] == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}

static unsigned report_width(FILE *out)
{
    struct winsize size = {.ws_col = 0};

    (void)ioctl(fileno(out), TIOCGWINSZ, &size);
    return size.ws_col == 0 ? REPORT_DEFAULT_WIDTH : size.ws_col;
}

void report_init(struct report *report, FILE *out, bool json)
{
    bool terminal = isatty(fileno(out)) == 1;

    *report = (struct report){
        .form = json || !terminal ? &report_json_form : &report_terminal_form,
        .out = out,
        .colour = terminal && !json && report_wants_colour(),
        .width = report_width(out),
    };
}

void report_done(struct report *report)
{
    waterfall_clear(&report->waterfall);
    buffer_done(&report->last_error);
}

void report_line(struct report *report, const char *request_id, const char *line, size_t len)
{
    struct json_object *document = emf_parse(line, len);

    if (document == NULL) {
        report->form->log(report, request_id, line, len);
    } else {
        report->form->metrics(report, request_id, line, len, document);
        json_object_put(document);
    }
}

bool report_flush(const struct report *report)
{
    return fflush(report->out) == 0 && ferror(report->out) == 0;
}
