/* SPDX-License-Identifier: Apache-2.0 */
/* header.c: how the trace is named to those who are called. */
#include "../run.h"
#include "fake_host.h"

static struct tracer s_tracer;
static struct pwt_inv s_inv;

static void start(const char *trace)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
    s_inv.context.trace_id = pwt_cstr(trace);
    tracer_before(&s_inv.cx);
}

/* Whether the header is this text, in the middle the id of the innermost subsegment, or that of the
 * header that came in. */
static bool is_header(uint32_t format, const char *start, const char *end)
{
    struct pwt_bytes header = {NULL, 0};
    char text[256];

    if (tracer_header(&s_inv.cx, format, &header) != 0) {
        return false;
    }
    (void)snprintf(text, sizeof(text), "%s%.*s%s", start, TRACER_ID_BYTES,
                   fake_state(&s_inv)->current ? fake_state(&s_inv)->current->id : FAKE_PARENT,
                   end);
    return pwt_bytes_equal(header, pwt_cstr(text));
}

static void names_the_innermost_subsegment(void)
{
    start("Self=1-2-3;" FAKE_TRACE ";Lineage=a:1|b:2");
    CU_ASSERT_PTR_NOT_NULL(tracer_current(fake_state(&s_inv), 0));
    CU_ASSERT_TRUE(
        is_header(PWT_TRACE_XRAY, "Root=" FAKE_ROOT ";Parent=", ";Sampled=1;Lineage=a:1|b:2"));
    fake_inv_close(&s_inv);
}

static void passes_on_what_others_put_in(void)
{
    start(FAKE_TRACE ";CalledFrom=app; Lineage = a:1;Self=1-2-3;x=");
    CU_ASSERT_TRUE(is_header(
        PWT_TRACE_XRAY, "Root=" FAKE_ROOT ";Parent=", ";Sampled=1;CalledFrom=app;Lineage=a:1;x="));
    fake_inv_close(&s_inv);
}

static void says_that_a_trace_is_not_sampled(void)
{
    start("Root=" FAKE_ROOT ";Parent=" FAKE_PARENT ";Sampled=0");
    CU_ASSERT_TRUE(is_header(PWT_TRACE_XRAY, "Root=" FAKE_ROOT ";Parent=", ";Sampled=0"));
    CU_ASSERT_TRUE(is_header(PWT_TRACE_W3C, "00-5759e988bd862e3fe1be46a994272793-", "-00"));
    fake_inv_close(&s_inv);
}

static void writes_traceparent(void)
{
    start("Root=1-5759E988-BD862E3FE1BE46A994272793;Parent=" FAKE_PARENT ";Sampled=1");
    CU_ASSERT_TRUE(is_header(PWT_TRACE_W3C, "00-5759e988bd862e3fe1be46a994272793-", "-01"));
    fake_inv_close(&s_inv);
}

static void has_none_where_there_is_no_trace(void)
{
    struct pwt_bytes header = pwt_cstr("as it was");

    start("nonsense");
    CU_ASSERT_EQUAL(tracer_header(&s_inv.cx, PWT_TRACE_XRAY, &header), PWT_ENOTFOUND);
    CU_ASSERT_TRUE(pwt_bytes_equal(header, pwt_cstr("as it was")));
    fake_inv_close(&s_inv);
    start("Root=" FAKE_ROOT ";Sampled=0");
    CU_ASSERT_EQUAL(tracer_header(&s_inv.cx, PWT_TRACE_W3C, &header), PWT_ENOTFOUND);
    fake_inv_close(&s_inv);
}

static void refuses_what_it_cannot_do(void)
{
    struct pwt_bytes header;

    start(FAKE_TRACE);
    CU_ASSERT_EQUAL(tracer_header(&s_inv.cx, 2, &header), PWT_EINVAL);
    s_inv.room = 0;
    CU_ASSERT_EQUAL(tracer_header(&s_inv.cx, PWT_TRACE_XRAY, &header), PWT_ENOMEM);
    CU_ASSERT_EQUAL(tracer_header(&s_inv.cx, PWT_TRACE_W3C, &header), PWT_ENOMEM);
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"names_the_innermost_subsegment", names_the_innermost_subsegment},
        {"passes_on_what_others_put_in", passes_on_what_others_put_in},
        {"says_that_a_trace_is_not_sampled", says_that_a_trace_is_not_sampled},
        {"writes_traceparent", writes_traceparent},
        {"has_none_where_there_is_no_trace", has_none_where_there_is_no_trace},
        {"refuses_what_it_cannot_do", refuses_what_it_cannot_do},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_header", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
