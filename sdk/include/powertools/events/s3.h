/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Notifications of Amazon S3, sent directly or through EventBridge.
 */
#ifndef POWERTOOLS_EVENTS_S3_H
#define POWERTOOLS_EVENTS_S3_H

#include <powertools/events/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Somebody. Since 1.0. */
struct pwt_s3_identity {
    struct pwt_json_value json;    /**< What it was read from. */
    struct pwt_bytes principal_id; /**< Who. */
};

/** Where the request came from. Since 1.0. */
struct pwt_s3_request_parameters {
    struct pwt_json_value json;         /**< What it was read from. */
    struct pwt_bytes source_ip_address; /**< The address. */
};

/** A bucket. Since 1.0. */
struct pwt_s3_bucket {
    struct pwt_json_value json;            /**< What it was read from. */
    struct pwt_bytes name;                 /**< Its name. */
    struct pwt_s3_identity owner_identity; /**< Its owner. */
    struct pwt_bytes arn;                  /**< Its ARN. */
};

/** An object. Since 1.0. */
struct pwt_s3_object {
    struct pwt_json_value json; /**< What it was read from. */
    struct pwt_bytes key;       /**< As S3 writes it, for pwt_event_unquote(); pwt_s3_key(). */
    struct pwt_bytes url_decoded_key; /**< Decoded, if somebody added it. */
    struct pwt_event_int size;        /**< In bytes. */
    struct pwt_bytes etag;            /**< Its hash. */
    struct pwt_bytes version_id;      /**< Its version. */
    struct pwt_bytes sequencer;       /**< Orders the events of one key, in hexadecimal. */
};

/** What happened to what. Since 1.0. */
struct pwt_s3_entity {
    struct pwt_json_value json;         /**< What it was read from. */
    struct pwt_bytes s3_schema_version; /**< `1.0` */
    struct pwt_bytes configuration_id;  /**< Which rule. */
    struct pwt_s3_bucket bucket;        /**< The bucket. */
    struct pwt_s3_object object;        /**< The object. */
};

/** A restored object. Since 1.0. */
struct pwt_s3_restore {
    struct pwt_json_value json;                         /**< What it was read from. */
    struct pwt_bytes lifecycle_restoration_expiry_time; /**< RFC 3339. */
    struct pwt_bytes lifecycle_restore_storage_class;   /**< Where it came from. */
};

/** Only with `ObjectRestore:Completed`. Since 1.0. */
struct pwt_s3_glacier {
    struct pwt_json_value json;               /**< What it was read from. */
    struct pwt_s3_restore restore_event_data; /**< The object. */
};

/** A record. Since 1.0. */
struct pwt_s3_record {
    struct pwt_json_value json;                          /**< What it was read from. */
    struct pwt_bytes event_version;                      /**< `2.1` and the like. */
    struct pwt_bytes event_source;                       /**< `aws:s3` */
    struct pwt_bytes aws_region;                         /**< Such as `us-east-1`. */
    struct pwt_bytes event_time;                         /**< RFC 3339. */
    struct pwt_bytes event_name;                         /**< Such as `ObjectCreated:Put`. */
    struct pwt_s3_identity user_identity;                /**< Who did it. */
    struct pwt_s3_request_parameters request_parameters; /**< From where. */
    struct pwt_event_map response_elements;              /**< `x-amz-request-id`, `x-amz-id-2`. */
    struct pwt_s3_entity s3;                             /**< What happened to what. */
    struct pwt_s3_glacier glacier_event_data;            /**< Restored objects. */
};

/** An event of S3. Since 1.0. */
struct pwt_s3_event {
    struct pwt_json_value json;       /**< What it was read from. */
    struct pwt_event_records records; /**< For pwt_s3_next(). */
};

/** A bucket, in EventBridge's form. Since 1.0. */
struct pwt_s3_detail_bucket {
    struct pwt_json_value json; /**< What it was read from. */
    struct pwt_bytes name;      /**< Its name. */
};

/** An object, in EventBridge's form. Since 1.0. */
struct pwt_s3_detail_object {
    struct pwt_json_value json;  /**< What it was read from. */
    struct pwt_bytes key;        /**< Its name, decoded. */
    struct pwt_event_int size;   /**< In bytes. */
    struct pwt_bytes etag;       /**< Its hash. */
    struct pwt_bytes version_id; /**< Its version. */
    struct pwt_bytes sequencer;  /**< Orders the events of one key, in hexadecimal. */
};

/** The `detail` of an EventBridge event of S3. Since 1.0. */
struct pwt_s3_detail {
    struct pwt_json_value json;                 /**< What it was read from. */
    struct pwt_bytes version;                   /**< `0` */
    struct pwt_s3_detail_bucket bucket;         /**< The bucket. */
    struct pwt_s3_detail_object object;         /**< The object. */
    struct pwt_bytes request_id;                /**< The request. */
    struct pwt_bytes requester;                 /**< Account or service. */
    struct pwt_bytes source_ip_address;         /**< From where. */
    struct pwt_bytes reason;                    /**< Such as `PutObject`. */
    struct pwt_bytes deletion_type;             /**< Deleted objects: how. */
    struct pwt_bytes restore_expiry_time;       /**< Restored objects: until when. */
    struct pwt_bytes source_storage_class;      /**< Restored objects: from where. */
    struct pwt_bytes destination_storage_class; /**< Moved objects: to where. */
    struct pwt_bytes destination_access_tier;   /**< Moved objects: to where. */
};

/**
 * Reads an event of S3.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_s3_parse(struct pwt_bytes text,
                     const struct pwt_json_alloc *alloc,
                     struct pwt_event_error *error,
                     struct pwt_s3_event *ret_event);

/**
 * Goes to the next record.
 * @param records of an event that was read
 * @param ret_record the record
 * @return false after the last one, and on failure (then records->error.result is not 0)
 * Ownership: slices of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_s3_next(struct pwt_event_records *records, struct pwt_s3_record *ret_record);

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
int32_t pwt_s3_parse_record(struct pwt_bytes text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_event_error *error,
                            struct pwt_s3_record *ret_record);

/**
 * Reads the `detail` of an EventBridge event.
 * @param text `detail` of struct pwt_eventbridge_event
 * @param alloc where unescaped strings are put
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_detail the notification
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_s3_parse_detail(struct pwt_bytes text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_event_error *error,
                            struct pwt_s3_detail *ret_detail);

/**
 * Gives the name of a record's object.
 * @param record the record
 * @param alloc where it is put if it must be decoded
 * @param ret_key the name, decoded; absent if the record has none
 * @return 0 or PWT_JSON_ENOMEM
 * Ownership: a slice of the event, or the allocator's. Threads: any. Since 1.0.
 */
static inline int32_t pwt_s3_key(const struct pwt_s3_record *record,
                                 const struct pwt_json_alloc *alloc,
                                 struct pwt_bytes *ret_key)
{
    return pwt_event_unquote(record->s3.object.key, alloc, ret_key);
}

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_S3_H */
