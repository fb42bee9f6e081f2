/* SPDX-License-Identifier: Apache-2.0 */
/* Members of the sources that have records, and of EventBridge; what is none of the sources. */
#include <powertools/events/dynamodb.h>
#include <powertools/events/eventbridge.h>
#include <powertools/events/kinesis.h>
#include <powertools/events/s3.h>
#include <powertools/events/sns.h>
#include <powertools/events/sqs.h>

#include "events_test.h"

static void sqs_gives_its_members(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_sqs_event event;
    struct pwt_sqs_record record;
    struct pwt_sqs_message_attribute attribute;
    struct pwt_bytes text = test_sample(&arena, "sqsEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_sqs_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE_FATAL(pwt_sqs_next(&event.records, &record));
    CU_ASSERT_TRUE(test_is(record.message_id, "059f36b4-87a3-44ab-83d2-661975830a7d"));
    CU_ASSERT_TRUE(test_is(record.attributes.sender_id, "AIDAIENQZJOLO23YVJ4VO"));
    CU_ASSERT_TRUE(test_is(record.attributes.message_group_id, NULL));
    CU_ASSERT_EQUAL(
        pwt_sqs_message_attribute_find(&record, pwt_cstr("testAttr"), &alloc, &attribute), 0);
    CU_ASSERT_TRUE(test_is(attribute.data_type, "Number"));
    CU_ASSERT_TRUE(test_is_text(&arena, attribute.string_value, "100"));
    CU_ASSERT_EQUAL(pwt_sqs_message_attribute_find(&record, pwt_cstr("none"), &alloc, &attribute),
                    PWT_JSON_ENOENT);
    CU_ASSERT_TRUE_FATAL(pwt_sqs_next(&event.records, &record));
    CU_ASSERT_EQUAL(arena.calls, 0); /* bodies stay as they are until they are asked for */
    CU_ASSERT_TRUE(test_is_text(&arena, record.body, "{\"message\": \"foo1\"}"));
    CU_ASSERT_FALSE(pwt_sqs_next(&event.records, &record));
    CU_ASSERT_FALSE(pwt_sqs_next(&event.records, &record));
    CU_ASSERT_EQUAL(event.records.error.result, 0);
    test_free(&arena);
}

static void queue_url_comes_from_the_arn(void)
{
    static const struct {
        const char *arn;
        const char *url; /* NULL: none */
    } rows[] = {
        {"arn:aws:sqs:us-east-2:123456789012:my-queue",
         "https://sqs.us-east-2.amazonaws.com/123456789012/my-queue"},
        {"arn:aws-cn:sqs:cn-north-1:123456789012:q",
         "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q"},
        {"arn:aws:sns:us-east-2:123456789012:topic", NULL},
        {"arn:aws:sqs:us-east-2:123456789012", NULL},
        {"arn:aws:sqs:us-east-2:123456789012:a:b", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_sqs_record record = {.event_source_arn = pwt_cstr(rows[i].arn)};
        struct pwt_bytes url = {.ptr = NULL};
        CU_ASSERT_EQUAL(pwt_sqs_queue_url(&record, &alloc, &url),
                        rows[i].url == NULL ? PWT_JSON_ENOENT : 0);
        CU_ASSERT_TRUE(test_is(url, rows[i].url));
        test_free(&arena);
    }
    struct test_arena poor = {.fails_from = 1};
    struct pwt_json_alloc alloc = test_allocator(&poor);
    struct pwt_sqs_record record = {.event_source_arn = pwt_cstr(rows[0].arn)};
    struct pwt_bytes url;
    CU_ASSERT_EQUAL(pwt_sqs_queue_url(&record, &alloc, &url), PWT_JSON_ENOMEM);
}

static void a_wrong_record_ends_the_walk_and_says_where(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_sqs_event event;
    struct pwt_sqs_record record;
    const char *text = "{\"Records\":[{\"messageId\":\"a\"},{\"attributes\":{\"SenderId\":1}},{}]}";
    CU_ASSERT_EQUAL_FATAL(pwt_sqs_parse(pwt_cstr(text), &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE(pwt_sqs_next(&event.records, &record));
    CU_ASSERT_FALSE(pwt_sqs_next(&event.records, &record));
    CU_ASSERT_EQUAL(event.records.error.result, PWT_JSON_ETYPE);
    CU_ASSERT_STRING_EQUAL(event.records.error.member, "SenderId");
    CU_ASSERT_PTR_EQUAL(event.records.error.place, strstr(text, "1}}"));
    CU_ASSERT_FALSE(pwt_sqs_next(&event.records, &record));
    CU_ASSERT_EQUAL(event.records.error.result, PWT_JSON_ETYPE);
}

static void a_record_is_read_by_itself(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_event_error error = {.result = 0};
    struct pwt_sqs_record sqs;
    struct pwt_kinesis_record kinesis;
    struct pwt_dynamodb_record dynamodb;
    struct pwt_s3_record s3;
    struct pwt_sns_record sns;
    CU_ASSERT_EQUAL(pwt_sqs_parse_record(pwt_cstr("{\"messageId\":\"\"}"), &alloc, &error, &sqs),
                    0);
    CU_ASSERT_TRUE(test_is(sqs.message_id, ""));
    CU_ASSERT_EQUAL(
        pwt_kinesis_parse_record(pwt_cstr("{\"eventID\":\"1\"}"), &alloc, &error, &kinesis), 0);
    CU_ASSERT_TRUE(test_is(kinesis.event_id, "1"));
    CU_ASSERT_EQUAL(
        pwt_dynamodb_parse_record(pwt_cstr("{\"eventID\":\"2\"}"), &alloc, &error, &dynamodb), 0);
    CU_ASSERT_TRUE(test_is(dynamodb.event_id, "2"));
    CU_ASSERT_EQUAL(pwt_s3_parse_record(pwt_cstr("{\"awsRegion\":\"3\"}"), &alloc, &error, &s3), 0);
    CU_ASSERT_TRUE(test_is(s3.aws_region, "3"));
    CU_ASSERT_EQUAL(pwt_sns_parse_record(pwt_cstr("{\"Sns\":[]}"), &alloc, &error, &sns),
                    PWT_JSON_ETYPE);
    CU_ASSERT_STRING_EQUAL(error.member, "Sns");
}

static void sns_gives_its_members_also_from_a_queue(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_sns_event event;
    struct pwt_sns_record record;
    struct pwt_sns_message_attribute attribute;
    struct pwt_sqs_event queue;
    struct pwt_sqs_record message;
    struct pwt_sns_message inner;
    struct pwt_bytes body;
    struct pwt_bytes text = test_sample(&arena, "snsEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_sns_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE_FATAL(pwt_sns_next(&event.records, &record));
    CU_ASSERT_TRUE(test_is_text(&arena, record.sns.message, "Hello from SNS!"));
    CU_ASSERT_EQUAL(
        pwt_sns_message_attribute_find(&record.sns, pwt_cstr("Test"), &alloc, &attribute), 0);
    CU_ASSERT_TRUE(test_is(attribute.type, "String"));
    text = test_sample(&arena, "snsSqsEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_sqs_parse(text, &alloc, NULL, &queue), 0);
    CU_ASSERT_TRUE_FATAL(pwt_sqs_next(&queue.records, &message));
    CU_ASSERT_EQUAL_FATAL(pwt_event_text_read(&message.body, &alloc, &body), 0);
    CU_ASSERT_EQUAL_FATAL(pwt_sns_parse_message(body, &alloc, NULL, &inner), 0);
    CU_ASSERT_TRUE(test_is(inner.topic_arn, "arn:aws:sns:eu-west-1:231436140809:powertools265"));
    CU_ASSERT_TRUE(inner.signing_cert_url.ptr != NULL && inner.unsubscribe_url.ptr != NULL);
    CU_ASSERT_EQUAL(inner.subject.json.type, PWT_JSON_ABSENT);
    test_free(&arena);
}

static void streams_keep_their_numbers(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_kinesis_event event;
    struct pwt_kinesis_record record;
    struct pwt_dynamodb_event tables;
    struct pwt_dynamodb_record change;
    struct pwt_bytes data;
    struct pwt_bytes text = test_sample(&arena, "kinesisStreamEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_kinesis_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE_FATAL(pwt_kinesis_next(&event.records, &record));
    CU_ASSERT_TRUE(
        test_is_json(record.kinesis.approximate_arrival_timestamp.json, "1545084650.987"));
    CU_ASSERT_EQUAL(pwt_event_base64(record.kinesis.data, &alloc, &data), 0);
    CU_ASSERT_TRUE(test_is(data, "Hello, this is a test."));
    CU_ASSERT_EQUAL(event.window.json.type, PWT_JSON_ABSENT);
    text = test_sample(&arena, "dynamoStreamTumblingWindowEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_dynamodb_parse(text, &alloc, NULL, &tables), 0);
    CU_ASSERT_TRUE(test_is(tables.window.end, "2020-07-30T17:05:00Z"));
    CU_ASSERT_TRUE(tables.is_final_invoke_for_window.present);
    CU_ASSERT_TRUE(test_is(tables.shard_id, "shard123456789"));
    CU_ASSERT_TRUE_FATAL(pwt_dynamodb_next(&tables.records, &change));
    CU_ASSERT_EQUAL(change.dynamodb.size_bytes.value, 26);
    CU_ASSERT_EQUAL(change.dynamodb.old_image.json.type, PWT_JSON_ABSENT);
    CU_ASSERT_EQUAL(change.dynamodb.approximate_creation_date_time.json.type, PWT_JSON_ABSENT);
    test_free(&arena);
}

static void s3_gives_its_members_also_through_eventbridge(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_s3_event event;
    struct pwt_s3_record record;
    struct pwt_bytes key;
    struct pwt_eventbridge_event bridge;
    struct pwt_s3_detail detail;
    struct pwt_bytes text = test_sample(&arena, "s3EventDecodedKey.json");
    CU_ASSERT_EQUAL_FATAL(pwt_s3_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE_FATAL(pwt_s3_next(&event.records, &record));
    CU_ASSERT_EQUAL(pwt_s3_key(&record, &alloc, &key), 0);
    CU_ASSERT_TRUE(test_is(key, "Happy Face.jpg"));
    CU_ASSERT_EQUAL(record.s3.object.size.value, 1024);
    CU_ASSERT_TRUE(test_is(record.s3.bucket.owner_identity.principal_id, "EXAMPLE"));
    text = test_sample(&arena, "s3EventBridgeNotificationObjectCreatedEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_eventbridge_parse(text, &alloc, NULL, &bridge), 0);
    CU_ASSERT_TRUE(test_is(bridge.detail_type, "Object Created"));
    struct pwt_bytes inner = pwt_bytes_make(bridge.detail.ptr, bridge.detail.len);
    CU_ASSERT_EQUAL_FATAL(pwt_s3_parse_detail(inner, &alloc, NULL, &detail), 0);
    CU_ASSERT_EQUAL(detail.object.size.value, 184662);
    CU_ASSERT_TRUE(test_is(detail.reason, "PutObject"));
    CU_ASSERT_FALSE(record.glacier_event_data.json.type == PWT_JSON_OBJECT);
    test_free(&arena);
}

static void other_events_are_not_recognised(void)
{
    static const char *const samples[] = {
        "apiGatewayAuthorizerRequestEvent.json",
        "apiGatewayAuthorizerTokenEvent.json",
        "apiGatewayAuthorizerV2Event.json",
        "appSyncAuthorizerEvent.json",
        "bedrockAgentEvent.json",
        "vpcLatticeV2Event.json",
        "vpcLatticeEvent.json",
        "sesEvent.json",
        "activeMQEvent.json",
        "rabbitMQEvent.json",
        "cloudWatchLogEvent.json",
        "kinesisFirehoseKinesisEvent.json",
        "cognitoPreSignUpEvent.json",
        "secretsManagerEvent.json",
        "s3BatchOperationEventSchemaV1.json",
        "typescript/apigw-rest-authorizer-request.json",
    };
    for (size_t i = 0; i < COUNT(samples); i++) {
        struct test_arena arena = {.blocks = NULL};
        enum pwt_event_source source = pwt_event_recognise(test_sample(&arena, samples[i]));
        CU_ASSERT_EQUAL(source, PWT_EVENT_UNKNOWN);
        if (source != PWT_EVENT_UNKNOWN) {
            (void)fprintf(stderr, "%s: %d\n", samples[i], (int)source);
        }
        test_free(&arena);
    }
    static const char *const texts[] = {"",
                                        "null",
                                        "{}",
                                        "[]",
                                        "{\"Records\":[]}",
                                        "{\"Records\":[{\"eventSource\":\"aws:xyz\"}]}",
                                        "{\"Records\":[1]}",
                                        "{\"eventSource\":\"aws:kafka\"}"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        CU_ASSERT_EQUAL(pwt_event_recognise(pwt_cstr(texts[i])), PWT_EVENT_UNKNOWN);
    }
}

int main(void)
{
    CU_TestInfo sources[] = {
        {"SQS gives its members", sqs_gives_its_members},
        {"queue URL comes from the ARN", queue_url_comes_from_the_arn},
        {"a wrong record ends the walk and says where",
         a_wrong_record_ends_the_walk_and_says_where},
        {"a record is read by itself", a_record_is_read_by_itself},
        {"SNS gives its members, also from a queue", sns_gives_its_members_also_from_a_queue},
        {"streams keep their numbers", streams_keep_their_numbers},
        {"S3 gives its members, also through EventBridge",
         s3_gives_its_members_also_through_eventbridge},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo recognise[] = {
        {"other events are not recognised", other_events_are_not_recognised},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"sources", NULL, NULL, NULL, NULL, sources},
        {"pwt_event_recognise", NULL, NULL, NULL, NULL, recognise},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
