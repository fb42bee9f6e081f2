/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator: each kind of node over documents and over what expressions made. */
#include "jmespath_test.h"

static void finds_members(void)
{
    static const struct test_row rows[] = {
        {"o.x.k",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "1"},
        {"o.nope.k",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "null"},
        {"foo.a",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "null"},
        {"o.y.z",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "null"},
        {"@.o.y",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "2"},
        {"a", "{\"a\":1,\"a\":2}", "2"},
        {"a.b", "{\"a\":{\"b\":1},\"a\":{\"c\":1}}", "null"},
        {"a", "1", "null"},
        {"a", "null", "null"},
        {"@", " [ 1 ] ", "[1]"},
    };
    test_rows(rows, COUNT(rows));
}

static void finds_elements(void)
{
    static const struct test_row rows[] = {
        {"[0]", "[1,2,3]", "1"},         {"[2]", "[1,2,3]", "3"},
        {"[3]", "[1,2,3]", "null"},      {"[-1]", "[1,2,3]", "3"},
        {"[-3]", "[1,2,3]", "1"},        {"[-4]", "[1,2,3]", "null"},
        {"[0]", "{\"0\":1}", "null"},    {"[0]", "\"abc\"", "null"},
        {"[a, b][1]", "{\"b\":2}", "2"}, {"[a, b][-2]", "{\"a\":2}", "2"},
        {"[a, b][2]", "{}", "null"},     {"[0]", "[]", "null"},
        {"[-4]", "[1,2,3,4,5]", "2"},    {"[-5]", "[1,2,3,4,5]", "1"},
        {"[-6]", "[1,2,3,4,5]", "null"}, {"[-1]", "[]", "null"},
    };
    test_rows(rows, COUNT(rows));
}

static void slices_as_python_does(void)
{
    static const struct test_row rows[] = {
        {"[:]", "[0,1,2,3]", "[0,1,2,3]"},
        {"[1:3]", "[0,1,2,3]", "[1,2]"},
        {"[-2:]", "[0,1,2,3]", "[2,3]"},
        {"[:-2]", "[0,1,2,3]", "[0,1]"},
        {"[::2]", "[0,1,2,3]", "[0,2]"},
        {"[::-1]", "[0,1,2,3]", "[3,2,1,0]"},
        {"[2:0:-1]", "[0,1,2,3]", "[2,1]"},
        {"[:-9:-3]", "[0,1,2,3]", "[3,0]"},
        {"[9:]", "[0,1,2,3]", "[]"},
        {"[-9:9]", "[0,1,2,3]", "[0,1,2,3]"},
        {"[9:-9:-1]", "[0,1,2,3]", "[3,2,1,0]"},
        {"[0:4:-1]", "[0,1,2,3]", "[]"},
        {"[:]", "[]", "[]"},
        {"[::-1]", "[]", "[]"},
        {"[:2]", "\"abc\"", "null"},
        {"[:2].a", "[{\"a\":1},{\"b\":1},{\"a\":3}]", "[1]"},
    };
    test_rows(rows, COUNT(rows));
}

