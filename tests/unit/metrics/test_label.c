/* SPDX-License-Identifier: Apache-2.0 */
/* label.c: dimensions, metadata and tags as text, and lists of them. */
#include "../run.h"
#include "fake_host.h"

static struct fake s_fake;

static bool is(const struct metrics_label *label, const char *text, uint32_t name_len)
{
    return label && label->name_len == name_len &&
           pwt_bytes_equal(pwt_bytes_make(label->text, label->len), pwt_cstr(text));
}

static const struct metrics_label *text_label(const char *name, const char *text)
{
    return metrics_label_text(&s_fake.inv, pwt_cstr(name), pwt_cstr(text));
}

static void makes_members_of_text(void)
{
    fake_start(&s_fake);
    CU_ASSERT_TRUE(is(text_label("a", "1"), "\"a\":\"1\"", 3));
    CU_ASSERT_TRUE(is(text_label("a\"b\\", "x\n"), "\"a\\\"b\\\\\":\"x\\n\"", 8));
    CU_ASSERT_TRUE(is(text_label("\xff", "\xc3"), "\"\xef\xbf\xbd\":\"\xef\xbf\xbd\"", 5));
    fake_end(&s_fake);
}

static void makes_members_of_any_value(void)
{
    const struct {
        struct pwt_field field;
        const char *text;
    } cases[] = {
        {PWT_INT("k", -7), "\"k\":-7"},
        {PWT_UINT("k", UINT64_MAX), "\"k\":18446744073709551615"},
        {PWT_DOUBLE("k", 0.1), "\"k\":0.1"},
        {PWT_BOOL("k", 1), "\"k\":true"},
        {PWT_NULL("k"), "\"k\":null"},
        {PWT_JSON("k", pwt_cstr("{ \"a\" : [1, 2] }")), "\"k\":{\"a\":[1,2]}"},
        {PWT_JSON("k", pwt_cstr("{broken")), "\"k\":\"{broken\""},
    };

    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_TRUE(is(metrics_label_value(&s_fake.inv, &cases[i].field), cases[i].text, 3));
    }
    fake_end(&s_fake);
}

static void makes_tags(void)
{
    fake_start(&s_fake);
    CU_ASSERT_TRUE(
        is(metrics_label_tag(&s_fake.inv, pwt_cstr("env"), pwt_cstr("a\"b")), "\"env:a\\\"b\"", 4));
    CU_ASSERT_TRUE(is(metrics_label_tag(&s_fake.inv, pwt_cstr("e"), pwt_cstr("")), "\"e:\"", 2));
    fake_end(&s_fake);
}

static void turns_fields_into_text(void)
{
    const struct {
        struct pwt_field field;
        const char *text;
    } cases[] = {
        {PWT_STR("k", "text"), "text"},
        {PWT_INT("k", -7), "-7"},
        {PWT_UINT("k", 7), "7"},
        {PWT_DOUBLE("k", 2.5), "2.5"},
        {PWT_BOOL("k", 0), "false"},
        {PWT_NULL("k"), ""},
        {PWT_JSON("k", pwt_cstr("\"a\\u0041\"")), "aA"},
        {PWT_JSON("k", pwt_cstr("12")), "12"},
        {PWT_JSON("k", pwt_cstr("null")), ""},
    };

    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_TRUE(pwt_bytes_equal(metrics_field_text(&s_fake.inv, &cases[i].field),
                                       pwt_cstr(cases[i].text)));
    }
    fake_end(&s_fake);
}

static void takes_the_members_of_an_object(void)
{
    const struct pwt_field *fields;
    uint32_t count = 0;

    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(metrics_fields(&s_fake.inv,
                                         pwt_cstr("{\"a\\u0062\": 1, \"c\":{\"d\":[]}}"), &fields,
                                         &count),
                          0);
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_TRUE(pwt_bytes_equal(fields[0].key, pwt_cstr("ab")));
    CU_ASSERT_TRUE(pwt_bytes_equal(fields[1].value.bytes, pwt_cstr("{\"d\":[]}")));
    CU_ASSERT_EQUAL(metrics_fields(&s_fake.inv, pwt_cstr("{}"), &fields, &count), 0);
    CU_ASSERT_EQUAL(count, 0);
    fake_end(&s_fake);
}

