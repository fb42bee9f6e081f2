/* SPDX-License-Identifier: Apache-2.0 */
/* See batch_test.h. */
#include "batch_test.h"

struct calls calls;

/* ---- an invocation ---- */

static void (*s_body)(struct pwt_inv *inv);

static int32_t run_body(struct pwt_inv *inv)
{
    s_body(inv);
    return 0;
}

PWT_HANDLER(bodies, .handle = run_body);

void with_invocation(const char *event, void (*body)(struct pwt_inv *inv))
{
    static const char *const environment[] = {"POWERTOOLS_PLUGINS=", NULL};
    const struct pwt_test_options options = {.size = (uint32_t)sizeof(options),
                                             .handler = &pwt_handler_v1_bodies,
                                             .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    s_body = body;
    const struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(event));
    CU_ASSERT_EQUAL(answer.kind, PWT_OUTCOME_BYTES);
    pwt_test_close(test);
}

bool is_text(struct pwt_bytes bytes, const char *text)
{
    const bool same =
        (bytes.ptr != NULL) == (text != NULL) && pwt_bytes_equal(bytes, pwt_cstr(text));

    if (!same) {
        (void)printf("\n    expected %s, got %.*s", text ? text : "nothing", (int)bytes.len,
                     bytes.ptr ? bytes.ptr : "");
    }
    return same;
}

/* ---- a whole function ---- */

static bool holds(struct pwt_bytes text, const char *part, size_t len)
{
    return len > 0 && memmem(text.ptr, (size_t)text.len, part, len) != NULL;
}

static bool fails(struct pwt_bytes event)
{
    for (const char *at = calls.fails; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
        if (holds(event, at, strcspn(at, "|"))) {
            return true;
        }
    }
    return false;
}

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
    const size_t len = strlen(calls.handled);

    calls.count++;
    if (pwt_batch_current(inv, &record) == 0 && record.id.len > 1) {
        const bool quoted = record.id.ptr[0] == '"';
        (void)snprintf(calls.handled + len, sizeof(calls.handled) - len, "%.*s ",
                       (int)record.id.len - 2 * quoted, record.id.ptr + quoted);
    } else {
        (void)snprintf(calls.handled + len, sizeof(calls.handled) - len, "- ");
    }
    const int32_t code = calls.each ? calls.each(inv) : 0;
    if (code != 0) {
        return code;
    }
    return fails(pwt_inv_event(inv)) ? pwt_fail_as(inv, "Wanted", "the test wants it") : 0;
}

int32_t (*init_calls)(struct pwt_inv *scope);

static int32_t init(struct pwt_inv *scope)
{
    return init_calls ? init_calls(scope) : 0;
}

PWT_HANDLER(records, .handle = handle, .init = init, .flags = PWT_CONCURRENT);

struct pwt_test *open_batch(const char *const *settings)
{
    const char *environment[SETTINGS_MAX + 3] = {"POWERTOOLS_PLUGINS=batch"};
    char path[1024];
    const struct pwt_test_options options = {.size = (uint32_t)sizeof(options),
                                             .handler = &pwt_handler_v1_records,
                                             .environment = environment};
    struct pwt_test *test = NULL;

    (void)snprintf(path, sizeof(path), "POWERTOOLS_PLUGIN_PATH=%s:%s", getenv("PWT_BATCH_PLUGIN"),
                   getenv("PWT_TEST_PLUGINS"));
    environment[1] = path;
    for (size_t i = 0; settings && settings[i] && i < SETTINGS_MAX; i++) {
        environment[2 + i] = settings[i];
        if (strncmp(settings[i], "POWERTOOLS_PLUGINS=", 19) == 0) {
            environment[0] = settings[i];
        }
    }
    calls = (struct calls){.count = 0};
    if (pwt_test_open(&options, &test) != 0) {
        (void)printf("\n    %s", pwt_test_problem(test));
        CU_FAIL_FATAL("no host");
    }
    return test;
}

bool answers(struct pwt_test *test, const char *event, const char *expected)
{
    const struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(event));
    const bool failed = answer.kind == PWT_OUTCOME_ERROR;
    const struct pwt_bytes found = failed ? answer.error_type : answer.response;

    return (expected[0] == '!') == failed &&
           is_text(found, expected + (expected[0] == '!' ? 1 : 0));
}

int run_suites(CU_SuiteInfo *suites)
{
    if (!getenv("PWT_BATCH_PLUGIN") || !getenv("PWT_TEST_PLUGINS")) {
        (void)fputs("PWT_BATCH_PLUGIN or PWT_TEST_PLUGINS is not set; run this with meson test\n",
                    stderr);
        return 99;
    }
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 99;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    (void)CU_basic_run_tests();
    const unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
