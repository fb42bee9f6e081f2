/* SPDX-License-Identifier: Apache-2.0 */
/* calls.c: the service's functions about lines, levels and loggers. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"

#include <stddef.h>

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

static uint32_t level_of(struct pwt_inv *inv, uint32_t logger)
{
    return logger_unit_of(&inv->cx, logger)->level;
}

static void refuses_a_record_that_lacks_members(void)
{
    struct pwt_log_record record = fake_record("hello");

    start();
    record.size = offsetof(struct pwt_log_record, logger);
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), PWT_EINVAL);
    record.size = sizeof(record);
    record.logger = 1;
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), PWT_EINVAL);
    CU_ASSERT_STRING_EQUAL(fake_printed(), "");
    fake_close(&s_fake);
}

static void configures_in_an_init_only(void)
{
    const struct pwt_field options[] = {PWT_STR("service", "by code"), PWT_STR("level", "ERROR")};
    struct pwt_inv thread;
    struct logger_set own;

    fake_open(&s_fake);
    CU_ASSERT_EQUAL(logger_configure(&s_fake.init, options, 2), 0);
    CU_ASSERT_EQUAL(level_of(&s_fake.init, 0), PWT_LOG_ERROR);
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_ERROR);
    fake_fork(&thread, &s_fake.init, &own);
    CU_ASSERT_EQUAL(logger_configure(&thread, options, 2), PWT_ESTATE);
    fake_join(&thread, &s_fake.init);
    fake_start(&s_fake);
    fake_forget();
    CU_ASSERT_EQUAL(logger_configure(&s_fake.inv, options, 2), PWT_ESTATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "outside of an init"));
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_ERROR, "m"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"service\":\"by code\""));
    fake_close(&s_fake);
}

static void keeps_a_level_that_was_set_while_other_options_change(void)
{
    const struct pwt_field level = PWT_INT("", PWT_LOG_DEBUG);
    const struct pwt_field utc = PWT_BOOL("utc", 1);
    const struct pwt_field other = PWT_INT("level", PWT_LOG_ERROR);

    fake_open(&s_fake);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.init, 0, &level), 0);
    CU_ASSERT_EQUAL(logger_configure(&s_fake.init, &utc, 1), 0);
    CU_ASSERT_EQUAL(level_of(&s_fake.init, 0), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(logger_configure(&s_fake.init, &other, 1), 0);
    CU_ASSERT_EQUAL(level_of(&s_fake.init, 0), PWT_LOG_ERROR);
    fake_close(&s_fake);
}

static void sets_a_level_that_stays(void)
{
    const struct pwt_field debug = PWT_STR("", "debug");
    const struct pwt_field wrong = PWT_STR("", "LOUD");

    start();
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_INFO);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.inv, 0, &debug), 0);
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.inv, 0, &wrong), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.inv, 1, &debug), PWT_EINVAL);
    fake_start_next(&s_fake);
    CU_ASSERT_EQUAL(level_of(&s_fake.inv, 0), PWT_LOG_DEBUG);
    fake_close(&s_fake);
}

static void ignores_a_level_where_the_platform_has_one(void)
{
    const struct pwt_field debug = PWT_STR("", "DEBUG");
    const struct pwt_field error = PWT_STR("", "ERROR");

    fake_open(&s_fake);
    s_fake.logger.platform_text = pwt_cstr("WARN");
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.init, 0, &debug), 0);
    CU_ASSERT_EQUAL(logger_set_level(&s_fake.init, 0, &error), 0);
    CU_ASSERT_EQUAL(level_of(&s_fake.init, 0), PWT_LOG_WARNING);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void makes_a_child_with_its_own_level_and_keys(void)
{
    const struct pwt_field debug = PWT_INT("", PWT_LOG_DEBUG);
    const struct pwt_field none = PWT_NULL("");
    const struct pwt_field key = PWT_INT("own", 1);
    uint32_t child = 0;
    uint32_t same = 0;

    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_cstr("c"), &debug, &child), 0);
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_cstr("c"), &none, &same), 0);
    CU_ASSERT_EQUAL(child, same);
    CU_ASSERT_EQUAL(level_of(&s_fake.inv, child), PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(logger_threshold, PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(logger_append(&s_fake.inv, child, PWT_KEYS_APPENDED, &key, 1), 0);
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("b", 2));
    struct pwt_log_record record = fake_record("hello");
    record.logger = child;
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"a\":1,\"own\":1,\"xray_trace_id\""));
    fake_forget();
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "main"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"a\":1,\"b\":2,\"xray_trace_id\""));
    fake_close(&s_fake);
}

static void refuses_children_beyond_the_limits(void)
{
    char name[LOGGER_NAME_MAX_BYTES + 2];
    const struct pwt_field none = PWT_NULL("");
    const struct pwt_field wrong = PWT_INT("", 7);
    uint32_t child = 77;

    start();
    memset(name, 'n', sizeof(name));
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_bytes_make(name, sizeof(name)), &none, &child),
                    PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 3, pwt_cstr("c"), &none, &child), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_cstr("c"), &wrong, &child), PWT_EINVAL);
    CU_ASSERT_EQUAL(child, 77);
    for (uint32_t i = 1; i < LOGGER_UNITS_MAX; i++) {
        CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_bytes_make(name, i), &none, &child), 0);
        CU_ASSERT_EQUAL(child, i);
    }
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_cstr("more"), &none, &child), PWT_ELIMIT);
    fake_close(&s_fake);
}

static void gives_each_service_one_logger(void)
{
    uint32_t logger = 9;
    uint32_t again = 9;
    uint32_t child = 9;
    const struct pwt_field none = PWT_NULL("");

    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    CU_ASSERT_EQUAL(logger_for_service(&s_fake.inv, pwt_cstr("orders"), &logger), 0);
    CU_ASSERT_EQUAL(logger, PWT_LOGGER_MAIN);
    CU_ASSERT_EQUAL(logger_for_service(&s_fake.inv, pwt_cstr("other"), &logger), 0);
    CU_ASSERT_EQUAL(logger_for_service(&s_fake.inv, pwt_cstr("other"), &again), 0);
    CU_ASSERT_EQUAL(logger, again);
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, logger, pwt_cstr("other"), &none, &child), 0);
    CU_ASSERT_NOT_EQUAL(child, logger);
    struct pwt_log_record record = fake_record("hello");
    for (record.logger = logger; record.logger <= child; record.logger++) {
        fake_forget();
        CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"service\":\"other\",\"cold_start\""));
        CU_ASSERT_PTR_NULL(strstr(fake_printed(), "\"a\":1"));
    }
    fake_close(&s_fake);
}

static void flushes_and_discards_loggers_that_exist(void)
{
    start();
    CU_ASSERT_EQUAL(logger_flush(&s_fake.inv, 0), 0);
    CU_ASSERT_EQUAL(logger_discard(&s_fake.inv, 0), 0);
    CU_ASSERT_EQUAL(logger_flush(&s_fake.inv, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_discard(&s_fake.inv, 1), PWT_EINVAL);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"refuses_a_record_that_lacks_members", refuses_a_record_that_lacks_members},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"configures_in_an_init_only", configures_in_an_init_only},
        {"keeps_a_level_that_was_set_while_other_options_change",
         keeps_a_level_that_was_set_while_other_options_change},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"sets_a_level_that_stays", sets_a_level_that_stays},
        {"ignores_a_level_where_the_platform_has_one", ignores_a_level_where_the_platform_has_one},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_3[] = {
        {"makes_a_child_with_its_own_level_and_keys", makes_a_child_with_its_own_level_and_keys},
        {"refuses_children_beyond_the_limits", refuses_children_beyond_the_limits},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_4[] = {
        {"gives_each_service_one_logger", gives_each_service_one_logger},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_5[] = {
        {"flushes_and_discards_loggers_that_exist", flushes_and_discards_loggers_that_exist},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_write", .pTests = suite_0},
        {.pName = "logger_configure", .pTests = suite_1},
        {.pName = "logger_set_level", .pTests = suite_2},
        {.pName = "logger_child", .pTests = suite_3},
        {.pName = "logger_for_service", .pTests = suite_4},
        {.pName = "logger_flush", .pTests = suite_5},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
