/* SPDX-License-Identifier: Apache-2.0 */
/* Base64: every length, both ends of the alphabet, and what is none. */
#include "batch_test.h"

static void decodes_every_length(void)
{
    static const char *const pairs[][2] = {
        {"", ""},        {"YQ==", "a"},        {"YWI=", "ab"},
        {"YWJj", "abc"}, {"YWJjZA==", "abcd"}, {"+/+/", "\xfb\xff\xbf"}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        char out[16];
        size_t len = 99;
        CU_ASSERT_TRUE(batch_base64(pairs[i][0], strlen(pairs[i][0]), out, &len));
        CU_ASSERT_TRUE(is_text(pwt_bytes_make(out, len), pairs[i][1]));
    }
}

static void refuses_what_is_none(void)
{
    static const char *const texts[] = {
        "Z", "Zm9", "Zm9v Zg=", "Zm-_", "Z===", "====", "Zg=a", "=m9v", "Zm9v\n", "\xc3\xa9Zg"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char out[16];
        size_t len = 99;
        CU_ASSERT_FALSE(batch_base64(texts[i], strlen(texts[i]), out, &len));
    }
}

int main(void)
{
    static CU_TestInfo tests[] = {{"decodes_every_length", decodes_every_length},
                                  {"refuses_what_is_none", refuses_what_is_none},
                                  CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_base64", NULL, NULL, NULL, NULL, tests},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
