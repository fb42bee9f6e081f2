/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `tracer`: its settings, its service, and its part in an invocation. */
#include "tracer.h"

#include <powertools/tracer.h>

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_SERVICE_NAME",
     .type = PWT_OPT_STRING,
     .help = "Annotation `Service`, and the namespace of metadata; without it there is no "
             "annotation, and the namespace is `service_undefined`.",
     .offset = offsetof(struct tracer, service)},
    {.env = "POWERTOOLS_TRACE_DISABLED",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Switches tracing off.",
     .offset = offsetof(struct tracer, disabled)},
    {.env = "POWERTOOLS_TRACE_ENABLED",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "true",
     .help = "The same the other way round: `false` switches tracing off.",
     .offset = offsetof(struct tracer, enabled)},
    {.env = "POWERTOOLS_TRACER_CAPTURE_RESPONSE",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "true",
     .help = "Keeps what the handler and traced methods answer, as metadata.",
     .offset = offsetof(struct tracer, capture_response)},
    {.env = "POWERTOOLS_TRACER_CAPTURE_ERROR",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "true",
     .help = "Keeps type and message of an error that leaves them, as metadata; it is the cause of "
             "the fault in any case.",
     .offset = offsetof(struct tracer, capture_error)},
    {.env = "POWERTOOLS_TRACE_MIDDLEWARES",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Makes each plugin further in a subsegment, too.",
     .offset = offsetof(struct tracer, middlewares)},
    {.env = "POWERTOOLS_TRACER_CAPTURE_HTTPS_REQUESTS",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "true",
     .help = "Traces outgoing HTTP calls (`pwt_trace_begin_remote`).",
     .offset = offsetof(struct tracer, capture_https)},
    {.env = "POWERTOOLS_TRACER_IGNORE_ENDPOINTS",
     .type = PWT_OPT_LIST,
     .help = "Outgoing HTTP calls that are not traced: `host` or `host/path`, where `*` in a host "
             "is any text.",
     .offset = offsetof(struct tracer, ignored)},
    {.env = "AWS_XRAY_DAEMON_ADDRESS",
     .type = PWT_OPT_STRING,
     .def = "127.0.0.1:2000",
     .help = "Set by Lambda: `host:port`, or `tcp:host:port udp:host:port`.",
     .offset = offsetof(struct tracer, daemon_address)},
    {.env = "POWERTOOLS_TRACER_BACKEND",
     .type = PWT_OPT_ENUM,
     .flags = PWT_OPT_LENIENT,
     .choices = "xray|otlp|both|none",
     .def = "xray",
     .help = "Where traces go: to the X-Ray daemon, to an OpenTelemetry collector, to both.",
     .offset = offsetof(struct tracer, backend)},
    {.env = "_HANDLER",
     .type = PWT_OPT_STRING,
     .help = "Set by Lambda; the name of the handler's subsegment.",
     .offset = offsetof(struct tracer, handler)},
    {.env = "LAMBDA_TASK_ROOT",
     .type = PWT_OPT_STRING,
     .help = "Set by Lambda; without it nothing is traced.",
     .offset = offsetof(struct tracer, task_root)},
    {.env = "AWS_SAM_LOCAL",
     .type = PWT_OPT_STRING,
     .help = "Set by `sam local`; with it nothing is traced.",
     .offset = offsetof(struct tracer, sam_local)},
    {.env = "AWS_CHALICE_CLI_MODE",
     .type = PWT_OPT_STRING,
     .help = "Set by `chalice local`; with it nothing is traced.",
     .offset = offsetof(struct tracer, chalice)},
    {.env = "AWS_XRAY_SDK_ENABLED",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "true",
     .help = "Of the X-Ray SDKs: `false` switches tracing off.",
     .offset = offsetof(struct tracer, sdk_enabled)},
    OTLP_OPTIONS(offsetof(struct tracer, otlp)),
};

static const struct pwt_tracer_service s_tracer_service = {
    .active = tracer_service_active,
    .begin = tracer_service_begin,
    .end = tracer_service_end,
    .put = tracer_service_put,
    .flag = tracer_service_flag,
    .error = tracer_service_error,
    .response = tracer_service_response,
    .header = tracer_service_header,
    .id = tracer_service_id,
    .configure = tracer_service_configure,
};

static const struct pwt_service s_services[] = {
    {.name = "tracer", .major = 1, .size = sizeof(s_tracer_service), .table = &s_tracer_service},
};

static const char *tracer_needs(const void *self)
{
    return tracer_settings_need_aws(self) ? "aws" : NULL;
}

static int32_t tracer_init(struct pwt_cx *cx)
{
    struct tracer *tracer = cx->self;

    atomic_init(&tracer->daemon.fd, -1);
    tracer_settings_apply(tracer, cx->inv);
    return 0;
}

static int32_t plugin_before(struct pwt_cx *cx)
{
    tracer_before(cx);
    return 0;
}

static int32_t plugin_after(struct pwt_cx *cx)
{
    tracer_after(cx);
    return 0;
}

static int32_t plugin_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    tracer_fork(cx, child);
    return 0;
}

static void tracer_shutdown(struct pwt_cx *cx)
{
    struct tracer *tracer = cx->self;
    struct tracer_worker *worker = cx->worker;

    otlp_exporter_done(&worker->exporter, &tracer->otlp, cx->inv);
    tracer_daemon_close(&tracer->daemon);
    tracer_epoch_done(&tracer->epoch);
}

/* No connection outlives a snapshot; the next invocation opens them again. */
static int32_t tracer_before_snapshot(struct pwt_cx *cx)
{
    struct tracer *tracer = cx->self;
    struct tracer_worker *worker = cx->worker;

    otlp_exporter_done(&worker->exporter, &tracer->otlp, cx->inv);
    tracer_daemon_close(&tracer->daemon);
    return 0;
}

/* Many environments start from one snapshot: each must make ids of its own. */
static int32_t tracer_after_restore(struct pwt_cx *cx)
{
    struct tracer *tracer = cx->self;
    struct tracer_worker *worker = cx->worker;

    tracer_epoch_next(&tracer->epoch);
    worker->ids.seeded = 0;
    return 0;
}

PWT_PLUGIN(.name = "tracer",
           .version = "0.1.0",
           .summary = "Traces: the handler and what it calls as X-Ray subsegments or OTLP spans.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK | PWT_TIDY_SHUTDOWN,
           .phase = PWT_PHASE_OBSERVE,
           .self_size = sizeof(struct tracer),
           .worker_size = sizeof(struct tracer_worker),
           .state_size = sizeof(struct tracer_state),
           .init = tracer_init,
           .before = plugin_before,
           .after = plugin_after,
           .fork = plugin_fork,
           .join = tracer_join,
           .enter = tracer_enter,
           .leave = tracer_leave,
           .settled = tracer_settled,
           .shutdown = tracer_shutdown,
           .before_snapshot = tracer_before_snapshot,
           .after_restore = tracer_after_restore,
           .needs = tracer_needs);
