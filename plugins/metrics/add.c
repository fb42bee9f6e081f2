/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that add metrics, metadata and the time; and the words for those that are refused. */
#include "metrics.h"

#include <powertools/metrics.h>

#include "shared/field.h"

#define NS_PER_MS 1000000
#define DAY_MS    INT64_C(86400000)
#define HOUR_MS   INT64_C(3600000)
/* Of the record as it is in major 1 of the service, by the bytes: its sizeof may grow. */
#define RECORD_LEAST 96U

/* ---- refusals ---- */

int32_t metrics_refuse(struct pwt_inv *inv, int32_t code, struct pwt_bytes name)
{
    const int len = metrics_shown(name);
    const char *text = name.ptr ? name.ptr : "";

    switch (code) {
    case PWT_METRIC_ENAME:
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: invalid-metric-name: '%.*s' is no name for a metric; expected 1..255 "
                 "characters, with Datadog a letter and then letters, digits, '_' and '.', 200 at "
                 "most; the call had no effect, rename it",
                 len, text);
        break;
    case PWT_METRIC_EUNIT:
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: invalid-metric-unit: the unit of metric '%.*s' is unknown; expected "
                 "one such as Count, Milliseconds or Bytes/Second, in this spelling; the call had "
                 "no effect, correct it",
                 len, text);
        break;
    case PWT_METRIC_EVALUE:
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: invalid-metric-value: the value of metric '%.*s' is no finite "
                 "number; expected one; the call had no effect, correct it",
                 len, text);
        break;
    case PWT_METRIC_ERESOLUTION:
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: invalid-metric-resolution: the resolution of metric '%.*s' is "
                 "unknown; expected 1 or 60; the call had no effect, correct it",
                 len, text);
        break;
    case PWT_METRIC_ECHANGED:
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: metric-unit-changed: metric '%.*s' was added with another unit "
                 "before; expected one unit until the next flush; the call had no effect, rename "
                 "it",
                 len, text);
        break;
    case PWT_ENOMEM:
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: metrics have no memory left for '%.*s'; expected fewer or shorter "
                 "ones in an invocation; it was left out, flush earlier",
                 len, text);
        break;
    default: /* told already */
        break;
    }
    return code;
}

/* ---- metrics ---- */

int32_t metrics_add_value(struct metrics_set *set,
                          struct pwt_inv *inv,
                          const struct metrics_name *name,
                          uint32_t unit,
                          double value)
{
    int32_t code = metrics_set_add(set, name, unit, value, false);

    if (code == METRICS_WOULD_FILL) {
        code = metrics_prepare(set, inv, name); /* a call that fails has no effect */
        if (code != 0) {
            return code;
        }
        code = metrics_set_add(set, name, unit, value, true);
        if (code == 0) {
            return metrics_flush_set(set, inv, true);
        }
    }
    return code == 0 ? 0 : metrics_refuse(inv, code, name->text);
}

/* The set of a call that adds a metric; NULL with PWT_ENOMEM, or with 0 where it takes no more. */
static struct metrics_set *
set_for_metric(struct pwt_inv *inv, struct pwt_metrics *to, int32_t *ret_code)
{
    struct metrics_set *set = metrics_set_of(inv, to);

    *ret_code = set ? 0 : PWT_ENOMEM;
    return set && set->metrics->single && metrics_set_has_metrics(set) ? NULL : set;
}

static int32_t add_point(struct metrics_set *set,
                         struct pwt_inv *inv,
                         struct pwt_bytes name,
                         double value,
                         const struct metrics_tags *tags)
{
    const int32_t code = datadog_add(set, inv, name, value, tags);

    return code == 0 ? 0 : metrics_refuse(inv, code, name);
}

int32_t metrics_add(
    struct pwt_inv *inv, struct pwt_metrics *to, struct pwt_bytes text, uint32_t unit, double value)
{
    struct metrics_name name;
    int32_t code;
    struct metrics_set *set = set_for_metric(inv, to, &code);

    if (!set) {
        return code == 0 ? 0 : metrics_refuse(inv, code, text);
    }
    if (set->metrics->datadog) {
        const struct metrics_tags none = {0};
        return add_point(set, inv, text, value, &none);
    }
    code = metrics_set_name(set, text, &name);
    return code == 0 ? metrics_add_value(set, inv, &name, unit, value)
                     : metrics_refuse(inv, code, text);
}

