/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one invocation: alignment, limits, and what stays after a reset. */
#include "arena.h"
#include "core_test.h"

#include <stdint.h>

static bool aligned(const void *memory)
{
    return (uintptr_t)memory % ARENA_ALIGN == 0;
}

static bool holds_only(const unsigned char *bytes, size_t len, unsigned char value)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

/* ---- arena_alloc --------------------------------------------------------------------------- */

static void gives_aligned_memory_that_does_not_overlap(void)
{
    enum { COUNT = 500 };
    struct arena arena = {0};
    unsigned char *blocks[COUNT];

    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = arena_alloc(&arena, i);
        CU_ASSERT_PTR_NOT_NULL_FATAL(blocks[i]);
        CU_ASSERT_TRUE(aligned(blocks[i]));
        memset(blocks[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < COUNT; i++) {
        CU_ASSERT_TRUE(holds_only(blocks[i], i, (unsigned char)(i % 251)));
    }
    arena_done(&arena);
}

static void gives_zero_bytes_an_address_of_their_own(void)
{
    struct arena arena = {0};
    void *first = arena_alloc(&arena, 0);
    void *second = arena_alloc(&arena, 0);

    CU_ASSERT_PTR_NOT_NULL(first);
    CU_ASSERT_PTR_NOT_NULL(second);
    CU_ASSERT_PTR_NOT_EQUAL(first, second);
    arena_done(&arena);
}

static void refuses_sizes_that_would_wrap(void)
{
    struct arena arena = {0};

    for (size_t less = 0; less < 2 * ARENA_ALIGN; less++) {
        CU_ASSERT_PTR_NULL(arena_alloc(&arena, SIZE_MAX - less));
    }
    CU_ASSERT_PTR_NULL(arena_alloc(&arena, ARENA_MAX_BYTES + 1));
    CU_ASSERT_EQUAL(arena.total, 0);
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1));
    CU_ASSERT_PTR_NULL(arena_alloc(&arena, SIZE_MAX));
    arena_done(&arena);
}

static void counts_all_chunks_to_the_maximum(void)
{
    struct arena arena = {0};

    /* Memory that is never touched costs nothing. */
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, ARENA_MAX_BYTES / 2));
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, ARENA_MAX_BYTES / 2 - ARENA_ALIGN));
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1));
    CU_ASSERT_PTR_NULL(arena_alloc(&arena, 1));
    CU_ASSERT_EQUAL(arena.total, ARENA_MAX_BYTES);
    arena_reset(&arena);
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1));
    arena_done(&arena);
}

/* ---- arena_copy, arena_owns ---------------------------------------------------------------- */

static void copies_bytes(void)
{
    struct arena arena = {0};
    const char *copy = arena_copy(&arena, "a\0b", 3);

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    CU_ASSERT_EQUAL(memcmp(copy, "a\0b", 3), 0);
    CU_ASSERT_PTR_NOT_NULL(arena_copy(&arena, NULL, 0));
    CU_ASSERT_PTR_NULL(arena_copy(&arena, "a", SIZE_MAX));
    arena_done(&arena);
}

static void owns_what_it_gave_in_any_chunk(void)
{
    struct arena arena = {0};
    struct arena other = {0};
    const char *small = arena_alloc(&arena, 100);
    const char *large = arena_alloc(&arena, 100000);
    const char *foreign = arena_alloc(&other, 100);

    CU_ASSERT_TRUE(arena_owns(&arena, small, 100));
    CU_ASSERT_TRUE(arena_owns(&arena, small + 1, 99));
    CU_ASSERT_TRUE(arena_owns(&arena, large, 100000));
    CU_ASSERT_FALSE(arena_owns(&arena, large, SIZE_MAX));
    CU_ASSERT_FALSE(arena_owns(&arena, large + 99999, 2));
    CU_ASSERT_FALSE(arena_owns(&arena, foreign, 1));
    CU_ASSERT_FALSE(arena_owns(&arena, NULL, 0));
    arena_done(&arena);
    arena_done(&other);
    CU_ASSERT_FALSE(arena_owns(&arena, NULL, 0));
}

/* ---- arena_reset --------------------------------------------------------------------------- */

static void keeps_one_chunk_for_a_round_of_the_same_size(void)
{
    struct arena arena = {0};

    for (int i = 0; i < 100; i++) {
        CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1000));
    }
    arena_reset(&arena);
    const struct arena_chunk *kept = arena.chunks;
    size_t total = arena.total;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1000));
        }
        CU_ASSERT_PTR_EQUAL(arena.chunks, kept);
        CU_ASSERT_EQUAL(arena.total, total);
        arena_reset(&arena);
    }
    arena_done(&arena);
}

static void gives_back_what_an_outlier_needed(void)
{
    struct arena arena = {0};

    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, ARENA_MAX_KEPT));
    arena_reset(&arena);
    CU_ASSERT_EQUAL(arena.total, ARENA_MAX_KEPT);
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, ARENA_MAX_KEPT));
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1));
    arena_reset(&arena);
    CU_ASSERT_EQUAL(arena.total, 0);
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, ARENA_MAX_KEPT + 1));
    arena_reset(&arena);
    CU_ASSERT_EQUAL(arena.total, 0);
    CU_ASSERT_PTR_NULL(arena.chunks);
}

static void leaves_an_unused_arena_alone(void)
{
    struct arena arena = {0};

    arena_reset(&arena);
    arena_done(&arena);
    CU_ASSERT_PTR_NULL(arena.chunks);
    CU_ASSERT_EQUAL(arena.total, 0);
}

int main(void)
{
    CU_TestInfo alloc[] = {
        {"gives_aligned_memory_that_does_not_overlap", gives_aligned_memory_that_does_not_overlap},
        {"gives_zero_bytes_an_address_of_their_own", gives_zero_bytes_an_address_of_their_own},
        {"refuses_sizes_that_would_wrap", refuses_sizes_that_would_wrap},
        {"counts_all_chunks_to_the_maximum", counts_all_chunks_to_the_maximum},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo copy[] = {
        {"copies_bytes", copies_bytes},
        {"owns_what_it_gave_in_any_chunk", owns_what_it_gave_in_any_chunk},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo reset[] = {
        {"keeps_one_chunk_for_a_round_of_the_same_size",
         keeps_one_chunk_for_a_round_of_the_same_size},
        {"gives_back_what_an_outlier_needed", gives_back_what_an_outlier_needed},
        {"leaves_an_unused_arena_alone", leaves_an_unused_arena_alone},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "arena_alloc", .pTests = alloc},
        {.pName = "arena_copy, arena_owns", .pTests = copy},
        {.pName = "arena_reset", .pTests = reset},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
