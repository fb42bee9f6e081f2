/* SPDX-License-Identifier: Apache-2.0 */
/* options.c: settings by code. */
#include "../run.h"
#include "fake_host.h"
#include "logger/settings.h"

#include <stdio.h>

static struct fake s_fake;

static int32_t set(struct pwt_field option)
{
    fake_forget();
    return logger_settings_set(&s_fake.logger, &s_fake.init.cx, &option);
}

static void takes_every_option_by_its_name(void)
{
    fake_open(&s_fake);
    CU_ASSERT_EQUAL(set(PWT_STR("service", "x")), 0);
    CU_ASSERT_EQUAL(set(PWT_STR("level", "ERROR")), 0);
    CU_ASSERT_EQUAL(set(PWT_DOUBLE("sample_rate", 0.25)), 0);
    CU_ASSERT_EQUAL(set(PWT_INT("sampling_rate", 1)), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.rate_text, pwt_cstr("1")));
    CU_ASSERT_EQUAL(set(PWT_STR("correlation_id_path", "id")), 0);
    CU_ASSERT_EQUAL(set(PWT_STR("timestamp", "%Y")), 0);
    CU_ASSERT_EQUAL(set(PWT_BOOL("use_rfc3339", 0)), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.timestamp, pwt_cstr("python")));
    CU_ASSERT_EQUAL(set(PWT_STR("case", "PASCALcase")), 0);
    CU_ASSERT_EQUAL(s_fake.logger.spelling, CASE_PASCAL);
    CU_ASSERT_EQUAL(set(PWT_STR("level_names", "lambda")), 0);
    CU_ASSERT_EQUAL(set(PWT_STR("format", "ECS")), 0);
    CU_ASSERT_EQUAL(s_fake.logger.layout, LAYOUT_ECS);
    CU_ASSERT_EQUAL(set(PWT_STR("format", "default")), 0);
    CU_ASSERT_EQUAL(set(PWT_STR("buffer_at", "info")), 0);
    CU_ASSERT_EQUAL(s_fake.logger.buffer_at, 1);
    CU_ASSERT_EQUAL(set(PWT_UINT("buffer_max_bytes", 100)), 0);
    CU_ASSERT_EQUAL(set(PWT_INT("max_line_bytes", 1000)), 0);
    CU_ASSERT_EQUAL(s_fake.logger.max_line_bytes, 1000);
    CU_ASSERT_EQUAL(set(PWT_JSON("keys", pwt_cstr("{\"a\":1,\"level\":2}"))), 0);
    CU_ASSERT_EQUAL(logger_unit_of(&s_fake.init.cx, 0)->keys.count, 1);
    CU_ASSERT_EQUAL(set(PWT_JSON("log_record_order", pwt_cstr("[\"b\",\"\\u0061\"]"))), 0);
    CU_ASSERT_EQUAL(s_fake.logger.order.count, 2);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.order.items[1], pwt_cstr("a")));
    fake_close(&s_fake);
}

static void takes_all_switches(void)
{
    static const char *const names[] = {"log_event",
                                        "log_response",
                                        "log_error",
                                        "clear_state",
                                        "inject_context",
                                        "utc",
                                        "json_messages",
                                        "serialize_stacktrace",
                                        "backtrace",
                                        "buffer",
                                        "dev",
                                        "buffer_flush_on_error",
                                        "flush_buffer_on_uncaught_error"};

    fake_open(&s_fake);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CU_ASSERT_EQUAL(set(PWT_BOOL(names[i], 1)), 0);
        CU_ASSERT_EQUAL(set(PWT_BOOL(names[i], 0)), 0);
        CU_ASSERT_EQUAL(set(PWT_STR(names[i], "true")), PWT_ECONFIG);
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), names[i]));
    }
    CU_ASSERT_EQUAL(s_fake.logger.inject_context, 0);
    fake_close(&s_fake);
}

static void takes_the_buffer_as_an_object(void)
{
    fake_open(&s_fake);
    CU_ASSERT_EQUAL(set(PWT_JSON("buffer", pwt_cstr("{ \"max_bytes\": 7, \"at\": \"WARNING\","
                                                    " \"flush_on_error\": false }"))),
                    0);
    CU_ASSERT_EQUAL(s_fake.logger.buffer, 1);
    CU_ASSERT_EQUAL(s_fake.logger.buffer_max_bytes, 7);
    CU_ASSERT_EQUAL(s_fake.logger.buffer_at, 2);
    CU_ASSERT_EQUAL(s_fake.logger.flush_on_error, 0);
    CU_ASSERT_EQUAL(
        set(PWT_JSON("buffer", pwt_cstr("{\"at\":\"ERROR\",\"max_bytes\":8,\"none\":1}"))),
        PWT_ECONFIG);
    CU_ASSERT_EQUAL(s_fake.logger.buffer_max_bytes, 8); /* what is right counts */
    CU_ASSERT_EQUAL(fake_diag_count(), 3);
    CU_ASSERT_EQUAL(set(PWT_JSON("buffer", pwt_cstr("[]"))), PWT_ECONFIG);
    char long_name[200];
    (void)snprintf(long_name, sizeof(long_name), "{\"%0150d\":1}", 0);
    CU_ASSERT_EQUAL(set(PWT_JSON("buffer", pwt_cstr(long_name))), PWT_ECONFIG);
    fake_close(&s_fake);
}

static void refuses_other_types_and_names(void)
{
    const struct pwt_field wrong[] = {
        PWT_INT("service", 1),
        PWT_STR("service", NULL),
        PWT_STR("level", "LOUD"),
        PWT_BOOL("sampling_rate", 1),
        PWT_STR("use_rfc3339", "yes"),
        PWT_STR("case", "kebab"),
        PWT_INT("case", 1),
        PWT_INT("buffer_max_bytes", -1),
        PWT_STR("buffer_max_bytes", "20k"),
        PWT_JSON("keys", pwt_cstr("[]")),
        PWT_JSON("keys", pwt_cstr("{")),
        PWT_STR("keys", "{}"),
        PWT_JSON("log_record_order", pwt_cstr("{}")),
        PWT_JSON("log_record_order", pwt_cstr("[1]")),
        PWT_JSON("log_record_order", pwt_cstr("[\"a\"")),
        PWT_STR("no_such_option", "x"),
        PWT_STR("", "x"),
        PWT_NULL("service"),
    };

    fake_open(&s_fake);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(set(wrong[i]), PWT_ECONFIG);
    }
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.service, pwt_cstr("orders")));
    fake_close(&s_fake);
}

static void keeps_texts_of_its_own(void)
{
    char text[] = "short-lived";

    fake_open(&s_fake);
    CU_ASSERT_EQUAL(set(PWT_STR("service", text)), 0);
    memset(text, 'x', sizeof(text) - 1);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fake.logger.service, pwt_cstr("short-lived")));
    s_fake.init.room = 0;
    CU_ASSERT_EQUAL(set(PWT_STR("service", text)), PWT_ENOMEM);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"takes_every_option_by_its_name", takes_every_option_by_its_name},
        {"takes_all_switches", takes_all_switches},
        {"takes_the_buffer_as_an_object", takes_the_buffer_as_an_object},
        {"refuses_other_types_and_names", refuses_other_types_and_names},
        {"keeps_texts_of_its_own", keeps_texts_of_its_own},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_settings_set", .pTests = suite_0},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
