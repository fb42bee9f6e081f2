/* SPDX-License-Identifier: Apache-2.0 */
/* What paths mean: each case is a document before and after. */
#include "erase_test.h"

#include <stdio.h>

#define X    "'*****'"
#define NONE "kind 5" /* PWT_MASKING_FIELD_NOT_FOUND */

struct path_case {
    const char *path;
    const char *json;
    const char *wanted;
};

static void check(const struct path_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *result = test_erase_one(cases[i].path, cases[i].json);
        if (strcmp(result, cases[i].wanted) != 0) {
            (void)fprintf(stderr, "\n  %s of %s\n  is  %s\n  not %s\n", cases[i].path,
                          cases[i].json, result, cases[i].wanted);
        }
        CU_ASSERT_STRING_EQUAL(result, cases[i].wanted);
    }
}

static void names_mean_members(void)
{
    static const struct path_case cases[] = {
        {"a", "{'b':1,'a':2,'A':3}", "{'b':1,'a':" X ",'A':3}"},
        {"a.b", "{'a':{'b':1,'c':2},'b':3}", "{'a':{'b':" X ",'c':2},'b':3}"},
        {"a", "{'a':1,'a':2}", "{'a':" X ",'a':" X "}"},
        {"caf\\", "{}", "kind 4"},
        {"'k.dot'", "{'k.dot':1,'k':{'dot':2}}", "{'k.dot':" X ",'k':{'dot':2}}"},
        {"a", "{'\\u0061':1,'ab':2}", "{'\\u0061':" X ",'ab':2}"},
        {"a,c", "{'a':1,'b':2,'c':3}", "{'a':" X ",'b':2,'c':" X "}"},
        {"*", "{'a':1,'b':[2]}", "{'a':" X ",'b':[" X "]}"},
        {"a.*", "{'a':[1,2]}", NONE},
        {"a.b", "{'a':[{'b':1}]}", NONE},
        {"a.b", "{'a':'b'}", NONE},
    };
    check(cases, sizeof(cases) / sizeof(cases[0]));
}

static void brackets_mean_elements(void)
{
    static const struct path_case cases[] = {
        {"a[0]", "{'a':[1,2,3]}", "{'a':[" X ",2,3]}"},
        {"a[-1]", "{'a':[1,2,3]}", "{'a':[1,2," X "]}"},
        {"a[-4]", "{'a':[1,2,3]}", NONE},
        {"a[3]", "{'a':[1,2,3]}", NONE},
        {"a[0,-1,7]", "{'a':[1,2,3]}", "{'a':[" X ",2," X "]}"},
        {"a[1:]", "{'a':[1,2,3]}", "{'a':[1," X "," X "]}"},
        {"a[:-1]", "{'a':[1,2,3]}", "{'a':[" X "," X ",3]}"},
        {"a[-2:9]", "{'a':[1,2,3]}", "{'a':[1," X "," X "]}"},
        {"a[::2]", "{'a':[1,2,3]}", "{'a':[" X ",2," X "]}"},
        {"a[::-2]", "{'a':[1,2,3,4]}", "{'a':[1," X ",3," X "]}"},
        {"a[2:0:-1]", "{'a':[1,2,3,4]}", "{'a':[1," X "," X ",4]}"},
        {"a[9::-3]", "{'a':[1,2,3,4]}", "{'a':[" X ",2,3," X "]}"},
        {"a[5:]", "{'a':[1,2,3]}", NONE},
        {"a[*]", "{'a':[1,[2,{}]]}", "{'a':[" X ",[" X "," X "]]}"},
        {"a[99999999999999999999,0]", "{'a':[1]}", "{'a':[" X "]}"},
        {"a[-99999999999999999999:9223372036854775807:99999999999999999999]", "{'a':[1,2]}",
         "{'a':[" X ",2]}"},
        {"a[*]", "{'a':[]}", NONE},
        {"a[0]", "{'a':{'0':1}}", NONE},
        {"a[*][0]", "{'a':[[1],2,[3,4]]}", "{'a':[[" X "],2,[" X ",4]]}"},
    };
    check(cases, sizeof(cases) / sizeof(cases[0]));
}

static void two_dots_mean_any_depth(void)
{
    static const struct path_case cases[] = {
        {"$..b", "{'b':1,'a':[{'b':2,'c':{'b':3}}]}",
         "{'b':" X ",'a':[{'b':" X ",'c':{'b':" X "}}]}"},
        {"$..b", "{'b':{'b':1}}", "{'b':" X "}"},
        {"a..b", "{'b':1,'a':{'b':2}}", "{'b':1,'a':{'b':" X "}}"},
        {"$..b.c", "{'b':{'c':1,'b':{'c':2}}}", "{'b':{'c':" X ",'b':{'c':" X "}}}"},
        {"a..b..c", "{'a':{'b':{'x':{'c':1}},'c':2}}", "{'a':{'b':{'x':{'c':" X "}},'c':2}}"},
        {"$..[0]", "{'a':[1,2],'b':[[3]]}", "{'a':[" X ",2],'b':[[" X "]]}"},
        {"$..*", "{'a':{'b':1},'c':[2]}", "{'a':" X ",'c':[" X "]}"},
    };
    check(cases, sizeof(cases) / sizeof(cases[0]));
}

static void the_root_is_the_whole_document(void)
{
    static const struct path_case cases[] = {
        {"$", "{'a':1}", X},
        {"$", "'[1,2]'", "[" X "," X "]"},
        {"@", " {'a':1} ", " " X " "},
    };
    check(cases, sizeof(cases) / sizeof(cases[0]));
}

