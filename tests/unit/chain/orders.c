/* SPDX-License-Identifier: Apache-2.0 */
/* See orders.h. */
#include "orders.h"

#include <CUnit/CUnit.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- the handler ---------------------------------------------------------------------------- */

static int32_t handle(struct pwt_inv *inv)
{
    static uint32_t s_calls;
    struct pwt_bytes event = pwt_inv_event(inv);
    char line[600];
    int len = snprintf(line, sizeof(line), "handler handle %.*s\n", (int)event.len,
                       event.ptr ? event.ptr : "");

    (void)!write(STDOUT_FILENO, line, (size_t)len);
    if (event.ptr && memmem(event.ptr, event.len, "\"bad\"", 5)) {
        return pwt_fail_as(inv, "BadEvent", "the event is bad");
    }
    if (event.ptr && memmem(event.ptr, event.len, "\"flaky\"", 7) && s_calls++ % 2 == 0) {
        return pwt_fail_as(inv, "FlakyEvent", "the event is bad now and then");
    }
    return pwt_respond(inv, event);
}

PWT_HANDLER(echo, .handle = handle);

const struct pwt_handler *orders_handler(void)
{
    return &pwt_handler_v1_echo;
}

/* ---- assertions ----------------------------------------------------------------------------- */

static void describe(const struct chain *chain, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < chain->count && used < size; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? "," : "",
                                 chain->links[i].name);
    }
}

void orders_expect(bool holds, const struct chain *chain, const char *event, const char *what)
{
    char order[CHAIN_MAX * 32];

    CU_ASSERT(holds);
    if (!holds) {
        describe(chain, order, sizeof(order));
        (void)fprintf(stderr, "\n%s\n  plugins: %s\n  event: %s\n", what, order, event);
        for (uint32_t i = 0; chain->settings[i]; i++) {
            (void)fprintf(stderr, "  %s\n", chain->settings[i]);
        }
    }
}

bool orders_is(const struct pwt_test_answer *answer, const char *expected)
{
    bool error = expected[0] == '!';

    return answer->kind == (error ? PWT_OUTCOME_ERROR : PWT_OUTCOME_BYTES) &&
           pwt_bytes_equal(error ? answer->error_type : answer->response,
                           pwt_cstr(expected + error));
}

/* ---- hosts ---------------------------------------------------------------------------------- */

struct pwt_test *orders_open(const struct chain *chain)
{
    char plugins[CHAIN_MAX * 32] = "POWERTOOLS_PLUGINS=";
    char path[4096];
    const char *environment[SETTINGS_MAX + 3] = {plugins, path};
    const struct pwt_test_options options = {
        .size = sizeof(options),
        .handler = chain->handler ? chain->handler : orders_handler(),
        .environment = environment,
    };
    struct pwt_test *test = NULL;

    describe(chain, plugins + strlen(plugins), sizeof(plugins) - strlen(plugins));
    (void)snprintf(path, sizeof(path), "POWERTOOLS_PLUGIN_PATH=%s", getenv("PWT_GOOD_PLUGINS"));
    for (uint32_t i = 0; chain->settings[i]; i++) {
        environment[i + 2] = chain->settings[i];
    }
    int32_t code = pwt_test_open(&options, &test);
    if (code != 0) {
        orders_expect(false, chain, "(start)", test ? pwt_test_problem(test) : "out of memory");
        pwt_test_close(test);
        return NULL;
    }
    (void)pwt_test_output(test); /* marks of init */
    return test;
}

/* Chain order: by phase, outermost first; within a phase as they were named. */
static void rules_of(const struct chain *chain, struct trace_rules *rules)
{
    *rules = (struct trace_rules){.count = 0};
    for (uint32_t phase = PWT_PHASE_OBSERVE + 1; phase-- > PWT_PHASE_APP;) {
        for (uint32_t i = 0; i < chain->count; i++) {
            if (chain->links[i].phase == phase) {
                rules->links[rules->count++] = &chain->links[i];
            }
        }
    }
}

struct pwt_test_answer orders_invoke(struct pwt_test *test,
                                     const struct chain *chain,
                                     const char *event,
                                     struct trace_seen *ret_seen)
{
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(event));
    const char *marks = pwt_test_output(test);
    struct trace_rules rules;
    uint32_t line;

    rules_of(chain, &rules);
    const char *broken = trace_check(&rules, marks, ret_seen, &line);
    orders_expect(!broken, chain, event, broken);
    if (broken) {
        (void)fprintf(stderr, "  broken at mark %u of:\n%s", line, marks);
    }
    return answer;
}

/* ---- orders --------------------------------------------------------------------------------- */

struct round {
    struct chain chain;
    void (*check)(const struct chain *chain, void *user);
    void *user;
    uint32_t count;
};

/* All orders of the links from `first` on. */
static void each_from(struct round *round, uint32_t first)
{
    struct link *links = round->chain.links;

    if (first + 1 >= round->chain.count) {
        round->check(&round->chain, round->user);
        round->count++;
        return;
    }
    for (uint32_t i = first; i < round->chain.count; i++) {
        struct link chosen = links[i];
        links[i] = links[first];
        links[first] = chosen;
        each_from(round, first + 1);
        links[first] = links[i];
        links[i] = chosen;
    }
}

uint32_t
orders_each(const struct chain *chain, void (*check)(const struct chain *, void *), void *user)
{
    struct round round = {.chain = *chain, .check = check, .user = user};

    each_from(&round, 0);
    return round.count;
}
