/* SPDX-License-Identifier: Apache-2.0 */
/* config.c: settings of the environment and in code, and metrics of one's own. */
#include "../run.h"
#include "fake_host.h"

#include <stdlib.h>

static struct fake s_fake;

static bool is(struct pwt_bytes text, const char *expected)
{
    return expected ? pwt_bytes_equal(text, pwt_cstr(expected)) && text.ptr : !text.ptr;
}

static bool is_service(const struct pwt_metrics *metrics, const char *expected)
{
    const struct metrics_label *label = metrics->service;

    return expected ? label && is(pwt_bytes_make(label->text, label->len), expected) : !label;
}

/* ---- the environment ---- */

static void makes_text_of_namespace_and_service(void)
{
    fake_install(&s_fake);
    s_fake.self.namespace_text = pwt_cstr("a\"b/\xc3\x9c");
    s_fake.self.service_text = pwt_cstr("o\\s");
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    CU_ASSERT_TRUE(is(s_fake.self.shared.space, "\"a\\\"b/\xc3\x9c\""));
    CU_ASSERT_TRUE(is_service(&s_fake.self.shared, "\"service\":\"o\\\\s\""));
    CU_ASSERT_TRUE(is(s_fake.self.environment.space, "\"a\\\"b/\xc3\x9c\""));
    fake_end(&s_fake);
}

static void works_without_any_setting(void)
{
    fake_install(&s_fake);
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    CU_ASSERT_TRUE(is(s_fake.self.shared.space, NULL));
    CU_ASSERT_TRUE(is_service(&s_fake.self.shared, NULL));
    CU_ASSERT_TRUE(s_fake.self.shared.off == 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_end(&s_fake);
}

static void is_off_by_its_own_switch_or_else_by_dev(void)
{
    static const struct {
        uint32_t disabled;
        uint32_t dev;
        uint32_t off;
    } cases[] = {{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 1}, {6, 0, 1}, {7, 1, 0}, {12, 1, 0}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fake_install(&s_fake);
        s_fake.self.disabled = cases[i].disabled;
        s_fake.self.dev = cases[i].dev;
        CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
        CU_ASSERT_EQUAL(s_fake.self.shared.off, cases[i].off);
        CU_ASSERT_EQUAL(s_fake.self.environment.off, cases[i].off);
        CU_ASSERT_EQUAL(s_fake.self.shared.quiet, cases[i].disabled == 0 && cases[i].dev == 1);
        fake_end(&s_fake);
    }
}

static void reads_default_dimensions(void)
{
    fake_install(&s_fake);
    s_fake.self.default_dimensions = pwt_cstr("{\"a\": \"1\", \"b\": 2}");
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    const struct metrics_defaults *defaults = s_fake.worker.defaults;
    CU_ASSERT_PTR_NOT_NULL(defaults);
    CU_ASSERT_TRUE(defaults && defaults->count == 2);
    CU_ASSERT_TRUE(defaults && memcmp(defaults->labels[1].text, "\"b\":\"2\"", 7) == 0);
    fake_end(&s_fake);
}

/* An object of `count` dimensions and `service`. */
static const char *many_dimensions(uint32_t count)
{
    static char text[1024];
    size_t len = (size_t)snprintf(text, sizeof(text), "{\"service\":\"s\"");

    for (uint32_t i = 0; i < count; i++) {
        len += (size_t)snprintf(text + len, sizeof(text) - len, ",\"d%u\":\"v\"", i);
    }
    (void)snprintf(text + len, sizeof(text) - len, "}");
    return text;
}

static void counts_default_dimensions_beside_service(void)
{
    fake_install(&s_fake);
    s_fake.self.default_dimensions = pwt_cstr(many_dimensions(29));
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    CU_ASSERT_EQUAL(s_fake.worker.defaults->count, 30);
    fake_end(&s_fake);
    fake_install(&s_fake);
    s_fake.self.default_dimensions = pwt_cstr(many_dimensions(30));
    CU_ASSERT_EQUAL(fake_begin(&s_fake), PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_failure(&s_fake.init), "more than 29 default dimensions"));
    fake_end(&s_fake);
}

