/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed events for the conformance runner: reads one case a line from standard input,
 * {"class": name of the recorded wrapper, "data": the event}, and answers each with one line,
 * {"properties": {...}}, with "error": member if not all of the event can be read, or
 * {"uncovered": class}.
 */
#include "events_out.h"

#include "../../support/arena.h"

#include <stdio.h>
#include <stdlib.h>

static const struct event_class *class_find(const struct pwt_json_value *name)
{
    const struct event_class *const lists[] = {event_classes_http, event_classes_records,
                                               event_classes_streams};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        for (const struct event_class *at = lists[i]; at->name != NULL; at++) {
            if (pwt_json_equals(name, at->name, strlen(at->name))) {
                return at;
            }
        }
    }
    return NULL;
}

/* The answer to a case; false if the line is none. */
static bool put_answer(struct out *out, const char *line, size_t len)
{
    struct pwt_json_value request;
    struct pwt_json_iter members;
    struct pwt_json_field fields[] = {
        {.name = "class", .len = 5},
        {.name = "data", .len = 4},
    };
    if (pwt_json_validate(line, len, NULL, NULL) != 0 || pwt_json_open(line, len, &request) != 0 ||
        pwt_json_iter_init(&members, &request) != 0 || pwt_json_pick(&members, fields, 2, 0) != 0 ||
        pwt_json_slice(&fields[1].value) != 0) {
        return false;
    }
    const struct event_class *found = class_find(&fields[0].value);
    struct pwt_event_error error = {.member = NULL};
    pwt_json_write_object(&out->writer);
    if (found == NULL) {
        put_name(out, "uncovered");
        put_value(out, fields[0].value);
    } else {
        struct pwt_bytes event = pwt_bytes_make(fields[1].value.ptr, fields[1].value.len);
        put_name(out, "properties");
        pwt_json_write_object(&out->writer);
        int32_t result = found->put(out, event, &error);
        pwt_json_write_end(&out->writer);
        if (result != 0) {
            put_name(out, "error");
            put_text(out, pwt_cstr(error.member != NULL ? error.member : "document"));
        }
    }
    pwt_json_write_end(&out->writer);
    return true;
}

/* Answers one line. */
static bool answer(const char *line, size_t len, struct arena *arena)
{
    struct out out = {.alloc = {.alloc = arena_alloc, .user = arena}};
    struct pwt_json_buffer buffer = {
        .max = SIZE_MAX / 2, .grow = pwt_json_grow_arena, .user = &out.alloc};
    const char *text;
    size_t text_len;
    pwt_json_writer_init(&out.writer, &buffer, 0);
    return put_answer(&out, line, len) &&
           pwt_json_writer_finish(&out.writer, &text, &text_len) == 0 &&
           fwrite(text, 1, text_len, stdout) == text_len && putchar('\n') != EOF &&
           fflush(stdout) == 0;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    bool alive = true;
    while (alive) {
        ssize_t len = getline(&line, &size, stdin);
        if (len < 0) {
            break;
        }
        struct arena arena = {.blocks = NULL};
        alive = answer(line, (size_t)len, &arena);
        arena_free(&arena);
    }
    free(line);
    return alive ? 0 : 1;
}
