/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of an op as what the public headers take: text, JSON, numbers, fields.
 */
#include "conformance.h"

bool replay_has(struct json_object *op, const char *name)
{
    return json_object_is_type(op, json_type_object) && json_object_object_get_ex(op, name, NULL);
}

struct json_object *replay_member(struct json_object *op, const char *name)
{
    struct json_object *found = NULL;
    if (json_object_is_type(op, json_type_object)) {
        (void)json_object_object_get_ex(op, name, &found);
    }
    return found;
}

static struct pwt_bytes text_of(struct json_object *value)
{
    return json_object_is_type(value, json_type_string)
               ? pwt_bytes_make(json_object_get_string(value),
                                (uint64_t)json_object_get_string_len(value))
               : pwt_bytes_make(NULL, 0);
}

const char *replay_cstr(struct json_object *op, const char *name)
{
    return text_of(replay_member(op, name)).ptr;
}

struct pwt_bytes replay_text(struct json_object *op, const char *name)
{
    return text_of(replay_member(op, name));
}

int64_t replay_int(struct json_object *op, const char *name, int64_t other)
{
    struct json_object *value = replay_member(op, name);
    return json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_double)
               ? json_object_get_int64(value)
               : other;
}

struct pwt_bytes replay_json(struct json_object *value)
{
    size_t len = 0;
    const char *text = json_object_to_json_string_length(
        value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
    return value ? pwt_bytes_make(text, len) : pwt_cstr("null");
}

static int digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c | 0x20) : NULL;
    return at ? (int)(at - digits) : 0;
}

static struct pwt_bytes decode_hex(struct replay *run, struct pwt_bytes hex)
{
    char *bytes = hex.ptr ? pwt_alloc(run->inv, hex.len / 2) : NULL;
    for (uint64_t i = 0; bytes && i < hex.len / 2; i++) {
        bytes[i] = (char)(digit(hex.ptr[2 * i]) * 16 + digit(hex.ptr[2 * i + 1]));
    }
    return pwt_bytes_make(bytes, bytes ? hex.len / 2 : 0);
}

struct pwt_bytes replay_hex(struct replay *run, struct json_object *op, const char *name)
{
    return decode_hex(run, replay_text(op, name));
}

/* json-c keeps integers above INT64_MAX as unsigned ones. */
static struct pwt_field integer_field(struct json_object *value)
{
    uint64_t above = json_object_get_uint64(value);
    return above > INT64_MAX ? pwt_field_uint("", above)
                             : pwt_field_int("", json_object_get_int64(value));
}

struct pwt_field replay_field_of(struct pwt_bytes key, struct json_object *value)
{
    struct pwt_field field = PWT_NULL("");
    switch (json_object_get_type(value)) {
    case json_type_string:
        field = pwt_field_bytes("", text_of(value));
        break;
    case json_type_int:
        field = integer_field(value);
        break;
    case json_type_double:
        field = pwt_field_double("", json_object_get_double(value));
        break;
    case json_type_boolean:
        field = pwt_field_bool("", json_object_get_boolean(value));
        break;
    case json_type_object:
    case json_type_array:
        field = pwt_field_json("", replay_json(value));
        break;
    case json_type_null:
        break;
    }
    field.key = key;
    return field;
}

struct pwt_field replay_field(struct json_object *op, const char *name)
{
    return replay_field_of(pwt_cstr(name), replay_member(op, name));
}

void replay_push(struct replay *run, struct replay_fields *fields, struct pwt_field field)
{
    struct pwt_field *items = fields->items;
    if ((fields->count & (fields->count - 1)) == 0) { /* full at each power of two */
        uint32_t room = fields->count ? 2 * fields->count : 1;
        items = pwt_alloc(run->inv, room * sizeof(*items));
        if (!items) {
            replay_error_kind(run, "no-memory");
            return;
        }
        if (fields->count > 0) {
            memcpy(items, fields->items, fields->count * sizeof(*items));
        }
        fields->items = items;
    }
    items[fields->count++] = field;
}

void replay_push_members(struct replay *run,
                         struct replay_fields *fields,
                         struct json_object *object)
{
    if (!json_object_is_type(object, json_type_object)) {
        return;
    }
    struct json_object_iterator at = json_object_iter_begin(object);
    struct json_object_iterator end = json_object_iter_end(object);
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        struct json_object *value = json_object_iter_peek_value(&at);
        replay_push(run, fields, replay_field_of(pwt_cstr(json_object_iter_peek_name(&at)), value));
    }
}

void replay_push_hex(struct replay *run, struct replay_fields *fields, struct json_object *object)
{
    if (!json_object_is_type(object, json_type_object)) {
        return;
    }
    struct json_object_iterator at = json_object_iter_begin(object);
    struct json_object_iterator end = json_object_iter_end(object);
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        struct pwt_bytes text = decode_hex(run, text_of(json_object_iter_peek_value(&at)));
        replay_push(run, fields, pwt_field_bytes(json_object_iter_peek_name(&at), text));
    }
}
