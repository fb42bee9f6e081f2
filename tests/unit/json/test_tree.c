/* SPDX-License-Identifier: Apache-2.0 */
/* The tree: reading keeps everything, editing changes just what was asked for. */
#include "json_test.h"

#include <math.h>

/* A tree in an arena of its own. */
struct fixture {
    struct test_arena arena;
    struct pwt_json_tree tree;
    struct pwt_json_node *root;
};

static void read_tree(struct fixture *fixture, const char *text)
{
    struct pwt_json_source source = {.text = text, .len = strlen(text)};
    *fixture = (struct fixture){.root = NULL};
    pwt_json_tree_init(&fixture->tree, test_arena_reset(&fixture->arena));
    CU_ASSERT_EQUAL_FATAL(pwt_json_tree_parse(&fixture->tree, &source, NULL, &fixture->root), 0);
}

static void check_written(const struct fixture *fixture, uint32_t indent, const char *expected)
{
    struct pwt_json_buffer buffer = test_buffer();
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, indent);
    pwt_json_write_node(&writer, fixture->root);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_TRUE(test_same(buffer.ptr, buffer.len, expected, strlen(expected)));
    free(buffer.ptr);
}

static void keeps_order_numbers_escapes_and_repeated_names(void)
{
    static const char text[] = "{\"z\":1.50,\"a\":[-0,1E5,0.10,12345678901234567890123],"
                               "\"\\u0061\":\"\\u00e9\\/\",\"a\":{},\"\":[]}";
    struct fixture fixture;
    read_tree(&fixture, text);
    check_written(&fixture, 0, text);
    free(fixture.arena.memory);
    read_tree(&fixture, " [ 1 , { \"a\" : [ ] } ] ");
    check_written(&fixture, 2, "[\n  1,\n  {\n    \"a\": []\n  }\n]");
    free(fixture.arena.memory);
    read_tree(&fixture, "\n\"only\"");
    check_written(&fixture, 0, "\"only\"");
    free(fixture.arena.memory);
}

static void counts_and_links_children(void)
{
    struct fixture fixture;
    read_tree(&fixture, "{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{}}");
    struct pwt_json_node *b = pwt_json_node_find(fixture.root, TEXT("b"), 0);
    CU_ASSERT_EQUAL(fixture.root->len, 3);
    CU_ASSERT_EQUAL(fixture.root->type, PWT_JSON_OBJECT);
    CU_ASSERT_EQUAL(b->type, PWT_JSON_ARRAY);
    CU_ASSERT_EQUAL(b->len, 3);
    CU_ASSERT_EQUAL(b->first->type, PWT_JSON_BOOL);
    CU_ASSERT_EQUAL(b->first->next->type, PWT_JSON_NULL);
    CU_ASSERT_EQUAL(b->last->type, PWT_JSON_STRING);
    CU_ASSERT_PTR_EQUAL(b->first->next->next, b->last);
    CU_ASSERT_PTR_NULL(b->last->next);
    CU_ASSERT_PTR_EQUAL(b->next, fixture.root->last);
    CU_ASSERT_EQUAL(b->next->len, 0);
    CU_ASSERT_PTR_NULL(fixture.root->next);
    struct pwt_json_value key = pwt_json_node_key(b);
    CU_ASSERT_TRUE(pwt_json_equals(&key, TEXT("b")));
    CU_ASSERT_EQUAL(pwt_json_node_key(b->first).type, PWT_JSON_ABSENT);
    free(fixture.arena.memory);
}

static void scalars_are_values(void)
{
    struct fixture fixture;
    read_tree(&fixture, "[-12,\"\\n\",true,[]]");
    int64_t integer = 0;
    bool truth = false;
    struct pwt_json_value value = pwt_json_node_value(fixture.root->first);
    CU_ASSERT_EQUAL(pwt_json_int64(&value, &integer), 0);
    CU_ASSERT_EQUAL(integer, -12);
    value = pwt_json_node_value(fixture.root->first->next);
    CU_ASSERT_TRUE(pwt_json_equals(&value, TEXT("\n")));
    value = pwt_json_node_value(fixture.root->first->next->next);
    CU_ASSERT_EQUAL(pwt_json_bool(&value, &truth), 0);
    CU_ASSERT_TRUE(truth);
    CU_ASSERT_EQUAL(pwt_json_node_value(fixture.root->last).type, PWT_JSON_ABSENT);
    CU_ASSERT_EQUAL(pwt_json_node_value(NULL).type, PWT_JSON_ABSENT);
    free(fixture.arena.memory);
}

