/* SPDX-License-Identifier: Apache-2.0 */
/* Events of Amazon SNS. A notification in a message of SQS spells two names in another way. */
#include <powertools/events/sns.h>

#include "internal.h"

static const struct event_field s_attribute_fields[] = {
    EVENT_FIELD(pwt_sns_message_attribute, type, "Type"),
    EVENT_FIELD(pwt_sns_message_attribute, value, "Value"),
};
static EVENT_SHAPE(s_attribute, pwt_sns_message_attribute);

static const struct event_field s_message_fields[] = {
    EVENT_FIELD(pwt_sns_message, type, "Type"),
    EVENT_FIELD(pwt_sns_message, message_id, "MessageId"),
    EVENT_FIELD(pwt_sns_message, sequence_number, "SequenceNumber"),
    EVENT_FIELD(pwt_sns_message, topic_arn, "TopicArn"),
    EVENT_FIELD(pwt_sns_message, subject, "Subject"),
    EVENT_FIELD(pwt_sns_message, message, "Message"),
    EVENT_FIELD(pwt_sns_message, timestamp, "Timestamp"),
    EVENT_FIELD(pwt_sns_message, signature_version, "SignatureVersion"),
    EVENT_FIELD(pwt_sns_message, signature, "Signature"),
    EVENT_FIELD(pwt_sns_message, signing_cert_url, "SigningCertUrl"),
    EVENT_FIELD(pwt_sns_message, signing_cert_url, "SigningCertURL"),
    EVENT_FIELD(pwt_sns_message, unsubscribe_url, "UnsubscribeUrl"),
    EVENT_FIELD(pwt_sns_message, unsubscribe_url, "UnsubscribeURL"),
    EVENT_FIELD(pwt_sns_message, message_attributes, "MessageAttributes"),
};
static EVENT_SHAPE(s_message, pwt_sns_message);

static const struct event_field pwt_event_shape_sns_record_fields[] = {
    EVENT_FIELD(pwt_sns_record, event_source, "EventSource"),
    EVENT_FIELD(pwt_sns_record, event_version, "EventVersion"),
    EVENT_FIELD(pwt_sns_record, event_subscription_arn, "EventSubscriptionArn"),
    EVENT_NESTED(pwt_sns_record, sns, "Sns", s_message),
};
EVENT_SHAPE(pwt_event_shape_sns_record, pwt_sns_record);

static const struct event_field pwt_event_shape_sns_fields[] = {
    EVENT_ROW(pwt_sns_event, records, "Records", EVENT_REQUIRED, NULL),
};
EVENT_SHAPE(pwt_event_shape_sns, pwt_sns_event);

int32_t pwt_sns_parse(struct pwt_bytes text,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_event_error *error,
                      struct pwt_sns_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_sns, text, alloc, error, ret_event);
}

bool pwt_sns_next(struct pwt_event_records *records, struct pwt_sns_record *ret_record)
{
    return pwt_event_next(&pwt_event_shape_sns_record, records, ret_record);
}

int32_t pwt_sns_parse_record(struct pwt_bytes text,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_event_error *error,
                             struct pwt_sns_record *ret_record)
{
    return pwt_event_decode(&pwt_event_shape_sns_record, text, alloc, error, ret_record);
}

int32_t pwt_sns_parse_message(struct pwt_bytes text,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_event_error *error,
                              struct pwt_sns_message *ret_message)
{
    return pwt_event_decode(&s_message, text, alloc, error, ret_message);
}

int32_t pwt_sns_message_attribute_find(const struct pwt_sns_message *message,
                                       struct pwt_bytes name,
                                       const struct pwt_json_alloc *alloc,
                                       struct pwt_sns_message_attribute *ret_attribute)
{
    return pwt_event_map_decode(&s_attribute, &message->message_attributes, name, alloc,
                                ret_attribute);
}
