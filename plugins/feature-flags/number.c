/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by their exact value: integers of any length, and doubles. See value.h. */
#include "value.h"

#include <stdio.h>

#define TWO_TO_63 9223372036854775808.0

/* Digits that an int64_t certainly has room for. */
#define SHORT_DIGITS 18

/* ---- reading ---- */

static bool is_integer(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' || (text[i] | 0x20) == 'e') {
            return false;
        }
    }
    return true;
}

static void read_long(const char *text, size_t len, struct flags_value *ret_value)
{
    const struct pwt_json_value json = {
        .ptr = text, .len = len, .type = PWT_JSON_NUMBER, .flags = PWT_JSON_EXACT};

    if (is_integer(text, len)) {
        const int32_t result = pwt_json_int64(&json, &ret_value->integer);
        ret_value->kind = FLAGS_INT;
        if (result != 0) {
            ret_value->kind = result == PWT_JSON_ERANGE ? FLAGS_BIG : FLAGS_BROKEN;
            ret_value->text = pwt_bytes_make(text, len);
        }
        return;
    }
    const int32_t result = pwt_json_double(&json, &ret_value->real);
    ret_value->kind = result == 0 || result == PWT_JSON_ERANGE ? FLAGS_DOUBLE : FLAGS_BROKEN;
    if (result == PWT_JSON_ERANGE) {
        ret_value->real = text[0] == '-' ? -__builtin_inf() : __builtin_inf();
    }
}

void flags_number_read(const char *text, size_t len, struct flags_value *ret_value)
{
    const size_t sign = len > 0 && text[0] == '-';
    int64_t number = 0;

    if (len == sign || len > SHORT_DIGITS + sign || (text[sign] == '0' && len > sign + 1)) {
        read_long(text, len, ret_value);
        return;
    }
    for (size_t i = sign; i < len; i++) {
        const unsigned digit = (unsigned)(text[i] - '0');
        if (digit > 9) {
            read_long(text, len, ret_value);
            return;
        }
        number = number * 10 + (int64_t)digit;
    }
    ret_value->kind = FLAGS_INT;
    ret_value->integer = sign != 0 ? -number : number;
}

/* ---- comparing ---- */

static enum flags_order order_of(bool less, bool more)
{
    return less ? FLAGS_LESS : more ? FLAGS_MORE : FLAGS_SAME;
}

static enum flags_order reversed(enum flags_order order)
{
    return order == FLAGS_NO_ORDER ? order : (enum flags_order)(-(int)order);
}

static bool is_negative(struct pwt_bytes digits)
{
    return digits.ptr[0] == '-';
}

/* Integers as text, without leading zeros. */
static enum flags_order order_digits(struct pwt_bytes a, struct pwt_bytes b)
{
    if (is_negative(a) != is_negative(b)) {
        return is_negative(a) ? FLAGS_LESS : FLAGS_MORE;
    }
    const int difference =
        a.len != b.len ? (a.len < b.len ? -1 : 1) : memcmp(a.ptr, b.ptr, (size_t)a.len);
    const enum flags_order order = order_of(difference<0, difference> 0);
    return is_negative(a) ? reversed(order) : order;
}

static enum flags_order order_int_double(int64_t a, double b)
{
    if (b >= TWO_TO_63 || b < -TWO_TO_63) {
        return b > 0 ? FLAGS_LESS : FLAGS_MORE;
    }
    const int64_t whole = (int64_t)b;
    const double rest = b - (double)whole;
    return a != whole ? order_of(a < whole, true) : order_of(rest > 0, rest < 0);
}

static enum flags_order order_big_double(struct pwt_bytes a, double b)
{
    char digits[320]; /* the largest double has 309, and a sign */

    if (b < TWO_TO_63 && b > -TWO_TO_63) {
        return is_negative(a) ? FLAGS_LESS : FLAGS_MORE;
    }
    if (__builtin_isinf(b)) {
        return b > 0 ? FLAGS_LESS : FLAGS_MORE;
    }
    const int len = snprintf(digits, sizeof(digits), "%.0f", b); /* a whole number: exact */
    return order_digits(a, pwt_bytes_make(digits, (uint64_t)len));
}

