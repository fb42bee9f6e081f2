/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sample events of tests/events: each is read by what its source says, to the last record, and
 * holds no member that its table does not know. Cut off anywhere it is no event at all.
 */
#include <powertools/events/kafka.h>

#include "events_test.h"

static const struct sample {
    const char *name;
    enum pwt_event_source source;
    size_t records;
} s_samples[] = {
    {"albEvent.json", PWT_EVENT_ALB, 0},
    {"albEventPathTrailingSlash.json", PWT_EVENT_ALB, 0},
    {"albMultiValueHeadersEvent.json", PWT_EVENT_ALB, 0},
    {"albMultiValueQueryStringEvent.json", PWT_EVENT_ALB, 0},
    {"java/validation-alb_event.json", PWT_EVENT_ALB, 0},
    {"typescript/alb-multi-fields.json", PWT_EVENT_ALB, 0},
    {"apiGatewayProxyEvent.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayProxyEventAnotherPath.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayProxyEventNoOrigin.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayProxyEventPathTrailingSlash.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayProxyEventPrincipalId.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayProxyEvent_noVersionAuth.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayProxyOtherEvent.json", PWT_EVENT_REST_API, 0},
    {"apigatewayeSchemaMiddlwareInvalidEvent.json", PWT_EVENT_REST_API, 0},
    {"apigatewayeSchemaMiddlwareValidEvent.json", PWT_EVENT_REST_API, 0},
    {"java/serialization-apigw_event.json", PWT_EVENT_REST_API, 0},
    {"java/serialization-apigw_event_no_body.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-console-test-ui.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-iam-auth.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-jwt-authorizer-auth.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-lambda-authorizer-auth.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-no-auth.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-websocket.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayWebSocketApiConnect.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayWebSocketApiDisconnect.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayWebSocketApiMessage.json", PWT_EVENT_REST_API, 0},
    {"apiGatewayProxyV2Event.json", PWT_EVENT_HTTP_API, 0},
    {"apiGatewayProxyV2EventPathTrailingSlash.json", PWT_EVENT_HTTP_API, 0},
    {"apiGatewayProxyV2Event_GET.json", PWT_EVENT_HTTP_API, 0},
    {"apiGatewayProxyV2IamEvent.json", PWT_EVENT_HTTP_API, 0},
    {"apiGatewayProxyV2LambdaAuthorizerEvent.json", PWT_EVENT_HTTP_API, 0},
    {"apiGatewayProxyV2OtherGetEvent.json", PWT_EVENT_HTTP_API, 0},
    {"apiGatewayProxyV2SchemaMiddlwareInvalidEvent.json", PWT_EVENT_HTTP_API, 0},
    {"apiGatewayProxyV2SchemaMiddlwareValidEvent.json", PWT_EVENT_HTTP_API, 0},
    {"java/serialization-apigwv2_event.json", PWT_EVENT_HTTP_API, 0},
    {"typescript/apigw-http-iam-auth.json", PWT_EVENT_HTTP_API, 0},
    {"typescript/apigw-http-jwt-authorizer-auth.json", PWT_EVENT_HTTP_API, 0},
    {"typescript/apigw-http-lambda-authorizer-auth.json", PWT_EVENT_HTTP_API, 0},
    {"typescript/lambda-base.json", PWT_EVENT_FUNCTION_URL, 0},
    {"lambdaFunctionUrlEvent.json", PWT_EVENT_FUNCTION_URL, 0},
    {"lambdaFunctionUrlEventPathTrailingSlash.json", PWT_EVENT_FUNCTION_URL, 0},
    {"lambdaFunctionUrlEventWithHeaders.json", PWT_EVENT_FUNCTION_URL, 0},
    {"lambdaFunctionUrlIAMEvent.json", PWT_EVENT_FUNCTION_URL, 0},
    {"eventBridgeEvent.json", PWT_EVENT_EVENTBRIDGE, 0},
    {"eventBridgeSchedulerEvent.json", PWT_EVENT_EVENTBRIDGE, 0},
    {"java/serialization-scheduled_event.json", PWT_EVENT_EVENTBRIDGE, 0},
    {"s3EventBridgeNotificationObjectCreatedEvent.json", PWT_EVENT_EVENTBRIDGE, 0},
    {"s3EventBridgeNotificationObjectDeletedEvent.json", PWT_EVENT_EVENTBRIDGE, 0},
    {"s3EventBridgeNotificationObjectExpiredEvent.json", PWT_EVENT_EVENTBRIDGE, 0},
    {"s3EventBridgeNotificationObjectRestoreCompletedEvent.json", PWT_EVENT_EVENTBRIDGE, 0},
    {"dynamoStreamEvent.json", PWT_EVENT_DYNAMODB, 2},
    {"dynamoStreamTumblingWindowEvent.json", PWT_EVENT_DYNAMODB, 3},
    {"java/batch-dynamo_event.json", PWT_EVENT_DYNAMODB, 3},
    {"typescript/dynamodb-base.json", PWT_EVENT_DYNAMODB, 2},
    {"java/batch-kinesis_event.json", PWT_EVENT_KINESIS, 2},
    {"java/serialization-kinesis_event.json", PWT_EVENT_KINESIS, 2},
    {"java/validation-kinesis.json", PWT_EVENT_KINESIS, 2},
    {"java/validation-kinesis_invalid_messages.json", PWT_EVENT_KINESIS, 4},
    {"kinesisStreamCloudWatchLogsEvent.json", PWT_EVENT_KINESIS, 2},
    {"kinesisStreamEvent.json", PWT_EVENT_KINESIS, 2},
    {"kinesisStreamEventOneRecord.json", PWT_EVENT_KINESIS, 1},
    {"typescript/kinesis-dynamodb-stream.json", PWT_EVENT_KINESIS, 2},
    {"java/validation-kafka_event.json", PWT_EVENT_KAFKA, 2},
    {"kafkaEventMsk.json", PWT_EVENT_KAFKA, 1},
    {"kafkaEventSelfManaged.json", PWT_EVENT_KAFKA, 1},
    {"typescript/kafka-consumer-avro.json", PWT_EVENT_KAFKA, 3},
    {"typescript/kafka-consumer-default.json", PWT_EVENT_KAFKA, 3},
    {"typescript/kafka-consumer-protobuf-complex.confluent.json", PWT_EVENT_KAFKA, 4},
    {"typescript/kafka-consumer-protobuf-complex.glue.json", PWT_EVENT_KAFKA, 1},
    {"typescript/kafka-consumer-protobuf.json", PWT_EVENT_KAFKA, 3},
    {"s3Event.json", PWT_EVENT_S3, 1},
    {"s3EventDecodedKey.json", PWT_EVENT_S3, 1},
    {"s3EventDeleteObject.json", PWT_EVENT_S3, 1},
    {"s3EventGlacier.json", PWT_EVENT_S3, 1},
    {"typescript/s3-s3-lifecycle-event.json", PWT_EVENT_S3, 1},
    {"java/serialization-sns_event.json", PWT_EVENT_SNS, 1},
    {"snsEvent.json", PWT_EVENT_SNS, 1},
    {"typescript/sns-base.json", PWT_EVENT_SNS, 1},
    {"java/batch-sqs_event.json", PWT_EVENT_SQS, 3},
    {"java/batch-sqs_fifo_event.json", PWT_EVENT_SQS, 3},
    {"java/serialization-sqs_event.json", PWT_EVENT_SQS, 2},
    {"java/serialization-sqs_event_no_body.json", PWT_EVENT_SQS, 1},
    {"java/validation-sqs.json", PWT_EVENT_SQS, 1},
    {"java/validation-sqs_invalid_messages.json", PWT_EVENT_SQS, 4},
    {"java/validation-sqs_message.json", PWT_EVENT_SQS, 1},
    {"s3SqsEvent.json", PWT_EVENT_SQS, 1},
    {"snsSqsEvent.json", PWT_EVENT_SQS, 1},
    {"snsSqsFifoEvent.json", PWT_EVENT_SQS, 1},
    {"sqsDlqTriggerEvent.json", PWT_EVENT_SQS, 1},
    {"sqsEvent.json", PWT_EVENT_SQS, 2},
    {"typescript/sqs-base.json", PWT_EVENT_SQS, 2},
    {"typescript/sqs-sns-body.json", PWT_EVENT_SQS, 1},
};

