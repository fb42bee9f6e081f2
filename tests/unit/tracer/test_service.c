/* SPDX-License-Identifier: Apache-2.0 */
/* service.c: the functions of the service, as handlers call them. */
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

static int32_t begin(uint32_t kind, const char *name)
{
    const struct pwt_trace_subsegment subsegment = {
        .size = sizeof(subsegment), .kind = kind, .name = pwt_cstr(name)};

    return tracer_service_begin(&s_inv, &subsegment);
}

static void sends_what_is_begun_and_ended(void)
{
    char name[] = "work";

    start();
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, name), 0);
    name[0] = 'X'; /* it was copied */
    CU_ASSERT_EQUAL(tracer_service_end(&s_inv, 0), 0);
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "name", "\"work\""));
    CU_ASSERT_PTR_NULL(fake_member(document, "fault"));
    fake_inv_close(&s_inv);
}

static void ends_only_what_it_began(void)
{
    start();
    CU_ASSERT_EQUAL(tracer_service_end(&s_inv, 0), PWT_ESTATE);
    CU_ASSERT_PTR_NOT_NULL(tracer_current(fake_state(&s_inv), 0));
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&s_inv);
}

static void refuses_what_it_does_not_know(void)
{
    struct pwt_trace_subsegment subsegment = {.size = 8, .name = pwt_cstr("x")};

    start();
    CU_ASSERT_EQUAL(begin(PWT_TRACE_SQL + 1, "x"), PWT_EINVAL);
    CU_ASSERT_EQUAL(tracer_service_begin(&s_inv, &subsegment), PWT_EINVAL);
    CU_ASSERT_EQUAL(tracer_service_put(&s_inv, PWT_TRACE_SQL_QUERY + 1, pwt_cstr(NULL), NULL, 0),
                    PWT_EINVAL);
    fake_inv_close(&s_inv);
}

/* What could not be begun for lack of memory does not end another. */
static void keeps_begin_and_end_together_without_memory(void)
{
    start();
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, "outer"), 0);
    s_inv.room = 0;
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, "lost"), PWT_ENOMEM);
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, "lost, too"), PWT_ENOMEM);
    CU_ASSERT_EQUAL(tracer_service_end(&s_inv, 0), 0);
    CU_ASSERT_EQUAL(tracer_service_end(&s_inv, 0), 0);
    CU_ASSERT_PTR_NULL(fake_document());
    CU_ASSERT_EQUAL(tracer_service_end(&s_inv, 0), 0);
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"outer\""));
    fake_inv_close(&s_inv);
}

static void put(uint32_t block, struct pwt_field field)
{
    CU_ASSERT_EQUAL(tracer_service_put(&s_inv, block, pwt_cstr(NULL), &field, 1), 0);
}

static void puts_into_the_innermost_or_further_out(void)
{
    start();
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, "outer"), 0);
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, "inner"), 0);
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("in", 1));
    put(PWT_TRACE_ANNOTATIONS | PWT_TRACE_UP(1), PWT_INT("out", 1));
    put(PWT_TRACE_ANNOTATIONS | PWT_TRACE_UP(9), PWT_INT("nowhere", 1));
    CU_ASSERT_EQUAL(tracer_service_flag(&s_inv, PWT_TRACE_THROTTLE | 64), 0);
    (void)tracer_service_end(&s_inv, 0);
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"in\":1}"));
    CU_ASSERT_TRUE(fake_is(document, "throttle", "true"));
    (void)tracer_service_end(&s_inv, 0);
    document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"out\":1}"));
    CU_ASSERT_PTR_NULL(fake_member(document, "throttle"));
    fake_inv_close(&s_inv);
}

static void records_responses_of_methods_only(void)
{
    const struct pwt_field value = PWT_INT("", 7);

    start();
    CU_ASSERT_EQUAL(begin(PWT_TRACE_METHOD, "pay"), 0);
    CU_ASSERT_EQUAL(tracer_service_response(&s_inv, &value), 0);
    (void)tracer_service_end(&s_inv, 0);
    CU_ASSERT_TRUE(fake_is(fake_document(), "metadata.orders.pay response", "7"));
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, "pay"), 0);
    CU_ASSERT_EQUAL(tracer_service_response(&s_inv, &value), 0);
    (void)tracer_service_end(&s_inv, 0);
    CU_ASSERT_PTR_NULL(fake_member(fake_document(), "metadata"));
    fake_inv_close(&s_inv);
}

static void a_method_may_decide_for_itself(void)
{
    const struct pwt_field value = PWT_INT("", 7);
    const struct pwt_error error = fake_error("A", "a");

    for (uint32_t configured = 0; configured < 2; configured++) {
        struct pwt_trace_subsegment method = {
            .size = sizeof(method),
            .kind = PWT_TRACE_METHOD,
            .capture_response = configured ? PWT_TRACE_NO : PWT_TRACE_YES,
            .capture_error = configured ? PWT_TRACE_NO : PWT_TRACE_YES,
            .name = pwt_cstr("m"),
        };
        start();
        s_tracer.capture_response = configured;
        s_tracer.capture_error = configured;
        CU_ASSERT_EQUAL(tracer_service_begin(&s_inv, &method), 0);
        (void)tracer_service_response(&s_inv, &value);
        (void)tracer_service_error(&s_inv, &error);
        (void)tracer_service_end(&s_inv, 0);
        struct json_object *document = fake_document();
        CU_ASSERT_EQUAL(fake_member(document, "metadata.orders.m response") != NULL, !configured);
        CU_ASSERT_EQUAL(fake_member(document, "metadata.orders.m error") != NULL, !configured);
        CU_ASSERT_PTR_NOT_NULL(fake_member(document, "cause"));
        fake_inv_close(&s_inv);
    }
}

