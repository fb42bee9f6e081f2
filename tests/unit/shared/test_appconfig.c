/* SPDX-License-Identifier: Apache-2.0 */
/* appconfig.c: what is asked in which order, and what a session keeps. */
#include "../run.h"
#include "shared/appconfig.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define TOKEN  "{\"InitialConfigurationToken\":\"t0\"}"

/* ---- the host ---- */

static char s_memory[1 << 16];
static uint64_t s_used;
static bool s_no_memory;
static int64_t s_now_ns;

static void *take(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    if (s_no_memory || size > sizeof(s_memory) - s_used) {
        return NULL;
    }
    s_used += size;
    return s_memory + s_used - size;
}

static int64_t now(uint32_t clock)
{
    (void)clock;
    return s_now_ns;
}

/* ---- the service: answers in turn, and what it was asked ---- */

struct said {
    const char *body;
    const char *token; /* of the next request */
    const char *pause_s;
    const char *code; /* of an error */
};

static const struct said *s_said;
static size_t s_said_count;
static char s_asked[1024]; /* a line for each request */

static int32_t call(struct pwt_inv *inv,
                    const struct pwt_aws_request *request,
                    struct pwt_http_response *ret_response)
{
    static struct pwt_http_header s_headers[2];
    const struct pwt_bytes text = request->body.len > 0 ? request->body : request->query;
    const size_t at = strlen(s_asked);

    (void)inv;
    (void)snprintf(s_asked + at, sizeof(s_asked) - at, "%.*s\n", (int)text.len, text.ptr);
    if (s_said_count == 0) {
        ret_response->code = pwt_cstr("unexpected");
        return PWT_EIO;
    }
    const struct said *said = s_said++;
    s_said_count--;
    if (said->code) {
        ret_response->code = pwt_cstr(said->code);
        return PWT_EIO;
    }
    s_headers[0] =
        (struct pwt_http_header){pwt_cstr("next-poll-configuration-token"), pwt_cstr(said->token)};
    s_headers[1] = (struct pwt_http_header){pwt_cstr("next-poll-interval-in-seconds"),
                                            pwt_cstr(said->pause_s)};
    ret_response->status = 200;
    ret_response->body = pwt_cstr(said->body);
    ret_response->headers = s_headers;
    ret_response->header_count = 2;
    return 0;
}

static int32_t send(struct pwt_inv *inv,
                    const struct pwt_http_request *request,
                    struct pwt_http_response *ret_response)
{
    (void)inv;
    (void)snprintf(s_asked, sizeof(s_asked), "%.*s %d", (int)request->url.len, request->url.ptr,
                   (int)request->timeout_ms);
    ret_response->status = 200;
    return 0;
}

static struct appconfig_session s_session;
static struct pwt_http_response s_response;

static void start(const struct said *said, size_t count)
{
    static const struct pwt_aws_service s_aws = {.call = call, .send = send};
    static struct pwt_host s_host;

    s_host.inv_alloc = take;
    s_host.clock_ns = now;
    pwt_this_module.host = &s_host;
    pwt_aws_slot = &s_aws;
    s_used = 0;
    s_no_memory = false;
    s_now_ns = 1000 * HOUR;
    s_said = said;
    s_said_count = count;
    s_asked[0] = '\0';
    appconfig_session_done(&s_session);
}

static struct appconfig_wanted wanted(void)
{
    return (struct appconfig_wanted){
        .application = pwt_cstr("a"), .environment = pwt_cstr("\"e"), .profile = pwt_cstr("p/q")};
}

static int32_t refresh(void)
{
    const struct appconfig_wanted asked = wanted();

    return appconfig_session_refresh(&asked, &s_session, &s_response);
}

static bool has(const char *document)
{
    return s_session.document &&
           pwt_bytes_equal(pwt_bytes_make(s_session.document, s_session.document_len),
                           pwt_cstr(document));
}

#define BEGIN                                                               \
    "{\"ApplicationIdentifier\":\"a\",\"EnvironmentIdentifier\":\"\\\"e\"," \
    "\"ConfigurationProfileIdentifier\":\"p/q\"}\n"
#define ASK(digits) "configuration_token=" digits "\n"
#define T0          "%74%30"
#define T1          "%74%31"
#define T2          "%74%32"

/* ---- sessions ---- */

static void session_goes_on(void)
{
    static const struct said said[] = {
        {.body = TOKEN}, {.body = "1", .token = "t1"}, {.token = "t2"}, {.body = "2"}};

    start(said, 4);
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_TRUE(has("1"));
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_TRUE(has("1"));
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_TRUE(has("2"));
    CU_ASSERT_STRING_EQUAL(s_asked, BEGIN ASK(T0) ASK(T1) ASK(T2));
}

static void service_is_left_alone_as_long_as_it_says(void)
{
    static const struct said said[] = {
        {.body = TOKEN}, {.body = "1", .token = "t1", .pause_s = "60"}, {.body = "2"}};

    start(said, 3);
    CU_ASSERT_EQUAL(refresh(), 0);
    s_now_ns += MINUTE - 1;
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_TRUE(has("1"));
    s_now_ns += 1;
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_TRUE(has("2"));
}

