/* SPDX-License-Identifier: Apache-2.0 */
/* A closed subsegment as an X-Ray segment document: one JSON object.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
#include "tracer.h"

#include "shared/field.h"
#include "shared/utf8.h"

#include <powertools/tracer.h>

#include <string.h>

#define NS_PER_S  INT64_C(1000000000)
#define NS_PER_US INT64_C(1000)

/* Of a text in the cause, where everything must become short. */
#define TEXT_MAX_BYTES 1024

#define WRITE_KEY(writer, name)      pwt_json_write_key_raw((writer), "\"" name "\"", sizeof(name) + 1)
#define WRITE_FRAGMENT(writer, text) pwt_json_write_fragment((writer), (text), sizeof(text) - 1)

/* ---- name ---- */

static bool is_name_char(char c)
{
    switch (c) {
    case '\0':
    case '?':
    case ';':
    case '*':
    case '(':
    case ')':
    case '!':
    case '$':
    case '~':
    case '^':
    case '<':
    case '>':
        return false;
    default:
        return true;
    }
}

struct pwt_bytes tracer_name(const struct tracer_subsegment *subsegment, char *text)
{
    const bool marked = subsegment->kind == TRACER_METHOD || subsegment->kind >= TRACER_HANDLER;
    struct pwt_bytes name = subsegment->name;
    size_t len = 0;
    bool valid;

    if (marked) {
        memcpy(text, "## ", 3);
        len = 3;
    }
    while (name.len > 0) {
        const size_t step = utf8_step(name, &valid);
        const size_t bytes = valid ? step : sizeof(UTF8_REPLACEMENT) - 1;
        if (is_name_char(name.ptr[0])) {
            if (len + bytes > TRACER_NAME_MAX) {
                break;
            }
            memcpy(text + len, valid ? name.ptr : UTF8_REPLACEMENT, bytes);
            len += bytes;
        }
        name = utf8_from(name, step);
    }
    return len > 0 ? pwt_bytes_make(text, len) : pwt_cstr("unnamed");
}

/* ---- parts ---- */

static void write_time(struct pwt_json_writer *writer, int64_t ns)
{
    char text[PWT_JSON_NUMBER_MAX + 8];
    size_t len = pwt_json_format_int64(ns / NS_PER_S, text);
    int64_t micros = ns % NS_PER_S / NS_PER_US;

    text[len] = '.';
    for (size_t i = 6; i > 0; i--) {
        text[len + i] = (char)('0' + micros % 10);
        micros /= 10;
    }
    pwt_json_write_fragment(writer, text, len + 7);
}

static char *append(char *at, struct pwt_bytes text)
{
    memcpy(at, text.ptr, (size_t)text.len);
    return at + text.len;
}

static struct pwt_bytes id_bytes(const char *id)
{
    return pwt_bytes_make(id, TRACER_ID_BYTES);
}

static void write_id(struct pwt_json_writer *writer, const char *id)
{
    char text[TRACER_ID_BYTES + 2] = "\"";

    append(text + 1, id_bytes(id))[0] = '"';
    pwt_json_write_fragment(writer, text, sizeof(text));
}

static void write_item(struct pwt_json_writer *writer, const struct tracer_item *item)
{
    pwt_json_write_key_raw(writer, item->key.ptr, (size_t)item->key.len);
    if (item->raw && !field_is_json(item->value)) { /* fails, and shrink.c sees to it */
        pwt_json_write_value(writer, item->value.ptr, (size_t)item->value.len);
    } else {
        pwt_json_write_fragment(writer, item->value.ptr, (size_t)item->value.len);
    }
}

static void write_items(struct pwt_json_writer *writer, const struct tracer_list *list)
{
    pwt_json_write_object(writer);
    for (const struct tracer_item *item = list->first; item; item = item->next) {
        write_item(writer, item);
    }
    pwt_json_write_end(writer);
}

