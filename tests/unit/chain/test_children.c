/* SPDX-License-Identifier: Apache-2.0 */
/* Children of children, children of the handler, and children that nobody joined. */
#include "inv.h"
#include "orders.h"
#include "run.h"

static const struct chain s_chain = {
    .links = {{.name = "recorder", .phase = PWT_PHASE_OBSERVE},
              {.name = "faulty-observe", .phase = PWT_PHASE_OBSERVE},
              {.name = "splitter", .phase = PWT_PHASE_SPLIT},
              {.name = "splitter-app", .phase = PWT_PHASE_APP},
              {.name = "faulty-app", .phase = PWT_PHASE_APP}},
    .count = 5,
};

static const struct {
    const char *event;
    const char *joined;  /* by the recorder, which is outside of both: a child after its own */
    const char *at_once; /* the same where children are joined when all of them ran */
    uint32_t handled;
    uint32_t children;
} s_cases[] = {
    {"1", "", "", 1, 0},
    {"[1,2]", "1,2", "1,2", 2, 2},
    {"[[1,2],3]", "1,2,[1,2],3", "1,2,[1,2],3", 3, 4},
    {"[[],[[4]],5]", "[],[4],[[4]],5", "[4],[],[[4]],5", 2, 4},
};

static void check_order(const struct chain *chain, void *user)
{
    const bool *at_once = user;
    struct pwt_test *test = orders_open(chain);

    for (size_t i = 0; test && i < sizeof(s_cases) / sizeof(s_cases[0]); i++) {
        const char *event = s_cases[i].event;
        struct trace_seen seen;
        struct pwt_test_answer answer = orders_invoke(test, chain, event, &seen);
        orders_expect(orders_is(&answer, event), chain, event, "the answer is the event");
        orders_expect(seen.handled == s_cases[i].handled, chain, event, "calls of the handler");
        orders_expect(seen.children == s_cases[i].children, chain, event, "children");
        const char *joined = *at_once ? s_cases[i].at_once : s_cases[i].joined;
        orders_expect(strcmp(seen.joined, joined) == 0, chain, event, seen.joined);
        const char *said = pwt_test_diagnostics(test);
        orders_expect(said[0] == '\0', chain, event, said);
    }
    pwt_test_close(test);
}

static void children_of_children_reach_all_outside(void)
{
    bool at_once = false;

    CU_ASSERT_EQUAL(orders_each(&s_chain, check_order, &at_once), 120);
}

static void children_of_children_at_once(void)
{
    struct chain chain = s_chain;
    bool at_once = true;

    chain.settings[0] = "POWERTOOLS_SPLITTER_TOGETHER=true";
    CU_ASSERT_EQUAL(orders_each(&chain, check_order, &at_once), 120);
}

/* ---- a handler that forks -------------------------------------------------------------------- */

static int32_t fork_handle(struct pwt_inv *inv)
{
    struct pwt_inv *child = NULL;
    struct pwt_bytes event = pwt_inv_event(inv);
    int32_t code = pwt_inv_fork(inv, pwt_cstr("made here"), &child);

    if (code != 0) {
        return code;
    }
    (void)pwt_respond(child, pwt_inv_event(child));
    if (event.len == 0) {
        return pwt_respond_cstr(inv, "forgot"); /* to join */
    }
    code = pwt_inv_join(child);
    return code == 0 ? pwt_respond_cstr(inv, "joined") : code;
}

PWT_HANDLER(forks, .handle = fork_handle);

