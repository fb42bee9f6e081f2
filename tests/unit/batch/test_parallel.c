/* SPDX-License-Identifier: Apache-2.0 */
/* Several records at once: the same answer as in order, within bounds; and where it must not be. */
#include "batch_test.h"

#include <powertools/logger.h>

#include <stdatomic.h>
#include <time.h>

#define RECORDS 300

static atomic_uint s_handled;
static atomic_uint s_inside;
static atomic_uint s_most;

static void note_most(uint32_t inside)
{
    uint32_t most = atomic_load(&s_most);

    while (inside > most && !atomic_compare_exchange_weak(&s_most, &most, inside)) {
    }
}

/* Later records are quicker, so they overtake earlier ones. Every third fails. */
static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
    struct timespec while_working = {.tv_nsec = 0};

    note_most(atomic_fetch_add(&s_inside, 1) + 1);
    atomic_fetch_add(&s_handled, 1);
    if (pwt_batch_current(inv, &record) != 0) {
        return pwt_fail_as(inv, "NoRecord", "no record");
    }
    while_working.tv_nsec = 20000 * (long)(RECORDS - record.index) / RECORDS;
    (void)nanosleep(&while_working, NULL);
    pwt_log_info(inv, "handled", PWT_UINT("index", record.index));
    (void)pwt_respond(inv, record.json);
    atomic_fetch_sub(&s_inside, 1);
    return record.index % 3 == 2 ? pwt_fail_as(inv, "Third", "record %u", record.index) : 0;
}

PWT_HANDLER(several, .handle = handle, .flags = PWT_CONCURRENT);
PWT_HANDLER(one_by_one, .handle = handle);

static char s_event[RECORDS * 64];
static char s_answer[RECORDS * 64];

/* The event, and the answer that names every third record. */
static void make_event(const char *arn)
{
    size_t event = (size_t)snprintf(s_event, sizeof(s_event), "{\"Records\":[");
    size_t answer = (size_t)snprintf(s_answer, sizeof(s_answer), "{\"batchItemFailures\":[");

    for (uint32_t i = 0; i < RECORDS; i++) {
        event += (size_t)snprintf(s_event + event, sizeof(s_event) - event,
                                  "%s{\"messageId\":\"%u\",\"eventSource\":\"aws:sqs\"%s}",
                                  i > 0 ? "," : "", i, i == 0 ? arn : "");
        if (i % 3 == 2) {
            answer += (size_t)snprintf(s_answer + answer, sizeof(s_answer) - answer,
                                       "%s{\"itemIdentifier\":\"%u\"}", i > 2 ? "," : "", i);
        }
    }
    (void)snprintf(s_event + event, sizeof(s_event) - event, "]}");
    (void)snprintf(s_answer + answer, sizeof(s_answer) - answer, "]}");
}

static struct pwt_test *open_with(const struct pwt_handler *handler, const char *setting)
{
    char path[512];
    const char *environment[] = {"POWERTOOLS_PLUGINS=logger,batch",
                                 path,
                                 "POWERTOOLS_BATCH_PARALLEL_ENABLED=true",
                                 "POWERTOOLS_BATCH_MAX_DEGREE_OF_PARALLELISM=4",
                                 setting,
                                 NULL};
    const struct pwt_test_options options = {
        .size = (uint32_t)sizeof(options), .handler = handler, .environment = environment};
    struct pwt_test *test = NULL;

    (void)snprintf(path, sizeof(path), "POWERTOOLS_PLUGIN_PATH=%s:%s:%s",
                   getenv("PWT_BATCH_PLUGIN"), getenv("PWT_LOGGER_PLUGIN"),
                   getenv("PWT_TEST_PLUGINS"));
    if (setting && strncmp(setting, "POWERTOOLS_PLUGINS=", 19) == 0) {
        environment[0] = setting;
        environment[4] = NULL;
    }
    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    atomic_store(&s_handled, 0);
    atomic_store(&s_most, 0);
    (void)pwt_test_diagnostics(test);
    return test;
}

static void answers_as_if_in_order(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_several, NULL);

    make_event("");
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_TRUE(answers(test, s_event, s_answer));
    }
    CU_ASSERT_EQUAL(atomic_load(&s_handled), 3 * RECORDS);
    CU_ASSERT(atomic_load(&s_most) > 1);
    CU_ASSERT(atomic_load(&s_most) <= 4);
    /* Errors are told in the order of the event, too. */
    const char *lines = pwt_test_diagnostics(test);
    const char *third =
        strstr(lines, "record 3 of 300 (\"2\") failed with Function.Third: record 2;");
    CU_ASSERT_PTR_NOT_NULL_FATAL(third);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(third, "record 6 of 300 (\"5\") failed with Function.Third: record 5;"));
    pwt_test_close(test);
}

static void lines_carry_the_record_they_are_about(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_several, NULL);

    make_event("");
    (void)pwt_test_invoke(test, pwt_cstr(s_event));
    const char *lines = pwt_test_output(test);
    uint32_t count = 0;
    for (const char *at = strstr(lines, "\"record_id\":\""); at;
         at = strstr(at + 1, "\"record_id\":\"")) {
        count++;
    }
    CU_ASSERT_EQUAL(count, RECORDS);
    pwt_test_close(test);
}

