/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.c: characters, and what is none, one after the other. */
#include "../run.h"
#include "shared/utf8.h"

/* Whether a text falls into parts of these lengths, a digit each; those that are no characters are
 * marked by a `!` before it. */
static bool falls_into(const char *bytes, const char *parts)
{
    struct pwt_bytes text = pwt_cstr(bytes);
    bool valid;

    while (text.len > 0) {
        const bool marked = *parts == '!';
        parts += marked;
        const size_t step = utf8_step(text, &valid);
        if (valid == marked || step != (size_t)(*parts - '0') || step > text.len) {
            return false;
        }
        text = utf8_from(text, step);
        parts++;
    }
    return *parts == '\0';
}

static void steps_over_characters(void)
{
    CU_ASSERT_TRUE(falls_into("a\x7f", "11"));
    CU_ASSERT_TRUE(falls_into("\xc2\x80\xdf\xbf", "22"));
    CU_ASSERT_TRUE(falls_into("\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf", "333"));
    CU_ASSERT_TRUE(falls_into("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "44"));
}

static void steps_over_what_is_no_character(void)
{
    CU_ASSERT_TRUE(falls_into("\x80\xff\xc1\xf5", "!1!1!1!1"));
    CU_ASSERT_TRUE(falls_into("\xe0\x9f\x80", "!1!1!1"));       /* longer than needed */
    CU_ASSERT_TRUE(falls_into("\xed\xa0\x80", "!1!1!1"));       /* a surrogate */
    CU_ASSERT_TRUE(falls_into("\xf4\x90\x80\x80", "!1!1!1!1")); /* beyond U+10FFFF */
}

static void takes_what_is_cut_off_as_one_part(void)
{
    CU_ASSERT_TRUE(falls_into("\xe2\x82", "!2"));
    CU_ASSERT_TRUE(falls_into("\xe2\x82x", "!21"));
    CU_ASSERT_TRUE(falls_into("\xf0\x9f\x98\xc3\xa9", "!32"));
    CU_ASSERT_TRUE(falls_into("\xc3", "!1"));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"steps_over_characters", steps_over_characters},
        {"steps_over_what_is_no_character", steps_over_what_is_no_character},
        {"takes_what_is_cut_off_as_one_part", takes_what_is_cut_off_as_one_part},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "utf8_step", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
