/* SPDX-License-Identifier: Apache-2.0 */
/* Fields as members of a line. Whatever a field holds, the line stays one valid JSON value. */
#include "logger.h"

/* The line itself is one level of what the writer allows. */
static const struct pwt_json_limits s_limits = {.max_depth = PWT_JSON_DEPTH_MAX - 1};

static bool is_json(struct pwt_bytes text)
{
    return pwt_json_validate(text.ptr, (size_t)text.len, &s_limits, NULL) == 0;
}

static bool is_json_null(struct pwt_bytes text)
{
    struct pwt_json_value value;

    return pwt_json_open(text.ptr, (size_t)text.len, &value) == 0 && value.type == PWT_JSON_NULL &&
           is_json(text);
}

/* Whether a field has no value: such a key is left out of the line. */
static inline bool is_null(const struct pwt_field *field)
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
    if (is_json(text)) {
        pwt_json_write_value(writer, text.ptr, (size_t)text.len);
    } else {
        pwt_json_write_string(writer, text.ptr, (size_t)text.len);
    }
}

static void write_value(struct pwt_json_writer *writer, const struct pwt_field *field)
{
    static const char unknown[] = "powertools: a value of a type that this logger does not know";

    switch (field->type) {
    case PWT_FIELD_STRING:
        pwt_json_write_string(writer, field->value.bytes.ptr, (size_t)field->value.bytes.len);
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
    default: /* a caller with a newer SDK */
        pwt_json_write_string(writer, unknown, sizeof(unknown) - 1);
        break;
    }
}

void logger_field_write(struct pwt_json_writer *writer,
                        struct pwt_bytes name,
                        const struct pwt_field *field)
{
    if (!is_null(field)) {
        pwt_json_write_key(writer, name.ptr, (size_t)name.len);
        write_value(writer, field);
    }
}

void logger_fields_write(struct pwt_json_writer *writer,
                         const struct pwt_field *fields,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        logger_field_write(writer, fields[i].key, &fields[i]);
    }
}
