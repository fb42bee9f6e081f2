/* SPDX-License-Identifier: Apache-2.0 */
/* The properties of events of streams, and of EventBridge. */
#include <powertools/events/eventbridge.h>

#include "events_out.h"

/* ---- Kinesis ------------------------------------------------------------------------------- */

static const struct property s_kinesis_payload[] = {
    P(pwt_kinesis_payload, approximate_arrival_timestamp),
    P(pwt_kinesis_payload, data),
    P(pwt_kinesis_payload, kinesis_schema_version),
    P(pwt_kinesis_payload, partition_key),
    P(pwt_kinesis_payload, sequence_number),
    END,
};

static const struct property s_kinesis_record[] = {
    P(pwt_kinesis_record, aws_region),
    P(pwt_kinesis_record, event_id),
    P(pwt_kinesis_record, event_name),
    P(pwt_kinesis_record, event_source),
    P(pwt_kinesis_record, event_source_arn),
    P(pwt_kinesis_record, event_version),
    P(pwt_kinesis_record, invoke_identity_arn),
    IN(pwt_kinesis_record, kinesis, "kinesis", s_kinesis_payload),
    END,
};

static bool next_kinesis(void *records, void *record)
{
    return pwt_kinesis_next(records, record);
}

static int32_t put_kinesis(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_kinesis_event event;
    int32_t result = pwt_kinesis_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    (void)put_records(out, s_kinesis_record, next_kinesis, &event.records);
    *error = event.records.error;
    return event.records.error.result;
}

/* ---- DynamoDB ------------------------------------------------------------------------------ */

static void put_item(struct out *out, const struct pwt_event_map *item)
{
    struct pwt_json_buffer buffer = {
        .max = SIZE_MAX / 2, .grow = pwt_json_grow_arena, .user = &out->alloc};
    struct pwt_json_writer writer;
    const char *text;
    size_t len;
    pwt_json_writer_init(&writer, &buffer, 0);
    int32_t result = pwt_dynamodb_write(&writer, item, &out->alloc);
    if (result == 0) {
        result = pwt_json_writer_finish(&writer, &text, &len);
    }
    if (result == 0) {
        pwt_json_write_value(&out->writer, text, len);
    } else {
        put_error(out, result);
    }
}

static void put_keys(struct out *out, const void *object)
{
    const struct pwt_dynamodb_change *change = object;
    put_item(out, &change->keys);
}

static void put_new_image(struct out *out, const void *object)
{
    const struct pwt_dynamodb_change *change = object;
    put_item(out, &change->new_image);
}

static void put_old_image(struct out *out, const void *object)
{
    const struct pwt_dynamodb_change *change = object;
    put_item(out, &change->old_image);
}

/* The recorded one cuts fractions off. */
static void put_creation_time(struct out *out, const void *object)
{
    const struct pwt_dynamodb_change *change = object;
    double seconds;
    if (pwt_json_double(&change->approximate_creation_date_time.json, &seconds) == 0) {
        pwt_json_write_int64(&out->writer, (int64_t)seconds);
    } else {
        pwt_json_write_null(&out->writer);
    }
}

static void put_view_type(struct out *out, const void *object)
{
    const struct pwt_dynamodb_change *change = object;
    put_special(out, "$enum", change->stream_view_type);
}

static const struct property s_dynamodb_change[] = {
    BY("approximate_creation_date_time", put_creation_time),
    BY("keys", put_keys),
    BY("new_image", put_new_image),
    BY("old_image", put_old_image),
    P(pwt_dynamodb_change, sequence_number),
    P(pwt_dynamodb_change, size_bytes),
    BY("stream_view_type", put_view_type),
    END,
};

static void put_event_name(struct out *out, const void *object)
{
    const struct pwt_dynamodb_record *record = object;
    put_special(out, "$enum", record->event_name);
}

static const struct property s_dynamodb_record[] = {
    P(pwt_dynamodb_record, aws_region),
    IN(pwt_dynamodb_record, dynamodb, "dynamodb", s_dynamodb_change),
    P(pwt_dynamodb_record, event_id),
    BY("event_name", put_event_name),
    P(pwt_dynamodb_record, event_source),
    P(pwt_dynamodb_record, event_source_arn),
    P(pwt_dynamodb_record, event_version),
    AS(pwt_dynamodb_record, user_identity.json, "user_identity"),
    END,
};

static bool next_dynamodb(void *records, void *record)
{
    return pwt_dynamodb_next(records, record);
}

static int32_t put_dynamodb(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_dynamodb_event event;
    int32_t result = pwt_dynamodb_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    (void)put_records(out, s_dynamodb_record, next_dynamodb, &event.records);
    *error = event.records.error;
    return event.records.error.result;
}

/* ---- Kafka --------------------------------------------------------------------------------- */

static void put_decoded(struct out *out, struct pwt_bytes text)
{
    struct pwt_bytes bytes;
    int32_t result = pwt_event_base64(text, &out->alloc, &bytes);
    if (result != 0) {
        put_error(out, result);
    } else if (bytes.ptr == NULL) {
        pwt_json_write_null(&out->writer);
    } else {
        put_bytes(out, bytes);
    }
}

static void put_decoded_key(struct out *out, const void *object)
{
    const struct pwt_kafka_record *record = object;
    put_decoded(out, record->key);
}

static void put_decoded_value(struct out *out, const void *object)
{
    const struct pwt_kafka_record *record = object;
    put_decoded(out, record->value);
}

