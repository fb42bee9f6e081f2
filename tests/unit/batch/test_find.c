/* SPDX-License-Identifier: Apache-2.0 */
/* The records in an event: whose they are, and what identifies them. */
#include "batch_test.h"

static uint32_t s_source;
static int32_t s_code;
static struct batch_found s_found;
static char s_ids[256]; /* `<id>|<group> ` of each record */

static void find(struct pwt_inv *inv)
{
    s_ids[0] = '\0';
    s_code = batch_find(inv, s_source, &s_found);
    for (uint32_t i = 0; s_code == 0 && i < s_found.list.count; i++) {
        const struct batch_record *record = &s_found.list.records[i];
        const struct pwt_bytes id = batch_id(&s_found, record);
        const struct pwt_bytes group = batch_group(&s_found, record);
        const size_t len = strlen(s_ids);
        CU_ASSERT_EQUAL(pwt_doc_check(batch_json(&s_found, record)), 0);
        (void)snprintf(s_ids + len, sizeof(s_ids) - len, "%.*s|%.*s ", (int)id.len,
                       id.ptr ? id.ptr : "", (int)group.len, group.ptr ? group.ptr : "");
    }
}

static bool finds(uint32_t source, const char *event, uint32_t found, const char *ids)
{
    s_source = source;
    with_invocation(event, find);
    return s_code == 0 && s_found.source == found && is_text(pwt_cstr(s_ids), ids);
}

static int32_t code_of(uint32_t source, const char *event)
{
    s_source = source;
    with_invocation(event, find);
    return s_code;
}

static void tells_the_source_by_the_event(void)
{
    CU_ASSERT_TRUE(finds(0, "{\"Records\":[{\"messageId\":\"a\",\"eventSource\":\"aws:sqs\"}]}",
                         PWT_BATCH_SQS, "\"a\"| "));
    CU_ASSERT_TRUE(finds(0,
                         "{\"Records\":[{\"messageId\":\"a\",\"attributes\":{\"MessageGroupId\":\"g"
                         "\"},\"eventSource\":\"aws:sqs\",\"eventSourceARN\":\"q.fifo\"}]}",
                         PWT_BATCH_SQS_FIFO, "\"a\"|\"g\" "));
    CU_ASSERT_TRUE(finds(0,
                         "{\"Records\":[{\"kinesis\":{\"sequenceNumber\":\"1\"},\"eventSource\":"
                         "\"aws:kinesis\"}]}",
                         PWT_BATCH_KINESIS, "\"1\"| "));
    CU_ASSERT_TRUE(finds(0,
                         "{\"Records\":[{\"dynamodb\":{\"SequenceNumber\":\"2\"},\"eventSource\":"
                         "\"aws:dynamodb\"}]}",
                         PWT_BATCH_DYNAMODB, "\"2\"| "));
    CU_ASSERT_TRUE(finds(0,
                         "{\"records\":{\"t-0\":[{\"offset\":5},{\"offset\":6}],\"t-1\":[{\"offset"
                         "\":5}]},\"eventSource\":\"SelfManagedKafka\"}",
                         PWT_BATCH_KAFKA, "5|\"t-0\" 6|\"t-0\" 5|\"t-1\" "));
}

static void takes_a_set_source_at_its_word(void)
{
    CU_ASSERT_TRUE(finds(PWT_BATCH_SQS, "{\"Records\":[null,5,{\"messageId\":\"b\"},[1,[2]]]}",
                         PWT_BATCH_SQS, "| | \"b\"| | "));
    CU_ASSERT_TRUE(
        finds(PWT_BATCH_KAFKA, "{\"records\":{\"t-0\":[{}]}}", PWT_BATCH_KAFKA, "|\"t-0\" "));
    CU_ASSERT_TRUE(
        finds(PWT_BATCH_KINESIS, "{\"Records\":[{\"messageId\":\"b\"}]}", PWT_BATCH_KINESIS, "| "));
}

static void empty_list_is_an_empty_batch(void)
{
    CU_ASSERT_TRUE(finds(0, "{\"Records\":[]}", PWT_BATCH_UNKNOWN, ""));
    CU_ASSERT_TRUE(finds(PWT_BATCH_KINESIS, "{\"Records\":[]}", PWT_BATCH_KINESIS, ""));
}

static void null_identifies_nothing_and_empty_groups_nothing(void)
{
    CU_ASSERT_TRUE(finds(PWT_BATCH_SQS_FIFO,
                         "{\"Records\":[{\"messageId\":null,\"attributes\":{\"MessageGroupId\":"
                         "\"\"}},{\"messageId\":\"\",\"attributes\":null}]}",
                         PWT_BATCH_SQS_FIFO, "| \"\"| "));
}

