/* SPDX-License-Identifier: Apache-2.0 */
/* send.c: which subsegments go where, and in what memory. */
#include "../run.h"
#include "fake_host.h"

#include <string.h>

static struct tracer s_tracer;
static struct pwt_inv s_inv;

static struct tracer_subsegment *start(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
    tracer_before(&s_inv.cx);
    return tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr("work"));
}

static void close_and_send(void)
{
    tracer_send(&s_inv.cx, tracer_close(&s_inv.cx));
}

static void sends_one_datagram_with_its_prefix(void)
{
    size_t len;

    (void)start();
    close_and_send();
    const char *datagram = fake_datagram(&len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(datagram);
    CU_ASSERT_EQUAL(strncmp(datagram, "{\"format\":\"json\",\"version\":1}\n{\"id\":\"", 37), 0);
    CU_ASSERT_EQUAL(datagram[len - 1], '}');
    CU_ASSERT_PTR_NULL(fake_datagram(&len));
    fake_inv_close(&s_inv);
}

static void sends_no_silent_one(void)
{
    start()->silent = true;
    close_and_send();
    CU_ASSERT_PTR_NULL(fake_document());
    CU_ASSERT_EQUAL(fake_state(&s_inv)->spans.count, 0);
    fake_inv_close(&s_inv);
}

static void goes_to_the_backends_that_are_on(void)
{
    static const struct {
        uint32_t xray;
        uint32_t otlp;
    } cases[] = {{1, 0}, {0, 1}, {1, 1}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)start();
        s_tracer.to_xray = cases[i].xray;
        s_tracer.to_otlp = cases[i].otlp;
        close_and_send();
        CU_ASSERT_EQUAL(fake_document() != NULL, cases[i].xray);
        CU_ASSERT_EQUAL(fake_state(&s_inv)->spans.count, cases[i].otlp);
        fake_inv_close(&s_inv);
    }
}

static void takes_memory_for_a_long_document_once(void)
{
    static char text[6000];
    uint32_t allocs = 0;

    (void)start();
    memset(text, 'x', sizeof(text) - 1);
    const struct pwt_field field = PWT_STR("k", text);
    for (int i = 0; i < 5; i++) {
        struct tracer_subsegment *subsegment = tracer_current(fake_state(&s_inv), 0);
        tracer_put(&s_inv.cx, subsegment, PWT_TRACE_METADATA, pwt_cstr(NULL), &field);
        close_and_send();
        CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"work\""));
        allocs = i == 0 ? s_inv.allocs : allocs;
        (void)tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr("work"));
    }
    CU_ASSERT_EQUAL(s_inv.allocs, allocs);
    fake_inv_close(&s_inv);
}

/* Nothing more can be put, but what is there goes out. */
static void sends_what_it_can_without_memory(void)
{
    (void)start();
    s_inv.room = 0;
    close_and_send();
    CU_ASSERT_TRUE(fake_is(fake_document(), "name", "\"work\""));
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"sends_one_datagram_with_its_prefix", sends_one_datagram_with_its_prefix},
        {"sends_no_silent_one", sends_no_silent_one},
        {"goes_to_the_backends_that_are_on", goes_to_the_backends_that_are_on},
        {"takes_memory_for_a_long_document_once", takes_memory_for_a_long_document_once},
        {"sends_what_it_can_without_memory", sends_what_it_can_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_send", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
