/* SPDX-License-Identifier: Apache-2.0 */
/* A record as one line of JSON. line.c chooses between the short way, direct.c, and the one for
 * names that meet, merge.c; error.c and stack.c make what an error adds. */
#ifndef PLUGINS_LOGGER_LINE_H
#define PLUGINS_LOGGER_LINE_H

#include <powertools/host.h>
#include <powertools/json.h>

#include "ecs.h"
#include "zone.h"

#include <stdbool.h>

struct logger_unit;
struct pwt_log_record;

#define LOGGER_DEV_INDENT 4

/* A name that is longer is cut: it is there for people to find a place in a source file. */
#define LOGGER_FUNCTION_MAX_BYTES 256
#define LOGGER_LOCATION_MAX_BYTES (LOGGER_FUNCTION_MAX_BYTES + 1 + PWT_JSON_NUMBER_MAX)

/* Members that fit in memory on the stack; more are taken from the invocation's. */
#define LOGGER_MEMBERS_ON_STACK 64

/* What a line is made of. */
struct logger_line {
    struct pwt_cx *cx;
    const struct logger_unit *unit;
    const struct pwt_log_record *record;
    struct pwt_field message; /* the record's, or what it becomes */
    int64_t now_ns;
    size_t text_max; /* texts are cut at so many bytes; SIZE_MAX: not at all */
    bool bare;       /* without anything but where, when and the message */
};

/* `function:line`; returns its bytes. */
size_t logger_location(const struct pwt_log_record *record, char *text);

/* Appends a record as one line to a buffer; returns 0 or what pwt_json_writer_finish returns. */
int32_t logger_line_format(const struct logger_line *line, struct pwt_json_buffer *buffer);

/* The same for a line that is short and simple; false, and nothing is done, if it is not. */
bool logger_direct(const struct logger_line *line, struct pwt_json_buffer *buffer);

/* Fields as text that can follow another member: a comma before each. False without memory. */
bool logger_members_render(struct pwt_inv *inv,
                           const struct pwt_field *fields,
                           uint32_t count,
                           struct pwt_bytes *ret_members);

/* The members of a line in their order, each name once and none of them null; and what some of them
 * say. */
struct logger_members {
    struct pwt_field *list;
    uint32_t count;
    struct pwt_field memory[LOGGER_MEMBERS_ON_STACK];
    char location[LOGGER_LOCATION_MAX_BYTES];
    char time[LOGGER_TIME_MAX];
    char thread[LOGGER_ECS_THREAD_BYTES];
};

/* Collects them, whatever their names and order are. False without memory. */
bool logger_merge(const struct logger_line *line, struct logger_members *members);

/* A line by the formatter of pwt_logger_set_formatter(). False, and nothing is done, where that
 * does not make one; then it was reported. */
bool logger_format_line(const struct logger_line *line, struct pwt_json_buffer *buffer);

/* The keys of a kind; of the appended ones all that a line carries but the thread's. */
bool logger_merge_keys(const struct logger_line *line,
                       uint32_t kind,
                       struct logger_members *members);

/* Most fields that an error makes. */
#define LOGGER_ERROR_MAX 4

/* `exception`, `exception_name`, `stack_trace`, as far as there is memory; returns how many. */
uint32_t logger_error_fields(const struct logger_line *line, struct pwt_field *fields);

/* The stack as frames, innermost first; nothing where it cannot be read. */
void logger_stack_write(struct pwt_json_writer *writer);

#endif
