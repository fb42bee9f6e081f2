/* SPDX-License-Identifier: Apache-2.0 */
/* metrics.h: what arrives at the service, and what is not even evaluated when it is absent. */
#include "fake_host.h"
#include "run.h"

#include <powertools/metrics.h>

#define FIELDS_KEPT 8
#define STATUS      (-77)

/* The last call that the fake service got. */
static struct {
    const char *function; /* NULL: none */
    struct pwt_inv *inv;
    struct pwt_metrics *to;
    struct pwt_bytes name;
    struct pwt_metric_record record;
    struct pwt_field fields[FIELDS_KEPT];
    uint32_t count;
    uint32_t unit;
    double value;
    int64_t time_ms;
} s_call;

static struct pwt_inv s_inv;
static char s_metrics[1];

/* Stands for what the service opens. */
static struct pwt_metrics *own(void)
{
    return (struct pwt_metrics *)(void *)s_metrics;
}

static int32_t keep(const char *function, struct pwt_inv *inv, struct pwt_metrics *to)
{
    memset(&s_call, 0, sizeof(s_call));
    s_call.function = function;
    s_call.inv = inv;
    s_call.to = to;
    return STATUS;
}

static int32_t keep_fields(const struct pwt_field *fields, uint32_t count)
{
    CU_ASSERT_FATAL(count < FIELDS_KEPT);
    for (uint32_t i = 0; i < count; i++) {
        s_call.fields[i] = fields[i];
    }
    s_call.count = count;
    return STATUS;
}

static int32_t keep_add(
    struct pwt_inv *inv, struct pwt_metrics *to, struct pwt_bytes name, uint32_t unit, double value)
{
    (void)keep("add", inv, to);
    s_call.name = name;
    s_call.unit = unit;
    s_call.value = value;
    return STATUS;
}

static int32_t
keep_record(struct pwt_inv *inv, struct pwt_metrics *to, const struct pwt_metric_record *record)
{
    (void)keep("add_record", inv, to);
    s_call.record = *record;
    return keep_fields(record->tags, record->tag_count);
}

#define KEEP_FIELDS(name)                                                      \
    static int32_t keep_##name(struct pwt_inv *inv, struct pwt_metrics *to,    \
                               const struct pwt_field *fields, uint32_t count) \
    {                                                                          \
        (void)keep(#name, inv, to);                                            \
        return keep_fields(fields, count);                                     \
    }

KEEP_FIELDS(dimensions)
KEEP_FIELDS(dimension_set)
KEEP_FIELDS(defaults)
KEEP_FIELDS(metadata)

#define KEEP_CALL(name)                                                     \
    static int32_t keep_##name(struct pwt_inv *inv, struct pwt_metrics *to) \
    {                                                                       \
        return keep(#name, inv, to);                                        \
    }

KEEP_CALL(clear_defaults)
KEEP_CALL(flush)
KEEP_CALL(clear)
KEEP_CALL(close)

static int32_t keep_timestamp(struct pwt_inv *inv, struct pwt_metrics *to, int64_t unix_ms)
{
    (void)keep("timestamp", inv, to);
    s_call.time_ms = unix_ms;
    return STATUS;
}

static int32_t keep_open(struct pwt_inv *inv,
                         const struct pwt_field *fields,
                         uint32_t count,
                         struct pwt_metrics **ret_metrics)
{
    (void)keep("open", inv, NULL);
    *ret_metrics = own();
    return keep_fields(fields, count);
}

static int32_t keep_configure(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    (void)keep("configure", inv, NULL);
    return keep_fields(fields, count);
}

static const struct pwt_metrics_service s_service = {
    .add = keep_add,
    .add_record = keep_record,
    .dimensions = keep_dimensions,
    .dimension_set = keep_dimension_set,
    .defaults = keep_defaults,
    .clear_defaults = keep_clear_defaults,
    .metadata = keep_metadata,
    .timestamp = keep_timestamp,
    .flush = keep_flush,
    .clear = keep_clear,
    .open = keep_open,
    .close = keep_close,
    .configure = keep_configure,
};

static void offer_service(void)
{
    fake_install();
    pwt_metrics_slot = &s_service;
}

/* Whether a call returned what the function of that name returned, and went to `to`. */
static void check(int32_t code, const char *function, const struct pwt_metrics *to)
{
    CU_ASSERT_EQUAL(code, STATUS);
    CU_ASSERT_TRUE(s_call.function && strcmp(s_call.function, function) == 0);
    CU_ASSERT_PTR_EQUAL(s_call.inv, &s_inv);
    CU_ASSERT_PTR_EQUAL(s_call.to, to);
}

static void check_field(uint32_t index, const char *key, const char *text)
{
    CU_ASSERT_TRUE(index < s_call.count);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.fields[index].key, pwt_cstr(key)));
    CU_ASSERT_EQUAL(s_call.fields[index].type, PWT_FIELD_STRING);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.fields[index].value.bytes, pwt_cstr(text)));
}

