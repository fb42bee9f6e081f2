/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers out of text: the grammar of RFC 8259 section 6, and whole numbers exactly. */
#include "internal.h"

/* Exponents beyond this only say "zero" or "too large"; adding up lengths cannot overflow. */
#define DECIMAL_SCALE_MAX INT64_C(1000000000000)

static bool decimal_is_digit(const char *s, const char *end)
{
    return s < end && *s >= '0' && *s <= '9';
}

/* Takes a run of digits in; `shift` is what each one taken does to the exponent. */
static const char *decimal_digits(const char *s, const char *end, struct json_decimal *d, int shift)
{
    uint64_t digits = d->digits;
    int64_t exponent = d->exponent;
    for (; decimal_is_digit(s, end); s++) {
        uint64_t digit = (uint64_t)(*s - '0');
        if (!d->full && digits <= (UINT64_MAX - digit) / 10u) {
            digits = digits * 10u + digit;
            exponent += shift;
        } else {
            d->full = true;
            d->more = d->more || digit != 0;
            exponent += shift + 1;
        }
    }
    d->digits = digits;
    d->exponent = exponent;
    return s;
}

/* The part behind the letter e; NULL if it is malformed. */
static const char *decimal_scale(const char *s, const char *end, int64_t *ret_scale)
{
    bool negative = s < end && *s == '-';
    if (s < end && (*s == '-' || *s == '+')) {
        s++;
    }
    if (!decimal_is_digit(s, end)) {
        return NULL;
    }
    int64_t scale = 0;
    for (; decimal_is_digit(s, end); s++) {
        scale = scale < DECIMAL_SCALE_MAX ? scale * 10 + (*s - '0') : scale;
    }
    *ret_scale = negative ? -scale : scale;
    return s;
}

bool pwt_json_decimal_read(const char *s, const char *end, struct json_decimal *ret_decimal)
{
    struct json_decimal d = {.negative = s < end && *s == '-'};
    s += d.negative ? 1 : 0;
    d.text = s;
    d.end = end;
    if (!decimal_is_digit(s, end) || (*s == '0' && decimal_is_digit(s + 1, end))) {
        return false;
    }
    s = decimal_digits(s, end, &d, 0);
    if (s < end && *s == '.') {
        if (!decimal_is_digit(s + 1, end)) {
            return false;
        }
        s = decimal_digits(s + 1, end, &d, -1);
    }
    if (s < end && (*s | 0x20) == 'e') {
        s = decimal_scale(s + 1, end, &d.scale);
        d.exponent += d.scale;
    }
    if (s != end) {
        return false;
    }
    *ret_decimal = d;
    return true;
}

/* The magnitude as an integer; false if it is none, or does not fit. */
static bool decimal_to_uint64(const struct json_decimal *d, uint64_t *ret_magnitude)
{
    uint64_t magnitude = d->digits;
    int64_t exponent = magnitude == 0 ? 0 : d->exponent;
    if (d->more) {
        return false;
    }
    for (; exponent > 0; exponent--) {
        if (__builtin_mul_overflow(magnitude, 10u, &magnitude)) {
            return false;
        }
    }
    for (; exponent < 0; exponent++) {
        if (magnitude % 10u != 0) {
            return false;
        }
        magnitude /= 10u;
    }
    *ret_magnitude = magnitude;
    return true;
}

static int32_t decimal_of(const struct pwt_json_value *value, struct json_decimal *ret_decimal)
{
    if (value->type != PWT_JSON_NUMBER) {
        return PWT_JSON_ETYPE;
    }
    return pwt_json_decimal_read(value->ptr, value->ptr + value->len, ret_decimal)
               ? 0
               : PWT_JSON_ESYNTAX;
}

int32_t pwt_json_uint64(const struct pwt_json_value *value, uint64_t *ret_uint64)
{
    struct json_decimal d;
    uint64_t magnitude;
    int32_t result = decimal_of(value, &d);
    if (result != 0) {
        return result;
    }
    if (!decimal_to_uint64(&d, &magnitude) || (d.negative && magnitude != 0)) {
        return PWT_JSON_ERANGE;
    }
    *ret_uint64 = magnitude;
    return 0;
}

int32_t pwt_json_int64(const struct pwt_json_value *value, int64_t *ret_int64)
{
    struct json_decimal d;
    uint64_t magnitude;
    int32_t result = decimal_of(value, &d);
    if (result != 0) {
        return result;
    }
    if (!decimal_to_uint64(&d, &magnitude) || magnitude > (uint64_t)INT64_MAX + d.negative) {
        return PWT_JSON_ERANGE;
    }
    /* -(m - 1) - 1 reaches INT64_MIN without leaving the type. */
    bool below = d.negative && magnitude != 0;
    *ret_int64 = below ? -(int64_t)(magnitude - 1u) - 1 : (int64_t)magnitude;
    return 0;
}

int32_t pwt_json_double(const struct pwt_json_value *value, double *ret_double)
{
    struct json_decimal d;
    int32_t result = decimal_of(value, &d);
    if (result != 0) {
        return result;
    }
    double magnitude = pwt_json_decimal_to_double(&d);
    if (magnitude > 1.7976931348623157e308) {
        return PWT_JSON_ERANGE;
    }
    *ret_double = d.negative ? -magnitude : magnitude;
    return 0;
}

int32_t pwt_json_bool(const struct pwt_json_value *value, bool *ret_bool)
{
    if (value->type != PWT_JSON_BOOL) {
        return PWT_JSON_ETYPE;
    }
    *ret_bool = *value->ptr == 't';
    return 0;
}
