/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures: what the recorded cases do not reach. Those are in tests/conformance. */
#include "aws_test.h"
#include "sigv4.h"

static struct fixed s_fixed;
static struct crypto s_crypto;

static const struct pwt_aws_credentials s_credentials = {
    .key_id = {"AKIDEXAMPLE", 11},
    .secret = {"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 40},
};
static const struct pwt_http_header s_host = {.name = {"Host", 4},
                                              .value = {"example.amazonaws.com", 21}};

static int32_t
sign(const struct sigv4_request *request, size_t memory, struct sigv4_signed *ret_signed)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, memory);
    unsigned char chain[4][CRYPTO_BYTES];
    struct sigv4_scope scope = {.credentials = &s_credentials,
                                .region = pwt_cstr("us-east-1"),
                                .service = pwt_cstr("service"),
                                .time_s = 1440938160};

    CU_ASSERT_EQUAL_FATAL(sigv4_key(&s_crypto, &scope, chain), 0);
    scope.key = pwt_bytes_make(chain[3], CRYPTO_BYTES);
    return sigv4_sign(&s_crypto, request, &scope, &alloc, ret_signed);
}

static struct sigv4_request get(void)
{
    return (struct sigv4_request){.method = pwt_cstr("GET"),
                                  .path = pwt_cstr("/"),
                                  .headers = &s_host,
                                  .header_count = 1,
                                  .flags = SIGV4_NORMALIZE};
}

static void date_of_a_time(void)
{
    char date[SIGV4_DATE_BYTES];

    sigv4_date(1440938160, date);
    CU_ASSERT_TRUE(is_text(pwt_bytes_make(date, sizeof(date)), "20150830T123600Z"));
    sigv4_date(0, date);
    CU_ASSERT_TRUE(is_text(pwt_bytes_make(date, sizeof(date)), "19700101T000000Z"));
}

static void signature_of_the_suites_vanilla_request(void)
{
    const struct sigv4_request request = get();
    struct sigv4_signed done;

    CU_ASSERT_EQUAL_FATAL(sign(&request, sizeof(s_fixed.memory), &done), 0);
    CU_ASSERT_TRUE(is_text(done.signature,
                           "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"));
    CU_ASSERT_EQUAL(done.added_count, 2);
}

static void unsigned_body_is_not_read(void)
{
    struct sigv4_request request = get();
    struct sigv4_signed done;

    request.flags |= SIGV4_UNSIGNED_BODY | SIGV4_BODY_HEADER;
    request.body = pwt_bytes_make(NULL, 0);
    CU_ASSERT_EQUAL_FATAL(sign(&request, sizeof(s_fixed.memory), &done), 0);
    CU_ASSERT_TRUE(is_text(done.added[0].value, "UNSIGNED-PAYLOAD"));
}

static void secret_beyond_reason_is_refused(void)
{
    static const char secret[1000];
    const struct pwt_aws_credentials credentials = {.secret = {secret, sizeof(secret)}};
    const struct sigv4_scope scope = {.credentials = &credentials};
    unsigned char chain[4][CRYPTO_BYTES];

    CU_ASSERT_EQUAL(sigv4_key(&s_crypto, &scope, chain), PWT_ELIMIT);
}

static void too_many_headers_are_refused(void)
{
    static struct pwt_http_header headers[SIGV4_PAIRS_MAX + 1];
    struct sigv4_request request = get();
    struct sigv4_signed done;

    for (size_t i = 0; i < SIGV4_PAIRS_MAX + 1; i++) {
        headers[i] = s_host;
    }
    request.headers = headers;
    request.header_count = SIGV4_PAIRS_MAX + 1;
    CU_ASSERT_EQUAL(sign(&request, sizeof(s_fixed.memory), &done), PWT_ELIMIT);
}

static void says_that_memory_ran_out(void)
{
    const struct sigv4_request request = get();
    struct sigv4_signed done = {.added_count = 77};
    size_t memory = 0;
    int32_t code = PWT_ENOMEM;

    for (; code != 0 && memory < sizeof(s_fixed.memory); memory += 64) {
        code = sign(&request, memory, &done);
        CU_ASSERT_TRUE(code == 0 || code == PWT_ENOMEM || code == PWT_ELIMIT);
        CU_ASSERT_TRUE(code == 0 || done.added_count == 77);
    }
    CU_ASSERT_EQUAL(code, 0);
    CU_ASSERT_TRUE(memory > 1024);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"date_of_a_time", date_of_a_time},
        {"signature_of_the_suites_vanilla_request", signature_of_the_suites_vanilla_request},
        {"unsigned_body_is_not_read", unsigned_body_is_not_read},
        {"secret_beyond_reason_is_refused", secret_beyond_reason_is_refused},
        {"too_many_headers_are_refused", too_many_headers_are_refused},
        {"says_that_memory_ran_out", says_that_memory_ran_out},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "sigv4", .pTests = tests}, CU_SUITE_INFO_NULL};
    if (crypto_open(&s_crypto) != 0) {
        return 99;
    }
    const int status = run_suites(suites);
    crypto_close(&s_crypto);
    return status;
}
