/* SPDX-License-Identifier: Apache-2.0 */
/* invocation.c: what the logger does in an init, around an invocation, and with children. */
#include "../run.h"
#include "fake_host.h"
#include "logger/buffer.h"
#include "logger/invocation.h"

#include <stdio.h>

static struct fake s_fake;

static struct pwt_error s_error;

static const char *before(const char *event)
{
    s_fake.inv.event = pwt_cstr(event);
    fake_forget();
    CU_ASSERT_EQUAL(logger_before(&s_fake.inv.cx), 0);
    return fake_printed();
}

static const char *after(uint32_t kind, const char *response)
{
    s_fake.inv.outcome = (struct pwt_outcome){.kind = kind, .response = pwt_cstr(response)};
    s_error = (struct pwt_error){
        .size = sizeof(s_error), .type = pwt_cstr("Function.Boom"), .message = pwt_cstr("m")};
    s_fake.inv.outcome.error = kind == PWT_OUTCOME_ERROR ? &s_error : NULL;
    fake_forget();
    CU_ASSERT_EQUAL(logger_after(&s_fake.inv.cx), 0);
    return fake_printed();
}

/* Whether a line has this message. */
static bool has_message(const char *line, const char *json)
{
    char member[256];

    (void)snprintf(member, sizeof(member), "\"message\":%s,\"timestamp\"", json);
    return strstr(line, member) != NULL;
}

static void prints_nothing_unless_asked(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
    CU_ASSERT_STRING_EQUAL(before("{}"), "");
    CU_ASSERT_STRING_EQUAL(after(PWT_OUTCOME_BYTES, "{}"), "");
    CU_ASSERT_STRING_EQUAL(after(PWT_OUTCOME_ERROR, NULL), "");
    fake_close(&s_fake);
}

static void prints_events_as_json_or_as_text(void)
{
    fake_open(&s_fake);
    s_fake.logger.log_event = 1;
    fake_start(&s_fake);
    CU_ASSERT_TRUE(
        has_message(before("{ \"a\": [1, null],\n \"n\": {} }"), "{\"a\":[1,null],\"n\":{}}"));
    CU_ASSERT_TRUE(has_message(before("{}"), "{}"));
    CU_ASSERT_TRUE(has_message(before(" 17 "), "17"));
    CU_ASSERT_TRUE(has_message(before("not json"), "\"not json\""));
    CU_ASSERT_TRUE(has_message(before("{\"a\":1} x"), "\"{\\\"a\\\":1} x\""));
    CU_ASSERT_TRUE(has_message(before(""), "\"\""));
    CU_ASSERT_TRUE(has_message(before(NULL), "\"\""));
    CU_ASSERT_PTR_NULL(strstr(before("null"), "message"));
    CU_ASSERT_EQUAL(fake_lines(), 1);
    fake_close(&s_fake);
}

static void prints_responses_and_errors(void)
{
    fake_open(&s_fake);
    s_fake.logger.log_response = 1;
    s_fake.logger.log_error = 1;
    fake_start(&s_fake);
    CU_ASSERT_TRUE(has_message(after(PWT_OUTCOME_BYTES, "{\"ok\": true}"), "{\"ok\":true}"));
    CU_ASSERT_STRING_EQUAL(after(PWT_OUTCOME_NONE, NULL), "");
    const char *line = after(PWT_OUTCOME_ERROR, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "{\"level\":\"ERROR\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"exception_name\":\"Function.Boom\""));
    fake_close(&s_fake);
}

static void prints_no_document_below_the_level(void)
{
    fake_open(&s_fake);
    s_fake.logger.log_event = 1;
    s_fake.logger.log_response = 1;
    s_fake.logger.level_text = pwt_cstr("WARNING");
    fake_init(&s_fake);
    fake_start(&s_fake);
    CU_ASSERT_STRING_EQUAL(before("{}"), "");
    CU_ASSERT_STRING_EQUAL(after(PWT_OUTCOME_BYTES, "{}"), "");
    fake_close(&s_fake);
}

static void prints_the_event_before_sampling_and_with_its_id(void)
{
    fake_open(&s_fake);
    s_fake.logger.log_event = 1;
    s_fake.logger.path_text = pwt_cstr("id");
    fake_init(&s_fake);
    fake_start(&s_fake);
    CU_ASSERT_PTR_NOT_NULL(strstr(before("{\"id\":7}"), "\"correlation_id\":7"));
    fake_close(&s_fake);
}

