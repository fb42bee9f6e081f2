/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers: how they are read and printed; test_compare.c has their order. */
#include "jmespath_test.h"

static void prints_real_numbers_as_python_does(void)
{
    static const struct test_row rows[] = {
        {"[*].to_string(@)",
         "[0.1,1.0,-2.50,100.0,1e15,123456789012345680.0,1e16,1e22,1e-4,1e-5,1.5e-7,-0.0,5e-324,1."
         "7976931348623157e308,1234567890123456.0,0.001]",
         "[\"0.1\",\"1.0\",\"-2.5\",\"100.0\",\"1000000000000000.0\",\"1.2345678901234568e+17\","
         "\"1e+16\",\"1e+22\",\"0.0001\",\"1e-05\",\"1.5e-07\",\"-0.0\",\"5e-324\",\"1."
         "7976931348623157e+308\",\"1234567890123456.0\",\"0.001\"]"},
    };
    test_rows(rows, COUNT(rows));
}

static void prints_whole_numbers_as_they_are(void)
{
    static const struct test_row rows[] = {
        {"[*].to_string(@)", "[0,-0,7,-7,9223372036854775807,12345678901234567890123]",
         "[\"0\",\"0\",\"7\",\"-7\",\"9223372036854775807\",\"12345678901234567890123\"]"},
        {"to_string(@)", "1e400", "\"1e400\""},
        {"[sum(@), sum(@[:1])]", "[1,2]", "[3,1]"},
    };
    test_rows(rows, COUNT(rows));
}

int main(void)
{
    CU_TestInfo tests_jp_format_real[] = {
        {"prints_real_numbers_as_python_does", prints_real_numbers_as_python_does},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo tests_jp_number[] = {
        {"prints_whole_numbers_as_they_are", prints_whole_numbers_as_they_are},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_format_real", .pTests = tests_jp_format_real},
        {.pName = "pwt_jp_number", .pTests = tests_jp_number},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
