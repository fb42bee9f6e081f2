/* SPDX-License-Identifier: Apache-2.0 */
/* Errors in answers, and their checksums. */
#include "aws_test.h"

static struct pwt_http_header s_headers[2];

static struct http_answer answer_of(int64_t status, const char *body)
{
    return (struct http_answer){
        .status = status, .body = pwt_cstr(body), .headers = s_headers, .header_count = 0};
}

static bool
says(struct pwt_inv *inv, const struct http_answer *answer, const char *code, const char *message)
{
    struct pwt_http_response response = {.status = answer->status};

    aws_answer_read(inv, answer, &response);
    return is_text(response.code, code) && pwt_bytes_equal(response.message, pwt_cstr(message));
}

static void codes_and_messages(struct pwt_inv *inv)
{
    struct http_answer answer = answer_of(400, "{\"__type\":\"a#B:c\",\"message\":\"m\"}");

    CU_ASSERT_TRUE(says(inv, &answer, "B", "m"));
    answer.body = pwt_cstr("{\"message\":\"m\",\"code\":\"C\"}");
    CU_ASSERT_TRUE(says(inv, &answer, "C", "m"));
    answer.body = pwt_cstr("<E><Code>X</Code><Message>y</Message></E>");
    CU_ASSERT_TRUE(says(inv, &answer, "X", "y"));
    answer.body = pwt_cstr("{\"__type\":\"\\u0041\"}");
    CU_ASSERT_TRUE(says(inv, &answer, "A", ""));
    answer.body = pwt_cstr("");
    CU_ASSERT_TRUE(says(inv, &answer, "400", ""));
    answer.reason = pwt_cstr("Bad Request");
    CU_ASSERT_TRUE(says(inv, &answer, "Bad Request", ""));
    answer.status = 200;
    CU_ASSERT_TRUE(says(inv, &answer, NULL, ""));
}

static void message_is_one_short_line(struct pwt_inv *inv)
{
    struct http_answer answer = answer_of(403, "{\"__type\":\"A\",\"message\":\"one\\ntwo\"}");
    char body[2048] = "{\"__type\":\"A\",\"message\":\"x";
    struct pwt_http_response response = {.status = 403};

    CU_ASSERT_TRUE(says(inv, &answer, "A", "one"));
    for (int i = 0; i < 400; i++) { /* a character of two bytes lies across the limit */
        memcpy(body + strlen(body), "\xc3\xa9", 3);
    }
    memcpy(body + strlen(body), "\"}", 3);
    answer.body = pwt_cstr(body);
    aws_answer_read(inv, &answer, &response);
    CU_ASSERT_EQUAL(response.message.len, 511);
}

static void checksums(struct pwt_inv *inv)
{
    struct http_answer answer = answer_of(200, "{}");

    (void)inv;
    CU_ASSERT_TRUE(aws_answer_is_whole(&answer));
    s_headers[0] = (struct pwt_http_header){pwt_cstr("x-amz-crc32"), pwt_cstr("2745614147")};
    answer.header_count = 1;
    CU_ASSERT_TRUE(aws_answer_is_whole(&answer));
    answer.body = pwt_cstr("[]");
    CU_ASSERT_FALSE(aws_answer_is_whole(&answer));
}

static void test_codes_and_messages(void)
{
    with_invocation(codes_and_messages);
}

static void test_message_is_one_short_line(void)
{
    with_invocation(message_is_one_short_line);
}

static void test_checksums(void)
{
    with_invocation(checksums);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"codes_and_messages", test_codes_and_messages},
        {"message_is_one_short_line", test_message_is_one_short_line},
        {"checksums", test_checksums},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "answer", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
