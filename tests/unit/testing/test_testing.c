/* SPDX-License-Identifier: Apache-2.0 */
/* sdk/testing keeps what <powertools/testing.h> promises to those who test with it. */
#include <powertools/testing.h>

#include <CUnit/Basic.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- handlers under test --------------------------------------------------------------------- */

static uint32_t s_shutdowns;

static int32_t echo_handle(struct pwt_inv *inv)
{
    return pwt_respond(inv, pwt_inv_event(inv));
}

static void echo_shutdown(void)
{
    s_shutdowns++;
}

static int32_t fail_handle(struct pwt_inv *inv)
{
    return pwt_fail_as(inv, "OrderNotFound", "order %d is unknown", 4711);
}

static int32_t none_handle(struct pwt_inv *inv)
{
    (void)inv;
    return 0;
}

static int32_t noisy_handle(struct pwt_inv *inv)
{
    (void)!write(STDOUT_FILENO, "written\n", 8);
    (void)printf("printed\n");
    pwt_diag(inv, PWT_DIAG_WARN, "powertools: told you so");
    pwt_diag(inv, PWT_DIAG_DEBUG, "powertools: nobody asked");
    return echo_handle(inv);
}

static int32_t time_handle(struct pwt_inv *inv)
{
    char text[128];

    (void)snprintf(text, sizeof(text), "%lld %lld %lld", (long long)pwt_clock_ns(PWT_CLOCK_REAL),
                   (long long)pwt_clock_ns(PWT_CLOCK_MONOTONIC),
                   (long long)pwt_inv_remaining_ms(inv));
    return pwt_respond_cstr(inv, text);
}

static int32_t context_handle(struct pwt_inv *inv)
{
    const struct pwt_context *context = pwt_inv_context(inv);
    char text[512];

    (void)snprintf(text, sizeof(text), "%.*s|%.*s|%u|%s", (int)context->request_id.len,
                   context->request_id.ptr, (int)context->tenant_id.len,
                   context->tenant_id.ptr ? context->tenant_id.ptr : "", context->cold_start,
                   getenv("KIT_WORD") ? getenv("KIT_WORD") : "unset");
    return pwt_respond_cstr(inv, text);
}

static int32_t init_fails(struct pwt_inv *scope)
{
    return pwt_fail(scope, PWT_ECONFIG, "TABLE_NAME is not set");
}

PWT_HANDLER(echo, .handle = echo_handle, .shutdown = echo_shutdown);
PWT_HANDLER(fails, .handle = fail_handle);
PWT_HANDLER(none, .handle = none_handle);
PWT_HANDLER(noisy, .handle = noisy_handle);
PWT_HANDLER(times, .handle = time_handle);
PWT_HANDLER(context, .handle = context_handle);
PWT_HANDLER(unready, .handle = echo_handle, .init = init_fails);

/* ---- helpers --------------------------------------------------------------------------------- */

static char s_path[4096]; /* POWERTOOLS_PLUGIN_PATH=... */
static char s_root[4096]; /* LAMBDA_TASK_ROOT=... */

static struct pwt_test *open_with(const struct pwt_handler *handler, const char *const *environment)
{
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = handler, .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    return test;
}

static int is(struct pwt_bytes bytes, const char *text)
{
    return pwt_bytes_equal(bytes, pwt_cstr(text));
}

/* ---- pwt_test_open --------------------------------------------------------------------------- */

static void opens_without_any_environment(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_echo, NULL);

    CU_ASSERT_STRING_EQUAL(pwt_test_problem(test), "");
    pwt_test_close(test);
}

static void finds_a_handler_by_its_name(void)
{
    const char *const environment[] = {s_root, NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler_name = "echo.handle", .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    CU_ASSERT_TRUE(is(pwt_test_invoke(test, pwt_cstr("[1]")).response, "[1]"));
    pwt_test_close(test);
}

static void says_why_a_plugin_does_not_load(void)
{
    const char *const environment[] = {"POWERTOOLS_PLUGINS=recoder", s_path, NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = &pwt_handler_v1_echo, .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL(pwt_test_open(&options, &test), PWT_ENOTFOUND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_problem(test), "plugin 'recoder' not found in "));
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_problem(test), "did you mean 'recorder'?"));
    pwt_test_close(test);
}

