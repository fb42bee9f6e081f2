/* SPDX-License-Identifier: Apache-2.0 */
/* Strings that are read on request. */
#include "events_test.h"

static struct pwt_event_text text_of(const char *json)
{
    struct pwt_event_text text = {.json = {.type = PWT_JSON_ABSENT}};
    if (json != NULL) {
        CU_ASSERT_EQUAL_FATAL(pwt_json_open(json, strlen(json), &text.json), 0);
    }
    return text;
}

static void reads_without_a_copy_what_is_not_escaped(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    const char *json = "\"plain\"";
    struct pwt_event_text text = text_of(json);
    struct pwt_bytes bytes;
    CU_ASSERT_EQUAL(pwt_event_text_read(&text, &alloc, &bytes), 0);
    CU_ASSERT_PTR_EQUAL(bytes.ptr, json + 1);
    CU_ASSERT_EQUAL(bytes.len, 5);
    CU_ASSERT_EQUAL(arena.calls, 0);
}

static void unescapes_a_copy(void)
{
    struct test_arena arena = {.blocks = NULL};
    CU_ASSERT_TRUE(test_is_text(&arena, text_of("\"a\\n\\u00e4\""), "a\n\xc3\xa4"));
    CU_ASSERT_EQUAL(arena.calls, 1);
    test_free(&arena);
}

static void tells_absent_from_empty(void)
{
    struct test_arena arena = {.blocks = NULL};
    CU_ASSERT_TRUE(test_is_text(&arena, text_of(NULL), NULL));
    CU_ASSERT_TRUE(test_is_text(&arena, text_of("\"\""), ""));
    CU_ASSERT_EQUAL(arena.calls, 0);
}

static void fails_at_malformed_escapes_and_without_memory(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_event_text wrong = text_of("\"\\x\"");
    struct pwt_event_text escaped = text_of("\"\\t\"");
    struct pwt_bytes bytes = {.ptr = "kept", .len = 4};
    CU_ASSERT_EQUAL(pwt_event_text_read(&wrong, &alloc, &bytes), PWT_JSON_ESYNTAX);
    test_free(&arena);
    arena.fails_from = 1;
    CU_ASSERT_EQUAL(pwt_event_text_read(&escaped, &alloc, &bytes), PWT_JSON_ENOMEM);
    CU_ASSERT_TRUE(test_is(bytes, "kept"));
}

static void takes_a_message_in_a_message(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_event_text text = text_of("\"{\\\"a\\\":[1]}\"");
    struct pwt_json_value value;
    CU_ASSERT_EQUAL(pwt_event_text_json(&text, &alloc, &value), 0);
    CU_ASSERT_TRUE(test_is_json(value, "{\"a\":[1]}"));
    text = text_of("\"Hello\"");
    CU_ASSERT_EQUAL(pwt_event_text_json(&text, &alloc, &value), PWT_JSON_ESYNTAX);
    text = text_of("\"{} {}\"");
    CU_ASSERT_EQUAL(pwt_event_text_json(&text, &alloc, &value), PWT_JSON_ESYNTAX);
    text = text_of("\"\"");
    CU_ASSERT_EQUAL(pwt_event_text_json(&text, &alloc, &value), PWT_JSON_EEND);
    text = text_of(NULL);
    CU_ASSERT_EQUAL(pwt_event_text_json(&text, &alloc, &value), PWT_JSON_ENOENT);
    test_free(&arena);
}

