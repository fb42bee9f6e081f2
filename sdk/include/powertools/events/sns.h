/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Events of Amazon SNS, and notifications of it in the bodies of SQS messages.
 */
#ifndef POWERTOOLS_EVENTS_SNS_H
#define POWERTOOLS_EVENTS_SNS_H

#include <powertools/events/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An attribute that the publisher gave a message. Since 1.0. */
struct pwt_sns_message_attribute {
    struct pwt_json_value json;  /**< What it was read from. */
    struct pwt_bytes type;       /**< `String`, `String.Array`, `Number` or `Binary`. */
    struct pwt_event_text value; /**< Its value; binaries: base64. */
};

/** A notification. Since 1.0. */
struct pwt_sns_message {
    struct pwt_json_value json;              /**< What it was read from. */
    struct pwt_bytes type;                   /**< `Notification` */
    struct pwt_bytes message_id;             /**< Its name. */
    struct pwt_bytes topic_arn;              /**< The topic. */
    struct pwt_event_text subject;           /**< What the publisher called it. */
    struct pwt_event_text message;           /**< What was published. */
    struct pwt_bytes timestamp;              /**< RFC 3339. */
    struct pwt_bytes sequence_number;        /**< FIFO topics: its number. */
    struct pwt_bytes signature_version;      /**< `1`: SHA-1, `2`: SHA-256. */
    struct pwt_bytes signature;              /**< Base64. */
    struct pwt_bytes signing_cert_url;       /**< What checks the signature. */
    struct pwt_bytes unsubscribe_url;        /**< What ends the subscription. */
    struct pwt_event_map message_attributes; /**< For pwt_sns_message_attribute_find(). */
};

/** A record of an event. Since 1.0. */
struct pwt_sns_record {
    struct pwt_json_value json;              /**< What it was read from. */
    struct pwt_bytes event_version;          /**< `1.0` */
    struct pwt_bytes event_source;           /**< `aws:sns` */
    struct pwt_bytes event_subscription_arn; /**< The subscription. */
    struct pwt_sns_message sns;              /**< The notification. */
};

/** An event of SNS. Since 1.0. */
struct pwt_sns_event {
    struct pwt_json_value json;       /**< What it was read from. */
    struct pwt_event_records records; /**< For pwt_sns_next(). */
};

/**
 * Reads an event of SNS.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sns_parse(struct pwt_bytes text,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_event_error *error,
                      struct pwt_sns_event *ret_event);

/**
 * Goes to the next record.
 * @param records of an event that was read
 * @param ret_record the record
 * @return false after the last one, and on failure (then records->error.result is not 0)
 * Ownership: slices of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_sns_next(struct pwt_event_records *records, struct pwt_sns_record *ret_record);

/**
 * Reads one record.
 * @param text the record as it stands in the event, such as the event of one record of a batch
 * @param alloc where unescaped strings are put
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_record the record
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sns_parse_record(struct pwt_bytes text,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_event_error *error,
                             struct pwt_sns_record *ret_record);

/**
 * Reads a notification by itself: the body of an SQS message that came through SNS.
 * @param text the notification, unescaped
 * @param alloc where unescaped strings are put
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_message the notification
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sns_parse_message(struct pwt_bytes text,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_event_error *error,
                              struct pwt_sns_message *ret_message);

/**
 * Finds an attribute that the publisher gave a message.
 * @param message the notification
 * @param name the attribute's name
 * @param alloc where unescaped strings are put
 * @param ret_attribute the attribute
 * @return 0, PWT_JSON_ENOENT, PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the event, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sns_message_attribute_find(const struct pwt_sns_message *message,
                                       struct pwt_bytes name,
                                       const struct pwt_json_alloc *alloc,
                                       struct pwt_sns_message_attribute *ret_attribute);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_SNS_H */
