/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled expressions: what they own, how large they may be, and that threads may share one. */
#include "jmespath_test.h"

#include <pthread.h>

static void copies_the_expression(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    char text[] = "a.\"b\" == 'x'";
    struct pwt_jmespath_source source = {.text = text, .len = strlen(text)};
    const struct pwt_jmespath *path = NULL;
    struct pwt_json_value value;
    CU_ASSERT_EQUAL_FATAL(pwt_jmespath_compile(&source, &alloc, NULL, &path), 0);
    memset(text, '#', sizeof(text));
    CU_ASSERT_EQUAL(pwt_jmespath_search(path, TEXT("{\"a\":{\"b\":\"x\"}}"), &alloc, &value), 0);
    CU_ASSERT_TRUE(value.len == 4 && memcmp(value.ptr, "true", 4) == 0);
    test_free(&arena);
}

static void bounds_the_length(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_jmespath_error error = {.result = 0};
    struct pwt_jmespath_source source = {.len = PWT_JMESPATH_LENGTH_MAX};
    const struct pwt_jmespath *path = NULL;
    char *text = test_alloc(&arena, PWT_JMESPATH_LENGTH_MAX + 1);
    memset(text, 'a', PWT_JMESPATH_LENGTH_MAX + 1);
    source.text = text;
    CU_ASSERT_EQUAL(pwt_jmespath_compile(&source, &alloc, &error, &path), 0);
    CU_ASSERT_PTR_NOT_NULL(path);
    CU_ASSERT_EQUAL(error.result, 0);
    source.len++;
    path = NULL;
    CU_ASSERT_EQUAL(pwt_jmespath_compile(&source, &alloc, &error, &path), PWT_JMESPATH_ELIMIT);
    CU_ASSERT_STRING_EQUAL(error.message, "longer than 65536 bytes");
    CU_ASSERT_PTR_NULL(path);
    test_free(&arena);
}

static void takes_an_empty_source(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_jmespath_source source = {.text = NULL};
    const struct pwt_jmespath *path = NULL;
    CU_ASSERT_EQUAL(pwt_jmespath_compile(&source, &alloc, NULL, &path), PWT_JMESPATH_ESYNTAX);
    CU_ASSERT_PTR_NULL(path);
    test_free(&arena);
}

/* Expressions that between them reach each place where memory is taken. */
static const struct {
    const char *expression;
    const char *document;
} s_hungry[] = {
    {"a.b", "{\"a\":{\"b\":1}}"},
    {"'it\\'s' == \"a\\u0062\"", "{\"ab\":\"it's\"}"},
    {"`{\"a\": 1}`.{b: a, c: [a, @]} | [@, `old`]", "1"},
    {"[*].a[].{k: @} | [?k] | sort_by(@, &k)", "[{\"a\":[2,1]},{\"a\":[3,9]}]"},
    {"[::2] | reverse(@) | to_string(@)", "[1,\"\\u00e9\",{\"a\\n\":[]}]"},
    {"join('-', sort(@)) | [@, reverse(@), length(@)]", "[\"b\\n\",\"a\"]"},
    {"[keys(@), values(@), merge(@, @), *]",
     "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10}"},
    {"@ == `{\"a\": [1, \"\\u0062\"]}`", "{\"\\u0061\":[1,\"b\"]}"},
    {"powertools_json(powertools_base64(@)).a", "\"eyJhIjoxfQ==\""},
    {"powertools_base64_gzip(@)", "\"H4sIAAAAAAAAA0vLzwcAIWVzjAMAAAA=\""},
    {"not_null(a, a, a, a, a, to_number('1'))", "{}"},
    {"own(@, [@])", "\"a\\nb\""},
};

static int32_t own(void *user,
                   const struct pwt_json_value *args,
                   size_t count,
                   const struct pwt_json_alloc *alloc,
                   struct pwt_json_value *ret_value)
{
    (void)user;
    (void)count;
    const char *text = NULL;
    size_t len = 0;
    int32_t result = pwt_json_text(&args[0], alloc, &text, &len);
    *ret_value = args[1];
    return result == 0 ? 0 : PWT_JMESPATH_ENOMEM;
}

