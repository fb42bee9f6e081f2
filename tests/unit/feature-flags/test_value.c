/* SPDX-License-Identifier: Apache-2.0 */
/* Values: equality, order and membership, of what a context says and a document wants. */
#include "flags_test.h"

#define HOLDS   PWT_FLAG_HOLDS
#define DIFFERS PWT_FLAG_DIFFERS
#define NEVER   PWT_FLAG_OTHER_TYPE

/* `wanted` is the document's value, `value` the context's; NULL: it has none. */
struct row {
    const char *wanted;
    const char *value;
    uint32_t check;
};

static void compare_rows(const char *action, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t found = compare(action, rows[i].wanted, rows[i].value);
        if (found != rows[i].check) {
            (void)printf("\n    %s %s of %s: %u", action, rows[i].wanted,
                         rows[i].value ? rows[i].value : "nothing", found);
            CU_FAIL("comes out otherwise");
        }
    }
}

#define COMPARE(action, ...)                                          \
    do {                                                              \
        static const struct row rows[] = {__VA_ARGS__};               \
        compare_rows((action), rows, sizeof(rows) / sizeof(rows[0])); \
    } while (0)

/* ---- equality ---- */

static void numbers_and_booleans_are_equal_by_value(void)
{
    COMPARE("EQUALS", {"1", "1.0", HOLDS}, {"1.0", "1", HOLDS}, {"1", "true", HOLDS},
            {"true", "1", HOLDS}, {"false", "0.0", HOLDS}, {"true", "2", DIFFERS},
            {"100", "1e2", HOLDS}, {"0", "-0.0", HOLDS},
            {"9007199254740992.0", "9007199254740993", DIFFERS},
            {"18446744073709551616", "1.8446744073709552e19", HOLDS},
            {"18446744073709551617", "1.8446744073709552e19", DIFFERS},
            {"123456789012345678901234567890", "123456789012345678901234567890", HOLDS});
}

static void types_keep_apart(void)
{
    COMPARE("EQUALS", {"1", "'1'", DIFFERS}, {"'1'", "1", DIFFERS}, {"''", "null", DIFFERS},
            {"false", "null", DIFFERS}, {"0", "''", DIFFERS}, {"[]", "{}", DIFFERS},
            {"{}", "[]", DIFFERS}, {"[]", "''", DIFFERS}, {"'true'", "true", DIFFERS},
            {"[1]", "1", DIFFERS}, {"{'a':1}", "'a'", DIFFERS});
}

static void absent_key_is_null(void)
{
    COMPARE("IN", {"[null]", NULL, HOLDS}, {"[null]", "null", HOLDS}, {"[0]", "null", DIFFERS});
    COMPARE("EQUALS", {"0", NULL, DIFFERS}, {"false", NULL, DIFFERS});
    COMPARE("NOT_EQUALS", {"0", NULL, HOLDS}, {"'x'", "null", HOLDS}, {"'x'", "'x'", DIFFERS});
}

static void strings_are_equal_by_code_points(void)
{
    COMPARE("EQUALS", {"'caf\xc3\xa9'", "'caf\xc3\xa9'", HOLDS},
            {"'caf\xc3\xa9'", "'caf\\u00e9'", HOLDS}, {"'caf\\u00e9'", "'caf\xc3\xa9'", HOLDS},
            {"'caf\xc3\xa9'", "'cafe\xcc\x81'", DIFFERS}, {"'a\\u0000b'", "'a\\u0000b'", HOLDS},
            {"'a\\u0000b'", "'a\\u0000c'", DIFFERS}, {"'a'", "'a\\u0000'", DIFFERS},
            {"'\\ud83d\\ude00'", "'\xf0\x9f\x98\x80'", HOLDS}, {"'A'", "'a'", DIFFERS},
            {"'\\n'", "'\\u000a'", HOLDS}, {"''", "''", HOLDS});
}

