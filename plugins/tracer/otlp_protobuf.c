/* SPDX-License-Identifier: Apache-2.0 */
/* OTLP's protobuf encoding. A message inside a message stands behind its own length, so everything
 * is written backwards, from the end of the buffer's free room towards its contents: when a length
 * is due, what it counts is already there. One pass, no copies, shortest lengths; in the end the
 * bytes move down to the contents. Lists are walked backwards for the same reason. */
#include "otlp_encode.h"
#include "otlp_text.h"

#include <string.h>

/* Least memory that is asked for. */
#define ROOM_BYTES 1024u

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct pb {
    struct pwt_json_buffer *out;
    size_t written; /* bytes at the end of the buffer's memory */
    int64_t value_chars;
    int32_t error; /* sticky */
};

/* ---- bytes ---- */

static bool pb_grow(struct pb *pb, size_t bytes)
{
    struct pwt_json_buffer *out = pb->out;
    size_t needed = out->len + pb->written;
    size_t cap = out->cap > ROOM_BYTES / 2 ? out->cap : ROOM_BYTES / 2;

    if (!out->grow || bytes > out->max || needed > out->max - bytes) {
        pb->error = PWT_JSON_ESIZE;
        return false;
    }
    cap = cap > out->max / 2 ? out->max : cap * 2;
    cap = cap < needed + bytes ? needed + bytes : cap;
    char *ptr = out->grow(out->user, out->ptr, out->cap, cap);
    if (!ptr) {
        pb->error = PWT_JSON_ENOMEM;
        return false;
    }
    if (pb->written > 0) {
        memmove(ptr + cap - pb->written, ptr + out->cap - pb->written, pb->written);
    }
    out->ptr = ptr;
    out->cap = cap;
    return true;
}

/* Room for so many bytes before those written; NULL after a failure. */
static char *pb_take(struct pb *pb, size_t bytes)
{
    if (pb->error || (pb->out->cap - pb->out->len - pb->written < bytes && !pb_grow(pb, bytes))) {
        return NULL;
    }
    pb->written += bytes;
    return pb->out->ptr + pb->out->cap - pb->written;
}

static void pb_raw(struct pb *pb, const void *bytes, size_t len)
{
    char *at = len > 0 ? pb_take(pb, len) : NULL;

    if (at) {
        memcpy(at, bytes, len);
    }
}

static void pb_varint(struct pb *pb, uint64_t number)
{
    unsigned char bytes[10];
    size_t len = 0;

    do {
        bytes[len++] = (unsigned char)(number | 0x80);
        number >>= 7;
    } while (number > 0);
    bytes[len - 1] &= 0x7f;
    pb_raw(pb, bytes, len);
}

static void pb_tag(struct pb *pb, uint32_t field, enum wire_type type)
{
    pb_varint(pb, field << 3 | (uint32_t)type);
}

/* Ends, that is begins, a message whose contents were written since `mark`. */
static void pb_message(struct pb *pb, uint32_t field, size_t mark)
{
    pb_varint(pb, pb->written - mark);
    pb_tag(pb, field, WIRE_BYTES);
}

/* ---- fields ---- */

static void pb_uint(struct pb *pb, uint32_t field, uint64_t number)
{
    pb_varint(pb, number);
    pb_tag(pb, field, WIRE_VARINT);
}

/* Zero is what a field is that is not there. */
static void pb_count(struct pb *pb, uint32_t field, uint32_t number)
{
    if (number > 0) {
        pb_uint(pb, field, number);
    }
}

static void pb_little_endian(struct pb *pb, uint64_t number, size_t len)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < len; i++) {
        bytes[i] = (unsigned char)(number >> (8 * i));
    }
    pb_raw(pb, bytes, len);
}

static void pb_fixed64(struct pb *pb, uint32_t field, uint64_t number)
{
    pb_little_endian(pb, number, 8);
    pb_tag(pb, field, WIRE_FIXED64);
}

static void pb_fixed32(struct pb *pb, uint32_t field, uint32_t number)
{
    pb_little_endian(pb, number, 4);
    pb_tag(pb, field, WIRE_FIXED32);
}

static void pb_bytes(struct pb *pb, uint32_t field, const void *bytes, size_t len)
{
    size_t mark = pb->written;

    pb_raw(pb, bytes, len);
    pb_message(pb, field, mark);
}

static void pb_text(struct pb *pb, uint32_t field, struct pwt_bytes text)
{
    size_t mark = pb->written;
    size_t bytes = otlp_text_bytes(text);
    char *at = bytes > 0 ? pb_take(pb, bytes) : NULL;

    if (at) {
        otlp_text_copy(text, at);
    }
    pb_message(pb, field, mark);
}

/* ---- OTLP's messages, with their field numbers ---- */

static void
pb_attribute(struct pb *pb, uint32_t field, const struct otlp_attribute *attribute, uint32_t depth);

