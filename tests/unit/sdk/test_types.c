/* SPDX-License-Identifier: Apache-2.0 */
/* types.h: bytes, and the fields that call sites write. */
#include "run.h"

static void keeps_address_and_length(void)
{
    const char text[] = "abc";
    const struct pwt_bytes bytes = pwt_bytes_make(text, 2);
    CU_ASSERT_PTR_EQUAL(bytes.ptr, text);
    CU_ASSERT_EQUAL(bytes.len, 2);
}

static void tells_absent_from_empty(void)
{
    CU_ASSERT_PTR_NULL(pwt_cstr(NULL).ptr);
    CU_ASSERT_EQUAL(pwt_cstr(NULL).len, 0);
    CU_ASSERT_PTR_NOT_NULL(pwt_cstr("").ptr);
    CU_ASSERT_EQUAL(pwt_cstr("").len, 0);
    CU_ASSERT_EQUAL(pwt_cstr("abc").len, 3);
}

static void compares_every_byte(void)
{
    CU_ASSERT_TRUE(pwt_bytes_equal(pwt_bytes_make("a\0b", 3), pwt_bytes_make("a\0b", 3)));
    CU_ASSERT_FALSE(pwt_bytes_equal(pwt_bytes_make("a\0b", 3), pwt_bytes_make("a\0c", 3)));
    CU_ASSERT_FALSE(pwt_bytes_equal(pwt_cstr("ab"), pwt_cstr("abc")));
}

static void takes_absent_for_empty_in_comparison(void)
{
    CU_ASSERT_TRUE(pwt_bytes_equal(pwt_cstr(NULL), pwt_cstr("")));
    CU_ASSERT_FALSE(pwt_bytes_equal(pwt_cstr(NULL), pwt_cstr("a")));
}

static void check_value(const struct calls_field *wanted, const struct pwt_field *made)
{
    switch (made->type) {
    case PWT_FIELD_STRING:
    case PWT_FIELD_JSON:
        CU_ASSERT_TRUE(pwt_bytes_equal(made->value.bytes, pwt_cstr(wanted->text)));
        break;
    case PWT_FIELD_INT:
        CU_ASSERT_EQUAL(made->value.i64, wanted->number);
        break;
    case PWT_FIELD_DOUBLE:
        CU_ASSERT_EQUAL(made->value.f64, (double)wanted->number);
        break;
    default:
        CU_ASSERT_EQUAL(made->value.u64, (uint64_t)wanted->number);
        break;
    }
}

static void check_fields(const struct calls *calls)
{
    CU_ASSERT_EQUAL(calls->field_count, 11);
    for (uint32_t i = 0; i < calls->field_count; i++) {
        const struct calls_field *wanted = &calls->fields[i];
        const struct pwt_field made = wanted->make();
        CU_ASSERT_EQUAL(made.type, wanted->type);
        CU_ASSERT_TRUE(pwt_bytes_equal(made.key, pwt_cstr("key")));
        CU_ASSERT_EQUAL(made.flags, 0);
        check_value(wanted, &made);
    }
}

static void makes_type_and_value(void)
{
    run_in_each_language(check_fields);
}

/* What the macros stand for, where a caller has no use for a macro: a table built in a loop. */
static void makes_fields_by_function(void)
{
    CU_ASSERT_TRUE(pwt_bytes_equal(pwt_field_bytes("k", pwt_cstr("a")).value.bytes, pwt_cstr("a")));
    CU_ASSERT_TRUE(pwt_bytes_equal(pwt_field_json("k", pwt_cstr("1")).value.bytes, pwt_cstr("1")));
    CU_ASSERT_EQUAL(pwt_field_int("k", INT64_MIN).value.i64, INT64_MIN);
    CU_ASSERT_EQUAL(pwt_field_uint("k", UINT64_MAX).value.u64, UINT64_MAX);
    CU_ASSERT_EQUAL(pwt_field_double("k", -0.5).value.f64, -0.5);
    CU_ASSERT_EQUAL(pwt_field_bool("k", -1).value.u64, 1);
}

int main(void)
{
    CU_TestInfo bytes[] = {
        {"keeps_address_and_length", keeps_address_and_length},
        {"tells_absent_from_empty", tells_absent_from_empty},
        {"compares_every_byte", compares_every_byte},
        {"takes_absent_for_empty_in_comparison", takes_absent_for_empty_in_comparison},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo fields[] = {
        {"makes_type_and_value", makes_type_and_value},
        {"makes_fields_by_function", makes_fields_by_function},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_bytes", .pTests = bytes},
        {.pName = "pwt_field", .pTests = fields},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
