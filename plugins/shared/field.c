/* SPDX-License-Identifier: Apache-2.0 */
/* See field.h. */
#include "shared/field.h"

static const struct pwt_json_limits s_limits = {.max_depth = FIELD_DEPTH_MAX};

bool field_is_json(struct pwt_bytes text)
{
    return pwt_json_validate(text.ptr, (size_t)text.len, &s_limits, NULL) == 0;
}

static bool is_json_null(struct pwt_bytes text)
{
    struct pwt_json_value value;

    return pwt_json_open(text.ptr, (size_t)text.len, &value) == 0 && value.type == PWT_JSON_NULL &&
           field_is_json(text);
}

bool field_is_null(const struct pwt_field *field)
{
    if (field->type == PWT_FIELD_STRING) {
        return !field->value.bytes.ptr;
    }
    if (field->type == PWT_FIELD_JSON) {
        return !field->value.bytes.ptr || is_json_null(field->value.bytes);
    }
    return field->type == PWT_FIELD_NULL || field->type == PWT_FIELD_END;
}

static void write_json(struct pwt_json_writer *writer, struct pwt_bytes text)
{
    if (!text.ptr) {
        pwt_json_write_null(writer);
    } else if (field_is_json(text)) {
        pwt_json_write_value(writer, text.ptr, (size_t)text.len);
    } else {
        pwt_json_write_string(writer, text.ptr, (size_t)text.len);
    }
}

static void write_string(struct pwt_json_writer *writer, struct pwt_bytes text)
{
    if (text.ptr) {
        pwt_json_write_string(writer, text.ptr, (size_t)text.len);
    } else {
        pwt_json_write_null(writer);
    }
}

void field_write_value(struct pwt_json_writer *writer, const struct pwt_field *field)
{
    static const char unknown[] = "powertools: a value of a type that this plugin does not know";

    switch (field->type) {
    case PWT_FIELD_STRING:
        write_string(writer, field->value.bytes);
        break;
    case PWT_FIELD_INT:
        pwt_json_write_int64(writer, field->value.i64);
        break;
    case PWT_FIELD_UINT:
        pwt_json_write_uint64(writer, field->value.u64);
        break;
    case PWT_FIELD_DOUBLE:
        pwt_json_write_double(writer, field->value.f64);
        break;
    case PWT_FIELD_BOOL:
        pwt_json_write_bool(writer, field->value.u64 != 0);
        break;
    case PWT_FIELD_JSON:
        write_json(writer, field->value.bytes);
        break;
    case PWT_FIELD_NULL:
    case PWT_FIELD_END:
        pwt_json_write_null(writer);
        break;
    default: /* a caller with a newer SDK */
        pwt_json_write_string(writer, unknown, sizeof(unknown) - 1);
        break;
    }
}

void field_write(struct pwt_json_writer *writer, const struct pwt_field *field)
{
    if (!field_is_null(field)) {
        pwt_json_write_key(writer, field->key.ptr, (size_t)field->key.len);
        field_write_value(writer, field);
    }
}
