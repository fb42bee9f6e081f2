/* SPDX-License-Identifier: Apache-2.0 */
/* flush.c: when metrics go out, and when they may not. */
#include "../run.h"
#include "fake_host.h"

static struct fake s_fake;

static void add(const char *name)
{
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, NULL, pwt_cstr(name), PWT_UNIT_COUNT, 1), 0);
}

static struct pwt_metrics *open_own(const char *namespace)
{
    const struct pwt_field field = PWT_STR("namespace", namespace);
    struct pwt_metrics *own = NULL;

    CU_ASSERT_EQUAL_FATAL(metrics_open(&s_fake.inv, &field, namespace ? 1 : 0, &own), 0);
    return own;
}

static void prints_and_forgets(void)
{
    const struct pwt_field field = PWT_STR("d", "1");

    fake_start(&s_fake);
    add("m");
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    (void)fake_take_printed();
    add("n");
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_printed(),
                           FAKE_HEAD "[[\"service\"]],\"Metrics\":[{\"Name\":\"n\",\"Unit\":"
                                     "\"Count\"}]}]},\"service\":\"orders\",\"n\":1}\n");
    fake_end(&s_fake);
}

static void warns_when_there_is_nothing(void)
{
    const struct pwt_field field = PWT_STR("k", "v");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: no-metrics: "));
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    CU_ASSERT_EQUAL(metrics_close(&s_fake.inv, open_own("Own")), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_end(&s_fake);
}

static void fails_when_there_is_nothing_where_asked_to(void)
{
    const struct pwt_field field = PWT_STR("k", "v");

    fake_start(&s_fake);
    s_fake.self.raise_on_empty = 1;
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), PWT_METRIC_EEMPTY);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: no-metrics: "));
    CU_ASSERT_EQUAL(s_fake.inv.outcome.kind, PWT_OUTCOME_NONE); /* the handler decides */
    CU_ASSERT_PTR_NULL(fake_state(&s_fake.inv)->shared->metadata.first);
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, NULL, pwt_cstr("m"), PWT_UNIT_COUNT, 1), 0);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    fake_end(&s_fake);
}

static void keeps_what_may_not_be_printed(void)
{
    const struct pwt_field field = PWT_STR("m", "1");

    fake_start(&s_fake);
    add("m");
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &field, 1), 0);
    for (uint32_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), PWT_METRIC_ECOLLISION);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: key-collision: "));
    }
    s_fake.self.shared.space = pwt_bytes_make(NULL, 0);
    for (uint32_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), PWT_METRIC_ENAMESPACE);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: no-namespace: "));
    }
    CU_ASSERT_TRUE(metrics_set_has_metrics(fake_state(&s_fake.inv)->shared));
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    fake_end(&s_fake);
}

static void close_gives_up_what_may_not_be_printed(void)
{
    fake_start(&s_fake);
    s_fake.self.environment.space = pwt_bytes_make(NULL, 0);
    struct pwt_metrics *own = open_own(NULL);
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, own, pwt_cstr("m"), PWT_UNIT_COUNT, 1), 0);
    CU_ASSERT_EQUAL(metrics_close(&s_fake.inv, own), PWT_METRIC_ENAMESPACE);
    CU_ASSERT_EQUAL(metrics_close(&s_fake.inv, own), 0);
    fake_end(&s_fake);
}

static void warns_of_metadata_that_gives_way(void)
{
    const struct pwt_field field = PWT_STR("k", "1");

    fake_start(&s_fake);
    add("m");
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: key-collision: "));
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    fake_end(&s_fake);
}

static void clear_forgets_everything_but_default_dimensions(void)
{
    const struct pwt_field field = PWT_STR("d", "1");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, &field, 1), 0);
    add("m");
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_timestamp(&s_fake.inv, NULL, FAKE_NOW_MS - 1), 0);
    CU_ASSERT_EQUAL(metrics_clear(&s_fake.inv, NULL), 0);
    add("n");
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(
        fake_take_printed(),
        FAKE_HEAD "[[\"service\",\"d\"]],\"Metrics\":[{\"Name\":\"n\",\"Unit\":\"Count\"}]}]},"
                  "\"service\":\"orders\",\"d\":\"1\",\"n\":1}\n");
    fake_end(&s_fake);
}

static void prints_nothing_when_it_is_switched_off(void)
{
    fake_start(&s_fake);
    s_fake.self.shared.off = 1;
    s_fake.self.shared.quiet = 1;
    s_fake.self.shared.space = pwt_bytes_make(NULL, 0);
    add("m");
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    CU_ASSERT_FALSE(metrics_set_has_metrics(fake_state(&s_fake.inv)->shared));
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_end(&s_fake);
}

static void checks_what_is_switched_off(void)
{
    const struct pwt_field field = PWT_STR("m", "1");

    fake_start(&s_fake);
    s_fake.self.shared.off = 1;
    add("m");
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), PWT_METRIC_ECOLLISION);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "stays until pwt_metrics_clear"));
    (void)metrics_clear(&s_fake.inv, NULL);
    s_fake.self.shared.space = pwt_bytes_make(NULL, 0);
    add("m");
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), PWT_METRIC_ENAMESPACE);
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    fake_end(&s_fake);
}

static void goes_on_when_nobody_takes_what_it_prints(void)
{
    fake_start(&s_fake);
    fake_output_fails(PWT_EIO);
    for (uint32_t i = 0; i < 2; i++) {
        add("m");
        CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
        CU_ASSERT_FALSE(metrics_set_has_metrics(fake_state(&s_fake.inv)->shared));
    }
    fake_end(&s_fake);
}

static void takes_no_more_memory_from_flush_to_flush(void)
{
    uint64_t room = 0;
    char name[16];

    fake_start(&s_fake);
    for (uint32_t round = 0; round < 5; round++) {
        for (uint32_t i = 0; i < 50; i++) {
            (void)snprintf(name, sizeof(name), "m%u", i);
            add(name);
        }
        CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
        CU_ASSERT_TRUE(round == 0 || s_fake.inv.room == room);
        room = s_fake.inv.room;
    }
    fake_end(&s_fake);
}

static void keeps_what_there_is_no_memory_to_render(void)
{
    fake_start(&s_fake);
    add("m");
    const uint64_t room = s_fake.inv.room;
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), PWT_ENOMEM);
    s_fake.inv.room = room;
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo flush[] = {
        {"prints_and_forgets", prints_and_forgets},
        {"warns_when_there_is_nothing", warns_when_there_is_nothing},
        {"fails_when_there_is_nothing_where_asked_to", fails_when_there_is_nothing_where_asked_to},
        {"keeps_what_may_not_be_printed", keeps_what_may_not_be_printed},
        {"close_gives_up_what_may_not_be_printed", close_gives_up_what_may_not_be_printed},
        {"warns_of_metadata_that_gives_way", warns_of_metadata_that_gives_way},
        {"clear_forgets_everything_but_default_dimensions",
         clear_forgets_everything_but_default_dimensions},
        {"prints_nothing_when_it_is_switched_off", prints_nothing_when_it_is_switched_off},
        {"checks_what_is_switched_off", checks_what_is_switched_off},
        {"goes_on_when_nobody_takes_what_it_prints", goes_on_when_nobody_takes_what_it_prints},
        {"takes_no_more_memory_from_flush_to_flush", takes_no_more_memory_from_flush_to_flush},
        {"keeps_what_there_is_no_memory_to_render", keeps_what_there_is_no_memory_to_render},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_flush", .pTests = flush},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
