/* SPDX-License-Identifier: Apache-2.0 */
/* The short way for the lines that nearly all are: short, plain ASCII, nothing but texts and
 * numbers to add to what was rendered before. Room for the worst case is known beforehand, so
 * members are put down one after the other. Whatever is not that simple is left to the JSON
 * library's writer. */
#include "line.h"

#include <powertools/logger.h>

#include "logger.h"
#include "set.h"
#include "shared/field.h"
#include "shared/json_memory.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Most bytes of a member besides its texts: commas, quotes, a colon, a number. */
#define MEMBER_BYTES (8 + PWT_JSON_NUMBER_MAX)
#define HEAD_BYTES   512 /* the level, the names of the first keys, the time */
#define ESCAPED_MAX  6   /* bytes that one byte may become */

/* Members for many lines: an ARN, an id and a name fit in, whatever they hold. */
#define MEMBERS_MAX_BYTES 4096

/* What others are rendered in: usually a service's name and a few keys. */
#define TEXT_BYTES     256
#define TEXT_MAX_BYTES 65536

static inline char *put(char *at, struct pwt_bytes text)
{
    memcpy(at, text.ptr, (size_t)text.len);
    return at + text.len;
}

/* Whether one of eight bytes is not ASCII, or would be escaped. */
static inline bool is_dirty(uint64_t bytes)
{
    const uint64_t quote = bytes ^ ONES * '"';
    const uint64_t backslash = bytes ^ ONES * '\\';

    return ((bytes | (bytes - ONES * 0x20) | (quote - ONES) | (backslash - ONES)) & HIGHS) != 0;
}

/* By the library, in all cases: U+FFFD for what is no UTF-8, escapes for what needs them. */
static char *put_any_text(char *at, const char *text, size_t len)
{
    struct pwt_json_buffer buffer = {
        .ptr = at, .cap = ESCAPED_MAX * len + 2, .max = ESCAPED_MAX * len + 2};
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text, len);
    (void)pwt_json_writer_finish(&writer, NULL, NULL);
    return at + buffer.len;
}

/* Up to seven bytes, in a number whose other bytes are blanks. */
static inline uint64_t load_short(const char *text, size_t len)
{
    uint64_t bytes = ONES * ' ';

    if (len >= 4) {
        uint32_t head;
        uint32_t tail;
        memcpy(&head, text, 4);
        memcpy(&tail, text + len - 4, 4);
        memcpy(&bytes, &head, 4);
        memcpy((char *)&bytes + len - 4, &tail, 4);
    } else if (len > 0) {
        char *to = (char *)&bytes;
        to[0] = text[0];
        to[len / 2] = text[len / 2];
        to[len - 1] = text[len - 1];
    }
    return bytes;
}

/* Text in its quotes. Whole words are stored, so up to seven bytes behind it are overwritten. */
static inline char *put_text(char *at, const char *text, size_t len)
{
    uint64_t bytes;
    size_t done = 0;

    if (len == 0) { /* there may be no address */
        return put(at, pwt_bytes_make("\"\"", 2));
    }
    at[0] = '"';
    for (; len - done >= 8; done += 8) {
        memcpy(&bytes, text + done, 8);
        if (is_dirty(bytes)) {
            return put_any_text(at, text, len);
        }
        memcpy(at + 1 + done, &bytes, 8);
    }
    bytes = load_short(text + done, len - done);
    if (is_dirty(bytes)) {
        return put_any_text(at, text, len);
    }
    memcpy(at + 1 + done, &bytes, 8);
    at[1 + len] = '"';
    return at + len + 2;
}

static char *put_value(char *at, const struct pwt_field *field)
{
    switch (field->type) {
    case PWT_FIELD_STRING:
        return put_text(at, field->value.bytes.ptr, (size_t)field->value.bytes.len);
    case PWT_FIELD_INT:
        return at + pwt_json_format_int64(field->value.i64, at);
    case PWT_FIELD_UINT:
        return at + pwt_json_format_uint64(field->value.u64, at);
    case PWT_FIELD_DOUBLE:
        return at + pwt_json_format_double(field->value.f64, at);
    default: /* PWT_FIELD_BOOL: there are no others, see value_bytes() */
        return put(at,
                   field->value.u64 != 0 ? pwt_bytes_make("true", 4) : pwt_bytes_make("false", 5));
    }
}

/* Most bytes that a value's text may become; UINT64_MAX for values that are not written here. */
static inline uint64_t value_bytes(const struct pwt_field *field)
{
    switch (field->type) {
    case PWT_FIELD_STRING:
        return field->value.bytes.ptr ? ESCAPED_MAX * field->value.bytes.len : 0;
    case PWT_FIELD_INT:
    case PWT_FIELD_UINT:
    case PWT_FIELD_DOUBLE:
    case PWT_FIELD_BOOL:
    case PWT_FIELD_NULL:
    case PWT_FIELD_END:
        return 0;
    default:
        return UINT64_MAX;
    }
}

/* Most bytes that fields may become as members; more than `room` where that is too much, or where
 * one of them is not written here. */
