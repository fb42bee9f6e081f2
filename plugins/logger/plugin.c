/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `logger`: its settings, its service, and its part in an invocation. */
#include "logger.h"

#include <powertools/logger.h>

/* The threshold that the service publishes. The table must be constant and handlers read the level
 * without a call, so this is the one variable of the plugin that is not in `self`. Read and written
 * atomically; nothing is printed before init. */
static uint32_t s_threshold = PWT_LOG_SILENT;

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_SERVICE_NAME",
     .type = PWT_OPT_STRING,
     .def = "service_undefined",
     .help = "Value of the key `service`.",
     .offset = offsetof(struct logger, service)},
    {.env = "POWERTOOLS_LOG_LEVEL",
     .type = PWT_OPT_STRING,
     .help = "Least severity that is printed: `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`, "
             "`SILENT`, or 10..50. A wrong value is reported and `LOG_LEVEL` counts, then `INFO`.",
     .offset = offsetof(struct logger, level_text)},
    {.env = "LOG_LEVEL",
     .type = PWT_OPT_STRING,
     .help = "Older name of `POWERTOOLS_LOG_LEVEL`.",
     .offset = offsetof(struct logger, legacy_text)},
    {.env = "AWS_LAMBDA_LOG_LEVEL",
     .type = PWT_OPT_STRING,
     .help = "Set by Lambda's advanced logging controls: `TRACE`, `DEBUG`, `INFO`, `WARN`, "
             "`ERROR` or `FATAL`. Beats every other level.",
     .offset = offsetof(struct logger, platform_text)},
    {.env = "POWERTOOLS_LOGGER_LOG_EVENT",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Prints each event at `INFO` before it is handled. Events may hold secrets.",
     .offset = offsetof(struct logger, log_event)},
    {.env = "POWERTOOLS_DEV",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Indents lines by 4 blanks, for people to read.",
     .offset = offsetof(struct logger, dev)},
};

/* Of the record as it is in major 1 of the service, by the bytes: its sizeof may grow. */
#define RECORD_LEAST_BYTES 72U

static int32_t logger_write(struct pwt_inv *inv, const struct pwt_log_record *record)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct logger *logger = cx->self;

    if (record->size < RECORD_LEAST_BYTES) {
        return PWT_EINVAL;
    }
    return record->level >= logger->level ? logger_print(cx, record) : 0;
}

static const struct pwt_logger_service s_logger_service = {
    .threshold = &s_threshold,
    .write = logger_write,
};

static const struct pwt_service s_services[] = {
    {.name = "logger", .major = 1, .size = sizeof(s_logger_service), .table = &s_logger_service},
};

static int32_t logger_init(struct pwt_cx *cx)
{
    struct logger *logger = cx->self;

    logger->output = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    logger_names_init(&logger->names);
    logger->level = logger_level_resolve(logger, cx->inv);
    __atomic_store_n(&s_threshold, logger->level, __ATOMIC_RELAXED);
    return 0;
}

static int32_t logger_before(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;

    if (logger->log_event && logger->level <= PWT_LOG_INFO) {
        const struct pwt_bytes event = pwt_inv_event(cx->inv);
        const struct pwt_log_record record = {
            .size = sizeof(record),
            .level = PWT_LOG_INFO,
            .line = __LINE__,
            .function = __func__,
            .message = PWT_JSON("message", event.ptr ? event : pwt_cstr("")),
        };
        (void)logger_print(cx, &record); /* says itself what goes wrong */
    }
    return 0;
}

/* A child's lines come from where the root's do; that text lives longer than the child. */
static int32_t logger_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    const struct logger_state *state = cx->state;
    struct logger_state *child_state = cx->child_state;

    (void)child;
    if (logger_origin_render(cx)) {
        child_state->origin = state->origin;
        child_state->trace = state->trace;
    }
    return 0;
}

PWT_PLUGIN(.name = "logger",
           .version = "0.1.0",
           .summary = "Structured logs: one JSON line per call, with the invocation it belongs to.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK,
           .phase = PWT_PHASE_OBSERVE,
           .self_size = sizeof(struct logger),
           .state_size = sizeof(struct logger_state),
           .init = logger_init,
           .before = logger_before,
           .fork = logger_fork);
