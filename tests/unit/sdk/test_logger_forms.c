/* SPDX-License-Identifier: Apache-2.0 */
/* logger.h: formatters and sinks, as they arrive at the service and at a formatter's writer. */
#include "fake_host.h"
#include "run.h"

#define STATUS (-77)

/* What the last call was given. */
static struct {
    struct pwt_inv *inv;
    pwt_log_format_fn format;
    const void *given;
    struct pwt_bytes json;
    struct pwt_field first;
    uint32_t count;
} s_call;

static int32_t keep_formatter(struct pwt_inv *inv, pwt_log_format_fn format, void *user)
{
    s_call.inv = inv;
    s_call.format = format;
    s_call.given = user;
    return STATUS;
}

static int32_t keep_sink(struct pwt_inv *inv, const struct pwt_log_sink *sink)
{
    s_call.inv = inv;
    s_call.given = sink;
    return STATUS;
}

static int32_t
keep_put(struct pwt_log_writer *writer, const struct pwt_field *fields, uint32_t count)
{
    s_call.given = writer;
    s_call.first = fields[0];
    s_call.count = count;
    return STATUS;
}

static int32_t keep_json(struct pwt_log_writer *writer, struct pwt_bytes object)
{
    s_call.given = writer;
    s_call.json = object;
    return STATUS;
}

static int32_t format_nothing(struct pwt_inv *inv,
                              const struct pwt_log_view *view,
                              struct pwt_log_writer *writer,
                              void *user)
{
    (void)inv;
    (void)view;
    (void)writer;
    (void)user;
    return 0;
}

static const struct pwt_logger_service s_service = {
    .set_formatter = keep_formatter,
    .set_sink = keep_sink,
};

static void hand_their_arguments_to_the_service(void)
{
    const struct pwt_log_sink sink = {.size = sizeof(sink)};
    struct pwt_inv inv = {.nothing = 0};

    pwt_logger_slot = &s_service;
    memset(&s_call, 0, sizeof(s_call));
    CU_ASSERT_EQUAL(pwt_logger_set_formatter(&inv, format_nothing, &s_call), STATUS);
    CU_ASSERT_PTR_EQUAL(s_call.inv, &inv);
    CU_ASSERT_TRUE(s_call.format == format_nothing);
    CU_ASSERT_PTR_EQUAL(s_call.given, &s_call);
    memset(&s_call, 0, sizeof(s_call));
    CU_ASSERT_EQUAL(pwt_logger_set_sink(&inv, &sink), STATUS);
    CU_ASSERT_PTR_EQUAL(s_call.inv, &inv);
    CU_ASSERT_PTR_EQUAL(s_call.given, &sink);
}

static void do_nothing_without_service(void)
{
    struct pwt_inv inv = {.nothing = 0};

    pwt_logger_slot = NULL;
    CU_ASSERT_EQUAL(pwt_logger_set_formatter(&inv, format_nothing, NULL), 0);
    CU_ASSERT_EQUAL(pwt_logger_set_sink(&inv, NULL), 0);
}

static void hand_a_line_to_its_writer(void)
{
    struct pwt_log_writer writer = {.size = sizeof(writer), .put = keep_put, .put_json = keep_json};
    const struct pwt_field fields[] = {PWT_INT("a", 1), PWT_INT("b", 2)};

    memset(&s_call, 0, sizeof(s_call));
    CU_ASSERT_EQUAL(pwt_log_put_fields(&writer, fields, 2), STATUS);
    CU_ASSERT_PTR_EQUAL(s_call.given, &writer);
    CU_ASSERT_EQUAL(s_call.count, 2);
    CU_ASSERT_EQUAL(pwt_log_put(&writer, PWT_INT("c", 3)), STATUS);
    CU_ASSERT_EQUAL(s_call.count, 1);
    CU_ASSERT_EQUAL(s_call.first.value.i64, 3);
    memset(&s_call, 0, sizeof(s_call));
    CU_ASSERT_EQUAL(pwt_log_put_json(&writer, pwt_cstr("{}")), STATUS);
    CU_ASSERT_PTR_EQUAL(s_call.given, &writer);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.json, pwt_cstr("{}")));
}

int main(void)
{
    CU_TestInfo set[] = {
        {"hand_their_arguments_to_the_service", hand_their_arguments_to_the_service},
        {"do_nothing_without_service", do_nothing_without_service},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo put[] = {
        {"hand_a_line_to_its_writer", hand_a_line_to_its_writer},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_logger_set", .pTests = set},
        {.pName = "pwt_log_put", .pTests = put},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
