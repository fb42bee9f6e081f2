/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Events of Apache Kafka, from Amazon MSK and from clusters of your own.
 */
#ifndef POWERTOOLS_EVENTS_KAFKA_H
#define POWERTOOLS_EVENTS_KAFKA_H

#include <powertools/events/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which schema a key or value was checked with. Since 1.0. */
struct pwt_kafka_schema {
    struct pwt_json_value json;   /**< What it was read from. */
    struct pwt_bytes data_format; /**< `AVRO`, `PROTOBUF`, `JSON`. */
    struct pwt_bytes schema_id;   /**< Its name in the registry. */
};

/** A record. Since 1.0. */
struct pwt_kafka_record {
    struct pwt_json_value json;                    /**< What it was read from. */
    struct pwt_bytes topic;                        /**< The topic. */
    struct pwt_event_int partition;                /**< The partition. */
    struct pwt_event_int offset;                   /**< Its place in the partition. */
    struct pwt_event_int timestamp;                /**< In ms since 1970. */
    struct pwt_bytes timestamp_type;               /**< `CREATE_TIME`, `LOG_APPEND_TIME`. */
    struct pwt_bytes key;                          /**< Base64, for pwt_event_base64(). */
    struct pwt_bytes value;                        /**< Base64, for pwt_event_base64(). */
    struct pwt_event_list headers;                 /**< For pwt_kafka_header_next(). */
    struct pwt_kafka_schema key_schema_metadata;   /**< The key's schema. */
    struct pwt_kafka_schema value_schema_metadata; /**< The value's schema. */
};

/** The records of an event, topic by topic and partition by partition. Since 1.0. */
struct pwt_kafka_records {
    struct pwt_event_map partitions; /**< All of them, as they are: `<topic>-<partition>`. */
    struct pwt_json_iter outer;      /**< The walk over partitions. */
    struct pwt_event_records inner;  /**< The walk over the records of one; its `error` says why
                                          there were no more. */
};

/** An event of Kafka. Since 1.0. */
struct pwt_kafka_event {
    struct pwt_json_value json;        /**< What it was read from. */
    struct pwt_bytes event_source;     /**< `aws:kafka`, `SelfManagedKafka`. */
    struct pwt_bytes event_source_arn; /**< MSK: the cluster. */
    struct pwt_bytes
        bootstrap_servers;            /**< Host and port, separated by commas: pwt_event_split(). */
    struct pwt_kafka_records records; /**< For pwt_kafka_next(). */
};

/**
 * Reads an event of Kafka.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_kafka_parse(struct pwt_bytes text,
                        const struct pwt_json_alloc *alloc,
                        struct pwt_event_error *error,
                        struct pwt_kafka_event *ret_event);

/**
 * Goes to the next record.
 * @param records of an event that was read
 * @param ret_record the record
 * @return false after the last one, and on failure (then records->inner.error.result is not 0)
 * Ownership: slices of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_kafka_next(struct pwt_kafka_records *records, struct pwt_kafka_record *ret_record);

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
int32_t pwt_kafka_parse_record(struct pwt_bytes text,
                               const struct pwt_json_alloc *alloc,
                               struct pwt_event_error *error,
                               struct pwt_kafka_record *ret_record);

/** A walk over the headers of a record. All members but `error` are private. Since 1.0. */
struct pwt_kafka_headers {
    struct pwt_json_iter outer;  /**< The walk over the list. */
    struct pwt_json_iter inner;  /**< The walk over the object at which it stands. */
    struct pwt_json_alloc alloc; /**< Where memory comes from. */
    int32_t error;               /**< 0, or why the walk stopped early. */
};

/**
 * Begins a walk over the headers of a record.
 * @param record the record
 * @param alloc where names and values are put
 * @param ret_headers the walk
 * Ownership: the walk points into the event. Threads: any. Since 1.0.
 */
void pwt_kafka_headers_open(const struct pwt_kafka_record *record,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_kafka_headers *ret_headers);

/**
 * Goes to the next header. A name may come more than once.
 * @param headers the walk
 * @param ret_name its name
 * @param ret_value its bytes, which the event lists as numbers; absent for null
 * @return false at the end, and on failure (then headers->error is not 0)
 * Ownership: the name is the event's or the allocator's, the value the allocator's. Threads: one.
 * Since 1.0.
 */
bool pwt_kafka_header_next(struct pwt_kafka_headers *headers,
                           struct pwt_bytes *ret_name,
                           struct pwt_bytes *ret_value);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_KAFKA_H */
