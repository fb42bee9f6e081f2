/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.h: what PWT_PLUGIN() and its tables export, from C and from C++. */
#include "modules.h"
#include "run.h"

/* Calls `check` with the plugin that says everything, in each language. */
static void with_the_fullest(void (*check)(const struct pwt_plugin *plugin))
{
    check(load_plugin("plugin-most.so"));
#ifdef HAVE_CXX
    check(load_plugin("plugin-most-cxx.so"));
#endif
}

static void check_identity(const struct pwt_plugin *plugin)
{
    CU_ASSERT_EQUAL(plugin->magic, PWT_PLUGIN_MAGIC);
    CU_ASSERT_EQUAL(memcmp(&plugin->magic, "PWTP", 4), 0);
    CU_ASSERT_EQUAL(plugin->abi_major, PWT_ABI_MAJOR);
    CU_ASSERT_EQUAL(plugin->abi_minor, PWT_ABI_MINOR);
    CU_ASSERT_EQUAL(plugin->size, sizeof(*plugin));
    CU_ASSERT_PTR_NOT_NULL(plugin->module);
    CU_ASSERT_PTR_NOT_EQUAL(plugin->module, &pwt_this_module);
}

static void fills_the_identity(void)
{
    check_identity(load_plugin("plugin-least.so"));
    with_the_fullest(check_identity);
}

static void leaves_unset_members_zero(void)
{
    static const struct pwt_plugin zero;
    const struct pwt_plugin *plugin = load_plugin("plugin-least.so");
    const size_t callbacks = offsetof(struct pwt_plugin, init);
    CU_ASSERT_STRING_EQUAL(plugin->name, "least");
    CU_ASSERT_EQUAL(plugin->phase, PWT_PHASE_APP);
    CU_ASSERT_PTR_NULL(plugin->required);
    CU_ASSERT_EQUAL(memcmp((const char *)plugin + callbacks, &zero.init, sizeof(zero) - callbacks),
                    0);
}

static void check_members(const struct pwt_plugin *plugin)
{
    CU_ASSERT_STRING_EQUAL(plugin->name, "most");
    CU_ASSERT_STRING_EQUAL(plugin->version, "2.3.4");
    CU_ASSERT_STRING_EQUAL(plugin->summary, "Says all.");
    CU_ASSERT_EQUAL(plugin->flags, PWT_FAIL_CLOSED | PWT_CONCURRENT | PWT_STREAM_OK);
    CU_ASSERT_EQUAL(plugin->phase, PWT_PHASE_OBSERVE);
    CU_ASSERT_EQUAL(plugin->self_size, 64);
    CU_ASSERT_EQUAL(plugin->worker_size, 16);
    CU_ASSERT_EQUAL(plugin->state_size, 32);
    CU_ASSERT_STRING_EQUAL(plugin->required, "least,logger");
}

static void keeps_every_member(void)
{
    with_the_fullest(check_members);
}

/* Each callback leaves a mark of its own in the fake host; see modules/plugin_most_body.h. */
static void check_callbacks(const struct pwt_plugin *plugin)
{
    struct pwt_inv inv = {.nothing = 0};
    struct pwt_cx cx = {.inv = &inv};
    const struct pwt_step step = {.plugin = pwt_cstr("batch"), .phase = PWT_PHASE_SPLIT};
    fake_install();
    CU_ASSERT_EQUAL(plugin->init(&cx), PWT_ECONFIG);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "init");
    CU_ASSERT_EQUAL(plugin->before(&cx), PWT_EINVAL);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "before");
    CU_ASSERT_EQUAL(plugin->around(&cx, NULL), FAKE_STATUS);
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "next_run");
    CU_ASSERT_EQUAL(plugin->after(&cx), FAKE_STATUS);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "after");
    CU_ASSERT_EQUAL(plugin->fork(&cx, &inv), PWT_ESTATE);
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "inv_root");
    plugin->join(&cx, &inv);
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "inv_join");
    plugin->enter(&cx, &step);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "enter 2");
    plugin->leave(&cx, &step);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "leave 2");
    plugin->settled(&cx);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "settled");
    plugin->shutdown(&cx);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "shutdown");
    CU_ASSERT_EQUAL(plugin->before_snapshot(&cx), PWT_EIO);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "before_snapshot");
    CU_ASSERT_EQUAL(plugin->after_restore(&cx), PWT_EIO);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "after_restore");
    CU_ASSERT_PTR_NOT_NULL(plugin->last_words);
}

static void keeps_every_callback_in_its_place(void)
{
    with_the_fullest(check_callbacks);
}

static void counts_one_option(void)
{
    const struct pwt_plugin *plugin = load_plugin("plugin-least.so");
    CU_ASSERT_EQUAL(plugin->option_count, 1);
    CU_ASSERT_EQUAL(plugin->option_size, sizeof(struct pwt_option));
    CU_ASSERT_STRING_EQUAL(plugin->options[0].env, "POWERTOOLS_LEAST_LIMIT");
}

static void check_options(const struct pwt_plugin *plugin)
{
    CU_ASSERT_EQUAL(plugin->option_count, 6);
    CU_ASSERT_EQUAL(plugin->option_size, sizeof(struct pwt_option));
    CU_ASSERT_STRING_EQUAL(plugin->options[0].env, "POWERTOOLS_MOST_TEXT|MOST_TEXT");
    CU_ASSERT_STRING_EQUAL(plugin->options[5].env, "POWERTOOLS_MOST_ON");
    CU_ASSERT_EQUAL(plugin->options[5].offset, 56);
}

static void counts_six_options(void)
{
    with_the_fullest(check_options);
}

static void counts_one_service(void)
{
    const struct pwt_plugin *plugin = load_plugin("plugin-least.so");
    CU_ASSERT_EQUAL(plugin->service_count, 1);
    CU_ASSERT_EQUAL(plugin->service_size, sizeof(struct pwt_service));
    CU_ASSERT_STRING_EQUAL(plugin->services[0].name, "least");
}

static void check_services(const struct pwt_plugin *plugin)
{
    CU_ASSERT_EQUAL(plugin->service_count, 6);
    CU_ASSERT_EQUAL(plugin->service_size, sizeof(struct pwt_service));
    CU_ASSERT_STRING_EQUAL(plugin->services[0].name, "one");
    CU_ASSERT_EQUAL(plugin->services[3].size, 16);
    CU_ASSERT_EQUAL(plugin->services[4].major, 2);
    CU_ASSERT_STRING_EQUAL(plugin->services[5].name, "six");
}

static void counts_six_services(void)
{
    with_the_fullest(check_services);
}

int main(void)
{
    CU_TestInfo plugin[] = {
        {"fills_the_identity", fills_the_identity},
        {"leaves_unset_members_zero", leaves_unset_members_zero},
        {"keeps_every_member", keeps_every_member},
        {"keeps_every_callback_in_its_place", keeps_every_callback_in_its_place},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo options[] = {
        {"counts_one_option", counts_one_option},
        {"counts_six_options", counts_six_options},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo services[] = {
        {"counts_one_service", counts_one_service},
        {"counts_six_services", counts_six_services},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "PWT_PLUGIN", .pTests = plugin},
        {.pName = "PWT_OPTIONS", .pTests = options},
        {.pName = "PWT_SERVICES", .pTests = services},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
