/* SPDX-License-Identifier: Apache-2.0 */
/* _X_AMZN_TRACE_ID, which follows the invocation. */
#include "core_test.h"
#include "trace_env.h"

#define NAME "_X_AMZN_TRACE_ID"

/* First of all: the state is the process's. */
static void removes_what_was_inherited(void)
{
    CU_ASSERT_EQUAL(setenv(NAME, "Root=of-init", 1), 0);
    trace_env_set(pwt_bytes_make(NULL, 0));
    CU_ASSERT_PTR_NULL(getenv(NAME));
}

static void follows_each_header(void)
{
    trace_env_set(BYTES("Root=1-5b;Sampled=1"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(getenv(NAME));
    CU_ASSERT_STRING_EQUAL(getenv(NAME), "Root=1-5b;Sampled=1");
    trace_env_set(BYTES("Root=2"));
    CU_ASSERT_STRING_EQUAL(getenv(NAME), "Root=2");
    trace_env_set(pwt_bytes_make(NULL, 0));
    CU_ASSERT_PTR_NULL(getenv(NAME));
    trace_env_set(pwt_bytes_make(NULL, 0));
    CU_ASSERT_PTR_NULL(getenv(NAME));
    trace_env_set(BYTES("Root=3"));
    CU_ASSERT_STRING_EQUAL(getenv(NAME), "Root=3");
}

static void rewrites_one_buffer(void)
{
    trace_env_set(BYTES("Root=a"));
    const char *first = getenv(NAME);
    trace_env_set(BYTES("Root=another, longer one"));
    CU_ASSERT_PTR_EQUAL(getenv(NAME), first);
}

static void removes_what_is_too_long(void)
{
    char header[2049];

    memset(header, 'r', sizeof(header));
    trace_env_set(pwt_bytes_make(header, sizeof(header) - 1));
    CU_ASSERT_PTR_NOT_NULL_FATAL(getenv(NAME));
    CU_ASSERT_EQUAL(strlen(getenv(NAME)), sizeof(header) - 1);
    trace_env_set(pwt_bytes_make(header, sizeof(header)));
    CU_ASSERT_PTR_NULL(getenv(NAME));
}

int main(void)
{
    CU_TestInfo set[] = {
        {"removes_what_was_inherited", removes_what_was_inherited},
        {"follows_each_header", follows_each_header},
        {"rewrites_one_buffer", rewrites_one_buffer},
        {"removes_what_is_too_long", removes_what_is_too_long},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "trace_env_set", .pTests = set},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
