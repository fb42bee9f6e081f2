/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file metrics.h
 * @brief Metrics from handlers and plugins; the service of the plugin `metrics`.
 *
 * `pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 1)` is all that most functions need: what was added
 * goes out when the invocation ends, however it ends. Without the plugin a call costs a load and a
 * comparison, and its arguments are not evaluated.
 */
#ifndef PWT_METRICS_H
#define PWT_METRICS_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief Unit of a metric, as CloudWatch knows it. Since 1.0. */
enum pwt_metric_unit {
    PWT_UNIT_NONE = 0,                  /**< `None` */
    PWT_UNIT_SECONDS = 1,               /**< `Seconds` */
    PWT_UNIT_MICROSECONDS = 2,          /**< `Microseconds` */
    PWT_UNIT_MILLISECONDS = 3,          /**< `Milliseconds` */
    PWT_UNIT_BYTES = 4,                 /**< `Bytes` */
    PWT_UNIT_KILOBYTES = 5,             /**< `Kilobytes` */
    PWT_UNIT_MEGABYTES = 6,             /**< `Megabytes` */
    PWT_UNIT_GIGABYTES = 7,             /**< `Gigabytes` */
    PWT_UNIT_TERABYTES = 8,             /**< `Terabytes` */
    PWT_UNIT_BITS = 9,                  /**< `Bits` */
    PWT_UNIT_KILOBITS = 10,             /**< `Kilobits` */
    PWT_UNIT_MEGABITS = 11,             /**< `Megabits` */
    PWT_UNIT_GIGABITS = 12,             /**< `Gigabits` */
    PWT_UNIT_TERABITS = 13,             /**< `Terabits` */
    PWT_UNIT_PERCENT = 14,              /**< `Percent` */
    PWT_UNIT_COUNT = 15,                /**< `Count` */
    PWT_UNIT_BYTES_PER_SECOND = 16,     /**< `Bytes/Second` */
    PWT_UNIT_KILOBYTES_PER_SECOND = 17, /**< `Kilobytes/Second` */
    PWT_UNIT_MEGABYTES_PER_SECOND = 18, /**< `Megabytes/Second` */
    PWT_UNIT_GIGABYTES_PER_SECOND = 19, /**< `Gigabytes/Second` */
    PWT_UNIT_TERABYTES_PER_SECOND = 20, /**< `Terabytes/Second` */
    PWT_UNIT_BITS_PER_SECOND = 21,      /**< `Bits/Second` */
    PWT_UNIT_KILOBITS_PER_SECOND = 22,  /**< `Kilobits/Second` */
    PWT_UNIT_MEGABITS_PER_SECOND = 23,  /**< `Megabits/Second` */
    PWT_UNIT_GIGABITS_PER_SECOND = 24,  /**< `Gigabits/Second` */
    PWT_UNIT_TERABITS_PER_SECOND = 25,  /**< `Terabits/Second` */
    PWT_UNIT_COUNT_PER_SECOND = 26,     /**< `Count/Second` */
    /** Added to a unit: the metric is stored by the second, not by the minute. */
    PWT_METRIC_HIGH_RESOLUTION = 256
};

/** @brief Why a call was refused; it then changed nothing. Besides enum pwt_status. Since 1.0. */
enum pwt_metric_status {
    PWT_METRIC_ENAME = -201,       /**< `invalid-metric-name` */
    PWT_METRIC_EUNIT = -202,       /**< `invalid-metric-unit` */
    PWT_METRIC_EVALUE = -203,      /**< `invalid-metric-value` */
    PWT_METRIC_ERESOLUTION = -204, /**< `invalid-metric-resolution` */
    PWT_METRIC_ECHANGED = -205,    /**< `metric-unit-changed` */
    PWT_METRIC_EMANY = -206,       /**< `too-many-dimensions` */
    PWT_METRIC_EDIMENSION = -207,  /**< `invalid-dimension`; with the option `strict` only */
    PWT_METRIC_ETIME = -208,       /**< `timestamp-out-of-range`; with the option `strict`, and for
                                        negative ones */
    PWT_METRIC_ECOLLISION = -209,  /**< `key-collision` */
    PWT_METRIC_ENAMESPACE = -210,  /**< `no-namespace` */
    PWT_METRIC_EEMPTY = -211 /**< `no-metrics`; with the option `raise_on_empty_metrics` only */
};

/** @brief Metrics apart from those that all share; the plugin's own. */
struct pwt_metrics;

/**
 * @brief A metric whose parts are text, as a call from another language or from data has them.
 *
 * Since 1.0.
 */