static void projects_and_drops_null(void)
{
    static const struct test_row rows[] = {
        {"foo[*].a",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[1]"},
        {"foo[*].b",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[[1,2],[],[3]]"},
        {"foo[*].b[0]",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[1,3]"},
        {"[*]", "[1,null,2]", "[1,2]"},
        {"[*]", "{\"a\":1}", "null"},
        {"o.*",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[{\"k\":1},2]"},
        {"o.*.k",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[1]"},
        {"*", "[1]", "null"},
        {"*", "{\"a\":1,\"b\":2,\"a\":3}", "[3,2]"},
        {"foo[*].[a, b[0]]",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[[1,1],[null,null],[null,3]]"},
        {"[*][*]", "[[1,[2]],3,[]]", "[[1,[2]],[]]"},
    };
    test_rows(rows, COUNT(rows));
}

static void projects_over_values_already_walked(void)
{
    static const struct test_row rows[] = {
        {"[*].a.b", "[{\"a\":{\"b\":1},\"c\":[1]},{\"a\":{\"b\":2}}]", "[1,2]"},
        {"[*].[a, c[*].d, a]", "[{\"a\":1,\"c\":[{\"d\":2},{\"d\":3}]},{\"a\":4,\"c\":[]}]",
         "[[1,[2,3],1],[4,[],4]]"},
        {"[*].a[*].b[*].c",
         "[{\"a\":[{\"b\":[{\"c\":1},{\"c\":2}]},{\"b\":[]}]},{\"a\":[{\"b\":[{\"c\":3}]}]}]",
         "[[[1,2],[]],[[3]]]"},
        {"[?a].b", "[{\"a\":1,\"b\":2},{\"b\":3},{\"a\":0,\"b\":4}]", "[2,4]"},
        {"[*].*.x", "[{\"p\":{\"x\":1}},{\"q\":{\"x\":2}}]", "[[1],[2]]"},
        {"[a, b][*].x", "{\"a\":{\"x\":1},\"b\":{\"x\":2}}", "[1,2]"},
    };
    test_rows(rows, COUNT(rows));
}

static void flattens_one_level(void)
{
    static const struct test_row rows[] = {
        {"[]", "[1,[2,[3]],[]]", "[1,2,[3]]"},
        {"[][]", "[1,[2,[3]],[]]", "[1,2,3]"},
        {"[]", "[null,[null]]", "[]"},
        {"[].a", "[{\"a\":1},[{\"a\":2}]]", "[1,2]"},
        {"[]", "{\"a\":[1]}", "null"},
        {"foo[].b[]",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[1,2,3]"},
        {"[a, [a]][]", "{\"a\":1}", "[1,1]"},
    };
    test_rows(rows, COUNT(rows));
}

static void filters(void)
{
    static const struct test_row rows[] = {
        {"foo[?a].a",
         "{\"foo\":[{\"a\":1,\"b\":[1,2]},{\"a\":null,\"b\":[]},{\"b\":[3]}],\"o\":{\"x\":{\"k\":1}"
         ",\"y\":2,\"z\":null}}",
         "[1]"},
        {"[?@ > `1`]", "[1,2,3]", "[2,3]"},
        {"[?a == `null`].b", "[{\"b\":1},{\"a\":1,\"b\":2}]", "[1]"},
        {"[?@]", "[0,false,null,\"\",[],{},\"a\"]", "[0,\"a\"]"},
        {"[?a]", "{\"a\":1}", "null"},
        {"[?a][0]", "[{\"a\":1}]", "[]"},
        {"[?a] | [0]", "[{\"a\":1}]", "{\"a\":1}"},
    };
    test_rows(rows, COUNT(rows));
}

static void knows_what_is_false(void)
{
    static const struct test_row rows[] = {
        {"[!a, !b, !c, !d, !e]", "{\"a\":null,\"b\":false,\"c\":\"\",\"d\":[],\"e\":{}}",
         "[true,true,true,true,true]"},
        {"[!a, !b, !c, !d, !e]", "{\"a\":0,\"b\":true,\"c\":\" \",\"d\":[null],\"e\":{\"a\":null}}",
         "[false,false,false,false,false]"},
        {"[!'', !'a', ![a], ![*], !{a: a}]", "[]", "[true,false,false,true,false]"},
        {"a || b", "{\"a\":[],\"b\":0}", "0"},
        {"a && b", "{\"a\":[],\"b\":0}", "[]"},
        {"a && b", "{\"a\":1,\"b\":\"\"}", "\"\""},
        {"a || b", "{\"a\":false}", "null"},
    };
    test_rows(rows, COUNT(rows));
}

static void keeps_null_out_of_selections(void)
{
    static const struct test_row rows[] = {
        {"a.[b]", "{}", "null"},
        {"a.{b: b}", "{}", "null"},
        {"[a]", "1", "[null]"},
        {"`1` | [@]", "null", "[1]"},
    };
    test_rows(rows, COUNT(rows));
}

static void takes_no_memory_for_what_stands_in_the_document(void)
{
    static const char event[] =
        "{\"headers\":{\"x\":\"1\"},\"requestContext\":{\"n\":[1,{\"requestId\":"
        "\"c6af9ac6\"}]}}";
    static const struct {
        const char *expression;
        const char *result;
    } rows[] = {
        {"requestContext.n[1].requestId", "\"c6af9ac6\""},
        {"requestContext.n[-1]", "{\"requestId\":\"c6af9ac6\"}"},
        {"headers.y || headers.\"x\"", "\"1\""},
        {"requestContext | n", "[1,{\"requestId\":\"c6af9ac6\"}]"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_jmespath_source source = {.text = rows[i].expression,
                                             .len = strlen(rows[i].expression)};
        const struct pwt_jmespath *path = NULL;
        struct pwt_json_value value;
        CU_ASSERT_EQUAL_FATAL(pwt_jmespath_compile(&source, &alloc, NULL, &path), 0);
        size_t calls = arena.calls;
        CU_ASSERT_EQUAL(pwt_jmespath_search(path, TEXT(event), &alloc, &value), 0);
        CU_ASSERT_EQUAL(arena.calls, calls);
        CU_ASSERT_TRUE(value.ptr > event && value.ptr + value.len < event + sizeof(event));
        CU_ASSERT_EQUAL_FATAL(value.len, strlen(rows[i].result));
        CU_ASSERT_TRUE(memcmp(value.ptr, rows[i].result, value.len) == 0);
        test_free(&arena);
    }
}
static void says_that_a_document_is_malformed(void)
{
    static const struct test_fault faults[] = {
        {"a.b", "", PWT_JMESPATH_EDOCUMENT, 0, "ends too early"},
        {"a.b", "{\"a\":{\"b\":", PWT_JMESPATH_EDOCUMENT, 0, "ends too early"},
        {"a", "{\"a\" 1}", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"[1]", "[1 2]", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"[-1]", "[1 2]", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"[]", "[[1,2]", PWT_JMESPATH_EDOCUMENT, 0, "ends too early"},
        {"[*]", "[1,", PWT_JMESPATH_EDOCUMENT, 0, "ends too early"},
        {"*", "{\"a\":1,", PWT_JMESPATH_EDOCUMENT, 0, "ends too early"},
        {"!@", "[}", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"@", "[1", PWT_JMESPATH_EDOCUMENT, 0, "ends too early"},
        {"[@]", "[1", PWT_JMESPATH_EDOCUMENT, 0, "ends too early"},
        {"length(@)", "\"\\x\"", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"sum(@)", "[1-2]", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"@ < `1`", "1x", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"@ == @", "[1,]", PWT_JMESPATH_EDOCUMENT, 0, "not JSON"},
        {"[*].a", "[{\"a\":1,\"b\":[},{\"a\":2}]", PWT_JMESPATH_EDOCUMENT, 0, ""},
    };
    test_faults(faults, COUNT(faults));
}

static void ends_what_doubles_itself(void)
{
    static const struct test_fault faults[] = {
        {"[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]"
         "|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@"
         "]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,"
         "@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@"
         ",@]",
         "1", PWT_JMESPATH_ELIMIT, 0, "too much"},
        {"[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]"
         "|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@"
         "]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@] | @ == @",
         "1", PWT_JMESPATH_ELIMIT, 0, "too much work"},
        {"[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|["
         "@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@"
         ",@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,"
         "@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@"
         "][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@]"
         "[]|[@,@][]|[@,@][]|[@,@][]|[@,@][]",
         "[1]", PWT_JMESPATH_ELIMIT, 0, "too much"},
        {"join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', "
         "[@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])|join('', [@,@])",
         "\"a\"", PWT_JMESPATH_ELIMIT, 0, "too much"},
        {"to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_"
         "string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])|to_string([@,@])",
         "\"a\"", PWT_JMESPATH_ELIMIT, 0, "too much"},
    };
    test_faults(faults, COUNT(faults));
}

int main(void)
{
    CU_TestInfo tests_jmespath_evaluate[] = {
        {"finds_members", finds_members},
        {"finds_elements", finds_elements},
        {"slices_as_python_does", slices_as_python_does},
        {"projects_and_drops_null", projects_and_drops_null},
        {"projects_over_values_already_walked", projects_over_values_already_walked},
        {"flattens_one_level", flattens_one_level},
        {"filters", filters},
        {"knows_what_is_false", knows_what_is_false},
        {"keeps_null_out_of_selections", keeps_null_out_of_selections},
        {"says_that_a_document_is_malformed", says_that_a_document_is_malformed},
        {"ends_what_doubles_itself", ends_what_doubles_itself},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo tests_jmespath_search[] = {
        {"takes_no_memory_for_what_stands_in_the_document",
         takes_no_memory_for_what_stands_in_the_document},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jmespath_evaluate", .pTests = tests_jmespath_evaluate},
        {.pName = "pwt_jmespath_search", .pTests = tests_jmespath_search},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
