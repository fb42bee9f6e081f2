/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by their exact value. */
#include "flags_test.h"

#include <math.h>

static struct flags_value number(const char *text)
{
    struct flags_value value = {.kind = FLAGS_NULL};

    flags_number_read(text, strlen(text), &value);
    return value;
}

/* ---- reading ---- */

static void integers_are_exact_to_any_length(void)
{
    CU_ASSERT_EQUAL(number("0").integer, 0);
    CU_ASSERT_EQUAL(number("-0").kind, FLAGS_INT);
    CU_ASSERT_EQUAL(number("-17").integer, -17);
    CU_ASSERT_EQUAL(number("999999999999999999").integer, 999999999999999999);
    CU_ASSERT_EQUAL(number("9223372036854775807").integer, INT64_MAX);
    CU_ASSERT_EQUAL(number("-9223372036854775808").integer, INT64_MIN);
    CU_ASSERT_EQUAL(number("9223372036854775808").kind, FLAGS_BIG);
    CU_ASSERT_EQUAL(number("-9223372036854775809").kind, FLAGS_BIG);
    CU_ASSERT_TRUE(is_text(number("123456789012345678901").text, "123456789012345678901"));
}

static void what_has_a_point_or_an_exponent_is_a_double(void)
{
    CU_ASSERT_EQUAL(number("1.0").kind, FLAGS_DOUBLE);
    CU_ASSERT_EQUAL(number("1e2").real, 100);
    CU_ASSERT_EQUAL(number("1E2").kind, FLAGS_DOUBLE);
    CU_ASSERT_EQUAL(number("0.1").real, 0.1);
    CU_ASSERT_EQUAL(number("1e400").real, INFINITY);
    CU_ASSERT_EQUAL(number("-1e400").real, -INFINITY);
    CU_ASSERT_EQUAL(number("1e-400").real, 0);
}

static void what_is_no_number_is_broken(void)
{
    static const char *const texts[] = {"", "-", "01", "-01", "1-", "+1", "1.", "1e", "nan", "0x1"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_EQUAL(number(texts[i]).kind, FLAGS_BROKEN);
    }
}

/* ---- order ---- */

/* Each is less than those behind it; where two stand on one line they are equal. */
static const char *const s_ascending[][2] = {
    {"-1e400", "-1e500"},
    {"-1.7976931348623157e308", "-1.7976931348623157e308"},
    {"-100000000000000000000", "-1e20"},
    {"-9223372036854775809", "-9223372036854775809"},
    {"-9223372036854775808", "-9223372036854775808.0"},
    {"-9007199254740993", "-9007199254740993"},
    {"-9007199254740992", "-9007199254740992.0"},
    {"-1.5", "-15e-1"},
    {"-1", "-1.0"},
    {"-0.5", "-0.5"},
    {"0", "-0.0"},
    {"5e-324", "5e-324"},
    {"0.5", "0.5"},
    {"1", "1.0"},
    {"1.5", "1.5"},
    {"9007199254740992", "9007199254740992.0"},
    {"9007199254740993", "9007199254740993"},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808.0"},
    {"9223372036854775809", "9223372036854775809"},
    {"18446744073709551615", "18446744073709551615"},
    {"18446744073709551616", "18446744073709551616.0"},
    {"99999999999999999999", "99999999999999999999"},
    {"100000000000000000000", "1e20"},
    {"1.7976931348623157e308", "1.7976931348623157e308"},
    {"1e400", "1e999"},
};
#define ASCENDING (sizeof(s_ascending) / sizeof(s_ascending[0]))

/* Two numbers of the list, each in one of its two forms. */
static void check_order(size_t i, size_t k)
{
    const char *const left = s_ascending[i / 2][i % 2];
    const char *const right = s_ascending[k / 2][k % 2];
    const struct flags_value a = number(left);
    const struct flags_value b = number(right);
    const enum flags_order wanted = i / 2 < k / 2   ? FLAGS_LESS
                                    : i / 2 > k / 2 ? FLAGS_MORE
                                                    : FLAGS_SAME;

    if (flags_number_order(&a, &b) != wanted) {
        (void)printf("\n    %s and %s", left, right);
        CU_FAIL("in the wrong order");
    }
}

static void order_is_by_value_whatever_it_is_written_as(void)
{
    for (size_t i = 0; i < 2 * ASCENDING; i++) {
        for (size_t k = 0; k < 2 * ASCENDING; k++) {
            check_order(i, k);
        }
    }
}

static void booleans_are_zero_and_one(void)
{
    const struct flags_value yes = {.kind = FLAGS_BOOL, .integer = 1};
    const struct flags_value one = number("1.0");
    const struct flags_value two = number("2");

    CU_ASSERT_EQUAL(flags_number_order(&yes, &one), FLAGS_SAME);
    CU_ASSERT_EQUAL(flags_number_order(&yes, &two), FLAGS_LESS);
    CU_ASSERT_EQUAL(flags_number_order(&two, &yes), FLAGS_MORE);
}

/* ---- modulo ---- */

static enum flags_truth modulo(const char *text, int64_t base, int64_t start, int64_t end)
{
    const struct flags_modulo range = {.base = base, .start = start, .end = end};
    const struct flags_value value = number(text);

    return flags_number_modulo(&value, &range);
}

