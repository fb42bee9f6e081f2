/* SPDX-License-Identifier: Apache-2.0 */
/* host.h: every wrapper reaches its function of the host table, with its arguments, and returns. */
#include "fake_host.h"
#include "run.h"

#include <stdio.h>

static void check_wrapper(const struct calls *calls, const struct calls_wrapper *wrapper)
{
    struct pwt_inv inv = {.nothing = 0};
    const struct fake_call *last = fake_last();
    fake_install();
    const int returned = wrapper->call(&inv);
    const int reached = last->function && strcmp(last->function, wrapper->reaches) == 0;
    if (!returned || !reached) {
        (void)printf("\n    %s: %s: reached %s, return value %s", calls->language, wrapper->reaches,
                     last->function ? last->function : "nothing", returned ? "right" : "wrong");
    }
    CU_ASSERT_TRUE(returned);
    CU_ASSERT_TRUE(reached);
    CU_ASSERT_TRUE(last->inv == &inv || last->inv == NULL);
    CU_ASSERT_EQUAL(last->number, wrapper->number);
    CU_ASSERT_STRING_EQUAL(last->bytes, wrapper->bytes ? wrapper->bytes : "");
    CU_ASSERT_EQUAL(last->size, wrapper->bytes ? strlen(wrapper->bytes) : 0);
}

static void check_wrappers(const struct calls *calls)
{
    CU_ASSERT_EQUAL(calls->wrapper_count, 41);
    for (uint32_t i = 0; i < calls->wrapper_count; i++) {
        check_wrapper(calls, &calls->wrappers[i]);
    }
}

static void reaches_the_host_with_its_arguments(void)
{
    run_in_each_language(check_wrappers);
}

static void passes_the_invocation_on(void)
{
    struct pwt_inv inv = {.nothing = 0};
    fake_install();
    (void)pwt_inv_event(&inv);
    CU_ASSERT_PTR_EQUAL(fake_last()->inv, &inv);
    (void)pwt_respond_cstr(&inv, "");
    CU_ASSERT_PTR_EQUAL(fake_last()->inv, &inv);
    (void)pwt_fail(&inv, PWT_EIO, "text");
    CU_ASSERT_PTR_EQUAL(fake_last()->inv, &inv);
}

static void hands_out_the_whole_table(void)
{
    fake_install();
    CU_ASSERT_PTR_EQUAL(pwt_host_table(), fake_host());
}

/* 1023 bytes of a longer text, on one line. */
static void cuts_long_text(void)
{
    struct pwt_inv inv = {.nothing = 0};
    fake_install();
    (void)pwt_fail(&inv, PWT_EIO, "%01500d", 7);
    CU_ASSERT_EQUAL(fake_last()->size, 1023);
    pwt_diag(&inv, PWT_DIAG_WARN, "%01500d", 7);
    CU_ASSERT_EQUAL(fake_last()->size, 1023);
}

static void reports_code_without_a_type(void)
{
    struct pwt_inv inv = {.nothing = 0};
    fake_install();
    CU_ASSERT_EQUAL(pwt_fail(&inv, PWT_ECONFIG, "text"), PWT_ECONFIG);
    CU_ASSERT_EQUAL(fake_last()->number, -PWT_ECONFIG);
    CU_ASSERT_STRING_EQUAL(fake_last()->type, "");
}

static void formats_nothing_below_the_level(void)
{
    struct pwt_inv inv = {.nothing = 0};
    fake_install();
    fake_diag_from(PWT_DIAG_WARN);
    pwt_diag(&inv, PWT_DIAG_INFO, "text");
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "diag_enabled");
    pwt_diag(&inv, PWT_DIAG_WARN, "text");
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "diag");
}

int main(void)
{
    CU_TestInfo wrappers[] = {
        {"reaches_the_host_with_its_arguments", reaches_the_host_with_its_arguments},
        {"passes_the_invocation_on", passes_the_invocation_on},
        {"hands_out_the_whole_table", hands_out_the_whole_table},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo fail[] = {
        {"cuts_long_text", cuts_long_text},
        {"reports_code_without_a_type", reports_code_without_a_type},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo diag[] = {
        {"formats_nothing_below_the_level", formats_nothing_below_the_level},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "wrappers", .pTests = wrappers},
        {.pName = "pwt_fail", .pTests = fail},
        {.pName = "pwt_diag", .pTests = diag},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