static void hands_over_name_unit_and_value(void)
{
    offer_service();
    check(pwt_metric(&s_inv, "Orders", PWT_UNIT_COUNT | PWT_METRIC_HIGH_RESOLUTION, 2), "add",
          NULL);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.name, pwt_cstr("Orders")));
    CU_ASSERT_EQUAL(s_call.unit, 15 + 256);
    CU_ASSERT_EQUAL(s_call.value, 2.0);
    check(pwt_metric_in(&s_inv, own(), "Lost", PWT_UNIT_NONE, -0.5), "add", own());
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.name, pwt_cstr("Lost")));
    CU_ASSERT_EQUAL(s_call.value, -0.5);
}

static void hands_over_tags(void)
{
    offer_service();
    check(pwt_metric_tagged(&s_inv, "orders", 1.5, PWT_STR("a", "1"), PWT_STR("b", "2")),
          "add_record", NULL);
    CU_ASSERT_EQUAL(s_call.record.size, sizeof(s_call.record));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.record.name, pwt_cstr("orders")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.record.unit, pwt_cstr("None")));
    CU_ASSERT_PTR_NULL(s_call.record.value.ptr);
    CU_ASSERT_EQUAL(s_call.record.number, 1.5);
    CU_ASSERT_EQUAL(s_call.count, 2);
    check_field(0, "a", "1");
    check_field(1, "b", "2");
}

static void measures_milliseconds(void)
{
    offer_service();
    int64_t started = pwt_metric_start(&s_inv);
    check(pwt_metric_stop(&s_inv, "Latency", started - 2500000), "add", NULL);
    CU_ASSERT_EQUAL(s_call.unit, PWT_UNIT_MILLISECONDS);
    CU_ASSERT_EQUAL(s_call.value, 2.5); /* the fake clock stands */
}

static void hands_over_fields(void)
{
    offer_service();
    check(pwt_metric_dimension(&s_inv, "a", "1"), "dimensions", NULL);
    CU_ASSERT_EQUAL(s_call.count, 1);
    check_field(0, "a", "1");
    check(pwt_metric_dimension_in(&s_inv, own(), "b", "2"), "dimensions", own());
    check_field(0, "b", "2");
    check(pwt_metric_dimensions(&s_inv, PWT_STR("a", "1"), PWT_STR("b", "2")), "dimension_set",
          NULL);
    CU_ASSERT_EQUAL(s_call.count, 2);
    check_field(1, "b", "2");
    check(pwt_metric_dimensions_in(&s_inv, own(), PWT_STR("c", "3")), "dimension_set", own());
    CU_ASSERT_EQUAL(s_call.count, 1);
    check(pwt_metric_metadata(&s_inv, PWT_STR("k", "v")), "metadata", NULL);
    check_field(0, "k", "v");
    check(pwt_metric_metadata_in(&s_inv, own(), PWT_INT("n", 1), PWT_NULL("o")), "metadata", own());
    CU_ASSERT_EQUAL(s_call.count, 2);
    check(pwt_metrics_set_defaults(&s_inv, PWT_STR("stage", "prod")), "defaults", NULL);
    check_field(0, "stage", "prod");
    check(pwt_metrics_configure(&s_inv, PWT_STR("namespace", "Shop")), "configure", NULL);
    check_field(0, "namespace", "Shop");
}

static void calls_the_function_of_its_name(void)
{
    offer_service();
    check(pwt_metric_timestamp(&s_inv, 5), "timestamp", NULL);
    CU_ASSERT_EQUAL(s_call.time_ms, 5);
    check(pwt_metric_timestamp_in(&s_inv, own(), -6), "timestamp", own());
    CU_ASSERT_EQUAL(s_call.time_ms, -6);
    check(pwt_metrics_clear_defaults(&s_inv), "clear_defaults", NULL);
    check(pwt_metrics_flush(&s_inv), "flush", NULL);
    check(pwt_metrics_flush_in(&s_inv, own()), "flush", own());
    check(pwt_metrics_clear(&s_inv), "clear", NULL);
    check(pwt_metrics_clear_in(&s_inv, own()), "clear", own());
    check(pwt_metrics_close(&s_inv, own()), "close", own());
}

static void opens_with_any_number_of_fields(void)
{
    offer_service();
    CU_ASSERT_PTR_EQUAL(pwt_metrics_open(&s_inv), own());
    check(STATUS, "open", NULL);
    CU_ASSERT_EQUAL(s_call.count, 0);
    CU_ASSERT_PTR_EQUAL(pwt_metrics_open(&s_inv, PWT_STR("namespace", "Own")), own());
    CU_ASSERT_EQUAL(s_call.count, 1);
    check_field(0, "namespace", "Own");
}

/* ---- absence ---- */

static uint32_t s_evaluated;

static struct pwt_inv *counted(void)
{
    s_evaluated++;
    return &s_inv;
}