enum flags_order flags_number_order(const struct flags_value *a, const struct flags_value *b)
{
    if (a->kind > b->kind) {
        return reversed(flags_number_order(b, a));
    }
    if (b->kind <= FLAGS_INT) {
        return flags_int_order(a->integer, b->integer);
    }
    if (b->kind == FLAGS_DOUBLE) {
        return a->kind == FLAGS_DOUBLE ? order_of(a->real<b->real, a->real> b->real)
                                       : order_int_double(a->integer, b->real);
    }
    if (a->kind == FLAGS_BIG) {
        return order_digits(a->text, b->text);
    }
    if (a->kind == FLAGS_DOUBLE) {
        return reversed(order_big_double(b->text, a->real));
    }
    return is_negative(b->text) ? FLAGS_MORE : FLAGS_LESS;
}

/* ---- modulo ---- */

static enum flags_truth within(double rest, const struct flags_modulo *range)
{
    const struct flags_value value = {.kind = FLAGS_DOUBLE, .real = rest};
    const struct flags_value start = {.kind = FLAGS_INT, .integer = range->start};
    const struct flags_value end = {.kind = FLAGS_INT, .integer = range->end};

    return flags_number_order(&start, &value) != FLAGS_MORE &&
           flags_number_order(&value, &end) != FLAGS_MORE;
}

static enum flags_truth modulo_int(int64_t value, const struct flags_modulo *range)
{
    const int64_t rest = value % range->base;
    const int64_t floored = rest < 0 ? rest + range->base : rest;

    return floored >= range->start && floored <= range->end;
}

/* Both below `base`, which is 2^63 at most: their sum fits. */
static uint64_t add_modulo(uint64_t a, uint64_t b, uint64_t base)
{
    return (a + b) % base;
}

static enum flags_truth modulo_digits(struct pwt_bytes digits, const struct flags_modulo *range)
{
    const bool negative = is_negative(digits);
    const uint64_t base = (uint64_t)range->base;
    uint64_t rest = 0;

    for (uint64_t i = negative ? 1 : 0; i < digits.len; i++) {
        const uint64_t twice = add_modulo(rest, rest, base);
        const uint64_t four = add_modulo(twice, twice, base);
        const uint64_t ten = add_modulo(add_modulo(four, four, base), twice, base);
        rest = add_modulo(ten, (uint64_t)(digits.ptr[i] - '0') % base, base);
    }
    return modulo_int(negative ? -(int64_t)rest : (int64_t)rest, range);
}

/* The rest of a division of doubles is always a double, so it can be had exactly without libm: by
 * whole numbers below 2^63, and by halving what is larger, all of whose rests are whole. */
static double rest_of(double value, double base)
{
    if (value < TWO_TO_63) {
        const uint64_t whole = (uint64_t)value;
        const double fraction = value - (double)whole;
        return (double)(whole % (uint64_t)base) + fraction;
    }
    uint32_t doublings = 0;
    while (value >= TWO_TO_63) {
        value /= 2;
        doublings++;
    }
    uint64_t rest = (uint64_t)value % (uint64_t)base;
    while (doublings-- > 0) {
        rest = add_modulo(rest, rest, (uint64_t)base);
    }
    return (double)rest;
}

static enum flags_truth modulo_double(double value, const struct flags_modulo *range)
{
    const double base = (double)range->base;

    if (__builtin_isinf(value)) {
        return FLAGS_NO; /* what is left of it is no number */
    }
    const double rest = rest_of(__builtin_fabs(value), base);
    return within(value < 0 && rest > 0 ? base - rest : rest, range);
}

enum flags_truth flags_number_modulo(const struct flags_value *value,
                                     const struct flags_modulo *range)
{
    switch (value->kind) {
    case FLAGS_BOOL:
    case FLAGS_INT:
        return modulo_int(value->integer, range);
    case FLAGS_DOUBLE:
        return modulo_double(value->real, range);
    case FLAGS_BIG:
        return modulo_digits(value->text, range);
    default:
        return FLAGS_IMPOSSIBLE;
    }
}
