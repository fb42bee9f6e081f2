/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run shows, one call for each happening, in one of two forms: for a person on a terminal,
 * or one JSON object a line. `docs/powertools-run.md` describes the JSON lines; they are an
 * interface and change only by new members.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "buffer.h"
#include "emf.h"
#include "environment.h"
#include "waterfall.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** The figures of a whole run. */
struct report_summary {
    int64_t cold_start_ns; /* of the first environment, -1 if it never was ready */
    size_t environments;   /* started */
    size_t outcomes[4];    /* events by enum environment_outcome */
    int64_t *durations_ns; /* of every event, sorted */
    size_t events;         /* of which there is a duration */
    int64_t billed_ms;     /* of all events together */
    size_t peak_memory_kb; /* the largest, 0 if unknown */
    int exit_status;
};

struct report;

/** How happenings are written; every member is set. */
struct report_form {
    void (*event)(const struct report *report, const char *name, const char *request_id);
    void (*log)(struct report *report, const char *request_id, const char *line, size_t len);
    /** A line with metrics, and what emf_parse() made of it. */
    void (*metrics)(const struct report *report,
                    const char *request_id,
                    const char *line,
                    size_t len,
                    struct json_object *document);
    /** What the tracer sent; @p request_id is NULL if it belongs to no event under way. */
    void (*trace)(struct report *report, const char *request_id, const char *document, size_t len);
    void (*response)(const struct report *report,
                     const char *event_name,
                     const struct environment_result *result);
    void (*usage)(struct report *report, const struct environment_usage *usage);
    void (*init_error)(const struct report *report,
                       const char *error_type,
                       const char *body,
                       size_t len);
    void (*exit)(const struct report *report, const struct child_exit *how);
    void (*warning)(const struct report *report, const char *text);
    void (*summary)(const struct report *report, const struct report_summary *summary);
};

struct report {
    const struct report_form *form;
    FILE *out;
    bool colour;
    bool hides_bodies;          /* of answers, on a terminal */
    unsigned width;             /* columns */
    struct waterfall waterfall; /* of the event under way, on a terminal */
    struct buffer last_error;   /* log line, on a terminal */
};

/**
 * Writes to @p out: JSON lines if @p json or if it is not a terminal. Colours only on a terminal,
 * and not if the environment has NO_COLOR with a value (https://no-color.org).
 */
void report_init(struct report *report, FILE *out, bool json);

void report_done(struct report *report);

/** A line that the process wrote: metrics or anything else. */
void report_line(struct report *report, const char *request_id, const char *line, size_t len);

/** Writes out what is buffered; false once the output takes no more. */
bool report_flush(const struct report *report);

extern const struct report_form report_json_form;
extern const struct report_form report_terminal_form;

/** Milliseconds with their fraction. */
static inline double report_ms(int64_t ns)
{
    return (double)ns / 1000000;
}

/** Median of what is sorted; there must be something. */
static inline int64_t report_median(const int64_t *sorted, size_t count)
{
    return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

#endif
