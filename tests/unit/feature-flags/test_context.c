/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts: how their members are found, whatever they are made of. */
#include "flags_test.h"

/* A feature that looks at a, b and c. */
static const char s_three[] =
    "{'f':{'default':false,'rules':{'r':{'when_match':true,'conditions':["
    "{'action':'EQUALS','key':'a','value':1},{'action':'EQUALS','key':'bb','value':1},"
    "{'action':'EQUALS','key':'c\\u00e9','value':1},{'action':'EQUALS','key':'a','value':1}]}}}}";

static struct flags_document *s_document;
static struct pwt_inv s_inv;
static struct flags_context s_context;

static const struct flags_feature *three(void)
{
    if (!s_document) {
        s_document = document(s_three);
    }
    return &s_document->features[0];
}

static int tear_down(void)
{
    flags_document_drop(s_document);
    inv_close(&s_inv);
    return 0;
}

/* The value that the n-th condition sees. */
static const struct flags_value *value_of(const struct pwt_flag_query *query, uint32_t condition)
{
    const struct flags_feature *feature = three();

    flags_context_init(&s_context, &s_inv, query);
    s_context.feature = feature;
    return flags_context_value(&s_context, &feature->rules[0].conditions[condition]);
}

static const struct flags_value *in_json(const char *context, uint32_t condition)
{
    const struct pwt_flag_query query = {.size = sizeof(query), .context = json(context)};

    return value_of(&query, condition);
}

static bool is_int(const struct flags_value *value, int64_t number)
{
    return value->kind == FLAGS_INT && value->integer == number;
}

static void keys_of_a_feature_are_each_one_slot(void)
{
    CU_ASSERT_EQUAL(three()->key_count, 3);
    CU_ASSERT_TRUE(is_int(in_json("{'a':5}", 0), 5));
    CU_ASSERT_TRUE(is_int(in_json("{'a':5}", 3), 5));
}

static void members_are_found_wherever_they_stand(void)
{
    CU_ASSERT_TRUE(is_int(in_json("{'a':1,'bb':2,'c\xc3\xa9':3}", 1), 2));
    CU_ASSERT_TRUE(is_int(in_json(" { 'x' : [1,{'bb':7}] , 'bb' :\n2\t} ", 1), 2));
    CU_ASSERT_TRUE(is_int(in_json("{'c\\u00e9':3}", 2), 3));
    CU_ASSERT_TRUE(is_int(in_json("{'c\xc3\xa9':3}", 2), 3));
    CU_ASSERT_TRUE(is_int(in_json("{'bb':-2,'bb':9}", 1), 9));
    CU_ASSERT_TRUE(is_int(in_json("{'bb':[],'b':1,'bb':9}", 1), 9));
    CU_ASSERT_EQUAL(in_json("{'b':1,'bbb':2,'BB':3,'':4}", 1)->kind, FLAGS_ABSENT);
    CU_ASSERT_EQUAL(in_json("{'a':{'bb':1}}", 1)->kind, FLAGS_ABSENT);
}

static void every_kind_of_value_is_known(void)
{
    static const struct {
        const char *context;
        uint32_t kind;
    } rows[] = {
        {"{'a':null}", FLAGS_NULL},         {"{'a':true}", FLAGS_BOOL},
        {"{'a':-12}", FLAGS_INT},           {"{'a':1.5e3}", FLAGS_DOUBLE},
        {"{'a':1e2 }", FLAGS_DOUBLE},       {"{'a':99999999999999999999}", FLAGS_BIG},
        {"{'a':'x'}", FLAGS_STRING},        {"{'a':''}", FLAGS_STRING},
        {"{'a':'\\n'}", FLAGS_ESCAPED},     {"{'a':[1]}", FLAGS_LIST_TEXT},
        {"{'a':{}}", FLAGS_OBJECT_TEXT},    {"{'a':1-2}", FLAGS_BROKEN},
        {"{'a':'12345678'}", FLAGS_STRING}, {"{'a':'1234567'}", FLAGS_STRING},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CU_ASSERT_EQUAL(in_json(rows[i].context, 0)->kind, rows[i].kind);
        CU_ASSERT_EQUAL(s_context.code, 0);
    }
}

