/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that calculate. */
#include "jmespath_test.h"

static void takes_signs_away(void)
{
    static const struct test_row rows[] = {
        {"abs(`-5`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "5"},
        {"abs(`-5.0`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "5.0"},
        {"abs(`-0`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "0"},
        {"abs(`-123456789012345678901`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "123456789012345678901"},
        {"abs(`-9223372036854775808`) > `9223372036854775807`",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "true"},
        {"abs(to_number('-7'))",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "7"},
    };
    test_rows(rows, COUNT(rows));
}

static void sums_up(void)
{
    static const struct test_row rows[] = {
        {"sum(n)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "2.5"},
        {"sum(i)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "7"},
        {"sum(e)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "0"},
        {"sum(`[9223372036854775807, 1]`) > `9223372036854775807`",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "true"},
        {"sum(`[0.1, 0.2]`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "0.30000000000000004"},
        {"avg(i) == `2.3333333333333335`",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "true"},
        {"avg(`[1, 3]`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "2.0"},
        {"avg(e)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "null"},
    };
    test_rows(rows, COUNT(rows));
}

static void rounds_to_whole_numbers(void)
{
    static const struct test_row rows[] = {
        {"[ceil(`1.2`), ceil(`-1.2`), ceil(`3`), ceil(`-0.5`)]",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[2,-1,3,0]"},
        {"[floor(`1.2`), floor(`-1.2`), floor(`3.0`), floor(`-0.5`)]",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[1,-2,3,-1]"},
        {"ceil(`1e300`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "1e+300"},
        {"floor(`123456789012345678901`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "123456789012345678901"},
    };
    test_rows(rows, COUNT(rows));
}

static void makes_numbers_of_strings(void)
{
    static const struct test_row rows[] = {
        {"to_number('12')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "12"},
        {"to_number('-1.5E+3')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "-1.5e+3"},
        {"to_number(' 7\n')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "7"},
        {"to_number('+007')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "7"},
        {"to_number('.5')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "0.5"},
        {"to_number('-.5')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "-0.5"},
        {"to_number('5.')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "5.0"},
        {"to_number('00')",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "0"},
        {"to_number('1.0') == `1`",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "true"},
        {"to_number(`2.50`)",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "2.50"},
    };
    test_rows(rows, COUNT(rows));
}

static void makes_null_of_all_else(void)
{
    static const struct test_row rows[] = {
        {"[to_number(''), to_number(' '), to_number('x'), to_number('1x'), to_number('.'), "
         "to_number('-'), to_number('1e'), to_number('0x10'), to_number('1 2'), to_number('--1'), "
         "to_number('e5')]",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[null,null,null,null,null,null,null,null,null,null,null]"},
        {"[to_number(`null`), to_number(`true`), to_number(`[1]`), to_number(`{}`)]",
         "{\"n\":[3,1.5,-2],\"i\":[1,2,4],\"s\":[\"b\",\"a\",\"\xc3\xa9\"],\"m\":[1,\"a\"],\"e\":[]"
         "}",
         "[null,null,null,null]"},
    };
    test_rows(rows, COUNT(rows));
}

static void refuses_what_is_out_of_range(void)
{
    static const struct test_fault faults[] = {
        {"a || sum(`[1e308, 1e308]`)", "0", PWT_JMESPATH_EVALUE, 6, "out of range"},
        {"avg(`[1e308, 1e308]`)", "0", PWT_JMESPATH_EVALUE, 1, "out of range"},
        {"sum(`[1e400]`)", "0", PWT_JMESPATH_EVALUE, 1, "out of range"},
    };
    test_faults(faults, COUNT(faults));
}

int main(void)
{
    CU_TestInfo tests_functions_number[] = {
        {"takes_signs_away", takes_signs_away},
        {"sums_up", sums_up},
        {"rounds_to_whole_numbers", rounds_to_whole_numbers},
        {"makes_numbers_of_strings", makes_numbers_of_strings},
        {"makes_null_of_all_else", makes_null_of_all_else},
        {"refuses_what_is_out_of_range", refuses_what_is_out_of_range},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "functions_number", .pTests = tests_functions_number},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