static void ends_the_init_with_a_bad_setting(void)
{
    char *long_text = malloc(1026);

    memset(long_text, 'n', 1025);
    long_text[1025] = '\0';
    const struct {
        const char *namespace;
        const char *service;
        const char *defaults;
        uint32_t strict;
        const char *words;
    } cases[] = {
        {long_text, NULL, NULL, 0, "the namespace of metrics is not one"},
        {"a b", NULL, NULL, 1, "the namespace of metrics is not one"},
        {"\xc3\x9c", NULL, NULL, 1, "the namespace of metrics is not one"},
        {"N", "a b", NULL, 1, "a dimension of metrics is not one"},
        {"N", NULL, "[1]", 0, "no object of texts"},
        {"N", NULL, "{\"a\":\"\"}", 1, "a dimension of metrics is not one"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fake_install(&s_fake);
        s_fake.self.namespace_text = pwt_cstr(cases[i].namespace);
        s_fake.self.service_text = pwt_cstr(cases[i].service);
        s_fake.self.default_dimensions = pwt_cstr(cases[i].defaults);
        s_fake.self.strict = cases[i].strict;
        CU_ASSERT_EQUAL(fake_begin(&s_fake), PWT_ECONFIG);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_failure(&s_fake.init), cases[i].words));
        fake_end(&s_fake);
    }
    free(long_text);
}

static void strict_takes_the_namespaces_of_cloudwatch(void)
{
    fake_install(&s_fake);
    s_fake.self.strict = 1;
    s_fake.self.namespace_text = pwt_cstr("aZ09._#:/-");
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    fake_end(&s_fake);
}

static void says_that_datadog_is_printed_anyway(void)
{
    fake_install(&s_fake);
    s_fake.self.datadog = 1;
    s_fake.self.flush_to_log = 0;
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "WARN powertools: DD_FLUSH_TO_LOG=false"));
    fake_end(&s_fake);
}

/* ---- in code ---- */

static int32_t configure(struct pwt_field field)
{
    return metrics_configure(&s_fake.init, &field, 1);
}

static void code_beats_the_environment(void)
{
    char namespace[] = "Code";

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(configure(PWT_STR("namespace", namespace)), 0);
    memset(namespace, 'x', 4); /* it was copied */
    CU_ASSERT_EQUAL(configure(PWT_STR("service", "code")), 0);
    CU_ASSERT_EQUAL(configure(PWT_BOOL("disabled", 1)), 0);
    CU_ASSERT_TRUE(is(s_fake.self.shared.space, "\"Code\""));
    CU_ASSERT_TRUE(is_service(&s_fake.self.shared, "\"service\":\"code\""));
    CU_ASSERT_TRUE(is(s_fake.self.environment.space, "\"Shop\""));
    CU_ASSERT_TRUE(is_service(&s_fake.self.environment, "\"service\":\"orders\""));
    CU_ASSERT_TRUE(s_fake.self.shared.off != 0);
    s_fake.self.dev = 1;
    CU_ASSERT_EQUAL(configure(PWT_BOOL("disabled", 0)), 0);
    CU_ASSERT_TRUE(s_fake.self.shared.off == 0);
    fake_end(&s_fake);
}

static void takes_every_setting(void)
{
    const struct pwt_field fields[] = {
        PWT_STR("namespace", "default"),
        PWT_STR("service", "s"),
        PWT_STR("function_name", "fn"),
        PWT_BOOL("capture_cold_start_metric", 1),
        PWT_BOOL("raise_on_empty_metrics", 1),
        PWT_BOOL("disabled", 0),
        PWT_BOOL("strict", 1),
        PWT_BOOL("flush_to_log", 1),
        PWT_JSON("default_dimensions", pwt_cstr("{}")),
        PWT_JSON("default_tags", pwt_cstr("{\"a\":\"1\"}")),
        PWT_STR("provider", "datadog"),
    };

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_configure(&s_fake.init, fields, sizeof(fields) / sizeof(fields[0])), 0);
    CU_ASSERT_TRUE(is(s_fake.self.function_name, "fn"));
    CU_ASSERT_TRUE(s_fake.self.cold_start && s_fake.self.raise_on_empty && s_fake.self.strict);
    CU_ASSERT_TRUE(s_fake.self.shared.datadog && s_fake.self.environment.datadog);
    CU_ASSERT_TRUE(is(s_fake.self.shared.space, ""));
    const struct metrics_defaults *defaults = s_fake.worker.defaults;
    CU_ASSERT_EQUAL(memcmp(defaults->labels[0].text, "\"a:1\"", 5), 0);
    CU_ASSERT_EQUAL(configure(PWT_STR("provider", "cloudwatch")), 0);
    CU_ASSERT_TRUE(s_fake.self.shared.datadog == 0);
    fake_end(&s_fake);
}

