/* SPDX-License-Identifier: Apache-2.0 */
/* The properties of events of queues, topics and buckets. */

#include "events_out.h"

/* ---- S3 ------------------------------------------------------------------------------------ */

static const struct property s_s3_identity[] = {P(pwt_s3_identity, principal_id), END};

static const struct property s_s3_parameters[] = {
    P(pwt_s3_request_parameters, source_ip_address),
    END,
};

static const struct property s_s3_bucket[] = {
    P(pwt_s3_bucket, arn),
    P(pwt_s3_bucket, name),
    IN(pwt_s3_bucket, owner_identity, "owner_identity", s_s3_identity),
    END,
};

static const struct property s_s3_object[] = {
    P(pwt_s3_object, etag), P(pwt_s3_object, key),        P(pwt_s3_object, sequencer),
    P(pwt_s3_object, size), P(pwt_s3_object, version_id), END,
};

static const struct property s_s3_entity[] = {
    IN(pwt_s3_entity, bucket, "bucket", s_s3_bucket),
    P(pwt_s3_entity, configuration_id),
    IN(pwt_s3_entity, object, "get_object", s_s3_object),
    P(pwt_s3_entity, s3_schema_version),
    END,
};

static const struct property s_s3_restore[] = {
    P(pwt_s3_restore, lifecycle_restoration_expiry_time),
    P(pwt_s3_restore, lifecycle_restore_storage_class),
    END,
};

static const struct property s_s3_glacier[] = {
    IN(pwt_s3_glacier, restore_event_data, "restore_event_data", s_s3_restore),
    END,
};

static const struct property s_s3_record[] = {
    P(pwt_s3_record, aws_region),
    P(pwt_s3_record, event_name),
    P(pwt_s3_record, event_source),
    P(pwt_s3_record, event_time),
    P(pwt_s3_record, event_version),
    IN(pwt_s3_record, glacier_event_data, "glacier_event_data", s_s3_glacier),
    IN(pwt_s3_record, request_parameters, "request_parameters", s_s3_parameters),
    P(pwt_s3_record, response_elements),
    IN(pwt_s3_record, s3, "s3", s_s3_entity),
    IN(pwt_s3_record, user_identity, "user_identity", s_s3_identity),
    END,
};

static bool next_s3(void *records, void *record)
{
    return pwt_s3_next(records, record);
}

static int32_t put_s3(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_s3_event event;
    int32_t result = pwt_s3_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    union any_record first = put_records(out, s_s3_record, next_s3, &event.records);
    put_first(out, s_s3_record, &first);
    if (first.json.type != PWT_JSON_ABSENT) {
        struct pwt_bytes key = {.ptr = NULL};
        (void)pwt_s3_key(&first.s3, &out->alloc, &key);
        put_name(out, "bucket_name");
        put_text(out, first.s3.s3.bucket.name);
        put_name(out, "object_key");
        put_text(out, key);
    }
    *error = event.records.error;
    return event.records.error.result;
}

/* ---- SNS ----------------------------------------------------------------------------------- */

static const struct property s_sns_attribute[] = {
    AS(pwt_sns_message_attribute, type, "get_type"),
    P(pwt_sns_message_attribute, value),
    END,
};

static void put_sns_attributes(struct out *out, const void *object)
{
    const struct pwt_sns_message *message = object;
    struct pwt_sns_message_attribute attribute;
    struct pwt_json_iter walk;
    struct pwt_json_value value;
    struct pwt_bytes name;
    pwt_json_write_object(&out->writer);
    pwt_event_walk(&message->message_attributes.json, &walk);
    while (pwt_event_map_next(&walk, &out->alloc, &name, &value) &&
           pwt_sns_message_attribute_find(message, name, &out->alloc, &attribute) == 0) {
        pwt_json_write_key(&out->writer, name.ptr, (size_t)name.len);
        put_struct(out, s_sns_attribute, &attribute);
    }
    pwt_json_write_end(&out->writer);
}

static const struct property s_sns_message[] = {
    AS(pwt_sns_message, type, "get_type"),
    P(pwt_sns_message, message),
    BY("message_attributes", put_sns_attributes),
    P(pwt_sns_message, message_id),
    P(pwt_sns_message, signature),
    P(pwt_sns_message, signature_version),
    P(pwt_sns_message, signing_cert_url),
    P(pwt_sns_message, subject),
    P(pwt_sns_message, timestamp),
    P(pwt_sns_message, topic_arn),
    P(pwt_sns_message, unsubscribe_url),
    END,
};

static const struct property s_sns_record[] = {
    P(pwt_sns_record, event_source),
    P(pwt_sns_record, event_subscription_arn),
    P(pwt_sns_record, event_version),
    IN(pwt_sns_record, sns, "sns", s_sns_message),
    END,
};

static bool next_sns(void *records, void *record)
{
    return pwt_sns_next(records, record);
}

