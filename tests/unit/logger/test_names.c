/* SPDX-License-Identifier: Apache-2.0 */
/* names.c: whether two keys of a line have the same name. */
#include "fake_host.h"
#include "run.h"

#include <stdio.h>

static const char *const s_reserved[] = {"level", "message", "timestamp", "service",
                                         "sampling_rate"};
static const char *const s_other[] = {
    "location",     "cold_start",          "function_name", "function_memory_size",
    "function_arn", "function_request_id", "tenant_id",     "xray_trace_id"};

static bool clash(const struct pwt_field *fields, uint32_t count)
{
    struct logger_names own = {{0}};

    logger_names_init(&own);
    return logger_names_clash(&own, fields, count);
}

static bool clashes_alone(const char *name)
{
    const struct pwt_field field = PWT_INT(name, 1);
    return clash(&field, 1);
}

static void accepts_names_that_differ(void)
{
    const struct pwt_field fields[] = {
        PWT_INT("order_id", 1), PWT_INT("order_ie", 1), PWT_INT("a", 1), PWT_INT("b", 1),
        PWT_INT("", 1),         PWT_INT("aa", 1),       PWT_INT("é", 1), PWT_INT("Level", 1)};
    CU_ASSERT_FALSE(clash(fields, 8));
    CU_ASSERT_FALSE(clash(NULL, 0));
}

static void finds_the_same_name_twice(void)
{
    const struct pwt_field fields[] = {PWT_INT("a", 1), PWT_INT("order_id", 1),
                                       PWT_INT("b", 1), PWT_STR("order_id", "x"),
                                       PWT_INT("", 1),  PWT_INT("", 2)};
    CU_ASSERT_FALSE(clash(fields, 3));
    CU_ASSERT_TRUE(clash(fields, 4));
    CU_ASSERT_TRUE(clash(fields + 4, 2));
}

static void finds_the_loggers_own_names(void)
{
    for (size_t i = 0; i < sizeof(s_reserved) / sizeof(s_reserved[0]); i++) {
        CU_ASSERT_TRUE(clashes_alone(s_reserved[i]));
    }
    for (size_t i = 0; i < sizeof(s_other) / sizeof(s_other[0]); i++) {
        CU_ASSERT_TRUE(clashes_alone(s_other[i]));
    }
}

/* Far more names than the filter has bits: it may not mistake one for another. */
static void tells_a_thousand_names_apart(void)
{
    static char names[1000][8];
    static struct pwt_field fields[1001];

    for (uint32_t i = 0; i < 1000; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "k%u", i);
        fields[i] = PWT_INT(names[i], 1);
    }
    CU_ASSERT_FALSE(clash(fields, 1000));
    fields[1000] = PWT_INT("k500", 1);
    CU_ASSERT_TRUE(clash(fields, 1001));
}

static void compares_names_by_length(void)
{
    const struct pwt_field fields[] = {
        {.key = pwt_bytes_make("a\0b", 3), .type = PWT_FIELD_BOOL},
        {.key = pwt_bytes_make("a\0c", 3), .type = PWT_FIELD_BOOL},
        {.key = pwt_bytes_make("a", 1), .type = PWT_FIELD_BOOL},
        {.key = pwt_bytes_make("a\0b", 3), .type = PWT_FIELD_BOOL},
    };
    CU_ASSERT_FALSE(clash(fields, 3));
    CU_ASSERT_TRUE(clash(fields, 4));
}

static void gives_each_reserved_name_a_bit(void)
{
    uint32_t seen = LOGGER_REPORTED_OUTPUT;

    for (size_t i = 0; i < sizeof(s_reserved) / sizeof(s_reserved[0]); i++) {
        uint32_t bit = logger_name_reserved(pwt_cstr(s_reserved[i]));
        CU_ASSERT_NOT_EQUAL(bit, 0);
        CU_ASSERT_EQUAL(bit & (bit - 1), 0);
        CU_ASSERT_EQUAL(bit & seen, 0);
        seen |= bit;
    }
}

static void gives_no_other_name_a_bit(void)
{
    for (size_t i = 0; i < sizeof(s_other) / sizeof(s_other[0]); i++) {
        CU_ASSERT_EQUAL(logger_name_reserved(pwt_cstr(s_other[i])), 0);
    }
    CU_ASSERT_EQUAL(logger_name_reserved(pwt_cstr("LEVEL")), 0);
    CU_ASSERT_EQUAL(logger_name_reserved(pwt_cstr("levels")), 0);
    CU_ASSERT_EQUAL(logger_name_reserved(pwt_cstr("")), 0);
}

int main(void)
{
    CU_TestInfo clash_tests[] = {
        {"accepts_names_that_differ", accepts_names_that_differ},
        {"finds_the_same_name_twice", finds_the_same_name_twice},
        {"finds_the_loggers_own_names", finds_the_loggers_own_names},
        {"tells_a_thousand_names_apart", tells_a_thousand_names_apart},
        {"compares_names_by_length", compares_names_by_length},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo reserved[] = {
        {"gives_each_reserved_name_a_bit", gives_each_reserved_name_a_bit},
        {"gives_no_other_name_a_bit", gives_no_other_name_a_bit},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_names_clash", .pTests = clash_tests},
        {.pName = "logger_name_reserved", .pTests = reserved},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
