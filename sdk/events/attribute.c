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

static int32_t attribute_typed(const struct pwt_json_value *name,
                               const struct pwt_json_value *value,
                               const struct pwt_json_alloc *alloc,
                               struct pwt_dynamodb_value *ret_value)
{
    struct pwt_dynamodb_value found = {.truth = false};
    for (size_t i = 0; i < sizeof(s_types) / sizeof(s_types[0]); i++) {
        if (pwt_json_equals(name, s_types[i].name, strlen(s_types[i].name)) &&
            value->type == s_types[i].json) {
            found.type = s_types[i].type;
        }
    }
    int32_t result = 0;
    if (found.type == 0) {
        return PWT_JSON_ETYPE;
    }
    if (value->type == PWT_JSON_STRING) {
        result = pwt_event_string(value, alloc, &found.text);
    } else if (value->type == PWT_JSON_BOOL) {
        result = pwt_json_bool(value, &found.truth);
    } else {
        found.members = *value;
    }
    if (result == 0) {
        *ret_value = found;
    }
    return result;
}

/* Reads the value that an object with a type's name stands for. `outer` gave the object, or NULL.
 */
static int32_t attribute_read(const struct pwt_json_value *object,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_json_iter *outer,
                              struct pwt_dynamodb_value *ret_value)
{
    struct pwt_json_iter walk;
    struct pwt_json_value name;
    struct pwt_json_value value;
    struct pwt_json_value more;
    if (object->type != PWT_JSON_OBJECT) {
        return PWT_JSON_ETYPE;
    }
    (void)pwt_json_iter_init(&walk, object);
    if (!pwt_json_iter_next(&walk, &name, &value)) {
        return walk.error != 0 ? walk.error : PWT_JSON_ETYPE;
    }
    if (value.type == PWT_JSON_OBJECT || value.type == PWT_JSON_ARRAY) {
        struct pwt_json_iter inner;
        (void)pwt_json_iter_init(&inner, &value);
        int32_t result = pwt_json_iter_leave(&inner, &walk, &value);
        if (result != 0) {
            return result;
        }
    }
    if (pwt_json_iter_next(&walk, NULL, &more) || walk.error != 0) {
        return walk.error != 0 ? walk.error : PWT_JSON_ETYPE;
    }
    int32_t result = pwt_json_iter_leave(&walk, outer, NULL);
    return result != 0 ? result : attribute_typed(&name, &value, alloc, ret_value);
}

int32_t pwt_dynamodb_find(const struct pwt_event_map *item,
                          struct pwt_bytes name,
                          const struct pwt_json_alloc *alloc,
                          struct pwt_dynamodb_value *ret_value)
{
    struct pwt_json_value object;
    int32_t result = pwt_event_map_find(item, name, 0, &object);
    return result != 0 ? result : attribute_read(&object, alloc, NULL, ret_value);
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

bool pwt_dynamodb_walk_next(struct pwt_dynamodb_walk *walk,
                            struct pwt_bytes *ret_name,
                            struct pwt_dynamodb_value *ret_value)
{
    struct pwt_json_value key;
    struct pwt_json_value object;
    struct pwt_bytes name = {.ptr = NULL};
    struct pwt_dynamodb_value value = {.type = attribute_of_set(walk->of)};
    int32_t result = 0;
    if (!pwt_json_iter_next(&walk->walk, &key, &object)) {
        return false;
    }
    if (walk->of == PWT_DYNAMODB_MAP) {
        result = pwt_event_string(&key, &walk->alloc, &name);
    }
    if (result == 0 && value.type != 0) {
        result = pwt_event_string(&object, &walk->alloc, &value.text);
    } else if (result == 0) {
        result = attribute_read(&object, &walk->alloc, &walk->walk, &value);
    }
    if (result != 0) {
        (void)pwt_json_iter_leave(&walk->walk, NULL, NULL);
        walk->walk.error = result;
        return false;
    }
    *ret_name = name;
    *ret_value = value;
    return true;
}

static void attribute_write_scalar(struct pwt_json_writer *writer,
                                   const struct pwt_dynamodb_value *value)
{
    switch (value->type) {
    case PWT_DYNAMODB_NULL:
        pwt_json_write_null(writer);
        break;
    case PWT_DYNAMODB_BOOL:
        pwt_json_write_bool(writer, value->truth);
        break;
    case PWT_DYNAMODB_NUMBER:
        pwt_json_write_value(writer, value->text.ptr, (size_t)value->text.len);
        break;
    default:
        pwt_json_write_string(writer, value->text.ptr, (size_t)value->text.len);
    }
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
    struct pwt_dynamodb_value value;
    struct pwt_bytes name;
    size_t depth = 1;
    if (item->json.type == PWT_JSON_ABSENT) {
        pwt_json_write_null(writer);
        return 0;
    }
    pwt_dynamodb_open_item(item, alloc, &walks[0]);
    attribute_write_open(writer, walks[0].of);
    while (depth > 0) {
        struct pwt_dynamodb_walk *walk = &walks[depth - 1];
        if (!pwt_dynamodb_walk_next(walk, &name, &value)) {
            if (walk->walk.error != 0) {
                return walk->walk.error;
            }
            pwt_json_write_end(writer);
            depth--;
            continue;
        }
        if (walk->of == PWT_DYNAMODB_MAP) {
            pwt_json_write_key(writer, name.ptr, (size_t)name.len);
        }
        if (value.members.type == PWT_JSON_ABSENT) {
            attribute_write_scalar(writer, &value);
            continue;
        }
        if (depth > ATTRIBUTE_DEPTH_MAX) {
            return PWT_JSON_EDEPTH;
        }
        pwt_dynamodb_open(&value, alloc, &walks[depth]);
        attribute_write_open(writer, value.type);
        depth++;
    }
    return 0;
}
