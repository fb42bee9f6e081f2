/* SPDX-License-Identifier: Apache-2.0 */
/* redact.h: what plugins may print, with and without a plugin that masks. */
#include "run.h"

#include <powertools/redact.h>

static uint32_t s_wants;
static uint32_t s_calls;

static int32_t mask(struct pwt_inv *inv,
                    uint32_t what,
                    struct pwt_bytes key,
                    struct pwt_bytes json,
                    struct pwt_bytes *ret_json)
{
    (void)inv;
    s_calls++;
    CU_ASSERT_EQUAL(what, PWT_REDACT_VALUE);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr("\"4111\"")));
    if (!pwt_bytes_equal(key, pwt_cstr("card"))) {
        return PWT_EFORMAT;
    }
    *ret_json = pwt_cstr("\"*****\"");
    return 0;
}

static const struct pwt_redact_service s_service = {.wants = &s_wants, .redact = mask};

static void start(const struct pwt_redact_service *service, uint32_t wants)
{
    pwt_redact_slot = service;
    s_wants = wants;
    s_calls = 0;
}

static int32_t redact(const char *key, struct pwt_bytes *ret_json)
{
    return pwt_redact(NULL, PWT_REDACT_VALUE, pwt_cstr(key), pwt_cstr("\"4111\""), ret_json);
}

static void leaves_values_alone_without_the_service(void)
{
    struct pwt_bytes json = {NULL, 0};

    start(NULL, 0);
    CU_ASSERT_EQUAL(pwt_redact_wanted(PWT_REDACT_EVENT), 0);
    CU_ASSERT_EQUAL(redact("card", &json), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr("\"4111\"")));
}

static void asks_only_for_what_the_settings_touch(void)
{
    struct pwt_bytes json = {NULL, 0};

    start(&s_service, PWT_REDACT_EVENT | PWT_REDACT_RESPONSE);
    CU_ASSERT_EQUAL(pwt_redact_wanted(PWT_REDACT_RESPONSE), 1);
    CU_ASSERT_EQUAL(pwt_redact_wanted(PWT_REDACT_VALUE), 0);
    CU_ASSERT_EQUAL(redact("card", &json), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr("\"4111\"")));
    CU_ASSERT_EQUAL(s_calls, 0);
}

static void hands_on_what_the_service_says(void)
{
    struct pwt_bytes json = {NULL, 0};

    start(&s_service, PWT_REDACT_VALUE);
    CU_ASSERT_EQUAL(redact("card", &json), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr("\"*****\"")));
    json = pwt_bytes_make(NULL, 0);
    CU_ASSERT_EQUAL(redact("other", &json), PWT_EFORMAT);
    CU_ASSERT_PTR_NULL(json.ptr);
    CU_ASSERT_EQUAL(s_calls, 2);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"leaves_values_alone_without_the_service", leaves_values_alone_without_the_service},
        {"asks_only_for_what_the_settings_touch", asks_only_for_what_the_settings_touch},
        {"hands_on_what_the_service_says", hands_on_what_the_service_says},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_redact", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