struct pwt_metric_record {
    uint32_t size;          /**< sizeof(struct pwt_metric_record). */
    uint32_t tag_count;     /**< Entries in `tags`. */
    struct pwt_bytes name;  /**< Text in UTF-8. */
    struct pwt_bytes unit;  /**< `Count`, `Bytes/Second` or `BytesPerSecond`, ...; case counts. */
    struct pwt_bytes value; /**< JSON; only a number is accepted. Absent: `number` counts. */
    struct pwt_bytes resolution;  /**< JSON; 1 or 60. Absent: 60. */
    const struct pwt_field *tags; /**< Datadog only: tags of this point. */
    int64_t timestamp_s;          /**< Datadog only: Unix time in seconds; 0: now. */
    double number;                /**< The value, where `value` is absent. */
};

/**
 * @brief The table that the plugin `metrics` offers as service `metrics`, major 1.
 *
 * `to` is what pwt_metrics_open() gave, or NULL for the metrics that all share. Everything returns
 * 0 or a negative code, after a diagnostic line. Since 1.0.
 */
struct pwt_metrics_service {
    /** Adds a value; `unit` may have PWT_METRIC_HIGH_RESOLUTION added. */
    int32_t (*add)(struct pwt_inv *inv,
                   struct pwt_metrics *to,
                   struct pwt_bytes name,
                   uint32_t unit,
                   double value);
    /** Adds a value whose unit, resolution and value are text. */
    int32_t (*add_record)(struct pwt_inv *inv,
                          struct pwt_metrics *to,
                          const struct pwt_metric_record *record);
    /** Adds dimensions to the main set. */
    int32_t (*dimensions)(struct pwt_inv *inv,
                          struct pwt_metrics *to,
                          const struct pwt_field *fields,
                          uint32_t count);
    /** Opens a further set of dimensions. */
    int32_t (*dimension_set)(struct pwt_inv *inv,
                             struct pwt_metrics *to,
                             const struct pwt_field *fields,
                             uint32_t count);
    /** Adds default dimensions, or default tags with Datadog. */
    int32_t (*defaults)(struct pwt_inv *inv,
                        struct pwt_metrics *to,
                        const struct pwt_field *fields,
                        uint32_t count);
    /** Forgets all default dimensions. */
    int32_t (*clear_defaults)(struct pwt_inv *inv, struct pwt_metrics *to);
    /** Adds members that are no dimensions. */
    int32_t (*metadata)(struct pwt_inv *inv,
                        struct pwt_metrics *to,
                        const struct pwt_field *fields,
                        uint32_t count);
    /** Sets the time of the next document, in Unix milliseconds; 0: now. */
    int32_t (*timestamp)(struct pwt_inv *inv, struct pwt_metrics *to, int64_t unix_ms);
    /** Prints what was added, and forgets it. */
    int32_t (*flush)(struct pwt_inv *inv, struct pwt_metrics *to);
    /** Forgets what was added. */
    int32_t (*clear)(struct pwt_inv *inv, struct pwt_metrics *to);
    /** Opens metrics of one's own. */
    int32_t (*open)(struct pwt_inv *inv,
                    const struct pwt_field *fields,
                    uint32_t count,
                    struct pwt_metrics **ret_metrics);
    /** Prints what is in them, silently if that is nothing. */
    int32_t (*close)(struct pwt_inv *inv, struct pwt_metrics *metrics);
    /** Sets options, in the scope of an init. */
    int32_t (*configure)(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count);
};

PWT_END_DECLS

PWT_IMPORT(metrics, "metrics", 1, struct pwt_metrics_service);

PWT_BEGIN_DECLS

/**
 * @brief The kind that a code stands for, as diagnostic lines name it.
 * @param code What a call returned.
 * @return Such as `invalid-metric-unit`; NULL for a code that is not of enum pwt_metric_status.
 *
 * Ownership: static. Threads: any. Since 1.0.
 */
static inline const char *pwt_metric_kind(int32_t code)
{
    switch (code) {
    case PWT_METRIC_ENAME:
        return "invalid-metric-name";
    case PWT_METRIC_EUNIT:
        return "invalid-metric-unit";
    case PWT_METRIC_EVALUE:
        return "invalid-metric-value";
    case PWT_METRIC_ERESOLUTION:
        return "invalid-metric-resolution";
    case PWT_METRIC_ECHANGED:
        return "metric-unit-changed";
    case PWT_METRIC_EMANY:
        return "too-many-dimensions";
    case PWT_METRIC_EDIMENSION:
        return "invalid-dimension";
    case PWT_METRIC_ETIME:
        return "timestamp-out-of-range";
    case PWT_METRIC_ECOLLISION:
        return "key-collision";
    case PWT_METRIC_ENAMESPACE:
        return "no-namespace";
    default:
        return NULL;
    }
}

/** @brief What the macros below call for a single text. */
static inline int32_t
pwt_metrics_text_(struct pwt_inv *inv, struct pwt_metrics *to, const char *name, const char *value)
{
    const struct pwt_field field = pwt_field_bytes(name, pwt_cstr(value));
    return pwt_metrics_table()->dimensions(inv, to, &field, 1);
}

