/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metrics in the embedded metric format, as functions print them for CloudWatch:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
#ifndef CLI_EMF_H
#define CLI_EMF_H

#include <json-c/json.h>
#include <stddef.h>

/** One metric. Everything belongs to the document, but the dimensions, which go with the call. */
struct emf_metric {
    const char *metrics_namespace;
    const char *name;
    const char *unit;
    struct json_object *value;      /* a number or a list of numbers */
    struct json_object *dimensions; /* name and value of each, of all dimension sets */
};

typedef void emf_fn(void *context, const struct emf_metric *metric);

/** The document if a line is one with metrics, else NULL. Release it with json_object_put(). */
struct json_object *emf_parse(const char *line, size_t len);

/** Calls @p receive for every metric that has a value. */
void emf_each(struct json_object *document, emf_fn *receive, void *context);

#endif
