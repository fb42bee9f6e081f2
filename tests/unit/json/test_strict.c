/* SPDX-License-Identifier: Apache-2.0 */
/* The strict readers (validator, tree, verified copy) against the cases written from the RFCs. */
#include "cases.h"
#include "json_test.h"

#include <stdio.h>

static const char *s_rfc8259;
static const char *s_rfc3629;

/* An assertion that names the case it failed for. */
static void check_case(const struct json_case *each, bool good, const char *what)
{
    if (!good) {
        (void)fprintf(stderr, "\n  case %s: %s\n", each->name, what);
    }
    CU_ASSERT_TRUE(good);
}

static void validate_case(const struct json_case *each)
{
    struct pwt_json_place place = {.offset = SIZE_MAX};
    const char *text = test_guard(each->text, each->len);
    int32_t result = pwt_json_validate(text, each->len, NULL, &place);
    check_case(each, result == each->result, "another result");
    size_t offset = each->result == 0 ? SIZE_MAX : each->offset;
    if (place.offset != offset) {
        (void)fprintf(stderr, "\n  error at %zu", place.offset);
    }
    check_case(each, place.offset == offset, "another offset");
}

static void gives_each_case_its_verdict(void)
{
    CU_ASSERT_TRUE(cases_each(s_rfc8259, validate_case) > 150);
    CU_ASSERT_TRUE(cases_each(s_rfc3629, validate_case) > 40);
}

/* Whether a rejected text may become good, or another error, when something stands around it. */
static bool depends_on_surroundings(const struct json_case *each)
{
    return each->result == PWT_JSON_EEND || strstr(each->name, "depth-limit") != NULL ||
           (each->result != 0 && memchr(each->text, ',', each->len) != NULL) ||
           strncmp(each->name, "2-", 2) == 0 || strncmp(each->name, "8-", 2) == 0;
}

/* The same text as an element and as a member. */
static void validate_case_inside(const struct json_case *each)
{
    static const char *const frames[][2] = {{"[", "]"}, {"{\"k\":", ",\"l\":0}"}};
    if (depends_on_surroundings(each)) {
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        char *framed = test_alloc(each->len + 16);
        size_t before = strlen(frames[i][0]);
        size_t after = strlen(frames[i][1]);
        memcpy(framed, frames[i][0], before);
        memcpy(framed + before, each->text, each->len);
        memcpy(framed + before + each->len, frames[i][1], after);
        size_t len = before + each->len + after;
        int32_t result = pwt_json_validate(test_guard(framed, len), len, NULL, NULL);
        check_case(each, result == each->result, "another result inside a container");
        free(framed);
    }
}

static void gives_the_same_verdict_inside_containers(void)
{
    CU_ASSERT_TRUE(cases_each(s_rfc8259, validate_case_inside) > 150);
    CU_ASSERT_TRUE(cases_each(s_rfc3629, validate_case_inside) > 40);
}

static void read_case(const struct json_case *each)
{
    struct test_arena arena = {.memory = NULL};
    struct pwt_json_tree tree;
    struct pwt_json_node *root = NULL;
    struct pwt_json_place place = {.offset = SIZE_MAX};
    const char *text = test_guard(each->text, each->len);
    struct pwt_json_source source = {.text = text, .len = each->len};
    pwt_json_tree_init(&tree, test_arena_reset(&arena));
    int32_t result = pwt_json_tree_parse(&tree, &source, &place, &root);
    check_case(each, result == each->result, "another result for the tree");
    check_case(each, (root != NULL) == (result == 0), "a root only on success");
    check_case(each, place.offset == (result == 0 ? SIZE_MAX : each->offset), "another offset");
    free(arena.memory);
}

