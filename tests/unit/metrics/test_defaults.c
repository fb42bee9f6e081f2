/* SPDX-License-Identifier: Apache-2.0 */
/* defaults.c: dimensions that outlive the invocation that set them. */
#include "../run.h"
#include "fake_host.h"

static struct fake s_fake;

static int32_t put(struct pwt_inv *inv, struct pwt_metrics *to, const char *name, const char *value)
{
    const struct pwt_field field = PWT_STR(name, value);

    return metrics_defaults_put(inv, to, &field, 1);
}

/* The default dimensions of a worker, as members of an object. */
static const char *of(const struct metrics_worker *worker)
{
    static char text[1024];
    const struct metrics_defaults *defaults = worker->defaults;
    size_t len = 0;

    for (uint32_t i = 0; defaults && i < defaults->count; i++) {
        memcpy(text + len, defaults->labels[i].text, defaults->labels[i].len);
        len += defaults->labels[i].len;
    }
    text[len] = '\0';
    return text;
}

static void outlive_the_invocation(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(put(&s_fake.init, NULL, "a", "1"), 0);
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "b", "2"), 0);
    fake_next(&s_fake);
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "\"a\":\"1\"\"b\":\"2\"");
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "3"), 0);
    fake_next(&s_fake);
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "\"a\":\"3\"\"b\":\"2\"");
    CU_ASSERT_EQUAL(metrics_defaults_clear(&s_fake.inv, NULL), 0);
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "");
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "c", "4"), 0);
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "\"c\":\"4\"");
    fake_end(&s_fake);
}

/* Of the document that was begun; the next one has none. */
static void stay_until_the_flush_when_cleared(void)
{
    const struct pwt_field further = PWT_STR("f", "2");
    const struct pwt_field replaced = PWT_STR("a", "mine");

    for (uint32_t sets = 0; sets < 2; sets++) {
        fake_start(&s_fake);
        CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "gone", "0"), 0);
        CU_ASSERT_EQUAL(metrics_defaults_clear(&s_fake.inv, NULL), 0); /* no document yet */
        CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "1"), 0);
        CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "b", "2"), 0);
        CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, NULL, pwt_cstr("m"), PWT_UNIT_COUNT, 1), 0);
        if (sets > 0) {
            CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &further, 1), 0);
        }
        CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &replaced, sets == 0), 0);
        CU_ASSERT_EQUAL(metrics_defaults_clear(&s_fake.inv, NULL), 0);
        CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "c", "3"), 0);
        CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
        const char *text = fake_take_printed();
        CU_ASSERT_PTR_NOT_NULL(strstr(text, sets == 0 ? "[[\"service\",\"c\",\"a\",\"b\"]]"
                                                      : "[[\"service\",\"c\",\"f\",\"a\",\"b\"]]"));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, sets == 0 ? "\"a\":\"mine\"" : "\"a\":\"1\""));
        CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, NULL, pwt_cstr("m"), PWT_UNIT_COUNT, 1), 0);
        CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), "[[\"service\",\"c\"]]"));
        fake_end(&s_fake);
    }
}

static void take_no_memory_when_nothing_changes(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "1"), 0);
    const void *before = s_fake.worker.defaults;
    for (uint32_t i = 0; i < 5; i++) {
        fake_next(&s_fake);
        CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "1"), 0);
        CU_ASSERT_PTR_EQUAL(s_fake.worker.defaults, before);
    }
    CU_ASSERT_PTR_NULL(s_fake.worker.blocks[1]);
    fake_end(&s_fake);
}

/* What was there is not written to while somebody may read it. */
static void take_turns_with_two_blocks(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "1"), 0);
    const struct metrics_defaults *first = s_fake.worker.defaults;
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "2"), 0);
    CU_ASSERT_PTR_NOT_EQUAL(s_fake.worker.defaults, first);
    CU_ASSERT_EQUAL(memcmp(first->labels[0].text, "\"a\":\"1\"", 7), 0);
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "3"), 0);
    CU_ASSERT_PTR_EQUAL(s_fake.worker.defaults, first);
    fake_end(&s_fake);
}

static void of_a_thread_begin_as_the_workers(void)
{
    struct pwt_inv scope;
    struct metrics_worker copy;

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "1"), 0);
    fake_scope(&scope, &copy, &s_fake.inv);
    metrics_defaults_lend(&s_fake.worker, &scope);
    CU_ASSERT_STRING_EQUAL(of(&copy), "\"a\":\"1\"");
    CU_ASSERT_EQUAL(put(&scope, NULL, "b", "2"), 0);
    CU_ASSERT_STRING_EQUAL(of(&copy), "\"a\":\"1\"\"b\":\"2\"");
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "\"a\":\"1\"");
    CU_ASSERT_PTR_NULL(copy.blocks[0]);
    fake_inv_close(&scope);
    fake_end(&s_fake);
}

static void of_metrics_of_ones_own_are_apart(void)
{
    struct pwt_metrics *own;
    const struct pwt_field field = PWT_STR("namespace", "Own");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(metrics_open(&s_fake.inv, &field, 1, &own), 0);
    CU_ASSERT_EQUAL(put(&s_fake.inv, own, "a", "1"), 0);
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "");
    for (uint32_t i = 0; i < 2; i++) { /* they stay after a flush */
        CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, own, pwt_cstr("m"), PWT_UNIT_COUNT, 1), 0);
        CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, own), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), "\"a\":\"1\""));
    }
    fake_end(&s_fake);
}

static void are_no_more_than_29(void)
{
    char names[30][16];
    struct pwt_field fields[30];

    fake_start(&s_fake);
    for (uint32_t i = 0; i < 30; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "d%u", i);
        fields[i] = PWT_STR(names[i], "v");
    }
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, fields, 30), PWT_METRIC_EMANY);
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "");
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, fields, 20), 0);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, fields + 10, 20), PWT_METRIC_EMANY);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, fields + 10, 19), 0);
    fake_end(&s_fake);
}

static void leave_out_what_is_no_dimension(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", ""), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "invalid-dimension"));
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "");
    s_fake.self.strict = 1;
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", ""), PWT_METRIC_EDIMENSION);
    fake_end(&s_fake);
}

static void stay_as_they_are_without_memory(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "a", "1"), 0);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(put(&s_fake.inv, NULL, "b", "2"), PWT_ENOMEM);
    CU_ASSERT_STRING_EQUAL(of(&s_fake.worker), "\"a\":\"1\"");
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo defaults[] = {
        {"outlive_the_invocation", outlive_the_invocation},
        {"stay_until_the_flush_when_cleared", stay_until_the_flush_when_cleared},
        {"take_no_memory_when_nothing_changes", take_no_memory_when_nothing_changes},
        {"take_turns_with_two_blocks", take_turns_with_two_blocks},
        {"of_a_thread_begin_as_the_workers", of_a_thread_begin_as_the_workers},
        {"of_metrics_of_ones_own_are_apart", of_metrics_of_ones_own_are_apart},
        {"are_no_more_than_29", are_no_more_than_29},
        {"leave_out_what_is_no_dimension", leave_out_what_is_no_dimension},
        {"stay_as_they_are_without_memory", stay_as_they_are_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_defaults", .pTests = defaults},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
