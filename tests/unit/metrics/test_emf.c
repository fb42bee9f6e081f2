/* SPDX-License-Identifier: Apache-2.0 */
/* emf.c: the document, to the byte; and several of them below the limit of a log event. */
#include "../run.h"
#include "fake_host.h"

#include <stdlib.h>

static struct fake s_fake;

static void add(const char *name, uint32_t unit, double value)
{
    CU_ASSERT_EQUAL(metrics_add(&s_fake.inv, NULL, pwt_cstr(name), unit, value), 0);
}

static void dimension(const char *name, const char *value)
{
    const struct pwt_field field = PWT_STR(name, value);
    CU_ASSERT_EQUAL(metrics_dimensions(&s_fake.inv, NULL, &field, 1), 0);
}

static void further(const char *name, const char *value)
{
    const struct pwt_field field = PWT_STR(name, value);
    CU_ASSERT_EQUAL(metrics_dimension_set(&s_fake.inv, NULL, &field, 1), 0);
}

static void defaults(const char *name, const char *value)
{
    const struct pwt_field field = PWT_STR(name, value);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.inv, NULL, &field, 1), 0);
}

static void metadata(struct pwt_field field)
{
    CU_ASSERT_EQUAL(metrics_metadata(&s_fake.inv, NULL, &field, 1), 0);
}

static const char *flush(void)
{
    CU_ASSERT_EQUAL(metrics_flush(&s_fake.inv, NULL), 0);
    return fake_take_printed();
}

#define METRIC "{\"Name\":\"m\",\"Unit\":\"Count\"}"
#define AFTER  "],\"Metrics\":[" METRIC "]}]}"

static void prints_values_units_and_resolutions(void)
{
    fake_start(&s_fake);
    add("a", PWT_UNIT_COUNT, 1);
    add("b", PWT_UNIT_MILLISECONDS | PWT_METRIC_HIGH_RESOLUTION, 0.1);
    add("a", PWT_UNIT_COUNT, -0.5);
    add("c with a long name", PWT_UNIT_KILOBYTES_PER_SECOND, 1e300);
    CU_ASSERT_STRING_EQUAL(
        flush(), FAKE_HEAD
        "[[\"service\"]],\"Metrics\":[{\"Name\":\"a\",\"Unit\":\"Count\"},{\"Name\":\"b\","
        "\"Unit\":\"Milliseconds\",\"StorageResolution\":1},{\"Name\":\"c with a long "
        "name\",\"Unit\":\"Kilobytes/Second\"}]}]},\"service\":\"orders\",\"a\":[1,-0.5],"
        "\"b\":0.1,\"c with a long name\":1e+300}\n");
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    fake_end(&s_fake);
}

static void prints_one_array_for_each_set(void)
{
    fake_start(&s_fake);
    defaults("stage", "prod");
    further("a", "1");
    further("b", "2");
    add("m", PWT_UNIT_COUNT, 1);
    CU_ASSERT_STRING_EQUAL(flush(), FAKE_HEAD
                           "[[\"service\",\"stage\",\"a\"],[\"service\",\"stage\",\"b\"]" AFTER
                           ",\"service\":\"orders\",\"stage\":\"prod\",\"a\":\"1\","
                           "\"b\":\"2\",\"m\":1}\n");
    dimension("own", "3");
    further("a", "1");
    add("m", PWT_UNIT_COUNT, 1);
    CU_ASSERT_STRING_EQUAL(flush(), FAKE_HEAD
                           "[[\"service\",\"stage\",\"own\"],[\"service\",\"stage\",\"a\"]" AFTER
                           ",\"service\":\"orders\",\"stage\":\"prod\",\"own\":\"3\","
                           "\"a\":\"1\",\"m\":1}\n");
    fake_end(&s_fake);
}

