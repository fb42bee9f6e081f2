/* SPDX-License-Identifier: Apache-2.0 */
/* How strings are escaped, against a slow escaper that is written here from the rules alone. */
#include "json_test.h"

#include <stdio.h>

/* ---- the slow escaper ---- */

/* Length of the valid sequence at s, by decoding it in full; 0 if it is none. */
static size_t slow_sequence(const unsigned char *s, size_t left)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = s[0] < 0x80       ? 1
                 : s[0] >> 5 == 6  ? 2
                 : s[0] >> 4 == 14 ? 3
                 : s[0] >> 3 == 30 ? 4
                                   : 0;
    if (len < 2 || len > left) {
        return len == 1 ? 1 : 0;
    }
    uint32_t code = s[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
        code = (code << 6) | (s[i] & 0x3fu);
    }
    bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code >= least[len] && code <= 0x10ffff && !surrogate ? len : 0;
}

/* Whether some bytes can follow the `len` bytes at s so that a valid sequence results. */
static bool slow_can_go_on(const unsigned char *s, size_t len)
{
    static const unsigned char tries[] = {0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf};
    unsigned char text[4] = {0};
    memcpy(text, s, len);
    for (size_t i = 0; i < sizeof(tries); i++) {
        memset(text + len, 0x80, 4 - len);
        text[len] = tries[i];
        for (size_t total = len + 1; total <= 4; total++) {
            if (slow_sequence(text, total) == total) {
                return true;
            }
        }
    }
    return false;
}

/* The maximal part: the longest start of a sequence that could have become valid, at least a byte.
 */
static size_t slow_invalid_part(const unsigned char *s, size_t left)
{
    size_t part = 1;
    for (size_t len = 1; len < 4 && len <= left && slow_can_go_on(s, len); len++) {
        part = len;
    }
    return part;
}

static size_t slow_escape(const unsigned char *s, size_t len, char *out)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    char *begin = out;
    for (size_t i = 0; i < len;) {
        const char *found = s[i] == 0 ? NULL : strchr(from, s[i]);
        size_t valid = slow_sequence(s + i, len - i);
        if (found != NULL) {
            *out++ = '\\';
            *out++ = to[found - from];
            i++;
        } else if (s[i] < 0x20) {
            out += snprintf(out, 7, "\\u%04x", s[i]);
            i++;
        } else if (valid != 0) {
            memcpy(out, s + i, valid);
            out += valid;
            i += valid;
        } else {
            memcpy(out, "\xef\xbf\xbd", 3);
            out += 3;
            i += slow_invalid_part(s + i, len - i);
        }
    }
    return (size_t)(out - begin);
}

/* ---- comparing ---- */

/* Writes a text twice: with room to spare, and into a buffer that it just fills. */
static void check_text(const unsigned char *text, size_t len)
{
    char expected[8192];
    char memory[8192];
    size_t size = slow_escape(text, len, expected + 1) + 2;
    expected[0] = '"';
    expected[size - 1] = '"';
    const char *guarded = test_guard((const char *)text, len);
    for (size_t cap = size; cap <= sizeof(memory); cap += sizeof(memory) - size) {
        struct pwt_json_buffer buffer = {
            .ptr = memory + sizeof(memory) - cap, .cap = cap, .max = cap};
        struct pwt_json_writer writer;
        pwt_json_writer_init(&writer, &buffer, 0);
        pwt_json_write_string(&writer, guarded, len);
        CU_ASSERT_EQUAL_FATAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
        CU_ASSERT_TRUE_FATAL(test_same(buffer.ptr, buffer.len, expected, size));
        if (cap == sizeof(memory)) {
            break;
        }
    }
}

static void check_cstr(const char *text, const char *expected)
{
    char memory[256];
    struct pwt_json_buffer buffer = {.ptr = memory, .cap = sizeof(memory), .max = sizeof(memory)};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text, strlen(text));
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_TRUE(test_same(memory, buffer.len, expected, strlen(expected)));
}

static void escapes_what_must_be_and_nothing_else(void)
{
    check_cstr("", "\"\"");
    check_text(NULL, 0);
    check_cstr("\" \\ \b\f\n\r\t", "\"\\\" \\\\ \\b\\f\\n\\r\\t\"");
    check_cstr("\x01\x1f", "\"\\u0001\\u001f\"");
    check_cstr("/ ' \x7f", "\"/ ' \x7f\"");
    check_cstr("\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x98\x80",
               "\"\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x98\x80\"");
}

