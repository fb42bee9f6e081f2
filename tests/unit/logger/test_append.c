/* SPDX-License-Identifier: Apache-2.0 */
/* append.c: the service's functions about keys. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

static void check_line(const char *wanted)
{
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), wanted);
}

static void prints_keys_in_every_line(void)
{
    start();
    CU_ASSERT_EQUAL(fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1)), 0);
    CU_ASSERT_EQUAL(fake_append(&s_fake.inv, PWT_KEYS_PERSISTENT, PWT_INT("p", 2)), 0);
    CU_ASSERT_EQUAL(fake_append(&s_fake.inv, PWT_KEYS_THREAD, PWT_INT("t", 3)), 0);
    for (int i = 0; i < 2; i++) {
        check_line(FAKE_HEAD ",\"p\":2," FAKE_CONTEXT
                             ",\"a\":1,\"t\":3,\"xray_trace_id\":\"" FAKE_TRACE "\"}\n");
    }
    fake_close(&s_fake);
}

static void leaves_reserved_names_out_and_takes_the_rest(void)
{
    const struct pwt_field fields[] = {PWT_STR("level", "x"), PWT_INT("ok", 1),
                                       PWT_STR("service", "x")};

    start();
    CU_ASSERT_EQUAL(logger_append(&s_fake.inv, 0, PWT_KEYS_APPENDED, fields, 3), 0);
    CU_ASSERT_EQUAL(fake_diag_count(), 2);
    check_line(FAKE_HEAD "," FAKE_CONTEXT ",\"ok\":1,\"xray_trace_id\":\"" FAKE_TRACE "\"}\n");
    fake_close(&s_fake);
}

static void refuses_loggers_and_kinds_that_are_none(void)
{
    const struct pwt_field field = PWT_INT("a", 1);
    const struct pwt_bytes name = pwt_cstr("a");
    struct pwt_bytes json;
    const void *block = NULL;

    start();
    CU_ASSERT_EQUAL(logger_append(&s_fake.inv, 1, PWT_KEYS_APPENDED, &field, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_append(&s_fake.inv, 0, 3, &field, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_remove(&s_fake.inv, 1, PWT_KEYS_APPENDED, &name, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_remove(&s_fake.inv, 0, 3, &name, 1), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_clear(&s_fake.inv, 1, PWT_KEYS_APPENDED), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_clear(&s_fake.inv, 0, 3), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_get_keys(&s_fake.inv, 1, PWT_KEYS_APPENDED, &json), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_get_keys(&s_fake.inv, 0, 3, &json), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_begin(&s_fake.inv, 1, &field, 1, &block), PWT_EINVAL);
    CU_ASSERT_PTR_NULL(block);
    fake_close(&s_fake);
}

static void reports_keys_that_are_too_large(void)
{
    static char large[LOGGER_KEYS_MAX_BYTES + 1];

    start();
    memset(large, 'x', sizeof(large) - 1);
    CU_ASSERT_EQUAL(fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_STR("a", large)), PWT_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "the log key 'a' could not be appended"));
    fake_close(&s_fake);
}

static void check_keys(uint32_t kind, const char *wanted)
{
    struct pwt_bytes json = {.ptr = NULL};

    CU_ASSERT_EQUAL(logger_get_keys(&s_fake.inv, PWT_LOGGER_MAIN, kind, &json), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr(wanted)));
}

static void gives_the_keys_of_a_kind(void)
{
    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_NULL("hidden"));
    (void)fake_append(&s_fake.inv, PWT_KEYS_PERSISTENT, PWT_INT("p", 2));
    (void)fake_append(&s_fake.inv, PWT_KEYS_PERSISTENT, PWT_INT("a", 9));
    (void)fake_append(&s_fake.inv, PWT_KEYS_THREAD, PWT_JSON("t", pwt_cstr("[1, null]")));
    check_keys(PWT_KEYS_THREAD, "{\"t\":[1,null]}");
    check_keys(PWT_KEYS_PERSISTENT, "{\"p\":2,\"a\":9}");
    check_keys(PWT_KEYS_APPENDED, "{\"service\":\"orders\",\"p\":2,\"a\":1," FAKE_CONTEXT "}");
    (void)logger_clear(&s_fake.inv, PWT_LOGGER_MAIN, PWT_KEYS_THREAD);
    check_keys(PWT_KEYS_THREAD, "{}");
    s_fake.inv.room = 0;
    struct pwt_bytes json;
    CU_ASSERT_EQUAL(logger_get_keys(&s_fake.inv, 0, PWT_KEYS_APPENDED, &json), PWT_ENOMEM);
    fake_close(&s_fake);
}

static void restores_keys_at_the_end_of_a_block(void)
{
    const struct pwt_field outer[] = {PWT_INT("a", 2), PWT_INT("b", 3)};
    const struct pwt_field inner[] = {PWT_STR("a", "in"), PWT_NULL("b")};
    const void *first = NULL;
    const void *second = NULL;

    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    CU_ASSERT_EQUAL(logger_begin(&s_fake.inv, 0, outer, 2, &first), 0);
    CU_ASSERT_EQUAL(logger_begin(&s_fake.inv, 0, inner, 2, &second), 0);
    check_keys(PWT_KEYS_APPENDED, "{\"service\":\"orders\"," FAKE_CONTEXT ",\"a\":\"in\"}");
    CU_ASSERT_EQUAL(logger_end(&s_fake.inv, second), 0);
    check_keys(PWT_KEYS_APPENDED, "{\"service\":\"orders\"," FAKE_CONTEXT ",\"a\":2,\"b\":3}");
    CU_ASSERT_EQUAL(logger_end(&s_fake.inv, first), 0);
    check_keys(PWT_KEYS_APPENDED, "{\"service\":\"orders\"," FAKE_CONTEXT ",\"a\":1}");
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(logger_begin(&s_fake.inv, 0, outer, 2, &first), PWT_ENOMEM);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"prints_keys_in_every_line", prints_keys_in_every_line},
        {"leaves_reserved_names_out_and_takes_the_rest",
         leaves_reserved_names_out_and_takes_the_rest},
        {"refuses_loggers_and_kinds_that_are_none", refuses_loggers_and_kinds_that_are_none},
        {"reports_keys_that_are_too_large", reports_keys_that_are_too_large},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"gives_the_keys_of_a_kind", gives_the_keys_of_a_kind},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"restores_keys_at_the_end_of_a_block", restores_keys_at_the_end_of_a_block},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_append", .pTests = suite_0},
        {.pName = "logger_get_keys", .pTests = suite_1},
        {.pName = "logger_begin", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
