/* SPDX-License-Identifier: Apache-2.0 */
/* ecs.c: lines in the Elastic Common Schema. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"
#include "logger/ecs.h"

#include <sys/prctl.h>

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    s_fake.logger.layout = LAYOUT_ECS;
    fake_init(&s_fake);
    fake_start(&s_fake);
    s_fake.inv.context.function_version = pwt_cstr("7");
    (void)prctl(PR_SET_NAME, "main \"1\"");
}

#define ECS_HEAD(line)                                                                          \
    "{\"@timestamp\":\"" FAKE_TIME "\",\"ecs.version\":\"1.2.0\",\"log.level\":\"INFO\","       \
    "\"message\":\"hello\",\"log.origin.function\":\"handle\",\"log.origin.file.line\":7," line \
    "\"process.thread.name\":\"main \\\"1\\\"\",\"service.name\":\"orders\""

#define ECS_ORIGIN                                                                          \
    ",\"faas.coldstart\":true,\"faas.name\":\"orders-fn\",\"faas.memory\":256,\"faas.id\":" \
    "\"" FAKE_ARN "\",\"faas.execution\":\"request-1\",\"service.version\":\"7\","          \
    "\"cloud.provider\":\"aws\",\"cloud.service.name\":\"lambda\","                         \
    "\"cloud.region\":\"eu-west-1\",\"cloud.account.id\":\"123456789012\","                 \
    "\"faas.version\":\"7\""

static void names_every_key_as_the_schema_does(void)
{
    const struct pwt_field id = PWT_STR("", "c-1");

    start();
    CU_ASSERT_EQUAL(logger_set_correlation_id(&s_fake.inv, 0, &id), 0);
    CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_INT("order_id", 3)), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(),
                           ECS_HEAD("") ECS_ORIGIN ",\"correlation.id\":\"c-1\",\"order_id\":3,"
                                                   "\"trace.id\":\"" FAKE_TRACE "\"}\n");
    fake_close(&s_fake);
}

static void says_nothing_of_the_function_in_an_init(void)
{
    start();
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, NULL, 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), ECS_HEAD("") "}\n");
    fake_close(&s_fake);
}

static void names_children_and_services(void)
{
    const struct pwt_field level = PWT_NULL("");
    struct pwt_log_record record = fake_record("hello");

    start();
    CU_ASSERT_EQUAL(logger_child(&s_fake.inv, 0, pwt_cstr("audit"), &level, &record.logger), 0);
    fake_forget();
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_printed(), ",\"log.logger\":\"audit\",\"process.thread.name\":"));
    CU_ASSERT_EQUAL(logger_for_service(&s_fake.inv, pwt_cstr("billing"), &record.logger), 0);
    fake_forget();
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"service.name\":\"billing\","));
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "log.logger"));
    fake_close(&s_fake);
}

static void writes_an_error_in_three_texts(void)
{
    const struct pwt_log_error error = {.size = sizeof(error),
                                        .type = pwt_cstr("OrderError"),
                                        .message = pwt_cstr("no stock"),
                                        .file = "orders.c",
                                        .function = "create",
                                        .line = 12};
    struct pwt_log_record record = fake_record("hello");

    start();
    record.error = &error;
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_printed(),
               ",\"error.stack_trace\":\"OrderError: no stock\\n  at create (orders.c:12)\","
               "\"error.type\":\"OrderError\",\"error.message\":\"no stock\",\"trace.id\":"));
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "\"stack_trace\""));
    s_fake.logger.backtrace = 1;
    fake_forget();
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"stack_trace\":{\"type\":\"OrderError\""));
    fake_close(&s_fake);
}

static void reads_arns_of_all_lengths(void)
{
    static const struct {
        const char *arn;
        const char *region;
        const char *account;
    } arns[] = {{NULL, NULL, NULL},
                {"", NULL, NULL},
                {"arn:aws:lambda", NULL, NULL},
                {"arn:aws:lambda:", NULL, NULL},
                {"arn:aws:lambda:eu-west-1", "eu-west-1", NULL},
                {"arn:aws:lambda::123:function:f", "", "123"},
                {FAKE_ARN ":live", "eu-west-1", "123456789012"}};
    struct pwt_field fields[LOGGER_ECS_ORIGIN_MAX];
    struct pwt_context context = {.memory_mb = 0};

    for (size_t i = 0; i < sizeof(arns) / sizeof(arns[0]); i++) {
        context.function_arn = pwt_cstr(arns[i].arn);
        CU_ASSERT_EQUAL(logger_ecs_origin(&context, fields), LOGGER_ECS_ORIGIN_MAX);
        CU_ASSERT_TRUE(pwt_bytes_equal(fields[3].value.bytes, pwt_cstr(arns[i].region)));
        CU_ASSERT_TRUE(pwt_bytes_equal(fields[4].value.bytes, pwt_cstr(arns[i].account)));
    }
}

static void keeps_time_in_utc_and_lets_users_win(void)
{
    fake_open(&s_fake);
    s_fake.logger.layout = LAYOUT_ECS;
    s_fake.logger.timestamp = pwt_cstr("python");
    s_fake.logger.zone = pwt_cstr("CET-1CEST,M3.5.0,M10.5.0/3");
    s_fake.logger.keys_json = pwt_cstr("{\"log.level\":\"x\"}");
    fake_init(&s_fake);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: reserved-key: a log key named "
                                               "'log.level'"));
    fake_start(&s_fake);
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_STR("service.version", "abc"));
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "{\"@timestamp\":\"" FAKE_TIME "\","));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"service.version\":\"abc\","));
    fake_close(&s_fake);
}

static void datadog_only_wants_rfc3339(void)
{
    fake_open(&s_fake);
    s_fake.logger.layout = LAYOUT_DATADOG;
    s_fake.logger.timestamp = pwt_cstr("python");
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, NULL, 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), FAKE_HEAD "}\n");
    fake_close(&s_fake);
}

static void lists_keys_by_their_names_in_the_schema(void)
{
    struct pwt_bytes json;

    start();
    CU_ASSERT_EQUAL(fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1)), 0);
    CU_ASSERT_EQUAL(logger_get_keys(&s_fake.inv, 0, PWT_KEYS_APPENDED, &json), 0);
    CU_ASSERT_TRUE(
        pwt_bytes_equal(json, pwt_cstr("{\"service.name\":\"orders\"" ECS_ORIGIN ",\"a\":1}")));
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"names_every_key_as_the_schema_does", names_every_key_as_the_schema_does},
        {"says_nothing_of_the_function_in_an_init", says_nothing_of_the_function_in_an_init},
        {"names_children_and_services", names_children_and_services},
        {"writes_an_error_in_three_texts", writes_an_error_in_three_texts},
        {"keeps_time_in_utc_and_lets_users_win", keeps_time_in_utc_and_lets_users_win},
        {"lists_keys_by_their_names_in_the_schema", lists_keys_by_their_names_in_the_schema},
        {"datadog_only_wants_rfc3339", datadog_only_wants_rfc3339},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"reads_arns_of_all_lengths", reads_arns_of_all_lengths},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "lines", .pTests = suite_0},
        {.pName = "logger_ecs_origin", .pTests = suite_1},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
