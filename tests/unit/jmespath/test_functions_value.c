/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of objects, and of values of any type. */
#include "jmespath_test.h"

static void lists_members_in_their_order(void)
{
    static const struct test_row rows[] = {
        {"keys(@)", "{\"z\":1,\"a\":2,\"\\u00e9\":3}", "[\"z\",\"a\",\"\xc3\xa9\"]"},
        {"values(@)", "{\"z\":1,\"a\":[2],\"b\":null}", "[1,[2],null]"},
        {"keys(@)", "{}", "[]"},
        {"values(@)", "{}", "[]"},
        {"keys({b: @, a: @})", "1", "[\"b\",\"a\"]"},
        {"keys(@)", "{\"a\":1,\"b\":2,\"a\":3}", "[\"a\",\"b\"]"},
        {"values(@)", "{\"a\":1,\"b\":2,\"a\":3}", "[3,2]"},
        {"values(@)",
         "{\"k0\":0,\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4,\"k5\":5,\"k6\":6,\"k7\":7,\"k8\":8,\"k9\":"
         "9,\"k10\":10,\"k11\":11,\"k12\":12,\"k0\":13,\"k1\":14,\"k2\":15,\"k3\":16,\"k4\":17,"
         "\"k5\":18,\"k6\":19,\"k7\":20,\"k8\":21,\"k9\":22,\"k10\":23,\"k11\":24,\"k12\":25,"
         "\"k0\":26,\"k1\":27,\"k2\":28,\"k3\":29,\"k4\":30,\"k5\":31,\"k6\":32,\"k7\":33,\"k8\":"
         "34,\"k9\":35,\"k10\":36,\"k11\":37,\"k12\":38,\"k0\":39}",
         "[39,27,28,29,30,31,32,33,34,35,36,37,38]"},
        {"keys(@)",
         "{\"k0\":0,\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4,\"k5\":5,\"k6\":6,\"k7\":7,\"k8\":8,\"k9\":"
         "9,\"k10\":10,\"k11\":11,\"k12\":12,\"k0\":13,\"k1\":14,\"k2\":15,\"k3\":16,\"k4\":17,"
         "\"k5\":18,\"k6\":19,\"k7\":20,\"k8\":21,\"k9\":22,\"k10\":23,\"k11\":24,\"k12\":25,"
         "\"k0\":26,\"k1\":27,\"k2\":28,\"k3\":29,\"k4\":30,\"k5\":31,\"k6\":32,\"k7\":33,\"k8\":"
         "34,\"k9\":35,\"k10\":36,\"k11\":37,\"k12\":38,\"k0\":39}",
         "[\"k0\",\"k1\",\"k2\",\"k3\",\"k4\",\"k5\",\"k6\",\"k7\",\"k8\",\"k9\",\"k10\",\"k11\","
         "\"k12\"]"},
        {"values(@)", "{\"a\":1,\"\\u0061\":2}", "[2]"},
    };
    test_rows(rows, COUNT(rows));
}

static void merges_from_left_to_right(void)
{
    static const struct test_row rows[] = {
        {"merge(`{\"a\": 1, \"b\": 2}`, `{\"c\": 3, \"a\": 4}`)", "0", "{\"a\":4,\"b\":2,\"c\":3}"},
        {"merge(@)", "{\"a\":1}", "{\"a\":1}"},
        {"merge(@, @)", "{}", "{}"},
        {"merge({a: `1`}, @, {b: `3`})", "{\"a\":2,\"\\\"\":0}", "{\"a\":2,\"\\\"\":0,\"b\":3}"},
        {"merge(@, `{}`)",
         "{\"k0\":0,\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4,\"k5\":5,\"k6\":6,\"k7\":7,\"k8\":8,\"k9\":"
         "9,\"k10\":10,\"k11\":11,\"k12\":12,\"k0\":13,\"k1\":14,\"k2\":15,\"k3\":16,\"k4\":17,"
         "\"k5\":18,\"k6\":19,\"k7\":20,\"k8\":21,\"k9\":22,\"k10\":23,\"k11\":24,\"k12\":25,"
         "\"k0\":26,\"k1\":27,\"k2\":28,\"k3\":29,\"k4\":30,\"k5\":31,\"k6\":32,\"k7\":33,\"k8\":"
         "34,\"k9\":35,\"k10\":36,\"k11\":37,\"k12\":38,\"k0\":39}",
         "{\"k0\":39,\"k1\":27,\"k2\":28,\"k3\":29,\"k4\":30,\"k5\":31,\"k6\":32,\"k7\":33,\"k8\":"
         "34,\"k9\":35,\"k10\":36,\"k11\":37,\"k12\":38}"},
    };
    test_rows(rows, COUNT(rows));
}

static void takes_the_first_that_is_there(void)
{
    static const struct test_row rows[] = {
        {"not_null(a, b, c)", "{\"b\":false}", "false"},
        {"not_null(a, b)", "{}", "null"},
        {"not_null(@, a, a, a, a, a, a, b)", "[]", "[]"},
        {"not_null(a, a, a, a, a, b)", "{\"b\":1}", "1"},
    };
    test_rows(rows, COUNT(rows));
}

static void names_types(void)
{
    static const struct test_row rows[] = {
        {"[*] | map(&type(@), @)", "[1,1.5,\"a\",true,[],{}]",
         "[\"number\",\"number\",\"string\",\"boolean\",\"array\",\"object\"]"},
        {"type(a)", "{}", "\"null\""},
        {"type([a])", "{}", "\"array\""},
        {"type('a')", "{}", "\"string\""},
    };
    test_rows(rows, COUNT(rows));
}

static void makes_arrays(void)
{
    static const struct test_row rows[] = {
        {"to_array(@)", "[1]", "[1]"},
        {"to_array(@)", "1", "[1]"},
        {"to_array(@)", "{\"a\":1}", "[{\"a\":1}]"},
        {"to_array(a)", "{}", "[null]"},
    };
    test_rows(rows, COUNT(rows));
}

int main(void)
{
    CU_TestInfo tests_functions_value[] = {
        {"lists_members_in_their_order", lists_members_in_their_order},
        {"merges_from_left_to_right", merges_from_left_to_right},
        {"takes_the_first_that_is_there", takes_the_first_that_is_there},
        {"names_types", names_types},
        {"makes_arrays", makes_arrays},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "functions_value", .pTests = tests_functions_value},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
