/* SPDX-License-Identifier: Apache-2.0 */
/* Path expressions: what can be read, and what cannot. */
#include "erase_test.h"

#include "shared/json_memory.h"

#include <stdio.h>

static int32_t read_path(const char *text, struct path *path)
{
    struct pwt_json_alloc arena = json_memory(test_inv());

    return path_read(&arena, pwt_cstr(text), path);
}

static const struct {
    const char *text;
    uint32_t steps;
} s_forms[] = {
    {"$", 0},
    {"@", 0},
    {"a", 1},
    {"$.a", 1},
    {"@.a", 1},
    {"a.b-c._d1", 3},
    {"$['a']", 1},
    {"$.['a']", 1},
    {"$[\"a\"]", 1},
    {"'k.dot'", 1},
    {"\"sp ace\"", 1},
    {"'\xc3\xa9t\xc3\xa9'", 1},
    {"'it\\'s'", 1},
    {"a.'1'.None", 3},
    {"*", 1},
    {"a.*", 2},
    {"a[0]", 2},
    {"a[-1].b", 3},
    {"a[0,2]", 2},
    {"a[ 1 ]", 2},
    {"a[:]", 2},
    {"a[1:3]", 2},
    {"a[::2]", 2},
    {"a[5:1:-1]", 2},
    {"a[-2:]", 2},
    {"a[*].b", 3},
    {"a,b", 1},
    {"a.b,c", 2},
    {"['a','b']", 1},
    {"a..b", 2},
    {"$..b", 1},
    {"$..'4'", 1},
    {"a..[0]", 2},
    {"$..*", 1},
    {"address.[0].street", 3},
    {"a . b", 2},
    {"$[?(@.b > 1)]", 1},
    {"$[?b > 1]", 1},
    {"a[?(@ > 20)]", 2},
    {"a[?(@.b)]", 2},
    {"a[?(@.b > 1 & @.c == 'x')]", 2},
    {"a[?(@.b > 1) & (@.c <= 2.5)].d", 3},
    {"a[?(@.b == -1)]", 2},
    {"a[?(@.b =~ '^x')]", 2},
    {"a[?(@.b = true & @.c != false)]", 2},
    {"a[?(@.b[0].c[?(@.d)])]", 2},
};

static void reads_every_form(void)
{
    struct path path;

    for (size_t i = 0; i < sizeof(s_forms) / sizeof(s_forms[0]); i++) {
        const int32_t code = read_path(s_forms[i].text, &path);
        if (code != 0 || path.count != s_forms[i].steps) {
            (void)fprintf(stderr, "\n  %s\n", s_forms[i].text);
        }
        CU_ASSERT_EQUAL(code, 0);
        CU_ASSERT_EQUAL(path.count, s_forms[i].steps);
    }
}

static const char *const s_no_paths[] = {
    "",
    " ",
    ".",
    "..",
    "a.",
    ".a",
    "..a",
    "a..",
    "a[",
    "a[*",
    "a['b",
    "a[?",
    "a[b",
    "a[1:2:3:4]",
    "a[1:2:0]",
    "name,",
    ",a",
    "sp ace",
    "\"x",
    "'x",
    "a.[",
    "$$",
    "$a",
    "a$",
    "a.$",
    "1a",
    "a.1",
    "\xc3\xa9",
    "a|b",
    "a/b",
    "a[1,]",
    "a[1 2]",
    "a[-]",
    "a]",
    "a[]",
    "a[?()]",
    "a[?(@.b >)]",
    "$.a[?(@.b >]",
    "a[?(@.b > 1]",
    "a[?@.b > x]",
    "a[?(@.b =~ 1)]",
    "a[?(@.b =~ '(')]",
    "a[?(@.b > 1.)]",
    "a[?(@.b > 1.-5)]",
    "a b",
    "a[*]b",
    "a'b'",
    "a[?((((((((((@.b))))))))))]",
};

static void refuses_what_is_none(void)
{
    struct path path = {.count = 77};

    for (size_t i = 0; i < sizeof(s_no_paths) / sizeof(s_no_paths[0]); i++) {
        const int32_t code = read_path(s_no_paths[i], &path);
        if (code != PWT_EINVAL) {
            (void)fprintf(stderr, "\n  %s\n", s_no_paths[i]);
        }
        CU_ASSERT_EQUAL(code, PWT_EINVAL);
    }
    CU_ASSERT_EQUAL(path.count, 77);
}

static void has_a_longest_path(void)
{
    char text[4 * PATH_STEPS_MAX] = "a";
    struct path path;

    for (size_t i = 1; i < PATH_STEPS_MAX; i++) {
        memcpy(text + 2 * i - 1, ".a", 3);
    }
    CU_ASSERT_EQUAL(read_path(text, &path), 0);
    CU_ASSERT_EQUAL(path.count, PATH_STEPS_MAX);
    memcpy(text + strlen(text), ".a", 3);
    CU_ASSERT_EQUAL(read_path(text, &path), PWT_EINVAL);
}

static void says_where_memory_ends(void)
{
    struct path path;
    int32_t code = PWT_ENOMEM;

    for (uint64_t room = 0; code == PWT_ENOMEM && room < 100000; room += 16) {
        struct pwt_inv *inv = test_inv();
        struct pwt_json_alloc arena = json_memory(inv);
        inv->room = room;
        code = path_read(&arena, pwt_cstr("a['b'][0,1][?(@.c == 'd')]"), &path);
        CU_ASSERT_TRUE(code == 0 || code == PWT_ENOMEM);
        CU_ASSERT_TRUE(room > 0 || code == PWT_ENOMEM);
    }
    CU_ASSERT_EQUAL(code, 0);
}

static void splits_lists_outside_of_brackets_and_quotes(void)
{
    CU_ASSERT_EQUAL(path_list_item(pwt_cstr("a.b, c")), 3);
    CU_ASSERT_EQUAL(path_list_item(pwt_cstr("a[0,1],c")), 6);
    CU_ASSERT_EQUAL(path_list_item(pwt_cstr("'a,b',c")), 5);
    CU_ASSERT_EQUAL(path_list_item(pwt_cstr("'it\\',s',c")), 8);
    CU_ASSERT_EQUAL(path_list_item(pwt_cstr("a[?(@.b == ']',)],c")), 17);
    CU_ASSERT_EQUAL(path_list_item(pwt_cstr("a")), 1);
    CU_ASSERT_EQUAL(path_list_item(pwt_cstr("a],b")), 2);
}

int main(void)
{
    CU_TestInfo read[] = {
        {"reads_every_form", reads_every_form},
        {"refuses_what_is_none", refuses_what_is_none},
        {"has_a_longest_path", has_a_longest_path},
        {"says_where_memory_ends", says_where_memory_ends},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo lists[] = {
        {"splits_lists_outside_of_brackets_and_quotes",
         splits_lists_outside_of_brackets_and_quotes},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "path_read", .pTests = read},
        {.pName = "path_list_item", .pTests = lists},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_done();
    return result;
}
