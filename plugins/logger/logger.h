/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the plugin `logger` share. A log call goes through them in this order: print.c
 * (is the level on, whose memory), line.c (the record as one JSON object; fields, names, context,
 * time), output.c (one write). */
#ifndef PLUGINS_LOGGER_H
#define PLUGINS_LOGGER_H

#include <powertools/json.h>
#include <powertools/plugin.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct pwt_log_record; /* <powertools/logger.h>, where it is needed: each inclusion is an import */

/* ---- names.c: which keys may meet in one line ---- */

/* A set of names that may say "perhaps" for one that is not in it, and never "no" for one that is:
 * one bit of 256 for each name. */
struct logger_names {
    uint64_t bits[4];
};

/* The names that the logger itself gives to keys. */
void logger_names_init(struct logger_names *names);

/* Whether two of the fields, or a field and one of the logger's own keys, have the same name. */
bool logger_names_clash(const struct logger_names *own,
                        const struct pwt_field *fields,
                        uint32_t count);

/* The bit of a name that no field may have, for `reported` below; 0 for every other name. */
uint32_t logger_name_reserved(struct pwt_bytes name);

/* ---- lifetimes ---- */

/* Bit in `reported`: standard output does not take lines any more. The bits below are names.c's. */
#define LOGGER_REPORTED_OUTPUT (UINT32_C(1) << 31)

/* `self`: what holds for the process. */
struct logger {
    struct pwt_bytes service;
    struct pwt_bytes level_text;    /* POWERTOOLS_LOG_LEVEL */
    struct pwt_bytes legacy_text;   /* LOG_LEVEL */
    struct pwt_bytes platform_text; /* AWS_LAMBDA_LOG_LEVEL */
    uint32_t log_event;
    uint32_t dev;

    uint32_t level;       /* the least severity that is printed */
    atomic_uint reported; /* a bit for each kind of problem that was reported once */
    struct logger_names names;
    /* Keeps lines whole: a pipe takes more than PIPE_BUF bytes in pieces once it is full, and
     * another thread's line could come between them. Held during the write, for nothing else. */
    pthread_mutex_t output;
};

/* The time of the last line, as far as the next one will not need to compute it again. */
struct logger_clock {
    int64_t second; /* since 1970 */
    char text[20];  /* `2022-10-27T16:27:43` and NUL; empty at first */
    uint32_t reserved;
};

/* `state`: what holds for an invocation, a child, or a thread's scope. */
struct logger_state {
    struct logger_clock clock;
    /* Members ready to be printed, made at the first line: what they say does not change. */
    struct pwt_bytes origin; /* service and the Lambda context */
    struct pwt_bytes trace;  /* xray_trace_id; absent where there is none */
    /* Memory for lines that are too long for the stack; kept for the next one. */
    char *spare;
    uint64_t spare_bytes;
};

/* ---- level.c ---- */

/* As a threshold: every line is printed. */
#define LOGGER_LEVEL_ALL 0U

/* The name that a line of this severity carries, and the same as the line's member. */
struct pwt_bytes logger_level_name(uint32_t level);
struct pwt_bytes logger_level_member(uint32_t level);

/* The level that the settings ask for; reports those that are wrong or contradict each other. */
uint32_t logger_level_resolve(const struct logger *logger, struct pwt_inv *scope);

/* ---- time.c ---- */

/* Bytes of a timestamp: `2022-10-27T16:27:43.738Z`. */
#define LOGGER_TIME_BYTES 24

/* Writes nanoseconds since 1970 as RFC 3339 in UTC; no NUL behind. */
void logger_time_format(struct logger_clock *clock, int64_t now_ns, char *text);

/* ---- field.c ---- */

/* Writes a field as a member of that name, unless its value is null. Bytes that are not the JSON
 * they should be become a string. */
void logger_field_write(struct pwt_json_writer *writer,
                        struct pwt_bytes name,
                        const struct pwt_field *field);

/* The same for several, each with its own name. */
void logger_fields_write(struct pwt_json_writer *writer,
                         const struct pwt_field *fields,
                         uint32_t count);

/* ---- origin.c ---- */

/* Most fields that logger_origin_fields makes. */
#define LOGGER_ORIGIN_MAX 7

/* The service, and the keys of the Lambda context (none in an init); returns how many. */
uint32_t logger_origin_fields(const struct pwt_cx *cx, struct pwt_field *fields);

/* The key `xray_trace_id`; returns 1, or 0 where the trace is not known. */
uint32_t logger_origin_trace(const struct pwt_cx *cx, struct pwt_field *field);

/* Makes `origin` and `trace` of the state once; false when out of memory. */
bool logger_origin_render(struct pwt_cx *cx);

/* ---- line.c ---- */

/* Appends a record as one line to a buffer; returns 0 or what pwt_json_writer_finish returns. */
int32_t logger_line_format(struct pwt_cx *cx,
                           const struct pwt_log_record *record,
                           struct pwt_json_buffer *buffer);

/* ---- output.c ---- */

/* Writes all bytes to a descriptor, however long its reader takes; returns 0 or PWT_EIO. */
int32_t logger_output_write(int fd, const char *bytes, size_t len);

/* ---- print.c ---- */

/* Prints a record; its level was checked. Returns 0, PWT_ENOMEM or PWT_EIO. */
int32_t logger_print(struct pwt_cx *cx, const struct pwt_log_record *record);

#endif
