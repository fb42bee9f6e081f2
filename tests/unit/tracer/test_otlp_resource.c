/* SPDX-License-Identifier: Apache-2.0 */
#include "test_otlp_host.h"

#include "otlp_resource.h"

static struct pwt_inv s_inv;
static struct otlp_settings s_settings;
static struct otlp_origin s_origin;

static void start(void)
{
    fake_host_install();
    fake_start(&s_inv);
    s_settings = fake_settings();
}

static const struct otlp_value *find(const char *key)
{
    const struct otlp_value *found = NULL;

    for (uint32_t i = 0; i < s_origin.resource.count; i++) {
        if (pwt_bytes_equal(s_origin.resource.items[i].key, pwt_cstr(key))) {
            CU_ASSERT_PTR_NULL(found); /* no key twice */
            found = &s_origin.resource.items[i].value;
        }
    }
    return found;
}

static bool has_text(const char *key, const char *text)
{
    const struct otlp_value *value = find(key);

    return value && value->type == OTLP_STRING && pwt_bytes_equal(value->as.text, pwt_cstr(text));
}

static void describes_the_function(void)
{
    start();
    s_settings.region = pwt_cstr("eu-central-1");
    CU_ASSERT_EQUAL_FATAL(otlp_origin_make(&s_settings, &s_inv, &s_origin), 0);
    CU_ASSERT(has_text("service.name", "orders"));
    CU_ASSERT(has_text("cloud.provider", "aws"));
    CU_ASSERT(has_text("cloud.platform", "aws_lambda"));
    CU_ASSERT(has_text("cloud.region", "eu-central-1"));
    CU_ASSERT(has_text("faas.name", "orders"));
    CU_ASSERT(has_text("faas.version", "7"));
    CU_ASSERT(has_text("faas.instance", "stream"));
    CU_ASSERT_EQUAL(find("faas.max_memory")->as.integer, 536870912);
    CU_ASSERT_EQUAL(find("aws.log.group.names")->type, OTLP_ARRAY);
    CU_ASSERT_EQUAL(find("aws.log.group.names")->count, 1);
    CU_ASSERT(pwt_bytes_equal(find("aws.log.group.names")->as.items[0].as.text,
                              pwt_cstr("/aws/lambda/orders")));
    CU_ASSERT_EQUAL(s_origin.resource.count, 9);
    CU_ASSERT(pwt_bytes_equal(s_origin.scope_name, pwt_cstr("powertools")));
    CU_ASSERT(pwt_bytes_equal(s_origin.scope_version, pwt_cstr("1.2.3")));
    fake_inv_close(&s_inv);
}

static void leaves_out_what_is_not_known(void)
{
    start();
    s_inv.context = (struct pwt_context){.memory_mb = 0};
    CU_ASSERT_EQUAL_FATAL(otlp_origin_make(&s_settings, &s_inv, &s_origin), 0);
    CU_ASSERT_EQUAL(s_origin.resource.count, 2);
    CU_ASSERT(has_text("cloud.provider", "aws"));
    CU_ASSERT(has_text("cloud.platform", "aws_lambda"));
    fake_inv_close(&s_inv);
}

static bool service_is(const char *name)
{
    bool is =
        otlp_origin_make(&s_settings, &s_inv, &s_origin) == 0 && has_text("service.name", name);

    return is;
}

/* From the weakest name to the strongest. */
static void names_the_service_by_precedence(void)
{
    start();
    CU_ASSERT(service_is("orders"));
    s_settings.service = pwt_cstr("powertools");
    CU_ASSERT(service_is("powertools"));
    s_settings.resource_attributes = pwt_cstr("service.name=attribute");
    CU_ASSERT(service_is("attribute"));
    s_settings.service_name = pwt_cstr("otel");
    CU_ASSERT(service_is("otel"));
    s_settings.service_in_code = 1;
    CU_ASSERT(service_is("powertools"));
    fake_inv_close(&s_inv);
}

static void takes_attributes_from_the_settings(void)
{
    start();
    s_settings.resource_attributes =
        pwt_cstr("deployment.environment=te%20st, faas.name=mine,bad,=worse,team=a,team=b,empty=");
    CU_ASSERT_EQUAL_FATAL(otlp_origin_make(&s_settings, &s_inv, &s_origin), 0);
    CU_ASSERT(has_text("deployment.environment", "te st"));
    CU_ASSERT(has_text("faas.name", "mine"));
    CU_ASSERT(has_text("team", "b"));
    CU_ASSERT(has_text("empty", ""));
    CU_ASSERT_EQUAL(s_origin.resource.count, 11);
    fake_inv_close(&s_inv);
}

static void has_room_for_the_shortest_items(void)
{
    start();
    s_settings.resource_attributes = pwt_cstr("a=,b=,c=,d=,e=,f=,g=,h=,i=,j=,k=,l=,m=,n=,o=,p=");
    CU_ASSERT_EQUAL_FATAL(otlp_origin_make(&s_settings, &s_inv, &s_origin), 0);
    CU_ASSERT_EQUAL(s_origin.resource.count, 24);
    fake_inv_close(&s_inv);
}

static void says_when_memory_is_out(void)
{
    start();
    s_inv.room = 30;
    CU_ASSERT_EQUAL(otlp_origin_make(&s_settings, &s_inv, &s_origin), PWT_ENOMEM);
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo origin[] = {
        {"describes the function", describes_the_function},
        {"leaves out what is not known", leaves_out_what_is_not_known},
        {"names the service by precedence", names_the_service_by_precedence},
        {"takes attributes from the settings", takes_attributes_from_the_settings},
        {"has room for the shortest items", has_room_for_the_shortest_items},
        {"says when memory is out", says_when_memory_is_out},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_origin_make", .pTests = origin},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
