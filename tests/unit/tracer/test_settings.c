/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c: when tracing is on, where it goes, and options in code. */
#include "../run.h"
#include "fake_host.h"

#include <powertools/aws.h>

#include <string.h>

static const struct pwt_aws_service s_aws;

static struct tracer s_tracer;
static struct pwt_inv s_scope;

static void start(void)
{
    fake_inv_close(&s_scope); /* of the test before */
    fake_install();
    pwt_aws_slot = &s_aws;
    fake_tracer(&s_tracer);
    fake_start(&s_scope, &s_tracer);
    s_scope.context.request_id = pwt_bytes_make(NULL, 0); /* the scope of an init */
}

static bool is_on(void)
{
    tracer_settings_apply(&s_tracer, fake_scope());
    return s_tracer.to_xray != 0;
}

static void is_on_in_lambda(void)
{
    start();
    CU_ASSERT_TRUE(is_on());
    CU_ASSERT_FALSE(s_tracer.to_otlp);
}

static void every_switch_switches_it_off(void)
{
    start();
    s_tracer.disabled = 1;
    CU_ASSERT_FALSE(is_on());
    start();
    s_tracer.enabled = 0;
    CU_ASSERT_FALSE(is_on());
    start();
    s_tracer.sdk_enabled = 0;
    CU_ASSERT_FALSE(is_on());
    start();
    s_tracer.task_root = pwt_bytes_make(NULL, 0);
    CU_ASSERT_FALSE(is_on());
    start();
    s_tracer.sam_local = pwt_cstr("true");
    CU_ASSERT_FALSE(is_on());
    start();
    s_tracer.chalice = pwt_cstr("true");
    CU_ASSERT_FALSE(is_on());
}

static void chooses_the_backend(void)
{
    static const struct {
        uint32_t backend;
        uint32_t xray;
        uint32_t otlp;
    } cases[] = {
        {TRACER_XRAY, 1, 0}, {TRACER_OTLP, 0, 1}, {TRACER_BOTH, 1, 1}, {TRACER_NONE, 0, 0}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        start();
        s_tracer.backend = cases[i].backend;
        CU_ASSERT_EQUAL(is_on(), cases[i].xray);
        CU_ASSERT_EQUAL(s_tracer.to_otlp, cases[i].otlp);
        CU_ASSERT_EQUAL(tracer_settings_need_aws(&s_tracer), cases[i].otlp);
        CU_ASSERT_EQUAL(fake_scope()->expects_shutdown, cases[i].otlp);
        s_tracer.otlp.disabled = 1;
        CU_ASSERT_EQUAL(is_on(), cases[i].xray);
        CU_ASSERT_FALSE(s_tracer.to_otlp);
        CU_ASSERT_FALSE(tracer_settings_need_aws(&s_tracer));
    }
}

static void console_needs_no_plugin(void)
{
    start();
    s_tracer.backend = TRACER_OTLP;
    s_tracer.otlp.target = OTLP_TO_CONSOLE;
    CU_ASSERT_FALSE(is_on());
    CU_ASSERT_EQUAL(s_tracer.to_otlp, 1);
    CU_ASSERT_FALSE(tracer_settings_need_aws(&s_tracer));
}

static void nothing_is_needed_where_tracing_is_off(void)
{
    start();
    s_tracer.backend = TRACER_BOTH;
    s_tracer.task_root = pwt_bytes_make(NULL, 0);
    CU_ASSERT_FALSE(tracer_settings_need_aws(&s_tracer));
    s_tracer.task_root = pwt_cstr("/var/task");
    CU_ASSERT_TRUE(tracer_settings_need_aws(&s_tracer));
    s_tracer.sdk_enabled = 0;
    CU_ASSERT_FALSE(tracer_settings_need_aws(&s_tracer));
}

static int32_t configure(struct pwt_field field)
{
    return tracer_configure(&s_scope.cx, &field, 1);
}

static void code_decides_against_the_surroundings(void)
{
    start();
    s_tracer.disabled = 1;
    s_tracer.task_root = pwt_bytes_make(NULL, 0);
    CU_ASSERT_EQUAL(configure(PWT_BOOL("disabled", 0)), 0);
    CU_ASSERT_EQUAL(s_tracer.to_xray, 1);
    CU_ASSERT_EQUAL(configure(PWT_BOOL("disabled", 1)), 0);
    CU_ASSERT_FALSE(s_tracer.to_xray);
}

