/* SPDX-License-Identifier: Apache-2.0 */
/* set.c: which loggers a scope uses, and who sees a change. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"
#include "logger/invocation.h"
#include "logger/set.h"

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

static const char *keys_of(struct pwt_inv *inv)
{
    static char text[256];
    const struct logger_keys *keys = &logger_unit_of(&inv->cx, 0)->keys;

    memcpy(text, keys->text_len > 0 ? keys->text : "", keys->text_len);
    text[keys->text_len] = '\0';
    return text;
}

static void gives_a_worker_what_the_init_set_and_keeps_it_to_itself(void)
{
    fake_open(&s_fake);
    (void)fake_append(&s_fake.init, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    fake_start(&s_fake);
    CU_ASSERT_STRING_EQUAL(keys_of(&s_fake.inv), ",\"a\":1");
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 2));
    CU_ASSERT_STRING_EQUAL(keys_of(&s_fake.inv), ",\"a\":2");
    CU_ASSERT_STRING_EQUAL(keys_of(&s_fake.init), ",\"a\":1");
    fake_start_next(&s_fake);
    CU_ASSERT_STRING_EQUAL(keys_of(&s_fake.inv), ",\"a\":2");
    fake_close(&s_fake);
}

static void lets_two_workers_differ(void)
{
    static struct logger_set other;
    struct pwt_inv inv;

    fake_open(&s_fake);
    (void)fake_append(&s_fake.init, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    fake_start(&s_fake);
    other = s_fake.template;
    inv = s_fake.inv;
    inv.cx.inv = &inv;
    inv.cx.worker = &other;
    inv.cx.state = fake_state(&inv);
    inv.root = &inv;
    inv.blocks = NULL;
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_STR("who", "first"));
    (void)fake_append(&inv, PWT_KEYS_APPENDED, PWT_STR("who", "second"));
    CU_ASSERT_STRING_EQUAL(keys_of(&s_fake.inv), ",\"a\":1,\"who\":\"first\"");
    CU_ASSERT_STRING_EQUAL(keys_of(&inv), ",\"a\":1,\"who\":\"second\"");
    logger_shutdown(&inv.cx);
    fake_close(&s_fake);
}

static void lets_a_child_read_its_parent_and_change_only_itself(void)
{
    struct pwt_inv child;
    struct pwt_inv grandchild;
    const struct pwt_field level = PWT_INT("", PWT_LOG_ERROR);

    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    fake_fork(&child, &s_fake.inv, NULL);
    const uint32_t allocs = child.allocs;
    CU_ASSERT_STRING_EQUAL(keys_of(&child), ",\"a\":1");
    CU_ASSERT_EQUAL(child.allocs, allocs); /* reading costs nothing */
    (void)fake_append(&child, PWT_KEYS_APPENDED, PWT_INT("b", 2));
    CU_ASSERT_EQUAL(logger_set_level(&child, 0, &level), 0);
    CU_ASSERT_STRING_EQUAL(keys_of(&child), ",\"a\":1,\"b\":2");
    fake_fork(&grandchild, &child, NULL);
    CU_ASSERT_STRING_EQUAL(keys_of(&grandchild), ",\"a\":1,\"b\":2");
    (void)logger_clear(&grandchild, 0, PWT_KEYS_APPENDED);
    CU_ASSERT_STRING_EQUAL(keys_of(&grandchild), "");
    fake_join(&grandchild, &child);
    CU_ASSERT_STRING_EQUAL(keys_of(&child), ",\"a\":1,\"b\":2");
    fake_join(&child, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(keys_of(&s_fake.inv), ",\"a\":1");
    CU_ASSERT_EQUAL(logger_unit_of(&s_fake.inv.cx, 0)->level, PWT_LOG_INFO);
    fake_close(&s_fake);
}

