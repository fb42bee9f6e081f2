/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing: several fields, their order, what is missing, rules, and what is no document. */
#include "erase_test.h"

#include "shared/json_memory.h"

#include <stdio.h>

#define FAILS PWT_MASKING_MISSING_FAILS
#define WARNS PWT_MASKING_MISSING_WARNS

static const struct pwt_mask s_dynamic = {.flags = PWT_MASK_DYNAMIC};

static void all_fields_go_down_together(void)
{
    const char *const fields[] = {"a", "b.c", "d[1]", "$..z", NULL};

    CU_ASSERT_STRING_EQUAL(
        test_erase(fields, NULL, FAILS, "{'a':1,'b':{'c':2,'x':{'z':3}},'d':[4,5],'z':6,'y':7}"),
        "{'a':'*****','b':{'c':'*****','x':{'z':'*****'}},'d':[4,'*****'],'z':'*****','y':7}");
}

static void what_is_not_meant_stays_as_it_is(void)
{
    CU_ASSERT_STRING_EQUAL(
        test_erase_one(
            "a", " { 'b' : [ 1e2 , -0.0 , 12345678901234567890 ] ,\n'a':1 , 'c' : '\\u00e9' } "),
        " { 'b' : [ 1e2 , -0.0 , 12345678901234567890 ] ,\n'a':'*****' , 'c' : '\\u00e9' } ");
}

/* Each field is applied to what the one before it left. */
static void the_order_of_fields_counts(void)
{
    const char *const inner_first[] = {"a.b", "a", NULL};
    const char *const outer_first[] = {"a", "a.b", NULL};
    const char *const twice[] = {"a", "a", NULL};
    const char *const list[] = {"a", "a[0]", NULL};
    const char *const filter[] = {"a[*].n", "a[?(@.n == 2)].s", NULL};
    const char *const any[] = {"$..c", "a.b", NULL};

    CU_ASSERT_STRING_EQUAL(test_erase(inner_first, NULL, FAILS, "{'a':{'b':1}}"), "{'a':'*****'}");
    CU_ASSERT_STRING_EQUAL(test_erase(outer_first, NULL, FAILS, "{'a':{'b':1}}"), "kind 5");
    CU_ASSERT_STRING_EQUAL(test_erase(outer_first, NULL, WARNS, "{'a':{'b':1}}"), "{'a':'*****'}");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_STRING_EQUAL(test_erase(outer_first, &s_dynamic, FAILS, "{'a':{'b':1}}"),
                           "{'a':{'b':'*'}}");
    CU_ASSERT_STRING_EQUAL(test_erase(twice, NULL, FAILS, "{'a':[1,2]}"),
                           "{'a':['*****','*****']}");
    CU_ASSERT_STRING_EQUAL(test_erase(list, NULL, FAILS, "{'a':[1,2]}"), "{'a':['*****','*****']}");
    CU_ASSERT_STRING_EQUAL(test_erase(filter, NULL, FAILS, "{'a':[{'n':2,'s':1}]}"), "kind 5");
    CU_ASSERT_STRING_EQUAL(test_erase(any, NULL, FAILS, "{'a':{'b':{'c':1}},'c':2}"),
                           "{'a':{'b':'*****'},'c':'*****'}");
}

static void missing_fields_fail_or_warn(void)
{
    const char *const fields[] = {"a", "nope", NULL};

    CU_ASSERT_STRING_EQUAL(test_erase(fields, NULL, FAILS, "{'a':1}"), "kind 5");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    CU_ASSERT_STRING_EQUAL(test_erase(fields, NULL, WARNS, "{'a':1}"), "{'a':'*****'}");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "'nope'"));
    CU_ASSERT_STRING_EQUAL(test_erase(fields, NULL, WARNS | ERASER_QUIET, "{'a':1}"),
                           "{'a':'*****'}");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void bad_paths_count_when_they_are_reached(void)
{
    const char *const missing_first[] = {"nope", "a[", NULL};
    const char *const bad[] = {"a", "a[", NULL};
    const char *const none[] = {NULL};

    CU_ASSERT_STRING_EQUAL(test_erase(missing_first, NULL, FAILS, "{'a':1}"), "kind 5");
    CU_ASSERT_STRING_EQUAL(test_erase(bad, NULL, WARNS, "{'a':1}"), "kind 4");
    CU_ASSERT_STRING_EQUAL(test_erase_one("a[", "[1]"), "kind 2");
    CU_ASSERT_STRING_EQUAL(test_erase(none, NULL, FAILS, "nonsense"), "kind 1");
}

