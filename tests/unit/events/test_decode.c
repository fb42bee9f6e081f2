/* SPDX-License-Identifier: Apache-2.0 */
/* All tables by one measure: each member alone, of each type; documents cut off anywhere. */
#include "events_test.h"

static const struct {
    const char *name;
    const struct event_shape *shape;
} s_shapes[] = {
    {"alb", &pwt_event_shape_alb},
    {"dynamodb", &pwt_event_shape_dynamodb},
    {"dynamodb record", &pwt_event_shape_dynamodb_record},
    {"eventbridge", &pwt_event_shape_eventbridge},
    {"http api", &pwt_event_shape_http_api},
    {"kafka", &pwt_event_shape_kafka},
    {"kafka record", &pwt_event_shape_kafka_record},
    {"kinesis", &pwt_event_shape_kinesis},
    {"kinesis record", &pwt_event_shape_kinesis_record},
    {"rest api", &pwt_event_shape_rest_api},
    {"s3", &pwt_event_shape_s3},
    {"s3 detail", &pwt_event_shape_s3_detail},
    {"s3 record", &pwt_event_shape_s3_record},
    {"sns", &pwt_event_shape_sns},
    {"sns record", &pwt_event_shape_sns_record},
    {"sqs", &pwt_event_shape_sqs},
    {"sqs record", &pwt_event_shape_sqs_record},
};

/* A value of each type of JSON. */
static const struct {
    enum pwt_json_type type;
    const char *text;
} s_values[] = {
    {PWT_JSON_NULL, "null"},        {PWT_JSON_BOOL, "true"},  {PWT_JSON_NUMBER, "17"},
    {PWT_JSON_STRING, "\"a\\nb\""}, {PWT_JSON_ARRAY, "[{}]"}, {PWT_JSON_OBJECT, "{\"?\":[1]}"},
};

static enum pwt_json_type type_of(const struct event_field *field)
{
    switch (field->kind) {
    case EVENT_TEXT:
    case EVENT_LAZY:
        return PWT_JSON_STRING;
    case EVENT_INT:
    case EVENT_NUMBER:
        return PWT_JSON_NUMBER;
    case EVENT_BOOL:
        return PWT_JSON_BOOL;
    case EVENT_LIST:
    case EVENT_RECORDS:
        return PWT_JSON_ARRAY;
    case EVENT_MAP:
    case EVENT_STRUCT:
        return PWT_JSON_OBJECT;
    default:
        return PWT_JSON_ABSENT;
    }
}

/* The document {"name":value}, inside the members that lead to it. */
struct path {
    const char *names[8];
    size_t count;
};

static struct pwt_bytes
document_of(struct test_arena *arena, const struct path *path, const char *value)
{
    char text[1024] = "";
    size_t len = 0;
    for (size_t i = 0; i < path->count; i++) {
        len += (size_t)snprintf(text + len, sizeof(text) - len, " { \"%s\" : ", path->names[i]);
    }
    len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", value);
    for (size_t i = 0; i < path->count; i++) {
        len += (size_t)snprintf(text + len, sizeof(text) - len, " , \"unknown\" : [ ] } ");
    }
    return test_bytes(arena, text, len);
}

/* Other members may be required; what counts is what happens at this one. */
static void check_member(const struct event_shape *root,
                         const struct path *path,
                         size_t offset,
                         const struct event_field *field)
{
    enum pwt_json_type type = type_of(field);
    for (size_t i = 0; i < COUNT(s_values); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_error error = {.result = 0};
        struct pwt_bytes document = document_of(&arena, path, s_values[i].text);
        char *object = test_alloc(&arena, root->size);
        memset(object, 0xff, root->size);
        int32_t result = pwt_event_decode(root, document, &alloc, &error, object);
        bool fits = type == PWT_JSON_ABSENT || type == s_values[i].type;
        bool absent = s_values[i].type == PWT_JSON_NULL && type != PWT_JSON_ABSENT;
        if (!fits && !absent && (field->flags & EVENT_FREE) == 0) {
            CU_ASSERT_EQUAL(result, PWT_JSON_ETYPE);
            CU_ASSERT_STRING_EQUAL(error.member, field->name);
            CU_ASSERT_TRUE(strncmp(error.place, s_values[i].text, strlen(s_values[i].text)) == 0);
        } else {
            CU_ASSERT_TRUE(result == 0 || result == PWT_JSON_ENOENT);
            CU_ASSERT_TRUE(test_is_absent(object + offset, field) == (absent || !fits));
        }
        CU_ASSERT_EQUAL(error.result, result);
        test_free(&arena);
    }
}