/* JSON that must be one number. */
static bool read_number(struct pwt_bytes json, double *ret_number)
{
    struct pwt_json_value value;

    return field_is_json(json) && pwt_json_open(json.ptr, (size_t)json.len, &value) == 0 &&
           pwt_json_double(&value, ret_number) == 0;
}

static int32_t read_record(const struct pwt_metric_record *record,
                           bool datadog,
                           uint32_t *ret_unit,
                           double *ret_value)
{
    double resolution = 60;

    *ret_value = record->number;
    if (!datadog && !metrics_unit_parse(record->unit, ret_unit)) {
        return PWT_METRIC_EUNIT;
    }
    if (record->value.ptr && !read_number(record->value, ret_value)) {
        return PWT_METRIC_EVALUE;
    }
    if (record->resolution.ptr && !read_number(record->resolution, &resolution)) {
        return PWT_METRIC_ERESOLUTION;
    }
    if (resolution == 1) {
        *ret_unit |= PWT_METRIC_HIGH_RESOLUTION;
        return 0;
    }
    return resolution == 60 ? 0 : PWT_METRIC_ERESOLUTION;
}

int32_t metrics_add_record(struct pwt_inv *inv,
                           struct pwt_metrics *to,
                           const struct pwt_metric_record *record)
{
    uint32_t unit = 0;
    double value;
    int32_t code;

    if (record->size < RECORD_LEAST) {
        return PWT_EINVAL;
    }
    struct metrics_set *set = set_for_metric(inv, to, &code);
    if (!set) {
        return code == 0 ? 0 : metrics_refuse(inv, code, record->name);
    }
    code = read_record(record, set->metrics->datadog != 0, &unit, &value);
    if (code != 0) {
        return metrics_refuse(inv, code, record->name);
    }
    if (!set->metrics->datadog) {
        return metrics_add(inv, to, record->name, unit, value);
    }
    const struct metrics_tags tags = {
        .fields = record->tags, .count = record->tag_count, .time_s = record->timestamp_s};
    return add_point(set, inv, record->name, value, &tags);
}

/* ---- metadata, time ---- */

int32_t metrics_metadata(struct pwt_inv *inv,
                         struct pwt_metrics *to,
                         const struct pwt_field *fields,
                         uint32_t count)
{
    struct metrics_set *set = metrics_set_of(inv, to);

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("metadata"));
    }
    for (uint32_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(fields[i].key, pwt_cstr("_aws"))) {
            pwt_diag(inv, PWT_DIAG_WARN,
                     "powertools: key-collision: metadata named '_aws' was left out, since the "
                     "document writes that key itself; expected another name; rename it");
            continue;
        }
        const struct metrics_label *label = metrics_label_value(set->inv, &fields[i]);
        if (!label || metrics_list_put(set->inv, &set->metadata, label) != 0) {
            return metrics_refuse(inv, PWT_ENOMEM, fields[i].key);
        }
    }
    return 0;
}

int32_t metrics_timestamp(struct pwt_inv *inv, struct pwt_metrics *to, int64_t unix_ms)
{
    struct metrics_set *set = metrics_set_of(inv, to);
    const struct metrics *self = pwt_inv_cx(inv)->self;
    const int64_t now_ms = pwt_clock_ns(PWT_CLOCK_REAL) / NS_PER_MS;
    const bool refused = unix_ms < 0 || self->strict;

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("timestamp"));
    }
    if (unix_ms != 0 && (unix_ms < now_ms - 14 * DAY_MS || unix_ms > now_ms + 2 * HOUR_MS)) {
        pwt_diag(inv, refused ? PWT_DIAG_ERROR : PWT_DIAG_WARN,
                 "powertools: timestamp-out-of-range: CloudWatch does not take metrics of the time "
                 "%lld; expected Unix milliseconds, not more than 14 days ago or 2 hours ahead; %s",
                 (long long)unix_ms, refused ? "the call had no effect" : "it is used, correct it");
        if (refused) {
            return PWT_METRIC_ETIME;
        }
    }
    set->time_ms = unix_ms;
    return 0;
}
