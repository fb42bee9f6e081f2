/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the typed events have in common: how their members are told from missing ones, and the
 * functions for what stays as it is in the document until somebody wants it.
 *
 * A typed event is a struct of slices of the event's bytes. Members that are text are ready to use;
 * bodies, maps and lists are read when asked for. A missing member and one that is `null` are
 * absent: bytes without a pointer, a value of type PWT_JSON_ABSENT, `present` false. Each struct
 * begins with `json`, the value it was read from, for members that it does not know.
 *
 * The functions live in the static library `libpwt-events.a`, beside `libpwt-json.a`. It keeps no
 * state and takes memory from the caller's allocator only, usually an arena: for strings that must
 * be unescaped, and for what is decoded.
 *
 * Threads: every function may be called from any thread; an object is used by one at a time.
 */
#ifndef POWERTOOLS_EVENTS_EVENT_H
#define POWERTOOLS_EVENTS_EVENT_H

#include <powertools/json.h>
#include <powertools/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Kinds of members ---------------------------------------------------------------------- */

/** A whole number that may be absent. Since 1.0. */
struct pwt_event_int {
    int64_t value; /**< What it is; 0 if absent. */
    bool present;  /**< Whether it is there. */
};

/** A truth value that may be absent. Since 1.0. */
struct pwt_event_bool {
    bool value;   /**< What it is; false if absent. */
    bool present; /**< Whether it is there. */
};

/** A number of which no digit is lost: for pwt_json_double() and the like, or as text. Since 1.0.
 */
struct pwt_event_number {
    struct pwt_json_value json; /**< The number as it is written; absent: PWT_JSON_ABSENT. */
};

/** A string that is unescaped when asked for, by pwt_event_text_read(). Since 1.0. */
struct pwt_event_text {
    struct pwt_json_value json; /**< The string with its quotes; absent: PWT_JSON_ABSENT. */
};

/** An object that is used as a map, by pwt_event_map_text() and the like. Since 1.0. */
struct pwt_event_map {
    struct pwt_json_value json; /**< The object; absent: PWT_JSON_ABSENT. */
};

/** An array, for pwt_event_list_open(). Since 1.0. */
struct pwt_event_list {
    struct pwt_json_value json; /**< The array; absent: PWT_JSON_ABSENT. */
};

/** Which member of an event is wrong. Since 1.0. */
struct pwt_event_error {
    int32_t result;     /**< 0, or one of enum pwt_json_result; see pwt_json_describe(). */
    const char *member; /**< The member's name, NUL-terminated; NULL: the document as a whole. */
    const char *place;  /**< Where in the document; NULL where a member is missing. */
};

/** The records of an event, given out one by one into the caller's struct. Since 1.0. */
struct pwt_event_records {
    struct pwt_event_list list;   /**< All of them, as they are. */
    struct pwt_json_iter walk;    /**< Where the walk is. */
    struct pwt_json_alloc alloc;  /**< Where memory comes from. */
    struct pwt_event_error error; /**< After the last record: 0, or why there were no more. */
};

/* ---- What stays in the document until it is asked for -------------------------------------- */

/**
 * Gives the text of a string: a slice of the document where nothing is escaped, otherwise a copy.
 * @param text the string
 * @param alloc where a copy is put
 * @param ret_bytes the text; absent if the string is
 * @return 0, PWT_JSON_ESYNTAX for a malformed escape, PWT_JSON_ENOMEM
 * Ownership: the text is the document's or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_event_text_read(const struct pwt_event_text *text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_bytes *ret_bytes);

/**
 * Takes a string that holds a JSON document (a message in a message) as that document.
 * @param text the string
 * @param alloc where the unescaped text is put
 * @param ret_value the document, checked whole
 * @return 0, PWT_JSON_ENOENT if the string is absent, a result of pwt_json_validate() or
 *         pwt_event_text_read()
 * Ownership: the value points into the document's or the allocator's memory. Threads: any.
 * Since 1.0.
 */
int32_t pwt_event_text_json(const struct pwt_event_text *text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_json_value *ret_value);

/**
 * Decodes base64 (RFC 4648, section 4), padded, without line breaks.
 * @param text the base64 text; absent gives absent
 * @param alloc where the bytes are put
 * @param ret_bytes the bytes
 * @return 0, PWT_JSON_ESYNTAX if the text is not base64, PWT_JSON_ENOMEM
 * Ownership: the bytes are the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_event_base64(struct pwt_bytes text,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_bytes *ret_bytes);

/**
 * Decodes the text of a URL's query: `+` is a blank, `%` and two hexadecimal digits are a byte;
 * other percent signs stand for themselves. So are keys of S3 objects written.
 * @param text the text; absent gives absent
 * @param alloc where a copy is put, if one is needed
 * @param ret_bytes the decoded text
 * @return 0 or PWT_JSON_ENOMEM
 * Ownership: the bytes are the text's or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_event_unquote(struct pwt_bytes text,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_bytes *ret_bytes);

/**
 * Takes the part up to a separator off the front of a text.
 * @param rest what is left; absent after the last part
 * @param separator such as `,`
 * @param ret_part the part
 * @return false if nothing was left
 * Ownership: the part points into the text. Threads: any. Since 1.0.
 */
