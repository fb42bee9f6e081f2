/* SPDX-License-Identifier: Apache-2.0 */
/* child.c: records of a batch, and threads. */
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
    tracer_before(&s_inv.cx);
}

static void finish(void)
{
    tracer_after(&s_inv.cx);
    tracer_settled(&s_inv.cx);
    fake_inv_close(&s_inv);
}

/* A record from its fork to its join. */
static void run_record(const char *event, const struct pwt_error *error)
{
    struct pwt_inv child;

    fake_child(&child, &s_inv, false);
    child.event = pwt_cstr(event);
    tracer_fork(&s_inv.cx, &child);
    if (error) {
        fake_fail(&child, error);
    }
    tracer_join(&s_inv.cx, &child);
    fake_inv_close(&child);
}

static void makes_records_subsegments(void)
{
    const struct pwt_error error = fake_error("A", "a");

    start();
    char handler_id[TRACER_ID_BYTES + 3];
    (void)snprintf(handler_id, sizeof(handler_id), "\"%.16s\"", fake_state(&s_inv)->current->id);
    run_record("{\"messageId\":\"m-1\"}", NULL);
    run_record("{\"eventID\":\"e-2\"}", &error);
    run_record("no JSON", NULL);
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## record\""));
    CU_ASSERT_TRUE(fake_is(document, "parent_id", handler_id));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders", "{\"index\":0,\"id\":\"m-1\"}"));
    CU_ASSERT_PTR_NULL(fake_member(document, "fault"));
    document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders", "{\"index\":1,\"id\":\"e-2\"}"));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.type", "\"A\""));
    CU_ASSERT_TRUE(fake_is(fake_document(), "metadata.orders", "{\"index\":2}"));
    finish();
    document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## handler\""));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.records", "{\"total\":3,\"failed\":1}"));
    CU_ASSERT_PTR_NULL(fake_member(document, "fault"));
}

static void counts_records_after_a_hundred(void)
{
    const struct pwt_error error = fake_error("A", "a");

    start();
    for (int i = 0; i < 250; i++) {
        run_record("{}", i % 2 ? &error : NULL);
    }
    finish();
    for (int i = 0; i < 100; i++) {
        CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## record\""));
    }
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## handler\""));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.records", "{\"total\":250,\"failed\":125}"));
    CU_ASSERT_PTR_NULL(fake_document());
}

/* A record too many still says which trace it belongs to. */
static void names_the_trace_in_every_record(void)
{
    struct pwt_inv child;
    struct pwt_bytes header = {NULL, 0};
    char wanted[128];

    start();
    fake_state(&s_inv)->records = 100;
    fake_child(&child, &s_inv, false);
    tracer_fork(&s_inv.cx, &child);
    CU_ASSERT_EQUAL(fake_state(&child)->mode, TRACER_QUIET);
    CU_ASSERT_EQUAL(tracer_header(&child.cx, PWT_TRACE_XRAY, &header), 0);
    (void)snprintf(wanted, sizeof(wanted), "Root=" FAKE_ROOT ";Parent=%.16s;Sampled=1",
                   fake_state(&s_inv)->current->id);
    CU_ASSERT_TRUE(pwt_bytes_equal(header, pwt_cstr(wanted)));
    tracer_join(&s_inv.cx, &child);
    fake_inv_close(&child);
    finish();
}

static void closes_what_a_record_left_open(void)
{
    struct pwt_inv child;

    start();
    fake_child(&child, &s_inv, false);
    tracer_fork(&s_inv.cx, &child);
    (void)tracer_open(&child.cx, TRACER_PLAIN, pwt_cstr("work"));
    tracer_join(&s_inv.cx, &child);
    CU_ASSERT_TRUE(fake_is(fake_document(), "annotations", "{\"Unfinished\":true}"));
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## record\""));
    CU_ASSERT_PTR_NULL(fake_state(&child)->current);
    fake_inv_close(&child);
    finish();
}

/* With middlewares traced the plugin that splits the event stands for the handler. */
static void the_plugin_that_splits_says_how_many_there_were(void)
{
    const struct pwt_step batch = {.plugin = pwt_cstr("batch"), .phase = PWT_PHASE_SPLIT};
    const struct pwt_step handler = {.plugin = pwt_cstr("handler"), .phase = PWT_PHASE_APP};
    struct pwt_inv child;

    fake_install();
    fake_tracer(&s_tracer);
    s_tracer.middlewares = 1;
    fake_start(&s_inv, &s_tracer);
    tracer_before(&s_inv.cx);
    tracer_enter(&s_inv.cx, &batch);
    fake_child(&child, &s_inv, false);
    tracer_fork(&s_inv.cx, &child);
    tracer_enter(&child.cx, &handler);
    tracer_leave(&child.cx, &handler);
    tracer_join(&s_inv.cx, &child);
    tracer_leave(&s_inv.cx, &batch);
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"## record\""));
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## batch\""));
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"ColdStart\":true,\"Service\":\"orders\"}"));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.records", "{\"total\":1,\"failed\":0}"));
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&child);
    finish();
}

