/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes: what is taken out of a fetched document, and what is not. */
#include "flags_test.h"

static struct flags s_flags;
static struct pwt_inv s_inv;

/* A document by an envelope; the next call drops it. */
static const struct flags_document *load(const char *envelope, const char *text)
{
    static struct flags_document *s_document;

    flags_document_drop(s_document);
    s_document = NULL;
    inv_close(&s_inv);
    s_flags = (struct flags){.envelope = pwt_cstr(envelope)};
    if (envelope) {
        inv_open(&s_inv, &s_flags);
        flags_envelope_compile(&s_flags, &s_inv);
        s_document = flags_load(&s_inv.cx, &(struct flags_fetched){.text = json(text)});
        CU_ASSERT_PTR_NOT_NULL_FATAL(s_document);
    }
    return s_document;
}

static int tear_down(void)
{
    (void)load(NULL, "");
    return 0;
}

static void without_an_envelope_it_is_the_document(void)
{
    const struct flags_document *found = load("", "{'f':{'default':true}}");

    CU_ASSERT_EQUAL(found->code, 0);
    CU_ASSERT_TRUE(is_text(found->json, "{\"f\":{\"default\":true}}"));
}

static void document_that_the_source_made_is_used_itself(void)
{
    char *text;
    struct flags_document *made = flags_document_room(2, &text);
    struct flags_fetched fetched = {.document = made};

    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    memcpy(text, "{}", 2);
    fetched.text = made->raw;
    s_flags = (struct flags){.from = NULL};
    inv_close(&s_inv);
    inv_open(&s_inv, &s_flags);
    CU_ASSERT_PTR_EQUAL(flags_load(&s_inv.cx, &fetched), made);
    CU_ASSERT_EQUAL(made->code, 0);
    CU_ASSERT_PTR_EQUAL(made->json.ptr, text);
    flags_document_drop(made);
}

static void envelope_takes_a_part_out(void)
{
    const struct flags_document *found =
        load("apps[?name=='shop'].flags | [0]",
             "{'apps':[{'name':'shop','flags':{'f':{'default':true}}}]}");

    CU_ASSERT_EQUAL(found->code, 0);
    CU_ASSERT_EQUAL(found->feature_count, 1);
    CU_ASSERT_TRUE(is_text(found->json, "{\"f\":{\"default\":true}}"));
    CU_ASSERT_TRUE(is_text(found->raw, json("{'apps':[{'name':'shop','flags':{'f':{'default':true}}"
                                            "}]}")
                                           .ptr));
}

static void envelope_may_decode(void)
{
    const struct flags_document *found =
        load("powertools_json(body)", "{'body':'{\\\"f\\\":{\\\"default\\\":true}}'}");

    CU_ASSERT_EQUAL(found->code, 0);
    CU_ASSERT_PTR_NOT_NULL(flags_document_feature(found, pwt_cstr("f")));
}

static void what_it_finds_must_be_valid(void)
{
    CU_ASSERT_EQUAL(load("nope", "{'f':{'default':true}}")->code, PWT_EFORMAT);
    CU_ASSERT_EQUAL(load("f.default", "{'f':{'default':true}}")->code, PWT_EFORMAT);
    CU_ASSERT_EQUAL(load("g", "{'f':{'default':true},'g':{}}")->code, 0);
}

static void envelope_that_is_none_is_an_error(void)
{
    const struct flags_document *found = load("features[", "{}");

    CU_ASSERT_EQUAL(found->code, PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(found->problem, "column 10"));
    CU_ASSERT_EQUAL(load("foo(@)", "{}")->code, PWT_ECONFIG);
    CU_ASSERT_EQUAL(load("powertools_json(f)", "{'f':'{'}")->code, PWT_ECONFIG);
    CU_ASSERT_EQUAL(load("sum(f)", "{'f':'x'}")->code, PWT_ECONFIG);
}

static void text_that_is_no_json_is_no_document_whatever_the_envelope(void)
{
    CU_ASSERT_EQUAL(load("f", "{'f':{'default':true}")->code, PWT_EIO);
    CU_ASSERT_EQUAL(load("f[", "<html>")->code, PWT_EIO);
}

int main(void)
{
    static CU_TestInfo envelopes[] = {
        {"without_an_envelope_it_is_the_document", without_an_envelope_it_is_the_document},
        {"document_that_the_source_made_is_used_itself",
         document_that_the_source_made_is_used_itself},
        {"envelope_takes_a_part_out", envelope_takes_a_part_out},
        {"envelope_may_decode", envelope_may_decode},
        {"what_it_finds_must_be_valid", what_it_finds_must_be_valid},
        {"envelope_that_is_none_is_an_error", envelope_that_is_none_is_an_error},
        {"text_that_is_no_json_is_no_document_whatever_the_envelope",
         text_that_is_no_json_is_no_document_whatever_the_envelope},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_load", NULL, tear_down, NULL, NULL, envelopes},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
