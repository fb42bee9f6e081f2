/* SPDX-License-Identifier: Apache-2.0 */
/* Invocations: whose bytes live how long, answers and errors, and what is kept until the end. */
#include "clock.h"
#include "core_runtime.h"
#include "inv.h"

#include <stdint.h>

static struct runtime s_runtime;
static struct worker *s_worker;
static struct pwt_inv *s_inv;
static char s_event[] = "{\"order\": 7}";
static unsigned s_released;

static void release(void *value)
{
    s_released++;
    free(value);
}

/* A root with an event, as the loop starts it. */
static void start(void)
{
    s_inv = s_worker->root;
    inv_finish(s_inv);
    inv_start(s_inv, pwt_cstr(s_event));
    s_released = 0;
    s_worker->at_plugin = NULL;
}

static struct pwt_error an_error(const char *type, const char *message)
{
    return (struct pwt_error){.size = sizeof(struct pwt_error),
                              .code = PWT_EIO,
                              .type = pwt_cstr(type),
                              .message = pwt_cstr(message)};
}

/* ---- inv_new, inv_start -----------------------------------------------------------------------
 */

static void gives_each_plugin_memory_of_every_lifetime(void)
{
    start();
    for (uint32_t i = 0; i < 2; i++) {
        uint64_t size = i == 0 ? FIRST_BYTES : SECOND_BYTES;
        const struct pwt_cx *cx = &s_inv->cx[i];
        CU_ASSERT_PTR_EQUAL(cx->inv, s_inv);
        CU_ASSERT_PTR_EQUAL(cx->self, s_runtime.plugins[i].self);
        CU_ASSERT_EQUAL((uintptr_t)cx->worker % 16, 0);
        CU_ASSERT_EQUAL((uintptr_t)cx->state % 16, 0);
        memset(cx->self, 1, size);
        memset(cx->worker, 2, size);
        memset(cx->state, 3, size);
    }
    CU_ASSERT_EQUAL(*((char *)s_inv->cx[0].state + FIRST_BYTES - 1), 3);
    CU_ASSERT_EQUAL(*((char *)s_inv->cx[0].worker + FIRST_BYTES - 1), 2);
}

static void starts_each_round_with_zeroed_states(void)
{
    start();
    memset(s_inv->cx[0].state, 'x', FIRST_BYTES);
    memset(s_inv->cx[1].state, 'x', SECOND_BYTES);
    memset(s_inv->cx[1].worker, 'w', SECOND_BYTES);
    s_inv->passed[1] = true;
    s_inv->depth = 2;
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_cstr("1")), 0);
    inv_finish(s_inv);
    inv_start(s_inv, pwt_cstr("null"));
    for (uint64_t i = 0; i < SECOND_BYTES; i++) {
        CU_ASSERT_EQUAL(((char *)s_inv->cx[0].state)[i], 0);
        CU_ASSERT_EQUAL(((char *)s_inv->cx[1].state)[i], 0);
        CU_ASSERT_EQUAL(((char *)s_inv->cx[1].worker)[i], 'w');
    }
    CU_ASSERT_FALSE(s_inv->passed[1]);
    CU_ASSERT_EQUAL(s_inv->depth, 0);
    CU_ASSERT_EQUAL(inv_outcome(s_inv)->kind, PWT_OUTCOME_NONE);
    ASSERT_BYTES(inv_event(s_inv), "null");
}

static void copies_what_init_left_to_every_worker(void)
{
    memcpy(s_runtime.init_scope->cx[1].worker, "seventy", SECOND_BYTES);
    struct worker *worker = worker_new(&s_runtime);

    CU_ASSERT_PTR_NOT_NULL_FATAL(worker);
    CU_ASSERT_EQUAL(memcmp(worker->root->cx[1].worker, "seventy", SECOND_BYTES), 0);
    CU_ASSERT_PTR_NOT_EQUAL(worker->root->cx[1].worker, s_runtime.init_scope->cx[1].worker);
    worker_free(worker);
    worker_free(NULL);
    inv_free(NULL);
}

static void lends_a_thread_worker_memory_of_its_own(void)
{
    struct pwt_inv *scope = inv_new(&s_runtime, s_worker, INV_THREAD);

    CU_ASSERT_PTR_NOT_NULL_FATAL(scope);
    CU_ASSERT_PTR_EQUAL(scope->cx[0].worker, s_worker->root->cx[0].worker);
    memset(s_runtime.init_scope->cx[0].worker, 'i', FIRST_BYTES);
    CU_ASSERT_EQUAL(inv_own_worker_memory(scope), 0);
    CU_ASSERT_PTR_NOT_EQUAL(scope->cx[0].worker, s_worker->root->cx[0].worker);
    CU_ASSERT_EQUAL(*(char *)scope->cx[0].worker, 'i');
    inv_share_worker_memory(scope);
    CU_ASSERT_PTR_EQUAL(scope->cx[0].worker, s_worker->root->cx[0].worker);
    CU_ASSERT_PTR_EQUAL(scope->cx[1].worker, s_worker->root->cx[1].worker);
    inv_free(scope);
}

