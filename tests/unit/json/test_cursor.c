/* SPDX-License-Identifier: Apache-2.0 */
/* The cursor: finding, walking, slices, and what it does with bytes that are no JSON. */
#include "json_test.h"

static bool value_is(const struct pwt_json_value *value, const char *expected)
{
    return test_same(value->ptr, value->len, expected, strlen(expected));
}

static struct pwt_json_value guarded(const char *text)
{
    return test_open(test_guard(text, strlen(text)), strlen(text));
}

static void takes_the_value_a_text_begins_with(void)
{
    static const struct {
        const char *text;
        enum pwt_json_type type;
        const char *value;
    } values[] = {
        {" null ", PWT_JSON_NULL, "null"},
        {"\ttrue", PWT_JSON_BOOL, "true"},
        {"false\n", PWT_JSON_BOOL, "false"},
        {"-1.5e3 ", PWT_JSON_NUMBER, "-1.5e3"},
        {"\r\"a\\\"b\" ", PWT_JSON_STRING, "\"a\\\"b\""},
        {"\"\"", PWT_JSON_STRING, "\"\""},
    };
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct pwt_json_value value = guarded(values[i].text);
        CU_ASSERT_EQUAL(value.type, values[i].type);
        CU_ASSERT_TRUE((value.flags & PWT_JSON_EXACT) != 0);
        CU_ASSERT_TRUE(value_is(&value, values[i].value));
    }
    CU_ASSERT_EQUAL(guarded(" [1] ").type, PWT_JSON_ARRAY);
    CU_ASSERT_EQUAL(guarded(" {} ").type, PWT_JSON_OBJECT);
    CU_ASSERT_TRUE((guarded("\"a\\n\"").flags & PWT_JSON_ESCAPED) != 0);
    CU_ASSERT_TRUE((guarded("\"a\"").flags & PWT_JSON_ESCAPED) == 0);
}

