/* SPDX-License-Identifier: Apache-2.0 */
/* error.c: the first subsegment that an error leaves describes it, the others name it. */
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

static struct tracer_subsegment *open(void)
{
    struct tracer_subsegment *subsegment = tracer_open(&s_inv.cx, TRACER_METHOD, pwt_cstr("m"));

    CU_ASSERT_PTR_NOT_NULL_FATAL(subsegment);
    subsegment->capture_error = true;
    return subsegment;
}

static void fail(struct tracer_subsegment *subsegment, const struct pwt_error *error)
{
    tracer_fail(&s_inv.cx, subsegment, error, NULL);
}

static bool same_id(const struct tracer_subsegment *a, const struct tracer_subsegment *b)
{
    return memcmp(a->cause.id, b->cause.id, TRACER_ID_BYTES) == 0;
}

static void describes_an_error_once(void)
{
    const struct pwt_error error = fake_error("OrderError", "no stock");

    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    fail(inner, &error);
    fail(outer, &error);
    CU_ASSERT_TRUE(inner->failed && inner->cause.whole);
    CU_ASSERT_EQUAL(inner->flags, PWT_TRACE_FAULT);
    CU_ASSERT_TRUE(outer->failed && !outer->cause.whole);
    CU_ASSERT_EQUAL(outer->flags, PWT_TRACE_FAULT);
    CU_ASSERT_TRUE(same_id(inner, outer));
    fake_inv_close(&s_inv);
}

static void takes_the_hosts_prefix_off(void)
{
    const struct pwt_error own = fake_error("OrderError", "no stock");
    const struct pwt_error hosts = fake_error("Function.OrderError", "no stock");
    const struct pwt_error nameless = fake_error("", "x");

    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    fail(inner, &own);
    fail(outer, &hosts);
    CU_ASSERT_TRUE(pwt_bytes_equal(inner->cause.type, pwt_cstr("OrderError")));
    CU_ASSERT_TRUE(same_id(inner, outer));
    fail(inner, &nameless);
    CU_ASSERT_TRUE(pwt_bytes_equal(inner->cause.type, pwt_cstr("Error")));
    fake_inv_close(&s_inv);
}

/* The second attempt is begun after the first one's error was told of: that was caught. */
static void takes_the_same_words_again_for_another_error(void)
{
    const struct pwt_error error = fake_error("Timeout", "too slow");

    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *first = open();
    fail(first, &error);
    fake_state(&s_inv)->current = outer;
    struct tracer_subsegment *second = open();
    fail(second, &error);
    CU_ASSERT_TRUE(second->cause.whole);
    CU_ASSERT_FALSE(same_id(first, second));
    fail(outer, &error);
    CU_ASSERT_FALSE(outer->cause.whole);
    CU_ASSERT_TRUE(same_id(second, outer));
    fake_inv_close(&s_inv);
}

static void knows_an_error_by_its_address(void)
{
    const struct pwt_error error = fake_error("A", "a");
    const struct pwt_error reworded = fake_error("B", "b");

    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    tracer_fail(&s_inv.cx, inner, &error, &s_inv);
    tracer_fail(&s_inv.cx, outer, &reworded, &s_inv);
    CU_ASSERT_FALSE(outer->cause.whole);
    CU_ASSERT_TRUE(same_id(inner, outer));
    fake_inv_close(&s_inv);
}

static void takes_another_error_for_another(void)
{
    const struct pwt_error one = fake_error("A", "ab");
    const struct pwt_error other = fake_error("Aa", "b");

    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    fail(inner, &one);
    fail(outer, &other);
    CU_ASSERT_TRUE(outer->cause.whole);
    CU_ASSERT_FALSE(same_id(inner, outer));
    fake_inv_close(&s_inv);
}

static void says_a_code_where_nothing_else_is_known(void)
{
    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    tracer_fail_code(&s_inv.cx, inner, PWT_EIO);
    CU_ASSERT_TRUE(inner->cause.whole);
    CU_ASSERT_TRUE(pwt_bytes_equal(inner->cause.message, pwt_cstr("returned -16")));
    tracer_fail_code(&s_inv.cx, outer, PWT_EIO);
    CU_ASSERT_FALSE(outer->cause.whole);
    CU_ASSERT_TRUE(same_id(inner, outer));
    fake_inv_close(&s_inv);
}

static void knows_the_error_of_a_code_when_it_gets_words(void)
{
    struct pwt_error error = fake_error("Io", "disk");

    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    tracer_fail_code(&s_inv.cx, inner, PWT_EIO);
    error.code = PWT_EIO;
    fail(outer, &error);
    CU_ASSERT_TRUE(same_id(inner, outer));
    fake_inv_close(&s_inv);
}

static void say(int32_t code, const char *words)
{
    (void)pwt_fail(&s_inv, code, "%s", words);
}

static void knows_the_words_of_a_code(void)
{
    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    say(PWT_EIO, "the disk is full");
    tracer_fail_code(&s_inv.cx, inner, PWT_EIO);
    CU_ASSERT_TRUE(pwt_bytes_equal(inner->cause.message, pwt_cstr("the disk is full")));
    tracer_fail_code(&s_inv.cx, outer, PWT_EIO);
    CU_ASSERT_FALSE(outer->cause.whole);
    CU_ASSERT_TRUE(same_id(inner, outer));
    fake_inv_close(&s_inv);
}

static void takes_new_words_for_another_error(void)
{
    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    say(PWT_EIO, "the disk is full");
    tracer_fail_code(&s_inv.cx, inner, PWT_EIO);
    say(PWT_EIO, "the copy cannot be made");
    tracer_fail_code(&s_inv.cx, outer, PWT_EIO);
    CU_ASSERT_TRUE(outer->cause.whole);
    CU_ASSERT_TRUE(pwt_bytes_equal(outer->cause.message, pwt_cstr("the copy cannot be made")));
    fake_inv_close(&s_inv);
}

