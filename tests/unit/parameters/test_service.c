/* SPDX-License-Identifier: Apache-2.0 */
/* Values from stores of a test's own: the cache, transforms, errors. The recorded cases are in
 * tests/conformance. */
#include <powertools/parameters.h>
#include <powertools/testing.h>

#include "../run.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define SECOND 1000000000

/* ---- a store ---- */

static struct pwt_parameter_value s_items[3];
static uint64_t s_count;
static int32_t s_code;
static uint32_t s_fetches;

static int32_t fetch(struct pwt_inv *inv,
                     struct pwt_bytes name,
                     struct pwt_parameter_values *ret_values,
                     void *user)
{
    (void)inv;
    (void)name;
    (void)user;
    s_fetches++;
    ret_values->items = s_items;
    ret_values->count = s_count;
    return s_code;
}

static struct pwt_parameter_options own(void)
{
    return (struct pwt_parameter_options){.size = (uint32_t)sizeof(struct pwt_parameter_options),
                                          .store = PWT_STORE_OWN,
                                          .fetch = fetch,
                                          .fetch_many = fetch};
}

static void holds(const char *text, uint32_t type)
{
    s_items[0] = (struct pwt_parameter_value){.value = pwt_cstr(text), .type = type};
    s_count = 1;
    s_code = 0;
    s_fetches = 0;
}

static bool is(struct pwt_bytes bytes, const char *text)
{
    return pwt_bytes_equal(bytes, pwt_cstr(text));
}

/* ---- an invocation ---- */

static void (*s_body)(struct pwt_inv *inv);

static int32_t handle(struct pwt_inv *inv)
{
    s_body(inv);
    return 0;
}

PWT_HANDLER(bodies, .handle = handle, .required = "parameters");

static void run(void (*body)(struct pwt_inv *inv), const char *setting)
{
    char path[512];
    const char *environment[] = {"POWERTOOLS_PLUGINS=parameters", path, setting, NULL};
    const struct pwt_test_options options = {.size = (uint32_t)sizeof(options),
                                             .handler = &pwt_handler_v1_bodies,
                                             .environment = environment};
    struct pwt_test *test = NULL;

    (void)snprintf(path, sizeof(path), "POWERTOOLS_PLUGIN_PATH=%s", getenv("PWT_PLUGIN_FOLDERS"));
    pwt_test_set_clock_ns((int64_t)1800000000 * SECOND);
    if (pwt_test_open(&options, &test) != 0) {
        (void)printf("\n    %s", pwt_test_problem(test));
        CU_FAIL_FATAL("no host");
    }
    s_body = body;
    pwt_test_context(test)->deadline_ms = 0;
    CU_ASSERT_EQUAL(pwt_test_invoke(test, pwt_cstr("{}")).kind, PWT_OUTCOME_BYTES);
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

static void wait_until(int64_t second)
{
    pwt_test_set_clock_ns(((int64_t)1800000000 + second) * SECOND);
}

static uint32_t kind_of_error(struct pwt_inv *inv)
{
    struct pwt_parameter_error error = {.size = (uint32_t)sizeof(error)};

    CU_ASSERT_EQUAL(pwt_parameters_error(inv, &error), 0);
    return error.kind;
}

/* ---- the cache ---- */

static bool
gives(struct pwt_inv *inv, const struct pwt_parameter_options *options, const char *text)
{
    struct pwt_parameter_value value;

    return pwt_parameter_fetch(inv, pwt_cstr("name"), options, &value) == 0 &&
           is(value.value, text);
}

static void values_age(struct pwt_inv *inv)
{
    struct pwt_parameter_options options = own();

    holds("old", PWT_PARAMETER_TEXT);
    CU_ASSERT_TRUE(gives(inv, &options, "old"));
    holds("new", PWT_PARAMETER_TEXT);
    wait_until(10);
    CU_ASSERT_TRUE(gives(inv, &options, "old"));
    wait_until(11);
    options.max_age_s = 1000; /* of the call that kept it is what counts */
    CU_ASSERT_TRUE(gives(inv, &options, "new"));
    CU_ASSERT_EQUAL(s_fetches, 1);
    holds("newer", PWT_PARAMETER_TEXT);
    wait_until(1000);
    options.max_age_s = -1;
    CU_ASSERT_TRUE(gives(inv, &options, "new"));
    options.flags = PWT_PARAMETER_FORCE_FETCH;
    CU_ASSERT_TRUE(gives(inv, &options, "newer"));
    options.flags = 0;
    CU_ASSERT_TRUE(gives(inv, &options, "new")); /* it was not to be kept */
    CU_ASSERT_EQUAL(pwt_parameters_clear(inv), 0);
    CU_ASSERT_TRUE(gives(inv, &options, "newer"));
}

static void what_makes_a_value_is_its_key(struct pwt_inv *inv)
{
    struct pwt_parameter_options options = own();
    struct pwt_parameter_options other = own();
    char application[600];
    int marker = 0;

    memset(application, 'a', sizeof(application)); /* longer than a key on the stack */
    other.user = &marker;
    holds("1", PWT_PARAMETER_TEXT);
    CU_ASSERT_TRUE(gives(inv, &options, "1"));
    holds("2", PWT_PARAMETER_TEXT);
    CU_ASSERT_TRUE(gives(inv, &other, "2"));
    other = own();
    other.application = pwt_bytes_make(application, sizeof(application));
    holds("3", PWT_PARAMETER_TEXT);
    CU_ASSERT_TRUE(gives(inv, &other, "3"));
    other.flags = PWT_PARAMETER_CONSISTENT;
    holds("4", PWT_PARAMETER_TEXT);
    CU_ASSERT_TRUE(gives(inv, &other, "4"));
    other.flags = 0;
    CU_ASSERT_TRUE(gives(inv, &other, "3"));
    CU_ASSERT_TRUE(gives(inv, &options, "1"));
}

static void many_names_do_not_pile_up(struct pwt_inv *inv)
{
    const struct pwt_parameter_options options = own();
    struct pwt_parameter_value value;
    char name[16];

    holds("x", PWT_PARAMETER_TEXT);
    for (int i = 0; i < 2500; i++) {
        (void)snprintf(name, sizeof(name), "n%d", i);
        CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr(name), &options, &value), 0);
    }
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n2499"), &options, &value), 0);
    CU_ASSERT_EQUAL(s_fetches, 2500);
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n0"), &options, &value), 0);
    CU_ASSERT_EQUAL(s_fetches, 2501);
}

