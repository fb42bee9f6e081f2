/* SPDX-License-Identifier: Apache-2.0 */
/* Equality and order. */
#include "jmespath_test.h"

static void compares_by_type_first(void)
{
    static const struct test_row rows[] = {
        {"[a == b, a != b]", "{\"a\":1,\"b\":true}", "[false,true]"},
        {"a == b", "{\"a\":0,\"b\":false}", "false"},
        {"a == b", "{\"a\":\"1\",\"b\":1}", "false"},
        {"a == b", "{\"a\":null,\"b\":false}", "false"},
        {"a == b", "{}", "true"},
        {"a == b", "{\"a\":true,\"b\":true}", "true"},
        {"a == b", "{\"a\":[],\"b\":{}}", "false"},
    };
    test_rows(rows, COUNT(rows));
}

static void compares_numbers_by_value(void)
{
    static const struct test_row rows[] = {
        {"a == b", "{\"a\":1,\"b\":1.0}", "true"},
        {"a == b", "{\"a\":1e2,\"b\":100}", "true"},
        {"a == b", "{\"a\":0.1,\"b\":0.10}", "true"},
        {"a == b", "{\"a\":-0,\"b\":0}", "true"},
        {"a == b", "{\"a\":-0.0,\"b\":0}", "true"},
        {"a == b", "{\"a\":9007199254740993,\"b\":9007199254740992.0}", "false"},
        {"a == b", "{\"a\":12345678901234567890,\"b\":12345678901234567891}", "false"},
        {"a == b", "{\"a\":12345678901234567890,\"b\":12345678901234567890}", "true"},
    };
    test_rows(rows, COUNT(rows));
}

static void compares_strings_by_their_text(void)
{
    static const struct test_row rows[] = {
        {"a == b", "{\"a\":\"\\u00e9\",\"b\":\"\xc3\xa9\"}", "true"},
        {"a == b", "{\"a\":\"x\\n\",\"b\":\"x\\u000a\"}", "true"},
        {"a == '\xc3\xa9'", "{\"a\":\"\\u00e9\"}", "true"},
        {"'a' == a", "{\"a\":\"a\"}", "true"},
        {"'a' == 'b'", "0", "false"},
        {"a == b", "{\"a\":\"ab\",\"b\":\"a\"}", "false"},
        {"to_string(`1`) == '1'", "0", "true"},
    };
    test_rows(rows, COUNT(rows));
}

static void compares_arrays_and_objects_deeply(void)
{
    static const struct test_row rows[] = {
        {"a == b", "{\"a\":[1,[2,{\"x\":null}]],\"b\":[1.0,[2,{\"x\":null}]]}", "true"},
        {"a == b", "{\"a\":[1,2],\"b\":[1]}", "false"},
        {"a == b", "{\"a\":[1],\"b\":[1,2]}", "false"},
        {"a == b", "{\"a\":[1],\"b\":[true]}", "false"},
        {"a == b", "{\"a\":{\"x\":1,\"y\":2},\"b\":{\"y\":2,\"x\":1}}", "true"},
        {"a == b", "{\"a\":{\"x\":1},\"b\":{\"x\":1,\"y\":null}}", "false"},
        {"a == b", "{\"a\":{\"x\":1},\"b\":{\"y\":1}}", "false"},
        {"a == b", "{\"a\":{\"x\":1,\"x\":2},\"b\":{\"x\":2}}", "true"},
        {"[a, b] == @", "[1]", "false"},
        {"[[0], {k: [0]}] == `[[], {}]`", "[1]", "false"},
        {"{k: [0]} == `{\"k\": 1}`", "[1]", "true"},
        {"{k: @[0]} == {k: [0]}", "[1]", "true"},
    };
    test_rows(rows, COUNT(rows));
}

static void orders_numbers_only(void)
{
    static const struct test_row rows[] = {
        {"[a < b, a <= b, a > b, a >= b]", "{\"a\":1,\"b\":1.5}", "[true,true,false,false]"},
        {"[a < b, a <= b, a > b, a >= b]", "{\"a\":2,\"b\":2.0}", "[false,true,false,true]"},
        {"[a < b, a > b]", "{\"a\":\"a\",\"b\":\"b\"}", "[null,null]"},
        {"[a < b, a >= b]", "{\"a\":1,\"b\":\"b\"}", "[null,null]"},
        {"[a < b]", "{\"a\":[1],\"b\":[2]}", "[null]"},
        {"[a <= b]", "{\"a\":null,\"b\":null}", "[null]"},
        {"[a <= b]", "{\"a\":false,\"b\":true}", "[null]"},
    };
    test_rows(rows, COUNT(rows));
}

static void orders_numbers_of_all_sizes_exactly(void)
{
    static const struct test_row rows[] = {
        {"a < b", "{\"a\":9007199254740992.0,\"b\":9007199254740993}", "true"},
        {"a > b", "{\"a\":9223372036854775807,\"b\":-9223372036854775808}", "true"},
        {"a < b", "{\"a\":9223372036854775807,\"b\":9223372036854775808}", "true"},
        {"a < b", "{\"a\":-9223372036854775809,\"b\":-9223372036854775808}", "true"},
        {"a < b", "{\"a\":12345678901234567890,\"b\":123456789012345678901}", "true"},
        {"a > b", "{\"a\":-12345678901234567890,\"b\":-123456789012345678901}", "true"},
        {"a < b", "{\"a\":-12345678901234567890,\"b\":12345678901234567890}", "true"},
        {"a < b", "{\"a\":1,\"b\":1e300}", "true"},
        {"a > b", "{\"a\":1,\"b\":-1e300}", "true"},
        {"a < b", "{\"a\":1e300,\"b\":1e400}", "true"},
        {"a > b", "{\"a\":-1e300,\"b\":-1e400}", "true"},
        {"a < b", "{\"a\":12345678901234567890,\"b\":1e20}", "true"},
        {"a < b", "{\"a\":-3,\"b\":-2.5}", "true"},
        {"a > b", "{\"a\":-2,\"b\":-2.5}", "true"},
    };
    test_rows(rows, COUNT(rows));
}

int main(void)
{
    CU_TestInfo tests_jp_equal[] = {
        {"compares_by_type_first", compares_by_type_first},
        {"compares_numbers_by_value", compares_numbers_by_value},
        {"compares_strings_by_their_text", compares_strings_by_their_text},
        {"compares_arrays_and_objects_deeply", compares_arrays_and_objects_deeply},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo tests_jp_number_order[] = {
        {"orders_numbers_only", orders_numbers_only},
        {"orders_numbers_of_all_sizes_exactly", orders_numbers_of_all_sizes_exactly},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_equal", .pTests = tests_jp_equal},
        {.pName = "pwt_jp_number_order", .pTests = tests_jp_number_order},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