static void documents_are_objects_or_texts_of_documents(void)
{
    CU_ASSERT_STRING_EQUAL(test_erase_one("a", "'{\\'a\\': 1}'"), "{'a': '*****'}");
    CU_ASSERT_STRING_EQUAL(test_erase_one("a", "'{\\u0022a\\u0022: 1}'"), "{'a': '*****'}");
    CU_ASSERT_STRING_EQUAL(test_erase_one("[*]", "'[1,2]'"), "['*****','*****']");
    CU_ASSERT_STRING_EQUAL(test_erase_one("a", "'hello'"), "kind 3");
    CU_ASSERT_STRING_EQUAL(test_erase_one("a", "''"), "kind 3");
    CU_ASSERT_STRING_EQUAL(test_erase_one("a", "[{'a':1}]"), "kind 2");
    CU_ASSERT_STRING_EQUAL(test_erase_one("a", "null"), "kind 2");
    CU_ASSERT_STRING_EQUAL(test_erase_one("a", "42"), "kind 2");
}

/* A copy that goes forward must not let anything through that others would read in another way. */
static void damage_anywhere_is_refused(void)
{
    static const char *const damaged[] = {
        "",
        " ",
        "{",
        "{'a':1",
        "{'a':1}}",
        "{'a':1},",
        "{'a':1,}",
        "{,'a':1}",
        "{'a':1 'b':2}",
        "{'a' 1}",
        "{'a':}",
        "{a:1}",
        "{'a':01}",
        "{'a':1,'b':[1,]}",
        "{'a':1,'b':[1 2]}",
        "{'a':1,'b':{'c':tru}}",
        "{'a':1,'b':'\\x'}",
        "{'a':1,'b':'\xff'}",
        "{'a':'\xff'}",
        "{'a':1,'b':'\x01'}",
        "{'a':1]",
        "{'a':1,'b':[}",
        "{'a':[1,2}",
        "{'a':1,'b':'",
        "{'a\\':1}",
        "{'a':1,1:2}",
        "{'a':1;}",
    };
    const char *const two[] = {"a", "$..b", NULL};

    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        CU_ASSERT_STRING_EQUAL(test_erase_one("a", damaged[i]), "kind 3");
        CU_ASSERT_STRING_EQUAL(test_erase(two, NULL, WARNS, damaged[i]), "kind 3");
        CU_ASSERT_STRING_EQUAL(test_erase(NULL, NULL, WARNS, damaged[i]), "kind 3");
        CU_ASSERT_STRING_EQUAL(test_erase_one("$", damaged[i]), "kind 3");
    }
}

/* Every document is cut at every byte: none of the pieces is one. */
static void every_cut_is_refused(void)
{
    const char *whole = "{'x':[{'a':1},{'b':[true,{'a':null}]}],'a':'q\\u00e9'}";
    char text[64];

    CU_ASSERT_STRING_EQUAL(test_erase_one("$..a", whole),
                           "{'x':[{'a':'*****'},{'b':[true,{'a':'*****'}]}],'a':'*****'}");
    for (size_t len = 0; len < strlen(whole); len++) {
        (void)snprintf(text, sizeof(text), "%.*s", (int)len, whole);
        CU_ASSERT_STRING_EQUAL(test_erase_one("$..a", text), "kind 3");
        CU_ASSERT_STRING_EQUAL(test_erase_one("a", text), "kind 3");
    }
}

static void deep_documents_have_a_limit(void)
{
    char text[3 * PWT_JSON_DEPTH_MAX];

    for (uint32_t depth = PWT_JSON_DEPTH_MAX - 1; depth <= PWT_JSON_DEPTH_MAX; depth++) {
        memset(text, '[', depth);
        text[depth] = '1';
        memset(text + depth + 1, ']', depth);
        text[2 * depth + 1] = '\0';
        char object[sizeof(text) + 8];
        (void)snprintf(object, sizeof(object), "{'b':%s}", text);
        const bool fits = depth < PWT_JSON_DEPTH_MAX;
        CU_ASSERT_STRING_EQUAL(test_erase_one("$..a", object), fits ? "kind 5" : "kind 3");
        CU_ASSERT_STRING_EQUAL(test_erase_one("a", object), fits ? "kind 5" : "kind 3");
        CU_ASSERT_EQUAL(strncmp(test_erase_one("$..b", object), "{'b':[", 6) == 0, fits);
    }
}

static const char *erase_any(const char *field, const char *json)
{
    const char *const fields[] = {field, NULL};

    return test_erase(fields, NULL, FAILS | ERASER_ANY_ROOT, json);
}

