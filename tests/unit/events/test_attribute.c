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
        {"{\"a\":{\"NS\":[1]}}", PWT_JSON_ETYPE},
        {"{\"a\":{\"L\":[\"x\"]}}", PWT_JSON_ETYPE},
        {"{\"a\":1}", PWT_JSON_ETYPE},
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

static void takes_32_levels_and_no_more(void)
{
    for (size_t levels = 31; levels <= 34; levels++) {
        struct test_arena arena = {.blocks = NULL};
        char json[1024] = "{\"a\":";
        char buf[512];
        int32_t result = 0;
        for (size_t i = 0; i < levels; i++) {
            (void)strncat(json, "{\"L\":[", sizeof(json) - strlen(json) - 1);
        }
        for (size_t i = 0; i < levels; i++) {
            (void)strncat(json, "]}", sizeof(json) - strlen(json) - 1);
        }
        (void)strncat(json, "}", sizeof(json) - strlen(json) - 1);
        (void)written(&arena, json, buf, sizeof(buf), &result);
        CU_ASSERT_EQUAL(result, levels <= 32 ? 0 : PWT_JSON_EDEPTH);
        test_free(&arena);
    }
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
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"pwt_dynamodb_find", NULL, NULL, NULL, NULL, find},
        {"pwt_dynamodb_write", NULL, NULL, NULL, NULL, write},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
