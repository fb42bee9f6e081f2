/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler calls: its event is read, or it fails with a message that names the member and the
 * place, and never what stands there. */
#include <powertools/events.h>
#include <powertools/testing.h>

#include <CUnit/Basic.h>

#include <string.h>

/* ---- a handler that reads its event by any source -------------------------------------------- */

/* Defines read_<name>(), which answers true. */
#define READER(name, type)                                            \
    static int32_t read_##name(struct pwt_inv *inv)                   \
    {                                                                 \
        struct type event;                                            \
        const int32_t code = pwt_inv_##name(inv, &event);             \
        return code != PWT_OK ? code : pwt_respond_cstr(inv, "true"); \
    }

READER(alb, pwt_alb_event)
READER(dynamodb, pwt_dynamodb_event)
READER(eventbridge, pwt_eventbridge_event)
READER(function_url, pwt_http_api_event)
READER(http_api, pwt_http_api_event)
READER(kafka, pwt_kafka_event)
READER(kinesis, pwt_kinesis_event)
READER(rest_api, pwt_rest_api_event)
READER(s3, pwt_s3_event)
READER(sns, pwt_sns_event)
READER(sqs, pwt_sqs_event)

/* All messages of a queue; how the walk ended is the answer. */
static int32_t walk_sqs(struct pwt_inv *inv)
{
    struct pwt_sqs_event event;
    struct pwt_sqs_record record;
    int32_t code = pwt_inv_sqs(inv, &event);
    while (code == PWT_OK && pwt_sqs_next(&event.records, &record)) {
    }
    if (code == PWT_OK) {
        code = pwt_inv_records_done(inv, &event.records);
    }
    return code != PWT_OK ? code : pwt_respond_cstr(inv, "true");
}

static int32_t (*s_read)(struct pwt_inv *inv);

static int32_t handle(struct pwt_inv *inv)
{
    return s_read(inv);
}

PWT_HANDLER(reader, .handle = handle);

/* ---- the tests ------------------------------------------------------------------------------- */

static const struct row {
    int32_t (*read)(struct pwt_inv *inv);
    const char *event;
    const char *problem; /* NULL: it is read */
} s_rows[] = {
    {read_alb, "{\"requestContext\":{\"elb\":{}}}", NULL},
    {read_dynamodb, "{\"Records\":[]}", NULL},
    {read_eventbridge, "{\"source\":\"\",\"detail-type\":\"\"}", NULL},
    {read_function_url, "{\"rawPath\":\"/\",\"requestContext\":{}}", NULL},
    {read_http_api, "{\"rawPath\":\"/\",\"requestContext\":{}}", NULL},
    {read_kafka, "{\"records\":{}}", NULL},
    {read_kinesis, "{\"Records\":[]}", NULL},
    {read_rest_api, "{\"requestContext\":{}}", NULL},
    {read_s3, "{\"Records\":[]}", NULL},
    {read_sns, "{\"Records\":[]}", NULL},
    {read_sqs, "{\"Records\":[]}", NULL},
    {walk_sqs, "{\"Records\":[{\"messageId\":\"hunter2\"}]}", NULL},
    {read_alb, "{\"hunter2\":1}", "one of a load balancer: 'requestContext': not found"},
    {read_dynamodb, "{\"hunter2\":1}", "one of a DynamoDB stream: 'Records': not found"},
    {read_eventbridge, "{\"source\":\"hunter2\"}", "one of EventBridge: 'detail-type': not found"},
    {read_function_url, "{\"rawPath\":17}",
     "one of a function URL: 'rawPath' at byte 11: of another type"},
    {read_http_api, "{\"rawPath\":\"hunter2\"}", "one of an HTTP API: 'requestContext': not found"},
    {read_kafka, "{\"records\":\"hunter2\"}",
     "one of Kafka: 'records' at byte 11: of another type"},
    {read_kinesis, "{\"Records\":{\"hunter2\":1}}",
     "one of Kinesis: 'Records' at byte 11: of another type"},
    {read_rest_api, "{\"body\":[\"hunter2\"]}",
     "one of a REST API: 'body' at byte 8: of another type"},
    {read_s3, "{\"Records\":[] hunter2}", "one of S3: 'the document' at byte 14: not JSON"},
    {read_sns, "{\"Records\":[\"hunter2\"", "one of SNS: 'Records' at byte 11: ends too early"},
    {read_sqs, "\"hunter2\"", "one of SQS: 'the document' at byte 0: of another type"},
    {walk_sqs, "{\"Records\":[{\"body\":\"hunter2\"},{\"attributes\":{\"SenderId\":12}}]}",
     "one of this source: 'SenderId' at byte 57: of another type"},
    {walk_sqs, "{\"Records\":[\"hunter2\"]}",
     "one of this source: 'the document' at byte 12: of another type"},
};

static bool has(struct pwt_bytes text, const char *part)
{
    return memmem(text.ptr, (size_t)text.len, part, strlen(part)) != NULL;
}

static void check_row(struct pwt_test *test, const struct row *row)
{
    s_read = row->read;
    const struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(row->event));
    if (row->problem == NULL) {
        CU_ASSERT_EQUAL(answer.kind, PWT_OUTCOME_BYTES);
        return;
    }
    const bool as_expected =
        answer.kind == PWT_OUTCOME_ERROR &&
        has(answer.error_message, "powertools: event cannot be read as ") &&
        has(answer.error_message, row->problem) &&
        has(answer.error_message, "; expected the form in which AWS sends it; check the ");
    CU_ASSERT_TRUE(as_expected);
    CU_ASSERT_FALSE(has(answer.error_message, "hunter2"));
    if (!as_expected) {
        (void)fprintf(stderr, "%s\n gave %.*s\n", row->event, (int)answer.error_message.len,
                      answer.error_message.ptr);
    }
}

static void each_source_is_read_or_says_why_not(void)
{
    const struct pwt_test_options options = {.size = sizeof(options),
                                             .handler = &pwt_handler_v1_reader};
    struct pwt_test *test;
    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    for (size_t i = 0; i < sizeof(s_rows) / sizeof(s_rows[0]); i++) {
        check_row(test, &s_rows[i]);
    }
    pwt_test_close(test);
}

int main(void)
{
    CU_TestInfo inv[] = {
        {"each source is read, or says why not", each_source_is_read_or_says_why_not},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"pwt_inv_*", NULL, NULL, NULL, NULL, inv},
        CU_SUITE_INFO_NULL,
    };
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 99;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    (void)CU_basic_run_tests();
    const unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
