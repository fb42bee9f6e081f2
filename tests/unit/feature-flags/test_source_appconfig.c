/* SPDX-License-Identifier: Apache-2.0 */
/* What the sources of AppConfig make of answers, and what they need. */
#include "flags_test.h"

/* ---- a service that the test speaks for ---- */

static struct pwt_http_response s_said;
static int32_t s_code;

static int32_t answer(struct pwt_http_response *ret_response)
{
    *ret_response = s_said;
    return s_code;
}

static int32_t call(struct pwt_inv *inv,
                    const struct pwt_aws_request *request,
                    struct pwt_http_response *ret_response)
{
    (void)inv;
    CU_ASSERT_TRUE(pwt_bytes_equal(request->feature, pwt_cstr("feature_flags")));
    return answer(ret_response);
}

static int32_t send(struct pwt_inv *inv,
                    const struct pwt_http_request *request,
                    struct pwt_http_response *ret_response)
{
    (void)inv;
    (void)request;
    return answer(ret_response);
}

static const struct pwt_aws_service s_aws = {.call = call, .send = send};
static struct pwt_inv s_inv;
static struct flags_fetched s_fetched;

/* The code of a fetch; its text or problem is in `s_fetched`. */
static int32_t fetch(const struct flags_source *from, int32_t code, struct pwt_http_response said)
{
    struct flags flags = {.profile = pwt_cstr("rules"), .from = from, .agent_port = 2772};

    pwt_aws_slot = &s_aws;
    s_said = said;
    s_code = code;
    s_fetched = (struct flags_fetched){.unchanged = false};
    inv_open(&s_inv, &flags);
    const int32_t found = from->fetch(&s_inv.cx, &s_fetched);
    inv_close(&s_inv);
    appconfig_session_done(&flags.session);
    return found;
}

/* ---- tests ---- */

static void service_that_denies_is_told_apart(void)
{
    const struct pwt_http_response by_code = {.status = 403,
                                              .code = pwt_cstr("AccessDeniedException")};
    const struct pwt_http_response by_message = {
        .status = 400, .code = pwt_cstr("Odd"), .message = pwt_cstr("says AccessDenied here")};
    const struct pwt_http_response other = {.status = 429, .code = pwt_cstr("ThrottlingException")};

    CU_ASSERT_EQUAL(fetch(&flags_source_appconfig, PWT_EIO, by_code), PWT_ECONFIG);
    CU_ASSERT_EQUAL(fetch(&flags_source_appconfig, PWT_EIO, by_message), PWT_ECONFIG);
    CU_ASSERT_STRING_EQUAL(s_fetched.problem, "profile 'rules' of AppConfig cannot be had (Odd: "
                                              "says AccessDenied here)");
    CU_ASSERT_EQUAL(fetch(&flags_source_appconfig, PWT_EIO, other), PWT_EIO);
    CU_ASSERT_STRING_EQUAL(s_fetched.problem,
                           "profile 'rules' of AppConfig cannot be had (ThrottlingException)");
}

/* Without credentials or a region nothing was denied. */
static void settings_of_aws_are_no_denial(void)
{
    const struct pwt_http_response said = {.code = pwt_cstr("no_credentials")};

    CU_ASSERT_EQUAL(fetch(&flags_source_appconfig, PWT_ECONFIG, said), PWT_EIO);
    CU_ASSERT_EQUAL(fetch(&flags_source_agent, PWT_ETIMEOUT, said), PWT_EIO);
}

static void agent_gives_its_body(void)
{
    const struct pwt_http_response good = {.status = 200, .body = pwt_cstr("{}")};
    const struct pwt_http_response empty = {.status = 404};
    const struct pwt_http_response denied = {.status = 400,
                                             .body = pwt_cstr("{\"m\":\"AccessDenied\"}")};

    CU_ASSERT_EQUAL(fetch(&flags_source_agent, 0, good), 0);
    CU_ASSERT_TRUE(is_text(s_fetched.text, "{}"));
    CU_ASSERT_EQUAL(fetch(&flags_source_agent, 0, empty), PWT_EIO);
    CU_ASSERT_STRING_EQUAL(s_fetched.problem,
                           "profile 'rules' of AppConfig cannot be had (the agent says 404)");
    CU_ASSERT_EQUAL(fetch(&flags_source_agent, 0, denied), PWT_ECONFIG);
}

static void memory_that_is_out_is_told_as_such(void)
{
    const struct pwt_http_response said = {.code = pwt_cstr("no_memory")};

    CU_ASSERT_EQUAL(fetch(&flags_source_appconfig, PWT_ENOMEM, said), PWT_ENOMEM);
}

extern const struct pwt_plugin pwt_plugin_v1;

static int32_t check_source(struct flags flags)
{
    memset(&test_host, 0, sizeof(test_host));
    flags.from = flags_source_choose(&flags);
    inv_open(&s_inv, &flags);
    const int32_t code = flags_source_check(&s_inv.cx);
    inv_close(&s_inv);
    return code;
}

static void init_says_what_is_missing(void)
{
    struct flags flags = {.source = FLAGS_FROM_APPCONFIG};

    CU_ASSERT_EQUAL(check_source(flags), PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(test_host.last_line, "POWERTOOLS_FEATURE_FLAGS_PROFILE is not"));
    flags.profile = pwt_cstr("p");
    CU_ASSERT_EQUAL(check_source(flags), PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(test_host.last_line, "_ENVIRONMENT is not set"));
    flags.environment = pwt_cstr("e");
    CU_ASSERT_EQUAL(check_source(flags), 0);
    CU_ASSERT_EQUAL(test_host.failures, 0);
}

static void only_appconfig_needs_a_plugin(void)
{
    struct flags flags = {.profile = pwt_cstr("p")};

    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.needs(&flags), "aws");
    flags.source = FLAGS_FROM_AGENT;
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.needs(&flags), "aws");
    flags = (struct flags){.profile = pwt_cstr("p"), .file = pwt_cstr("f")};
    CU_ASSERT_PTR_NULL(pwt_plugin_v1.needs(&flags));
    CU_ASSERT_EQUAL(check_source(flags), 0);
}

int main(void)
{
    static CU_TestInfo fetches[] = {
        {"service_that_denies_is_told_apart", service_that_denies_is_told_apart},
        {"settings_of_aws_are_no_denial", settings_of_aws_are_no_denial},
        {"agent_gives_its_body", agent_gives_its_body},
        {"memory_that_is_out_is_told_as_such", memory_that_is_out_is_told_as_such},
        CU_TEST_INFO_NULL};
    static CU_TestInfo checks[] = {{"init_says_what_is_missing", init_says_what_is_missing},
                                   {"only_appconfig_needs_a_plugin", only_appconfig_needs_a_plugin},
                                   CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"fetch", NULL, NULL, NULL, NULL, fetches},
                                    {"flags_source_check", NULL, NULL, NULL, NULL, checks},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