static void lists_are_kept_whole(struct pwt_inv *inv)
{
    const struct pwt_parameter_options options = own();
    struct pwt_parameter_values values = {.size = (uint32_t)sizeof(values)};

    s_fetches = 0;
    s_code = 0;
    s_items[0] = (struct pwt_parameter_value){
        .name = pwt_cstr("a"), .value = pwt_cstr("1"), .type = PWT_PARAMETER_TEXT};
    s_items[1] = (struct pwt_parameter_value){
        .name = pwt_cstr("b"), .value = pwt_cstr(""), .type = PWT_PARAMETER_TEXT};
    s_count = 2;
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(pwt_parameters_below(inv, pwt_cstr("/p"), &options, &values), 0);
        CU_ASSERT_EQUAL_FATAL(values.count, 2);
        CU_ASSERT_TRUE(is(values.items[0].name, "a") && is(values.items[0].value, "1"));
        CU_ASSERT_TRUE(is(values.items[1].name, "b") && is(values.items[1].value, ""));
        CU_ASSERT_PTR_NOT_NULL(values.items[1].value.ptr);
    }
    CU_ASSERT_EQUAL(s_fetches, 1);
    s_count = 0;
    CU_ASSERT_EQUAL(pwt_parameters_below(inv, pwt_cstr("/empty"), &options, &values), 0);
    CU_ASSERT_EQUAL(values.count, 0);
}

/* ---- errors ---- */

static void errors_have_kinds(struct pwt_inv *inv)
{
    struct pwt_parameter_options options = own();
    struct pwt_parameter_value value;

    CU_ASSERT_EQUAL(kind_of_error(inv), PWT_PARAMETER_OK);
    holds("{", PWT_PARAMETER_TEXT);
    s_code = PWT_ENOTFOUND;
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n"), &options, &value), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(kind_of_error(inv), PWT_PARAMETER_NOT_FOUND);
    s_code = PWT_ETIMEOUT;
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n"), &options, &value), PWT_ETIMEOUT);
    CU_ASSERT_EQUAL(kind_of_error(inv), PWT_PARAMETER_GET_FAILED);
    s_code = 0;
    options.transform = PWT_TRANSFORM_JSON;
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n"), &options, &value), PWT_EFORMAT);
    CU_ASSERT_EQUAL(kind_of_error(inv), PWT_PARAMETER_NOT_TRANSFORMED);
    holds("\xed\xa0\x80", PWT_PARAMETER_BYTES); /* a surrogate */
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n"), &options, &value), PWT_EFORMAT);
    CU_ASSERT_EQUAL(kind_of_error(inv), PWT_PARAMETER_NOT_TEXT);
}