static void makes_every_kind_of_node(void)
{
    struct fixture fixture;
    read_tree(&fixture, "[]");
    struct pwt_json_tree *tree = &fixture.tree;
    struct pwt_json_node *object = pwt_json_node_container(tree, PWT_JSON_OBJECT);
    CU_ASSERT_EQUAL(pwt_json_node_set(tree, object, TEXT("\""), pwt_json_node_null(tree)), 0);
    struct pwt_json_node *nodes[] = {
        object,
        pwt_json_node_container(tree, PWT_JSON_ARRAY),
        pwt_json_node_string(tree, TEXT("a\n\xff")),
        pwt_json_node_int64(tree, INT64_MIN),
        pwt_json_node_uint64(tree, UINT64_MAX),
        pwt_json_node_double(tree, 0.1),
        pwt_json_node_double(tree, INFINITY),
        pwt_json_node_bool(tree, true),
        pwt_json_node_bool(tree, false),
    };
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        CU_ASSERT_EQUAL(pwt_json_node_append(fixture.root, nodes[i]), 0);
    }
    check_written(&fixture, 0,
                  "[{\"\\\"\":null},[],\"a\\n\xef\xbf\xbd\",-9223372036854775808,"
                  "18446744073709551615,0.1,null,true,false]");
    CU_ASSERT_EQUAL(nodes[6]->type, PWT_JSON_NULL);
    struct pwt_json_value value = pwt_json_node_value(nodes[2]);
    CU_ASSERT_TRUE(pwt_json_equals(&value, TEXT("a\n\xef\xbf\xbd")));
    CU_ASSERT_EQUAL(pwt_json_node_append(object, nodes[1]), PWT_JSON_ETYPE);
    CU_ASSERT_PTR_EQUAL(pwt_json_node_find(object, TEXT("\""), 0), object->first);
    free(fixture.arena.memory);
}

static void sets_members(void)
{
    struct fixture fixture;
    read_tree(&fixture, "{\"a\":1,\"b\":2,\"a\":[3],\"c\":4,\"\\u0061\":5}");
    struct pwt_json_tree *tree = &fixture.tree;
    /* In the place of the first; the others of that name go. */
    CU_ASSERT_EQUAL(pwt_json_node_set(tree, fixture.root, TEXT("a"), pwt_json_node_int64(tree, 9)),
                    0);
    check_written(&fixture, 0, "{\"a\":9,\"b\":2,\"c\":4}");
    CU_ASSERT_EQUAL(fixture.root->len, 3);
    struct pwt_json_node *list = pwt_json_node_container(tree, PWT_JSON_ARRAY);
    CU_ASSERT_EQUAL(pwt_json_node_append(list, pwt_json_node_bool(tree, true)), 0);
    CU_ASSERT_EQUAL(pwt_json_node_set(tree, fixture.root, TEXT("c"), list), 0);
    CU_ASSERT_EQUAL(pwt_json_node_set(tree, fixture.root, TEXT("d"), pwt_json_node_null(tree)), 0);
    check_written(&fixture, 0, "{\"a\":9,\"b\":2,\"c\":[true],\"d\":null}");
    CU_ASSERT_EQUAL(pwt_json_node_set(tree, list, TEXT("d"), pwt_json_node_null(tree)),
                    PWT_JSON_ETYPE);
    free(fixture.arena.memory);
}

static void assigns_in_place(void)
{
    struct fixture fixture;
    read_tree(&fixture, "{\"a\":{\"b\":1},\"c\":2}");
    struct pwt_json_node *node = pwt_json_node_at(fixture.root, TEXT("/a/b"), 0);
    pwt_json_node_assign(node, pwt_json_node_string(&fixture.tree, TEXT("*****")));
    check_written(&fixture, 0, "{\"a\":{\"b\":\"*****\"},\"c\":2}");
    pwt_json_node_assign(fixture.root->first, pwt_json_node_null(&fixture.tree));
    check_written(&fixture, 0, "{\"a\":null,\"c\":2}");
    free(fixture.arena.memory);
}

static void removes_from_anywhere(void)
{
    static const char *const left[] = {"[2,3]", "[1,3]", "[1,2]"};
    for (size_t i = 0; i < 3; i++) {
        struct fixture fixture;
        read_tree(&fixture, "[1,2,3]");
        struct pwt_json_node *node = fixture.root->first;
        for (size_t k = 0; k < i; k++) {
            node = node->next;
        }
        CU_ASSERT_EQUAL(pwt_json_node_remove(fixture.root, node), 0);
        check_written(&fixture, 0, left[i]);
        CU_ASSERT_EQUAL(pwt_json_node_remove(fixture.root, node), PWT_JSON_ENOENT);
        CU_ASSERT_EQUAL(pwt_json_node_remove(node, fixture.root->first), PWT_JSON_ENOENT);
        CU_ASSERT_EQUAL(fixture.root->len, 2);
        /* What was taken out can go in again, at the end. */
        CU_ASSERT_EQUAL(pwt_json_node_append(fixture.root, node), 0);
        CU_ASSERT_PTR_EQUAL(fixture.root->last, node);
        free(fixture.arena.memory);
    }
    struct fixture fixture;
    read_tree(&fixture, "{\"a\":1}");
    CU_ASSERT_EQUAL(pwt_json_node_remove(fixture.root, fixture.root->first), 0);
    check_written(&fixture, 0, "{}");
    CU_ASSERT_EQUAL(pwt_json_node_set(&fixture.tree, fixture.root, TEXT("b"),
                                      pwt_json_node_null(&fixture.tree)),
                    0);
    check_written(&fixture, 0, "{\"b\":null}");
    free(fixture.arena.memory);
}

