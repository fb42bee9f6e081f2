/* SPDX-License-Identifier: Apache-2.0 */
/* Careful access to json-c trees. */
#include "json_text.h"

#include "utf8.h"

#include <limits.h>

struct json_object *json_text_parse(const char *text, size_t len)
{
    struct json_tokener *tokener = len > INT_MAX ? NULL : json_tokener_new();
    struct json_object *document;

    if (tokener == NULL) {
        return NULL;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    document = json_tokener_parse_ex(tokener, text, (int)len);
    if (json_tokener_get_error(tokener) == json_tokener_continue) {
        /* A number at the end is complete only when something that is no digit follows. */
        document = json_tokener_parse_ex(tokener, "\n", 1);
    }
    json_tokener_free(tokener);
    return document;
}

struct json_object *json_text_member(struct json_object *object, const char *name)
{
    struct json_object *value = NULL;

    if (!json_object_is_type(object, json_type_object)) {
        return NULL;
    }
    (void)json_object_object_get_ex(object, name, &value);
    return value;
}

const char *json_text_string(struct json_object *object, const char *name)
{
    struct json_object *value = json_text_member(object, name);

    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
}

bool json_text_is_true(struct json_object *object, const char *name)
{
    struct json_object *value = json_text_member(object, name);

    return json_object_is_type(value, json_type_boolean) && json_object_get_boolean(value);
}

size_t json_text_length(struct json_object *array)
{
    return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

struct json_object *json_text_new(const char *text, size_t len)
{
    struct buffer clean = {0};
    struct json_object *value = NULL;

    if (utf8_append_clean(&clean, text, len)) {
        value = json_object_new_string_len(clean.data == NULL ? "" : clean.data, (int)clean.len);
    }
    buffer_done(&clean);
    return value;
}

const char *json_text_print(struct json_object *value)
{
    return json_object_to_json_string_ext(value,
                                          JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}
