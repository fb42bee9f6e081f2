/* SPDX-License-Identifier: Apache-2.0 */
/* text.c: characters of text that may not be UTF-8. */
#include "../run.h"
#include "fake_host.h"

static void counts_what_is_none_as_it_is_printed(void)
{
    static const struct {
        const char *text;
        uint64_t count;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 3},
        {"\x80\xbf\xff", 3},
        {"\xc3", 1},
        {"\xc3(", 2},
        {"\xe2\x82", 1},
        {"\xe2\x82(", 2},
        {"\xc0\x80", 2},
        {"\xe0\x80\x80", 3},
        {"\xed\xa0\x80", 3},
        {"\xf0\x80\x80\x80", 4},
        {"\xf4\x90\x80\x80", 4},
        {"\xf5\x80\x80\x80", 4},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_EQUAL(metrics_characters(pwt_cstr(cases[i].text)), cases[i].count);
    }
}

static void compares_characters_and_not_bytes(void)
{
    const struct pwt_bytes two = pwt_cstr("\xc3\xa4\xc3\xa4");

    CU_ASSERT_FALSE(metrics_is_longer(two, 2));
    CU_ASSERT_TRUE(metrics_is_longer(two, 1));
    CU_ASSERT_TRUE(metrics_is_longer(pwt_cstr("\x80\x80\x80"), 2));
}

static void shows_whole_characters(void)
{
    char text[80];

    memset(text, 'x', sizeof(text));
    memcpy(text + 63, "\xc3\xa4", 2);
    CU_ASSERT_EQUAL(metrics_shown(pwt_bytes_make(text, sizeof(text))), 63);
    CU_ASSERT_EQUAL(metrics_shown(pwt_bytes_make(text, 10)), 10);
    memset(text, '\x80', sizeof(text));
    CU_ASSERT_EQUAL(metrics_shown(pwt_bytes_make(text, sizeof(text))), 64);
    CU_ASSERT_EQUAL(metrics_shown(pwt_bytes_make(NULL, 0)), 0);
}

static void knows_blanks(void)
{
    CU_ASSERT_TRUE(metrics_is_blank(pwt_bytes_make(NULL, 0)));
    CU_ASSERT_TRUE(metrics_is_blank(pwt_cstr(" \t\n\v\f\r")));
    CU_ASSERT_FALSE(metrics_is_blank(pwt_cstr("  a")));
    CU_ASSERT_FALSE(metrics_is_blank(pwt_cstr("\xc2\xa0")));
}

int main(void)
{
    CU_TestInfo characters[] = {
        {"counts_what_is_none_as_it_is_printed", counts_what_is_none_as_it_is_printed},
        {"compares_characters_and_not_bytes", compares_characters_and_not_bytes},
        {"shows_whole_characters", shows_whole_characters},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo blanks[] = {
        {"knows_blanks", knows_blanks},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_characters", .pTests = characters},
        {.pName = "metrics_is_blank", .pTests = blanks},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
