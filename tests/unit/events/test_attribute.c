/* SPDX-License-Identifier: Apache-2.0 */
/* DynamoDB attribute values. */
#include <powertools/events/dynamodb.h>

#include "events_test.h"

static struct pwt_event_map item_of(const char *json)
{
    struct pwt_event_map item = {.json = {.type = PWT_JSON_ABSENT}};
    if (json != NULL) {
        CU_ASSERT_EQUAL_FATAL(pwt_json_open(json, strlen(json), &item.json), 0);
    }
    return item;
}

static void reads_each_type(void)
{
    static const struct {
        const char *value;
        enum pwt_dynamodb_type type;
        const char *text;
        const char *members;
        bool truth;
    } rows[] = {
        {"{\"S\":\"a\\u0062\"}", PWT_DYNAMODB_STRING, "ab", NULL, false},
        {"{\"S\":\"\"}", PWT_DYNAMODB_STRING, "", NULL, false},
        {"{\"N\":\"12345678901234567890123456789012345678\"}", PWT_DYNAMODB_NUMBER,
         "12345678901234567890123456789012345678", NULL, false},
        {"{\"B\":\"AQI=\"}", PWT_DYNAMODB_BINARY, "AQI=", NULL, false},
        {"{\"BOOL\":true}", PWT_DYNAMODB_BOOL, NULL, NULL, true},
        {"{\"BOOL\":false}", PWT_DYNAMODB_BOOL, NULL, NULL, false},
        {"{\"NULL\":true}", PWT_DYNAMODB_NULL, NULL, NULL, true},
        {"{\"M\":{\"a\":{\"N\":\"1\"}}}", PWT_DYNAMODB_MAP, NULL, "{\"a\":{\"N\":\"1\"}}", false},
        {"{\"L\":[{\"N\":\"1\"}]}", PWT_DYNAMODB_LIST, NULL, "[{\"N\":\"1\"}]", false},
        {"{\"SS\":[\"a\"]}", PWT_DYNAMODB_STRING_SET, NULL, "[\"a\"]", false},
        {"{\"NS\":[\"1\"]}", PWT_DYNAMODB_NUMBER_SET, NULL, "[\"1\"]", false},
        {"{ \"BS\" : [ \"AQI=\" ] }", PWT_DYNAMODB_BINARY_SET, NULL, "[ \"AQI=\" ]", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        char json[256];
        (void)snprintf(json, sizeof(json), "{\"x\":{\"S\":\"\"},\"a\":%s}", rows[i].value);
        struct pwt_event_map item = item_of(json);
        struct pwt_dynamodb_value value = {.type = PWT_DYNAMODB_NULL};
        CU_ASSERT_EQUAL(pwt_dynamodb_find(&item, pwt_cstr("a"), &alloc, &value), 0);
        CU_ASSERT_EQUAL(value.type, rows[i].type);
        CU_ASSERT_EQUAL(value.truth, rows[i].truth);
        CU_ASSERT_TRUE(test_is(value.text, rows[i].text));
        CU_ASSERT_TRUE(test_is_json(value.members, rows[i].members));
        test_free(&arena);
    }
}

static void refuses_what_is_no_attribute_value(void)
{
    static const struct {
        const char *value;
        int32_t result;
    } rows[] = {
        {"{}", PWT_JSON_ETYPE},
        {"{\"S\":1}", PWT_JSON_ETYPE},
        {"{\"N\":1}", PWT_JSON_ETYPE},
        {"{\"BOOL\":\"true\"}", PWT_JSON_ETYPE},
        {"{\"L\":{}}", PWT_JSON_ETYPE},
        {"{\"M\":[]}", PWT_JSON_ETYPE},
        {"{\"X\":\"a\"}", PWT_JSON_ETYPE},
        {"{\"S\":\"a\",\"N\":\"1\"}", PWT_JSON_ETYPE},
        {"\"a\"", PWT_JSON_ETYPE},
        {"null", PWT_JSON_ETYPE},
        {"{\"S\":\"\\x\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\" 1\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"1 \"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"01\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"1x\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"NaN\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"true\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"[1]\"}", PWT_JSON_ESYNTAX},
        {"{\"N\":\"\\\"1\\\"\"}", PWT_JSON_ESYNTAX},
        {"{\"NULL\":null}", PWT_JSON_ETYPE},
        {"{\"SS\":\"a\"}", PWT_JSON_ETYPE},
        {"{\"S\" \"a\"}", PWT_JSON_ESYNTAX},
        {"{\"M\":{\"a\"", PWT_JSON_EEND},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        char json[128];
        (void)snprintf(json, sizeof(json), "{\"a\":%s}", rows[i].value);
        struct pwt_event_map item = item_of(json);
        struct pwt_dynamodb_value value = {.truth = true};
        CU_ASSERT_EQUAL(pwt_dynamodb_find(&item, pwt_cstr("a"), &alloc, &value), rows[i].result);
        CU_ASSERT_TRUE(value.truth);
        test_free(&arena);
    }
}

/* What an item is as plain JSON; NULL and the reason if it is none. */
static const char *
written(struct test_arena *arena, const char *json, char *buf, size_t size, int32_t *ret_result)
{
    struct pwt_json_alloc alloc = test_allocator(arena);
    struct pwt_json_buffer buffer = {.ptr = buf, .cap = size - 1, .max = size - 1};
    struct pwt_json_writer writer;
    struct pwt_event_map item = item_of(json);
    pwt_json_writer_init(&writer, &buffer, 0);
    *ret_result = pwt_dynamodb_write(&writer, &item, &alloc);
    if (*ret_result == 0) {
        *ret_result = pwt_json_writer_finish(&writer, NULL, NULL);
    }
    buf[buffer.len] = '\0';
    return *ret_result == 0 ? buf : NULL;
}

static void writes_plain_json(void)
{
    static const struct {
        const char *item;
        const char *plain;
    } rows[] = {
        {"{}", "{}"},
        {NULL, "null"},
        {"{\"a\":{\"N\":\"-1.50E+2\"},\"b\":{\"S\":\"\\\"\"}}", "{\"a\":-1.50E+2,\"b\":\"\\\"\"}"},
        {"{\"a\":{\"L\":[{\"M\":{\"x\":{\"NULL\":true}}},{\"BOOL\":false},{\"L\":[]}]},"
         "\"b\":{\"M\":{}}}",
         "{\"a\":[{\"x\":null},false,[]],\"b\":{}}"},
        {"{\"n\":{\"NS\":[\"1\",\"2\"]},\"s\":{\"SS\":[\"x\"]},\"b\":{\"BS\":[\"AQI=\"]},"
         "\"c\":{\"B\":\"AQI=\"}}",
         "{\"n\":[1,2],\"s\":[\"x\"],\"b\":[\"AQI=\"],\"c\":\"AQI=\"}"},
        {"{\"a\":{\"N\":\"12345678901234567890123456789012345678\"}}",
         "{\"a\":12345678901234567890123456789012345678}"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        char buf[512];
        int32_t result;
        CU_ASSERT_TRUE(test_is(pwt_cstr(written(&arena, rows[i].item, buf, sizeof(buf), &result)),
                               rows[i].plain));
        test_free(&arena);
    }
}

static void writing_stops_at_what_is_wrong(void)
{
    static const struct {
        const char *item;
        int32_t result;
    } rows[] = {
        {"{\"a\":{\"N\":\"1x\"}}", PWT_JSON_ESYNTAX},
        {"{\"a\":{\"N\":\"null\"}}", PWT_JSON_ESYNTAX},
        {"{\"a\":{\"NS\":[\"1\",\"{}\"]}}", PWT_JSON_ESYNTAX},
        {"{\"a\":{\"NS\":[1]}}", PWT_JSON_ETYPE},
        {"{\"a\":{\"BS\":[\"AQI=\",[]]}}", PWT_JSON_ETYPE},
        {"{\"a\":{\"S\":\"\xff\"}}", PWT_JSON_EUTF8},
        {"{\"a\":{\"S\":\"\\x\"}}", PWT_JSON_ESYNTAX},
        {"{\"a\":{\"L\":[\"x\"]}}", PWT_JSON_ETYPE},
        {"{\"a\":1}", PWT_JSON_ETYPE},
        {"[{\"S\":\"a\"}]", PWT_JSON_ETYPE},
        {"\"a\"", PWT_JSON_ETYPE},
        {"{\"\\x\":{\"S\":\"\"}}", PWT_JSON_ESYNTAX},
        {"{\"a\":{\"M\":{\"b\":{}}}}", PWT_JSON_ETYPE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        char buf[512];
        int32_t result = 0;
        CU_ASSERT_PTR_NULL(written(&arena, rows[i].item, buf, sizeof(buf), &result));
        CU_ASSERT_EQUAL(result, rows[i].result);
        test_free(&arena);
    }
}

/* Lists in lists, or maps in maps. */
static void check_levels(const char *open, const char *close)
{
    for (size_t levels = 31; levels <= 34; levels++) {
        struct test_arena arena = {.blocks = NULL};
        char json[1024] = "{\"a\":";
        char buf[512];
        int32_t result = 0;
        for (size_t i = 0; i < levels; i++) {
            (void)strncat(json, open, sizeof(json) - strlen(json) - 1);
        }
        (void)strncat(json, "{\"S\":\"\"}", sizeof(json) - strlen(json) - 1);
        for (size_t i = 0; i < levels; i++) {
            (void)strncat(json, close, sizeof(json) - strlen(json) - 1);
        }
        (void)strncat(json, "}", sizeof(json) - strlen(json) - 1);
        (void)written(&arena, json, buf, sizeof(buf), &result);
        CU_ASSERT_EQUAL(result, levels <= 32 ? 0 : PWT_JSON_EDEPTH);
        test_free(&arena);
    }
}

static void takes_32_levels_and_no_more(void)
{
    check_levels("{\"L\":[", "]}");
    check_levels("{\"M\":{\"b\":", "}}");
}

/* All of an item, whose strings the writer takes as they stand. */
static void walks_over_what_it_writes(void)
{
    static const char item[] =
        "{\"n\":{\"NS\":[\"1\",\"1\\u0032\"]},\"\\u0062\":{\"BS\":[\"AQI=\"]},"
        "\"m\":{\"M\":{\"x\":{\"S\":\"a\\u0062\"}}}}";
    static const enum pwt_dynamodb_type types[] = {PWT_DYNAMODB_NUMBER_SET, PWT_DYNAMODB_BINARY_SET,
                                                   PWT_DYNAMODB_MAP};
    static const char *const names[] = {"n", "b", "m"};
    struct test_arena arena = {.blocks = NULL};
    const struct pwt_json_alloc alloc = test_allocator(&arena);
    const struct pwt_event_map map = item_of(item);
    struct pwt_dynamodb_walk outer;
    struct pwt_dynamodb_walk inner;
    struct pwt_dynamodb_value value;
    struct pwt_dynamodb_value member = {.type = PWT_DYNAMODB_NULL};
    struct pwt_bytes name;
    size_t count = 0;
    char buf[256];
    int32_t result;
    pwt_dynamodb_open_item(&map, &alloc, &outer);
    while (pwt_dynamodb_walk_next(&outer, &name, &value)) {
        CU_ASSERT_EQUAL(value.type, types[count]);
        CU_ASSERT_TRUE(test_is(name, names[count++]));
        pwt_dynamodb_open(&value, &alloc, &inner);
        while (pwt_dynamodb_walk_next(&inner, &name, &member)) {
        }
        CU_ASSERT_EQUAL(inner.walk.error, 0);
    }
    CU_ASSERT_EQUAL(outer.walk.error, 0);
    CU_ASSERT_EQUAL(count, 3);
    CU_ASSERT_TRUE(test_is(name, "x") && test_is(member.text, "ab"));
    CU_ASSERT_TRUE(test_is(pwt_cstr(written(&arena, item, buf, sizeof(buf), &result)),
                           "{\"n\":[1,12],\"b\":[\"AQI=\"],\"m\":{\"x\":\"a\\u0062\"}}"));
    test_free(&arena);
}

/* A walk that stopped stays where it is and says why. */
static void a_walk_stops_at_what_is_wrong(void)
{
    struct test_arena arena = {.blocks = NULL};
    const struct pwt_json_alloc alloc = test_allocator(&arena);
    const struct pwt_event_map map = item_of("{\"a\":{\"N\":\"1\"},\"b\":{\"N\":\"x\"},\"c\":{}}");
    struct pwt_dynamodb_walk walk;
    struct pwt_dynamodb_value value;
    struct pwt_bytes name;
    pwt_dynamodb_open_item(&map, &alloc, &walk);
    CU_ASSERT_TRUE(pwt_dynamodb_walk_next(&walk, &name, &value));
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_FALSE(pwt_dynamodb_walk_next(&walk, &name, &value));
        CU_ASSERT_EQUAL(walk.walk.error, PWT_JSON_ESYNTAX);
        CU_ASSERT_TRUE(test_is(name, "a") && test_is(value.text, "1"));
    }
    test_free(&arena);
}

int main(void)
{
    CU_TestInfo find[] = {
        {"reads each type", reads_each_type},
        {"refuses what is no attribute value", refuses_what_is_no_attribute_value},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo write[] = {
        {"writes plain JSON", writes_plain_json},
        {"writing stops at what is wrong", writing_stops_at_what_is_wrong},
        {"takes 32 levels and no more", takes_32_levels_and_no_more},
        {"walks over what it writes", walks_over_what_it_writes},
        {"a walk stops at what is wrong", a_walk_stops_at_what_is_wrong},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"pwt_dynamodb_find", NULL, NULL, NULL, NULL, find},
        {"pwt_dynamodb_write", NULL, NULL, NULL, NULL, write},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