static const uint32_t s_own_types[] = {PWT_JMESPATH_STRING, PWT_JMESPATH_ARRAY};
static const struct pwt_jmespath_function s_own[] = {
    {.name = "own", .types = s_own_types, .count = 2, .call = own}};

static struct test_run hungry(size_t i)
{
    return (struct test_run){.source = {.text = s_hungry[i].expression,
                                        .len = strlen(s_hungry[i].expression),
                                        .functions = s_own,
                                        .function_count = 1}};
}

static void ends_where_memory_ends(void)
{
    for (size_t i = 0; i < COUNT(s_hungry); i++) {
        size_t n = 1;
        for (int32_t result = PWT_JMESPATH_ENOMEM; result != 0; n++) {
            struct test_arena arena = {.fails_from = n};
            struct test_run run = hungry(i);
            test_evaluate(&arena, &run, s_hungry[i].document);
            result = run.result;
            CU_ASSERT_TRUE(result == 0 || result == PWT_JMESPATH_ENOMEM);
            CU_ASSERT_TRUE(result == 0 || strcmp(run.error.message, "out of memory") == 0);
            CU_ASSERT_EQUAL_FATAL(result == 0 || n < 200, true);
            test_free(&arena);
        }
        CU_ASSERT_TRUE(n > 2);
    }
}

static void takes_no_more_memory_than_is_allowed(void)
{
    for (size_t i = 0; i < COUNT(s_hungry); i++) {
        int32_t result = PWT_JMESPATH_ELIMIT;
        for (size_t most = 1; result != 0; most = most * 5 / 4 + 1) {
            struct test_arena arena = {.blocks = NULL};
            struct pwt_json_alloc alloc = test_allocator(&arena);
            struct test_run run = hungry(i);
            const struct pwt_jmespath *path = NULL;
            run.source.max_bytes = most;
            CU_ASSERT_EQUAL_FATAL(pwt_jmespath_compile(&run.source, &alloc, NULL, &path), 0);
            arena.bytes = 0;
            result = pwt_jmespath_search(path, s_hungry[i].document, strlen(s_hungry[i].document),
                                         &alloc, &run.value);
            CU_ASSERT_TRUE(arena.bytes <= most);
            CU_ASSERT_TRUE(result == 0 || result == PWT_JMESPATH_ELIMIT);
            CU_ASSERT_EQUAL_FATAL(result == 0 || most < 1000000, true);
            test_free(&arena);
        }
    }
}

struct worker {
    pthread_t thread;
    const struct pwt_jmespath *path;
    unsigned right;
};

static void *work(void *user)
{
    struct worker *worker = user;
    for (unsigned i = 0; i < 500; i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_json_value value;
        int32_t result = pwt_jmespath_search(worker->path, TEXT("{\"a\":[{\"b\":2},{\"b\":1}]}"),
                                             &alloc, &value);
        worker->right += result == 0 && value.len == 9 && memcmp(value.ptr, "[1,2,\"x\"]", 9) == 0;
        test_free(&arena);
    }
    return NULL;
}

static void serves_several_threads(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_jmespath_source source = {TEXT("[sort_by(a, &b)[*].b, 'x'][]"), .functions = NULL};
    const struct pwt_jmespath *path = NULL;
    struct worker workers[4];
    CU_ASSERT_EQUAL_FATAL(pwt_jmespath_compile(&source, &alloc, NULL, &path), 0);
    for (size_t i = 0; i < COUNT(workers); i++) {
        workers[i] = (struct worker){.path = path};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(workers); i++) {
        CU_ASSERT_EQUAL(pthread_join(workers[i].thread, NULL), 0);
        CU_ASSERT_EQUAL(workers[i].right, 500);
    }
    test_free(&arena);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"copies_the_expression", copies_the_expression},
        {"bounds_the_length", bounds_the_length},
        {"takes_an_empty_source", takes_an_empty_source},
        {"ends_where_memory_ends", ends_where_memory_ends},
        {"takes_no_more_memory_than_is_allowed", takes_no_more_memory_than_is_allowed},
        {"serves_several_threads", serves_several_threads},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jmespath_compile", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
