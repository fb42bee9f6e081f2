/* SPDX-License-Identifier: Apache-2.0 */
/* The service as handlers call it, in a host of sdk/testing with the plugin itself. */
#include "../run.h"

#include <powertools/powertools.h>
#include <powertools/testing.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define DOCUMENT                                                                              \
    "POWERTOOLS_FEATURE_FLAGS_DOCUMENT="                                                      \
    "{\"new-pricing\":{\"default\":false,\"rules\":{\"premium\":{\"when_match\":true,"        \
    "\"conditions\":[{\"action\":\"EQUALS\",\"key\":\"tier\",\"value\":\"premium\"},"         \
    "{\"action\":\"KEY_GREATER_THAN_VALUE\",\"key\":\"age\",\"value\":30}]},"                 \
    "\"nobody\":{\"when_match\":true,\"conditions\":[{\"action\":\"SCHEDULE_BETWEEN_DAYS_OF_" \
    "WEEK\",\"key\":\"CURRENT_DAY_OF_WEEK\",\"value\":{\"DAYS\":[]}}]}}},"                    \
    "\"limit\":{\"boolean_type\":false,\"default\":25},"                                      \
    "\"rate\":{\"boolean_type\":false,\"default\":0.5},"                                      \
    "\"colour\":{\"boolean_type\":false,\"default\":\"gr\\u00fcn\"},"                         \
    "\"sizes\":{\"boolean_type\":false,\"default\":[1, 2]},"                                  \
    "\"off\":{\"boolean_type\":false,\"default\":[]}}"

static struct pwt_bytes context(const char *text)
{
    return pwt_cstr(text);
}

/* ---- a function around the test ---- */

static int32_t (*s_body)(struct pwt_inv *inv);

static int32_t handle(struct pwt_inv *inv)
{
    return s_body(inv);
}

PWT_HANDLER(bodies, .handle = handle);

/* Runs a body in a function with the plugin, or without; what the log says then. */
static const char *run(const char *setting, int32_t (*body)(struct pwt_inv *inv))
{
    static char s_lines[4096];
    char path[512];
    const char *environment[] = {"POWERTOOLS_PLUGINS=feature-flags", path, setting, NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = &pwt_handler_v1_bodies, .environment = environment};
    struct pwt_test *test = NULL;

    (void)snprintf(path, sizeof(path), "POWERTOOLS_PLUGIN_PATH=%s", getenv("PWT_FLAGS_PLUGIN"));
    if (!setting) {
        environment[0] = "POWERTOOLS_PLUGINS=";
    }
    if (pwt_test_open(&options, &test) != 0) {
        (void)printf("\n    %s", pwt_test_problem(test));
        CU_FAIL_FATAL("no host");
    }
    s_body = body;
    CU_ASSERT_EQUAL(pwt_test_invoke(test, pwt_cstr("{}")).kind, PWT_OUTCOME_BYTES);
    (void)snprintf(s_lines, sizeof(s_lines), "%s", pwt_test_diagnostics(test));
    pwt_test_close(test);
    return s_lines;
}

/* ---- values ---- */

static int32_t ask_for_values(struct pwt_inv *inv)
{
    bool on = false;
    int64_t limit = 1;
    double rate = 1;
    struct pwt_bytes text = pwt_cstr("red");

    CU_ASSERT_EQUAL(pwt_flag(inv, "new-pricing", context("{\"tier\":\"premium\",\"age\":31}"), &on),
                    0);
    CU_ASSERT_TRUE(on);
    CU_ASSERT_EQUAL(pwt_flag(inv, "new-pricing", context("{\"tier\":\"basic\"}"), &on), 0);
    CU_ASSERT_FALSE(on);
    CU_ASSERT_EQUAL(pwt_flag_int(inv, "limit", context(NULL), &limit), 0);
    CU_ASSERT_EQUAL(limit, 25);
    CU_ASSERT_EQUAL(pwt_flag_double(inv, "rate", context(NULL), &rate), 0);
    CU_ASSERT_EQUAL(rate, 0.5);
    CU_ASSERT_EQUAL(pwt_flag_double(inv, "limit", context(NULL), &rate), 0);
    CU_ASSERT_EQUAL(rate, 25);
    CU_ASSERT_EQUAL(pwt_flag_text(inv, "colour", context(NULL), &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("gr\xc3\xbcn")));
    CU_ASSERT_EQUAL(pwt_flag_json(inv, "sizes", context(NULL), &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("[1,2]")));
    CU_ASSERT_EQUAL(pwt_flag(inv, "sizes", context(NULL), &on), 0);
    CU_ASSERT_TRUE(on);
    CU_ASSERT_EQUAL(pwt_flag(inv, "off", context(NULL), &on), 0);
    CU_ASSERT_FALSE(on);
    return 0;
}

