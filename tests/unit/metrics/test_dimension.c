/* SPDX-License-Identifier: Apache-2.0 */
/* dimension.c: which dimensions are accepted, and how many. */
#include "../run.h"
#include "fake_host.h"

static struct fake s_fake;

static int32_t dimension(const char *name, const char *value)
{
    const struct pwt_field field = PWT_STR(name, value);

    return metrics_dimensions(&s_fake.inv, NULL, &field, 1);
}

/* So many fields `d0`, `d1`, ... */
static const struct pwt_field *many(uint32_t count)
{
    static char names[64][16];
    static struct pwt_field fields[64];

    for (uint32_t i = 0; i < count; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "d%u", i);
        fields[i] = PWT_STR(names[i], "v");
    }
    return fields;
}

static uint32_t count_of(const struct metrics_list *list)
{
    uint32_t count = 0;

    for (const struct metrics_node *node = list->first; node; node = node->next) {
        count++;
    }
    return count;
}

static uint32_t main_count(void)
{
    return count_of(&fake_state(&s_fake.inv)->shared->own);
}

static void skips_what_is_empty_or_too_long(void)
{
    char name[252];
    char value[1026];

    memset(name, 'n', sizeof(name) - 1);
    memset(value, 'v', sizeof(value) - 1);
    name[251] = value[1025] = '\0';
    const char *const wrong[][2] = {{"", "v"},     {"n", ""},   {NULL, "v"},
                                    {"n", NULL},   {" ", "v"},  {"n", "\t"},
                                    {"_aws", "v"}, {name, "v"}, {"n", value}};
    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(dimension(wrong[i][0], wrong[i][1]), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: invalid-dimension: "));
    }
    CU_ASSERT_EQUAL(main_count(), 0);
    name[250] = value[1024] = '\0';
    CU_ASSERT_EQUAL(dimension(name, value), 0);
    CU_ASSERT_EQUAL(dimension("\xc3\xa9 x", "\xe4\xb8\xad\n"), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    CU_ASSERT_EQUAL(main_count(), 2);
    fake_end(&s_fake);
}

static void strict_refuses_what_cloudwatch_may_not_take(void)
{
    static const char *const wrong[][2] = {{"a b", "v"}, {"a", "v v"},  {"\xc3\xa9", "v"},
                                           {":a", "v"},  {"a", "\x7f"}, {"", "v"}};

    fake_start(&s_fake);
    s_fake.self.strict = 1;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(dimension(wrong[i][0], wrong[i][1]), PWT_METRIC_EDIMENSION);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: invalid-dimension: "));
    }
    CU_ASSERT_EQUAL(main_count(), 0);
    CU_ASSERT_EQUAL(dimension("a:b", "~!"), 0);
    fake_end(&s_fake);
}

static void takes_29_beside_service(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, many(29), 29), 0);
    CU_ASSERT_EQUAL(dimension("one-more", "v"), PWT_METRIC_EMANY);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: too-many-dimensions: "));
    CU_ASSERT_EQUAL(dimension("d7", "again"), 0);
    CU_ASSERT_EQUAL(dimension("service", "other"), 0);
    CU_ASSERT_EQUAL(main_count(), 30);
    fake_end(&s_fake);
}

static void refuses_more_as_a_whole(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, many(30), 30), PWT_METRIC_EMANY);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, many(30), 30), PWT_METRIC_EMANY);
    CU_ASSERT_EQUAL(main_count(), 0);
    CU_ASSERT_PTR_NULL(fake_state(&s_fake.inv)->shared->further);
    CU_ASSERT_PTR_NULL(fake_state(&s_fake.inv)->shared->dimensions.first);
    fake_end(&s_fake);
}

static void counts_default_ones(void)
{
    const struct pwt_field fields[] = {PWT_STR("d0", "v"), PWT_STR("x", "v"),
                                       PWT_STR("service", "v")};

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, fields, 3), 0);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, many(29), 29), PWT_METRIC_EMANY);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, many(28), 28), 0);
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, many(29), 29), PWT_METRIC_EMANY);
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, many(28), 28), 0);
    fake_end(&s_fake);
}

static void opens_no_set_without_dimensions(void)
{
    const struct pwt_field empty = PWT_STR("a", "");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &empty, 1), 0);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, NULL, 0), 0);
    CU_ASSERT_PTR_NULL(fake_state(&s_fake.inv)->shared->further);
    fake_end(&s_fake);
}

static void tells_of_two_values_in_different_sets(void)
{
    const struct pwt_field first = PWT_STR("a", "1");
    const struct pwt_field second = PWT_STR("a", "2");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &first, 1), 0);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &first, 1), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &second, 1), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: dimension-overwritten: "));
    const struct metrics_node *node = fake_state(&s_fake.inv)->shared->dimensions.first;
    const struct metrics_label *label = node->label;
    CU_ASSERT_EQUAL(memcmp(label->text, "\"a\":\"2\"", 7), 0);
    fake_end(&s_fake);
}

/* The other way round; the main set alone may change its values. */
static void tells_of_a_main_set_that_overwrites_a_further_one(void)
{
    const struct pwt_field further = PWT_STR("a", "1");
    const struct pwt_field values[] = {PWT_STR("a", "1"), PWT_STR("b", "1"), PWT_STR("b", "2")};
    const struct pwt_field other = PWT_STR("a", "2");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &further, 1), 0);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &values[i], 1), 0);
    }
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &other, 1), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: dimension-overwritten: "));
    fake_end(&s_fake);
}

static void changes_nothing_without_memory(void)
{
    const struct pwt_field field = PWT_STR("a", "1");

    fake_start(&s_fake);
    (void)metrics_set_of(&s_fake.inv, NULL);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(dimension("a", "1"), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &field, 1), PWT_ENOMEM);
    CU_ASSERT_EQUAL(main_count(), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "metrics have no memory left for 'a'"));
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo check[] = {
        {"skips_what_is_empty_or_too_long", skips_what_is_empty_or_too_long},
        {"strict_refuses_what_cloudwatch_may_not_take",
         strict_refuses_what_cloudwatch_may_not_take},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo count[] = {
        {"takes_29_beside_service", takes_29_beside_service},
        {"refuses_more_as_a_whole", refuses_more_as_a_whole},
        {"counts_default_ones", counts_default_ones},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo sets[] = {
        {"opens_no_set_without_dimensions", opens_no_set_without_dimensions},
        {"tells_of_a_main_set_that_overwrites_a_further_one",
         tells_of_a_main_set_that_overwrites_a_further_one},
        {"tells_of_two_values_in_different_sets", tells_of_two_values_in_different_sets},
        {"changes_nothing_without_memory", changes_nothing_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_dimension_check", .pTests = check},
        {.pName = "metrics_dimension_count", .pTests = count},
        {.pName = "metrics_dimension_set", .pTests = sets},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
