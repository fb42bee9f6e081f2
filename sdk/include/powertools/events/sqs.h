/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Events of Amazon SQS: one to 10,000 messages of one queue.
 */
#ifndef POWERTOOLS_EVENTS_SQS_H
#define POWERTOOLS_EVENTS_SQS_H

#include <powertools/events/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What SQS says about a message. Since 1.0. */
struct pwt_sqs_attributes {
    struct pwt_json_value json;                 /**< What it was read from. */
    struct pwt_bytes approximate_receive_count; /**< How often it was received, in decimal. */
    struct pwt_bytes approximate_first_receive_timestamp; /**< First time, in ms since 1970. */
    struct pwt_bytes sent_timestamp;               /**< When it was sent, in ms since 1970. */
    struct pwt_bytes sender_id;                    /**< Who sent it. */
    struct pwt_bytes sequence_number;              /**< FIFO queues: its number, of 20 digits. */
    struct pwt_bytes message_group_id;             /**< FIFO and fair queues: its group. */
    struct pwt_bytes message_deduplication_id;     /**< FIFO queues: what makes it unique. */
    struct pwt_bytes aws_trace_header;             /**< X-Ray trace of the sender. */
    struct pwt_bytes dead_letter_queue_source_arn; /**< Dead-letter queues: where it was before. */
};

/** An attribute that the sender gave a message. Since 1.0. */
struct pwt_sqs_message_attribute {
    struct pwt_json_value json; /**< What it was read from. */
    struct pwt_bytes data_type; /**< `String`, `Number`, `Binary`, and what follows a dot. */
    struct pwt_event_text string_value;       /**< Of strings and numbers. */
    struct pwt_bytes binary_value;            /**< Of binaries: base64. */
    struct pwt_event_list string_list_values; /**< Not in use by SQS. */
    struct pwt_event_list binary_list_values; /**< Not in use by SQS. */
};

/** A message. Since 1.0. */
struct pwt_sqs_record {
    struct pwt_json_value json;                 /**< What it was read from. */
    struct pwt_bytes message_id;                /**< Its name in a batch response. */
    struct pwt_bytes receipt_handle;            /**< What deletes it. */
    struct pwt_event_text body;                 /**< What was sent. */
    struct pwt_sqs_attributes attributes;       /**< What SQS says about it. */
    struct pwt_event_map message_attributes;    /**< For pwt_sqs_message_attribute_find(). */
    struct pwt_bytes md5_of_body;               /**< In hexadecimal. */
    struct pwt_bytes md5_of_message_attributes; /**< In hexadecimal. */
    struct pwt_bytes event_source;              /**< `aws:sqs` */
    struct pwt_bytes event_source_arn;          /**< ARN of what sent it. */
    struct pwt_bytes aws_region;                /**< Such as `us-east-1`. */
};

/** An event of SQS. Since 1.0. */
struct pwt_sqs_event {
    struct pwt_json_value json;       /**< What it was read from. */
    struct pwt_event_records records; /**< For pwt_sqs_next(). */
};

/**
 * Reads an event of SQS.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sqs_parse(struct pwt_bytes text,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_event_error *error,
                      struct pwt_sqs_event *ret_event);

/**
 * Goes to the next record.
 * @param records of an event that was read
 * @param ret_record the record
 * @return false after the last one, and on failure (then records->error.result is not 0)
 * Ownership: slices of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_sqs_next(struct pwt_event_records *records, struct pwt_sqs_record *ret_record);

/**
 * Reads one message.
 * @param text the record as it stands in the event, such as the event of one record of a batch
 * @param alloc where unescaped strings are put
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_record the record
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sqs_parse_record(struct pwt_bytes text,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_event_error *error,
                             struct pwt_sqs_record *ret_record);

/**
 * Finds an attribute that the sender gave a message.
 * @param record the message
 * @param name the attribute's name
 * @param alloc where unescaped strings are put
 * @param ret_attribute the attribute
 * @return 0, PWT_JSON_ENOENT, PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the event, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sqs_message_attribute_find(const struct pwt_sqs_record *record,
                                       struct pwt_bytes name,
                                       const struct pwt_json_alloc *alloc,
                                       struct pwt_sqs_message_attribute *ret_attribute);

/**
 * Gives the URL of a message's queue, which its ARN tells.
 * @param record the message
 * @param alloc where the URL is put
 * @param ret_url the URL
 * @return 0, PWT_JSON_ENOENT if the ARN is not one of a queue, PWT_JSON_ENOMEM
 * Ownership: the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_sqs_queue_url(const struct pwt_sqs_record *record,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_bytes *ret_url);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_SQS_H */