/* Those that the tracer puts in at the end. */
static void write_own_annotations(struct pwt_json_writer *writer, const struct tracer_list *list)
{
    pwt_json_write_object(writer);
    for (const struct tracer_item *item = list->first; item; item = item->next) {
        if (pwt_bytes_equal(item->key, pwt_cstr("\"ColdStart\"")) ||
            (pwt_bytes_equal(item->key, pwt_cstr("\"Service\"")) &&
             item->value.len <= TEXT_MAX_BYTES)) {
            write_item(writer, item);
        }
    }
    pwt_json_write_end(writer);
}

static void write_annotations(struct pwt_json_writer *writer,
                              const struct tracer_subsegment *subsegment,
                              const struct tracer_cut *cut)
{
    const struct tracer_list *list = &subsegment->lists[TRACER_ANNOTATIONS];

    if (list->count == 0) {
        return;
    }
    WRITE_KEY(writer, "annotations");
    if (cut->annotations) {
        write_own_annotations(writer, list);
    } else {
        write_items(writer, list);
    }
}

static void write_metadata(struct pwt_json_writer *writer,
                           const struct tracer_subsegment *subsegment)
{
    if (!subsegment->spaces) {
        return;
    }
    WRITE_KEY(writer, "metadata");
    pwt_json_write_object(writer);
    for (const struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        pwt_json_write_key_raw(writer, space->name.ptr, (size_t)space->name.len);
        write_items(writer, &space->items);
    }
    pwt_json_write_end(writer);
}

static void write_http(struct pwt_json_writer *writer, const struct tracer_subsegment *subsegment)
{
    const struct tracer_list *request = &subsegment->lists[TRACER_REQUEST];
    const struct tracer_list *response = &subsegment->lists[TRACER_RESPONSE];

    if (request->count == 0 && response->count == 0) {
        return;
    }
    WRITE_KEY(writer, "http");
    pwt_json_write_object(writer);
    if (request->count > 0) {
        WRITE_KEY(writer, "request");
        write_items(writer, request);
    }
    if (response->count > 0) {
        WRITE_KEY(writer, "response");
        write_items(writer, response);
    }
    pwt_json_write_end(writer);
}

static void write_details(struct pwt_json_writer *writer,
                          const struct tracer_subsegment *subsegment)
{
    write_http(writer, subsegment);
    if (subsegment->lists[TRACER_CALL].count > 0) {
        WRITE_KEY(writer, "aws");
        write_items(writer, &subsegment->lists[TRACER_CALL]);
    }
    if (subsegment->lists[TRACER_QUERY].count > 0) {
        WRITE_KEY(writer, "sql");
        write_items(writer, &subsegment->lists[TRACER_QUERY]);
    }
}

/* ---- cause ---- */

static void
write_text(struct pwt_json_writer *writer, struct pwt_bytes text, const struct tracer_cut *cut)
{
    const uint64_t len = cut->details && text.len > TEXT_MAX_BYTES ? TEXT_MAX_BYTES : text.len;

    pwt_json_write_string(writer, text.ptr, (size_t)len);
}

static void write_stack(struct pwt_json_writer *writer,
                        const struct tracer_list *frames,
                        const struct tracer_cut *cut)
{
    const uint32_t truncated = frames->dropped + (cut->frames ? frames->count : 0);

    WRITE_KEY(writer, "stack");
    pwt_json_write_array(writer);
    for (const struct tracer_item *frame = cut->frames ? NULL : frames->first; frame;
         frame = frame->next) {
        pwt_json_write_object(writer);
        WRITE_KEY(writer, "label");
        pwt_json_write_fragment(writer, frame->key.ptr, (size_t)frame->key.len);
        pwt_json_write_end(writer);
    }
    pwt_json_write_end(writer);
    if (truncated > 0) {
        WRITE_KEY(writer, "truncated");
        pwt_json_write_uint64(writer, truncated);
    }
}

