/* SPDX-License-Identifier: Apache-2.0 */
/* The text of strings: unescaping, and comparing without it. */
#include "json_test.h"

/* Unescapes a string in guarded memory, and compares it by pwt_json_equals too. */
static void check_text(const char *json, size_t json_len, const char *expected, size_t len)
{
    char out[512];
    size_t out_len = SIZE_MAX;
    struct pwt_json_value value = test_open(test_guard(json, json_len), json_len);
    CU_ASSERT_EQUAL_FATAL(value.type, PWT_JSON_STRING);
    CU_ASSERT_EQUAL(pwt_json_unescape(&value, out, value.len - 2, &out_len), 0);
    CU_ASSERT_TRUE(test_same(out, out_len, expected, len));
    CU_ASSERT_TRUE(pwt_json_equals(&value, expected, len));
    CU_ASSERT_FALSE(len != 0 && pwt_json_equals(&value, expected, len - 1));
    char longer[512];
    memcpy(longer, expected, len);
    longer[len] = 'x';
    CU_ASSERT_FALSE(pwt_json_equals(&value, longer, len + 1));
}

static void unescapes_every_form(void)
{
    check_text(TEXT("\"\""), TEXT(""));
    check_text(TEXT("\"abc\""), TEXT("abc"));
    check_text(TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), TEXT("\"\\/\b\f\n\r\t"));
    check_text(TEXT("\"\\u0041\\u00e9\\u20AC\\u20ac\""), TEXT("A\xc3\xa9\xe2\x82\xac\xe2\x82\xac"));
    check_text(TEXT("\"a\\u0000b\""), TEXT("a\0b"));
    check_text(TEXT("\"\\ud83d\\ude00\""), TEXT("\xf0\x9f\x98\x80"));
    check_text(TEXT("\"\\uDBFF\\uDFFF\""), TEXT("\xf4\x8f\xbf\xbf"));
    check_text(TEXT("\"plain \xc3\xa9 \\n plain\""), TEXT("plain \xc3\xa9 \n plain"));
}

static void lone_surrogates_become_replacement_characters(void)
{
    check_text(TEXT("\"\\ud800\""), TEXT("\xef\xbf\xbd"));
    check_text(TEXT("\"\\udc00x\""), TEXT("\xef\xbf\xbdx"));
    check_text(TEXT("\"\\ud83dx\""), TEXT("\xef\xbf\xbdx"));
    check_text(TEXT("\"\\ud83d\\n\""), TEXT("\xef\xbf\xbd\n"));
    check_text(TEXT("\"\\ud83d\\u0041\""), TEXT("\xef\xbf\xbd"
                                                "A"));
    check_text(TEXT("\"\\ud83d\\ud83d\\ude00\""), TEXT("\xef\xbf\xbd\xf0\x9f\x98\x80"));
}

static void every_code_unit(void)
{
    for (unsigned code = 0; code < 0x10000; code++) {
        char json[16] = "\"\\u";
        char out[8];
        size_t len = 0;
        for (unsigned i = 0; i < 4; i++) {
            json[3 + i] = "0123456789abcdef"[(code >> (12 - 4 * i)) & 15];
        }
        json[7] = '"';
        struct pwt_json_value value = test_open(json, 8);
        CU_ASSERT_EQUAL_FATAL(pwt_json_unescape(&value, out, sizeof(out), &len), 0);
        unsigned expected = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
        unsigned decoded = (unsigned char)out[0];
        if (len == 2) {
            decoded = ((decoded & 0x1f) << 6) | ((unsigned char)out[1] & 0x3f);
        } else if (len == 3) {
            decoded = ((decoded & 0x0f) << 12) | (((unsigned)out[1] & 0x3f) << 6) |
                      ((unsigned char)out[2] & 0x3f);
        }
        CU_ASSERT_EQUAL_FATAL(decoded, expected);
        CU_ASSERT_EQUAL_FATAL(len, expected < 0x80 ? 1 : expected < 0x800 ? 2 : 3);
    }
}

static void rejects_malformed_escapes(void)
{
    static const char *const bad[] = {"\"\\x\"",       "\"\\u12\"",   "\"\\u12g4\"", "\"\\u\"",
                                      "\"ab\\ud8zz\"", "\"\\U0041\"", "\"\\'\"",     "\"\\0\""};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char out[64];
        size_t len = SIZE_MAX;
        struct test_arena arena = {.memory = NULL};
        const char *text = NULL;
        struct pwt_json_value value = test_open(bad[i], strlen(bad[i]));
        CU_ASSERT_EQUAL(pwt_json_unescape(&value, out, sizeof(out), &len), PWT_JSON_ESYNTAX);
        CU_ASSERT_EQUAL(pwt_json_text(&value, test_arena_reset(&arena), &text, &len),
                        PWT_JSON_ESYNTAX);
        CU_ASSERT_EQUAL(len, SIZE_MAX);
        CU_ASSERT_PTR_NULL(text);
        CU_ASSERT_FALSE(pwt_json_equals(&value, bad[i], strlen(bad[i])));
        free(arena.memory);
    }
}

static void copies_only_what_has_escapes(void)
{
    struct test_arena arena = {.memory = NULL};
    const char *text = NULL;
    size_t len = 0;
    static const char clean[] = "\"abc\"";
    struct pwt_json_value value = test_open(clean, 5);
    CU_ASSERT_EQUAL(pwt_json_text(&value, test_arena_reset(&arena), &text, &len), 0);
    CU_ASSERT_PTR_EQUAL(text, clean + 1);
    CU_ASSERT_EQUAL(len, 3);
    CU_ASSERT_EQUAL(arena.used, 0);
    value = test_open(TEXT("\"a\\tc\""));
    CU_ASSERT_EQUAL(pwt_json_text(&value, &arena.alloc, &text, &len), 0);
    CU_ASSERT_TRUE(test_same(text, len, TEXT("a\tc")));
    CU_ASSERT_EQUAL(arena.used, 4); /* never more than the text between the quotes */
    arena.left_to_give = 0;
    CU_ASSERT_EQUAL(pwt_json_text(&value, &arena.alloc, &text, &len), PWT_JSON_ENOMEM);
    free(arena.memory);
}

static void wants_a_string_and_room(void)
{
    char out[8];
    size_t len = SIZE_MAX;
    struct pwt_json_value number = test_open(TEXT("12"));
    struct pwt_json_value string = test_open(TEXT("\"abcd\""));
    CU_ASSERT_EQUAL(pwt_json_unescape(&number, out, sizeof(out), &len), PWT_JSON_ETYPE);
    CU_ASSERT_EQUAL(pwt_json_unescape(&string, out, 3, &len), PWT_JSON_ESIZE);
    CU_ASSERT_EQUAL(len, SIZE_MAX);
    CU_ASSERT_FALSE(pwt_json_equals(&number, TEXT("12")));
    CU_ASSERT_FALSE(pwt_json_equals(&string, TEXT("abce")));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"unescapes_every_form", unescapes_every_form},
        {"lone_surrogates_become_replacement_characters",
         lone_surrogates_become_replacement_characters},
        {"every_code_unit", every_code_unit},
        {"rejects_malformed_escapes", rejects_malformed_escapes},
        {"copies_only_what_has_escapes", copies_only_what_has_escapes},
        {"wants_a_string_and_room", wants_a_string_and_room},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_unescape, pwt_json_text, pwt_json_equals", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