/* ---- answers -----------------------------------------------------------------------------------
 */

static void sends_bytes_in_place_that_live_long_enough(void)
{
    start();
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_bytes_make(s_event + 1, 7)), 0);
    CU_ASSERT_PTR_EQUAL(inv_outcome(s_inv)->response.ptr, s_event + 1);
    char *own = inv_alloc(s_inv, 10);
    s_inv->answers = 0;
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_bytes_make(own, 10)), 0);
    CU_ASSERT_PTR_EQUAL(inv_outcome(s_inv)->response.ptr, own);
}

static void copies_bytes_that_do_not(void)
{
    char body[] = "{\"ok\": true}";

    start();
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_cstr(body)), 0);
    memset(body, 'x', sizeof(body) - 1);
    ASSERT_BYTES(inv_outcome(s_inv)->response, "{\"ok\": true}");
    CU_ASSERT_EQUAL(inv_outcome(s_inv)->kind, PWT_OUTCOME_BYTES);
    s_inv->answers = 0;
    /* Begins inside the event, ends outside. */
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_bytes_make(s_event, sizeof(s_event))), 0);
    CU_ASSERT_PTR_NOT_EQUAL(inv_outcome(s_inv)->response.ptr, s_event);
    s_inv->answers = 0;
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_bytes_make(NULL, 0)), 0);
    ASSERT_ABSENT(inv_outcome(s_inv)->response);
}

static void sends_a_child_s_bytes_from_its_parents(void)
{
    struct pwt_inv *child = inv_new(&s_runtime, s_worker, INV_CHILD);

    start();
    CU_ASSERT_PTR_NOT_NULL_FATAL(child);
    child->parent = s_inv;
    inv_start(child, pwt_bytes_make(s_event + 1, 7));
    char *parents = inv_alloc(s_inv, 4);
    memcpy(parents, "null", 4);
    CU_ASSERT_EQUAL(inv_respond(child, pwt_bytes_make(parents, 4)), 0);
    CU_ASSERT_PTR_EQUAL(inv_outcome(child)->response.ptr, parents);
    child->answers = 0;
    CU_ASSERT_EQUAL(inv_respond(child, pwt_bytes_make(s_event, 3)), 0);
    CU_ASSERT_PTR_EQUAL(inv_outcome(child)->response.ptr, s_event);
    CU_ASSERT_PTR_EQUAL(inv_root(child), s_inv);
    CU_ASSERT_PTR_EQUAL(inv_root(s_inv), s_inv);
    /* The other way round: a child's bytes end with it. */
    char *of_child = inv_alloc(child, 4);
    memcpy(of_child, "true", 4);
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_bytes_make(of_child, 4)), 0);
    inv_free(child);
    ASSERT_BYTES(inv_outcome(s_inv)->response, "true");
}

static void takes_memory_and_releases_it_at_the_end(void)
{
    char *body = malloc(4);

    start();
    CU_ASSERT_PTR_NOT_NULL_FATAL(body);
    memcpy(body, "null", 4);
    CU_ASSERT_EQUAL(inv_respond_take(s_inv, body, 4, release), 0);
    CU_ASSERT_PTR_EQUAL(inv_outcome(s_inv)->response.ptr, body);
    CU_ASSERT_EQUAL(s_released, 0);
    inv_finish(s_inv);
    CU_ASSERT_EQUAL(s_released, 1);
}

static void lets_the_last_answer_win_and_says_so(void)
{
    struct lines lines;

    start();
    lines_start(&lines);
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_cstr("1")), 0);
    CU_ASSERT_EQUAL(lines.count, 0);
    CU_ASSERT_EQUAL(inv_respond(s_inv, pwt_cstr("2")), 0);
    CU_ASSERT_EQUAL(lines.count, 1);
    CU_ASSERT_EQUAL(lines.level, PWT_DIAG_WARN);
    ASSERT_HAS(lines.text, "handler 'orders' answered the invocation more than once");
    s_worker->at_plugin = "second";
    struct pwt_error error = an_error("Late", "no");
    CU_ASSERT_EQUAL(inv_respond_error(s_inv, &error), 0);
    ASSERT_HAS(lines.text, "plugin 'second'");
    lines_stop();
    CU_ASSERT_EQUAL(inv_outcome(s_inv)->kind, PWT_OUTCOME_ERROR);
    CU_ASSERT_EQUAL(inv_outcome(s_inv)->response.len, 0);
}

/* ---- errors ------------------------------------------------------------------------------------
 */

