/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of documents, features and rules, and the path to what is against it. */
#include "flags_test.h"

#define CONDITIONS "'conditions':[{'action':'EQUALS','key':'k','value':1}]"

/* Whether a document is refused with these words; empty: not at all. */
static bool refused(const char *text, const char *words)
{
    const char *found = problem(text);

    if (strcmp(found, words) != 0) {
        (void)printf("\n    %s\n    expected '%s', got '%s'", text, words, found);
    }
    return strcmp(found, words) == 0;
}

static void document_is_an_object_of_features(void)
{
    CU_ASSERT_TRUE(refused("{}", ""));
    CU_ASSERT_TRUE(refused("null", "the document is null; expected an object of features"));
    CU_ASSERT_TRUE(refused("[]", "the document is an empty list; expected an object of features"));
    CU_ASSERT_TRUE(refused("[1]", "the document is a list; expected an object of features"));
    CU_ASSERT_TRUE(refused("'x'", "the document is a text; expected an object of features"));
    CU_ASSERT_TRUE(refused("true", "the document is a boolean; expected an object of features"));
    CU_ASSERT_TRUE(refused("{'f':{}}", "/f is an empty object; expected an object with a default"));
    CU_ASSERT_TRUE(refused("{'f':true}", "/f is a boolean; expected an object with a default"));
    CU_ASSERT_TRUE(refused("{'':{'default':true}}", ""));
}

static void text_that_is_no_json_is_no_document(void)
{
    struct flags_document *made = flags_document_new(pwt_cstr("{\"f\":\n  x}"));

    flags_compile(made, pwt_cstr(NULL));
    CU_ASSERT_EQUAL(made->code, PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(made->problem, "line 2, column 3"));
    flags_document_drop(made);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem(""), "is no JSON"));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem("{} {}"), "is no JSON"));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem("{'f':{'default':NaN}}"), "is no JSON"));
}

static void default_is_there_and_of_its_type(void)
{
    CU_ASSERT_TRUE(refused("{'f':{'default':false}}", ""));
    CU_ASSERT_TRUE(refused("{'f':{'rules':{}}}", "/f/default is missing; expected true or false"));
    CU_ASSERT_TRUE(refused("{'f':{'default':null}}", "/f/default is null; expected true or false"));
    CU_ASSERT_TRUE(
        refused("{'f':{'default':1}}", "/f/default is a number; expected true or false"));
    CU_ASSERT_TRUE(refused("{'f':{'default':1,'boolean_type':false}}", ""));
    CU_ASSERT_TRUE(refused("{'f':{'default':null,'boolean_type':false}}",
                           "/f/default is null; expected a value that is not null"));
}

static void boolean_type_counts_by_its_truth(void)
{
    static const char *const no[] = {"false", "null", "0", "0.0", "-0", "0e5", "''", "[]", "{}"};
    static const char *const yes[] = {"true", "1",       "-1",  "1e-300",
                                      "'x'",  "'false'", "[0]", "{'a':0}"};
    char text[128];

    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        (void)snprintf(text, sizeof(text), "{'f':{'default':'x','boolean_type':%s}}", no[i]);
        CU_ASSERT_TRUE(refused(text, ""));
    }
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        (void)snprintf(text, sizeof(text), "{'f':{'default':'x','boolean_type':%s}}", yes[i]);
        CU_ASSERT_TRUE(refused(text, "/f/default is a text; expected true or false"));
    }
}

static void rules_are_an_object_or_nothing(void)
{
    static const char *const none[] = {"{}", "[]", "''", "0", "false", "null"};
    char text[128];

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        (void)snprintf(text, sizeof(text), "{'f':{'default':true,'rules':%s}}", none[i]);
        CU_ASSERT_TRUE(refused(text, ""));
    }
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'rules':[1]}}",
                           "/f/rules is a list; expected an object of rules"));
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'rules':'x'}}",
                           "/f/rules is a text; expected an object of rules"));
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'rules':{'':{'when_match':true," CONDITIONS "}}}}",
                           "/f/rules/ is an object; expected a name for the rule"));
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'rules':{'r':{}}}}",
                           "/f/rules/r is an empty object; expected an object with when_match and "
                           "conditions"));
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'rules':{'r':5}}}",
                           "/f/rules/r is a number; expected an object with when_match and "
                           "conditions"));
}

static void when_match_is_of_the_features_type(void)
{
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'rules':{'r':{" CONDITIONS "}}}}",
                           "/f/rules/r/when_match is missing; expected true or false"));
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'rules':{'r':{'when_match':null," CONDITIONS
                           "}}}}",
                           "/f/rules/r/when_match is null; expected true or false"));
    CU_ASSERT_TRUE(
        refused("{'f':{'default':1,'boolean_type':false,'rules':{'r':{" CONDITIONS "}}}}", ""));
}