static void replaces_each_maximal_invalid_part_once(void)
{
#define FFFD "\xef\xbf\xbd"
    /* The Unicode standard's own examples, section 3.9, tables 3-8 to 3-11. */
    check_cstr("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41",
               "\"" FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A\"");
    check_cstr("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41",
               "\"" FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A\"");
    check_cstr("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42",
               "\"" FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B\"");
    check_cstr("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", "\"" FFFD FFFD FFFD FFFD "A\"");
#undef FFFD
}

static void every_byte_at_every_offset(void)
{
    unsigned char text[150];
    for (size_t len = 1; len <= sizeof(text); len += len < 70 ? 1 : 13) {
        for (size_t at = 0; at < len; at++) {
            memset(text, 'x', len);
            for (int c = 0; c < 256; c++) {
                text[at] = (unsigned char)c;
                check_text(text, len);
            }
        }
    }
}

static void every_pair_of_bytes(void)
{
    unsigned char text[19];
    memset(text, 'x', sizeof(text));
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        text[7] = (unsigned char)(pair >> 8);
        text[8] = (unsigned char)pair;
        check_text(text, sizeof(text));
        check_text(text + 7, 2);
    }
}

static void every_code_point(void)
{
    for (uint32_t code = 0x80; code <= 0x10ffff; code++) {
        unsigned char text[4] = {
            (unsigned char)(0xf0 | (code >> 18)), (unsigned char)(0x80 | ((code >> 12) & 0x3f)),
            (unsigned char)(0x80 | ((code >> 6) & 0x3f)), (unsigned char)(0x80 | (code & 0x3f))};
        size_t skip = code < 0x800 ? 2 : code < 0x10000 ? 1 : 0;
        if (skip != 0) {
            text[skip] = (unsigned char)((skip == 2 ? 0xc0 : 0xe0) | (code >> (6 * (3 - skip))));
        }
        check_text(text + skip, 4 - skip);
    }
}

static void random_texts_of_every_kind(void)
{
    static const unsigned char kinds[][8] = {
        {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'},
        {'a', '"', 'c', '\\', 'e', '\n', 'g', 'h'},
        {0xc3, 0xa9, 'x', 0xe2, 0x82, 0xac, 'y', 0x80},
        {0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xf4, 0x90},
        {0x01, '"', '\\', 0x1f, 0x00, '\t', '"', 0xff},
    };
    uint64_t state = 20241024;
    unsigned char text[1200];
    for (int i = 0; i < 20000; i++) {
        const unsigned char *kind = kinds[test_random(&state) % 5];
        size_t len = test_random(&state) % (i % 16 == 0 ? sizeof(text) : 90);
        for (size_t k = 0; k < len; k++) {
            uint64_t r = test_random(&state);
            text[k] = r % 4 == 0 ? kind[(r >> 8) & 7] : (unsigned char)('a' + (r >> 8) % 26);
        }
        check_text(text, len);
    }
}

static void measures_long_texts_exactly(void)
{
    /* Above the size up to which room for the worst case is taken at once. */
    size_t len = 100000;
    char *text = test_alloc(len);
    memset(text, 'x', len);
    for (size_t i = 0; i < len; i += 97) {
        text[i] = "\"\n\x01\xff"[i % 4];
    }
    char *expected = test_alloc(6 * len);
    size_t size = slow_escape((const unsigned char *)text, len, expected) + 2;
    struct pwt_json_buffer buffer = {.ptr = test_alloc(size), .cap = size, .max = size};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text, len);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_TRUE(test_same(buffer.ptr + 1, buffer.len - 2, expected, size - 2));
    free(buffer.ptr);
    free(expected);
    free(text);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"escapes_what_must_be_and_nothing_else", escapes_what_must_be_and_nothing_else},
        {"replaces_each_maximal_invalid_part_once", replaces_each_maximal_invalid_part_once},
        {"every_byte_at_every_offset", every_byte_at_every_offset},
        {"every_pair_of_bytes", every_pair_of_bytes},
        {"every_code_point", every_code_point},
        {"random_texts_of_every_kind", random_texts_of_every_kind},
        {"measures_long_texts_exactly", measures_long_texts_exactly},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_write_string", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
