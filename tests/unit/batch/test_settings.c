/* SPDX-License-Identifier: Apache-2.0 */
/* Settings in code: every option by its name, and what is refused. */
#include "batch_test.h"

#define SQS(id) "{\"messageId\":\"" id "\",\"body\":\"{}\",\"eventSource\":\"aws:sqs\"}"
#define EVENT   "{\"Records\":[" SQS("a") "," SQS("b") "," SQS("c") "]}"

static int32_t s_code;

/* ---- what is taken ---- */

static int32_t set_all(struct pwt_inv *scope)
{
    s_code = pwt_batch_configure(
        scope, PWT_BOOL("split", 1), PWT_STR("source", "sqs"), PWT_STR("other_events", "refuse"),
        PWT_STR("event", "payload"), PWT_STR("payload", "json-object"),
        PWT_STR("error_handling_policy", "StopOnFirstBatchItemFailure"),
        PWT_BOOL("skip_group_on_error", 0), PWT_BOOL("throw_on_full_batch_failure", 0),
        PWT_INT("deadline_reserve", 0), PWT_BOOL("parallel_enabled", 0),
        PWT_INT("max_degree_of_parallelism", 2));
    return s_code;
}

static void every_option_can_be_set_and_beats_the_environment(void)
{
    const char *const settings[] = {"POWERTOOLS_BATCH_SPLIT=false", "POWERTOOLS_BATCH_SOURCE=kafka",
                                    NULL};
    init_calls = set_all;
    struct pwt_test *test = open_batch(settings);

    CU_ASSERT_EQUAL(s_code, 0);
    calls.fails = "{}"; /* the payload, which is the event: all fail, and the first one stops */
    CU_ASSERT_TRUE(answers(test, EVENT,
                           "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},"
                           "{\"itemIdentifier\":\"b\"},{\"itemIdentifier\":\"c\"}]}"));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a ");
    CU_ASSERT_TRUE(answers(test, "{}", "!Function.UnexpectedBatchType"));
    pwt_test_close(test);
}

static int32_t reserve_much(struct pwt_inv *scope)
{
    s_code = pwt_batch_configure(scope, PWT_INT("deadline_reserve", 900000));
    return s_code;
}

static void durations_are_milliseconds(void)
{
    init_calls = reserve_much;
    struct pwt_test *test = open_batch(NULL);

    pwt_test_set_clock_ns(INT64_C(1800000000) * 1000000000);
    pwt_test_context(test)->deadline_ms = INT64_C(1800000000) * 1000 + 900000;
    CU_ASSERT_TRUE(answers(test, EVENT, "!Function.FullBatchFailure")); /* none is reached */
    CU_ASSERT_EQUAL(calls.count, 0);
    pwt_test_context(test)->deadline_ms += 1;
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

/* ---- what is refused ---- */

static const struct pwt_field *s_field;

static int32_t set_field(struct pwt_inv *scope)
{
    const struct pwt_field fields[] = {pwt_field_bool("split", 0), *s_field};

    s_code = pwt_batch_table()->configure(scope, fields, 2);
    return 0;
}

static void refuses(struct pwt_field field, const char *line)
{
    s_field = &field;
    init_calls = set_field;
    struct pwt_test *test = open_batch(NULL);

    CU_ASSERT_EQUAL(s_code, PWT_ECONFIG);
    const char *lines = pwt_test_diagnostics(test);
    if (!strstr(lines, line)) {
        (void)printf("\n    expected %s, got %s", line, lines);
        CU_FAIL("another line");
    }
    /* The call has no effect: the event is split nevertheless. */
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    CU_ASSERT_EQUAL(calls.count, 3);
    pwt_test_close(test);
}

static void call_with_a_wrong_option_has_no_effect(void)
{
    refuses(pwt_field_bool("Split", 1), "batch has no option 'Split'");
    refuses(pwt_field_bool("spli", 1), "batch has no option 'spli'");
    refuses(pwt_field_bool("", 1), "batch has no option ''");
    refuses(PWT_STR("split", "true"), "'split' of batch is wrong; expected true or false");
    refuses(PWT_STR("source", "sns"),
            "'source' of batch is wrong; expected one of auto|sqs|sqs-fifo|kinesis|dynamodb|kafka");
    refuses(pwt_field_int("source", 1), "'source' of batch is wrong");
    refuses(PWT_STR("source", NULL), "'source' of batch is wrong");
    refuses(pwt_field_int("deadline_reserve", 900001),
            "'deadline_reserve' of batch is wrong; expected milliseconds in 0..15m");
    refuses(pwt_field_int("deadline_reserve", -1), "'deadline_reserve' of batch is wrong");
    refuses(PWT_STR("deadline_reserve", "1s"), "'deadline_reserve' of batch is wrong");
    refuses(pwt_field_int("max_degree_of_parallelism", 65),
            "'max_degree_of_parallelism' of batch is wrong; expected a whole number in -1..64");
    refuses(pwt_field_int("max_degree_of_parallelism", -2), "'max_degree_of_parallelism' of batch");
}

static int32_t configure_late(struct pwt_inv *inv)
{
    s_code = pwt_batch_configure(inv, PWT_BOOL("split", 0));
    return 0;
}

static void invocations_cannot_change_settings(void)
{
    init_calls = NULL;
    struct pwt_test *test = open_batch(NULL);

    calls.each = configure_late;
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    CU_ASSERT_EQUAL(s_code, PWT_ESTATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_diagnostics(test), "was called in an invocation"));
    CU_ASSERT_EQUAL(calls.count, 3);
    pwt_test_close(test);
}

static void absent_plugin_is_told(void)
{
    const char *const settings[] = {"POWERTOOLS_PLUGINS=", NULL};
    init_calls = NULL;
    struct pwt_test *test = open_batch(settings);

    calls.each = configure_late;
    CU_ASSERT_TRUE(answers(test, EVENT, "null"));
    CU_ASSERT_EQUAL(s_code, PWT_EABSENT);
    pwt_test_close(test);
}

int main(void)
{
    static CU_TestInfo tests[] = {
        {"every_option_can_be_set_and_beats_the_environment",
         every_option_can_be_set_and_beats_the_environment},
        {"durations_are_milliseconds", durations_are_milliseconds},
        {"call_with_a_wrong_option_has_no_effect", call_with_a_wrong_option_has_no_effect},
        {"invocations_cannot_change_settings", invocations_cannot_change_settings},
        {"absent_plugin_is_told", absent_plugin_is_told},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_configure", NULL, NULL, NULL, NULL, tests},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
