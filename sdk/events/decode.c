/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a struct from an object along its table, in one pass over the bytes. Members that the table
 * does not have are passed over; of several with one name the last one counts.
 */
#include "internal.h"

#include <limits.h>

/* What the reading of one document shares. */
struct decoder {
    const struct pwt_json_alloc *alloc;
    struct pwt_event_error error; /* the innermost member that failed */
};

static int32_t decode_object(struct decoder *decoder,
                             const struct event_shape *shape,
                             struct pwt_json_iter *walk,
                             char *object);

static int32_t
decode_fail(struct decoder *decoder, int32_t result, const char *name, const char *at)
{
    decoder->error = (struct pwt_event_error){.result = result, .member = name, .place = at};
    return result;
}

/* Senders keep an order: the member behind the last one found is tried first. */
static const struct event_field *
decode_field(const struct event_shape *shape, const struct pwt_json_value *key, size_t first)
{
    for (size_t i = 0; i < shape->count; i++) {
        size_t at = first + i < shape->count ? first + i : first + i - shape->count;
        const struct event_field *field = &shape->fields[at];
        if (pwt_json_equals(key, field->name, field->len)) {
            return field;
        }
    }
    return NULL;
}

int32_t pwt_event_slice(struct pwt_json_value *value, struct pwt_json_iter *outer)
{
    struct pwt_json_iter walk;
    if (value->type != PWT_JSON_OBJECT && value->type != PWT_JSON_ARRAY) {
        return 0;
    }
    (void)pwt_json_iter_init(&walk, value);
    return pwt_json_iter_leave(&walk, outer, value);
}

/* The type that a kind needs; PWT_JSON_ABSENT: any. */
static enum pwt_json_type decode_type(uint16_t kind)
{
    static const unsigned char types[] = {
        [EVENT_TEXT] = PWT_JSON_STRING,   [EVENT_LAZY] = PWT_JSON_STRING,
        [EVENT_INT] = PWT_JSON_NUMBER,    [EVENT_BOOL] = PWT_JSON_BOOL,
        [EVENT_NUMBER] = PWT_JSON_NUMBER, [EVENT_LIST] = PWT_JSON_ARRAY,
        [EVENT_MAP] = PWT_JSON_OBJECT,    [EVENT_VALUE] = PWT_JSON_ABSENT,
        [EVENT_RECORDS] = PWT_JSON_ARRAY, [EVENT_STRUCT] = PWT_JSON_OBJECT,
    };
    return (enum pwt_json_type)types[kind];
}

int32_t pwt_event_number(const struct pwt_json_value *value)
{
    double ignored;
    int32_t result = pwt_json_double(value, &ignored);
    return result == PWT_JSON_ERANGE ? 0 : result;
}

static int32_t decode_records(struct decoder *decoder,
                              struct pwt_json_value *value,
                              struct pwt_json_iter *outer,
                              struct pwt_event_records *records)
{
    int32_t result = pwt_event_slice(value, outer);
    *records = (struct pwt_event_records){.list = {.json = *value}, .alloc = *decoder->alloc};
    return result != 0 ? result : pwt_json_iter_init(&records->walk, value);
}

/* One member, of the right type, into its place. */
static int32_t decode_member(struct decoder *decoder,
                             const struct event_field *field,
                             struct pwt_json_value *value,
                             struct pwt_json_iter *outer,
                             void *place)
{
    struct pwt_event_int *number = place;
    struct pwt_event_bool *truth = place;
    struct pwt_json_iter walk;
    int32_t result = 0;
    switch (field->kind) {
    case EVENT_TEXT:
        return pwt_event_string(value, decoder->alloc, place);
    case EVENT_INT:
        number->present = true;
        return pwt_json_int64(value, &number->value);
    case EVENT_BOOL:
        truth->present = true;
        return pwt_json_bool(value, &truth->value);
    case EVENT_RECORDS:
        return decode_records(decoder, value, outer, place);
    case EVENT_STRUCT:
        (void)pwt_json_iter_init(&walk, value);
        result = decode_object(decoder, field->shape, &walk, place);
        return result != 0 ? result : pwt_json_iter_leave(&walk, outer, NULL);
    case EVENT_NUMBER:
        result = pwt_event_number(value);
        break;
    default:
        result = pwt_event_slice(value, outer);
    }
    /* All other kinds are a value, in a struct that says which. */
    memcpy(place, value, sizeof(*value));
    return result;
}

static size_t decode_place_size(const struct event_field *field)
{
    static const unsigned char sizes[] = {
        [EVENT_TEXT] = sizeof(struct pwt_bytes),
        [EVENT_LAZY] = sizeof(struct pwt_event_text),
        [EVENT_INT] = sizeof(struct pwt_event_int),
        [EVENT_BOOL] = sizeof(struct pwt_event_bool),
        [EVENT_NUMBER] = sizeof(struct pwt_event_number),
        [EVENT_LIST] = sizeof(struct pwt_event_list),
        [EVENT_MAP] = sizeof(struct pwt_event_map),
        [EVENT_VALUE] = sizeof(struct pwt_json_value),
        [EVENT_RECORDS] = sizeof(struct pwt_event_records),
    };
    return field->kind == EVENT_STRUCT ? field->shape->size : sizes[field->kind];
}

