/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: each code point, and each way to be none. */
#include "internal.h"
#include "jmespath_test.h"

static size_t next(const char *text, size_t len, uint32_t *code)
{
    struct test_arena arena = {.blocks = NULL};
    char *copy = test_alloc(&arena, len);
    memcpy(copy, text, len);
    size_t step = pwt_jp_utf8_next(copy, copy + len, code);
    test_free(&arena);
    return step;
}

static void reads_the_first_and_last_of_each_length(void)
{
    static const struct {
        const char *text;
        size_t len;
        uint32_t code;
    } codes[] = {
        {TEXT("\x01"), 0x01},
        {TEXT("\x7f"), 0x7f},
        {TEXT("\xc2\x80"), 0x80},
        {TEXT("\xdf\xbf"), 0x7ff},
        {TEXT("\xe0\xa0\x80"), 0x800},
        {TEXT("\xed\x9f\xbf"), 0xd7ff},
        {TEXT("\xee\x80\x80"), 0xe000},
        {TEXT("\xef\xbf\xbf"), 0xffff},
        {TEXT("\xf0\x90\x80\x80"), 0x10000},
        {TEXT("\xf4\x8f\xbf\xbf"), 0x10ffff},
    };
    for (size_t i = 0; i < COUNT(codes); i++) {
        uint32_t code = 0;
        CU_ASSERT_EQUAL(next(codes[i].text, codes[i].len, &code), codes[i].len);
        CU_ASSERT_EQUAL(code, codes[i].code);
        CU_ASSERT_TRUE(pwt_jp_is_utf8(codes[i].text, codes[i].len));
        if (codes[i].len > 1) {
            CU_ASSERT_EQUAL(next(codes[i].text, codes[i].len - 1, &code), 0);
            CU_ASSERT_FALSE(pwt_jp_is_utf8(codes[i].text, codes[i].len - 1));
        }
    }
    CU_ASSERT_TRUE(pwt_jp_is_utf8(NULL, 0));
}

static void refuses_what_is_not_utf8(void)
{
    static const char *const texts[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc2\x41",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xe1\x80\x41",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        uint32_t code = 0;
        CU_ASSERT_EQUAL(next(texts[i], strlen(texts[i]), &code), 0);
        CU_ASSERT_FALSE(pwt_jp_is_utf8(texts[i], strlen(texts[i])));
    }
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"reads_the_first_and_last_of_each_length", reads_the_first_and_last_of_each_length},
        {"refuses_what_is_not_utf8", refuses_what_is_not_utf8},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_utf8_next", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
