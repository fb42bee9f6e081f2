/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JMESPath: an expression, a line feed, and a document, both in memory of just their size.
 * Compiling and evaluating twice gives the same, failures have a message and a place inside the
 * expression, and the result of a valid document is valid.
 */
#include "../support/arena.h"

#include <powertools/jmespath.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* What one run gave. */
struct outcome {
    int32_t result;
    struct pwt_jmespath_error error;
    struct pwt_json_value value;
};

/* A function that takes and gives anything. */
static int32_t first(void *user,
                     const struct pwt_json_value *args,
                     size_t count,
                     const struct pwt_json_alloc *alloc,
                     struct pwt_json_value *ret_value)
{
    (void)user;
    (void)alloc;
    for (size_t i = 0; i < count; i++) {
        must((args[i].flags & PWT_JSON_EXACT) != 0);
    }
    *ret_value = args[0];
    return 0;
}

static struct outcome
run(struct arena *arena, const struct pwt_jmespath_source *source, const char *document, size_t len)
{
    struct pwt_json_alloc alloc = {.alloc = arena_alloc, .user = arena};
    struct outcome outcome = {.value = {.type = PWT_JSON_ABSENT}};
    const struct pwt_jmespath *path = NULL;
    struct pwt_json_value root = {.type = PWT_JSON_ABSENT};
    outcome.result = pwt_jmespath_compile(source, &alloc, &outcome.error, &path);
    if (outcome.result == 0) {
        (void)pwt_json_open(document, len, &root);
        outcome.result = pwt_jmespath_evaluate(path, &root, &alloc, &outcome.error, &outcome.value);
    }
    must((outcome.result == 0) == (outcome.value.type != PWT_JSON_ABSENT));
    must(outcome.result == 0 || outcome.error.result == outcome.result);
    must(outcome.result == 0 || outcome.error.message[0] != '\0');
    must(outcome.error.column <= source->len + 1);
    return outcome;
}

/* A copy of just that size, so that the sanitizer sees every byte read outside. */
static char *copy(const uint8_t *data, size_t size)
{
    char *text = malloc(size == 0 ? 1 : size);
    must(text != NULL);
    if (size != 0) {
        memcpy(text, data, size);
    }
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t types[] = {PWT_JMESPATH_ANY};
    static const struct pwt_jmespath_function functions[] = {
        {.name = "first", .types = types, .count = 1, .variadic = 1, .call = first}};
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    size_t expression_len = end == NULL ? size : (size_t)(end - data);
    size_t document_len = end == NULL ? 0 : size - expression_len - 1;
    char *expression = copy(data, expression_len);
    char *document = copy(end == NULL ? data : end + 1, document_len);
    struct pwt_jmespath_source source = {.text = expression,
                                         .len = expression_len,
                                         .functions = functions,
                                         .function_count = 1,
                                         .max_bytes = (size_t)8 << 20};

    struct arena arena = {.blocks = NULL};
    struct outcome once = run(&arena, &source, document, document_len);
    struct outcome again = run(&arena, &source, document, document_len);
    must(once.result == again.result);
    must(once.result == 0 || once.error.column == again.error.column);
    must(once.result == 0 || strcmp(once.error.message, again.error.message) == 0);
    if (once.result == 0) {
        must((once.value.flags & PWT_JSON_EXACT) != 0);
        must(once.value.len == again.value.len);
        must(memcmp(once.value.ptr, again.value.ptr, once.value.len) == 0);
        if (pwt_json_validate(document, document_len, NULL, NULL) == 0) {
            int32_t valid = pwt_json_validate(once.value.ptr, once.value.len, NULL, NULL);
            /* What an expression wraps may be nested as deeply as is allowed already. */
            must(valid == 0 || valid == PWT_JSON_EDEPTH);
        }
    }
    arena_free(&arena);
    free(expression);
    free(document);
    return 0;
}