static void failure_leaves_the_token(void)
{
    static const struct said said[] = {{.body = TOKEN},
                                       {.body = "1", .token = "t1"},
                                       {.code = "ThrottlingException"},
                                       {.body = "2"}};

    start(said, 4);
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_EQUAL(refresh(), PWT_EIO);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_response.code, pwt_cstr("ThrottlingException")));
    CU_ASSERT_TRUE(has("1"));
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_STRING_EQUAL(s_asked, BEGIN ASK(T0) ASK(T1) ASK(T1));
}

static void refused_token_begins_anew_once(void)
{
    static const struct said said[] = {{.body = TOKEN},
                                       {.body = "1", .token = "t1"},
                                       {.code = "BadRequestException"},
                                       {.body = TOKEN},
                                       {.code = "BadRequestException"}};

    start(said, 5);
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_EQUAL(refresh(), PWT_EIO);
    CU_ASSERT_STRING_EQUAL(s_asked, BEGIN ASK(T0) ASK(T1) BEGIN ASK(T0));
}

static void old_session_and_one_without_a_token_begin_anew(void)
{
    static const struct said said[] = {{.body = TOKEN}, {.body = "1", .token = "t1"},
                                       {.body = TOKEN}, {.body = "2"},
                                       {.body = TOKEN}, {.body = "3"}};

    start(said, 6);
    CU_ASSERT_EQUAL(refresh(), 0);
    s_now_ns += 23 * HOUR + 45 * MINUTE;
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_EQUAL(refresh(), 0);
    CU_ASSERT_TRUE(has("3"));
    CU_ASSERT_STRING_EQUAL(s_asked, BEGIN ASK(T0) BEGIN ASK(T0) BEGIN ASK(T0));
}

static void answer_without_a_token_is_refused(void)
{
    static const struct said said[] = {{.body = "{}"}, {.body = "nonsense"}};

    start(said, 2);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(refresh(), PWT_EIO);
        CU_ASSERT_TRUE(pwt_bytes_equal(s_response.code, pwt_cstr("bad_answer")));
    }
    CU_ASSERT_PTR_NULL(s_session.document);
}

static void without_memory_nothing_is_asked(void)
{
    start(NULL, 0);
    s_no_memory = true;
    CU_ASSERT_EQUAL(refresh(), PWT_ENOMEM);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_response.code, pwt_cstr("no_memory")));
    CU_ASSERT_STRING_EQUAL(s_asked, "");
}

static void end_leaves_nothing(void)
{
    static const struct said said[] = {{.body = TOKEN}, {.body = "1", .token = "t1"}};

    start(said, 2);
    CU_ASSERT_EQUAL(refresh(), 0);
    appconfig_session_done(&s_session);
    CU_ASSERT_PTR_NULL(s_session.token);
    CU_ASSERT_PTR_NULL(s_session.document);
}

/* ---- the agent ---- */

static void agent_is_asked_by_an_encoded_path(void)
{
    struct appconfig_wanted asked = wanted();

    start(NULL, 0);
    CU_ASSERT_EQUAL(appconfig_agent_ask(&asked, 2772, &s_response), 0);
    CU_ASSERT_STRING_EQUAL(s_asked, "http://localhost:2772/applications/%61/environments/%22%65/"
                                    "configurations/%70%2F%71 3000");
    asked.timeout_ms = 7;
    CU_ASSERT_EQUAL(appconfig_agent_ask(&asked, 1, &s_response), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(s_asked, "%71 7"));
    s_no_memory = true;
    CU_ASSERT_EQUAL(appconfig_agent_ask(&asked, 1, &s_response), PWT_ENOMEM);
}

int main(void)
{
    static CU_TestInfo sessions[] = {
        {"session_goes_on", session_goes_on},
        {"service_is_left_alone_as_long_as_it_says", service_is_left_alone_as_long_as_it_says},
        {"failure_leaves_the_token", failure_leaves_the_token},
        {"refused_token_begins_anew_once", refused_token_begins_anew_once},
        {"old_session_and_one_without_a_token_begin_anew",
         old_session_and_one_without_a_token_begin_anew},
        {"answer_without_a_token_is_refused", answer_without_a_token_is_refused},
        {"without_memory_nothing_is_asked", without_memory_nothing_is_asked},
        {"end_leaves_nothing", end_leaves_nothing},
        CU_TEST_INFO_NULL};
    static CU_TestInfo agent[] = {
        {"agent_is_asked_by_an_encoded_path", agent_is_asked_by_an_encoded_path},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"appconfig_session_refresh", NULL, NULL, NULL, NULL, sessions},
                                    {"appconfig_agent_ask", NULL, NULL, NULL, NULL, agent},
                                    CU_SUITE_INFO_NULL};
    const int code = run_suites(suites);

    appconfig_session_done(&s_session);
    return code;
}
