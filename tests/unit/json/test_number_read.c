/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers out of text: whole numbers exactly, doubles against strtod, also where it is hard. */
#include "json_test.h"

#include <math.h>
#include <stdio.h>

static struct pwt_json_value number_of(const char *text, size_t len)
{
    return (struct pwt_json_value){
        .ptr = test_guard(text, len), .len = len, .type = PWT_JSON_NUMBER, .flags = PWT_JSON_EXACT};
}

static void check_int64(const char *text, int32_t result, int64_t expected)
{
    int64_t number = 4711;
    struct pwt_json_value value = number_of(text, strlen(text));
    CU_ASSERT_EQUAL(pwt_json_int64(&value, &number), result);
    CU_ASSERT_EQUAL(number, result == 0 ? expected : 4711);
}

static void check_uint64(const char *text, int32_t result, uint64_t expected)
{
    uint64_t number = 4711;
    struct pwt_json_value value = number_of(text, strlen(text));
    CU_ASSERT_EQUAL(pwt_json_uint64(&value, &number), result);
    CU_ASSERT_EQUAL(number, result == 0 ? expected : 4711);
}

static void reads_whole_numbers_however_written(void)
{
    check_int64("0", 0, 0);
    check_int64("-0", 0, 0);
    check_int64("-1", 0, -1);
    check_int64("1000", 0, 1000);
    check_int64("1e3", 0, 1000);
    check_int64("1000.000", 0, 1000);
    check_int64("1.5e1", 0, 15);
    check_int64("1200E-2", 0, 12);
    check_int64("0e999999999999999999999", 0, 0);
    check_int64("0.000e5", 0, 0);
    check_int64("1.00000000000000000000000000000000", 0, 1);
    check_int64("100000000000000000000000000000000e-32", 0, 1);
    check_uint64("12e0", 0, 12);
    check_uint64("-0", 0, 0);
}

static void keeps_the_limits_exactly(void)
{
    check_int64("9223372036854775807", 0, INT64_MAX);
    check_int64("-9223372036854775808", 0, INT64_MIN);
    check_int64("9223372036854775808", PWT_JSON_ERANGE, 0);
    check_int64("-9223372036854775809", PWT_JSON_ERANGE, 0);
    check_uint64("18446744073709551615", 0, UINT64_MAX);
    check_uint64("18446744073709551616", PWT_JSON_ERANGE, 0);
    check_uint64("184467440737095516150", PWT_JSON_ERANGE, 0);
    check_uint64("18446744073709551615.0", 0, UINT64_MAX);
    check_uint64("1e19", 0, UINT64_C(10000000000000000000));
    check_uint64("1e20", PWT_JSON_ERANGE, 0);
    check_uint64("-1", PWT_JSON_ERANGE, 0);
    check_int64("1e999999999999999999999", PWT_JSON_ERANGE, 0);
}

static void refuses_fractions(void)
{
    check_int64("0.5", PWT_JSON_ERANGE, 0);
    check_int64("1e-1", PWT_JSON_ERANGE, 0);
    check_int64("1.00000000000000000000000000000001", PWT_JSON_ERANGE, 0);
    check_int64("1e-999999999999999999999", PWT_JSON_ERANGE, 0);
}

static void refuses_what_is_malformed_or_no_number(void)
{
    static const char *const bad[] = {"-",  "01",   "-01", "1.",  "1.e1",  "1e", "1e+",
                                      "1x", "1e1x", "--1", "1-1", "1.1.1", "0x1"};
    struct pwt_json_value string = test_open(TEXT("\"1\""));
    int64_t integer = 0;
    uint64_t natural = 0;
    double number = 0;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct pwt_json_value value = number_of(bad[i], strlen(bad[i]));
        check_int64(bad[i], PWT_JSON_ESYNTAX, 0);
        check_uint64(bad[i], PWT_JSON_ESYNTAX, 0);
        CU_ASSERT_EQUAL(pwt_json_double(&value, &number), PWT_JSON_ESYNTAX);
    }
    CU_ASSERT_EQUAL(pwt_json_int64(&string, &integer), PWT_JSON_ETYPE);
    CU_ASSERT_EQUAL(pwt_json_uint64(&string, &natural), PWT_JSON_ETYPE);
    CU_ASSERT_EQUAL(pwt_json_double(&string, &number), PWT_JSON_ETYPE);
}

static void check_double(const char *text, size_t len)
{
    struct pwt_json_value value = number_of(text, len);
    double number = NAN;
    double expected = strtod(text, NULL);
    int32_t result = pwt_json_double(&value, &number);
    if (isinf(expected)) {
        CU_ASSERT_EQUAL_FATAL(result, PWT_JSON_ERANGE);
    } else {
        CU_ASSERT_EQUAL_FATAL(result, 0);
        CU_ASSERT_EQUAL_FATAL(memcmp(&number, &expected, sizeof(number)), 0);
    }
}

