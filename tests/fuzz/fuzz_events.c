/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed events on any bytes: every source reads them or says which code, text points into the
 * document or the arena, walks end, and what is read to the end is read the same a second time.
 * Base64 is either refused or gives the bytes that are encoded as it stands.
 */
#include "../support/arena.h"

#include <powertools/events/alb.h>
#include <powertools/events/dynamodb.h>
#include <powertools/events/eventbridge.h>
#include <powertools/events/http_api.h>
#include <powertools/events/kafka.h>
#include <powertools/events/kinesis.h>
#include <powertools/events/rest_api.h>
#include <powertools/events/s3.h>
#include <powertools/events/sns.h>
#include <powertools/events/sqs.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* Looks at each byte, so that a sanitizer sees where they are. */
static size_t touch(struct pwt_bytes bytes)
{
    size_t sum = 0;
    for (uint64_t i = 0; i < bytes.len; i++) {
        sum += (unsigned char)bytes.ptr[i];
    }
    return sum;
}

static bool is_same(struct pwt_bytes one, struct pwt_bytes other)
{
    return one.len == other.len && (one.len == 0 || memcmp(one.ptr, other.ptr, one.len) == 0);
}

static void read_base64(struct pwt_bytes text, const struct pwt_json_alloc *alloc)
{
    char *room = alloc->alloc(alloc->user, text.len / 4 * 3 + 2);
    char *encoded = alloc->alloc(alloc->user, text.len + 4);
    struct pwt_bytes bytes;
    struct pwt_bytes again;
    size_t len = 0;
    if (room == NULL || encoded == NULL) {
        return;
    }
    int32_t lenient = pwt_json_base64_decode(text.ptr, text.len, PWT_JSON_LENIENT, room, &len);
    if (pwt_event_base64(text, alloc, &bytes) == 0) {
        must(lenient == 0 && is_same(bytes, pwt_bytes_make(room, len)));
        struct pwt_bytes same =
            pwt_bytes_make(encoded, pwt_json_base64_encode(bytes.ptr, bytes.len, encoded));
        must(same.len == text.len);
        must(pwt_event_base64(same, alloc, &again) == 0 && is_same(bytes, again));
    }
}

static void read_queue(struct pwt_bytes text, const struct pwt_json_alloc *alloc)
{
    struct pwt_event_error error = {.result = 0};
    struct pwt_sqs_event event;
    struct pwt_sqs_record record;
    struct pwt_sqs_record again;
    struct pwt_bytes body;
    struct pwt_json_value json;
    int32_t result = pwt_sqs_parse(text, alloc, &error, &event);
    must(result == error.result);
    while (result == 0 && pwt_sqs_next(&event.records, &record)) {
        struct pwt_bytes alone = pwt_bytes_make(record.json.ptr, record.json.len);
        must(pwt_sqs_parse_record(alone, alloc, NULL, &again) == 0);
        must(pwt_bytes_equal(record.message_id, again.message_id));
        must(touch(record.message_id) == touch(again.message_id));
        if (pwt_event_text_read(&record.body, alloc, &body) == 0) {
            (void)touch(body);
        }
        (void)pwt_event_text_json(&record.body, alloc, &json);
        (void)pwt_sqs_queue_url(&record, alloc, &body);
    }
}

static void read_topic_and_bucket(struct pwt_bytes text, const struct pwt_json_alloc *alloc)
{
    struct pwt_sns_event topic;
    struct pwt_sns_record notification;
    struct pwt_s3_event bucket;
    struct pwt_s3_record object;
    struct pwt_bytes key;
    if (pwt_sns_parse(text, alloc, NULL, &topic) == 0) {
        while (pwt_sns_next(&topic.records, &notification)) {
            (void)touch(notification.sns.message_id);
        }
    }
    if (pwt_s3_parse(text, alloc, NULL, &bucket) == 0) {
        while (pwt_s3_next(&bucket.records, &object)) {
            must(pwt_s3_key(&object, alloc, &key) == 0);
            must(key.len <= object.s3.object.key.len);
        }
    }
}

