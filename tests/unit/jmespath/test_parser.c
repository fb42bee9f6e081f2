/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar: what binds how tightly, what is refused and where. */
#include "jmespath_test.h"

static void binds_as_the_grammar_says(void)
{
    static const struct test_row rows[] = {
        {"a || b && c", "{\"a\":false,\"b\":1,\"c\":2}", "2"},
        {"(a || b) && c", "{\"a\":1,\"b\":1,\"c\":2}", "2"},
        {"a | b || c", "{\"a\":{\"c\":3},\"c\":4}", "3"},
        {"a == b && c", "{\"a\":1,\"b\":1,\"c\":2}", "2"},
        {"!a.b", "{\"a\":{\"b\":false}}", "null"},
        {"!(a.b)", "{\"a\":{\"b\":false}}", "true"},
        {"!a == b", "{\"a\":1,\"b\":false}", "true"},
        {"a == !b", "{\"a\":false,\"b\":1}", "true"},
        {"a == b == c", "{\"a\":1,\"b\":1,\"c\":true}", "true"},
        {"a || b[0]", "{\"b\":[4]}", "4"},
        {"!!a", "{\"a\":0}", "true"},
        {"((a).b)", "{\"a\":{\"b\":1}}", "1"},
    };
    test_rows(rows, COUNT(rows));
}

static void ends_projections(void)
{
    static const struct test_row rows[] = {
        {"a[*].b | [0]", "{\"a\":[{\"b\":[1]},{\"b\":[2]}]}", "[1]"},
        {"a[*].b[0]", "{\"a\":[{\"b\":[1]},{\"b\":[2]}]}", "[1,2]"},
        {"(a[*].b)[0]", "{\"a\":[{\"b\":[1]},{\"b\":[2]}]}", "[1]"},
        {"a[*].b || c", "{\"c\":1}", "1"},
        {"a[*].b == c", "{\"a\":[{\"b\":1}],\"c\":[1]}", "true"},
        {"a[*][]", "{\"a\":[[1],[2]]}", "[1,2]"},
        {"a[?b][]", "{\"a\":[{\"b\":1}]}", "[{\"b\":1}]"},
        {"a[0:1][0]", "{\"a\":[[1,2]]}", "[1]"},
        {"a[0][0:2].b", "{\"a\":[[{\"b\":1},{\"b\":2}]]}", "[1,2]"},
    };
    test_rows(rows, COUNT(rows));
}

static void selects(void)
{
    static const struct test_row rows[] = {
        {"[a, b]", "{\"a\":1}", "[1,null]"},
        {"{x: a, \"y z\": b}", "{\"a\":1}", "{\"x\":1,\"y z\":null}"},
        {"a.[b, c]", "{\"a\":{\"b\":1,\"c\":2}}", "[1,2]"},
        {"a.{x: b}", "{\"a\":{\"b\":1}}", "{\"x\":1}"},
        {"{a: a, b: b, a: b}", "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":2}"},
        {"[@, @]", "1", "[1,1]"},
        {"{a: @}", "1", "{\"a\":1}"},
        {"[*][@, @]", "[1,2]", "[[1,1],[2,2]]"},
        {"[[*]]", "[1]", "[[1]]"},
        {"[*]", "[1]", "[1]"},
        {"a.*.b", "{\"a\":{\"x\":{\"b\":1},\"y\":{\"b\":2}}}", "[1,2]"},
        {"*", "{\"a\":1}", "[1]"},
    };
    test_rows(rows, COUNT(rows));
}

