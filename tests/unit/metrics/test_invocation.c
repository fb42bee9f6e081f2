/* SPDX-License-Identifier: Apache-2.0 */
/* invocation.c: metrics from the start of an invocation to its end, and those of inits, children
 * and threads. */
#include "../run.h"
#include "fake_host.h"

#include <fcntl.h>
#include <unistd.h>

static struct fake s_fake;

static void add_in(struct pwt_inv *inv, const char *name, double value)
{
    CU_ASSERT_EQUAL(metrics_add(inv, NULL, pwt_cstr(name), PWT_UNIT_COUNT, value), 0);
}

static void set_dimension(struct pwt_inv *inv, const char *name, const char *value)
{
    const struct pwt_field field = PWT_STR(name, value);
    CU_ASSERT_EQUAL(metrics_dimensions(inv, NULL, &field, 1), 0);
}

/* The rest of a document behind its directive. */
static const char *members(const char *document)
{
    const char *at = strstr(document, "}]}]}");
    return at ? at + 5 : "";
}

static const char *finish(void)
{
    metrics_end(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(fake_take_pieces(), 0); /* the caller does not wait for it */
    metrics_settle(&s_fake.inv.cx);
    return fake_take_printed();
}

/* ---- the end ---- */

static void prints_after_the_answer(void)
{
    fake_start(&s_fake);
    add_in(&s_fake.inv, "m", 1);
    CU_ASSERT_STRING_EQUAL(members(finish()), ",\"service\":\"orders\",\"m\":1}\n");
    CU_ASSERT_EQUAL(fake_severity(), 0); /* a metric is no log line */
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    CU_ASSERT_EQUAL(s_fake.inv.outcome.kind, PWT_OUTCOME_NONE);
    fake_end(&s_fake);
}

static void warns_without_metrics(void)
{
    fake_start(&s_fake);
    CU_ASSERT_STRING_EQUAL(finish(), "");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: no-metrics: "));
    CU_ASSERT_EQUAL(s_fake.inv.outcome.kind, PWT_OUTCOME_NONE);
    fake_end(&s_fake);
}

static void is_not_empty_after_a_flush(void)
{
    fake_start(&s_fake);
    add_in(&s_fake.inv, "m", 1);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    (void)fake_take_pieces();
    (void)finish();
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_end(&s_fake);
}

static void fails_without_metrics_where_asked_to(void)
{
    fake_start(&s_fake);
    s_fake.self.raise_on_empty = 1;
    (void)finish();
    CU_ASSERT_EQUAL(s_fake.inv.outcome.kind, PWT_OUTCOME_ERROR);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.inv.outcome.error->type, pwt_cstr("Function.NoMetrics")));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: no-metrics: "));
    fake_end(&s_fake);
}

static void leaves_the_handlers_own_error(void)
{
    const struct pwt_error error = {.type = pwt_cstr("Function.Own")};

    fake_start(&s_fake);
    s_fake.self.raise_on_empty = 1;
    s_fake.inv.outcome = (struct pwt_outcome){.kind = PWT_OUTCOME_ERROR, .error = &error};
    (void)finish();
    CU_ASSERT_PTR_EQUAL(s_fake.inv.outcome.error, &error);
    fake_end(&s_fake);
}

static void gives_up_what_may_not_be_printed(void)
{
    fake_start(&s_fake);
    add_in(&s_fake.inv, "service", 1);
    CU_ASSERT_STRING_EQUAL(finish(), "");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: key-collision: "));
    metrics_settle(&s_fake.inv.cx);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), ""); /* said once */
    fake_end(&s_fake);
}

