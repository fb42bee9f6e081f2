/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the programs' parts share: tables that say which member of a struct is which property of the
 * recorded wrapper, and functions that write properties.
 */
#ifndef CONFORMANCE_EVENTS_OUT_H
#define CONFORMANCE_EVENTS_OUT_H

#include <powertools/events/dynamodb.h>
#include <powertools/events/kafka.h>
#include <powertools/events/kinesis.h>
#include <powertools/events/s3.h>
#include <powertools/events/sns.h>
#include <powertools/events/sqs.h>

/* Where properties go, and where what they compute comes from. */
struct out {
    struct pwt_json_writer writer;
    struct pwt_json_alloc alloc;
};

enum kind { AS_TEXT, AS_LAZY, AS_INT, AS_BOOL, AS_VALUE, AS_STRUCT };

#define KIND(type, member)                                \
    _Generic(((struct type *)0)->member, struct pwt_bytes \
             : AS_TEXT, struct pwt_event_text             \
             : AS_LAZY, struct pwt_event_int              \
             : AS_INT, struct pwt_event_bool              \
             : AS_BOOL, struct pwt_event_number           \
             : AS_VALUE, struct pwt_event_list            \
             : AS_VALUE, struct pwt_event_map             \
             : AS_VALUE, struct pwt_json_value            \
             : AS_VALUE, default                          \
             : AS_STRUCT)

struct property {
    const char *name;
    size_t offset;
    enum kind kind;
    const struct property *table;                     /* of a struct, up to a row without name */
    void (*put)(struct out *out, const void *object); /* for one that is computed */
};

#define AS(type, member, text)                                                              \
    {                                                                                       \
        .name = (text), .offset = offsetof(struct type, member), .kind = KIND(type, member) \
    }
#define P(type, member) AS(type, member, #member)
#define IN(type, member, text, rows)                                                \
    {                                                                               \
        .name = (text), .offset = offsetof(struct type, member), .kind = AS_STRUCT, \
        .table = (rows)                                                             \
    }
#define BY(text, function)                \
    {                                     \
        .name = (text), .put = (function) \
    }
#define END          \
    {                \
        .name = NULL \
    }

/* Gives the next record of an event. */
typedef bool (*next_fn)(void *records, void *record);

union any_record {
    struct pwt_json_value json;
    struct pwt_dynamodb_record dynamodb;
    struct pwt_kafka_record kafka;
    struct pwt_kinesis_record kinesis;
    struct pwt_s3_record s3;
    struct pwt_sns_record sns;
    struct pwt_sqs_record sqs;
};

/* A class: reads an event and writes its properties. Not 0: that it could not be read. */
struct event_class {
    const char *name;
    int32_t (*put)(struct out *out, struct pwt_bytes event, struct pwt_event_error *error);
};

extern const struct event_class event_classes_http[];
extern const struct event_class event_classes_records[];
extern const struct event_class event_classes_streams[];

void put_name(struct out *out, const char *name);
void put_text(struct out *out, struct pwt_bytes text);
void put_value(struct out *out, struct pwt_json_value value);

/* {"$<what>": text}: what JSON has no type for. */
void put_special(struct out *out, const char *what, struct pwt_bytes text);
void put_error(struct out *out, int32_t result);
void put_bytes(struct out *out, struct pwt_bytes bytes);

/* The document in a text. */
void put_json(struct out *out, struct pwt_bytes text);

/* An object of the properties in a table, and its members without the braces. */
void put_struct(struct out *out, const struct property *table, const void *object);
void put_properties(struct out *out, const struct property *table, const void *object);

/* `records`; gives the first one back, with `json` absent if there is none. */
union any_record
put_records(struct out *out, const struct property *table, next_fn next, void *records);

/* `record`: the first one. */
void put_first(struct out *out, const struct property *table, const union any_record *first);

#endif