/** @brief What pwt_metrics_open() calls: NULL where it fails. */
static inline struct pwt_metrics *
pwt_metrics_open_(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    struct pwt_metrics *metrics = NULL;
    (void)pwt_metrics_table()->open(inv, fields, count, &metrics);
    return metrics;
}

/** @brief What pwt_metric_stop() calls. */
static inline int32_t
pwt_metric_stop_(struct pwt_inv *inv, struct pwt_bytes name, uint32_t unit, int64_t started_ns)
{
    const int64_t elapsed_ns = pwt_clock_ns(PWT_CLOCK_MONOTONIC) - started_ns;
    return pwt_metrics_table()->add(inv, NULL, name, unit, (double)elapsed_ns / 1e6);
}

/** @brief What pwt_metric_tagged() calls. */
static inline int32_t pwt_metric_tagged_(struct pwt_inv *inv,
                                         struct pwt_field metric,
                                         const struct pwt_field *tags,
                                         uint32_t count)
{
    struct pwt_metric_record record;
    memset(&record, 0, sizeof(record));
    record.size = (uint32_t)sizeof(record);
    record.name = metric.key;
    record.unit = pwt_bytes_make("None", 4);
    record.number = metric.value.f64;
    record.tags = tags;
    record.tag_count = count;
    return pwt_metrics_table()->add_record(inv, NULL, &record);
}

PWT_END_DECLS

/** @brief A list of fields for a function of the table, and for all metrics or some of their own.
 */
#define PWT_METRICS_LIST_(function, inv, to, ...) \
    PWT_CALL_FIELDS_(pwt_metrics_table()->function, ((inv), (to)), __VA_ARGS__)
#define PWT_METRICS_ALL_ ((struct pwt_metrics *)NULL) /**< Those that all share. */

/**
 * @name Metrics that all share
 * One set for the invocation, whoever adds to it; it goes out when the invocation ends. Each call
 * returns 0 (also without the plugin) or a negative code. Any thread that owns `inv`. Since 1.0.
 * @{
 */
/** @brief Adds a value: name in NUL-terminated text, enum pwt_metric_unit, double. Since 1.0. */
#define pwt_metric(inv, name, unit, value)                                                  \
    (pwt_metrics_table()                                                                    \
         ? pwt_metrics_table()->add((inv), NULL, pwt_cstr(name), (uint32_t)(unit), (value)) \
         : 0)
/** @brief Adds a value with tags, for Datadog; elsewhere the tags do not count. Since 1.0. */
#define pwt_metric_tagged(inv, name, value, ...)                                            \
    (pwt_metrics_table()                                                                    \
         ? PWT_CALL_FIELDS_(pwt_metric_tagged_, ((inv), pwt_field_double((name), (value))), \
                            __VA_ARGS__, PWT_END_)                                          \
         : 0)
/** @brief Nanoseconds for pwt_metric_stop(); 0 without the plugin. Since 1.0. */
#define pwt_metric_start(inv) \
    ((void)(inv), pwt_metrics_table() ? pwt_clock_ns(PWT_CLOCK_MONOTONIC) : (int64_t)0)
/** @brief Adds the time since pwt_metric_start() in milliseconds. Since 1.0. */
#define pwt_metric_stop(inv, name, started_ns)                                          \
    (pwt_metrics_table()                                                                \
         ? pwt_metric_stop_((inv), pwt_cstr(name), PWT_UNIT_MILLISECONDS, (started_ns)) \
         : 0)
/** @brief Adds a dimension to all metrics of the document, two texts. Since 1.0. */
#define pwt_metric_dimension(inv, name, value) \
    (pwt_metrics_table() ? pwt_metrics_text_((inv), NULL, (name), (value)) : 0)
/** @brief Adds a further set of dimensions, as fields: metrics are counted by each set. Since 1.0.
 */
#define pwt_metric_dimensions(inv, ...)                                                   \
    (pwt_metrics_table()                                                                  \
         ? PWT_METRICS_LIST_(dimension_set, inv, PWT_METRICS_ALL_, __VA_ARGS__, PWT_END_) \
         : 0)
/** @brief Adds members to the document that are no dimensions, as fields. Since 1.0. */
#define pwt_metric_metadata(inv, ...)                                                \
    (pwt_metrics_table()                                                             \
         ? PWT_METRICS_LIST_(metadata, inv, PWT_METRICS_ALL_, __VA_ARGS__, PWT_END_) \
         : 0)
/** @brief Sets the time of the document, in Unix milliseconds; 0: when it is written. Since 1.0. */
#define pwt_metric_timestamp(inv, unix_ms) \
    (pwt_metrics_table() ? pwt_metrics_table()->timestamp((inv), NULL, (unix_ms)) : 0)
