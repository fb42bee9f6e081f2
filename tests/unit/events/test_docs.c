/* SPDX-License-Identifier: Apache-2.0 */
/* The programs of docs/events.md, which shows them as they stand here. */
#include <powertools/events/dynamodb.h>
#include <powertools/events/http_api.h>
#include <powertools/events/sqs.h>

#include "events_test.h"

/* How many messages have a body; an error if the event is none of SQS. */
static int32_t
count_bodies(struct pwt_bytes text, const struct pwt_json_alloc *alloc, size_t *ret_count)
{
    struct pwt_sqs_event event;
    struct pwt_sqs_record record;
    struct pwt_bytes body;
    struct pwt_event_error error;
    size_t count = 0;

    int32_t result = pwt_sqs_parse(text, alloc, &error, &event);
    if (result != 0) {
        (void)fprintf(stderr, "%s: %s\n", error.member ? error.member : "event",
                      pwt_json_describe(result));
        return result;
    }
    while (pwt_sqs_next(&event.records, &record)) {
        result = pwt_event_text_read(&record.body, alloc, &body);
        if (result != 0) {
            return result;
        }
        count += body.len > 0 ? 1 : 0;
    }
    *ret_count = count;
    return event.records.error.result;
}

/* Whether a request accepts a media type. */
static bool accepts(const struct pwt_http_api_event *event,
                    const char *type,
                    const struct pwt_json_alloc *alloc)
{
    struct pwt_http_lookup lookup = {
        .single = &event->headers, .name = pwt_cstr("Accept"), .flags = PWT_EVENT_IGNORE_CASE};
    struct pwt_http_values values;
    struct pwt_bytes value;

    if (pwt_http_values_open(&lookup, alloc, &values) != 0) {
        return false;
    }
    while (pwt_http_values_next(&values, &value)) {
        if (pwt_bytes_equal(value, pwt_cstr(type))) {
            return true;
        }
    }
    return false;
}

/* The item after a change as plain JSON. */
static int32_t write_image(const struct pwt_dynamodb_record *record,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_json_buffer *buffer)
{
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, buffer, 0);
    int32_t result = pwt_dynamodb_write(&writer, &record->dynamodb.new_image, alloc);
    return result != 0 ? result : pwt_json_writer_finish(&writer, NULL, NULL);
}

static void counts_bodies(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    size_t count = 0;
    CU_ASSERT_EQUAL(count_bodies(test_sample(&arena, "sqsEvent.json"), &alloc, &count), 0);
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_EQUAL(count_bodies(pwt_cstr("{}"), &alloc, &count), PWT_JSON_ENOENT);
    test_free(&arena);
}

static void finds_what_is_accepted(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_http_api_event event;
    const char *text = "{\"rawPath\":\"/\",\"requestContext\":{},"
                       "\"headers\":{\"accept\":\"text/html,text/plain\"}}";
    CU_ASSERT_EQUAL_FATAL(pwt_http_api_parse(pwt_cstr(text), &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE(accepts(&event, "text/plain", &alloc));
    CU_ASSERT_FALSE(accepts(&event, "text", &alloc));
    test_free(&arena);
}

static void writes_an_image(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    char text[256];
    struct pwt_json_buffer buffer = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    struct pwt_dynamodb_event event;
    struct pwt_dynamodb_record record;
    struct pwt_bytes sample = test_sample(&arena, "dynamoStreamEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_dynamodb_parse(sample, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE_FATAL(pwt_dynamodb_next(&event.records, &record));
    CU_ASSERT_EQUAL(write_image(&record, &alloc, &buffer), 0);
    CU_ASSERT_TRUE(
        test_is(pwt_bytes_make(text, buffer.len), "{\"Message\":\"New item!\",\"Id\":101}"));
    test_free(&arena);
}

int main(void)
{
    CU_TestInfo docs[] = {
        {"counts bodies", counts_bodies},
        {"finds what is accepted", finds_what_is_accepted},
        {"writes an image", writes_an_image},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{"docs", NULL, NULL, NULL, NULL, docs}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
