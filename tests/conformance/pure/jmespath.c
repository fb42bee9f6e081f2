/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JMESPath library for the conformance runner: reads one case a line from standard input,
 * {"expression": text, "data": any JSON}, and answers each with one line, {"result": JSON} or
 * {"error": kind}.
 */
#include "../../support/arena.h"

#include <powertools/jmespath.h>

#include <stdio.h>
#include <stdlib.h>

/* Evaluates a case; PWT_JMESPATH_EDOCUMENT also if the line itself is none. */
static int32_t run(const char *line,
                   size_t len,
                   const struct pwt_json_alloc *alloc,
                   struct pwt_json_value *ret_result)
{
    struct pwt_json_value request;
    struct pwt_json_iter members;
    struct pwt_json_field fields[] = {
        {.name = "expression", .len = 10},
        {.name = "data", .len = 4},
    };
    struct pwt_jmespath_source source = {.len = 0};
    if (pwt_json_validate(line, len, NULL, NULL) != 0 || pwt_json_open(line, len, &request) != 0 ||
        pwt_json_iter_init(&members, &request) != 0 || pwt_json_pick(&members, fields, 2, 0) != 0 ||
        pwt_json_text(&fields[0].value, alloc, &source.text, &source.len) != 0) {
        return PWT_JMESPATH_EDOCUMENT;
    }
    struct pwt_json_value data = fields[1].value;
    if (data.type == PWT_JSON_ABSENT) {
        data = (struct pwt_json_value){
            .ptr = "null", .len = 4, .type = PWT_JSON_NULL, .flags = PWT_JSON_EXACT};
    }
    const struct pwt_jmespath *path;
    int32_t result = pwt_jmespath_compile(&source, alloc, NULL, &path);
    return result != 0 ? result : pwt_jmespath_evaluate(path, &data, alloc, NULL, ret_result);
}

/* Answers one line. */
static bool answer(const char *line, size_t len, struct arena *arena)
{
    struct pwt_json_alloc alloc = {.alloc = arena_alloc, .user = arena};
    struct pwt_json_buffer buffer = {
        .max = SIZE_MAX / 2, .grow = pwt_json_grow_arena, .user = &alloc};
    struct pwt_json_writer writer;
    struct pwt_json_value value;
    int32_t result = run(line, len, &alloc, &value);

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    if (result == 0) {
        pwt_json_write_member_value(&writer, "result", 6, value.ptr, value.len);
    } else {
        const char *kind = pwt_jmespath_kind(result);
        pwt_json_write_member_string(&writer, "error", 5, kind, strlen(kind));
    }
    pwt_json_write_end(&writer);
    const char *text;
    size_t text_len;
    return pwt_json_writer_finish(&writer, &text, &text_len) == 0 &&
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
