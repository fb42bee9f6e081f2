/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds, messages and columns. */
#include "internal.h"
#include "jmespath_test.h"

static void names_each_kind(void)
{
    static const struct {
        int32_t result;
        const char *kind;
    } kinds[] = {
        {PWT_JMESPATH_OK, "none"},
        {PWT_JMESPATH_ESYNTAX, "syntax"},
        {PWT_JMESPATH_EFUNCTION, "unknown-function"},
        {PWT_JMESPATH_EARITY, "invalid-arity"},
        {PWT_JMESPATH_ETYPE, "invalid-type"},
        {PWT_JMESPATH_EVALUE, "invalid-value"},
        {PWT_JMESPATH_EDECODE, "decode"},
        {PWT_JMESPATH_EDOCUMENT, "document"},
        {PWT_JMESPATH_ELIMIT, "limit"},
        {PWT_JMESPATH_ENOMEM, "memory"},
        {-1, "unknown"},
        {1, "unknown"},
    };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        CU_ASSERT_STRING_EQUAL(pwt_jmespath_kind(kinds[i].result), kinds[i].kind);
    }
}

static void counts_columns_in_code_points(void)
{
    static const char text[] = "'\xc3\xa9\xf0\x9f\x98\x80' x";
    struct pwt_jmespath_error error;
    struct jp_context cx = {.text = text, .len = sizeof(text) - 1, .error = &error};
    static const uint32_t columns[] = {1, 2, 3, 3, 4, 4, 4, 4, 5, 6};
    for (size_t offset = 0; offset < COUNT(columns); offset++) {
        int32_t result = pwt_jp_fail(&cx, PWT_JMESPATH_ESYNTAX, offset, "%s", "why");
        CU_ASSERT_EQUAL(result, PWT_JMESPATH_ESYNTAX);
        CU_ASSERT_EQUAL(error.result, PWT_JMESPATH_ESYNTAX);
        /* An offset inside of a code point, which nobody gives, counts as the next one. */
        CU_ASSERT_EQUAL(error.column, columns[offset]);
        CU_ASSERT_STRING_EQUAL(error.message, "why");
    }
    (void)pwt_jp_fail(&cx, PWT_JMESPATH_ELIMIT, JP_NOWHERE, "why");
    CU_ASSERT_EQUAL(error.column, 0);
}

static void cuts_long_messages(void)
{
    struct pwt_jmespath_error error;
    struct jp_context cx = {.text = "", .error = &error};
    char text[400];
    memset(text, 'x', sizeof(text));
    (void)pwt_jp_fail(&cx, PWT_JMESPATH_ESYNTAX, 0, "%.*s", (int)sizeof(text), text);
    CU_ASSERT_EQUAL(strlen(error.message), PWT_JMESPATH_MESSAGE_MAX - 1);
}

static void needs_nobody_to_listen(void)
{
    struct jp_context cx = {.text = ""};
    CU_ASSERT_EQUAL(pwt_jp_fail(&cx, PWT_JMESPATH_EDECODE, 0, "why"), PWT_JMESPATH_EDECODE);
}

static void says_why_memory_is_refused(void)
{
    struct pwt_jmespath_error error;
    struct test_arena arena = {.fails_from = 1};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct jp_context cx = {.alloc = &alloc, .bytes_left = 10, .error = &error};
    void *memory = NULL;
    CU_ASSERT_EQUAL(pwt_jp_take(&cx, 11, &memory), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_EQUAL(pwt_jp_fail_json(&cx, PWT_JSON_ENOMEM), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_EQUAL(error.result, PWT_JMESPATH_ELIMIT);
    CU_ASSERT_EQUAL(pwt_jp_take(&cx, 10, &memory), PWT_JMESPATH_ENOMEM);
    CU_ASSERT_EQUAL(pwt_jp_fail_json(&cx, PWT_JSON_ENOMEM), PWT_JMESPATH_ENOMEM);
    CU_ASSERT_EQUAL(error.result, PWT_JMESPATH_ENOMEM);
    CU_ASSERT_PTR_NULL(memory);
    arena.fails_from = 0;
    CU_ASSERT_EQUAL(pwt_jp_take(&cx, 10, &memory), 0);
    CU_ASSERT_EQUAL(cx.bytes_left, 0);
    CU_ASSERT_EQUAL(pwt_jp_take(&cx, 1, &memory), PWT_JMESPATH_ELIMIT);
    test_free(&arena);
}

static void translates_what_the_json_library_says(void)
{
    struct pwt_jmespath_error error;
    struct jp_context cx = {.text = "", .error = &error};
    CU_ASSERT_EQUAL(pwt_jp_fail_json(&cx, PWT_JSON_EDEPTH), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_STRING_EQUAL(error.message, "a value is nested too deeply");
    CU_ASSERT_EQUAL(pwt_jp_fail_json(&cx, PWT_JSON_ESIZE), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_EQUAL(pwt_jp_fail_json(&cx, PWT_JSON_ESYNTAX), PWT_JMESPATH_EDOCUMENT);
    CU_ASSERT_STRING_EQUAL(error.message, "the document: not JSON");
}

int main(void)
{
    CU_TestInfo kinds[] = {
        {"names_each_kind", names_each_kind},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo fail[] = {
        {"counts_columns_in_code_points", counts_columns_in_code_points},
        {"cuts_long_messages", cuts_long_messages},
        {"needs_nobody_to_listen", needs_nobody_to_listen},
        {"translates_what_the_json_library_says", translates_what_the_json_library_says},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo take[] = {
        {"says_why_memory_is_refused", says_why_memory_is_refused},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jmespath_kind", .pTests = kinds},
        {.pName = "pwt_jp_fail", .pTests = fail},
        {.pName = "pwt_jp_take", .pTests = take},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
