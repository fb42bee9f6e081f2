/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the case and writes the record, one JSON object a line, each at once: what was recorded is
 * there however the process ends.
 */
#include "record.h"

#include "conformance.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int s_record = -1;

int record_open(const char *path)
{
    s_record = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    return s_record < 0 ? -1 : 0;
}

/* An integer beyond 64 bits comes as {"$number":"digits"}, because json-c would clamp it; it prints
 * as what it is. */
static void unwrap_numbers(struct json_object *json)
{
    const char *digits = replay_cstr(json, "$number");
    if (digits) {
        union {
            const char *text;
            void *userdata;
        } shared = {.text = digits}; /* lives as long as its object */
        json_object_set_serializer(json, json_object_userdata_to_json_string, shared.userdata,
                                   NULL);
    } else if (json_object_is_type(json, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(json); i++) {
            unwrap_numbers(json_object_array_get_idx(json, i));
        }
    } else if (json_object_is_type(json, json_type_object)) {
        struct json_object_iterator at = json_object_iter_begin(json);
        struct json_object_iterator end = json_object_iter_end(json);
        for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
            unwrap_numbers(json_object_iter_peek_value(&at));
        }
    }
}

/* The format nests values up to 100 levels, and ops around them. */
enum { CASE_DEPTH = 512 };

struct json_object *record_read_case(const char *path)
{
    struct json_tokener *tokener = json_tokener_new_ex(CASE_DEPTH);
    struct json_object *json = NULL;
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char buffer[65536];
    ssize_t got = 0;
    while (tokener && file >= 0 && !json && (got = read(file, buffer, sizeof(buffer))) > 0) {
        json = json_tokener_parse_ex(tokener, buffer, (int)got);
    }
    if (file >= 0) {
        (void)close(file);
    }
    json_tokener_free(tokener);
    unwrap_numbers(json);
    return json;
}

static void written(int len)
{
    if (len < 0) {
        perror("conformance: the record");
    }
}

void record_code(struct json_object *label, int32_t code)
{
    const char *op = json_object_to_json_string_ext(label, JSON_C_TO_STRING_PLAIN);
    (void)fprintf(stderr, "conformance: op %s failed with %d\n", op, (int)code);
    written(dprintf(s_record, "{\"op\":%s,\"code\":%d}\n", op, (int)code));
}

void record_unknown_op(struct json_object *name)
{
    const char *op = json_object_to_json_string_ext(name, JSON_C_TO_STRING_PLAIN);
    written(dprintf(s_record, "{\"unknown_op\":%s}\n", op));
}

void replay_error_kind(struct replay *run, const char *kind)
{
    const char *op = json_object_to_json_string_ext(run->op_label, JSON_C_TO_STRING_PLAIN);
    written(dprintf(s_record, "{\"op\":%s,\"kind\":\"%s\"}\n", op, kind));
}

void replay_result_json(struct pwt_bytes json)
{
    json = json.ptr ? json : pwt_cstr("null");
    written(dprintf(s_record, "{\"result\":%.*s}\n", (int)json.len, json.ptr));
}

void replay_result_text(struct pwt_bytes text)
{
    struct json_object *string =
        text.ptr ? json_object_new_string_len(text.ptr, (int)text.len) : NULL;
    replay_result_json(replay_json(string));
    json_object_put(string);
}
