/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of filters: `(@.price > 100 & @.sku =~ '^A')`. */
#include "path_read.h"

#include <string.h>

struct tests {
    struct path_test list[READER_LIST_MAX];
    uint32_t count;
};

/* ---- what a value is compared with --------------------------------------------------------- */

static bool takes_word(struct reader *reader, const char *word)
{
    const size_t len = strlen(word);

    if ((size_t)(reader->end - reader->pos) < len || memcmp(reader->pos, word, len) != 0) {
        return false;
    }
    reader->pos += len;
    return true;
}

/* The digits behind the point of a number that began at `start`. */
static int32_t read_fraction(struct reader *reader, const char *start, struct path_test *test)
{
    struct pwt_json_value value;
    int64_t digits = 0;

    reader->pos++;
    if (reader_is_at(reader, '-') || !reader_integer(reader, &digits) ||
        pwt_json_open(start, (size_t)(reader->pos - start), &value) != 0 ||
        pwt_json_double(&value, &test->number) != 0) {
        return reader_fail(reader, PWT_EINVAL);
    }
    test->literal = PATH_FLOAT;
    return 0;
}

static int32_t read_literal(struct reader *reader, struct path_test *test)
{
    if (reader_text(reader, &test->text)) {
        test->literal = PATH_TEXT;
        return 0;
    }
    test->literal = PATH_INTEGER;
    if (takes_word(reader, "true")) {
        test->integer = 1;
        return 0;
    }
    if (takes_word(reader, "false")) {
        return 0;
    }
    const char *start = reader->pos; /* blanks are behind it */
    if (reader->code != 0 || !reader_integer(reader, &test->integer)) {
        return reader_fail(reader, PWT_EINVAL);
    }
    if (reader->pos < reader->end && *reader->pos == '.') {
        return read_fraction(reader, start, test);
    }
    test->number = (double)test->integer;
    return 0;
}

static enum path_operator take_operator(struct reader *reader)
{
    static const struct {
        const char *text; /* longer ones first */
        enum path_operator operator;
    } operators[] = {
        {"=~", PATH_MATCHES},       {"==", PATH_EQUAL},      {"=", PATH_EQUAL},
        {"!=", PATH_NOT_EQUAL},     {"<=", PATH_LESS_EQUAL}, {"<", PATH_LESS},
        {">=", PATH_GREATER_EQUAL}, {">", PATH_GREATER},
    };

    (void)reader_is_at(reader, '\0'); /* passes over blanks */
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (takes_word(reader, operators[i].text)) {
            return operators[i].operator;
        }
    }
    return PATH_EXISTS;
}

/* ---- tests --------------------------------------------------------------------------------- */

static int32_t read_test(struct reader *reader, struct path_test *test)
{
    *test = (struct path_test){.operator= PATH_EXISTS };
    if (reader_path(reader, &test->target) != 0) {
        return reader->code;
    }
    test->operator= take_operator(reader);
    if (test->operator== PATH_EXISTS) {
        return 0;
    }
    if (read_literal(reader, test) != 0) {
        return reader->code;
    }
    if (test->operator!= PATH_MATCHES) {
        return 0;
    }
    if (test->literal != PATH_TEXT) {
        return reader_fail(reader, PWT_EINVAL);
    }
    int32_t code = pattern_compile(reader->memory, test->text, &test->pattern);
    return code == 0 ? 0 : reader_fail(reader, code);
}

/* Tests joined by `&`, each of them perhaps in parentheses. */
static int32_t read_joined(struct reader *reader, struct tests *tests)
{
    int32_t code = 0;

    do {
        if (reader_takes(reader, '(')) {
            if (++reader->depth > READER_DEPTH_MAX) {
                return reader_fail(reader, PWT_EINVAL);
            }
            code = read_joined(reader, tests);
            reader->depth--;
            if (code == 0 && !reader_takes(reader, ')')) {
                code = reader_fail(reader, PWT_EINVAL);
            }
        } else if (tests->count == READER_LIST_MAX) {
            code = reader_fail(reader, PWT_EINVAL);
        } else {
            code = read_test(reader, &tests->list[tests->count++]);
        }
    } while (code == 0 && reader_takes(reader, '&'));
    return code;
}

int32_t reader_tests(struct reader *reader, struct path_step *step)
{
    if (++reader->depth > READER_DEPTH_MAX) {
        return reader_fail(reader, PWT_EINVAL);
    }
    struct tests *tests = reader_alloc(reader, sizeof(*tests));
    if (!tests) {
        return PWT_ENOMEM;
    }
    tests->count = 0;
    int32_t code = read_joined(reader, tests);
    reader->depth--;
    step->kind = PATH_TESTS;
    step->tests = tests->list;
    step->count = tests->count;
    return code;
}