static void says_what_is_unexpected(void)
{
    static const struct test_fault faults[] = {
        {"", "0", PWT_JMESPATH_ESYNTAX, 1, "ends too early"},
        {"  ", "0", PWT_JMESPATH_ESYNTAX, 3, "ends too early"},
        {"a.", "0", PWT_JMESPATH_ESYNTAX, 3, "ends too early"},
        {"'\xc3\xa9' a", "0", PWT_JMESPATH_ESYNTAX, 5, "unexpected a"},
        {"a..b", "0", PWT_JMESPATH_ESYNTAX, 3, "unexpected ."},
        {"a.-1", "0", PWT_JMESPATH_ESYNTAX, 3, "unexpected -1"},
        {"a.[0]", "0", PWT_JMESPATH_ESYNTAX, 4, "unexpected 0"},
        {"a[b]", "0", PWT_JMESPATH_ESYNTAX, 3, "unexpected b"},
        {"a b", "0", PWT_JMESPATH_ESYNTAX, 3, "unexpected b"},
        {"a{b: c}", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected {"},
        {"a(b", "0", PWT_JMESPATH_ESYNTAX, 4, "ends too early"},
        {"[a,]", "0", PWT_JMESPATH_ESYNTAX, 4, "unexpected ]"},
        {"{a: b,}", "0", PWT_JMESPATH_ESYNTAX, 7, "unexpected }"},
        {"{}", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected }"},
        {"{'a': b}", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected 'a'"},
        {"[?a", "0", PWT_JMESPATH_ESYNTAX, 4, "ends too early"},
        {"[1:2:3:4]", "0", PWT_JMESPATH_ESYNTAX, 7, "unexpected :"},
        {"[1 2]", "0", PWT_JMESPATH_ESYNTAX, 4, "unexpected 2"},
        {"[1:2 3]", "0", PWT_JMESPATH_ESYNTAX, 6, "unexpected 3"},
        {"a[*]b", "0", PWT_JMESPATH_ESYNTAX, 5, "unexpected b"},
        {"*foo", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected foo"},
        {"(a", "0", PWT_JMESPATH_ESYNTAX, 3, "ends too early"},
        {"a)", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected )"},
        {"!", "0", PWT_JMESPATH_ESYNTAX, 2, "ends too early"},
        {"a ||", "0", PWT_JMESPATH_ESYNTAX, 5, "ends too early"},
        {"@(a)", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected ("},
        {"a[*]*", "0", PWT_JMESPATH_ESYNTAX, 5, "unexpected *"},
        {"a !", "0", PWT_JMESPATH_ESYNTAX, 3, "unexpected !"},
        {"a.`1`", "0", PWT_JMESPATH_ESYNTAX, 3, "unexpected `1`"},
    };
    test_faults(faults, COUNT(faults));
}

static void takes_references_as_arguments_only(void)
{
    static const struct test_fault faults[] = {
        {"&a", "0", PWT_JMESPATH_ESYNTAX, 1, "unexpected &"},
        {"[&a]", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected &"},
        {"a | &b", "0", PWT_JMESPATH_ESYNTAX, 5, "unexpected &"},
        {"length(!&a)", "0", PWT_JMESPATH_ESYNTAX, 9, "unexpected &"},
    };
    test_faults(faults, COUNT(faults));
}

static void finds_the_functions_that_are_called(void)
{
    static const struct test_fault faults[] = {
        {"nope(@)", "0", PWT_JMESPATH_EFUNCTION, 1, "there is no function nope()"},
        {"a || abS(@)", "0", PWT_JMESPATH_EFUNCTION, 6, "there is no function abS()"},
        {"a.nope()", "0", PWT_JMESPATH_EFUNCTION, 3, "there is no function nope()"},
        {"\"abs\"(a)", "0", PWT_JMESPATH_ESYNTAX, 6, "unexpected ("},
        {"abs()", "0", PWT_JMESPATH_EARITY, 1, "abs() takes 1 argument, not 0"},
        {"abs(a, b)", "0", PWT_JMESPATH_EARITY, 1, "abs() takes 1 argument, not 2"},
        {"join(a)", "0", PWT_JMESPATH_EARITY, 1, "join() takes 2 arguments, not 1"},
        {"not_null()", "0", PWT_JMESPATH_EARITY, 1, "not_null() takes at least 1 argument, not 0"},
        {"merge()", "0", PWT_JMESPATH_EARITY, 1, "at least 1 argument"},
        {"abs(a,)", "0", PWT_JMESPATH_ESYNTAX, 7, "unexpected )"},
        {"abs(a b)", "0", PWT_JMESPATH_ESYNTAX, 7, "unexpected b"},
        {"abs(,a)", "0", PWT_JMESPATH_ESYNTAX, 5, "unexpected ,"},
    };
    test_faults(faults, COUNT(faults));
}

static void refuses_a_step_of_0(void)
{
    static const struct test_fault faults[] = {
        {"a[::0]", "0", PWT_JMESPATH_EVALUE, 3, "step is 0"},
        {"[1:2:0]", "0", PWT_JMESPATH_EVALUE, 2, "step is 0"},
    };
    test_faults(faults, COUNT(faults));
}

/* `before`, then `unit` n times, then `after` n times. */
static int32_t nested(const char *before, const char *unit, const char *after, size_t n)
{
    struct test_arena arena = {.blocks = NULL};
    struct test_run run = {.result = 0};
    char *text = test_alloc(&arena, strlen(before) + n * (strlen(unit) + strlen(after)) + 1);
    size_t len = strlen(before);
    memcpy(text, before, len);
    for (size_t i = 0; i < n; i++, len += strlen(unit)) {
        memcpy(text + len, unit, strlen(unit));
    }
    for (size_t i = 0; i < n; i++, len += strlen(after)) {
        memcpy(text + len, after, strlen(after));
    }
    run.source = (struct pwt_jmespath_source){.text = text, .len = len};
    test_evaluate(&arena, &run, "{\"a\":[[]]}");
    test_free(&arena);
    return run.result;
}

static void bounds_the_nesting(void)
{
    static const struct {
        const char *before;
        const char *unit;
        const char *after;
        size_t most; /* that must do */
    } forms[] = {
        {"a", "(", ")", 0},         {"", "!", "", 0},      {"a", ".a", "", 400},
        {"a", "[0]", "", 400},      {"a", "[*]", "", 400}, {"a", "[]", "", 200},
        {"a", "|a", "", 400},       {"a", "||a", "", 400}, {"a", "[?a]", "", 400},
        {"", "to_array(", "a)", 0}, {"", "[", "]", 0},     {"", "{a:", "}", 0},
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        if (forms[i].most != 0) {
            CU_ASSERT_EQUAL(nested(forms[i].before, forms[i].unit, forms[i].after, forms[i].most),
                            0);
        }
        CU_ASSERT_NOT_EQUAL(nested(forms[i].before, forms[i].unit, forms[i].after, 600), 0);
    }
    CU_ASSERT_EQUAL(nested("", "to_array(", "", 600), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_EQUAL(nested("a", ".a", "", 600), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_EQUAL(nested("", "(", "", 600), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_EQUAL(nested("a", "|a", "", 20000), PWT_JMESPATH_ELIMIT);
}

int main(void)
{
    CU_TestInfo tests_jp_parse[] = {
        {"binds_as_the_grammar_says", binds_as_the_grammar_says},
        {"ends_projections", ends_projections},
        {"selects", selects},
        {"says_what_is_unexpected", says_what_is_unexpected},
        {"takes_references_as_arguments_only", takes_references_as_arguments_only},
        {"bounds_the_nesting", bounds_the_nesting},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo tests_jp_parse_call[] = {
        {"finds_the_functions_that_are_called", finds_the_functions_that_are_called},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo tests_jp_parse_index[] = {
        {"refuses_a_step_of_0", refuses_a_step_of_0},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_parse", .pTests = tests_jp_parse},
        {.pName = "pwt_jp_parse_call", .pTests = tests_jp_parse_call},
        {.pName = "pwt_jp_parse_index", .pTests = tests_jp_parse_index},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
