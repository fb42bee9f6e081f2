/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gzip: members, what may stand behind them, damage, size, and that zlib is loaded only when an
 * expression needs it. The linker leads the library's dlopen() here, which can say that there is
 * none.
 */
#include "jmespath_test.h"

#include <dlfcn.h>

void *__real_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags);

static bool s_hide;
static unsigned s_opened;

void *__wrap_dlopen(const char *name, int flags)
{
    s_opened++;
    CU_ASSERT_STRING_EQUAL(name, "libz.so.1");
    return s_hide ? NULL : __real_dlopen(name, flags);
}

static bool zlib_is_loaded(void)
{
    void *library = __real_dlopen("libz.so.1", RTLD_NOW | RTLD_NOLOAD);
    if (library != NULL) {
        (void)dlclose(library);
    }
    return library != NULL;
}

static void loads_zlib_when_first_needed(void)
{
    static const struct test_row others[] = {
        {"powertools_json(powertools_base64(@)).a", "\"eyJhIjoxfQ==\"", "1"},
        {"a || powertools_base64_gzip(b)", "{\"a\":1}", "1"},
        {"powertools_base64_gzip(@)", "\"\"", "\"\""},
    };
    static const struct test_row first[] = {
        {"powertools_base64_gzip(@)", "\"H4sIAAAAAAACA0vLzwcAIWVzjAMAAAA=\"", "\"foo\""}};
    bool before = zlib_is_loaded(); /* by what else the program is linked with */
    test_rows(others, COUNT(others));
    CU_ASSERT_EQUAL(s_opened, 0);
    CU_ASSERT_EQUAL(zlib_is_loaded(), before);
    test_rows(first, COUNT(first));
    CU_ASSERT_EQUAL(s_opened, 1);
    CU_ASSERT_TRUE(zlib_is_loaded());
}

static void says_that_zlib_is_missing(void)
{
    static const struct test_fault faults[] = {
        {"a || powertools_base64_gzip(b)", "{\"b\":\"H4sIAAAAAAACA0vLzwcAIWVzjAMAAAA=\"}",
         PWT_JMESPATH_EDECODE, 6, "powertools_base64_gzip() cannot load libz.so.1"}};
    s_hide = true;
    test_faults(faults, COUNT(faults));
    s_hide = false;
}

static void inflates_all_members(void)
{
    static const struct test_row rows[] = {
        {"powertools_base64_gzip(@)",
         "\"H4sIAAAAAAACA0vLzwcAIWVzjAMAAAAfiwgAAAAAAAIDS0osAgCqjP92AwAAAA==\"", "\"foobar\""},
        {"powertools_base64_gzip(@)",
         "\"H4sIAAAAAAACA0vLzwcAIWVzjAMAAAAAAAAAH4sIAAAAAAACA0tKLAIAqoz/dgMAAAAAAA==\"",
         "\"foobar\""},
        {"powertools_base64_gzip(@)", "\"H4sICAAAAAAC/25hbWUudHh0AMtLzE1NAQCHzOBxBQAAAA==\"",
         "\"named\""},
        {"powertools_base64_gzip(@)", "\"H4sIAAAAAAACAwMAAAAAAAAAAAA=\"", "\"\""},
        {"length(powertools_base64_gzip(@))",
         "\"H4sIAAAAAAACA6uorBiFo3AUDnMIAN8863/oAwAAH4sIAAAAAAACA6sCAK930mIBAAAA\"", "1001"},
        {"length(powertools_base64_gzip(@))", "\"H4sIAAAAAAACA0tMShyFo3AU4oAAjJapLSADAAA=\"",
         "800"},
        {"powertools_base64_gzip(@) | powertools_json(@).logEvents[*].message",
         "\"H4sIAAAAAAACA6tWyslPdy1LzSspVrKKrlbKTS0uTkxPVbJSyjVUqtVBETBSqo2tBQCbQWBvMQAAAA==\"",
         "[\"m1\",\"m2\"]"},
    };
    test_rows(rows, COUNT(rows));
}

static void refuses_damage(void)
{
#define GZIP "powertools_base64_gzip(@)"
    static const struct test_fault faults[] = {
        {GZIP, "\"H4sIAAAAAAACA0vLzwcAIGVzjAMAAAA=\"", PWT_JMESPATH_EDECODE, 1, "data check"},
        {GZIP, "\"H4sIAAAAAAACA0vLzwcAIWVzjAMAAAE=\"", PWT_JMESPATH_EDECODE, 1, "length check"},
        {GZIP, "\"H4sIAAAAAAACA0vLz09KLAIAlR/2ngYAAA==\"", PWT_JMESPATH_EDECODE, 1,
         "ends too early"},
        {GZIP, "\"H4sIAAAAAAACA0vL\"", PWT_JMESPATH_EDECODE, 1, "ends too early"},
        {GZIP, "\"H4sIAAA=\"", PWT_JMESPATH_EDECODE, 1, "ends too early"},
        {GZIP, "\"AAA=\"", PWT_JMESPATH_EDECODE, 1, "header check"},
        {GZIP, "\"eJxLy88HAAKCAUU=\"", PWT_JMESPATH_EDECODE, 1, "header check"},
        {GZIP, "\"H4sIAAAAAAACA0vLzwcAIWVzjAMAAABqdW5r\"", PWT_JMESPATH_EDECODE, 1, "header check"},
        {GZIP, "\"H4sIAAAAAAACA/sPAAAAAP8BAAAA\"", PWT_JMESPATH_EDECODE, 1, "not UTF-8"},
    };
#undef GZIP
    test_faults(faults, COUNT(faults));
}

/* 300,000 letters: once with their number at the end of the file, once with a number that lies. */
static void bounds_what_comes_out(void)
{
    static const char expression[] = "powertools_base64_gzip(@)";
    static const char *const packed[] = {
        "\"H4sIAAAAAAACA+3BAQ0AAADCoKzvX8IeDigAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAPgxX/JO9OCTBAA=\"",
        "\"H4sIAAAAAAACA+3BAQ0AAADCoKzvX8IeDigAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAPgxX/JO9AMAAAA=\"",
    };
    for (size_t i = 0; i < COUNT(packed); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct test_run run = {.source = {TEXT(expression), .max_bytes = 200000}};
        test_evaluate(&arena, &run, packed[i]);
        CU_ASSERT_EQUAL(run.result, PWT_JMESPATH_ELIMIT);
        CU_ASSERT_STRING_EQUAL(run.error.message, "takes too much memory");
        test_free(&arena);
    }
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"loads_zlib_when_first_needed", loads_zlib_when_first_needed},
        {"says_that_zlib_is_missing", says_that_zlib_is_missing},
        {"inflates_all_members", inflates_all_members},
        {"refuses_damage", refuses_damage},
        {"bounds_what_comes_out", bounds_what_comes_out},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_jp_gunzip", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
