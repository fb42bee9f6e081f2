/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of typed events share: an arena that counts and can fail, documents whose end is
 * the end of memory, sample events, and texts to compare with. */
#ifndef TESTS_EVENTS_TEST_H
#define TESTS_EVENTS_TEST_H

#include "internal.h"

#include <CUnit/Basic.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many elements a table has. */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Runs the suites: 0 if every assertion held, 1 if one failed, 99 if they could not be set up. */
static inline int run_suites(CU_SuiteInfo *suites)
{
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 99;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    (void)CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

struct test_block {
    struct test_block *next;
    max_align_t memory[];
};

/* Memory of just the sizes asked for, given back at once. */
struct test_arena {
    struct test_block *blocks;
    size_t calls;      /* how often memory was taken */
    size_t fails_from; /* the call from which on none is given; 0: never */
    size_t fails_at;   /* the one call that gives none; 0: no such call */
};

static inline void *test_alloc(void *user, size_t size)
{
    struct test_arena *arena = (struct test_arena *)user;
    arena->calls++;
    if ((arena->fails_from != 0 && arena->calls >= arena->fails_from) ||
        (arena->fails_at != 0 && arena->calls == arena->fails_at)) {
        return NULL;
    }
    struct test_block *block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        abort();
    }
    block->next = arena->blocks;
    arena->blocks = block;
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

/* A copy whose end is the end of memory; it does not count as a call. */
static inline struct pwt_bytes test_bytes(struct test_arena *arena, const char *text, size_t len)
{
    struct test_arena uncounted = {.blocks = arena->blocks};
    char *copy = (char *)test_alloc(&uncounted, len);
    memcpy(copy, text, len);
    arena->blocks = uncounted.blocks;
    return pwt_bytes_make(copy, len);
}

static inline struct pwt_bytes test_document(struct test_arena *arena, const char *text)
{
    return test_bytes(arena, text, strlen(text));
}

/* A file of tests/events. */
static inline struct pwt_bytes test_sample(struct test_arena *arena, const char *name)
{
    char path[1024];
    (void)snprintf(path, sizeof(path), "%s/%s", TEST_SAMPLES, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        abort();
    }
    static char s_text[1 << 16]; /* samples are a few KB */
    const size_t len = fread(s_text, 1, sizeof(s_text), file);
    if (len == sizeof(s_text)) {
        (void)fprintf(stderr, "%s: too large\n", path);
        abort();
    }
    (void)fclose(file);
    return test_bytes(arena, s_text, len);
}

/* Whether bytes are a text; NULL: whether they are absent. */
static inline bool test_is(struct pwt_bytes bytes, const char *text)
{
    bool same = text == NULL ? bytes.ptr == NULL
                             : bytes.ptr != NULL && bytes.len == strlen(text) &&
                                   memcmp(bytes.ptr, text, (size_t)bytes.len) == 0;
    if (!same) {
        (void)fprintf(stderr, "'%.*s' is not '%s'\n", (int)bytes.len, bytes.ptr ? bytes.ptr : "",
                      text ? text : "(absent)");
    }
    return same;
}

/* Whether a value is this JSON text; NULL: whether it is absent. */
static inline bool test_is_json(struct pwt_json_value value, const char *text)
{
    if (value.type != PWT_JSON_ABSENT && pwt_json_slice(&value) != 0) {
        return false;
    }
    return test_is(pwt_bytes_make(value.ptr, value.len), text);
}

/* Whether the place of a member in its struct is empty. */
static inline bool test_is_absent(const char *place, const struct event_field *field)
{
    switch (field->kind) {
    case EVENT_TEXT:
        return ((const struct pwt_bytes *)(const void *)place)->ptr == NULL;
    case EVENT_INT:
        return !((const struct pwt_event_int *)(const void *)place)->present;
    case EVENT_BOOL:
        return !((const struct pwt_event_bool *)(const void *)place)->present;
    default:
        return ((const struct pwt_json_value *)(const void *)place)->type == PWT_JSON_ABSENT;
    }
}

/* Whether a lazy string has this text; NULL: whether it is absent. */
static inline bool
test_is_text(struct test_arena *arena, struct pwt_event_text text, const char *expected)
{
    struct pwt_json_alloc alloc = test_allocator(arena);
    struct pwt_bytes bytes = {.ptr = "unset", .len = 5};
    return pwt_event_text_read(&text, &alloc, &bytes) == 0 && test_is(bytes, expected);
}

#endif
