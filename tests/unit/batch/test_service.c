/* SPDX-License-Identifier: Apache-2.0 */
/* Where batches come in: by themselves and from a handler; and their results. */
#include "batch_test.h"

#define EVENT                                                          \
    "{\"Records\":[{\"messageId\":\"a\",\"eventSource\":\"aws:sqs\"}," \
    "{\"messageId\":\"b\",\"eventSource\":\"aws:sqs\"}]}"

static const char *const s_whole[] = {"POWERTOOLS_BATCH_SPLIT=false", NULL};

/* ---- a handler that holds the batch ---- */

static const char *s_fails;
static int32_t s_code;

static int32_t each(struct pwt_inv *inv, const struct pwt_batch_record *record, void *user)
{
    uint32_t *count = user;

    CU_ASSERT_EQUAL(record->index, *count);
    CU_ASSERT_EQUAL(record->source, PWT_BATCH_SQS);
    CU_ASSERT_TRUE(pwt_bytes_equal(record->json, pwt_inv_event(inv)));
    (*count)++;
    if (s_fails && pwt_bytes_equal(record->id, pwt_cstr(s_fails))) {
        return pwt_fail_as(inv, "NotNow", "later");
    }
    return s_fails && s_fails[0] == '*' ? PWT_EIO : 0;
}

static int32_t hold(struct pwt_inv *inv)
{
    struct pwt_batch_summary summary = {.size = (uint32_t)sizeof(summary)};
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
    uint32_t count = 0;

    CU_ASSERT_EQUAL(pwt_batch_results(inv, &summary), PWT_ESTATE);
    CU_ASSERT_EQUAL(pwt_batch_result(inv, 0, &record), PWT_ESTATE);
    CU_ASSERT_EQUAL(pwt_batch_current(inv, &record), PWT_ESTATE);
    s_code = pwt_batch_process(inv, each, &count);
    if (pwt_batch_results(inv, &summary) == 0) {
        CU_ASSERT_EQUAL(count, 2);
        CU_ASSERT_EQUAL(summary.total, 2);
        CU_ASSERT_EQUAL(summary.succeeded + summary.failed, 2);
        CU_ASSERT_EQUAL(pwt_batch_result(inv, 1, &record), 0);
        CU_ASSERT_EQUAL(record.status == PWT_BATCH_FAILED, record.error != NULL);
        CU_ASSERT_EQUAL(pwt_batch_result(inv, 2, &record), PWT_ENOTFOUND);
    }
    return s_code;
}

static void function_is_called_per_record_and_answers(void)
{
    struct pwt_test *test = open_batch(s_whole);

    calls.each = hold;
    s_fails = NULL;
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    s_fails = "\"b\"";
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_diagnostics(test), "Function.NotNow: later"));
    pwt_test_close(test);
}

static void its_failures_are_the_handlers(void)
{
    struct pwt_test *test = open_batch(s_whole);

    calls.each = hold;
    s_fails = "*";
    CU_ASSERT_TRUE(answers(test, EVENT, "!Function.FullBatchFailure"));
    CU_ASSERT_EQUAL(s_code, PWT_EUSER);
    CU_ASSERT_TRUE(answers(test, "{\"no\":\"batch\"}", "!Function.UnexpectedBatchType"));
    pwt_test_close(test);
}

static int32_t without_a_function(struct pwt_inv *inv)
{
    return pwt_batch_process(inv, NULL, NULL);
}

static void no_function_is_an_error(void)
{
    struct pwt_test *test = open_batch(s_whole);

    calls.each = without_a_function;
    CU_ASSERT_TRUE(answers(test, EVENT, "!Function.InvalidArgument"));
    pwt_test_close(test);
}

static void absent_plugin_is_an_error(void)
{
    const char *const settings[] = {"POWERTOOLS_PLUGINS=", NULL};
    struct pwt_test *test = open_batch(settings);

    calls.each = without_a_function;
    CU_ASSERT_TRUE(answers(test, EVENT, "!Function.PluginAbsent"));
    pwt_test_close(test);
}

/* ---- other events ---- */

static void other_events(const char *setting, const char *source, const char *expected)
{
    const char *const settings[] = {setting, source, NULL};
    struct pwt_test *test = open_batch(settings);

    CU_ASSERT_TRUE(answers(test, "{\"an\":\"event\"}", expected));
    CU_ASSERT_STRING_EQUAL(calls.handled, expected[0] == '!' ? "" : "- ");
    pwt_test_close(test);
}

static void other_events_pass_or_are_refused(void)
{
    static const char any[] = "POWERTOOLS_BATCH_SOURCE=auto";
    static const char sqs[] = "POWERTOOLS_BATCH_SOURCE=sqs";

    other_events("POWERTOOLS_BATCH_OTHER_EVENTS=auto", any, "null");
    other_events("POWERTOOLS_BATCH_OTHER_EVENTS=auto", sqs, "!Function.UnexpectedBatchType");
    other_events("POWERTOOLS_BATCH_OTHER_EVENTS=pass", sqs, "null");
    other_events("POWERTOOLS_BATCH_OTHER_EVENTS=refuse", any, "!Function.UnexpectedBatchType");
}

