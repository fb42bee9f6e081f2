/* SPDX-License-Identifier: Apache-2.0 */
#include "test_otlp_host.h"

#include "otlp_reply.h"

static uint64_t s_rejected;
static char s_reason[OTLP_REASON_BYTES];

static bool partial(bool is_json, const void *body, size_t len)
{
    const struct pwt_http_header type = {
        .name = pwt_cstr("content-type"),
        .value = pwt_cstr(is_json ? "application/json; charset=utf-8" : "application/x-protobuf"),
    };
    const struct pwt_http_response reply = {
        .status = 200, .body = pwt_bytes_make(body, len), .headers = &type, .header_count = 1};

    s_rejected = 99;
    return otlp_reply_partial(&reply, &s_rejected, s_reason);
}

#define PROTOBUF(text) partial(false, text, sizeof(text) - 1)
#define JSON(text)     partial(true, text, sizeof(text) - 1)

static void says_no_for_success(void)
{
    CU_ASSERT_FALSE(PROTOBUF(""));
    CU_ASSERT_FALSE(PROTOBUF("\x0a\x00"));         /* an empty partial success */
    CU_ASSERT_FALSE(PROTOBUF("\x0a\x02\x08\x00")); /* nothing rejected */
    CU_ASSERT_FALSE(JSON(""));
    CU_ASSERT_FALSE(JSON("{}"));
    CU_ASSERT_FALSE(JSON("{\"partialSuccess\":{}}"));
    CU_ASSERT_FALSE(JSON("{\"partialSuccess\":null}"));
    CU_ASSERT_FALSE(JSON("{\"partialSuccess\":{\"rejectedSpans\":\"0\",\"errorMessage\":\"\"}}"));
}

static void reads_protobuf(void)
{
    CU_ASSERT(PROTOBUF("\x0a\x08\x08\xac\x02\x12\x03"
                       "bad"));
    CU_ASSERT_EQUAL(s_rejected, 300);
    CU_ASSERT_STRING_EQUAL(s_reason, "bad");
    CU_ASSERT(PROTOBUF("\x0a\x02\x08\x01"));
    CU_ASSERT_EQUAL(s_rejected, 1);
    CU_ASSERT_STRING_EQUAL(s_reason, "");
}

static void skips_fields_it_does_not_know(void)
{
    CU_ASSERT(PROTOBUF("\x10\x05\x19"
                       "12345678"
                       "\x25"
                       "1234"
                       "\x2a\x01x"
                       "\x0a\x02\x08\x07"));
    CU_ASSERT_EQUAL(s_rejected, 7);
}

static void reads_json(void)
{
    CU_ASSERT(
        JSON("{\"partialSuccess\":{\"rejectedSpans\":\"12\",\"errorMessage\":\"b\\u0061d\"}}"));
    CU_ASSERT_EQUAL(s_rejected, 12);
    CU_ASSERT_STRING_EQUAL(s_reason, "bad");
    CU_ASSERT(JSON("{\"partialSuccess\":{\"rejectedSpans\":3}}"));
    CU_ASSERT_EQUAL(s_rejected, 3);
    CU_ASSERT(JSON("{\"partialSuccess\":{\"errorMessage\":\"careful\"}}"));
    CU_ASSERT_EQUAL(s_rejected, 0);
    CU_ASSERT_STRING_EQUAL(s_reason, "careful");
}

static void survives_nonsense(void)
{
    CU_ASSERT_FALSE(PROTOBUF("\x0a"));
    CU_ASSERT_FALSE(PROTOBUF("\x0a\x05\x08"));
    CU_ASSERT_FALSE(PROTOBUF("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
    CU_ASSERT_FALSE(PROTOBUF("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"));
    CU_ASSERT_FALSE(PROTOBUF("\x0b\x0c"));
    CU_ASSERT_FALSE(PROTOBUF("<html>no</html>"));
    CU_ASSERT_FALSE(JSON("{\"partialSuccess\":{\"rejectedSpans\":\"\"}}"));
    CU_ASSERT_FALSE(JSON("{\"partialSuccess\":{\"rejectedSpans\":\"x\"}}"));
    CU_ASSERT_FALSE(JSON("{\"partialSuccess\":{\"rejectedSpans\":-1}}"));
    CU_ASSERT_FALSE(JSON("{\"partialSuccess\":{\"rejectedSpans\":5}"));
    CU_ASSERT_FALSE(JSON("[1]"));
}

static void prints_a_message_safely(void)
{
    char body[4096] = "\x0a\xff\x07\x12\xfc\x07";

    memset(body + 6, 'x', 1020);
    CU_ASSERT(partial(false, body, 6 + 1020));
    CU_ASSERT_EQUAL(strlen(s_reason), OTLP_REASON_BYTES - 1);
    CU_ASSERT(PROTOBUF("\x0a\x06\x12\x04"
                       "a\n\x1b\xff"));
    CU_ASSERT_STRING_EQUAL(s_reason, "a??"
                                     "?");
}

static int64_t retry_after(const char *value)
{
    const struct pwt_http_header header = {.name = pwt_cstr("retry-after"),
                                           .value = pwt_cstr(value)};
    const struct pwt_http_response reply = {.headers = &header, .header_count = value ? 1 : 0};

    fake_host_install();
    return otlp_reply_retry_after_s(&reply);
}

static void reads_seconds(void)
{
    CU_ASSERT_EQUAL(retry_after(NULL), 0);
    CU_ASSERT_EQUAL(retry_after("0"), 0);
    CU_ASSERT_EQUAL(retry_after("120"), 120);
    CU_ASSERT_EQUAL(retry_after("999999999999999999999999"), INT64_C(999999999999999999));
}

/* The clock stands at 16:27:43. */
static void reads_dates(void)
{
    CU_ASSERT_EQUAL(retry_after("Thu, 27 Oct 2022 16:28:43 GMT"), 60);
    CU_ASSERT_EQUAL(retry_after("Thu, 27 Oct 2022 16:26:43 GMT"), 0);
}

static void takes_nonsense_for_nothing(void)
{
    static const char *const values[] = {"", "soon", "-1", "1.5", "12x", "Thu, 27 Oct 2022"};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        CU_ASSERT_EQUAL(retry_after(values[i]), 0);
    }
}

int main(void)
{
    CU_TestInfo partial_success[] = {
        {"says no for success", says_no_for_success},
        {"reads protobuf", reads_protobuf},
        {"skips fields it does not know", skips_fields_it_does_not_know},
        {"reads JSON", reads_json},
        {"survives nonsense", survives_nonsense},
        {"prints a message safely", prints_a_message_safely},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo pauses[] = {
        {"reads seconds", reads_seconds},
        {"reads dates", reads_dates},
        {"takes nonsense for nothing", takes_nonsense_for_nothing},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_reply_partial", .pTests = partial_success},
        {.pName = "otlp_reply_retry_after_s", .pTests = pauses},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
