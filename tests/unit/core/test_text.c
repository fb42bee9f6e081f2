/* SPDX-License-Identifier: Apache-2.0 */
/* Short texts in the caller's memory. */
#include "core_test.h"
#include "text.h"

static void joins_pieces(void)
{
    char memory[32] = "what was there before";
    struct text text = TEXT_IN(memory);

    CU_ASSERT_STRING_EQUAL(memory, "");
    text_add(&text, "plugin '");
    text_add_bytes(&text, pwt_bytes_make("audit and more", 5));
    text_add_bytes(&text, pwt_bytes_make(NULL, 0));
    text_add(&text, "'");
    CU_ASSERT_STRING_EQUAL(memory, "plugin 'audit'");
    CU_ASSERT_FALSE(text.cut);
    ASSERT_BYTES(text_bytes(&text), "plugin 'audit'");
}

static void fills_memory_to_the_last_byte(void)
{
    char memory[8];
    struct text text = TEXT_IN(memory);

    text_add(&text, "1234567");
    CU_ASSERT_STRING_EQUAL(memory, "1234567");
    CU_ASSERT_FALSE(text.cut);
    text_add(&text, "");
    CU_ASSERT_FALSE(text.cut);
    text_add(&text, "8");
    CU_ASSERT_STRING_EQUAL(memory, "1234567");
    CU_ASSERT_TRUE(text.cut);
}

static void cuts_what_does_not_fit(void)
{
    char memory[10] = {0};
    struct text text = text_in(memory, 5);

    memory[5] = '!';
    text_add(&text, "123");
    text_add(&text, "456");
    CU_ASSERT_STRING_EQUAL(memory, "1234");
    CU_ASSERT_EQUAL(text.len, 4);
    CU_ASSERT_TRUE(text.cut);
    CU_ASSERT_EQUAL(memory[5], '!');
}

static void holds_nothing_in_one_byte(void)
{
    char memory[1];
    struct text text = TEXT_IN(memory);

    text_add(&text, "a");
    CU_ASSERT_STRING_EQUAL(memory, "");
    CU_ASSERT_TRUE(text.cut);
}

static void writes_hexadecimal_numbers(void)
{
    static const struct {
        uint64_t number;
        const char *text;
    } cases[] = {
        {0, "0x0"},
        {15, "0xf"},
        {16, "0x10"},
        {0xdeadbeef, "0xdeadbeef"},
        {UINT64_MAX, "0xffffffffffffffff"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char memory[32];
        struct text text = TEXT_IN(memory);
        text_add_hex(&text, cases[i].number);
        CU_ASSERT_STRING_EQUAL(memory, cases[i].text);
    }
}

int main(void)
{
    CU_TestInfo add[] = {
        {"joins_pieces", joins_pieces},
        {"fills_memory_to_the_last_byte", fills_memory_to_the_last_byte},
        {"cuts_what_does_not_fit", cuts_what_does_not_fit},
        {"holds_nothing_in_one_byte", holds_nothing_in_one_byte},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo add_hex[] = {
        {"writes_hexadecimal_numbers", writes_hexadecimal_numbers},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "text_add", .pTests = add},
        {.pName = "text_add_hex", .pTests = add_hex},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