/** @brief Prints what was added so far, and forgets it; PWT_METRIC_EEMPTY where nothing was and
 * that is an error. Since 1.0. */
#define pwt_metrics_flush(inv) (pwt_metrics_table() ? pwt_metrics_table()->flush((inv), NULL) : 0)
/** @brief Forgets what was added so far. Since 1.0. */
#define pwt_metrics_clear(inv) (pwt_metrics_table() ? pwt_metrics_table()->clear((inv), NULL) : 0)
/** @brief Adds default dimensions (Datadog: tags), as fields; they outlive invocations. Since 1.0.
 */
#define pwt_metrics_set_defaults(inv, ...)                                           \
    (pwt_metrics_table()                                                             \
         ? PWT_METRICS_LIST_(defaults, inv, PWT_METRICS_ALL_, __VA_ARGS__, PWT_END_) \
         : 0)
/** @brief Forgets the default dimensions or tags. Since 1.0. */
#define pwt_metrics_clear_defaults(inv) \
    (pwt_metrics_table() ? pwt_metrics_table()->clear_defaults((inv), NULL) : 0)
/**
 * @brief Sets options in code, in an init, as fields: `namespace`, `service`, `function_name`,
 * `capture_cold_start_metric`, `raise_on_empty_metrics`, `default_dimensions`, `disabled`,
 * `strict`, `provider`, `default_tags`, `flush_to_log`. They beat the environment. Since 1.0.
 */
#define pwt_metrics_configure(inv, ...)                                                     \
    (pwt_metrics_table()                                                                    \
         ? PWT_CALL_FIELDS_(pwt_metrics_table()->configure, ((inv)), __VA_ARGS__, PWT_END_) \
         : 0)
/** @} */

/**
 * @name Metrics of one's own
 * Apart from those that all share: own names, dimensions, metadata, time and namespace. Each call
 * returns 0 or a negative code, and does nothing where `metrics` is NULL. Since 1.0.
 * @{
 */
/**
 * @brief Opens them: `pwt_metrics_open(inv, PWT_STR("namespace", "Tenants"))`.
 *
 * Fields: `namespace` and `service` (else the environment's), `default_dimensions` (JSON), `single`
 * (true: it takes one metric, and ignores further ones). Gives NULL without the plugin, or after a
 * diagnostic line. Opened in an init they live as long as the process, otherwise as the invocation.
 * Since 1.0.
 */
#define pwt_metrics_open(...)                                                                     \
    (pwt_metrics_table()                                                                          \
         ? PWT_CALL_FIELDS_(pwt_metrics_open_, (PWT_FIRST_(__VA_ARGS__)), PWT_REST_(__VA_ARGS__)) \
         : (struct pwt_metrics *)NULL)
/** @brief Prints what is in them. Since 1.0. */
#define pwt_metrics_close(inv, metrics) \
    ((metrics) ? pwt_metrics_table()->close((inv), (metrics)) : 0)
/** @brief pwt_metric() to these. Since 1.0. */
#define pwt_metric_in(inv, metrics, name, unit, value)                                           \
    ((metrics)                                                                                   \
         ? pwt_metrics_table()->add((inv), (metrics), pwt_cstr(name), (uint32_t)(unit), (value)) \
         : 0)
/** @brief pwt_metric_dimension() to these. Since 1.0. */
#define pwt_metric_dimension_in(inv, metrics, name, value) \
    ((metrics) ? pwt_metrics_text_((inv), (metrics), (name), (value)) : 0)
/** @brief pwt_metric_dimensions() to these. Since 1.0. */
#define pwt_metric_dimensions_in(inv, metrics, ...) \
    ((metrics) ? PWT_METRICS_LIST_(dimension_set, inv, (metrics), __VA_ARGS__, PWT_END_) : 0)
/** @brief pwt_metric_metadata() to these. Since 1.0. */
#define pwt_metric_metadata_in(inv, metrics, ...) \
    ((metrics) ? PWT_METRICS_LIST_(metadata, inv, (metrics), __VA_ARGS__, PWT_END_) : 0)
/** @brief pwt_metric_timestamp() to these. Since 1.0. */
#define pwt_metric_timestamp_in(inv, metrics, unix_ms) \
    ((metrics) ? pwt_metrics_table()->timestamp((inv), (metrics), (unix_ms)) : 0)
/** @brief pwt_metrics_flush() of these. Since 1.0. */
#define pwt_metrics_flush_in(inv, metrics) \
    ((metrics) ? pwt_metrics_table()->flush((inv), (metrics)) : 0)
/** @brief pwt_metrics_clear() of these. Since 1.0. */
#define pwt_metrics_clear_in(inv, metrics) \
    ((metrics) ? pwt_metrics_table()->clear((inv), (metrics)) : 0)
/** @} */

#endif