static void tests_choose_elements_and_members(void)
{
    static const struct path_case cases[] = {
        {"a[?(@.n > 1)].s", "{'a':[{'n':1,'s':1},{'n':2,'s':1}]}",
         "{'a':[{'n':1,'s':1},{'n':2,'s':" X "}]}"},
        {"a[?(@ > 20)]", "{'a':[10,20,30]}", "{'a':[10,20," X "]}"},
        {"a[?(@.n)]", "{'a':[{'m':1},{'n':null}]}", "{'a':[{'m':1}," X "]}"},
        {"a[?(@.n > 1 & @.m == 'x')].s", "{'a':[{'n':2,'m':'x','s':1},{'n':2,'m':'y','s':1}]}",
         "{'a':[{'n':2,'m':'x','s':" X "},{'n':2,'m':'y','s':1}]}"},
        {"a[?(@.n)]", "{'a':{'k':{'n':1},'l':{}}}", "{'a':{'k':" X ",'l':{}}}"},
        {"a[?(@.b[-1] == 3)].s", "{'a':[{'b':[1,3],'s':1},{'b':[3,1],'s':1}]}",
         "{'a':[{'b':[1,3],'s':" X "},{'b':[3,1],'s':1}]}"},
        {"a[?(@.b[?(@.c == 1)])].s", "{'a':[{'b':[{'c':1}],'s':1},{'b':[{'c':2}],'s':1}]}",
         "{'a':[{'b':[{'c':1}],'s':" X "},{'b':[{'c':2}],'s':1}]}"},
        {"a[?(@..c == 1)].s", "{'a':[{'b':[{'c':1}],'s':1}]}", "{'a':[{'b':[{'c':1}],'s':" X "}]}"},
        {"a[?(@.n > 1)]", "{'a':7}", NONE},
    };
    check(cases, sizeof(cases) / sizeof(cases[0]));
}

static const struct {
    const char *test;
    const char *value;
    bool holds;
} s_comparisons[] = {
    {"== 2", "2", true},
    {"== 2", "2.0", true},
    {"= 2", "2.9", true},
    {"== 2", "'2'", true},
    {"== 2", "' +2 '", true},
    {"== 2", "'2.0'", false},
    {"== 2", "'x'", false},
    {"== 2", "null", false},
    {"!= 2", "null", false},
    {"!= 2", "'x'", false},
    {"!= 2", "3", true},
    {"== 1", "true", true},
    {"> 0", "true", true},
    {"== true", "1", true},
    {"== true", "true", true},
    {"== false", "0.5", true},
    {"== true", "'yes'", false},
    {"< -1", "-2", true},
    {"== -2", "-2.7", true},
    {"> 2", "[3]", false},
    {"!= 2", "[3]", false},
    {"== 9007199254740993", "9007199254740993", true},
    {"== 9007199254740993", "9007199254740992", false},
    {"> 2", "123456789012345678901234567890", true},
    {"> 2", "'123456789012345678901234567890'", true},
    {"< 2", "1e400", false},
    {"> 2", "1e400", true},
    {"> 1.5", "1e400", true},
    {"!= 1", "1e400", true},
    {"< 1.5", "-1e400", true},
    {"< 9223372036854775807", "1", true},
    {"== 1.5", "1.5", true},
    {"== 1.0", "1", true},
    {"== 1.0", "true", true},
    {"> 1.5", "2", true},
    {">= 1.5", "1.5", true},
    {"< 1.5", "'1'", false},
    {"!= 1.5", "'1'", true},
    {"!= 1.5", "null", true},
    {"== 'x'", "'x'", true},
    {"== \"x\"", "'\\u0078'", true},
    {"!= 'x'", "1", true},
    {"== 'x'", "1", false},
    {"< 'b'", "'a'", true},
    {"< 'b'", "'ba'", false},
    {"> 'b'", "'ba'", true},
    {"<= 'b'", "'b'", true},
    {"> 'b'", "3", false},
    {"=~ 'b'", "'abc'", true},
    {"=~ '^b'", "'abc'", false},
    {"=~ '.*'", "1", false},
    {"== ''", "''", true},
};

static void compares_as_python_does(void)
{
    char path[64];
    char json[96];

    for (size_t i = 0; i < sizeof(s_comparisons) / sizeof(s_comparisons[0]); i++) {
        (void)snprintf(path, sizeof(path), "a[?(@ %s)]", s_comparisons[i].test);
        (void)snprintf(json, sizeof(json), "{'a':[%s]}", s_comparisons[i].value);
        const bool holds = strcmp(test_erase_one(path, json), NONE) != 0;
        if (holds != s_comparisons[i].holds) {
            (void)fprintf(stderr, "\n  %s of %s\n", path, json);
        }
        CU_ASSERT_EQUAL(holds, s_comparisons[i].holds);
    }
}

int main(void)
{
    CU_TestInfo enter[] = {
        {"names_mean_members", names_mean_members},
        {"brackets_mean_elements", brackets_mean_elements},
        {"two_dots_mean_any_depth", two_dots_mean_any_depth},
        {"the_root_is_the_whole_document", the_root_is_the_whole_document},
        {"tests_choose_elements_and_members", tests_choose_elements_and_members},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo compare[] = {
        {"compares_as_python_does", compares_as_python_does},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "path_enter", .pTests = enter},
        {.pName = "path_compare", .pTests = compare},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_done();
    return result;
}
