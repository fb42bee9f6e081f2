/* SPDX-License-Identifier: Apache-2.0 */
/* The timer of last words: when it is armed, and that it finds nothing to do afterwards. */
#include "clock.h"
#include "core_runtime.h"
#include "deadline.h"

static struct runtime s_runtime;
static struct worker *s_worker;
static volatile unsigned s_words;

static void count_words(struct pwt_cx *cx, int32_t fd)
{
    (void)cx;
    (void)fd;
    s_words++;
}

static int64_t now_ms(void)
{
    return clock_now_ns(PWT_CLOCK_REAL) / 1000000;
}

/* Milliseconds until the timer expires; 0 if it is not armed. */
static int64_t armed_for_ms(void)
{
    struct itimerspec left;

    CU_ASSERT_EQUAL(timer_gettime(s_worker->timer, &left), 0);
    return left.it_value.tv_sec * 1000 + left.it_value.tv_nsec / 1000000;
}

static void disarm(void)
{
    const struct itimerspec never = {.it_value = {0, 0}};

    deadline_disarm(s_worker);
    CU_ASSERT_EQUAL(timer_settime(s_worker->timer, 0, &never, NULL), 0);
    s_worker->timer_at_ms = 0;
}

static void wait_ms(int64_t ms)
{
    int64_t end = now_ms() + ms;

    while (now_ms() < end) { /* a signal ends the sleep */
        const struct timespec little = {.tv_nsec = 5000000};
        (void)nanosleep(&little, NULL);
    }
}

static void makes_no_timer_where_nobody_has_last_words(void)
{
    struct runtime silent = {.has_last_words = false};
    struct worker worker = {.runtime = &silent};

    CU_ASSERT_EQUAL(deadline_init(&worker), 0);
    CU_ASSERT_FALSE(worker.has_timer);
    worker.context.deadline_ms = now_ms() + 1000;
    deadline_arm(&worker);
    CU_ASSERT_EQUAL(worker.deadline_set, 0);
}

static void arms_before_the_deadline(void)
{
    s_worker->context.deadline_ms = now_ms() + 60000;
    deadline_arm(s_worker);
    CU_ASSERT_EQUAL(s_worker->deadline_set, 1);
    CU_ASSERT_TRUE(armed_for_ms() <= 60000 - DEADLINE_MARGIN_MS);
    CU_ASSERT_TRUE(armed_for_ms() > 50000);
    disarm();
}

static void keeps_a_timer_that_lags_little(void)
{
    const int64_t now = now_ms();

    s_worker->context.deadline_ms = now + 60000;
    deadline_arm(s_worker);
    s_worker->context.deadline_ms = now + 65000;
    deadline_arm(s_worker);
    CU_ASSERT_TRUE(armed_for_ms() <= 60000 - DEADLINE_MARGIN_MS);
    s_worker->context.deadline_ms = now + 80000;
    deadline_arm(s_worker);
    CU_ASSERT_TRUE(armed_for_ms() > 70000);
    s_worker->context.deadline_ms = now + 70000; /* earlier than the timer */
    deadline_arm(s_worker);
    CU_ASSERT_TRUE(armed_for_ms() <= 70000 - DEADLINE_MARGIN_MS);
    disarm();
}

/* Lets the timer expire now, whatever it was set for; returns once its signal was handled. */
static void expire(void)
{
    const struct itimerspec soon = {.it_value = {.tv_nsec = 1}};

    s_worker->timer_at_ms = 1;
    CU_ASSERT_EQUAL(timer_settime(s_worker->timer, 0, &soon, NULL), 0);
    while (s_worker->timer_at_ms == 1) { /* the handler sets it: to 0, or to a new time */
        const struct timespec little = {.tv_nsec = 1000000};
        (void)nanosleep(&little, NULL);
    }
}

