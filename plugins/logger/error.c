/* SPDX-License-Identifier: Apache-2.0 */
/* What a line says of an error: its name, a text of it and its causes, and its stack as members. */
#include "line.h"

#include <powertools/logger.h>

#include "logger.h"
#include "shared/json_memory.h"

#define TEXT_BYTES     1024
#define TEXT_MAX_BYTES ((size_t)1 << 20)
#define CAUSES_MAX     16 /* a chain that is longer is a mistake, or a circle */

static void put(struct pwt_json_writer *writer, struct pwt_bytes text)
{
    pwt_json_write_raw(writer, text.ptr, (size_t)text.len);
}

static void put_cstr(struct pwt_json_writer *writer, const char *text)
{
    put(writer, pwt_cstr(text));
}

/* ` at create (orders.c:12)` */
static void put_origin(struct pwt_json_writer *writer, const struct pwt_log_error *error)
{
    char number[PWT_JSON_NUMBER_MAX];

    if (!error->function && !error->file) {
        return;
    }
    put_cstr(writer, "\n  at ");
    put_cstr(writer, error->function ? error->function : "?");
    if (error->file) {
        put_cstr(writer, " (");
        put_cstr(writer, error->file);
        put_cstr(writer, ":");
        put(writer, pwt_bytes_make(number, pwt_json_format_uint64(error->line, number)));
        put_cstr(writer, ")");
    }
}

/* `OrderError: no stock`, where it came from, and what led to it. Returns absent without memory. */
static struct pwt_bytes error_text(struct pwt_cx *cx, const struct pwt_log_error *error)
{
    struct pwt_json_alloc arena = json_memory(cx->inv);
    struct pwt_json_buffer buffer = json_memory_buffer(&arena, TEXT_BYTES, TEXT_MAX_BYTES);
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    for (uint32_t i = 0; error && i < CAUSES_MAX; i++, error = error->cause) {
        put_cstr(&writer, i > 0 ? "\ncaused by " : "");
        put(&writer, error->type);
        put_cstr(&writer, ": ");
        put(&writer, error->message);
        put_origin(&writer, error);
    }
    return writer.error == 0 ? pwt_bytes_make(buffer.ptr, (uint64_t)(writer.pos - buffer.ptr))
                             : pwt_bytes_make(NULL, 0);
}

static void write_text(struct pwt_json_writer *writer, const char *name, struct pwt_bytes text)
{
    pwt_json_write_member_string(writer, name, strlen(name), text.ptr, (size_t)text.len);
}

/* An error's own place, as a frame. */
static void write_origin(struct pwt_json_writer *writer, const struct pwt_log_error *error)
{
    if (!error->function && !error->file) {
        return;
    }
    pwt_json_write_object(writer);
    write_text(writer, "file", pwt_cstr(error->file));
    pwt_json_write_member_uint64(writer, "line", 4, error->line);
    write_text(writer, "function", pwt_cstr(error->function));
    write_text(writer, "statement", pwt_cstr(""));
    pwt_json_write_end(writer);
}

/* `{"type","value","module","frames":[...]}`; absent without memory. */
static struct pwt_bytes error_stack(struct pwt_cx *cx, const struct pwt_log_error *error)
{
    const struct logger *logger = cx->self;
    struct pwt_json_alloc arena = json_memory(cx->inv);
    struct pwt_json_buffer buffer = json_memory_buffer(&arena, TEXT_BYTES, TEXT_MAX_BYTES);
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    write_text(&writer, "type", error->type);
    write_text(&writer, "value", error->message);
    write_text(&writer, "module", pwt_cstr(error->file));
    pwt_json_write_key(&writer, "frames", 6);
    pwt_json_write_array(&writer);
    for (uint32_t i = 0; error && i < CAUSES_MAX; i++, error = error->cause) {
        write_origin(&writer, error);
    }
    if (logger->backtrace) {
        logger_stack_write(&writer);
    }
    pwt_json_write_end(&writer);
    pwt_json_write_end(&writer);
    return pwt_json_writer_finish(&writer, &text, &len) == 0 ? pwt_bytes_make(text, len)
                                                             : pwt_bytes_make(NULL, 0);
}

uint32_t logger_error_fields(const struct logger_line *line, struct pwt_field *fields)
{
    const struct logger *logger = line->cx->self;
    const struct pwt_log_error *error = line->record->error;
    const bool ecs = logger->layout == LAYOUT_ECS;
    uint32_t count = 2;

    if (!error) {
        return 0;
    }
    fields[0] = PWT_BYTES("", error_text(line->cx, error));
    fields[0].key = logger_own_name(&logger->own, OWN_EXCEPTION);
    fields[1] = PWT_BYTES("", error->type);
    fields[1].key = logger_own_name(&logger->own, OWN_EXCEPTION_NAME);
    if (ecs) {
        fields[count++] = PWT_BYTES("error.message", error->message);
    }
    /* The schema's stack is the text above: only the calls on the stack are more than that. */
    if (logger->stack_trace && (!ecs || logger->backtrace)) {
        fields[count] = PWT_JSON("", error_stack(line->cx, error));
        fields[count++].key = logger_own_name(&logger->own, OWN_STACK_TRACE);
    }
    return count;
}
