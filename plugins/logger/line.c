/* SPDX-License-Identifier: Apache-2.0 */
/* A record as one line. The keys are those of other Powertools runtimes, in their order: level,
 * location, message, timestamp, service, persistent keys, the Lambda context, correlation id,
 * appended keys, the thread's, the call's own, an error's, xray_trace_id. */
#include "line.h"

#include <powertools/logger.h>

#include "keys.h"
#include "logger.h"
#include "origin.h"
#include "set.h"
#include "shared/field.h"
#include "zone.h"

size_t logger_location(const struct pwt_log_record *record, char *text)
{
    size_t len = record->function ? strnlen(record->function, LOGGER_FUNCTION_MAX_BYTES) : 0;

    if (len > 0) {
        memcpy(text, record->function, len);
    }
    text[len++] = ':';
    return len + pwt_json_format_uint64(record->line, text + len);
}

static void write_bytes(struct pwt_json_writer *writer, struct pwt_bytes text)
{
    pwt_json_write_raw(writer, text.ptr, (size_t)text.len);
}

static void write_time(const struct logger_line *line, struct pwt_json_writer *writer)
{
    const struct logger *logger = line->cx->self;
    struct logger_state *state = line->cx->state;
    char text[LOGGER_TIME_BYTES + 1];

    write_bytes(writer, logger->time_head);
    logger_time_utc(&state->clock, line->now_ns, text);
    text[LOGGER_TIME_BYTES] = '"';
    pwt_json_write_raw(writer, text, sizeof(text));
}

/* Everything in its usual place: most of it is there already, with the comma before it. */
static void write_plain(const struct logger_line *line, struct pwt_json_writer *writer)
{
    const struct logger *logger = line->cx->self;
    const struct logger_state *state = line->cx->state;
    const struct logger_keys *keys = &line->unit->keys;
    const struct pwt_log_record *record = line->record;
    const struct pwt_bytes head = logger->heads[logger_level_index(record->level)];
    char location[LOGGER_LOCATION_MAX_BYTES];

    pwt_json_write_fragment(writer, head.ptr, (size_t)head.len);
    pwt_json_write_key_raw(writer, logger->location_head.ptr, (size_t)logger->location_head.len);
    pwt_json_write_string(writer, location, logger_location(record, location));
    if (!field_is_null(&line->message)) {
        pwt_json_write_key_raw(writer, logger->message_head.ptr, (size_t)logger->message_head.len);
        field_write_value(writer, &line->message);
    }
    write_time(line, writer);
    write_bytes(writer, logger->service_text);
    pwt_json_write_raw(writer, keys->text, keys->persistent_len);
    write_bytes(writer, state->context);
    if (keys->text_len > keys->persistent_len) {
        pwt_json_write_raw(writer, keys->text + keys->persistent_len,
                           keys->text_len - keys->persistent_len);
    }
    for (uint32_t i = 0; i < record->field_count; i++) {
        field_write(writer, &record->fields[i]);
    }
    write_bytes(writer, state->trace);
}

/* Whether a field meets another one, a key, or one of the logger's own. */
static bool meets(const struct logger *logger,
                  const struct logger_keys *keys,
                  const struct pwt_field *fields,
                  uint32_t count)
{
    struct logger_names seen = logger->own.set;

    for (size_t i = 0; keys->count > 0 && i < 4; i++) {
        seen.bits[i] |= keys->names_set.bits[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!logger_names_add(&seen, fields[i].key)) {
            continue;
        }
        if (logger_names_meet(&logger->own, fields[i].key)) {
            return true;
        }
        for (uint32_t k = 0; k < i; k++) {
            if (pwt_bytes_equal(fields[k].key, fields[i].key)) {
                return true;
            }
        }
        for (uint32_t kind = PWT_KEYS_APPENDED; kind <= PWT_KEYS_THREAD; kind++) {
            if (logger_keys_find(keys, kind, fields[i].key)) {
                return true;
            }
        }
    }
    return false;
}

/* Members made beforehand are neither indented, nor cut, nor can another key take their place. */
static bool is_plain(const struct logger_line *line)
{
    const struct logger *logger = line->cx->self;
    const struct pwt_log_record *record = line->record;

    return logger->plain && line->text_max == SIZE_MAX && !line->bare && !record->error &&
           !line->unit->is_service && !line->unit->keys.meets && logger_origin_render(line->cx) &&
           !meets(logger, &line->unit->keys, record->fields, record->field_count);
}

/* Everything where it belongs, each name once. */
static void write_merged(const struct logger_line *line, struct pwt_json_writer *writer)
{
    struct logger_members members;

    if (!logger_merge(line, &members)) {
        (void)pwt_json_writer_reserve(writer, SIZE_MAX); /* fails, as without any memory */
        return;
    }
    for (uint32_t i = 0; i < members.count; i++) {
        field_write(writer, &members.list[i]);
    }
}

int32_t logger_line_format(const struct logger_line *line, struct pwt_json_buffer *buffer)
{
    const struct logger *logger = line->cx->self;
    const struct logger_state *state = line->cx->state;
    struct pwt_json_writer writer;
    const bool plain = is_plain(line);

    if (plain && logger_direct(line, buffer)) {
        return 0;
    }
    if (logger->formatter && !line->bare && !state->is_outside &&
        logger_format_line(line, buffer)) {
        return 0;
    }
    pwt_json_writer_init(&writer, buffer, logger->dev ? LOGGER_DEV_INDENT : 0);
    pwt_json_write_object(&writer);
    if (plain) {
        write_plain(line, &writer);
    } else {
        write_merged(line, &writer);
    }
    pwt_json_write_end(&writer);
    pwt_json_write_raw(&writer, "\n", 1);
    return pwt_json_writer_finish(&writer, NULL, NULL);
}
