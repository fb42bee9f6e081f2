/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c: what the plugin declares, its service, and its callbacks from start to end. */
#include "../run.h"
#include "fake_host.h"

#include <unistd.h>

extern const struct pwt_plugin pwt_plugin_v1;

static struct fake s_fake;

static const struct pwt_metrics_service *service(void)
{
    return pwt_plugin_v1.services[0].table;
}

static void declares_what_the_host_checks(void)
{
    CU_ASSERT_EQUAL(pwt_plugin_v1.magic, PWT_PLUGIN_MAGIC);
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.name, "metrics");
    CU_ASSERT_EQUAL(pwt_plugin_v1.flags,
                    PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK | PWT_TIDY_SHUTDOWN);
    CU_ASSERT_EQUAL(pwt_plugin_v1.phase, PWT_PHASE_OBSERVE);
    CU_ASSERT_EQUAL(pwt_plugin_v1.service_count, 1);
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.services[0].name, "metrics");
    CU_ASSERT_EQUAL(pwt_plugin_v1.services[0].major, 1);
    CU_ASSERT_EQUAL(pwt_plugin_v1.services[0].size, sizeof(struct pwt_metrics_service));
    CU_ASSERT_EQUAL(pwt_plugin_v1.state_size, sizeof(struct metrics_state));
}

static void keeps_every_option_inside_self(void)
{
    for (uint32_t i = 0; i < pwt_plugin_v1.option_count; i++) {
        const struct pwt_option *option = &pwt_plugin_v1.options[i];
        const bool text = option->type == PWT_OPT_STRING || option->type == PWT_OPT_JSON;
        const uint64_t size = text ? sizeof(struct pwt_bytes) : sizeof(uint32_t);
        CU_ASSERT_TRUE(option->offset + size <= offsetof(struct metrics, shared));
        CU_ASSERT_PTR_NOT_NULL(option->help);
        CU_ASSERT_TRUE(option->type != PWT_OPT_BOOL || (option->flags & PWT_OPT_LENIENT) != 0);
    }
}

static void knows_which_words_of_its_switch_mean_false(void)
{
    const char *at = METRICS_SWITCH;
    uint32_t index = 0;

    for (; strncmp(at, "0|", 2) != 0; at = strchr(at, '|') + 1) {
        index++;
    }
    CU_ASSERT_EQUAL(index, METRICS_SWITCH_FALSE);
}

static void fills_the_whole_table(void)
{
    const struct pwt_metrics_service *table = service();
    const void *functions[sizeof(*table) / sizeof(void *)];

    memcpy(functions, table, sizeof(functions));
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        CU_ASSERT_PTR_NOT_NULL(functions[i]);
    }
}

static void prints_metrics_from_start_to_end(void)
{
    fake_start(&s_fake);
    CU_ASSERT_EQUAL(pwt_plugin_v1.before(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(service()->add(&s_fake.inv, NULL, pwt_cstr("m"), PWT_UNIT_COUNT, 1), 0);
    CU_ASSERT_EQUAL(pwt_plugin_v1.after(&s_fake.inv.cx), 0);
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    pwt_plugin_v1.settled(&s_fake.inv.cx);
    CU_ASSERT_STRING_EQUAL(fake_take_printed(),
                           FAKE_HEAD "[[\"service\"]],\"Metrics\":[{\"Name\":\"m\",\"Unit\":"
                                     "\"Count\"}]}]},\"service\":\"orders\",\"m\":1}\n");
    pwt_plugin_v1.shutdown(&s_fake.inv.cx);
    fake_end(&s_fake);
}

static void forks_joins_and_says_last_words(void)
{
    struct pwt_inv child;
    char text[1024];
    int fds[2];

    fake_start(&s_fake);
    CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
    fake_child(&child, &s_fake.inv);
    CU_ASSERT_EQUAL(pwt_plugin_v1.fork(&s_fake.inv.cx, &child), 0);
    CU_ASSERT_EQUAL(service()->add(&child, NULL, pwt_cstr("m"), PWT_UNIT_COUNT, 1), 0);
    pwt_plugin_v1.join(&s_fake.inv.cx, &child);
    pwt_plugin_v1.last_words(&s_fake.inv.cx, fds[1]);
    CU_ASSERT_TRUE(read(fds[0], text, sizeof(text)) > 0);
    fake_inv_close(&child);
    (void)close(fds[0]);
    (void)close(fds[1]);
    fake_end(&s_fake);
}

static void does_without_metrics_what_it_does_with_them(void)
{
    fake_start(&s_fake);
    pwt_plugin_v1.settled(&s_fake.inv.cx); /* `before` never ran */
    pwt_plugin_v1.last_words(&s_fake.inv.cx, -1);
    CU_ASSERT_EQUAL(fake_take_pieces(), 0);
    CU_ASSERT_STRING_EQUAL(fake_take_diag(), "");
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo declaration[] = {
        {"declares_what_the_host_checks", declares_what_the_host_checks},
        {"keeps_every_option_inside_self", keeps_every_option_inside_self},
        {"knows_which_words_of_its_switch_mean_false", knows_which_words_of_its_switch_mean_false},
        {"fills_the_whole_table", fills_the_whole_table},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo callbacks[] = {
        {"prints_metrics_from_start_to_end", prints_metrics_from_start_to_end},
        {"forks_joins_and_says_last_words", forks_joins_and_says_last_words},
        {"does_without_metrics_what_it_does_with_them",
         does_without_metrics_what_it_does_with_them},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_plugin_v1", .pTests = declaration},
        {.pName = "callbacks", .pTests = callbacks},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