static void prints_each_dimension_once(void)
{
    fake_start(&s_fake);
    defaults("stage", "prod");
    dimension("stage", "canary");
    dimension("service", "other");
    add("m", PWT_UNIT_COUNT, 1);
    CU_ASSERT_STRING_EQUAL(flush(),
                           FAKE_HEAD "[[\"stage\",\"service\"]" AFTER
                                     ",\"stage\":\"canary\",\"service\":\"other\",\"m\":1}\n");
    defaults("service", "default");
    add("m", PWT_UNIT_COUNT, 1);
    CU_ASSERT_STRING_EQUAL(flush(),
                           FAKE_HEAD "[[\"stage\",\"service\"]" AFTER
                                     ",\"stage\":\"prod\",\"service\":\"default\",\"m\":1}\n");
    fake_end(&s_fake);
}

static void prints_no_dimensions_as_one_empty_set(void)
{
    fake_start(&s_fake);
    s_fake.self.shared.service = NULL;
    add("m", PWT_UNIT_COUNT, 1);
    CU_ASSERT_STRING_EQUAL(flush(), FAKE_HEAD "[[]" AFTER ",\"m\":1}\n");
    fake_end(&s_fake);
}

static void prints_metadata_unless_a_dimension_has_its_name(void)
{
    fake_start(&s_fake);
    defaults("stage", "prod");
    dimension("d", "1");
    metadata(PWT_INT("d", 2));
    metadata(PWT_INT("stage", 3));
    metadata(PWT_INT("service", 4));
    metadata(PWT_INT("kept", 5));
    add("m", PWT_UNIT_COUNT, 1);
    CU_ASSERT_STRING_EQUAL(flush(), FAKE_HEAD
                           "[[\"service\",\"stage\",\"d\"]" AFTER
                           ",\"service\":\"orders\",\"stage\":\"prod\",\"d\":\"1\",\"kept\":5,"
                           "\"m\":1}\n");
    fake_end(&s_fake);
}

static void finds_names_that_meet(void)
{
    struct pwt_bytes name;
    static void (*const ways[])(const char *, const char *) = {dimension, further, defaults};

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        fake_start(&s_fake);
        add("meets", PWT_UNIT_COUNT, 1);
        CU_ASSERT_FALSE(emf_collides(fake_state(&s_fake.inv)->shared, NULL, &name));
        ways[i]("meets", "1");
        CU_ASSERT_TRUE(emf_collides(fake_state(&s_fake.inv)->shared, NULL, &name));
        CU_ASSERT_TRUE(pwt_bytes_equal(name, pwt_cstr("\"meets\"")));
        fake_end(&s_fake);
    }
    fake_start(&s_fake);
    add("_aws", PWT_UNIT_COUNT, 1);
    CU_ASSERT_TRUE(emf_collides(fake_state(&s_fake.inv)->shared, NULL, &name));
    (void)metrics_clear(&s_fake.inv, NULL);
    add("service", PWT_UNIT_COUNT, 1);
    CU_ASSERT_TRUE(emf_collides(fake_state(&s_fake.inv)->shared, NULL, &name));
    (void)metrics_clear(&s_fake.inv, NULL);
    add("k\"", PWT_UNIT_COUNT, 1);
    metadata(PWT_NULL("k\""));
    CU_ASSERT_TRUE(emf_collides(fake_state(&s_fake.inv)->shared, NULL, &name));
    fake_end(&s_fake);
}

/* Adds 99 metrics of long names, each with `values` values of 17 digits. */
static void add_large(uint32_t values)
{
    char name[251];

    memset(name, 'n', sizeof(name) - 1);
    name[250] = '\0';
    for (uint32_t i = 0; i < 99; i++) {
        name[0] = (char)('a' + i / 10);
        name[1] = (char)('a' + i % 10);
        for (uint32_t k = 0; k < values; k++) {
            add(name, PWT_UNIT_BYTES, 1.0 / (double)(k + 3));
        }
    }
}

static size_t longest_line(const char *text)
{
    size_t longest = 0;

    for (const char *end = strchr(text, '\n'); end; end = strchr(text, '\n')) {
        const size_t len = (size_t)(end - text);
        longest = len > longest ? len : longest;
        text = end + 1;
    }
    return longest;
}

