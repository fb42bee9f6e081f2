/* SPDX-License-Identifier: Apache-2.0 */
/* stage.c: last words at every moment of a flush. Each metric is printed once, by one of the two.
 */
#include "fake_host.h"
#include "run.h"

#include <fcntl.h>
#include <unistd.h>

static struct fake s_fake;
static int s_pipe[2];

static struct metrics_set *begin(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(pipe(s_pipe), 0);
    (void)fcntl(s_pipe[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(s_pipe[1], F_SETFL, O_NONBLOCK);
    return metrics_set_of(&s_fake.inv, NULL);
}

static void end(void)
{
    (void)close(s_pipe[0]);
    (void)close(s_pipe[1]);
    fake_end(&s_fake);
}

/* What the last words wrote since the last call. */
static const char *said(void)
{
    static char text[65536];
    const ssize_t len = read(s_pipe[0], text, sizeof(text) - 1);

    text[len > 0 ? len : 0] = '\0';
    return text;
}

static void say(void *set)
{
    metrics_stage_say(set, s_pipe[1]);
}

static void add(const char *name, double value)
{
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, NULL, pwt_cstr(name), PWT_UNIT_COUNT, value), 0);
}

#define ONE(name, value)                                       \
    FAKE_HEAD "[[\"service\"]],\"Metrics\":[{\"Name\":\"" name \
              "\",\"Unit\":\"Count\"}]}]},\"service\":\"orders\",\"" name "\":" value "}\n"

static void last_words_say_what_is_there_once(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), ONE("m", "1"));
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), "");
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), "");
    end();
}

static void a_flush_says_what_came_later(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    say(set);
    add("m", 2);
    add("n", 3);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(
        fake_printed(), FAKE_HEAD
        "[[\"service\"]],\"Metrics\":[{\"Name\":\"m\",\"Unit\":\"Count\"},{\"Name\":\"n\","
        "\"Unit\":\"Count\"}]}]},\"service\":\"orders\",\"m\":2,\"n\":3}\n");
    end();
}

/* While it renders, a flush looks at the clock: that is where the signal comes. */
static void a_flush_that_is_interrupted_renders_again(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    fake_interrupt(say, set);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(said(), ONE("m", "1"));
    CU_ASSERT_STRING_EQUAL(fake_printed(), "");
    add("m", 2);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), ONE("m", "2"));
    end();
}

static void a_write_that_is_interrupted_is_left_alone(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    CU_ASSERT_EQUAL(metrics_render(set, &s_fake.inv), 0);
    fake_interrupt(say, set);
    metrics_print(set, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(said(), "");
    CU_ASSERT_STRING_EQUAL(fake_printed(), ONE("m", "1"));
    end();
}

static void last_words_take_what_was_rendered(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    CU_ASSERT_EQUAL(metrics_render(set, &s_fake.inv), 0);
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), ONE("m", "1"));
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), "");
    metrics_print(set, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(fake_printed(), "");
    end();
}

static void says_nothing_after_the_flush(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    CU_ASSERT_EQUAL(metrics_render(set, &s_fake.inv), 0);
    metrics_print(set, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(fake_printed(), ONE("m", "1"));
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), "");
    end();
}

static void says_nothing_of_what_was_cleared(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    CU_ASSERT_EQUAL(metrics_clear(&s_fake.inv, NULL), 0);
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), "");
    add("m", 2);
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), ONE("m", "2"));
    end();
}

static void says_nothing_that_may_not_be_printed(void)
{
    struct metrics_set *set = begin();

    add("service", 1); /* collides */
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), "");
    (void)metrics_clear(&s_fake.inv, NULL);
    add("m", 1);
    s_fake.self.shared.off = 1;
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), "");
    s_fake.self.shared.off = 0;
    s_fake.self.shared.space = pwt_bytes_make(NULL, 0);
    say(set);
    CU_ASSERT_STRING_EQUAL(said(), "");
    end();
}

static void gives_up_on_a_pipe_that_stays_full(void)
{
    struct metrics_set *set = begin();
    static const char filler[4096];

    add("m", 1);
    while (write(s_pipe[1], filler, sizeof(filler)) > 0) {
    }
    say(set); /* returns */
    (void)close(s_pipe[0]);
    s_pipe[0] = open("/dev/null", O_RDONLY);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    end();
}

int main(void)
{
    CU_TestInfo words[] = {
        {"last_words_say_what_is_there_once", last_words_say_what_is_there_once},
        {"a_flush_says_what_came_later", a_flush_says_what_came_later},
        {"a_flush_that_is_interrupted_renders_again", a_flush_that_is_interrupted_renders_again},
        {"a_write_that_is_interrupted_is_left_alone", a_write_that_is_interrupted_is_left_alone},
        {"last_words_take_what_was_rendered", last_words_take_what_was_rendered},
        {"says_nothing_after_the_flush", says_nothing_after_the_flush},
        {"says_nothing_of_what_was_cleared", says_nothing_of_what_was_cleared},
        {"says_nothing_that_may_not_be_printed", says_nothing_that_may_not_be_printed},
        {"gives_up_on_a_pipe_that_stays_full", gives_up_on_a_pipe_that_stays_full},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_stage_say", .pTests = words},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
