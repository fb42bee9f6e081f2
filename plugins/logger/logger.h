/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the plugin `logger` share: `self`, what holds for the process, and `state`,
 * what holds for an invocation. What lives on in a worker is set.h's. A log call goes through
 * print.c (is it printed, kept or dropped, and whose memory), line.c (the record as one JSON
 * object), and the host's pwt_print() or buffer.c. */
#ifndef PLUGINS_LOGGER_H
#define PLUGINS_LOGGER_H

#include <powertools/plugin.h>

#include "clock.h"
#include "level.h"
#include "names.h"

#include <stdatomic.h>

struct logger_buffer;
struct logger_formatter;
struct logger_set;
struct pwt_jmespath;
struct pwt_log_sink; /* <powertools/logger.h>, where it is needed: each inclusion is an import */

/* Bits in `reported`: what is said once. Those of reserved names are 1 << enum logger_own. */
#define LOGGER_REPORTED_FORMAT (UINT32_C(1) << 27)
#define LOGGER_REPORTED_SINK   (UINT32_C(1) << 28)
#define LOGGER_REPORTED_PATH   (UINT32_C(1) << 29)
#define LOGGER_REPORTED_FLUSH  (UINT32_C(1) << 30)
#define LOGGER_REPORTED_START  (UINT32_C(1) << 31)

/* Whose form lines have. */
enum logger_layout { LAYOUT_DEFAULT, LAYOUT_DATADOG, LAYOUT_ECS };

/* `self`: what holds for the process. */
struct logger {
    /* As the option table stores them; pwt_logger_configure() changes them. */
    struct pwt_bytes service;
    struct pwt_bytes level_text;    /* POWERTOOLS_LOG_LEVEL */
    struct pwt_bytes legacy_text;   /* LOG_LEVEL */
    struct pwt_bytes platform_text; /* AWS_LAMBDA_LOG_LEVEL */
    struct pwt_bytes rate_text;
    struct pwt_bytes path_text;
    struct pwt_bytes keys_json;
    struct pwt_bytes timestamp;
    struct pwt_bytes zone;
    struct pwt_list order;
    uint64_t max_line_bytes;
    uint64_t buffer_max_bytes;
    uint32_t log_event;
    uint32_t log_response;
    uint32_t log_error;
    uint32_t clear_state;
    uint32_t inject_context;
    uint32_t utc;
    uint32_t spelling;    /* enum logger_case */
    uint32_t level_names; /* enum logger_level_names */
    uint32_t json_messages;
    uint32_t stack_trace;
    uint32_t backtrace;
    uint32_t buffer;
    uint32_t buffer_at; /* 0 DEBUG, 1 INFO, 2 WARNING */
    uint32_t flush_on_error;
    uint32_t flush_on_uncaught;
    uint32_t dev;
    uint32_t layout; /* enum logger_layout */

    /* What follows from them. */
    struct pwt_field level_field; /* of pwt_logger_configure(); its type is PWT_FIELD_END without */
    uint32_t level;
    uint32_t platform;       /* as a level, where has_platform says so */
    uint32_t has_platform;   /* nothing else decides then */
    uint32_t explicit_level; /* some setting asked for `level` */
    uint32_t has_rate;
    uint32_t format;       /* enum logger_time_format */
    uint32_t local;        /* timestamps are in the zone TZ */
    uint32_t buffer_level; /* lines up to it are kept */
    uint32_t plain;        /* lines have their usual form; see line.c */
    double rate;
    const struct pwt_jmespath *path;
    struct pwt_bytes pattern;                   /* for strftime */
    struct pwt_bytes heads[LOGGER_LEVEL_COUNT]; /* `"level":"INFO"` */
    struct pwt_bytes location_head;             /* `"location"` */
    struct pwt_bytes message_head;              /* `"message"` */
    struct pwt_bytes service_text;              /* service and sampling_rate, ready to follow */
    struct pwt_bytes time_head;                 /* `,"timestamp":"` */
    struct logger_own_names own;
    const struct logger_formatter *formatter; /* pwt_logger_set_formatter(); or NULL */
    const struct pwt_log_sink *sink;          /* pwt_logger_set_sink(); or NULL */
    atomic_uint reported;
};

/* `state`: what holds for an invocation, a child, or a thread's scope. */
struct logger_state {
    struct logger_clock clock;
    /* Members ready to follow another one, made at the first line: what they say does not change.
     */
    struct pwt_bytes context; /* the Lambda context */
    struct pwt_bytes trace;   /* xray_trace_id; empty where there is none */
    uint32_t rendered;        /* both are made */
    uint16_t owns_set;        /* `set` is this scope's own copy */
    uint16_t is_outside;      /* a formatter or a sink runs: it may log, but change nothing */
    struct logger_set *set;   /* of a child; NULL: the worker's */
    /* Memory for lines that are too long for the stack; kept for the next one. */
    char *spare;
    uint64_t spare_bytes;
    _Atomic(struct logger_buffer *) buffers;
    /* For last_words, which is given the root alone. */
    _Atomic(struct logger_state *) first_child;
    _Atomic(struct logger_state *) next_child;
    _Atomic(struct logger_state *) joining; /* one whose lines are being copied */
};

#endif
