/* SPDX-License-Identifier: Apache-2.0 */
/* redacted.c: what the service redact makes of values, and what is printed where it fails. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"
#include "logger/invocation.h"
#include "logger/origin.h"

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

static uint32_t s_wants;
static int32_t s_code;
static uint32_t s_asked;

static int32_t redact(struct pwt_inv *inv,
                      uint32_t what,
                      struct pwt_bytes key,
                      struct pwt_bytes json,
                      struct pwt_bytes *ret_json)
{
    (void)inv;
    (void)what;
    s_asked++;
    *ret_json = pwt_bytes_equal(key, pwt_cstr("plain")) ? json : pwt_cstr("\"***\"");
    return pwt_bytes_equal(key, pwt_cstr("plain")) ? 0 : s_code;
}

static const struct pwt_redact_service s_redact = {.wants = &s_wants, .redact = redact};

static void start_with(uint32_t wants, int32_t code)
{
    start();
    s_wants = wants;
    s_code = code;
    s_asked = 0;
    pwt_redact_slot = &s_redact;
}

static const char *line(void)
{
    struct pwt_log_record record = fake_record(NULL);
    const struct pwt_field fields[] = {PWT_INT("secret", 1), PWT_INT("plain", 2), PWT_NULL("none")};

    record.message = PWT_JSON("", pwt_cstr("{\"card\":1}"));
    record.fields = fields;
    record.field_count = 3;
    fake_forget();
    CU_ASSERT_EQUAL(logger_write(&s_fake.inv, &record), 0);
    return fake_printed();
}

static void masks_fields_and_json_messages(void)
{
    start_with(PWT_REDACT_VALUE, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(line(), ",\"secret\":\"***\",\"plain\":2,\"xray_trace_id\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(line(), ",\"message\":\"***\","));
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "a text is the author's own"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "a text is the author's own"));
    fake_close(&s_fake);
}

static void prints_nothing_of_a_value_where_masking_fails(void)
{
    start_with(PWT_REDACT_VALUE, PWT_EFORMAT);
    const char *text = line();
    CU_ASSERT_PTR_NULL(strstr(text, "secret"));
    CU_ASSERT_PTR_NULL(strstr(text, "card"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",\"plain\":2,"));
    fake_close(&s_fake);
}

static void prints_no_field_without_memory_to_mask_it(void)
{
    start_with(PWT_REDACT_VALUE, 0);
    CU_ASSERT_TRUE(logger_origin_render(&s_fake.inv.cx));
    s_fake.inv.room = 0;
    const char *text = line();
    CU_ASSERT_PTR_NULL(strstr(text, "secret"));
    CU_ASSERT_PTR_NULL(strstr(text, "card"));
    CU_ASSERT_EQUAL(fake_lines(), 1);
    fake_close(&s_fake);
}

static void masks_appended_keys_once(void)
{
    start_with(PWT_REDACT_VALUE, 0);
    CU_ASSERT_EQUAL(fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_STR("key", "secret")), 0);
    CU_ASSERT_EQUAL(s_asked, 1);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"key\":\"***\","));
    CU_ASSERT_EQUAL(s_asked, 1);
    s_code = PWT_EFORMAT;
    CU_ASSERT_EQUAL(fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_STR("key", "secret")), 0);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "\"key\""));
    fake_close(&s_fake);
}

/* Those of the settings: when they were read, no service was bound. */
static void masks_persistent_keys_at_the_first_invocation(void)
{
    fake_open(&s_fake);
    s_fake.logger.keys_json = pwt_cstr("{\"secret\":1,\"plain\":2}");
    fake_init(&s_fake);
    fake_start(&s_fake);
    s_wants = PWT_REDACT_VALUE;
    s_code = 0;
    s_asked = 0;
    pwt_redact_slot = &s_redact;
    CU_ASSERT_EQUAL(logger_before(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"secret\":\"***\",\"plain\":2,"));
    fake_start_next(&s_fake);
    CU_ASSERT_EQUAL(logger_before(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(s_asked, 2);
    logger_shutdown(&s_fake.inv.cx);
    s_fake.worker = s_fake.template; /* another worker */
    s_code = PWT_EFORMAT;
    fake_forget();
    CU_ASSERT_EQUAL(logger_before(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "secret"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"plain\":2,"));
    fake_close(&s_fake);
}

/* The handler's init logs when all services are bound; keys from before are masked with its first
 * line, and not again in the invocation. */
static void masks_early_keys_in_the_handlers_init(void)
{
    fake_open(&s_fake);
    s_fake.logger.keys_json = pwt_cstr("{\"secret\":1}");
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(fake_append(&s_fake.init, PWT_KEYS_APPENDED, PWT_STR("card", "4711")), 0);
    s_wants = PWT_REDACT_VALUE;
    s_code = 0;
    s_asked = 0;
    pwt_redact_slot = &s_redact;
    CU_ASSERT_EQUAL(fake_append(&s_fake.init, PWT_KEYS_APPENDED, PWT_STR("late", "4711")), 0);
    CU_ASSERT_EQUAL(s_asked, 3);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, NULL, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_printed(), ",\"secret\":\"***\",\"card\":\"***\",\"late\":\"***\"}"));
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(logger_before(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(s_asked, 3);
    fake_close(&s_fake);
}

/* Memory of an init is its arena's: keys that cannot be masked go, and nothing is freed twice. */
static void forgets_early_keys_without_memory_to_mask_them(void)
{
    fake_open(&s_fake);
    s_fake.logger.keys_json = pwt_cstr("{\"secret\":1}");
    fake_init(&s_fake);
    s_wants = PWT_REDACT_VALUE;
    pwt_redact_slot = &s_redact;
    s_fake.init.room = 0;
    CU_ASSERT_EQUAL(fake_hello(&s_fake.init, NULL, 0), 0);
    CU_ASSERT_EQUAL(fake_lines(), 1);
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "secret"));
    fake_close(&s_fake);
}

