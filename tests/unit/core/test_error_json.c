/* SPDX-License-Identifier: Apache-2.0 */
/* Errors as the Runtime API takes them: body, header, X-Ray cause. */
#include "core_test.h"
#include "error_json.h"

static struct arena s_arena;

static void writes_type_message_and_stack(void)
{
    const struct pwt_bytes frames[] = {BYTES("a.c:1"), BYTES("\"b\"")};
    struct pwt_error error = {.type = BYTES("Function.NotFound"),
                              .message = BYTES("no \"order\"\n7"),
                              .frames = frames,
                              .frame_count = 2};

    ASSERT_BYTES(error_json_body(&s_arena, &error),
                 "{\"errorMessage\":\"no \\\"order\\\"\\n7\",\"errorType\":\"Function.NotFound\","
                 "\"stackTrace\":[\"a.c:1\",\"\\\"b\\\"\"]}");
    error.frame_count = 0;
    error.frames = NULL;
    error.message = pwt_bytes_make(NULL, 0);
    ASSERT_BYTES(error_json_body(&s_arena, &error),
                 "{\"errorMessage\":\"\",\"errorType\":\"Function.NotFound\",\"stackTrace\":[]}");
}

static void writes_the_cause_as_one_line(void)
{
    const struct pwt_bytes frames[] = {BYTES("main\x7f")};
    const struct pwt_error error = {.type = BYTES("Runtime.Oops"),
                                    .message = BYTES("a\r\nb"),
                                    .frames = frames,
                                    .frame_count = 1};

    ASSERT_BYTES(error_json_cause(&s_arena, &error, "/var/task"),
                 "{\"working_directory\":\"/var/task\",\"exceptions\":[{\"type\":\"Runtime.Oops\","
                 "\"message\":\"a\\r\\nb\",\"stack\":[{\"label\":\"main?\"}]}],\"paths\":[]}");
}

static void crops_a_long_cause(void)
{
    enum { FRAMES = 40, LONG = 20000 };
    struct pwt_bytes frames[FRAMES];
    char *message = malloc(LONG);

    CU_ASSERT_PTR_NOT_NULL_FATAL(message);
    memset(message, 'm', LONG);
    for (size_t i = 0; i < FRAMES; i++) {
        frames[i] = pwt_cstr("f");
    }
    const struct pwt_error error = {.type = BYTES("Function.Long"),
                                    .message = {message, LONG},
                                    .frames = frames,
                                    .frame_count = FRAMES};
    struct pwt_bytes cause = error_json_cause(&s_arena, &error, "/");
    CU_ASSERT_PTR_NOT_NULL_FATAL(cause.ptr);
    CU_ASSERT_TRUE(cause.len > 8 << 10);
    CU_ASSERT_TRUE(cause.len < (8 << 10) + 32 * 16 + 256);
    free(message);
}

static void lets_only_types_of_the_right_form_into_the_header(void)
{
    static const struct {
        const char *type;
        const char *header;
    } cases[] = {
        {"Function.NotFound", "Function.NotFound"},
        {"Runtime.ExitError", "Runtime.ExitError"},
        {"Function.Ab", "Function.Ab"},
        {"Function.A", "Function.Unknown"},
        {"Function.", "Function.Unknown"},
        {"Runtime.", "Function.Unknown"},
        {"Function.notFound", "Function.Unknown"},
        {"Function.Not_Found", "Function.Unknown"},
        {"Function.Not.Found", "Function.Unknown"},
        {"Function.NotFound2", "Function.Unknown"},
        {"Runtime.not", "Runtime.Unknown"},
        {"Function.A\r\nX-Evil: 1", "Function.Unknown"},
        {"Runtime.A\nb", "Runtime.Unknown"},
        {"", "Function.Unknown"},
        {"NotFound", "Function.Unknown"},
        {"Elsewhere.Abc", "Function.Unknown"},
        {"Anything.Abc", "Function.Unknown"},
        {"Anywheres.Abc", "Function.Unknown"},
        {"\r\nX-Evi: Abc", "Function.Unknown"},
        {"function.Abc", "Function.Unknown"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ASSERT_BYTES(error_header_type(guarded(cases[i].type)), cases[i].header);
    }
    ASSERT_BYTES(error_header_type(pwt_bytes_make(NULL, 0)), "Function.Unknown");
}

int main(void)
{
    CU_TestInfo json[] = {
        {"writes_type_message_and_stack", writes_type_message_and_stack},
        {"writes_the_cause_as_one_line", writes_the_cause_as_one_line},
        {"crops_a_long_cause", crops_a_long_cause},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo header[] = {
        {"lets_only_types_of_the_right_form_into_the_header",
         lets_only_types_of_the_right_form_into_the_header},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "error_json_body, error_json_cause", .pTests = json},
        {.pName = "error_header_type", .pTests = header},
        CU_SUITE_INFO_NULL,
    };
    int status = run_suites(suites);
    arena_done(&s_arena);
    return status;
}
