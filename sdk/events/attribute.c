/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DynamoDB attribute values: an object with one member, whose name is the type. Values are read one
 * by one, or written as the plain JSON that they stand for.
 */
#include <powertools/events/dynamodb.h>

#include "internal.h"

/* DynamoDB takes no item that is nested more deeply. */
#define ATTRIBUTE_DEPTH_MAX 32u

static const struct {
    const char *name;
    enum pwt_dynamodb_type type;
    enum pwt_json_type json;
} s_types[] = {
    {"S", PWT_DYNAMODB_STRING, PWT_JSON_STRING},
    {"N", PWT_DYNAMODB_NUMBER, PWT_JSON_STRING},
    {"B", PWT_DYNAMODB_BINARY, PWT_JSON_STRING},
    {"BOOL", PWT_DYNAMODB_BOOL, PWT_JSON_BOOL},
    {"NULL", PWT_DYNAMODB_NULL, PWT_JSON_BOOL},
    {"M", PWT_DYNAMODB_MAP, PWT_JSON_OBJECT},
    {"L", PWT_DYNAMODB_LIST, PWT_JSON_ARRAY},
    {"SS", PWT_DYNAMODB_STRING_SET, PWT_JSON_ARRAY},
    {"NS", PWT_DYNAMODB_NUMBER_SET, PWT_JSON_ARRAY},
    {"BS", PWT_DYNAMODB_BINARY_SET, PWT_JSON_ARRAY},
};

/* A value where it stands in the document: of a type that its JSON has. */
struct attribute {
    enum pwt_dynamodb_type type;
    struct pwt_json_value json;
};

static int32_t attribute_typed(const struct pwt_json_value *name,
                               const struct pwt_json_value *json,
                               struct attribute *ret_attribute)
{
    for (size_t i = 0; i < sizeof(s_types) / sizeof(s_types[0]); i++) {
        if (json->type == s_types[i].json &&
            pwt_json_equals(name, s_types[i].name, strlen(s_types[i].name))) {
            *ret_attribute = (struct attribute){.type = s_types[i].type, .json = *json};
            return 0;
        }
    }
    return PWT_JSON_ETYPE;
}

/* Takes the one member of an object; the walk `outer` that gave the object goes on behind it. */
static int32_t attribute_open(const struct pwt_json_value *object,
                              struct pwt_json_iter *outer,
                              struct attribute *ret_attribute)
{
    struct pwt_json_iter walk;
    struct pwt_json_value name;
    struct pwt_json_value json;
    struct pwt_json_value more;
    if (object->type != PWT_JSON_OBJECT) {
        return PWT_JSON_ETYPE;
    }
    (void)pwt_json_iter_init(&walk, object);
    if (!pwt_json_iter_next(&walk, &name, &json)) {
        return walk.error != 0 ? walk.error : PWT_JSON_ETYPE;
    }
    int32_t result = pwt_event_slice(&json, &walk);
    if (result != 0) {
        return result;
    }
    if (pwt_json_iter_next(&walk, NULL, &more) || walk.error != 0) {
        return walk.error != 0 ? walk.error : PWT_JSON_ETYPE;
    }
    result = pwt_json_iter_leave(&walk, outer, NULL);
    return result != 0 ? result : attribute_typed(&name, &json, ret_attribute);
}

static int32_t attribute_check_number(struct pwt_bytes text)
{
    struct pwt_json_value number;
    if (pwt_json_open(text.ptr, (size_t)text.len, &number) != 0 || number.len != text.len) {
        return PWT_JSON_ESYNTAX;
    }
    return number.type == PWT_JSON_NUMBER ? pwt_event_number(&number) : PWT_JSON_ESYNTAX;
}

static int32_t attribute_read(const struct attribute *attribute,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_dynamodb_value *ret_value)
{
    struct pwt_dynamodb_value value = {.type = attribute->type};
    int32_t result = 0;
    if (attribute->json.type == PWT_JSON_STRING) {
        result = pwt_event_string(&attribute->json, alloc, &value.text);
    } else if (attribute->json.type == PWT_JSON_BOOL) {
        result = pwt_json_bool(&attribute->json, &value.truth);
    } else {
        value.members = attribute->json;
    }
    if (result == 0 && value.type == PWT_DYNAMODB_NUMBER) {
        result = attribute_check_number(value.text);
    }
    if (result == 0) {
        *ret_value = value;
    }
    return result;
}

int32_t pwt_dynamodb_find(const struct pwt_event_map *item,
                          struct pwt_bytes name,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_dynamodb_value *ret_value)
{
    struct pwt_json_value object;
    struct attribute attribute;
    int32_t result = pwt_event_map_find(item, name, 0, &object);
    if (result == 0) {
        result = attribute_open(&object, NULL, &attribute);
    }
    return result != 0 ? result : attribute_read(&attribute, alloc, ret_value);
}

void pwt_dynamodb_open_item(const struct pwt_event_map *item,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_dynamodb_walk *ret_walk)
{
    const struct pwt_dynamodb_value map = {.type = PWT_DYNAMODB_MAP, .members = item->json};
    pwt_dynamodb_open(&map, alloc, ret_walk);
}

