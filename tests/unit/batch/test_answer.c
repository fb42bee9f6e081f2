/* SPDX-License-Identifier: Apache-2.0 */
/* What the service is told, and identifiers as it wants them. */
#include "batch_test.h"

#define PARTS_MAX 4

/* An event of identifiers between blanks, `-` for none, and what became of their records. */
static const char *s_ids;
static uint32_t s_status[PARTS_MAX];
static uint32_t s_source;
static uint32_t s_throws;
static const char *s_expected; /* an error's type after `!` */

static uint32_t split(struct batch_record *records)
{
    uint32_t count = 0;

    for (const char *at = s_ids; *at; at += strspn(at, " ")) {
        const uint32_t len = (uint32_t)strcspn(at, " ");
        records[count] = (struct batch_record){.json_at = (uint32_t)(at - s_ids),
                                               .json_len = len,
                                               .id_at = (uint32_t)(at - s_ids),
                                               .id_len = at[0] == '-' ? 0 : len,
                                               .group_at = 0,
                                               .group_len = (uint32_t)strcspn(s_ids, " ") & 0xffu,
                                               .status = s_status[count] & 3u};
        count++;
        at += len;
    }
    return count;
}

static void check(struct pwt_inv *inv)
{
    const struct batch settings = {.throw_on_full = s_throws};
    struct batch_record records[PARTS_MAX];
    const struct batch_run run = {
        .inv = inv,
        .settings = &settings,
        .found = {.event = s_ids,
                  .source = s_source,
                  .list = {.records = records, .count = split(records), .room = PARTS_MAX}}};
    const struct pwt_error *error = NULL;
    struct pwt_bytes answer = {NULL, 0};

    CU_ASSERT_EQUAL(batch_answer(&run, &answer, &error), 0);
    CU_ASSERT_EQUAL(error != NULL, s_expected[0] == '!');
    CU_ASSERT_TRUE(error ? is_text(error->type, s_expected + 1) : is_text(answer, s_expected));
}

/* Statuses are letters: Succeeded, Failed, sKipped, Pending. */
static void answers_with(uint32_t source, const char *ids, const char *statuses, const char *answer)
{
    s_source = source;
    s_ids = ids;
    s_expected = answer;
    for (size_t i = 0; statuses[i]; i++) {
        s_status[i] = statuses[i] == 'S'   ? PWT_BATCH_SUCCEEDED
                      : statuses[i] == 'F' ? PWT_BATCH_FAILED
                      : statuses[i] == 'K' ? PWT_BATCH_SKIPPED
                                           : PWT_BATCH_PENDING;
    }
    with_invocation("null", check);
}

#define FAILURE(id) "{\"itemIdentifier\":" id "}"
#define ANSWER(ids) "{\"batchItemFailures\":[" ids "]}"

static void queues_are_told_of_all_that_did_not_succeed(void)
{
    answers_with(PWT_BATCH_SQS, "1 2 3 4", "SFKP",
                 ANSWER(FAILURE("2") "," FAILURE("3") "," FAILURE("4")));
    answers_with(PWT_BATCH_SQS_FIFO, "1 2 3 4", "FKSP",
                 ANSWER(FAILURE("1") "," FAILURE("2") "," FAILURE("4")));
    answers_with(PWT_BATCH_SQS, "1 2", "SS", ANSWER(""));
    answers_with(PWT_BATCH_SQS, "", "", ANSWER(""));
}

/* Everything from the first record that is named on comes again. */
static void streams_are_told_of_no_record_behind_a_stop(void)
{
    answers_with(PWT_BATCH_KINESIS, "1 2 3 4", "SFKK", ANSWER(FAILURE("2")));
    answers_with(PWT_BATCH_DYNAMODB, "1 2 3 4", "SFSF", ANSWER(FAILURE("2") "," FAILURE("4")));
    answers_with(PWT_BATCH_KINESIS, "1 2 3 4", "SSPP", ANSWER(FAILURE("3") "," FAILURE("4")));
}