static void batch_that_breaks_off_does_not_pass(void)
{
    struct pwt_test *test = open_batch(NULL);

    CU_ASSERT_TRUE(answers(test, "{\"Records\":[{\"messageId\":\"a\",\"eventSource\":\"aws:sqs\"},",
                           "!Function.UnexpectedBatchType"));
    CU_ASSERT_EQUAL(calls.count, 0);
    pwt_test_close(test);
}

/* ---- results ---- */

static int32_t inside_a_record(struct pwt_inv *inv)
{
    struct pwt_batch_summary summary = {.size = (uint32_t)sizeof(summary)};
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};

    CU_ASSERT_EQUAL(pwt_batch_results(inv, &summary), PWT_ESTATE);
    CU_ASSERT_EQUAL(pwt_batch_result(inv, 0, &record), PWT_ESTATE);
    CU_ASSERT_EQUAL(pwt_batch_current(inv, &record), 0);
    CU_ASSERT_TRUE(is_text(record.id, calls.count == 1 ? "\"a\"" : "\"b\""));
    CU_ASSERT_TRUE(is_text(record.group, NULL));
    CU_ASSERT_EQUAL(record.status, PWT_BATCH_PENDING);
    return 0;
}

static void records_know_themselves_and_no_results(void)
{
    struct pwt_test *test = open_batch(NULL);

    calls.each = inside_a_record;
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    CU_ASSERT_EQUAL(calls.count, 2);
    pwt_test_close(test);
}

static int32_t any(struct pwt_inv *inv, const struct pwt_batch_record *record, void *user)
{
    (void)inv;
    (void)record;
    (void)user;
    return 0;
}

/* A message of a queue that was itself a batch. */
static int32_t batch_inside_a_record(struct pwt_inv *inv)
{
    static const char inner[] = "{\"Records\":[{\"messageId\":\"c\",\"eventSource\":\"aws:sqs\"}]}";
    struct pwt_batch_summary summary = {.size = (uint32_t)sizeof(summary)};
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
    struct pwt_inv *child = NULL;

    CU_ASSERT_EQUAL(pwt_inv_set_event(inv, pwt_cstr(inner)), 0);
    CU_ASSERT_EQUAL(pwt_batch_process(inv, any, NULL), 0);
    CU_ASSERT_EQUAL(pwt_batch_results(inv, &summary), 0);
    CU_ASSERT_EQUAL(summary.total, 1);
    CU_ASSERT_EQUAL(pwt_batch_current(inv, &record), 0);
    CU_ASSERT_TRUE(is_text(record.id, calls.count == 1 ? "\"a\"" : "\"b\""));
    CU_ASSERT_EQUAL(pwt_inv_fork(inv, pwt_cstr("1"), &child), 0);
    CU_ASSERT_EQUAL(pwt_batch_current(child, &record), 0);
    CU_ASSERT_EQUAL(pwt_batch_results(child, &summary), PWT_ESTATE);
    CU_ASSERT_EQUAL(pwt_inv_join(child), 0);
    return 0;
}

static void record_that_is_a_batch_stays_the_record(void)
{
    struct pwt_test *test = open_batch(NULL);

    calls.each = batch_inside_a_record;
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    CU_ASSERT_EQUAL(calls.count, 2);
    pwt_test_close(test);
}

static int32_t old_caller(struct pwt_inv *inv)
{
    struct pwt_batch_record record;

    memset(&record, 0x5a, sizeof(record));
    record.size = 16;
    CU_ASSERT_EQUAL(pwt_batch_current(inv, &record), 0);
    CU_ASSERT_EQUAL(record.size, 16);
    CU_ASSERT_EQUAL(record.index, calls.count - 1);
    CU_ASSERT_EQUAL(record.json.len, UINT64_C(0x5a5a5a5a5a5a5a5a));
    return 0;
}

static void caller_gets_no_more_than_it_knows(void)
{
    struct pwt_test *test = open_batch(NULL);

    calls.each = old_caller;
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    pwt_test_close(test);
}

int main(void)
{
    static CU_TestInfo process[] = {
        {"function_is_called_per_record_and_answers", function_is_called_per_record_and_answers},
        {"its_failures_are_the_handlers", its_failures_are_the_handlers},
        {"no_function_is_an_error", no_function_is_an_error},
        {"absent_plugin_is_an_error", absent_plugin_is_an_error},
        CU_TEST_INFO_NULL};
    static CU_TestInfo around[] = {
        {"other_events_pass_or_are_refused", other_events_pass_or_are_refused},
        {"batch_that_breaks_off_does_not_pass", batch_that_breaks_off_does_not_pass},
        CU_TEST_INFO_NULL};
    static CU_TestInfo current[] = {
        {"records_know_themselves_and_no_results", records_know_themselves_and_no_results},
        {"record_that_is_a_batch_stays_the_record", record_that_is_a_batch_stays_the_record},
        {"caller_gets_no_more_than_it_knows", caller_gets_no_more_than_it_knows},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_process", NULL, NULL, NULL, NULL, process},
                                    {"batch_around", NULL, NULL, NULL, NULL, around},
                                    {"batch_current", NULL, NULL, NULL, NULL, current},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
