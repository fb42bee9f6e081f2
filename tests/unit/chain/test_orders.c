/* SPDX-License-Identifier: Apache-2.0 */
/* Six working plugins of four phases in all 720 orders: whatever the order, the onion's rules hold
 * and the caller gets the same. */
#include "orders.h"

#include "run.h"

#include <stdio.h>

static const struct chain s_chain = {
    .links = {{.name = "recorder", .phase = PWT_PHASE_OBSERVE},
              {.name = "faulty-observe", .phase = PWT_PHASE_OBSERVE},
              {.name = "splitter", .phase = PWT_PHASE_SPLIT},
              {.name = "rewriter", .phase = PWT_PHASE_PROTECT},
              {.name = "shortcut", .phase = PWT_PHASE_APP},
              {.name = "retry", .phase = PWT_PHASE_APP}},
    .count = 6,
    .settings = {"POWERTOOLS_SHORTCUT_EVENT={\"in\":\"known\"}"},
};

/* What becomes of an event, however the plugins are ordered. */
static const struct {
    const char *event;
    const char *answer;
    const char *joined; /* the children's outcomes, in record order */
    uint32_t handled;
    uint32_t children;
} s_cases[] = {
    {"1", "{\"out\":{\"in\":1}}", "", 1, 0},
    {"", "{\"out\":{\"in\":}}", "", 1, 0},
    {"\"known\"", "{\"out\":\"from the shortcut\"}", "", 0, 0},
    {"\"bad\"", "!Function.BadEvent", "", 2, 0},
    {"\"flaky\"", "{\"out\":{\"in\":\"flaky\"}}", "", 2, 0},
    {"[]", "[]", "", 0, 0},
    {"[1]", "[{\"out\":{\"in\":1}}]", "{\"out\":{\"in\":1}}", 1, 1},
    {"[1,\"known\",[2],\"flaky\"]",
     "[{\"out\":{\"in\":1}},{\"out\":\"from the shortcut\"},{\"out\":{\"in\":[2]}},"
     "{\"out\":{\"in\":\"flaky\"}}]",
     "{\"out\":{\"in\":1}},{\"out\":\"from the shortcut\"},{\"out\":{\"in\":[2]}},"
     "{\"out\":{\"in\":\"flaky\"}}",
     4, 4},
    {"[\"bad\",1]", "[\"Function.BadEvent\",{\"out\":{\"in\":1}}]",
     "Function.BadEvent,{\"out\":{\"in\":1}}", 3, 2},
};

static void check_order(const struct chain *chain, void *user)
{
    struct pwt_test *test = orders_open(chain);

    (void)user;
    for (size_t i = 0; test && i < sizeof(s_cases) / sizeof(s_cases[0]); i++) {
        const char *event = s_cases[i].event;
        struct trace_seen seen;
        struct pwt_test_answer answer = orders_invoke(test, chain, event, &seen);
        orders_expect(orders_is(&answer, s_cases[i].answer), chain, event, s_cases[i].answer);
        orders_expect(seen.handled == s_cases[i].handled, chain, event, "calls of the handler");
        orders_expect(seen.children == s_cases[i].children, chain, event, "children");
        orders_expect(strcmp(seen.joined, s_cases[i].joined) == 0, chain, event,
                      "join is called in record order");
        const char *said = pwt_test_diagnostics(test);
        orders_expect(said[0] == '\0', chain, event, said);
    }
    pwt_test_close(test);
}

static void keeps_the_rules_in_every_order(void)
{
    CU_ASSERT_EQUAL(orders_each(&s_chain, check_order, NULL), 720);
}

/* All children forked before the first one runs: the others' memory stays apart. */
static void keeps_the_rules_with_all_children_at_once(void)
{
    struct chain chain = s_chain;

    chain.settings[1] = "POWERTOOLS_SPLITTER_TOGETHER=true";
    check_order(&chain, NULL);
}