static void kafka_is_told_partition_and_offset(void)
{
    answers_with(PWT_BATCH_KAFKA, "\"t-0\" 2 -", "SFS",
                 ANSWER(FAILURE("{\"partition\":\"t-0\",\"offset\":2}")));
}

static void entire_failure_is_an_error_unless_it_is_not_wanted(void)
{
    s_throws = 1;
    answers_with(PWT_BATCH_SQS, "1 2", "FF", "!Function.FullBatchFailure");
    answers_with(PWT_BATCH_SQS, "1 2", "FK", "!Function.FullBatchFailure");
    answers_with(PWT_BATCH_SQS, "1 2", "PP", "!Function.FullBatchFailure");
    answers_with(PWT_BATCH_SQS, "1 2", "FS", ANSWER(FAILURE("1")));
    answers_with(PWT_BATCH_SQS, "- 2", "FF", "!Function.FullBatchFailure");
    answers_with(PWT_BATCH_SQS, "", "", ANSWER(""));
    s_throws = 0;
    answers_with(PWT_BATCH_SQS, "1 2", "FF", ANSWER(FAILURE("1") "," FAILURE("2")));
}

static void record_that_cannot_be_named_is_an_error(void)
{
    answers_with(PWT_BATCH_SQS, "1 - 3", "FFS", "!Function.MalformedRecord");
    answers_with(PWT_BATCH_SQS, "1 - 3", "FSS", ANSWER(FAILURE("1")));
    answers_with(PWT_BATCH_SQS, "\"\\q\" 2", "FS", "!Function.MalformedRecord");
    answers_with(PWT_BATCH_KAFKA, "\"t-0\" -", "SF", "!Function.MalformedRecord");
    /* Behind a stop of a stream nobody asks for its name. */
    answers_with(PWT_BATCH_KINESIS, "1 2 -", "SFK", ANSWER(FAILURE("2")));
}

static void counts(struct pwt_inv *inv)
{
    struct batch_record records[PARTS_MAX];
    struct pwt_batch_summary summary;

    s_ids = "1 2 3 4";
    const struct batch_run run = {
        .inv = inv,
        .found = {.event = s_ids,
                  .source = PWT_BATCH_KINESIS,
                  .list = {.records = records, .count = split(records), .room = PARTS_MAX}}};
    batch_count(&run, &summary);
    CU_ASSERT_EQUAL(summary.size, sizeof(summary));
    CU_ASSERT_EQUAL(summary.source, PWT_BATCH_KINESIS);
    CU_ASSERT_EQUAL(summary.total, 4);
    CU_ASSERT_EQUAL(summary.succeeded, 1);
    CU_ASSERT_EQUAL(summary.failed, 2);
    CU_ASSERT_EQUAL(summary.skipped, 0);
    CU_ASSERT_EQUAL(summary.pending, 1);
}

static void every_status_is_counted(void)
{
    s_status[0] = s_status[2] = PWT_BATCH_FAILED;
    s_status[1] = PWT_BATCH_SUCCEEDED;
    s_status[3] = PWT_BATCH_PENDING;
    with_invocation("null", counts);
}

int main(void)
{
    static CU_TestInfo answer[] = {
        {"queues_are_told_of_all_that_did_not_succeed",
         queues_are_told_of_all_that_did_not_succeed},
        {"streams_are_told_of_no_record_behind_a_stop",
         streams_are_told_of_no_record_behind_a_stop},
        {"kafka_is_told_partition_and_offset", kafka_is_told_partition_and_offset},
        {"entire_failure_is_an_error_unless_it_is_not_wanted",
         entire_failure_is_an_error_unless_it_is_not_wanted},
        {"record_that_cannot_be_named_is_an_error", record_that_cannot_be_named_is_an_error},
        CU_TEST_INFO_NULL};
    static CU_TestInfo count[] = {{"every_status_is_counted", every_status_is_counted},
                                  CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_answer", NULL, NULL, NULL, NULL, answer},
                                    {"batch_count", NULL, NULL, NULL, NULL, count},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