static void other_settings_leave_default_dimensions_alone(void)
{
    const struct pwt_field field = PWT_STR("a", "1");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.init, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(configure(PWT_STR("namespace", "Code")), 0);
    CU_ASSERT_PTR_NOT_NULL(s_fake.worker.defaults);
    CU_ASSERT_EQUAL(configure(PWT_JSON("default_dimensions", pwt_cstr("{}"))), 0);
    const struct metrics_defaults *defaults = s_fake.worker.defaults;
    CU_ASSERT_TRUE(defaults && defaults->count == 0);
    fake_end(&s_fake);
}

static void keeps_default_dimensions_where_the_provider_stays(void)
{
    const struct pwt_field field = PWT_STR("a", "1");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_defaults_put(&s_fake.init, NULL, &field, 1), 0);
    CU_ASSERT_EQUAL(configure(PWT_STR("provider", "cloudwatch")), 0);
    CU_ASSERT_PTR_NOT_NULL(s_fake.worker.defaults);
    fake_end(&s_fake);
}

static void strict_holds_for_the_environments_dimensions(void)
{
    fake_install(&s_fake);
    s_fake.self.default_dimensions = pwt_cstr("{\"a\":\"two words\"}");
    CU_ASSERT_EQUAL(fake_begin(&s_fake), 0);
    CU_ASSERT_EQUAL(configure(PWT_BOOL("strict", 1)), PWT_METRIC_EDIMENSION);
    CU_ASSERT_TRUE(s_fake.self.strict == 0);
    fake_end(&s_fake);
}

static void blank_text_leaves_the_word_to_the_environment(void)
{
    fake_start(&s_fake);
    s_fake.self.function_name = pwt_cstr("alias");
    CU_ASSERT_EQUAL(configure(PWT_STR("namespace", "")), 0);
    CU_ASSERT_EQUAL(configure(PWT_STR("service", " \t")), 0);
    CU_ASSERT_EQUAL(configure(PWT_STR("function_name", "  ")), 0);
    CU_ASSERT_TRUE(is(s_fake.self.shared.space, "\"Shop\""));
    CU_ASSERT_TRUE(is_service(&s_fake.self.shared, "\"service\":\"orders\""));
    CU_ASSERT_TRUE(is(s_fake.self.function_name, "alias"));
    fake_end(&s_fake);
}

static void refuses_settings_that_are_wrong(void)
{
    const struct pwt_field wrong[] = {
        PWT_STR("unheard_of", "N"), PWT_INT("namespace", 1),  PWT_STR("disabled", "true"),
        PWT_NULL("service"),        PWT_STR("provider", "x"), PWT_STR("default_dimensions", "{}"),
        PWT_STR("", "x"),
    };
    const struct pwt_field two[] = {PWT_STR("namespace", "Other"), PWT_INT("strict", 1)};

    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_EQUAL(configure(wrong[i]), PWT_ECONFIG);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: the metrics setting '"));
    }
    CU_ASSERT_EQUAL(metrics_configure(&s_fake.init, two, 2), PWT_ECONFIG);
    CU_ASSERT_TRUE(is(s_fake.self.shared.space, "\"Shop\""));
    CU_ASSERT_EQUAL(configure(PWT_JSON("default_dimensions", pwt_cstr("[]"))), PWT_EFORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "metrics cannot be set up as the code says: "));
    CU_ASSERT_EQUAL(s_fake.self.datadog, 0);
    fake_end(&s_fake);
}

static void refuses_settings_outside_an_init(void)
{
    const struct pwt_field field = PWT_STR("namespace", "Late");

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(metrics_configure(&s_fake.inv, &field, 1), PWT_ESTATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "was called outside an init"));
    CU_ASSERT_TRUE(is(s_fake.self.shared.space, "\"Shop\""));
    fake_end(&s_fake);
}

