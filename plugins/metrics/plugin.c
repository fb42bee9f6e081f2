/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `metrics`: its settings, its service, and its part in an invocation. */
#include "metrics.h"

#include <powertools/metrics.h>

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_METRICS_NAMESPACE",
     .type = PWT_OPT_STRING,
     .help = "Namespace of the metrics. Without one nothing is printed, and `no-namespace` tells.",
     .offset = offsetof(struct metrics, namespace_text)},
    {.env = "POWERTOOLS_SERVICE_NAME",
     .type = PWT_OPT_STRING,
     .help = "Value of the dimension `service`; without it there is no such dimension.",
     .offset = offsetof(struct metrics, service_text)},
    {.env = "POWERTOOLS_METRICS_DISABLED",
     .type = PWT_OPT_ENUM,
     .flags = PWT_OPT_LENIENT,
     .def = "auto",
     .choices = METRICS_SWITCH,
     .help = "Whether metrics are checked but not printed; `auto`: as `POWERTOOLS_DEV` says.",
     .offset = offsetof(struct metrics, disabled)},
    {.env = "POWERTOOLS_DEV",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Metrics are not printed, unless `POWERTOOLS_METRICS_DISABLED` is false.",
     .offset = offsetof(struct metrics, dev)},
    {.env = "POWERTOOLS_METRICS_CAPTURE_COLD_START_METRIC",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Counts a cold start with the metric `ColdStart`.",
     .offset = offsetof(struct metrics, cold_start)},
    {.env = "POWERTOOLS_METRICS_FUNCTION_NAME",
     .type = PWT_OPT_STRING,
     .help =
         "Value of the dimension `function_name` of `ColdStart`; otherwise the function's name.",
     .offset = offsetof(struct metrics, function_name)},
    {.env = "POWERTOOLS_METRICS_RAISE_ON_EMPTY_METRICS",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "An invocation or a flush without metrics fails; otherwise `no-metrics` warns.",
     .offset = offsetof(struct metrics, raise_on_empty)},
    {.env = "POWERTOOLS_METRICS_DEFAULT_DIMENSIONS",
     .type = PWT_OPT_JSON,
     .help = "Dimensions of all metrics, as a JSON object of texts.",
     .offset = offsetof(struct metrics, default_dimensions)},
    {.env = "POWERTOOLS_METRICS_STRICT",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Refuses namespaces, dimensions and times that CloudWatch may not take.",
     .offset = offsetof(struct metrics, strict)},
    {.env = "POWERTOOLS_METRICS_PROVIDER",
     .type = PWT_OPT_ENUM,
     .def = "cloudwatch",
     .choices = "cloudwatch|datadog",
     .help = "Whose format metrics are printed in.",
     .offset = offsetof(struct metrics, datadog)},
    {.env = "POWERTOOLS_METRICS_DEFAULT_TAGS",
     .type = PWT_OPT_JSON,
     .help = "Datadog: tags of all metrics, as a JSON object of texts.",
     .offset = offsetof(struct metrics, default_tags)},
    {.env = "DD_FLUSH_TO_LOG",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "true",
     .help = "Datadog: metrics are printed; there is no other way here.",
     .offset = offsetof(struct metrics, flush_to_log)},
};

static const struct pwt_metrics_service s_metrics_service = {
    .add = metrics_add,
    .add_record = metrics_add_record,
    .dimensions = metrics_dimensions,
    .dimension_set = metrics_dimension_set,
    .defaults = metrics_defaults_put,
    .clear_defaults = metrics_defaults_clear,
    .metadata = metrics_metadata,
    .timestamp = metrics_timestamp,
    .flush = metrics_flush,
    .clear = metrics_clear,
    .open = metrics_open,
    .close = metrics_close,
    .configure = metrics_configure,
};

static const struct pwt_service s_services[] = {
    {.name = "metrics", .major = 1, .size = sizeof(s_metrics_service), .table = &s_metrics_service},
};

static int32_t before(struct pwt_cx *cx)
{
    metrics_begin(cx);
    return 0;
}

static int32_t after(struct pwt_cx *cx)
{
    metrics_end(cx);
    return 0;
}

static int32_t fork_child(struct pwt_cx *cx, struct pwt_inv *child)
{
    metrics_fork(cx, child);
    return 0;
}

static void join_child(struct pwt_cx *cx, struct pwt_inv *child)
{
    (void)child;
    metrics_join(cx);
}

static void last_words(struct pwt_cx *cx, int32_t fd)
{
    metrics_say(cx->state, fd);
}

PWT_PLUGIN(.name = "metrics",
           .version = "0.1.0",
           .summary = "Metrics without a request: CloudWatch reads them out of the log.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK | PWT_TIDY_SHUTDOWN,
           .phase = PWT_PHASE_OBSERVE,
           .self_size = sizeof(struct metrics),
           .worker_size = sizeof(struct metrics_worker),
           .state_size = sizeof(struct metrics_state),
           .init = metrics_config_init,
           .before = before,
           .after = after,
           .fork = fork_child,
           .join = join_child,
           .settled = metrics_settle,
           .last_words = last_words,
           .shutdown = metrics_leave);
