/* SPDX-License-Identifier: Apache-2.0 */
/* What features evaluate to. */
#include "flags_test.h"

static struct flags_document *s_document;

/* The default of a feature that is no boolean one. */
static const struct flags_result *result(const char *value)
{
    char text[512];

    flags_document_drop(s_document);
    (void)snprintf(text, sizeof(text), "{'f':{'boolean_type':false,'default':%s}}", value);
    s_document = document(text);
    return &s_document->features[0].otherwise;
}

static int tear_down(void)
{
    flags_document_drop(s_document);
    s_document = NULL;
    return 0;
}

static void numbers_have_the_type_that_holds_them(void)
{
    CU_ASSERT_TRUE(result("-5")->type == PWT_FIELD_INT && result("-5")->value.i64 == -5);
    CU_ASSERT_TRUE(result("1e2")->type == PWT_FIELD_DOUBLE && result("1e2")->value.f64 == 100);
    CU_ASSERT_EQUAL(result("18446744073709551615")->type, PWT_FIELD_UINT);
    CU_ASSERT_EQUAL(result("18446744073709551615")->value.u64, UINT64_MAX);
    CU_ASSERT_EQUAL(result("18446744073709551616")->type, PWT_FIELD_JSON);
    CU_ASSERT_TRUE(is_text(result("18446744073709551616")->json, "18446744073709551616"));
    CU_ASSERT_EQUAL(result("1e400")->type, PWT_FIELD_JSON);
    CU_ASSERT_TRUE(is_text(result("-0.0")->json, "-0.0"));
}

static void text_is_there_with_and_without_escapes(void)
{
    const struct flags_result *found = result("'a\\u0000\\n\xc3\xa9'");

    CU_ASSERT_EQUAL(found->type, PWT_FIELD_STRING);
    CU_ASSERT_TRUE(pwt_bytes_equal(found->value.bytes, pwt_bytes_make("a\0\n\xc3\xa9", 5)));
    CU_ASSERT_TRUE(is_text(found->json, "\"a\\u0000\\n\xc3\xa9\""));
}

static void lists_and_objects_are_json_in_one_line(void)
{
    const struct flags_result *found = result("{ 'b' : [ 1 , {} ] ,\n 'a' : 'x' }");

    CU_ASSERT_EQUAL(found->type, PWT_FIELD_JSON);
    CU_ASSERT_TRUE(is_text(found->json, "{\"b\":[1,{}],\"a\":\"x\"}"));
    CU_ASSERT_TRUE(is_text(found->value.bytes, "{\"b\":[1,{}],\"a\":\"x\"}"));
}

static void truth_is_that_of_python(void)
{
    static const char *const no[] = {"false", "0", "0.0", "-0", "0e9", "''", "[]", "{}"};
    static const char *const yes[] = {"true", "1", "1e-300", "' '", "'0'", "[0]", "{'a':null}"};

    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        CU_ASSERT_EQUAL(result(no[i])->truth, 0);
    }
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        CU_ASSERT_EQUAL(result(yes[i])->truth, 1);
    }
}

static void match_without_a_value_is_null(void)
{
    struct flags_document *made =
        document("{'f':{'boolean_type':0,'default':1,'rules':{'r':{"
                 "'conditions':[{'action':'EQUALS','key':'k','value':1}]}}}}");
    const struct flags_result *found = &made->features[0].rules[0].when_match;

    CU_ASSERT_EQUAL(found->type, PWT_FIELD_NULL);
    CU_ASSERT_EQUAL(found->truth, 0);
    CU_ASSERT_TRUE(is_text(found->json, "null"));
    flags_document_drop(made);
}

int main(void)
{
    static CU_TestInfo results[] = {
        {"numbers_have_the_type_that_holds_them", numbers_have_the_type_that_holds_them},
        {"text_is_there_with_and_without_escapes", text_is_there_with_and_without_escapes},
        {"lists_and_objects_are_json_in_one_line", lists_and_objects_are_json_in_one_line},
        {"truth_is_that_of_python", truth_is_that_of_python},
        {"match_without_a_value_is_null", match_without_a_value_is_null},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"compile_result", NULL, tear_down, NULL, NULL, results},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
