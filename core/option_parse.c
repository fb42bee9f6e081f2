/* SPDX-License-Identifier: Apache-2.0 */
/* See option_parse.h. */
#include "option_parse.h"

#include <powertools/json.h>

#include <stdint.h>
#include <string.h>

uint64_t option_stored_size(uint32_t type)
{
    switch (type) {
    case PWT_OPT_STRING:
    case PWT_OPT_JSON:
        return sizeof(struct pwt_bytes);
    case PWT_OPT_BOOL:
    case PWT_OPT_ENUM:
        return sizeof(uint32_t);
    case PWT_OPT_INT:
    case PWT_OPT_DURATION:
        return sizeof(int64_t);
    case PWT_OPT_NUMBER:
        return sizeof(double);
    case PWT_OPT_SIZE:
        return sizeof(uint64_t);
    case PWT_OPT_LIST:
        return sizeof(struct pwt_list);
    default:
        return 0;
    }
}

const char *option_type_words(uint32_t type)
{
    switch (type) {
    case PWT_OPT_BOOL:
        return "a boolean (1 y yes t true on, 0 n no f false off)";
    case PWT_OPT_INT:
        return "a whole number";
    case PWT_OPT_NUMBER:
        return "a decimal number";
    case PWT_OPT_SIZE:
        return "a size (a whole number, then k, m, g or nothing)";
    case PWT_OPT_DURATION:
        return "a duration (a whole number, then ms, s, m, h or nothing)";
    case PWT_OPT_LIST:
        return "a list separated by commas";
    case PWT_OPT_ENUM:
        return "one of the choices";
    case PWT_OPT_JSON:
        return "one JSON value";
    default:
        return "text";
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct pwt_bytes option_trimmed(struct pwt_bytes text)
{
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

bool option_next_item(struct pwt_bytes *rest, char separator, struct pwt_bytes *ret_item)
{
    if (!rest->ptr) {
        return false;
    }
    const char *end = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    uint64_t len = end ? (uint64_t)(end - rest->ptr) : rest->len;
    *ret_item = option_trimmed(pwt_bytes_make(rest->ptr, len));
    *rest = end ? pwt_bytes_make(end + 1, rest->len - len - 1) : pwt_bytes_make(NULL, 0);
    return true;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Whether a text begins a word, in any case of ASCII letters and whatever the locale. */
static bool begins(struct pwt_bytes text, const char *word)
{
    uint64_t at = 0;

    while (at < text.len && word[at] != '\0' && lower(text.ptr[at]) == lower(word[at])) {
        at++;
    }
    return at == text.len;
}

static bool is_word(struct pwt_bytes text, const char *word)
{
    return begins(text, word) && word[text.len] == '\0';
}

static int32_t parse_bool(struct pwt_bytes text, uint32_t *ret_word)
{
    static const char words[][2][6] = {{"0", "1"}, {"n", "y"},        {"no", "yes"},
                                       {"f", "t"}, {"false", "true"}, {"off", "on"}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        for (uint32_t yes = 0; yes <= 1; yes++) {
            if (is_word(text, words[i][yes])) {
                *ret_word = yes;
                return 0;
            }
        }
    }
    return PWT_EFORMAT;
}

/* Decimal digits from the front of the text. */
static int32_t take_digits(struct pwt_bytes *text, uint64_t *ret_number)
{
    uint64_t number = 0;
    uint64_t at = 0;

    while (at < text->len && text->ptr[at] >= '0' && text->ptr[at] <= '9') {
        uint64_t digit = (uint64_t)(text->ptr[at] - '0');
        if (number > (UINT64_MAX - digit) / 10) {
            return PWT_ELIMIT;
        }
        number = number * 10 + digit;
        at++;
    }
    if (at == 0) {
        return PWT_EFORMAT;
    }
    *text = pwt_bytes_make(text->ptr + at, text->len - at);
    *ret_number = number;
    return 0;
}

static int32_t parse_int(struct pwt_bytes text, int64_t *ret_int)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    uint64_t number = 0;

    if (negative) {
        text = pwt_bytes_make(text.ptr + 1, text.len - 1);
    }
    int32_t code = take_digits(&text, &number);
    if (code == 0 && text.len > 0) {
        code = PWT_EFORMAT;
    }
    if (code == 0 && number > (uint64_t)INT64_MAX + negative) {
        code = PWT_ELIMIT;
    }
    if (code == 0) {
        *ret_int = negative ? (int64_t)(0 - number) : (int64_t)number;
    }
    return code;
}

static int32_t parse_number(struct pwt_bytes text, double *ret_number)
{
    struct pwt_json_value value;

    if (text.len == 0 || pwt_json_open(text.ptr, text.len, &value) != 0 ||
        value.type != PWT_JSON_NUMBER || value.len != text.len ||
        pwt_json_double(&value, ret_number) != 0) {
        return PWT_EFORMAT;
    }
    return 0;
}

struct unit {
    const char *name;
    uint64_t factor;
};

/* A whole number and a unit, as a multiple of the smallest unit, at most `max`. */
static int32_t
parse_with_unit(struct pwt_bytes text, const struct unit *units, uint64_t max, uint64_t *ret_number)
{
    uint64_t number = 0;
    int32_t code = take_digits(&text, &number);

    if (code != 0) {
        return code;
    }
    text = option_trimmed(text);
    for (const struct unit *unit = units; unit->name; unit++) {
        if (is_word(text, unit->name)) {
            if (number > max / unit->factor) {
                return PWT_ELIMIT;
            }
            *ret_number = number * unit->factor;
            return 0;
        }
    }
    return PWT_EFORMAT;
}

static int32_t parse_size(struct pwt_bytes text, uint64_t *ret_size)
{
    static const struct unit units[] = {
        {"", 1}, {"k", 1024}, {"m", UINT64_C(1) << 20}, {"g", UINT64_C(1) << 30}, {NULL, 0}};

    return parse_with_unit(text, units, UINT64_MAX, ret_size);
}

static int32_t parse_duration(struct pwt_bytes text, uint32_t flags, int64_t *ret_ms)
{
    static const struct unit in_seconds[] = {{"", 1000},   {"ms", 1},      {"s", 1000},
                                             {"m", 60000}, {"h", 3600000}, {NULL, 0}};
    static const struct unit in_millis[] = {{"", 1},      {"ms", 1},      {"s", 1000},
                                            {"m", 60000}, {"h", 3600000}, {NULL, 0}};
    uint64_t ms = 0;
    int32_t code = parse_with_unit(text, flags & PWT_OPT_MILLIS ? in_millis : in_seconds,
                                   (uint64_t)INT64_MAX, &ms);

    if (code == 0) {
        *ret_ms = (int64_t)ms;
    }
    return code;
}

static int32_t parse_enum(const char *choices, struct pwt_bytes text, uint32_t *ret_index)
{
    struct pwt_bytes rest = pwt_cstr(choices);
    struct pwt_bytes choice;

    for (uint32_t index = 0; option_next_item(&rest, '|', &choice); index++) {
        if (choice.len == text.len && begins(text, choice.ptr)) {
            *ret_index = index;
            return 0;
        }
    }
    return PWT_EFORMAT;
}

static int32_t parse_list(struct pwt_bytes text, struct arena *arena, struct pwt_list *ret_list)
{
    struct pwt_bytes rest = text;
    struct pwt_bytes item;
    uint64_t count = 0;

    while (option_next_item(&rest, ',', &item)) {
        count += item.len > 0; /* an empty item says nothing */
    }
    struct pwt_bytes *items = arena_alloc(arena, count * sizeof(items[0]));
    if (!items) {
        return PWT_ENOMEM;
    }
    ret_list->items = items;
    ret_list->count = count;
    rest = text;
    while (option_next_item(&rest, ',', &item)) {
        if (item.len > 0) {
            *items++ = item;
        }
    }
    return 0;
}

static int32_t parse_json(struct pwt_bytes text)
{
    return pwt_json_validate(text.ptr, text.len, NULL, NULL) == 0 ? 0 : PWT_EFORMAT;
}

static int32_t parse_plain(const struct pwt_option *option,
                           struct pwt_bytes text,
                           struct arena *arena,
                           union option_value *value)
{
    switch (option->type) {
    case PWT_OPT_BOOL:
        return parse_bool(option_trimmed(text), &value->word);
    case PWT_OPT_INT:
        return parse_int(option_trimmed(text), &value->i64);
    case PWT_OPT_NUMBER:
        return parse_number(option_trimmed(text), &value->number);
    case PWT_OPT_SIZE:
        return parse_size(option_trimmed(text), &value->size);
    case PWT_OPT_DURATION:
        return parse_duration(option_trimmed(text), option->flags, &value->i64);
    case PWT_OPT_LIST:
        return parse_list(text, arena, &value->list);
    case PWT_OPT_ENUM:
        return parse_enum(option->choices, option_trimmed(text), &value->word);
    case PWT_OPT_JSON:
        value->text = text;
        return parse_json(text);
    default:
        value->text = text;
        return 0;
    }
}

/* -1, 0, 1 as `a` is below, equal to or above `b`. */
static int compare(uint32_t type, const union option_value *a, const union option_value *b)
{
    switch (type) {
    case PWT_OPT_NUMBER:
        return (a->number > b->number) - (a->number < b->number);
    case PWT_OPT_SIZE:
        return (a->size > b->size) - (a->size < b->size);
    default:
        return (a->i64 > b->i64) - (a->i64 < b->i64);
    }
}

/* The bounds of a range text; PWT_EINVAL where it is none of the option's type. */
struct bounds {
    union option_value value[2];
    bool open[2];
};

static int32_t parse_range(const struct pwt_option *option, struct bounds *ret_bounds)
{
    const char *dots = strstr(option->range, "..");

    if (!dots || option->type < PWT_OPT_INT || option->type > PWT_OPT_DURATION) {
        return PWT_EINVAL;
    }
    struct pwt_bytes texts[2] = {pwt_bytes_make(option->range, (uint64_t)(dots - option->range)),
                                 pwt_cstr(dots + 2)};
    for (int i = 0; i < 2; i++) {
        ret_bounds->open[i] = texts[i].len == 0;
        if (!ret_bounds->open[i] &&
            parse_plain(option, texts[i], NULL, &ret_bounds->value[i]) != 0) {
            return PWT_EINVAL;
        }
    }
    return 0;
}

static int32_t within_range(const struct pwt_option *option, const union option_value *value)
{
    struct bounds bounds;
    int32_t code = parse_range(option, &bounds);

    if (code != 0) {
        return code;
    }
    bool below = !bounds.open[0] && compare(option->type, value, &bounds.value[0]) < 0;
    bool above = !bounds.open[1] && compare(option->type, value, &bounds.value[1]) > 0;
    return below || above ? PWT_ELIMIT : 0;
}

int32_t option_check_range(const struct pwt_option *option)
{
    struct bounds bounds;
    int32_t code = option->range ? parse_range(option, &bounds) : 0;

    if (code == 0 && option->range && !bounds.open[0] && !bounds.open[1] &&
        compare(option->type, &bounds.value[0], &bounds.value[1]) > 0) {
        code = PWT_EINVAL; /* no value at all would do */
    }
    return code;
}

int32_t option_parse(const struct pwt_option *option,
                     struct pwt_bytes text,
                     struct arena *arena,
                     union option_value *ret_value)
{
    union option_value value = {0};
    int32_t code = parse_plain(option, text, arena, &value);

    if (code == 0 && option->range) {
        code = within_range(option, &value);
    }
    if (code == 0) {
        *ret_value = value;
    }
    return code;
}
