/* SPDX-License-Identifier: Apache-2.0 */
/* Events of Amazon Kinesis data streams. */
#include <powertools/events/kinesis.h>

#include "internal.h"

static const struct event_field s_payload_fields[] = {
    EVENT_FIELD(pwt_kinesis_payload, kinesis_schema_version, "kinesisSchemaVersion"),
    EVENT_FIELD(pwt_kinesis_payload, partition_key, "partitionKey"),
    EVENT_FIELD(pwt_kinesis_payload, sequence_number, "sequenceNumber"),
    EVENT_FIELD(pwt_kinesis_payload, data, "data"),
    EVENT_FIELD(pwt_kinesis_payload, approximate_arrival_timestamp, "approximateArrivalTimestamp"),
    EVENT_FIELD(pwt_kinesis_payload, encryption_type, "encryptionType"),
};
static EVENT_SHAPE(s_payload, pwt_kinesis_payload);

static const struct event_field pwt_event_shape_kinesis_record_fields[] = {
    EVENT_NESTED(pwt_kinesis_record, kinesis, "kinesis", s_payload),
    EVENT_FIELD(pwt_kinesis_record, event_source, "eventSource"),
    EVENT_FIELD(pwt_kinesis_record, event_version, "eventVersion"),
    EVENT_FIELD(pwt_kinesis_record, event_id, "eventID"),
    EVENT_FIELD(pwt_kinesis_record, event_name, "eventName"),
    EVENT_FIELD(pwt_kinesis_record, invoke_identity_arn, "invokeIdentityArn"),
    EVENT_FIELD(pwt_kinesis_record, aws_region, "awsRegion"),
    EVENT_FIELD(pwt_kinesis_record, event_source_arn, "eventSourceARN"),
};
EVENT_SHAPE(pwt_event_shape_kinesis_record, pwt_kinesis_record);

static const struct event_field pwt_event_shape_kinesis_fields[] = {
    EVENT_ROW(pwt_kinesis_event, records, "Records", EVENT_REQUIRED, NULL),
    EVENT_NESTED(pwt_kinesis_event, window, "window", pwt_event_shape_window),
    EVENT_FIELD(pwt_kinesis_event, state, "state"),
    EVENT_FIELD(pwt_kinesis_event, shard_id, "shardId"),
    EVENT_FIELD(pwt_kinesis_event, event_source_arn, "eventSourceARN"),
    EVENT_FIELD(pwt_kinesis_event, is_final_invoke_for_window, "isFinalInvokeForWindow"),
    EVENT_FIELD(pwt_kinesis_event, is_window_terminated_early, "isWindowTerminatedEarly"),
};
EVENT_SHAPE(pwt_event_shape_kinesis, pwt_kinesis_event);

int32_t pwt_kinesis_parse(struct pwt_bytes text,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_event_error *error,
                          struct pwt_kinesis_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_kinesis, text, alloc, error, ret_event);
}

bool pwt_kinesis_next(struct pwt_event_records *records, struct pwt_kinesis_record *ret_record)
{
    return pwt_event_next(&pwt_event_shape_kinesis_record, records, ret_record);
}

int32_t pwt_kinesis_parse_record(struct pwt_bytes text,
                                 const struct pwt_json_alloc *alloc,
                                 struct pwt_event_error *error,
                                 struct pwt_kinesis_record *ret_record)
{
    return pwt_event_decode(&pwt_event_shape_kinesis_record, text, alloc, error, ret_record);
}