static void refuses_texts_that_begin_with_none(void)
{
    struct pwt_json_value value = {.len = 4711};
    CU_ASSERT_EQUAL(pwt_json_open("", 0, &value), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(pwt_json_open(NULL, 0, &value), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(pwt_json_validate(NULL, 0, NULL, NULL), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(pwt_json_open(TEXT(" \n"), &value), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(pwt_json_open(TEXT("]"), &value), PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(pwt_json_open(TEXT("nul"), &value), PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(pwt_json_open(TEXT("truth"), &value), PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(pwt_json_open(TEXT("\"abc"), &value), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(pwt_json_open(TEXT("\"abc\\\""), &value), PWT_JSON_EEND);
    CU_ASSERT_EQUAL(value.len, 4711);
}

static void slices_containers_of_every_length(void)
{
    /* Brackets and quotes inside strings do not count, wherever in a block they are. */
    static const char core[] = "[{\"k\\\"]\":\"}\\\\\"},[],{\"\":[]}]";
    char text[600];
    for (size_t before = 0; before < 200; before++) {
        size_t len = 0;
        text[len++] = '[';
        text[len++] = '"';
        memset(text + len, before % 2 != 0 ? 'x' : '[', before);
        len += before;
        memcpy(text + len, "\",", 2);
        len += 2;
        memcpy(text + len, core, sizeof(core) - 1);
        len += sizeof(core) - 1;
        text[len++] = ']';
        size_t whole = len;
        text[len++] = ']'; /* what follows must not matter */
        struct pwt_json_value value = test_open(test_guard(text, len), len);
        CU_ASSERT_EQUAL(pwt_json_slice(&value), 0);
        CU_ASSERT_EQUAL_FATAL(value.len, whole);
        for (size_t cut = 1; cut < whole; cut += 7) {
            value = test_open(test_guard(text, cut), cut);
            CU_ASSERT_EQUAL_FATAL(pwt_json_slice(&value), PWT_JSON_EEND);
            CU_ASSERT_TRUE((value.flags & PWT_JSON_EXACT) == 0);
        }
    }
}

static void passes_runs_of_backslashes_of_every_length(void)
{
    char text[400];
    for (size_t at = 0; at < 70; at++) {
        for (size_t run = 0; run < 140; run++) {
            size_t len = 0;
            text[len++] = '[';
            text[len++] = '"';
            memset(text + len, 'x', at);
            memset(text + len + at, '\\', run);
            len += at + run;
            memcpy(text + len, run % 2 != 0 ? "\"]\"]" : "\"]", run % 2 != 0 ? 4 : 2);
            len += run % 2 != 0 ? 4 : 2;
            struct pwt_json_value value = test_open(test_guard(text, len), len);
            CU_ASSERT_EQUAL_FATAL(pwt_json_slice(&value), 0);
            CU_ASSERT_EQUAL_FATAL(value.len, len);
            value = test_open(test_guard(text + 1, len - 2), len - 2);
            CU_ASSERT_EQUAL_FATAL(value.len, len - 2);
            CU_ASSERT_EQUAL_FATAL((value.flags & PWT_JSON_ESCAPED) != 0, run != 0);
        }
    }
}

static void bounds_the_depth_of_slices(void)
{
    static char text[5000];
    memset(text, '[', 1100);
    memset(text + 1100, ']', 1100);
    struct pwt_json_value value = test_open(text, 2200);
    CU_ASSERT_EQUAL(pwt_json_slice(&value), PWT_JSON_EDEPTH);
    value = test_open(text + 76, 2048);
    CU_ASSERT_EQUAL(pwt_json_slice(&value), 0);
    CU_ASSERT_EQUAL(value.len, 2048);
    value = (struct pwt_json_value){.type = PWT_JSON_ABSENT};
    CU_ASSERT_EQUAL(pwt_json_slice(&value), PWT_JSON_ETYPE);
}

static void walks_over_members_and_elements(void)
{
    struct pwt_json_value root =
        guarded(" { \"a\" : 1 , \"b\" : [ true , \"x\" ] ,\"c\":{}, \"d\":null } ");
    struct pwt_json_iter iter;
    struct pwt_json_value key;
    struct pwt_json_value value;
    static const char *const keys[] = {"a", "b", "c", "d"};
    static const char *const values[] = {"1", "[ true , \"x\" ]", "{}", "null"};
    size_t count = 0;
    CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &root), 0);
    for (; pwt_json_iter_next(&iter, &key, &value) && count < 4; count++) {
        CU_ASSERT_TRUE(pwt_json_equals(&key, keys[count], 1));
        CU_ASSERT_EQUAL(pwt_json_slice(&value), 0);
        CU_ASSERT_TRUE(value_is(&value, values[count]));
    }
    CU_ASSERT_EQUAL(count, 4);
    CU_ASSERT_EQUAL(iter.error, 0);
    CU_ASSERT_FALSE(pwt_json_iter_next(&iter, &key, &value));

    root = guarded("[[],[[]],0]");
    CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &root), 0);
    for (count = 0; pwt_json_iter_next(&iter, NULL, &value); count++) {
    }
    CU_ASSERT_EQUAL(count, 3);
    CU_ASSERT_EQUAL(iter.error, 0);
    root = guarded("17");
    CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &root), PWT_JSON_ETYPE);
    CU_ASSERT_FALSE(pwt_json_iter_next(&iter, NULL, &value));
    CU_ASSERT_EQUAL(pwt_json_iter_leave(&iter, NULL, NULL), PWT_JSON_ETYPE);
}

static void says_what_a_walk_stumbled_over(void)
{
    static const struct {
        const char *text;
        int32_t error;
    } broken[] = {
        {"[1 2]", PWT_JSON_ESYNTAX},
        {"[1,]", PWT_JSON_ESYNTAX},
        {"[,1]", PWT_JSON_ESYNTAX},
        {"[1,", PWT_JSON_EEND},
        {"[1", PWT_JSON_EEND},
        {"[", PWT_JSON_EEND},
        {"{1:2}", PWT_JSON_ESYNTAX},
        {"{\"a\" 1}", PWT_JSON_ESYNTAX},
        {"{\"a\"", PWT_JSON_EEND},
        {"{\"a\":", PWT_JSON_EEND},
        {"{\"a\":1,}", PWT_JSON_ESYNTAX},
        {"{\"a", PWT_JSON_EEND},
        {"[nul]", PWT_JSON_ESYNTAX},
        {"[tru", PWT_JSON_ESYNTAX},
        {"[x]", PWT_JSON_ESYNTAX},
        {"[[1,2]", PWT_JSON_EEND},
        {"[{\"a\":1", PWT_JSON_EEND},
        {"[1}", PWT_JSON_ESYNTAX},
        {"{\"a\":1]", PWT_JSON_ESYNTAX},
        {"[\"abc]", PWT_JSON_EEND},
    };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct pwt_json_value root = guarded(broken[i].text);
        struct pwt_json_iter iter;
        struct pwt_json_value value;
        CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &root), 0);
        while (pwt_json_iter_next(&iter, NULL, &value)) {
        }
        CU_ASSERT_EQUAL(iter.error, broken[i].error);
        CU_ASSERT_TRUE(iter.pos >= root.ptr && iter.pos <= root.ptr + strlen(broken[i].text));
        CU_ASSERT_EQUAL(pwt_json_iter_leave(&iter, NULL, NULL), broken[i].error);
    }
}