static void prints_own_metrics_before_shared_ones(void)
{
    const struct pwt_field field = PWT_STR("namespace", "Own");
    struct pwt_metrics *own;

    fake_start(&s_fake);
    add_in(&s_fake.inv, "m", 1);
    CU_ASSERT_EQUAL_FATAL(metrics_open(&s_fake.inv, &field, 1, &own), 0);
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, own, pwt_cstr("o"), PWT_UNIT_COUNT, 2), 0);
    const char *text = finish();
    CU_ASSERT_EQUAL(fake_take_pieces(), 2);
    CU_ASSERT_TRUE(strstr(text, "\"o\":2") < strstr(text, "\"m\":1"));
    fake_end(&s_fake);
}

static void prints_what_is_added_after_the_end(void)
{
    fake_start(&s_fake);
    add_in(&s_fake.inv, "m", 1);
    metrics_end(&s_fake.inv.cx);
    add_in(&s_fake.inv, "late", 2);
    metrics_settle(&s_fake.inv.cx);
    const char *text = fake_take_printed();
    CU_ASSERT_EQUAL(fake_take_pieces(), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",\"m\":1}\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",\"late\":2}\n"));
    fake_end(&s_fake);
}

/* ---- the start ---- */

static void counts_a_cold_start_once(void)
{
    fake_start(&s_fake);
    s_fake.self.cold_start = 1;
    for (uint32_t i = 0; i < 2; i++) {
        s_fake.inv.context.cold_start = 1; /* of a second worker */
        metrics_begin(&s_fake.inv.cx);
        CU_ASSERT_STRING_EQUAL(
            members(fake_take_printed()),
            i == 0 ? ",\"service\":\"orders\",\"function_name\":\"orders-fn\",\"ColdStart\":1}\n"
                   : "");
        fake_next(&s_fake);
    }
    fake_end(&s_fake);
}

static void counts_no_cold_start_that_is_none(void)
{
    fake_start(&s_fake);
    s_fake.self.cold_start = 1;
    metrics_begin(&s_fake.inv.cx);
    s_fake.self.cold_start = 0;
    s_fake.inv.context.cold_start = 1;
    metrics_begin(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    fake_end(&s_fake);
}

static void names_the_function_as_it_is_told(void)
{
    static const struct {
        const char *setting;
        const char *context;
        const char *found;
    } cases[] = {{"alias", "fn", "\"function_name\":\"alias\""},
                 {" ", "fn", "\"function_name\":\"fn\""},
                 {NULL, "fn", "\"function_name\":\"fn\""},
                 {NULL, NULL, "[[\"service\"]]"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fake_start(&s_fake);
        s_fake.self.cold_start = 1;
        s_fake.self.function_name = pwt_cstr(cases[i].setting);
        s_fake.inv.context.function_name = pwt_cstr(cases[i].context);
        s_fake.inv.context.cold_start = 1;
        metrics_begin(&s_fake.inv.cx);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), cases[i].found));
        fake_end(&s_fake);
    }
}

static void takes_over_what_an_init_added(void)
{
    const struct pwt_field metadata = PWT_NULL("k");
    const struct pwt_field further = PWT_STR("f", "2");

    fake_start(&s_fake);
    add_in(&s_fake.init, "i", 1);
    add_in(&s_fake.init, "i", 2);
    set_dimension(&s_fake.init, "d", "1");
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.init, NULL, &further, 1), 0);
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.init, NULL, &metadata, 1), 0);
    metrics_begin(&s_fake.inv.cx);
    add_in(&s_fake.inv, "i", 3);
    CU_ASSERT_STRING_EQUAL(
        members(finish()),
        ",\"service\":\"orders\",\"d\":\"1\",\"f\":\"2\",\"k\":null,\"i\":[1,2,3]}\n");
    (void)fake_take_pieces();
    fake_next(&s_fake);
    metrics_begin(&s_fake.inv.cx);
    add_in(&s_fake.inv, "i", 4);
    CU_ASSERT_STRING_EQUAL(members(finish()), ",\"service\":\"orders\",\"i\":4}\n");
    fake_end(&s_fake);
}

