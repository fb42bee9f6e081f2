/* SPDX-License-Identifier: Apache-2.0 */
/* Tumbling windows. */
#include <powertools/events/window.h>

#include "internal.h"

static const struct event_field pwt_event_shape_window_fields[] = {
    EVENT_FIELD(pwt_event_window, start, "start"),
    EVENT_FIELD(pwt_event_window, end, "end"),
};
EVENT_SHAPE(pwt_event_shape_window, pwt_event_window);
