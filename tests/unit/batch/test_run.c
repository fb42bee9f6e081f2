/* SPDX-License-Identifier: Apache-2.0 */
/* Records in order: which are handled, and what the service is told. The recorded cases of
 * tests/conformance have the other runtimes' rules; these are our own. */
#include "batch_test.h"

#define SQS(id)     "{\"messageId\":\"" id "\",\"eventSource\":\"aws:sqs\"}"
#define KINESIS(id) "{\"kinesis\":{\"sequenceNumber\":\"" id "\"},\"eventSource\":\"aws:kinesis\"}"
#define FIFO(id, group)                                                           \
    "{\"messageId\":\"" id "\",\"attributes\":{\"MessageGroupId\":\"" group "\"}" \
    ",\"eventSource\":\"aws:sqs\",\"eventSourceARN\":\"q.fifo\"}"
#define THREE(kind) "{\"Records\":[" kind("a") "," kind("b") "," kind("c") "]}"
#define KAFKA                                                                                \
    "{\"eventSource\":\"aws:kafka\",\"records\":{\"t-0\":[{\"offset\":10},{\"offset\":11}]," \
    "\"t-1\":[{\"offset\":10}]}}"
#define FAILURE(id) "{\"itemIdentifier\":" id "}"
#define ANSWER(ids) "{\"batchItemFailures\":[" ids "]}"

static struct pwt_test *open_with(const char *setting)
{
    const char *const settings[] = {setting, NULL};

    return open_batch(settings);
}

/* ---- stopping ---- */

