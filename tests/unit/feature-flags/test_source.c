/* SPDX-License-Identifier: Apache-2.0 */
/* Which source the settings mean. */
#include "flags_test.h"

static const char *profile_source(uint32_t source, const char *file)
{
    const struct flags flags = {.source = source, .file = pwt_cstr(file), .profile = pwt_cstr("p")};
    const struct flags_source *from = flags_source_choose(&flags);

    return from == &flags_source_appconfig ? "the API"
           : from == &flags_source_agent   ? "the agent"
                                           : from->setting;
}

static const char *setting_of(uint32_t source, const char *text, const char *file)
{
    const struct flags flags = {
        .source = source, .document = pwt_cstr(text), .file = pwt_cstr(file)};

    return flags_source_choose(&flags)->setting;
}

static void first_that_is_set_counts(void)
{
    CU_ASSERT_STRING_EQUAL(setting_of(FLAGS_FROM_ANYWHERE, "{}", "f"),
                           "POWERTOOLS_FEATURE_FLAGS_DOCUMENT");
    CU_ASSERT_STRING_EQUAL(setting_of(FLAGS_FROM_ANYWHERE, NULL, "f"),
                           "POWERTOOLS_FEATURE_FLAGS_FILE");
    CU_ASSERT_STRING_EQUAL(setting_of(FLAGS_FROM_FILE, "{}", "f"), "POWERTOOLS_FEATURE_FLAGS_FILE");
    CU_ASSERT_STRING_EQUAL(setting_of(FLAGS_FROM_DOCUMENT, "{}", "f"),
                           "POWERTOOLS_FEATURE_FLAGS_DOCUMENT");
}

static void profile_comes_last(void)
{
    CU_ASSERT_STRING_EQUAL(profile_source(FLAGS_FROM_ANYWHERE, NULL), "the API");
    CU_ASSERT_STRING_EQUAL(profile_source(FLAGS_FROM_ANYWHERE, "f"),
                           "POWERTOOLS_FEATURE_FLAGS_FILE");
    CU_ASSERT_STRING_EQUAL(profile_source(FLAGS_FROM_APPCONFIG, "f"), "the API");
    CU_ASSERT_STRING_EQUAL(profile_source(FLAGS_FROM_AGENT, "f"), "the agent");
}

static void document_may_stand_in_a_setting(void)
{
    struct flags flags = {.document = pwt_cstr("{\"f\":{\"default\":true}}")};
    struct flags_fetched fetched = {.unchanged = false};
    static struct pwt_inv s_inv;

    inv_open(&s_inv, &flags);
    CU_ASSERT_EQUAL(flags_source_choose(&flags)->fetch(&s_inv.cx, &fetched), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(fetched.text, flags.document));
    inv_close(&s_inv);
}

static void without_any_there_is_no_document(void)
{
    struct flags flags = {.source = FLAGS_FROM_ANYWHERE};
    struct flags_fetched fetched = {.unchanged = false};
    static struct pwt_inv s_inv;

    inv_open(&s_inv, &flags);
    CU_ASSERT_EQUAL(flags_source_choose(&flags)->fetch(&s_inv.cx, &fetched), PWT_EIO);
    CU_ASSERT_STRING_EQUAL(fetched.problem, "no document is set");
    inv_close(&s_inv);
}

int main(void)
{
    static CU_TestInfo sources[] = {
        {"first_that_is_set_counts", first_that_is_set_counts},
        {"profile_comes_last", profile_comes_last},
        {"document_may_stand_in_a_setting", document_may_stand_in_a_setting},
        {"without_any_there_is_no_document", without_any_there_is_no_document},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_source_choose", NULL, NULL, NULL, NULL, sources},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
