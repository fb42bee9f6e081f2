/* SPDX-License-Identifier: Apache-2.0 */
/* add.c: metrics, metadata and the time, as the service takes them; and what it tells. */
#include "../run.h"
#include "fake_host.h"

#include <math.h>

static struct fake s_fake;

static int32_t add(const char *name, double value)
{
    return metrics_add(&s_fake.inv, NULL, pwt_cstr(name), PWT_UNIT_COUNT, value);
}

static int32_t
add_text(const char *name, const char *unit, const char *value, const char *resolution)
{
    const struct pwt_metric_record record = {.size = sizeof(record),
                                             .name = pwt_cstr(name),
                                             .unit = pwt_cstr(unit),
                                             .value = pwt_cstr(value),
                                             .resolution = pwt_cstr(resolution)};

    return metrics_add_record(&s_fake.inv, NULL, &record);
}

/* Whether a call was refused with a line that names the kind. */
static void refused(int32_t code, int32_t expected)
{
    char line[64];

    (void)snprintf(line, sizeof(line), "ERROR powertools: %s: ", pwt_metric_kind(expected));
    CU_ASSERT_EQUAL(code, expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), line));
}

static void takes_unit_value_and_resolution_as_text(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(add_text("a", "BytesPerSecond", "1e2", "1"), 0);
    CU_ASSERT_EQUAL(add_text("b", "None", " -0.5 ", "60"), 0);
    CU_ASSERT_EQUAL(add_text("c", "Count", "9007199254740993", NULL), 0);
    const struct metrics_entry *entries = fake_state(&s_fake.inv)->shared->entries;
    CU_ASSERT_EQUAL(entries[0].unit, PWT_UNIT_BYTES_PER_SECOND | PWT_METRIC_HIGH_RESOLUTION);
    CU_ASSERT_EQUAL(entries[0].first, 100.0);
    CU_ASSERT_EQUAL(entries[1].unit, PWT_UNIT_NONE);
    CU_ASSERT_EQUAL(entries[1].first, -0.5);
    CU_ASSERT_EQUAL(entries[2].first, 9007199254740992.0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_end(&s_fake);
}

static void refuses_text_that_is_wrong(void)
{
    static const char *const values[] = {"\"1\"", "null", "[1]", "{}",    "true",
                                         "",      "1 2",  "NaN", "1e400", "01"};
    static const char *const resolutions[] = {"0", "-1", "2", "1.5", "\"1\"", "null", "61"};

    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        refused(add_text("m", "Count", values[i], NULL), PWT_METRIC_EVALUE);
    }
    for (size_t i = 0; i < sizeof(resolutions) / sizeof(resolutions[0]); i++) {
        refused(add_text("m", "Count", "1", resolutions[i]), PWT_METRIC_ERESOLUTION);
    }
    refused(add_text("m", "count", "1", NULL), PWT_METRIC_EUNIT);
    refused(add_text("m", NULL, "1", NULL), PWT_METRIC_EUNIT);
    refused(add_text("", "Count", "1", NULL), PWT_METRIC_ENAME);
    CU_ASSERT_FALSE(metrics_set_has_metrics(fake_state(&s_fake.inv)->shared));
    fake_end(&s_fake);
}

static void refuses_a_record_that_lacks_members(void)
{
    const struct pwt_metric_record record = {
        .size = sizeof(record) - 8, .name = pwt_cstr("m"), .unit = pwt_cstr("Count")};

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_add_record(&s_fake.inv, NULL, &record), PWT_EINVAL);
    CU_ASSERT_PTR_NULL(fake_state(&s_fake.inv)->shared);
    fake_end(&s_fake);
}

static void tells_why_a_metric_is_refused(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(add("m", 1), 0);
    refused(add("", 1), PWT_METRIC_ENAME);
    refused(add("n", NAN), PWT_METRIC_EVALUE);
    refused(metrics_add(&s_fake.inv, NULL, pwt_cstr("n"), 77, 1), PWT_METRIC_EUNIT);
    refused(metrics_add(&s_fake.inv, NULL, pwt_cstr("m"), PWT_UNIT_BYTES, 1), PWT_METRIC_ECHANGED);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(add("m", 2), PWT_ENOMEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "metrics have no memory left for 'm'"));
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->count, 1);
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->entries[0].count, 1);
    fake_end(&s_fake);
}

static void prints_when_the_document_is_full(void)
{
    char name[16];

    fake_start(&s_fake);
    for (uint32_t i = 0; i < 99; i++) {
        (void)snprintf(name, sizeof(name), "m%u", i);
        CU_ASSERT_EQUAL(add(name, 1), 0);
    }
    CU_ASSERT_EQUAL(add("m0", 2), 0);
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    CU_ASSERT_EQUAL(add("m99", 1), 0);
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    CU_ASSERT_FALSE(metrics_set_has_metrics(fake_state(&s_fake.inv)->shared));
    for (uint32_t i = 0; i < 100; i++) {
        CU_ASSERT_EQUAL(fake_take_pieces(), 0);
        CU_ASSERT_EQUAL(add("m", i), 0);
    }
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    fake_end(&s_fake);
}

