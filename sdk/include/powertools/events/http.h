/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What requests over HTTP have in common, whatever passed them on.
 */
#ifndef POWERTOOLS_EVENTS_HTTP_H
#define POWERTOOLS_EVENTS_HTTP_H

#include <powertools/events/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** From when until when. Since 1.0. */
struct pwt_http_validity {
    struct pwt_json_value json;  /**< What it was read from. */
    struct pwt_bytes not_before; /**< Such as `May 28 12:30:02 2019 GMT`. */
    struct pwt_bytes not_after;  /**< The same. */
};

/** The certificate of a client, with mutual TLS. Since 1.0. */
struct pwt_http_client_cert {
    struct pwt_json_value json;        /**< What it was read from. */
    struct pwt_bytes client_cert_pem;  /**< In PEM. */
    struct pwt_bytes subject_dn;       /**< Whose. */
    struct pwt_bytes issuer_dn;        /**< Who signed it. */
    struct pwt_bytes serial_number;    /**< Its number. */
    struct pwt_http_validity validity; /**< From when until when. */
};

/**
 * Gives the body of a request as its sender wrote it.
 * @param body,is_base64_encoded members of the event
 * @param alloc where it is put if it must be unescaped or decoded
 * @param ret_body the body; absent if the request has none
 * @return 0, PWT_JSON_ESYNTAX for a malformed escape or base64 text, PWT_JSON_ENOMEM
 * Ownership: a slice of the event, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_http_body(const struct pwt_event_text *body,
                      struct pwt_event_bool is_base64_encoded,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_bytes *ret_body);

/**
 * Finds the value of a header.
 * @param headers `headers` of an event
 * @param name its name, in any case
 * @param alloc where it is put if it must be unescaped
 * @param ret_value the value
 * @return 0, PWT_JSON_ENOENT, or as pwt_event_map_text()
 * Ownership: a slice of the event, or the allocator's. Threads: any. Since 1.0.
 */
static inline int32_t pwt_http_header(const struct pwt_event_map *headers,
                                      struct pwt_bytes name,
                                      const struct pwt_json_alloc *alloc,
                                      struct pwt_bytes *ret_value)
{
    return pwt_event_map_text(headers, name, PWT_EVENT_IGNORE_CASE, alloc, ret_value);
}

/** The values of one header or query parameter. All members but `error` are private. Since 1.0. */
struct pwt_http_values {
    struct pwt_json_iter list;   /**< The walk, where all values are listed. */
    struct pwt_bytes rest;       /**< What is left of a text, where commas separate them. */
    struct pwt_json_alloc alloc; /**< Where memory comes from. */
    int32_t error;               /**< 0, or why the walk stopped early. */
    uint32_t flags;              /**< Those of the lookup. */
};

/** Where values of a name are looked for. Since 1.0. */
struct pwt_http_lookup {
    const struct pwt_event_map *multi;  /**< Lists of values; NULL if the event has none. */
    const struct pwt_event_map *single; /**< Values, separated by commas; NULL: do not look. */
    struct pwt_bytes name;              /**< The name. */
    uint32_t flags;                     /**< 0, or PWT_EVENT_IGNORE_CASE for headers. */
};

/**
 * Begins a walk over all values of a header or query parameter, from the map that lists them, or
 * else from the one where commas separate them (and, in headers, blanks around the commas).
 * @param lookup where to look
 * @param alloc where values are put if they must be unescaped
 * @param ret_values the walk
 * @return 0, PWT_JSON_ENOENT if there is no such name, PWT_JSON_ETYPE for a member that holds
 *         neither text nor a list, or what is wrong with the document
 * Ownership: the walk points into the event. Threads: any. Since 1.0.
 */
int32_t pwt_http_values_open(const struct pwt_http_lookup *lookup,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_http_values *ret_values);

/**
 * Goes to the next value.
 * @param values the walk
 * @param ret_value the value
 * @return false at the end, and on failure (then values->error is not 0)
 * Ownership: a slice of the event, or the allocator's. Threads: one. Since 1.0.
 */
bool pwt_http_values_next(struct pwt_http_values *values, struct pwt_bytes *ret_value);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_HTTP_H */
