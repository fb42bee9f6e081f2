/* SPDX-License-Identifier: Apache-2.0 */
/* Members without repeated names, few and many. */
#include "internal.h"
#include "jmespath_test.h"

/* `count` members of `names` different names, in turn; each has its number as value. */
static void unique(size_t count, size_t names)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct jp_eval ev = {.cx = {.alloc = &alloc, .bytes_left = SIZE_MAX}};
    struct jp_member *members = test_alloc(&arena, (count + 1) * sizeof(*members));
    for (size_t i = 0; i < count; i++) {
        char *name = test_alloc(&arena, 8);
        members[i] = (struct jp_member){.name = name, .value = jp_int((int64_t)i)};
        members[i].len = (size_t)snprintf(name, 8, "%zu", i % names);
    }
    size_t kept = count;
    CU_ASSERT_EQUAL_FATAL(pwt_jp_unique(&ev, members, &kept), 0);
    CU_ASSERT_EQUAL_FATAL(kept, count < names ? count : names);
    for (size_t i = 0; i < kept; i++) {
        char name[8];
        size_t last = i + (count - 1 - i) / names * names;
        CU_ASSERT_EQUAL(members[i].len, (size_t)snprintf(name, sizeof(name), "%zu", i));
        CU_ASSERT_TRUE(memcmp(members[i].name, name, members[i].len) == 0);
        CU_ASSERT_EQUAL(members[i].value.integer, (int64_t)last);
    }
    test_free(&arena);
}

static void keeps_the_last_value_at_the_first_place(void)
{
    for (size_t count = 0; count < 40; count++) {
        for (size_t names = 1; names < 12; names++) {
            unique(count, names);
        }
    }
    unique(1000, 1000);
    unique(5000, 1);
    unique(5000, 4999);
}

static void takes_linear_memory_for_many_names(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct jp_eval ev = {.cx = {.alloc = &alloc, .bytes_left = 30}};
    struct jp_member members[9];
    for (size_t i = 0; i < COUNT(members); i++) {
        members[i] = (struct jp_member){.name = "a", .len = i % 2};
    }
    size_t count = 8;
    CU_ASSERT_EQUAL(pwt_jp_unique(&ev, members, &count), 0);
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_EQUAL(arena.calls, 0);
    count = 9;
    CU_ASSERT_EQUAL(pwt_jp_unique(&ev, members, &count), PWT_JMESPATH_ELIMIT);
    test_free(&arena);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"keeps_the_last_value_at_the_first_place", keeps_the_last_value_at_the_first_place},
        {"takes_linear_memory_for_many_names", takes_linear_memory_for_many_names},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_unique", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
