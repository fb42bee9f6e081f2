/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 as Python decodes it; each expected text is what its decoder says. */
#include "internal.h"
#include "jmespath_test.h"

static void decodes(const char *text, const char *expected)
{
    size_t len = strlen(text);
    struct test_arena arena = {.blocks = NULL};
    char *in = test_alloc(&arena, len);
    char *out = test_alloc(&arena, len / 4 * 3 + 3);
    memcpy(in, text, len);
    size_t out_len = 0;
    CU_ASSERT_TRUE(pwt_jp_base64(in, len, out, &out_len));
    bool same = out_len == strlen(expected) && memcmp(out, expected, out_len) == 0;
    if (!same) {
        (void)fprintf(stderr, "%s decodes to %.*s\n", text, (int)out_len, out);
    }
    CU_ASSERT_TRUE(same);
    test_free(&arena);
}

static void refuses(const char *text)
{
    char out[64];
    size_t len = 0;
    CU_ASSERT_FALSE(pwt_jp_base64(text, strlen(text), out, &len));
}

static void decodes_each_length(void)
{
    decodes("", "");
    decodes("YQ==", "a");
    decodes("YWI=", "ab");
    decodes("YWJj", "abc");
    decodes("YWJjZA==", "abcd");
    decodes("YWJjZGU=", "abcde");
    decodes("YWJjZGVm", "abcdef");
    decodes("/+8/", "\xff\xef\x3f");
}

static void skips_what_is_outside_the_alphabet(void)
{
    decodes("YW Jj\nZG\tVm", "abcdef");
    decodes("Y-W_I=", "ab");
    decodes("!?", "");
    decodes("=", "");
    decodes("=YWJj", "abc");
    decodes("YW=Jj", "abc");
}

static void stops_at_sufficient_padding(void)
{
    decodes("YWI==", "ab");
    decodes("YWI=YWI=", "ab");
    decodes("YQ==!!!", "a");
}

static void refuses_missing_padding(void)
{
    refuses("Y");
    refuses("YQ");
    refuses("YQ=");
    refuses("YWI");
    refuses("YWJjZ");
    refuses("Y===");
}

static void refuses_what_is_not_ascii(void)
{
    refuses("YWJj\xc3\xa9");
    refuses("\x80");
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"decodes_each_length", decodes_each_length},
        {"skips_what_is_outside_the_alphabet", skips_what_is_outside_the_alphabet},
        {"stops_at_sufficient_padding", stops_at_sufficient_padding},
        {"refuses_missing_padding", refuses_missing_padding},
        {"refuses_what_is_not_ascii", refuses_what_is_not_ascii},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_base64", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
