/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: what stands between quotes, numbers, and what is no token. */
#include "jmespath_test.h"

static void reads_names_and_quoted_names(void)
{
    static const struct test_row rows[] = {
        {"foo_1", "{\"foo_1\":1}", "1"},
        {"_A9", "{\"_A9\":1}", "1"},
        {"\"a b\"", "{\"a b\":1}", "1"},
        {"\"a\\\"b\"", "{\"a\\\"b\":1}", "1"},
        {"\"\\u00e9\"", "{\"\xc3\xa9\":1}", "1"},
        {"\"\xc3\xa9\"", "{\"\\u00e9\":1}", "1"},
        {"\"\\ud83d\\ude00\"", "{\"\xf0\x9f\x98\x80\":1}", "1"},
        {"\"\"", "{\"\":1}", "1"},
        {" a\t.\n b\x0d", "{\"a\":{\"b\":1}}", "1"},
    };
    test_rows(rows, COUNT(rows));
}

static void reads_raw_strings(void)
{
    static const struct test_row rows[] = {
        {"'a\"b'", "0", "\"a\\\"b\""},
        {"'it\\'s'", "0", "\"it's\""},
        {"'\\n'", "0", "\"\\\\n\""},
        {"'\\\\'", "0", "\"\\\\\\\\\""},
        {"'\\\\\\''", "0", "\"\\\\\\\\'\""},
        {"''", "0", "\"\""},
        {"'\xc3\xa9\xf0\x9f\x98\x80'", "0", "\"\xc3\xa9\xf0\x9f\x98\x80\""},
        {"'a\nb'", "0", "\"a\\nb\""},
    };
    test_rows(rows, COUNT(rows));
}

static void reads_literals(void)
{
    static const struct test_row rows[] = {
        {"`{\"a\": [1, 2]}`", "0", "{\"a\":[1,2]}"},
        {"`\"\\u00e9\"`", "0", "\"\\u00e9\""},
        {"`\"a\\`b\"`", "0", "\"a`b\""},
        {"`\"\\\\\"`", "0", "\"\\\\\""},
        {"` 1 `", "0", "1"},
        {"`-1.50e3`", "0", "-1.50e3"},
        {"`true`", "0", "true"},
    };
    test_rows(rows, COUNT(rows));
}

static void reads_literals_without_quotes(void)
{
    static const struct test_row rows[] = {
        {"`foo`", "0", "\"foo\""}, {"`  foo bar `", "0", "\"foo bar \""}, {"``", "0", "\"\""},
        {"`01`", "0", "\"01\""},   {"`a\\`b`", "0", "\"a`b\""},           {"`NaN`", "0", "\"NaN\""},
    };
    test_rows(rows, COUNT(rows));
}

static void bounds_numbers(void)
{
    static const struct test_row rows[] = {
        {"[99999999999999999999]", "[1]", "null"},
        {"[-99999999999999999999]", "[1]", "null"},
        {"[-99999999999999999999:99999999999999999999][]", "[1]", "[1]"},
        {"[99999999999999999999::-99999999999999999999]", "[1,2]", "[2]"},
        {"[01]", "[1,2]", "2"},
    };
    test_rows(rows, COUNT(rows));
}

static void names_what_is_malformed(void)
{
    static const struct test_fault faults[] = {
        {"a#b", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected character"},
        {"a\x01", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected character"},
        {"\xc3\xa9", "0", PWT_JMESPATH_ESYNTAX, 1, "unexpected character"},
        {"a = b", "0", PWT_JMESPATH_ESYNTAX, 3, "unexpected character"},
        {"[- 1]", "0", PWT_JMESPATH_ESYNTAX, 2, "unexpected character"},
        {"a.\"b", "0", PWT_JMESPATH_ESYNTAX, 3, "unclosed \""},
        {"'\xc3\xa9' || 'b", "0", PWT_JMESPATH_ESYNTAX, 8, "unclosed '"},
        {"`a", "0", PWT_JMESPATH_ESYNTAX, 1, "unclosed `"},
        {"'a\\'", "0", PWT_JMESPATH_ESYNTAX, 1, "unclosed '"},
        {"'a\\", "0", PWT_JMESPATH_ESYNTAX, 1, "unclosed '"},
        {"\"\\u\"", "0", PWT_JMESPATH_ESYNTAX, 1, "quoted identifier"},
        {"\"a\nb\"", "0", PWT_JMESPATH_ESYNTAX, 1, "quoted identifier"},
        {"`a\"b`", "0", PWT_JMESPATH_ESYNTAX, 1, "literal is not JSON"},
    };
    test_faults(faults, COUNT(faults));
}

static void refuses_literals_that_are_not_json(void)
{
    static const struct test_fault faults[] = {
        {"`{\"a\":}`", "0", PWT_JMESPATH_ESYNTAX, 1, "literal is not JSON"},
        {"@ == `\"a` ", "0", PWT_JMESPATH_ESYNTAX, 6, "literal is not JSON"},
    };
    test_faults(faults, COUNT(faults));
}

int main(void)
{
    CU_TestInfo tests_jp_lex[] = {
        {"reads_names_and_quoted_names", reads_names_and_quoted_names},
        {"reads_raw_strings", reads_raw_strings},
        {"reads_literals", reads_literals},
        {"reads_literals_without_quotes", reads_literals_without_quotes},
        {"bounds_numbers", bounds_numbers},
        {"names_what_is_malformed", names_what_is_malformed},
        {"refuses_literals_that_are_not_json", refuses_literals_that_are_not_json},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_lex", .pTests = tests_jp_lex},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
