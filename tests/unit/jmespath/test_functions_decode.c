/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that Powertools adds; test_gunzip.c has those of gzip. */
#include "jmespath_test.h"

static void reads_json_in_strings(void)
{
    static const struct test_row rows[] = {
        {"powertools_json(@)", "\"{\\\"a\\\": [1, 2]}\"", "{\"a\":[1,2]}"},
        {"powertools_json(@).a[1]", "\"{\\\"a\\\": [1, 2]}\"", "2"},
        {"powertools_json(@)", "\" 1 \"", "1"},
        {"powertools_json(@)", "\"\\\"\\\\ud800\\\"\"", "\"\\ud800\""},
        {"powertools_json(@).a", "\"{\\\"a\\\":1,\\\"a\\\":2}\"", "2"},
        {"powertools_json(powertools_json(@))", "\"\\\"[1]\\\"\"", "[1]"},
        {"[*].powertools_json(@).a", "[\"{\\\"a\\\":1}\",\"{\\\"a\\\":2}\"]", "[1,2]"},
        {"to_string(powertools_json(@))",
         "\"{\\\"b\\\":1, \\\"a\\\":[1,2.50,null,\\\"\\\\u00e9\\\"]}\"",
         "\"{\\\"b\\\":1,\\\"a\\\":[1,2.5,null,\\\"\\\\u00e9\\\"]}\""},
    };
    test_rows(rows, COUNT(rows));
}

static void decodes_base64(void)
{
    static const struct test_row rows[] = {
        {"powertools_base64('aGVsbG8=')", "0", "\"hello\""},
        {"powertools_base64('')", "0", "\"\""},
        {"powertools_base64('w6k=')", "0", "\"\xc3\xa9\""},
        {"powertools_json(powertools_base64(@)).a", "\"eyJhIjoxfQ==\"", "1"},
        {"join('-', [*].powertools_base64(@))", "[\"YQ==\",\"Yg==\"]", "\"a-b\""},
        {"powertools_base64('IlwKAA==')", "0", "\"\\\"\\\\\\n\\u0000\""},
    };
    test_rows(rows, COUNT(rows));
}

static void refuses_what_it_cannot_decode(void)
{
    static const struct test_fault faults[] = {
        {"powertools_json(@)", "\"nul\"", PWT_JMESPATH_EDECODE, 1,
         "ends too early at line 1, column 4"},
        {"powertools_json(@)", "\"{\\n \\\"a\\\": }\"", PWT_JMESPATH_EDECODE, 1,
         "line 2, column 7"},
        {"powertools_json(@)", "\"\"", PWT_JMESPATH_EDECODE, 1, "ends too early"},
        {"powertools_json(@)", "\"1 2\"", PWT_JMESPATH_EDECODE, 1, "not JSON"},
        {"powertools_json(@)", "\"NaN\"", PWT_JMESPATH_EDECODE, 1, "not JSON"},
        {"a || powertools_base64('a')", "0", PWT_JMESPATH_EDECODE, 6, "not base64"},
        {"powertools_base64('/w==')", "0", PWT_JMESPATH_EDECODE, 1, "not UTF-8"},
        {"powertools_base64('7aCA')", "0", PWT_JMESPATH_EDECODE, 1, "not UTF-8"},
        {"powertools_base64_gzip('a')", "0", PWT_JMESPATH_EDECODE, 1, "not base64"},
        {"powertools_json(@)",
         "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\"",
         PWT_JMESPATH_ELIMIT, 0, "nested too deeply"},
    };
    test_faults(faults, COUNT(faults));
}

static void refuses_what_is_no_string(void)
{
    static const struct test_fault faults[] = {
        {"powertools_json(@)", "{}", PWT_JMESPATH_ETYPE, 1,
         "powertools_json() takes string, not object"},
        {"powertools_json(a)", "{}", PWT_JMESPATH_ETYPE, 1, "not null"},
        {"powertools_base64(@)", "1", PWT_JMESPATH_ETYPE, 1, "not number"},
        {"powertools_base64_gzip(@)", "[]", PWT_JMESPATH_ETYPE, 1, "not array"},
    };
    test_faults(faults, COUNT(faults));
}

int main(void)
{
    CU_TestInfo tests_functions_decode[] = {
        {"reads_json_in_strings", reads_json_in_strings},
        {"decodes_base64", decodes_base64},
        {"refuses_what_it_cannot_decode", refuses_what_it_cannot_decode},
        {"refuses_what_is_no_string", refuses_what_is_no_string},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "functions_decode", .pTests = tests_functions_decode},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
