/* SPDX-License-Identifier: Apache-2.0 */
/* Records of Kafka, through the partitions, and their headers. */
#include <powertools/events/kafka.h>

#include "events_test.h"

/* Walks over all records; their offsets joined by `;`. */
static int32_t offsets(const char *records, char *text, size_t size, struct pwt_event_error *error)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_kafka_event event;
    struct pwt_kafka_record record;
    char json[512];
    (void)snprintf(json, sizeof(json), "{\"records\":%s}", records);
    text[0] = '\0';
    int32_t result = pwt_kafka_parse(test_document(&arena, json), &alloc, error, &event);
    while (result == 0 && pwt_kafka_next(&event.records, &record)) {
        size_t len = strlen(text);
        (void)snprintf(text + len, size - len, "%lld;", (long long)record.offset.value);
    }
    if (result == 0) {
        *error = event.records.inner.error;
        CU_ASSERT_FALSE(pwt_kafka_next(&event.records, &record));
        CU_ASSERT_EQUAL(event.records.inner.error.result, error->result);
    }
    test_free(&arena);
    return error->result;
}

static void walks_through_all_partitions(void)
{
    static const struct {
        const char *records;
        int32_t result;
        const char *offsets;
    } rows[] = {
        {"{}", 0, ""},
        {"{\"a-0\":[]}", 0, ""},
        {"{\"a-0\":[],\"a-1\":[{\"offset\":1}],\"b-0\":[]}", 0, "1;"},
        {"{\"a-0\":[{\"offset\":1},{\"offset\":2}] , \"a-1\":[{\"offset\":3}]}", 0, "1;2;3;"},
        {"{\"a-0\":[{\"offset\":1}],\"a-1\":{}}", PWT_JSON_ETYPE, "1;"},
        {"{\"a-0\":[{\"offset\":1},7]}", PWT_JSON_ETYPE, "1;"},
        {"{\"a-0\":[{\"offset\":1},{\"offset\":\"2\"}]}", PWT_JSON_ETYPE, "1;"},
        {"{\"a-0\":[{\"offset\":9007199254740993}]}", 0, "9007199254740993;"},
        {"{\"a-0\":[{\"offset\":1.5}]}", PWT_JSON_ERANGE, ""},
        {"{\"a-0\":[{\"offset\":1} {}]}", PWT_JSON_ESYNTAX, "1;"},
        {"{\"a-0\":[{\"offset\":1}] \"a-1\":[]}", PWT_JSON_ESYNTAX, "1;"},
        {"[]", PWT_JSON_ETYPE, ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pwt_event_error error = {.result = 0};
        char text[128];
        CU_ASSERT_EQUAL(offsets(rows[i].records, text, sizeof(text), &error), rows[i].result);
        CU_ASSERT_TRUE(test_is(pwt_cstr(text), rows[i].offsets));
    }
}

static void gives_its_members(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_kafka_event event;
    struct pwt_kafka_record record;
    struct pwt_bytes value;
    struct pwt_bytes text = test_sample(&arena, "kafkaEventMsk.json");
    CU_ASSERT_EQUAL_FATAL(pwt_kafka_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE(test_is(event.event_source, "aws:kafka"));
    CU_ASSERT_TRUE_FATAL(pwt_kafka_next(&event.records, &record));
    CU_ASSERT_TRUE(test_is(record.topic, "mytopic"));
    CU_ASSERT_TRUE(record.partition.present && record.partition.value == 0);
    CU_ASSERT_EQUAL(record.timestamp.value, 1545084650987);
    CU_ASSERT_EQUAL(arena.calls, 0); /* no record took memory */
    CU_ASSERT_EQUAL(pwt_event_base64(record.value, &alloc, &value), 0);
    CU_ASSERT_TRUE(test_is(value, "{\"key\":\"value\"}"));
    CU_ASSERT_EQUAL(record.value_schema_metadata.json.type, PWT_JSON_ABSENT);
    test_free(&arena);
}

/* Name and value of each header, joined. */
static int32_t headers_of(const char *list, struct test_arena *arena, char *text, size_t size)
{
    struct pwt_json_alloc alloc = test_allocator(arena);
    struct pwt_kafka_record record;
    struct pwt_kafka_headers headers;
    struct pwt_bytes name;
    struct pwt_bytes value;
    char json[256];
    (void)snprintf(json, sizeof(json), "{\"headers\":%s}", list);
    text[0] = '\0';
    struct pwt_bytes document = test_document(arena, json);
    CU_ASSERT_EQUAL_FATAL(pwt_kafka_parse_record(document, &alloc, NULL, &record), 0);
    pwt_kafka_headers_open(&record, &alloc, &headers);
    while (pwt_kafka_header_next(&headers, &name, &value)) {
        size_t len = strlen(text);
        (void)snprintf(text + len, size - len, "%.*s=%.*s;", (int)name.len, name.ptr,
                       value.ptr == NULL ? 4 : (int)value.len, value.ptr ? value.ptr : "none");
    }
    CU_ASSERT_FALSE(pwt_kafka_header_next(&headers, &name, &value));
    return headers.error;
}

static void headers_are_bytes(void)
{
    static const struct {
        const char *list;
        int32_t result;
        const char *headers;
    } rows[] = {
        {"null", 0, ""},
        {"[]", 0, ""},
        {"[{}]", 0, ""},
        {"[{\"a\":[104,105]},{},{\"b\":[],\"\\u0063\":null},{\"a\":[ 120 ]}]", 0,
         "a=hi;b=;c=none;a=x;"},
        {"[{\"a\":[-61,-92,195,164]}]", 0, "a=\xc3\xa4\xc3\xa4;"},
        {"[{\"a\":[256]}]", PWT_JSON_ERANGE, ""},
        {"[{\"a\":[-129]}]", PWT_JSON_ERANGE, ""},
        {"[{\"a\":[1.5]}]", PWT_JSON_ERANGE, ""},
        {"[{\"a\":[\"x\"]}]", PWT_JSON_ETYPE, ""},
        {"[{\"b\":[98]},{\"a\":\"x\"}]", PWT_JSON_ETYPE, "b=b;"},
        {"[{\"b\":[98]},1]", PWT_JSON_ETYPE, "b=b;"},
        {"[{\"a\":[1 2]}]", PWT_JSON_ESYNTAX, ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        char text[128];
        CU_ASSERT_EQUAL(headers_of(rows[i].list, &arena, text, sizeof(text)), rows[i].result);
        CU_ASSERT_TRUE(test_is(pwt_cstr(text), rows[i].headers));
        test_free(&arena);
    }
    struct test_arena poor = {.fails_from = 1};
    char text[64];
    CU_ASSERT_EQUAL(headers_of("[{\"a\":[1]}]", &poor, text, sizeof(text)), PWT_JSON_ENOMEM);
    test_free(&poor);
}

int main(void)
{
    CU_TestInfo next[] = {
        {"walks through all partitions", walks_through_all_partitions},
        {"gives its members", gives_its_members},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo headers[] = {{"headers are bytes", headers_are_bytes}, CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {
        {"pwt_kafka_next", NULL, NULL, NULL, NULL, next},
        {"pwt_kafka_header_next", NULL, NULL, NULL, NULL, headers},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
