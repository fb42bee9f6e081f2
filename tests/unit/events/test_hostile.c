/* SPDX-License-Identifier: Apache-2.0 */
/* Events that no service sends: nested deeply, long, not UTF-8, with numbers that fit nowhere. */
#include <powertools/events/alb.h>
#include <powertools/events/kinesis.h>
#include <powertools/events/sqs.h>

#include "events_test.h"

/* `{"a":<open>...<close>,"Records":[]}` */
static struct pwt_bytes nested(struct test_arena *arena, size_t levels, const char *pair)
{
    char *text = malloc(2 * levels + 64);
    size_t len = (size_t)snprintf(text, 64, "{\"a\":");
    memset(text + len, pair[0], levels);
    memset(text + len + levels, pair[1], levels);
    len += 2 * levels;
    len += (size_t)snprintf(text + len, 64, ",\"Records\":[]}");
    struct pwt_bytes bytes = test_bytes(arena, text, len);
    free(text);
    return bytes;
}

static void nesting_has_a_bound(void)
{
    static const struct {
        size_t levels;
        int32_t result;
    } rows[] = {
        {1, 0},
        {PWT_JSON_DEPTH_MAX, 0},
        {PWT_JSON_DEPTH_MAX + 1, PWT_JSON_EDEPTH},
        {1000000, PWT_JSON_EDEPTH},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_error error = {.result = 0};
        struct pwt_sqs_event event;
        struct pwt_bytes text = nested(&arena, rows[i].levels, "[]");
        CU_ASSERT_EQUAL(pwt_sqs_parse(text, &alloc, &error, &event), rows[i].result);
        CU_ASSERT_EQUAL(error.result, rows[i].result);
        CU_ASSERT_TRUE(error.place == NULL ||
                       (error.place >= text.ptr && error.place <= text.ptr + text.len));
        test_free(&arena);
    }
}

static void many_records_are_many_records(void)
{
    enum { RECORDS = 100000 };
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_sqs_event event;
    struct pwt_sqs_record record;
    char *text = malloc((size_t)RECORDS * 3 + 64);
    size_t len = (size_t)snprintf(text, 64, "{\"Records\":[");
    size_t count = 0;
    for (size_t i = 0; i < RECORDS; i++) {
        len += (size_t)snprintf(text + len, 64, i == 0 ? "{}" : ",{}");
    }
    len += (size_t)snprintf(text + len, 64, "]}");
    CU_ASSERT_EQUAL_FATAL(pwt_sqs_parse(pwt_bytes_make(text, len), &alloc, NULL, &event), 0);
    while (pwt_sqs_next(&event.records, &record)) {
        count++;
    }
    CU_ASSERT_EQUAL(count, RECORDS);
    CU_ASSERT_EQUAL(event.records.error.result, 0);
    CU_ASSERT_EQUAL(arena.calls, 0);
    free(text);
}

/* A string is taken as it is: what is not UTF-8 does not become something else on the way. */
static void what_is_not_utf8_stays_what_it_is(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_sqs_record record;
    struct pwt_json_value json;
    const char *text = "{\"messageId\":\"\xff\\n\xc3\",\"body\":\"{\\\"a\\\":\\\"\xff\\\"}\"}";
    CU_ASSERT_EQUAL_FATAL(pwt_sqs_parse_record(pwt_cstr(text), &alloc, NULL, &record), 0);
    CU_ASSERT_TRUE(test_is(record.message_id, "\xff\n\xc3"));
    CU_ASSERT_EQUAL(pwt_event_text_json(&record.body, &alloc, &json), PWT_JSON_EUTF8);
    test_free(&arena);
}