static void finds_the_first_or_the_last(void)
{
    struct fixture fixture;
    read_tree(&fixture, "{\"a\":1,\"b\":2,\"a\":3}");
    CU_ASSERT_PTR_EQUAL(pwt_json_node_find(fixture.root, TEXT("a"), 0), fixture.root->first);
    CU_ASSERT_PTR_EQUAL(pwt_json_node_find(fixture.root, TEXT("a"), PWT_JSON_LAST_WINS),
                        fixture.root->last);
    CU_ASSERT_PTR_NULL(pwt_json_node_find(fixture.root, TEXT("c"), 0));
    CU_ASSERT_PTR_NULL(pwt_json_node_find(fixture.root->first, TEXT("a"), 0));
    CU_ASSERT_PTR_NULL(pwt_json_node_find(NULL, TEXT("a"), 0));
    free(fixture.arena.memory);
}

static void survives_every_failing_allocation(void)
{
    static char text[20000];
    size_t len = 0;
    for (text[len++] = '['; len < sizeof(text) - 10;) {
        memcpy(text + len, "{\"a\":1},", 8);
        len += 8;
    }
    memcpy(text + len, "0]", 2);
    struct pwt_json_source source = {.text = text, .len = len + 2};
    struct test_arena arena = {.memory = NULL};
    size_t failures = 0;
    for (size_t n = 0;; n++) {
        struct pwt_json_tree tree;
        struct pwt_json_node *root = NULL;
        pwt_json_tree_init(&tree, test_arena_reset(&arena));
        arena.left_to_give = n;
        int32_t result = pwt_json_tree_parse(&tree, &source, NULL, &root);
        if (result == 0) {
            break;
        }
        CU_ASSERT_EQUAL(result, PWT_JSON_ENOMEM);
        CU_ASSERT_PTR_NULL(root);
        failures++;
        CU_ASSERT_TRUE_FATAL(failures < 100);
    }
    CU_ASSERT_TRUE(failures > 3);
    struct pwt_json_tree tree;
    pwt_json_tree_init(&tree, test_arena_reset(&arena));
    struct pwt_json_node *object = pwt_json_node_container(&tree, PWT_JSON_OBJECT);
    struct pwt_json_node *null = pwt_json_node_null(&tree);
    arena.left_to_give = 0;
    CU_ASSERT_PTR_NULL(pwt_json_node_string(&tree, TEXT("x")));
    CU_ASSERT_PTR_NULL(pwt_json_node_int64(&tree, 1));
    CU_ASSERT_EQUAL(pwt_json_node_set(&tree, object, TEXT("a"), null), PWT_JSON_ENOMEM);
    CU_ASSERT_EQUAL(object->len, 0);
    free(arena.memory);
}

static void a_tree_without_end_is_refused(void)
{
    struct fixture fixture;
    read_tree(&fixture, "[]");
    CU_ASSERT_EQUAL(pwt_json_node_append(fixture.root, fixture.root), 0);
    struct pwt_json_buffer buffer = test_buffer();
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_node(&writer, fixture.root);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), PWT_JSON_EDEPTH);
    free(buffer.ptr);
    free(fixture.arena.memory);
}

/* What pwt_json_tree_members handed out, each as `key:value;`. */
struct handed {
    struct test_arena arena;
    struct pwt_json_tree tree;
    struct pwt_json_place place;
    char text[256];
    size_t len;
    uint32_t count;
    uint32_t stop_at;
};

static int32_t hand(void *user, const struct pwt_json_node *member)
{
    struct handed *handed = user;
    struct pwt_json_buffer buffer = test_buffer();
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_node(&writer, member);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_PTR_NULL(member->next);
    CU_ASSERT_TRUE(handed->arena.used > 0); /* nothing is left of memory that was given back */
    handed->len += (size_t)snprintf(handed->text + handed->len, sizeof(handed->text) - handed->len,
                                    "%.*s:%.*s;", (int)member->key_len, member->key,
                                    (int)buffer.len, buffer.ptr);
    free(buffer.ptr);
    (void)test_arena_reset(&handed->arena); /* the member's nodes are not needed any more */
    return ++handed->count == handed->stop_at ? PWT_JSON_ENOENT : 0;
}

