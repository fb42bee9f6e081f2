/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns: matches are replaced as Python's `re.sub` does, and none costs more than it may. */
#include "erase_test.h"

#include "shared/json_memory.h"

#include <stdio.h>
#include <time.h>

static struct pattern *compiled(struct pwt_inv *inv, const char *text, const char *format)
{
    struct pwt_json_alloc *arena = pwt_alloc(inv, sizeof(*arena));
    struct pattern *pattern = NULL;

    *arena = json_memory(inv);
    CU_ASSERT_EQUAL_FATAL(pattern_compile(arena, pwt_cstr(text), &pattern), 0);
    CU_ASSERT_EQUAL_FATAL(pattern_format(arena, pattern, pwt_cstr(format)), 0);
    return pattern;
}

static void replaces_all_matches(void)
{
    static const struct {
        const char *pattern;
        const char *format;
        const char *text;
        const char *wanted;
    } cases[] = {
        {"a{,2}", "#", "aaab", "###b#"},
        {"[{,2}]\\{,2}", "#", "2,}{,2}", "2,#"},
        {"x*", "-", "abc", "-a-b-c-"},
        {"x*", "-", "abxd", "-a-b--d-"},
        {"b|", "-", "abc", "-a--c-"},
        {"", "-", "\xc3\xa9", "-\xc3\xa9-"},
        {"\\d", "#", "1\xd9\xa1", "##"},
        {"<.*?>", "#", "<a><b>", "##"},
        {"(?P<f>\\w+) (?P<l>\\w+)", "\\g<l>, \\g<f>", "john smith", "smith, john"},
        {"(a)(b)?", "[\\2\\1]", "a ab", "[a] [ba]"},
        {"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", "\\10\\1", "abcdefghij", "ja"},
        {"b", "\\g<0>\\g<0>", "abc", "abbc"},
        {"b", "\\t\\-\\.", "abc", "a\t\\-\\.c"},
        {"(?<=a)b", "x", "ab cb", "ax cb"},
        {"^a|c$", "x", "abc", "xbx"},
        {"secret$", "*", "secret-secret", "secret-*"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pwt_inv *inv = test_inv();
        struct pattern_run run = {.inv = inv};
        struct pattern *pattern = compiled(inv, cases[i].pattern, cases[i].format);
        struct pwt_bytes result = {NULL, 0};
        CU_ASSERT_EQUAL(pattern_replace(pattern, pwt_cstr(cases[i].text), &run, &result), 0);
        CU_ASSERT_TRUE(test_is(result, cases[i].wanted));
        CU_ASSERT_FALSE(run.exceeded);
    }
}

static void refuses_what_cannot_be_read(void)
{
    static const char *const patterns[] = {"(", "[a", "(?P<a", "\\C", "(?<=a*)b"};
    struct pwt_inv *inv = test_inv();
    struct pwt_json_alloc arena = json_memory(inv);
    struct pattern *pattern = NULL;

    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        CU_ASSERT_EQUAL(pattern_compile(&arena, pwt_cstr(patterns[i]), &pattern), PWT_EINVAL);
    }
    CU_ASSERT_PTR_NULL(pattern);
}