/* The hundredth is refused as if it had not been tried, with a thousand names or one. */
static void changes_nothing_where_a_full_document_may_not_go_out(void)
{
    const struct pwt_field metadata = PWT_INT("clash", 2);
    char name[16];

    fake_start(&s_fake);
    (void)metrics_metadata(&s_fake.inv, NULL, &metadata, 1);
    for (uint32_t i = 0; i < 99; i++) {
        (void)snprintf(name, sizeof(name), "m%u", i);
        CU_ASSERT_EQUAL(add(name, 1), 0);
    }
    const struct metrics_set *set = fake_state(&s_fake.inv)->shared;
    const uint64_t bytes = set->bytes;
    const uint64_t room = s_fake.inv.room;
    for (uint32_t i = 0; i < 1000; i++) {
        CU_ASSERT_EQUAL(add("clash", 1), PWT_METRIC_ECOLLISION);
    }
    CU_ASSERT_TRUE(set->count == 99 && set->bytes == bytes && s_fake.inv.room == room);
    CU_ASSERT_EQUAL(add("m99", 1), 0);
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    fake_end(&s_fake);
    fake_start(&s_fake);
    for (uint32_t i = 0; i < 99; i++) {
        CU_ASSERT_EQUAL(add("v", i), 0);
    }
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, NULL, pwt_cstr("v"),
                                PWT_UNIT_COUNT | PWT_METRIC_HIGH_RESOLUTION, 1),
                    PWT_ENOMEM);
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->entries[0].count, 99);
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->entries[0].unit, PWT_UNIT_COUNT);
    fake_end(&s_fake);
}

static void tells_once_that_there_is_no_namespace(void)
{
    const char *const told = "ERROR powertools: no-namespace: ";

    fake_install(&s_fake);
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    for (uint32_t i = 0; i < 300; i++) {
        CU_ASSERT_EQUAL(add("v", i), i < 99 ? 0 : PWT_METRIC_ENAMESPACE);
    }
    metrics_end(&s_fake.inv.cx);
    const char *text = fake_take_diag();
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(text, told));
    CU_ASSERT_PTR_NULL(strstr(strstr(text, told) + 1, told));
    fake_end(&s_fake);
}

static void keeps_dimensions_and_metadata_for_the_next_document(void)
{
    const struct pwt_field dimension = PWT_STR("d", "1");
    const struct pwt_field metadata = PWT_INT("k", 2);

    fake_start(&s_fake);
    (void)metrics_dimensions(&s_fake.inv, NULL, &dimension, 1);
    (void)metrics_metadata(&s_fake.inv, NULL, &metadata, 1);
    for (uint32_t i = 0; i < 100; i++) {
        (void)add("m", i);
    }
    (void)fake_take_printed();
    (void)add("n", 1);
    (void)metrics_flush(&s_fake.inv, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), ",\"d\":\"1\",\"k\":2,\"n\":1}\n"));
    (void)add("n", 1);
    (void)metrics_flush(&s_fake.inv, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), "\"service\":\"orders\",\"n\":1}\n"));
    fake_end(&s_fake);
}

/* A document that is full and may not go out: the call that filled it has no effect. */
static void takes_no_more_than_fits_while_it_may_not_print(void)
{
    fake_start(&s_fake);
    s_fake.self.shared.space = pwt_bytes_make(NULL, 0);
    for (uint32_t i = 0; i < 99; i++) {
        CU_ASSERT_EQUAL(add("m", i), 0);
    }
    refused(add("m", 99), PWT_METRIC_ENAMESPACE);
    CU_ASSERT_EQUAL(add("m", 99), PWT_METRIC_ENAMESPACE);
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->entries[0].count, 99);
    fake_end(&s_fake);
}

static void a_single_metric_stays_single(void)
{
    const struct pwt_field single = PWT_BOOL("single", 1);
    struct pwt_metrics *own;
    const struct pwt_metric_record record = {
        .size = sizeof(record), .name = pwt_cstr("c"), .unit = pwt_cstr("wrong")};

    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(metrics_open(&s_fake.inv, &single, 1, &own), 0);
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, own, pwt_cstr("a"), PWT_UNIT_COUNT, 1), 0);
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, own, pwt_cstr("a"), PWT_UNIT_COUNT, 2), 0);
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, own, pwt_cstr("b"), PWT_UNIT_COUNT, 3), 0);
    CU_ASSERT_EQUAL(metrics_add_record(&s_fake.inv, own, &record), 0);
    CU_ASSERT_EQUAL(metrics_close(&s_fake.inv, own), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), "\"service\":\"orders\",\"a\":1}\n"));
    fake_end(&s_fake);
}