static double counted_value(void)
{
    s_evaluated++;
    return 1;
}

static void evaluates_nothing_without_service(void)
{
    pwt_metrics_slot = NULL;
    s_evaluated = 0;
    CU_ASSERT_EQUAL(pwt_metric(counted(), "m", PWT_UNIT_COUNT, counted_value()), 0);
    CU_ASSERT_EQUAL(pwt_metric_tagged(counted(), "m", counted_value(), PWT_STR("a", "1")), 0);
    CU_ASSERT_EQUAL(pwt_metric_start(&s_inv), 0);
    CU_ASSERT_EQUAL(pwt_metric_stop(counted(), "m", 0), 0);
    CU_ASSERT_EQUAL(pwt_metric_dimension(counted(), "a", "1"), 0);
    CU_ASSERT_EQUAL(pwt_metric_dimensions(counted(), PWT_DOUBLE("a", counted_value())), 0);
    CU_ASSERT_EQUAL(pwt_metric_metadata(counted(), PWT_DOUBLE("a", counted_value())), 0);
    CU_ASSERT_EQUAL(pwt_metric_timestamp(counted(), 5), 0);
    CU_ASSERT_EQUAL(pwt_metrics_set_defaults(counted(), PWT_DOUBLE("a", counted_value())), 0);
    CU_ASSERT_EQUAL(pwt_metrics_clear_defaults(counted()), 0);
    CU_ASSERT_EQUAL(pwt_metrics_flush(counted()), 0);
    CU_ASSERT_EQUAL(pwt_metrics_clear(counted()), 0);
    CU_ASSERT_EQUAL(pwt_metrics_configure(counted(), PWT_STR("namespace", "N")), 0);
    CU_ASSERT_PTR_NULL(pwt_metrics_open(counted(), PWT_STR("namespace", "N")));
    CU_ASSERT_EQUAL(s_evaluated, 0);
}

static void does_nothing_with_metrics_that_were_not_opened(void)
{
    struct pwt_metrics *none = NULL;

    offer_service();
    (void)keep(NULL, NULL, NULL);
    CU_ASSERT_EQUAL(pwt_metric_in(&s_inv, none, "m", PWT_UNIT_COUNT, 1), 0);
    CU_ASSERT_EQUAL(pwt_metric_dimension_in(&s_inv, none, "a", "1"), 0);
    CU_ASSERT_EQUAL(pwt_metric_dimensions_in(&s_inv, none, PWT_STR("a", "1")), 0);
    CU_ASSERT_EQUAL(pwt_metric_metadata_in(&s_inv, none, PWT_STR("a", "1")), 0);
    CU_ASSERT_EQUAL(pwt_metric_timestamp_in(&s_inv, none, 5), 0);
    CU_ASSERT_EQUAL(pwt_metrics_flush_in(&s_inv, none), 0);
    CU_ASSERT_EQUAL(pwt_metrics_clear_in(&s_inv, none), 0);
    CU_ASSERT_EQUAL(pwt_metrics_close(&s_inv, none), 0);
    CU_ASSERT_PTR_NULL(s_call.function);
}

static void names_the_kind_of_each_code(void)
{
    static const char *const kinds[] = {"invalid-metric-name",  "invalid-metric-unit",
                                        "invalid-metric-value", "invalid-metric-resolution",
                                        "metric-unit-changed",  "too-many-dimensions",
                                        "invalid-dimension",    "timestamp-out-of-range",
                                        "key-collision",        "no-namespace"};

    for (int32_t i = 0; i < 10; i++) {
        CU_ASSERT_STRING_EQUAL(pwt_metric_kind(PWT_METRIC_ENAME - i), kinds[i]);
    }
    CU_ASSERT_PTR_NULL(pwt_metric_kind(0));
    CU_ASSERT_PTR_NULL(pwt_metric_kind(PWT_ENOMEM));
    CU_ASSERT_PTR_NULL(pwt_metric_kind(PWT_METRIC_ENAMESPACE - 1));
}

int main(void)
{
    CU_TestInfo calls[] = {
        {"hands_over_name_unit_and_value", hands_over_name_unit_and_value},
        {"hands_over_tags", hands_over_tags},
        {"measures_milliseconds", measures_milliseconds},
        {"hands_over_fields", hands_over_fields},
        {"calls_the_function_of_its_name", calls_the_function_of_its_name},
        {"opens_with_any_number_of_fields", opens_with_any_number_of_fields},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo absence[] = {
        {"evaluates_nothing_without_service", evaluates_nothing_without_service},
        {"does_nothing_with_metrics_that_were_not_opened",
         does_nothing_with_metrics_that_were_not_opened},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo kinds[] = {
        {"names_the_kind_of_each_code", names_the_kind_of_each_code},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_metric", .pTests = calls},
        {.pName = "absence", .pTests = absence},
        {.pName = "pwt_metric_kind", .pTests = kinds},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
