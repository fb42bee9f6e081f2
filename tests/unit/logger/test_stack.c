/* SPDX-License-Identifier: Apache-2.0 */
/* stack.c: the calls on the stack as frames. */
#include "../run.h"
#include "fake_host.h"
#include "logger/line.h"

static void writes_frames_that_are_complete(void)
{
    static char text[1 << 16];
    struct pwt_json_buffer buffer = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    struct pwt_json_writer writer;
    const char *json;
    size_t len;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_array(&writer);
    logger_stack_write(&writer);
    pwt_json_write_end(&writer);
    CU_ASSERT_EQUAL_FATAL(pwt_json_writer_finish(&writer, &json, &len), 0);
    struct json_object *frames = json_tokener_parse(json);
    CU_ASSERT_TRUE_FATAL(json_object_is_type(frames, json_type_array));
    for (size_t i = 0; i < json_object_array_length(frames); i++) {
        struct json_object *frame = json_object_array_get_idx(frames, i);
        CU_ASSERT_EQUAL(json_object_object_length(frame), 4);
        CU_ASSERT_PTR_NOT_NULL(json_object_object_get(frame, "file"));
        CU_ASSERT_EQUAL(json_object_get_int(json_object_object_get(frame, "line")), 0);
        const char *function = json_object_get_string(json_object_object_get(frame, "function"));
        CU_ASSERT_PTR_NOT_NULL_FATAL(function);
        CU_ASSERT(function[0] != '\0');
    }
    json_object_put(frames);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"writes_frames_that_are_complete", writes_frames_that_are_complete},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_stack_write", .pTests = suite_0},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