static void what_is_not_reached_is_reported(void)
{
    struct pwt_test *test =
        open_with(&pwt_handler_v1_several, "POWERTOOLS_BATCH_THROW_ON_FULL_BATCH_FAILURE=false");
    static const char first[] = "{\"batchItemFailures\":[{\"itemIdentifier\":\"0\"},";
    static const char last[] = ",{\"itemIdentifier\":\"299\"}]}";
    const size_t len = sizeof(last) - 1;

    pwt_test_set_clock_ns(INT64_C(1800000000) * 1000000000);
    pwt_test_context(test)->deadline_ms = INT64_C(1800000000) * 1000 + 250;
    make_event("");
    const struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(s_event));
    CU_ASSERT_EQUAL(atomic_load(&s_handled), 0);
    CU_ASSERT_FATAL(answer.response.len > sizeof(first) + len);
    CU_ASSERT_EQUAL(memcmp(answer.response.ptr, first, sizeof(first) - 1), 0);
    CU_ASSERT_EQUAL(memcmp(answer.response.ptr + answer.response.len - len, last, len), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(pwt_test_diagnostics(test), "300 of 300 records were not reached"));
    pwt_test_context(test)->deadline_ms += 1;
    CU_ASSERT_TRUE(answers(test, s_event, s_answer));
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

/* Until less is left than the reserve. */
static int32_t wait_for_the_reserve(struct pwt_inv *inv)
{
    const struct timespec while_waiting = {.tv_nsec = 1000000};

    atomic_fetch_add(&s_handled, 1);
    while (pwt_inv_remaining_ms(inv) > 250) {
        (void)nanosleep(&while_waiting, NULL);
    }
    return 0;
}

PWT_HANDLER(waits, .handle = wait_for_the_reserve, .flags = PWT_CONCURRENT);

static void record_that_waits_for_a_thread_is_not_begun_late(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_waits, NULL);
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    pwt_test_context(test)->deadline_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 500;
    make_event("");
    (void)pwt_test_invoke(test, pwt_cstr(s_event));
    CU_ASSERT(atomic_load(&s_handled) <= 4);
    const char *lines = pwt_test_diagnostics(test);
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, " of 300 records were not reached"));
    pwt_test_close(test);
}

static void batch_that_is_refused_halfway_is_not_begun_again(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_several, "POWERTOOLS_PLUGINS=refuses,batch");

    make_event("");
    const struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr(s_event));
    CU_ASSERT_TRUE(is_text(answer.error_message, "not the eighth"));
    CU_ASSERT_EQUAL(atomic_load(&s_handled), 7);
    pwt_test_close(test);
}

static void runs_one_by_one(const struct pwt_handler *handler, const char *setting)
{
    struct pwt_test *test = open_with(handler, setting);

    (void)pwt_test_invoke(test, pwt_cstr(s_event));
    CU_ASSERT(atomic_load(&s_handled) > 0);
    CU_ASSERT_EQUAL(atomic_load(&s_most), 1);
    pwt_test_close(test);
}

static void fifo_and_stopping_run_one_by_one(void)
{
    make_event(",\"eventSourceARN\":\"arn:q.fifo\"");
    runs_one_by_one(&pwt_handler_v1_several, NULL);
    runs_one_by_one(&pwt_handler_v1_several,
                    "POWERTOOLS_BATCH_ERROR_HANDLING_POLICY=ContinueOnBatchItemFailure");
    make_event("");
    runs_one_by_one(&pwt_handler_v1_several,
                    "POWERTOOLS_BATCH_ERROR_HANDLING_POLICY=StopOnFirstBatchItemFailure");
}

static void handler_that_is_not_ready_runs_one_by_one_and_a_line_says_so(void)
{
    struct pwt_test *test = open_with(&pwt_handler_v1_one_by_one, NULL);
    static const char line[] = "records run one at a time";

    make_event("");
    CU_ASSERT_TRUE(answers(test, s_event, s_answer));
    CU_ASSERT_EQUAL(atomic_load(&s_most), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_diagnostics(test), line));
    CU_ASSERT_TRUE(answers(test, s_event, s_answer));
    CU_ASSERT_PTR_NULL(strstr(pwt_test_diagnostics(test), line));
    pwt_test_close(test);
}

int main(void)
{
    static CU_TestInfo tests[] = {
        {"answers_as_if_in_order", answers_as_if_in_order},
        {"lines_carry_the_record_they_are_about", lines_carry_the_record_they_are_about},
        {"what_is_not_reached_is_reported", what_is_not_reached_is_reported},
        {"record_that_waits_for_a_thread_is_not_begun_late",
         record_that_waits_for_a_thread_is_not_begun_late},
        {"batch_that_is_refused_halfway_is_not_begun_again",
         batch_that_is_refused_halfway_is_not_begun_again},
        {"fifo_and_stopping_run_one_by_one", fifo_and_stopping_run_one_by_one},
        {"handler_that_is_not_ready_runs_one_by_one_and_a_line_says_so",
         handler_that_is_not_ready_runs_one_by_one_and_a_line_says_so},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_run_parallel", NULL, NULL, NULL, NULL, tests},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
