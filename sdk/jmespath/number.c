/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers. Whole ones of up to 64 bits are integers, all others doubles; text stays text as long as
 * nobody calculates with it. No use of libm: plugins should not need it.
 */
#include "internal.h"

/* Whether the text of a number is that of a whole one, without fraction and exponent. */
static bool number_is_whole(const struct jp_value *value)
{
    for (size_t i = 0; i < value->len; i++) {
        if (value->ptr[i] == '.' || value->ptr[i] == 'e' || value->ptr[i] == 'E') {
            return false;
        }
    }
    return true;
}

int32_t pwt_jp_number(struct jp_eval *ev, const struct jp_value *value, struct jp_value *ret_number)
{
    *ret_number = *value;
    if (value->form != JP_TEXT) {
        return 0;
    }
    struct pwt_json_value json = jp_to_json(value);
    int64_t integer = 0;
    double real = 0;
    int32_t result = 0;
    if (number_is_whole(value)) {
        result = pwt_json_int64(&json, &integer);
        if (result == 0) {
            *ret_number = jp_int(integer);
        }
    } else {
        result = pwt_json_double(&json, &real);
        if (result == 0) {
            *ret_number = (struct jp_value){.type = PWT_JSON_NUMBER, .form = JP_REAL, .real = real};
        }
    }
    return result == 0 || result == PWT_JSON_ERANGE ? 0 : pwt_jp_fail_json(&ev->cx, result);
}

int32_t pwt_jp_double(struct jp_eval *ev, const struct jp_value *value, double *ret_double)
{
    if (value->form == JP_INT) {
        *ret_double = (double)value->integer;
        return 0;
    }
    if (value->form == JP_REAL) {
        *ret_double = value->real;
        return 0;
    }
    struct pwt_json_value json = jp_to_json(value);
    int32_t result = pwt_json_double(&json, ret_double);
    if (result == PWT_JSON_ERANGE) {
        *ret_double = *value->ptr == '-' ? -__builtin_inf() : __builtin_inf();
        return 0;
    }
    return result == 0 ? 0 : pwt_jp_fail_json(&ev->cx, result);
}

int32_t pwt_jp_real(struct jp_eval *ev, double number, struct jp_value *ret_value)
{
    if (!__builtin_isfinite(number)) {
        return pwt_jp_fail(&ev->cx, PWT_JMESPATH_EVALUE, ev->offset, "the result is out of range");
    }
    *ret_value = (struct jp_value){.type = PWT_JSON_NUMBER, .form = JP_REAL, .real = number};
    return 0;
}

static int number_sign(bool less, bool greater)
{
    return less ? -1 : greater ? 1 : 0;
}

/* An integer with a double, exactly: one of them would have to be rounded otherwise. */
static int number_order_mixed(int64_t integer, double real)
{
    if (real >= 9223372036854775808.0) {
        return -1;
    }
    if (real < -9223372036854775808.0) {
        return 1;
    }
    int64_t whole = (int64_t)real;
    if (integer != whole) {
        return integer < whole ? -1 : 1;
    }
    return number_sign((double)whole<real, (double)whole> real);
}

/* Two whole numbers of which at least one is longer than 64 bits. */
static int number_order_long(const struct jp_value *a, const struct jp_value *b)
{
    bool negative_a = *a->ptr == '-';
    bool negative_b = *b->ptr == '-';
    if (negative_a != negative_b) {
        return negative_a ? -1 : 1;
    }
    int order = number_sign(a->len<b->len, a->len> b->len);
    order = order == 0 ? memcmp(a->ptr, b->ptr, a->len) : order;
    return negative_a ? -order : order;
}

int32_t pwt_jp_number_order(struct jp_eval *ev,
                            const struct jp_value *a,
                            const struct jp_value *b,
                            int *ret_order)
{
    struct jp_value left;
    struct jp_value right;
    int32_t result = pwt_jp_number(ev, a, &left);
    if (result == 0) {
        result = pwt_jp_number(ev, b, &right);
    }
    if (result != 0) {
        return result;
    }
    if (left.form == JP_INT && right.form == JP_INT) {
        *ret_order = number_sign(left.integer<right.integer, left.integer> right.integer);
    } else if (left.form == JP_INT && right.form == JP_REAL) {
        *ret_order = number_order_mixed(left.integer, right.real);
    } else if (left.form == JP_REAL && right.form == JP_INT) {
        *ret_order = -number_order_mixed(right.integer, left.real);
    } else if (a->form == JP_TEXT && b->form == JP_TEXT && number_is_whole(a) &&
               number_is_whole(b)) {
        *ret_order = number_order_long(a, b);
    } else {
        double x = 0;
        double y = 0;
        result = pwt_jp_double(ev, &left, &x);
        if (result == 0) {
            result = pwt_jp_double(ev, &right, &y);
        }
        *ret_order = number_sign(x<y, x> y);
    }
    return result;
}

