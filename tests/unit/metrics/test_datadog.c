/* SPDX-License-Identifier: Apache-2.0 */
/* datadog.c: a line for each value, and which names and tags Datadog takes. */
#include "../run.h"
#include "fake_host.h"

#include <math.h>
#include <stdlib.h>

static struct fake s_fake;

static void begin(const char *namespace)
{
    fake_install(&s_fake);
    s_fake.self.datadog = 1;
    s_fake.self.namespace_text = pwt_cstr(namespace);
    CU_ASSERT_EQUAL_FATAL(fake_begin(&s_fake), 0);
}

static int32_t add(const char *name, double value)
{
    return metrics_add(&s_fake.inv, NULL, pwt_cstr(name), 0, value);
}

static int32_t add_tagged(const char *name, struct pwt_field tag, int64_t time_s)
{
    const struct pwt_metric_record record = {.size = sizeof(record),
                                             .name = pwt_cstr(name),
                                             .number = 1,
                                             .tags = &tag,
                                             .tag_count = 1,
                                             .timestamp_s = time_s};

    return metrics_add_record(&s_fake.inv, NULL, &record);
}

static void set_default(const char *name, const char *value)
{
    const struct pwt_field field = PWT_STR(name, value);

    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, &field, 1), 0);
}

static const char *flush(void)
{
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    return fake_take_printed();
}

static void prints_a_line_for_each_value(void)
{
    begin("shop");
    CU_ASSERT_EQUAL(add("orders", 1), 0);
    CU_ASSERT_EQUAL(add("orders", 2.5), 0);
    CU_ASSERT_STRING_EQUAL(flush(),
                           "{\"m\":\"shop.orders\",\"v\":1,\"e\":1666888063,\"t\":[]}\n"
                           "{\"m\":\"shop.orders\",\"v\":2.5,\"e\":1666888063,\"t\":[]}\n");
    CU_ASSERT_EQUAL(fake_take_pieces(), 2);
    CU_ASSERT_EQUAL(add("later", 3), 0);
    CU_ASSERT_STRING_EQUAL(flush(), "{\"m\":\"shop.later\",\"v\":3,\"e\":1666888063,\"t\":[]}\n");
    fake_end(&s_fake);
}

static void adds_no_prefix_without_a_namespace(void)
{
    static const char *const none[] = {NULL, "", "default"};

    for (size_t i = 0; i < 3; i++) {
        begin(none[i]);
        CU_ASSERT_EQUAL(add("m", 1), 0);
        CU_ASSERT_STRING_EQUAL(flush(), "{\"m\":\"m\",\"v\":1,\"e\":1666888063,\"t\":[]}\n");
        fake_end(&s_fake);
    }
}

static void lays_tags_over_the_default_ones(void)
{
    begin("shop");
    set_default("env", "prod");
    set_default("team", "x");
    CU_ASSERT_EQUAL(add_tagged("m", PWT_STR("env", "test"), 1700000000), 0);
    CU_ASSERT_EQUAL(add_tagged("m", PWT_INT("n", 7), 0), 0);
    CU_ASSERT_STRING_EQUAL(
        flush(),
        "{\"m\":\"shop.m\",\"v\":1,\"e\":1700000000,\"t\":[\"env:test\",\"team:x\"]}\n"
        "{\"m\":\"shop.m\",\"v\":1,\"e\":1666888063,\"t\":[\"env:prod\",\"team:x\",\"n:7\"]}\n");
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_end(&s_fake);
}

static void refuses_names_that_datadog_does_not_take(void)
{
    static const char *const wrong[] = {"", "1a", "a-b", "m\xc3\xa9tric", "a b", ".a", "_a"};
    char text[202];

    begin("shop");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(add(wrong[i], 1), PWT_METRIC_ENAME);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: invalid-metric-name: "));
    }
    memset(text, 'n', sizeof(text) - 1);
    text[201] = '\0';
    CU_ASSERT_EQUAL(add(text, 1), PWT_METRIC_ENAME);
    text[200] = '\0';
    CU_ASSERT_EQUAL(add(text, 1), 0);
    CU_ASSERT_EQUAL(add("a.B_9", 1), 0);
    CU_ASSERT_EQUAL(add("m", NAN), PWT_METRIC_EVALUE);
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->points_count, 2);
    fake_end(&s_fake);
}

