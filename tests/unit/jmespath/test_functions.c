/* SPDX-License-Identifier: Apache-2.0 */
/* What functions are called with, and functions of the user's own. */
#include "jmespath_test.h"

static void checks_arguments(void)
{
    static const struct test_fault faults[] = {
        {"abs(a)", "{\"a\":\"x\"}", PWT_JMESPATH_ETYPE, 1, "abs() takes number, not string"},
        {"a || b.abs(@)", "{\"b\":true}", PWT_JMESPATH_ETYPE, 8, "not boolean"},
        {"length(`1`)", "0", PWT_JMESPATH_ETYPE, 1,
         "length() takes string, array or object, not number"},
        {"contains(`{}`, 'a')", "0", PWT_JMESPATH_ETYPE, 1, "takes string or array, not object"},
        {"keys(@)", "[]", PWT_JMESPATH_ETYPE, 1, "keys() takes object, not array"},
        {"values(a)", "{}", PWT_JMESPATH_ETYPE, 1, "not null"},
        {"merge(@, a)", "{\"a\":[]}", PWT_JMESPATH_ETYPE, 1, "merge() takes object, not array"},
        {"sort_by(@, a)", "[]", PWT_JMESPATH_ETYPE, 1, "sort_by() takes expression, not null"},
        {"map(&a, b)", "{}", PWT_JMESPATH_ETYPE, 1, "map() takes array, not null"},
        {"length(&a)", "{}", PWT_JMESPATH_ETYPE, 1, "not expression"},
        {"not_null(&a)", "{}", PWT_JMESPATH_ETYPE, 1, "not expression"},
        {"type(&a)", "{}", PWT_JMESPATH_ETYPE, 1, "not expression"},
        {"join(`2`, @)", "[]", PWT_JMESPATH_ETYPE, 1, "join() takes string, not number"},
        {"join('', @)", "{}", PWT_JMESPATH_ETYPE, 1, "takes array of strings, not object"},
        {"max('a')", "0", PWT_JMESPATH_ETYPE, 1,
         "max() takes array of numbers or array of strings, not string"},
        {"starts_with(@, `0`)", "\"a\"", PWT_JMESPATH_ETYPE, 1, "not number"},
        {"abs(length(@))", "1", PWT_JMESPATH_ETYPE, 5, "length() takes"},
        {"abs(to_string(length(@)))", "[]", PWT_JMESPATH_ETYPE, 1, "abs() takes"},
    };
    test_faults(faults, COUNT(faults));
}

/* What the functions below are told, and what they were called with. */
struct told {
    const char *gives;
    int32_t result;
    size_t count;
    char args[256];
};

static int32_t tell(void *user,
                    const struct pwt_json_value *args,
                    size_t count,
                    const struct pwt_json_alloc *alloc,
                    struct pwt_json_value *ret_value)
{
    struct told *told = user;
    size_t used = 0;
    CU_ASSERT_EQUAL(ret_value->type, PWT_JSON_NULL);
    CU_ASSERT_PTR_NOT_NULL(alloc->alloc(alloc->user, 10));
    told->count = count;
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_TRUE((args[i].flags & PWT_JSON_EXACT) != 0);
        used += (size_t)snprintf(told->args + used, sizeof(told->args) - used, "%.*s;",
                                 (int)args[i].len, args[i].ptr);
    }
    if (told->gives != NULL) {
        *ret_value = (struct pwt_json_value){
            .ptr = told->gives, .len = strlen(told->gives), .type = PWT_JSON_OBJECT};
        (void)pwt_json_open(told->gives, strlen(told->gives), ret_value);
    }
    return told->result;
}

static const uint32_t s_tell_types[] = {PWT_JMESPATH_STRING | PWT_JMESPATH_NUMBER,
                                        PWT_JMESPATH_ANY};