/* The tables of each source; both where it has records. */
static const struct {
    const struct event_shape *event;
    const struct event_shape *record;
} s_shapes[] = {
    [PWT_EVENT_ALB] = {&pwt_event_shape_alb, NULL},
    [PWT_EVENT_REST_API] = {&pwt_event_shape_rest_api, NULL},
    [PWT_EVENT_HTTP_API] = {&pwt_event_shape_http_api, NULL},
    [PWT_EVENT_FUNCTION_URL] = {&pwt_event_shape_http_api, NULL},
    [PWT_EVENT_EVENTBRIDGE] = {&pwt_event_shape_eventbridge, NULL},
    [PWT_EVENT_DYNAMODB] = {&pwt_event_shape_dynamodb, &pwt_event_shape_dynamodb_record},
    [PWT_EVENT_KINESIS] = {&pwt_event_shape_kinesis, &pwt_event_shape_kinesis_record},
    [PWT_EVENT_KAFKA] = {&pwt_event_shape_kafka, &pwt_event_shape_kafka_record},
    [PWT_EVENT_S3] = {&pwt_event_shape_s3, &pwt_event_shape_s3_record},
    [PWT_EVENT_SNS] = {&pwt_event_shape_sns, &pwt_event_shape_sns_record},
    [PWT_EVENT_SQS] = {&pwt_event_shape_sqs, &pwt_event_shape_sqs_record},
};

/* Those of an authorizer's own are its own. */
static bool is_own(const char *sample, const struct pwt_json_value *key)
{
    return strcmp(sample, "typescript/apigw-rest-lambda-authorizer-auth.json") == 0 ||
           pwt_json_equals(key, "user_id", 7);
}