static int32_t put_sns(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    static const struct property message[] = {
        AS(pwt_sns_record, sns.message, "sns_message"),
        END,
    };
    struct pwt_sns_event event;
    int32_t result = pwt_sns_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    union any_record first = put_records(out, s_sns_record, next_sns, &event.records);
    put_first(out, s_sns_record, &first);
    put_properties(out, message, &first);
    *error = event.records.error;
    return event.records.error.result;
}

/* ---- SQS ----------------------------------------------------------------------------------- */

static const struct property s_sqs_attributes[] = {
    P(pwt_sqs_attributes, approximate_first_receive_timestamp),
    P(pwt_sqs_attributes, approximate_receive_count),
    P(pwt_sqs_attributes, aws_trace_header),
    P(pwt_sqs_attributes, dead_letter_queue_source_arn),
    P(pwt_sqs_attributes, message_deduplication_id),
    P(pwt_sqs_attributes, message_group_id),
    P(pwt_sqs_attributes, sender_id),
    P(pwt_sqs_attributes, sent_timestamp),
    P(pwt_sqs_attributes, sequence_number),
    END,
};

static const struct property s_sqs_attribute[] = {
    P(pwt_sqs_message_attribute, binary_value),
    P(pwt_sqs_message_attribute, data_type),
    P(pwt_sqs_message_attribute, string_value),
    END,
};

static void put_sqs_attributes(struct out *out, const void *object)
{
    const struct pwt_sqs_record *record = object;
    struct pwt_sqs_message_attribute attribute;
    struct pwt_json_iter walk;
    struct pwt_json_value value;
    struct pwt_bytes name;
    pwt_json_write_object(&out->writer);
    pwt_event_walk(&record->message_attributes.json, &walk);
    while (pwt_event_map_next(&walk, &out->alloc, &name, &value) &&
           pwt_sqs_message_attribute_find(record, name, &out->alloc, &attribute) == 0) {
        pwt_json_write_key(&out->writer, name.ptr, (size_t)name.len);
        put_struct(out, s_sqs_attribute, &attribute);
    }
    pwt_json_write_end(&out->writer);
}

static void put_json_body(struct out *out, const void *object)
{
    const struct pwt_sqs_record *record = object;
    struct pwt_json_value value;
    int32_t result = pwt_event_text_json(&record->body, &out->alloc, &value);
    if (result == 0) {
        put_value(out, value);
    } else if (result == PWT_JSON_ENOENT) {
        pwt_json_write_null(&out->writer);
    } else {
        put_error(out, result);
    }
}

/* An event in a message. What is no such event has none of its properties. */
static void put_nested(struct out *out,
                       const struct pwt_sqs_record *record,
                       int32_t (*put)(struct out *, struct pwt_bytes, struct pwt_event_error *))
{
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};
    struct pwt_event_error error;
    struct pwt_bytes text = {.ptr = NULL};
    int32_t result = pwt_event_text_json(&record->body, &out->alloc, &value);
    if (result != 0) {
        put_error(out, result);
        return;
    }
    (void)pwt_event_text_read(&record->body, &out->alloc, &text);
    pwt_json_write_object(&out->writer);
    (void)put(out, text, &error);
    pwt_json_write_end(&out->writer);
}

static int32_t put_message(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_sns_message message;
    int32_t result = pwt_sns_parse_message(text, &out->alloc, error, &message);
    if (result == 0) {
        put_properties(out, s_sns_message, &message);
    }
    return result;
}

static void put_nested_sns(struct out *out, const void *object)
{
    put_nested(out, object, put_message);
}

static void put_nested_s3(struct out *out, const void *object)
{
    put_nested(out, object, put_s3);
}

static void put_queue_url(struct out *out, const void *object)
{
    struct pwt_bytes url = {.ptr = NULL};
    (void)pwt_sqs_queue_url(object, &out->alloc, &url);
    put_text(out, url);
}

static const struct property s_sqs_record[] = {
    IN(pwt_sqs_record, attributes, "attributes", s_sqs_attributes),
    P(pwt_sqs_record, aws_region),
    P(pwt_sqs_record, body),
    BY("decoded_nested_s3_event", put_nested_s3),
    BY("decoded_nested_sns_event", put_nested_sns),
    P(pwt_sqs_record, event_source),
    P(pwt_sqs_record, event_source_arn),
    BY("json_body", put_json_body),
    P(pwt_sqs_record, md5_of_body),
    BY("message_attributes", put_sqs_attributes),
    P(pwt_sqs_record, message_id),
    BY("queue_url", put_queue_url),
    P(pwt_sqs_record, receipt_handle),
    END,
};

static bool next_sqs(void *records, void *record)
{
    return pwt_sqs_next(records, record);
}

static int32_t put_sqs(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_sqs_event event;
    int32_t result = pwt_sqs_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    (void)put_records(out, s_sqs_record, next_sqs, &event.records);
    *error = event.records.error;
    return event.records.error.result;
}

const struct event_class event_classes_records[] = {
    {"S3Event", put_s3},
    {"SNSEvent", put_sns},
    {"SQSEvent", put_sqs},
    {NULL, NULL},
};
