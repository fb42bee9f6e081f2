/* SPDX-License-Identifier: Apache-2.0 */
/* How filters compare, which is as Python does: against a whole number both sides are whole
 * numbers, texts among them; values of different types are not equal and have no order. */
#include "path.h"

#include "text.h"

#include <math.h>

/* What a comparison found; a value that cannot be compared passes no test. */
enum order { LESS, EQUAL, GREATER, DIFFERENT, NO_COMPARISON };

static enum order order_of(double a, double b)
{
    return a < b ? LESS : a > b ? GREATER : EQUAL;
}

static enum order order_of_integers(int64_t a, int64_t b)
{
    return a < b ? LESS : a > b ? GREATER : EQUAL;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A whole number in decimal digits, blanks around it allowed, as a double where it is too large. */
static enum order compare_digits(struct pwt_bytes text, const struct path_test *test)
{
    const char *s = text.ptr;
    const char *end = s + text.len;
    double number = 0;
    bool exact = true;

    for (; s < end && is_blank(*s); s++) {
    }
    for (; s < end && is_blank(end[-1]); end--) {
    }
    const bool negative = s < end && *s == '-';
    s += s < end && (*s == '-' || *s == '+') ? 1 : 0;
    const char *digits = s;
    int64_t integer = 0;
    for (; s < end && *s >= '0' && *s <= '9'; s++) {
        number = 10 * number + (*s - '0');
        exact = exact && !__builtin_mul_overflow(integer, 10, &integer) &&
                !__builtin_add_overflow(integer, *s - '0', &integer);
    }
    if (s != end || s == digits) {
        return NO_COMPARISON;
    }
    return exact ? order_of_integers(negative ? -integer : integer, test->integer)
                 : order_of(negative ? -number : number, test->number);
}

static enum order compare_number(const struct pwt_json_value *value, const struct path_test *test)
{
    int64_t integer = 0;
    double number = 0;

    if (test->literal == PATH_INTEGER && pwt_json_int64(value, &integer) == 0) {
        return order_of_integers(integer, test->integer);
    }
    if (pwt_json_double(value, &number) == PWT_JSON_ERANGE) {
        number = *value->ptr == '-' ? -HUGE_VAL : HUGE_VAL;
    }
    if (test->literal == PATH_INTEGER && number > -9e15 && number < 9e15) {
        return order_of_integers((int64_t)number, test->integer); /* the fraction is cut off */
    }
    return order_of(number, test->number);
}

static enum order
compare_text(struct pwt_bytes text, const struct path_test *test, struct pattern_run *run)
{
    if (test->operator== PATH_MATCHES) {
        return pattern_finds(test->pattern, text, run) ? EQUAL : DIFFERENT;
    }
    const size_t common = (size_t)(text.len < test->text.len ? text.len : test->text.len);
    const int order = memcmp(text.ptr, test->text.ptr, common);
    return order_of_integers(order != 0 ? order : (int64_t)text.len,
                             order != 0 ? 0 : (int64_t)test->text.len);
}

static enum order
compare(const struct path_test *test, const struct pwt_json_value *value, struct pattern_run *run)
{
    const bool is_number = value->type == PWT_JSON_NUMBER || value->type == PWT_JSON_BOOL;
    struct pwt_bytes text;

    if (value->type == PWT_JSON_STRING && test->literal != PATH_FLOAT) {
        if (text_of(run->inv, value, &text) != 0) {
            run->no_memory = true;
            return NO_COMPARISON;
        }
        return test->literal == PATH_TEXT ? compare_text(text, test, run)
                                          : compare_digits(text, test);
    }
    if (!is_number || test->literal == PATH_TEXT) {
        return test->literal == PATH_INTEGER ? NO_COMPARISON : DIFFERENT;
    }
    if (value->type == PWT_JSON_BOOL) {
        const int truth = *value->ptr == 't';
        return test->literal == PATH_INTEGER ? order_of_integers(truth, test->integer)
                                             : order_of(truth, test->number);
    }
    return compare_number(value, test);
}

bool path_compare(const struct path_test *test,
                  const struct pwt_json_value *value,
                  struct pattern_run *run)
{
    if (test->operator== PATH_EXISTS) {
        return true;
    }
    const enum order order = compare(test, value, run);
    switch (test->operator) {
    case PATH_EQUAL:
    case PATH_MATCHES:
        return order == EQUAL;
    case PATH_NOT_EQUAL:
        return order != EQUAL && order != NO_COMPARISON;
    case PATH_LESS:
        return order == LESS;
    case PATH_LESS_EQUAL:
        return order == LESS || order == EQUAL;
    case PATH_GREATER:
        return order == GREATER;
    default:
        return order == GREATER || order == EQUAL;
    }
}
