/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Requests from an Application Load Balancer. With multi-value headers on, it fills in the maps of
 * lists, otherwise the others.
 */
#ifndef POWERTOOLS_EVENTS_ALB_H
#define POWERTOOLS_EVENTS_ALB_H

#include <powertools/events/event.h>
#include <powertools/events/http.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The load balancer. Since 1.0. */
struct pwt_alb_elb {
    struct pwt_json_value json;        /**< What it was read from. */
    struct pwt_bytes target_group_arn; /**< The target group. */
};

/** What the load balancer says about a request. Since 1.0. */
struct pwt_alb_context {
    struct pwt_json_value json; /**< What it was read from. */
    struct pwt_alb_elb elb;     /**< The load balancer. */
};

/** A request from a load balancer. Since 1.0. */
struct pwt_alb_event {
    struct pwt_json_value json;                               /**< What it was read from. */
    struct pwt_alb_context request_context;                   /**< What the load balancer says. */
    struct pwt_bytes http_method;                             /**< The method. */
    struct pwt_bytes path;                                    /**< The path. */
    struct pwt_event_map headers;                             /**< The last value of each. */
    struct pwt_event_map query_string_parameters;             /**< The last value of each. */
    struct pwt_event_map multi_value_headers;                 /**< All values of each. */
    struct pwt_event_map multi_value_query_string_parameters; /**< All values of each. */
    struct pwt_event_text body;                               /**< For pwt_http_body(). */
    struct pwt_event_bool is_base64_encoded;                  /**< The body is base64. */
};

/**
 * Reads a request from a load balancer.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_alb_parse(struct pwt_bytes text,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_event_error *error,
                      struct pwt_alb_event *ret_event);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_ALB_H */
