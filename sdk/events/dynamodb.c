/* SPDX-License-Identifier: Apache-2.0 */
/* Events of DynamoDB streams. */
#include <powertools/events/dynamodb.h>

#include "internal.h"

static const struct event_field s_identity_fields[] = {
    EVENT_FIELD(pwt_dynamodb_identity, principal_id, "principalId"),
    EVENT_FIELD(pwt_dynamodb_identity, type, "type"),
};
static EVENT_SHAPE(s_identity, pwt_dynamodb_identity);

static const struct event_field s_change_fields[] = {
    EVENT_FIELD(pwt_dynamodb_change, approximate_creation_date_time, "ApproximateCreationDateTime"),
    EVENT_FIELD(pwt_dynamodb_change, keys, "Keys"),
    EVENT_FIELD(pwt_dynamodb_change, new_image, "NewImage"),
    EVENT_FIELD(pwt_dynamodb_change, old_image, "OldImage"),
    EVENT_FIELD(pwt_dynamodb_change, sequence_number, "SequenceNumber"),
    EVENT_FIELD(pwt_dynamodb_change, size_bytes, "SizeBytes"),
    EVENT_FIELD(pwt_dynamodb_change, stream_view_type, "StreamViewType"),
};
static EVENT_SHAPE(s_change, pwt_dynamodb_change);

static const struct event_field pwt_event_shape_dynamodb_record_fields[] = {
    EVENT_FIELD(pwt_dynamodb_record, event_id, "eventID"),
    EVENT_FIELD(pwt_dynamodb_record, event_name, "eventName"),
    EVENT_FIELD(pwt_dynamodb_record, event_version, "eventVersion"),
    EVENT_FIELD(pwt_dynamodb_record, event_source, "eventSource"),
    EVENT_FIELD(pwt_dynamodb_record, aws_region, "awsRegion"),
    EVENT_NESTED(pwt_dynamodb_record, dynamodb, "dynamodb", s_change),
    EVENT_FIELD(pwt_dynamodb_record, event_source_arn, "eventSourceARN"),
    EVENT_NESTED(pwt_dynamodb_record, user_identity, "userIdentity", s_identity),
};
EVENT_SHAPE(pwt_event_shape_dynamodb_record, pwt_dynamodb_record);

static const struct event_field pwt_event_shape_dynamodb_fields[] = {
    EVENT_ROW(pwt_dynamodb_event, records, "Records", EVENT_REQUIRED, NULL),
    EVENT_NESTED(pwt_dynamodb_event, window, "window", pwt_event_shape_window),
    EVENT_FIELD(pwt_dynamodb_event, state, "state"),
    EVENT_FIELD(pwt_dynamodb_event, shard_id, "shardId"),
    EVENT_FIELD(pwt_dynamodb_event, event_source_arn, "eventSourceARN"),
    EVENT_FIELD(pwt_dynamodb_event, is_final_invoke_for_window, "isFinalInvokeForWindow"),
    EVENT_FIELD(pwt_dynamodb_event, is_window_terminated_early, "isWindowTerminatedEarly"),
};
EVENT_SHAPE(pwt_event_shape_dynamodb, pwt_dynamodb_event);

int32_t pwt_dynamodb_parse(struct pwt_bytes text,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_event_error *error,
                           struct pwt_dynamodb_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_dynamodb, text, alloc, error, ret_event);
}

bool pwt_dynamodb_next(struct pwt_event_records *records, struct pwt_dynamodb_record *ret_record)
{
    return pwt_event_next(&pwt_event_shape_dynamodb_record, records, ret_record);
}

int32_t pwt_dynamodb_parse_record(struct pwt_bytes text,
                                  const struct pwt_json_alloc *alloc,
                                  struct pwt_event_error *error,
                                  struct pwt_dynamodb_record *ret_record)
{
    return pwt_event_decode(&pwt_event_shape_dynamodb_record, text, alloc, error, ret_record);
}
