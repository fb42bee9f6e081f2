/* SPDX-License-Identifier: Apache-2.0 */
/* What a failed init tells. */
#include "core_test.h"
#include "problem.h"

static void keeps_type_and_text_and_returns_the_code(void)
{
    struct problem problem;
    int32_t code = problem_set(&problem, PWT_ECONFIG, PROBLEM_CONFIG, "powertools: %s=%d", "A", 1);

    CU_ASSERT_EQUAL(code, PWT_ECONFIG);
    CU_ASSERT_STRING_EQUAL(problem.type, "Runtime.ConfigInvalid");
    CU_ASSERT_STRING_EQUAL(problem.text, "powertools: A=1");
    CU_ASSERT_EQUAL(problem_set(&problem, PWT_EIO, PROBLEM_INIT, "short"), PWT_EIO);
    CU_ASSERT_STRING_EQUAL(problem.text, "short");
}

static void adds_to_the_text(void)
{
    struct problem problem;

    (void)problem_set(&problem, PWT_EIO, PROBLEM_PLUGIN, "not found");
    problem_add(&problem, "; did you mean '%s'?", "metrics");
    CU_ASSERT_STRING_EQUAL(problem.text, "not found; did you mean 'metrics'?");
}

static void cuts_what_does_not_fit(void)
{
    struct problem problem;
    char path[3000];
    char type[200];

    memset(path, 'p', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    memset(type, 't', sizeof(type) - 1);
    type[sizeof(type) - 1] = '\0';
    (void)problem_set(&problem, PWT_EIO, type, "%s", path);
    CU_ASSERT_EQUAL(strlen(problem.type), sizeof(problem.type) - 1);
    CU_ASSERT_EQUAL(strlen(problem.text), sizeof(problem.text) - 1);
    problem_add(&problem, "and more");
    CU_ASSERT_EQUAL(strlen(problem.text), sizeof(problem.text) - 1);
}

int main(void)
{
    CU_TestInfo set[] = {
        {"keeps_type_and_text_and_returns_the_code", keeps_type_and_text_and_returns_the_code},
        {"adds_to_the_text", adds_to_the_text},
        {"cuts_what_does_not_fit", cuts_what_does_not_fit},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "problem_set, problem_add", .pTests = set},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
