/* SPDX-License-Identifier: Apache-2.0 */
/* Maps and lists. */
#include "events_test.h"

static struct pwt_json_value open_json(const char *json)
{
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};
    if (json != NULL) {
        CU_ASSERT_EQUAL_FATAL(pwt_json_open(json, strlen(json), &value), 0);
    }
    return value;
}

static void finds_by_name_with_or_without_case(void)
{
    static const struct {
        const char *map;
        const char *name;
        uint32_t flags;
        const char *value; /* NULL: not found */
    } rows[] = {
        {"{\"Accept\":\"a\",\"x\":1}", "Accept", 0, "\"a\""},
        {"{\"Accept\":\"a\"}", "accept", 0, NULL},
        {"{\"Accept\":\"a\"}", "aCCEPT", PWT_EVENT_IGNORE_CASE, "\"a\""},
        {"{\"a\":\"1\",\"A\":\"2\"}", "a", PWT_EVENT_IGNORE_CASE, "\"2\""},
        {"{\"a\":\"1\",\"a\":\"2\"}", "a", 0, "\"2\""},
        {"{\"\\u0041b\":\"1\"}", "aB", PWT_EVENT_IGNORE_CASE, "\"1\""},
        {"{\"\\u0041b\":\"1\"}", "Ab", 0, "\"1\""},
        {"{\"a[\":\"1\"}", "a{", PWT_EVENT_IGNORE_CASE, NULL},
        {"{\"\\x\":\"1\"}", "x", PWT_EVENT_IGNORE_CASE, NULL},
        {"{\"a\":\"1\"}", "", PWT_EVENT_IGNORE_CASE, NULL},
        {"{}", "a", 0, NULL},
        {NULL, "a", 0, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pwt_event_map map = {.json = open_json(rows[i].map)};
        struct pwt_json_value value = {.type = PWT_JSON_ABSENT};
        int32_t result = pwt_event_map_find(&map, pwt_cstr(rows[i].name), rows[i].flags, &value);
        CU_ASSERT_EQUAL(result, rows[i].value == NULL ? PWT_JSON_ENOENT : 0);
        CU_ASSERT_TRUE(test_is_json(value, rows[i].value));
    }
}

static void reports_a_broken_map(void)
{
    struct pwt_event_map map = {.json = open_json("{\"a\":1 \"b\":2}")};
    struct pwt_json_value value;
    CU_ASSERT_EQUAL(pwt_event_map_find(&map, pwt_cstr("b"), 0, &value), PWT_JSON_ESYNTAX);
}

static void gives_text_of_strings_only(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_event_map map = {.json = open_json("{\"s\":\"a\\tb\",\"n\":1,\"z\":null}")};
    struct pwt_bytes bytes;
    CU_ASSERT_EQUAL(pwt_event_map_text(&map, pwt_cstr("s"), 0, &alloc, &bytes), 0);
    CU_ASSERT_TRUE(test_is(bytes, "a\tb"));
    CU_ASSERT_EQUAL(pwt_event_map_text(&map, pwt_cstr("n"), 0, &alloc, &bytes), PWT_JSON_ETYPE);
    CU_ASSERT_EQUAL(pwt_event_map_text(&map, pwt_cstr("z"), 0, &alloc, &bytes), PWT_JSON_ENOENT);
    CU_ASSERT_EQUAL(pwt_event_map_text(&map, pwt_cstr("q"), 0, &alloc, &bytes), PWT_JSON_ENOENT);
    test_free(&arena);
}

static void walks_over_texts(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_json_value list = open_json("[\"a\",\"b\\u0020c\"]");
    struct pwt_json_iter walk;
    struct pwt_bytes bytes;
    pwt_event_walk(&list, &walk);
    CU_ASSERT_TRUE(pwt_event_list_next(&walk, &alloc, &bytes) && test_is(bytes, "a"));
    CU_ASSERT_TRUE(pwt_event_list_next(&walk, &alloc, &bytes) && test_is(bytes, "b c"));
    CU_ASSERT_FALSE(pwt_event_list_next(&walk, &alloc, &bytes));
    CU_ASSERT_EQUAL(walk.error, 0);
    test_free(&arena);
}

static void walk_stops_at_what_is_no_text(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_json_value list = open_json("[1,\"b\"]");
    struct pwt_json_iter walk;
    struct pwt_bytes bytes;
    pwt_event_walk(&list, &walk);
    CU_ASSERT_FALSE(pwt_event_list_next(&walk, &alloc, &bytes));
    CU_ASSERT_EQUAL(walk.error, PWT_JSON_ETYPE);
    CU_ASSERT_FALSE(pwt_event_list_next(&walk, &alloc, &bytes));
    CU_ASSERT_EQUAL(walk.error, PWT_JSON_ETYPE);
}

static void walks_over_members(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_json_value map = open_json("{\"a\":{\"x\":1},\"b\\n\":[2]}");
    struct pwt_json_iter walk;
    struct pwt_bytes name;
    struct pwt_json_value value;
    pwt_event_walk(&map, &walk);
    CU_ASSERT_TRUE(pwt_event_map_next(&walk, &alloc, &name, &value) && test_is(name, "a"));
    CU_ASSERT_TRUE(test_is_json(value, "{\"x\":1}"));
    CU_ASSERT_TRUE(pwt_event_map_next(&walk, &alloc, &name, &value) && test_is(name, "b\n"));
    CU_ASSERT_TRUE(test_is_json(value, "[2]"));
    CU_ASSERT_FALSE(pwt_event_map_next(&walk, &alloc, &name, &value));
    CU_ASSERT_EQUAL(walk.error, 0);
    test_free(&arena);
    map = open_json("{\"\\x\":1,\"b\":2}");
    pwt_event_walk(&map, &walk);
    CU_ASSERT_FALSE(pwt_event_map_next(&walk, &alloc, &name, &value));
    CU_ASSERT_EQUAL(walk.error, PWT_JSON_ESYNTAX);
    test_free(&arena);
}

static void absent_has_nothing(void)
{
    struct pwt_json_value none = {.type = PWT_JSON_ABSENT};
    struct pwt_json_value value;
    struct pwt_json_iter walk;
    pwt_event_walk(&none, &walk);
    CU_ASSERT_FALSE(pwt_json_iter_next(&walk, NULL, &value));
    CU_ASSERT_EQUAL(walk.error, 0);
    none = open_json("12");
    pwt_event_walk(&none, &walk);
    CU_ASSERT_FALSE(pwt_json_iter_next(&walk, NULL, &value));
    CU_ASSERT_EQUAL(walk.error, PWT_JSON_ETYPE);
}

int main(void)
{
    CU_TestInfo find[] = {
        {"finds by name with or without case", finds_by_name_with_or_without_case},
        {"reports a broken map", reports_a_broken_map},
        {"gives text of strings only", gives_text_of_strings_only},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo walk[] = {
        {"walks over texts", walks_over_texts},
        {"walk stops at what is no text", walk_stops_at_what_is_no_text},
        {"walks over members", walks_over_members},
        {"absent has nothing", absent_has_nothing},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"pwt_event_map_find", NULL, NULL, NULL, NULL, find},
        {"pwt_event_walk", NULL, NULL, NULL, NULL, walk},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
