/* SPDX-License-Identifier: Apache-2.0 */
/* Events of Amazon EventBridge. */
#include <powertools/events/eventbridge.h>

#include "internal.h"

static const struct event_field pwt_event_shape_eventbridge_fields[] = {
    EVENT_FIELD(pwt_eventbridge_event, version, "version"),
    EVENT_FIELD(pwt_eventbridge_event, id, "id"),
    EVENT_ROW(pwt_eventbridge_event, detail_type, "detail-type", EVENT_REQUIRED, NULL),
    EVENT_ROW(pwt_eventbridge_event, source, "source", EVENT_REQUIRED, NULL),
    EVENT_FIELD(pwt_eventbridge_event, account, "account"),
    EVENT_FIELD(pwt_eventbridge_event, time, "time"),
    EVENT_FIELD(pwt_eventbridge_event, region, "region"),
    EVENT_FIELD(pwt_eventbridge_event, resources, "resources"),
    EVENT_FIELD(pwt_eventbridge_event, detail, "detail"),
    EVENT_FIELD(pwt_eventbridge_event, replay_name, "replay-name"),
};
EVENT_SHAPE(pwt_event_shape_eventbridge, pwt_eventbridge_event);

int32_t pwt_eventbridge_parse(struct pwt_bytes text,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_event_error *error,
                              struct pwt_eventbridge_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_eventbridge, text, alloc, error, ret_event);
}