static void decodes_base64(void)
{
    static const struct {
        const char *text;
        const char *bytes;
    } rows[] = {
        {"", ""},
        {"Zg==", "f"},
        {"YWI=", "ab"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"+/+/", "\xfb\xff\xbf"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_bytes bytes = {.ptr = NULL};
        struct pwt_bytes text = test_document(&arena, rows[i].text);
        CU_ASSERT_EQUAL(pwt_event_base64(text, &alloc, &bytes), 0);
        CU_ASSERT_TRUE(test_is(bytes, rows[i].bytes));
        test_free(&arena);
    }
}

static void refuses_what_is_not_base64(void)
{
    static const char *const rows[] = {"Z",
                                       "Zg",
                                       "Zg=",
                                       "Zg=a",
                                       "====",
                                       "Zm9v\n",
                                       "Zm-_",
                                       "Z===",
                                       "=m9v",
                                       "Zm9vZg==Zm9v",
                                       "Hello from Lambda!"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_bytes bytes = {.ptr = "kept", .len = 4};
        CU_ASSERT_EQUAL(pwt_event_base64(pwt_cstr(rows[i]), &alloc, &bytes), PWT_JSON_ESYNTAX);
        CU_ASSERT_TRUE(test_is(bytes, "kept"));
        test_free(&arena);
    }
}

static void base64_of_nothing_is_nothing_and_needs_memory_otherwise(void)
{
    struct test_arena arena = {.fails_from = 1};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_bytes bytes = {.ptr = "unset", .len = 5};
    CU_ASSERT_EQUAL(pwt_event_base64(pwt_cstr("Zg=="), &alloc, &bytes), PWT_JSON_ENOMEM);
    CU_ASSERT_EQUAL(pwt_event_base64(pwt_cstr(NULL), &alloc, &bytes), 0);
    CU_ASSERT_TRUE(test_is(bytes, NULL));
}

static void unquotes(void)
{
    static const struct {
        const char *text;
        const char *bytes;
        size_t calls;
    } rows[] = {
        {"plain", "plain", 0},     {"", "", 0},
        {"a+b", "a b", 1},         {"Happy%20Face", "Happy Face", 1},
        {"%c3%A4", "\xc3\xa4", 1}, {"100%", "100%", 1},
        {"%2", "%2", 1},           {"%zz%20", "%zz ", 1},
        {"%2G", "%2G", 1},         {"%2B", "+", 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_bytes text = test_document(&arena, rows[i].text);
        struct pwt_bytes bytes;
        CU_ASSERT_EQUAL(pwt_event_unquote(text, &alloc, &bytes), 0);
        CU_ASSERT_TRUE(test_is(bytes, rows[i].bytes));
        CU_ASSERT_EQUAL(arena.calls, rows[i].calls);
        test_free(&arena);
    }
    struct test_arena poor = {.fails_from = 1};
    struct pwt_json_alloc alloc = test_allocator(&poor);
    struct pwt_bytes bytes;
    CU_ASSERT_EQUAL(pwt_event_unquote(pwt_cstr("+"), &alloc, &bytes), PWT_JSON_ENOMEM);
    CU_ASSERT_EQUAL(pwt_event_unquote(pwt_cstr(NULL), &alloc, &bytes), 0);
    CU_ASSERT_TRUE(test_is(bytes, NULL));
}

static void splits_at_each_separator(void)
{
    struct pwt_bytes rest = pwt_cstr("a,,b,");
    struct pwt_bytes part;
    static const char *const parts[] = {"a", "", "b", ""};
    for (size_t i = 0; i < COUNT(parts); i++) {
        CU_ASSERT_TRUE_FATAL(pwt_event_split(&rest, ',', &part));
        CU_ASSERT_TRUE(test_is(part, parts[i]));
    }
    CU_ASSERT_FALSE(pwt_event_split(&rest, ',', &part));
    rest = pwt_cstr("");
    CU_ASSERT_TRUE(pwt_event_split(&rest, ',', &part));
    CU_ASSERT_TRUE(test_is(part, ""));
    CU_ASSERT_FALSE(pwt_event_split(&rest, ',', &part));
}

int main(void)
{
    CU_TestInfo read[] = {
        {"reads without a copy what is not escaped", reads_without_a_copy_what_is_not_escaped},
        {"unescapes a copy", unescapes_a_copy},
        {"tells absent from empty", tells_absent_from_empty},
        {"fails at malformed escapes and without memory",
         fails_at_malformed_escapes_and_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo json[] = {
        {"takes a message in a message", takes_a_message_in_a_message},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo base64[] = {
        {"decodes base64", decodes_base64},
        {"refuses what is not base64", refuses_what_is_not_base64},
        {"base64 of nothing is nothing, and needs memory otherwise",
         base64_of_nothing_is_nothing_and_needs_memory_otherwise},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo unquote[] = {{"unquotes", unquotes}, CU_TEST_INFO_NULL};
    CU_TestInfo split[] = {
        {"splits at each separator", splits_at_each_separator},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"pwt_event_text_read", NULL, NULL, NULL, NULL, read},
        {"pwt_event_text_json", NULL, NULL, NULL, NULL, json},
        {"pwt_event_base64", NULL, NULL, NULL, NULL, base64},
        {"pwt_event_unquote", NULL, NULL, NULL, NULL, unquote},
        {"pwt_event_split", NULL, NULL, NULL, NULL, split},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
