/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of settings: what each type takes, its limits, and ranges. */
#include "core_test.h"
#include "option_parse.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct arena s_arena;

/* Parses in memory of just the text's size. */
static int32_t parse(const struct pwt_option *option, const char *text, union option_value *value)
{
    return option_parse(option, guarded(text), &s_arena, value);
}

/* Whether a text gives a code, and leaves nothing behind if that is not 0. */
static void check_code(const struct pwt_option *option, const char *text, int32_t expected)
{
    union option_value value;
    union option_value before;

    memset(&value, 0x5a, sizeof(value));
    before = value;
    int32_t code = parse(option, text, &value);
    if (code != expected) {
        (void)fprintf(stderr, "\n  type %u '%s': %d in place of %d\n", option->type, text, code,
                      expected);
    }
    CU_ASSERT_EQUAL(code, expected);
    CU_ASSERT_TRUE(code == 0 || memcmp(&value, &before, sizeof(value)) == 0);
}

/* ---- types ---------------------------------------------------------------------------------- */

static void takes_any_text_as_a_string(void)
{
    const struct pwt_option option = {.type = PWT_OPT_STRING};
    union option_value value;

    CU_ASSERT_EQUAL(parse(&option, "  a, b ", &value), 0);
    ASSERT_BYTES(value.text, "  a, b ");
    CU_ASSERT_EQUAL(parse(&option, "", &value), 0);
    CU_ASSERT_EQUAL(value.text.len, 0);
}

static void takes_twelve_words_as_a_boolean(void)
{
    static const char *const words[] = {"1",    "y",     "yes", "t",     "true", "on",
                                        "TRUE", " On\t", "Y",   "0",     "n",    "no",
                                        "f",    "false", "off", "False", "OFF ", "N"};
    static const char *const others[] = {"",     " ",   "2",          "-1",  "01",     "ye",
                                         "yess", "tru", "true false", "oui", "enabled"};
    const struct pwt_option option = {.type = PWT_OPT_BOOL};

    for (size_t i = 0; i < COUNT(words); i++) {
        union option_value value = {.word = 7};
        CU_ASSERT_EQUAL(parse(&option, words[i], &value), 0);
        CU_ASSERT_EQUAL(value.word, i < COUNT(words) / 2 ? 1 : 0);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        check_code(&option, others[i], PWT_EFORMAT);
    }
}

static void takes_whole_numbers_exactly(void)
{
    static const struct {
        const char *text;
        int64_t number;
    } cases[] = {
        {"0", 0},
        {"-0", 0},
        {" 007 ", 7},
        {"-1", -1},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    static const char *const others[] = {"",    "-",   "+1",    "1.0", "1e3", "0x10",
                                         "- 1", "1 2", "1,000", "one", "--1"};
    static const char *const beyond[] = {"9223372036854775808", "-9223372036854775809",
                                         "18446744073709551616", "99999999999999999999999"};
    const struct pwt_option option = {.type = PWT_OPT_INT};

    for (size_t i = 0; i < COUNT(cases); i++) {
        union option_value value = {.i64 = 99};
        CU_ASSERT_EQUAL(parse(&option, cases[i].text, &value), 0);
        CU_ASSERT_EQUAL(value.i64, cases[i].number);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        check_code(&option, others[i], PWT_EFORMAT);
    }
    for (size_t i = 0; i < COUNT(beyond); i++) {
        check_code(&option, beyond[i], PWT_ELIMIT);
    }
}

static void takes_decimal_numbers(void)
{
    static const struct {
        const char *text;
        double number;
    } cases[] = {{"0", 0}, {"0.5", 0.5}, {" -1.25e2 ", -125}, {"1E-3", 0.001}, {"1e308", 1e308}};
    static const char *const others[] = {"",    "abc",    "1,5", ".5",  "1.",
                                         "+1",  "0x1p3",  "nan", "inf", "1e999",
                                         "1 2", "1.5abc", "01",  "[1]", "\"1\""};
    const struct pwt_option option = {.type = PWT_OPT_NUMBER};

    for (size_t i = 0; i < COUNT(cases); i++) {
        union option_value value = {.number = 99};
        CU_ASSERT_EQUAL(parse(&option, cases[i].text, &value), 0);
        CU_ASSERT_EQUAL(value.number, cases[i].number);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        check_code(&option, others[i], PWT_EFORMAT);
    }
}

static void takes_sizes_in_powers_of_1024(void)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } cases[] = {
        {"0", 0},
        {"65536", 65536},
        {"64k", 65536},
        {"64K", 65536},
        {" 10 m ", 10485760},
        {"1g", 1073741824},
        {"18446744073709551615", UINT64_MAX},
        {"17179869183g", 17179869183U * (uint64_t)1073741824},
    };
    static const char *const others[] = {"", "k", "-1", "1.5k", "64kb", "64ki", "1t", "1 0k", "+1"};
    const struct pwt_option option = {.type = PWT_OPT_SIZE};

    for (size_t i = 0; i < COUNT(cases); i++) {
        union option_value value = {.size = 99};
        CU_ASSERT_EQUAL(parse(&option, cases[i].text, &value), 0);
        CU_ASSERT_EQUAL(value.size, cases[i].bytes);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        check_code(&option, others[i], PWT_EFORMAT);
    }
    check_code(&option, "18446744073709551616", PWT_ELIMIT);
    check_code(&option, "17179869184g", PWT_ELIMIT);
}