static void prints_what_an_init_added_when_the_process_ends(void)
{
    fake_start(&s_fake);
    add_in(&s_fake.init, "i", 1);
    metrics_leave(&s_fake.inv.cx);
    CU_ASSERT_STRING_EQUAL(members(fake_take_printed()), ",\"service\":\"orders\",\"i\":1}\n");
    metrics_leave(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    fake_end(&s_fake);
}

/* ---- children and threads ---- */

static void fork_child(struct pwt_inv *child, struct pwt_inv *parent)
{
    parent->cx.child_state = fake_state(child);
    metrics_fork(&parent->cx, child);
}

static void join_child(struct pwt_inv *child, struct pwt_inv *parent)
{
    parent->cx.child_state = fake_state(child);
    metrics_join(&parent->cx);
    fake_inv_close(child);
}

static void a_child_adds_to_its_invocation(void)
{
    struct pwt_inv child;
    struct pwt_inv grandchild;

    fake_start(&s_fake);
    fake_child(&child, &s_fake.inv);
    fork_child(&child, &s_fake.inv);
    add_in(&child, "m", 1);
    set_dimension(&child, "d", "1");
    fake_child(&grandchild, &child);
    fork_child(&grandchild, &child);
    add_in(&grandchild, "m", 2);
    join_child(&grandchild, &child);
    join_child(&child, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(members(finish()), ",\"service\":\"orders\",\"d\":\"1\",\"m\":[1,2]}\n");
    fake_end(&s_fake);
}

static void a_thread_is_joined_to_its_invocation(void)
{
    const struct pwt_field own_field = PWT_STR("namespace", "Own");
    struct pwt_metrics *own;
    struct pwt_inv scope;
    struct metrics_worker copy;

    fake_start(&s_fake);
    fake_scope(&scope, &copy, &s_fake.inv);
    fork_child(&scope, &s_fake.inv);
    add_in(&scope, "t\"", 1);
    set_dimension(&scope, "d", "1");
    CU_ASSERT_EQUAL(metrics_timestamp(&scope, NULL, FAKE_NOW_MS), 0);
    CU_ASSERT_EQUAL_FATAL(metrics_open(&scope, &own_field, 1, &own), 0);
    CU_ASSERT_EQUAL(metrics_add(&scope, own, pwt_cstr("o"), PWT_UNIT_COUNT, 2), 0);
    CU_ASSERT_PTR_NULL(fake_state(&s_fake.inv)->shared);
    join_child(&scope, &s_fake.inv); /* its memory is gone */
    CU_ASSERT_PTR_NULL(fake_state(&s_fake.inv)->threads);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), ",\"o\":2}\n"));
    (void)fake_take_pieces();
    CU_ASSERT_STRING_EQUAL(members(finish()), ",\"service\":\"orders\",\"d\":\"1\",\"t\\\"\":1}\n");
    fake_end(&s_fake);
}

static int s_words[2];

static void say_all(void *user)
{
    (void)user;
    metrics_say(fake_state(&s_fake.inv), s_words[1]);
}

static uint32_t occurrences(const char *text, const char *piece)
{
    uint32_t count = 0;

    for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece)) {
        count++;
    }
    return count;
}

/* The value that fills the document is printed while it is moved: there the signal comes. */
static void last_words_while_a_thread_is_joined_double_nothing(void)
{
    struct pwt_inv scope;
    struct metrics_worker copy;
    static char words[65536];

    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(pipe(s_words), 0);
    fake_scope(&scope, &copy, &s_fake.inv);
    fork_child(&scope, &s_fake.inv);
    CU_ASSERT_EQUAL(metrics_timestamp(&s_fake.inv, NULL, FAKE_NOW_MS), 0);
    for (uint32_t i = 0; i < 99; i++) {
        add_in(&s_fake.inv, "m", 1000 + i);
    }
    add_in(&scope, "m", 777);
    add_in(&scope, "m", 555);
    fake_interrupt(say_all, NULL);
    join_child(&scope, &s_fake.inv);
    (void)close(s_words[1]);
    const ssize_t len = read(s_words[0], words, sizeof(words) - 1);
    words[len > 0 ? len : 0] = '\0';
    const char *printed = fake_take_printed();
    CU_ASSERT_EQUAL(occurrences(printed, "777") + occurrences(words, "777"), 1);
    (void)fake_take_pieces();
    CU_ASSERT_EQUAL(occurrences(finish(), "555") + occurrences(words, "555"), 1);
    (void)close(s_words[0]);
    fake_end(&s_fake);
}