static void other_events_are_no_batch(void)
{
    static const char *const events[] = {
        "",
        "null",
        "[]",
        "\"Records\"",
        "{}",
        "{\"Records\":null}",
        "{\"Records\":{}}",
        "{\"Records\":[{\"EventSource\":\"aws:sns\"}]}",
        "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}",
        "{\"records\":[{\"recordId\":\"1\"}]}",
        "{\"records\":{\"t-0\":[]}}",
        "{\"Records",
    };

    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        CU_ASSERT_EQUAL(code_of(0, events[i]), PWT_ENOTFOUND);
    }
    CU_ASSERT_EQUAL(code_of(PWT_BATCH_KAFKA, "{\"Records\":[]}"), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(code_of(PWT_BATCH_KAFKA, "{\"records\":{\"t-0\":{}}}"), PWT_ENOTFOUND);
}

static void batch_that_breaks_off_is_refused(void)
{
    static const char *const events[] = {
        "{\"Records\":[{\"messageId\":\"a\"}",
        "{\"Records\":[{\"messageId\":\"a",
        "{\"Records\":[",
        "{\"Records\":[{\"messageId\":\"a\"},",
        "{\"Records\":[1 2]}",
    };

    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        CU_ASSERT_EQUAL(code_of(PWT_BATCH_SQS, events[i]), PWT_EFORMAT);
    }
    CU_ASSERT_EQUAL(code_of(PWT_BATCH_SQS, "{\"Records\":[{\"messageId\":\"a\"}]"), PWT_EFORMAT);
    CU_ASSERT_EQUAL(code_of(PWT_BATCH_SQS, "{\"Records\":[],\"more\":{"), PWT_EFORMAT);
    CU_ASSERT_EQUAL(code_of(PWT_BATCH_KAFKA, "{\"records\":{\"t-0\":[{\"offset\":1}"), PWT_EFORMAT);
    CU_ASSERT_EQUAL(code_of(PWT_BATCH_KAFKA, "{\"records\":{\"t-0\":[]}"), PWT_EFORMAT);
}

static void names_and_identifiers_may_be_escaped(void)
{
    CU_ASSERT_TRUE(
        finds(0,
              "{\"\\u0052ecords\":[{\"message\\u0049d\":\"\\u0061\\\"b\",\"eventSource\":"
              "\"aws\\u003asqs\"}]}",
              PWT_BATCH_SQS, "\"\\u0061\\\"b\"| "));
}

static void identifiers_are_whatever_they_are(void)
{
    CU_ASSERT_TRUE(finds(PWT_BATCH_KINESIS,
                         "{\"Records\":[{\"kinesis\":{\"sequenceNumber\":"
                         "49590338271490256608559692538361571095921575989136588898}},"
                         "{\"kinesis\":null},{\"kinesis\":[{\"sequenceNumber\":1}]},"
                         "{\"kinesis\":{\"sequenceNumber\":{\"a\":[1]}}}]}",
                         PWT_BATCH_KINESIS,
                         "49590338271490256608559692538361571095921575989136588898| | | "
                         "{\"a\":[1]}| "));
    CU_ASSERT_TRUE(
        finds(PWT_BATCH_KAFKA,
              "{\"Records\":[1],\"records\":{\"t-0\":[{\"offset\":1e400},{\"offset\":null},"
              "7]}}",
              PWT_BATCH_KAFKA, "1e400|\"t-0\" |\"t-0\" |\"t-0\" "));
}

static void first_of_several_members_counts(void)
{
    CU_ASSERT_TRUE(finds(PWT_BATCH_SQS,
                         "{\"Records\":[{\"messageId\":\"a\",\"messageId\":\"b\"}],\"Records\":[]}",
                         PWT_BATCH_SQS, "\"a\"| "));
}

/* `deep` arrays in a record. */
static int32_t code_of_depth(size_t deep)
{
    char event[4096];
    size_t len = (size_t)snprintf(event, sizeof(event), "{\"Records\":[");

    memset(event + len, '[', deep);
    memset(event + len + deep, ']', deep);
    len += 2 * deep;
    (void)snprintf(event + len, sizeof(event) - len, "]}");
    return code_of(PWT_BATCH_SQS, event);
}

static void deep_records_end(void)
{
    CU_ASSERT_EQUAL(code_of_depth(1000), 0);
    CU_ASSERT_EQUAL(code_of_depth(1100), PWT_EFORMAT);
}

int main(void)
{
    static CU_TestInfo tests[] = {
        {"tells_the_source_by_the_event", tells_the_source_by_the_event},
        {"takes_a_set_source_at_its_word", takes_a_set_source_at_its_word},
        {"empty_list_is_an_empty_batch", empty_list_is_an_empty_batch},
        {"null_identifies_nothing_and_empty_groups_nothing",
         null_identifies_nothing_and_empty_groups_nothing},
        {"other_events_are_no_batch", other_events_are_no_batch},
        {"batch_that_breaks_off_is_refused", batch_that_breaks_off_is_refused},
        {"names_and_identifiers_may_be_escaped", names_and_identifiers_may_be_escaped},
        {"identifiers_are_whatever_they_are", identifiers_are_whatever_they_are},
        {"first_of_several_members_counts", first_of_several_members_counts},
        {"deep_records_end", deep_records_end},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_find", NULL, NULL, NULL, NULL, tests},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