static void does_nothing_where_nothing_is_traced(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
    s_inv.context.trace_id = pwt_cstr(NULL);
    tracer_before(&s_inv.cx);
    run_record("{}", NULL);
    CU_ASSERT_EQUAL(fake_state(&s_inv)->records, 0);
    finish();
    CU_ASSERT_PTR_NULL(fake_document());
}

/* ---- threads ---- */

static void a_thread_starts_in_the_subsegment_it_was_handed(void)
{
    struct pwt_inv child;
    char outer_id[TRACER_ID_BYTES + 3];

    start();
    struct tracer_subsegment *outer = tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr("outer"));
    (void)snprintf(outer_id, sizeof(outer_id), "\"%.16s\"", outer->id);
    fake_child(&child, &s_inv, true);
    tracer_fork(&s_inv.cx, &child);
    (void)tracer_open(&child.cx, TRACER_PLAIN, pwt_cstr("in thread"));
    tracer_send(&child.cx, tracer_close(&child.cx));
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"in thread\""));
    CU_ASSERT_TRUE(fake_is(document, "parent_id", outer_id));
    tracer_join(&s_inv.cx, &child);
    CU_ASSERT_PTR_NULL(fake_document());
    CU_ASSERT_EQUAL(fake_state(&s_inv)->records, 0);
    fake_inv_close(&child);
    finish();
}

static void join_brings_what_a_thread_put(void)
{
    const struct pwt_field field = PWT_INT("k", 1);
    struct pwt_inv child;

    start();
    fake_child(&child, &s_inv, true);
    tracer_fork(&s_inv.cx, &child);
    tracer_put(&child.cx, tracer_current(fake_state(&child), 0), PWT_TRACE_ANNOTATIONS,
               pwt_cstr(NULL), &field);
    CU_ASSERT_EQUAL(fake_state(&s_inv)->current->lists[TRACER_ANNOTATIONS].count, 0);
    (void)tracer_open(&child.cx, TRACER_PLAIN, pwt_cstr("left open"));
    tracer_join(&s_inv.cx, &child);
    fake_inv_close(&child);
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"left open\""));
    finish();
    CU_ASSERT_TRUE(fake_is(fake_document(), "annotations.k", "1"));
}

static void forgets_what_a_thread_put_into_a_closed_subsegment(void)
{
    const struct pwt_field field = PWT_INT("k", 1);
    struct pwt_inv child;

    start();
    (void)tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr("closed before"));
    fake_child(&child, &s_inv, true);
    tracer_fork(&s_inv.cx, &child);
    tracer_put(&child.cx, tracer_current(fake_state(&child), 0), PWT_TRACE_ANNOTATIONS,
               pwt_cstr(NULL), &field);
    tracer_send(&s_inv.cx, tracer_close(&s_inv.cx));
    tracer_join(&s_inv.cx, &child);
    fake_inv_close(&child);
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"closed before\""));
    finish();
    CU_ASSERT_PTR_NULL(fake_member(fake_document(), "annotations.k"));
}

int main(void)
{
    CU_TestInfo records[] = {
        {"makes_records_subsegments", makes_records_subsegments},
        {"counts_records_after_a_hundred", counts_records_after_a_hundred},
        {"names_the_trace_in_every_record", names_the_trace_in_every_record},
        {"closes_what_a_record_left_open", closes_what_a_record_left_open},
        {"the_plugin_that_splits_says_how_many_there_were",
         the_plugin_that_splits_says_how_many_there_were},
        {"does_nothing_where_nothing_is_traced", does_nothing_where_nothing_is_traced},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo threads[] = {
        {"a_thread_starts_in_the_subsegment_it_was_handed",
         a_thread_starts_in_the_subsegment_it_was_handed},
        {"join_brings_what_a_thread_put", join_brings_what_a_thread_put},
        {"forgets_what_a_thread_put_into_a_closed_subsegment",
         forgets_what_a_thread_put_into_a_closed_subsegment},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_fork, tracer_join: records", .pTests = records},
        {.pName = "tracer_fork, tracer_join: threads", .pTests = threads},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