static void refuses_what_is_no_object(void)
{
    static const char *const wrong[] = {"[1]", "1", "null", "{\"a\":1", "", "{\"a\":}"};
    const struct pwt_field *fields;
    uint32_t count = 7;

    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(metrics_fields(&s_fake.inv, pwt_cstr(wrong[i]), &fields, &count),
                        PWT_EFORMAT);
    }
    CU_ASSERT_EQUAL(metrics_fields(&s_fake.inv, pwt_cstr(NULL), &fields, &count), PWT_EFORMAT);
    CU_ASSERT_EQUAL(count, 7);
    fake_end(&s_fake);
}

static void replaces_a_label_in_its_place(void)
{
    struct metrics_list list = {.first = NULL};

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_list_put(&s_fake.inv, &list, text_label("a", "1")), 0);
    CU_ASSERT_EQUAL(metrics_list_put(&s_fake.inv, &list, text_label("ab", "2")), 0);
    CU_ASSERT_EQUAL(metrics_list_put(&s_fake.inv, &list, text_label("a", "3")), 0);
    CU_ASSERT_TRUE(list.last == list.first->next && list.last->next == NULL);
    const struct metrics_node *first = list.first;
    CU_ASSERT_TRUE(is(first->label, "\"a\":\"3\"", 3));
    CU_ASSERT_PTR_EQUAL(first->next, list.last);
    CU_ASSERT_TRUE(is(metrics_list_find(&list, text_label("ab", "")), "\"ab\":\"2\"", 4));
    CU_ASSERT_PTR_NULL(metrics_list_find(&list, text_label("b", "")));
    fake_end(&s_fake);
}

static void copies_into_memory_of_another(void)
{
    struct metrics_list list = {.first = NULL};
    struct metrics_list copy = {.first = NULL};

    fake_start(&s_fake);
    (void)metrics_list_put(&s_fake.inv, &list, text_label("a", "1"));
    CU_ASSERT_EQUAL(metrics_list_copy(&s_fake.init, &copy, &list), 0);
    fake_next(&s_fake); /* the first one's memory is gone */
    const struct metrics_node *first = copy.first;
    CU_ASSERT_TRUE(is(first->label, "\"a\":\"1\"", 3));
    fake_end(&s_fake);
}

static void says_where_there_is_no_memory(void)
{
    struct metrics_list list = {.first = NULL};
    const struct pwt_field number = PWT_INT("k", 1);

    fake_start(&s_fake);
    const struct metrics_label *label = text_label("a", "1");
    s_fake.inv.room = 0;
    CU_ASSERT_PTR_NULL(text_label("b", "2"));
    CU_ASSERT_PTR_NULL(metrics_label_tag(&s_fake.inv, pwt_cstr("a"), pwt_cstr("b")));
    CU_ASSERT_EQUAL(metrics_list_put(&s_fake.inv, &list, label), PWT_ENOMEM);
    CU_ASSERT_PTR_NULL(metrics_quote(&s_fake.inv, pwt_cstr("a")).ptr);
    CU_ASSERT_EQUAL(metrics_field_text(&s_fake.inv, &number).len, 0);
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo labels[] = {
        {"makes_members_of_text", makes_members_of_text},
        {"makes_members_of_any_value", makes_members_of_any_value},
        {"makes_tags", makes_tags},
        {"says_where_there_is_no_memory", says_where_there_is_no_memory},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo fields[] = {
        {"turns_fields_into_text", turns_fields_into_text},
        {"takes_the_members_of_an_object", takes_the_members_of_an_object},
        {"refuses_what_is_no_object", refuses_what_is_no_object},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo lists[] = {
        {"replaces_a_label_in_its_place", replaces_a_label_in_its_place},
        {"copies_into_memory_of_another", copies_into_memory_of_another},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_label", .pTests = labels},
        {.pName = "metrics_fields", .pTests = fields},
        {.pName = "metrics_list", .pTests = lists},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