static void keeps_a_copy_of_an_error(void)
{
    char message[] = "the table is locked";
    char frame[] = "orders.c:12";
    struct pwt_bytes frames[] = {pwt_cstr(frame), pwt_cstr("main")};
    struct pwt_error error = an_error("TableLocked", message);

    start();
    error.frames = frames;
    error.frame_count = 2;
    CU_ASSERT_EQUAL(inv_respond_error(s_inv, &error), 0);
    memset(message, 'x', sizeof(message) - 1);
    memset(frame, 'x', sizeof(frame) - 1);
    memset(frames, 0, sizeof(frames));
    const struct pwt_outcome *outcome = inv_outcome(s_inv);
    CU_ASSERT_EQUAL(outcome->kind, PWT_OUTCOME_ERROR);
    CU_ASSERT_EQUAL(outcome->code, PWT_EIO);
    ASSERT_BYTES(outcome->error->type, "Function.TableLocked");
    ASSERT_BYTES(outcome->error->message, "the table is locked");
    CU_ASSERT_EQUAL_FATAL(outcome->error->frame_count, 2);
    ASSERT_BYTES(outcome->error->frames[0], "orders.c:12");
    ASSERT_BYTES(outcome->error->frames[1], "main");
}

static void gives_every_type_its_category_once(void)
{
    static const struct {
        const char *type;
        const char *kept;
    } cases[] = {
        {"NotFound", "Function.NotFound"}, {"Function.NotFound", "Function.NotFound"},
        {"Runtime.Oops", "Runtime.Oops"},  {"Functional", "Function.Functional"},
        {"Runtime", "Function.Runtime"},   {NULL, "Function.InputOutput"},
        {"", "Function.InputOutput"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pwt_error error = an_error(cases[i].type, "m");
        start();
        CU_ASSERT_EQUAL(inv_respond_error(s_inv, &error), 0);
        ASSERT_BYTES(inv_outcome(s_inv)->error->type, cases[i].kept);
    }
}

static void completes_the_error_of_an_older_caller(void)
{
    struct pwt_error error = an_error("Old", "m");

    start();
    error.size = offsetof(struct pwt_error, message);
    error.frame_count = 1000; /* beyond what that caller knows */
    error.code = 5;           /* no code of an error */
    CU_ASSERT_PTR_NULL(inv_failure(s_inv));
    CU_ASSERT_EQUAL(inv_fail(s_inv, &error), 0);
    const struct pwt_error *kept = inv_failure(s_inv);
    CU_ASSERT_EQUAL(kept->size, sizeof(*kept));
    CU_ASSERT_EQUAL(kept->code, PWT_EUSER);
    ASSERT_BYTES(kept->type, "Function.Old");
    ASSERT_ABSENT(kept->message);
    CU_ASSERT_EQUAL(kept->frame_count, 0);
    CU_ASSERT_EQUAL(inv_outcome(s_inv)->kind, PWT_OUTCOME_NONE);
}

static void sets_the_host_s_own_error(void)
{
    start();
    inv_set_error(s_inv, PWT_ESTATE, "Runtime.PluginError", "plugin '%s' said %d", "x", 3);
    CU_ASSERT_EQUAL(inv_outcome(s_inv)->kind, PWT_OUTCOME_ERROR);
    CU_ASSERT_EQUAL(inv_outcome(s_inv)->code, PWT_ESTATE);
    ASSERT_BYTES(inv_outcome(s_inv)->error->type, "Runtime.PluginError");
    ASSERT_BYTES(inv_outcome(s_inv)->error->message, "plugin 'x' said 3");
}

static void knows_name_and_type_of_every_code(void)
{
    for (int32_t code = PWT_EFORMAT; code <= PWT_EINVAL; code++) {
        CU_ASSERT_EQUAL(strncmp(inv_code_name(code), "PWT_E", 5), 0);
        CU_ASSERT_EQUAL(strncmp(inv_error_type(code), "Function.", 9), 0);
    }
    CU_ASSERT_STRING_EQUAL(inv_code_name(PWT_ELIMIT), "PWT_ELIMIT");
    CU_ASSERT_STRING_EQUAL(inv_error_type(PWT_ELIMIT), "Function.LimitExceeded");
    CU_ASSERT_STRING_EQUAL(inv_error_type(1), "Function.Error");
    CU_ASSERT_STRING_EQUAL(inv_code_name(1), "no code of enum pwt_status");
}

/* ---- events, caches, time -----------------------------------------------------------------------
 */

static void replaces_the_event(void)
{
    char event[] = "[1]";

    start();
    CU_ASSERT_EQUAL(inv_set_event(s_inv, pwt_cstr(event)), 0);
    memset(event, 'x', sizeof(event) - 1);
    ASSERT_BYTES(inv_event(s_inv), "[1]");
    /* What was received stays valid, too. */
    CU_ASSERT_EQUAL(inv_set_event(s_inv, pwt_bytes_make(s_event, 2)), 0);
    CU_ASSERT_PTR_EQUAL(inv_event(s_inv).ptr, s_event);
}

static void caches_values_under_keys_until_the_end(void)
{
    static const char first = 0;
    static const char second = 0;
    void *old = malloc(1);
    void *new = malloc(1);

    start();
    CU_ASSERT_PTR_NULL(inv_cached(s_inv, &first));
    CU_ASSERT_EQUAL(inv_cache(s_inv, &first, old, release), 0);
    CU_ASSERT_EQUAL(inv_cache(s_inv, &second, s_event, NULL), 0);
    CU_ASSERT_PTR_EQUAL(inv_cached(s_inv, &first), old);
    CU_ASSERT_EQUAL(inv_cache(s_inv, &first, new, release), 0);
    CU_ASSERT_PTR_EQUAL(inv_cached(s_inv, &first), new);
    CU_ASSERT_PTR_EQUAL(inv_cached(s_inv, &second), s_event);
    CU_ASSERT_EQUAL(s_released, 0); /* someone may still hold the old one */
    inv_finish(s_inv);
    CU_ASSERT_EQUAL(s_released, 2);
    CU_ASSERT_PTR_NULL(inv_cached(s_inv, &first));
}

static int64_t at_ten_seconds(uint32_t clock)
{
    return clock == PWT_CLOCK_REAL ? 10000000000 : 0;
}

static void counts_down_to_the_deadline(void)
{
    start();
    clock_set(at_ten_seconds);
    s_worker->context.deadline_ms = 12500;
    CU_ASSERT_EQUAL(inv_remaining_ms(s_inv), 2500);
    s_worker->context.deadline_ms = 9000;
    CU_ASSERT_EQUAL(inv_remaining_ms(s_inv), -1000);
    s_worker->context.deadline_ms = 0;
    CU_ASSERT_EQUAL(inv_remaining_ms(s_inv), INT64_MAX);
    clock_set(NULL);
}

static void finds_a_plugin_s_context_by_its_module(void)
{
    const struct pwt_module module = {.index = 1};

    start();
    CU_ASSERT_PTR_EQUAL(inv_cx(s_inv, &module), &s_inv->cx[1]);
    CU_ASSERT_PTR_EQUAL(inv_context(s_inv), &s_worker->context);
}

int main(void)
{
    CU_TestInfo memory[] = {
        {"gives_each_plugin_memory_of_every_lifetime", gives_each_plugin_memory_of_every_lifetime},
        {"starts_each_round_with_zeroed_states", starts_each_round_with_zeroed_states},
        {"copies_what_init_left_to_every_worker", copies_what_init_left_to_every_worker},
        {"lends_a_thread_worker_memory_of_its_own", lends_a_thread_worker_memory_of_its_own},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo answers[] = {
        {"sends_bytes_in_place_that_live_long_enough", sends_bytes_in_place_that_live_long_enough},
        {"copies_bytes_that_do_not", copies_bytes_that_do_not},
        {"sends_a_child_s_bytes_from_its_parents", sends_a_child_s_bytes_from_its_parents},
        {"takes_memory_and_releases_it_at_the_end", takes_memory_and_releases_it_at_the_end},
        {"lets_the_last_answer_win_and_says_so", lets_the_last_answer_win_and_says_so},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo errors[] = {
        {"keeps_a_copy_of_an_error", keeps_a_copy_of_an_error},
        {"gives_every_type_its_category_once", gives_every_type_its_category_once},
        {"completes_the_error_of_an_older_caller", completes_the_error_of_an_older_caller},
        {"sets_the_host_s_own_error", sets_the_host_s_own_error},
        {"knows_name_and_type_of_every_code", knows_name_and_type_of_every_code},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo others[] = {
        {"replaces_the_event", replaces_the_event},
        {"caches_values_under_keys_until_the_end", caches_values_under_keys_until_the_end},
        {"counts_down_to_the_deadline", counts_down_to_the_deadline},
        {"finds_a_plugin_s_context_by_its_module", finds_a_plugin_s_context_by_its_module},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "inv_new, inv_start", .pTests = memory},
        {.pName = "inv_respond, inv_respond_take", .pTests = answers},
        {.pName = "inv_respond_error, inv_fail", .pTests = errors},
        {.pName = "inv_set_event, inv_cache, inv_remaining_ms", .pTests = others},
        CU_SUITE_INFO_NULL,
    };
    if (!two_plugins(&s_runtime)) {
        return 99;
    }
    s_worker = worker_new(&s_runtime);
    int status = s_worker ? run_suites(suites) : 99;
    worker_free(s_worker);
    runtime_done(&s_runtime);
    return status;
}
