/* SPDX-License-Identifier: Apache-2.0 */
/* Events of Apache Kafka: a map of partitions, each a list of records. */
#include <powertools/events/kafka.h>

#include "internal.h"

static const struct event_field s_schema_fields[] = {
    EVENT_FIELD(pwt_kafka_schema, data_format, "dataFormat"),
    EVENT_FIELD(pwt_kafka_schema, schema_id, "schemaId"),
};
static EVENT_SHAPE(s_schema, pwt_kafka_schema);

static const struct event_field pwt_event_shape_kafka_record_fields[] = {
    EVENT_FIELD(pwt_kafka_record, topic, "topic"),
    EVENT_FIELD(pwt_kafka_record, partition, "partition"),
    EVENT_FIELD(pwt_kafka_record, offset, "offset"),
    EVENT_FIELD(pwt_kafka_record, timestamp, "timestamp"),
    EVENT_FIELD(pwt_kafka_record, timestamp_type, "timestampType"),
    EVENT_FIELD(pwt_kafka_record, key, "key"),
    EVENT_FIELD(pwt_kafka_record, value, "value"),
    EVENT_FIELD(pwt_kafka_record, headers, "headers"),
    EVENT_NESTED(pwt_kafka_record, key_schema_metadata, "keySchemaMetadata", s_schema),
    EVENT_NESTED(pwt_kafka_record, value_schema_metadata, "valueSchemaMetadata", s_schema),
};
EVENT_SHAPE(pwt_event_shape_kafka_record, pwt_kafka_record);

static const struct event_field pwt_event_shape_kafka_fields[] = {
    EVENT_FIELD(pwt_kafka_event, event_source, "eventSource"),
    EVENT_FIELD(pwt_kafka_event, event_source_arn, "eventSourceArn"),
    EVENT_FIELD(pwt_kafka_event, bootstrap_servers, "bootstrapServers"),
    EVENT_ROW(pwt_kafka_event, records.partitions, "records", EVENT_REQUIRED, NULL),
};
EVENT_SHAPE(pwt_event_shape_kafka, pwt_kafka_event);

int32_t pwt_kafka_parse(struct pwt_bytes text,
                        const struct pwt_json_alloc *alloc,
                        struct pwt_event_error *error,
                        struct pwt_kafka_event *ret_event)
{
    int32_t result = pwt_event_decode(&pwt_event_shape_kafka, text, alloc, error, ret_event);
    if (result == 0) {
        pwt_event_walk(&ret_event->records.partitions.json, &ret_event->records.outer);
        ret_event->records.inner.alloc = *alloc;
    }
    return result;
}

bool pwt_kafka_next(struct pwt_kafka_records *records, struct pwt_kafka_record *ret_record)
{
    struct pwt_event_records *inner = &records->inner;
    while (!pwt_event_next(&pwt_event_shape_kafka_record, inner, ret_record)) {
        if (inner->error.result != 0) {
            return false;
        }
        if (inner->list.json.type != PWT_JSON_ABSENT) {
            (void)pwt_json_iter_leave(&inner->walk, &records->outer, NULL);
        }
        if (!pwt_json_iter_next(&records->outer, NULL, &inner->list.json)) {
            inner->error.result = records->outer.error;
            inner->error.place = records->outer.error != 0 ? records->outer.pos : NULL;
            inner->list.json.type = PWT_JSON_ABSENT;
            return false;
        }
        if (inner->list.json.type != PWT_JSON_ARRAY) {
            inner->error.result = PWT_JSON_ETYPE;
            inner->error.member = "records";
            inner->error.place = inner->list.json.ptr;
            return false;
        }
        (void)pwt_json_iter_init(&inner->walk, &inner->list.json);
    }
    return true;
}

int32_t pwt_kafka_parse_record(struct pwt_bytes text,
                               const struct pwt_json_alloc *alloc,
                               struct pwt_event_error *error,
                               struct pwt_kafka_record *ret_record)
{
    return pwt_event_decode(&pwt_event_shape_kafka_record, text, alloc, error, ret_record);
}

void pwt_kafka_headers_open(const struct pwt_kafka_record *record,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_kafka_headers *ret_headers)
{
    const struct pwt_json_value none = {.type = PWT_JSON_ABSENT};
    *ret_headers = (struct pwt_kafka_headers){.alloc = *alloc};
    pwt_event_walk(&record->headers.json, &ret_headers->outer);
    pwt_event_walk(&none, &ret_headers->inner);
}

/* One byte of a header; Java counts from -128. */
static int32_t kafka_byte(const struct pwt_json_value *value, char *ret_byte)
{
    int64_t number;
    int32_t result = pwt_json_int64(value, &number);
    if (result == 0 && (number < -128 || number > 255)) {
        result = PWT_JSON_ERANGE;
    }
    if (result == 0) {
        *ret_byte = (char)(number & 0xff);
    }
    return result;
}

static int32_t kafka_header_value(struct pwt_json_value *list,
                                  const struct pwt_json_alloc *alloc,
                                  struct pwt_bytes *ret_value)
{
    struct pwt_json_iter walk;
    struct pwt_json_value number;
    if (list->type == PWT_JSON_NULL) {
        *ret_value = pwt_bytes_make(NULL, 0);
        return 0;
    }
    if (list->type != PWT_JSON_ARRAY) {
        return PWT_JSON_ETYPE;
    }
    int32_t result = pwt_json_slice(list);
    if (result != 0) {
        return result;
    }
    /* A number and its comma or bracket are two bytes at least. */
    char *bytes = alloc->alloc(alloc->user, list->len / 2 + 1);
    if (bytes == NULL) {
        return PWT_JSON_ENOMEM;
    }
    size_t len = 0;
    (void)pwt_json_iter_init(&walk, list);
    while (result == 0 && pwt_json_iter_next(&walk, NULL, &number)) {
        result = kafka_byte(&number, &bytes[len]);
        len++;
    }
    if (result == 0 && walk.error == 0) {
        *ret_value = pwt_bytes_make(bytes, len);
    }
    return result != 0 ? result : walk.error;
}

bool pwt_kafka_header_next(struct pwt_kafka_headers *headers,
                           struct pwt_bytes *ret_name,
                           struct pwt_bytes *ret_value)
{
    struct pwt_json_value value;
    while (headers->error == 0 &&
           !pwt_event_map_next(&headers->inner, &headers->alloc, ret_name, &value)) {
        headers->error = headers->inner.error;
        if (headers->error != 0 || !pwt_json_iter_next(&headers->outer, NULL, &value)) {
            headers->error = headers->error != 0 ? headers->error : headers->outer.error;
            return false;
        }
        headers->error = value.type == PWT_JSON_OBJECT ? 0 : PWT_JSON_ETYPE;
        pwt_event_walk(&value, &headers->inner);
    }
    if (headers->error == 0) {
        headers->error = kafka_header_value(&value, &headers->alloc, ret_value);
    }
    return headers->error == 0;
}