static void takes_durations_in_seconds_or_milliseconds(void)
{
    static const struct {
        const char *text;
        int64_t of_seconds; /* a bare number is seconds */
        int64_t of_millis;  /* with PWT_OPT_MILLIS */
    } cases[] = {
        {"0", 0, 0},
        {"5", 5000, 5},
        {"5s", 5000, 5000},
        {"250ms", 250, 250},
        {"10 M", 600000, 600000},
        {"1h", 3600000, 3600000},
        {" 1H\n", 3600000, 3600000},
    };
    static const char *const others[] = {"", "ms", "-1", "1d", "1.5s", "5sec", "1m30s"};
    const struct pwt_option seconds = {.type = PWT_OPT_DURATION};
    const struct pwt_option millis = {.type = PWT_OPT_DURATION, .flags = PWT_OPT_MILLIS};

    for (size_t i = 0; i < COUNT(cases); i++) {
        union option_value value = {.i64 = 99};
        CU_ASSERT_EQUAL(parse(&seconds, cases[i].text, &value), 0);
        CU_ASSERT_EQUAL(value.i64, cases[i].of_seconds);
        CU_ASSERT_EQUAL(parse(&millis, cases[i].text, &value), 0);
        CU_ASSERT_EQUAL(value.i64, cases[i].of_millis);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        check_code(&seconds, others[i], PWT_EFORMAT);
    }
    check_code(&millis, "9223372036854775807", 0);
    check_code(&millis, "9223372036854775808", PWT_ELIMIT);
    check_code(&seconds, "9223372036854775807", PWT_ELIMIT);
    check_code(&millis, "2562047788016h", PWT_ELIMIT);
}

static void takes_lists_without_their_empty_items(void)
{
    const struct pwt_option option = {.type = PWT_OPT_LIST};
    union option_value value;

    CU_ASSERT_EQUAL(parse(&option, " logger, metrics\t,,two words ,", &value), 0);
    CU_ASSERT_EQUAL_FATAL(value.list.count, 3);
    ASSERT_BYTES(value.list.items[0], "logger");
    ASSERT_BYTES(value.list.items[1], "metrics");
    ASSERT_BYTES(value.list.items[2], "two words");
    CU_ASSERT_EQUAL(parse(&option, " , ,", &value), 0);
    CU_ASSERT_EQUAL(value.list.count, 0);
    CU_ASSERT_EQUAL(parse(&option, "", &value), 0);
    CU_ASSERT_EQUAL(value.list.count, 0);
}