static void calls_that_cannot_be(struct pwt_inv *inv)
{
    struct pwt_parameter_options options = own();
    struct pwt_parameter_set_options writing = {.size = (uint32_t)sizeof(writing),
                                                .store = PWT_STORE_APPCONFIG};
    const struct pwt_parameter_name name = {.name = pwt_cstr("n")};
    struct pwt_parameter_values values = {.size = (uint32_t)sizeof(values)};
    struct pwt_parameter_value value;

    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr(""), &options, &value), PWT_EINVAL);
    CU_ASSERT_EQUAL(pwt_parameters_named(inv, &name, 1, &options, &values), PWT_EUNSUPPORTED);
    CU_ASSERT_EQUAL(pwt_parameter_set(inv, name.name, name.name, &writing, NULL), PWT_EINVAL);
    options.fetch_many = NULL;
    CU_ASSERT_EQUAL(pwt_parameters_below(inv, pwt_cstr("/p"), &options, &values), PWT_EUNSUPPORTED);
    options.store = PWT_STORE_SECRETS;
    CU_ASSERT_EQUAL(pwt_parameters_below(inv, pwt_cstr("/p"), &options, &values), PWT_EUNSUPPORTED);
    options.store = PWT_STORE_DYNAMODB;
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n"), &options, &value), PWT_EINVAL);
    options.store = 99;
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n"), &options, &value), PWT_EINVAL);
    holds("a", PWT_PARAMETER_TEXT);
    s_count = 2; /* not one value */
    options = own();
    CU_ASSERT_EQUAL(pwt_parameter_fetch(inv, pwt_cstr("n"), &options, &value), PWT_EINVAL);
}

/* ---- threads ---- */

static int32_t fetch_shared(struct pwt_inv *inv,
                            struct pwt_bytes name,
                            struct pwt_parameter_values *ret_values,
                            void *user)
{
    static const struct pwt_parameter_value value = {.value = {"shared", 6},
                                                     .type = PWT_PARAMETER_TEXT};

    (void)inv;
    (void)name;
    (void)user;
    ret_values->items = &value;
    ret_values->count = 1;
    return 0;
}

static void *read_shared(void *scope)
{
    struct pwt_inv *inv = scope;
    struct pwt_parameter_options options = own();
    struct pwt_parameter_value value;
    uintptr_t wrong = 0;

    options.fetch = fetch_shared;
    for (int i = 0; i < 2000; i++) {
        if (i % 100 == 0) {
            (void)pwt_parameters_clear(inv);
        }
        wrong += pwt_parameter_fetch(inv, pwt_cstr("name"), &options, &value) != 0 ||
                 !is(value.value, "shared");
    }
    return wrong == 0 ? NULL : scope;
}

static void threads_share_it(struct pwt_inv *inv)
{
    struct pwt_inv *scopes[4] = {NULL};
    pthread_t threads[4];
    void *wrong = NULL;

    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL_FATAL(pwt_inv_thread(inv, &scopes[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, read_shared, scopes[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(pthread_join(threads[i], &wrong), 0);
        CU_ASSERT_PTR_NULL(wrong);
        CU_ASSERT_EQUAL(pwt_inv_join(scopes[i]), 0);
    }
}

#define TEST(name, setting)       \
    static void test_##name(void) \
    {                             \
        run(name, setting);       \
    }

TEST(values_age, "POWERTOOLS_PARAMETERS_MAX_AGE=10")
TEST(what_makes_a_value_is_its_key, NULL)
TEST(many_names_do_not_pile_up, NULL)
TEST(lists_are_kept_whole, NULL)
TEST(errors_have_kinds, NULL)
TEST(calls_that_cannot_be, NULL)
TEST(threads_share_it, NULL)

int main(void)
{
    CU_TestInfo tests[] = {
        {"values_age", test_values_age},
        {"what_makes_a_value_is_its_key", test_what_makes_a_value_is_its_key},
        {"many_names_do_not_pile_up", test_many_names_do_not_pile_up},
        {"lists_are_kept_whole", test_lists_are_kept_whole},
        {"errors_have_kinds", test_errors_have_kinds},
        {"calls_that_cannot_be", test_calls_that_cannot_be},
        {"threads_share_it", test_threads_share_it},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "parameters", .pTests = tests}, CU_SUITE_INFO_NULL};
    if (!getenv("PWT_PLUGIN_FOLDERS")) {
        (void)fputs("PWT_PLUGIN_FOLDERS is not set; run this with meson test\n", stderr);
        return 99;
    }
    return run_suites(suites);
}