/* AnyValue, as `field` of what is around it. What is in a `oneof` is written even if it is zero. */
static void pb_value(struct pb *pb, uint32_t field, const struct otlp_value *value, uint32_t depth)
{
    size_t mark = pb->written;
    size_t list = mark;
    uint64_t bits;

    switch (depth < OTLP_DEPTH_MAX ? value->type : OTLP_EMPTY) {
    case OTLP_STRING:
        pb_text(pb, 1, otlp_text_cut(value->as.text, pb->value_chars));
        break;
    case OTLP_BOOL:
        pb_uint(pb, 2, value->as.truth);
        break;
    case OTLP_INT:
        pb_uint(pb, 3, (uint64_t)value->as.integer);
        break;
    case OTLP_DOUBLE:
        memcpy(&bits, &value->as.number, sizeof(bits));
        pb_fixed64(pb, 4, bits);
        break;
    case OTLP_ARRAY:
        for (uint32_t i = value->count; i-- > 0;) {
            pb_value(pb, 1, &value->as.items[i], depth + 1);
        }
        pb_message(pb, 5, list);
        break;
    case OTLP_KVLIST:
        for (uint32_t i = value->count; i-- > 0;) {
            pb_attribute(pb, 1, &value->as.members[i], depth + 1);
        }
        pb_message(pb, 6, list);
        break;
    case OTLP_BYTES:
        pb_bytes(pb, 7, value->as.text.ptr, value->as.text.len);
        break;
    default:
        break;
    }
    pb_message(pb, field, mark);
}

/* KeyValue */
static void
pb_attribute(struct pb *pb, uint32_t field, const struct otlp_attribute *attribute, uint32_t depth)
{
    size_t mark = pb->written;

    pb_value(pb, 2, &attribute->value, depth);
    pb_text(pb, 1, attribute->key);
    pb_message(pb, field, mark);
}

static void pb_attributes(struct pb *pb, uint32_t field, const struct otlp_attributes *attributes)
{
    for (uint32_t i = attributes->count; i-- > 0;) {
        pb_attribute(pb, field, &attributes->items[i], 0);
    }
}

static void pb_event(struct pb *pb, const struct otlp_event *event)
{
    size_t mark = pb->written;

    pb_count(pb, 4, event->attributes.dropped);
    pb_attributes(pb, 3, &event->attributes);
    pb_text(pb, 2, event->name);
    pb_fixed64(pb, 1, (uint64_t)event->time_ns);
    pb_message(pb, 11, mark);
}

static void pb_link(struct pb *pb, const struct otlp_link *link)
{
    size_t mark = pb->written;

    pb_fixed32(pb, 6, OTLP_FLAGS_REMOTE);
    pb_count(pb, 5, link->attributes.dropped);
    pb_attributes(pb, 4, &link->attributes);
    pb_bytes(pb, 2, link->span_id.bytes, sizeof(link->span_id.bytes));
    pb_bytes(pb, 1, link->trace_id.bytes, sizeof(link->trace_id.bytes));
    pb_message(pb, 13, mark);
}

static void pb_status(struct pb *pb, const struct otlp_span *span)
{
    size_t mark = pb->written;

    if (span->status == OTLP_STATUS_UNSET) {
        return;
    }
    pb_uint(pb, 3, span->status);
    if (span->status_message.len > 0) {
        pb_text(pb, 2, span->status_message);
    }
    pb_message(pb, 15, mark);
}

static void pb_span(struct pb *pb, const struct otlp_span *span, struct otlp_attributes attributes)
{
    size_t mark = pb->written;

    pb_fixed32(pb, 16, otlp_span_flags(span));
    pb_status(pb, span);
    for (uint32_t i = span->link_count; i-- > 0;) {
        pb_link(pb, &span->links[i]);
    }
    for (uint32_t i = span->event_count; i-- > 0;) {
        pb_event(pb, &span->events[i]);
    }
    pb_count(pb, 10, attributes.dropped);
    pb_attributes(pb, 9, &attributes);
    pb_fixed64(pb, 8, (uint64_t)span->end_ns);
    pb_fixed64(pb, 7, (uint64_t)span->start_ns);
    pb_count(pb, 6, span->kind);
    pb_text(pb, 5, span->name);
    if (!otlp_span_id_is_none(&span->parent_id)) {
        pb_bytes(pb, 4, span->parent_id.bytes, sizeof(span->parent_id.bytes));
    }
    pb_bytes(pb, 2, span->span_id.bytes, sizeof(span->span_id.bytes));
    pb_bytes(pb, 1, span->trace_id.bytes, sizeof(span->trace_id.bytes));
    pb_message(pb, 2, mark);
}

/* Moves what was written to where it belongs. */
static int32_t pb_finish(struct pb *pb)
{
    struct pwt_json_buffer *out = pb->out;

    if (pb->error == 0) {
        memmove(out->ptr + out->len, out->ptr + out->cap - pb->written, pb->written);
        out->len += pb->written;
    }
    return pb->error;
}

int32_t otlp_protobuf_span(struct pwt_json_buffer *out,
                           const struct otlp_limits *limits,
                           const struct otlp_span *span)
{
    struct pb pb = {.out = out, .value_chars = limits->value_chars};

    pb_span(&pb, span, otlp_span_attributes(span, limits));
    return pb_finish(&pb);
}

int32_t otlp_protobuf_batch(struct pwt_json_buffer *out,
                            const struct otlp_origin *origin,
                            struct pwt_bytes spans)
{
    struct pb pb = {.out = out, .value_chars = -1};

    pb_raw(&pb, spans.ptr, spans.len);
    size_t mark = pb.written;
    pb_text(&pb, 2, origin->scope_version);
    pb_text(&pb, 1, origin->scope_name);
    pb_message(&pb, 1, mark); /* ScopeSpans.scope */
    pb_message(&pb, 2, 0);    /* ResourceSpans.scope_spans */
    mark = pb.written;
    pb_count(&pb, 2, origin->resource.dropped);
    pb_attributes(&pb, 1, &origin->resource);
    pb_message(&pb, 1, mark); /* ResourceSpans.resource */
    pb_message(&pb, 1, 0);    /* ExportTraceServiceRequest.resource_spans */
    return pb_finish(&pb);
}
