/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Events of DynamoDB streams, and the attribute values in them.
 */
#ifndef POWERTOOLS_EVENTS_DYNAMODB_H
#define POWERTOOLS_EVENTS_DYNAMODB_H

#include <powertools/events/event.h>
#include <powertools/events/window.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Who changed the item: time to live, as `dynamodb.amazonaws.com`. Since 1.0. */
struct pwt_dynamodb_identity {
    struct pwt_json_value json;    /**< What it was read from. */
    struct pwt_bytes principal_id; /**< Who. */
    struct pwt_bytes type;         /**< `Service` */
};

/** A change of an item. Since 1.0. */
struct pwt_dynamodb_change {
    struct pwt_json_value json;                             /**< What it was read from. */
    struct pwt_event_number approximate_creation_date_time; /**< In s since 1970. */
    struct pwt_event_map keys;        /**< The key, for pwt_dynamodb_find(). */
    struct pwt_event_map new_image;   /**< The item after it. */
    struct pwt_event_map old_image;   /**< The item before it. */
    struct pwt_bytes sequence_number; /**< Its name in a batch response. */
    struct pwt_event_int size_bytes;  /**< Size of the change. */
    struct pwt_bytes
        stream_view_type; /**< `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE`, `NEW_AND_OLD_IMAGES`. */
};

/** A record. Since 1.0. */
struct pwt_dynamodb_record {
    struct pwt_json_value json;                 /**< What it was read from. */
    struct pwt_bytes event_id;                  /**< Its name. */
    struct pwt_bytes event_name;                /**< `INSERT`, `MODIFY`, `REMOVE`. */
    struct pwt_bytes event_version;             /**< `1.0`, `1.1` */
    struct pwt_bytes event_source;              /**< `aws:dynamodb` */
    struct pwt_bytes aws_region;                /**< Such as `us-east-1`. */
    struct pwt_bytes event_source_arn;          /**< ARN of what sent it. */
    struct pwt_dynamodb_change dynamodb;        /**< The change. */
    struct pwt_dynamodb_identity user_identity; /**< Who changed it, if not a user. */
};

/** An event of a DynamoDB stream. Since 1.0. */
struct pwt_dynamodb_event {
    struct pwt_json_value json;                       /**< What it was read from. */
    struct pwt_event_records records;                 /**< For pwt_dynamodb_next(). */
    struct pwt_event_window window;                   /**< The window. */
    struct pwt_json_value state;                      /**< What the function answered last. */
    struct pwt_bytes shard_id;                        /**< The shard. */
    struct pwt_bytes event_source_arn;                /**< The stream. */
    struct pwt_event_bool is_final_invoke_for_window; /**< The window ends here. */
    struct pwt_event_bool is_window_terminated_early; /**< It is not complete. */
};

/** Types of an attribute value. Since 1.0. */
enum pwt_dynamodb_type {
    PWT_DYNAMODB_NULL = 1,       /**< `NULL` */
    PWT_DYNAMODB_BOOL = 2,       /**< `BOOL`: `truth`. */
    PWT_DYNAMODB_NUMBER = 3,     /**< `N`: `text`, up to 38 digits. */
    PWT_DYNAMODB_STRING = 4,     /**< `S`: `text`. */
    PWT_DYNAMODB_BINARY = 5,     /**< `B`: `text` in base64, for pwt_event_base64(). */
    PWT_DYNAMODB_LIST = 6,       /**< `L`: a walk over `members`. */
    PWT_DYNAMODB_MAP = 7,        /**< `M`: a walk over `members`. */
    PWT_DYNAMODB_NUMBER_SET = 8, /**< `NS`: a walk over `members`. */
    PWT_DYNAMODB_STRING_SET = 9, /**< `SS`: a walk over `members`. */
    PWT_DYNAMODB_BINARY_SET = 10 /**< `BS`: a walk over `members`. */
};