static void leaves_from_anywhere(void)
{
    static const char text[] = "[{\"a\":[1,2],\"b\":{\"x\":\"}\"},\"c\":3}, 5]";
    for (int steps = 0; steps <= 4; steps++) {
        struct pwt_json_value root = guarded(text);
        struct pwt_json_value value;
        struct pwt_json_value slice;
        struct pwt_json_iter outer;
        struct pwt_json_iter inner;
        CU_ASSERT_EQUAL(pwt_json_iter_init(&outer, &root), 0);
        CU_ASSERT_TRUE(pwt_json_iter_next(&outer, NULL, &value));
        CU_ASSERT_EQUAL(pwt_json_iter_init(&inner, &value), 0);
        for (int i = 0; i < steps; i++) {
            CU_ASSERT_EQUAL(pwt_json_iter_next(&inner, NULL, &value), i < 3);
        }
        CU_ASSERT_EQUAL(pwt_json_iter_leave(&inner, &outer, &slice), 0);
        CU_ASSERT_TRUE(value_is(&slice, "{\"a\":[1,2],\"b\":{\"x\":\"}\"},\"c\":3}"));
        CU_ASSERT_EQUAL(slice.type, PWT_JSON_OBJECT);
        CU_ASSERT_PTR_EQUAL(outer.pos, slice.ptr + slice.len); /* not passed over again */
        CU_ASSERT_TRUE(pwt_json_iter_next(&outer, NULL, &value));
        CU_ASSERT_TRUE(value_is(&value, "5"));
        CU_ASSERT_FALSE(pwt_json_iter_next(&outer, NULL, &value));
        CU_ASSERT_EQUAL(outer.error, 0);
    }
}

static void leaving_does_not_disturb_a_walk_elsewhere(void)
{
    struct pwt_json_value root = guarded("[[1],[2],[3]]");
    struct pwt_json_value first;
    struct pwt_json_value value;
    struct pwt_json_iter outer;
    struct pwt_json_iter inner;
    CU_ASSERT_EQUAL(pwt_json_iter_init(&outer, &root), 0);
    CU_ASSERT_TRUE(pwt_json_iter_next(&outer, NULL, &first));
    CU_ASSERT_TRUE(pwt_json_iter_next(&outer, NULL, &value));
    CU_ASSERT_EQUAL(pwt_json_iter_init(&inner, &first), 0);
    CU_ASSERT_EQUAL(pwt_json_iter_leave(&inner, &outer, NULL), 0);
    CU_ASSERT_TRUE(pwt_json_iter_next(&outer, NULL, &value));
    CU_ASSERT_EQUAL(pwt_json_slice(&value), 0);
    CU_ASSERT_TRUE(value_is(&value, "[3]"));
}

static void finds_members_first_or_last(void)
{
    struct pwt_json_value root = guarded("{\"a\":1,\"b\":{\"a\":7},\"\\u0061\":2,\"a\":3,\"\":4}");
    struct pwt_json_value value = {.len = 4711};
    CU_ASSERT_EQUAL(pwt_json_find(&root, TEXT("a"), 0, &value), 0);
    CU_ASSERT_TRUE(value_is(&value, "1"));
    CU_ASSERT_EQUAL(pwt_json_find(&root, TEXT("a"), PWT_JSON_LAST_WINS, &value), 0);
    CU_ASSERT_TRUE(value_is(&value, "3"));
    CU_ASSERT_EQUAL(pwt_json_find(&root, "", 0, 0, &value), 0);
    CU_ASSERT_TRUE(value_is(&value, "4"));
    value.len = 4711;
    CU_ASSERT_EQUAL(pwt_json_find(&root, TEXT("c"), 0, &value), PWT_JSON_ENOENT);
    CU_ASSERT_EQUAL(pwt_json_find(&root, TEXT("aa"), 0, &value), PWT_JSON_ENOENT);
    struct pwt_json_value list = guarded("[1]");
    CU_ASSERT_EQUAL(pwt_json_find(&list, TEXT("a"), 0, &value), PWT_JSON_ETYPE);
    struct pwt_json_value broken = guarded("{\"b\":1,}");
    CU_ASSERT_EQUAL(pwt_json_find(&broken, TEXT("a"), 0, &value), PWT_JSON_ESYNTAX);
    CU_ASSERT_EQUAL(value.len, 4711);
}