/* How many members were checked. */
static size_t check_shape(const struct event_shape *root,
                          const struct event_shape *shape,
                          const struct path *path,
                          size_t offset)
{
    size_t count = 0;
    for (size_t i = 0; i < shape->count; i++) {
        const struct event_field *field = &shape->fields[i];
        struct path inner = *path;
        CU_ASSERT_TRUE_FATAL(inner.count < COUNT(inner.names));
        CU_ASSERT_EQUAL(field->len, strlen(field->name));
        CU_ASSERT_TRUE(field->offset >= sizeof(struct pwt_json_value) &&
                       field->offset < shape->size);
        inner.names[inner.count++] = field->name;
        check_member(root, &inner, offset + field->offset, field);
        count++;
        CU_ASSERT_EQUAL(field->kind == EVENT_STRUCT, field->shape != NULL);
        if (field->shape != NULL) {
            count += check_shape(root, field->shape, &inner, offset + field->offset);
        }
    }
    return count;
}

static void each_member_takes_its_type_and_no_other(void)
{
    for (size_t i = 0; i < COUNT(s_shapes); i++) {
        struct path none = {.count = 0};
        unsigned before = CU_get_number_of_failures();
        CU_ASSERT_TRUE(check_shape(s_shapes[i].shape, s_shapes[i].shape, &none, 0) > 0);
        if (CU_get_number_of_failures() != before) {
            (void)fprintf(stderr, "failed for: %s\n", s_shapes[i].name);
        }
    }
}

static bool is_alone(const struct event_shape *shape, const struct event_field *field)
{
    for (const struct event_field *other = shape->fields; other < field; other++) {
        if (other->offset == field->offset || strcmp(other->name, field->name) == 0) {
            return false;
        }
    }
    return true;
}

static void no_two_members_share_a_place(void)
{
    for (size_t i = 0; i < COUNT(s_shapes); i++) {
        const struct event_shape *shape = s_shapes[i].shape;
        for (size_t at = 0; at < shape->count; at++) {
            CU_ASSERT_TRUE(is_alone(shape, &shape->fields[at]));
        }
    }
}

