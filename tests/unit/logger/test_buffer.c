/* SPDX-License-Identifier: Apache-2.0 */
/* buffer.c: lines that are kept, dropped and printed, and what a signal handler finds. */
#define _GNU_SOURCE
#include "../run.h"
#include "fake_host.h"
#include "logger/buffer.h"

#include <sys/mman.h>
#include <unistd.h>

static struct fake s_fake;

static void start(uint64_t max_bytes)
{
    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    s_fake.logger.buffer_max_bytes = max_bytes;
    fake_init(&s_fake);
    fake_start(&s_fake);
}

static bool add(const char *text)
{
    return logger_buffer_add(&s_fake.inv.cx, PWT_LOGGER_MAIN, PWT_LOG_DEBUG, pwt_cstr(text));
}

static const char *flushed(void)
{
    fake_forget();
    CU_ASSERT_EQUAL(logger_buffer_flush(&s_fake.inv.cx, PWT_LOGGER_MAIN), 0);
    return fake_printed();
}

/* What a signal handler writes now. */
static const char *last_words(void)
{
    static char text[1 << 16];
    int file = memfd_create("words", MFD_CLOEXEC);

    logger_buffer_last_words(fake_state(&s_fake.inv), file);
    ssize_t len = pread(file, text, sizeof(text) - 1, 0);
    text[len > 0 ? len : 0] = '\0';
    (void)close(file);
    return text;
}