/* Words of a failure that was dealt with, or of another code. */
static void leaves_words_that_do_not_belong_to_a_code(void)
{
    start();
    say(PWT_EIO, "dealt with");
    struct tracer_subsegment *subsegment = open();
    tracer_fail_code(&s_inv.cx, subsegment, PWT_EIO);
    CU_ASSERT_TRUE(pwt_bytes_equal(subsegment->cause.message, pwt_cstr("returned -16")));
    subsegment = open();
    say(PWT_EIO, "dealt with");
    tracer_fail_code(&s_inv.cx, subsegment, PWT_ELIMIT);
    CU_ASSERT_TRUE(pwt_bytes_equal(subsegment->cause.message, pwt_cstr("returned -15")));
    fake_inv_close(&s_inv);
}

static void a_code_adds_nothing_to_an_error_that_was_told_of(void)
{
    const struct pwt_error error = fake_error("A", "a");

    start();
    struct tracer_subsegment *outer = open();
    struct tracer_subsegment *inner = open();
    fail(inner, &error);
    tracer_fail_code(&s_inv.cx, inner, PWT_EIO);
    CU_ASSERT_TRUE(pwt_bytes_equal(inner->cause.message, pwt_cstr("a")));
    tracer_fail_code(&s_inv.cx, outer, PWT_EUSER);
    CU_ASSERT_TRUE(same_id(inner, outer));
    fake_inv_close(&s_inv);
}

static struct json_object *sent(void)
{
    tracer_send(&s_inv.cx, tracer_close(&s_inv.cx));
    struct json_object *document = fake_document();
    CU_ASSERT_PTR_NOT_NULL_FATAL(document);
    return document;
}

static void writes_the_cause(void)
{
    const struct pwt_bytes frames[] = {pwt_cstr("pay+0x1f"), pwt_cstr("\"handle\"")};
    struct pwt_error error = fake_error("OrderError", "line1\nline2");

    start();
    error.frames = frames;
    error.frame_count = 2;
    fail(open(), &error);
    struct json_object *document = sent();
    CU_ASSERT_TRUE(fake_is(document, "fault", "true"));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.message", "\"line1\\nline2\""));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.type", "\"OrderError\""));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.remote", "false"));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.stack",
                           "[{\"label\":\"pay+0x1f\"},{\"label\":\"\\\"handle\\\"\"}]"));
    CU_ASSERT_PTR_NOT_NULL(fake_member(document, "cause.working_directory"));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.m error",
                           "{\"type\":\"OrderError\",\"message\":\"line1\\nline2\"}"));
    fake_inv_close(&s_inv);
}

static void leaves_out_an_empty_message_and_what_is_not_captured(void)
{
    const struct pwt_error error = fake_error("OrderError", "");

    start();
    struct tracer_subsegment *subsegment = open();
    subsegment->capture_error = false;
    fail(subsegment, &error);
    struct json_object *document = sent();
    CU_ASSERT_PTR_NULL(fake_member(document, "cause.exceptions.0.message"));
    CU_ASSERT_PTR_NULL(fake_member(document, "metadata"));
    fake_inv_close(&s_inv);
}

static void cuts_endless_stacks(void)
{
    static struct pwt_bytes frames[300];
    struct pwt_error error = fake_error("A", "a");

    start();
    for (size_t i = 0; i < 300; i++) {
        frames[i] = pwt_cstr("frame");
    }
    error.frames = frames;
    error.frame_count = 300;
    fail(open(), &error);
    struct json_object *document = sent();
    CU_ASSERT_EQUAL(json_object_array_length(fake_member(document, "cause.exceptions.0.stack")),
                    256);
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.truncated", "44"));
    fake_inv_close(&s_inv);
}

static void refuses_a_struct_that_is_too_small(void)
{
    struct pwt_error error = fake_error("A", "a");

    start();
    struct tracer_subsegment *subsegment = open();
    error.size = 8;
    fail(subsegment, &error);
    CU_ASSERT_FALSE(subsegment->failed);
    fake_inv_close(&s_inv);
}

int main(void)
{
    CU_TestInfo identity[] = {
        {"describes_an_error_once", describes_an_error_once},
        {"takes_the_hosts_prefix_off", takes_the_hosts_prefix_off},
        {"takes_the_same_words_again_for_another_error",
         takes_the_same_words_again_for_another_error},
        {"knows_an_error_by_its_address", knows_an_error_by_its_address},
        {"takes_another_error_for_another", takes_another_error_for_another},
        {"says_a_code_where_nothing_else_is_known", says_a_code_where_nothing_else_is_known},
        {"knows_the_error_of_a_code_when_it_gets_words",
         knows_the_error_of_a_code_when_it_gets_words},
        {"knows_the_words_of_a_code", knows_the_words_of_a_code},
        {"takes_new_words_for_another_error", takes_new_words_for_another_error},
        {"leaves_words_that_do_not_belong_to_a_code", leaves_words_that_do_not_belong_to_a_code},
        {"a_code_adds_nothing_to_an_error_that_was_told_of",
         a_code_adds_nothing_to_an_error_that_was_told_of},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo cause[] = {
        {"writes_the_cause", writes_the_cause},
        {"leaves_out_an_empty_message_and_what_is_not_captured",
         leaves_out_an_empty_message_and_what_is_not_captured},
        {"cuts_endless_stacks", cuts_endless_stacks},
        {"refuses_a_struct_that_is_too_small", refuses_a_struct_that_is_too_small},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_fail, tracer_fail_code: identity", .pTests = identity},
        {.pName = "tracer_fail: the cause", .pTests = cause},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
