/* SPDX-License-Identifier: Apache-2.0 */
/* Events of Amazon SQS. */
#include <powertools/events/sqs.h>

#include "internal.h"

static const struct event_field s_attributes_fields[] = {
    EVENT_FIELD(pwt_sqs_attributes, approximate_receive_count, "ApproximateReceiveCount"),
    EVENT_FIELD(pwt_sqs_attributes, aws_trace_header, "AWSTraceHeader"),
    EVENT_FIELD(pwt_sqs_attributes, sent_timestamp, "SentTimestamp"),
    EVENT_FIELD(pwt_sqs_attributes, sequence_number, "SequenceNumber"),
    EVENT_FIELD(pwt_sqs_attributes, message_group_id, "MessageGroupId"),
    EVENT_FIELD(pwt_sqs_attributes, sender_id, "SenderId"),
    EVENT_FIELD(pwt_sqs_attributes, message_deduplication_id, "MessageDeduplicationId"),
    EVENT_FIELD(pwt_sqs_attributes, dead_letter_queue_source_arn, "DeadLetterQueueSourceArn"),
    EVENT_FIELD(pwt_sqs_attributes,
                approximate_first_receive_timestamp,
                "ApproximateFirstReceiveTimestamp"),
};
static EVENT_SHAPE(s_attributes, pwt_sqs_attributes);

static const struct event_field s_attribute_fields[] = {
    EVENT_FIELD(pwt_sqs_message_attribute, string_value, "stringValue"),
    EVENT_FIELD(pwt_sqs_message_attribute, binary_value, "binaryValue"),
    EVENT_FIELD(pwt_sqs_message_attribute, string_list_values, "stringListValues"),
    EVENT_FIELD(pwt_sqs_message_attribute, binary_list_values, "binaryListValues"),
    EVENT_FIELD(pwt_sqs_message_attribute, data_type, "dataType"),
};
static EVENT_SHAPE(s_attribute, pwt_sqs_message_attribute);

static const struct event_field pwt_event_shape_sqs_record_fields[] = {
    EVENT_FIELD(pwt_sqs_record, message_id, "messageId"),
    EVENT_FIELD(pwt_sqs_record, receipt_handle, "receiptHandle"),
    EVENT_FIELD(pwt_sqs_record, body, "body"),
    EVENT_NESTED(pwt_sqs_record, attributes, "attributes", s_attributes),
    EVENT_FIELD(pwt_sqs_record, message_attributes, "messageAttributes"),
    EVENT_FIELD(pwt_sqs_record, md5_of_body, "md5OfBody"),
    EVENT_FIELD(pwt_sqs_record, md5_of_message_attributes, "md5OfMessageAttributes"),
    EVENT_FIELD(pwt_sqs_record, event_source, "eventSource"),
    EVENT_FIELD(pwt_sqs_record, event_source_arn, "eventSourceARN"),
    EVENT_FIELD(pwt_sqs_record, aws_region, "awsRegion"),
};
EVENT_SHAPE(pwt_event_shape_sqs_record, pwt_sqs_record);

static const struct event_field pwt_event_shape_sqs_fields[] = {
    EVENT_ROW(pwt_sqs_event, records, "Records", EVENT_REQUIRED, NULL),
};
EVENT_SHAPE(pwt_event_shape_sqs, pwt_sqs_event);

int32_t pwt_sqs_parse(struct pwt_bytes text,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_event_error *error,
                      struct pwt_sqs_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_sqs, text, alloc, error, ret_event);
}

bool pwt_sqs_next(struct pwt_event_records *records, struct pwt_sqs_record *ret_record)
{
    return pwt_event_next(&pwt_event_shape_sqs_record, records, ret_record);
}

int32_t pwt_sqs_parse_record(struct pwt_bytes text,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_event_error *error,
                             struct pwt_sqs_record *ret_record)
{
    return pwt_event_decode(&pwt_event_shape_sqs_record, text, alloc, error, ret_record);
}

int32_t pwt_sqs_message_attribute_find(const struct pwt_sqs_record *record,
                                       struct pwt_bytes name,
                                       const struct pwt_json_alloc *alloc,
                                       struct pwt_sqs_message_attribute *ret_attribute)
{
    return pwt_event_map_decode(&s_attribute, &record->message_attributes, name, alloc,
                                ret_attribute);
}

static void sqs_append(struct pwt_bytes *url, char *out, struct pwt_bytes piece)
{
    memcpy(out + url->len, piece.ptr, (size_t)piece.len);
    url->len += piece.len;
}

int32_t pwt_sqs_queue_url(const struct pwt_sqs_record *record,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_bytes *ret_url)
{
    /* arn:<partition>:sqs:<region>:<account>:<queue> */
    struct pwt_bytes rest = record->event_source_arn;
    struct pwt_bytes part[6];
    for (size_t i = 0; i < 6; i++) {
        if (!pwt_event_split(&rest, ':', &part[i])) {
            return PWT_JSON_ENOENT;
        }
    }
    if (rest.ptr != NULL || !event_is(part[0], "arn") || !event_is(part[2], "sqs")) {
        return PWT_JSON_ENOENT;
    }
    struct pwt_bytes domain =
        pwt_cstr(event_is(part[1], "aws-cn") ? ".amazonaws.com.cn/" : ".amazonaws.com/");
    const struct pwt_bytes pieces[] = {
        pwt_cstr("https://sqs."), part[3], domain, part[4], pwt_cstr("/"), part[5],
    };
    char *out = alloc->alloc(alloc->user, (size_t)record->event_source_arn.len + 64);
    if (out == NULL) {
        return PWT_JSON_ENOMEM;
    }
    struct pwt_bytes url = {.ptr = out, .len = 0};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        sqs_append(&url, out, pieces[i]);
    }
    *ret_url = url;
    return 0;
}
