/* SPDX-License-Identifier: Apache-2.0 */
/* stage.c: last words at every moment of a flush. Each metric is printed once, by one of the two.
 */
#include "../run.h"
#include "fake_host.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
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
    CU_ASSERT_STRING_EQUAL(fake_take_printed(), "");
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
        fake_take_printed(), FAKE_HEAD
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
    CU_ASSERT_STRING_EQUAL(fake_take_printed(), "");
    add("m", 2);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_printed(), ONE("m", "2"));
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
    CU_ASSERT_STRING_EQUAL(fake_take_printed(), ONE("m", "1"));
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
    CU_ASSERT_STRING_EQUAL(fake_take_printed(), "");
    end();
}

static void says_nothing_after_the_flush(void)
{
    struct metrics_set *set = begin();

    add("m", 1);
    CU_ASSERT_EQUAL(metrics_render(set, &s_fake.inv), 0);
    metrics_print(set, &s_fake.inv);
    CU_ASSERT_STRING_EQUAL(fake_take_printed(), ONE("m", "1"));
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

/* ---- another thread goes on adding while the last words look at the clock ---- */

#define MUCH 60000

static void add_much(void *user)
{
    char *text = malloc(MUCH);
    struct pwt_field field = PWT_BYTES("late", pwt_bytes_make(memset(text, 'x', MUCH), MUCH));

    (void)user;
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    field.key = pwt_cstr("early"); /* in the place of a short one */
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    field = PWT_STR("further", "2");
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &field, 1), 0);
    add("m", 2);
    add("n", 3);
    free(text);
}

static void says_what_was_there_when_it_began(void)
{
    struct metrics_set *set = begin();
    const struct pwt_field early = PWT_INT("early", 1);
    const struct pwt_field dimension = PWT_STR("d", "1");

    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &early, 1), 0);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &dimension, 1), 0);
    add("m", 1);
    fake_interrupt(add_much, NULL);
    say(set);
    CU_ASSERT_STRING_EQUAL(
        said(),
        FAKE_HEAD "[[\"service\",\"d\"]],\"Metrics\":[{\"Name\":\"m\",\"Unit\":\"Count\"}]}]},"
                  "\"service\":\"orders\",\"d\":\"1\",\"early\":1,\"m\":1}\n");
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), ",\"m\":2,\"n\":3}\n"));
    end();
}

static void set_default(const char *value)
{
    const struct pwt_field field = PWT_STR("default", value);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, &field, 1), 0);
}

/* Twice: the second would be written over the ones that are being read. */
static void *set_defaults(void *user)
{
    set_default("new");
    set_default("late");
    return user;
}

static void start_thread(void *thread)
{
    const struct timespec while_it_runs = {.tv_nsec = 20000000};

    CU_ASSERT_EQUAL_FATAL(pthread_create(thread, NULL, set_defaults, NULL), 0);
    (void)nanosleep(&while_it_runs, NULL);
}

static void defaults_wait_until_all_is_said(void)
{
    struct metrics_set *set = begin();
    pthread_t thread;

    set_default("old");
    add("m", 1);
    fake_interrupt(start_thread, &thread);
    say(set);
    CU_ASSERT_EQUAL(pthread_join(thread, NULL), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(said(), ",\"default\":\"old\",\"m\":1}\n"));
    add("m", 2);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), ",\"default\":\"late\",\"m\":2}\n"));
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
        {"says_what_was_there_when_it_began", says_what_was_there_when_it_began},
        {"defaults_wait_until_all_is_said", defaults_wait_until_all_is_said},
        {"gives_up_on_a_pipe_that_stays_full", gives_up_on_a_pipe_that_stays_full},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_stage_say", .pTests = words},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