static void check_known(const char *sample,
                        const struct event_shape *shape,
                        const struct pwt_json_value *object)
{
    struct pwt_json_iter walk;
    struct pwt_json_value key;
    struct pwt_json_value value;
    pwt_event_walk(object, &walk);
    while (pwt_json_iter_next(&walk, &key, &value)) {
        const struct event_field *field = NULL;
        for (size_t i = 0; i < shape->count; i++) {
            if (pwt_json_equals(&key, shape->fields[i].name, shape->fields[i].len)) {
                field = &shape->fields[i];
            }
        }
        if (field == NULL && !is_own(sample, &key)) {
            (void)fprintf(stderr, "%s: %.*s is not known\n", sample, (int)key.len, key.ptr);
            CU_FAIL("a member is not known");
        }
        if (field != NULL && field->shape != NULL && value.type == PWT_JSON_OBJECT) {
            check_known(sample, field->shape, &value);
        }
    }
    CU_ASSERT_EQUAL(walk.error, 0);
}

static size_t walk_kafka(const struct sample *sample, struct pwt_kafka_event *event)
{
    struct pwt_kafka_record record;
    size_t count = 0;
    while (pwt_kafka_next(&event->records, &record)) {
        check_known(sample->name, &pwt_event_shape_kafka_record, &record.json);
        count++;
    }
    CU_ASSERT_EQUAL(event->records.inner.error.result, 0);
    return count;
}

static size_t walk_records(const struct sample *sample, struct pwt_event_records *records)
{
    const struct event_shape *shape = s_shapes[sample->source].record;
    struct pwt_json_value *record = malloc(shape->size);
    size_t count = 0;
    while (record != NULL && pwt_event_next(shape, records, record)) {
        check_known(sample->name, shape, record);
        CU_ASSERT_TRUE((record->flags & PWT_JSON_EXACT) != 0);
        count++;
    }
    CU_ASSERT_EQUAL(records->error.result, 0);
    free(record);
    return count;
}

static void each_is_read_to_the_last_member(void)
{
    for (size_t i = 0; i < COUNT(s_samples); i++) {
        const struct sample *sample = &s_samples[i];
        const struct event_shape *shape = s_shapes[sample->source].event;
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_error error = {.result = 0};
        struct pwt_bytes text = test_sample(&arena, sample->name);
        char *event = test_alloc(&arena, shape->size);
        unsigned before = CU_get_number_of_failures();
        CU_ASSERT_EQUAL(pwt_event_recognise(text), sample->source);
        CU_ASSERT_EQUAL(pwt_event_decode(shape, text, &alloc, &error, event), 0);
        if (error.result == 0) {
            check_known(sample->name, shape, (struct pwt_json_value *)(void *)event);
        }
        size_t count = 0;
        if (error.result == 0 && sample->source == PWT_EVENT_KAFKA) {
            struct pwt_kafka_event kafka;
            CU_ASSERT_EQUAL(pwt_kafka_parse(text, &alloc, NULL, &kafka), 0);
            count = walk_kafka(sample, &kafka);
        } else if (error.result == 0 && sample->records != 0) {
            void *records = event + shape->fields[0].offset;
            count = walk_records(sample, records);
        }
        CU_ASSERT_EQUAL(count, sample->records);
        if (CU_get_number_of_failures() != before) {
            (void)fprintf(stderr, "%s: %d at '%s', %zu records\n", sample->name, error.result,
                          error.member ? error.member : "", count);
        }
        test_free(&arena);
    }
}

static void none_is_read_if_cut_off(void)
{
    for (size_t i = 0; i < COUNT(s_samples); i++) {
        const struct event_shape *shape = s_shapes[s_samples[i].source].event;
        struct test_arena arena = {.blocks = NULL};
        struct pwt_bytes text = test_sample(&arena, s_samples[i].name);
        while (text.len > 0 && text.ptr[text.len - 1] != '}') {
            text.len--;
        }
        for (uint64_t len = 0; len < text.len; len += len < 400 ? 1 : 97) {
            struct test_arena inner = {.blocks = NULL};
            struct pwt_json_alloc alloc = test_allocator(&inner);
            struct pwt_bytes part = test_bytes(&inner, text.ptr, (size_t)len);
            struct pwt_event_error error = {.result = 0};
            char *event = test_alloc(&inner, shape->size);
            int32_t result = pwt_event_decode(shape, part, &alloc, &error, event);
            CU_ASSERT_NOT_EQUAL(result, 0);
            CU_ASSERT_EQUAL(error.result, result);
            CU_ASSERT_EQUAL(pwt_event_recognise(part), PWT_EVENT_UNKNOWN);
            test_free(&inner);
        }
        test_free(&arena);
    }
}

int main(void)
{
    CU_TestInfo samples[] = {
        {"each is read to the last member", each_is_read_to_the_last_member},
        {"none is read if cut off", none_is_read_if_cut_off},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"samples", NULL, NULL, NULL, NULL, samples},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
