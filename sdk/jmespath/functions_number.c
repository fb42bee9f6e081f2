/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that calculate. Whole numbers stay whole as long as they fit 64 bits. */
#include "internal.h"

int32_t pwt_jp_abs(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    struct jp_value number;
    int32_t result = pwt_jp_number(ev, &args->values[0], &number);
    if (result != 0) {
        return result;
    }
    *ret_value = number;
    if (number.form == JP_INT && number.integer == INT64_MIN) {
        return pwt_jp_real(ev, -(double)INT64_MIN, ret_value);
    }
    if (number.form == JP_INT) {
        ret_value->integer = number.integer < 0 ? -number.integer : number.integer;
    } else if (number.form == JP_REAL) {
        ret_value->real = __builtin_fabs(number.real);
    } else if (*number.ptr == '-') {
        ret_value->ptr++;
        ret_value->len--;
    }
    return 0;
}

/* The whole number next to a real one, below or above it. */
static int32_t number_whole(struct jp_eval *ev,
                            const struct jp_arguments *args,
                            bool up,
                            struct jp_value *ret_value)
{
    struct jp_value number;
    int32_t result = pwt_jp_number(ev, &args->values[0], &number);
    *ret_value = number;
    /* From 2^63 on doubles have no fraction. */
    if (result != 0 || number.form != JP_REAL || number.real >= 9223372036854775808.0 ||
        number.real < -9223372036854775808.0) {
        return result;
    }
    int64_t whole = (int64_t)number.real;
    whole += up && (double)whole < number.real ? 1 : 0;
    whole -= !up && (double)whole > number.real ? 1 : 0;
    *ret_value = jp_int(whole);
    return 0;
}

int32_t pwt_jp_ceil(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return number_whole(ev, args, true, ret_value);
}

int32_t
pwt_jp_floor(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return number_whole(ev, args, false, ret_value);
}

int32_t pwt_jp_sum(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    const struct jp_value *array = &args->values[0];
    int64_t whole = 0;
    double real = 0;
    bool is_whole = true;
    for (size_t i = 0; i < array->len; i++) {
        struct jp_value number;
        double next = 0;
        int32_t result = pwt_jp_number(ev, &array->items[i], &number);
        if (result == 0) {
            result = pwt_jp_double(ev, &number, &next);
        }
        if (result != 0) {
            return result;
        }
        int64_t total = 0;
        if (is_whole && number.form == JP_INT &&
            !__builtin_add_overflow(whole, number.integer, &total)) {
            whole = total;
            continue;
        }
        real = is_whole ? (double)whole + next : real + next;
        is_whole = false;
    }
    *ret_value = jp_int(whole);
    return is_whole ? 0 : pwt_jp_real(ev, real, ret_value);
}

int32_t pwt_jp_avg(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    struct jp_value total;
    double sum = 0;
    *ret_value = jp_null();
    if (args->values[0].len == 0) {
        return 0;
    }
    int32_t result = pwt_jp_sum(ev, args, &total);
    if (result == 0) {
        result = pwt_jp_double(ev, &total, &sum);
    }
    return result != 0 ? result : pwt_jp_real(ev, sum / (double)args->values[0].len, ret_value);
}

int32_t
pwt_jp_to_number(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    const struct jp_value *value = &args->values[0];
    const char *text = NULL;
    size_t len = 0;
    *ret_value = value->type == PWT_JSON_NUMBER ? *value : jp_null();
    if (value->type != PWT_JSON_STRING) {
        return 0;
    }
    int32_t result = pwt_jp_text(ev, value, &text, &len);
    return result != 0 ? result : pwt_jp_parse_number(ev, text, len, ret_value);
}