static void says_why_a_handler_does_not_load(void)
{
    const char *const environment[] = {s_root, NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler_name = "echo.hande", .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL(pwt_test_open(&options, &test), PWT_ENOTFOUND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_problem(test), "pwt_handler_v1_hande"));
    pwt_test_close(test);
}

static void says_why_an_init_fails(void)
{
    const struct pwt_test_options options = {.size = sizeof(options),
                                             .handler = &pwt_handler_v1_unready};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL(pwt_test_open(&options, &test), PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    CU_ASSERT_STRING_EQUAL(pwt_test_problem(test),
                           "powertools: handler 'unready' failed in init: TABLE_NAME is not set");
    pwt_test_close(test);
}

static void refuses_an_environment_without_an_equals_sign(void)
{
    const char *const environment[] = {"KIT_WORD", NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = &pwt_handler_v1_echo, .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL(setenv("KIT_WORD", "before", 1), 0);
    CU_ASSERT_EQUAL(pwt_test_open(&options, &test), PWT_EINVAL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_problem(test), "NAME=VALUE"));
    pwt_test_close(test);
    CU_ASSERT_PTR_NOT_NULL_FATAL(getenv("KIT_WORD"));
    CU_ASSERT_STRING_EQUAL(getenv("KIT_WORD"), "before");
    CU_ASSERT_EQUAL(unsetenv("KIT_WORD"), 0);
}

/* ---- pwt_test_invoke ------------------------------------------------------------------------- */

static void returns_the_response(void)
{
    static const char with_nul[] = "a\0b";
    struct pwt_test *test = open_with(&pwt_handler_v1_echo, NULL);
    struct pwt_bytes event = pwt_bytes_make(with_nul, sizeof(with_nul) - 1);
    struct pwt_test_answer answer = pwt_test_invoke(test, event);

    CU_ASSERT_EQUAL(answer.kind, PWT_OUTCOME_BYTES);
    CU_ASSERT_TRUE(pwt_bytes_equal(answer.response, event));
    answer = pwt_test_invoke(test, pwt_bytes_make(NULL, 0));
    CU_ASSERT_EQUAL(answer.kind, PWT_OUTCOME_BYTES);
    CU_ASSERT_EQUAL(answer.response.len, 0);
    pwt_test_close(test);
}

static void returns_the_error(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_fails, NULL);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("1"));

    CU_ASSERT_EQUAL(answer.kind, PWT_OUTCOME_ERROR);
    CU_ASSERT_TRUE(is(answer.error_type, "Function.OrderNotFound"));
    CU_ASSERT_TRUE(is(answer.error_message, "order 4711 is unknown"));
    pwt_test_close(test);
}

static void no_outcome_is_null(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_none, NULL);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("1"));

    CU_ASSERT_EQUAL(answer.kind, PWT_OUTCOME_BYTES);
    CU_ASSERT_TRUE(is(answer.response, "null"));
    pwt_test_close(test);
}

static void runs_up_to_settled(void)
{
    const char *const environment[] = {"POWERTOOLS_PLUGINS=recorder", s_path, NULL};
    struct pwt_test *test = open_with(&pwt_handler_v1_echo, environment);

    CU_ASSERT_STRING_EQUAL(pwt_test_output(test), "recorder init \n");
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_STRING_EQUAL(pwt_test_output(test),
                           "recorder before 1\nrecorder enter handler\nrecorder leave handler\n"
                           "recorder after 1\nrecorder settled 1\n");
    pwt_test_close(test);
}

static void answers_too_large_are_refused_as_lambda_does(void)
{
    const uint64_t most = 6291556;
    struct pwt_test *test = open_with(&pwt_handler_v1_echo, NULL);
    char *event = calloc(1, most + 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(event);
    CU_ASSERT_EQUAL(pwt_test_invoke(test, pwt_bytes_make(event, most)).response.len, most);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_bytes_make(event, most + 1));
    CU_ASSERT_EQUAL(answer.kind, PWT_OUTCOME_ERROR);
    CU_ASSERT_TRUE(is(answer.error_type, "Function.ResponseSizeTooLarge"));
    free(event);
    pwt_test_close(test);
}

/* ---- pwt_test_output, pwt_test_diagnostics --------------------------------------------------- */

static void output_is_what_was_written_since(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_noisy, NULL);

    CU_ASSERT_STRING_EQUAL(pwt_test_output(test), "");
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_STRING_EQUAL(pwt_test_output(test), "written\nprinted\n");
    CU_ASSERT_STRING_EQUAL(pwt_test_output(test), "");
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_STRING_EQUAL(pwt_test_output(test), "written\nprinted\nwritten\nprinted\n");
    pwt_test_close(test);
}