static void takes_choices_in_any_case(void)
{
    const struct pwt_option option = {.type = PWT_OPT_ENUM, .choices = "off|basic|full"};
    const struct pwt_option none = {.type = PWT_OPT_ENUM};
    static const char *const others[] = {"", "of", "offf", "off|basic", "|", "2", "basic full"};
    union option_value value;

    CU_ASSERT_EQUAL(parse(&option, "off", &value), 0);
    CU_ASSERT_EQUAL(value.word, 0);
    CU_ASSERT_EQUAL(parse(&option, " Basic", &value), 0);
    CU_ASSERT_EQUAL(value.word, 1);
    CU_ASSERT_EQUAL(parse(&option, "FULL", &value), 0);
    CU_ASSERT_EQUAL(value.word, 2);
    for (size_t i = 0; i < COUNT(others); i++) {
        check_code(&option, others[i], PWT_EFORMAT);
    }
    check_code(&none, "off", PWT_EFORMAT);
}

static void takes_one_json_value(void)
{
    const struct pwt_option option = {.type = PWT_OPT_JSON};
    union option_value value;

    CU_ASSERT_EQUAL(parse(&option, " {\"a\": [1]} ", &value), 0);
    ASSERT_BYTES(value.text, " {\"a\": [1]} ");
    check_code(&option, "null", 0);
    check_code(&option, "", PWT_EFORMAT);
    check_code(&option, "{", PWT_EFORMAT);
    check_code(&option, "{} {}", PWT_EFORMAT);
    check_code(&option, "'a'", PWT_EFORMAT);
}

/* ---- ranges --------------------------------------------------------------------------------- */

static void keeps_values_within_their_range(void)
{
    static const struct {
        uint32_t type;
        const char *range;
        const char *within[3];
        const char *outside[3];
    } cases[] = {
        {PWT_OPT_INT, "0..60000", {"0", "60000", "1"}, {"-1", "60001", "99999999999999999999"}},
        {PWT_OPT_INT, "-5..-1", {"-5", "-1", "-3"}, {"-6", "0", "5"}},
        {PWT_OPT_INT, "3..", {"3", "4", "9223372036854775807"}, {"2", "-3", "0"}},
        {PWT_OPT_INT, "..3", {"3", "0", "-9223372036854775808"}, {"4", "5", "6"}},
        {PWT_OPT_INT, "..", {"3", "0", "-3"}, {"9223372036854775808", NULL, NULL}},
        {PWT_OPT_NUMBER, "0..1", {"0", "1", "0.5"}, {"-0.001", "1.0001", "2"}},
        {PWT_OPT_SIZE, "1k..1g", {"1024", "1g", "1048576k"}, {"1023", "2g", "0"}},
        {PWT_OPT_SIZE, "0..18446744073709551615", {"0", "18446744073709551615", "1"}, {NULL}},
        {PWT_OPT_DURATION, "1ms..10s", {"1ms", "10", "9999ms"}, {"0", "11", "10001ms"}},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct pwt_option option = {.type = cases[i].type, .range = cases[i].range};
        CU_ASSERT_EQUAL(option_check_range(&option), 0);
        for (size_t j = 0; j < 3; j++) {
            check_code(&option, cases[i].within[j], 0);
            if (cases[i].outside[j]) {
                check_code(&option, cases[i].outside[j], PWT_ELIMIT);
            }
        }
    }
}

static void refuses_ranges_that_do_not_fit_the_type(void)
{
    static const struct {
        uint32_t type;
        const char *range;
    } cases[] = {
        {PWT_OPT_INT, ""},
        {PWT_OPT_INT, "5"},
        {PWT_OPT_INT, "0-5"},
        {PWT_OPT_INT, "a..b"},
        {PWT_OPT_INT, "0..1.5"},
        {PWT_OPT_INT, "0..9223372036854775808"},
        {PWT_OPT_INT, "0..5..9"},
        {PWT_OPT_NUMBER, "0..x"},
        {PWT_OPT_SIZE, "-1..5"},
        {PWT_OPT_SIZE, "0..5s"},
        {PWT_OPT_DURATION, "0..5k"},
        {PWT_OPT_STRING, "0..5"},
        {PWT_OPT_BOOL, "0..1"},
        {PWT_OPT_LIST, "0..5"},
        {PWT_OPT_ENUM, "0..1"},
        {PWT_OPT_JSON, ".."},
        {99, ".."},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct pwt_option option = {.type = cases[i].type, .range = cases[i].range};
        CU_ASSERT_EQUAL(option_check_range(&option), PWT_EINVAL);
    }
}

