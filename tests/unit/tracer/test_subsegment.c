/* SPDX-License-Identifier: Apache-2.0 */
/* subsegment.c: what is open, and memory that is used again. */
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
    memcpy(fake_state(&s_inv)->parent, FAKE_PARENT, TRACER_ID_BYTES);
}

static struct tracer_subsegment *open(const char *name)
{
    struct tracer_subsegment *subsegment = tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr(name));

    CU_ASSERT_PTR_NOT_NULL_FATAL(subsegment);
    return subsegment;
}

static bool is_id(const char *id, const char *other)
{
    return memcmp(id, other, TRACER_ID_BYTES) == 0;
}

static void opens_one_in_the_other(void)
{
    start();
    const struct tracer_subsegment *outer = open("outer");
    const struct tracer_subsegment *inner = open("inner");
    CU_ASSERT_TRUE(is_id(outer->parent, FAKE_PARENT));
    CU_ASSERT_TRUE(is_id(inner->parent, outer->id));
    CU_ASSERT_FALSE(is_id(inner->id, outer->id));
    CU_ASSERT_PTR_EQUAL(tracer_current(fake_state(&s_inv), 0), inner);
    CU_ASSERT_PTR_EQUAL(tracer_current(fake_state(&s_inv), 1), outer);
    CU_ASSERT_PTR_NULL(tracer_current(fake_state(&s_inv), 2));
    CU_ASSERT_PTR_NULL(tracer_current(fake_state(&s_inv), UINT32_MAX));
    fake_inv_close(&s_inv);
}

static void passes_silent_ones_over(void)
{
    start();
    CU_ASSERT_TRUE(is_id(tracer_enclosing_id(fake_state(&s_inv)), FAKE_PARENT));
    const struct tracer_subsegment *outer = open("outer");
    open("silent")->silent = true;
    CU_ASSERT_PTR_EQUAL(tracer_current(fake_state(&s_inv), 0), outer);
    CU_ASSERT_TRUE(is_id(tracer_enclosing_id(fake_state(&s_inv)), outer->id));
    CU_ASSERT_TRUE(is_id(open("inner")->parent, outer->id));
    fake_inv_close(&s_inv);
}

static void notes_both_times(void)
{
    start();
    (void)open("work");
    fake_clock(FAKE_NOW_NS + 5);
    const struct tracer_subsegment *closed = tracer_close(&s_inv.cx);
    CU_ASSERT_EQUAL(closed->start_ns, FAKE_NOW_NS);
    CU_ASSERT_EQUAL(closed->end_ns, FAKE_NOW_NS + 5);
    CU_ASSERT_PTR_NULL(fake_state(&s_inv)->current);
    fake_inv_close(&s_inv);
}

static void never_ends_before_its_start(void)
{
    start();
    (void)open("work");
    fake_clock(FAKE_NOW_NS - 1000);
    CU_ASSERT_EQUAL(tracer_close(&s_inv.cx)->end_ns, FAKE_NOW_NS);
    fake_inv_close(&s_inv);
}

static void uses_memory_again(void)
{
    static char text[5000];

    start();
    memset(text, 'x', sizeof(text));
    for (int i = 0; i < 1000; i++) {
        struct tracer_subsegment *subsegment = open("work");
        CU_ASSERT_EQUAL(subsegment->lists[TRACER_ANNOTATIONS].count, 0);
        for (int j = 0; j < 4; j++) {
            const struct pwt_bytes copy =
                tracer_scratch_copy(&subsegment->scratch, pwt_bytes_make(text, sizeof(text)));
            CU_ASSERT_EQUAL(memcmp(copy.ptr, text, sizeof(text)), 0);
        }
        subsegment->lists[TRACER_ANNOTATIONS].count = 7; /* nothing of it may stay */
        tracer_recycle(fake_state(&s_inv), tracer_close(&s_inv.cx));
    }
    CU_ASSERT_TRUE(s_inv.allocs < 10);
    fake_inv_close(&s_inv);
}

static void keeps_what_was_put_while_it_grows(void)
{
    struct pwt_bytes texts[200];
    char text[64];

    start();
    struct tracer_scratch *scratch = &open("work")->scratch;
    for (int i = 0; i < 200; i++) {
        (void)snprintf(text, sizeof(text), "\"number %d %c of many\"", i, 1 + i % 20);
        texts[i] = tracer_scratch_quote(scratch, pwt_cstr(text));
    }
    for (int i = 0; i < 200; i++) {
        (void)snprintf(text, sizeof(text), "\"\\\"number %d ", i);
        CU_ASSERT_EQUAL(memcmp(texts[i].ptr, text, strlen(text)), 0);
    }
    fake_inv_close(&s_inv);
}

static void says_when_there_is_no_memory(void)
{
    static char text[5000];

    start();
    memset(text, 'x', sizeof(text));
    struct tracer_scratch *scratch = &open("work")->scratch;
    s_inv.room = 0;
    CU_ASSERT_PTR_NULL(tracer_open(&s_inv.cx, TRACER_PLAIN, pwt_cstr("more")));
    CU_ASSERT_PTR_NOT_NULL(fake_state(&s_inv)->current);
    CU_ASSERT_PTR_NULL(tracer_scratch_alloc(scratch, 4096));
    const struct pwt_bytes long_text = pwt_bytes_make(text, sizeof(text));
    CU_ASSERT_PTR_NULL(tracer_scratch_copy(scratch, long_text).ptr);
    CU_ASSERT_PTR_NULL(tracer_scratch_quote(scratch, long_text).ptr);
    CU_ASSERT_PTR_NOT_NULL(tracer_scratch_quote(scratch, pwt_cstr("short")).ptr);
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo open_ones[] = {
        {"opens_one_in_the_other", opens_one_in_the_other},
        {"passes_silent_ones_over", passes_silent_ones_over},
        {"notes_both_times", notes_both_times},
        {"never_ends_before_its_start", never_ends_before_its_start},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo memory[] = {
        {"uses_memory_again", uses_memory_again},
        {"keeps_what_was_put_while_it_grows", keeps_what_was_put_while_it_grows},
        {"says_when_there_is_no_memory", says_when_there_is_no_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_open, tracer_close, tracer_current", .pTests = open_ones},
        {.pName = "tracer_scratch, tracer_recycle", .pTests = memory},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
