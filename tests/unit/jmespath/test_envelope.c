/* SPDX-License-Identifier: Apache-2.0 */
/* The named expressions: that there are all, that each compiles, and what some take out. */
#include "jmespath_test.h"

static void finds_envelopes_by_name(void)
{
    CU_ASSERT_STRING_EQUAL(pwt_jmespath_envelope_find(TEXT("SQS")),
                           "Records[*].powertools_json(body)");
    CU_ASSERT_STRING_EQUAL(pwt_jmespath_envelope_find(TEXT("API_GATEWAY_REST")),
                           "powertools_json(body)");
    CU_ASSERT_STRING_EQUAL(pwt_jmespath_envelope_find(TEXT("CLOUDWATCH_EVENTS_SCHEDULED")),
                           "detail");
    CU_ASSERT_PTR_NULL(pwt_jmespath_envelope_find(TEXT("sqs")));
    CU_ASSERT_PTR_NULL(pwt_jmespath_envelope_find(TEXT("SQ")));
    CU_ASSERT_PTR_NULL(pwt_jmespath_envelope_find(TEXT("SQS ")));
    CU_ASSERT_PTR_NULL(pwt_jmespath_envelope_find(TEXT("")));
}

static void lists_envelopes_that_compile(void)
{
    size_t count = 0;
    const struct pwt_jmespath_envelope *all = pwt_jmespath_envelopes(&count);
    CU_ASSERT_EQUAL(count, 13);
    for (size_t i = 0; i < count; i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_jmespath_source source = {.text = all[i].expression,
                                             .len = strlen(all[i].expression)};
        const struct pwt_jmespath *path = NULL;
        CU_ASSERT_EQUAL(pwt_jmespath_compile(&source, &alloc, NULL, &path), 0);
        CU_ASSERT_PTR_EQUAL(pwt_jmespath_envelope_find(all[i].name, strlen(all[i].name)),
                            all[i].expression);
        CU_ASSERT_TRUE(i == 0 || strcmp(all[i - 1].name, all[i].name) < 0);
        test_free(&arena);
    }
}

static void takes_payloads_out(void)
{
    static const struct {
        const char *name;
        const char *event;
        const char *payload;
    } cases[] = {
        {"SQS", "{\"Records\":[{\"body\":\"{\\\"a\\\":1}\"},{\"body\":\"[2]\"}]}",
         "[{\"a\":1},[2]]"},
        {"SNS", "{\"Records\":[{\"Sns\":{\"Message\":\"{\\\"a\\\":1}\"}}]}", "{\"a\":1}"},
        {"EVENTBRIDGE", "{\"detail\":{\"a\":1}}", "{\"a\":1}"},
        {"KINESIS_DATA_STREAM", "{\"Records\":[{\"kinesis\":{\"data\":\"eyJhIjoxfQ==\"}}]}",
         "[{\"a\":1}]"},
        {"S3_SQS", "{\"Records\":[{\"body\":\"{\\\"Records\\\":[{\\\"s3\\\":1},2]}\"}]}",
         "[{\"s3\":1}]"},
        {"S3_KINESIS_FIREHOSE", "{\"records\":[{\"data\":\"eyJSZWNvcmRzIjpbMV19\"}]}", "[1]"},
        {"S3_EVENTBRIDGE_SQS", "{\"Records\":[{\"body\":\"{\\\"detail\\\":3}\"}]}", "[3]"},
        {"SQS", "{}", "null"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct test_row row = {pwt_jmespath_envelope_find(cases[i].name, strlen(cases[i].name)),
                               cases[i].event, cases[i].payload};
        test_rows(&row, 1);
    }
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"finds_envelopes_by_name", finds_envelopes_by_name},
        {"lists_envelopes_that_compile", lists_envelopes_that_compile},
        {"takes_payloads_out", takes_payloads_out},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jmespath_envelope_find", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