static void check_double_cstr(const char *text)
{
    check_double(text, strlen(text));
}

static void doubles_at_their_limits(void)
{
    check_double_cstr("1.7976931348623157e308");
    check_double_cstr("1.7976931348623158e308");
    check_double_cstr("1.7976931348623159e308");
    check_double_cstr("-1e309");
    check_double_cstr("1e99999999999999999999");
    check_double_cstr("4.9e-324");
    check_double_cstr("2.5e-324");
    check_double_cstr("2.4703282292062327e-324");
    check_double_cstr("2.4703282292062328e-324");
    check_double_cstr("1e-400");
    check_double_cstr("1e-99999999999999999999");
    check_double_cstr("2.2250738585072011e-308");
    check_double_cstr("2.2250738585072014e-308");
    check_double_cstr("0.0");
    check_double_cstr("-0.0e7");
    check_double_cstr("9007199254740993");
    check_double_cstr("9007199254740993.00000000000000000000000000000000000001");
    check_double_cstr("18446744073709551615e-342");
    check_double_cstr("18446744073709551615999e-345");
}

/*
 * The exact middle between two doubles: rounds to even; one digit more or less, anywhere behind,
 * decides. The C library prints all digits of a long double, which holds the middle.
 */
static void decides_at_exact_middles(void)
{
    uint64_t state = 42;
    static char text[3000];
    for (int i = 0; i < 4000; i++) {
        uint64_t bits = test_random(&state) & ~(UINT64_C(1) << 63);
        if (i % 4 == 0) {
            bits &= (UINT64_C(1) << 54) - 1u; /* subnormals and the smallest normals */
        }
        double lower;
        double upper;
        uint64_t next = bits + 1;
        memcpy(&lower, &bits, sizeof(lower));
        memcpy(&upper, &next, sizeof(upper));
        if (!isfinite(lower) || !isfinite(upper)) {
            continue;
        }
        long double middle = ((long double)lower + (long double)upper) / 2.0L;
        int len = snprintf(text, sizeof(text) - 300, "%.1100Le", middle);
        char *e = text + strlen("1.") + 1100;
        CU_ASSERT_EQUAL_FATAL(*e, 'e');
        char exponent[16];
        (void)snprintf(exponent, sizeof(exponent), "%.15s", e);
        check_double(text, (size_t)len);
        e[-1] = '1'; /* above, far behind the last digit that counts */
        check_double(text, (size_t)len);
        (void)snprintf(e, 300, "%0200d1%s", 0, exponent);
        check_double_cstr(text);
        (void)snprintf(text, sizeof(text), "%.25Le", middle);
        check_double_cstr(text);
        (void)snprintf(text, sizeof(text), "%.17Le", middle);
        check_double_cstr(text);
    }
}

static void random_texts(void)
{
    uint64_t state = 7;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        uint64_t r = test_random(&state);
        unsigned digits = 1 + (unsigned)(r % 24);
        size_t len = 0;
        text[len++] = (char)('1' + (r >> 8) % 9);
        text[len++] = '.';
        for (unsigned k = 0; k < digits; k++) {
            text[len++] = (char)('0' + test_random(&state) % 10);
        }
        (void)snprintf(text + len, sizeof(text) - len, "e%d", (int)((r >> 16) % 700) - 360);
        check_double_cstr(text);
    }
}

static void reads_booleans(void)
{
    struct pwt_json_value yes = test_open(TEXT("true"));
    struct pwt_json_value no = test_open(TEXT("false"));
    struct pwt_json_value null = test_open(TEXT("null"));
    bool truth = false;
    CU_ASSERT_EQUAL(pwt_json_bool(&yes, &truth), 0);
    CU_ASSERT_TRUE(truth);
    CU_ASSERT_EQUAL(pwt_json_bool(&null, &truth), PWT_JSON_ETYPE);
    CU_ASSERT_TRUE(truth);
    CU_ASSERT_EQUAL(pwt_json_bool(&no, &truth), 0);
    CU_ASSERT_FALSE(truth);
}

int main(void)
{
    CU_TestInfo integers[] = {
        {"reads_whole_numbers_however_written", reads_whole_numbers_however_written},
        {"keeps_the_limits_exactly", keeps_the_limits_exactly},
        {"refuses_fractions", refuses_fractions},
        {"refuses_what_is_malformed_or_no_number", refuses_what_is_malformed_or_no_number},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo doubles[] = {
        {"doubles_at_their_limits", doubles_at_their_limits},
        {"decides_at_exact_middles", decides_at_exact_middles},
        {"random_texts", random_texts},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo booleans[] = {
        {"reads_booleans", reads_booleans},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_int64, pwt_json_uint64", .pTests = integers},
        {.pName = "pwt_json_double", .pTests = doubles},
        {.pName = "pwt_json_bool", .pTests = booleans},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
