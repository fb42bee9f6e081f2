/* SPDX-License-Identifier: Apache-2.0 */
/* From a record to the function's output, or to a buffer. Most lines are made on the stack; longer
 * ones in memory of the invocation, which is kept for the next. Never in a worker's or the
 * process's memory: threads of the handler log at the same time. */
#include "print.h"

#include <powertools/logger.h>

#include "buffer.h"
#include "line.h"
#include "logger.h"
#include "redacted.h"
#include "set.h"
#include "shared/field.h"
#include "sink.h"

#define STACK_BYTES 4096
/* An event of 6 MB, each byte of it escaped by six, and what else stands in its line. */
#define LINE_MAX_BYTES (UINT64_C(40) << 20)

static char *grow_spare(void *user, char *ptr, size_t used, size_t size)
{
    struct pwt_cx *cx = user;
    struct logger_state *state = cx->state;

    if (size > state->spare_bytes) {
        char *memory = pwt_alloc(cx->inv, size);
        if (!memory) {
            return NULL;
        }
        state->spare = memory;
        state->spare_bytes = size;
    }
    memmove(state->spare, ptr, used); /* `ptr` may be the spare memory itself */
    return state->spare;
}

static int32_t format(const struct logger_line *line, struct pwt_json_buffer *buffer)
{
    buffer->len = 0;
    return logger_line_format(line, buffer);
}

/* Without its own message and fields the line always fits, and still says when and where. */
static int32_t format_without_content(const struct logger_line *line,
                                      struct pwt_json_buffer *buffer)
{
    struct logger_line bare = *line;

    bare.bare = true;
    bare.text_max = SIZE_MAX;
    bare.message = PWT_STR("message", "powertools: this log line was left out, since the memory of "
                                      "the invocation is exhausted");
    return format(&bare, buffer);
}

/* Finds by halving how long its texts may be so that the line is short enough. */
static int32_t
format_shorter(struct logger_line *line, struct pwt_json_buffer *buffer, uint64_t max_bytes)
{
    size_t low = 0;
    size_t high = buffer->len; /* no text is longer */
    int32_t code = 0;

    while (low < high && code == 0) {
        line->text_max = low + (high - low + 1) / 2;
        code = format(line, buffer);
        if (code == 0 && buffer->len <= max_bytes) {
            low = line->text_max;
        } else {
            high = line->text_max - 1;
        }
    }
    line->text_max = low;
    return code == 0 ? format(line, buffer) : code;
}

/* The record as a line in `buffer`, or a line that says why it is not there. */
static int32_t format_line(struct logger_line *line, struct pwt_json_buffer *buffer)
{
    const struct logger *logger = line->cx->self;
    const struct pwt_json_buffer first = *buffer;

    int32_t code = format(line, buffer);
    if (code == 0 && logger->max_line_bytes != 0 && buffer->len > logger->max_line_bytes) {
        code = format_shorter(line, buffer, logger->max_line_bytes);
    }
    if (code == 0) {
        return 0;
    }
    *buffer = first; /* memory on the stack, however little the arena has */
    code = format_without_content(line, buffer);
    return code == 0 ? PWT_ENOMEM : code;
}

/* A message in text that is JSON, where the settings want that decoded. */
static struct pwt_field message_of(const struct logger *logger, const struct pwt_log_record *record)
{
    struct pwt_field message = record->message;

    if (logger->json_messages && message.type == PWT_FIELD_STRING && message.value.bytes.len > 0 &&
        field_is_json(message.value.bytes)) {
        message.type = PWT_FIELD_JSON;
    }
    return message;
}

static int32_t
keep_line(struct pwt_cx *cx, const struct pwt_log_record *record, struct pwt_bytes line)
{
    const struct logger *logger = cx->self;

    if (logger_buffer_add(cx, record->logger, record->level, line)) {
        return 0;
    }
    if (line.len - 1 > logger->buffer_max_bytes) {
        pwt_diag(
            cx->inv, PWT_DIAG_WARN,
            "powertools: buffer-item-too-big: a log line is larger than the whole buffer and "
            "was printed at once; expected it to fit POWERTOOLS_LOGGER_BUFFER_MAX_BYTES; raise "
            "it or log less in one line");
    }
    return logger_emit(cx, record->level, line);
}

static int32_t print(struct pwt_cx *cx, const struct pwt_log_record *record)
{
    const struct logger *logger = cx->self;
    const struct logger_unit *unit = logger_unit_of(cx, record->logger);
    const bool buffering = logger->buffer && logger_buffer_is_on(cx);
    const bool keeps = buffering && record->level <= logger->buffer_level;
    struct pwt_log_record safe;
    char memory[STACK_BYTES];
    struct pwt_json_buffer buffer = {.ptr = memory,
                                     .cap = sizeof(memory),
                                     .max = LINE_MAX_BYTES,
                                     .grow = grow_spare,
                                     .user = cx};

    if (!unit) {
        return PWT_EINVAL;
    }
    if (buffering && record->level >= PWT_LOG_ERROR && logger->flush_on_error) {
        (void)logger_buffer_flush(cx, record->logger);
    }
    if (!keeps && record->level < unit->level) {
        return 0;
    }
    struct logger_line line = {.cx = cx, .unit = unit, .text_max = SIZE_MAX};
    line.record = logger_redacted(cx, record, &safe);
    line.message = message_of(logger, line.record);
    line.now_ns = pwt_clock_ns(PWT_CLOCK_REAL);
    int32_t lost = format_line(&line, &buffer);
    if (lost != 0 && lost != PWT_ENOMEM) {
        return PWT_ENOMEM;
    }
    const struct pwt_bytes bytes = pwt_bytes_make(buffer.ptr, buffer.len);
    int32_t code = keeps ? keep_line(cx, record, bytes) : logger_emit(cx, record->level, bytes);
    return code != 0 ? code : lost;
}

/* What a formatter or a sink logs itself: the memory for long lines is in use around it. */
static int32_t print_from_outside(struct pwt_cx *cx, const struct pwt_log_record *record)
{
    struct logger_state *state = cx->state;
    char *const spare = state->spare;
    const uint64_t spare_bytes = state->spare_bytes;

    state->spare = NULL;
    state->spare_bytes = 0;
    const int32_t code = print(cx, record);
    state->spare = spare;
    state->spare_bytes = spare_bytes;
    return code;
}

int32_t logger_print(struct pwt_cx *cx, const struct pwt_log_record *record)
{
    const struct logger_state *state = cx->state;

    return state->is_outside ? print_from_outside(cx, record) : print(cx, record);
}
