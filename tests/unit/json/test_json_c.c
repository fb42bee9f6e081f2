/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <powertools/json_c.h> with two copies of json-c in one process: a shared one, and one linked into
 * an object. Which is loaded first is an argument, so the program is run once for each order.
 */
#include "bridge/bridge.h"
#include "json_test.h"

#include <powertools/testing.h>

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>

static const struct bridge *s_shared;
static const struct bridge *s_static;

/* What the handler does in the invocation at hand. */
static int32_t (*s_handle)(struct pwt_inv *inv);

static int32_t handle(struct pwt_inv *inv)
{
    s_shared->use_host(pwt_host_table());
    s_static->use_host(pwt_host_table());
    return s_handle(inv);
}
PWT_HANDLER(json_c, .handle = handle);

/* Runs one invocation; returns the response, NULL after an error. free() it. */
static char *invoke(int32_t (*work)(struct pwt_inv *inv), const char *event, size_t len)
{
    struct pwt_test_options options = {.size = sizeof(options), .handler = &pwt_handler_v1_json_c};
    struct pwt_test *test = NULL;
    char *response = NULL;
    s_handle = work;
    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_bytes_make(event, len));
    if (answer.kind == PWT_OUTCOME_BYTES) {
        response = strndup(answer.response.ptr, answer.response.len);
    }
    pwt_test_close(test);
    return response;
}

static void
check_response(int32_t (*work)(struct pwt_inv *inv), const char *event, const char *expected)
{
    char *response = invoke(work, event, strlen(event));
    CU_ASSERT_PTR_NOT_NULL_FATAL(response);
    CU_ASSERT_STRING_EQUAL(response, expected);
    free(response);
}

/* ---- the event ---- */

static int32_t use_both(struct pwt_inv *inv)
{
    struct json_object *ours = NULL;
    struct json_object *theirs = NULL;
    struct json_object *again = NULL;
    CU_ASSERT_EQUAL(s_shared->event(inv, &ours), 0);
    CU_ASSERT_EQUAL(s_static->event(inv, &theirs), 0);
    CU_ASSERT_PTR_NOT_EQUAL(ours, theirs);
    CU_ASSERT_EQUAL(s_shared->number(ours, "answer"), 42);
    CU_ASSERT_EQUAL(s_static->number(theirs, "answer"), 42);
    CU_ASSERT_EQUAL(s_shared->event(inv, &again), 0);
    CU_ASSERT_PTR_EQUAL(again, ours);
    CU_ASSERT_EQUAL(s_static->event(inv, &again), 0);
    CU_ASSERT_PTR_EQUAL(again, theirs);
    s_shared->watch(ours);
    s_static->watch(theirs);
    CU_ASSERT_EQUAL(s_shared->respond(inv, ours), 0);
    return s_static->respond(inv, theirs);
}

static void each_copy_has_one_tree_and_frees_it_afterwards(void)
{
    uint32_t shared_before = s_shared->freed();
    uint32_t static_before = s_static->freed();
    CU_ASSERT_TRUE(s_shared->put != s_static->put);
    for (uint32_t i = 1; i <= 3; i++) {
        check_response(use_both, " { \"answer\" : 42 } ", "{\"answer\":42}");
        CU_ASSERT_EQUAL(s_shared->freed(), shared_before + i);
        CU_ASSERT_EQUAL(s_static->freed(), static_before + i);
    }
}

static int32_t replace_event(struct pwt_inv *inv)
{
    struct json_object *before = NULL;
    struct json_object *after = NULL;
    CU_ASSERT_EQUAL(s_shared->event(inv, &before), 0);
    CU_ASSERT_EQUAL(pwt_inv_set_event(inv, pwt_cstr("{\"answer\":43}")), 0);
    CU_ASSERT_EQUAL(s_shared->event(inv, &after), 0);
    CU_ASSERT_EQUAL(s_shared->number(before, "answer"), 42); /* whoever holds it may go on */
    CU_ASSERT_EQUAL(s_shared->number(after, "answer"), 43);
    s_shared->watch(before);
    s_shared->watch(after);
    return s_shared->respond(inv, after);
}