/* A child that a function of the handler's dealt with, and what the caller hears of it. */
static int32_t conclude_handle(struct pwt_inv *inv)
{
    const struct pwt_outcome *outcome;
    struct pwt_inv *child = NULL;
    struct pwt_bytes event = pwt_inv_event(inv);
    int32_t code = pwt_inv_fork(inv, event, &child);

    if (code != 0) {
        return code;
    }
    (void)pwt_respond_cstr(child, "first");
    if (event.ptr[0] == 's') { /* silent */
        code = pwt_inv_conclude(child, PWT_ELIMIT);
    } else if (event.ptr[0] == 'f') { /* fails */
        code = pwt_inv_conclude(child, pwt_fail_as(child, "Broken", "it broke"));
    } else {
        code = pwt_inv_conclude(child, 0);
    }
    outcome = pwt_inv_outcome(child);
    code = pwt_respond(inv, code == 0 ? outcome->response : outcome->error->type);
    (void)pwt_inv_join(child);
    return code;
}

PWT_HANDLER(concludes, .handle = conclude_handle);

/* Two children that other threads might run, with memory of their own; joined in order. */
static int32_t apart_handle(struct pwt_inv *inv)
{
    struct pwt_inv *children[2] = {NULL, NULL};
    int32_t code = pwt_inv_fork_apart(inv, pwt_inv_event(inv), &children[0]);

    if (code != 0) {
        return pwt_respond_cstr(inv, code == PWT_EUNSUPPORTED ? "unsupported" : "failed");
    }
    code = pwt_inv_fork_apart(inv, pwt_inv_event(inv), &children[1]);
    bool apart = code == 0 && pwt_inv_context(children[0]) == pwt_inv_context(inv) &&
                 pwt_inv_root(children[1]) == inv;
    for (int i = 0; i < 2 && apart; i++) {
        struct pwt_inv *inner = NULL;
        apart = children[i]->cx[0].worker != inv->cx[0].worker && !pwt_inv_cx(children[i]) &&
                pwt_inv_fork(children[i], pwt_cstr("inner"), &inner) == 0 &&
                pwt_inv_context(inner) == pwt_inv_context(inv);
        (void)pwt_inv_join(inner);
    }
    (void)pwt_inv_join(children[0]);
    (void)pwt_inv_join(children[1]);
    return pwt_respond_cstr(inv, apart ? "apart" : "shared");
}

PWT_HANDLER(aparts, .handle = apart_handle, .flags = PWT_CONCURRENT);
PWT_HANDLER(aparts_alone, .handle = apart_handle);

/* A thread's scope has no part in the worker's pool of children. */
static int32_t scope_handle(struct pwt_inv *inv)
{
    struct pwt_inv *scope = NULL;
    struct pwt_inv *child = NULL;
    int32_t code = pwt_inv_thread(inv, &scope);

    if (code != 0) {
        return code;
    }
    code = pwt_inv_fork(scope, pwt_cstr("made there"), &child);
    (void)pwt_inv_join(scope);
    return pwt_respond_cstr(inv, code == PWT_ESTATE && !child ? "refused" : "forked");
}

PWT_HANDLER(scopes, .handle = scope_handle);

static struct pwt_test *open_forking(const struct pwt_handler *handler)
{
    const struct chain chain = {
        .links = {{.name = "recorder", .phase = PWT_PHASE_OBSERVE},
                  {.name = "faulty-app", .phase = PWT_PHASE_APP}},
        .count = 2,
        .handler = handler,
    };

    return orders_open(&chain);
}

static const char s_forked[] = "recorder fork made here\nfaulty-app fork made here\n"
                               "faulty-app join made here\nrecorder join made here\n";

/* All plugins are outside of the handler. */
static void child_of_the_handler_reaches_every_plugin(void)
{
    struct pwt_test *test = open_forking(&pwt_handler_v1_forks);

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_TRUE(orders_is(&answer, "joined"));
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_output(test), s_forked));
    CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test), "");
    pwt_test_close(test);
}

static const char *apart_with(const struct pwt_handler *handler, const char *plugin, char *text)
{
    const struct chain chain = {
        .links = {{.name = plugin, .phase = PWT_PHASE_OBSERVE}}, .count = 1, .handler = handler};
    struct pwt_test *test = orders_open(&chain);

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    for (int i = 0; i < 3; i++) { /* the second time with what the first one left */
        struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("1"));
        (void)snprintf(text, 32, "%.*s", (int)answer.response.len, answer.response.ptr);
    }
    CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test), "");
    pwt_test_close(test);
    return text;
}