static void queue_is_told_of_all_that_a_stop_left(void)
{
    struct pwt_test *test =
        open_with("POWERTOOLS_BATCH_ERROR_HANDLING_POLICY=StopOnFirstBatchItemFailure");

    calls.fails = "\"b\"";
    CU_ASSERT_TRUE(answers(test, THREE(SQS), ANSWER(FAILURE("\"b\"") "," FAILURE("\"c\""))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a b ");
    pwt_test_close(test);
}

static void stream_is_told_of_the_record_it_stopped_at(void)
{
    struct pwt_test *test =
        open_with("POWERTOOLS_BATCH_ERROR_HANDLING_POLICY=StopOnFirstBatchItemFailure");

    calls.fails = "\"b\"";
    CU_ASSERT_TRUE(answers(test, THREE(KINESIS), ANSWER(FAILURE("\"b\""))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a b ");
    pwt_test_close(test);
}

static void kafka_is_told_of_other_partitions_too(void)
{
    struct pwt_test *test =
        open_with("POWERTOOLS_BATCH_ERROR_HANDLING_POLICY=StopOnFirstBatchItemFailure");

    calls.fails = "11";
    CU_ASSERT_TRUE(answers(test, KAFKA,
                           ANSWER(FAILURE("{\"partition\":\"t-0\",\"offset\":11}") "," FAILURE(
                               "{\"partition\":\"t-1\",\"offset\":10}"))));
    pwt_test_close(test);
}

static void fifo_goes_on_where_it_is_told_to(void)
{
    const char *const settings[] = {
        "POWERTOOLS_BATCH_ERROR_HANDLING_POLICY=ContinueOnBatchItemFailure",
        "POWERTOOLS_BATCH_SOURCE=sqs-fifo", NULL};
    struct pwt_test *test = open_batch(settings);

    calls.fails = "\"a\"";
    CU_ASSERT_TRUE(answers(test, THREE(SQS), ANSWER(FAILURE("\"a\""))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a b c ");
    pwt_test_close(test);
}

static void all_failed_without_a_throw_names_them_all(void)
{
    struct pwt_test *test = open_with("POWERTOOLS_BATCH_THROW_ON_FULL_BATCH_FAILURE=false");

    calls.fails = "aws";
    CU_ASSERT_TRUE(answers(test, THREE(SQS),
                           ANSWER(FAILURE("\"a\"") "," FAILURE("\"b\"") "," FAILURE("\"c\""))));
    pwt_test_close(test);
}

/* ---- message groups ---- */

static void groups_are_told_apart_by_their_text(void)
{
    struct pwt_test *test = open_with("POWERTOOLS_BATCH_SKIP_GROUP_ON_ERROR=true");

    calls.fails = "\"a\"";
    CU_ASSERT_TRUE(
        answers(test,
                "{\"Records\":[" FIFO("a", "gr\\u00e9") "," FIFO("b", "gr\xc3\xa9") "," FIFO(
                    "c", "Gr\xc3\xa9") "," FIFO("d", "gr") "]}",
                ANSWER(FAILURE("\"a\"") "," FAILURE("\"b\""))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a c d ");
    pwt_test_close(test);
}

static void group_that_is_no_text_holds_up_nothing(void)
{
    struct pwt_test *test = open_with("POWERTOOLS_BATCH_SKIP_GROUP_ON_ERROR=true");

    calls.fails = "\"a\"";
    CU_ASSERT_TRUE(answers(test, "{\"Records\":[" FIFO("a", "\\q") "," FIFO("b", "\\q") "]}",
                           ANSWER(FAILURE("\"a\""))));
    pwt_test_close(test);
}

/* ---- the deadline ---- */

static int64_t s_now_ns;

/* Each record takes a second. */
static int32_t take_a_second(struct pwt_inv *inv)
{
    (void)inv;
    s_now_ns += INT64_C(1000000000);
    pwt_test_set_clock_ns(s_now_ns);
    return 0;
}

static struct pwt_test *open_in_time(const char *setting, int64_t seconds)
{
    struct pwt_test *test = open_with(setting);

    s_now_ns = INT64_C(1800000000) * 1000000000;
    pwt_test_set_clock_ns(s_now_ns);
    pwt_test_context(test)->deadline_ms = (s_now_ns / 1000000) + seconds * 1000;
    calls.each = take_a_second;
    return test;
}

static void what_is_not_reached_is_reported(void)
{
    struct pwt_test *test = open_in_time(NULL, 2);

    CU_ASSERT_TRUE(answers(test, THREE(SQS), ANSWER(FAILURE("\"c\""))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a b ");
    CU_ASSERT_PTR_NOT_NULL(strstr(pwt_test_diagnostics(test), "1 of 3 records were not reached"));
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

static void stream_is_told_of_what_is_not_reached(void)
{
    struct pwt_test *test = open_in_time("POWERTOOLS_BATCH_DEADLINE_RESERVE=1500ms", 2);

    CU_ASSERT_TRUE(answers(test, THREE(KINESIS), ANSWER(FAILURE("\"b\"") "," FAILURE("\"c\""))));
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

static void kafka_is_told_of_each_partition_that_is_not_reached(void)
{
    struct pwt_test *test = open_in_time("POWERTOOLS_BATCH_DEADLINE_RESERVE=1500ms", 2);

    CU_ASSERT_TRUE(answers(test, KAFKA,
                           ANSWER(FAILURE("{\"partition\":\"t-0\",\"offset\":11}") "," FAILURE(
                               "{\"partition\":\"t-1\",\"offset\":10}"))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "10 ");
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

/* The group of a failed record, and whatever is left of the others. */
static void groups_and_the_deadline_leave_what_they_leave(void)
{
    struct pwt_test *test = open_in_time("POWERTOOLS_BATCH_SKIP_GROUP_ON_ERROR=true", 2);

    calls.fails = "\"a\"";
    CU_ASSERT_TRUE(answers(test,
                           "{\"Records\":[" FIFO("a", "g") "," FIFO("b", "h") "," FIFO(
                               "c", "g") "," FIFO("d", "h") "]}",
                           ANSWER(FAILURE("\"a\"") "," FAILURE("\"c\"") "," FAILURE("\"d\""))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "a b ");
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

/* No record succeeded: the same to the service as all failed, and the same to whoever watches. */
static void nothing_reached_is_an_entire_failure(void)
{
    struct pwt_test *test = open_in_time(NULL, 0);

    CU_ASSERT_TRUE(answers(test, THREE(SQS), "!Function.FullBatchFailure"));
    CU_ASSERT_EQUAL(calls.count, 0);
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
    test = open_in_time("POWERTOOLS_BATCH_THROW_ON_FULL_BATCH_FAILURE=false", 0);
    CU_ASSERT_TRUE(answers(test, THREE(SQS),
                           ANSWER(FAILURE("\"a\"") "," FAILURE("\"b\"") "," FAILURE("\"c\""))));
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

static void without_a_reserve_all_are_begun(void)
{
    struct pwt_test *test = open_in_time("POWERTOOLS_BATCH_DEADLINE_RESERVE=0", 2);

    CU_ASSERT_TRUE(answers(test, THREE(SQS), ANSWER("")));
    CU_ASSERT_EQUAL(calls.count, 3);
    pwt_test_set_clock_ns(-1);
    pwt_test_close(test);
}

/* ---- what records are given ---- */

static char s_event[256];

static int32_t keep_event(struct pwt_inv *inv)
{
    const struct pwt_bytes event = pwt_inv_event(inv);

    (void)snprintf(s_event, sizeof(s_event), "%.*s", (int)event.len, event.ptr);
    return 0;
}

static void event_is_the_record_or_its_payload(void)
{
    static const char event[] = "{\"Records\":[{\"messageId\":\"a\",\"body\":\"{\\\"n\\\":1}\","
                                "\"eventSource\":\"aws:sqs\"}]}";
    struct pwt_test *test = open_batch(NULL);

    calls.each = keep_event;
    CU_ASSERT_TRUE(answers(test, event, ANSWER("")));
    CU_ASSERT_STRING_EQUAL(
        s_event, "{\"messageId\":\"a\",\"body\":\"{\\\"n\\\":1}\",\"eventSource\":\"aws:sqs\"}");
    pwt_test_close(test);
    test = open_with("POWERTOOLS_BATCH_EVENT=payload");
    calls.each = keep_event;
    CU_ASSERT_TRUE(answers(test, event, ANSWER("")));
    CU_ASSERT_STRING_EQUAL(s_event, "{\"n\":1}");
    CU_ASSERT_STRING_EQUAL(calls.handled, "a ");
    pwt_test_close(test);
}

static void payload_that_cannot_be_is_a_failed_record(void)
{
    struct pwt_test *test = open_with("POWERTOOLS_BATCH_EVENT=payload");

    CU_ASSERT_TRUE(answers(test,
                           "{\"Records\":[{\"messageId\":\"a\",\"eventSource\":\"aws:sqs\"},"
                           "{\"messageId\":\"b\",\"body\":\"\"}]}",
                           ANSWER(FAILURE("\"a\""))));
    CU_ASSERT_STRING_EQUAL(calls.handled, "b ");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(pwt_test_diagnostics(test),
               "record 1 of 2 (\"a\") failed with Function.InvalidPayload: the record "
               "has no payload"));
    pwt_test_close(test);
}

/* ---- lines ---- */

static void failed_record_without_identifier_is_told(void)
{
    struct pwt_test *test = open_with("POWERTOOLS_BATCH_SOURCE=sqs");

    calls.fails = "secret";
    CU_ASSERT_TRUE(answers(test, "{\"Records\":[{\"body\":\"secret\"},{\"messageId\":\"b\"}]}",
                           "!Function.MalformedRecord"));
    const char *lines = pwt_test_diagnostics(test);
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, "record 1 of 2 (no identifier) failed with"));
    CU_ASSERT_PTR_NULL(strstr(lines, "secret"));
    pwt_test_close(test);
}

static void lines_of_failed_records_are_bounded(void)
{
    static char event[32768];
    struct pwt_test *test = open_with("POWERTOOLS_BATCH_THROW_ON_FULL_BATCH_FAILURE=false");
    size_t len = (size_t)snprintf(event, sizeof(event), "{\"Records\":[" SQS("x"));

    for (int i = 0; i < 200; i++) {
        len += (size_t)snprintf(event + len, sizeof(event) - len, "," SQS("x"));
    }
    (void)snprintf(event + len, sizeof(event) - len, "]}");
    calls.fails = "aws";
    (void)pwt_test_invoke(test, pwt_cstr(event));
    CU_ASSERT_EQUAL(calls.count, 201);
    const char *lines = pwt_test_diagnostics(test);
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, "record 100 of 201 (\"x\") failed"));
    CU_ASSERT_PTR_NULL(strstr(lines, "record 101 of 201"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, "more than 100 records failed"));
    pwt_test_close(test);
}

/* ---- size ---- */

#define LARGE_COUNT 6000
#define LARGE_BODY  1000
#define LARGE_ROOM  ((size_t)LARGE_COUNT * (LARGE_BODY + 100))

/* As large as Lambda sends them. The last record fails. */
static void six_megabytes_are_handled(void)
{
    const size_t room = LARGE_ROOM;
    char *event = malloc(room);
    struct pwt_test *test = open_batch(NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(event);
    size_t len = (size_t)snprintf(event, room, "{\"Records\":[");
    for (int i = 0; i < LARGE_COUNT; i++) {
        len += (size_t)snprintf(event + len, room - len,
                                "%s{\"messageId\":\"%d\",\"body\":\"%0*d\",\"eventSource\":"
                                "\"aws:sqs\"}",
                                i > 0 ? "," : "", i, LARGE_BODY, i);
    }
    (void)snprintf(event + len, room - len, "]}");
    calls.fails = "\"5999\"";
    CU_ASSERT(len > 6000000);
    CU_ASSERT_TRUE(answers(test, event, ANSWER(FAILURE("\"5999\""))));
    CU_ASSERT_EQUAL(calls.count, LARGE_COUNT);
    pwt_test_close(test);
    free(event);
}

int main(void)
{
    static CU_TestInfo tests[] = {
        {"queue_is_told_of_all_that_a_stop_left", queue_is_told_of_all_that_a_stop_left},
        {"stream_is_told_of_the_record_it_stopped_at", stream_is_told_of_the_record_it_stopped_at},
        {"kafka_is_told_of_other_partitions_too", kafka_is_told_of_other_partitions_too},
        {"fifo_goes_on_where_it_is_told_to", fifo_goes_on_where_it_is_told_to},
        {"all_failed_without_a_throw_names_them_all", all_failed_without_a_throw_names_them_all},
        {"what_is_not_reached_is_reported", what_is_not_reached_is_reported},
        {"stream_is_told_of_what_is_not_reached", stream_is_told_of_what_is_not_reached},
        {"kafka_is_told_of_each_partition_that_is_not_reached",
         kafka_is_told_of_each_partition_that_is_not_reached},
        {"groups_and_the_deadline_leave_what_they_leave",
         groups_and_the_deadline_leave_what_they_leave},
        {"nothing_reached_is_an_entire_failure", nothing_reached_is_an_entire_failure},
        {"groups_are_told_apart_by_their_text", groups_are_told_apart_by_their_text},
        {"group_that_is_no_text_holds_up_nothing", group_that_is_no_text_holds_up_nothing},
        {"failed_record_without_identifier_is_told", failed_record_without_identifier_is_told},
        {"six_megabytes_are_handled", six_megabytes_are_handled},
        {"without_a_reserve_all_are_begun", without_a_reserve_all_are_begun},
        {"event_is_the_record_or_its_payload", event_is_the_record_or_its_payload},
        {"payload_that_cannot_be_is_a_failed_record", payload_that_cannot_be_is_a_failed_record},
        {"lines_of_failed_records_are_bounded", lines_of_failed_records_are_bounded},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_run_all", NULL, NULL, NULL, NULL, tests},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