static uint64_t fields_bytes(const struct pwt_field *fields, uint32_t count, uint64_t room)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < count && bytes <= room; i++) {
        const uint64_t value = value_bytes(&fields[i]);
        if (value > room || fields[i].key.len > room) {
            return room + 1;
        }
        bytes += MEMBER_BYTES + ESCAPED_MAX * fields[i].key.len + value;
    }
    return bytes;
}

/* Whether the line fits `room` bytes, however its texts are escaped. */
static bool fits(const struct logger_line *line, size_t function_len, size_t room)
{
    const struct logger *logger = line->cx->self;
    const struct logger_state *state = line->cx->state;
    const struct pwt_log_record *record = line->record;
    uint64_t bytes = HEAD_BYTES + ESCAPED_MAX * (uint64_t)function_len + logger->service_text.len +
                     line->unit->keys.text_len + state->context.len + state->trace.len;
    const uint64_t message = value_bytes(&line->message);
    const uint64_t fields = fields_bytes(record->fields, record->field_count, room);

    return message <= room && fields <= room && bytes + message + fields <= room;
}

static char *put_time(const struct logger_line *line, char *at)
{
    const struct logger *logger = line->cx->self;
    struct logger_state *state = line->cx->state;

    at = put(at, logger->time_head);
    logger_time_utc(&state->clock, line->now_ns, at);
    at[LOGGER_TIME_BYTES] = '"';
    return at + LOGGER_TIME_BYTES + 1;
}

static char *put_head(const struct logger_line *line, char *at, size_t function_len)
{
    const struct logger *logger = line->cx->self;
    const struct pwt_log_record *record = line->record;

    *at++ = '{';
    at = put(at, logger->heads[logger_level_index(record->level)]);
    *at++ = ',';
    at = put(at, logger->location_head);
    *at++ = ':';
    at = put_text(at, record->function, function_len);
    at[-1] = ':'; /* the text goes on where it ended */
    at += pwt_json_format_uint64(record->line, at);
    *at++ = '"';
    if (!field_is_null(&line->message)) {
        *at++ = ',';
        at = put(at, logger->message_head);
        *at++ = ':';
        at = put_value(at, &line->message);
    }
    return put_time(line, at);
}

static char *put_fields(const struct pwt_field *fields, uint32_t count, char *at)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct pwt_field *field = &fields[i];
        if (!field_is_null(field)) {
            *at++ = ',';
            at = put_text(at, field->key.ptr, (size_t)field->key.len);
            *at++ = ':';
            at = put_value(at, field);
        }
    }
    return at;
}

bool logger_direct(const struct logger_line *line, struct pwt_json_buffer *buffer)
{
    const struct logger *logger = line->cx->self;
    const struct logger_state *state = line->cx->state;
    const struct logger_keys *keys = &line->unit->keys;
    const struct pwt_log_record *record = line->record;
    const size_t function_len =
        record->function ? strnlen(record->function, LOGGER_FUNCTION_MAX_BYTES) : 0;
    char *at = buffer->ptr + buffer->len;

    if (!fits(line, function_len, buffer->cap - buffer->len)) {
        return false;
    }
    at = put_head(line, at, function_len);
    at = put(at, logger->service_text);
    if (keys->persistent_len > 0) {
        at = put(at, pwt_bytes_make(keys->text, keys->persistent_len));
    }
    at = put(at, state->context);
    if (keys->text_len > keys->persistent_len) {
        at = put(at, pwt_bytes_make(keys->text + keys->persistent_len,
                                    keys->text_len - keys->persistent_len));
    }
    at = put_fields(record->fields, record->field_count, at);
    at = put(at, state->trace);
    *at++ = '}';
    *at++ = '\n';
    buffer->len = (size_t)(at - buffer->ptr);
    return true;
}

/* The same members by the short way; false where that will not do. */
static bool direct_members(struct pwt_inv *inv,
                           const struct pwt_field *fields,
                           uint32_t count,
                           struct pwt_bytes *ret_members)
{
    const uint64_t bytes = fields_bytes(fields, count, MEMBERS_MAX_BYTES);
    char *text = bytes <= MEMBERS_MAX_BYTES ? pwt_alloc(inv, bytes) : NULL;

    if (!text) {
        return false;
    }
    *ret_members = pwt_bytes_make(text, (uint64_t)(put_fields(fields, count, text) - text));
    return true;
}

bool logger_members_render(struct pwt_inv *inv,
                           const struct pwt_field *fields,
                           uint32_t count,
                           struct pwt_bytes *ret_members)
{
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    if (direct_members(inv, fields, count, ret_members)) {
        return true;
    }
    struct pwt_json_alloc arena = json_memory(inv);
    struct pwt_json_buffer buffer = json_memory_buffer(&arena, TEXT_BYTES, TEXT_MAX_BYTES);
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    for (uint32_t i = 0; i < count; i++) {
        field_write(&writer, &fields[i]);
    }
    pwt_json_write_end(&writer);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return false;
    }
    char *start = buffer.ptr + (text - buffer.ptr);
    start[0] = ','; /* `{"a":1}` becomes `,"a":1`; without members nothing is left */
    *ret_members = pwt_bytes_make(start, len > 2 ? len - 1 : 0);
    return true;
}
