/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal to the nearest double. Three ways, each exact or knowing that it is not: one operation on
 * doubles (Clinger, "How to read floating point numbers accurately", 1990), one multiplication by a
 * 128-bit power of ten (Lemire, "Number parsing at a gigabyte per second", 2021; here with the
 * error carried along as an interval), and where that leaves two neighbours, a comparison of whole
 * numbers.
 */
#include "internal.h"

#define BIG_LIMBS 160
/* 767 digits are enough to tell any decimal from any midpoint of two doubles; then any rest is one.
 */
#define BIG_DIGITS 800

/* A natural number; the largest here has 800 digits times a power of two: under 5120 bits. */
struct big {
    uint32_t limb[BIG_LIMBS]; /* lowest first */
    size_t count;
};

static void big_multiply_add(struct big *big, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (size_t i = 0; i < big->count; i++) {
        carry += (uint64_t)big->limb[i] * factor;
        big->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) {
        big->limb[big->count++] = (uint32_t)carry;
    }
}

static void big_multiply_pow5(struct big *big, int64_t power)
{
    for (; power >= 13; power -= 13) {
        big_multiply_add(big, 1220703125u, 0); /* 5^13 */
    }
    for (; power > 0; power--) {
        big_multiply_add(big, 5u, 0);
    }
}

static void big_shift_left(struct big *big, int64_t bits)
{
    size_t limbs = (size_t)bits / 32u;
    memmove(big->limb + limbs, big->limb, big->count * sizeof(big->limb[0]));
    memset(big->limb, 0, limbs * sizeof(big->limb[0]));
    big->count += limbs;
    big_multiply_add(big, UINT32_C(1) << (bits % 32), 0);
}

static int big_compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (size_t i = a->count; i-- > 0;) {
        if (a->limb[i] != b->limb[i]) {
            return a->limb[i] < b->limb[i] ? -1 : 1;
        }
    }
    return 0;
}

/* All digits of the text as one number; returns the power of ten that goes with it. */
static int64_t big_read(struct big *big, const struct json_decimal *d)
{
    int64_t exponent = d->scale;
    size_t taken = 0;
    bool fraction = false;
    bool rest = false;
    for (const char *s = d->text; s < d->end && (*s | 0x20) != 'e'; s++) {
        if (*s == '.') {
            fraction = true;
        } else if (taken < BIG_DIGITS) {
            big_multiply_add(big, 10u, (uint32_t)(*s - '0'));
            taken += big->count != 0 ? 1 : 0;
            exponent -= fraction ? 1 : 0;
        } else {
            rest = rest || *s != '0';
            exponent += fraction ? 0 : 1;
        }
    }
    if (rest) {
        big_multiply_add(big, 10u, 1u);
        exponent--;
    }
    return exponent;
}

/* How the decimal compares with the midpoint m * 2^e. */
static int decimal_compare(const struct json_decimal *d, uint64_t m, int32_t e)
{
    struct big left = {.count = 0};
    struct big right = {.limb = {(uint32_t)m, (uint32_t)(m >> 32)}, .count = m >> 32 != 0 ? 2 : 1};
    int64_t exponent = big_read(&left, d);
    if (exponent >= 0) {
        big_multiply_pow5(&left, exponent);
    } else {
        big_multiply_pow5(&right, -exponent);
    }
    if (exponent > e) {
        big_shift_left(&left, exponent - e);
    } else {
        big_shift_left(&right, e - exponent);
    }
    return big_compare(&left, &right);
}

/* The bits of h * 2^exponent (h not 0) as a double, rounded; `sticky` stands for bits below h. */
static uint64_t double_round(__uint128_t h, int32_t exponent, bool sticky)
{
    while ((h >> 127) == 0) {
        h <<= 1;
        exponent--;
    }
    int32_t top = exponent + 127; /* floor(log2) of the value */
    int32_t keep = top >= -1022 ? 53 : 53 - (-1022 - top);
    if (keep < 0) {
        return 0;
    }
    uint64_t m = keep == 0 ? 0 : (uint64_t)(h >> (128 - keep));
    __uint128_t half = (__uint128_t)1 << (127 - keep);
    __uint128_t rest = h & ((half - 1) | half);
    if (rest > half || (rest == half && (sticky || (m & 1u) != 0))) {
        m++; /* a carry out of the fraction goes into the exponent, as it should */
    }
    if (top > 1023) {
        return UINT64_C(0x7ff) << 52;
    }
    return top >= -1022 ? ((uint64_t)(top + 1022) << 52) + m : m;
}

static double double_from_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof(number));
    return number;
}

/* Decides between a double and the next one above it. */
static double double_decide(const struct json_decimal *d, uint64_t bits)
{
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1u);
    int32_t exponent = (int32_t)(bits >> 52);
    uint64_t m = exponent == 0 ? fraction : fraction | (UINT64_C(1) << 52);
    int32_t e = (exponent == 0 ? 1 : exponent) - 1075;
    int order = decimal_compare(d, 2u * m + 1u, e - 1);
    bool up = order > 0 || (order == 0 && (m & 1u) != 0);
    return double_from_bits(bits + (up ? 1u : 0u));
}

/* The upper 128 bits of w * g, both with their highest bit set or nearly so. */
static __uint128_t double_product(uint64_t w, struct json_pow10 g, bool *ret_sticky)
{
    __uint128_t low = (__uint128_t)w * g.lo;
    *ret_sticky = (uint64_t)low != 0;
    return (__uint128_t)w * g.hi + (uint64_t)(low >> 64);
}

double pwt_json_decimal_to_double(const struct json_decimal *d)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    uint64_t w = d->digits;
    if (w <= (UINT64_C(1) << 53) && d->exponent >= -22 && d->exponent <= 22 && !d->more) {
        return d->exponent < 0 ? (double)w / powers[-d->exponent] : (double)w * powers[d->exponent];
    }
    /* 2^64 * 10^-343 is less than half the smallest double. */
    if (w == 0 || d->exponent < POW10_FIRST) {
        return 0.0;
    }
    if (d->exponent > 308) {
        return double_from_bits(UINT64_C(0x7ff) << 52);
    }
    int32_t k = (int32_t)d->exponent;
    struct json_pow10 g = pwt_json_pow10[k - POW10_FIRST];
    int32_t shift = __builtin_clzll(w);
    int32_t exponent = pow10_log2(k) - 127 + 64 - shift;
    bool sticky;
    __uint128_t low = double_product(w << shift, g, &sticky);
    bool exact = k >= 0 && k <= POW10_EXACT && !d->more;
    uint64_t least = double_round(low, exponent, sticky || !exact);
    if (exact) {
        return double_from_bits(least);
    }
    /* The power is less than one unit too small, and the product was cut: less than two units of
     * its upper half. The digits left out are less than one unit of w. */
    __uint128_t width = 2;
    if (d->more) {
        width += (__uint128_t)(g.hi + 1u) << shift;
    }
    uint64_t most = double_round(low + width, exponent, true);
    return least == most ? double_from_bits(least) : double_decide(d, least);
}
