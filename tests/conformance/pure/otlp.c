/* SPDX-License-Identifier: Apache-2.0 */
/* Replays cases of OTLP encoding: each line of standard input is the `given` of a case, and gets
 * one line `{"json":<the request>,"protobuf_hex":"..."}` on standard output, or `{"error":"..."}`.
 */
#include "otlp_encode.h"

#include <json-c/json.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64

/* No limit is what an encoder by itself has. */
static const struct otlp_limits s_limits = {.value_chars = -1, .span_attributes = INT64_MAX};

/* What the model points to; freed after each case. */
struct block {
    struct block *next;
    max_align_t bytes[];
};

static struct block *s_blocks;

static void *take(size_t count, size_t size)
{
    struct block *block = calloc(1, sizeof(*block) + count * size);

    if (!block) {
        perror("otlp");
        _Exit(99);
    }
    block->next = s_blocks;
    s_blocks = block;
    return block->bytes;
}

static void give_back(void)
{
    while (s_blocks) {
        struct block *next = s_blocks->next;
        free(s_blocks);
        s_blocks = next;
    }
}

static struct json_object *member(struct json_object *object, const char *name)
{
    struct json_object *found = NULL;

    (void)json_object_object_get_ex(object, name, &found);
    return found;
}

/* Elements of a list; none where it is something else. */
static uint32_t length_of(struct json_object *list)
{
    return json_object_is_type(list, json_type_array) ? (uint32_t)json_object_array_length(list)
                                                      : 0;
}

static struct pwt_bytes text_of(struct json_object *string)
{
    return string ? pwt_bytes_make(json_object_get_string(string),
                                   (uint64_t)json_object_get_string_len(string))
                  : pwt_bytes_make("", 0);
}

static struct pwt_bytes text_member(struct json_object *object, const char *name)
{
    return text_of(member(object, name));
}

static int64_t time_member(struct json_object *object, const char *name)
{
    struct pwt_bytes text = text_member(object, name);

    return text.len > 0 ? strtoll(text.ptr, NULL, 10) : 0;
}

static struct otlp_attributes attributes_of(struct json_object *object, int depth);

/* A number is an integer where it has no fraction, as in JavaScript. */
static void number_of(struct json_object *number, struct otlp_value *value)
{
    double real = json_object_get_double(number);

    if (floor(real) == real && fabs(real) < 9223372036854775808.0) {
        value->type = OTLP_INT;
        value->as.integer = json_object_is_type(number, json_type_int)
                                ? json_object_get_int64(number)
                                : (int64_t)real;
    } else {
        value->type = OTLP_DOUBLE;
        value->as.number = real;
    }
}

static struct otlp_value value_of(struct json_object *json, int depth)
{
    struct otlp_value value = {.type = OTLP_EMPTY};
    struct otlp_value *items;

    switch (depth < DEPTH_MAX ? json_object_get_type(json) : json_type_null) {
    case json_type_string:
        value.type = OTLP_STRING;
        value.as.text = text_of(json);
        break;
    case json_type_boolean:
        value.type = OTLP_BOOL;
        value.as.truth = json_object_get_boolean(json);
        break;
    case json_type_int:
    case json_type_double:
        number_of(json, &value);
        break;
    case json_type_array:
        value.type = OTLP_ARRAY;
        value.count = length_of(json);
        items = take(value.count, sizeof(*items));
        for (uint32_t i = 0; i < value.count; i++) {
            items[i] = value_of(json_object_array_get_idx(json, i), depth + 1);
        }
        value.as.items = items;
        break;
    case json_type_object:
        value.type = OTLP_KVLIST;
        value.count = (uint32_t)json_object_object_length(json);
        value.as.members = attributes_of(json, depth + 1).items;
        break;
    default:
        break;
    }
    return value;
}

static struct otlp_attributes attributes_of(struct json_object *object, int depth)
{
    uint32_t count = json_object_is_type(object, json_type_object)
                         ? (uint32_t)json_object_object_length(object)
                         : 0;
    struct otlp_attribute *items = take(count, sizeof(*items));
    struct otlp_attributes attributes = {.items = items, .count = count};

    if (count > 0) {
        struct json_object_iterator at = json_object_iter_begin(object);
        struct json_object_iterator end = json_object_iter_end(object);
        for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
            *items++ = (struct otlp_attribute){
                pwt_cstr(json_object_iter_peek_name(&at)),
                value_of(json_object_iter_peek_value(&at), depth),
            };
        }
    }
    return attributes;
}

/* The place of a word in a list; 0 where it is not in it. */
static uint32_t word_of(struct pwt_bytes text, const char *const *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(text, pwt_cstr(words[i]))) {
            return i;
        }
    }
    return 0;
}

