/* SPDX-License-Identifier: Apache-2.0 */
/* parameters.h: what its calls hand on, and what they say where nobody offers the service. */
#include "fake_host.h"
#include "run.h"

#include <powertools/parameters.h>

static struct pwt_inv *const s_inv = (struct pwt_inv *)&pwt_this_module; /* never looked into */
static uint32_t s_store;
static struct pwt_bytes s_environment;
static struct pwt_bytes s_name;

static int32_t get(struct pwt_inv *inv,
                   struct pwt_bytes name,
                   const struct pwt_parameter_options *options,
                   struct pwt_parameter_value *ret_value)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    s_name = name;
    s_store = options ? options->store : 77;
    s_environment = options ? options->environment : pwt_bytes_make(NULL, 0);
    ret_value->value = pwt_cstr("value");
    return pwt_bytes_equal(name, pwt_cstr("none")) ? PWT_ENOTFOUND : 0;
}

static int32_t get_many(struct pwt_inv *inv,
                        struct pwt_bytes path,
                        const struct pwt_parameter_options *options,
                        struct pwt_parameter_values *ret_values)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_NULL(options);
    s_name = path;
    ret_values->count = 3;
    return 0;
}

static int32_t get_named(struct pwt_inv *inv,
                         const struct pwt_parameter_name *names,
                         uint64_t count,
                         const struct pwt_parameter_options *options,
                         struct pwt_parameter_values *ret_values)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_NULL(options);
    s_name = names[count - 1].name;
    ret_values->count = count;
    return 0;
}

static int32_t set(struct pwt_inv *inv,
                   struct pwt_bytes name,
                   struct pwt_bytes value,
                   const struct pwt_parameter_set_options *options,
                   struct pwt_bytes *ret_answer)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_NULL(options);
    s_name = name;
    *ret_answer = value;
    return 0;
}

static int32_t clear(struct pwt_inv *inv)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    return 0;
}

static int32_t error(struct pwt_inv *inv, struct pwt_parameter_error *ret_error)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    ret_error->kind = PWT_PARAMETER_GET_FAILED;
    return 0;
}

static const struct pwt_parameters_service s_service = {.get = get,
                                                        .get_many = get_many,
                                                        .get_named = get_named,
                                                        .set = set,
                                                        .clear = clear,
                                                        .error = error};

static void says_that_nobody_offers_it(void)
{
    struct pwt_parameter_values values = {.size = sizeof(values)};
    struct pwt_parameter_error failure = {.size = sizeof(failure)};
    const struct pwt_parameter_name name = {.name = pwt_cstr("a")};
    struct pwt_bytes text = {NULL, 0};

    fake_install();
    pwt_parameters_slot = NULL;
    CU_ASSERT_EQUAL(pwt_parameter_fetch(s_inv, pwt_cstr("a"), NULL, NULL), PWT_EABSENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_last()->bytes, "POWERTOOLS_PLUGINS"));
    CU_ASSERT_EQUAL(pwt_parameter_get(s_inv, "a", &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_secret_get(s_inv, "a", &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_app_config_get(s_inv, "a", "b", &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_parameters_below(s_inv, name.name, NULL, &values), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_parameters_named(s_inv, &name, 1, NULL, &values), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_parameter_set(s_inv, name.name, name.name, NULL, &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_parameters_clear(s_inv), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_parameters_error(s_inv, &failure), PWT_EABSENT);
    CU_ASSERT_PTR_NULL(text.ptr);
}

static void short_calls_say_where_from(void)
{
    struct pwt_bytes text = {NULL, 0};

    pwt_parameters_slot = &s_service;
    CU_ASSERT_EQUAL(pwt_parameter_get(s_inv, "a", &text), 0);
    CU_ASSERT_EQUAL(s_store, 77);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("value")));
    text = pwt_bytes_make(NULL, 0);
    CU_ASSERT_EQUAL(pwt_parameter_get(s_inv, "none", &text), PWT_ENOTFOUND);
    CU_ASSERT_PTR_NULL(text.ptr);
    CU_ASSERT_EQUAL(pwt_secret_get(s_inv, "b", &text), 0);
    CU_ASSERT_EQUAL(s_store, PWT_STORE_SECRETS);
    CU_ASSERT_EQUAL(pwt_app_config_get(s_inv, "c", "prod", &text), 0);
    CU_ASSERT_EQUAL(s_store, PWT_STORE_APPCONFIG);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_name, pwt_cstr("c")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_environment, pwt_cstr("prod")));
}

static void hands_on_what_the_service_says(void)
{
    const struct pwt_parameter_name names[] = {{.name = pwt_cstr("a")}, {.name = pwt_cstr("b")}};
    struct pwt_parameter_values values = {.size = sizeof(values)};
    struct pwt_parameter_error failure = {.size = sizeof(failure)};
    struct pwt_bytes answer = {NULL, 0};

    pwt_parameters_slot = &s_service;
    CU_ASSERT_EQUAL(pwt_parameters_below(s_inv, pwt_cstr("/p"), NULL, &values), 0);
    CU_ASSERT_EQUAL(values.count, 3);
    CU_ASSERT_EQUAL(pwt_parameters_named(s_inv, names, 2, NULL, &values), 0);
    CU_ASSERT_EQUAL(values.count, 2);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_name, pwt_cstr("b")));
    CU_ASSERT_EQUAL(pwt_parameter_set(s_inv, pwt_cstr("n"), pwt_cstr("v"), NULL, &answer), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(answer, pwt_cstr("v")));
    CU_ASSERT_EQUAL(pwt_parameters_clear(s_inv), 0);
    CU_ASSERT_EQUAL(pwt_parameters_error(s_inv, &failure), 0);
    CU_ASSERT_EQUAL(failure.kind, PWT_PARAMETER_GET_FAILED);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"says_that_nobody_offers_it", says_that_nobody_offers_it},
        {"short_calls_say_where_from", short_calls_say_where_from},
        {"hands_on_what_the_service_says", hands_on_what_the_service_says},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_parameters", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