size_t pwt_jp_format_real(double number, char *buf)
{
    uint64_t bits = 0;
    memcpy(&bits, &number, sizeof(bits));
    size_t len = 0;
    if ((bits >> 63) != 0) {
        buf[len++] = '-';
        number = -number;
    }
    int32_t exponent = 0;
    char digits[PWT_JSON_NUMBER_MAX];
    uint64_t significant = pwt_json_double_digits(number, &exponent);
    int32_t count = (int32_t)pwt_json_format_uint64(significant, digits);
    int32_t point = significant == 0 ? 1 : count + exponent; /* digits before it */
    if (point > 16 || point < -3) {
        buf[len++] = digits[0];
        if (count > 1) {
            buf[len++] = '.';
            memcpy(buf + len, digits + 1, (size_t)count - 1);
            len += (size_t)count - 1;
        }
        int32_t power = point - 1;
        buf[len++] = 'e';
        buf[len++] = power < 0 ? '-' : '+';
        power = power < 0 ? -power : power;
        if (power < 10) {
            buf[len++] = '0';
        }
        return len + pwt_json_format_uint64((uint64_t)power, buf + len);
    }
    /* Zeros stand in for the digits that are missing on either side of the point. */
    int32_t last = count > point ? count : point + 1;
    for (int32_t i = point < 1 ? point - 1 : 0; i < last; i++) {
        if (i == point) {
            buf[len++] = '.';
        }
        buf[len++] = i >= 0 && i < count ? digits[i] : '0';
    }
    return len;
}

static bool number_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes a run of digits over; returns how many. */
static size_t number_digits(const char **s, const char *end, char **out)
{
    const char *start = *s;
    while (*s < end && **s >= '0' && **s <= '9') {
        *(*out)++ = *(*s)++;
    }
    return (size_t)(*s - start);
}

/*
 * Brings what Python and JavaScript both take for a decimal number into the form that JSON has for
 * it; returns its length, or 0 if it is none. `out` has room for len + 3 bytes.
 */
static size_t number_normalise(const char *s, const char *end, char *out)
{
    char *start = out;
    if (s < end && (*s == '-' || *s == '+')) {
        if (*s == '-') {
            *out++ = '-';
        }
        s++;
    }
    while (end - s > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9') {
        s++;
    }
    size_t whole = number_digits(&s, end, &out);
    if (whole == 0) {
        *out++ = '0';
    }
    size_t fraction = 0;
    if (s < end && *s == '.') {
        s++;
        *out++ = '.';
        fraction = number_digits(&s, end, &out);
        if (fraction == 0) {
            *out++ = '0';
        }
    }
    if (whole + fraction == 0) {
        return 0;
    }
    if (s < end && (*s == 'e' || *s == 'E')) {
        s++;
        *out++ = 'e';
        if (s < end && (*s == '-' || *s == '+')) {
            *out++ = *s++;
        }
        if (number_digits(&s, end, &out) == 0) {
            return 0;
        }
    }
    return s == end ? (size_t)(out - start) : 0;
}

int32_t
pwt_jp_parse_number(struct jp_eval *ev, const char *text, size_t len, struct jp_value *ret_value)
{
    *ret_value = jp_null();
    while (len != 0 && number_is_space(*text)) {
        text++;
        len--;
    }
    while (len != 0 && number_is_space(text[len - 1])) {
        len--;
    }
    if (len == 0) {
        return 0;
    }
    void *memory = NULL;
    int32_t result = pwt_jp_take(&ev->cx, len + 3, &memory);
    if (result != 0) {
        return result;
    }
    size_t normal = number_normalise(text, text + len, memory);
    if (normal != 0) {
        *ret_value = jp_constant(PWT_JSON_NUMBER, memory, normal);
    }
    return 0;
}