static void stays_below_the_limit_of_a_log_event(void)
{
    static char blob[100001];

    fake_start(&s_fake);
    memset(blob, 'x', sizeof(blob) - 1);
    metadata(PWT_STR("blob", blob));
    add_large(99);
    const char *text = flush();
    CU_ASSERT_EQUAL(fake_take_pieces(), 2);
    CU_ASSERT_TRUE(longest_line(text) < METRICS_DOCUMENT_MAX_BYTES);
    CU_ASSERT_TRUE(longest_line(text) > METRICS_DOCUMENT_MAX_BYTES / 2);
    fake_end(&s_fake);
}

static void prints_in_one_document_what_fits(void)
{
    fake_start(&s_fake);
    add_large(90); /* the estimate is above the limit, the text is not */
    CU_ASSERT_TRUE(emf_bytes(fake_state(&s_fake.inv)->shared, 0) > METRICS_DOCUMENT_MAX_BYTES);
    const char *text = flush();
    CU_ASSERT_EQUAL(fake_take_pieces(), 1);
    CU_ASSERT_TRUE(longest_line(text) < METRICS_DOCUMENT_MAX_BYTES);
    fake_end(&s_fake);
}

static void leaves_metadata_out_that_leaves_no_room(void)
{
    static char blob[200001];

    fake_start(&s_fake);
    memset(blob, 'x', sizeof(blob) - 1);
    metadata(PWT_STR("blob", blob));
    add("m", PWT_UNIT_COUNT, 1);
    CU_ASSERT_STRING_EQUAL(flush(),
                           FAKE_HEAD "[[\"service\"]" AFTER ",\"service\":\"orders\",\"m\":1}\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: metadata-too-large: "));
    fake_end(&s_fake);
}

/* The room that a set asks for is enough whatever is in it. */
static void never_takes_more_bytes_than_it_says(void)
{
    char name[1021];

    fake_start(&s_fake);
    for (uint32_t i = 0; i < 29; i++) {
        (void)snprintf(name, sizeof(name), "\x01\x02\"%u", i);
        dimension(name, "\x01\x02\x03");
        further(name, "\x01\x02\x03");
    }
    memset(name, '\x01', 255);
    for (uint32_t i = 0; i < 99; i++) {
        (void)snprintf(name + 250, 6, "%u", i);
        add(name, PWT_UNIT_KILOBYTES_PER_SECOND | PWT_METRIC_HIGH_RESOLUTION,
            -1.7976931348623157e308);
    }
    const struct metrics_set *set = fake_state(&s_fake.inv)->shared;
    char *out = malloc(emf_bytes(set, 0)); /* a sanitizer sees its end */
    CU_ASSERT_TRUE(emf_render(set, out) <= emf_bytes(set, 0));
    free(out);
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo documents[] = {
        {"prints_values_units_and_resolutions", prints_values_units_and_resolutions},
        {"prints_one_array_for_each_set", prints_one_array_for_each_set},
        {"prints_each_dimension_once", prints_each_dimension_once},
        {"prints_no_dimensions_as_one_empty_set", prints_no_dimensions_as_one_empty_set},
        {"prints_metadata_unless_a_dimension_has_its_name",
         prints_metadata_unless_a_dimension_has_its_name},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo names[] = {
        {"finds_names_that_meet", finds_names_that_meet},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo sizes[] = {
        {"stays_below_the_limit_of_a_log_event", stays_below_the_limit_of_a_log_event},
        {"prints_in_one_document_what_fits", prints_in_one_document_what_fits},
        {"leaves_metadata_out_that_leaves_no_room", leaves_metadata_out_that_leaves_no_room},
        {"never_takes_more_bytes_than_it_says", never_takes_more_bytes_than_it_says},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "emf_render", .pTests = documents},
        {.pName = "emf_collides", .pTests = names},
        {.pName = "emf_bytes", .pTests = sizes},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
