/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that order arrays, or evaluate an expression for each element. */
#include "jmespath_test.h"

static void orders_stably(void)
{
    static const struct test_row rows[] = {
        {"sort(n)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[-2,1.5,3]"},
        {"sort(s)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[\"a\",\"b\",\"\xc3\xa9\"]"},
        {"sort(e)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[]"},
        {"sort(`[10, 9, 1e1, 2]`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[2,9,10,1e1]"},
        {"sort(`[\"\\uffff\", \"\\ud83d\\ude00\", \"a\"]`)[0]",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "\"a\""},
        {"sort_by(@, &k)[].v",
         "[{\"k\":2,\"v\":1},{\"k\":1,\"v\":2},{\"k\":2,\"v\":3},{\"k\":1,\"v\":4},{\"k\":0,\"v\":"
         "5}]",
         "[5,2,4,1,3]"},
        {"sort_by(@, &s)[].v",
         "[{\"s\":\"b\",\"v\":1},{\"s\":\"\\u0061\",\"v\":2},{\"s\":\"a\",\"v\":3}]", "[2,3,1]"},
        {"sort_by(@, &k)", "[]", "[]"},
        {"sort_by(@, &sum(@))", "[[3],[1,1],[]]", "[[],[1,1],[3]]"},
    };
    test_rows(rows, COUNT(rows));
}

static void finds_extremes(void)
{
    static const struct test_row rows[] = {
        {"[max(n), min(n), max(s), min(s), max(e), min(e)]",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[3,-2,\"\xc3\xa9\",\"a\",null,null]"},
        {"[max_by(@, &k).v, min_by(@, &k).v]",
         "[{\"k\":1,\"v\":1},{\"k\":2,\"v\":2},{\"k\":2,\"v\":3},{\"k\":1,\"v\":4}]", "[2,1]"},
        {"[max_by(@, &k), min_by(@, &k)]", "[]", "[null,null]"},
    };
    test_rows(rows, COUNT(rows));
}

static void maps_with_nulls(void)
{
    static const struct test_row rows[] = {
        {"map(&a, @)", "[{\"a\":1},{},{\"a\":[2]}]", "[1,null,[2]]"},
        {"map(&[], @)", "[[1,[2]],[3]]", "[[1,2],[3]]"},
        {"map(&@, @)", "[]", "[]"},
        {"map(&map(&@, @), @)", "[[1],[2]]", "[[1],[2]]"},
        {"sort_by(map(&{k: @}, @), &k)[0].k", "[2,1]", "1"},
    };
    test_rows(rows, COUNT(rows));
}

static void refuses_keys_of_several_types(void)
{
    static const struct test_fault faults[] = {
        {"sort_by(@, &k)", "[{\"k\":1},{\"k\":\"a\"}]", PWT_JMESPATH_ETYPE, 1, "element 1"},
        {"sort_by(@, &k)", "[{\"k\":1},{}]", PWT_JMESPATH_ETYPE, 1, "element 1"},
        {"sort_by(@, &k)", "[{\"k\":[1]}]", PWT_JMESPATH_ETYPE, 1, "element 0"},
        {"max_by(@, &k)", "[{\"k\":true}]", PWT_JMESPATH_ETYPE, 1, "element 0"},
        {"min_by(@, &k)", "[{\"k\":\"a\"},{\"k\":1}]", PWT_JMESPATH_ETYPE, 1, "element 1"},
        {"a || max(m)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         PWT_JMESPATH_ETYPE, 6,
         "max() takes array of numbers or array of strings; element 1 is string"},
        {"sort(m)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         PWT_JMESPATH_ETYPE, 1, "element 1"},
        {"sort(`[true]`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         PWT_JMESPATH_ETYPE, 1, "element 0"},
        {"sum(s)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         PWT_JMESPATH_ETYPE, 1, "element 0"},
        {"join('', n)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         PWT_JMESPATH_ETYPE, 1, "element 0"},
        {"sort_by(@, &abs(k))", "[{\"k\":\"a\"}]", PWT_JMESPATH_ETYPE, 13,
         "abs() takes number, not string"},
    };
    test_faults(faults, COUNT(faults));
}

/* Appends an element to the text of an array. */
static void append(char *text, size_t size, size_t number)
{
    size_t len = strlen(text);
    (void)snprintf(text + len, size - len, "%s%zu", len == 1 ? "" : ",", number);
}

/* Arrays of all lengths around powers of two; 37 and 71 have no common divisor. */
static void sorts_arrays_of_every_length(void)
{
    for (size_t count = 0; count < 71; count++) {
        char mixed[512] = "[";
        char falling[512] = "[";
        char rising[512] = "[";
        bool there[71] = {false};
        for (size_t i = 0; i < count; i++) {
            append(mixed, sizeof(mixed), i * 37 % 71);
            there[i * 37 % 71] = true;
        }
        for (size_t n = 0; n < 71; n++) {
            if (there[n]) {
                append(rising, sizeof(rising), n);
            }
            if (there[70 - n]) {
                append(falling, sizeof(falling), 70 - n);
            }
        }
        (void)strncat(mixed, "]", 2);
        (void)strncat(rising, "]", 2);
        (void)strncat(falling, "]", 2);
        struct test_row rows[] = {
            {"sort(@)", mixed, rising},
            {"sort(@)", rising, rising},
            {"sort(@)", falling, rising},
            {"sort_by(@, &@) | reverse(@)", mixed, falling},
        };
        test_rows(rows, COUNT(rows));
    }
}

int main(void)
{
    CU_TestInfo tests_functions_array[] = {
        {"orders_stably", orders_stably},
        {"finds_extremes", finds_extremes},
        {"maps_with_nulls", maps_with_nulls},
        {"refuses_keys_of_several_types", refuses_keys_of_several_types},
        {"sorts_arrays_of_every_length", sorts_arrays_of_every_length},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "functions_array", .pTests = tests_functions_array},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