static void numbers_fit_or_say_so(void)
{
    static const struct {
        const char *number;
        int32_t result;
        int64_t value;
    } rows[] = {
        {"9223372036854775807", 0, INT64_MAX},
        {"-9223372036854775808", 0, INT64_MIN},
        {"9007199254740993", 0, 9007199254740993},
        {"1e3", 0, 1000},
        {"9223372036854775808", PWT_JSON_ERANGE, 0},
        {"12345678901234567890123456789012345678", PWT_JSON_ERANGE, 0},
        {"1e400", PWT_JSON_ERANGE, 0},
        {"0.5", PWT_JSON_ERANGE, 0},
        {"01", PWT_JSON_ESYNTAX, 0},
        {"1.", PWT_JSON_ESYNTAX, 0},
        {"-", PWT_JSON_ESYNTAX, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_error error = {.result = 0};
        char text[128];
        struct {
            struct pwt_json_value json;
            struct pwt_event_int number;
        } object = {.number = {.value = 7}};
        const struct event_field field = {
            .name = "n", .len = 1, .offset = sizeof(struct pwt_json_value), .kind = EVENT_INT};
        const struct event_shape shape = {.fields = &field, .count = 1, .size = sizeof(object)};
        (void)snprintf(text, sizeof(text), "{\"n\":%s}", rows[i].number);
        int32_t result = pwt_event_decode(&shape, pwt_cstr(text), &alloc, &error, &object);
        CU_ASSERT_EQUAL(result, rows[i].result);
        CU_ASSERT_TRUE(result != 0 || object.number.value == rows[i].value);
        CU_ASSERT_TRUE(result == 0 || test_is(pwt_cstr(error.member), "n"));
        test_free(&arena);
    }
}

/* A number that keeps its digits keeps all of them, also where no double is so large. */
static void numbers_with_all_their_digits_have_no_bound(void)
{
    static const char *const numbers[] = {"1545084650.987", "1e400", "-0",
                                          "12345678901234567890123456789012345678.9"};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_kinesis_record record;
        char text[128];
        (void)snprintf(text, sizeof(text), "{\"kinesis\":{\"approximateArrivalTimestamp\":%s}}",
                       numbers[i]);
        CU_ASSERT_EQUAL_FATAL(pwt_kinesis_parse_record(pwt_cstr(text), &alloc, NULL, &record), 0);
        CU_ASSERT_TRUE(test_is_json(record.kinesis.approximate_arrival_timestamp.json, numbers[i]));
        test_free(&arena);
    }
}

/* A struct that comes twice is the second one, with nothing left of the first. */
static void the_second_object_replaces_the_first(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_sqs_record record;
    const char *text = "{\"attributes\":{\"SenderId\":\"a\",\"SentTimestamp\":\"1\"},"
                       "\"attributes\":{\"SenderId\":\"b\"},"
                       "\"messageAttributes\":{\"x\":{}},\"messageAttributes\":null}";
    CU_ASSERT_EQUAL_FATAL(pwt_sqs_parse_record(pwt_cstr(text), &alloc, NULL, &record), 0);
    CU_ASSERT_TRUE(test_is(record.attributes.sender_id, "b"));
    CU_ASSERT_TRUE(test_is(record.attributes.sent_timestamp, NULL));
    CU_ASSERT_TRUE(test_is_json(record.attributes.json, "{\"SenderId\":\"b\"}"));
    CU_ASSERT_EQUAL(record.message_attributes.json.type, PWT_JSON_ABSENT);
    test_free(&arena);
}

/* On failure the caller's struct may be half-filled, but the error says where; and it is short. */
static void an_error_is_where_the_fault_is(void)
{
    static const struct {
        const char *text;
        int32_t result;
        const char *member; /* NULL: the document */
        size_t offset;
    } rows[] = {
        {"{\"requestContext\":{\"elb\":{\"targetGroupArn\":7}}}", PWT_JSON_ETYPE, "targetGroupArn",
         43},
        {"{\"requestContext\":{\"elb\":[7]}}", PWT_JSON_ETYPE, "elb", 25},
        {"{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"\\q\"}}}", PWT_JSON_ESYNTAX,
         "targetGroupArn", 43},
        {"{\"requestContext\":{\"elb\":{]}}", PWT_JSON_ESYNTAX, NULL, 26},
        {"{\"headers\":{\"a\":[}}", PWT_JSON_EEND, NULL, 19},
        {"{\"isBase64Encoded\":\"true\"}", PWT_JSON_ETYPE, "isBase64Encoded", 19},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_error error = {.result = 0};
        struct pwt_alb_event event;
        struct pwt_bytes text = test_document(&arena, rows[i].text);
        CU_ASSERT_EQUAL(pwt_alb_parse(text, &alloc, &error, &event), rows[i].result);
        CU_ASSERT_TRUE(test_is(pwt_cstr(error.member), rows[i].member));
        CU_ASSERT_EQUAL((size_t)(error.place - text.ptr), rows[i].offset);
        test_free(&arena);
    }
}

int main(void)
{
    CU_TestInfo hostile[] = {
        {"nesting has a bound", nesting_has_a_bound},
        {"many records are many records", many_records_are_many_records},
        {"what is not UTF-8 stays what it is", what_is_not_utf8_stays_what_it_is},
        {"numbers fit or say so", numbers_fit_or_say_so},
        {"numbers with all their digits have no bound",
         numbers_with_all_their_digits_have_no_bound},
        {"the second object replaces the first", the_second_object_replaces_the_first},
        {"an error is where the fault is", an_error_is_where_the_fault_is},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"hostile events", NULL, NULL, NULL, NULL, hostile},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
