/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for what is read on request: each call for it may be the one that gives none. */
#include <powertools/events/dynamodb.h>
#include <powertools/events/http.h>
#include <powertools/events/kafka.h>
#include <powertools/events/s3.h>
#include <powertools/events/sns.h>
#include <powertools/events/sqs.h>

#include "events_test.h"

/* A value of a document that is known to be right as far as anybody looks. */
static struct pwt_json_value value_of(const char *json)
{
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};
    CU_ASSERT_EQUAL_FATAL(pwt_json_open(json, strlen(json), &value), 0);
    return value;
}

/* ---- what is read: each gives 0 or the first failure ----------------------------------------- */

static int32_t read_text(const struct pwt_json_alloc *alloc)
{
    const struct pwt_event_text text = {.json = value_of("\"\\u007b\\u007d\"")};
    struct pwt_json_value value;
    return pwt_event_text_json(&text, alloc, &value);
}

static int32_t read_body(const struct pwt_json_alloc *alloc)
{
    const struct pwt_event_text body = {.json = value_of("\"Zm9v\\u0059g==\"")};
    const struct pwt_event_bool is_base64 = {.value = true, .present = true};
    struct pwt_bytes bytes;
    return pwt_http_body(&body, is_base64, alloc, &bytes);
}

static int32_t read_key(const struct pwt_json_alloc *alloc)
{
    const struct pwt_s3_record record = {.s3.object.key = pwt_cstr("a+b")};
    struct pwt_bytes key;
    return pwt_s3_key(&record, alloc, &key);
}

static int32_t read_queue_url(const struct pwt_json_alloc *alloc)
{
    const struct pwt_sqs_record record = {.event_source_arn = pwt_cstr("arn:aws:sqs:r:1:q")};
    struct pwt_bytes url;
    return pwt_sqs_queue_url(&record, alloc, &url);
}

static int32_t read_attributes(const struct pwt_json_alloc *alloc)
{
    const struct pwt_sqs_record record = {.message_attributes.json =
                                              value_of("{\"a\":{\"dataType\":\"\\u0053\"}}")};
    const struct pwt_sns_message message = {.message_attributes.json =
                                                value_of("{\"a\":{\"Type\":\"\\u0053\"}}")};
    struct pwt_sqs_message_attribute sqs;
    struct pwt_sns_message_attribute sns;
    int32_t result = pwt_sqs_message_attribute_find(&record, pwt_cstr("a"), alloc, &sqs);
    return result != 0 ? result
                       : pwt_sns_message_attribute_find(&message, pwt_cstr("a"), alloc, &sns);
}

static int32_t read_map(const struct pwt_json_alloc *alloc)
{
    const struct pwt_event_map map = {.json = value_of("{\"\\u0061\":\"\\u0062\",\"\\u0063\":1}")};
    struct pwt_json_iter walk;
    struct pwt_bytes bytes;
    struct pwt_json_value value;
    int32_t result = pwt_event_map_text(&map, pwt_cstr("a"), 0, alloc, &bytes);
    pwt_event_walk(&map.json, &walk);
    while (result == 0 && pwt_event_map_next(&walk, alloc, &bytes, &value)) {
    }
    return result != 0 ? result : walk.error;
}

static int32_t read_values(const struct pwt_json_alloc *alloc)
{
    const struct pwt_event_map multi = {.json = value_of("{\"a\":[\"\\u0031\",\"\\u0032\"]}")};
    const struct pwt_event_map single = {.json = value_of("{\"b\":\"\\u0031,2\"}")};
    static const char *const names[] = {"a", "b"};
    int32_t result = 0;
    for (size_t i = 0; result == 0 && i < COUNT(names); i++) {
        const struct pwt_http_lookup lookup = {
            .multi = &multi, .single = &single, .name = pwt_cstr(names[i])};
        struct pwt_http_values values;
        struct pwt_bytes value;
        result = pwt_http_values_open(&lookup, alloc, &values);
        while (result == 0 && pwt_http_values_next(&values, &value)) {
        }
        result = result != 0 ? result : values.error;
    }
    return result;
}

static int32_t read_kafka_headers(const struct pwt_json_alloc *alloc)
{
    const struct pwt_kafka_record record = {
        .headers.json = value_of("[{\"\\u0061\":[1,-2]},{\"b\":[]},{\"\\u0063\":null}]")};
    struct pwt_kafka_headers headers;
    struct pwt_bytes name;
    struct pwt_bytes value;
    pwt_kafka_headers_open(&record, alloc, &headers);
    while (pwt_kafka_header_next(&headers, &name, &value)) {
    }
    return headers.error;
}

static const char s_item[] = "{\"\\u0061\":{\"S\":\"\\u0061\"},\"\\u0062\":{\"N\":\"\\u0031\"},"
                             "\"\\u0063\":{\"M\":{\"\\u0064\":{\"SS\":[\"\\u0061\"]}}}}";

static int32_t read_item(const struct pwt_json_alloc *alloc)
{
    const struct pwt_event_map item = {.json = value_of(s_item)};
    struct pwt_dynamodb_walk walk;
    struct pwt_dynamodb_value value;
    struct pwt_bytes name;
    int32_t result = pwt_dynamodb_find(&item, pwt_cstr("a"), alloc, &value);
    pwt_dynamodb_open_item(&item, alloc, &walk);
    while (result == 0 && pwt_dynamodb_walk_next(&walk, &name, &value)) {
    }
    return result != 0 ? result : walk.walk.error;
}

static int32_t write_item(const struct pwt_json_alloc *alloc)
{
    const struct pwt_event_map item = {.json = value_of(s_item)};
    char text[256];
    struct pwt_json_buffer buffer = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    int32_t result = pwt_dynamodb_write(&writer, &item, alloc);
    return result != 0 ? result : pwt_json_writer_finish(&writer, NULL, NULL);
}

static const struct {
    const char *name;
    int32_t (*read)(const struct pwt_json_alloc *alloc);
    size_t calls; /* for memory */
} s_reads[] = {
    {"text", read_text, 1},
    {"body", read_body, 2},
    {"key of S3", read_key, 1},
    {"URL of a queue", read_queue_url, 1},
    {"attributes of messages", read_attributes, 2},
    {"map", read_map, 3},
    {"values of headers", read_values, 3},
    {"headers of Kafka", read_kafka_headers, 4},
    {"item of DynamoDB", read_item, 6},
    {"item as JSON", write_item, 5},
};

static void each_call_for_memory_may_fail(void)
{
    for (size_t i = 0; i < COUNT(s_reads); i++) {
        const unsigned before = CU_get_number_of_failures();
        for (size_t call = 1; call <= s_reads[i].calls + 1; call++) {
            struct test_arena arena = {.fails_at = call};
            const struct pwt_json_alloc alloc = test_allocator(&arena);
            const bool fails = call <= s_reads[i].calls;
            CU_ASSERT_EQUAL(s_reads[i].read(&alloc), fails ? PWT_JSON_ENOMEM : 0);
            CU_ASSERT_EQUAL(arena.calls, fails ? call : s_reads[i].calls);
            test_free(&arena);
        }
        if (CU_get_number_of_failures() != before) {
            (void)fprintf(stderr, "failed for: %s\n", s_reads[i].name);
        }
    }
}

int main(void)
{
    CU_TestInfo memory[] = {
        {"each call for memory may fail", each_call_for_memory_may_fail},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"on request", NULL, NULL, NULL, NULL, memory},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