static void picks_several_members_in_one_pass(void)
{
    struct pwt_json_value root =
        guarded("{\"x\":[0],\"id\":\"7\",\"y\":{},\"body\":{\"z\":1},\"id\":\"8\"}");
    struct pwt_json_iter iter;
    struct pwt_json_field fields[] = {
        {.name = "body", .len = 4}, {.name = "gone", .len = 4}, {.name = "id", .len = 2}};
    CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &root), 0);
    CU_ASSERT_EQUAL(pwt_json_pick(&iter, fields, 3, 0), 0);
    CU_ASSERT_EQUAL(pwt_json_slice(&fields[0].value), 0);
    CU_ASSERT_TRUE(value_is(&fields[0].value, "{\"z\":1}"));
    CU_ASSERT_EQUAL(fields[1].value.type, PWT_JSON_ABSENT);
    CU_ASSERT_TRUE(value_is(&fields[2].value, "\"7\""));
    CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &root), 0);
    CU_ASSERT_EQUAL(pwt_json_pick(&iter, fields, 3, PWT_JSON_LAST_WINS), 0);
    CU_ASSERT_TRUE(value_is(&fields[2].value, "\"8\""));
    /* Without the absent one it stops where the last is found. */
    fields[1] = fields[2];
    CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &root), 0);
    CU_ASSERT_EQUAL(pwt_json_pick(&iter, fields, 2, 0), 0);
    CU_ASSERT_PTR_EQUAL(iter.pos, fields[0].value.ptr);
    struct pwt_json_value list = guarded("[1]");
    CU_ASSERT_EQUAL(pwt_json_iter_init(&iter, &list), 0);
    CU_ASSERT_EQUAL(pwt_json_pick(&iter, fields, 2, 0), PWT_JSON_ETYPE);
}

/* Goes into everything there is; returns how many values it saw. */
static size_t visit(const struct pwt_json_value *container, unsigned depth)
{
    struct pwt_json_iter iter;
    struct pwt_json_value value;
    size_t count = 1;
    if (pwt_json_iter_init(&iter, container) != 0 || depth > 40) {
        return count;
    }
    while (pwt_json_iter_next(&iter, NULL, &value)) {
        struct pwt_json_value slice = value;
        double number = 0;
        (void)pwt_json_double(&value, &number);
        (void)pwt_json_slice(&slice);
        count += visit(&value, depth + 1);
    }
    (void)pwt_json_iter_leave(&iter, NULL, &value);
    return count;
}

static void survives_any_bytes_in_front_of_the_guard(void)
{
    static const char alphabet[] = "[]{}\",:\\ 01-.etrufalsn\xc3\x80\xff\n";
    uint64_t state = 20241024;
    size_t seen = 0;
    for (int i = 0; i < 200000; i++) {
        char text[160];
        size_t len = test_random(&state) % sizeof(text);
        for (size_t k = 0; k < len; k++) {
            text[k] = alphabet[test_random(&state) % (sizeof(alphabet) - 1)];
        }
        if (len != 0 && i % 2 == 0) {
            text[0] = i % 4 == 0 ? '[' : '{';
        }
        const char *copy = test_guard(text, len);
        struct pwt_json_value value;
        struct pwt_json_place place;
        (void)pwt_json_validate(copy, len, NULL, &place);
        if (pwt_json_open(copy, len, &value) == 0) {
            seen += visit(&value, 0);
        }
    }
    CU_ASSERT_TRUE(seen > 100000);
}

int main(void)
{
    CU_TestInfo values[] = {
        {"takes_the_value_a_text_begins_with", takes_the_value_a_text_begins_with},
        {"refuses_texts_that_begin_with_none", refuses_texts_that_begin_with_none},
        {"slices_containers_of_every_length", slices_containers_of_every_length},
        {"passes_runs_of_backslashes_of_every_length", passes_runs_of_backslashes_of_every_length},
        {"bounds_the_depth_of_slices", bounds_the_depth_of_slices},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo walks[] = {
        {"walks_over_members_and_elements", walks_over_members_and_elements},
        {"says_what_a_walk_stumbled_over", says_what_a_walk_stumbled_over},
        {"leaves_from_anywhere", leaves_from_anywhere},
        {"leaving_does_not_disturb_a_walk_elsewhere", leaving_does_not_disturb_a_walk_elsewhere},
        {"survives_any_bytes_in_front_of_the_guard", survives_any_bytes_in_front_of_the_guard},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo searches[] = {
        {"finds_members_first_or_last", finds_members_first_or_last},
        {"picks_several_members_in_one_pass", picks_several_members_in_one_pass},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_open, pwt_json_slice", .pTests = values},
        {.pName = "pwt_json_iter_*", .pTests = walks},
        {.pName = "pwt_json_find, pwt_json_pick", .pTests = searches},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
