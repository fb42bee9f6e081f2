/* SPDX-License-Identifier: Apache-2.0 */
/* What other plugins get to print of events, responses and values. */
#include "masking_test.h"

/* Settings of paths that count wherever something is printed. */
static void log_erase(const char *paths)
{
    test_settings()->log_erase = test_setting(paths);
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
}

/* What is printed, with ' for "; "refused" where nothing may be. */
static const char *printed(uint32_t what, const char *key, const char *json)
{
    struct pwt_bytes safe = {NULL, 0};
    const int32_t code =
        masking_redact.redact(test_masked(), what, pwt_cstr(key), test_json(json), &safe);

    if (code != 0) {
        CU_ASSERT_PTR_NULL(safe.ptr);
        return "refused";
    }
    return test_text(safe);
}

static void only_what_settings_touch_is_wanted(void)
{
    (void)test_settings();
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(*masking_redact.wants, 0);
    test_settings()->response_erase = test_setting("a");
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(*masking_redact.wants, 0);
    test_settings()->event_erase = test_setting("a");
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(*masking_redact.wants, PWT_REDACT_EVENT);
    test_settings()->rules = test_setting("{'a':{}}");
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(*masking_redact.wants,
                    PWT_REDACT_EVENT | PWT_REDACT_RESPONSE | PWT_REDACT_VALUE);
    log_erase("a");
    CU_ASSERT_EQUAL(*masking_redact.wants,
                    PWT_REDACT_EVENT | PWT_REDACT_RESPONSE | PWT_REDACT_VALUE);
}

static void values_are_looked_at_by_name_and_by_themselves(void)
{
    log_erase("card,$..pin");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "card", "'4111'"), "'*****'");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "card", "[1,2]"), "['*****','*****']");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "name", "'Ada'"), "'Ada'");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "event", "{'card':1,'x':{'pin':2,'y':3}}"),
                           "{'card':'*****','x':{'pin':'*****','y':3}}");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "pin", "{'a':1}"), "'*****'");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "all", "[{'pin':1}]"), "[{'pin':'*****'}]");
}

static void values_that_hold_documents_are_looked_into(void)
{
    log_erase("card");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "body", "'{\\'card\\':1}'"),
                           "'{\\'card\\':\\'*****\\'}'");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "body", "'{card'"), "'{card'");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "card", "'{\\'x\\':1}'"), "'*****'");
}

static void documents_in_texts_may_have_blanks_around_them(void)
{
    log_erase("$..card");
    CU_ASSERT_PTR_NULL(strstr(printed(PWT_REDACT_VALUE, "x", "' {\\'card\\':4111}'"), "4111"));
    CU_ASSERT_PTR_NULL(
        strstr(printed(PWT_REDACT_VALUE, "x", "'\\n[{\\'card\\':4111}]\\n'"), "4111"));
}

/* Cut, with more behind it, or with a byte order mark: paths mean nothing in it. */
static void what_seems_to_be_a_document_and_is_none_is_not_printed(void)
{
    static const char *const texts[] = {
        "'{\\'card\\':4111'",
        "'[{\\'card\\':4111'",
        "'[[\\'card'",
        "' [ \\'card\\', 4111'",
        "'{\\'a\\':1}\\n{\\'card\\':4111}'",
        "'\\uFEFF{\\'card\\':4111}'",
    };
    static const char *const words[] = {"'{card}'", "'[prod] paid'", "'{'",
                                        "' ['",     "'[1, 2'",       "''"};

    log_erase("card");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "x", texts[i]), "refused");
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "x", words[i]), words[i]);
    }
}

static void a_path_that_is_everything_leaves_nothing_of_a_value(void)
{
    log_erase("$");
    CU_ASSERT_PTR_NULL(strstr(printed(PWT_REDACT_VALUE, "a", "'clear'"), "clear"));
    CU_ASSERT_PTR_NULL(strstr(printed(PWT_REDACT_VALUE, "a", "{'b':'clear'}"), "clear"));
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_RESPONSE, "", "{'b':'clear'}"), "'*****'");
}