static void copy_case(const struct json_case *each)
{
    struct pwt_json_buffer buffer = test_buffer();
    struct pwt_json_writer writer;
    const char *text = test_guard(each->text, each->len);
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_value(&writer, text, each->len);
    int32_t result = pwt_json_writer_finish(&writer, NULL, NULL);
    check_case(each, result == each->result, "another result for the copy");
    check_case(each, (buffer.len != 0) == (result == 0), "bytes only on success");
    check_case(each, result != 0 || pwt_json_validate(buffer.ptr, buffer.len, NULL, NULL) == 0,
               "a copy that is not JSON");
    free(buffer.ptr);
}

static void tree_and_copy_agree_with_the_validator(void)
{
    CU_ASSERT_TRUE(cases_each(s_rfc8259, read_case) > 150);
    CU_ASSERT_TRUE(cases_each(s_rfc3629, read_case) > 40);
    CU_ASSERT_TRUE(cases_each(s_rfc8259, copy_case) > 150);
    CU_ASSERT_TRUE(cases_each(s_rfc3629, copy_case) > 40);
}

/* Cut anywhere, a container is unfinished; only blanks may be cut off. */
static void cut_case(const struct json_case *each)
{
    if (each->result != 0 || each->len > 6000 || memchr("[{\"", each->text[0], 3) == NULL) {
        return;
    }
    size_t len = each->len;
    while (strchr(" \n\r\t", each->text[len - 1]) != NULL) {
        len--;
    }
    for (size_t cut = 0; cut < len; cut++) {
        struct pwt_json_place place = {.offset = 0};
        int32_t result = pwt_json_validate(test_guard(each->text, cut), cut, NULL, &place);
        check_case(each, result == PWT_JSON_EEND, "cut off, but not noticed");
        check_case(each, place.offset <= cut, "a place outside the text");
    }
}

static void notices_every_cut(void)
{
    CU_ASSERT_TRUE(cases_each(s_rfc8259, cut_case) > 150);
    CU_ASSERT_TRUE(cases_each(s_rfc3629, cut_case) > 40);
}

static void keeps_the_depth_limit(void)
{
    const struct pwt_json_limits limits = {.max_depth = 2};
    struct pwt_json_place place = {.offset = 0};
    CU_ASSERT_EQUAL(pwt_json_validate(TEXT("[{}]"), &limits, NULL), 0);
    CU_ASSERT_EQUAL(pwt_json_validate(TEXT("[{\"a\":[]}]"), &limits, &place), PWT_JSON_EDEPTH);
    CU_ASSERT_EQUAL(place.offset, 6);
}

static void keeps_the_size_limit(void)
{
    const struct pwt_json_limits limits = {.max_bytes = 4};
    struct pwt_json_place place = {.offset = 0};
    CU_ASSERT_EQUAL(pwt_json_validate(TEXT("1234"), &limits, NULL), 0);
    CU_ASSERT_EQUAL(pwt_json_validate(TEXT("12345"), &limits, &place), PWT_JSON_ESIZE);
    CU_ASSERT_EQUAL(place.offset, 4);
}

