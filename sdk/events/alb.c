/* SPDX-License-Identifier: Apache-2.0 */
/* Requests from an Application Load Balancer. */
#include <powertools/events/alb.h>

#include "internal.h"

static const struct event_field s_elb_fields[] = {
    EVENT_FIELD(pwt_alb_elb, target_group_arn, "targetGroupArn"),
};
static EVENT_SHAPE(s_elb, pwt_alb_elb);

static const struct event_field s_context_fields[] = {
    EVENT_ROW(pwt_alb_context, elb, "elb", EVENT_REQUIRED, &s_elb),
};
static EVENT_SHAPE(s_context, pwt_alb_context);

static const struct event_field pwt_event_shape_alb_fields[] = {
    EVENT_ROW(pwt_alb_event, request_context, "requestContext", EVENT_REQUIRED, &s_context),
    EVENT_FIELD(pwt_alb_event, http_method, "httpMethod"),
    EVENT_FIELD(pwt_alb_event, path, "path"),
    EVENT_FIELD(pwt_alb_event, headers, "headers"),
    EVENT_FIELD(pwt_alb_event, query_string_parameters, "queryStringParameters"),
    EVENT_FIELD(pwt_alb_event, multi_value_headers, "multiValueHeaders"),
    EVENT_FIELD(
        pwt_alb_event, multi_value_query_string_parameters, "multiValueQueryStringParameters"),
    EVENT_FIELD(pwt_alb_event, body, "body"),
    EVENT_FIELD(pwt_alb_event, is_base64_encoded, "isBase64Encoded"),
};
EVENT_SHAPE(pwt_event_shape_alb, pwt_alb_event);

int32_t pwt_alb_parse(struct pwt_bytes text,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_event_error *error,
                      struct pwt_alb_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_alb, text, alloc, error, ret_event);
}