static void nothing_is_an_empty_context(void)
{
    static const char *const contexts[] = {"{}", " { } ", "null", ""};

    for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
        CU_ASSERT_EQUAL(in_json(contexts[i], 0)->kind, FLAGS_ABSENT);
        CU_ASSERT_EQUAL(s_context.code, 0);
    }
    const struct pwt_flag_query query = {.size = sizeof(query)};
    CU_ASSERT_EQUAL(value_of(&query, 0)->kind, FLAGS_ABSENT);
    CU_ASSERT_EQUAL(s_context.code, 0);
}

static void what_is_no_object_is_an_error(void)
{
    static const char *const contexts[] = {"[]",       "'a'",      "1",          "{",
                                           "{'a'",     "{'a':",    "{'a':1",     "{'a':1,",
                                           "{'a':1]}", "{'a':1,}", "{'a' 1}",    "{a:1}",
                                           "{'a':x}",  "{'a':'x",  "{'a':1 'b'", "{'a':tru}",
                                           "{'a':[}",  "{'a':'\\"};

    for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
        (void)in_json(contexts[i], 0);
        if (s_context.code != PWT_EFORMAT) {
            (void)printf("\n    %s", contexts[i]);
            CU_FAIL("is taken for an object");
        }
    }
}

/* Both ways through a context find the same, at each length: the plain one, and the one that a list
 * or an escape behind it makes of it. */
static void both_ways_find_the_same(void)
{
    for (size_t len = 0; len < 40; len++) {
        char context[128];
        char text[64] = "";
        memset(text, 'z', len);
        for (int plain = 0; plain < 2; plain++) {
            (void)snprintf(context, sizeof(context), "{'%s':1,'bb':'%s','a':%zu%s}", text, text,
                           len, plain ? "" : ",'x':'\\t'");
            const struct flags_value *found = in_json(context, 1);
            CU_ASSERT_TRUE(found->kind == FLAGS_STRING && is_text(found->text, text));
            CU_ASSERT_TRUE(is_int(in_json(context, 0), (int64_t)len));
        }
    }
}

static void fields_may_be_the_context(void)
{
    const struct pwt_field fields[] = {PWT_INT("a", 1), PWT_STR("bb", "x"),
                                       PWT_BYTES("c\xc3\xa9", pwt_cstr(NULL)),
                                       PWT_DOUBLE("bb", 2.5), PWT_UINT("a", UINT64_MAX)};
    const struct pwt_flag_query query = {
        .size = sizeof(query), .fields = fields, .field_count = 5, .context = json("{'a':7}")};

    const struct flags_value *a = value_of(&query, 0);
    CU_ASSERT_TRUE(a->kind == FLAGS_BIG && is_text(a->text, "18446744073709551615"));
    CU_ASSERT_TRUE(value_of(&query, 1)->kind == FLAGS_DOUBLE && value_of(&query, 1)->real == 2.5);
    CU_ASSERT_EQUAL(value_of(&query, 2)->kind, FLAGS_NULL);
}

static void every_type_of_field_is_a_value(void)
{
    const double none = 0.0;
    const struct pwt_field fields[] = {
        PWT_STR("a", "x"),
        PWT_BOOL("a", 5),
        PWT_UINT("a", 5),
        PWT_DOUBLE("a", none / none),
        PWT_NULL("a"),
        PWT_JSON("a", pwt_cstr("[1]")),
        PWT_JSON("a", pwt_cstr("{}")),
        PWT_JSON("a", pwt_cstr("\"\\n\"")),
        PWT_JSON("a", pwt_cstr("x")),
    };
    static const uint32_t kinds[] = {FLAGS_STRING,      FLAGS_BOOL,    FLAGS_INT,
                                     FLAGS_NULL,        FLAGS_NULL,    FLAGS_LIST_TEXT,
                                     FLAGS_OBJECT_TEXT, FLAGS_ESCAPED, FLAGS_BROKEN};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct pwt_flag_query query = {
            .size = sizeof(query), .fields = &fields[i], .field_count = 1};
        CU_ASSERT_EQUAL(value_of(&query, 0)->kind, kinds[i]);
    }
}

