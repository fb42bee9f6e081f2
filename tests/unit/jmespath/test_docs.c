/* SPDX-License-Identifier: Apache-2.0 */
/* The programs of docs/jmespath.md, which shows them as they stand here. */
#include "jmespath_test.h"

const char *request_id(const struct pwt_jmespath *path,
                       const char *event,
                       size_t event_len,
                       const struct pwt_json_alloc *alloc,
                       size_t *ret_len);

#include <powertools/jmespath.h>

/* The value of requestContext.requestId, or NULL if the event has none. */
const char *request_id(const struct pwt_jmespath *path,
                       const char *event,
                       size_t event_len,
                       const struct pwt_json_alloc *alloc,
                       size_t *ret_len)
{
    const char *id = NULL;
    struct pwt_json_value value;

    if (pwt_jmespath_search(path, event, event_len, alloc, &value) == 0 &&
        value.type == PWT_JSON_STRING) {
        (void)pwt_json_text(&value, alloc, &id, ret_len);
    }
    return id;
}

/* Once, at cold start; the memory must live as long as the process. */
static const struct pwt_jmespath *compile(const char *expression,
                                          const struct pwt_json_alloc *alloc,
                                          struct pwt_jmespath_error *error)
{
    struct pwt_jmespath_source source = {.text = expression, .len = strlen(expression)};
    const struct pwt_jmespath *path = NULL;

    (void)pwt_jmespath_compile(&source, alloc, error, &path);
    return path;
}

/* double(n): twice a whole number. */
static int32_t call_double(void *user,
                           const struct pwt_json_value *args,
                           size_t count,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_json_value *ret_value)
{
    int64_t number = 0;
    char *text = alloc->alloc(alloc->user, PWT_JSON_NUMBER_MAX);

    (void)user;
    (void)count;
    if (text == NULL) {
        return PWT_JMESPATH_ENOMEM;
    }
    if (pwt_json_int64(&args[0], &number) != 0 || __builtin_mul_overflow(number, 2, &number)) {
        return PWT_JMESPATH_EVALUE;
    }
    size_t len = pwt_json_format_int64(number, text);
    return pwt_json_open(text, len, ret_value) == 0 ? 0 : PWT_JMESPATH_EVALUE;
}

static const uint32_t double_types[] = {PWT_JMESPATH_NUMBER};
static const struct pwt_jmespath_function own_functions[] = {
    {.name = "double", .types = double_types, .count = 1, .call = call_double},
};

static void takes_the_request_id_out(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    const struct pwt_jmespath *path = compile("requestContext.requestId", &alloc, NULL);
    size_t len = 0;
    const char *id =
        request_id(path, TEXT("{\"requestContext\":{\"requestId\":\"r-1\"}}"), &alloc, &len);
    CU_ASSERT_TRUE(id != NULL && len == 3 && memcmp(id, "r-1", 3) == 0);
    CU_ASSERT_PTR_NULL(request_id(path, TEXT("{}"), &alloc, &len));
    CU_ASSERT_PTR_NULL(
        request_id(path, TEXT("{\"requestContext\":{\"requestId\":1}}"), &alloc, &len));
    test_free(&arena);
}

static void says_where_an_expression_is_wrong(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_jmespath_error error = {.result = 0};
    CU_ASSERT_PTR_NULL(compile("requestContext..requestId", &alloc, &error));
    CU_ASSERT_EQUAL(error.column, 16);
    CU_ASSERT_STRING_EQUAL(error.message, "unexpected .");
    test_free(&arena);
}

static void calls_the_function(void)
{
    static const struct {
        const char *document;
        int32_t result;
        const char *text;
    } cases[] = {
        {"21", 0, "42"},
        {"9223372036854775807", PWT_JMESPATH_EVALUE, ""},
        {"1.5", PWT_JMESPATH_EVALUE, ""},
        {"\"1\"", PWT_JMESPATH_ETYPE, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct test_run run = {.source = {TEXT("double(@)"), .functions = own_functions,
                                          .function_count = COUNT(own_functions)}};
        test_evaluate(&arena, &run, cases[i].document);
        CU_ASSERT_EQUAL(run.result, cases[i].result);
        CU_ASSERT_TRUE(run.result != 0 ||
                       (run.value.len == strlen(cases[i].text) &&
                        memcmp(run.value.ptr, cases[i].text, run.value.len) == 0));
        test_free(&arena);
    }
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"takes_the_request_id_out", takes_the_request_id_out},
        {"says_where_an_expression_is_wrong", says_where_an_expression_is_wrong},
        {"calls_the_function", calls_the_function},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "docs/jmespath.md", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
