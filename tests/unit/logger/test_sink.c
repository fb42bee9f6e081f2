/* SPDX-License-Identifier: Apache-2.0 */
/* sink.c: lines that go to somebody else, too or only. */
#include "../run.h"
#include "fake_host.h"
#include "logger/buffer.h"
#include "logger/calls.h"
#include "logger/invocation.h"

#include <stdio.h>

static struct fake s_fake;
static char s_taken[4096];
static uint32_t s_flushes;
static int32_t s_code;

static int32_t take(struct pwt_inv *inv, uint32_t level, struct pwt_bytes line, void *user)
{
    const size_t len = strlen(s_taken);

    CU_ASSERT_PTR_NOT_NULL(inv);
    CU_ASSERT_PTR_EQUAL(user, &s_taken);
    if (s_code == 0) {
        (void)snprintf(s_taken + len, sizeof(s_taken) - len, "%u %.*s", (unsigned)level,
                       (int)line.len, line.ptr);
    }
    return s_code;
}

static int32_t flush(struct pwt_inv *inv, void *user)
{
    CU_ASSERT_PTR_NOT_NULL(inv);
    CU_ASSERT_PTR_EQUAL(user, &s_taken);
    s_flushes++;
    return s_code;
}

static struct pwt_log_sink sink_with(uint32_t flags)
{
    return (struct pwt_log_sink){.size = sizeof(struct pwt_log_sink),
                                 .flags = flags,
                                 .write = take,
                                 .flush = flush,
                                 .user = &s_taken};
}

static void start(uint32_t flags)
{
    const struct pwt_log_sink sink = sink_with(flags);

    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), 0);
    fake_start(&s_fake);
    fake_forget();
    s_taken[0] = '\0';
    s_flushes = 0;
    s_code = 0;
}

static void takes_lines_besides_or_instead(void)
{
    char wanted[4096];

    for (uint32_t flags = 0; flags <= PWT_LOG_SINK_ONLY; flags++) {
        start(flags);
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_WARNING, "seen"), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(s_taken, "30 {\"level\":\"WARNING\","));
        CU_ASSERT_EQUAL(fake_lines(), flags == 0 ? 1 : 0);
        (void)snprintf(wanted, sizeof(wanted), "30 %s", fake_printed());
        CU_ASSERT_TRUE(flags != 0 || strcmp(s_taken, wanted) == 0);
        fake_close(&s_fake);
    }
}

static void takes_kept_lines_when_they_are_flushed(void)
{
    start(PWT_LOG_SINK_ONLY);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "kept"), 0);
    CU_ASSERT_STRING_EQUAL(s_taken, "");
    CU_ASSERT_EQUAL(logger_flush(&s_fake.inv, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(s_taken, "10 {\"level\":\"DEBUG\","));
    CU_ASSERT_EQUAL(fake_lines(), 0);
    fake_close(&s_fake);
}

static void prints_what_the_sink_does_not_take(void)
{
    for (uint32_t flags = 0; flags <= PWT_LOG_SINK_ONLY; flags++) {
        start(flags);
        s_code = PWT_EIO;
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "one"), 0);
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "two"), 0);
        CU_ASSERT_EQUAL(fake_lines(), 2);
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: the sink of log lines returned "));
        fake_output_fails(PWT_EIO);
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "three"), PWT_EIO);
        fake_close(&s_fake);
    }
}

static void is_flushed_after_each_invocation_and_in_the_end(void)
{
    start(0);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "one"), 0);
    CU_ASSERT_EQUAL(s_flushes, 0);
    fake_start_next(&s_fake);
    CU_ASSERT_EQUAL(s_flushes, 1);
    s_code = PWT_EIO;
    logger_settled(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(s_flushes, 2);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    s_code = 0;
    logger_shutdown(&s_fake.inv.cx);
    CU_ASSERT_EQUAL(s_flushes, 3);
    CU_ASSERT_TRUE(s_fake.init.expects_shutdown);
    fake_close(&s_fake);
}

static int32_t log_inside(struct pwt_inv *inv, uint32_t level, struct pwt_bytes line, void *user)
{
    (void)level;
    (void)line;
    (void)user;
    s_flushes++;
    CU_ASSERT_EQUAL(logger_flush(inv, 0), PWT_ESTATE);
    return fake_log(inv, PWT_LOG_ERROR, "inside");
}

/* Its own lines are printed, so that it is not called for them; nor does it empty what it is called
 * for. */
static void may_log_itself(void)
{
    const struct pwt_log_sink sink = {.size = sizeof(sink), .write = log_inside};

    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), 0);
    CU_ASSERT_FALSE(s_fake.init.expects_shutdown); /* it has nothing to send in the end */
    fake_start(&s_fake);
    fake_forget();
    s_flushes = 0;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "one"), 0);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "two"), 0);
    CU_ASSERT_EQUAL(logger_flush(&s_fake.inv, 0), 0);
    CU_ASSERT_EQUAL(s_flushes, 2);
    CU_ASSERT_EQUAL(fake_lines(), 4);
    logger_settled(&s_fake.inv.cx);
    fake_close(&s_fake);
}

static void is_set_once_and_in_an_init(void)
{
    struct pwt_log_sink sink = sink_with(0);

    start(0);
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), PWT_ESTATE);
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.inv, &sink), PWT_ESTATE);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_diag(), "powertools: pwt_logger_set_sink() was called outside of an init"));
    fake_close(&s_fake);
    fake_open(&s_fake);
    sink.size = 24;
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), PWT_EINVAL);
    sink = sink_with(2);
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), PWT_EINVAL);
    sink = sink_with(0);
    sink.write = NULL;
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), PWT_EINVAL);
    sink.write = take;
    s_fake.init.room = 0;
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), PWT_ENOMEM);
    s_fake.init.room = UINT64_MAX;
    sink.size += 8; /* a newer SDK's */
    CU_ASSERT_EQUAL(logger_set_sink(&s_fake.init, &sink), 0);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"takes_lines_besides_or_instead", takes_lines_besides_or_instead},
        {"takes_kept_lines_when_they_are_flushed", takes_kept_lines_when_they_are_flushed},
        {"prints_what_the_sink_does_not_take", prints_what_the_sink_does_not_take},
        {"may_log_itself", may_log_itself},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"is_flushed_after_each_invocation_and_in_the_end",
         is_flushed_after_each_invocation_and_in_the_end},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"is_set_once_and_in_an_init", is_set_once_and_in_an_init},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_emit", .pTests = suite_0},
        {.pName = "logger_sink_flush", .pTests = suite_1},
        {.pName = "logger_set_sink", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