/* Of each length, so that no part of a text is left out of the comparison. */
static void strings_differ_by_any_byte(void)
{
    for (size_t len = 1; len <= 40; len++) {
        for (size_t at = 0; at < len; at++) {
            char one[64] = "'";
            char other[64] = "'";
            memset(one + 1, 'x', len);
            memset(other + 1, 'x', len);
            other[1 + at] = 'y';
            one[len + 1] = other[len + 1] = '\'';
            CU_ASSERT_EQUAL(compare("EQUALS", one, one), HOLDS);
            CU_ASSERT_EQUAL(compare("EQUALS", one, other), DIFFERS);
        }
    }
}

static void lists_are_equal_in_their_order(void)
{
    COMPARE("EQUALS", {"[1,'a',[true]]", "[1.0,'a',[1]]", HOLDS}, {"[1,2]", "[2,1]", DIFFERS},
            {"[1,2]", "[1]", DIFFERS}, {"[1]", "[1,2]", DIFFERS}, {"[]", " [ ] ", HOLDS},
            {"[{'a':[1]}]", "[ { 'a' : [ 1 ] } ]", HOLDS}, {"[null]", "[null]", HOLDS},
            {"[null]", "[]", DIFFERS});
}

static void objects_are_equal_in_any_order(void)
{
    COMPARE("EQUALS", {"{'a':1,'b':{'c':2}}", "{'b':{'c':2.0},'a':1}", HOLDS},
            {"{'a':1}", "{'a':1,'b':2}", DIFFERS}, {"{'a':1,'b':2}", "{'a':1}", DIFFERS},
            {"{'a':1}", "{'a':2}", DIFFERS}, {"{'a':null}", "{}", DIFFERS},
            {"{}", "{'a':null}", DIFFERS}, {"{'\\u0061':1}", "{'a':1}", HOLDS},
            {"{'a':1}", "{'\\u0061':1}", HOLDS}, {"{}", "{}", HOLDS});
}

static void last_of_a_name_counts(void)
{
    COMPARE("EQUALS", {"{'a':1,'a':2}", "{'a':2}", HOLDS}, {"{'a':2}", "{'a':1,'a':2}", HOLDS},
            {"{'a':1}", "{'a':1,'a':2}", DIFFERS}, {"{'a':1,'a':2}", "{'a':1}", DIFFERS});
    CU_ASSERT_EQUAL(check("{'action':'EQUALS','key':'k','value':2}", "{'k':1,'x':0,'k':2}"), HOLDS);
    CU_ASSERT_EQUAL(check("{'action':'EQUALS','key':'k','value':2}", "{'k':[],'k':2}"), HOLDS);
}

/* ---- order ---- */

static void order_is_among_one_type(void)
{
    COMPARE("KEY_GREATER_THAN_VALUE", {"1", "2", HOLDS}, {"2", "2", DIFFERS}, {"1.5", "2", HOLDS},
            {"false", "true", HOLDS}, {"true", "2", HOLDS}, {"0", "true", HOLDS},
            {"9007199254740992.0", "9007199254740993", HOLDS}, {"1", "'2'", NEVER},
            {"'1'", "2", NEVER}, {"1", "null", NEVER}, {"1", NULL, NEVER}, {"{}", "{}", NEVER},
            {"{}", "1", NEVER}, {"[1]", "1", NEVER}, {"1", "[1]", NEVER}, {"'a'", "[]", NEVER});
}

static void strings_stand_by_code_point(void)
{
    COMPARE("KEY_LESS_THAN_VALUE", {"'b'", "'a'", HOLDS}, {"'a'", "'B'", HOLDS},
            {"'aa'", "'a'", HOLDS}, {"'a'", "'aa'", DIFFERS}, {"'a'", "''", HOLDS},
            {"'10'", "'9'", DIFFERS}, {"'\xc3\xa9'", "'z'", HOLDS},
            {"'\xf0\x9f\x98\x80'", "'\xef\xbf\xbd'", HOLDS}, {"'b'", "'\\u0061'", HOLDS},
            {"'a\\u0000b'", "'a\\u0000a'", HOLDS});
}

