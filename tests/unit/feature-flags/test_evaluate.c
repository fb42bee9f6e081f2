/* SPDX-License-Identifier: Apache-2.0 */
/* Features: which rule counts. */
#include "flags_test.h"

#define IS(key, value) "{'action':'EQUALS','key':'" key "','value':" value "}"

static struct pwt_inv s_inv;

/* What feature `f` of a document evaluates to, as JSON; "" for an error. */
static const char *evaluate(const char *text, const char *context, const char **ret_rule)
{
    static char s_json[256];
    struct flags_document *made = document(text);
    const struct pwt_flag_query query = {.size = sizeof(query), .context = json(context)};
    struct flags_evaluation evaluation;
    struct flags_context bound;

    flags_context_init(&bound, &s_inv, &query);
    const int32_t code =
        flags_evaluate(&bound, flags_document_feature(made, pwt_cstr("f")), &evaluation);
    const struct pwt_bytes found = evaluation.result->json;
    (void)snprintf(s_json, sizeof(s_json), "%.*s", code == 0 ? (int)found.len : 0, found.ptr);
    *ret_rule = evaluation.rule ? "some" : "none";
    flags_document_drop(made);
    inv_close(&s_inv);
    return s_json;
}

static bool gives(const char *text, const char *context, const char *value, const char *rule)
{
    const char *found_rule;
    const char *found = evaluate(text, context, &found_rule);

    if (strcmp(found, value) != 0 || strcmp(found_rule, rule) != 0) {
        (void)printf("\n    %s gives %s by %s", context, found, found_rule);
        return false;
    }
    return true;
}

static void without_rules_it_is_the_default(void)
{
    CU_ASSERT_TRUE(gives("{'f':{'default':true}}", "{}", "true", "none"));
    CU_ASSERT_TRUE(gives("{'f':{'default':false,'rules':{}}}", "[]", "false", "none"));
}

static void all_conditions_must_hold(void)
{
    static const char text[] =
        "{'f':{'default':false,'rules':{'r':{'when_match':true,"
        "'conditions':[" IS("a", "1") "," IS("b", "2") "," IS("c", "3") "]}}}}";

    CU_ASSERT_TRUE(gives(text, "{'a':1,'b':2,'c':3}", "true", "some"));
    CU_ASSERT_TRUE(gives(text, "{'a':0,'b':2,'c':3}", "false", "none"));
    CU_ASSERT_TRUE(gives(text, "{'a':1,'b':0,'c':3}", "false", "none"));
    CU_ASSERT_TRUE(gives(text, "{'a':1,'b':2,'c':0}", "false", "none"));
    CU_ASSERT_TRUE(gives(text, "{'a':1,'b':2}", "false", "none"));
}

static void first_rule_that_matches_counts(void)
{
    static const char text[] =
        "{'f':{'default':0,'boolean_type':false,'rules':{"
        "'z':{'when_match':1,'conditions':[" IS(
            "a", "1") "]},"
                      "'y':{'when_match':[2],'conditions':[" IS(
                          "b", "1") "]},"
                                    "'x':{'when_match':3,'conditions':[" IS(
                                        "a", "1") "]},"
                                                  "'z':{'when_match':4,'conditions':[" IS(
                                                      "a", "1") "]}}}}";

    CU_ASSERT_TRUE(gives(text, "{'a':1,'b':1}", "4", "some")); /* the last z, in the first place */
    CU_ASSERT_TRUE(gives(text, "{'b':1}", "[2]", "some"));
    CU_ASSERT_TRUE(gives(text, "{}", "0", "none"));
}

static void match_may_be_off(void)
{
    CU_ASSERT_TRUE(gives(
        "{'f':{'default':true,'rules':{'r':{'when_match':false,'conditions':[" IS("a", "1") "]}}}}",
        "{'a':1}", "false", "some"));
}

/* Each feature has keys of its own, in an order of its own. */
static void context_may_be_of_several_features(void)
{
    struct flags_document *made =
        document("{'f':{'default':false,'rules':{'r':{'when_match':true,'conditions':[" IS(
            "a", "1") "]}}},'g':{'default':false,'rules':{'r':{'when_match':true,'conditions':"
                      "[" IS("b", "2") "]}}}}");
    const struct pwt_flag_query query = {.size = sizeof(query), .context = json("{'a':1,'b':2}")};
    struct flags_evaluation evaluation;
    struct flags_context bound;

    flags_context_init(&bound, &s_inv, &query);
    for (uint32_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(flags_evaluate(&bound, &made->features[i], &evaluation), 0);
        CU_ASSERT_PTR_EQUAL(evaluation.rule, &made->features[i].rules[0]);
    }
    flags_document_drop(made);
}

static void context_that_is_no_object_is_an_error_where_it_is_looked_at(void)
{
    static const char text[] = "{'f':{'default':true,'rules':{'r':{'when_match':false,"
                               "'conditions':[" IS("a", "1") "]}}}}";

    CU_ASSERT_TRUE(gives(text, "[1]", "", "none"));
    CU_ASSERT_TRUE(gives(text, "{'b':1", "", "none"));
    CU_ASSERT_TRUE(gives("{'f':{'default':true,'rules':{'r':{'when_match':false,'conditions':["
                         "{'action':'SCHEDULE_BETWEEN_DAYS_OF_WEEK','key':'CURRENT_DAY_OF_WEEK',"
                         "'value':{'DAYS':[]}}]}}}}",
                         "[1]", "true", "none"));
}

int main(void)
{
    static CU_TestInfo rules[] = {
        {"without_rules_it_is_the_default", without_rules_it_is_the_default},
        {"all_conditions_must_hold", all_conditions_must_hold},
        {"first_rule_that_matches_counts", first_rule_that_matches_counts},
        {"match_may_be_off", match_may_be_off},
        {"context_may_be_of_several_features", context_may_be_of_several_features},
        {"context_that_is_no_object_is_an_error_where_it_is_looked_at",
         context_that_is_no_object_is_an_error_where_it_is_looked_at},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_evaluate", NULL, NULL, NULL, NULL, rules},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