static void links_of(struct json_object *list, struct otlp_span *span)
{
    span->link_count = length_of(list);
    struct otlp_link *links = take(span->link_count, sizeof(*links));
    for (uint32_t i = 0; i < span->link_count; i++) {
        struct json_object *link = json_object_array_get_idx(list, i);
        (void)otlp_id_from_hex(text_member(link, "trace_id"), links[i].trace_id.bytes, 16);
        (void)otlp_id_from_hex(text_member(link, "span_id"), links[i].span_id.bytes, 8);
        links[i].attributes = attributes_of(member(link, "attributes"), 0);
    }
    span->links = links;
}

static void events_of(struct json_object *list, struct otlp_span *span)
{
    span->event_count = length_of(list);
    struct otlp_event *events = take(span->event_count, sizeof(*events));
    for (uint32_t i = 0; i < span->event_count; i++) {
        struct json_object *event = json_object_array_get_idx(list, i);
        events[i].time_ns = time_member(event, "time_ns");
        events[i].name = text_member(event, "name");
        events[i].attributes = attributes_of(member(event, "attributes"), 0);
    }
    span->events = events;
}

static bool span_of(struct json_object *json, struct otlp_span *span)
{
    static const char *const kinds[] = {"", "internal", "server", "client", "producer", "consumer"};
    static const char *const codes[] = {"unset", "ok", "error"};
    struct pwt_bytes parent = text_member(json, "parent_span_id");
    struct json_object *status = member(json, "status");

    *span = (struct otlp_span){
        .name = text_member(json, "name"),
        .start_ns = time_member(json, "start_ns"),
        .end_ns = time_member(json, "end_ns"),
        .attributes = attributes_of(member(json, "attributes"), 0),
        .kind = word_of(text_member(json, "kind"), kinds, 6),
        .status = word_of(text_member(status, "code"), codes, 3),
        .status_message = text_member(status, "message"),
    };
    events_of(member(json, "events"), span);
    links_of(member(json, "links"), span);
    return otlp_id_from_hex(text_member(json, "trace_id"), span->trace_id.bytes, 16) &&
           otlp_id_from_hex(text_member(json, "span_id"), span->span_id.bytes, 8) &&
           (parent.len == 0 || otlp_id_from_hex(parent, span->parent_id.bytes, 8));
}

static char *grow(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)used;
    return realloc(ptr, size);
}

static struct pwt_json_buffer empty_buffer(void)
{
    return (struct pwt_json_buffer){.max = SIZE_MAX / 4, .grow = grow};
}

static struct pwt_bytes contents(const struct pwt_json_buffer *buffer)
{
    return pwt_bytes_make(buffer->ptr, buffer->len);
}

/* Both encodings of all spans of a case; false if it is not what it should be. */
static bool
encode(struct json_object *given, struct pwt_json_buffer *json, struct pwt_json_buffer *protobuf)
{
    struct json_object *scope = member(given, "scope");
    struct json_object *list = member(given, "spans");
    const struct otlp_origin origin = {.resource = attributes_of(member(given, "resource"), 0),
                                       .scope_name = text_member(scope, "name"),
                                       .scope_version = text_member(scope, "version")};
    struct pwt_json_buffer json_spans = empty_buffer();
    struct pwt_json_buffer protobuf_spans = empty_buffer();
    bool good = json_object_is_type(list, json_type_array);

    for (uint32_t i = 0; good && i < length_of(list); i++) {
        struct otlp_span span;
        good = span_of(json_object_array_get_idx(list, i), &span) &&
               otlp_json_span(&json_spans, &s_limits, &span) == 0 &&
               otlp_protobuf_span(&protobuf_spans, &s_limits, &span) == 0;
    }
    good = good && otlp_json_batch(json, &origin, contents(&json_spans)) == 0 &&
           otlp_protobuf_batch(protobuf, &origin, contents(&protobuf_spans)) == 0;
    free(json_spans.ptr);
    free(protobuf_spans.ptr);
    return good;
}

static void answer(struct json_object *given)
{
    struct pwt_json_buffer json = empty_buffer();
    struct pwt_json_buffer protobuf = empty_buffer();

    if (!given || !encode(given, &json, &protobuf)) {
        puts("{\"error\":\"this is not the given part of a case of OTLP encoding\"}");
    } else {
        /* The batch ends with the comma that is for the next one. */
        printf("{\"json\":" OTLP_JSON_HEAD "%.*s" OTLP_JSON_TAIL ",\"protobuf_hex\":\"",
               (int)json.len - 1, json.ptr);
        for (size_t i = 0; i < protobuf.len; i++) {
            printf("%02x", (unsigned)(unsigned char)protobuf.ptr[i]);
        }
        puts("\"}");
    }
    (void)fflush(stdout);
    free(json.ptr);
    free(protobuf.ptr);
    give_back();
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, stdin) >= 0) {
        struct json_object *given = json_tokener_parse(line);
        answer(given);
        (void)json_object_put(given);
    }
    free(line);
    return 0;
}
