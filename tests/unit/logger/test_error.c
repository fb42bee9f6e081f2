/* SPDX-License-Identifier: Apache-2.0 */
/* error.c: what a line says of an error. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

static struct json_object *line_of(const struct pwt_log_error *error)
{
    struct pwt_log_record record = fake_record("hello");

    record.error = error;
    fake_forget();
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    struct json_object *line = fake_parse(fake_printed());
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    return line;
}

static const char *text_of(struct json_object *object, const char *name)
{
    struct json_object *value = json_object_object_get(object, name);
    return value ? json_object_get_string(value) : "(absent)";
}

static void tells_type_message_place_and_cause(void)
{
    struct pwt_log_error cause = {.size = sizeof(cause), .type = pwt_cstr("IoError")};
    const struct pwt_log_error error = {.size = sizeof(error),
                                        .line = 12,
                                        .type = pwt_cstr("OrderError"),
                                        .message = pwt_cstr("no \"stock\""),
                                        .file = "orders.c",
                                        .function = "create",
                                        .cause = &cause};

    start();
    struct json_object *line = line_of(&error);
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception_name"), "OrderError");
    CU_ASSERT_STRING_EQUAL(
        text_of(line, "exception"),
        "OrderError: no \"stock\"\n  at create (orders.c:12)\ncaused by IoError: ");
    CU_ASSERT_STRING_EQUAL(
        json_object_to_json_string_ext(json_object_object_get(line, "stack_trace"),
                                       JSON_C_TO_STRING_PLAIN),
        "{\"type\":\"OrderError\",\"value\":\"no \\\"stock\\\"\",\"module\":\"orders.c\","
        "\"frames\":[{\"file\":\"orders.c\",\"line\":12,\"function\":\"create\",\"statement\":"
        "\"\"}]}");
    json_object_put(line);
    fake_close(&s_fake);
}

static void takes_errors_that_say_nothing(void)
{
    const struct pwt_log_error error = {.size = sizeof(error)};

    start();
    struct json_object *line = line_of(&error);
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception"), ": ");
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception_name"), "(absent)");
    CU_ASSERT_STRING_EQUAL(text_of(json_object_object_get(line, "stack_trace"), "module"), "");
    json_object_put(line);
    fake_close(&s_fake);
}

static void ends_a_circle_of_causes(void)
{
    struct pwt_log_error error = PWT_ERROR_HERE("A", "b");

    start();
    error.cause = &error;
    struct json_object *line = line_of(&error);
    struct json_object *frames =
        json_object_object_get(json_object_object_get(line, "stack_trace"), "frames");
    CU_ASSERT_EQUAL(json_object_array_length(frames), 16);
    json_object_put(line);
    fake_close(&s_fake);
}

static void leaves_the_stack_out_where_it_is_switched_off(void)
{
    const struct pwt_log_error error = PWT_ERROR_HERE("A", "b");

    start();
    s_fake.logger.stack_trace = 0;
    struct json_object *line = line_of(&error);
    CU_ASSERT_STRING_EQUAL(text_of(line, "stack_trace"), "(absent)");
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception_name"), "A");
    json_object_put(line);
    fake_close(&s_fake);
}

static void prefers_names_that_the_call_gives(void)
{
    const struct pwt_log_error error = PWT_ERROR_HERE("A", "b");
    const struct pwt_field fields[] = {PWT_STR("exception_name", "Mine"), PWT_NULL("exception"),
                                       PWT_STR("stack_trace", "mine")};
    struct pwt_log_record record = fake_record("hello");

    start();
    record.error = &error;
    record.fields = fields;
    record.field_count = 3;
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    struct json_object *line = fake_parse(fake_printed());
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception_name"), "Mine");
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception"), "(absent)");
    CU_ASSERT_TRUE(
        json_object_is_type(json_object_object_get(line, "stack_trace"), json_type_object));
    json_object_put(line);
    fake_close(&s_fake);
}

static void says_less_without_memory(void)
{
    const struct pwt_log_error error = PWT_ERROR_HERE("A", "b");

    start();
    s_fake.inv.room = 0;
    struct json_object *line = line_of(&error);
    CU_ASSERT_STRING_EQUAL(text_of(line, "message"), "hello");
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception_name"), "A");
    CU_ASSERT_STRING_EQUAL(text_of(line, "exception"), "(absent)");
    json_object_put(line);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"tells_type_message_place_and_cause", tells_type_message_place_and_cause},
        {"takes_errors_that_say_nothing", takes_errors_that_say_nothing},
        {"ends_a_circle_of_causes", ends_a_circle_of_causes},
        {"leaves_the_stack_out_where_it_is_switched_off",
         leaves_the_stack_out_where_it_is_switched_off},
        {"prefers_names_that_the_call_gives", prefers_names_that_the_call_gives},
        {"says_less_without_memory", says_less_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_error_fields", .pTests = suite_0},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
