/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a struct is read from an object: a table of its members says which JSON name goes where, and
 * one function follows the tables. The kind of a member follows from its C type, so that a table
 * cannot say anything else than the struct does.
 */
#ifndef PWT_EVENTS_INTERNAL_H
#define PWT_EVENTS_INTERNAL_H

#include <powertools/events/event.h>

#pragma GCC visibility push(hidden)

/* What a member is made of. */
enum event_kind {
    EVENT_TEXT,    /* struct pwt_bytes */
    EVENT_LAZY,    /* struct pwt_event_text */
    EVENT_INT,     /* struct pwt_event_int */
    EVENT_BOOL,    /* struct pwt_event_bool */
    EVENT_NUMBER,  /* struct pwt_event_number */
    EVENT_LIST,    /* struct pwt_event_list */
    EVENT_MAP,     /* struct pwt_event_map */
    EVENT_VALUE,   /* struct pwt_json_value: whatever it is */
    EVENT_RECORDS, /* struct pwt_event_records */
    EVENT_STRUCT   /* anything else: a struct with a table of its own */
};

#define EVENT_REQUIRED 1u /* without it, it is no such event */
#define EVENT_FREE     2u /* a user may put anything there: what does not fit counts as absent */

struct event_field {
    const char *name; /* in the document */
    uint32_t len;
    uint32_t offset; /* in the struct */
    uint16_t kind;   /* enum event_kind */
    uint16_t flags;
    const struct event_shape *shape; /* EVENT_STRUCT */
};

/* A struct that begins with `struct pwt_json_value json`. */
struct event_shape {
    const struct event_field *fields;
    size_t count; /* at most 64 */
    size_t size;
};

#define EVENT_KIND(type, member)                          \
    _Generic(((struct type *)0)->member, struct pwt_bytes \
             : EVENT_TEXT, struct pwt_event_text          \
             : EVENT_LAZY, struct pwt_event_int           \
             : EVENT_INT, struct pwt_event_bool           \
             : EVENT_BOOL, struct pwt_event_number        \
             : EVENT_NUMBER, struct pwt_event_list        \
             : EVENT_LIST, struct pwt_event_map           \
             : EVENT_MAP, struct pwt_json_value           \
             : EVENT_VALUE, struct pwt_event_records      \
             : EVENT_RECORDS, default                     \
             : EVENT_STRUCT)

/* A row of a table: struct tag, member, name in the document; flags; the table of a struct. */
#define EVENT_ROW(type, member, text, flag_bits, table)                                   \
    {                                                                                     \
        .name = (text), .len = sizeof(text) - 1, .offset = offsetof(struct type, member), \
        .kind = EVENT_KIND(type, member), .flags = (flag_bits), .shape = (table)          \
    }
#define EVENT_FIELD(type, member, text)         EVENT_ROW(type, member, text, 0, NULL)
#define EVENT_NESTED(type, member, text, table) EVENT_ROW(type, member, text, 0, &(table))

/* The shape of a struct, from the table `<shape>_fields`. */
#define EVENT_SHAPE(name, type)                                                    \
    const struct event_shape name = {                                              \
        .fields = name##_fields,                                                   \
        .count = sizeof(name##_fields) / sizeof(name##_fields[0]),                 \
        .size = sizeof(struct type),                                               \
    };                                                                             \
    _Static_assert(offsetof(struct type, json) == 0, #type " begins with `json`"); \
    _Static_assert(sizeof(name##_fields) / sizeof(name##_fields[0]) <= 64, #type " has many")

/* ---- decode.c ---- */

/* Reads a whole document into a struct, which is written on success only. */
int32_t pwt_event_decode(const struct event_shape *shape,
                         struct pwt_bytes text,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_event_error *error,
                         void *ret_object);

/* Reads a value of a document into a struct. */
int32_t pwt_event_decode_value(const struct event_shape *shape,
                               const struct pwt_json_value *value,
                               const struct pwt_json_alloc *alloc,
                               void *ret_object);

/* Reads the next record. */
bool pwt_event_next(const struct event_shape *shape,
                    struct pwt_event_records *records,
                    void *ret_record);

/* Makes an object or array exact; the walk `outer` that gave it goes on behind it. */
int32_t pwt_event_slice(struct pwt_json_value *value, struct pwt_json_iter *outer);

/* Whether a number is well-formed. Its digits are kept, however large they make it. */
int32_t pwt_event_number(const struct pwt_json_value *value);

/* ---- map.c ---- */

/* Ends a walk, which has no further elements; false, for the caller to return. */
static inline bool event_walk_stop(struct pwt_json_iter *walk, int32_t error)
{
    (void)pwt_json_iter_leave(walk, NULL, NULL);
    walk->error = error;
    return false;
}

/* Finds a member of a map and reads it into a struct. */
int32_t pwt_event_map_decode(const struct event_shape *shape,
                             const struct pwt_event_map *map,
                             struct pwt_bytes name,
                             const struct pwt_json_alloc *alloc,
                             void *ret_object);

/* ---- text.c ---- */

static inline bool event_is(struct pwt_bytes bytes, const char *text)
{
    return bytes.len == strlen(text) && memcmp(bytes.ptr, text, (size_t)bytes.len) == 0;
}

/* The text of a string value. */
int32_t pwt_event_string(const struct pwt_json_value *value,
                         const struct pwt_json_alloc *alloc,
                         struct pwt_bytes *ret_bytes);

/* ---- tables that several files, or the tests, use ---- */

extern const struct event_shape pwt_event_shape_alb;
extern const struct event_shape pwt_event_shape_client_cert;
extern const struct event_shape pwt_event_shape_dynamodb;
extern const struct event_shape pwt_event_shape_dynamodb_record;
extern const struct event_shape pwt_event_shape_eventbridge;
extern const struct event_shape pwt_event_shape_http_api;
extern const struct event_shape pwt_event_shape_kafka;
extern const struct event_shape pwt_event_shape_kafka_record;
extern const struct event_shape pwt_event_shape_kinesis;
extern const struct event_shape pwt_event_shape_kinesis_record;
extern const struct event_shape pwt_event_shape_rest_api;
extern const struct event_shape pwt_event_shape_s3;
extern const struct event_shape pwt_event_shape_s3_detail;
extern const struct event_shape pwt_event_shape_s3_record;
extern const struct event_shape pwt_event_shape_sns;
extern const struct event_shape pwt_event_shape_sns_record;
extern const struct event_shape pwt_event_shape_sqs;
extern const struct event_shape pwt_event_shape_sqs_record;
extern const struct event_shape pwt_event_shape_window;

#pragma GCC visibility pop

#endif
