/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * All typed events, and for each the call that a handler makes: it reads the invocation's own event
 * and takes memory from the invocation's arena.
 *
 * A handler that uses them links `libpwt-events.a` and `libpwt-json.a`
 * (`pkg-config --libs --static powertools-events`).
 */
#ifndef POWERTOOLS_EVENTS_H
#define POWERTOOLS_EVENTS_H

#include <powertools/host.h>

#include <powertools/events/alb.h>
#include <powertools/events/dynamodb.h>
#include <powertools/events/eventbridge.h>
#include <powertools/events/function_url.h>
#include <powertools/events/http_api.h>
#include <powertools/events/kafka.h>
#include <powertools/events/kinesis.h>
#include <powertools/events/rest_api.h>
#include <powertools/events/s3.h>
#include <powertools/events/sns.h>
#include <powertools/events/sqs.h>

PWT_BEGIN_DECLS

/** @brief For pwt_event_arena(). */
static inline void *pwt_event_arena_alloc_(void *inv, size_t size)
{
    return pwt_alloc((struct pwt_inv *)inv, size);
}

/**
 * @brief Gives an invocation's arena as the allocator that reading events takes.
 * @param inv The invocation, or the scope of an init.
 * @return The allocator; what it gave is freed with the invocation.
 *
 * Since 1.0.
 */
static inline struct pwt_json_alloc pwt_event_arena(struct pwt_inv *inv)
{
    struct pwt_json_alloc alloc;
    alloc.alloc = pwt_event_arena_alloc_;
    alloc.user = inv;
    return alloc;
}

/** @brief Why an event could not be read, as the failure of the handler; never what stands in it.
 */
static inline int32_t
pwt_event_fail_(struct pwt_inv *inv, const char *what, const struct pwt_event_error *error)
{
    const struct pwt_bytes event = pwt_inv_event(inv);
    const char *member = error->member != NULL ? error->member : "the document";
    const char *why = pwt_json_describe(error->result);
    if (error->result == PWT_JSON_ENOMEM) {
        return pwt_fail(inv, PWT_ENOMEM, "powertools: no memory to read the event of %s", what);
    }
    if (error->place == NULL) {
        return pwt_fail(inv, PWT_EFORMAT,
                        "powertools: event cannot be read as one of %s: '%s': %s; expected the "
                        "form in which AWS sends it; check the function's triggers",
                        what, member, why);
    }
    return pwt_fail(inv, PWT_EFORMAT,
                    "powertools: event cannot be read as one of %s: '%s' at byte %lld: %s; "
                    "expected the form in which AWS sends it; check the function's triggers",
                    what, member, (long long)(error->place - event.ptr), why);
}

/** @brief Defines pwt_inv_<name>(). */
#define PWT_EVENT_OF_INV_(name, what, type)                                           \
    static inline int32_t pwt_inv_##name(struct pwt_inv *inv, struct type *ret_event) \
    {                                                                                 \
        const struct pwt_json_alloc alloc = pwt_event_arena(inv);                     \
        struct pwt_event_error error;                                                 \
        return pwt_##name##_parse(pwt_inv_event(inv), &alloc, &error, ret_event) == 0 \
                   ? PWT_OK                                                           \
                   : pwt_event_fail_(inv, what, &error);                              \
    }

/**
 * @name Reading the event of an invocation
 * @param inv The invocation.
 * @param ret_event The event: slices of the invocation's event, or memory of its arena.
 * @return 0, or PWT_EFORMAT or PWT_ENOMEM with the reason recorded, to be returned as it is.
 *
 * Since 1.0.
 */
/**@{*/
PWT_EVENT_OF_INV_(alb, "a load balancer", pwt_alb_event)              /**< A load balancer. */
PWT_EVENT_OF_INV_(dynamodb, "a DynamoDB stream", pwt_dynamodb_event)  /**< A DynamoDB stream. */
PWT_EVENT_OF_INV_(eventbridge, "EventBridge", pwt_eventbridge_event)  /**< EventBridge. */
PWT_EVENT_OF_INV_(function_url, "a function URL", pwt_http_api_event) /**< A function URL. */
PWT_EVENT_OF_INV_(http_api, "an HTTP API", pwt_http_api_event)        /**< An HTTP API. */
PWT_EVENT_OF_INV_(kafka, "Kafka", pwt_kafka_event)                    /**< Kafka. */
PWT_EVENT_OF_INV_(kinesis, "Kinesis", pwt_kinesis_event)              /**< Kinesis. */
PWT_EVENT_OF_INV_(rest_api, "a REST API", pwt_rest_api_event)         /**< A REST API. */
PWT_EVENT_OF_INV_(s3, "S3", pwt_s3_event)                             /**< S3. */
PWT_EVENT_OF_INV_(sns, "SNS", pwt_sns_event)                          /**< SNS. */
PWT_EVENT_OF_INV_(sqs, "SQS", pwt_sqs_event)                          /**< SQS. */
/**@}*/

#undef PWT_EVENT_OF_INV_

/**
 * @brief Says how a walk over records ended, for the end of a handler.
 * @param inv The invocation.
 * @param records The records of its event, after their `next` function returned false; for Kafka
 * `inner`.
 * @return 0 if the last record was reached, otherwise PWT_EFORMAT or PWT_ENOMEM with the reason
 *         recorded, to be returned as it is.
 *
 * Since 1.0.
 */
static inline int32_t pwt_inv_records_done(struct pwt_inv *inv,
                                           const struct pwt_event_records *records)
{
    return records->error.result == 0 ? PWT_OK
                                      : pwt_event_fail_(inv, "this source", &records->error);
}

PWT_END_DECLS

#endif /* POWERTOOLS_EVENTS_H */