static void write_exception(struct pwt_json_writer *writer,
                            const struct tracer_cause *cause,
                            const struct tracer_cut *cut)
{
    pwt_json_write_object(writer);
    WRITE_KEY(writer, "id");
    write_id(writer, cause->id);
    if (cause->message.len > 0) {
        WRITE_KEY(writer, "message");
        write_text(writer, cause->message, cut);
    }
    if (cause->type.ptr) {
        WRITE_KEY(writer, "type");
        write_text(writer, cause->type, cut);
    }
    WRITE_FRAGMENT(writer, "\"remote\":false");
    write_stack(writer, &cause->frames, cut);
    pwt_json_write_end(writer);
}

static void write_cause(struct pwt_json_writer *writer,
                        const struct tracer_cause *cause,
                        const struct tracer_cut *cut)
{
    WRITE_KEY(writer, "cause");
    if (!cause->whole) {
        write_id(writer, cause->id);
        return;
    }
    pwt_json_write_object(writer);
    if (cause->directory.ptr) {
        WRITE_KEY(writer, "working_directory");
        pwt_json_write_string(writer, cause->directory.ptr, (size_t)cause->directory.len);
    }
    WRITE_KEY(writer, "exceptions");
    pwt_json_write_array(writer);
    write_exception(writer, cause, cut);
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
}

/* ---- all of it ---- */

static void write_head(struct pwt_json_writer *writer,
                       struct pwt_bytes root,
                       const struct tracer_subsegment *subsegment)
{
    char text[TRACER_NAME_MAX];
    char ids[128];
    char *at = ids;
    const struct pwt_bytes name = tracer_name(subsegment, text);

    WRITE_KEY(writer, "id");
    write_id(writer, subsegment->id);
    WRITE_KEY(writer, "name");
    pwt_json_write_string(writer, name.ptr, (size_t)name.len);
    WRITE_KEY(writer, "start_time");
    write_time(writer, subsegment->start_ns);
    WRITE_KEY(writer, "end_time");
    write_time(writer, subsegment->end_ns);
    at = append(at, pwt_cstr("\"trace_id\":\""));
    at = append(at, root);
    at = append(at, pwt_cstr("\",\"parent_id\":\""));
    at = append(at, id_bytes(subsegment->parent));
    at = append(at, pwt_cstr("\",\"type\":\"subsegment\""));
    pwt_json_write_fragment(writer, ids, (size_t)(at - ids));
}

static void write_flags(struct pwt_json_writer *writer, const struct tracer_subsegment *subsegment)
{
    if (subsegment->kind == TRACER_REMOTE || subsegment->kind == TRACER_SQL) {
        WRITE_FRAGMENT(writer, "\"namespace\":\"remote\"");
    } else if (subsegment->kind == TRACER_AWS) {
        WRITE_FRAGMENT(writer, "\"namespace\":\"aws\"");
    }
    if (subsegment->flags & PWT_TRACE_FAULT) {
        WRITE_FRAGMENT(writer, "\"fault\":true");
    }
    if (subsegment->flags & PWT_TRACE_ERROR) {
        WRITE_FRAGMENT(writer, "\"error\":true");
    }
    if (subsegment->flags & PWT_TRACE_THROTTLE) {
        WRITE_FRAGMENT(writer, "\"throttle\":true");
    }
}

int32_t tracer_document(struct pwt_json_buffer *buffer,
                        struct pwt_bytes root,
                        const struct tracer_subsegment *subsegment,
                        const struct tracer_cut *cut)
{
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, buffer, 0);
    pwt_json_write_object(&writer);
    write_head(&writer, root, subsegment);
    write_flags(&writer, subsegment);
    write_annotations(&writer, subsegment, cut);
    if (!cut->metadata) {
        write_metadata(&writer, subsegment);
    }
    if (!cut->details) {
        write_details(&writer, subsegment);
    }
    if (subsegment->failed) {
        write_cause(&writer, &subsegment->cause, cut);
    }
    pwt_json_write_end(&writer);
    return pwt_json_writer_finish(&writer, NULL, NULL);
}
