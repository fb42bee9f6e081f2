/* SPDX-License-Identifier: Apache-2.0 */
/* Ops of recorded cases of metrics, as calls of <powertools/metrics.h>. */
#include "conformance.h"

#include <powertools/metrics.h>

#define INSTANCES_MAX 16

/* Metrics that `new_instance` opened, by name. */
static struct {
    struct pwt_bytes name;
    struct pwt_metrics *metrics;
} s_instances[INSTANCES_MAX];

/* What `single_metric` opened, while its own ops run. */
static struct pwt_metrics *s_single;

static struct pwt_metrics *target(struct json_object *op)
{
    const struct pwt_bytes name = replay_text(op, "instance");

    for (uint32_t i = 0; name.ptr && i < INSTANCES_MAX; i++) {
        if (s_instances[i].metrics && pwt_bytes_equal(s_instances[i].name, name)) {
            return s_instances[i].metrics;
        }
    }
    return s_single;
}

/* ---- metrics ---- */

/* A member as JSON text, or absent: then the service decides. */
static struct pwt_bytes json_member(struct json_object *op, const char *name)
{
    return replay_has(op, name) ? replay_json(replay_member(op, name)) : pwt_bytes_make(NULL, 0);
}

static int32_t add_metric(struct replay *run, struct json_object *op)
{
    struct replay_fields tags = {NULL, 0};

    replay_push_members(run, &tags, replay_member(op, "tags"));
    const struct pwt_metric_record record = {
        .size = (uint32_t)sizeof(record),
        .tag_count = tags.count,
        .name = replay_text(op, "name"),
        .unit = replay_text(op, "unit"),
        .value = json_member(op, "value"),
        .resolution = json_member(op, "resolution"),
        .tags = tags.items,
        .timestamp_s = replay_int(op, "timestamp", 0),
    };
    return pwt_metrics_table()->add_record(run->inv, target(op), &record);
}

/* ---- dimensions, tags, metadata, time ---- */

typedef int32_t (*fields_fn)(struct pwt_inv *inv,
                             struct pwt_metrics *to,
                             const struct pwt_field *fields,
                             uint32_t count);

static int32_t
pass_members(struct replay *run, struct json_object *op, const char *name, fields_fn call)
{
    struct replay_fields fields = {NULL, 0};

    replay_push_members(run, &fields, replay_member(op, name));
    return call(run->inv, target(op), fields.items, fields.count);
}

static int32_t add_dimension(struct replay *run, struct json_object *op)
{
    const struct pwt_field field =
        replay_field_of(replay_text(op, "name"), replay_member(op, "value"));

    return pwt_metrics_table()->dimensions(run->inv, target(op), &field, 1);
}

static int32_t add_dimensions(struct replay *run, struct json_object *op)
{
    return pass_members(run, op, "dimensions", pwt_metrics_table()->dimension_set);
}

static int32_t set_default_dimensions(struct replay *run, struct json_object *op)
{
    return pass_members(run, op, "dimensions", pwt_metrics_table()->defaults);
}

static int32_t set_default_tags(struct replay *run, struct json_object *op)
{
    return pass_members(run, op, "tags", pwt_metrics_table()->defaults);
}

static int32_t clear_default_dimensions(struct replay *run, struct json_object *op)
{
    return pwt_metrics_table()->clear_defaults(run->inv, target(op));
}

static int32_t add_metadata(struct replay *run, struct json_object *op)
{
    const struct pwt_field field =
        replay_field_of(replay_text(op, "key"), replay_member(op, "value"));

    return pwt_metrics_table()->metadata(run->inv, target(op), &field, 1);
}

static int32_t set_timestamp(struct replay *run, struct json_object *op)
{
    return pwt_metrics_table()->timestamp(run->inv, target(op), replay_int(op, "value", 0));
}

/* ---- flushing, metrics of one's own ---- */

static int32_t flush(struct replay *run, struct json_object *op)
{
    return pwt_metrics_table()->flush(run->inv, target(op));
}

static int32_t clear(struct replay *run, struct json_object *op)
{
    return pwt_metrics_table()->clear(run->inv, target(op));
}

static int32_t open_metrics(struct replay *run,
                            struct json_object *op,
                            struct pwt_field single,
                            struct pwt_metrics **ret_metrics)
{
    static const char *const members[] = {"namespace", "service", "default_dimensions"};
    struct replay_fields fields = {NULL, 0};

    replay_push(run, &fields, single);
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (replay_member(op, members[i])) {
            replay_push(run, &fields, replay_field(op, members[i]));
        }
    }
    return pwt_metrics_table()->open(run->inv, fields.items, fields.count, ret_metrics);
}

static int32_t new_instance(struct replay *run, struct json_object *op)
{
    uint32_t at = 0;

    while (at < INSTANCES_MAX - 1 && s_instances[at].name.ptr) {
        at++;
    }
    s_instances[at].name = replay_text(op, "name");
    return open_metrics(run, op, PWT_BOOL("single", 0), &s_instances[at].metrics);
}

static int32_t single_metric(struct replay *run, struct json_object *op)
{
    int32_t code = open_metrics(run, op, PWT_BOOL("single", 1), &s_single);

    if (code != 0) {
        return code;
    }
    code = add_metric(run, op);
    const int32_t raised = replay_ops(run, op);
    const int32_t closed = pwt_metrics_close(run->inv, s_single);
    s_single = NULL;
    if (raised != 0) {
        return raised;
    }
    return code != 0 ? code : closed;
}

/* ---- the adapter ---- */

static int32_t configure(struct replay *run, struct json_object *config)
{
    struct replay_fields fields = {NULL, 0};

    replay_push_members(run, &fields, config);
    return pwt_metrics_table()->configure(run->inv, fields.items, fields.count);
}

static const struct replay_op s_ops[] = {
    {"add_metric", add_metric},
    {"add_dimension", add_dimension},
    {"add_dimensions", add_dimensions},
    {"set_default_dimensions", set_default_dimensions},
    {"clear_default_dimensions", clear_default_dimensions},
    {"set_default_tags", set_default_tags},
    {"add_metadata", add_metadata},
    {"set_timestamp", set_timestamp},
    {"flush", flush},
    {"clear", clear},
    {"new_instance", new_instance},
    {"single_metric", single_metric},
};

const struct replay_adapter replay_adapter = {
    .ops = s_ops, .op_count = sizeof(s_ops) / sizeof(s_ops[0]), .configure = configure};
