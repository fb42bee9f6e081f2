/* SPDX-License-Identifier: Apache-2.0 */
/* Callbacks that fail, outside and inside of a splitter, in both policies, in all 120 orders of
 * five plugins: fail-open costs a line and nothing else, fail-closed costs the answer. */
#include "orders.h"
#include "run.h"

#include <stdio.h>

#define OUTSIDE 1 /* in s_chain.links */
#define INSIDE  3

#define ERROR "Function.InputOutput" /* of PWT_EIO */

static const struct chain s_chain = {
    .links = {{.name = "recorder", .phase = PWT_PHASE_OBSERVE},
              {.name = "faulty-observe", .phase = PWT_PHASE_OBSERVE},
              {.name = "splitter", .phase = PWT_PHASE_SPLIT},
              {.name = "faulty-app", .phase = PWT_PHASE_APP},
              {.name = "counter", .phase = PWT_PHASE_APP}},
    .count = 5,
};

/* What a failure of the closed kind makes of the events `1` and `[1,2]`, and how often the handler
 * still runs. Of the open kind: nothing, and it runs as always. */
static const struct failure {
    uint32_t who;
    const char *place;
    const char *callback; /* as the line calls it */
    const char *one;
    uint32_t one_handled;
    const char *two;
    uint32_t two_handled;
} s_failures[] = {
    {OUTSIDE, "before", "before", "!" ERROR, 0, "!" ERROR, 0},
    {OUTSIDE, "around", "around", "!" ERROR, 0, "!" ERROR, 0},
    {OUTSIDE, "late", "around", "!" ERROR, 1, "!" ERROR, 2},
    {OUTSIDE, "after", "after", "!" ERROR, 1, "!" ERROR, 2},
    {OUTSIDE, "fork", "fork", "1", 1, "!" ERROR, 0},
    {INSIDE, "before", "before", "!" ERROR, 0, "[\"" ERROR "\",\"" ERROR "\"]", 0},
    {INSIDE, "around", "around", "!" ERROR, 0, "[\"" ERROR "\",\"" ERROR "\"]", 0},
    {INSIDE, "late", "around", "!" ERROR, 1, "[\"" ERROR "\",\"" ERROR "\"]", 2},
    {INSIDE, "after", "after", "!" ERROR, 1, "[\"" ERROR "\",\"" ERROR "\"]", 2},
    {INSIDE, "fork", "fork", "1", 1, "[1,2]", 2}, /* it is never told of a fork further out */
};

/* What a test of one failure works with. */
struct setting {
    const struct failure *failure;
    bool open;
    bool silent;
};

/* One line for each callback that failed, and no other. */
static bool is_said(const char *said, const struct setting *setting, uint32_t times)
{
    const struct failure *failure = setting->failure;
    const char *plugin = s_chain.links[failure->who].name;
    char why[200];
    char line[512];
    size_t len;

    if (setting->silent) {
        (void)snprintf(why, sizeof(why),
                       "plugin '%s' returned -16 (PWT_EIO) without saying why; expected 0 or "
                       "'return pwt_fail(inv, ...)'",
                       plugin);
    } else {
        (void)snprintf(why, sizeof(why), "told to fail in %s", failure->place);
    }
    (void)snprintf(line, sizeof(line), "powertools: plugin '%s' failed in %s: %s; %s\n", plugin,
                   failure->callback, why,
                   setting->open ? "the invocation goes on without it"
                                 : "the invocation fails, since the plugin is fail-closed");
    len = strlen(line);
    while (times > 0 && strncmp(said, line, len) == 0) {
        said += len;
        times--;
    }
    return times == 0 && *said == '\0';
}

static void check_event(struct pwt_test *test,
                        const struct chain *chain,
                        const struct setting *setting,
                        bool two)
{
    const struct failure *failure = setting->failure;
    const char *event = two ? "[1,2]" : "1";
    const char *closed = two ? failure->two : failure->one;
    uint32_t closed_handled = two ? failure->two_handled : failure->one_handled;
    uint32_t all_handled = two ? 2 : 1;
    struct trace_seen seen;
    struct pwt_test_answer answer = orders_invoke(test, chain, event, &seen);
    const char *said = pwt_test_diagnostics(test);

    orders_expect(orders_is(&answer, setting->open ? event : closed), chain, event,
                  "the answer follows the policy");
    orders_expect(seen.handled == (setting->open ? all_handled : closed_handled), chain, event,
                  "the handler runs as the policy says");
    orders_expect(is_said(said, setting, seen.failures), chain, event, said);
    orders_expect(seen.failures > 0 || strcmp(failure->place, "fork") == 0, chain, event,
                  "the callback failed at all");
}