/* Whether the rest is exactly this one. */
static bool leaves(const char *text, int64_t base, int64_t rest)
{
    return modulo(text, base, rest, rest) == FLAGS_YES;
}

static void rest_has_the_sign_of_the_base(void)
{
    CU_ASSERT_TRUE(leaves("137", 100, 37));
    CU_ASSERT_TRUE(leaves("-1", 100, 99));
    CU_ASSERT_TRUE(leaves("-100", 100, 0));
    CU_ASSERT_TRUE(leaves("-9223372036854775808", INT64_MAX, INT64_MAX - 1));
    CU_ASSERT_TRUE(leaves("5", 1, 0));
}

static void range_includes_both_ends(void)
{
    CU_ASSERT_EQUAL(modulo("19", 100, 20, 39), FLAGS_NO);
    CU_ASSERT_EQUAL(modulo("20", 100, 20, 39), FLAGS_YES);
    CU_ASSERT_EQUAL(modulo("39", 100, 20, 39), FLAGS_YES);
    CU_ASSERT_EQUAL(modulo("40", 100, 20, 39), FLAGS_NO);
}

static void doubles_keep_their_fraction(void)
{
    CU_ASSERT_EQUAL(modulo("39.5", 100, 20, 39), FLAGS_NO);
    CU_ASSERT_EQUAL(modulo("38.5", 100, 20, 39), FLAGS_YES);
    CU_ASSERT_EQUAL(modulo("-0.5", 100, 99, 99), FLAGS_NO);
    CU_ASSERT_EQUAL(modulo("-1.0", 100, 99, 99), FLAGS_YES);
    CU_ASSERT_EQUAL(modulo("-1e-20", 100, 0, 99), FLAGS_NO); /* nearest to 100, which is none */
    CU_ASSERT_EQUAL(modulo("-0.0", 100, 0, 0), FLAGS_YES);
    CU_ASSERT_EQUAL(modulo("-100.0", 100, 0, 0), FLAGS_YES);
    CU_ASSERT_EQUAL(modulo("1e400", 100, 0, 99), FLAGS_NO);
}

/* What fmod() gives, for doubles too large for 64 bits. */
static void large_doubles_have_the_rest_that_libm_finds(void)
{
    static const double values[] = {9223372036854775808.0, 1e19,  1.2345e25,
                                    6.02214076e23,         1e100, 1e308,
                                    1.7976931348623157e308};
    static const int64_t bases[] = {1, 2, 3, 7, 100, 10007, 999999937, (INT64_C(1) << 53) - 111};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        for (size_t k = 0; k < sizeof(bases) / sizeof(bases[0]); k++) {
            const int64_t rest = (int64_t)fmod(values[i], (double)bases[k]);
            const struct flags_value value = {.kind = FLAGS_DOUBLE, .real = values[i]};
            const struct flags_modulo range = {.base = bases[k], .start = rest, .end = rest};
            CU_ASSERT_EQUAL(flags_number_modulo(&value, &range), FLAGS_YES);
        }
    }
}

static void long_integers_are_exact(void)
{
    CU_ASSERT_TRUE(leaves("123456789012345678901234567890", 97, 52));
    CU_ASSERT_TRUE(leaves("-123456789012345678901234567890", 97, 45));
    CU_ASSERT_TRUE(leaves("100000000000000000000000000007", 10, 7));
    CU_ASSERT_TRUE(leaves("9223372036854775808", INT64_MAX, 1));
}

static void what_is_no_number_has_no_rest(void)
{
    const struct flags_modulo range = {.base = 10, .start = 0, .end = 9};
    const struct flags_value text = {.kind = FLAGS_STRING, .text = {"5", 1}};
    const struct flags_value truth = {.kind = FLAGS_BOOL, .integer = 1};

    CU_ASSERT_EQUAL(flags_number_modulo(&text, &range), FLAGS_IMPOSSIBLE);
    CU_ASSERT_EQUAL(flags_number_modulo(&truth, &range), FLAGS_YES);
}

int main(void)
{
    static CU_TestInfo read[] = {
        {"integers_are_exact_to_any_length", integers_are_exact_to_any_length},
        {"what_has_a_point_or_an_exponent_is_a_double",
         what_has_a_point_or_an_exponent_is_a_double},
        {"what_is_no_number_is_broken", what_is_no_number_is_broken},
        CU_TEST_INFO_NULL};
    static CU_TestInfo order[] = {{"order_is_by_value_whatever_it_is_written_as",
                                   order_is_by_value_whatever_it_is_written_as},
                                  {"booleans_are_zero_and_one", booleans_are_zero_and_one},
                                  CU_TEST_INFO_NULL};
    static CU_TestInfo rests[] = {{"rest_has_the_sign_of_the_base", rest_has_the_sign_of_the_base},
                                  {"range_includes_both_ends", range_includes_both_ends},
                                  {"doubles_keep_their_fraction", doubles_keep_their_fraction},
                                  {"large_doubles_have_the_rest_that_libm_finds",
                                   large_doubles_have_the_rest_that_libm_finds},
                                  {"long_integers_are_exact", long_integers_are_exact},
                                  {"what_is_no_number_has_no_rest", what_is_no_number_has_no_rest},
                                  CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_number_read", NULL, NULL, NULL, NULL, read},
                                    {"flags_number_order", NULL, NULL, NULL, NULL, order},
                                    {"flags_number_modulo", NULL, NULL, NULL, NULL, rests},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