static void gives_a_thread_a_copy_and_tells_its_parent_at_the_join(void)
{
    static struct logger_set own;
    struct pwt_inv thread;
    const struct pwt_bytes name = pwt_cstr("gone");

    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("gone", 1));
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("kept", 1));
    (void)fake_append(&s_fake.inv, PWT_KEYS_THREAD, PWT_INT("parents", 1));
    fake_fork(&thread, &s_fake.inv, &own);
    CU_ASSERT_STRING_EQUAL(keys_of(&thread), ",\"gone\":1,\"kept\":1");
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("kept", 2)); /* meanwhile */
    CU_ASSERT_STRING_EQUAL(keys_of(&thread), ",\"gone\":1,\"kept\":1");
    (void)fake_append(&thread, PWT_KEYS_THREAD, PWT_INT("own", 1));
    (void)fake_append(&thread, PWT_KEYS_APPENDED, PWT_STR("new", "for all"));
    CU_ASSERT_EQUAL(logger_remove(&thread, 0, PWT_KEYS_APPENDED, &name, 1), 0);
    CU_ASSERT_STRING_EQUAL(keys_of(&thread), ",\"kept\":1,\"new\":\"for all\",\"own\":1");
    fake_join(&thread, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(keys_of(&s_fake.inv), ",\"kept\":2,\"new\":\"for all\",\"parents\":1");
    fake_close(&s_fake);
}

/* Both make a logger while the thread runs: theirs have the same handle, and different names. */
static void knows_a_threads_loggers_by_their_names(void)
{
    static struct logger_set own;
    struct pwt_inv thread;
    const struct pwt_field level = PWT_NULL("");
    const struct pwt_field key = PWT_INT("a", 1);
    uint32_t logger = 0;

    start();
    fake_fork(&thread, &s_fake.inv, &own);
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_cstr("ours"), &level, &logger), 0);
    CU_ASSERT_EQUAL(logger_child(&thread, 0, pwt_cstr("theirs"), &level, &logger), 0);
    CU_ASSERT_EQUAL(logger, 1);
    CU_ASSERT_EQUAL(logger_append(&thread, logger, PWT_KEYS_APPENDED, &key, 1), 0);
    fake_join(&thread, &s_fake.inv);
    CU_ASSERT_EQUAL(logger_unit_of(&s_fake.inv.cx, 1)->keys.count, 0);

    fake_fork(&thread, &s_fake.inv, &own);
    CU_ASSERT_EQUAL(logger_append(&thread, 1, PWT_KEYS_APPENDED, &key, 1), 0); /* "ours" */
    fake_join(&thread, &s_fake.inv);
    CU_ASSERT_EQUAL(logger_unit_of(&s_fake.inv.cx, 1)->keys.count, 1);
    fake_close(&s_fake);
}

static void fails_to_fork_a_thread_without_memory(void)
{
    static struct logger_set own;
    struct pwt_inv thread;

    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    fake_inv_fork(&thread, &s_fake.inv, &own, sizeof(struct logger_state));
    thread.room = 0;
    CU_ASSERT_EQUAL(logger_fork(&s_fake.inv.cx, &thread), PWT_ENOMEM);
    CU_ASSERT_EQUAL(s_fake.inv.failure->code, PWT_ENOMEM);
    CU_ASSERT_PTR_NULL(atomic_load(&fake_state(&s_fake.inv)->first_child));
    CU_ASSERT_STRING_EQUAL(keys_of(&thread), ""); /* never its parent's memory */
    fake_inv_close(&thread);
    fake_close(&s_fake);
}

static void only_lowers_the_threshold_once_there_are_invocations(void)
{
    const struct pwt_field debug = PWT_INT("", PWT_LOG_DEBUG);
    const struct pwt_field error = PWT_INT("", PWT_LOG_ERROR);

    fake_open(&s_fake);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.init, 0, &error), 0);
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_ERROR);
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.inv, 0, &debug), 0);
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.inv, 0, &error), 0);
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_DEBUG);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"gives_a_worker_what_the_init_set_and_keeps_it_to_itself",
         gives_a_worker_what_the_init_set_and_keeps_it_to_itself},
        {"lets_two_workers_differ", lets_two_workers_differ},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"lets_a_child_read_its_parent_and_change_only_itself",
         lets_a_child_read_its_parent_and_change_only_itself},
        {"gives_a_thread_a_copy_and_tells_its_parent_at_the_join",
         gives_a_thread_a_copy_and_tells_its_parent_at_the_join},
        {"knows_a_threads_loggers_by_their_names", knows_a_threads_loggers_by_their_names},
        {"fails_to_fork_a_thread_without_memory", fails_to_fork_a_thread_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"only_lowers_the_threshold_once_there_are_invocations",
         only_lowers_the_threshold_once_there_are_invocations},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_set_of", .pTests = suite_0},
        {.pName = "logger_set_fork", .pTests = suite_1},
        {.pName = "logger_set_publish", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