static struct test_run run_own(struct told *told, const char *expression)
{
    struct pwt_jmespath_function functions[] = {
        {.name = "tell",
         .types = s_tell_types,
         .count = 2,
         .variadic = 1,
         .call = tell,
         .user = told},
        {.name = "length", .types = s_tell_types, .count = 1, .call = tell, .user = told},
        {.name = "nothing", .count = 0, .variadic = 1, .call = tell, .user = told},
    };
    struct test_arena arena = {.blocks = NULL};
    struct test_run run = {.source = {.text = expression,
                                      .len = strlen(expression),
                                      .functions = functions,
                                      .function_count = COUNT(functions)}};
    test_evaluate(&arena, &run, "{\"a\": [1, {\"b\": \"x\"}]}");
    if (run.result == 0) {
        char *copy = malloc(run.value.len + 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
        memcpy(copy, run.value.ptr, run.value.len);
        copy[run.value.len] = '\0';
        run.value.ptr = copy;
    }
    test_free(&arena);
    return run;
}

static void
own_gives(const char *expression, const char *gives, const char *args, const char *result)
{
    struct told told = {.gives = gives};
    struct test_run run = run_own(&told, expression);
    CU_ASSERT_EQUAL_FATAL(run.result, 0);
    CU_ASSERT_STRING_EQUAL(told.args, args);
    CU_ASSERT_STRING_EQUAL(run.value.ptr, result);
    free((void *)(uintptr_t)run.value.ptr);
}

static void calls_functions_of_the_user(void)
{
    own_gives("tell('a', a)", "7", "\"a\";[1, {\"b\": \"x\"}];", "7");
    own_gives("tell(`1`, @, [a[0]], {k: 'q\"'}, nope)", "{\"z\": [2]} ", /* the end is found */
              "1;{\"a\": [1, {\"b\": \"x\"}]};[1];{\"k\":\"q\\\"\"};null;", "{\"z\": [2]}");
    own_gives("tell('a', 'b').z[0]", "{\"z\":[2]}", "\"a\";\"b\";", "2");
    own_gives("nothing()", NULL, "", "null");
    own_gives("abs(tell('a', 'b'))", "-5", "\"a\";\"b\";", "5");
}

static void lets_them_beat_built_in_ones(void)
{
    own_gives("length('abc')", "99", "\"abc\";", "99");
}

static void own_fails(const char *expression,
                      const struct told *given,
                      int32_t result,
                      uint32_t column,
                      const char *message)
{
    struct told told = *given;
    struct test_run run = run_own(&told, expression);
    CU_ASSERT_EQUAL(run.result, result);
    CU_ASSERT_EQUAL(run.error.column, column);
    CU_ASSERT_STRING_EQUAL(run.error.message, message);
    if (run.result == 0) {
        free((void *)(uintptr_t)run.value.ptr);
    }
}

static void checks_what_they_are_called_with(void)
{
    struct told told = {.gives = "1"};
    own_fails("tell('a')", &told, PWT_JMESPATH_EARITY, 1,
              "tell() takes at least 2 arguments, not 1");
    own_fails("nothing(a)", &told, PWT_JMESPATH_EARITY, 1, "nothing() takes 0 arguments, not 1");
    own_fails("a | tell(@, @)", &told, PWT_JMESPATH_ETYPE, 5,
              "tell() takes number or string, not array");
    own_fails("tell('a', &a)", &told, PWT_JMESPATH_ETYPE, 1,
              "tell() takes null, boolean, number, string, array or object, not expression");
}

static void checks_what_they_give(void)
{
    struct told told = {.gives = "{\"a\":}"};
    own_fails("tell('a', 'b')", &told, PWT_JMESPATH_EVALUE, 1,
              "tell() gave a value that is no JSON: not JSON");
    told.gives = "[1";
    own_fails("tell('a', 'b')", &told, PWT_JMESPATH_EVALUE, 1,
              "tell() gave a value that is no JSON: ends too early");
    told.gives = "1x";
    own_fails("tell('a', 'b')", &told, PWT_JMESPATH_EVALUE, 1,
              "tell() gave a value that is no JSON: not JSON");
}

static void ends_when_they_fail(void)
{
    struct told told = {.result = PWT_JMESPATH_EDECODE};
    own_fails("[a, tell('a', 'b')]", &told, PWT_JMESPATH_EDECODE, 5, "tell() failed: decode");
    told.result = PWT_JMESPATH_ENOMEM;
    own_fails("tell('a', 'b')", &told, PWT_JMESPATH_ENOMEM, 1, "tell() failed: memory");
    told.result = PWT_JMESPATH_ESYNTAX;
    own_fails("tell('a', 'b')", &told, PWT_JMESPATH_EVALUE, 1, "tell() failed: invalid-value");
    told.result = 17;
    own_fails("tell('a', 'b')", &told, PWT_JMESPATH_EVALUE, 1, "tell() failed: invalid-value");
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"checks_arguments", checks_arguments},
        {"calls_functions_of_the_user", calls_functions_of_the_user},
        {"lets_them_beat_built_in_ones", lets_them_beat_built_in_ones},
        {"checks_what_they_are_called_with", checks_what_they_are_called_with},
        {"checks_what_they_give", checks_what_they_give},
        {"ends_when_they_fail", ends_when_they_fail},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_call", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
