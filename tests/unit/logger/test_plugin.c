/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c: what the plugin declares. */
#include "../run.h"
#include "fake_host.h"

#include <stddef.h>

extern const struct pwt_plugin pwt_plugin_v1;

static void declares_what_the_host_checks(void)
{
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.name, "logger");
    CU_ASSERT_EQUAL(pwt_plugin_v1.phase, PWT_PHASE_OBSERVE);
    CU_ASSERT_EQUAL(pwt_plugin_v1.flags,
                    PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK | PWT_TIDY_SHUTDOWN);
    CU_ASSERT_EQUAL(pwt_plugin_v1.self_size, sizeof(struct logger));
    CU_ASSERT_EQUAL(pwt_plugin_v1.worker_size, sizeof(struct logger_set));
    CU_ASSERT_EQUAL(pwt_plugin_v1.state_size, sizeof(struct logger_state));
    CU_ASSERT_PTR_NOT_NULL(pwt_plugin_v1.last_words);
    CU_ASSERT_EQUAL(pwt_plugin_v1.service_count, 1);
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.services[0].name, "logger");
    CU_ASSERT_EQUAL(pwt_plugin_v1.services[0].size, sizeof(struct pwt_logger_service));
}

static void offers_every_function_of_the_service(void)
{
    void *const *table = pwt_plugin_v1.services[0].table;

    for (size_t i = 0; i < sizeof(struct pwt_logger_service) / sizeof(*table); i++) {
        CU_ASSERT_PTR_NOT_NULL(table[i]);
    }
}

static size_t stored_bytes(const struct pwt_option *option)
{
    switch (option->type) {
    case PWT_OPT_STRING:
    case PWT_OPT_LIST:
        return sizeof(struct pwt_bytes);
    case PWT_OPT_SIZE:
        return sizeof(uint64_t);
    default:
        return sizeof(uint32_t);
    }
}

/* No two options share bytes, and none reaches into what follows from them. */
static void keeps_every_option_in_a_place_of_its_own(void)
{
    static char used[sizeof(struct logger)];

    for (uint32_t i = 0; i < pwt_plugin_v1.option_count; i++) {
        const struct pwt_option *option = &pwt_plugin_v1.options[i];
        const size_t size = stored_bytes(option);
        CU_ASSERT_FATAL(option->offset + size <= offsetof(struct logger, level_field));
        for (size_t at = 0; at < size; at++) {
            CU_ASSERT_EQUAL(used[option->offset + at], 0);
            used[option->offset + at] = 1;
        }
        CU_ASSERT_PTR_NOT_NULL(option->help);
        /* A wrong setting of the logger never keeps a function from starting. */
        CU_ASSERT(option->type == PWT_OPT_STRING || option->type == PWT_OPT_LIST ||
                  (option->flags & PWT_OPT_LENIENT) != 0);
    }
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"declares_what_the_host_checks", declares_what_the_host_checks},
        {"offers_every_function_of_the_service", offers_every_function_of_the_service},
        {"keeps_every_option_in_a_place_of_its_own", keeps_every_option_in_a_place_of_its_own},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_plugin_v1", .pTests = suite_0},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