static void clears_what_is_not_persistent(void)
{
    fake_open(&s_fake);
    s_fake.logger.clear_state = 1;
    fake_init(&s_fake);
    (void)fake_append(&s_fake.init, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    (void)fake_append(&s_fake.init, PWT_KEYS_THREAD, PWT_INT("t", 1));
    (void)fake_append(&s_fake.init, PWT_KEYS_PERSISTENT, PWT_INT("p", 1));
    fake_start(&s_fake);
    (void)before("{}");
    const struct logger_keys *keys = &logger_unit_of(&s_fake.inv.cx, 0)->keys;
    CU_ASSERT_EQUAL(keys->count, 1);
    CU_ASSERT_PTR_NOT_NULL(logger_keys_find(keys, PWT_KEYS_PERSISTENT, pwt_cstr("p")));
    CU_ASSERT_EQUAL(logger_unit_of(&s_fake.init.cx, 0)->keys.count,
                    3); /* the template's are its own */
    fake_close(&s_fake);
}

static void flushes_when_the_handler_failed_if_asked(void)
{
    for (uint32_t wanted = 0; wanted < 2; wanted++) {
        fake_open(&s_fake);
        s_fake.logger.buffer = 1;
        s_fake.logger.flush_on_uncaught = wanted;
        fake_init(&s_fake);
        fake_start(&s_fake);
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "kept"), 0);
        CU_ASSERT_STRING_EQUAL(after(PWT_OUTCOME_BYTES, "{}"), "");
        CU_ASSERT_EQUAL(strstr(after(PWT_OUTCOME_ERROR, NULL), "kept") != NULL, wanted == 1);
        fake_close(&s_fake);
    }
}

static void forgets_the_buffer_when_it_is_settled(void)
{
    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    fake_init(&s_fake);
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "kept"), 0);
    logger_settled(&s_fake.inv.cx);
    CU_ASSERT_PTR_NULL(atomic_load(&fake_state(&s_fake.inv)->buffers));
    fake_forget();
    CU_ASSERT_EQUAL(logger_buffer_flush(&s_fake.inv.cx, 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), "");
    fake_close(&s_fake);
}

static void reports_keys_that_are_no_object(void)
{
    static const char *const wrong[] = {"[1]", "{\"a\":", "text", "{} x"};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        fake_open(&s_fake);
        s_fake.logger.keys_json = pwt_cstr(wrong[i]);
        fake_init(&s_fake);
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "POWERTOOLS_LOGGER_KEYS is no JSON object"));
        fake_close(&s_fake);
    }
}

static void fails_its_init_without_memory(void)
{
    fake_open(&s_fake);
    s_fake.init.room = 10;
    CU_ASSERT_EQUAL(logger_init(&s_fake.init.cx), PWT_ENOMEM);
    CU_ASSERT_EQUAL(s_fake.init.failure->code, PWT_ENOMEM);
    fake_close(&s_fake);
}

static void gives_a_child_the_roots_context(void)
{
    struct pwt_inv child;

    fake_open(&s_fake);
    fake_start(&s_fake);
    fake_fork(&child, &s_fake.inv, NULL);
    child.room = 0; /* nothing is made again */
    CU_ASSERT_EQUAL(fake_log(&child, PWT_LOG_INFO, "hello"), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(),
                           FAKE_HEAD "," FAKE_CONTEXT ",\"xray_trace_id\":\"" FAKE_TRACE "\"}\n");
    fake_join(&child, &s_fake.inv);
    CU_ASSERT_PTR_NULL(atomic_load(&fake_state(&s_fake.inv)->first_child));
    fake_close(&s_fake);
}

static void flushes_a_record_that_failed_if_asked(void)
{
    struct pwt_inv child;

    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    s_fake.logger.flush_on_uncaught = 1;
    fake_init(&s_fake);
    fake_start(&s_fake);
    fake_fork(&child, &s_fake.inv, NULL);
    CU_ASSERT_EQUAL(fake_log(&child, PWT_LOG_DEBUG, "of the record"), 0);
    child.outcome.kind = PWT_OUTCOME_ERROR;
    fake_join(&child, &s_fake.inv);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "of the record"));
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"reports_keys_that_are_no_object", reports_keys_that_are_no_object},
        {"fails_its_init_without_memory", fails_its_init_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"prints_nothing_unless_asked", prints_nothing_unless_asked},
        {"prints_events_as_json_or_as_text", prints_events_as_json_or_as_text},
        {"prints_no_document_below_the_level", prints_no_document_below_the_level},
        {"prints_the_event_before_sampling_and_with_its_id",
         prints_the_event_before_sampling_and_with_its_id},
        {"clears_what_is_not_persistent", clears_what_is_not_persistent},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"prints_responses_and_errors", prints_responses_and_errors},
        {"flushes_when_the_handler_failed_if_asked", flushes_when_the_handler_failed_if_asked},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_3[] = {
        {"forgets_the_buffer_when_it_is_settled", forgets_the_buffer_when_it_is_settled},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_4[] = {
        {"gives_a_child_the_roots_context", gives_a_child_the_roots_context},
        {"flushes_a_record_that_failed_if_asked", flushes_a_record_that_failed_if_asked},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_init", .pTests = suite_0},
        {.pName = "logger_before", .pTests = suite_1},
        {.pName = "logger_after", .pTests = suite_2},
        {.pName = "logger_settled", .pTests = suite_3},
        {.pName = "logger_fork", .pTests = suite_4},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
