/* SPDX-License-Identifier: Apache-2.0 */
/* The host's clock: the system's, and the one that tests put in its place. */
#include "clock.h"
#include "core_test.h"

#include <powertools/host.h>

#include <time.h>

static void start(void)
{
    clock_set(NULL);
}

static int64_t system_ns(clockid_t id)
{
    struct timespec now;

    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void check_lies_between(uint32_t clock, clockid_t id)
{
    const int64_t before = system_ns(id);
    const int64_t now = clock_now_ns(clock);
    const int64_t after = system_ns(id);

    CU_ASSERT_TRUE(before <= now);
    CU_ASSERT_TRUE(now <= after);
}

static void tells_the_time_of_the_system(void)
{
    start();
    check_lies_between(PWT_CLOCK_REAL, CLOCK_REALTIME);
    check_lies_between(PWT_CLOCK_MONOTONIC, CLOCK_MONOTONIC);
}

static void takes_an_unknown_clock_for_the_real_one(void)
{
    start();
    check_lies_between(99, CLOCK_REALTIME);
}

static int64_t standing_still(uint32_t clock)
{
    return clock == PWT_CLOCK_MONOTONIC ? 7 : 42;
}

static void tells_what_a_test_wants(void)
{
    start();
    clock_set(standing_still);
    CU_ASSERT_EQUAL(clock_now_ns(PWT_CLOCK_REAL), 42);
    CU_ASSERT_EQUAL(clock_now_ns(PWT_CLOCK_MONOTONIC), 7);
    clock_set(NULL);
    check_lies_between(PWT_CLOCK_MONOTONIC, CLOCK_MONOTONIC);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"tells_the_time_of_the_system", tells_the_time_of_the_system},
        {"takes_an_unknown_clock_for_the_real_one", takes_an_unknown_clock_for_the_real_one},
        {"tells_what_a_test_wants", tells_what_a_test_wants},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "clock_now_ns", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
