/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout of every ABI struct against layout.def, at run time: prints each difference, and
 * proves that a struct has neither padding nor a member that the list does not know.
 */
#include <powertools/aws.h>
#include <powertools/plugin.h>
#include <powertools/powertools.h>
#include <powertools/redact.h>

#include <CUnit/Basic.h>
#include <stdbool.h>
#include <stdio.h>

enum line_kind { LINE_STRUCT, LINE_FIELD, LINE_VALUE };

/* One line of layout.def with what it says and what the compiler made of it. */
struct line {
    enum line_kind kind;
    const char *owner;
    const char *member;
    int64_t listed;
    int64_t actual;
    int64_t size; /* of a field, in bytes */
};

#define STRUCT(name, bytes) \
    {.kind = LINE_STRUCT,   \
     .owner = #name,        \
     .member = "its size",  \
     .listed = (bytes),     \
     .actual = sizeof(struct name)},
#define FIELD(name, field, place, type)      \
    {.kind = LINE_FIELD,                     \
     .owner = #name,                         \
     .member = #field,                       \
     .listed = (place),                      \
     .actual = offsetof(struct name, field), \
     .size = sizeof(((struct name *)NULL)->field)},
#define VALUE(name, number) \
    {.kind = LINE_VALUE,    \
     .owner = #name,        \
     .member = "its value", \
     .listed = (number),    \
     .actual = (name)},

static const struct line s_lines[] = {
#include "layout.def"
};

enum { LINE_COUNT = sizeof(s_lines) / sizeof(s_lines[0]) };

static bool line_holds(const struct line *line)
{
    if (line->listed == line->actual) {
        return true;
    }
    (void)printf("\n    %s, %s: layout.def says %lld, the headers say %lld", line->owner,
                 line->member, (long long)line->listed, (long long)line->actual);
    return false;
}

static void holds_lines_of(enum line_kind kind)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < LINE_COUNT; i++) {
        if (s_lines[i].kind == kind) {
            seen++;
            CU_ASSERT_TRUE(line_holds(&s_lines[i]));
        }
    }
    CU_ASSERT_TRUE(seen > 0);
}

static void keeps_every_size(void)
{
    holds_lines_of(LINE_STRUCT);
}

static void keeps_every_offset(void)
{
    holds_lines_of(LINE_FIELD);
}

static void keeps_every_value(void)
{
    holds_lines_of(LINE_VALUE);
}

/* A struct is done: its members, one after the other, must have filled it. */
static void struct_filled(const struct line *owner, int64_t end)
{
    if (end != owner->actual) {
        (void)printf("\n    %s: %lld bytes in listed members, %lld in all", owner->owner,
                     (long long)end, (long long)owner->actual);
    }
    CU_ASSERT_EQUAL(end, owner->actual);
}

static void has_no_padding_and_no_unlisted_member(void)
{
    const struct line *owner = NULL;
    int64_t end = 0;
    for (uint32_t i = 0; i < LINE_COUNT; i++) {
        const struct line *line = &s_lines[i];
        if (line->kind == LINE_FIELD) {
            CU_ASSERT_TRUE(owner && strcmp(line->owner, owner->owner) == 0);
            CU_ASSERT_EQUAL(line->actual, end);
            end = line->actual + line->size;
            continue;
        }
        if (owner) {
            struct_filled(owner, end);
        }
        owner = line->kind == LINE_STRUCT ? line : NULL;
        end = 0;
    }
    if (owner) {
        struct_filled(owner, end);
    }
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"keeps_every_size", keeps_every_size},
        {"keeps_every_offset", keeps_every_offset},
        {"keeps_every_value", keeps_every_value},
        {"has_no_padding_and_no_unlisted_member", has_no_padding_and_no_unlisted_member},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "layout", .pTests = tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 99;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    (void)CU_basic_run_tests();
    const unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
