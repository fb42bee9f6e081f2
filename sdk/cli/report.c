/* SPDX-License-Identifier: Apache-2.0 */
/* The choice between the two forms of output. */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool report_wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return (no_color == NULL || no_color[0] == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}

void report_init(struct report *report, FILE *out, bool json)
{
    bool terminal = isatty(fileno(out)) == 1;

    *report = (struct report){
        .form = json || !terminal ? &report_json_form : &report_terminal_form,
        .out = out,
        .colour = terminal && !json && report_wants_colour(),
    };
}

bool report_flush(const struct report *report)
{
    return fflush(report->out) == 0 && ferror(report->out) == 0;
}
