/* SPDX-License-Identifier: Apache-2.0 */
/* Writes properties: of each kind of member what the recorded wrappers give. */
#include "events_out.h"

void put_name(struct out *out, const char *name)
{
    pwt_json_write_key(&out->writer, name, strlen(name));
}

void put_text(struct out *out, struct pwt_bytes text)
{
    if (text.ptr == NULL) {
        pwt_json_write_null(&out->writer);
    } else {
        pwt_json_write_string(&out->writer, text.ptr, (size_t)text.len);
    }
}

void put_value(struct out *out, struct pwt_json_value value)
{
    if (value.type == PWT_JSON_ABSENT || pwt_json_slice(&value) != 0) {
        pwt_json_write_null(&out->writer);
    } else {
        pwt_json_write_value(&out->writer, value.ptr, value.len);
    }
}

/* {"$<what>": text}: what JSON has no type for. */
void put_special(struct out *out, const char *what, struct pwt_bytes text)
{
    if (text.ptr == NULL) {
        pwt_json_write_null(&out->writer);
        return;
    }
    pwt_json_write_object(&out->writer);
    put_name(out, what);
    put_text(out, text);
    pwt_json_write_end(&out->writer);
}

void put_error(struct out *out, int32_t result)
{
    put_special(out, "$error", pwt_cstr(pwt_json_describe(result)));
}

void put_bytes(struct out *out, struct pwt_bytes bytes)
{
    char *text = out->alloc.alloc(out->alloc.user, (size_t)(bytes.len + 2) / 3 * 4 + 1);
    size_t len = text == NULL ? 0 : pwt_json_base64_encode(bytes.ptr, (size_t)bytes.len, text);
    put_special(out, "$bytes", pwt_bytes_make(text, len));
}

static void put_lazy(struct out *out, const struct pwt_event_text *lazy)
{
    struct pwt_bytes text;
    int32_t result = pwt_event_text_read(lazy, &out->alloc, &text);
    if (result == 0) {
        put_text(out, text);
    } else {
        put_error(out, result);
    }
}

static void put_property(struct out *out, const struct property *property, const void *object)
{
    const void *place = (const char *)object + property->offset;
    const struct pwt_event_int *number = place;
    const struct pwt_event_bool *truth = place;
    const struct pwt_json_value *value = place;
    put_name(out, property->name);
    if (property->put != NULL) {
        property->put(out, object);
    } else if (property->kind == AS_TEXT) {
        put_text(out, *(const struct pwt_bytes *)place);
    } else if (property->kind == AS_LAZY) {
        put_lazy(out, place);
    } else if (property->kind == AS_INT && number->present) {
        pwt_json_write_int64(&out->writer, number->value);
    } else if (property->kind == AS_BOOL && truth->present) {
        pwt_json_write_bool(&out->writer, truth->value);
    } else if (property->kind == AS_VALUE) {
        put_value(out, *value);
    } else if (property->kind == AS_STRUCT && value->type != PWT_JSON_ABSENT) {
        put_struct(out, property->table, place);
    } else {
        pwt_json_write_null(&out->writer);
    }
}

void put_properties(struct out *out, const struct property *table, const void *object)
{
    for (; table->name != NULL; table++) {
        put_property(out, table, object);
    }
}

void put_struct(struct out *out, const struct property *table, const void *object)
{
    pwt_json_write_object(&out->writer);
    put_properties(out, table, object);
    pwt_json_write_end(&out->writer);
}

/* The document in a text. */
void put_json(struct out *out, struct pwt_bytes text)
{
    int32_t result = pwt_json_validate(text.ptr, (size_t)text.len, NULL, NULL);
    if (result == 0) {
        pwt_json_write_value(&out->writer, text.ptr, (size_t)text.len);
    } else {
        put_error(out, result);
    }
}

union any_record
put_records(struct out *out, const struct property *table, next_fn next, void *records)
{
    union any_record first = {.json = {.type = PWT_JSON_ABSENT}};
    union any_record record;
    put_name(out, "records");
    pwt_json_write_array(&out->writer);
    while (next(records, &record)) {
        put_struct(out, table, &record);
        first = first.json.type == PWT_JSON_ABSENT ? record : first;
    }
    pwt_json_write_end(&out->writer);
    return first;
}

void put_first(struct out *out, const struct property *table, const union any_record *first)
{
    put_name(out, "record");
    if (first->json.type == PWT_JSON_ABSENT) {
        pwt_json_write_null(&out->writer);
    } else {
        put_struct(out, table, first);
    }
}