/* What can be written can be walked over. */
static void read_item(const struct pwt_event_map *item, const struct pwt_json_alloc *alloc)
{
    struct pwt_json_alloc copy = *alloc;
    struct pwt_json_buffer buffer = {
        .max = SIZE_MAX / 2, .grow = pwt_json_grow_arena, .user = &copy};
    struct pwt_json_writer writer;
    struct pwt_dynamodb_walk walk;
    struct pwt_dynamodb_value value;
    struct pwt_bytes name;
    pwt_json_writer_init(&writer, &buffer, 0);
    int32_t result = pwt_dynamodb_write(&writer, item, alloc);
    const bool written = result == 0 && pwt_json_writer_finish(&writer, NULL, NULL) == 0;
    must(!written || pwt_json_validate(buffer.ptr, buffer.len, NULL, NULL) == 0);
    pwt_dynamodb_open_item(item, alloc, &walk);
    while (pwt_dynamodb_walk_next(&walk, &name, &value)) {
        (void)touch(name);
        (void)touch(value.text);
        (void)pwt_dynamodb_find(item, name, alloc, &value);
    }
    must(!written || walk.walk.error == 0);
}

static void read_streams(struct pwt_bytes text, const struct pwt_json_alloc *alloc)
{
    struct pwt_kinesis_event stream;
    struct pwt_kinesis_record data;
    struct pwt_dynamodb_event table;
    struct pwt_dynamodb_record change;
    struct pwt_bytes bytes;
    if (pwt_kinesis_parse(text, alloc, NULL, &stream) == 0) {
        while (pwt_kinesis_next(&stream.records, &data)) {
            if (pwt_event_base64(data.kinesis.data, alloc, &bytes) == 0) {
                (void)touch(bytes);
            }
        }
    }
    if (pwt_dynamodb_parse(text, alloc, NULL, &table) != 0) {
        return;
    }
    while (pwt_dynamodb_next(&table.records, &change)) {
        read_item(&change.dynamodb.new_image, alloc);
    }
}

static void read_kafka(struct pwt_bytes text, const struct pwt_json_alloc *alloc)
{
    struct pwt_kafka_event event;
    struct pwt_kafka_record record;
    struct pwt_kafka_headers headers;
    struct pwt_bytes name;
    struct pwt_bytes value;
    if (pwt_kafka_parse(text, alloc, NULL, &event) != 0) {
        return;
    }
    while (pwt_kafka_next(&event.records, &record)) {
        pwt_kafka_headers_open(&record, alloc, &headers);
        while (pwt_kafka_header_next(&headers, &name, &value)) {
            (void)touch(name);
            (void)touch(value);
        }
    }
}

static void read_requests(struct pwt_bytes text, const struct pwt_json_alloc *alloc)
{
    struct pwt_rest_api_event rest;
    struct pwt_http_api_event http;
    struct pwt_alb_event alb;
    struct pwt_eventbridge_event bridge;
    struct pwt_http_values values;
    struct pwt_bytes value;
    (void)pwt_alb_parse(text, alloc, NULL, &alb);
    (void)pwt_eventbridge_parse(text, alloc, NULL, &bridge);
    if (pwt_http_api_parse(text, alloc, NULL, &http) == 0) {
        must(pwt_http_api_path(&http).len <= http.raw_path.len);
    }
    if (pwt_rest_api_parse(text, alloc, NULL, &rest) != 0) {
        return;
    }
    struct pwt_http_lookup lookup = {.multi = &rest.multi_value_headers,
                                     .single = &rest.headers,
                                     .name = pwt_cstr("Accept"),
                                     .flags = PWT_EVENT_IGNORE_CASE};
    if (pwt_http_values_open(&lookup, alloc, &values) == 0) {
        while (pwt_http_values_next(&values, &value)) {
            (void)touch(value);
        }
    }
    if (pwt_http_body(&rest.body, rest.is_base64_encoded, alloc, &value) == 0) {
        (void)touch(value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = {.alloc = arena_alloc, .user = &arena};
    char *copy = malloc(size + (size == 0));
    if (copy == NULL) {
        return 0;
    }
    if (size != 0) {
        memcpy(copy, data, size);
    }
    struct pwt_bytes text = pwt_bytes_make(copy, size);
    must(pwt_event_recognise(text) <= PWT_EVENT_ALB);
    read_base64(text, &alloc);
    read_queue(text, &alloc);
    read_topic_and_bucket(text, &alloc);
    read_streams(text, &alloc);
    read_kafka(text, &alloc);
    read_requests(text, &alloc);
    arena_free(&arena);
    free(copy);
    return 0;
}
