/* SPDX-License-Identifier: Apache-2.0 */
/* How long a call may take. */
#include "aws_test.h"

#define NOW_NS 1800000000000000000

static void limits(struct pwt_inv *inv)
{
    struct aws_deadline deadline = aws_deadline_set(inv, 0);

    CU_ASSERT_EQUAL(aws_deadline_left_ms(&deadline), AWS_TIMEOUT_MS);
    deadline = aws_deadline_set(inv, 300);
    CU_ASSERT_EQUAL(aws_deadline_left_ms(&deadline), 300);
    deadline = aws_deadline_set(inv, 3600000);
    CU_ASSERT_EQUAL(aws_deadline_left_ms(&deadline), 7000 - AWS_RESERVE_MS);
    CU_ASSERT_FALSE(aws_deadline_wait(&deadline, 6900));
    CU_ASSERT_TRUE(aws_deadline_wait(&deadline, 1));
}

static void no_limits(struct pwt_inv *inv)
{
    const struct aws_deadline deadline = aws_deadline_set(inv, INT64_MAX);

    CU_ASSERT_EQUAL(aws_deadline_left_ms(&deadline), 900000);
}

static int32_t handle(struct pwt_inv *inv)
{
    if (pwt_inv_remaining_ms(inv) == INT64_MAX) {
        no_limits(inv);
    } else {
        limits(inv);
    }
    return 0;
}

PWT_HANDLER(deadlines, .handle = handle);

static void run(int64_t deadline_ms)
{
    static const char *const environment[] = {"POWERTOOLS_PLUGINS=", NULL};
    const struct pwt_test_options options = {.size = (uint32_t)sizeof(options),
                                             .handler = &pwt_handler_v1_deadlines,
                                             .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    pwt_test_set_clock_ns(NOW_NS);
    pwt_test_context(test)->deadline_ms = deadline_ms;
    CU_ASSERT_EQUAL(pwt_test_invoke(test, pwt_cstr("{}")).kind, PWT_OUTCOME_BYTES);
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

static void call_ends_before_the_invocation(void)
{
    run(NOW_NS / 1000000 + 7000);
}

static void call_ends_where_nothing_does(void)
{
    run(0);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"call_ends_before_the_invocation", call_ends_before_the_invocation},
        {"call_ends_where_nothing_does", call_ends_where_nothing_does},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "deadline", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
