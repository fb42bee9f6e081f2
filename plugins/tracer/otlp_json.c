/* SPDX-License-Identifier: Apache-2.0 */
/* OTLP's JSON encoding: protobuf's own, but for identifiers, which are hex. 64-bit integers are
 * text, enums are numbers, and what has its default value is left out. */
#include "otlp_encode.h"
#include "otlp_text.h"

#include <math.h>
#include <string.h>

struct json {
    struct pwt_json_writer writer;
    int64_t value_chars;
};

/* The name of a member, a literal that needs no escapes. */
#define KEY(json, name) pwt_json_write_key_raw(&(json)->writer, "\"" name "\"", sizeof(name) + 1)

static void json_text(struct json *json, struct pwt_bytes text)
{
    pwt_json_write_string(&json->writer, text.ptr, text.len);
}

static void json_int(struct json *json, int64_t number)
{
    char text[PWT_JSON_NUMBER_MAX];

    json_text(json, pwt_bytes_make(text, pwt_json_format_int64(number, text)));
}

static void json_double(struct json *json, double number)
{
    if (isfinite(number)) {
        pwt_json_write_double(&json->writer, number);
    } else {
        json_text(json, pwt_cstr(isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity"));
    }
}

static void json_hex(struct json *json, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * sizeof(struct otlp_trace_id)];

    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    json_text(json, pwt_bytes_make(text, 2 * len));
}

static void json_base64(struct json *json, struct pwt_bytes bytes)
{
    char four[4];

    pwt_json_write_fragment(&json->writer, "\"", 1); /* the comma, if one is due, and the quote */
    for (uint64_t i = 0; i < bytes.len; i += 3) {
        const uint64_t left = bytes.len - i;
        (void)pwt_json_base64_encode(bytes.ptr + i, left < 3 ? (size_t)left : 3, four);
        pwt_json_write_raw(&json->writer, four, sizeof(four));
    }
    pwt_json_write_raw(&json->writer, "\"", 1);
}

/* ---- OTLP's messages ---- */

static void
json_attribute(struct json *json, const struct otlp_attribute *attribute, uint32_t depth);

static void json_value(struct json *json, const struct otlp_value *value, uint32_t depth);

/* ArrayValue and KeyValueList. */
static void json_list(struct json *json, const struct otlp_value *value, uint32_t depth)
{
    pwt_json_write_object(&json->writer);
    KEY(json, "values");
    pwt_json_write_array(&json->writer);
    for (uint32_t i = 0; i < value->count; i++) {
        if (value->type == OTLP_ARRAY) {
            json_value(json, &value->as.items[i], depth + 1);
        } else {
            json_attribute(json, &value->as.members[i], depth + 1);
        }
    }
    pwt_json_write_end(&json->writer);
    pwt_json_write_end(&json->writer);
}

/* AnyValue */
static void json_value(struct json *json, const struct otlp_value *value, uint32_t depth)
{
    pwt_json_write_object(&json->writer);
    switch (depth < OTLP_DEPTH_MAX ? value->type : OTLP_EMPTY) {
    case OTLP_STRING:
        KEY(json, "stringValue");
        json_text(json, otlp_text_cut(value->as.text, json->value_chars));
        break;
    case OTLP_BOOL:
        KEY(json, "boolValue");
        pwt_json_write_bool(&json->writer, value->as.truth);
        break;
    case OTLP_INT:
        KEY(json, "intValue");
        json_int(json, value->as.integer);
        break;
    case OTLP_DOUBLE:
        KEY(json, "doubleValue");
        json_double(json, value->as.number);
        break;
    case OTLP_ARRAY:
        KEY(json, "arrayValue");
        json_list(json, value, depth);
        break;
    case OTLP_KVLIST:
        KEY(json, "kvlistValue");
        json_list(json, value, depth);
        break;
    case OTLP_BYTES:
        KEY(json, "bytesValue");
        json_base64(json, value->as.text);
        break;
    default:
        break;
    }
    pwt_json_write_end(&json->writer);
}

/* KeyValue */
static void
json_attribute(struct json *json, const struct otlp_attribute *attribute, uint32_t depth)
{
    pwt_json_write_object(&json->writer);
    KEY(json, "key");
    json_text(json, attribute->key);
    KEY(json, "value");
    json_value(json, &attribute->value, depth);
    pwt_json_write_end(&json->writer);
}

/* Two members of the message that is being written. */
static void json_attributes(struct json *json, const struct otlp_attributes *attributes)
{
    if (attributes->count > 0) {
        KEY(json, "attributes");
        pwt_json_write_array(&json->writer);
        for (uint32_t i = 0; i < attributes->count; i++) {
            json_attribute(json, &attributes->items[i], 0);
        }
        pwt_json_write_end(&json->writer);
    }
    if (attributes->dropped > 0) {
        KEY(json, "droppedAttributesCount");
        pwt_json_write_uint64(&json->writer, attributes->dropped);
    }
}

static void json_events(struct json *json, const struct otlp_span *span)
{
    if (span->event_count == 0) {
        return;
    }
    KEY(json, "events");
    pwt_json_write_array(&json->writer);
    for (uint32_t i = 0; i < span->event_count; i++) {
        pwt_json_write_object(&json->writer);
        KEY(json, "timeUnixNano");
        json_int(json, span->events[i].time_ns);
        KEY(json, "name");
        json_text(json, span->events[i].name);
        json_attributes(json, &span->events[i].attributes);
        pwt_json_write_end(&json->writer);
    }
    pwt_json_write_end(&json->writer);
}

static void json_links(struct json *json, const struct otlp_span *span)
{
    if (span->link_count == 0) {
        return;
    }
    KEY(json, "links");
    pwt_json_write_array(&json->writer);
    for (uint32_t i = 0; i < span->link_count; i++) {
        const struct otlp_link *link = &span->links[i];
        pwt_json_write_object(&json->writer);
        KEY(json, "traceId");
        json_hex(json, link->trace_id.bytes, sizeof(link->trace_id.bytes));
        KEY(json, "spanId");
        json_hex(json, link->span_id.bytes, sizeof(link->span_id.bytes));
        json_attributes(json, &link->attributes);
        KEY(json, "flags");
        pwt_json_write_uint64(&json->writer, OTLP_FLAGS_REMOTE);
        pwt_json_write_end(&json->writer);
    }
    pwt_json_write_end(&json->writer);
}

static void json_status(struct json *json, const struct otlp_span *span)
{
    if (span->status == OTLP_STATUS_UNSET) {
        return;
    }
    KEY(json, "status");
    pwt_json_write_object(&json->writer);
    KEY(json, "code");
    pwt_json_write_uint64(&json->writer, span->status);
    if (span->status_message.len > 0) {
        KEY(json, "message");
        json_text(json, span->status_message);
    }
    pwt_json_write_end(&json->writer);
}

static void
json_span(struct json *json, const struct otlp_span *span, struct otlp_attributes attributes)
{
    pwt_json_write_object(&json->writer);
    KEY(json, "traceId");
    json_hex(json, span->trace_id.bytes, sizeof(span->trace_id.bytes));
    KEY(json, "spanId");
    json_hex(json, span->span_id.bytes, sizeof(span->span_id.bytes));
    if (!otlp_span_id_is_none(&span->parent_id)) {
        KEY(json, "parentSpanId");
        json_hex(json, span->parent_id.bytes, sizeof(span->parent_id.bytes));
    }
    KEY(json, "name");
    json_text(json, span->name);
    KEY(json, "kind");
    pwt_json_write_uint64(&json->writer, span->kind);
    KEY(json, "startTimeUnixNano");
    json_int(json, span->start_ns);
    KEY(json, "endTimeUnixNano");
    json_int(json, span->end_ns);
    json_attributes(json, &attributes);
    json_events(json, span);
    json_links(json, span);
    json_status(json, span);
    KEY(json, "flags");
    pwt_json_write_uint64(&json->writer, otlp_span_flags(span));
    pwt_json_write_end(&json->writer);
}

static int32_t json_finish(struct json *json)
{
    /* The comma goes beyond the document, but must not be what makes the buffer too small. */
    pwt_json_write_raw(&json->writer, ",", 1);
    return pwt_json_writer_finish(&json->writer, NULL, NULL);
}

int32_t otlp_json_span(struct pwt_json_buffer *out,
                       const struct otlp_limits *limits,
                       const struct otlp_span *span)
{
    struct json json;

    json.value_chars = limits->value_chars;
    pwt_json_writer_init(&json.writer, out, 0);
    json_span(&json, span, otlp_span_attributes(span, limits));
    return json_finish(&json);
}

int32_t otlp_json_batch(struct pwt_json_buffer *out,
                        const struct otlp_origin *origin,
                        struct pwt_bytes spans)
{
    struct json json;

    json.value_chars = -1;
    pwt_json_writer_init(&json.writer, out, 0);
    pwt_json_write_object(&json.writer);
    KEY(&json, "resource");
    pwt_json_write_object(&json.writer);
    json_attributes(&json, &origin->resource);
    pwt_json_write_end(&json.writer);
    KEY(&json, "scopeSpans");
    pwt_json_write_array(&json.writer);
    pwt_json_write_object(&json.writer);
    KEY(&json, "scope");
    pwt_json_write_object(&json.writer);
    KEY(&json, "name");
    json_text(&json, origin->scope_name);
    KEY(&json, "version");
    json_text(&json, origin->scope_version);
    pwt_json_write_end(&json.writer);
    KEY(&json, "spans");
    pwt_json_write_array(&json.writer);
    if (spans.len > 0) { /* without the comma behind the last one */
        pwt_json_write_fragment(&json.writer, spans.ptr, spans.len - 1);
    }
    pwt_json_write_end(&json.writer);
    pwt_json_write_end(&json.writer);
    pwt_json_write_end(&json.writer);
    pwt_json_write_end(&json.writer);
    return json_finish(&json);
}
