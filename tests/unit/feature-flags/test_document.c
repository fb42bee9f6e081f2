/* SPDX-License-Identifier: Apache-2.0 */
/* A document's memory, its users and its names. */
#include "flags_test.h"

static void memory_is_aligned_and_its_own(void)
{
    struct flags_memory memory;
    char *last = NULL;

    flags_memory_init(&memory);
    for (size_t size = 0; size < 3000; size += 7) {
        char *taken = flags_memory_take(&memory, size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(taken);
        CU_ASSERT_EQUAL((uintptr_t)taken % 16, 0);
        memset(taken, (int)size, size);
        CU_ASSERT_TRUE(size == 0 || !last || last[0] == (char)(size - 7));
        last = size > 0 ? taken : NULL;
    }
    flags_memory_done(&memory);
}

static void more_than_there_can_be_is_refused(void)
{
    struct flags_memory memory;

    flags_memory_init(&memory);
    CU_ASSERT_PTR_NULL(flags_memory_take(&memory, SIZE_MAX));
    CU_ASSERT_PTR_NULL(flags_memory_take(&memory, SIZE_MAX / 3));
    CU_ASSERT_PTR_NOT_NULL(flags_memory_take(&memory, 1));
    flags_memory_done(&memory);
}

static void memory_that_is_reset_is_taken_again(void)
{
    struct flags_memory memory;

    flags_memory_init(&memory);
    flags_memory_reset(&memory);
    CU_ASSERT_PTR_NULL(memory.blocks);
    (void)flags_memory_take(&memory, 1);
    char *large = flags_memory_take(&memory, 100000);
    CU_ASSERT_PTR_NOT_NULL_FATAL(large);
    (void)flags_memory_take(&memory, 100000);
    flags_memory_reset(&memory);
    char *again = flags_memory_take(&memory, 100000); /* the newest block is the largest */
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    memset(again, 1, 100000);
    flags_memory_reset(&memory);
    CU_ASSERT_PTR_EQUAL(flags_memory_take(&memory, 8), again);
    flags_memory_done(&memory);
}

static void document_lives_as_long_as_it_has_a_user(void)
{
    char text[] = "{\"f\":{\"default\":true}}";
    struct flags_document *made = flags_document_new(pwt_cstr(text));

    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    memset(text, ' ', sizeof(text) - 1); /* it has a copy */
    flags_compile(made, pwt_cstr(NULL));
    flags_document_hold(made);
    flags_document_drop(made);
    CU_ASSERT_EQUAL(made->code, 0);
    CU_ASSERT_PTR_NOT_NULL(flags_document_feature(made, pwt_cstr("f")));
    flags_document_drop(made);
    flags_document_drop(NULL);
}

static void every_feature_is_found_and_no_other(void)
{
    struct flags_memory memory;
    char name[32];

    flags_memory_init(&memory);
    char *text = flags_memory_take(&memory, 1 << 20);
    char *at = text;
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (int i = 0; i < 5000; i++) {
        at += snprintf(at, 128, "%s\"feature-%d\":{\"default\":%s}", i > 0 ? "," : "{", i,
                       i % 3 == 0 ? "true" : "false");
    }
    *at++ = '}';
    struct flags_document *made = flags_document_new(pwt_bytes_make(text, (uint64_t)(at - text)));
    flags_compile(made, pwt_cstr(NULL));
    CU_ASSERT_EQUAL(made->feature_count, 5000);
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(name, sizeof(name), "feature-%d", i);
        const struct flags_feature *feature = flags_document_feature(made, pwt_cstr(name));
        CU_ASSERT_PTR_NOT_NULL_FATAL(feature);
        CU_ASSERT_EQUAL(feature->otherwise.truth, i % 3 == 0);
        CU_ASSERT_PTR_EQUAL(feature, &made->features[i]);
    }
    CU_ASSERT_PTR_NULL(flags_document_feature(made, pwt_cstr("feature-5000")));
    CU_ASSERT_PTR_NULL(flags_document_feature(made, pwt_cstr("Feature-1")));
    CU_ASSERT_PTR_NULL(flags_document_feature(made, pwt_cstr(NULL)));
    flags_document_drop(made);
    flags_memory_done(&memory);
}

/* Names of each length: no byte of one is left out, though few are looked at twice. */
static void hash_depends_on_every_byte(void)
{
    for (size_t len = 1; len < 40; len++) {
        char name[40];
        memset(name, 'x', sizeof(name));
        const uint64_t whole = flags_hash(pwt_bytes_make(name, len));
        for (size_t i = 0; i < len; i++) {
            name[i] = 'y';
            CU_ASSERT_NOT_EQUAL(flags_hash(pwt_bytes_make(name, len)), whole);
            name[i] = 'x';
        }
        CU_ASSERT_NOT_EQUAL(flags_hash(pwt_bytes_make(name, len - 1)), whole);
    }
}

int main(void)
{
    static CU_TestInfo memory[] = {
        {"memory_is_aligned_and_its_own", memory_is_aligned_and_its_own},
        {"more_than_there_can_be_is_refused", more_than_there_can_be_is_refused},
        {"memory_that_is_reset_is_taken_again", memory_that_is_reset_is_taken_again},
        CU_TEST_INFO_NULL};
    static CU_TestInfo documents[] = {
        {"document_lives_as_long_as_it_has_a_user", document_lives_as_long_as_it_has_a_user},
        {"every_feature_is_found_and_no_other", every_feature_is_found_and_no_other},
        {"hash_depends_on_every_byte", hash_depends_on_every_byte},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_memory_take", NULL, NULL, NULL, NULL, memory},
                                    {"flags_document_feature", NULL, NULL, NULL, NULL, documents},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
