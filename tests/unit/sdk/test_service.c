/* SPDX-License-Identifier: Apache-2.0 */
/* service.h: what PWT_IMPORT() declares to the host, and calls through it into another object. */
#include "modules.h"
#include "run.h"
#include "tally.h"

const void **tally_other_slot(void);
const struct tally_service *tally_other_service(void);

static uint32_t count_imports(const char *name)
{
    uint32_t count = 0;
    for (const struct pwt_import *i = pwt_this_module.imports; i; i = i->next) {
        count += strcmp(i->name, name) == 0;
    }
    return count;
}

static void lists_each_import_of_all_files_once(void)
{
    CU_ASSERT_EQUAL(count_imports("tally-counter"), 1);
    CU_ASSERT_EQUAL(count_imports("logger"), 1);
    CU_ASSERT_EQUAL(count_imports("nobody-wants-it"), 0);
}

static void asks_for_name_major_and_size(void)
{
    CU_ASSERT_EQUAL(count_imports("tally-counter"), 1);
    for (const struct pwt_import *i = pwt_this_module.imports; i; i = i->next) {
        if (strcmp(i->name, "tally-counter") == 0) {
            CU_ASSERT_EQUAL(i->major, 3);
            CU_ASSERT_EQUAL(i->least_size, sizeof(struct tally_service));
            CU_ASSERT_PTR_EQUAL(i->slot, &pwt_tally_slot);
        }
    }
}

static void has_one_slot_for_all_files(void)
{
    CU_ASSERT_PTR_EQUAL(tally_other_slot(), &pwt_tally_slot);
}

static void returns_null_until_the_host_fills_the_slot(void)
{
    static const struct tally_service service;
    pwt_tally_slot = NULL;
    CU_ASSERT_PTR_NULL(pwt_tally_table());
    CU_ASSERT_PTR_NULL(tally_other_service());
    pwt_tally_slot = &service;
    CU_ASSERT_PTR_EQUAL(pwt_tally_table(), &service);
    CU_ASSERT_PTR_EQUAL(tally_other_service(), &service);
}

static void says_that_the_plugin_is_absent(void)
{
    int64_t total = 7;
    pwt_tally_slot = NULL;
    CU_ASSERT_EQUAL(tally_add(NULL, 1, &total), PWT_EABSENT);
    CU_ASSERT_EQUAL(total, 7);
}

static void reaches_the_state_of_the_offering_plugin(void)
{
    struct pwt_inv inv = {.nothing = 0};
    int64_t state = 0; /* struct tally_state of modules/plugin_tally.c */
    int64_t total = 0;
    const struct pwt_plugin *plugin = load_plugin("plugin-tally.so");
    pwt_tally_slot = plugin->services[0].table;
    fake_made()->cx.state = &state;
    CU_ASSERT_EQUAL(tally_add(&inv, 2, &total), PWT_OK);
    CU_ASSERT_EQUAL(tally_add(&inv, 3, &total), PWT_OK);
    CU_ASSERT_EQUAL(total, 5);
    CU_ASSERT_EQUAL(tally_add(&inv, -1, &total), PWT_EINVAL);
    CU_ASSERT_EQUAL(total, 5);
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "inv_cx");
    CU_ASSERT_PTR_EQUAL(fake_last()->inv, &inv);
    CU_ASSERT_PTR_EQUAL(fake_last()->pointer, plugin->module);
}

int main(void)
{
    CU_TestInfo import[] = {
        {"lists_each_import_of_all_files_once", lists_each_import_of_all_files_once},
        {"asks_for_name_major_and_size", asks_for_name_major_and_size},
        {"has_one_slot_for_all_files", has_one_slot_for_all_files},
        {"returns_null_until_the_host_fills_the_slot", returns_null_until_the_host_fills_the_slot},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo wrapper[] = {
        {"says_that_the_plugin_is_absent", says_that_the_plugin_is_absent},
        {"reaches_the_state_of_the_offering_plugin", reaches_the_state_of_the_offering_plugin},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "PWT_IMPORT", .pTests = import},
        {.pName = "wrapper", .pTests = wrapper},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
