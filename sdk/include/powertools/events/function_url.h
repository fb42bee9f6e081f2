/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Requests to the URL of a function. They have the form of those to HTTP APIs; `authorizer` has at
 * most `iam`, and `stage` and `route_key` are `$default`.
 */
#ifndef POWERTOOLS_EVENTS_FUNCTION_URL_H
#define POWERTOOLS_EVENTS_FUNCTION_URL_H

#include <powertools/events/http_api.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads a request to the URL of a function.
 * @param text the event
 * @param alloc where unescaped strings are put
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return as pwt_http_api_parse()
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
static inline int32_t pwt_function_url_parse(struct pwt_bytes text,
                                             const struct pwt_json_alloc *alloc,
                                             struct pwt_event_error *error,
                                             struct pwt_http_api_event *ret_event)
{
    return pwt_http_api_parse(text, alloc, error, ret_event);
}

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_FUNCTION_URL_H */