static void prints_in_the_order_of_the_calls_and_forgets(void)
{
    start(1000);
    CU_ASSERT_STRING_EQUAL(flushed(), "");
    CU_ASSERT_TRUE(add("one\n") && add("two\n") && add("three\n"));
    CU_ASSERT_STRING_EQUAL(flushed(), "one\ntwo\nthree\n");
    CU_ASSERT_STRING_EQUAL(flushed(), "");
    CU_ASSERT_TRUE(add("four\n"));
    CU_ASSERT_STRING_EQUAL(flushed(), "four\n");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void drops_the_oldest_and_says_so_with_the_next_flush(void)
{
    start(10);
    CU_ASSERT_TRUE(add("1234\n") && add("5678\n") && add("90\n"));
    CU_ASSERT_STRING_EQUAL(flushed(), "1234\n5678\n90\n"); /* line ends do not count */
    CU_ASSERT_TRUE(add("1234\n") && add("5678\n") && add("901\n"));
    CU_ASSERT_STRING_EQUAL(flushed(), "5678\n901\n");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: buffer-evicted: "));
    CU_ASSERT_TRUE(add("12\n") && add("1234567890\n"));
    CU_ASSERT_STRING_EQUAL(flushed(), "1234567890\n");
    CU_ASSERT_TRUE(add("12\n"));
    (void)flushed();
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void refuses_a_line_that_is_larger_than_all_of_it(void)
{
    start(4);
    CU_ASSERT_TRUE(add("123\n"));
    CU_ASSERT_FALSE(add("12345\n"));
    CU_ASSERT_STRING_EQUAL(flushed(), "123\n");
    fake_close(&s_fake);
}

/* Against a model: lines of all lengths, far more than the ring holds. */
static void keeps_the_newest_lines_whatever_their_lengths(void)
{
    static char wanted[1 << 16];
    char line[3000];
    static uint32_t lengths[5000];
    uint32_t seed = 1;
    const uint64_t max = 20000;

    start(max);
    for (uint32_t i = 0; i < 5000; i++) {
        seed = seed * 1103515245U + 12345U;
        lengths[i] = 1 + seed / 65536U % (i % 50 == 0 ? 2990 : 200);
        memset(line, 'a' + (int)(i % 26), lengths[i]);
        line[lengths[i]] = '\n';
        line[lengths[i] + 1] = '\0';
        CU_ASSERT_TRUE_FATAL(add(line));
    }
    uint64_t used = 0;
    uint32_t first = 5000;
    while (first > 0 && used + lengths[first - 1] <= max) {
        used += lengths[--first];
    }
    size_t len = 0;
    for (uint32_t i = first; i < 5000; i++) {
        memset(wanted + len, 'a' + (int)(i % 26), lengths[i]);
        len += lengths[i];
        wanted[len++] = '\n';
    }
    wanted[len] = '\0';
    CU_ASSERT_STRING_EQUAL(flushed(), wanted);
    fake_close(&s_fake);
}

static void takes_memory_only_while_it_grows(void)
{
    start(20480);
    for (int i = 0; i < 1000; i++) {
        CU_ASSERT_TRUE(add("a line of some length, as debug lines are\n"));
    }
    const uint32_t allocs = s_fake.inv.allocs;
    for (int i = 0; i < 10000; i++) {
        CU_ASSERT_TRUE(add("a line of some length, as debug lines are\n"));
    }
    CU_ASSERT_EQUAL(s_fake.inv.allocs, allocs);
    fake_close(&s_fake);
}

static void drops_more_where_there_is_no_memory(void)
{
    start(1 << 20);
    CU_ASSERT_TRUE(add("first\n"));
    s_fake.inv.room = 0;
    for (int i = 0; i < 1000; i++) {
        CU_ASSERT_TRUE(add("a line of some length, as debug lines are\n"));
    }
    const char *text = flushed();
    CU_ASSERT_EQUAL(strncmp(text, "a line", 6), 0);
    CU_ASSERT(strlen(text) > 4000);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    fake_close(&s_fake);
    start(1000);
    s_fake.inv.room = 0;
    CU_ASSERT_FALSE(add("first\n"));
    fake_close(&s_fake);
}

static void keeps_loggers_apart(void)
{
    start(1000);
    CU_ASSERT_TRUE(add("main\n"));
    CU_ASSERT_TRUE(logger_buffer_add(&s_fake.inv.cx, 1, PWT_LOG_DEBUG, pwt_cstr("child\n")));
    CU_ASSERT_STRING_EQUAL(flushed(), "main\n");
    logger_buffer_discard(&s_fake.inv.cx, 1);
    CU_ASSERT_EQUAL(logger_buffer_flush(&s_fake.inv.cx, 1), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), "main\n");
    CU_ASSERT_TRUE(logger_buffer_add(&s_fake.inv.cx, 1, PWT_LOG_DEBUG, pwt_cstr("child\n")));
    CU_ASSERT_TRUE(add("main\n"));
    fake_forget();
    CU_ASSERT_EQUAL(logger_buffer_flush_all(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(fake_lines(), 2);
    fake_close(&s_fake);
}

static void warns_once_of_a_platform_that_drops_them(void)
{
    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    s_fake.logger.platform_text = pwt_cstr("ERROR");
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(fake_diag_count(), 1); /* at the start */
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: alc-buffer-flush: "));
    fake_start(&s_fake);
    (void)flushed();
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    CU_ASSERT_TRUE(add("one\n"));
    (void)flushed();
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_TRUE(add("two\n"));
    (void)flushed();
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void gives_output_that_fails_its_code(void)
{
    start(1000);
    CU_ASSERT_TRUE(add("one\n"));
    fake_output_fails(PWT_EIO);
    CU_ASSERT_EQUAL(logger_buffer_flush(&s_fake.inv.cx, PWT_LOGGER_MAIN), PWT_EIO);
    fake_output_fails(0);
    CU_ASSERT_STRING_EQUAL(flushed(), ""); /* gone: nobody took it */
    fake_close(&s_fake);
}

static void writes_last_words_once(void)
{
    start(1000);
    CU_ASSERT_STRING_EQUAL(last_words(), "");
    CU_ASSERT_TRUE(add("one\n") && add("two\n"));
    CU_ASSERT_STRING_EQUAL(last_words(), "one\ntwo\n");
    CU_ASSERT_STRING_EQUAL(last_words(), "");
    CU_ASSERT_TRUE(add("three\n"));
    CU_ASSERT_STRING_EQUAL(flushed(), "three\n");
    CU_ASSERT_STRING_EQUAL(last_words(), "");
    fake_close(&s_fake);
}

static void writes_last_words_of_children_too(void)
{
    struct pwt_inv first;
    struct pwt_inv second;

    start(1000);
    CU_ASSERT_TRUE(add("root\n"));
    fake_fork(&first, &s_fake.inv, NULL);
    CU_ASSERT_TRUE(logger_buffer_add(&first.cx, 0, PWT_LOG_DEBUG, pwt_cstr("first\n")));
    fake_fork(&second, &first, NULL);
    CU_ASSERT_TRUE(logger_buffer_add(&second.cx, 0, PWT_LOG_DEBUG, pwt_cstr("second\n")));
    CU_ASSERT_STRING_EQUAL(last_words(), "root\nfirst\nsecond\n");
    fake_join(&second, &first);
    fake_join(&first, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(last_words(), "");
    fake_close(&s_fake);
}

static void moves_a_childs_lines_to_its_parent(void)
{
    struct pwt_inv child;

    start(1000);
    CU_ASSERT_TRUE(add("root\n"));
    fake_fork(&child, &s_fake.inv, NULL);
    CU_ASSERT_TRUE(logger_buffer_add(&child.cx, 0, PWT_LOG_DEBUG, pwt_cstr("child\n")));
    fake_join(&child, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(flushed(), "root\nchild\n");
    fake_close(&s_fake);
}

/* A signal may come at any moment of a join: a line that is there twice for a while is said once.
 */
static void says_each_line_once_while_a_child_joins(void)
{
    static char long_line[3000];
    struct pwt_inv child;

    memset(long_line, 'x', sizeof(long_line) - 2);
    long_line[sizeof(long_line) - 2] = '\n';
    for (int when = 0; when < 4; when++) {
        start(20000);
        CU_ASSERT_TRUE(add("root\n"));
        fake_fork(&child, &s_fake.inv, NULL);
        for (int i = 0; i < 5; i++) { /* the parent's ring has to grow for them */
            CU_ASSERT_TRUE(logger_buffer_add(&child.cx, 0, PWT_LOG_DEBUG,
                                             pwt_cstr(i < 4 ? long_line : "child\n")));
        }
        const size_t all = strlen("root\n"
                                  "child\n") +
                           4 * strlen(long_line);
        size_t said = when == 0 ? strlen(last_words()) : 0;
        logger_buffer_copy(&s_fake.inv.cx, &child.cx);
        said += when == 1 ? strlen(last_words()) : 0;
        logger_buffer_unlink(fake_state(&s_fake.inv), fake_state(&child));
        said += when == 2 ? strlen(last_words()) : 0;
        CU_ASSERT_EQUAL(said, when < 3 ? all : 0);
        CU_ASSERT_EQUAL(strlen(flushed()), all - said);
        logger_buffer_link(fake_state(&s_fake.inv), fake_state(&child));
        logger_buffer_forget(fake_state(&child));
        fake_join(&child, &s_fake.inv);
        fake_close(&s_fake);
    }
}

static void takes_a_childs_note_of_dropped_lines_over(void)
{
    struct pwt_inv child;

    start(10);
    fake_fork(&child, &s_fake.inv, NULL);
    CU_ASSERT_TRUE(logger_buffer_add(&child.cx, 0, PWT_LOG_DEBUG, pwt_cstr("12345678\n")));
    CU_ASSERT_TRUE(logger_buffer_add(&child.cx, 0, PWT_LOG_DEBUG, pwt_cstr("123456789\n")));
    fake_join(&child, &s_fake.inv);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    CU_ASSERT_STRING_EQUAL(flushed(), "123456789\n");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: buffer-evicted: "));
    fake_close(&s_fake);
}

static void prints_a_childs_lines_where_the_parent_has_no_memory(void)
{
    struct pwt_inv child;

    start(10);
    fake_fork(&child, &s_fake.inv, NULL);
    CU_ASSERT_TRUE(logger_buffer_add(&child.cx, 0, PWT_LOG_DEBUG, pwt_cstr("12345678\n")));
    CU_ASSERT_TRUE(logger_buffer_add(&child.cx, 0, PWT_LOG_DEBUG, pwt_cstr("123456789\n")));
    s_fake.inv.room = 0;
    fake_forget();
    fake_join(&child, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(fake_printed(), "123456789\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: buffer-evicted: "));
    fake_close(&s_fake);
}

static void is_on_in_a_traced_invocation_only(void)
{
    start(1000);
    CU_ASSERT_FALSE(logger_buffer_is_on(&s_fake.init.cx));
    CU_ASSERT_TRUE(logger_buffer_is_on(&s_fake.inv.cx));
    fake_start_next(&s_fake);
    s_fake.inv.context.trace_id = pwt_cstr("Sampled=1");
    CU_ASSERT_FALSE(logger_buffer_is_on(&s_fake.inv.cx));
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"prints_in_the_order_of_the_calls_and_forgets",
         prints_in_the_order_of_the_calls_and_forgets},
        {"drops_the_oldest_and_says_so_with_the_next_flush",
         drops_the_oldest_and_says_so_with_the_next_flush},
        {"refuses_a_line_that_is_larger_than_all_of_it",
         refuses_a_line_that_is_larger_than_all_of_it},
        {"keeps_the_newest_lines_whatever_their_lengths",
         keeps_the_newest_lines_whatever_their_lengths},
        {"takes_memory_only_while_it_grows", takes_memory_only_while_it_grows},
        {"drops_more_where_there_is_no_memory", drops_more_where_there_is_no_memory},
        {"keeps_loggers_apart", keeps_loggers_apart},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"warns_once_of_a_platform_that_drops_them", warns_once_of_a_platform_that_drops_them},
        {"gives_output_that_fails_its_code", gives_output_that_fails_its_code},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"writes_last_words_once", writes_last_words_once},
        {"writes_last_words_of_children_too", writes_last_words_of_children_too},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_3[] = {
        {"moves_a_childs_lines_to_its_parent", moves_a_childs_lines_to_its_parent},
        {"says_each_line_once_while_a_child_joins", says_each_line_once_while_a_child_joins},
        {"takes_a_childs_note_of_dropped_lines_over", takes_a_childs_note_of_dropped_lines_over},
        {"prints_a_childs_lines_where_the_parent_has_no_memory",
         prints_a_childs_lines_where_the_parent_has_no_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_4[] = {
        {"is_on_in_a_traced_invocation_only", is_on_in_a_traced_invocation_only},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_buffer_add", .pTests = suite_0},
        {.pName = "logger_buffer_flush", .pTests = suite_1},
        {.pName = "logger_buffer_last_words", .pTests = suite_2},
        {.pName = "logger_buffer_copy", .pTests = suite_3},
        {.pName = "logger_buffer_is_on", .pTests = suite_4},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
