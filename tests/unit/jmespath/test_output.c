/* SPDX-License-Identifier: Apache-2.0 */
/* Results as JSON, and what to_string() makes of values. */
#include "jmespath_test.h"

static void gives_compact_ascii(void)
{
    static const struct test_row rows[] = {
        {"to_string(@)", "{\"b\" : 1, \"a\": [ true , null, \"x\" ]}",
         "\"{\\\"b\\\":1,\\\"a\\\":[true,null,\\\"x\\\"]}\""},
        {"to_string(@)", "{\"\xc3\xa9\":\"\xf0\x9f\x98\x80\\/\\u007f\"}",
         "\"{\\\"\\\\u00e9\\\":\\\"\\\\ud83d\\\\ude00/\\\\u007f\\\"}\""},
        {"to_string(@)", "[\"\\b\\f\\n\\r\\t\\u0001\\\"\\\\\"]",
         "\"[\\\"\\\\b\\\\f\\\\n\\\\r\\\\t\\\\u0001\\\\\\\"\\\\\\\\\\\"]\""},
        {"to_string(@)", "{\"a\":1,\"b\":2,\"a\":3}", "\"{\\\"a\\\":3,\\\"b\\\":2}\""},
        {"to_string([@, {k: @}])", "1", "\"[1,{\\\"k\\\":1}]\""},
        {"to_string(@)", "\"\xc3\xa9\"", "\"\xc3\xa9\""},
        {"to_string(@)", "[]", "\"[]\""},
        {"to_string(@)", "{}", "\"{}\""},
        {"to_string(a)", "{}", "\"null\""},
        {"to_string('\xc3\xa9')", "{}", "\"\xc3\xa9\""},
    };
    test_rows(rows, COUNT(rows));
}

static void writes_what_it_made(void)
{
    static const struct test_row rows[] = {
        {"[@, {k: @}, 'a\"\xc3\xa9', type(@)]", "{\"x\": [1, 2]}",
         "[{\"x\":[1,2]},{\"k\":{\"x\":[1,2]}},\"a\\\"\xc3\xa9\",\"object\"]"},
        {"{\"q\\\"\": @}", "1", "{\"q\\\"\":1}"},
        {"[[[@]]]", "[]", "[[[[]]]]"},
        {"[sum(@), avg(@)]", "[1,2]", "[3,1.5]"},
    };
    test_rows(rows, COUNT(rows));
}

static void gives_slices_with_their_white_space(void)
{
    static const char document[] = "{ \"a\" : { \"b\" : [ 1 , 2 ] } , \"c\" : 3 }";
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_jmespath_source source = {TEXT("a"), .functions = NULL};
    const struct pwt_jmespath *path = NULL;
    struct pwt_json_value value;
    CU_ASSERT_EQUAL_FATAL(pwt_jmespath_compile(&source, &alloc, NULL, &path), 0);
    CU_ASSERT_EQUAL_FATAL(pwt_jmespath_search(path, TEXT(document), &alloc, &value), 0);
    CU_ASSERT_EQUAL(value.type, PWT_JSON_OBJECT);
    CU_ASSERT_TRUE(value.ptr == document + 8);
    CU_ASSERT_EQUAL(value.len, strlen("{ \"b\" : [ 1 , 2 ] }"));
    test_free(&arena);
}

static void gives_null_for_what_is_not_there(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_jmespath_source source = {TEXT("a.b"), .functions = NULL};
    const struct pwt_jmespath *path = NULL;
    struct pwt_json_value value;
    CU_ASSERT_EQUAL_FATAL(pwt_jmespath_compile(&source, &alloc, NULL, &path), 0);
    CU_ASSERT_EQUAL_FATAL(pwt_jmespath_search(path, TEXT("{}"), &alloc, &value), 0);
    CU_ASSERT_EQUAL(value.type, PWT_JSON_NULL);
    CU_ASSERT_TRUE(value.len == 4 && memcmp(value.ptr, "null", 4) == 0);
    test_free(&arena);
}

int main(void)
{
    CU_TestInfo tests_jp_ascii[] = {
        {"gives_compact_ascii", gives_compact_ascii},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo tests_jp_json[] = {
        {"writes_what_it_made", writes_what_it_made},
        {"gives_slices_with_their_white_space", gives_slices_with_their_white_space},
        {"gives_null_for_what_is_not_there", gives_null_for_what_is_not_there},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_ascii", .pTests = tests_jp_ascii},
        {.pName = "pwt_jp_json", .pTests = tests_jp_json},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
