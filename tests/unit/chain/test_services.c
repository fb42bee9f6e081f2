/* SPDX-License-Identifier: Apache-2.0 */
/* Services and requirements: who gets which table, when, and what is said without one. */
#include "orders.h"
#include "run.h"

#include "../../plugins/good/counter.h"

#include <stdio.h>
#include <stdlib.h>

/* The test's handler imports the service, too. */
PWT_IMPORT(counter, "counter", 1, struct counter_service);

static int32_t handle(struct pwt_inv *inv)
{
    char text[32] = "absent";

    if (pwt_counter_table()) {
        (void)snprintf(text, sizeof(text), "%llu",
                       (unsigned long long)pwt_counter_table()->count(inv));
    }
    return pwt_respond_cstr(inv, text);
}

static bool s_count_at_init;

static int32_t init(struct pwt_inv *scope)
{
    s_count_at_init = pwt_counter_table() && pwt_counter_table()->count(scope) == 0;
    return 0;
}

PWT_HANDLER(plain, .handle = handle, .init = init);
PWT_HANDLER(needy, .handle = handle, .required = "counter");

/* Starts a host with these plugins; `*ret_test` is for the caller to close. */
static int32_t
open_with(const char *plugins, const struct pwt_handler *handler, struct pwt_test **ret_test)
{
    char names[128];
    char path[4096];
    const char *const environment[] = {names, path, NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = handler, .environment = environment};

    (void)snprintf(names, sizeof(names), "POWERTOOLS_PLUGINS=%s", plugins);
    (void)snprintf(path, sizeof(path), "POWERTOOLS_PLUGIN_PATH=%s:%s", getenv("PWT_GOOD_PLUGINS"),
                   getenv("PWT_BAD_PLUGINS"));
    return pwt_test_open(&options, ret_test);
}

/* Starts, answers `1` twice, and ends; returns all marks and diagnostic lines, then the answer. */
static void run_with(const char *plugins, char *all, size_t size)
{
    struct pwt_test *test = NULL;
    struct pwt_test_answer answer;

    CU_ASSERT_EQUAL_FATAL(open_with(plugins, &pwt_handler_v1_plain, &test), 0);
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    answer = pwt_test_invoke(test, pwt_cstr("1"));
    (void)snprintf(all, size, "%s%s%.*s", pwt_test_output(test), pwt_test_diagnostics(test),
                   (int)answer.response.len, answer.response.ptr);
    pwt_test_close(test);
}

static void expect_run(const char *plugins, const char *expected)
{
    char all[4096];

    run_with(plugins, all, sizeof(all));
    CU_ASSERT_STRING_EQUAL(all, expected);
    if (strcmp(all, expected) != 0) {
        (void)fprintf(stderr, "\n%s:\n%s\n", plugins, all);
    }
}

static void service_is_there_in_init_and_after(void)
{
    s_count_at_init = false;
    expect_run("counter,asker",
               "counter init \n"
               "asker init 0\n"
               "counter before 1\nasker counts 1\ncounter after 1\ncounter settled 1\n"
               "counter before 1\nasker counts 2\ncounter after 2\ncounter settled 2\n"
               "2");
    CU_ASSERT_TRUE(s_count_at_init);
}

/* In init there is only what was initialised before, which is chain order. */
static void service_of_a_later_plugin_is_not_there_in_init(void)
{
    expect_run("asker,counter",
               "asker init absent\n"
               "counter init \n"
               "asker counts 0\ncounter before 1\ncounter after 1\ncounter settled 1\n"
               "asker counts 1\ncounter before 1\ncounter after 2\ncounter settled 2\n"
               "2");
}

static void service_that_nobody_offers_is_absent_in_silence(void)
{
    expect_run("asker", "asker init absent\nasker counts absent\nasker counts absent\nabsent");
}

/* An object's slots outlive a host that offered the service; the next host must not find it. */
static void service_of_an_earlier_host_is_gone(void)
{
    service_is_there_in_init_and_after();
    service_that_nobody_offers_is_absent_in_silence();
}

static void requirement_is_loaded_and_initialised_first(void)
{
    expect_run("asker-needs",
               "counter init \n"
               "asker-needs init 0\n"
               "asker-needs counts 0\ncounter before 1\ncounter after 1\ncounter settled 1\n"
               "asker-needs counts 1\ncounter before 1\ncounter after 2\ncounter settled 2\n"
               "2");
}

static void requirement_that_is_named_later_is_initialised_first(void)
{
    char all[4096];

    run_with("asker-needs,counter", all, sizeof(all));
    CU_ASSERT_PTR_NOT_NULL(strstr(all, "counter init \nasker-needs init 0\n"));
}