static void conditions_are_a_list_of_objects(void)
{
    static const char *const wrong[][2] = {
        {"", "/f/rules/r/conditions is missing; expected a list of conditions"},
        {",'conditions':null", "/f/rules/r/conditions is null; expected a list of conditions"},
        {",'conditions':[]",
         "/f/rules/r/conditions is an empty list; expected a list of conditions"},
        {",'conditions':{'action':'EQUALS'}",
         "/f/rules/r/conditions is an object; expected a list of conditions"},
        {",'conditions':[{}]",
         "/f/rules/r/conditions/0 is an empty object; expected an object with "
         "action, key and value"},
        {",'conditions':[{'action':'EQUALS','key':'k','value':1},[1]]",
         "/f/rules/r/conditions/1 is a list; expected an object with action, key and value"},
    };
    char text[256];

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        (void)snprintf(text, sizeof(text),
                       "{'f':{'default':true,'rules':{'r':{'when_match':true%s}}}}", wrong[i][0]);
        CU_ASSERT_TRUE(refused(text, wrong[i][1]));
    }
}

static void path_is_a_pointer(void)
{
    CU_ASSERT_TRUE(refused("{'a/b~c':{'default':true,'rules':{'x/y':{}}}}",
                           "/a~1b~0c/rules/x~1y is an empty object; expected an object with "
                           "when_match and conditions"));
}

static void path_that_is_too_long_is_cut(void)
{
    char text[2200] = "{'";

    memset(text + 2, 'n', 2000);
    (void)snprintf(text + 2002, sizeof(text) - 2002, "':{}}");
    CU_ASSERT_EQUAL(strlen(problem(text)), FLAGS_PROBLEM_MAX - 1);
}

static void later_features_are_looked_at_too(void)
{
    CU_ASSERT_TRUE(refused("{'f':{'default':true},'g':{'default':2}}",
                           "/g/default is a number; expected true or false"));
}

static void unknown_members_are_ignored(void)
{
    CU_ASSERT_TRUE(refused("{'f':{'default':true,'x':[{}],'rules':{'r':{'when_match':true,'y':null,"
                           "'conditions':[{'action':'EQUALS','key':'k','value':1,'z':{}}]}}}}",
                           ""));
}

static void last_of_a_name_counts_in_the_place_of_the_first(void)
{
    struct flags_document *made = document("{'a':{'default':1},'b':{'default':true},"
                                           "'\\u0061':{'default':true,'default':false}}");

    CU_ASSERT_EQUAL(made->feature_count, 2);
    CU_ASSERT_TRUE(is_text(made->features[0].name, "a"));
    CU_ASSERT_EQUAL(made->features[0].otherwise.truth, 0);
    flags_document_drop(made);
}

static void what_is_wrong_with_an_earlier_one_of_a_name_does_not_count(void)
{
    CU_ASSERT_TRUE(refused("{'a':{'default':1},'b':{'default':true},'a':{'default':true}}", ""));
    CU_ASSERT_TRUE(refused("{'a':{'default':true},'b':{'default':1},'a':{'default':2}}",
                           "/a/default is a number; expected true or false"));
    CU_ASSERT_TRUE(refused("{'a':{'default':1},'b':1,'a':{'default':true}}",
                           "/b is a number; expected an object with a default"));
}

static void what_is_no_json_counts_before_what_is_wrong(void)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(problem("{'a':{'default':1},'b':x}"), "is no JSON"));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem("{'a':{'default':1}} x"), "is no JSON"));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem("[1,"), "is no JSON"));
}

static void depth_is_limited(void)
{
    char lists[2 * FLAGS_DEPTH_MAX + 1] = "";
    char text[2 * FLAGS_DEPTH_MAX + 128];

    memset(lists, '[', FLAGS_DEPTH_MAX);
    memset(lists + FLAGS_DEPTH_MAX, ']', FLAGS_DEPTH_MAX);
    (void)snprintf(text, sizeof(text), "{'f':{'default':%s,'boolean_type':0}}", lists);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem(text), "too deep"));
    (void)snprintf(text, sizeof(text), "{'f':{'default':%.*s1%.*s,'boolean_type':0}}", 200, lists,
                   200, lists + FLAGS_DEPTH_MAX);
    CU_ASSERT_STRING_EQUAL(problem(text), "");
}

int main(void)
{
    static CU_TestInfo schema[] = {
        {"document_is_an_object_of_features", document_is_an_object_of_features},
        {"text_that_is_no_json_is_no_document", text_that_is_no_json_is_no_document},
        {"default_is_there_and_of_its_type", default_is_there_and_of_its_type},
        {"boolean_type_counts_by_its_truth", boolean_type_counts_by_its_truth},
        {"rules_are_an_object_or_nothing", rules_are_an_object_or_nothing},
        {"when_match_is_of_the_features_type", when_match_is_of_the_features_type},
        {"conditions_are_a_list_of_objects", conditions_are_a_list_of_objects},
        {"path_is_a_pointer", path_is_a_pointer},
        {"path_that_is_too_long_is_cut", path_that_is_too_long_is_cut},
        {"later_features_are_looked_at_too", later_features_are_looked_at_too},
        {"unknown_members_are_ignored", unknown_members_are_ignored},
        {"last_of_a_name_counts_in_the_place_of_the_first",
         last_of_a_name_counts_in_the_place_of_the_first},
        {"what_is_wrong_with_an_earlier_one_of_a_name_does_not_count",
         what_is_wrong_with_an_earlier_one_of_a_name_does_not_count},
        {"what_is_no_json_counts_before_what_is_wrong",
         what_is_no_json_counts_before_what_is_wrong},
        {"depth_is_limited", depth_is_limited},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_compile", NULL, NULL, NULL, NULL, schema},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