static void children_apart_need_everybodys_consent(void)
{
    char text[32];

    CU_ASSERT_STRING_EQUAL(apart_with(&pwt_handler_v1_aparts, "recorder", text), "apart");
    CU_ASSERT_STRING_EQUAL(apart_with(&pwt_handler_v1_aparts_alone, "recorder", text),
                           "unsupported");
    CU_ASSERT_STRING_EQUAL(apart_with(&pwt_handler_v1_aparts, "splitter", text), "unsupported");
}

static void code_of_a_function_becomes_the_childs_outcome(void)
{
    static const char *const expected[][2] = {
        {"ok", "first"}, {"fails", "Function.Broken"}, {"silent", "Function.LimitExceeded"}};
    struct pwt_test *test = open_forking(&pwt_handler_v1_concludes);

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(expected[i][0]));
        CU_ASSERT_TRUE(orders_is(&answer, expected[i][1]));
    }
    pwt_test_close(test);
}

static void forgotten_child_is_joined_with_a_line(void)
{
    struct pwt_test *test = open_forking(&pwt_handler_v1_forks);

    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    for (int i = 0; i < 3; i++) {
        struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(""));
        const char *marks = pwt_test_output(test);
        CU_ASSERT_TRUE(orders_is(&answer, "forgot"));
        const char *forked = strstr(marks, s_forked);
        CU_ASSERT_PTR_NOT_NULL(forked);
        CU_ASSERT_TRUE(forked < strstr(marks, "faulty-app after forgot\n"));
        CU_ASSERT_TRUE(forked < strstr(marks, "recorder settled "));
        CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test),
                               "powertools: a child invocation was not joined; expected "
                               "pwt_inv_join() for every pwt_inv_fork(); it was joined late\n");
    }
    pwt_test_close(test);
}

static int32_t join_handle(struct pwt_inv *inv)
{
    CU_ASSERT_EQUAL(pwt_inv_join(NULL), 0);
    CU_ASSERT_EQUAL(pwt_inv_join(inv), PWT_ESTATE);
    return 0;
}

PWT_HANDLER(joins, .handle = join_handle);

static void scope_of_a_thread_cannot_fork(void)
{
    struct pwt_test *test = open_forking(&pwt_handler_v1_scopes);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("{}"));

    CU_ASSERT_TRUE(pwt_bytes_equal(answer.response, pwt_cstr("refused")));
    pwt_test_close(test);
}

static void only_children_can_be_joined(void)
{
    struct chain chain = s_chain;

    chain.handler = &pwt_handler_v1_joins;
    struct pwt_test *test = orders_open(&chain);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_TRUE(orders_is(&answer, "null"));
    pwt_test_close(test);
}

int main(void)
{
    CU_TestInfo nested[] = {
        {"children_of_children_reach_all_outside", children_of_children_reach_all_outside},
        {"children_of_children_at_once", children_of_children_at_once},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo handler[] = {
        {"child_of_the_handler_reaches_every_plugin", child_of_the_handler_reaches_every_plugin},
        {"children_apart_need_everybodys_consent", children_apart_need_everybodys_consent},
        {"code_of_a_function_becomes_the_childs_outcome",
         code_of_a_function_becomes_the_childs_outcome},
        {"forgotten_child_is_joined_with_a_line", forgotten_child_is_joined_with_a_line},
        {"only_children_can_be_joined", only_children_can_be_joined},
        {"scope_of_a_thread_cannot_fork", scope_of_a_thread_cannot_fork},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "chain_fork", .pTests = nested},
        {.pName = "chain_join", .pTests = handler},
        CU_SUITE_INFO_NULL,
    };

    return run_with_plugins(suites);
}