/* Positions change with the order only within a phase. */
static void sorts_by_phase_first(void)
{
    const struct chain chain = {
        .links = {{.name = "retry", .phase = PWT_PHASE_APP},
                  {.name = "splitter", .phase = PWT_PHASE_SPLIT},
                  {.name = "shortcut", .phase = PWT_PHASE_APP},
                  {.name = "recorder", .phase = PWT_PHASE_OBSERVE}},
        .count = 4,
    };
    struct pwt_test *test = orders_open(&chain);

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    (void)pwt_test_invoke(test, pwt_cstr("7"));
    CU_ASSERT_STRING_EQUAL(pwt_test_output(test), "recorder before 7\n"
                                                  "recorder enter splitter\n"
                                                  "splitter before 7\n"
                                                  "recorder enter retry\n"
                                                  "retry before 7\n"
                                                  "recorder enter shortcut\n"
                                                  "shortcut before 7\n"
                                                  "recorder enter handler\n"
                                                  "handler handle 7\n"
                                                  "recorder leave handler\n"
                                                  "shortcut after 7\n"
                                                  "recorder leave shortcut\n"
                                                  "retry after 7\n"
                                                  "recorder leave retry\n"
                                                  "splitter after 7\n"
                                                  "recorder leave splitter\n"
                                                  "recorder after 7\n"
                                                  "shortcut settled 7\n"
                                                  "retry settled 7\n"
                                                  "splitter settled 7\n"
                                                  "recorder settled 7\n");
    pwt_test_close(test);
}

/* The rules themselves: a trace that breaks one is noticed, or the tests above prove nothing. */
static void finds_what_breaks_a_rule(void)
{
    static const struct link outer = {.name = "recorder", .phase = PWT_PHASE_OBSERVE};
    static const struct link middle = {.name = "splitter", .phase = PWT_PHASE_SPLIT};
    static const struct link inner = {.name = "retry", .phase = PWT_PHASE_APP};
    static const char *const broken[] = {
        "", /* nobody was settled */
        "retry settled 1\nsplitter settled 1\n",
        "recorder settled 1\nsplitter settled 1\nretry settled 1\n",
        "retry settled 1\nretry settled 1\nrecorder settled 1\n",
        "recorder before 1\nretry settled 1\nsplitter settled 1\nrecorder settled 1\n",
        "recorder before 1\nrecorder before 1\n",
        "recorder before 1\nsplitter before 1\n", /* nobody told the recorder */
        "recorder before 1\nrecorder enter retry\n",
        "splitter before 1\n",
        "recorder after 1\n",
        "recorder before 1\nhandler handle 1\n",
        "recorder before 1\nrecorder enter splitter\nsplitter before 1\nrecorder leave splitter\n",
        "recorder before 1\nrecorder fork 1\n", /* the splitter is not in its around */
        "recorder before 1\nrecorder enter splitter\nsplitter before 1\nrecorder join 1\n",
        ("recorder before 1\nrecorder enter splitter\nsplitter before 1\nrecorder fork 1\n"
         "splitter after 1\nrecorder leave splitter\nrecorder after 1\nretry settled 1\n"
         "splitter settled 1\nrecorder settled 1\n"),
        "recorder wrong words\n",
        "stranger before 1\n",
        "rubbish\n",
    };
    const struct trace_rules rules = {.links = {&outer, &middle, &inner}, .count = 3};
    struct trace_seen seen;
    uint32_t line;

    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        CU_ASSERT_PTR_NOT_NULL(trace_check(&rules, broken[i], &seen, &line));
    }
    CU_ASSERT_PTR_NULL(trace_check(&rules,
                                   "recorder before 1\nrecorder after 1\nretry settled 1\n"
                                   "splitter settled 1\nrecorder settled 1\n",
                                   &seen, &line));
}

int main(void)
{
    CU_TestInfo rules[] = {{"finds_what_breaks_a_rule", finds_what_breaks_a_rule},
                           CU_TEST_INFO_NULL};
    CU_TestInfo run[] = {
        {"keeps_the_rules_in_every_order", keeps_the_rules_in_every_order},
        {"keeps_the_rules_with_all_children_at_once", keeps_the_rules_with_all_children_at_once},
        {"sorts_by_phase_first", sorts_by_phase_first},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "trace_check", .pTests = rules},
        {.pName = "chain_run", .pTests = run},
        CU_SUITE_INFO_NULL,
    };

    return run_with_plugins(suites);
}