/* What the test prints itself stays on its own standard output, also where stdio holds it back. */
static void output_is_not_the_tests_own(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_noisy, NULL);

    CU_ASSERT_EQUAL(setvbuf(stdout, NULL, _IOFBF, BUFSIZ), 0); /* CUnit took the buffer away */
    (void)printf("(a line of the test's own) ");
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_STRING_EQUAL(pwt_test_output(test), "written\nprinted\n");
    (void)fflush(stdout);
    CU_ASSERT_EQUAL(setvbuf(stdout, NULL, _IONBF, 0), 0);
    pwt_test_close(test);
}

static void diagnostics_are_lines_since(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_noisy, NULL);

    CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test), "");
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    (void)pwt_test_invoke(test, pwt_cstr("1"));
    CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test),
                           "powertools: told you so\npowertools: told you so\n");
    CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test), "");
    pwt_test_close(test);
}

static void diagnostics_of_the_start_are_kept(void)
{
    const char *const environment[] = {"POWERTOOLS_DEBUG=maybe", NULL};
    struct pwt_test *test = open_with(&pwt_handler_v1_echo, environment);

    CU_ASSERT_PTR_NOT_NULL(
        strstr(pwt_test_diagnostics(test), "POWERTOOLS_DEBUG='maybe' is not a "));
    pwt_test_close(test);
}

/* ---- pwt_test_set_clock_ns, pwt_test_context ------------------------------------------------- */

static void clock_stands_still(void)
{
    const int64_t then = 1700000000123456789;
    struct pwt_test *test;

    pwt_test_set_clock_ns(then);
    test = open_with(&pwt_handler_v1_times, NULL);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_TRUE(is(pwt_test_invoke(test, pwt_cstr("1")).response,
                          "1700000000123456789 1700000000123456789 60000"));
    }
    pwt_test_set_clock_ns(then + 61000000000);
    CU_ASSERT_TRUE(is(pwt_test_invoke(test, pwt_cstr("1")).response,
                      "1700000061123456789 1700000061123456789 -1000"));
    pwt_test_context(test)->deadline_ms = 0;
    CU_ASSERT_TRUE(is(pwt_test_invoke(test, pwt_cstr("1")).response,
                      "1700000061123456789 1700000061123456789 9223372036854775807"));
    pwt_test_close(test);
    pwt_test_set_clock_ns(-1);
}

/* The second number of the answer. */
static long long monotonic(struct pwt_test *test)
{
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("1"));
    char text[128];
    char *end;

    (void)snprintf(text, sizeof(text), "%.*s", (int)answer.response.len, answer.response.ptr);
    CU_ASSERT_PTR_NOT_NULL_FATAL(strchr(text, ' '));
    long long now = strtoll(strchr(text, ' '), &end, 10);
    CU_ASSERT_EQUAL(*end, ' ');
    return now;
}

static void clock_runs_again(void)
{
    struct pwt_test *test;

    pwt_test_set_clock_ns(0);
    pwt_test_set_clock_ns(-1);
    test = open_with(&pwt_handler_v1_times, NULL);
    long long first = monotonic(test);
    CU_ASSERT_TRUE(first > 0);
    CU_ASSERT_TRUE(monotonic(test) > first);
    pwt_test_close(test);
}

static void context_is_the_tests(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_context, NULL);
    struct pwt_context *context = pwt_test_context(test);

    CU_ASSERT_TRUE(context->request_id.len == 36 && context->function_arn.len > 0);
    CU_ASSERT_TRUE(context->trace_id.len > 0 && context->deadline_ms > 0);
    context->request_id = pwt_cstr("first");
    CU_ASSERT_TRUE(is(pwt_test_invoke(test, pwt_cstr("1")).response, "first||1|unset"));
    context->request_id = pwt_cstr("second");
    context->tenant_id = pwt_cstr("blue");
    CU_ASSERT_TRUE(is(pwt_test_invoke(test, pwt_cstr("1")).response, "second|blue|0|unset"));
    pwt_test_close(test);
}

/* ---- pwt_test_close -------------------------------------------------------------------------- */

