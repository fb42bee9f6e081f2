/* SPDX-License-Identifier: Apache-2.0 */
/* Base64: to the letter of RFC 4648, and as Python decodes it. */
#include "json_test.h"

/* Decodes guarded text into memory of exactly the size that is promised to be enough, and in place.
 */
static int32_t decode(const char *text, size_t len, uint32_t flags, char *out, size_t *ret_len)
{
    const size_t room = len / 4 * 3 + (flags == PWT_JSON_LENIENT ? 2 : 0);
    char *const buf = test_alloc(room + 1);
    char *const place = test_alloc(len + 1);
    size_t len_in_place = 0;
    buf[room] = 'x';
    int32_t result = pwt_json_base64_decode(test_guard(text, len), len, flags, buf, ret_len);
    memcpy(place, text, len);
    CU_ASSERT_EQUAL(pwt_json_base64_decode(place, len, flags, place, &len_in_place), result);
    if (result == 0) {
        CU_ASSERT_TRUE(test_same(place, len_in_place, buf, *ret_len));
        memcpy(out, buf, *ret_len);
    }
    CU_ASSERT_EQUAL(buf[room], 'x');
    free(place);
    free(buf);
    return result;
}

static void check_decodes(const char *text, uint32_t flags, const char *expected)
{
    char out[64];
    size_t len = SIZE_MAX;
    CU_ASSERT_EQUAL_FATAL(decode(text, strlen(text), flags, out, &len), 0);
    CU_ASSERT_TRUE(test_same(out, len, expected, strlen(expected)));
}

static void check_refuses(const char *text, uint32_t flags)
{
    char out[64];
    size_t len = SIZE_MAX;
    int32_t result = decode(text, strlen(text), flags, out, &len);
    CU_ASSERT_EQUAL(result, PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(len, SIZE_MAX);
    if (result == 0) {
        (void)fprintf(stderr, "'%s' is taken as base64\n", text);
    }
}

static void knows_known_texts(void)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"ab", "YWI="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xef\x3f", "/+8/"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        char out[16];
        const size_t len = pwt_json_base64_encode(pairs[i][0], strlen(pairs[i][0]), out);
        CU_ASSERT_TRUE(test_same(out, len, pairs[i][1], strlen(pairs[i][1])));
        check_decodes(pairs[i][1], 0, pairs[i][0]);
        check_decodes(pairs[i][1], PWT_JSON_LENIENT, pairs[i][0]);
    }
}

static void gives_every_byte_back(void)
{
    char bytes[256];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)(i * 37);
    }
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        char text[sizeof(bytes) / 3 * 4 + 8];
        char out[sizeof(bytes)];
        size_t out_len = SIZE_MAX;
        const size_t text_len = pwt_json_base64_encode(test_guard(bytes, len), len, text);
        CU_ASSERT_EQUAL(text_len, (len + 2) / 3 * 4);
        CU_ASSERT_EQUAL(decode(text, text_len, 0, out, &out_len), 0);
        CU_ASSERT_TRUE(test_same(out, out_len, bytes, len));
    }
}

/* Who has a text's room may have the bytes at its end. */
static void encodes_what_ends_with_its_room(void)
{
    char bytes[256];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)(i * 37);
    }
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        const size_t room = (len + 2) / 3 * 4;
        char text[sizeof(bytes) / 3 * 4 + 8];
        char *const place = test_alloc(room + 1);
        memcpy(place + room - len, bytes, len);
        (void)pwt_json_base64_encode(bytes, len, text);
        CU_ASSERT_EQUAL(pwt_json_base64_encode(place + room - len, len, place), room);
        CU_ASSERT_TRUE(test_same(place, room, text, room));
        free(place);
    }
}

static void knows_exactly_64_digits(void)
{
    for (int c = 0; c < 256; c++) {
        const char text[] = {(char)c, 'A', 'A', 'A'};
        const bool is_digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                              (c >= '0' && c <= '9') || c == '+' || c == '/';
        char out[3];
        size_t len;
        CU_ASSERT_EQUAL(decode(text, sizeof(text), 0, out, &len), is_digit ? 0 : PWT_JSON_ESYNTAX);
    }
}

/* Also where many are looked at together. */
static void knows_them_in_a_long_text(void)
{
    char text[64];
    char out[48];
    memset(text, 'A', sizeof(text));
    for (size_t at = 0; at < sizeof(text); at++) {
        for (int c = 0; c < 256; c++) {
            const bool is_digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                  (c >= '0' && c <= '9') || c == '+' || c == '/' ||
                                  (c == '=' && at == sizeof(text) - 1);
            size_t len;
            text[at] = (char)c;
            CU_ASSERT_EQUAL(decode(text, sizeof(text), 0, out, &len),
                            is_digit ? 0 : PWT_JSON_ESYNTAX);
        }
        text[at] = 'A';
    }
}

static void refuses_what_is_not_base64_to_the_letter(void)
{
    static const char *const texts[] = {
        "Z",    "Zm",   "Zm9",      "Zm9vZ",    "Z===",  "====",   "=",          "Zg=a",
        "=m9v", "Zm-_", "Zm9v Zg=", "Zg==Zg==", "Zg=\n", "Zm9v\n", "\xc3\xa9Zg",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        check_refuses(texts[i], 0);
    }
}

/* What follows is what Python's decoder says. */
static void lenient_passes_over_what_is_no_digit(void)
{
    check_decodes("YW Jj\nZG\tVm", PWT_JSON_LENIENT, "abcdef");
    check_decodes("Y-W_I=", PWT_JSON_LENIENT, "ab");
    check_decodes("!?", PWT_JSON_LENIENT, "");
    check_decodes("=", PWT_JSON_LENIENT, "");
    check_decodes("=YWJj", PWT_JSON_LENIENT, "abc");
    check_decodes("YW=Jj", PWT_JSON_LENIENT, "abc");
}

static void lenient_ends_at_complete_padding(void)
{
    check_decodes("YWI==", PWT_JSON_LENIENT, "ab");
    check_decodes("YWI=YWI=", PWT_JSON_LENIENT, "ab");
    check_decodes("YQ==!!!", PWT_JSON_LENIENT, "a");
}

static void lenient_refuses_missing_padding(void)
{
    static const char *const texts[] = {"Y", "YQ", "YQ=", "YWI", "YWJjZ", "Y==="};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        check_refuses(texts[i], PWT_JSON_LENIENT);
    }
}

static void lenient_refuses_what_is_not_ascii(void)
{
    check_refuses("YWJj\xc3\xa9", PWT_JSON_LENIENT);
    check_refuses("\x80", PWT_JSON_LENIENT);
    check_refuses("YQ==\xc3\xa9", PWT_JSON_LENIENT); /* also behind complete padding */
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"knows_known_texts", knows_known_texts},
        {"gives_every_byte_back", gives_every_byte_back},
        {"encodes_what_ends_with_its_room", encodes_what_ends_with_its_room},
        {"knows_exactly_64_digits", knows_exactly_64_digits},
        {"knows_them_in_a_long_text", knows_them_in_a_long_text},
        {"refuses_what_is_not_base64_to_the_letter", refuses_what_is_not_base64_to_the_letter},
        {"lenient_passes_over_what_is_no_digit", lenient_passes_over_what_is_no_digit},
        {"lenient_ends_at_complete_padding", lenient_ends_at_complete_padding},
        {"lenient_refuses_missing_padding", lenient_refuses_missing_padding},
        {"lenient_refuses_what_is_not_ascii", lenient_refuses_what_is_not_ascii},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_base64_decode, pwt_json_base64_encode", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