static void a_replaced_event_is_another_tree(void)
{
    uint32_t before = s_shared->freed();
    check_response(replace_event, "{\"answer\":42}", "{\"answer\":43}");
    CU_ASSERT_EQUAL(s_shared->freed(), before + 2);
}

static int32_t echo(struct pwt_inv *inv)
{
    struct json_object *tree = NULL;
    int32_t code = s_static->event(inv, &tree);
    return code != 0 ? pwt_fail(inv, code, "no tree") : s_static->respond(inv, tree);
}

static void any_value_can_be_an_event(void)
{
    check_response(echo, "12", "12"); /* ends where a number could go on */
    check_response(echo, "-1.5e3", "-1500");
    check_response(echo, "null", "null");
    check_response(echo, "\"a\\u0000b\"", "\"a\\u0000b\"");
    check_response(echo, "[true,false,[],{},{\"\":[{}]}]", "[true,false,[],{},{\"\":[{}]}]");
    check_response(echo, "{\"a\":1,\"a\":2}", "{\"a\":2}");
}

static int32_t expect_format(struct pwt_inv *inv)
{
    struct json_object *tree = NULL;
    CU_ASSERT_EQUAL(s_shared->event(inv, &tree), PWT_EFORMAT);
    CU_ASSERT_EQUAL(s_static->event(inv, &tree), PWT_EFORMAT);
    CU_ASSERT_PTR_NULL(tree);
    return 0;
}

static int32_t expect_limit(struct pwt_inv *inv)
{
    struct json_object *tree = NULL;
    CU_ASSERT_EQUAL(s_shared->event(inv, &tree), PWT_ELIMIT);
    CU_ASSERT_PTR_NULL(tree);
    return 0;
}

static void refuses_what_is_not_json_or_too_deep(void)
{
    static const char *const bad[] = {"", "{", "[1,]", "{\"a\":1} x", "\"\xff\"", "NaN", "'a'"};
    char deep[3000];
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        free(invoke(expect_format, bad[i], strlen(bad[i])));
    }
    memset(deep, '[', 1025);
    memset(deep + 1025, ']', 1025);
    free(invoke(expect_limit, deep, 2050));
    char *response = invoke(echo, deep + 1, 2048);
    CU_ASSERT_EQUAL(response == NULL ? 0 : strlen(response), 2048);
    free(response);
}

/* ---- printing ---- */