static void environment_is_undone(void)
{
    const char *const environment[] = {"KIT_WORD=during", "KIT_NEW=a=b", NULL};
    struct pwt_test *test;

    CU_ASSERT_EQUAL(setenv("KIT_WORD", "before", 1), 0);
    test = open_with(&pwt_handler_v1_context, environment);
    CU_ASSERT_STRING_EQUAL(getenv("KIT_WORD"), "during");
    CU_ASSERT_STRING_EQUAL(getenv("KIT_NEW"), "a=b");
    pwt_test_close(test);
    CU_ASSERT_PTR_NULL(getenv("KIT_NEW"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(getenv("KIT_WORD"));
    CU_ASSERT_STRING_EQUAL(getenv("KIT_WORD"), "before");
    CU_ASSERT_EQUAL(unsetenv("KIT_WORD"), 0);
}

static void shuts_down(void)
{
    const char *const environment[] = {"POWERTOOLS_PLUGINS=recorder", s_path, NULL};
    struct pwt_test *test = open_with(&pwt_handler_v1_echo, environment);

    s_shutdowns = 0;
    pwt_test_close(test);
    CU_ASSERT_EQUAL(s_shutdowns, 1);
    pwt_test_close(NULL);
}

static void hosts_follow_each_other(void)
{
    const char *const environment[] = {"POWERTOOLS_PLUGINS=splitter,retry", s_path, NULL};

    for (int i = 0; i < 20; i++) {
        struct pwt_test *test = open_with(&pwt_handler_v1_echo, i % 2 ? environment : NULL);
        CU_ASSERT_TRUE(is(pwt_test_invoke(test, pwt_cstr("[1,2]")).response, "[1,2]"));
        CU_ASSERT_STRING_EQUAL(pwt_test_diagnostics(test), "");
        pwt_test_close(test);
    }
}

static CU_TestInfo s_open[] = {
    {"opens_without_any_environment", opens_without_any_environment},
    {"finds_a_handler_by_its_name", finds_a_handler_by_its_name},
    {"says_why_a_plugin_does_not_load", says_why_a_plugin_does_not_load},
    {"says_why_a_handler_does_not_load", says_why_a_handler_does_not_load},
    {"says_why_an_init_fails", says_why_an_init_fails},
    {"refuses_an_environment_without_an_equals_sign",
     refuses_an_environment_without_an_equals_sign},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo s_invoke[] = {
    {"returns_the_response", returns_the_response},
    {"returns_the_error", returns_the_error},
    {"no_outcome_is_null", no_outcome_is_null},
    {"runs_up_to_settled", runs_up_to_settled},
    {"answers_too_large_are_refused_as_lambda_does", answers_too_large_are_refused_as_lambda_does},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo s_output[] = {
    {"output_is_what_was_written_since", output_is_what_was_written_since},
    {"output_is_not_the_tests_own", output_is_not_the_tests_own},
    {"diagnostics_are_lines_since", diagnostics_are_lines_since},
    {"diagnostics_of_the_start_are_kept", diagnostics_of_the_start_are_kept},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo s_clock[] = {
    {"clock_stands_still", clock_stands_still},
    {"clock_runs_again", clock_runs_again},
    {"context_is_the_tests", context_is_the_tests},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo s_close[] = {
    {"environment_is_undone", environment_is_undone},
    {"shuts_down", shuts_down},
    {"hosts_follow_each_other", hosts_follow_each_other},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_test_open", .pTests = s_open},
        {.pName = "pwt_test_invoke", .pTests = s_invoke},
        {.pName = "pwt_test_output", .pTests = s_output},
        {.pName = "pwt_test_set_clock_ns", .pTests = s_clock},
        {.pName = "pwt_test_close", .pTests = s_close},
        CU_SUITE_INFO_NULL,
    };
    unsigned failed;

    if (!getenv("PWT_GOOD_PLUGINS") || !getenv("PWT_HANDLERS")) {
        (void)fputs("PWT_GOOD_PLUGINS or PWT_HANDLERS is not set; run this with meson test\n",
                    stderr);
        return 99;
    }
    (void)snprintf(s_path, sizeof(s_path), "POWERTOOLS_PLUGIN_PATH=%s", getenv("PWT_GOOD_PLUGINS"));
    (void)snprintf(s_root, sizeof(s_root), "LAMBDA_TASK_ROOT=%s", getenv("PWT_HANDLERS"));
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 99;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    (void)CU_basic_run_tests();
    failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
