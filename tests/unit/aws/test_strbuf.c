/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows. */
#include "aws_test.h"
#include "strbuf.h"

static struct fixed s_fixed;

static void grows_and_ends_with_a_nul(void)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct strbuf text = strbuf_new(&alloc, 1);

    for (int i = 0; i < 100; i++) {
        strbuf_cstr(&text, "0123456789");
    }
    CU_ASSERT_EQUAL(text.len, 1000);
    CU_ASSERT_TRUE(memcmp(text.ptr + 990, "0123456789", 10) == 0);
    const char *whole = strbuf_end(&text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
    CU_ASSERT_EQUAL(strlen(whole), 1000);
    CU_ASSERT_EQUAL(text.len, 1000);
}

static void says_that_memory_ran_out(void)
{
    for (size_t limit = 0; limit < 512; limit += 16) {
        const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, limit);
        struct strbuf text = strbuf_new(&alloc, 16);
        for (int i = 0; i < 40; i++) {
            strbuf_cstr(&text, "0123456789");
        }
        CU_ASSERT_TRUE(text.failed);
        CU_ASSERT_PTR_NULL(strbuf_end(&text));
        CU_ASSERT_TRUE(text.len <= text.cap);
    }
}

static void percent_encodes_all_but_the_unreserved(void)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct strbuf text = strbuf_new(&alloc, 8);

    strbuf_percent(&text, pwt_cstr("aZ09-._~ /+%\xc3\xa9"), "");
    CU_ASSERT_TRUE(is_text(strbuf_since(&text, 0), "aZ09-._~%20%2F%2B%25%C3%A9"));
    const size_t at = text.len;
    strbuf_percent(&text, pwt_bytes_make("/a\0b/", 5), "/");
    CU_ASSERT_TRUE(is_text(strbuf_since(&text, at), "/a%00b/"));
}

static void hex_is_lower_case(void)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct strbuf text = strbuf_new(&alloc, 1);

    strbuf_hex(&text, (const unsigned char *)"\x00\x9f\xff", 3);
    CU_ASSERT_TRUE(is_text(strbuf_since(&text, 0), "009fff"));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"grows_and_ends_with_a_nul", grows_and_ends_with_a_nul},
        {"says_that_memory_ran_out", says_that_memory_ran_out},
        {"percent_encodes_all_but_the_unreserved", percent_encodes_all_but_the_unreserved},
        {"hex_is_lower_case", hex_is_lower_case},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "strbuf", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
