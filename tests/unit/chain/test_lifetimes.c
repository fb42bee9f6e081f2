/* SPDX-License-Identifier: Apache-2.0 */
/* The four lifetimes: what is zero when, what survives, and that children have states of their own.
 * The plugins memory-* watch from the inside and mark what is not as promised. */
#include "orders.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>

static const struct chain s_chain = {
    .links = {{.name = "recorder", .phase = PWT_PHASE_OBSERVE},
              {.name = "memory-observe", .phase = PWT_PHASE_OBSERVE},
              {.name = "splitter", .phase = PWT_PHASE_SPLIT},
              {.name = "memory-app", .phase = PWT_PHASE_APP},
              {.name = "counter", .phase = PWT_PHASE_APP}},
    .count = 5,
};

/* The memory plugins mark faults only, so the trace's rules do not apply. */
static void
expect_nothing_wrong(struct pwt_test *test, const struct chain *chain, const char *event)
{
    const char *marks = pwt_test_output(test);

    orders_expect(!strstr(marks, " wrong "), chain, event, marks);
}

static void check_order(const struct chain *chain, void *user)
{
    static const char *const events[] = {"1", "[1,2,3]", "[]", "\"bad\"", "[\"bad\",2]", "[[1],2]"};
    struct pwt_test *test = orders_open(chain);

    (void)user;
    for (size_t i = 0; test && i < 3 * sizeof(events) / sizeof(events[0]); i++) {
        const char *event = events[i % (sizeof(events) / sizeof(events[0]))];
        (void)pwt_test_invoke(test, pwt_cstr(event));
        expect_nothing_wrong(test, chain, event);
    }
    pwt_test_close(test);
}

static void blocks_are_as_promised_in_every_order(void)
{
    CU_ASSERT_EQUAL(orders_each(&s_chain, check_order, NULL), 120);
}

static void children_at_once_have_states_of_their_own(void)
{
    struct chain chain = s_chain;

    chain.settings[0] = "POWERTOOLS_SPLITTER_TOGETHER=true";
    check_order(&chain, NULL);
}

/* A second host in the same process starts from zero, though objects are never closed. */
static void second_host_starts_from_zero(void)
{
    check_order(&s_chain, NULL);
    check_order(&s_chain, NULL);
}

static uint64_t counted(struct pwt_test *test, const char *event)
{
    static const char mark[] = "asker counts ";
    char *end = NULL;

    (void)pwt_test_invoke(test, pwt_cstr(event));
    const char *found = strstr(pwt_test_output(test), mark);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    uint64_t count = strtoull(found + sizeof(mark) - 1, &end, 10);
    CU_ASSERT_EQUAL(*end, '\n');
    return count;
}

static void worker_data_survives_invocations(void)
{
    const struct chain chain = {
        .links = {{.name = "counter", .phase = PWT_PHASE_APP},
                  {.name = "asker", .phase = PWT_PHASE_APP}},
        .count = 2,
    };
    struct pwt_test *test = orders_open(&chain);

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    for (uint64_t i = 1; i <= 1000; i++) {
        CU_ASSERT_EQUAL(counted(test, "1"), i);
    }
    pwt_test_close(test);
}

/* What init wrote into worker data is where every worker begins. */
static void worker_begins_with_what_init_left(void)
{
    const struct chain chain = {
        .links = {{.name = "counter", .phase = PWT_PHASE_APP},
                  {.name = "asker", .phase = PWT_PHASE_APP}},
        .count = 2,
        .settings = {"POWERTOOLS_COUNTER_START=41"},
    };
    struct pwt_test *test = orders_open(&chain);

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    CU_ASSERT_EQUAL(counted(test, "1"), 42);
    pwt_test_close(test);
}

/* Memory of a child ends with it; its answer must have been taken by then. */
static void answers_outlive_their_children(void)
{
    struct pwt_test *test = orders_open(&s_chain);
    char event[4096] = "[";

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    for (int i = 0; i < 200; i++) {
        size_t used = strlen(event);
        (void)snprintf(event + used, sizeof(event) - used, "%s%d", i > 0 ? "," : "", i * 7919);
    }
    (void)strncat(event, "]", sizeof(event) - strlen(event) - 1);
    for (int i = 0; i < 3; i++) {
        struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(event));
        CU_ASSERT_TRUE(orders_is(&answer, event));
        expect_nothing_wrong(test, &s_chain, "[0,7919,...]");
    }
    pwt_test_close(test);
}

int main(void)
{
    CU_TestInfo blocks[] = {
        {"blocks_are_as_promised_in_every_order", blocks_are_as_promised_in_every_order},
        {"children_at_once_have_states_of_their_own", children_at_once_have_states_of_their_own},
        {"second_host_starts_from_zero", second_host_starts_from_zero},
        {"worker_data_survives_invocations", worker_data_survives_invocations},
        {"worker_begins_with_what_init_left", worker_begins_with_what_init_left},
        {"answers_outlive_their_children", answers_outlive_their_children},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "lifetimes", .pTests = blocks},
        CU_SUITE_INFO_NULL,
    };

    return run_with_plugins(suites);
}