/* As events and responses are: whatever there is, and a string that holds a document stays one. */
static void any_root_will_do_for_events(void)
{
    CU_ASSERT_STRING_EQUAL(erase_any("[*].a", "[{'a':1}]"), "[{'a':'*****'}]");
    CU_ASSERT_STRING_EQUAL(erase_any("a", "'{\\'a\\':1}'"), "'{\\'a\\':\\'*****\\'}'");
    CU_ASSERT_STRING_EQUAL(erase_any("$", "'{\\'a\\':1}'"), "'*****'");
    CU_ASSERT_STRING_EQUAL(erase_any("a", "'{\\'a\\':1'"), "kind 3");
    CU_ASSERT_STRING_EQUAL(erase_any("a", "'text'"), "kind 5");
    CU_ASSERT_STRING_EQUAL(erase_any("$", "'text'"), "'*****'");
    CU_ASSERT_STRING_EQUAL(erase_any("a", "7"), "kind 5");
    CU_ASSERT_STRING_EQUAL(erase_any("a", "'text"), "kind 3");
}

/* Callers may free what they handed in. */
static void results_have_memory_of_their_own(void)
{
    struct pwt_inv *inv = test_inv();
    struct pwt_json_alloc arena = json_memory(inv);
    const struct pwt_bytes field = pwt_cstr("nope");
    const struct pwt_erase_options options = {.flags = WARNS, .fields = &field, .field_count = 1};
    const struct pwt_bytes json = pwt_cstr("{\"a\":1}");
    const struct pwt_bytes text = pwt_cstr("\"{}\"");
    struct trouble trouble;
    struct pwt_eraser eraser;
    struct pwt_bytes result;

    CU_ASSERT_EQUAL(eraser_read(inv, &arena, &options, &eraser, &trouble), 0);
    CU_ASSERT_EQUAL(eraser_run(inv, &eraser, json, &result, &trouble), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(result, json));
    CU_ASSERT_PTR_NOT_EQUAL(result.ptr, json.ptr);
    CU_ASSERT_EQUAL(eraser_run(inv, &eraser, text, &result, &trouble), 0);
    CU_ASSERT_PTR_NOT_EQUAL(result.ptr, text.ptr + 1);
}

/* However many passes there are, there are two copies of a document. */
static void many_passes_take_little_memory(void)
{
    struct pwt_inv *inv = test_inv();
    struct pwt_json_alloc arena = json_memory(inv);
    struct pwt_bytes fields[100];
    const struct pwt_erase_options options = {.flags = WARNS, .fields = fields, .field_count = 100};
    struct trouble trouble;
    struct pwt_eraser eraser;
    struct pwt_bytes result = {NULL, 0};
    char *text = pwt_alloc(inv, 100100);

    memset(text, ' ', 100100);
    memcpy(text, "{\"a\":{\"b\":1}", 12);
    text[100099] = '}';
    for (size_t i = 0; i < 100; i++) {
        fields[i] = pwt_cstr(i % 2 == 0 ? "a" : "$..a");
    }
    CU_ASSERT_EQUAL(eraser_read(inv, &arena, &options, &eraser, &trouble), 0);
    inv->room = 300000;
    CU_ASSERT_EQUAL_FATAL(eraser_run(inv, &eraser, pwt_bytes_make(text, 100100), &result, &trouble),
                          0);
    CU_ASSERT_EQUAL(strncmp(result.ptr, "{\"a\":\"*****\" ", 13), 0);
}

static void paths_in_warnings_do_not_break_lines(void)
{
    const char *const fields[] = {"'a\n\xc3\xa9"
                                  "b'",
                                  NULL};

    CU_ASSERT_STRING_EQUAL(test_erase(fields, NULL, WARNS, "{'a':1}"), "{'a':1}");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "at ''ab''"));
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
}

/* ---- rules ---- */

static const char *
erase_rules(const struct pwt_masking_rule *rules, uint64_t count, const char *json)
{
    static char text[256];
    struct pwt_inv *inv = test_inv();
    struct pwt_json_alloc arena = json_memory(inv);
    const struct pwt_erase_options options = {.flags = FAILS, .rules = rules, .rule_count = count};
    struct trouble trouble = {.kind = PWT_MASKING_OK};
    struct pwt_bytes result = {NULL, 0};
    struct pwt_eraser eraser;
    int32_t code = eraser_read(inv, &arena, &options, &eraser, &trouble);

    code = code == 0 ? eraser_run(inv, &eraser, test_json(json), &result, &trouble) : code;
    if (code != 0) {
        (void)snprintf(text, sizeof(text), "kind %u", trouble.kind);
        return text;
    }
    (void)snprintf(text, sizeof(text), "%.*s", (int)result.len, result.ptr);
    for (char *c = text; *c != '\0'; c++) {
        *c = *c == '"' ? '\'' : *c;
    }
    return text;
}

