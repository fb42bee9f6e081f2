/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers as text, and back: integers at their limits; doubles against the C library, which is
 * exact:
 * "%.*e" gives the closest decimal of a number of digits, strtod the closest double.
 */
#include "json_test.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static unsigned long s_random_count = 100000;

static double from_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof(number));
    return number;
}

static uint64_t to_bits(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

/* Reads text with our reader; NaN if that fails. */
static double read_double(const char *text, size_t len)
{
    struct pwt_json_value value = {
        .ptr = text, .len = len, .type = PWT_JSON_NUMBER, .flags = PWT_JSON_EXACT};
    double number = NAN;
    (void)pwt_json_double(&value, &number);
    return number;
}

/* The text reads back as the same double, here and by the C library; returns its length. */
static size_t check_round_trip(double number, char text[PWT_JSON_NUMBER_MAX + 1])
{
    size_t len = pwt_json_format_double(number, text);
    text[len] = '\0';
    CU_ASSERT_TRUE_FATAL(len <= 25);
    CU_ASSERT_EQUAL_FATAL(to_bits(strtod(text, NULL)), to_bits(number));
    CU_ASSERT_EQUAL_FATAL(to_bits(read_double(text, len)), to_bits(number));
    return len;
}

/* No fewer digits would do; and of those with as many, the closest was taken. */
static void check_shortest(double number)
{
    char text[64];
    int32_t exponent = 0;
    uint64_t digits = pwt_json_double_digits(number, &exponent);
    int count = snprintf(text, sizeof(text), "%" PRIu64, digits);
    if (count > 1) {
        (void)snprintf(text, sizeof(text), "%.*e", count - 2, number);
        CU_ASSERT_TRUE_FATAL(strtod(text, NULL) != number);
    }
    (void)snprintf(text, sizeof(text), "%.*e", count - 1, number);
    if (strtod(text, NULL) == number) {
        uint64_t closest = strtoull(text, NULL, 10);
        for (char *s = text + 1; *s != 'e'; s++) {
            closest = *s == '.' ? closest : closest * 10u + (uint64_t)(*s - '0');
        }
        CU_ASSERT_EQUAL_FATAL(digits, closest);
        CU_ASSERT_EQUAL_FATAL(exponent, strtol(strchr(text, 'e') + 1, NULL, 10) - (count - 1));
    }
}

static void check_double(double number)
{
    char text[64];
    if (isfinite(number)) {
        (void)check_round_trip(number, text);
        int len = snprintf(text, sizeof(text), "%.17g", number);
        CU_ASSERT_EQUAL_FATAL(to_bits(read_double(text, (size_t)len)), to_bits(number));
    }
}

static void check_text(double number, const char *expected)
{
    char text[PWT_JSON_NUMBER_MAX];
    size_t len = pwt_json_format_double(number, text);
    CU_ASSERT_TRUE(test_same(text, len, expected, strlen(expected)));
}

static void lays_doubles_out_as_rfc_8785_does(void)
{
    /* The table of RFC 8785, appendix B, with -0 kept. */
    check_text(0.0, "0");
    check_text(-0.0, "-0");
    check_text(from_bits(1), "5e-324");
    check_text(from_bits(0x8000000000000001u), "-5e-324");
    check_text(from_bits(0x7fefffffffffffffu), "1.7976931348623157e+308");
    check_text(from_bits(0xffefffffffffffffu), "-1.7976931348623157e+308");
    check_text(from_bits(0x4340000000000000u), "9007199254740992");
    check_text(from_bits(0x4430000000000000u), "295147905179352830000");
    check_text(from_bits(0x44b52d02c7e14af5u), "9.999999999999997e+22");
    check_text(from_bits(0x44b52d02c7e14af6u), "1e+23");
    check_text(from_bits(0x444b1ae4d6e2ef4eu), "999999999999999700000");
    check_text(from_bits(0x444b1ae4d6e2ef50u), "1e+21");
    check_text(from_bits(0x3eb0c6f7a0b5ed8cu), "9.999999999999997e-7");
    check_text(from_bits(0x3eb0c6f7a0b5ed8du), "0.000001");
    check_text(from_bits(0x41b3de4355555553u), "333333333.3333332");
    check_text(from_bits(0xbecbf647612f3696u), "-0.0000033333333333333333");
    check_text(from_bits(0x43143ff3c1cb0959u), "1424953923781206.2");
    check_text(129.95, "129.95");
    check_text(100.0, "100");
    check_text(0.1, "0.1");
    check_text(1e-7, "1e-7");
    check_text(1.5e300, "1.5e+300");
    check_text(123456.789, "123456.789");
}

static void what_is_no_number_becomes_null(void)
{
    check_text(NAN, "null");
    check_text(-NAN, "null");
    check_text(INFINITY, "null");
    check_text(-INFINITY, "null");
}

static void every_power_of_two_and_its_neighbours(void)
{
    for (int exponent = -1074; exponent <= 1023; exponent++) {
        uint64_t bits = to_bits(ldexp(1.0, exponent));
        for (uint64_t near = bits - 2; near <= bits + 2; near++) {
            check_double(from_bits(near));
            check_double(-from_bits(near));
            if (near != 0 && isfinite(from_bits(near))) {
                check_shortest(from_bits(near));
            }
        }
    }
}

/* digits * 10^exponent; `plain` and `zeros` are digits without its zeros at the end, and how many.
 */
static void check_decimal(unsigned digits, int exponent, uint64_t plain, int zeros)
{
    char text[64];
    size_t len = pwt_json_format_uint64(digits, text);
    text[len++] = 'e';
    len += pwt_json_format_int64(exponent, text + len);
    text[len] = '\0';
    double number = strtod(text, NULL);
    double ours = read_double(text, len);
    if (isinf(number)) {
        CU_ASSERT_TRUE_FATAL(isnan(ours)); /* an error, no infinity */
        return;
    }
    CU_ASSERT_EQUAL_FATAL(to_bits(ours), to_bits(number));
    /* 15 digits come back from a double, unless it is a subnormal one. */
    if (number >= DBL_MIN) {
        int32_t found = 0;
        CU_ASSERT_EQUAL_FATAL(pwt_json_double_digits(number, &found), plain);
        CU_ASSERT_EQUAL_FATAL(found, exponent + zeros);
    }
}

static void every_decimal_of_up_to_four_digits(void)
{
    for (unsigned digits = 1; digits <= 9999; digits++) {
        uint64_t plain = digits;
        int zeros = 0;
        for (; plain % 10 == 0; plain /= 10) {
            zeros++;
        }
        for (int exponent = -345; exponent <= 310; exponent++) {
            check_decimal(digits, exponent, plain, zeros);
        }
    }
}

static void random_doubles(void)
{
    uint64_t state = 88172645463325252u;
    for (unsigned long i = 0; i < s_random_count; i++) {
        double number = from_bits(test_random(&state));
        check_double(number);
        if (i % 10 == 0 && isfinite(number)) {
            check_shortest(fabs(number));
        }
    }
}

static void random_amounts_and_large_integers(void)
{
    uint64_t state = 20241024;
    for (unsigned long i = 0; i < s_random_count / 20; i++) {
        uint64_t r = test_random(&state);
        check_double((double)(r % 100000000u) / 100.0);
        check_double((double)(r >> (r % 64)));
        check_double(-(double)(r >> (r % 64)) / 1024.0);
        check_shortest((double)(r | 1u));
    }
}

/* The text has the digits that Schubfach finds, whichever way it was made. */
static void check_digits(double number)
{
    char text[PWT_JSON_NUMBER_MAX + 1];
    char found[32];
    char *end = found;
    int32_t exponent = 0;
    size_t len = check_round_trip(number, text);
    (void)snprintf(found, sizeof(found), "%" PRIu64, pwt_json_double_digits(number, &exponent));
    for (size_t i = 0; i < len && text[i] != 'e'; i++) {
        bool leading = end == found && text[i] == '0';
        if (text[i] != '.' && !leading) {
            CU_ASSERT_EQUAL_FATAL(text[i], *end == '\0' ? '0' : *end); /* whole numbers end in 0 */
            end += *end == '\0' ? 0 : 1;
        }
    }
    CU_ASSERT_EQUAL_FATAL(*end, '\0');
}

static void amounts_and_their_neighbours(void)
{
    uint64_t state = 12995;
    for (unsigned long i = 0; i < s_random_count / 100; i++) {
        uint64_t r = test_random(&state);
        double amount = (double)(r >> (14 + r % 50)) / pow(10.0, (double)(1 + i % 4));
        for (uint64_t near = to_bits(amount) - 2; near <= to_bits(amount) + 2; near++) {
            if (amount > 0 && isfinite(from_bits(near))) {
                check_digits(from_bits(near));
            }
        }
    }
    check_digits(1e11 - 0.5);
    check_digits(1e11 + 0.5);
    check_digits(0.0001);
    check_digits(0.00005);
    check_digits(99999999999.9999);
}

static void check_int64(int64_t number)
{
    char ours[PWT_JSON_NUMBER_MAX];
    char theirs[64];
    size_t len = pwt_json_format_int64(number, ours);
    int their_len = snprintf(theirs, sizeof(theirs), "%" PRId64, number);
    CU_ASSERT_TRUE_FATAL(test_same(ours, len, theirs, (size_t)their_len));
    len = pwt_json_format_uint64((uint64_t)number, ours);
    their_len = snprintf(theirs, sizeof(theirs), "%" PRIu64, (uint64_t)number);
    CU_ASSERT_TRUE_FATAL(test_same(ours, len, theirs, (size_t)their_len));
}

static void integers_at_every_length(void)
{
    uint64_t state = 1;
    for (uint64_t power = 1;; power *= 10) {
        check_int64((int64_t)power);
        check_int64((int64_t)(power - 1));
        check_int64(-(int64_t)power);
        if (power == UINT64_C(10000000000000000000)) {
            break;
        }
    }
    for (int i = 0; i < 100000; i++) {
        uint64_t r = test_random(&state);
        check_int64((int64_t)(r >> (i % 64)));
    }
    check_int64(0);
    check_int64(INT64_MAX);
    check_int64(INT64_MIN);
    check_int64(-1);
}

/* With a number as argument: how many random doubles. */
int main(int argc, char **argv)
{
    CU_TestInfo doubles[] = {
        {"lays_doubles_out_as_rfc_8785_does", lays_doubles_out_as_rfc_8785_does},
        {"what_is_no_number_becomes_null", what_is_no_number_becomes_null},
        {"every_power_of_two_and_its_neighbours", every_power_of_two_and_its_neighbours},
        {"every_decimal_of_up_to_four_digits", every_decimal_of_up_to_four_digits},
        {"random_doubles", random_doubles},
        {"random_amounts_and_large_integers", random_amounts_and_large_integers},
        {"amounts_and_their_neighbours", amounts_and_their_neighbours},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo integers[] = {
        {"integers_at_every_length", integers_at_every_length},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_format_double, pwt_json_double_digits", .pTests = doubles},
        {.pName = "pwt_json_format_int64, pwt_json_format_uint64", .pTests = integers},
        CU_SUITE_INFO_NULL,
    };
    if (argc > 1) {
        s_random_count = strtoul(argv[1], NULL, 10);
    }
    return run_suites(suites);
}
