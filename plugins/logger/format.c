/* SPDX-License-Identifier: Apache-2.0 */
/* Lines in a form of somebody's own. A formatter is given the members that the usual line has, and
 * puts what it likes into a JSON object: so a line is one, whatever it does. Where it fails, the
 * usual line is there. */
#include "line.h"

#include <powertools/logger.h>

#include "calls.h"
#include "logger.h"
#include "shared/field.h"

/* A callback of somebody's own, and what it is called with. */
struct logger_formatter {
    pwt_log_format_fn format;
    void *user;
};

/* What the formatter sees of the writer comes first. */
struct writer {
    struct pwt_log_writer api;
    struct pwt_json_writer json;
    uint32_t depth; /* objects that are open; 0 before the first member */
    bool whole;     /* the line was put as one */
};

static struct writer *writer_of(struct pwt_log_writer *api)
{
    return (struct writer *)(void *)api;
}

/* ---- what a formatter calls ---- */

static int32_t written(const struct writer *writer)
{
    return writer->json.error == 0                 ? 0
           : writer->json.error == PWT_JSON_ENOMEM ? PWT_ENOMEM
                                                   : PWT_ELIMIT;
}

static int32_t put(struct pwt_log_writer *api, const struct pwt_field *fields, uint32_t count)
{
    struct writer *writer = writer_of(api);

    if (writer->whole) {
        return PWT_ESTATE;
    }
    if (writer->depth == 0) {
        pwt_json_write_object(&writer->json);
        writer->depth = 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (fields[i].type == PWT_FIELD_OBJECT) {
            pwt_json_write_key(&writer->json, fields[i].key.ptr, (size_t)fields[i].key.len);
            pwt_json_write_object(&writer->json);
            writer->depth++;
        } else if (fields[i].type != PWT_FIELD_CLOSE) {
            field_write(&writer->json, &fields[i]);
        } else if (writer->depth > 1) {
            pwt_json_write_end(&writer->json);
            writer->depth--;
        } else {
            return PWT_EINVAL;
        }
    }
    return written(writer);
}

static bool is_object(struct pwt_bytes json)
{
    struct pwt_json_value value;

    return json.ptr && field_is_json(json) &&
           pwt_json_open(json.ptr, (size_t)json.len, &value) == 0 && value.type == PWT_JSON_OBJECT;
}

static int32_t put_json(struct pwt_log_writer *api, struct pwt_bytes object)
{
    struct writer *writer = writer_of(api);

    if (writer->whole || writer->depth > 0) {
        return PWT_ESTATE;
    }
    if (!is_object(object)) {
        return PWT_EFORMAT;
    }
    pwt_json_write_value(&writer->json, object.ptr, (size_t)object.len);
    writer->whole = true;
    return written(writer);
}

/* ---- calling one ---- */

/* Once: it would be said of every line. */
static void report(struct pwt_cx *cx, int32_t code)
{
    struct logger *logger = cx->self;
    const uint32_t bit = LOGGER_REPORTED_FORMAT;

    if ((atomic_fetch_or_explicit(&logger->reported, bit, memory_order_relaxed) & bit) == 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: the formatter of log lines returned %d or left no JSON object; "
                 "expected 0 and an object whose inner ones are closed; such lines have their "
                 "usual form, correct the formatter",
                 (int)code);
    }
}

/* Ends the object, and the line; whether there is one. */
static bool finish(struct writer *writer)
{
    if (writer->depth != (writer->whole ? 0U : 1U)) {
        return false;
    }
    if (!writer->whole) {
        pwt_json_write_end(&writer->json);
    }
    pwt_json_write_raw(&writer->json, "\n", 1);
    return pwt_json_writer_finish(&writer->json, NULL, NULL) == 0;
}

bool logger_format_line(const struct logger_line *line, struct pwt_json_buffer *buffer)
{
    const struct logger *logger = line->cx->self;
    struct logger_state *state = line->cx->state;
    struct writer writer = {.api = {.size = sizeof(writer.api), .put = put, .put_json = put_json}};
    struct logger_members members;
    struct pwt_log_view view = {
        .size = sizeof(view), .record = line->record, .time_ns = line->now_ns};

    if (!logger_merge(line, &members)) {
        return false; /* nor has the usual line memory, which says so */
    }
    view.fields = members.list;
    view.field_count = members.count;
    pwt_json_writer_init(&writer.json, buffer, logger->dev ? LOGGER_DEV_INDENT : 0);
    state->is_outside = 1;
    int32_t code =
        logger->formatter->format(line->cx->inv, &view, &writer.api, logger->formatter->user);
    state->is_outside = 0;
    if (code == 0 && finish(&writer)) {
        return true;
    }
    if (writer.json.error != PWT_JSON_ENOMEM) { /* of that, the usual line tells */
        report(line->cx, code);
    }
    return false;
}

int32_t logger_set_formatter(struct pwt_inv *inv, pwt_log_format_fn format, void *user)
{
    struct logger *logger = pwt_inv_cx(inv)->self;

    if (!logger_in_init(inv, "pwt_logger_set_formatter")) {
        return PWT_ESTATE;
    }
    if (!format) {
        return PWT_EINVAL;
    }
    if (logger->formatter) {
        return PWT_ESTATE;
    }
    struct logger_formatter *formatter = pwt_alloc(inv, sizeof(*formatter));
    if (!formatter) {
        return PWT_ENOMEM;
    }
    *formatter = (struct logger_formatter){.format = format, .user = user};
    logger->formatter = formatter;
    logger->plain = 0;
    return 0;
}
