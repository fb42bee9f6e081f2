/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers to text. Doubles: the Schubfach algorithm (Raffaele Giulietti, "The Schubfach way to
 * render doubles", 2020), which finds the shortest decimal in the rounding interval, and of several
 * the closest, with three multiplications by one 128-bit power of ten. Names follow the paper.
 */
#include "internal.h"

#define DOUBLE_FRACTION_BITS 52
#define DOUBLE_HIDDEN        (UINT64_C(1) << DOUBLE_FRACTION_BITS)
#define DOUBLE_EXPONENT_MAX  0x7ff
/* The exponent of an integer significand: 1023 + 52. */
#define DOUBLE_BIAS 1075

static const char s_pairs[] = "00010203040506070809101112131415161718192021222324"
                              "25262728293031323334353637383940414243444546474849"
                              "50515253545556575859606162636465666768697071727374"
                              "75767778798081828384858687888990919293949596979899";

static size_t number_count_digits(uint64_t v)
{
    static const uint64_t powers[] = {0,
                                      10u,
                                      100u,
                                      1000u,
                                      10000u,
                                      100000u,
                                      1000000u,
                                      10000000u,
                                      100000000u,
                                      1000000000u,
                                      10000000000u,
                                      100000000000u,
                                      1000000000000u,
                                      10000000000000u,
                                      100000000000000u,
                                      1000000000000000u,
                                      10000000000000000u,
                                      100000000000000000u,
                                      1000000000000000000u,
                                      10000000000000000000u};
    /* 1233 / 4096 is log10(2) closely enough for 64 bits; it can be one too few. */
    size_t guess = ((64u - (size_t)__builtin_clzll(v | 1u)) * 1233u) >> 12;
    return guess + (v >= powers[guess] ? 1u : 0u);
}

/* Writes exactly `count` digits, leading zeros included. */
static void number_put_digits(char *out, uint64_t v, size_t count)
{
    while (count >= 2) {
        count -= 2;
        memcpy(out + count, s_pairs + 2 * (v % 100u), 2);
        v /= 100u;
    }
    if (count == 1) {
        out[0] = (char)('0' + v);
    }
}

size_t pwt_json_format_uint64(uint64_t number, char *buf)
{
    size_t count = number < 10u ? 1u : number_count_digits(number);
    number_put_digits(buf, number, count);
    return count;
}

size_t pwt_json_format_int64(int64_t number, char *buf)
{
    if (number >= 0) {
        return pwt_json_format_uint64((uint64_t)number, buf);
    }
    buf[0] = '-';
    return 1 + pwt_json_format_uint64(0u - (uint64_t)number, buf + 1);
}

/* floor(g * cp / 2^128), with the lowest bit set if anything was cut off: "round to odd". */
static uint64_t schubfach_round_to_odd(struct json_pow10 g, uint64_t cp)
{
    uint64_t low = (uint64_t)(((__uint128_t)g.lo * cp) >> 64);
    __uint128_t high = (__uint128_t)g.hi * cp + low;
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1u ? 1u : 0u);
}

/* The decimal of c * 2^q; `wide` if the neighbour below is half as far as the one above. */
static uint64_t schubfach(uint64_t c, int32_t q, bool wide, int32_t *ret_k)
{
    /* floor(log10(2^q)), or of 3/4 of it: 1262611 / 2^22 is log10(2), 524031 / 2^22 log10(4/3). */
    int32_t k = (int32_t)((q * INT64_C(1262611) - (wide ? 524031 : 0)) >> 22);
    int32_t h = q + pow10_log2(-k) + 1;
    struct json_pow10 g = pwt_json_pow10[-k - POW10_FIRST];
    if (-k < 0 || -k > POW10_EXACT) {
        g.lo += 1u; /* the paper rounds its powers up, the table down */
        g.hi += g.lo == 0 ? 1u : 0u;
    }

    uint64_t vb = schubfach_round_to_odd(g, (4u * c) << h);
    uint64_t lower = schubfach_round_to_odd(g, (4u * c - (wide ? 1u : 2u)) << h) + (c & 1u);
    uint64_t upper = schubfach_round_to_odd(g, (4u * c + 2u) << h) - (c & 1u);

    uint64_t s = vb / 4u;
    if (s >= 10u) {
        uint64_t ten = s / 10u;
        bool down = lower <= 40u * ten;
        bool up = 40u * ten + 40u <= upper;
        if (down != up) {
            *ret_k = k + 1;
            return ten + (up ? 1u : 0u);
        }
    }
    *ret_k = k;
    bool down = lower <= 4u * s;
    bool up = 4u * s + 4u <= upper;
    if (down != up) {
        return s + (up ? 1u : 0u);
    }
    uint64_t middle = 4u * s + 2u;
    return s + (vb > middle || (vb == middle && (s & 1u) != 0) ? 1u : 0u);
}

