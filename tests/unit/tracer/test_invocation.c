/* SPDX-License-Identifier: Apache-2.0 */
/* invocation.c: what is traced without any call. */
#include "../run.h"
#include "fake_host.h"

#include <string.h>

static struct tracer s_tracer;
static struct pwt_inv s_inv;

static void start(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
}

static void finish(void)
{
    tracer_after(&s_inv.cx);
    tracer_settled(&s_inv.cx);
}

static void makes_the_invocation_a_subsegment(void)
{
    start();
    tracer_before(&s_inv.cx);
    fake_respond(&s_inv, "{\"ok\": 1}");
    tracer_after(&s_inv.cx);
    CU_ASSERT_PTR_NULL(fake_document()); /* the caller does not wait for it */
    tracer_settled(&s_inv.cx);
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## handler\""));
    CU_ASSERT_TRUE(fake_is(document, "trace_id", "\"" FAKE_ROOT "\""));
    CU_ASSERT_TRUE(fake_is(document, "parent_id", "\"" FAKE_PARENT "\""));
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"ColdStart\":true,\"Service\":\"orders\"}"));
    CU_ASSERT_TRUE(fake_is(document, "metadata", "{\"orders\":{\"handler response\":{\"ok\":1}}}"));
    CU_ASSERT_PTR_NULL(fake_member(document, "fault"));
    tracer_settled(&s_inv.cx);
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&s_inv);
}

static void does_nothing_where_it_is_off(void)
{
    static const char *const headers[] = {
        NULL,
        "",
        "Root=" FAKE_ROOT ";Sampled=1",
        "Root=" FAKE_ROOT ";Parent=" FAKE_PARENT,
        "Root=" FAKE_ROOT ";Parent=" FAKE_PARENT ";Sampled=0",
        "Root=1-5759e988;Parent=" FAKE_PARENT ";Sampled=1",
    };

    for (size_t i = 0; i <= sizeof(headers) / sizeof(headers[0]); i++) {
        start();
        if (i < sizeof(headers) / sizeof(headers[0])) {
            s_inv.context.trace_id = pwt_cstr(headers[i]);
        } else {
            s_tracer.to_xray = 0;
        }
        tracer_before(&s_inv.cx);
        fake_respond(&s_inv, "1");
        finish();
        CU_ASSERT_PTR_NULL(fake_document());
        CU_ASSERT_EQUAL(s_inv.allocs, 0);
        CU_ASSERT_STRING_EQUAL(fake_diag(), "");
        fake_inv_close(&s_inv);
    }
}

static void leaves_out_what_is_not_captured(void)
{
    const struct pwt_error error = fake_error("A", "a");

    start();
    s_tracer.capture_response = 0;
    s_tracer.capture_error = 0;
    tracer_before(&s_inv.cx);
    fake_respond(&s_inv, "1");
    finish();
    CU_ASSERT_PTR_NULL(fake_member(fake_document(), "metadata"));
    fake_inv_close(&s_inv);
    fake_start(&s_inv, &s_tracer);
    tracer_before(&s_inv.cx);
    fake_fail(&s_inv, &error);
    finish();
    struct json_object *document = fake_document();
    CU_ASSERT_PTR_NULL(fake_member(document, "metadata"));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.type", "\"A\""));
    fake_inv_close(&s_inv);
}

static void redacts_the_response(void)
{
    start();
    fake_redact(PWT_REDACT_RESPONSE, false);
    tracer_before(&s_inv.cx);
    fake_respond(&s_inv, "{\"card\":4111}");
    finish();
    CU_ASSERT_TRUE(fake_is(fake_document(), "metadata.orders.handler response", "\"***\""));
    fake_inv_close(&s_inv);
}

static void its_own_annotations_win(void)
{
    const struct pwt_field mine = PWT_STR("Service", "mine");

    start();
    s_inv.context.cold_start = 0;
    tracer_before(&s_inv.cx);
    tracer_put(&s_inv.cx, tracer_current(fake_state(&s_inv), 0), PWT_TRACE_ANNOTATIONS,
               pwt_cstr(NULL), &mine);
    finish();
    CU_ASSERT_TRUE(
        fake_is(fake_document(), "annotations", "{\"Service\":\"orders\",\"ColdStart\":false}"));
    fake_inv_close(&s_inv);
}

static void has_no_service_annotation_without_a_service(void)
{
    start();
    s_tracer.service = pwt_cstr(NULL);
    tracer_settings_apply(&s_tracer, fake_scope());
    tracer_before(&s_inv.cx);
    finish();
    CU_ASSERT_TRUE(fake_is(fake_document(), "annotations", "{\"ColdStart\":true}"));
    fake_inv_close(&s_inv);
}

static void open(const char *name)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr(name)));
}

static void closes_and_marks_what_was_left_open(void)
{
    start();
    tracer_before(&s_inv.cx);
    open("outer");
    open("inner");
    finish();
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"inner\""));
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"Unfinished\":true}"));
    document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"outer\""));
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"Unfinished\":true}"));
    document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## handler\""));
    CU_ASSERT_PTR_NULL(fake_member(document, "annotations.Unfinished"));
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&s_inv);
}