static void a_child_that_ends_alone_prints_at_once(void)
{
    struct pwt_inv child;

    fake_start(&s_fake);
    fake_child(&child, &s_fake.inv); /* whoever made it is further out: no fork was called */
    add_in(&child, "m", 1);
    metrics_end(&child.cx);
    CU_ASSERT_STRING_EQUAL(members(fake_take_printed()), ",\"service\":\"orders\",\"m\":1}\n");
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_inv_close(&child);
    fake_end(&s_fake);
}

static void last_words_reach_threads(void)
{
    struct pwt_inv first;
    struct pwt_inv second;
    struct metrics_worker copies[2];
    char text[4096];
    int fds[2];

    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
    fake_scope(&first, &copies[0], &s_fake.inv);
    fork_child(&first, &s_fake.inv);
    fake_scope(&second, &copies[1], &s_fake.inv);
    fork_child(&second, &s_fake.inv);
    add_in(&s_fake.inv, "root", 1);
    add_in(&first, "first", 2);
    add_in(&second, "second", 3);
    metrics_say(fake_state(&s_fake.inv), fds[1]);
    const ssize_t len = read(fds[0], text, sizeof(text) - 1);
    CU_ASSERT_FATAL(len > 0);
    text[len] = '\0';
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",\"root\":1}\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",\"first\":2}\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",\"second\":3}\n"));
    join_child(&first, &s_fake.inv);
    join_child(&second, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(finish(), ""); /* all was said */
    (void)close(fds[0]);
    (void)close(fds[1]);
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo end[] = {
        {"prints_after_the_answer", prints_after_the_answer},
        {"warns_without_metrics", warns_without_metrics},
        {"is_not_empty_after_a_flush", is_not_empty_after_a_flush},
        {"fails_without_metrics_where_asked_to", fails_without_metrics_where_asked_to},
        {"leaves_the_handlers_own_error", leaves_the_handlers_own_error},
        {"gives_up_what_may_not_be_printed", gives_up_what_may_not_be_printed},
        {"prints_own_metrics_before_shared_ones", prints_own_metrics_before_shared_ones},
        {"prints_what_is_added_after_the_end", prints_what_is_added_after_the_end},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo begin[] = {
        {"counts_a_cold_start_once", counts_a_cold_start_once},
        {"counts_no_cold_start_that_is_none", counts_no_cold_start_that_is_none},
        {"names_the_function_as_it_is_told", names_the_function_as_it_is_told},
        {"takes_over_what_an_init_added", takes_over_what_an_init_added},
        {"prints_what_an_init_added_when_the_process_ends",
         prints_what_an_init_added_when_the_process_ends},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo children[] = {
        {"a_child_adds_to_its_invocation", a_child_adds_to_its_invocation},
        {"a_thread_is_joined_to_its_invocation", a_thread_is_joined_to_its_invocation},
        {"last_words_while_a_thread_is_joined_double_nothing",
         last_words_while_a_thread_is_joined_double_nothing},
        {"a_child_that_ends_alone_prints_at_once", a_child_that_ends_alone_prints_at_once},
        {"last_words_reach_threads", last_words_reach_threads},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_end", .pTests = end},
        {.pName = "metrics_begin", .pTests = begin},
        {.pName = "metrics_fork", .pTests = children},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
