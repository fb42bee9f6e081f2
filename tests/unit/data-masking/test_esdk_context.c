/* SPDX-License-Identifier: Apache-2.0 */
/* Encryption contexts and wrapped keys, written and read. */
#include "encryption_test.h"

static void pairs_are_in_the_order_of_bytes(void)
{
    struct esdk_pair pairs[] = {
        {{"b", 1}, {"2", 1}},        {{"a", 1}, {"1", 1}}, {{"B", 1}, {"0", 1}},
        {{"\xc3\xa4", 2}, {"4", 1}}, {{"", 0}, {"", 0}},   {{"ab", 2}, {"3", 1}},
    };
    static const char *const wanted[] = {"", "B", "a", "ab", "b", "\xc3\xa4"};

    esdk_context_sort(pairs, 6);
    for (size_t i = 0; i < 6; i++) {
        CU_ASSERT_TRUE(test_is(pairs[i].key, wanted[i]));
    }
    CU_ASSERT_FALSE(esdk_context_repeats(pairs, 6));
    pairs[2].key = pairs[1].key;
    CU_ASSERT_TRUE(esdk_context_repeats(pairs, 6));
}

static void written_pairs_are_read(void)
{
    const struct esdk_pair pairs[] = {{{"a", 1}, {"one", 3}}, {{"b", 1}, {"", 0}}};
    static const char wanted[] = "\0\2\0\1a\0\3one\0\1b\0\0";
    unsigned char bytes[64];
    struct esdk_pair read[2];

    CU_ASSERT_EQUAL_FATAL(esdk_context_size(pairs, 2), sizeof(wanted) - 1);
    CU_ASSERT_EQUAL_FATAL(esdk_context_write(pairs, 2, bytes), sizeof(wanted) - 1);
    CU_ASSERT_EQUAL(memcmp(bytes, wanted, sizeof(wanted) - 1), 0);
    CU_ASSERT_EQUAL(esdk_context_count(pwt_bytes_make(bytes, sizeof(wanted) - 1)), 2);
    CU_ASSERT_TRUE(esdk_context_read(pwt_bytes_make(bytes, sizeof(wanted) - 1), read));
    CU_ASSERT_TRUE(test_is(read[0].value, "one"));
    CU_ASSERT_TRUE(test_is(read[1].key, "b"));
}

static void no_pairs_are_no_bytes(void)
{
    unsigned char bytes[1];

    CU_ASSERT_EQUAL(esdk_context_size(NULL, 0), 0);
    CU_ASSERT_EQUAL(esdk_context_write(NULL, 0, bytes), 0);
    CU_ASSERT_EQUAL(esdk_context_count(pwt_bytes_make("", 0)), 0);
    CU_ASSERT_TRUE(esdk_context_read(pwt_bytes_make("", 0), NULL));
}

static void malformed_pairs_are_refused(void)
{
    static const char good[] = "\0\2\0\1a\0\3one\0\1b\0\0";
    struct esdk_pair read[2];

    for (size_t len = 1; len < sizeof(good) - 1; len++) {
        CU_ASSERT_FALSE(esdk_context_read(pwt_bytes_make(good, len), read));
    }
    CU_ASSERT_FALSE(esdk_context_read(pwt_bytes_make(good, sizeof(good)), read)); /* with a NUL */
    CU_ASSERT_FALSE(esdk_context_read(pwt_bytes_make("\0\0", 2), read));
}

static void entries_are_taken_one_by_one(void)
{
    const struct esdk_entry entry = {{"id", 2}, {"info", 4}, {"wrapped", 7}};
    unsigned char bytes[64];
    const size_t size = esdk_entry_size(&entry);
    struct pwt_bytes rest = pwt_bytes_make(bytes, size);
    struct esdk_entry read;

    CU_ASSERT_PTR_EQUAL(esdk_entry_write(&entry, bytes), bytes + size);
    CU_ASSERT_TRUE(esdk_entry_next(&rest, &read));
    CU_ASSERT_TRUE(test_is(read.provider, "id"));
    CU_ASSERT_TRUE(test_is(read.info, "info"));
    CU_ASSERT_TRUE(test_is(read.wrapped, "wrapped"));
    CU_ASSERT_FALSE(esdk_entry_next(&rest, &read));
    for (size_t len = 0; len < size; len++) {
        rest = pwt_bytes_make(bytes, len);
        CU_ASSERT_FALSE(esdk_entry_next(&rest, &read));
    }
}

int main(void)
{
    CU_TestInfo contexts[] = {
        {"pairs_are_in_the_order_of_bytes", pairs_are_in_the_order_of_bytes},
        {"written_pairs_are_read", written_pairs_are_read},
        {"no_pairs_are_no_bytes", no_pairs_are_no_bytes},
        {"malformed_pairs_are_refused", malformed_pairs_are_refused},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo entries[] = {
        {"entries_are_taken_one_by_one", entries_are_taken_one_by_one},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "esdk_context", .pTests = contexts},
        {.pName = "esdk_entry", .pTests = entries},
        CU_SUITE_INFO_NULL,
    };

    return run_suites(suites);
}