/* `return pwt_fail(...)` out of the middle leaves them open. */
static void an_error_leaves_what_is_open(void)
{
    const struct pwt_error error = fake_error("OrderError", "no stock");
    char id[64];

    start();
    tracer_before(&s_inv.cx);
    open("work");
    fake_fail(&s_inv, &error);
    finish();
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"work\""));
    CU_ASSERT_TRUE(fake_is(document, "fault", "true"));
    (void)snprintf(id, sizeof(id), "%s",
                   json_object_to_json_string(fake_member(document, "cause.exceptions.0.id")));
    document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## handler\""));
    CU_ASSERT_TRUE(fake_is(document, "cause", id));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.handler error",
                           "{\"type\":\"OrderError\",\"message\":\"no stock\"}"));
    fake_inv_close(&s_inv);
}

/* ---- plugins further in ---- */

static struct pwt_step step(const char *name, uint32_t phase)
{
    return (struct pwt_step){.plugin = pwt_cstr(name), .phase = phase};
}

static void enter(const char *name, uint32_t phase)
{
    const struct pwt_step into = step(name, phase);

    tracer_enter(&s_inv.cx, &into);
}

static void leave(const char *name, uint32_t phase)
{
    const struct pwt_step from = step(name, phase);

    tracer_leave(&s_inv.cx, &from);
}

static void traces_plugins_when_asked(void)
{
    char handler_parent[64];

    start();
    s_tracer.middlewares = 1;
    tracer_before(&s_inv.cx);
    enter("metrics", PWT_PHASE_OBSERVE); /* an observer is no middleware */
    enter("auth", PWT_PHASE_APP);
    enter("handler", PWT_PHASE_APP);
    fake_respond(&s_inv, "1");
    open("left open");
    leave("handler", PWT_PHASE_APP);
    leave("auth", PWT_PHASE_APP);
    leave("metrics", PWT_PHASE_OBSERVE);
    finish();
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"left open\""));
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## handler\""));
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"ColdStart\":true,\"Service\":\"orders\"}"));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.handler response", "1"));
    (void)snprintf(handler_parent, sizeof(handler_parent), "%s",
                   json_object_to_json_string(fake_member(document, "parent_id")));
    document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## auth\""));
    CU_ASSERT_TRUE(fake_is(document, "id", handler_parent));
    CU_ASSERT_TRUE(fake_is(document, "parent_id", "\"" FAKE_PARENT "\""));
    CU_ASSERT_PTR_NULL(fake_member(document, "annotations"));
    CU_ASSERT_PTR_NULL(fake_member(document, "metadata"));
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&s_inv);
}

static void traces_no_plugin_unasked(void)
{
    start();
    tracer_before(&s_inv.cx);
    enter("auth", PWT_PHASE_APP);
    enter("handler", PWT_PHASE_APP);
    leave("handler", PWT_PHASE_APP);
    leave("auth", PWT_PHASE_APP);
    finish();
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## handler\""));
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&s_inv);
}

static void an_error_leaves_plugins(void)
{
    const struct pwt_error error = fake_error("A", "a");

    start();
    s_tracer.middlewares = 1;
    tracer_before(&s_inv.cx);
    enter("auth", PWT_PHASE_APP);
    enter("handler", PWT_PHASE_APP);
    fake_fail(&s_inv, &error);
    leave("handler", PWT_PHASE_APP);
    leave("auth", PWT_PHASE_APP);
    CU_ASSERT_PTR_NOT_NULL(fake_member(fake_document(), "cause.exceptions"));
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## auth\""));
    CU_ASSERT_TRUE(json_object_is_type(fake_member(document, "cause"), json_type_string));
    CU_ASSERT_PTR_NULL(fake_member(document, "metadata"));
    fake_inv_close(&s_inv);
}

/* A plugin that ran twice through the same position, or was skipped, cannot mix anything up. */
static void ignores_a_step_that_was_not_entered(void)
{
    start();
    s_tracer.middlewares = 1;
    tracer_before(&s_inv.cx);
    enter("auth", PWT_PHASE_APP);
    leave("handler", PWT_PHASE_APP);
    leave("other", PWT_PHASE_APP);
    CU_ASSERT_PTR_NULL(fake_document());
    leave("auth", PWT_PHASE_APP);
    leave("auth", PWT_PHASE_APP);
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## auth\""));
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo invocations[] = {
        {"makes_the_invocation_a_subsegment", makes_the_invocation_a_subsegment},
        {"does_nothing_where_it_is_off", does_nothing_where_it_is_off},
        {"leaves_out_what_is_not_captured", leaves_out_what_is_not_captured},
        {"redacts_the_response", redacts_the_response},
        {"its_own_annotations_win", its_own_annotations_win},
        {"has_no_service_annotation_without_a_service",
         has_no_service_annotation_without_a_service},
        {"closes_and_marks_what_was_left_open", closes_and_marks_what_was_left_open},
        {"an_error_leaves_what_is_open", an_error_leaves_what_is_open},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo plugins[] = {
        {"traces_plugins_when_asked", traces_plugins_when_asked},
        {"traces_no_plugin_unasked", traces_no_plugin_unasked},
        {"an_error_leaves_plugins", an_error_leaves_plugins},
        {"ignores_a_step_that_was_not_entered", ignores_a_step_that_was_not_entered},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_before, tracer_after, tracer_settled", .pTests = invocations},
        {.pName = "tracer_enter, tracer_leave", .pTests = plugins},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