static void sets_every_kind_of_option(void)
{
    char service[] = "payments";
    const struct pwt_field fields[] = {
        PWT_STR("service", service),  PWT_BOOL("capture_response", 0),
        PWT_STR("backend", "both"),   PWT_STR("ignore_endpoints", " a.example , ,b/c,"),
        PWT_INT("otlp_timeout", 250), PWT_STR("otlp_protocol", "http/json"),
    };

    start();
    CU_ASSERT_EQUAL(tracer_configure(&s_scope.cx, fields, 6), 0);
    service[0] = 'x'; /* it was copied */
    CU_ASSERT_TRUE(pwt_bytes_equal(s_tracer.service, pwt_cstr("payments")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_tracer.space_json, pwt_cstr("\"payments\"")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_tracer.service_json, pwt_cstr("\"payments\"")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_tracer.otlp.service, pwt_cstr("payments")));
    CU_ASSERT_EQUAL(s_tracer.otlp.service_in_code, 1);
    CU_ASSERT_FALSE(s_tracer.capture_response);
    CU_ASSERT_EQUAL(s_tracer.backend, TRACER_BOTH);
    CU_ASSERT_TRUE(s_tracer.to_xray && s_tracer.to_otlp);
    CU_ASSERT_EQUAL_FATAL(s_tracer.ignored.count, 2);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_tracer.ignored.items[0], pwt_cstr("a.example")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_tracer.ignored.items[1], pwt_cstr("b/c")));
    CU_ASSERT_EQUAL(s_tracer.otlp.timeout_ms, 250);
    CU_ASSERT_EQUAL(s_tracer.otlp.protocol, OTLP_HTTP_JSON);
    CU_ASSERT_STRING_EQUAL(fake_diag(), "");
}

static void backend_in_code_brings_no_plugin(void)
{
    start();
    pwt_aws_slot = NULL;
    CU_ASSERT_EQUAL(configure(PWT_STR("backend", "both")), PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "backend 'otlp' was chosen in code, and the plugin "
                                               "'aws'"));
    CU_ASSERT_EQUAL(s_tracer.to_xray, 1);
    CU_ASSERT_FALSE(s_tracer.to_otlp);
    CU_ASSERT_EQUAL(configure(PWT_STR("backend", "xray")), 0);
    pwt_aws_slot = &s_aws;
    CU_ASSERT_EQUAL(configure(PWT_STR("backend", "otlp")), 0);
    CU_ASSERT_EQUAL(s_tracer.to_otlp, 1);
}

static void names_what_is_wrong_and_sets_the_rest(void)
{
    const struct pwt_field fields[] = {PWT_INT("service", 1),        PWT_STR("nonsense", "x"),
                                       PWT_STR("disabled", "true"),  PWT_STR("backend", "zipkin"),
                                       PWT_STR("otlp_timeout", "1"), PWT_BOOL("middlewares", 1)};

    start();
    CU_ASSERT_EQUAL(tracer_configure(&s_scope.cx, fields, 6), PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "option 'service' is wrong; expected text"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "no option 'nonsense'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "'disabled' is wrong; expected true or false"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "'backend' is wrong; expected one of"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "'otlp_timeout' is wrong; expected a whole"));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_tracer.service, pwt_cstr("orders")));
    CU_ASSERT_FALSE(s_tracer.code_disabled);
    CU_ASSERT_EQUAL(s_tracer.middlewares, 1);
}

static void refuses_options_in_an_invocation(void)
{
    start();
    s_scope.context.request_id = pwt_cstr("request-1");
    CU_ASSERT_EQUAL(configure(PWT_BOOL("disabled", 1)), PWT_ESTATE);
    CU_ASSERT_FALSE(s_tracer.disabled);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "was called in an invocation"));
}

int main(void)
{
    CU_TestInfo switches[] = {
        {"is_on_in_lambda", is_on_in_lambda},
        {"every_switch_switches_it_off", every_switch_switches_it_off},
        {"chooses_the_backend", chooses_the_backend},
        {"console_needs_no_plugin", console_needs_no_plugin},
        {"nothing_is_needed_where_tracing_is_off", nothing_is_needed_where_tracing_is_off},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo code[] = {
        {"code_decides_against_the_surroundings", code_decides_against_the_surroundings},
        {"sets_every_kind_of_option", sets_every_kind_of_option},
        {"backend_in_code_brings_no_plugin", backend_in_code_brings_no_plugin},
        {"names_what_is_wrong_and_sets_the_rest", names_what_is_wrong_and_sets_the_rest},
        {"refuses_options_in_an_invocation", refuses_options_in_an_invocation},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_settings_apply", .pTests = switches},
        {.pName = "tracer_configure", .pTests = code},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    fake_inv_close(&s_scope);
    return result;
}