/** An attribute value. Since 1.0. */
struct pwt_dynamodb_value {
    enum pwt_dynamodb_type type;   /**< Its type. */
    bool truth;                    /**< PWT_DYNAMODB_BOOL. */
    struct pwt_bytes text;         /**< Strings, numbers, binaries. */
    struct pwt_json_value members; /**< Lists, maps, sets. */
};

/** A walk over the members of a list, map or set. All members are private. Since 1.0. */
struct pwt_dynamodb_walk {
    struct pwt_json_iter walk;   /**< Where it is; `error` says why it stopped early. */
    struct pwt_json_alloc alloc; /**< Where memory comes from. */
    enum pwt_dynamodb_type of;   /**< What is walked over. */
};

/**
 * Reads an event of a DynamoDB stream.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_dynamodb_parse(struct pwt_bytes text,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_event_error *error,
                           struct pwt_dynamodb_event *ret_event);

/**
 * Goes to the next record.
 * @param records of an event that was read
 * @param ret_record the record
 * @return false after the last one, and on failure (then records->error.result is not 0)
 * Ownership: slices of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_dynamodb_next(struct pwt_event_records *records, struct pwt_dynamodb_record *ret_record);

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
int32_t pwt_dynamodb_parse_record(struct pwt_bytes text,
                                  const struct pwt_json_alloc *alloc,
                                  struct pwt_event_error *error,
                                  struct pwt_dynamodb_record *ret_record);

/**
 * Finds an attribute of an item.
 * @param item the key, or an image
 * @param name the attribute's name
 * @param alloc where unescaped strings are put
 * @param ret_value its value
 * @return 0, PWT_JSON_ENOENT, PWT_JSON_ETYPE for what is no attribute value, PWT_JSON_ESYNTAX for a
 *         number that is none, or what is wrong with the document
 * Ownership: slices of the event, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_dynamodb_find(const struct pwt_event_map *item,
                          struct pwt_bytes name,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_dynamodb_value *ret_value);

/**
 * Begins a walk over the attributes of an item; an absent one has none.
 * @param item the key, or an image
 * @param alloc where unescaped strings are put
 * @param ret_walk the walk
 * Ownership: the walk points into the event. Threads: any. Since 1.0.
 */
void pwt_dynamodb_open_item(const struct pwt_event_map *item,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_dynamodb_walk *ret_walk);

/**
 * Begins a walk over the members of a list, map or set; other values have none.
 * @param value the value
 * @param alloc where unescaped strings are put
 * @param ret_walk the walk
 * Ownership: the walk points into the event. Threads: any. Since 1.0.
 */
void pwt_dynamodb_open(const struct pwt_dynamodb_value *value,
                       const struct pwt_json_alloc *alloc,
                       struct pwt_dynamodb_walk *ret_walk);

/**
 * Goes to the next attribute or member.
 * @param walk the walk
 * @param ret_name the name of an item's or map's member, otherwise absent
 * @param ret_value its value
 * @return false at the end, and on failure (then walk->walk.error is not 0)
 * Ownership: slices of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_dynamodb_walk_next(struct pwt_dynamodb_walk *walk,
                            struct pwt_bytes *ret_name,
                            struct pwt_dynamodb_value *ret_value);

/**
 * Writes an item as plain JSON: numbers with all their digits, binaries as base64 strings, sets as
 * arrays. An absent item is null.
 * @param writer the writer
 * @param item the key, or an image
 * @param alloc where unescaped strings are put
 * @return 0, PWT_JSON_ETYPE for what is no attribute value, PWT_JSON_ESYNTAX for a number that is
 *         none, PWT_JSON_EDEPTH for more than 32 levels (DynamoDB's own limit), or what is wrong
 *         with the document. The writer reports by itself what is wrong with its memory, and
 *         strings that are malformed.
 * Ownership: copied. Threads: one. Since 1.0.
 */
int32_t pwt_dynamodb_write(struct pwt_json_writer *writer,
                           const struct pwt_event_map *item,
                           const struct pwt_json_alloc *alloc);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_DYNAMODB_H */