static uint64_t number_bits(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

uint64_t pwt_json_double_digits(double number, int32_t *ret_exponent)
{
    uint64_t bits = number_bits(number);
    uint64_t fraction = bits & (DOUBLE_HIDDEN - 1u);
    int32_t exponent = (int32_t)((bits >> DOUBLE_FRACTION_BITS) & DOUBLE_EXPONENT_MAX);
    int32_t k = 0;
    uint64_t digits = 0;
    if (exponent != 0) {
        digits = schubfach(fraction | DOUBLE_HIDDEN, exponent - DOUBLE_BIAS,
                           fraction == 0 && exponent > 1, &k);
    } else if (fraction != 0) {
        digits = schubfach(fraction, 1 - DOUBLE_BIAS, false, &k);
    }
    while (digits != 0 && digits % 10u == 0) {
        digits /= 10u;
        k++;
    }
    *ret_exponent = k;
    return digits;
}

/* d.ddde+xx */
static size_t number_put_scientific(char *buf, uint64_t digits, size_t count, int32_t exponent)
{
    number_put_digits(buf + 1, digits, count);
    buf[0] = buf[1];
    size_t len = 1;
    if (count > 1) {
        buf[1] = '.';
        len = 1 + count;
    }
    buf[len++] = 'e';
    buf[len++] = exponent < 0 ? '-' : '+';
    return len + pwt_json_format_uint64((uint64_t)(exponent < 0 ? -exponent : exponent), buf + len);
}

/* RFC 8785, section 3.2.2.3: `point` is where the decimal point stands, counted in digits. */
static size_t number_put_decimal(char *buf, uint64_t digits, int32_t exponent)
{
    size_t count = number_count_digits(digits);
    int32_t point = (int32_t)count + exponent;
    if (point > 21 || point <= -6) {
        return number_put_scientific(buf, digits, count, point - 1);
    }
    if (exponent >= 0) {
        number_put_digits(buf, digits, count);
        memset(buf + count, '0', (size_t)exponent);
        return (size_t)point;
    }
    if (point <= 0) {
        size_t zeros = 2u + (size_t)-point;
        memset(buf, '0', zeros);
        buf[1] = '.';
        number_put_digits(buf + zeros, digits, count);
        return zeros + count;
    }
    number_put_digits(buf + 1, digits, count);
    memmove(buf, buf + 1, (size_t)point);
    buf[point] = '.';
    return count + 1;
}

/*
 * The digits of amounts such as 129.95, found by trying few decimals; 0 for other numbers. What was
 * found reads back as the number, since a quotient of two exact doubles is rounded correctly; and
 * below 10^15 it is the only decimal that short that does, since fifteen digits survive a double.
 * So Schubfach would find the same, and would take three times as long to.
 */
static uint64_t number_amount(double number, int32_t *ret_exponent)
{
    static const double powers[] = {1e1, 1e2, 1e3, 1e4};
    if (number >= 1e11) {
        return 0;
    }
    for (int32_t places = 1; places <= 4; places++) {
        double power = powers[places - 1];
        int64_t digits = (int64_t)(number * power + 0.5);
        if ((double)digits / power == number) {
            *ret_exponent = -places;
            return (uint64_t)digits;
        }
    }
    return 0;
}

size_t pwt_json_format_double(double number, char *buf)
{
    uint64_t bits = number_bits(number);
    if (((bits >> DOUBLE_FRACTION_BITS) & DOUBLE_EXPONENT_MAX) == DOUBLE_EXPONENT_MAX) {
        static const char none[] = {'n', 'u', 'l', 'l'};
        memcpy(buf, none, sizeof(none));
        return sizeof(none);
    }
    size_t sign = (size_t)(bits >> 63);
    buf[0] = '-';
    double magnitude = sign != 0 ? -number : number;
    /* Whole numbers up to 2^53 need no search. */
    if (magnitude < 9007199254740992.0 && (double)(uint64_t)magnitude == magnitude) {
        return sign + pwt_json_format_uint64((uint64_t)magnitude, buf + sign);
    }
    int32_t exponent = 0;
    uint64_t digits = number_amount(magnitude, &exponent);
    if (digits == 0) {
        digits = pwt_json_double_digits(magnitude, &exponent);
    }
    return sign + number_put_decimal(buf + sign, digits, exponent);
}
