/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h: every wrapper hands on what it was given, and says so where there is no plugin. */
#include "fake_host.h"
#include "run.h"

#include <powertools/batch.h>

#include <string.h>

static struct pwt_inv s_inv;
static struct pwt_batch_record s_record;
static struct pwt_batch_summary s_summary;
static const char *s_called; /* a member of the table */

static int32_t each(struct pwt_inv *inv, const struct pwt_batch_record *record, void *user)
{
    (void)inv;
    (void)record;
    (void)user;
    return 0;
}

static int32_t process(struct pwt_inv *inv, pwt_batch_fn fn, void *user)
{
    s_called = "process";
    CU_ASSERT_PTR_EQUAL(inv, &s_inv);
    CU_ASSERT_TRUE(fn == each);
    CU_ASSERT_PTR_EQUAL(user, &s_record);
    return 1;
}

static int32_t current(struct pwt_inv *inv, struct pwt_batch_record *ret_record)
{
    s_called = "current";
    CU_ASSERT_PTR_EQUAL(inv, &s_inv);
    CU_ASSERT_PTR_EQUAL(ret_record, &s_record);
    return 2;
}

static int32_t summary(struct pwt_inv *inv, struct pwt_batch_summary *ret_summary)
{
    s_called = "summary";
    CU_ASSERT_PTR_EQUAL(inv, &s_inv);
    CU_ASSERT_PTR_EQUAL(ret_summary, &s_summary);
    return 3;
}

static int32_t result(struct pwt_inv *inv, uint32_t index, struct pwt_batch_record *ret_record)
{
    s_called = "result";
    CU_ASSERT_PTR_EQUAL(inv, &s_inv);
    CU_ASSERT_EQUAL(index, 7);
    CU_ASSERT_PTR_EQUAL(ret_record, &s_record);
    return 4;
}

static int32_t configure(struct pwt_inv *inv, const struct pwt_field *options, uint32_t count)
{
    s_called = "configure";
    CU_ASSERT_PTR_EQUAL(inv, &s_inv);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_TRUE(pwt_bytes_equal(options[0].key, pwt_cstr("source")));
    CU_ASSERT_TRUE(pwt_bytes_equal(options[0].value.bytes, pwt_cstr("sqs")));
    CU_ASSERT_TRUE(pwt_bytes_equal(options[1].key, pwt_cstr("split")));
    CU_ASSERT_EQUAL(options[1].value.u64, 1);
    return 5;
}

static const struct pwt_batch_service s_service = {.process = process,
                                                   .current = current,
                                                   .summary = summary,
                                                   .result = result,
                                                   .configure = configure};

static void came(int32_t code, int32_t expected, const char *member)
{
    CU_ASSERT_EQUAL(code, expected);
    CU_ASSERT_STRING_EQUAL(s_called ? s_called : "nothing", member);
    s_called = NULL;
}

static void wrappers_hand_on_what_they_are_given(void)
{
    pwt_batch_slot = &s_service;
    came(pwt_batch_process(&s_inv, each, &s_record), 1, "process");
    came(pwt_batch_current(&s_inv, &s_record), 2, "current");
    came(pwt_batch_results(&s_inv, &s_summary), 3, "summary");
    came(pwt_batch_result(&s_inv, 7, &s_record), 4, "result");
    came(pwt_batch_configure(&s_inv, PWT_STR("source", "sqs"), PWT_BOOL("split", 2)), 5,
         "configure");
}

static uint32_t s_evaluated;

static const char *evaluated(void)
{
    s_evaluated++;
    return "sqs";
}

static void absent_plugin_is_told_and_no_option_evaluated(void)
{
    fake_install();
    pwt_batch_slot = NULL;
    CU_ASSERT_EQUAL(pwt_batch_current(&s_inv, &s_record), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_batch_results(&s_inv, &s_summary), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_batch_result(&s_inv, 0, &s_record), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_batch_configure(&s_inv, PWT_STR("source", evaluated())), PWT_EABSENT);
    CU_ASSERT_EQUAL(s_evaluated, 0);
    /* A handler returns this one, so it has words. */
    CU_ASSERT_NOT_EQUAL(pwt_batch_process(&s_inv, each, &s_record), 0);
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "inv_fail");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_last()->bytes, "needs the plugin 'batch'"));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"wrappers_hand_on_what_they_are_given", wrappers_hand_on_what_they_are_given},
        {"absent_plugin_is_told_and_no_option_evaluated",
         absent_plugin_is_told_and_no_option_evaluated},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_batch", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