static void put_json_value(struct out *out, const void *object)
{
    const struct pwt_kafka_record *record = object;
    struct pwt_bytes bytes;
    int32_t result = pwt_event_base64(record->value, &out->alloc, &bytes);
    if (result == 0) {
        put_json(out, bytes);
    } else {
        put_error(out, result);
    }
}

static void put_headers(struct out *out, const void *object)
{
    struct pwt_kafka_headers headers;
    struct pwt_bytes name;
    struct pwt_bytes value;
    pwt_kafka_headers_open(object, &out->alloc, &headers);
    pwt_json_write_object(&out->writer);
    while (pwt_kafka_header_next(&headers, &name, &value)) {
        pwt_json_write_key(&out->writer, name.ptr, (size_t)name.len);
        put_bytes(out, value);
    }
    pwt_json_write_end(&out->writer);
}

static const struct property s_kafka_record[] = {
    BY("decoded_headers", put_headers),
    BY("decoded_key", put_decoded_key),
    BY("decoded_value", put_decoded_value),
    P(pwt_kafka_record, headers),
    BY("json_value", put_json_value),
    P(pwt_kafka_record, key),
    P(pwt_kafka_record, offset),
    P(pwt_kafka_record, partition),
    P(pwt_kafka_record, timestamp),
    P(pwt_kafka_record, timestamp_type),
    P(pwt_kafka_record, topic),
    P(pwt_kafka_record, value),
    END,
};

static void put_servers(struct out *out, const void *object)
{
    const struct pwt_kafka_event *event = object;
    struct pwt_bytes rest = event->bootstrap_servers;
    struct pwt_bytes server;
    pwt_json_write_array(&out->writer);
    while (pwt_event_split(&rest, ',', &server)) {
        put_text(out, server);
    }
    pwt_json_write_end(&out->writer);
}

static const struct property s_kafka[] = {
    P(pwt_kafka_event, bootstrap_servers),
    BY("decoded_bootstrap_servers", put_servers),
    P(pwt_kafka_event, event_source),
    P(pwt_kafka_event, event_source_arn),
    END,
};

static bool next_kafka(void *records, void *record)
{
    return pwt_kafka_next(records, record);
}

static int32_t put_kafka(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_kafka_event event;
    int32_t result = pwt_kafka_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    put_properties(out, s_kafka, &event);
    union any_record first = put_records(out, s_kafka_record, next_kafka, &event.records);
    put_first(out, s_kafka_record, &first);
    *error = event.records.inner.error;
    return event.records.inner.error.result;
}

/* ---- EventBridge --------------------------------------------------------------------------- */

static const struct property s_eventbridge[] = {
    P(pwt_eventbridge_event, account),       P(pwt_eventbridge_event, detail_type),
    AS(pwt_eventbridge_event, id, "get_id"), P(pwt_eventbridge_event, region),
    P(pwt_eventbridge_event, replay_name),   P(pwt_eventbridge_event, resources),
    P(pwt_eventbridge_event, source),        P(pwt_eventbridge_event, time),
    P(pwt_eventbridge_event, version),       END,
};

static int32_t
put_eventbridge(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_eventbridge_event event;
    int32_t result = pwt_eventbridge_parse(text, &out->alloc, error, &event);
    if (result == 0) {
        put_properties(out, s_eventbridge, &event);
        put_name(out, "detail");
        put_value(out, event.detail);
    }
    return result;
}

static void put_detail_key(struct out *out, const void *object)
{
    const struct pwt_s3_detail_object *s3_object = object;
    struct pwt_bytes key = {.ptr = NULL};
    (void)pwt_event_unquote(s3_object->key, &out->alloc, &key);
    put_text(out, key);
}

static const struct property s_s3_detail_bucket[] = {P(pwt_s3_detail_bucket, name), END};

static const struct property s_s3_detail_object[] = {
    P(pwt_s3_detail_object, etag),       BY("key", put_detail_key),
    P(pwt_s3_detail_object, sequencer),  P(pwt_s3_detail_object, size),
    P(pwt_s3_detail_object, version_id), END,
};

static const struct property s_s3_detail[] = {
    IN(pwt_s3_detail, bucket, "bucket", s_s3_detail_bucket),
    P(pwt_s3_detail, deletion_type),
    P(pwt_s3_detail, destination_access_tier),
    P(pwt_s3_detail, destination_storage_class),
    IN(pwt_s3_detail, object, "object", s_s3_detail_object),
    P(pwt_s3_detail, reason),
    P(pwt_s3_detail, request_id),
    P(pwt_s3_detail, requester),
    P(pwt_s3_detail, restore_expiry_time),
    P(pwt_s3_detail, source_ip_address),
    P(pwt_s3_detail, source_storage_class),
    P(pwt_s3_detail, version),
    END,
};

static int32_t put_s3_detail(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_eventbridge_event event;
    struct pwt_s3_detail detail;
    int32_t result = pwt_eventbridge_parse(text, &out->alloc, error, &event);
    if (result == 0) {
        result = pwt_s3_parse_detail(pwt_bytes_make(event.detail.ptr, event.detail.len),
                                     &out->alloc, error, &detail);
    }
    if (result == 0) {
        put_properties(out, s_eventbridge, &event);
        put_name(out, "detail");
        put_struct(out, s_s3_detail, &detail);
    }
    return result;
}

const struct event_class event_classes_streams[] = {
    {"DynamoDBStreamEvent", put_dynamodb},
    {"EventBridgeEvent", put_eventbridge},
    {"KafkaEvent", put_kafka},
    {"KinesisStreamEvent", put_kinesis},
    {"S3EventBridgeNotificationEvent", put_s3_detail},
    {NULL, NULL},
};
