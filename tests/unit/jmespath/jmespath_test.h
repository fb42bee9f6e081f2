/* SPDX-License-Identifier: Apache-2.0 */
/* What the JMESPath tests share: an arena that counts and can fail, and tables of expressions with
 * what they must give. */
#ifndef TESTS_JMESPATH_TEST_H
#define TESTS_JMESPATH_TEST_H

#include "../run.h"

#include <powertools/jmespath.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A literal as pointer and length. */
#define TEXT(literal) (literal), (sizeof(literal) - 1u)

/* How many elements a table has. */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct test_block {
    struct test_block *next;
    max_align_t memory[];
};

/* Memory of just the sizes asked for, given back at once. */
struct test_arena {
    struct test_block *blocks;
    size_t calls;      /* how often memory was taken */
    size_t bytes;      /* how much */
    size_t fails_from; /* the call from which on none is given; 0: never */
};

static inline void *test_alloc(void *user, size_t size)
{
    struct test_arena *arena = (struct test_arena *)user;
    arena->calls++;
    if (arena->fails_from != 0 && arena->calls >= arena->fails_from) {
        return NULL;
    }
    struct test_block *block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        abort();
    }
    block->next = arena->blocks;
    arena->blocks = block;
    arena->bytes += size;
    return block->memory;
}

static inline void test_free(struct test_arena *arena)
{
    while (arena->blocks != NULL) {
        struct test_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    *arena = (struct test_arena){.blocks = NULL};
}

static inline struct pwt_json_alloc test_allocator(struct test_arena *arena)
{
    return (struct pwt_json_alloc){.alloc = test_alloc, .user = arena};
}

/* One run from text to text. */
struct test_run {
    struct pwt_jmespath_source source;
    struct pwt_jmespath_error error;
    struct pwt_json_value value;
    int32_t result;
};

/* Compiles and evaluates, with copies whose end is the end of memory. */
static inline void
test_evaluate(struct test_arena *arena, struct test_run *run, const char *document)
{
    struct pwt_json_alloc alloc = test_allocator(arena);
    struct test_arena texts = {.blocks = NULL};
    size_t len = strlen(document);
    char *text = (char *)test_alloc(arena->fails_from == 0 ? arena : &texts, len);
    char *expression = (char *)test_alloc(&texts, run->source.len);
    memcpy(text, document, len);
    memcpy(expression, run->source.text, run->source.len);
    struct pwt_jmespath_source source = run->source;
    source.text = expression;

    const struct pwt_jmespath *path = NULL;
    struct pwt_json_value root = {.type = PWT_JSON_ABSENT};
    run->error = (struct pwt_jmespath_error){.result = 0};
    run->result = pwt_jmespath_compile(&source, &alloc, &run->error, &path);
    memset(expression, '#', source.len); /* the expression was copied */
    if (run->result == 0) {
        (void)pwt_json_open(text, len, &root);
        run->result = pwt_jmespath_evaluate(path, &root, &alloc, &run->error, &run->value);
    }
    test_free(&texts);
}

/* An expression, a document, and the compact JSON that it gives. */
struct test_row {
    const char *expression;
    const char *document;
    const char *result;
};

static inline void test_rows(const struct test_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct test_arena arena = {.blocks = NULL};
        struct test_run run = {.source = {.text = rows[i].expression}};
        run.source.len = strlen(rows[i].expression);
        test_evaluate(&arena, &run, rows[i].document);
        char got[4096] = "";
        struct pwt_json_buffer buffer = {
            .ptr = got, .cap = sizeof(got) - 1, .max = sizeof(got) - 1};
        struct pwt_json_writer writer;
        int32_t written = 0;
        if (run.result == 0) {
            pwt_json_writer_init(&writer, &buffer, 0);
            pwt_json_write_value(&writer, run.value.ptr, run.value.len);
            written = pwt_json_writer_finish(&writer, NULL, NULL);
            got[buffer.len] = '\0';
        }
        bool same = run.result == 0 && written == 0 && strcmp(got, rows[i].result) == 0;
        if (!same) {
            (void)fprintf(stderr, "%s over %s\n  gives %s (%s), not %s\n", rows[i].expression,
                          rows[i].document, got, run.error.message, rows[i].result);
        }
        CU_ASSERT_TRUE(same);
        CU_ASSERT_EQUAL(run.error.result, 0);
        CU_ASSERT_TRUE((run.value.flags & PWT_JSON_EXACT) != 0);
        test_free(&arena);
    }
}

/* An expression, a document, and the error with its column and a part of its message. */
struct test_fault {
    const char *expression;
    const char *document;
    int32_t result;
    uint32_t column;
    const char *message;
};

static inline void test_faults(const struct test_fault *faults, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct test_fault *fault = &faults[i];
        struct test_arena arena = {.blocks = NULL};
        struct test_run run = {.source = {.text = fault->expression}, .value = {.len = 4711}};
        run.source.len = strlen(fault->expression);
        test_evaluate(&arena, &run, fault->document);
        bool same = run.result == fault->result && run.error.result == fault->result &&
                    run.error.column == fault->column &&
                    strstr(run.error.message, fault->message) != NULL;
        if (!same) {
            (void)fprintf(stderr, "%s over %s\n  fails with %d (%s) at %u: %s; not %d at %u: %s\n",
                          fault->expression, fault->document, run.result,
                          pwt_jmespath_kind(run.result), run.error.column, run.error.message,
                          fault->result, fault->column, fault->message);
        }
        CU_ASSERT_TRUE(same);
        CU_ASSERT_EQUAL(run.value.len, 4711); /* written on success only */
        test_free(&arena);
    }
}

#endif