static void check_order(const struct chain *chain, void *user)
{
    const struct setting *setting = user;
    struct pwt_test *test = orders_open(chain);

    if (test) {
        check_event(test, chain, setting, false);
        check_event(test, chain, setting, true);
    }
    pwt_test_close(test);
}

/* Sets the variables of a failure, and runs it in every order. */
static void check_failure(struct setting *setting)
{
    struct chain chain = s_chain;
    struct link *link = &chain.links[setting->failure->who];
    const char *suffix = setting->failure->who == OUTSIDE ? "OBSERVE" : "APP";
    char at[64];
    char policy[64];
    char silent[64];

    (void)snprintf(at, sizeof(at), "POWERTOOLS_FAULTY_%s_AT=%s", suffix, setting->failure->place);
    (void)snprintf(policy, sizeof(policy), "POWERTOOLS_FAULTY_%s_ON_ERROR=%s", suffix,
                   setting->open ? "open" : "closed");
    (void)snprintf(silent, sizeof(silent), "POWERTOOLS_FAULTY_%s_SILENT=%d", suffix,
                   setting->silent);
    link->fail_open = setting->open;
    chain.settings[0] = at;
    chain.settings[1] = policy;
    chain.settings[2] = silent;
    CU_ASSERT_EQUAL(orders_each(&chain, check_order, setting), 120);
}

static void check_all(bool open, bool silent)
{
    for (size_t i = 0; i < sizeof(s_failures) / sizeof(s_failures[0]); i++) {
        struct setting setting = {.failure = &s_failures[i], .open = open, .silent = silent};
        check_failure(&setting);
    }
}

static void open_costs_a_line(void)
{
    check_all(true, false);
}

static void closed_costs_the_answer(void)
{
    check_all(false, false);
}

static void code_without_a_message_is_explained(void)
{
    check_all(true, true);
    check_all(false, true);
}

/* The policy that a plugin declares holds where no variable says otherwise. */
static void declared_policy_holds(void)
{
    struct chain chain = s_chain;
    struct trace_seen seen;

    chain.settings[0] = "POWERTOOLS_FAULTY_APP_AT=before"; /* it declares PWT_FAIL_CLOSED */
    struct pwt_test *test = orders_open(&chain);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    struct pwt_test_answer answer = orders_invoke(test, &chain, "1", &seen);
    CU_ASSERT_TRUE(orders_is(&answer, "!" ERROR));
    CU_ASSERT_TRUE(pwt_bytes_equal(answer.error_message, pwt_cstr("told to fail in before")));
    pwt_test_close(test);
}

/* Nothing of a failure stays: the next invocation is like the first. */
static void failure_leaves_nothing_behind(void)
{
    struct chain chain = s_chain;
    struct trace_seen seen;

    chain.settings[0] = "POWERTOOLS_FAULTY_APP_AT=late";
    struct pwt_test *test = orders_open(&chain);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    for (int i = 0; i < 100; i++) {
        struct pwt_test_answer answer = orders_invoke(test, &chain, "[1,[2],3]", &seen);
        CU_ASSERT_TRUE(orders_is(&answer, "[\"" ERROR "\",\"" ERROR "\",\"" ERROR "\"]"));
        CU_ASSERT_EQUAL(seen.handled, 3);
    }
    pwt_test_close(test);
}

/* An error of the handler passes through every `around` as it is. */
static void error_of_the_handler_is_nobody_elses(void)
{
    struct pwt_test *test = orders_open(&s_chain);
    struct trace_seen seen;

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    struct pwt_test_answer answer = orders_invoke(test, &s_chain, "\"bad\"", &seen);
    CU_ASSERT_TRUE(orders_is(&answer, "!Function.BadEvent"));
    CU_ASSERT_TRUE(pwt_bytes_equal(answer.error_message, pwt_cstr("the event is bad")));
    CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test), "");
    pwt_test_close(test);
}

int main(void)
{
    CU_TestInfo failures[] = {
        {"open_costs_a_line", open_costs_a_line},
        {"closed_costs_the_answer", closed_costs_the_answer},
        {"code_without_a_message_is_explained", code_without_a_message_is_explained},
        {"declared_policy_holds", declared_policy_holds},
        {"failure_leaves_nothing_behind", failure_leaves_nothing_behind},
        {"error_of_the_handler_is_nobody_elses", error_of_the_handler_is_nobody_elses},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "chain_run", .pTests = failures},
        CU_SUITE_INFO_NULL,
    };

    return run_with_plugins(suites);
}
