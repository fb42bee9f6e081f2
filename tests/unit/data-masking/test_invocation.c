/* SPDX-License-Identifier: Apache-2.0 */
/* Events on the way in, responses on the way out. */
#include "masking_test.h"

static void without_settings_all_stays(void)
{
    (void)test_settings();
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(test_event("no JSON"), "no JSON");
    CU_ASSERT_STRING_EQUAL(test_response("no JSON"), "no JSON");
}

static void events_are_decrypted_and_then_erased(void)
{
    struct masking *masking = test_settings();

    masking->raw_key = pwt_cstr(RAW_KEY);
    masking->response_encrypt = pwt_cstr("a");
    masking->event_decrypt = pwt_cstr("a");
    masking->event_erase = pwt_cstr("a.b");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(test_event(test_response("{'a':{'b':1,'c':2},'d':3}")),
                           "{'a':{'b':'*****','c':2},'d':3}");
}

static void responses_pass_rules_then_paths_then_encryption(void)
{
    struct masking *masking = test_settings();

    masking->raw_key = pwt_cstr(RAW_KEY);
    masking->rules = pwt_cstr("{\"a\":{\"custom_mask\":\"R\"},\"b\":{\"custom_mask\":\"R\"}}");
    masking->response_erase = pwt_cstr("b,c");
    masking->response_encrypt = pwt_cstr("c");
    masking->event_decrypt = pwt_cstr("c");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    const char *response = test_response("{'a':'x1','b':'x2','c':'x3'}");
    CU_ASSERT_EQUAL(strncmp(response, "{'a':'R','b':'*****','c':'A", 27), 0);
    CU_ASSERT_STRING_EQUAL(test_event(response), "{'a':'R','b':'*****','c':'*****'}");
}

static void null_and_nothing_have_no_fields(void)
{
    struct masking *masking = test_settings();

    masking->response_erase = pwt_cstr("a");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(test_response("null"), "null");
    CU_ASSERT_STRING_EQUAL(test_response("nullx"), "refused");
    CU_ASSERT_STRING_EQUAL(test_response("null {}"), "refused");
    CU_ASSERT_STRING_EQUAL(test_response("{}"), "refused");
    CU_ASSERT_STRING_EQUAL(test_response(""), "refused");
    struct pwt_inv *inv = test_masked();
    inv->outcome = (struct pwt_outcome){.kind = PWT_OUTCOME_NONE};
    CU_ASSERT_EQUAL(masking_after(&inv->cx), 0);
    inv->outcome.kind = PWT_OUTCOME_ERROR;
    CU_ASSERT_EQUAL(masking_after(&inv->cx), 0);
    CU_ASSERT_EQUAL(inv->outcome.kind, PWT_OUTCOME_ERROR);
}

static void strings_that_hold_documents_stay_strings(void)
{
    struct masking *masking = test_settings();

    masking->event_erase = pwt_cstr("a");
    masking->response_erase = pwt_cstr("a");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(test_event("'{\\'a\\':1}'"), "'{\\'a\\':\\'*****\\'}'");
    CU_ASSERT_STRING_EQUAL(test_response("'{\\'a\\':1}'"), "'{\\'a\\':\\'*****\\'}'");
}

/* The path is for the log; the error goes to the caller, and neither has anything of the event. */
static void failures_name_the_setting_and_the_log_the_path(void)
{
    struct masking *masking = test_settings();
    struct pwt_masking_failure failure = {.size = (uint32_t)sizeof(failure)};

    masking->event_erase = pwt_cstr("a,customer.crad");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(test_event("{'a':'clear','customer':{'card':'clear'}}"), "refused");
    CU_ASSERT_STRING_EQUAL(fake_failure(test_masked()),
                           "data masking: nothing in the document is at this path "
                           "(POWERTOOLS_DATA_MASKING_EVENT_ERASE, path 2)");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_diag(),
               "masking-failed: POWERTOOLS_DATA_MASKING_EVENT_ERASE, path 'customer.crad': "));
    CU_ASSERT_PTR_NULL(strstr(fake_diag(), "clear"));
    CU_ASSERT_EQUAL(masking_service.error(test_masked(), &failure), 0);
    CU_ASSERT_EQUAL(failure.kind, PWT_MASKING_FIELD_NOT_FOUND);
    CU_ASSERT_EQUAL(failure.field, 1);
    /* The event is as it was; nobody calls the handler with it. */
    CU_ASSERT_TRUE(test_is(test_masked()->event, "{'a':'clear','customer':{'card':'clear'}}"));
}

static void a_document_that_is_none_is_no_paths_fault(void)
{
    struct masking *masking = test_settings();

    masking->response_erase = pwt_cstr("a");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(test_response("{'a':'clear'"), "refused");
    CU_ASSERT_STRING_EQUAL(
        fake_failure(test_masked()),
        "data masking: this is not JSON (POWERTOOLS_DATA_MASKING_RESPONSE_ERASE)");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void what_is_missing_can_be_a_warning(void)
{
    struct masking *masking = test_settings();

    masking->missing_fails = 0;
    masking->raw_key = pwt_cstr(RAW_KEY);
    masking->event_erase = pwt_cstr("nope");
    masking->response_encrypt = pwt_cstr("none");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(test_event("{'a':1}"), "{'a':1}");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "is at 'nope'"));
    CU_ASSERT_STRING_EQUAL(test_response("{'a':1}"), "{'a':1}");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "is at 'none'"));
}

/* A handler takes what is decrypted for something that only who has the key can have written. */
static void clear_values_are_not_taken_for_decrypted_ones(void)
{
    static const char *const clear[] = {"{'a':5}", "{'a':{'b':1}}", "{'a':null}", "{'a':'x'}",
                                        "{'a':['x']}"};

    for (size_t i = 0; i < sizeof(clear) / sizeof(clear[0]); i++) {
        struct masking *masking = test_settings();
        masking->raw_key = pwt_cstr(RAW_KEY);
        masking->event_decrypt = pwt_cstr("a");
        CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
        CU_ASSERT_STRING_EQUAL(test_event(clear[i]), "refused");
        CU_ASSERT_PTR_NOT_NULL(
            strstr(fake_failure(test_masked()), "POWERTOOLS_DATA_MASKING_EVENT_DECRYPT"));
    }
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"without_settings_all_stays", without_settings_all_stays},
        {"events_are_decrypted_and_then_erased", events_are_decrypted_and_then_erased},
        {"responses_pass_rules_then_paths_then_encryption",
         responses_pass_rules_then_paths_then_encryption},
        {"null_and_nothing_have_no_fields", null_and_nothing_have_no_fields},
        {"strings_that_hold_documents_stay_strings", strings_that_hold_documents_stay_strings},
        {"failures_name_the_setting_and_the_log_the_path",
         failures_name_the_setting_and_the_log_the_path},
        {"a_document_that_is_none_is_no_paths_fault", a_document_that_is_none_is_no_paths_fault},
        {"what_is_missing_can_be_a_warning", what_is_missing_can_be_a_warning},
        {"clear_values_are_not_taken_for_decrypted_ones",
         clear_values_are_not_taken_for_decrypted_ones},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "invocation", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_settings_free();
    return result;
}
