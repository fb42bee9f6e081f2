/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Tumbling windows, of Kinesis and DynamoDB streams.
 */
#ifndef POWERTOOLS_EVENTS_WINDOW_H
#define POWERTOOLS_EVENTS_WINDOW_H

#include <powertools/events/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Tumbling windows: which part of a stream the event belongs to. Since 1.0. */
struct pwt_event_window {
    struct pwt_json_value json; /**< What it was read from. */
    struct pwt_bytes start;     /**< RFC 3339. */
    struct pwt_bytes end;       /**< RFC 3339. */
};

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_WINDOW_H */
