/* SPDX-License-Identifier: Apache-2.0 */
/* See error_json.h. */
#include "error_json.h"

#include <powertools/json.h>

#include <stdbool.h>
#include <string.h>

#define CAUSE_TEXT_MAX   ((uint64_t)8 << 10) /* the platform crops causes above 64 KiB */
#define CAUSE_FRAMES_MAX ((uint64_t)32)

static void *error_alloc(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void write_member(struct pwt_json_writer *writer, const char *key, struct pwt_bytes text)
{
    pwt_json_write_key(writer, key, strlen(key));
    pwt_json_write_string(writer, text.ptr ? text.ptr : "", text.len);
}

static void write_body(struct pwt_json_writer *writer, const struct pwt_error *error)
{
    pwt_json_write_object(writer);
    write_member(writer, "errorMessage", error->message);
    write_member(writer, "errorType", error->type);
    pwt_json_write_key(writer, "stackTrace", 10);
    pwt_json_write_array(writer);
    for (uint64_t i = 0; i < error->frame_count; i++) {
        pwt_json_write_string(writer, error->frames[i].ptr, error->frames[i].len);
    }
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
}

static void write_cause(struct pwt_json_writer *writer,
                        const struct pwt_error *error,
                        const char *working_directory)
{
    struct pwt_bytes message = error->message;

    message.len = message.len < CAUSE_TEXT_MAX ? message.len : CAUSE_TEXT_MAX;
    pwt_json_write_object(writer);
    write_member(writer, "working_directory", pwt_cstr(working_directory));
    pwt_json_write_key(writer, "exceptions", 10);
    pwt_json_write_array(writer);
    pwt_json_write_object(writer);
    write_member(writer, "type", error->type);
    write_member(writer, "message", message);
    pwt_json_write_key(writer, "stack", 5);
    pwt_json_write_array(writer);
    for (uint64_t i = 0; i < error->frame_count && i < CAUSE_FRAMES_MAX; i++) {
        pwt_json_write_object(writer);
        write_member(writer, "label", error->frames[i]);
        pwt_json_write_end(writer);
    }
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
    pwt_json_write_key(writer, "paths", 5);
    pwt_json_write_array(writer);
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
}

static struct pwt_bytes finish(struct pwt_json_writer *writer)
{
    const char *text = NULL;
    size_t len = 0;

    if (pwt_json_writer_finish(writer, &text, &len) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    return pwt_bytes_make(text, len);
}

struct pwt_bytes error_json_body(struct arena *arena, const struct pwt_error *error)
{
    struct pwt_json_alloc alloc = {error_alloc, arena};
    struct pwt_json_buffer buffer = {
        .max = ARENA_MAX_BYTES, .grow = pwt_json_grow_arena, .user = &alloc};
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    write_body(&writer, error);
    return finish(&writer);
}

struct pwt_bytes
error_json_cause(struct arena *arena, const struct pwt_error *error, const char *working_directory)
{
    struct pwt_json_alloc alloc = {error_alloc, arena};
    struct pwt_json_buffer buffer = {
        .max = ARENA_MAX_BYTES, .grow = pwt_json_grow_arena, .user = &alloc};
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    write_cause(&writer, error, working_directory);
    struct pwt_bytes cause = finish(&writer);
    /* JSON leaves DEL as it is; a header must not contain it. */
    for (char *c = buffer.ptr; cause.ptr && c < cause.ptr + cause.len; c++) {
        *c = *c == '\x7f' ? '?' : *c;
    }
    return cause;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct pwt_bytes error_header_type(struct pwt_bytes type)
{
    const uint64_t prefix = 8; /* of "Runtime."; "Function." has one more */
    bool runtime = type.len > prefix && memcmp(type.ptr, "Runtime.", prefix) == 0;
    bool function = type.len > prefix + 1 && memcmp(type.ptr, "Function.", prefix + 1) == 0;
    uint64_t at = runtime ? prefix : prefix + 1;
    bool fits =
        (runtime || function) && type.len > at + 1 && type.ptr[at] >= 'A' && type.ptr[at] <= 'Z';

    for (uint64_t i = at; fits && i < type.len; i++) {
        fits = is_letter(type.ptr[i]);
    }
    return fits ? type : runtime ? pwt_cstr("Runtime.Unknown") : pwt_cstr("Function.Unknown");
}