static int32_t print_texts(struct pwt_inv *inv)
{
    static const char *const texts[][2] = {
        {"[9223372036854775807,-9223372036854775808]", NULL},
        {"[18446744073709551615,9223372036854775808]", NULL},
        {"[0.1,129.95,-2.5,1e+300,5e-324,1.7976931348623157e+308]", NULL},
        {"[1e-05,1e-7,1e+20,1e21,-0.0,2.50]", "[0.00001,1e-7,100000000000000000000,1e+21,-0,2.5]"},
        {"[\"a\\u0000b\",{\"\":{}},[]]", NULL},
        {"[\"plain\",\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\",\"\xc3\xa9\xe6\x9d\xb1\",\"\"]", NULL},
        {"{\"a \\\"b\\\"\":{\"c\":[[]]},\"\xc3\xa9\":null}", NULL},
        {"\"/\\u007f\"", "\"/\x7f\""},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct pwt_bytes json = {.ptr = NULL};
        const char *expected = texts[i][1] == NULL ? texts[i][0] : texts[i][1];
        struct json_object *tree = s_shared->parse(texts[i][0]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(tree);
        CU_ASSERT_EQUAL(s_shared->print(inv, tree, &json), 0);
        CU_ASSERT_TRUE(test_same(json.ptr, json.len, expected, strlen(expected)));
        (void)s_shared->put(tree);
    }
    return 0;
}

static int32_t print_doubles(struct pwt_inv *inv)
{
    uint64_t state = 20241024;
    for (int i = 0; i < 20000; i++) {
        double number = 0;
        double again = NAN;
        uint64_t bits = test_random(&state);
        memcpy(&number, &bits, sizeof(number));
        number = i % 2 == 0 ? number : (double)(bits % 1000000u) / 100.0;
        struct pwt_bytes json = {.ptr = NULL};
        struct json_object *tree = s_static->make_double(number);
        CU_ASSERT_EQUAL_FATAL(s_static->print(inv, tree, &json), 0);
        (void)s_static->put(tree);
        if (!isfinite(number)) {
            CU_ASSERT_TRUE_FATAL(test_same(json.ptr, json.len, "null", 4));
            continue;
        }
        struct pwt_json_value value = {
            .ptr = json.ptr, .len = json.len, .type = PWT_JSON_NUMBER, .flags = PWT_JSON_EXACT};
        CU_ASSERT_EQUAL_FATAL(pwt_json_double(&value, &again), 0);
        CU_ASSERT_EQUAL_FATAL(memcmp(&again, &number, sizeof(number)), 0);
    }
    return 0;
}

static int32_t print_too_deep(struct pwt_inv *inv)
{
    struct pwt_bytes json = {.ptr = NULL};
    struct json_object *tree = NULL;
    for (int depth = 0; depth < 1024; depth++) {
        tree = s_shared->nest(tree);
    }
    CU_ASSERT_EQUAL(s_shared->print(inv, tree, &json), 0);
    CU_ASSERT_EQUAL(json.len, 2 * 1024 + 4);
    tree = s_shared->nest(tree);
    CU_ASSERT_EQUAL(s_shared->respond(inv, tree), PWT_ELIMIT);
    CU_ASSERT_EQUAL(pwt_inv_outcome(inv)->kind, PWT_OUTCOME_NONE);
    (void)s_shared->put(tree);
    return 0;
}

static void prints_every_type_exactly(void)
{
    check_response(print_texts, "0", "null");
}

static void prints_doubles_that_read_back_the_same(void)
{
    check_response(print_doubles, "0", "null");
}

static void bounds_the_depth(void)
{
    check_response(print_too_deep, "0", "null");
}

static const struct bridge *load(const char *path)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct bridge *found = object == NULL ? NULL : dlsym(object, "bridge");
    if (found == NULL) {
        (void)fprintf(stderr, "test_json_c: %s\n", dlerror());
        exit(99);
    }
    return found;
}

int main(int argc, char **argv)
{
    CU_TestInfo event[] = {
        {"each_copy_has_one_tree_and_frees_it_afterwards",
         each_copy_has_one_tree_and_frees_it_afterwards},
        {"a_replaced_event_is_another_tree", a_replaced_event_is_another_tree},
        {"any_value_can_be_an_event", any_value_can_be_an_event},
        {"refuses_what_is_not_json_or_too_deep", refuses_what_is_not_json_or_too_deep},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo print[] = {
        {"prints_every_type_exactly", prints_every_type_exactly},
        {"prints_doubles_that_read_back_the_same", prints_doubles_that_read_back_the_same},
        {"bounds_the_depth", bounds_the_depth},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_event_json_c", .pTests = event},
        {.pName = "pwt_print_json_c, pwt_respond_json_c", .pTests = print},
        CU_SUITE_INFO_NULL,
    };
    bool shared_first = argc == 4 && strcmp(argv[1], "shared") == 0;
    if (argc != 4 || (!shared_first && strcmp(argv[1], "static") != 0)) {
        (void)fprintf(stderr, "usage: test_json_c shared|static SHARED-OBJECT STATIC-OBJECT\n");
        return 99;
    }
    if (shared_first) {
        s_shared = load(argv[2]);
        s_static = load(argv[3]);
    } else {
        s_static = load(argv[3]);
        s_shared = load(argv[2]);
    }
    return run_suites(suites);
}