static void lists_stand_by_their_first_difference(void)
{
    COMPARE("KEY_GREATER_THAN_OR_EQUAL_VALUE", {"[1,2]", "[1,2]", HOLDS}, {"[1,2]", "[1,3]", HOLDS},
            {"[1,2]", "[1]", DIFFERS}, {"[1]", "[1,0]", HOLDS}, {"[]", "[0]", HOLDS},
            {"[1,'a']", "[2,3]", HOLDS}, {"[1,'a']", "[1,3]", NEVER},
            {"[null,1]", "[null,2]", HOLDS}, {"[{}]", "[{}]", HOLDS}, {"[{}]", "[{'a':1}]", NEVER},
            {"[[1,2]]", "[[1,3]]", HOLDS}, {"['b']", "['\\u0061']", DIFFERS});
}

/* ---- membership ---- */

static void list_has_an_equal_element(void)
{
    COMPARE("IN", {"['a','b']", "'b'", HOLDS}, {"['a','b']", "'c'", DIFFERS},
            {"[1]", "true", HOLDS}, {"[1.0]", "1", HOLDS}, {"[[1]]", "[1]", HOLDS},
            {"[{'a':1}]", "{'a':1}", HOLDS}, {"[]", "'a'", DIFFERS}, {"['a']", "['a']", DIFFERS},
            {"['caf\xc3\xa9']", "'caf\\u00e9'", HOLDS});
    COMPARE("KEY_IN_VALUE", {"['a']", "'a'", HOLDS}, {"['a']", NULL, DIFFERS});
    COMPARE("NOT_IN", {"['a']", "'b'", HOLDS}, {"['a']", "'a'", DIFFERS}, {"[]", NULL, HOLDS});
    COMPARE("KEY_NOT_IN_VALUE", {"['a']", "[]", HOLDS}, {"[[]]", "[]", DIFFERS});
}

static void text_has_a_part(void)
{
    COMPARE("IN", {"'abc'", "'b'", HOLDS}, {"'abc'", "'bc'", HOLDS}, {"'abc'", "'ac'", DIFFERS},
            {"'abc'", "''", HOLDS}, {"''", "''", HOLDS}, {"''", "'a'", DIFFERS},
            {"'abc'", "'\\u0062'", HOLDS}, {"'1'", "1", NEVER}, {"'abc'", NULL, NEVER},
            {"'null'", "null", NEVER}, {"'abc'", "['a']", NEVER}, {"'a\\u0000b'", "'b'", HOLDS});
    COMPARE("NOT_IN", {"'abc'", "'x'", HOLDS}, {"'1'", "1", NEVER}, {"'abc'", NULL, NEVER});
}

static void object_has_a_name(void)
{
    COMPARE("IN", {"{'a':1}", "'a'", HOLDS}, {"{'a':1}", "'b'", DIFFERS}, {"{'1':1}", "1", DIFFERS},
            {"{'a':1}", NULL, DIFFERS}, {"{'a':1}", "[]", NEVER}, {"{'a':1}", "{}", NEVER});
    COMPARE("NOT_IN", {"{'a':1}", "1", HOLDS}, {"{'a':1}", "null", HOLDS},
            {"{'a':1}", "[]", NEVER});
}

static void nothing_is_in_a_number(void)
{
    COMPARE("IN", {"1", "1", NEVER}, {"true", "true", NEVER});
    COMPARE("NOT_IN", {"1", "2", NEVER}, {"true", "'x'", NEVER});
}