static void masks_a_correlation_id_that_is_set(void)
{
    const struct pwt_field id = PWT_STR("", "4711");

    start_with(PWT_REDACT_VALUE, 0);
    CU_ASSERT_EQUAL(logger_set_correlation_id(&s_fake.inv, 0, &id), 0);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"correlation_id\":\"***\""));
    s_code = PWT_EFORMAT;
    CU_ASSERT_EQUAL(logger_set_correlation_id(&s_fake.inv, 0, &id), 0);
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "correlation_id"));
    fake_close(&s_fake);
}

static void asks_only_for_what_is_wanted(void)
{
    start_with(PWT_REDACT_EVENT, 0);
    const uint32_t allocs = s_fake.inv.allocs;
    CU_ASSERT_PTR_NOT_NULL(strstr(line(), ",\"secret\":1,"));
    CU_ASSERT_EQUAL(s_asked, 0);
    CU_ASSERT(s_fake.inv.allocs <= allocs + 2); /* the context */
    fake_close(&s_fake);
}

static void prints_no_document_where_masking_fails(void)
{
    start_with(PWT_REDACT_EVENT | PWT_REDACT_RESPONSE, PWT_EFORMAT);
    s_fake.logger.log_event = 1;
    s_fake.logger.log_response = 1;
    s_fake.inv.event = pwt_cstr("{}");
    s_fake.inv.outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = pwt_cstr("{}")};
    fake_forget();
    CU_ASSERT_EQUAL(logger_before(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(logger_after(&s_fake.inv.cx), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), "");
    s_code = 0;
    CU_ASSERT_EQUAL(logger_before(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(logger_after(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(fake_lines(), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"message\":\"***\","));
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"masks_fields_and_json_messages", masks_fields_and_json_messages},
        {"prints_nothing_of_a_value_where_masking_fails",
         prints_nothing_of_a_value_where_masking_fails},
        {"prints_no_field_without_memory_to_mask_it", prints_no_field_without_memory_to_mask_it},
        {"asks_only_for_what_is_wanted", asks_only_for_what_is_wanted},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"masks_appended_keys_once", masks_appended_keys_once},
        {"masks_persistent_keys_at_the_first_invocation",
         masks_persistent_keys_at_the_first_invocation},
        {"masks_early_keys_in_the_handlers_init", masks_early_keys_in_the_handlers_init},
        {"forgets_early_keys_without_memory_to_mask_them",
         forgets_early_keys_without_memory_to_mask_them},
        {"masks_a_correlation_id_that_is_set", masks_a_correlation_id_that_is_set},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"prints_no_document_where_masking_fails", prints_no_document_where_masking_fails},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_redacted", .pTests = suite_0},
        {.pName = "logger_redacted_key", .pTests = suite_1},
        {.pName = "documents", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