/* ---- metrics of one's own ---- */

static void own_metrics_begin_with_the_environment(void)
{
    struct pwt_metrics *own;

    fake_start(&s_fake);
    CU_ASSERT_EQUAL(configure(PWT_STR("namespace", "Code")), 0);
    CU_ASSERT_EQUAL_FATAL(metrics_open(&s_fake.inv, NULL, 0, &own), 0);
    CU_ASSERT_TRUE(is(own->space, "\"Shop\""));
    CU_ASSERT_TRUE(is_service(own, "\"service\":\"orders\""));
    CU_ASSERT_PTR_NULL(own->defaults);
    CU_ASSERT_TRUE(own->single == 0);
    fake_end(&s_fake);
}

static void own_metrics_take_their_fields(void)
{
    const struct pwt_field fields[] = {PWT_STR("namespace", "Own"), PWT_STR("service", "mine"),
                                       PWT_BOOL("single", 1),
                                       PWT_JSON("default_dimensions", pwt_cstr("{\"a\":\"1\"}"))};
    struct pwt_metrics *own;

    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(metrics_open(&s_fake.inv, fields, 4, &own), 0);
    CU_ASSERT_TRUE(is(own->space, "\"Own\""));
    CU_ASSERT_TRUE(is_service(own, "\"service\":\"mine\""));
    CU_ASSERT_EQUAL(own->defaults->count, 1);
    CU_ASSERT_TRUE(own->single != 0);
    fake_end(&s_fake);
}

static void own_metrics_refuse_fields_that_are_wrong(void)
{
    const struct pwt_field wrong[] = {PWT_STR("nmespace", "N"), PWT_INT("namespace", 1),
                                      PWT_JSON("default_dimensions", pwt_cstr("1")),
                                      PWT_STR("single", "yes")};
    struct pwt_metrics *own = NULL;

    fake_start(&s_fake);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_TRUE(metrics_open(&s_fake.inv, &wrong[i], 1, &own) < 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_diag(), "ERROR powertools: "));
    }
    CU_ASSERT_PTR_NULL(own);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(metrics_open(&s_fake.inv, NULL, 0, &own), PWT_ENOMEM);
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo environment[] = {
        {"makes_text_of_namespace_and_service", makes_text_of_namespace_and_service},
        {"works_without_any_setting", works_without_any_setting},
        {"is_off_by_its_own_switch_or_else_by_dev", is_off_by_its_own_switch_or_else_by_dev},
        {"reads_default_dimensions", reads_default_dimensions},
        {"counts_default_dimensions_beside_service", counts_default_dimensions_beside_service},
        {"ends_the_init_with_a_bad_setting", ends_the_init_with_a_bad_setting},
        {"strict_takes_the_namespaces_of_cloudwatch", strict_takes_the_namespaces_of_cloudwatch},
        {"says_that_datadog_is_printed_anyway", says_that_datadog_is_printed_anyway},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo code[] = {
        {"code_beats_the_environment", code_beats_the_environment},
        {"takes_every_setting", takes_every_setting},
        {"other_settings_leave_default_dimensions_alone",
         other_settings_leave_default_dimensions_alone},
        {"keeps_default_dimensions_where_the_provider_stays",
         keeps_default_dimensions_where_the_provider_stays},
        {"strict_holds_for_the_environments_dimensions",
         strict_holds_for_the_environments_dimensions},
        {"blank_text_leaves_the_word_to_the_environment",
         blank_text_leaves_the_word_to_the_environment},
        {"refuses_settings_that_are_wrong", refuses_settings_that_are_wrong},
        {"refuses_settings_outside_an_init", refuses_settings_outside_an_init},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo own[] = {
        {"own_metrics_begin_with_the_environment", own_metrics_begin_with_the_environment},
        {"own_metrics_take_their_fields", own_metrics_take_their_fields},
        {"own_metrics_refuse_fields_that_are_wrong", own_metrics_refuse_fields_that_are_wrong},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_config_init", .pTests = environment},
        {.pName = "metrics_configure", .pTests = code},
        {.pName = "metrics_open", .pTests = own},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