/* A member that the table has: null and, where anything may stand, other types count as absent. */
static int32_t decode_known(struct decoder *decoder,
                            const struct event_field *field,
                            struct pwt_json_value *value,
                            struct pwt_json_iter *outer,
                            char *object)
{
    enum pwt_json_type type = decode_type(field->kind);
    bool fits = type == PWT_JSON_ABSENT || type == value->type;
    char *place = object + field->offset;
    memset(place, 0, decode_place_size(field)); /* of an earlier member of this name, too */
    if ((value->type == PWT_JSON_NULL && type != PWT_JSON_ABSENT) ||
        (!fits && (field->flags & EVENT_FREE) != 0)) {
        return 0;
    }
    const char *at = value->ptr;
    int32_t result = fits ? decode_member(decoder, field, value, outer, place) : PWT_JSON_ETYPE;
    if (result == 0 || decoder->error.result != 0) {
        return result;
    }
    return decode_fail(decoder, result, field->name, at);
}

static int32_t
decode_missing(struct decoder *decoder, const struct event_shape *shape, uint64_t found)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct event_field *field = &shape->fields[i];
        if ((field->flags & EVENT_REQUIRED) != 0 && (found >> i & 1) == 0) {
            return decode_fail(decoder, PWT_JSON_ENOENT, field->name, NULL);
        }
    }
    return 0;
}

/* All members of the object that the walk begins at; the struct was zeroed. */
static int32_t decode_object(struct decoder *decoder,
                             const struct event_shape *shape,
                             struct pwt_json_iter *walk,
                             char *object)
{
    struct pwt_json_value key;
    struct pwt_json_value value;
    size_t next = 0;
    uint64_t found = 0;
    while (pwt_json_iter_next(walk, &key, &value)) {
        const struct event_field *field = decode_field(shape, &key, next);
        if (field == NULL) {
            continue;
        }
        size_t at = (size_t)(field - shape->fields);
        next = at + 1;
        found &= ~(UINT64_C(1) << at);
        found |= value.type != PWT_JSON_NULL ? UINT64_C(1) << at : 0;
        int32_t result = decode_known(decoder, field, &value, walk, object);
        if (result != 0) {
            return result;
        }
    }
    if (walk->error != 0) {
        return decode_fail(decoder, walk->error, NULL, walk->pos);
    }
    struct pwt_json_value *json = (struct pwt_json_value *)(void *)object;
    (void)pwt_json_iter_leave(walk, NULL, json); /* the walk is at its end: nothing can fail */
    return decode_missing(decoder, shape, found);
}

/* Nothing but white space may stand behind the document. */
static int32_t decode_end(struct decoder *decoder, const char *pos, const char *end)
{
    while (pos < end && (*pos == ' ' || *pos == '\t' || *pos == '\n' || *pos == '\r')) {
        pos++;
    }
    return pos == end ? 0 : decode_fail(decoder, PWT_JSON_ESYNTAX, NULL, pos);
}

int32_t pwt_event_decode(const struct event_shape *shape,
                         struct pwt_bytes text,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_event_error *error,
                         void *ret_object)
{
    struct decoder decoder = {.alloc = alloc};
    struct pwt_json_value root;
    struct pwt_json_iter walk;
    int32_t result = pwt_json_open(text.ptr, (size_t)text.len, &root);
    if (result == 0) {
        result = pwt_json_iter_init(&walk, &root);
    }
    if (result == 0 && root.type != PWT_JSON_OBJECT) {
        result = PWT_JSON_ETYPE;
    }
    if (result != 0) {
        (void)decode_fail(&decoder, result, NULL, text.ptr);
    } else {
        memset(ret_object, 0, shape->size);
        result = decode_object(&decoder, shape, &walk, ret_object);
    }
    if (result == 0) {
        result = decode_end(&decoder, walk.pos, text.ptr + text.len);
    }
    if (result != 0 && error != NULL) {
        *error = decoder.error;
    }
    return result;
}

int32_t pwt_event_decode_value(const struct event_shape *shape,
                               const struct pwt_json_value *value,
                               const struct pwt_json_alloc *alloc,
                               void *ret_object)
{
    struct decoder decoder = {.alloc = alloc};
    struct pwt_json_iter walk;
    if (value->type != PWT_JSON_OBJECT) {
        return PWT_JSON_ETYPE;
    }
    (void)pwt_json_iter_init(&walk, value);
    memset(ret_object, 0, shape->size);
    return decode_object(&decoder, shape, &walk, ret_object);
}

bool pwt_event_next(const struct event_shape *shape,
                    struct pwt_event_records *records,
                    void *ret_record)
{
    struct decoder decoder = {.alloc = &records->alloc};
    struct pwt_json_value value;
    struct pwt_json_iter walk;
    if (records->error.result != 0 || records->list.json.type == PWT_JSON_ABSENT) {
        return false;
    }
    if (!pwt_json_iter_next(&records->walk, NULL, &value)) {
        records->error.result = records->walk.error;
        records->error.place = records->walk.error != 0 ? records->walk.pos : NULL;
        return false;
    }
    int32_t result = PWT_JSON_ETYPE;
    if (value.type == PWT_JSON_OBJECT) {
        (void)pwt_json_iter_init(&walk, &value);
        memset(ret_record, 0, shape->size);
        result = decode_object(&decoder, shape, &walk, ret_record);
    }
    if (result == 0) {
        result = pwt_json_iter_leave(&walk, &records->walk, NULL);
    }
    if (result != 0 && decoder.error.result == 0) {
        (void)decode_fail(&decoder, result, NULL, value.ptr);
    }
    records->error = decoder.error;
    return result == 0;
}