static void flags_have_values(void)
{
    CU_ASSERT_STRING_EQUAL(run(DOCUMENT, ask_for_values), "");
}

static int32_t ask_with_fields(struct pwt_inv *inv)
{
    bool on = false;

    CU_ASSERT_EQUAL(
        pwt_flag_with(inv, "new-pricing", &on, PWT_STR("tier", "premium"), PWT_INT("age", 31)), 0);
    CU_ASSERT_TRUE(on);
    CU_ASSERT_EQUAL(pwt_flag_with(inv, "new-pricing", &on, PWT_STR("tier", "premium")), 0);
    CU_ASSERT_FALSE(on);
    CU_ASSERT_EQUAL(pwt_flag_with(inv, "sizes", &on), 0);
    CU_ASSERT_TRUE(on);
    return 0;
}

static void fields_may_be_the_context(void)
{
    CU_ASSERT_STRING_EQUAL(run(DOCUMENT, ask_with_fields), "");
}

static int32_t ask_for_defaults(struct pwt_inv *inv)
{
    bool on = true;
    int64_t limit = 7;
    double rate = 7;
    struct pwt_bytes text = pwt_cstr("red");

    CU_ASSERT_EQUAL(pwt_flag(inv, "nope", context(NULL), &on), PWT_ENOTFOUND);
    CU_ASSERT_TRUE(on);
    CU_ASSERT_EQUAL(pwt_flag(inv, "New-Pricing", context(NULL), &on), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(pwt_flag_int(inv, "rate", context(NULL), &limit), PWT_EINVAL);
    CU_ASSERT_EQUAL(pwt_flag_double(inv, "colour", context(NULL), &rate), PWT_EINVAL);
    CU_ASSERT_EQUAL(pwt_flag_text(inv, "limit", context(NULL), &text), PWT_EINVAL);
    CU_ASSERT_EQUAL(pwt_flag_json(inv, "nope", context(NULL), &text), PWT_ENOTFOUND);
    CU_ASSERT_TRUE(limit == 7 && rate == 7 && pwt_bytes_equal(text, pwt_cstr("red")));
    return 0;
}

static void default_stays_where_there_is_no_value(void)
{
    CU_ASSERT_STRING_EQUAL(run(DOCUMENT, ask_for_defaults), "");
}

static int32_t ask_without_the_plugin(struct pwt_inv *inv)
{
    struct pwt_flag_explanation explanation = {.size = sizeof(explanation)};
    const struct pwt_flag_query query = {.size = sizeof(query)};
    struct pwt_bytes text = pwt_cstr("[]");
    bool on = true;

    CU_ASSERT_EQUAL(pwt_flag(inv, "f", context(NULL), &on), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_flag_with(inv, "f", &on, PWT_INT("a", 1)), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_flags_enabled(inv, context(NULL), &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_flags_document(inv, &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_flags_fetched(inv, &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_flag_explain(inv, &query, &explanation), PWT_EABSENT);
    CU_ASSERT_TRUE(on && pwt_bytes_equal(text, pwt_cstr("[]")));
    return 0;
}

static void absent_plugin_is_said(void)
{
    CU_ASSERT_STRING_EQUAL(run(NULL, ask_without_the_plugin), "");
}

static int32_t ask_as_an_old_caller(struct pwt_inv *inv)
{
    struct pwt_flag_query query = {.size = sizeof(query), .name = pwt_cstr("limit")};
    struct pwt_flag_value value;

    memset(&value, 0x5a, sizeof(value));
    value.size = offsetof(struct pwt_flag_value, json);
    CU_ASSERT_EQUAL(pwt_flag_evaluate(inv, &query, &value), 0);
    CU_ASSERT_TRUE(value.type == PWT_FIELD_INT && value.value.i64 == 25);
    CU_ASSERT_EQUAL(value.json.len, UINT64_C(0x5a5a5a5a5a5a5a5a));
    value.size = 0;
    CU_ASSERT_EQUAL(pwt_flag_evaluate(inv, &query, &value), PWT_EINVAL);
    query.field_count = 1; /* and there are none */
    value.size = sizeof(value);
    CU_ASSERT_EQUAL(pwt_flag_evaluate(inv, &query, &value), PWT_EINVAL);
    query.size = 4;
    CU_ASSERT_EQUAL(pwt_flag_evaluate(inv, &query, &value), PWT_EINVAL);
    return 0;
}

static void caller_gets_no_more_than_it_knows(void)
{
    CU_ASSERT_STRING_EQUAL(run(DOCUMENT, ask_as_an_old_caller), "");
}

/* ---- all of them ---- */

static int32_t ask_for_all(struct pwt_inv *inv)
{
    struct pwt_bytes names = pwt_cstr("[]");

    CU_ASSERT_EQUAL(pwt_flags_enabled(inv, context("{\"tier\":\"premium\",\"age\":31}"), &names),
                    0);
    CU_ASSERT_TRUE(pwt_bytes_equal(
        names, pwt_cstr("[\"new-pricing\",\"limit\",\"rate\",\"colour\",\"sizes\"]")));
    CU_ASSERT_EQUAL(pwt_flags_enabled(inv, context(NULL), &names), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(names, pwt_cstr("[\"limit\",\"rate\",\"colour\",\"sizes\"]")));
    CU_ASSERT_EQUAL(pwt_flags_document(inv, &names), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(names, pwt_cstr(strchr(DOCUMENT, '{'))));
    CU_ASSERT_EQUAL(pwt_flags_fetched(inv, &names), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(names, pwt_cstr(strchr(DOCUMENT, '{'))));
    return 0;
}

static void features_that_are_on_are_listed(void)
{
    CU_ASSERT_STRING_EQUAL(run(DOCUMENT, ask_for_all), "");
}

/* ---- why ---- */

static struct pwt_flag_explanation
explain(struct pwt_inv *inv, const char *name, const char *context_json)
{
    struct pwt_flag_explanation explanation = {.size = sizeof(explanation)};
    const struct pwt_flag_query query = {
        .size = sizeof(query), .name = pwt_cstr(name), .context = pwt_cstr(context_json)};

    CU_ASSERT_EQUAL(pwt_flag_explain(inv, &query, &explanation), 0);
    return explanation;
}

static int32_t ask_why(struct pwt_inv *inv)
{
    struct pwt_flag_explanation why = explain(inv, "new-pricing", "{\"tier\":\"premium\"}");

    CU_ASSERT_EQUAL(why.cause, PWT_FLAG_NO_MATCH);
    CU_ASSERT_TRUE(pwt_bytes_equal(why.json, pwt_cstr("false")));
    CU_ASSERT_EQUAL_FATAL(why.step_count, 2);
    CU_ASSERT_TRUE(pwt_bytes_equal(why.steps[0].rule, pwt_cstr("premium")));
    CU_ASSERT_TRUE(pwt_bytes_equal(why.steps[0].key, pwt_cstr("age")));
    CU_ASSERT_TRUE(pwt_bytes_equal(why.steps[0].action, pwt_cstr("KEY_GREATER_THAN_VALUE")));
    CU_ASSERT_EQUAL(why.steps[0].condition, 1);
    CU_ASSERT_EQUAL(why.steps[0].check, PWT_FLAG_KEY_ABSENT);
    CU_ASSERT_EQUAL(why.steps[1].check, PWT_FLAG_OUT_OF_TIME);
    CU_ASSERT_EQUAL(explain(inv, "new-pricing", "{\"tier\":1}").steps[0].check, PWT_FLAG_DIFFERS);
    why = explain(inv, "new-pricing", "{\"tier\":\"premium\",\"age\":\"old\"}");
    CU_ASSERT_EQUAL(why.steps[0].check, PWT_FLAG_OTHER_TYPE);
    why = explain(inv, "new-pricing", "{\"tier\":\"premium\",\"age\":31}");
    CU_ASSERT_EQUAL(why.cause, PWT_FLAG_RULE_MATCHED);
    CU_ASSERT_TRUE(pwt_bytes_equal(why.rule, pwt_cstr("premium")));
    CU_ASSERT_EQUAL(why.step_count, 1);
    CU_ASSERT_EQUAL(why.steps[0].check, PWT_FLAG_HOLDS);
    CU_ASSERT_EQUAL(why.steps[0].condition, 2);
    CU_ASSERT_EQUAL(explain(inv, "limit", NULL).cause, PWT_FLAG_NO_RULE);
    CU_ASSERT_EQUAL(explain(inv, "nope", NULL).cause, PWT_FLAG_NO_FEATURE);
    return 0;
}

static void explanation_names_rule_condition_and_cause(void)
{
    CU_ASSERT_STRING_EQUAL(run(DOCUMENT, ask_why), "");
}

static int32_t ask_why_without_an_object(struct pwt_inv *inv)
{
    bool on = true;

    CU_ASSERT_EQUAL(explain(inv, "new-pricing", "[1]").cause, PWT_FLAG_BAD_CONTEXT);
    CU_ASSERT_EQUAL(pwt_flag(inv, "new-pricing", context("[1]"), &on), PWT_EFORMAT);
    CU_ASSERT_TRUE(on);
    return 0;
}

static void context_that_is_no_object_is_told_once(void)
{
    const char *lines = run(DOCUMENT, ask_why_without_an_object);
    const char *first = strstr(lines, "invalid-context: the context of a flag is no JSON object");

    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_PTR_NULL(strstr(first + 1, "invalid-context"));
}

static uint32_t s_cause;
static int32_t s_code;

static int32_t ask_for_a_wrong_document(struct pwt_inv *inv)
{
    struct pwt_bytes text = pwt_cstr("[]");
    bool on = true;

    CU_ASSERT_EQUAL(pwt_flag(inv, "f", context(NULL), &on), s_code);
    CU_ASSERT_EQUAL(pwt_flags_enabled(inv, context(NULL), &text), s_code);
    CU_ASSERT_EQUAL(pwt_flags_document(inv, &text), s_code);
    CU_ASSERT_EQUAL(explain(inv, "f", NULL).cause, s_cause);
    CU_ASSERT_TRUE(on && pwt_bytes_equal(text, pwt_cstr("[]")));
    return 0;
}

static const char *wrong_document(const char *setting, int32_t code, uint32_t cause)
{
    s_code = code;
    s_cause = cause;
    return run(setting, ask_for_a_wrong_document);
}

static void document_that_is_wrong_gives_no_value(void)
{
    CU_ASSERT_PTR_NOT_NULL(
        strstr(wrong_document("POWERTOOLS_FEATURE_FLAGS_DOCUMENT={\"f\":{}}", PWT_EFORMAT,
                              PWT_FLAG_BAD_DOCUMENT),
               "schema-validation: /f is an empty object; expected an object with a default"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(wrong_document("POWERTOOLS_FEATURE_FLAGS_DOCUMENT={", PWT_EIO, PWT_FLAG_NO_DOCUMENT),
               "configuration-store: the document is no JSON"));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        wrong_document("POWERTOOLS_FEATURE_FLAGS_FILE=/nowhere", PWT_EIO, PWT_FLAG_NO_DOCUMENT),
        "'/nowhere' does not exist"));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        wrong_document("POWERTOOLS_FEATURE_FLAGS_SOURCE=auto", PWT_EIO, PWT_FLAG_NO_DOCUMENT),
        "no document is set"));
}

int main(void)
{
    static CU_TestInfo values[] = {
        {"flags_have_values", flags_have_values},
        {"fields_may_be_the_context", fields_may_be_the_context},
        {"default_stays_where_there_is_no_value", default_stays_where_there_is_no_value},
        {"absent_plugin_is_said", absent_plugin_is_said},
        {"caller_gets_no_more_than_it_knows", caller_gets_no_more_than_it_knows},
        CU_TEST_INFO_NULL};
    static CU_TestInfo all[] = {
        {"features_that_are_on_are_listed", features_that_are_on_are_listed}, CU_TEST_INFO_NULL};
    static CU_TestInfo why[] = {
        {"explanation_names_rule_condition_and_cause", explanation_names_rule_condition_and_cause},
        {"context_that_is_no_object_is_told_once", context_that_is_no_object_is_told_once},
        {"document_that_is_wrong_gives_no_value", document_that_is_wrong_gives_no_value},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"evaluate", NULL, NULL, NULL, NULL, values},
                                    {"enabled", NULL, NULL, NULL, NULL, all},
                                    {"explain", NULL, NULL, NULL, NULL, why},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
