/* SPDX-License-Identifier: Apache-2.0 */
/* scope.h: threads of a handler are told from records that run on threads of their own. */
#include "../run.h"
#include "shared/scope.h"

/* An invocation of this test: the host sees its event only. */
struct fake {
    struct pwt_bytes event;
    struct pwt_cx cx;
};

static struct pwt_bytes event_of(struct pwt_inv *inv)
{
    return ((struct fake *)(void *)inv)->event;
}

static const char s_event[] = "{\"Records\":[1,2]}";
static char s_workers[2];

static void start(struct fake *fake, uint64_t from, uint64_t len, size_t worker)
{
    static struct pwt_host host;

    host.inv_event = event_of;
    pwt_this_module.host = &host;
    *fake = (struct fake){.event = pwt_bytes_make(s_event + from, len)};
    fake->cx.inv = (struct pwt_inv *)(void *)fake;
    fake->cx.worker = &s_workers[worker];
}

static bool is_thread(uint64_t from, uint64_t len, size_t worker)
{
    struct fake root;
    struct fake child;

    start(&root, 0, sizeof(s_event) - 1, 0);
    start(&child, from, len, worker);
    return scope_is_thread(&root.cx, &child.cx);
}

static void thread_has_its_own_worker_and_the_same_event(void)
{
    CU_ASSERT_TRUE(is_thread(0, sizeof(s_event) - 1, 1));
}

static void record_is_none_whichever_worker_it_has(void)
{
    CU_ASSERT_FALSE(is_thread(12, 1, 0));
    CU_ASSERT_FALSE(is_thread(12, 1, 1));
    CU_ASSERT_FALSE(is_thread(0, 1, 1)); /* it begins as the event does */
    CU_ASSERT_FALSE(is_thread(1, sizeof(s_event) - 1, 1));
}

static void child_of_the_same_worker_is_none(void)
{
    CU_ASSERT_FALSE(is_thread(0, sizeof(s_event) - 1, 0));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"thread_has_its_own_worker_and_the_same_event",
         thread_has_its_own_worker_and_the_same_event},
        {"record_is_none_whichever_worker_it_has", record_is_none_whichever_worker_it_has},
        {"child_of_the_same_worker_is_none", child_of_the_same_worker_is_none},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "scope_is_thread", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
