/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c: the vtable, from init to shutdown. */
#include "../run.h"
#include "fake_host.h"

#include <string.h>

extern const struct pwt_plugin pwt_plugin_v1;

static struct tracer s_tracer;
static struct pwt_inv s_inv;

static void start_with(uint32_t backend)
{
    fake_install();
    memset(&s_tracer, 0, sizeof(s_tracer));
    s_tracer.backend = backend;
    s_tracer.otlp.target = OTLP_TO_CONSOLE;
    s_tracer.enabled = s_tracer.sdk_enabled = 1;
    s_tracer.task_root = pwt_cstr("/var/task");
    s_tracer.daemon_address = pwt_cstr(fake_daemon_address());
    fake_start(&s_inv, &s_tracer);
    CU_ASSERT_EQUAL_FATAL(pwt_plugin_v1.init(&s_inv.cx), 0);
}

static void start(void)
{
    start_with(TRACER_XRAY);
}

static void stop(void)
{
    pwt_plugin_v1.shutdown(&s_inv.cx);
    fake_inv_close(&s_inv);
}

static void invoke(void)
{
    CU_ASSERT_EQUAL(pwt_plugin_v1.before(&s_inv.cx), 0);
    CU_ASSERT_EQUAL(pwt_plugin_v1.after(&s_inv.cx), 0);
    pwt_plugin_v1.settled(&s_inv.cx);
}

static void describes_itself(void)
{
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.name, "tracer");
    CU_ASSERT_EQUAL(pwt_plugin_v1.phase, PWT_PHASE_OBSERVE);
    CU_ASSERT_EQUAL(pwt_plugin_v1.flags,
                    PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK | PWT_TIDY_SHUTDOWN);
    CU_ASSERT_EQUAL_FATAL(pwt_plugin_v1.service_count, 1);
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.services[0].name, "tracer");
    CU_ASSERT_EQUAL(pwt_plugin_v1.services[0].size, sizeof(struct pwt_tracer_service));
}

static void every_option_is_within_self_and_explained(void)
{
    CU_ASSERT_TRUE(pwt_plugin_v1.option_count > 15);
    for (uint32_t i = 0; i < pwt_plugin_v1.option_count; i++) {
        const struct pwt_option *option = &pwt_plugin_v1.options[i];
        CU_ASSERT_TRUE(option->offset < sizeof(struct tracer));
        CU_ASSERT_PTR_NOT_NULL_FATAL(option->help);
        CU_ASSERT_EQUAL(option->help[strlen(option->help) - 1], '.');
        /* A wrong setting must never keep a function from starting. */
        CU_ASSERT_TRUE(option->type == PWT_OPT_STRING || option->type == PWT_OPT_LIST ||
                       (option->flags & PWT_OPT_LENIENT) != 0);
    }
}

static void traces_from_init_to_shutdown(void)
{
    start();
    invoke();
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## handler\""));
    stop();
    CU_ASSERT_EQUAL(atomic_load(&s_tracer.daemon.fd), -1);
    CU_ASSERT_PTR_NULL(atomic_load(&s_tracer.epoch.page));
}

static void makes_other_ids_after_a_snapshot(void)
{
    start();
    invoke();
    struct tracer_worker *worker = s_inv.cx.worker;
    const struct tracer_ids before = worker->ids;
    CU_ASSERT_EQUAL(pwt_plugin_v1.before_snapshot(&s_inv.cx), 0);
    CU_ASSERT_EQUAL(atomic_load(&s_tracer.daemon.fd), -1);
    struct tracer_ids copy = before;
    char was[TRACER_ID_BYTES];
    char is[TRACER_ID_BYTES];
    tracer_id(&copy, &s_tracer.epoch, was);
    CU_ASSERT_EQUAL(pwt_plugin_v1.after_restore(&s_inv.cx), 0);
    tracer_id(&worker->ids, &s_tracer.epoch, is);
    CU_ASSERT_NOT_EQUAL(memcmp(was, is, sizeof(is)), 0);
    (void)fake_document();
    memset(fake_state(&s_inv), 0, sizeof(struct tracer_state));
    invoke();
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## handler\""));
    stop();
}

static void keeps_no_exporter_in_a_snapshot(void)
{
    start_with(TRACER_OTLP);
    const struct tracer_worker *worker = s_inv.cx.worker;
    for (int i = 0; i < 2; i++) {
        invoke();
        CU_ASSERT_PTR_NOT_NULL(worker->exporter);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_take_printed(), "resourceSpans"));
        CU_ASSERT_EQUAL(pwt_plugin_v1.before_snapshot(&s_inv.cx), 0);
        CU_ASSERT_PTR_NULL(worker->exporter);
        CU_ASSERT_EQUAL(pwt_plugin_v1.after_restore(&s_inv.cx), 0);
        memset(fake_state(&s_inv), 0, sizeof(struct tracer_state));
    }
    stop();
}

static void forks_and_joins(void)
{
    struct pwt_inv child;

    start();
    CU_ASSERT_EQUAL(pwt_plugin_v1.before(&s_inv.cx), 0);
    fake_child(&child, &s_inv, false);
    CU_ASSERT_EQUAL(pwt_plugin_v1.fork(&s_inv.cx, &child), 0);
    pwt_plugin_v1.join(&s_inv.cx, &child);
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## record\""));
    fake_inv_close(&child);
    stop();
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"describes_itself", describes_itself},
        {"every_option_is_within_self_and_explained", every_option_is_within_self_and_explained},
        {"traces_from_init_to_shutdown", traces_from_init_to_shutdown},
        {"makes_other_ids_after_a_snapshot", makes_other_ids_after_a_snapshot},
        {"keeps_no_exporter_in_a_snapshot", keeps_no_exporter_in_a_snapshot},
        {"forks_and_joins", forks_and_joins},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_plugin_v1", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
