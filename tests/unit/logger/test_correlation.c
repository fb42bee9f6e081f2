/* SPDX-License-Identifier: Apache-2.0 */
/* correlation.c: the key correlation_id, from the event and by hand. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"
#include "logger/correlation.h"

#include <stdio.h>

static struct fake s_fake;

static void open_with(const char *path)
{
    fake_open(&s_fake);
    s_fake.logger.path_text = pwt_cstr(path);
    fake_init(&s_fake);
    fake_start(&s_fake);
}

/* The id that an event leaves behind, as JSON. */
static struct pwt_bytes extract(const char *event)
{
    struct pwt_bytes json = {.ptr = NULL};

    s_fake.inv.event = pwt_cstr(event);
    logger_correlation_extract(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(logger_get_correlation_id(&s_fake.inv, PWT_LOGGER_MAIN, &json), 0);
    return json;
}

static void check(const char *event, const char *wanted)
{
    CU_ASSERT_TRUE(pwt_bytes_equal(extract(event), pwt_cstr(wanted)));
}

static void takes_values_of_any_type(void)
{
    open_with("id");
    check("{\"id\":\"e-1\"}", "\"e-1\"");
    check("{\"id\": 42 }", "42");
    check("{\"id\": {\"a\": [1, null]}}", "{\"a\":[1,null]}");
    check("{\"id\":false}", "false");
    fake_close(&s_fake);
}

static void removes_an_earlier_id_where_the_event_has_none(void)
{
    static const char *const events[] = {"{}", "{\"id\":null}", "[]", "null", "17"};

    open_with("id");
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        check("{\"id\":1}", "1");
        check(events[i], "null");
    }
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void reports_once_an_event_that_does_not_fit(void)
{
    open_with("powertools_json(body).id");
    check("{\"body\":\"{\\\"id\\\":7}\"}", "7");
    check("{\"body\":\"{\"}", "null");
    check("not json", "null");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    fake_close(&s_fake);
}

static void knows_the_event_sources_by_name(void)
{
    static const struct {
        const char *name;
        const char *event;
    } sources[] = {
        {"API_GATEWAY_REST", "{\"requestContext\":{\"requestId\":1}}"},
        {"API_GATEWAY_HTTP", "{\"requestContext\":{\"requestId\":1}}"},
        {"APPSYNC_AUTHORIZER", "{\"requestContext\":{\"requestId\":1}}"},
        {"LAMBDA_FUNCTION_URL", "{\"requestContext\":{\"requestId\":1}}"},
        {"APPSYNC_RESOLVER", "{\"request\":{\"headers\":{\"x-amzn-trace-id\":1}}}"},
        {"APPLICATION_LOAD_BALANCER", "{\"headers\":{\"x-amzn-trace-id\":1}}"},
        {"VPC_LATTICE", "{\"headers\":{\"x-amzn-trace-id\":1}}"},
        {"EVENT_BRIDGE", "{\"id\":1}"},
        {"S3_OBJECT_LAMBDA", "{\"xAmzRequestId\":1}"},
    };
    char marked[64] = "@";

    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        open_with(sources[i].name);
        check(sources[i].event, "1");
        fake_close(&s_fake);
        (void)strncpy(marked + 1, sources[i].name, sizeof(marked) - 2);
        open_with(marked);
        check(sources[i].event, "1");
        fake_close(&s_fake);
    }
}

static void reports_a_path_that_is_wrong(void)
{
    fake_open(&s_fake);
    s_fake.logger.path_text = pwt_cstr("a[");
    fake_init(&s_fake);
    CU_ASSERT_PTR_NULL(s_fake.logger.path);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "is no JMESPath expression"));
    fake_close(&s_fake);
}

static void is_an_appended_key_before_the_others(void)
{
    const struct pwt_field id = PWT_STR("", "c-1");
    const struct pwt_field none = PWT_NULL("");
    struct pwt_bytes json;

    open_with(NULL);
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    CU_ASSERT_EQUAL(logger_set_correlation_id(&s_fake.inv, PWT_LOGGER_MAIN, &id), 0);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"correlation_id\":\"c-1\",\"a\":1,"));
    fake_start_next(&s_fake);
    CU_ASSERT_EQUAL(logger_get_correlation_id(&s_fake.inv, PWT_LOGGER_MAIN, &json), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr("\"c-1\"")));
    CU_ASSERT_EQUAL(logger_set_correlation_id(&s_fake.inv, PWT_LOGGER_MAIN, &none), 0);
    CU_ASSERT_EQUAL(logger_get_correlation_id(&s_fake.inv, PWT_LOGGER_MAIN, &json), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr("null")));
    CU_ASSERT_EQUAL(logger_set_correlation_id(&s_fake.inv, 1, &id), PWT_EINVAL);
    CU_ASSERT_EQUAL(logger_get_correlation_id(&s_fake.inv, 1, &json), PWT_EINVAL);
    fake_close(&s_fake);
}

static void forgets_an_earlier_id_rather_than_keep_it_without_memory(void)
{
    static char event[6000];

    open_with("id");
    check("{\"id\":1}", "1");
    (void)snprintf(event, sizeof(event), "{\"id\":\"%05000d\"}", 0);
    s_fake.inv.event = pwt_cstr(event);
    s_fake.worker.memory = &s_fake.inv; /* or the heap would give more */
    s_fake.inv.room = 64;
    logger_correlation_extract(&s_fake.inv.cx);
    CU_ASSERT_PTR_NULL(logger_keys_find(&logger_unit_of(&s_fake.inv.cx, 0)->keys, PWT_KEYS_APPENDED,
                                        pwt_cstr("correlation_id")));
    s_fake.worker.memory = NULL;
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"takes_values_of_any_type", takes_values_of_any_type},
        {"removes_an_earlier_id_where_the_event_has_none",
         removes_an_earlier_id_where_the_event_has_none},
        {"reports_once_an_event_that_does_not_fit", reports_once_an_event_that_does_not_fit},
        {"forgets_an_earlier_id_rather_than_keep_it_without_memory",
         forgets_an_earlier_id_rather_than_keep_it_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"knows_the_event_sources_by_name", knows_the_event_sources_by_name},
        {"reports_a_path_that_is_wrong", reports_a_path_that_is_wrong},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"is_an_appended_key_before_the_others", is_an_appended_key_before_the_others},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_correlation_extract", .pTests = suite_0},
        {.pName = "logger_correlation_compile", .pTests = suite_1},
        {.pName = "logger_correlation_set", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