static void refuses_a_range_whose_ends_are_swapped(void)
{
    const struct pwt_option option = {.type = PWT_OPT_INT, .range = "5..1"};

    CU_ASSERT_EQUAL(option_check_range(&option), PWT_EINVAL);
}

static void has_no_range_to_check_without_one(void)
{
    const struct pwt_option option = {.type = PWT_OPT_STRING};

    CU_ASSERT_EQUAL(option_check_range(&option), 0);
}

/* ---- helpers -------------------------------------------------------------------------------- */

static void splits_at_the_separator_only(void)
{
    struct pwt_bytes rest = pwt_cstr("a | b,c||");
    struct pwt_bytes item;

    CU_ASSERT_TRUE(option_next_item(&rest, '|', &item));
    ASSERT_BYTES(item, "a");
    CU_ASSERT_TRUE(option_next_item(&rest, '|', &item));
    ASSERT_BYTES(item, "b,c");
    CU_ASSERT_TRUE(option_next_item(&rest, '|', &item));
    ASSERT_BYTES(item, "");
    CU_ASSERT_TRUE(option_next_item(&rest, '|', &item));
    ASSERT_BYTES(item, "");
    CU_ASSERT_FALSE(option_next_item(&rest, '|', &item));
    rest = pwt_bytes_make(NULL, 0);
    CU_ASSERT_FALSE(option_next_item(&rest, '|', &item));
}

static void trims_blanks_at_both_ends(void)
{
    ASSERT_BYTES(option_trimmed(guarded(" \t\r\na b\n\r\t ")), "a b");
    CU_ASSERT_EQUAL(option_trimmed(guarded(" \t\r\n")).len, 0);
    CU_ASSERT_EQUAL(option_trimmed(pwt_bytes_make(NULL, 0)).len, 0);
}

static void knows_size_and_words_of_every_type(void)
{
    static const uint64_t sizes[] = {0, 16, 4, 8, 8, 8, 8, 16, 4, 16, 0};

    for (uint32_t type = 0; type < COUNT(sizes); type++) {
        CU_ASSERT_EQUAL(option_stored_size(type), sizes[type]);
        CU_ASSERT_TRUE(strlen(option_type_words(type)) > 0);
    }
}

int main(void)
{
    CU_TestInfo types[] = {
        {"takes_any_text_as_a_string", takes_any_text_as_a_string},
        {"takes_twelve_words_as_a_boolean", takes_twelve_words_as_a_boolean},
        {"takes_whole_numbers_exactly", takes_whole_numbers_exactly},
        {"takes_decimal_numbers", takes_decimal_numbers},
        {"takes_sizes_in_powers_of_1024", takes_sizes_in_powers_of_1024},
        {"takes_durations_in_seconds_or_milliseconds", takes_durations_in_seconds_or_milliseconds},
        {"takes_lists_without_their_empty_items", takes_lists_without_their_empty_items},
        {"takes_choices_in_any_case", takes_choices_in_any_case},
        {"takes_one_json_value", takes_one_json_value},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo ranges[] = {
        {"keeps_values_within_their_range", keeps_values_within_their_range},
        {"refuses_ranges_that_do_not_fit_the_type", refuses_ranges_that_do_not_fit_the_type},
        {"refuses_a_range_whose_ends_are_swapped", refuses_a_range_whose_ends_are_swapped},
        {"has_no_range_to_check_without_one", has_no_range_to_check_without_one},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo helpers[] = {
        {"splits_at_the_separator_only", splits_at_the_separator_only},
        {"trims_blanks_at_both_ends", trims_blanks_at_both_ends},
        {"knows_size_and_words_of_every_type", knows_size_and_words_of_every_type},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "option_parse", .pTests = types},
        {.pName = "option_check_range", .pTests = ranges},
        {.pName = "option_next_item, option_trimmed", .pTests = helpers},
        CU_SUITE_INFO_NULL,
    };
    int status = run_suites(suites);
    arena_done(&s_arena);
    return status;
}
