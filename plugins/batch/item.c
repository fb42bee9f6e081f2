/* SPDX-License-Identifier: Apache-2.0 */
/* DynamoDB attribute values as plain JSON: {"n":{"N":"1"}} becomes {"n":1}. Numbers keep all their
 * digits, binary values stay base64, sets become lists. */
#include "batch.h"

#include "shared/json_memory.h"

#define DEPTH_MAX 64 /* DynamoDB nests up to 32 levels; one of an attribute is two here */

static int32_t
write_plain(struct pwt_json_writer *writer, const struct pwt_json_value *typed, uint32_t depth);

/* The text of a JSON string as a number. */
static int32_t write_number(struct pwt_json_writer *writer, const struct pwt_json_value *text)
{
    struct pwt_json_value number;

    if (text->type != PWT_JSON_STRING || (text->flags & PWT_JSON_ESCAPED) != 0 ||
        pwt_json_open(text->ptr + 1, text->len - 2, &number) != 0 ||
        number.type != PWT_JSON_NUMBER) {
        return PWT_EFORMAT;
    }
    pwt_json_write_value(writer, text->ptr + 1, text->len - 2);
    return 0;
}

static int32_t write_text(struct pwt_json_writer *writer, const struct pwt_json_value *text)
{
    if (text->type != PWT_JSON_STRING) {
        return PWT_EFORMAT;
    }
    pwt_json_write_value(writer, text->ptr, text->len);
    return 0;
}

typedef int32_t (*element_fn)(struct pwt_json_writer *writer, const struct pwt_json_value *text);

static int32_t
write_set(struct pwt_json_writer *writer, const struct pwt_json_value *set, element_fn element)
{
    struct pwt_json_iter elements;
    struct pwt_json_value value;
    int32_t code = 0;

    if (set->type != PWT_JSON_ARRAY) {
        return PWT_EFORMAT;
    }
    (void)pwt_json_iter_init(&elements, set);
    pwt_json_write_array(writer);
    while (code == 0 && pwt_json_iter_next(&elements, NULL, &value)) {
        code = element(writer, &value);
    }
    pwt_json_write_end(writer);
    return code == 0 && elements.error != 0 ? PWT_EFORMAT : code;
}

/* A map or a list: what is in it is typed again. */
static int32_t
write_nested(struct pwt_json_writer *writer, const struct pwt_json_value *nested, uint32_t depth)
{
    const bool is_map = nested->type == PWT_JSON_OBJECT;
    struct pwt_json_iter members;
    struct pwt_json_value name;
    struct pwt_json_value value;
    int32_t code = 0;

    if (depth == DEPTH_MAX) {
        return PWT_EFORMAT;
    }
    (void)pwt_json_iter_init(&members, nested);
    if (is_map) {
        pwt_json_write_object(writer);
    } else {
        pwt_json_write_array(writer);
    }
    while (code == 0 && pwt_json_iter_next(&members, is_map ? &name : NULL, &value)) {
        if (is_map) {
            pwt_json_write_key_raw(writer, name.ptr, name.len);
        }
        code = write_plain(writer, &value, depth + 1);
    }
    pwt_json_write_end(writer);
    return code == 0 && members.error != 0 ? PWT_EFORMAT : code;
}

static int32_t write_typed(struct pwt_json_writer *writer,
                           const struct pwt_json_value *type,
                           const struct pwt_json_value *value,
                           uint32_t depth)
{
    bool truth;

    if (pwt_json_equals(type, "S", 1) || pwt_json_equals(type, "B", 1)) {
        return write_text(writer, value);
    }
    if (pwt_json_equals(type, "N", 1)) {
        return write_number(writer, value);
    }
    if (pwt_json_equals(type, "M", 1) && value->type == PWT_JSON_OBJECT) {
        return write_nested(writer, value, depth);
    }
    if (pwt_json_equals(type, "L", 1) && value->type == PWT_JSON_ARRAY) {
        return write_nested(writer, value, depth);
    }
    if (pwt_json_equals(type, "BOOL", 4) && pwt_json_bool(value, &truth) == 0) {
        pwt_json_write_bool(writer, truth);
        return 0;
    }
    if (pwt_json_equals(type, "NULL", 4)) {
        pwt_json_write_null(writer);
        return 0;
    }
    if (pwt_json_equals(type, "NS", 2)) {
        return write_set(writer, value, write_number);
    }
    if (pwt_json_equals(type, "SS", 2) || pwt_json_equals(type, "BS", 2)) {
        return write_set(writer, value, write_text);
    }
    return PWT_EFORMAT;
}

/* An attribute value: an object with one member, whose name is the type. */
static int32_t
write_plain(struct pwt_json_writer *writer, const struct pwt_json_value *typed, uint32_t depth)
{
    struct pwt_json_iter members;
    struct pwt_json_value type;
    struct pwt_json_value value;

    if (typed->type != PWT_JSON_OBJECT || pwt_json_iter_init(&members, typed) != 0 ||
        !pwt_json_iter_next(&members, &type, &value)) {
        return PWT_EFORMAT;
    }
    return write_typed(writer, &type, &value, depth);
}

int32_t
batch_plain_item(struct pwt_inv *inv, const struct pwt_json_value *item, struct pwt_bytes *ret_json)
{
    struct pwt_json_value exact = *item;
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    if (item->type != PWT_JSON_OBJECT || pwt_json_slice(&exact) != 0 ||
        pwt_json_validate(exact.ptr, exact.len, NULL, NULL) != 0) {
        return PWT_EFORMAT;
    }
    struct pwt_json_alloc alloc = json_memory(inv);
    struct pwt_json_buffer buffer =
        json_memory_buffer(&alloc, exact.len, 2 * exact.len + PWT_JSON_NUMBER_MAX);
    pwt_json_writer_init(&writer, &buffer, 0);
    int32_t code = write_nested(&writer, &exact, 0);
    const int32_t written = pwt_json_writer_finish(&writer, &text, &len);
    if (code != 0) {
        return code;
    }
    if (written != 0) {
        return buffer.ptr ? PWT_EFORMAT : PWT_ENOMEM;
    }
    *ret_json = pwt_bytes_make(text, len);
    return 0;
}
