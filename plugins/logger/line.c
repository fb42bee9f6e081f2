/* SPDX-License-Identifier: Apache-2.0 */
/* A record as one line. The keys are those of other Powertools runtimes, in their order: level,
 * location, message, timestamp, service, the Lambda context, the call's own, xray_trace_id. */
#include "logger.h"

#include <powertools/logger.h>

/* A name that is longer is cut: it is there for people to find a place in a source file. */
#define FUNCTION_MAX_BYTES 256
#define LOCATION_MAX_BYTES (FUNCTION_MAX_BYTES + 1 + PWT_JSON_NUMBER_MAX)

#define DEV_INDENT 4

/* Fields in the order in which they take their place; names may repeat in all of them together. */
enum { LOCATION, ORIGIN, CALL, TRACE, GROUP_COUNT };

struct group {
    const struct pwt_field *fields;
    uint32_t count;
};

#define WRITE_KEY(writer, name) pwt_json_write_key_raw((writer), "\"" name "\"", sizeof(name) + 1)

/* `function:line`. */
static struct pwt_bytes location_text(const struct pwt_log_record *record, char *text)
{
    size_t len = record->function ? strnlen(record->function, FUNCTION_MAX_BYTES) : 0;

    if (len > 0) {
        memcpy(text, record->function, len);
    }
    text[len++] = ':';
    len += pwt_json_format_uint64(record->line, text + len);
    return pwt_bytes_make(text, len);
}

/* ---- lines in which every name stands once: nearly all ---- */

static void write_level(struct pwt_json_writer *writer, uint32_t level)
{
    const struct pwt_bytes member = logger_level_member(level);

    pwt_json_write_fragment(writer, member.ptr, (size_t)member.len);
}

static void write_timestamp(struct pwt_json_writer *writer, struct logger_clock *clock)
{
    char member[] = "\"timestamp\":\"2022-10-27T16:27:43.738Z\"";

    logger_time_format(clock, pwt_clock_ns(PWT_CLOCK_REAL),
                       member + sizeof("\"timestamp\":\"") - 1);
    pwt_json_write_fragment(writer, member, sizeof(member) - 1);
}

static void write_plain(struct pwt_json_writer *writer,
                        struct pwt_cx *cx,
                        const struct pwt_log_record *record,
                        struct pwt_bytes location)
{
    struct logger_state *state = cx->state;

    write_level(writer, record->level);
    WRITE_KEY(writer, "location");
    pwt_json_write_string(writer, location.ptr, (size_t)location.len);
    logger_field_write(writer, pwt_cstr("message"), &record->message);
    write_timestamp(writer, &state->clock);
    pwt_json_write_fragment(writer, state->origin.ptr, (size_t)state->origin.len);
    logger_fields_write(writer, record->fields, record->field_count);
    if (state->trace.ptr) {
        pwt_json_write_fragment(writer, state->trace.ptr, (size_t)state->trace.len);
    }
}

/* ---- lines in which names meet ---- */

static bool named_before(const struct group *groups, uint32_t group, uint32_t index)
{
    struct pwt_bytes key = groups[group].fields[index].key;

    for (uint32_t g = 0; g <= group; g++) {
        uint32_t end = g < group ? groups[g].count : index;
        for (uint32_t i = 0; i < end; i++) {
            if (pwt_bytes_equal(groups[g].fields[i].key, key)) {
                return true;
            }
        }
    }
    return false;
}

static const struct pwt_field *last_named(const struct group *groups, struct pwt_bytes key)
{
    for (uint32_t g = GROUP_COUNT; g-- > 0;) {
        for (uint32_t i = groups[g].count; i-- > 0;) {
            if (pwt_bytes_equal(groups[g].fields[i].key, key)) {
                return &groups[g].fields[i];
            }
        }
    }
    return NULL; /* not reached: the key was taken from a group */
}

/* Says once for each reserved name that a field of that name is left out. */
static bool is_reserved(struct pwt_cx *cx, struct pwt_bytes key)
{
    struct logger *logger = cx->self;
    uint32_t bit = logger_name_reserved(key);

    if (bit == 0) {
        return false;
    }
    if ((atomic_fetch_or_explicit(&logger->reported, bit, memory_order_relaxed) & bit) == 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: reserved-key: a log field named '%.*s' was left out, since the "
                 "logger writes that key itself; expected another name; rename the field",
                 (int)key.len, key.ptr);
    }
    return true;
}

/* The first field of a name gives the place, the last one the value. Only a call can name a
 * reserved key: none stands in another group. */
static void write_group(struct pwt_json_writer *writer,
                        struct pwt_cx *cx,
                        const struct group *groups,
                        uint32_t group)
{
    for (uint32_t i = 0; i < groups[group].count; i++) {
        struct pwt_bytes key = groups[group].fields[i].key;
        if (!is_reserved(cx, key) && !named_before(groups, group, i)) {
            logger_fields_write(writer, last_named(groups, key), 1);
        }
    }
}

static void write_merged(struct pwt_json_writer *writer,
                         struct pwt_cx *cx,
                         const struct pwt_log_record *record,
                         struct pwt_bytes place)
{
    struct logger_state *state = cx->state;
    char time[LOGGER_TIME_BYTES];
    struct pwt_field origin[LOGGER_ORIGIN_MAX];
    struct pwt_field trace;
    const struct pwt_field location = PWT_BYTES("location", place);
    const struct group groups[GROUP_COUNT] = {
        [LOCATION] = {&location, 1},
        [ORIGIN] = {origin + 1, logger_origin_fields(cx, origin) - 1},
        [CALL] = {record->fields, record->field_count},
        [TRACE] = {&trace, logger_origin_trace(cx, &trace)},
    };

    logger_time_format(&state->clock, pwt_clock_ns(PWT_CLOCK_REAL), time);
    const struct pwt_field level = PWT_BYTES("level", logger_level_name(record->level));
    const struct pwt_field timestamp = PWT_BYTES("timestamp", pwt_bytes_make(time, sizeof(time)));
    logger_fields_write(writer, &level, 1);
    write_group(writer, cx, groups, LOCATION);
    logger_field_write(writer, pwt_cstr("message"), &record->message);
    logger_fields_write(writer, &timestamp, 1);
    logger_fields_write(writer, &origin[0], 1); /* service */
    write_group(writer, cx, groups, ORIGIN);
    write_group(writer, cx, groups, CALL);
    write_group(writer, cx, groups, TRACE);
}

int32_t logger_line_format(struct pwt_cx *cx,
                           const struct pwt_log_record *record,
                           struct pwt_json_buffer *buffer)
{
    const struct logger *logger = cx->self;
    struct pwt_json_writer writer;
    char text[LOCATION_MAX_BYTES];
    const struct pwt_bytes location = location_text(record, text);

    pwt_json_writer_init(&writer, buffer, logger->dev ? DEV_INDENT : 0);
    pwt_json_write_object(&writer);
    /* Members made beforehand are neither indented nor can a field take their place. */
    if (logger->dev || !logger_origin_render(cx) ||
        logger_names_clash(&logger->names, record->fields, record->field_count)) {
        write_merged(&writer, cx, record, location);
    } else {
        write_plain(&writer, cx, record, location);
    }
    pwt_json_write_end(&writer);
    pwt_json_write_raw(&writer, "\n", 1);
    return pwt_json_writer_finish(&writer, NULL, NULL);
}