/* Digits and a text without its escapes share the context's own room. */
static void what_was_made_room_for_stays(void)
{
    const struct pwt_field fields[] = {
        PWT_UINT("a", UINT64_MAX),
        PWT_JSON("bb", pwt_cstr("\"\\n12345678901234567890123456789\""))};
    const struct pwt_flag_query query = {.size = sizeof(query), .fields = fields, .field_count = 2};
    struct pwt_bytes text;

    CU_ASSERT_TRUE(flags_value_text(value_of(&query, 1), &s_context.alloc, &text));
    CU_ASSERT_TRUE(is_text(text, "\n12345678901234567890123456789"));
    CU_ASSERT_TRUE(is_text(s_context.values[0].text, "18446744073709551615"));
}

/* More keys than there are slots: the others are looked for one by one. */
static void no_key_is_left_out(void)
{
    char text[4096] = "{'f':{'default':false,'rules':{'r':{'when_match':true,'conditions':[";
    const int keys = 2 * FLAGS_KEYS_MAX + 8;
    char context[2048] = "{'x':[]";

    for (int i = 0; i < keys; i++) {
        const size_t used = strlen(text);
        const size_t known = strlen(context);
        (void)snprintf(text + used, sizeof(text) - used,
                       "%s{'action':'EQUALS','key':'k%d','value':%d}%s", i > 0 ? "," : "", i, i,
                       i + 1 < keys ? "" : "]}}}}");
        (void)snprintf(context + known, sizeof(context) - known, ",'k%d':0,'k%d':%d%s", i, i, i,
                       i + 1 < keys ? "" : "}");
    }
    struct flags_document *made = document(text);
    const struct pwt_flag_query query = {.size = sizeof(query), .context = json(context)};
    struct flags_evaluation evaluation;
    CU_ASSERT_EQUAL(made->features[0].key_count, FLAGS_KEYS_MAX);
    for (int i = 0; i < keys; i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "k%d", i);
        CU_ASSERT_TRUE(is_text(
            flags_condition_key(&made->features[0], &made->features[0].rules[0].conditions[i]),
            name));
    }
    flags_context_init(&s_context, &s_inv, &query);
    CU_ASSERT_EQUAL(flags_evaluate(&s_context, &made->features[0], &evaluation), 0);
    CU_ASSERT_PTR_NOT_NULL(evaluation.rule);
    const struct pwt_field fields[] = {PWT_INT("k71", 1), PWT_INT("k71", 71)};
    const struct pwt_flag_query others = {
        .size = sizeof(others), .fields = fields, .field_count = 2};
    flags_context_init(&s_context, &s_inv, &others);
    s_context.feature = &made->features[0];
    CU_ASSERT_TRUE(is_int(
        flags_context_value(&s_context, &made->features[0].rules[0].conditions[keys - 1]), 71));
    flags_document_drop(made);
}

/* Escaped text that is longer than the context's own room goes to the invocation. */
static void long_text_with_escapes_is_compared_too(void)
{
    char wanted[1200];
    char value[1300];

    memset(wanted, 'x', sizeof(wanted));
    (void)snprintf(value, sizeof(value), "'%.*s\\n'", 1000, wanted);
    (void)snprintf(wanted, sizeof(wanted), "'%.*s'", 999, value + 1);
    CU_ASSERT_EQUAL(compare("STARTSWITH", wanted, value), PWT_FLAG_HOLDS);
    CU_ASSERT_EQUAL(compare("STARTSWITH", "'x'", "'x\\n'"), PWT_FLAG_HOLDS);
}

int main(void)
{
    static CU_TestInfo values[] = {
        {"keys_of_a_feature_are_each_one_slot", keys_of_a_feature_are_each_one_slot},
        {"members_are_found_wherever_they_stand", members_are_found_wherever_they_stand},
        {"every_kind_of_value_is_known", every_kind_of_value_is_known},
        {"nothing_is_an_empty_context", nothing_is_an_empty_context},
        {"what_is_no_object_is_an_error", what_is_no_object_is_an_error},
        {"both_ways_find_the_same", both_ways_find_the_same},
        {"fields_may_be_the_context", fields_may_be_the_context},
        {"every_type_of_field_is_a_value", every_type_of_field_is_a_value},
        {"what_was_made_room_for_stays", what_was_made_room_for_stays},
        {"no_key_is_left_out", no_key_is_left_out},
        {"long_text_with_escapes_is_compared_too", long_text_with_escapes_is_compared_too},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_context_value", NULL, tear_down, NULL, NULL, values},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