static void warns_of_tags_and_sends_them(void)
{
    char text[200];

    begin("shop");
    CU_ASSERT_EQUAL(add_tagged("m", PWT_STR("1tag", "v"), 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: invalid-tag: "));
    memset(text, 'x', sizeof(text) - 1);
    text[199] = '\0';
    CU_ASSERT_EQUAL(add_tagged("m", PWT_STR("t", text), 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "invalid-tag"));
    text[198] = '\0';
    CU_ASSERT_EQUAL(add_tagged("m", PWT_STR("t", text), 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    set_default("", "v");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "invalid-tag"));
    memset(text, '"', 198); /* escaped it is longer */
    CU_ASSERT_EQUAL(add_tagged("m", PWT_STR("t", text), 0), 0);
    for (size_t i = 0; i < 99; i++) {
        memcpy(text + 2 * i, "\xc3\xa9", 2);
    }
    CU_ASSERT_EQUAL(add_tagged("m", PWT_STR("\xc3\xa9-and-one-hundred-characters", text), 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    CU_ASSERT_PTR_NOT_NULL(strstr(flush(), "\"1tag:v\""));
    fake_end(&s_fake);
}

static void copies_a_point_with_its_tags(void)
{
    struct pwt_inv scope;
    struct metrics_worker copy;

    begin("shop");
    fake_scope(&scope, &copy, &s_fake.inv);
    const struct pwt_field tag = PWT_STR("a", "1");
    const struct metrics_tags tags = {.fields = &tag, .count = 1, .time_s = 5};
    CU_ASSERT_EQUAL(datadog_add(metrics_set_of(&scope, NULL), &scope, pwt_cstr("m"), 2, &tags), 0);
    CU_ASSERT_EQUAL(
        datadog_copy(metrics_set_of(&s_fake.inv, NULL), fake_state(&scope)->shared->points), 0);
    fake_inv_close(&scope);
    CU_ASSERT_STRING_EQUAL(flush(), "{\"m\":\"shop.m\",\"v\":2,\"e\":5,\"t\":[\"a:1\"]}\n");
    fake_end(&s_fake);
}

static void never_takes_more_bytes_than_it_says(void)
{
    begin("a\"\x01namespace");
    set_default("default\x01\x02", "\x01\x02\x03\"");
    for (uint32_t i = 0; i < 50; i++) {
        CU_ASSERT_EQUAL(add_tagged("name", PWT_STR("tag\"\x01", "\x01\x02"), INT64_MIN), 0);
        CU_ASSERT_EQUAL(add("name", -1.7976931348623157e308), 0);
    }
    const struct metrics_set *set = fake_state(&s_fake.inv)->shared;
    char *out = malloc(datadog_bytes(set)); /* a sanitizer sees its end */
    CU_ASSERT_TRUE(datadog_render(set, out) <= datadog_bytes(set));
    free(out);
    fake_end(&s_fake);
}

static void changes_nothing_without_memory(void)
{
    begin("shop");
    CU_ASSERT_EQUAL(add("m", 1), 0);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(add("m", 2), PWT_ENOMEM);
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->points_count, 1);
    CU_ASSERT_EQUAL(
        datadog_copy(fake_state(&s_fake.inv)->shared, fake_state(&s_fake.inv)->shared->points),
        PWT_ENOMEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "metrics have no memory left for 'm'"));
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo lines[] = {
        {"prints_a_line_for_each_value", prints_a_line_for_each_value},
        {"adds_no_prefix_without_a_namespace", adds_no_prefix_without_a_namespace},
        {"lays_tags_over_the_default_ones", lays_tags_over_the_default_ones},
        {"copies_a_point_with_its_tags", copies_a_point_with_its_tags},
        {"never_takes_more_bytes_than_it_says", never_takes_more_bytes_than_it_says},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo checks[] = {
        {"refuses_names_that_datadog_does_not_take", refuses_names_that_datadog_does_not_take},
        {"warns_of_tags_and_sends_them", warns_of_tags_and_sends_them},
        {"changes_nothing_without_memory", changes_nothing_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "datadog_render", .pTests = lines},
        {.pName = "datadog_add", .pTests = checks},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