static void says_where_in_lines_and_code_points(void)
{
    struct pwt_json_place place = {.offset = 0};
    int32_t result = pwt_json_validate(TEXT("{\n  \"\xc3\xa9\xe6\x9d\xb1\": x}"), NULL, &place);
    CU_ASSERT_EQUAL(result, PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(place.offset, 13);
    CU_ASSERT_EQUAL(place.line, 2);
    CU_ASSERT_EQUAL(place.column, 9);
}

/* Every escape letter and every byte after a backslash, wherever in a block it stands. */
static void knows_every_escape_at_every_offset(void)
{
    for (size_t at = 0; at < 140; at++) {
        for (int c = 0; c < 256; c++) {
            char text[256];
            size_t len = 0;
            text[len++] = '"';
            text[len++] = '\\';
            text[len++] = 'n';
            memset(text + len, 'x', at);
            len += at;
            text[len++] = '\\';
            text[len++] = (char)c;
            text[len++] = 'y';
            text[len++] = '"';
            bool good = c != 0 && strchr("\"\\/bfnrt", c) != NULL;
            struct pwt_json_place place = {.offset = 0};
            int32_t result = pwt_json_validate(test_guard(text, len), len, NULL, &place);
            CU_ASSERT_EQUAL_FATAL(result == 0, good);
            CU_ASSERT_TRUE_FATAL(good || place.offset == at + (c == 'u' ? 5 : 4));
        }
    }
}

/* What may stand behind a value: it does not belong to it, and is not looked at. */
static void take_case(const struct json_case *each)
{
    static const char behind[] = ",]}x\xff";
    struct pwt_json_value whole;
    struct pwt_json_value value;

    if (each->result != 0 || pwt_json_open(each->text, each->len, &whole) != 0 ||
        pwt_json_slice(&whole) != 0) {
        return;
    }
    char *text = test_alloc(each->len + sizeof(behind));
    memcpy(text, each->text, each->len);
    memcpy(text + each->len, behind, sizeof(behind));
    check_case(each, pwt_json_take(text, each->len + sizeof(behind), NULL, &value) == 0, "refused");
    check_case(each,
               value.type == whole.type && value.len == whole.len &&
                   value.ptr - text == whole.ptr - each->text &&
                   value.flags == (whole.flags | PWT_JSON_EXACT),
               "another value");
    free(text);
}

static void takes_a_value_and_leaves_what_is_behind(void)
{
    CU_ASSERT_TRUE(cases_each(s_rfc8259, take_case) > 150);
}

/* As part of a list a text has the same faults, those aside that only what is behind shows. */
static void take_wrong_case(const struct json_case *each)
{
    struct pwt_json_value value;
    const char *text = test_guard(each->text, each->len);
    int32_t result = pwt_json_take(text, each->len, NULL, &value);

    if (each->result == 0 || each->result == PWT_JSON_EEND || each->result == PWT_JSON_EUTF8) {
        check_case(each, result == each->result, "another result");
    } else {
        check_case(each, result == each->result || result == 0, "another failure");
    }
}

static void refuses_what_the_validator_refuses(void)
{
    struct pwt_json_value value;
    const struct pwt_json_limits limits = {.max_depth = 2};

    CU_ASSERT_TRUE(cases_each(s_rfc8259, take_wrong_case) > 150);
    CU_ASSERT_TRUE(cases_each(s_rfc3629, take_wrong_case) > 40);
    CU_ASSERT_EQUAL(pwt_json_take("", 0, NULL, &value), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(pwt_json_take(NULL, 0, NULL, &value), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(pwt_json_take("[1,}", 4, NULL, &value), PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(pwt_json_take("[[]]", 4, &limits, &value), 0);
    CU_ASSERT_EQUAL(pwt_json_take("[[[]]]", 6, &limits, &value), PWT_JSON_EDEPTH);
}

int main(int argc, char **argv)
{
    CU_TestInfo validate[] = {
        {"gives_each_case_its_verdict", gives_each_case_its_verdict},
        {"gives_the_same_verdict_inside_containers", gives_the_same_verdict_inside_containers},
        {"notices_every_cut", notices_every_cut},
        {"keeps_the_depth_limit", keeps_the_depth_limit},
        {"keeps_the_size_limit", keeps_the_size_limit},
        {"says_where_in_lines_and_code_points", says_where_in_lines_and_code_points},
        {"knows_every_escape_at_every_offset", knows_every_escape_at_every_offset},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo take[] = {
        {"takes_a_value_and_leaves_what_is_behind", takes_a_value_and_leaves_what_is_behind},
        {"refuses_what_the_validator_refuses", refuses_what_the_validator_refuses},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo others[] = {
        {"tree_and_copy_agree_with_the_validator", tree_and_copy_agree_with_the_validator},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_validate", .pTests = validate},
        {.pName = "pwt_json_take", .pTests = take},
        {.pName = "pwt_json_tree_parse, pwt_json_write_value", .pTests = others},
        CU_SUITE_INFO_NULL,
    };
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_strict RFC8259-CASES RFC3629-CASES\n");
        return 99;
    }
    s_rfc8259 = argv[1];
    s_rfc3629 = argv[2];
    return run_suites(suites);
}
