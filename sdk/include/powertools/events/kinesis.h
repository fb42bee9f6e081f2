/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Events of Amazon Kinesis data streams.
 */
#ifndef POWERTOOLS_EVENTS_KINESIS_H
#define POWERTOOLS_EVENTS_KINESIS_H

#include <powertools/events/event.h>
#include <powertools/events/window.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What was put into the stream. Since 1.0. */
struct pwt_kinesis_payload {
    struct pwt_json_value json;                            /**< What it was read from. */
    struct pwt_bytes kinesis_schema_version;               /**< `1.0` */
    struct pwt_bytes partition_key;                        /**< What chose the shard. */
    struct pwt_bytes sequence_number;                      /**< Its name in a batch response. */
    struct pwt_bytes data;                                 /**< Base64, for pwt_event_base64(). */
    struct pwt_event_number approximate_arrival_timestamp; /**< In s since 1970, with fractions. */
    struct pwt_bytes encryption_type;                      /**< `NONE` or `KMS`. */
};

/** A record. Since 1.0. */
struct pwt_kinesis_record {
    struct pwt_json_value json;           /**< What it was read from. */
    struct pwt_kinesis_payload kinesis;   /**< What was put into the stream. */
    struct pwt_bytes event_source;        /**< `aws:kinesis` */
    struct pwt_bytes event_version;       /**< `1.0` */
    struct pwt_bytes event_id;            /**< Shard and number. */
    struct pwt_bytes event_name;          /**< `aws:kinesis:record` */
    struct pwt_bytes invoke_identity_arn; /**< The role. */
    struct pwt_bytes aws_region;          /**< Such as `us-east-1`. */
    struct pwt_bytes event_source_arn;    /**< ARN of what sent it. */
};

/** An event of Kinesis. Since 1.0. */
struct pwt_kinesis_event {
    struct pwt_json_value json;                       /**< What it was read from. */
    struct pwt_event_records records;                 /**< For pwt_kinesis_next(). */
    struct pwt_event_window window;                   /**< The window. */
    struct pwt_json_value state;                      /**< What the function answered last. */
    struct pwt_bytes shard_id;                        /**< The shard. */
    struct pwt_bytes event_source_arn;                /**< The stream. */
    struct pwt_event_bool is_final_invoke_for_window; /**< The window ends here. */
    struct pwt_event_bool is_window_terminated_early; /**< It is not complete. */
};

/**
 * Reads an event of Kinesis.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_kinesis_parse(struct pwt_bytes text,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_event_error *error,
                          struct pwt_kinesis_event *ret_event);

/**
 * Goes to the next record.
 * @param records of an event that was read
 * @param ret_record the record
 * @return false after the last one, and on failure (then records->error.result is not 0)
 * Ownership: slices of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_kinesis_next(struct pwt_event_records *records, struct pwt_kinesis_record *ret_record);

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
int32_t pwt_kinesis_parse_record(struct pwt_bytes text,
                                 const struct pwt_json_alloc *alloc,
                                 struct pwt_event_error *error,
                                 struct pwt_kinesis_record *ret_record);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_KINESIS_H */
