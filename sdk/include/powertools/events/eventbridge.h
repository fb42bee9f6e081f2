/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Events of Amazon EventBridge, also of its scheduler.
 */
#ifndef POWERTOOLS_EVENTS_EVENTBRIDGE_H
#define POWERTOOLS_EVENTS_EVENTBRIDGE_H

#include <powertools/events/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An event of EventBridge. Since 1.0. */
struct pwt_eventbridge_event {
    struct pwt_json_value json;      /**< What it was read from. */
    struct pwt_bytes version;        /**< `0` */
    struct pwt_bytes id;             /**< Its name. */
    struct pwt_bytes detail_type;    /**< What kind of event. */
    struct pwt_bytes source;         /**< Such as `aws.ec2`. */
    struct pwt_bytes account;        /**< Whose. */
    struct pwt_bytes time;           /**< RFC 3339. */
    struct pwt_bytes region;         /**< Where. */
    struct pwt_event_list resources; /**< ARNs. */
    struct pwt_json_value detail;    /**< The event itself: any JSON value. */
    struct pwt_bytes replay_name;    /**< Replays: which. */
};

/**
 * Reads an event of EventBridge.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_eventbridge_parse(struct pwt_bytes text,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_event_error *error,
                              struct pwt_eventbridge_event *ret_event);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_EVENTBRIDGE_H */