static void context_may_hold_the_value(void)
{
    COMPARE("VALUE_IN_KEY", {"'a'", "['a','b']", HOLDS}, {"'c'", "['a','b']", DIFFERS},
            {"1", "[true]", HOLDS}, {"[1]", "[[1.0]]", HOLDS}, {"'b'", "'abc'", HOLDS},
            {"'b'", "'a\\u0062c'", HOLDS}, {"''", "''", HOLDS}, {"1", "'1'", NEVER},
            {"'a'", "{'a':1}", HOLDS}, {"'a'", "{'\\u0061':1}", HOLDS}, {"'b'", "{'a':1}", DIFFERS},
            {"1", "{'1':1}", DIFFERS}, {"[]", "{'a':1}", NEVER}, {"'a'", NULL, NEVER},
            {"'a'", "null", NEVER}, {"'a'", "5", NEVER}, {"1", "true", NEVER});
    COMPARE("VALUE_NOT_IN_KEY", {"'c'", "['a']", HOLDS}, {"'a'", "['a']", DIFFERS},
            {"'c'", "'abc'", DIFFERS}, {"'x'", "'abc'", HOLDS}, {"'b'", "{'a':1}", HOLDS},
            {"'a'", NULL, NEVER}, {"'a'", "5", NEVER}, {"{}", "{'a':1}", NEVER});
}

static void elements_of_the_context_are_counted(void)
{
    COMPARE("ALL_IN_VALUE", {"[1,2,3]", "[1,2]", HOLDS}, {"[1,2]", "[1,4]", DIFFERS},
            {"[1]", "[]", HOLDS}, {"[]", "[]", HOLDS}, {"[1]", "1", NEVER}, {"[1]", NULL, NEVER},
            {"['a']", "'a'", NEVER}, {"[true]", "[1.0]", HOLDS});
    COMPARE("ANY_IN_VALUE", {"[1,2]", "[4,2]", HOLDS}, {"[1,2]", "[4]", DIFFERS},
            {"[1]", "[]", DIFFERS}, {"[1]", "{}", NEVER}, {"[1]", NULL, NEVER});
    COMPARE("NONE_IN_VALUE", {"[1,2]", "[4]", HOLDS}, {"[1,2]", "[4,2]", DIFFERS},
            {"[1]", "[]", HOLDS}, {"[1]", NULL, NEVER}, {"[1]", "'x'", NEVER});
}

int main(void)
{
    static CU_TestInfo equality[] = {
        {"numbers_and_booleans_are_equal_by_value", numbers_and_booleans_are_equal_by_value},
        {"types_keep_apart", types_keep_apart},
        {"absent_key_is_null", absent_key_is_null},
        {"strings_are_equal_by_code_points", strings_are_equal_by_code_points},
        {"strings_differ_by_any_byte", strings_differ_by_any_byte},
        {"lists_are_equal_in_their_order", lists_are_equal_in_their_order},
        {"objects_are_equal_in_any_order", objects_are_equal_in_any_order},
        {"last_of_a_name_counts", last_of_a_name_counts},
        CU_TEST_INFO_NULL};
    static CU_TestInfo order[] = {
        {"order_is_among_one_type", order_is_among_one_type},
        {"strings_stand_by_code_point", strings_stand_by_code_point},
        {"lists_stand_by_their_first_difference", lists_stand_by_their_first_difference},
        CU_TEST_INFO_NULL};
    static CU_TestInfo membership[] = {
        {"list_has_an_equal_element", list_has_an_equal_element},
        {"text_has_a_part", text_has_a_part},
        {"object_has_a_name", object_has_a_name},
        {"nothing_is_in_a_number", nothing_is_in_a_number},
        {"context_may_hold_the_value", context_may_hold_the_value},
        {"elements_of_the_context_are_counted", elements_of_the_context_are_counted},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_value_equals", NULL, NULL, NULL, NULL, equality},
                                    {"flags_value_order", NULL, NULL, NULL, NULL, order},
                                    {"flags_value_in", NULL, NULL, NULL, NULL, membership},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
