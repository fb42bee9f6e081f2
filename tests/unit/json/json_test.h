/* SPDX-License-Identifier: Apache-2.0 */
/* What the JSON tests share: running suites, text that ends where readable memory ends, an arena,
 * and buffers that grow. */
#ifndef TESTS_JSON_TEST_H
#define TESTS_JSON_TEST_H

#include "../run.h"

#include <powertools/json.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A literal as pointer and length. */
#define TEXT(literal) (literal), (sizeof(literal) - 1u)

/* Readable bytes in front of the page that nobody may touch. */
#define GUARD_SIZE ((size_t)4 << 20)

#define TEST_ARENA_SIZE ((size_t)4 << 20)

/* Memory, or the end of the program: no test goes on without. free() it. */
static inline char *test_alloc(size_t size)
{
    char *memory = malloc(size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* A copy of `len` bytes whose end is the end of memory: reading one byte more ends the program. */
static inline char *test_guard(const char *text, size_t len)
{
    static char *s_end;
    if (s_end == NULL) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        char *map = mmap(NULL, GUARD_SIZE + page, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (map == MAP_FAILED || mprotect(map + GUARD_SIZE, page, PROT_NONE) != 0) {
            abort();
        }
        s_end = map + GUARD_SIZE;
    }
    if (len > GUARD_SIZE) {
        abort();
    }
    return len == 0 ? s_end : memcpy(s_end - len, text, len);
}

/* An arena of fixed size, which can be told to fail. */
struct test_arena {
    char *memory;
    size_t used;
    size_t left_to_give; /* allocations until one fails; SIZE_MAX: none does */
    struct pwt_json_alloc alloc;
};

static inline void *test_arena_alloc(void *user, size_t size)
{
    struct test_arena *arena = user;
    size_t at = (arena->used + 15u) & ~(size_t)15u;
    if (arena->left_to_give == 0 || size > TEST_ARENA_SIZE - at) {
        return NULL;
    }
    arena->left_to_give -= arena->left_to_give != SIZE_MAX ? 1 : 0;
    arena->used = at + size;
    return arena->memory + at;
}

static inline struct pwt_json_alloc *test_arena_reset(struct test_arena *arena)
{
    if (arena->memory == NULL) {
        arena->memory = test_alloc(TEST_ARENA_SIZE);
    }
    arena->used = 0;
    arena->left_to_give = SIZE_MAX;
    arena->alloc = (struct pwt_json_alloc){.alloc = test_arena_alloc, .user = arena};
    return &arena->alloc;
}

static inline char *test_grow(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)used;
    return realloc(ptr, size);
}

/* A buffer on the heap without a limit worth naming; free(buffer.ptr) when done. */
static inline struct pwt_json_buffer test_buffer(void)
{
    return (struct pwt_json_buffer){.max = SIZE_MAX / 2u, .grow = test_grow};
}

/* The value that a text begins with. */
static inline struct pwt_json_value test_open(const char *text, size_t len)
{
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};
    CU_ASSERT_EQUAL(pwt_json_open(text, len, &value), 0);
    return value;
}

/* Deterministic random numbers: xorshift64. */
static inline uint64_t test_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static inline bool test_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

#endif
