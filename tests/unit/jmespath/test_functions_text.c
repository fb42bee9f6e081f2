/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of strings, and those that arrays share with them. */
#include "jmespath_test.h"

static void looks_at_both_ends(void)
{
    static const struct test_row rows[] = {
        {"[starts_with(@, 'ab'), starts_with(@, 'b'), starts_with(@, ''), starts_with(@, 'abcd')]",
         "\"abc\"", "[true,false,true,false]"},
        {"[ends_with(@, 'bc'), ends_with(@, 'b'), ends_with(@, ''), ends_with(@, 'zabc')]",
         "\"abc\"", "[true,false,true,false]"},
        {"[starts_with(@, '\xc3\xa9'), ends_with(@, '\xc3\xa9')]", "\"\\u00e9\"", "[true,true]"},
        {"[starts_with('', ''), ends_with('', 'a')]", "0", "[true,false]"},
    };
    test_rows(rows, COUNT(rows));
}

static void finds_parts(void)
{
    static const struct test_row rows[] = {
        {"[contains(@, 'a'), contains(@, 'bc'), contains(@, 'cb'), contains(@, ''), contains(@, "
         "'abcabcd')]",
         "\"abcabc\"", "[true,true,false,true,false]"},
        {"contains(@, 'aab')", "\"aaaab\"", "true"},
        {"contains(@, `1`)", "\"1\"", "false"},
        {"contains('', 'a')", "0", "false"},
        {"[contains(@, `1`), contains(@, 'a'), contains(@, `true`), contains(@, `[2]`), "
         "contains(@, `null`)]",
         "[1.0,\"a\",[2]]", "[true,true,false,true,false]"},
    };
    test_rows(rows, COUNT(rows));
}

static void joins_and_reverses(void)
{
    static const struct test_row rows[] = {
        {"join(', ', @)", "[\"a\",\"b\",\"c\"]", "\"a, b, c\""},
        {"join('', @)", "[\"\\u00e9\",\"x\"]", "\"\xc3\xa9x\""},
        {"join('x', @)", "[]", "\"\""},
        {"join('x', @)", "[\"\"]", "\"\""},
        {"join('-', ['a', 'b'])", "0", "\"a-b\""},
        {"reverse(@)", "\"a\xc3\xa9\xf0\x9f\x98\x80\"",
         "\"\xf0\x9f\x98\x80\xc3\xa9"
         "a\""},
        {"reverse(@)", "\"\"", "\"\""},
        {"reverse(@)", "[1,[2],null]", "[null,[2],1]"},
        {"reverse(@)", "[]", "[]"},
    };
    test_rows(rows, COUNT(rows));
}

static void measures(void)
{
    static const struct test_row rows[] = {
        {"length(@)", "\"a\xc3\xa9\xf0\x9f\x98\x80\"", "3"},
        {"length(@)", "\"\\ud83d\\ude00\\n\"", "2"},
        {"length(@)", "\"\"", "0"},
        {"length(@)", "[1,[2,3],null]", "3"},
        {"length(@)", "{\"a\":1,\"b\":2,\"a\":3}", "2"},
        {"length([@, @])", "0", "2"},
        {"length({a: @})", "0", "1"},
    };
    test_rows(rows, COUNT(rows));
}

int main(void)
{
    CU_TestInfo tests_functions_text[] = {
        {"looks_at_both_ends", looks_at_both_ends},
        {"finds_parts", finds_parts},
        {"joins_and_reverses", joins_and_reverses},
        {"measures", measures},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "functions_text", .pTests = tests_functions_text},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
