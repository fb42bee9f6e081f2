/* SPDX-License-Identifier: Apache-2.0 */
/* Spans in OpenTelemetry's terms, and their way out: otlp_json.c and otlp_protobuf.c encode a span
 * when it ends, otlp_export.c sends an invocation's spans as one request. Nothing here knows what a
 * subsegment is. */
#ifndef PLUGINS_TRACER_OTLP_H
#define PLUGINS_TRACER_OTLP_H

#include "otlp_settings.h"

#include <powertools/json.h>
#include <powertools/types.h>

#include <stdbool.h>

struct pwt_inv;

/* ---- the model: everything is the caller's and is only read ---- */

enum otlp_type {
    OTLP_EMPTY = 0, /* a value without a value */
    OTLP_STRING,
    OTLP_BOOL,
    OTLP_INT,
    OTLP_DOUBLE,
    OTLP_ARRAY,
    OTLP_KVLIST,
    OTLP_BYTES
};

struct otlp_attribute;

struct otlp_value {
    uint32_t type;  /* enum otlp_type */
    uint32_t count; /* of items or members */
    union {
        struct pwt_bytes text; /* OTLP_STRING (what is no UTF-8 becomes U+FFFD), OTLP_BYTES */
        bool truth;
        int64_t integer;
        double number;
        const struct otlp_value *items;       /* OTLP_ARRAY */
        const struct otlp_attribute *members; /* OTLP_KVLIST */
    } as;
};

struct otlp_attribute {
    struct pwt_bytes key;
    struct otlp_value value;
};

struct otlp_attributes {
    const struct otlp_attribute *items;
    uint32_t count;
    uint32_t dropped; /* that the caller left out; the limit's are added */
};

/* Identifiers are bytes, not text; all zero is "none". */
struct otlp_trace_id {
    uint8_t bytes[16];
};

struct otlp_span_id {
    uint8_t bytes[8];
};

struct otlp_event {
    int64_t time_ns;
    struct pwt_bytes name;
    struct otlp_attributes attributes;
};

struct otlp_link {
    struct otlp_trace_id trace_id;
    struct otlp_span_id span_id;
    struct otlp_attributes attributes;
};

enum otlp_kind {
    OTLP_INTERNAL = 1,
    OTLP_SERVER = 2,
    OTLP_CLIENT = 3,
    OTLP_PRODUCER = 4,
    OTLP_CONSUMER = 5
};

enum otlp_status { OTLP_STATUS_UNSET = 0, OTLP_STATUS_OK = 1, OTLP_STATUS_ERROR = 2 };

struct otlp_span {
    struct otlp_trace_id trace_id;
    struct otlp_span_id span_id;
    struct otlp_span_id parent_id; /* none: a root */
    struct pwt_bytes name;
    int64_t start_ns; /* since 1970 */
    int64_t end_ns;
    struct otlp_attributes attributes;
    const struct otlp_event *events;
    const struct otlp_link *links;
    uint32_t event_count;
    uint32_t link_count;
    uint32_t kind;                   /* enum otlp_kind */
    uint32_t status;                 /* enum otlp_status */
    struct pwt_bytes status_message; /* with OTLP_STATUS_ERROR; may be absent */
};

/* ---- makers ---- */

static inline struct otlp_attribute otlp_text(const char *key, struct pwt_bytes text)
{
    return (struct otlp_attribute){pwt_cstr(key), {.type = OTLP_STRING, .as.text = text}};
}

static inline struct otlp_attribute otlp_int(const char *key, int64_t number)
{
    return (struct otlp_attribute){pwt_cstr(key), {.type = OTLP_INT, .as.integer = number}};
}

static inline struct otlp_attribute otlp_double(const char *key, double number)
{
    return (struct otlp_attribute){pwt_cstr(key), {.type = OTLP_DOUBLE, .as.number = number}};
}

static inline struct otlp_attribute otlp_bool(const char *key, bool truth)
{
    return (struct otlp_attribute){pwt_cstr(key), {.type = OTLP_BOOL, .as.truth = truth}};
}

static inline struct otlp_attribute
otlp_array(const char *key, const struct otlp_value *items, uint32_t count)
{
    return (struct otlp_attribute){pwt_cstr(key),
                                   {.type = OTLP_ARRAY, .count = count, .as.items = items}};
}

/* Lower-case or upper-case hex text as exactly `size` bytes; false if it is anything else. */
bool otlp_id_from_hex(struct pwt_bytes hex, uint8_t *bytes, size_t size);

/* An X-Ray trace id, `1-<8 hex>-<24 hex>`, as OpenTelemetry's: the same digits. */
bool otlp_trace_id_from_xray(struct pwt_bytes root, struct otlp_trace_id *ret_id);

/* ---- the spans of an invocation, a child, or a thread's scope ---- */

/* Zero is "none yet". Lives in `state`; its memory is the arena's of the invocation it belongs to.
 * Spans are encoded as they are added, so nothing they point to need live any longer. */
struct otlp_spans {
    struct pwt_json_buffer encoded;
    uint32_t count;
    uint32_t dropped; /* that found no room */
};

void otlp_spans_add(struct otlp_spans *spans,
                    struct pwt_inv *inv,
                    const struct otlp_settings *settings,
                    const struct otlp_span *span);

/* Adds all spans of a child (in `join`, while its arena is there) to those of `inv`. */
void otlp_spans_join(struct otlp_spans *spans, struct pwt_inv *inv, const struct otlp_spans *child);

/* ---- export ---- */

/* What survives invocations: `worker` holds the address, NULL in the template that init fills. */
struct otlp_exporter;

/* Whether spans go anywhere at all; without it, none need be added. */
static inline bool otlp_wanted(const struct otlp_settings *settings)
{
    return !settings->disabled && settings->target != OTLP_TO_NOBODY;
}

/* Whether the service `aws` is asked to send them. */
static inline bool otlp_needs_aws(const struct otlp_settings *settings)
{
    return otlp_wanted(settings) && settings->target == OTLP_TO_COLLECTOR;
}

/* In `settled`, for every root invocation, with its spans or none: one request at most, bounded by
 * the timeout and by what is left of the invocation. Says in one line what goes wrong. */
void otlp_export(struct otlp_exporter **place,
                 const struct otlp_settings *settings,
                 struct pwt_inv *inv,
                 const struct otlp_spans *spans);

/* In `shutdown`, and before a snapshot, in which no connection lives and out of which many
 * environments would send the same: tries once more what is kept, briefly, and frees everything.
 * The next export begins anew. */
void otlp_exporter_done(struct otlp_exporter **place,
                        const struct otlp_settings *settings,
                        struct pwt_inv *inv);

#endif