/* ---- metadata, time ---- */

static void refuses_metadata_in_the_documents_own_place(void)
{
    const struct pwt_field fields[] = {PWT_INT("_aws", 1), PWT_INT("k", 2)};

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, fields, 2), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: key-collision: "));
    const struct metrics_list *metadata = &fake_state(&s_fake.inv)->shared->metadata;
    CU_ASSERT_TRUE(metadata->first && metadata->first == metadata->last);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, fields, 2), PWT_ENOMEM);
    fake_end(&s_fake);
}

static void takes_the_time_of_the_document(void)
{
    fake_start(&s_fake);
    (void)add("m", 1);
    CU_ASSERT_EQUAL(metrics_timestamp(&s_fake.inv, NULL, FAKE_NOW_MS - 1000), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    (void)metrics_flush(&s_fake.inv, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), "{\"Timestamp\":1666888062738,"));
    (void)add("m", 1);
    (void)metrics_flush(&s_fake.inv, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), "{\"Timestamp\":" FAKE_TIME ","));
    fake_end(&s_fake);
}

static void warns_of_times_that_cloudwatch_does_not_take(void)
{
    static const struct {
        int64_t offset_ms;
        bool told;
    } cases[] = {{-14 * INT64_C(86400000), false},
                 {-14 * INT64_C(86400000) - 1, true},
                 {2 * INT64_C(3600000), false},
                 {2 * INT64_C(3600000) + 1, true}};

    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const int64_t time_ms = FAKE_NOW_MS + cases[i].offset_ms;
        s_fake.self.strict = 0;
        CU_ASSERT_EQUAL(metrics_timestamp(&s_fake.inv, NULL, time_ms), 0);
        CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->time_ms, time_ms);
        const char *line = strstr(fake_take_diag(), "WARN powertools: timestamp-out-of-range: ");
        CU_ASSERT_EQUAL(line != NULL, cases[i].told);
        s_fake.self.strict = 1;
        CU_ASSERT_EQUAL(metrics_timestamp(&s_fake.inv, NULL, time_ms),
                        cases[i].told ? PWT_METRIC_ETIME : 0);
        (void)fake_take_diag();
    }
    s_fake.self.strict = 0;
    CU_ASSERT_EQUAL(metrics_timestamp(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    refused(metrics_timestamp(&s_fake.inv, NULL, -1), PWT_METRIC_ETIME);
    CU_ASSERT_EQUAL(fake_state(&s_fake.inv)->shared->time_ms, 0);
    fake_end(&s_fake);
}

static void tells_where_there_is_no_memory_for_a_set(void)
{
    const struct pwt_field field = PWT_STR("a", "1");

    fake_start(&s_fake);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(add("m", 1), PWT_ENOMEM);
    CU_ASSERT_EQUAL(add_text("m", "Count", "1", NULL), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_timestamp(&s_fake.inv, NULL, 0), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &field, 1), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &field, 1), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, &field, 1), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_defaults_clear(&s_fake.inv, NULL), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), PWT_ENOMEM);
    CU_ASSERT_EQUAL(metrics_clear(&s_fake.inv, NULL), PWT_ENOMEM);
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo metrics[] = {
        {"takes_unit_value_and_resolution_as_text", takes_unit_value_and_resolution_as_text},
        {"refuses_text_that_is_wrong", refuses_text_that_is_wrong},
        {"refuses_a_record_that_lacks_members", refuses_a_record_that_lacks_members},
        {"tells_why_a_metric_is_refused", tells_why_a_metric_is_refused},
        {"prints_when_the_document_is_full", prints_when_the_document_is_full},
        {"changes_nothing_where_a_full_document_may_not_go_out",
         changes_nothing_where_a_full_document_may_not_go_out},
        {"tells_once_that_there_is_no_namespace", tells_once_that_there_is_no_namespace},
        {"keeps_dimensions_and_metadata_for_the_next_document",
         keeps_dimensions_and_metadata_for_the_next_document},
        {"takes_no_more_than_fits_while_it_may_not_print",
         takes_no_more_than_fits_while_it_may_not_print},
        {"a_single_metric_stays_single", a_single_metric_stays_single},
        {"tells_where_there_is_no_memory_for_a_set", tells_where_there_is_no_memory_for_a_set},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo others[] = {
        {"refuses_metadata_in_the_documents_own_place",
         refuses_metadata_in_the_documents_own_place},
        {"takes_the_time_of_the_document", takes_the_time_of_the_document},
        {"warns_of_times_that_cloudwatch_does_not_take",
         warns_of_times_that_cloudwatch_does_not_take},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_add", .pTests = metrics},
        {.pName = "metrics_metadata, metrics_timestamp", .pTests = others},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
