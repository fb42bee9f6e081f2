/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: any text as a value of any type, within any range. What is accepted prints as it was
 * written and lies within the range; what is refused leaves nothing. The input is a type, flags, a
 * range up to a line end, and the text. */
#include "option_parse.h"

#include <powertools/json.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char s_choices[] = "off|basic|full|very-verbose";

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* `len` bytes and a NUL, in memory of just that size. */
static char *terminated(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);

    must(text != NULL);
    if (len > 0) {
        memcpy(text, bytes, len);
    }
    text[len] = '\0';
    return text;
}

/* A whole number prints as the text, apart from leading zeros and the sign of zero. */
static void check_int(struct pwt_bytes text, int64_t value)
{
    char printed[32];
    int len = snprintf(printed, sizeof(printed), "%" PRId64, value);
    const char *digits = printed + (printed[0] == '-');

    text = option_trimmed(text);
    must(value >= 0 || text.ptr[0] == '-');
    if (text.ptr[0] == '-') {
        must(value <= 0);
        text = pwt_bytes_make(text.ptr + 1, text.len - 1);
    }
    while (text.len > 1 && text.ptr[0] == '0') {
        text = pwt_bytes_make(text.ptr + 1, text.len - 1);
    }
    must(len > 0 && pwt_bytes_equal(text, pwt_cstr(digits)));
}

static void check_number(struct pwt_bytes text, double value)
{
    char *copy = NULL;
    char *end = NULL;

    text = option_trimmed(text);
    copy = terminated((const uint8_t *)text.ptr, text.len);
    must(strtod(copy, &end) == value && end == copy + text.len);
    free(copy);
}

/* Every item is a piece of the text, in its order, without blanks around it; nothing is lost. */
static void check_list(struct pwt_bytes text, const struct pwt_list *list)
{
    const char *from = text.ptr;
    uint64_t letters = 0;

    for (uint64_t i = 0; i < list->count; i++) {
        struct pwt_bytes item = list->items[i];
        must(item.len > 0 && item.ptr >= from && item.ptr + item.len <= text.ptr + text.len);
        must(option_trimmed(item).len == item.len && !memchr(item.ptr, ',', item.len));
        from = item.ptr + item.len;
        for (uint64_t j = 0; j < item.len; j++) {
            letters += !memchr(" \t\r\n", item.ptr[j], 4);
        }
    }
    for (uint64_t i = 0; i < text.len; i++) {
        letters -= !memchr(", \t\r\n", text.ptr[i], 5);
    }
    must(letters == 0);
}

static void check_value(uint32_t type, struct pwt_bytes text, const union option_value *value)
{
    switch (type) {
    case PWT_OPT_BOOL:
        must(value->word <= 1);
        break;
    case PWT_OPT_INT:
        check_int(text, value->i64);
        break;
    case PWT_OPT_NUMBER:
        check_number(text, value->number);
        break;
    case PWT_OPT_DURATION:
        must(value->i64 >= 0);
        break;
    case PWT_OPT_LIST:
        check_list(text, &value->list);
        break;
    case PWT_OPT_ENUM:
        must(value->word < 4);
        break;
    case PWT_OPT_JSON:
        must(pwt_json_validate(text.ptr, text.len, NULL, NULL) == 0);
        must(value->text.ptr == text.ptr && value->text.len == text.len);
        break;
    default:
        break;
    }
}

/* -1, 0, 1 as `a` is below, equal to or above `b`. */
static int order(uint32_t type, const union option_value *a, const union option_value *b)
{
    if (type == PWT_OPT_NUMBER) {
        return (a->number > b->number) - (a->number < b->number);
    }
    if (type == PWT_OPT_SIZE) {
        return (a->size > b->size) - (a->size < b->size);
    }
    return (a->i64 > b->i64) - (a->i64 < b->i64);
}

/* An accepted value is on the right side of the bound; an open end has none. */
static void check_bound(const struct pwt_option *option,
                        struct pwt_bytes text,
                        int side,
                        const union option_value *value)
{
    struct pwt_option plain = *option;
    union option_value bound;

    plain.range = NULL;
    if (text.len > 0) {
        must(option_parse(&plain, text, NULL, &bound) == 0);
        must(order(option->type, value, &bound) * side <= 0);
    }
}

static void check_range(const struct pwt_option *option, const union option_value *value)
{
    const char *dots = strstr(option->range, "..");

    must(dots != NULL && option_check_range(option) == 0);
    check_bound(option, pwt_bytes_make(option->range, (uint64_t)(dots - option->range)), -1, value);
    check_bound(option, pwt_cstr(dots + 2), 1, value);
}

static void check(const struct pwt_option *option, struct pwt_bytes text)
{
    struct arena arena = {0};
    union option_value value;
    union option_value before;

    memset(&value, 0xa5, sizeof(value));
    before = value;
    int32_t code = option_parse(option, text, &arena, &value);
    if (code == 0) {
        check_value(option->type, text, &value);
    } else {
        must(memcmp(&value, &before, sizeof(value)) == 0);
        must(code == PWT_EFORMAT || code == PWT_ELIMIT || (code == PWT_EINVAL && option->range));
    }
    if (option->range) {
        int32_t fits = option_check_range(option);
        must(fits == 0 || fits == PWT_EINVAL);
        must(code != 0 || fits == 0);
        if (code == 0) {
            check_range(option, &value);
        }
    }
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    struct pwt_option option = {
        .env = "POWERTOOLS_X", .type = data[0] % 11, .flags = data[1], .choices = s_choices};
    const uint8_t *rest = data + 2;
    size_t left = size - 2;
    const uint8_t *line_end = left > 0 ? memchr(rest, '\n', left) : NULL;
    size_t range_len = line_end ? (size_t)(line_end - rest) : 0;
    char *range = terminated(rest, range_len);

    if (line_end) {
        rest += range_len + 1;
        left -= range_len + 1;
    }
    option.range = range_len > 0 ? range : NULL;
    char *text = malloc(left + (left == 0));
    must(text != NULL);
    if (left > 0) {
        memcpy(text, rest, left);
    }
    check(&option, pwt_bytes_make(text, left));
    free(text);
    free(range);
    return 0;
}