static void early_timer_sets_itself_for_the_deadline(void)
{
    s_words = 0;
    s_worker->context.deadline_ms = now_ms() + 60000;
    deadline_arm(s_worker);
    expire();
    CU_ASSERT_EQUAL(s_words, 0);
    CU_ASSERT_EQUAL(s_worker->deadline_set, 1);
    CU_ASSERT_TRUE(armed_for_ms() > 50000);
    disarm();
}

static void early_timer_is_left_alone_between_invocations(void)
{
    s_words = 0;
    s_worker->context.deadline_ms = now_ms() + 60000;
    deadline_arm(s_worker);
    deadline_disarm(s_worker);
    expire();
    CU_ASSERT_EQUAL(s_words, 0);
    CU_ASSERT_EQUAL(armed_for_ms(), 0);
    deadline_arm(s_worker); /* the next one sets it again */
    CU_ASSERT_TRUE(armed_for_ms() > 50000);
    disarm();
}

static void arms_no_deadline_that_is_absent_or_over(void)
{
    s_worker->context.deadline_ms = 0;
    deadline_arm(s_worker);
    CU_ASSERT_EQUAL(armed_for_ms(), 0);
    s_worker->context.deadline_ms = now_ms() - 1;
    deadline_arm(s_worker);
    CU_ASSERT_EQUAL(armed_for_ms(), 0);
    CU_ASSERT_EQUAL(s_worker->deadline_set, 0);
}

static void lets_plugins_speak_once_near_the_deadline(void)
{
    struct lines lines;

    s_words = 0;
    lines_start(&lines);
    s_worker->context.deadline_ms = now_ms() + 60; /* half of it is the margin */
    deadline_arm(s_worker);
    wait_ms(120);
    lines_stop();
    CU_ASSERT_EQUAL(s_words, 1);
    CU_ASSERT_EQUAL(lines.count, 1);
    ASSERT_HAS(lines.text, "powertools: the deadline is near and ");
    ASSERT_HAS(lines.text, "; raise the function's timeout or look at what it waits for");
    CU_ASSERT_EQUAL(s_worker->deadline_set, 0);
}

static void lets_nobody_speak_when_the_invocation_is_over(void)
{
    struct lines lines;

    s_words = 0;
    lines_start(&lines);
    s_worker->context.deadline_ms = now_ms() + 60;
    deadline_arm(s_worker);
    deadline_disarm(s_worker);
    wait_ms(120);
    lines_stop();
    CU_ASSERT_EQUAL(s_words, 0);
    CU_ASSERT_EQUAL(lines.count, 0);
}

int main(void)
{
    CU_TestInfo arm[] = {
        {"makes_no_timer_where_nobody_has_last_words", makes_no_timer_where_nobody_has_last_words},
        {"arms_before_the_deadline", arms_before_the_deadline},
        {"keeps_a_timer_that_lags_little", keeps_a_timer_that_lags_little},
        {"early_timer_sets_itself_for_the_deadline", early_timer_sets_itself_for_the_deadline},
        {"early_timer_is_left_alone_between_invocations",
         early_timer_is_left_alone_between_invocations},
        {"arms_no_deadline_that_is_absent_or_over", arms_no_deadline_that_is_absent_or_over},
        {"lets_plugins_speak_once_near_the_deadline", lets_plugins_speak_once_near_the_deadline},
        {"lets_nobody_speak_when_the_invocation_is_over",
         lets_nobody_speak_when_the_invocation_is_over},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "deadline_init, deadline_arm", .pTests = arm},
        CU_SUITE_INFO_NULL,
    };
    s_worker = two_plugins(&s_runtime) ? worker_new(&s_runtime) : NULL;
    s_runtime.plugins[1].vt.last_words = count_words;
    s_runtime.has_last_words = true;
    int status = s_worker && deadline_init(s_worker) == 0 ? run_suites(suites) : 99;
    worker_free(s_worker);
    runtime_done(&s_runtime);
    return status;
}
