/* SPDX-License-Identifier: Apache-2.0 */
/* aws.h: what its calls hand on, and what they say where nobody offers the service. */
#include "run.h"

#include <powertools/aws.h>

static const struct pwt_aws_request s_request = {.size = sizeof(s_request)};
static const struct pwt_http_request s_http = {.size = sizeof(s_http)};
static struct pwt_http_response s_response = {.size = sizeof(s_response)};
static struct pwt_inv *const s_inv = (struct pwt_inv *)&s_response; /* never looked into */

static int32_t call(struct pwt_inv *inv,
                    const struct pwt_aws_request *request,
                    struct pwt_http_response *ret_response)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_EQUAL(request, &s_request);
    ret_response->status = 400;
    return PWT_EIO;
}

static int32_t presign(struct pwt_inv *inv,
                       const struct pwt_aws_request *request,
                       int64_t expires_s,
                       struct pwt_bytes *ret_url)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_EQUAL(request, &s_request);
    CU_ASSERT_EQUAL(expires_s, 900);
    *ret_url = pwt_cstr("https://signed");
    return 0;
}

static int32_t send_plain(struct pwt_inv *inv,
                          const struct pwt_http_request *request,
                          struct pwt_http_response *ret_response)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_EQUAL(request, &s_http);
    ret_response->status = 204;
    return 0;
}

static const struct pwt_aws_service s_service = {
    .call = call, .presign = presign, .send = send_plain};

static void says_that_nobody_offers_it(void)
{
    struct pwt_bytes url = {NULL, 0};

    pwt_aws_slot = NULL;
    s_response.status = -1;
    CU_ASSERT_EQUAL(pwt_aws_call(s_inv, &s_request, &s_response), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_aws_presign(s_inv, &s_request, 900, &url), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_http_send(s_inv, &s_http, &s_response), PWT_EABSENT);
    CU_ASSERT_EQUAL(s_response.status, -1);
    CU_ASSERT_PTR_NULL(url.ptr);
}

static void hands_on_what_the_service_says(void)
{
    struct pwt_bytes url = {NULL, 0};

    pwt_aws_slot = &s_service;
    CU_ASSERT_EQUAL(pwt_aws_call(s_inv, &s_request, &s_response), PWT_EIO);
    CU_ASSERT_EQUAL(s_response.status, 400);
    CU_ASSERT_EQUAL(pwt_aws_presign(s_inv, &s_request, 900, &url), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(url, pwt_cstr("https://signed")));
    CU_ASSERT_EQUAL(pwt_http_send(s_inv, &s_http, &s_response), 0);
    CU_ASSERT_EQUAL(s_response.status, 204);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"says_that_nobody_offers_it", says_that_nobody_offers_it},
        {"hands_on_what_the_service_says", hands_on_what_the_service_says},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_aws", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