static void rules_have_masks_of_their_own(void)
{
    const struct pwt_masking_rule rules[] = {
        {.path = pwt_cstr("a"), .mask = {.flags = PWT_MASK_DYNAMIC}},
        {.path = pwt_cstr(".zip"), .mask = {.custom = pwt_cstr("xxx")}},
        {.path = pwt_cstr("$.e")},
    };

    CU_ASSERT_STRING_EQUAL(
        erase_rules(rules, 3, "{'a':'p q','b':[{'zip':'12345'}],'e':{'f':[1,null]}}"),
        "{'a':'* *','b':[{'zip':'xxx'}],'e':{'f':['*****','*****']}}");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void rules_leave_null_alone(void)
{
    const struct pwt_masking_rule rule = {.path = pwt_cstr("a")};

    CU_ASSERT_STRING_EQUAL(erase_rules(&rule, 1, "{'a':null}"), "{'a':null}");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void rules_never_fail_for_their_paths(void)
{
    const struct pwt_masking_rule rules[] = {
        {.path = pwt_cstr("a[")}, {.path = pwt_cstr("nope")}, {.path = pwt_cstr("a")}};

    CU_ASSERT_STRING_EQUAL(erase_rules(rules, 3, "{'a':1}"), "{'a':'*****'}");
    CU_ASSERT_EQUAL(fake_diag_count(), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "invalid-rule"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "field-not-found"));
    CU_ASSERT_STRING_EQUAL(erase_rules(rules, 1, "{'a':1}"), "{'a':1}");
    CU_ASSERT_STRING_EQUAL(erase_rules(rules, 1, "{'a':1"), "kind 3");
    CU_ASSERT_STRING_EQUAL(erase_rules(rules + 2, 1, "'{}'"), "'{}'");
}

static void says_where_memory_ends(void)
{
    const char *const fields[] = {"a.b", "$..c", NULL};
    struct pwt_bytes list[] = {pwt_cstr(fields[0]), pwt_cstr(fields[1])};
    const struct pwt_erase_options options = {
        .flags = WARNS, .fields = list, .field_count = 2, .mask = {.custom = pwt_cstr("x")}};
    int32_t code = PWT_ENOMEM;

    for (uint64_t room = 0; code == PWT_ENOMEM && room < 100000; room += 32) {
        struct pwt_inv *inv = test_inv();
        const struct pwt_bytes json = test_json("{'a':{'b':'\\u0041'},'c':[1]}");
        struct pwt_json_alloc arena = json_memory(inv);
        struct trouble trouble = {.kind = PWT_MASKING_OK};
        struct pwt_bytes result = {NULL, 0};
        struct pwt_eraser eraser;
        inv->room = room;
        code = eraser_read(inv, &arena, &options, &eraser, &trouble);
        code = code == 0 ? eraser_run(inv, &eraser, json, &result, &trouble) : code;
        CU_ASSERT_EQUAL(result.ptr != NULL, code == 0);
        CU_ASSERT_TRUE(code == 0 || trouble.kind == PWT_MASKING_FAILED);
    }
    CU_ASSERT_EQUAL(code, 0);
}

int main(void)
{
    CU_TestInfo fields[] = {
        {"all_fields_go_down_together", all_fields_go_down_together},
        {"what_is_not_meant_stays_as_it_is", what_is_not_meant_stays_as_it_is},
        {"the_order_of_fields_counts", the_order_of_fields_counts},
        {"missing_fields_fail_or_warn", missing_fields_fail_or_warn},
        {"bad_paths_count_when_they_are_reached", bad_paths_count_when_they_are_reached},
        {"documents_are_objects_or_texts_of_documents",
         documents_are_objects_or_texts_of_documents},
        {"damage_anywhere_is_refused", damage_anywhere_is_refused},
        {"every_cut_is_refused", every_cut_is_refused},
        {"deep_documents_have_a_limit", deep_documents_have_a_limit},
        {"any_root_will_do_for_events", any_root_will_do_for_events},
        {"results_have_memory_of_their_own", results_have_memory_of_their_own},
        {"many_passes_take_little_memory", many_passes_take_little_memory},
        {"paths_in_warnings_do_not_break_lines", paths_in_warnings_do_not_break_lines},
        {"says_where_memory_ends", says_where_memory_ends},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo rules[] = {
        {"rules_have_masks_of_their_own", rules_have_masks_of_their_own},
        {"rules_leave_null_alone", rules_leave_null_alone},
        {"rules_never_fail_for_their_paths", rules_never_fail_for_their_paths},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "eraser_run, walk_document", .pTests = fields},
        {.pName = "eraser_read", .pTests = rules},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_done();
    return result;
}
