/* SPDX-License-Identifier: Apache-2.0 */
/* Masks: what becomes of values, and which mask counts where several are given. */
#include "erase_test.h"

#include <stdio.h>

static const struct pwt_mask s_none;

static struct pwt_mask custom(const char *text)
{
    return (struct pwt_mask){.custom = pwt_cstr(text)};
}

static struct pwt_mask pattern(const char *text, const char *format)
{
    return (struct pwt_mask){.pattern = pwt_cstr(text), .format = pwt_cstr(format)};
}

static void check(struct pwt_mask mask, const char *json, const char *wanted)
{
    const char *result = test_erase(NULL, &mask, 0, json);

    if (strcmp(result, wanted) != 0) {
        (void)fprintf(stderr, "\n  %s is %s, not %s\n", json, result, wanted);
    }
    CU_ASSERT_STRING_EQUAL(result, wanted);
}

static void five_asterisks_stand_for_anything(void)
{
    check(s_none, "'x'", "'*****'");
    check(s_none, "null", "'*****'");
    check(s_none, "{'a':[1]}", "'*****'");
    check(s_none, " [ 1 , [2,3] , {} ] ", "['*****','*****','*****']");
    check(s_none, "[]", "[]");
}

static void dynamic_masks_keep_length_and_separators(void)
{
    const struct pwt_mask mask = {.flags = PWT_MASK_DYNAMIC};

    check(mask, "'Avenue St-1_2.3'", "'****** **-*_*.*'");
    check(mask, "'\xc3\xa9\xf0\x9f\x98\x80\\ud83d\\ude00\\u0000'", "'****'");
    check(mask, "'\\ud800x'", "'**'"); /* half a pair is one character */
    check(mask, "''", "''");
    check(mask, "-12.5", "'-**.*'");
    check(mask, "12345678901234567890", "'********************'");
    check(mask, "true", "'****'");
    check(mask, "null", "'*****'");
    check(mask, "{ 'a' : 'x y' , 'b':[1,{'c':false}],'d':{},'e':[] }",
          "{ 'a' : '* *' , 'b':['*',{'c':'*****'}],'d':{},'e':[] }");
}

static void custom_masks_are_cut_to_length(void)
{
    check(custom("###-##"), "'Avenue'", "'###-##'");
    check(custom("###-##"), "'Avenue St'", "'###-##'");
    check(custom("###-##"), "'Av'", "'##'");
    check(custom("###-##"), "''", "''");
    check(custom("\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"), "'\xc3\xa9\xc3\xa8'",
          "'\xe2\x80\xa2\xe2\x80\xa2'");
    check(custom("\\\n\x01\xf0\x9f\x98\x80!"), "'abcd'", "'\\\\\\n\\u0001\xf0\x9f\x98\x80'");
    check(custom("\\\n\x01"), "12", "'\\\\\\n'");
    check(custom("#"), "['ab',null,{'c':1.5}]", "['#','*****',{'c':'#'}]");
}

static void patterns_replace_what_they_match(void)
{
    check(pattern("[0-9]", "#"), "'a1b22'", "'a#b##'");
    check(pattern("[0-9]", "#"), "'abc'", "'abc'");
    check(pattern("[0-9]", "#"), "-12.5", "'-##.#'");
    check(pattern("(.)(.*)(@.*)", "\\1****\\3"), "'jane@x.com'", "'j****@x.com'");
    check(pattern("b", "\\\\\\n\x01"), "'a\\nbc'", "'a\\n\\\\\\n\\u0001c'");
    check(pattern("x", "y"), "{'a':'x','b':null}", "{'a':'y','b':'*****'}");
}

static void the_first_that_is_there_counts(void)
{
    struct pwt_mask all = pattern("[0-9]", "9");

    all.custom = pwt_cstr("ZZZ");
    all.flags = PWT_MASK_DYNAMIC;
    check(all, "'ab12'", "'ab99'");
    all.format = pwt_cstr("");
    check(all, "'ab12'", "'ZZZ'");
    all.custom = pwt_cstr("");
    check(all, "'ab12'", "'****'");
    all.flags = 0;
    check(all, "'ab12'", "'****'"); /* half of a pair */
    check((struct pwt_mask){.format = pwt_cstr("x")}, "'ab'", "'**'");
    check(custom(""), "'ab12'", "'*****'");
}

static void bad_patterns_leave_nothing_in_clear(void)
{
    check(pattern("(", "x"), "'secret'", "kind 15");
    check(pattern("a", "\\1"), "'secret'", "kind 15");
    check(pattern("a", "\\g<no>"), "'secret'", "kind 15");
    check(pattern("a", "\\q"), "'secret'", "kind 15");
    check(pattern("a", "x\\"), "'secret'", "kind 15");
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"five_asterisks_stand_for_anything", five_asterisks_stand_for_anything},
        {"dynamic_masks_keep_length_and_separators", dynamic_masks_keep_length_and_separators},
        {"custom_masks_are_cut_to_length", custom_masks_are_cut_to_length},
        {"patterns_replace_what_they_match", patterns_replace_what_they_match},
        {"the_first_that_is_there_counts", the_first_that_is_there_counts},
        {"bad_patterns_leave_nothing_in_clear", bad_patterns_leave_nothing_in_clear},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "mask_value", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_done();
    return result;
}