static void other_major_is_absent_with_one_line(void)
{
    expect_run("asker-major,counter",
               "asker-major init absent\n"
               "counter init \n"
               "asker-major counts absent\ncounter before 1\ncounter after 1\ncounter settled 1\n"
               "asker-major counts absent\ncounter before 1\ncounter after 2\ncounter settled 2\n"
               "powertools: 'asker-major' was built for service 'counter' 2 of at least 8 bytes, "
               "plugin 'counter' offers 1 of 8 bytes; expected the same major and no newer SDK; "
               "update the plugin's layer or build 'asker-major' with its SDK\n"
               "2");
}

/* Whoever is initialised first: the line comes once. */
static void other_major_is_said_once(void)
{
    char all[4096];

    run_with("counter,asker-major", all, sizeof(all));
    const char *line = strstr(all, "powertools: ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_PTR_NULL(strstr(line + 1, "powertools: "));
}

static void smaller_table_is_absent(void)
{
    char all[4096];

    run_with("asker-size,counter", all, sizeof(all));
    CU_ASSERT_PTR_NOT_NULL(strstr(all, "asker-size counts absent\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(all, "'asker-size' was built for service 'counter' 1 of at least "
                                       "16 bytes, plugin 'counter' offers 1 of 8 bytes; "));
}

static void
expect_problem(const char *plugins, const struct pwt_handler *handler, const char *problem)
{
    struct pwt_test *test = NULL;

    CU_ASSERT_NOT_EQUAL(open_with(plugins, handler, &test), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    CU_ASSERT_STRING_EQUAL(pwt_test_problem(test), problem);
    pwt_test_close(test);
}

static void handler_gets_what_it_requires_or_none_starts(void)
{
    struct pwt_test *test = NULL;

    expect_problem("asker", &pwt_handler_v1_needy,
                   "powertools: the test's handler requires plugin 'counter', which is not loaded; "
                   "expected it in POWERTOOLS_PLUGINS; add it there");
    CU_ASSERT_EQUAL(open_with("counter", &pwt_handler_v1_needy, &test), 0);
    pwt_test_close(test);
}

/* `name?` never satisfies a requirement: whoever needs it must not run without it. */
static void optional_plugin_that_failed_is_no_requirement_met(void)
{
    static const struct pwt_handler needs_failing = {
        PWT_IDENTITY_(PWT_HANDLER_MAGIC, struct pwt_handler),
        .name = "needs_failing",
        .handle = handle,
        .required = "fails-init",
    };
    struct pwt_test *test = NULL;

    CU_ASSERT_NOT_EQUAL(open_with("fails-init?", &needs_failing, &test), 0);
    pwt_test_close(test);
}

static void optional_plugin_that_failed_is_as_if_it_were_not_there(void)
{
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL_FATAL(open_with("fails-init?,counter", &pwt_handler_v1_plain, &test), 0);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_TRUE(orders_is(&answer, "1"));
    CU_ASSERT_STRING_EQUAL(
        pwt_test_diagnostics(test),
        "powertools: plugin 'fails-init' failed in init: the table has no rows; "
        "add one; it is optional ('fails-init?'), so the function starts without "
        "it\n");
    pwt_test_close(test);
}

static CU_TestInfo s_services[] = {
    {"service_is_there_in_init_and_after", service_is_there_in_init_and_after},
    {"service_of_a_later_plugin_is_not_there_in_init",
     service_of_a_later_plugin_is_not_there_in_init},
    {"service_that_nobody_offers_is_absent_in_silence",
     service_that_nobody_offers_is_absent_in_silence},
    {"service_of_an_earlier_host_is_gone", service_of_an_earlier_host_is_gone},
    {"other_major_is_absent_with_one_line", other_major_is_absent_with_one_line},
    {"other_major_is_said_once", other_major_is_said_once},
    {"smaller_table_is_absent", smaller_table_is_absent},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo s_required[] = {
    {"requirement_is_loaded_and_initialised_first", requirement_is_loaded_and_initialised_first},
    {"requirement_that_is_named_later_is_initialised_first",
     requirement_that_is_named_later_is_initialised_first},
    {"handler_gets_what_it_requires_or_none_starts", handler_gets_what_it_requires_or_none_starts},
    {"optional_plugin_that_failed_is_no_requirement_met",
     optional_plugin_that_failed_is_no_requirement_met},
    {"optional_plugin_that_failed_is_as_if_it_were_not_there",
     optional_plugin_that_failed_is_as_if_it_were_not_there},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "services_bind", .pTests = s_services},
        {.pName = "loader_check_required", .pTests = s_required},
        CU_SUITE_INFO_NULL,
    };

    return run_with_plugins(suites);
}
