/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own settings, and each plugin's failure policy. */
#include "core_test.h"
#include "host_options.h"

static struct arena s_arena;
static struct settings s_settings;
static struct problem s_problem;
static struct lines s_lines;

static void start(void)
{
    (void)unsetenv("LAMBDA_TASK_ROOT");
    (void)unsetenv("POWERTOOLS_PLUGINS");
    (void)unsetenv("POWERTOOLS_PLUGIN_PATH");
    (void)unsetenv("POWERTOOLS_DEBUG");
    (void)unsetenv("POWERTOOLS_DATA_MASKING_ON_ERROR");
    arena_reset(&s_arena);
    settings_init(&s_settings, &s_arena);
    memset(&s_problem, 0, sizeof(s_problem));
    lines_start(&s_lines);
}

static struct host_options read_options(void)
{
    struct host_options options;

    CU_ASSERT_EQUAL(host_options_read(&s_settings, &options, &s_problem), 0);
    return options;
}

static void loads_nothing_by_itself(void)
{
    start();
    const struct host_options options = read_options();
    CU_ASSERT_EQUAL(options.plugins.count, 0);
    ASSERT_ABSENT(options.plugin_path);
    CU_ASSERT_EQUAL(options.debug, 0);
}

static void reads_its_three_variables(void)
{
    start();
    (void)setenv("POWERTOOLS_PLUGINS", " logger , metrics?", 1);
    (void)setenv("POWERTOOLS_PLUGIN_PATH", "/a:/b", 1);
    (void)setenv("POWERTOOLS_DEBUG", "On", 1);
    const struct host_options options = read_options();
    CU_ASSERT_EQUAL_FATAL(options.plugins.count, 2);
    ASSERT_BYTES(options.plugins.items[0], "logger");
    ASSERT_BYTES(options.plugins.items[1], "metrics?");
    ASSERT_BYTES(options.plugin_path, "/a:/b");
    CU_ASSERT_EQUAL(options.debug, 1);
}

static void forgives_a_debug_switch_that_is_neither(void)
{
    start();
    (void)setenv("POWERTOOLS_DEBUG", "loud", 1);
    CU_ASSERT_EQUAL(read_options().debug, 0);
    CU_ASSERT_EQUAL(s_lines.count, 1);
    ASSERT_HAS(s_lines.text, "POWERTOOLS_DEBUG='loud'");
}

/* ---- host_on_error_* ------------------------------------------------------------------------- */

static void names_the_variable_after_the_plugin(void)
{
    char name[64];

    host_on_error_name("data-masking", name, sizeof(name));
    CU_ASSERT_STRING_EQUAL(name, "POWERTOOLS_DATA_MASKING_ON_ERROR");
    host_on_error_name("x9", name, sizeof(name));
    CU_ASSERT_STRING_EQUAL(name, "POWERTOOLS_X9_ON_ERROR");
}

static void cuts_a_name_that_does_not_fit(void)
{
    char name[16];

    host_on_error_name("data-masking", name, sizeof(name));
    CU_ASSERT_EQUAL(strlen(name), sizeof(name) - 1);
}

/* Reads the policy of a plugin with these flags; the code that came. */
static int32_t policy(uint32_t flags, bool *ret_fail_open)
{
    const struct pwt_plugin plugin = {.name = "data-masking", .flags = flags};

    return host_on_error_read(&s_settings, &plugin, ret_fail_open, &s_problem);
}

static void follows_what_the_plugin_declares(void)
{
    bool fail_open = false;

    start();
    CU_ASSERT_EQUAL(policy(PWT_FAIL_OPEN, &fail_open), 0);
    CU_ASSERT_TRUE(fail_open);
    CU_ASSERT_EQUAL(policy(PWT_FAIL_CLOSED, &fail_open), 0);
    CU_ASSERT_FALSE(fail_open);
}

static void follows_the_variable_where_it_is_set(void)
{
    bool fail_open = false;

    start();
    (void)setenv("POWERTOOLS_DATA_MASKING_ON_ERROR", "Open", 1);
    CU_ASSERT_EQUAL(policy(PWT_FAIL_CLOSED, &fail_open), 0);
    CU_ASSERT_TRUE(fail_open);
    start();
    (void)setenv("POWERTOOLS_DATA_MASKING_ON_ERROR", "closed", 1);
    CU_ASSERT_EQUAL(policy(PWT_FAIL_OPEN, &fail_open), 0);
    CU_ASSERT_FALSE(fail_open);
}

static void refuses_any_other_policy(void)
{
    bool fail_open = true;

    start();
    (void)setenv("POWERTOOLS_DATA_MASKING_ON_ERROR", "ignore", 1);
    CU_ASSERT_EQUAL(policy(PWT_FAIL_CLOSED, &fail_open), PWT_ECONFIG);
    CU_ASSERT_TRUE(fail_open); /* nothing was decided */
    ASSERT_HAS(s_problem.text, "POWERTOOLS_DATA_MASKING_ON_ERROR='ignore'");
    ASSERT_HAS(s_problem.text, "plugin 'data-masking'");
}

int main(void)
{
    CU_TestInfo read_tests[] = {
        {"loads_nothing_by_itself", loads_nothing_by_itself},
        {"reads_its_three_variables", reads_its_three_variables},
        {"forgives_a_debug_switch_that_is_neither", forgives_a_debug_switch_that_is_neither},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo policy_tests[] = {
        {"names_the_variable_after_the_plugin", names_the_variable_after_the_plugin},
        {"cuts_a_name_that_does_not_fit", cuts_a_name_that_does_not_fit},
        {"follows_what_the_plugin_declares", follows_what_the_plugin_declares},
        {"follows_the_variable_where_it_is_set", follows_the_variable_where_it_is_set},
        {"refuses_any_other_policy", refuses_any_other_policy},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "host_options_read", .pTests = read_tests},
        {.pName = "host_on_error_read", .pTests = policy_tests},
        CU_SUITE_INFO_NULL,
    };
    int status = run_suites(suites);
    arena_done(&s_arena);
    return status;
}