void pwt_dynamodb_open(const struct pwt_dynamodb_value *value,
                       const struct pwt_json_alloc *alloc,
                       struct pwt_dynamodb_walk *ret_walk)
{
    *ret_walk = (struct pwt_dynamodb_walk){.alloc = *alloc, .of = value->type};
    pwt_event_walk(&value->members, &ret_walk->walk);
}

/* What a member of a set is; 0: members have types of their own. */
static enum pwt_dynamodb_type attribute_of_set(enum pwt_dynamodb_type set)
{
    switch (set) {
    case PWT_DYNAMODB_NUMBER_SET:
        return PWT_DYNAMODB_NUMBER;
    case PWT_DYNAMODB_STRING_SET:
        return PWT_DYNAMODB_STRING;
    case PWT_DYNAMODB_BINARY_SET:
        return PWT_DYNAMODB_BINARY;
    default:
        return (enum pwt_dynamodb_type)0;
    }
}

/* The next member where it stands; false at the end and on failure. */
static bool attribute_next(struct pwt_dynamodb_walk *walk,
                           struct pwt_bytes *ret_name,
                           struct attribute *ret_attribute)
{
    struct pwt_json_value key = {.type = PWT_JSON_ABSENT}; /* of what is no object after all */
    struct pwt_json_value json;
    struct pwt_bytes name = {.ptr = NULL};
    struct attribute attribute = {.type = attribute_of_set(walk->of)};
    int32_t result = 0;
    if (!pwt_json_iter_next(&walk->walk, &key, &json)) {
        return false;
    }
    if (walk->of == PWT_DYNAMODB_MAP) {
        result = pwt_event_string(&key, &walk->alloc, &name);
    }
    if (result == 0 && attribute.type == 0) {
        result = attribute_open(&json, &walk->walk, &attribute);
    } else if (result == 0) {
        attribute.json = json;
        result = json.type == PWT_JSON_STRING ? 0 : PWT_JSON_ETYPE;
    }
    if (result != 0) {
        return event_walk_stop(&walk->walk, result);
    }
    *ret_name = name;
    *ret_attribute = attribute;
    return true;
}

bool pwt_dynamodb_walk_next(struct pwt_dynamodb_walk *walk,
                            struct pwt_bytes *ret_name,
                            struct pwt_dynamodb_value *ret_value)
{
    struct pwt_bytes name;
    struct attribute attribute;
    if (!attribute_next(walk, &name, &attribute)) {
        return false;
    }
    int32_t result = attribute_read(&attribute, &walk->alloc, ret_value);
    if (result != 0) {
        return event_walk_stop(&walk->walk, result);
    }
    *ret_name = name;
    return true;
}

/* Strings are JSON where they stand and are not unescaped on the way. */
static int32_t attribute_write_scalar(struct pwt_json_writer *writer,
                                      const struct attribute *attribute,
                                      const struct pwt_json_alloc *alloc)
{
    struct pwt_dynamodb_value value;
    int32_t result = 0;
    if (attribute->type == PWT_DYNAMODB_NULL) {
        pwt_json_write_null(writer);
    } else if (attribute->type == PWT_DYNAMODB_NUMBER) {
        result = attribute_read(attribute, alloc, &value);
        if (result == 0) {
            pwt_json_write_value(writer, value.text.ptr, (size_t)value.text.len);
        }
    } else {
        pwt_json_write_value(writer, attribute->json.ptr, attribute->json.len);
    }
    return result;
}

static void attribute_write_open(struct pwt_json_writer *writer, enum pwt_dynamodb_type type)
{
    if (type == PWT_DYNAMODB_MAP) {
        pwt_json_write_object(writer);
    } else {
        pwt_json_write_array(writer);
    }
}

int32_t pwt_dynamodb_write(struct pwt_json_writer *writer,
                           const struct pwt_event_map *item,
                           const struct pwt_json_alloc *alloc)
{
    struct pwt_dynamodb_walk walks[ATTRIBUTE_DEPTH_MAX + 1];
    struct attribute attribute;
    struct pwt_bytes name;
    size_t depth = 1;
    int32_t result = 0;
    if (item->json.type == PWT_JSON_ABSENT) {
        pwt_json_write_null(writer);
        return 0;
    }
    pwt_dynamodb_open_item(item, alloc, &walks[0]);
    attribute_write_open(writer, walks[0].of);
    while (depth > 0 && result == 0) {
        struct pwt_dynamodb_walk *walk = &walks[depth - 1];
        if (!attribute_next(walk, &name, &attribute)) {
            result = walk->walk.error;
            pwt_json_write_end(writer);
            depth--;
            continue;
        }
        if (walk->of == PWT_DYNAMODB_MAP) {
            pwt_json_write_key(writer, name.ptr, (size_t)name.len);
        }
        if (attribute.json.type != PWT_JSON_OBJECT && attribute.json.type != PWT_JSON_ARRAY) {
            result = attribute_write_scalar(writer, &attribute, alloc);
        } else if (depth > ATTRIBUTE_DEPTH_MAX) {
            result = PWT_JSON_EDEPTH;
        } else {
            const struct pwt_dynamodb_value value = {.type = attribute.type,
                                                     .members = attribute.json};
            attribute_write_open(writer, value.type);
            pwt_dynamodb_open(&value, alloc, &walks[depth++]);
        }
    }
    return result;
}
