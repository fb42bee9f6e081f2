/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Pointers over bytes and over trees, with the examples of RFC 6901. */
#include "json_test.h"

/* RFC 6901, section 5. */
static const char s_example[] = "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,"
                                "\"g|h\":4,\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8,"
                                "\"~1\":9,\"\\u00e9/\":10,\"twice\":11,\"twice\":12}";

/* Follows a pointer both ways; `expected` counts on success only. */
static void check(const char *pointer, const char *expected, int32_t result, uint32_t flags)
{
    struct pwt_json_value root = test_open(TEXT(s_example));
    struct pwt_json_value value = {.len = 4711};
    size_t len = strlen(pointer);
    const char *copy = test_guard(pointer, len);
    CU_ASSERT_EQUAL(pwt_json_at(&root, copy, len, flags, &value), result);
    if (result == 0) {
        CU_ASSERT_EQUAL(pwt_json_slice(&value), 0);
        CU_ASSERT_TRUE(test_same(value.ptr, value.len, expected, strlen(expected)));
    } else {
        CU_ASSERT_EQUAL(value.len, 4711);
    }

    struct test_arena arena = {.memory = NULL};
    struct pwt_json_tree tree;
    struct pwt_json_node *document = NULL;
    struct pwt_json_source source = {.text = s_example, .len = sizeof(s_example) - 1};
    pwt_json_tree_init(&tree, test_arena_reset(&arena));
    CU_ASSERT_EQUAL(pwt_json_tree_parse(&tree, &source, NULL, &document), 0);
    struct pwt_json_node *node = pwt_json_node_at(document, copy, len, flags);
    CU_ASSERT_EQUAL(node != NULL, result == 0);
    if (node != NULL && node->type != PWT_JSON_OBJECT && node->type != PWT_JSON_ARRAY) {
        CU_ASSERT_TRUE(test_same(node->text, node->len, expected, strlen(expected)));
    }
    free(arena.memory);
}

static void follows_the_examples_of_the_rfc(void)
{
    check("", s_example, 0, 0);
    check("/foo", "[\"bar\",\"baz\"]", 0, 0);
    check("/foo/0", "\"bar\"", 0, 0);
    check("/", "0", 0, 0);
    check("/a~1b", "1", 0, 0);
    check("/c%d", "2", 0, 0);
    check("/e^f", "3", 0, 0);
    check("/g|h", "4", 0, 0);
    check("/i\\j", "5", 0, 0);
    check("/k\"l", "6", 0, 0);
    check("/ ", "7", 0, 0);
    check("/m~0n", "8", 0, 0);
}

static void decodes_tildes_in_the_right_order(void)
{
    check("/~01", "9", 0, 0);
    check("/\xc3\xa9~1", "10", 0, 0);
    check("/m~0", "", PWT_JSON_ENOENT, 0);
    check("/m~0nn", "", PWT_JSON_ENOENT, 0);
}

static void takes_the_first_or_last_of_a_name(void)
{
    check("/twice", "11", 0, 0);
    check("/twice", "12", 0, PWT_JSON_LAST_WINS);
    check("/foo/1", "\"baz\"", 0, PWT_JSON_LAST_WINS);
}

static void says_when_nothing_is_there(void)
{
    check("/foo/2", "", PWT_JSON_ENOENT, 0);
    check("/foo/-", "", PWT_JSON_ENOENT, 0);
    check("/foo/", "", PWT_JSON_ENOENT, 0);
    check("/foo/00", "", PWT_JSON_ENOENT, 0);
    check("/foo/01", "", PWT_JSON_ENOENT, 0);
    check("/foo/-1", "", PWT_JSON_ENOENT, 0);
    check("/foo/1e0", "", PWT_JSON_ENOENT, 0);
    check("/foo/99999999999999999999999999", "", PWT_JSON_ENOENT, 0);
    check("/foo/0/x", "", PWT_JSON_ENOENT, 0);
    check("/nothing", "", PWT_JSON_ENOENT, 0);
    check("//", "", PWT_JSON_ENOENT, 0);
}

static void refuses_what_is_no_pointer(void)
{
    check("foo", "", PWT_JSON_EUSE, 0);
    check("/m~n", "", PWT_JSON_EUSE, 0);
    check("/m~", "", PWT_JSON_EUSE, 0);
    check("/~2", "", PWT_JSON_EUSE, 0);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"follows_the_examples_of_the_rfc", follows_the_examples_of_the_rfc},
        {"decodes_tildes_in_the_right_order", decodes_tildes_in_the_right_order},
        {"takes_the_first_or_last_of_a_name", takes_the_first_or_last_of_a_name},
        {"says_when_nothing_is_there", says_when_nothing_is_there},
        {"refuses_what_is_no_pointer", refuses_what_is_no_pointer},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_at, pwt_json_node_at", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