/* Each of these takes steps without number if nobody counts them. */
static void no_pattern_hangs_a_function(void)
{
    static const struct {
        const char *pattern;
        const char *text;
    } cases[] = {
        {"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"},
        {"(a|aa)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"},
        {"(a+)+[xy]", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pwt_inv *inv = test_inv();
        struct pattern_run run = {.inv = inv};
        struct pattern *pattern = compiled(inv, cases[i].pattern, "x");
        struct pwt_bytes result = {NULL, 0};
        CU_ASSERT_EQUAL(pattern_replace(pattern, pwt_cstr(cases[i].text), &run, &result),
                        PWT_ELIMIT);
        CU_ASSERT_TRUE(run.exceeded);
        CU_ASSERT_PTR_NULL(result.ptr);
        CU_ASSERT_TRUE(pattern_finds(pattern, pwt_cstr(cases[i].text), &run));
    }
}

/* What needs many steps, and ends, is found by going on with few places at a time. */
static void long_texts_may_take_their_steps(void)
{
    struct pwt_inv *inv = test_inv();
    struct pattern_run run = {.inv = inv};
    struct pattern *pattern = compiled(inv, "(.)(.*)(@.*)", "\\1*\\3");
    struct pwt_bytes result = {NULL, 0};
    char *text = pwt_alloc(inv, 50000);

    memset(text, 'x', 50000);
    text[20000] = '@';
    CU_ASSERT_EQUAL(pattern_replace(pattern, pwt_bytes_make(text, 20005), &run, &result), 0);
    CU_ASSERT_TRUE(test_is(result, "x*@xxxx"));
    CU_ASSERT_FALSE(run.exceeded);
}

/* Loops over single characters are no steps for PCRE2; only the clock ends them. */
static int64_t real_clock(uint32_t clock)
{
    struct timespec now;

    (void)clock;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void loops_without_steps_end_too(void)
{
    struct pwt_inv *inv = test_inv();
    struct pattern_run run = {.inv = inv};
    struct pattern *pattern = compiled(inv, "a[^bc]*[bc]", "#");
    struct pwt_host host = *pwt_this_module.host;
    struct pwt_bytes result = {NULL, 0};
    char *text = pwt_alloc(inv, 1000000);

    host.clock_ns = real_clock;
    pwt_this_module.host = &host;
    memset(text, 'a', 1000000);
    const int64_t start = real_clock(0);
    CU_ASSERT_EQUAL(pattern_replace(pattern, pwt_bytes_make(text, 1000000), &run, &result),
                    PWT_ELIMIT);
    (void)fprintf(stderr, " %lld ms ", (long long)((real_clock(0) - start) / 1000000));
    CU_ASSERT_TRUE(run.exceeded); /* how long it took is the machine's; for ever it was not */
}

static void pass_two_seconds(void *user)
{
    (void)user;
    fake_pass(2000);
}

static void the_clock_ends_what_steps_do_not(void)
{
    struct pwt_inv *inv = test_inv();
    struct pattern_run run = {.inv = inv};
    struct pattern *pattern = compiled(inv, "b", "x");
    struct pwt_bytes result = {NULL, 0};

    CU_ASSERT_EQUAL(pattern_replace(pattern, pwt_cstr("ab"), &run, &result), 0);
    fake_interrupt(pass_two_seconds, NULL);
    CU_ASSERT_EQUAL(pattern_replace(pattern, pwt_cstr("ab"), &run, &result), PWT_ELIMIT);
    CU_ASSERT_TRUE(run.exceeded);
}

static void a_value_that_takes_too_long_is_hidden(void)
{
    const struct pwt_mask mask = {.pattern = pwt_cstr("(a+)+$"), .format = pwt_cstr("x")};

    CU_ASSERT_STRING_EQUAL(
        test_erase(NULL, &mask, 0, "['aaa','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab','b']"),
        "['x','*****','b']");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "pattern-limit"));
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
}

int main(void)
{
    CU_TestInfo replace[] = {
        {"replaces_all_matches", replaces_all_matches},
        {"long_texts_may_take_their_steps", long_texts_may_take_their_steps},
        {"no_pattern_hangs_a_function", no_pattern_hangs_a_function},
        {"loops_without_steps_end_too", loops_without_steps_end_too},
        {"the_clock_ends_what_steps_do_not", the_clock_ends_what_steps_do_not},
        {"a_value_that_takes_too_long_is_hidden", a_value_that_takes_too_long_is_hidden},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo compile[] = {
        {"refuses_what_cannot_be_read", refuses_what_cannot_be_read},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pattern_replace", .pTests = replace},
        {.pName = "pattern_compile", .pTests = compile},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_done();
    return result;
}
