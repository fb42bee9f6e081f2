/* SPDX-License-Identifier: Apache-2.0 */
/* What the plugin's callbacks do for children that are no records of their own, and what plugins
 * further out see of a batch. */
#include "batch_test.h"

#define EVENT                                                          \
    "{\"Records\":[{\"messageId\":\"a\",\"eventSource\":\"aws:sqs\"}," \
    "{\"messageId\":\"b\",\"eventSource\":\"aws:sqs\"}]}"

static int32_t current_id(struct pwt_inv *inv, struct pwt_bytes *ret_id)
{
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
    const int32_t code = pwt_batch_current(inv, &record);

    *ret_id = record.id;
    return code;
}

static int32_t fork_in_a_record(struct pwt_inv *inv)
{
    struct pwt_bytes id = {NULL, 0};
    struct pwt_inv *child = NULL;

    CU_ASSERT_EQUAL(pwt_inv_fork(inv, pwt_cstr("1"), &child), 0);
    CU_ASSERT_EQUAL(current_id(child, &id), 0);
    CU_ASSERT_TRUE(is_text(id, calls.count == 1 ? "\"a\"" : "\"b\""));
    CU_ASSERT_EQUAL(pwt_inv_join(child), 0);
    CU_ASSERT_EQUAL(pwt_inv_thread(inv, &child), 0);
    CU_ASSERT_EQUAL(current_id(child, &id), 0);
    CU_ASSERT_TRUE(is_text(id, calls.count == 1 ? "\"a\"" : "\"b\""));
    CU_ASSERT_EQUAL(pwt_inv_join(child), 0);
    return 0;
}

static void children_and_threads_of_a_record_know_it(void)
{
    struct pwt_test *test = open_batch(NULL);

    calls.each = fork_in_a_record;
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    CU_ASSERT_EQUAL(calls.count, 2);
    pwt_test_close(test);
}

static int32_t fork_in_the_invocation(struct pwt_inv *inv)
{
    struct pwt_bytes id = {NULL, 0};
    struct pwt_inv *child = NULL;

    CU_ASSERT_EQUAL(pwt_inv_fork(inv, pwt_cstr("1"), &child), 0);
    CU_ASSERT_EQUAL(current_id(child, &id), PWT_ESTATE);
    CU_ASSERT_EQUAL(pwt_inv_join(child), 0);
    return 0;
}

static void children_of_no_record_have_none(void)
{
    const char *const settings[] = {"POWERTOOLS_BATCH_SPLIT=false", NULL};
    struct pwt_test *test = open_batch(settings);

    calls.each = fork_in_the_invocation;
    CU_ASSERT_TRUE(answers(test, EVENT, "null"));
    CU_ASSERT_EQUAL(calls.count, 1);
    pwt_test_close(test);
}

/* ---- plugins further out ---- */

static void assert_lines(const char *lines, const char *const *expected)
{
    for (size_t i = 0; expected[i]; i++) {
        const char *line = strstr(lines, expected[i]);
        if (!line) {
            (void)printf("\n    expected %s", expected[i]);
        }
        CU_ASSERT_PTR_NOT_NULL(line);
    }
}

static void plugins_further_out_see_each_record(void)
{
    static const char *const lines[] = {"after: 2 = 1 + 1 + 0 + 0",
                                        "after: 0 \"a\" 1 ",
                                        "after: 1 \"b\" 2 the test wants it",
                                        "settled: 2 = 1 + 1 + 0 + 0",
                                        "settled: 1 \"b\" 2 the test wants it",
                                        NULL};
    static const char *const none[] = {"after: no batch", "settled: no batch", NULL};
    const char *const settings[] = {"POWERTOOLS_PLUGINS=outcomes,batch", NULL};
    struct pwt_test *test = open_batch(settings);

    calls.fails = "\"b\"";
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]}"));
    assert_lines(pwt_test_diagnostics(test), lines);
    CU_ASSERT_TRUE(answers(test, "{}", "null"));
    assert_lines(pwt_test_diagnostics(test), none);
    pwt_test_close(test);
}

static void plugins_further_out_see_what_a_stop_left(void)
{
    static const char *const lines[] = {"after: 2 = 0 + 1 + 1 + 0",
                                        "after: 0 \"a\" 2 the test wants it", "after: 1 \"b\" 3 ",
                                        NULL};
    const char *const settings[] = {
        "POWERTOOLS_PLUGINS=outcomes,batch",
        "POWERTOOLS_BATCH_ERROR_HANDLING_POLICY=StopOnFirstBatchItemFailure", NULL};
    struct pwt_test *test = open_batch(settings);

    calls.fails = "\"a\"";
    CU_ASSERT_TRUE(answers(test, EVENT, "!Function.FullBatchFailure"));
    assert_lines(pwt_test_diagnostics(test), lines);
    pwt_test_close(test);
}

/* ---- plugins that are not ready for several threads ---- */

static void runs_in_order(const char *plugins, const char *line)
{
    const char *const settings[] = {plugins, "POWERTOOLS_BATCH_PARALLEL_ENABLED=true",
                                    "POWERTOOLS_BATCH_MAX_DEGREE_OF_PARALLELISM=2", NULL};
    struct pwt_test *test = open_batch(settings);

    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a b ");
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_diagnostics(test), line));
    CU_ASSERT_TRUE(answers(test, EVENT, "{\"batchItemFailures\":[]}"));
    CU_ASSERT_PTR_NULL(strstr(pwt_test_diagnostics(test), line));
    pwt_test_close(test);
}

static void unready_plugins_run_records_in_order_and_a_line_says_so(void)
{
    static const char line[] = "records run one at a time, although "
                               "POWERTOOLS_BATCH_PARALLEL_ENABLED is set";

    runs_in_order("POWERTOOLS_PLUGINS=outcomes,batch", line); /* further out, without fork */
    runs_in_order("POWERTOOLS_PLUGINS=batch,unready", line);  /* further in */
}

int main(void)
{
    static CU_TestInfo fork[] = {
        {"children_and_threads_of_a_record_know_it", children_and_threads_of_a_record_know_it},
        {"children_of_no_record_have_none", children_of_no_record_have_none},
        CU_TEST_INFO_NULL};
    static CU_TestInfo others[] = {
        {"plugins_further_out_see_each_record", plugins_further_out_see_each_record},
        {"plugins_further_out_see_what_a_stop_left", plugins_further_out_see_what_a_stop_left},
        {"unready_plugins_run_records_in_order_and_a_line_says_so",
         unready_plugins_run_records_in_order_and_a_line_says_so},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_fork", NULL, NULL, NULL, NULL, fork},
                                    {"other plugins", NULL, NULL, NULL, NULL, others},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
