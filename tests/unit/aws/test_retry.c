/* SPDX-License-Identifier: Apache-2.0 */
/* When a call is tried again, how long until then, and what it costs. */
#include "aws_test.h"

static struct pwt_bytes none(void)
{
    return pwt_bytes_make(NULL, 0);
}

static void kinds_of_answers(void)
{
    CU_ASSERT_EQUAL(aws_retry_kind(PWT_EIO, 0, none()), AWS_RETRY_TRANSIENT);
    CU_ASSERT_EQUAL(aws_retry_kind(PWT_ETIMEOUT, 0, none()), AWS_RETRY_TRANSIENT);
    CU_ASSERT_EQUAL(aws_retry_kind(PWT_ELIMIT, 0, none()), AWS_RETRY_NO);
    CU_ASSERT_EQUAL(aws_retry_kind(PWT_EINVAL, 0, none()), AWS_RETRY_NO);
    CU_ASSERT_EQUAL(aws_retry_kind(0, 500, none()), AWS_RETRY_TRANSIENT);
    CU_ASSERT_EQUAL(aws_retry_kind(0, 501, none()), AWS_RETRY_NO);
    CU_ASSERT_EQUAL(aws_retry_kind(0, 400, pwt_cstr("ValidationException")), AWS_RETRY_NO);
    CU_ASSERT_EQUAL(aws_retry_kind(0, 400, pwt_cstr("ThrottlingException")), AWS_RETRY_THROTTLED);
    CU_ASSERT_EQUAL(aws_retry_kind(0, 503, pwt_cstr("SlowDown")), AWS_RETRY_THROTTLED);
    CU_ASSERT_EQUAL(aws_retry_kind(0, 400, pwt_cstr("PriorRequestNotComplete")),
                    AWS_RETRY_TRANSIENT);
    CU_ASSERT_EQUAL(aws_retry_kind(0, 403, pwt_cstr("RequestTimeTooSkewed")), AWS_RETRY_SKEWED);
}

static void delays_double_up_to_a_limit(void)
{
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_TRANSIENT, 1, false, -1, 1.0), 50);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_TRANSIENT, 2, false, -1, 1.0), 100);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_TRANSIENT, 3, true, -1, 1.0), 100);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_THROTTLED, 1, true, -1, 1.0), 1000);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_THROTTLED, 3, false, -1, 0.5), 2000);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_THROTTLED, 100, false, -1, 1.0), 20000);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_THROTTLED, 9, false, -1, 0.0), 0);
}

static void service_may_ask_for_more_but_not_for_much(void)
{
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_TRANSIENT, 1, false, 300, 1.0), 300);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_TRANSIENT, 1, false, 20, 1.0), 50);
    CU_ASSERT_EQUAL(aws_retry_delay_ms(AWS_RETRY_TRANSIENT, 1, false, 60000, 1.0), 5050);
}

static void quota_is_paid_and_earned_back(void)
{
    struct aws_pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .retry_tokens = 20};
    uint32_t taken = 0;

    CU_ASSERT_TRUE(aws_retry_pay(&pool, AWS_RETRY_TRANSIENT, &taken));
    CU_ASSERT_EQUAL(taken, 14);
    CU_ASSERT_FALSE(aws_retry_pay(&pool, AWS_RETRY_TRANSIENT, &taken));
    CU_ASSERT_EQUAL(pool.retry_tokens, 6);
    CU_ASSERT_TRUE(aws_retry_pay(&pool, AWS_RETRY_THROTTLED, &taken));
    CU_ASSERT_EQUAL(taken, 5);
    aws_retry_earn(&pool, taken);
    CU_ASSERT_EQUAL(pool.retry_tokens, 6);
    aws_retry_earn(&pool, 0);
    CU_ASSERT_EQUAL(pool.retry_tokens, 7);
    pool.retry_tokens = 499;
    aws_retry_earn(&pool, 14);
    CU_ASSERT_EQUAL(pool.retry_tokens, 500);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"kinds_of_answers", kinds_of_answers},
        {"delays_double_up_to_a_limit", delays_double_up_to_a_limit},
        {"service_may_ask_for_more_but_not_for_much", service_may_ask_for_more_but_not_for_much},
        {"quota_is_paid_and_earned_back", quota_is_paid_and_earned_back},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "retry", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