static void documents_are_erased_where_they_are_printed(void)
{
    log_erase("customer.card,nope");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "{'customer':{'card':1,'n':2}}"),
                           "{'customer':{'card':'*****','n':2}}");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_RESPONSE, "", "{'customer':{'card':1}}"),
                           "{'customer':{'card':'*****'}}");
    CU_ASSERT_EQUAL(fake_diag_count(), 0); /* what is missing is nobody's fault here */
}

static void rules_count_wherever_something_is_printed(void)
{
    test_settings()->rules = test_setting("{'card':{'custom_mask':'XY'},'nope':{}}");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "{'card':'123'}"), "{'card':'XY'}");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_RESPONSE, "", "{'card':'123'}"), "{'card':'XY'}");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "card", "'123'"), "'XY'");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void a_string_stands_for_the_document_in_it(void)
{
    log_erase("card");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_RESPONSE, "", "'{\\'card\\':1}'"),
                           "{'card':'*****'}");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_RESPONSE, "", "'card=4111'"), "refused");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "'{\\'card\\':1'"), "refused");
}

static void what_is_no_json_is_not_printed(void)
{
    static const char *const broken[] = {"{'card':1", "", "card", "{'card':1}}", "{'card':1,}"};

    log_erase("card");
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", broken[i]), "refused");
        CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_RESPONSE, "", broken[i]), "refused");
    }
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_VALUE, "x", "{'card':1"), "refused");
}

static void what_handlers_do_not_see_is_printed_nowhere_in_the_event(void)
{
    test_settings()->event_erase = test_setting("card");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "{'card':1,'a':[{'card':2}]}"),
                           "{'card':'*****','a':[{'card':'*****'}]}");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "{'a':1}"), "{'a':1}");
    /* The caller of the function gets it, and so does who prints what it gets. */
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_RESPONSE, "", "{'card':1}"), "{'card':1}");
}

/* A record may hold it as text, or in base64. */
static void records_that_paths_do_not_reach_into_are_not_printed(void)
{
    test_settings()->event_erase = test_setting("card");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "{'Records':[{'body':'eyJj'}]}"),
                           "refused");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "{'records':{'t':[{'value':'e'}]}}"),
                           "refused");
    CU_ASSERT_STRING_EQUAL(printed(PWT_REDACT_EVENT, "", "{'Records':[{'x':{'card':1}}]}"),
                           "{'Records':[{'x':{'card':'*****'}}]}");
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"only_what_settings_touch_is_wanted", only_what_settings_touch_is_wanted},
        {"values_are_looked_at_by_name_and_by_themselves",
         values_are_looked_at_by_name_and_by_themselves},
        {"values_that_hold_documents_are_looked_into", values_that_hold_documents_are_looked_into},
        {"documents_in_texts_may_have_blanks_around_them",
         documents_in_texts_may_have_blanks_around_them},
        {"what_seems_to_be_a_document_and_is_none_is_not_printed",
         what_seems_to_be_a_document_and_is_none_is_not_printed},
        {"a_path_that_is_everything_leaves_nothing_of_a_value",
         a_path_that_is_everything_leaves_nothing_of_a_value},
        {"documents_are_erased_where_they_are_printed",
         documents_are_erased_where_they_are_printed},
        {"rules_count_wherever_something_is_printed", rules_count_wherever_something_is_printed},
        {"a_string_stands_for_the_document_in_it", a_string_stands_for_the_document_in_it},
        {"what_is_no_json_is_not_printed", what_is_no_json_is_not_printed},
        {"what_handlers_do_not_see_is_printed_nowhere_in_the_event",
         what_handlers_do_not_see_is_printed_nowhere_in_the_event},
        {"records_that_paths_do_not_reach_into_are_not_printed",
         records_that_paths_do_not_reach_into_are_not_printed},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "redact", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_settings_free();
    return result;
}