static int32_t hand_out(struct handed *handed, const char *text)
{
    struct pwt_json_source source = {.text = text, .len = strlen(text)};
    handed->text[0] = '\0';
    handed->len = 0;
    handed->count = 0;
    pwt_json_tree_init(&handed->tree, test_arena_reset(&handed->arena));
    return pwt_json_tree_members(&handed->tree, &source, &handed->place, hand, handed);
}

static void members_are_handed_out_one_by_one(void)
{
    struct handed handed = {.count = 0};
    CU_ASSERT_EQUAL(hand_out(&handed, " { \"a\" : 1 , \"b\" : { \"c\" : { } , \"d\" : [ 2 , { "
                                      "\"e\" : 3 } ] } , \"\\u0061\" : [ ] , \"a\" : null } "),
                    0);
    CU_ASSERT_STRING_EQUAL(handed.text, "\"a\":1;\"b\":{\"c\":{},\"d\":[2,{\"e\":3}]};"
                                        "\"\\u0061\":[];\"a\":null;");
    CU_ASSERT_EQUAL(hand_out(&handed, "{}"), 0);
    CU_ASSERT_EQUAL(handed.count, 0);
    free(handed.arena.memory);
}

static void members_are_those_of_an_object_alone(void)
{
    static const char *const others[] = {"[{\"a\":1}]", "1", "\"a\"", "null", "[1,"};
    struct handed handed = {.count = 0};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        CU_ASSERT_EQUAL(hand_out(&handed, others[i]), PWT_JSON_ETYPE);
        CU_ASSERT_EQUAL(handed.count, 0);
    }
    free(handed.arena.memory);
}

static void members_before_an_error_were_handed_out(void)
{
    struct handed handed = {.count = 0};
    CU_ASSERT_EQUAL(hand_out(&handed, "{\"a\":1,\n\"b\":[2,]}"), PWT_JSON_ESYNTAX);
    CU_ASSERT_STRING_EQUAL(handed.text, "\"a\":1;");
    CU_ASSERT_EQUAL(handed.place.line, 2);
    CU_ASSERT_EQUAL(handed.place.column, 8);
    CU_ASSERT_EQUAL(hand_out(&handed, "{\"a\":1} 2"), PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(handed.count, 1);
    CU_ASSERT_EQUAL(hand_out(&handed, "{\"a\":1"), PWT_JSON_EEND);
    handed.stop_at = 2;
    CU_ASSERT_EQUAL(hand_out(&handed, "{\"a\":1,\"b\":[2],\"c\":3}"), PWT_JSON_ENOENT);
    CU_ASSERT_STRING_EQUAL(handed.text, "\"a\":1;\"b\":[2];");
    free(handed.arena.memory);
}

static void members_need_memory(void)
{
    struct handed handed = {.count = 0};
    struct pwt_json_source source = {.text = "{\"a\":[1]}", .len = 9};
    pwt_json_tree_init(&handed.tree, test_arena_reset(&handed.arena));
    handed.arena.left_to_give = 0;
    CU_ASSERT_EQUAL(pwt_json_tree_members(&handed.tree, &source, NULL, hand, &handed),
                    PWT_JSON_ENOMEM);
    CU_ASSERT_EQUAL(handed.count, 0);
    free(handed.arena.memory);
}

int main(void)
{
    CU_TestInfo members[] = {
        {"members_are_handed_out_one_by_one", members_are_handed_out_one_by_one},
        {"members_are_those_of_an_object_alone", members_are_those_of_an_object_alone},
        {"members_before_an_error_were_handed_out", members_before_an_error_were_handed_out},
        {"members_need_memory", members_need_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo reading[] = {
        {"keeps_order_numbers_escapes_and_repeated_names",
         keeps_order_numbers_escapes_and_repeated_names},
        {"counts_and_links_children", counts_and_links_children},
        {"scalars_are_values", scalars_are_values},
        {"finds_the_first_or_the_last", finds_the_first_or_the_last},
        {"survives_every_failing_allocation", survives_every_failing_allocation},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo editing[] = {
        {"makes_every_kind_of_node", makes_every_kind_of_node},
        {"sets_members", sets_members},
        {"assigns_in_place", assigns_in_place},
        {"removes_from_anywhere", removes_from_anywhere},
        {"a_tree_without_end_is_refused", a_tree_without_end_is_refused},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_tree_parse", .pTests = reading},
        {.pName = "pwt_json_tree_members", .pTests = members},
        {.pName = "pwt_json_node_*", .pTests = editing},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