static void required_members_are_missed(void)
{
    static const struct {
        const struct event_shape *shape;
        const char *document;
        const char *member; /* NULL: nothing is missing */
    } rows[] = {
        {&pwt_event_shape_sqs, "{}", "Records"},
        {&pwt_event_shape_sqs, "{\"Records\":null}", "Records"},
        {&pwt_event_shape_sqs, "{\"Records\":[],\"Records\":null}", "Records"},
        {&pwt_event_shape_sqs, "{\"Records\":null,\"Records\":[]}", NULL},
        {&pwt_event_shape_sqs, "{\"Records\":[]}", NULL},
        {&pwt_event_shape_kafka, "{\"Records\":[]}", "records"},
        {&pwt_event_shape_alb, "{}", "requestContext"},
        {&pwt_event_shape_alb, "{\"requestContext\":{}}", "elb"},
        {&pwt_event_shape_alb, "{\"requestContext\":{\"elb\":{}}}", NULL},
        {&pwt_event_shape_http_api, "{\"requestContext\":{}}", "rawPath"},
        {&pwt_event_shape_eventbridge, "{\"source\":\"\",\"detail-type\":\"\"}", NULL},
        {&pwt_event_shape_s3_detail, "{}", "bucket"},
        {&pwt_event_shape_sqs_record, "{}", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_error error = {.result = 0};
        char *object = test_alloc(&arena, rows[i].shape->size);
        int32_t result =
            pwt_event_decode(rows[i].shape, pwt_cstr(rows[i].document), &alloc, &error, object);
        CU_ASSERT_EQUAL(result, rows[i].member == NULL ? 0 : PWT_JSON_ENOENT);
        CU_ASSERT_TRUE(test_is(pwt_cstr(error.member), rows[i].member));
        CU_ASSERT_PTR_NULL(error.place);
        test_free(&arena);
    }
}

static void no_document_is_none(void)
{
    static const struct {
        const char *document;
        int32_t result;
        size_t offset;
    } rows[] = {
        {"", PWT_JSON_EEND, 0},
        {"  ", PWT_JSON_EEND, 0},
        {"[]", PWT_JSON_ETYPE, 0},
        {"\"a\"", PWT_JSON_ETYPE, 0},
        {"nul", PWT_JSON_ESYNTAX, 0},
        {"{\"Records\":[]", PWT_JSON_EEND, 13},
        {"{\"Records\":[]} x", PWT_JSON_ESYNTAX, 15},
        {"{\"Records\" []}", PWT_JSON_ESYNTAX, 11},
        {"{\"Records\":[", PWT_JSON_EEND, 11},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_error error = {.result = 0};
        char *object = test_alloc(&arena, pwt_event_shape_sqs.size);
        struct pwt_bytes document = test_document(&arena, rows[i].document);
        int32_t result = pwt_event_decode(&pwt_event_shape_sqs, document, &alloc, &error, object);
        CU_ASSERT_EQUAL(result, rows[i].result);
        CU_ASSERT_EQUAL(error.result, rows[i].result);
        CU_ASSERT_EQUAL((size_t)(error.place - document.ptr), rows[i].offset);
        CU_ASSERT_EQUAL(pwt_event_decode(&pwt_event_shape_sqs, document, &alloc, NULL, object),
                        rows[i].result);
        test_free(&arena);
    }
}

static void the_last_of_a_name_counts(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    const char *text =
        "{\"start\":\"1\",\"end\":\"2\",\"start\":\"3\",\"end\":null,\"st\\u0061rt\":\"4\"}";
    struct {
        struct pwt_json_value json;
        struct pwt_bytes members[2];
    } window;
    CU_ASSERT_EQUAL_FATAL(pwt_event_shape_window.size, sizeof(window));
    CU_ASSERT_EQUAL(
        pwt_event_decode(&pwt_event_shape_window, pwt_cstr(text), &alloc, NULL, &window), 0);
    CU_ASSERT_TRUE(test_is(window.members[0], "4"));
    CU_ASSERT_TRUE(test_is(window.members[1], NULL));
    CU_ASSERT_TRUE(test_is_json(window.json, text));
    CU_ASSERT_TRUE((window.json.flags & PWT_JSON_EXACT) != 0);
}

static void fails_without_memory_for_what_is_escaped(void)
{
    struct test_arena arena = {.fails_from = 1};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_event_error error = {.result = 0};
    char object[256];
    CU_ASSERT_EQUAL_FATAL(pwt_event_shape_window.size <= sizeof(object), true);
    CU_ASSERT_EQUAL(pwt_event_decode(&pwt_event_shape_window, pwt_cstr("{\"end\":\"\\n\"}"), &alloc,
                                     &error, object),
                    PWT_JSON_ENOMEM);
    CU_ASSERT_STRING_EQUAL(error.member, "end");
}

int main(void)
{
    CU_TestInfo tables[] = {
        {"each member takes its type and no other", each_member_takes_its_type_and_no_other},
        {"no two members share a place", no_two_members_share_a_place},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo decode[] = {
        {"required members are missed", required_members_are_missed},
        {"no document is none", no_document_is_none},
        {"the last of a name counts", the_last_of_a_name_counts},
        {"fails without memory for what is escaped", fails_without_memory_for_what_is_escaped},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"tables", NULL, NULL, NULL, NULL, tables},
        {"pwt_event_decode", NULL, NULL, NULL, NULL, decode},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