static void an_error_code_makes_a_fault(void)
{
    start();
    CU_ASSERT_EQUAL(begin(PWT_TRACE_METHOD, "m"), 0);
    CU_ASSERT_EQUAL(tracer_service_end(&s_inv, PWT_EIO), 0);
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "fault", "true"));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.message", "\"returned -16\""));
    fake_inv_close(&s_inv);
}

static void http_calls_may_be_switched_off(void)
{
    const struct pwt_error error = fake_error("A", "a");

    start();
    s_tracer.capture_https = 0;
    CU_ASSERT_EQUAL(begin(PWT_TRACE_REMOTE, "api"), 0);
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("k", 1)); /* goes to the one around it */
    CU_ASSERT_EQUAL(begin(PWT_TRACE_PLAIN, "inner"), 0);
    (void)tracer_service_end(&s_inv, 0);
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"inner\""));
    (void)tracer_service_error(&s_inv, &error);
    (void)tracer_service_end(&s_inv, -1);
    CU_ASSERT_PTR_NULL(fake_document());
    tracer_after(&s_inv.cx);
    tracer_settled(&s_inv.cx);
    struct json_object *document = fake_document();
    CU_ASSERT_TRUE(fake_is(document, "annotations.k", "1"));
    CU_ASSERT_PTR_NULL(fake_member(document, "fault"));
    fake_inv_close(&s_inv);
}

static void gives_ids_and_the_header(void)
{
    struct pwt_bytes id = {NULL, 0};
    struct pwt_bytes header = {NULL, 0};

    start();
    CU_ASSERT_EQUAL(tracer_service_id(&s_inv, 0, &id), 0);
    CU_ASSERT_EQUAL(id.len, TRACER_ID_BYTES);
    CU_ASSERT_EQUAL(memcmp(id.ptr, fake_state(&s_inv)->current->id, TRACER_ID_BYTES), 0);
    CU_ASSERT_EQUAL(tracer_service_id(&s_inv, 1, &id), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(tracer_service_header(&s_inv, PWT_TRACE_XRAY, &header), 0);
    s_inv.room = 0;
    CU_ASSERT_EQUAL(tracer_service_id(&s_inv, 0, &id), PWT_ENOMEM);
    fake_inv_close(&s_inv);
}

static void does_nothing_where_nothing_is_traced(void)
{
    const struct pwt_field field = PWT_INT("k", 1);
    const struct pwt_error error = fake_error("A", "a");
    struct pwt_bytes text = {NULL, 0};

    start();
    CU_ASSERT_EQUAL(tracer_service_active(&s_inv), 1);
    fake_inv_close(&s_inv);
    fake_start(&s_inv, &s_tracer);
    CU_ASSERT_EQUAL(tracer_service_active(&s_inv), 0);
    CU_ASSERT_EQUAL(begin(PWT_TRACE_METHOD, "m"), 0);
    CU_ASSERT_EQUAL(tracer_service_put(&s_inv, 0, pwt_cstr(NULL), &field, 1), 0);
    CU_ASSERT_EQUAL(tracer_service_flag(&s_inv, PWT_TRACE_FAULT), 0);
    CU_ASSERT_EQUAL(tracer_service_error(&s_inv, &error), 0);
    CU_ASSERT_EQUAL(tracer_service_response(&s_inv, &field), 0);
    CU_ASSERT_EQUAL(tracer_service_end(&s_inv, -1), 0);
    CU_ASSERT_EQUAL(tracer_service_header(&s_inv, PWT_TRACE_XRAY, &text), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(tracer_service_id(&s_inv, 0, &text), PWT_ENOTFOUND);
    CU_ASSERT_PTR_NULL(fake_document());
    CU_ASSERT_EQUAL(s_inv.allocs, 0);
    fake_inv_close(&s_inv);
}

static void hands_options_on(void)
{
    const struct pwt_field field = PWT_BOOL("disabled", 1);

    start();
    CU_ASSERT_EQUAL(tracer_service_configure(&s_inv, &field, 1), PWT_ESTATE);
    s_inv.context.request_id = pwt_bytes_make(NULL, 0);
    CU_ASSERT_EQUAL(tracer_service_configure(&s_inv, &field, 1), 0);
    CU_ASSERT_EQUAL(s_tracer.disabled, 1);
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo subsegments[] = {
        {"sends_what_is_begun_and_ended", sends_what_is_begun_and_ended},
        {"ends_only_what_it_began", ends_only_what_it_began},
        {"refuses_what_it_does_not_know", refuses_what_it_does_not_know},
        {"keeps_begin_and_end_together_without_memory",
         keeps_begin_and_end_together_without_memory},
        {"http_calls_may_be_switched_off", http_calls_may_be_switched_off},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo content[] = {
        {"puts_into_the_innermost_or_further_out", puts_into_the_innermost_or_further_out},
        {"records_responses_of_methods_only", records_responses_of_methods_only},
        {"a_method_may_decide_for_itself", a_method_may_decide_for_itself},
        {"an_error_code_makes_a_fault", an_error_code_makes_a_fault},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo rest[] = {
        {"gives_ids_and_the_header", gives_ids_and_the_header},
        {"does_nothing_where_nothing_is_traced", does_nothing_where_nothing_is_traced},
        {"hands_options_on", hands_options_on},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "begin, end", .pTests = subsegments},
        {.pName = "put, flag, error, response", .pTests = content},
        {.pName = "id, header, configure", .pTests = rest},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