bool pwt_event_split(struct pwt_bytes *rest, char separator, struct pwt_bytes *ret_part);

/* ---- Maps and lists ------------------------------------------------------------------------ */

/** Names differ in more than the case of their ASCII letters, as those of HTTP headers. Since 1.0.
 */
#define PWT_EVENT_IGNORE_CASE 1u

/**
 * Finds a member of a map.
 * @param map the map; in an absent one nothing is found
 * @param name the member's name
 * @param flags 0 or PWT_EVENT_IGNORE_CASE
 * @param ret_value its value; of several the last
 * @return 0, PWT_JSON_ENOENT, or what makes the map unreadable
 * Ownership: the value points into the document. Threads: any. Since 1.0.
 */
int32_t pwt_event_map_find(const struct pwt_event_map *map,
                           struct pwt_bytes name,
                           uint32_t flags,
                           struct pwt_json_value *ret_value);

/**
 * Finds a string in a map.
 * @param map the map; in an absent one nothing is found
 * @param name the member's name
 * @param flags 0 or PWT_EVENT_IGNORE_CASE
 * @param alloc where the text is put if it must be unescaped
 * @param ret_bytes its text
 * @return 0, PWT_JSON_ENOENT also for null, PWT_JSON_ETYPE for what is no string, or a result of
 *         pwt_json_text()
 * Ownership: the text is the document's or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_event_map_text(const struct pwt_event_map *map,
                           struct pwt_bytes name,
                           uint32_t flags,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_bytes *ret_bytes);

/**
 * Begins a walk over a map's members or a list's elements; an absent one has none.
 * @param container `json` of a map or list
 * @param ret_walk the walk, for pwt_json_iter_next(), pwt_event_list_next() or
 *        pwt_event_map_next()
 * Ownership: the walk points into the document. Threads: any. Since 1.0.
 */
void pwt_event_walk(const struct pwt_json_value *container, struct pwt_json_iter *ret_walk);

/**
 * Goes to the next text of a list, such as a cookie.
 * @param walk a walk over a list of strings
 * @param alloc where the text is put if it must be unescaped
 * @param ret_bytes the text
 * @return false at the end, and on failure (then walk->error is not 0)
 * Ownership: the text is the document's or the allocator's. Threads: any. Since 1.0.
 */
bool pwt_event_list_next(struct pwt_json_iter *walk,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_bytes *ret_bytes);

/**
 * Goes to the next member of a map.
 * @param walk a walk over a map
 * @param alloc where the name is put if it must be unescaped
 * @param ret_name the member's name
 * @param ret_value its value
 * @return false at the end, and on failure (then walk->error is not 0)
 * Ownership: the name is the document's or the allocator's. Threads: any. Since 1.0.
 */
bool pwt_event_map_next(struct pwt_json_iter *walk,
                        const struct pwt_json_alloc *alloc,
                        struct pwt_bytes *ret_name,
                        struct pwt_json_value *ret_value);

/* ---- Which event it is --------------------------------------------------------------------- */

/** What sent an event. Since 1.0. */
enum pwt_event_source {
    PWT_EVENT_UNKNOWN = 0,       /**< None of those below. */
    PWT_EVENT_SQS = 1,           /**< <powertools/events/sqs.h> */
    PWT_EVENT_SNS = 2,           /**< <powertools/events/sns.h> */
    PWT_EVENT_KINESIS = 3,       /**< <powertools/events/kinesis.h> */
    PWT_EVENT_DYNAMODB = 4,      /**< <powertools/events/dynamodb.h> */
    PWT_EVENT_KAFKA = 5,         /**< <powertools/events/kafka.h> */
    PWT_EVENT_S3 = 6,            /**< <powertools/events/s3.h> */
    PWT_EVENT_EVENTBRIDGE = 7,   /**< <powertools/events/eventbridge.h> */
    PWT_EVENT_REST_API = 8,      /**< <powertools/events/rest_api.h>; also WebSocket APIs. */
    PWT_EVENT_HTTP_API = 9,      /**< <powertools/events/http_api.h> */
    PWT_EVENT_FUNCTION_URL = 10, /**< <powertools/events/function_url.h> */
    PWT_EVENT_ALB = 11           /**< <powertools/events/alb.h> */
};

/**
 * Tells what sent an event, for functions with several triggers.
 * @param text the event
 * @return PWT_EVENT_UNKNOWN also if the text is not JSON
 * Ownership: none taken. Threads: any. Since 1.0.
 */
enum pwt_event_source pwt_event_recognise(struct pwt_bytes text);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_EVENT_H */
