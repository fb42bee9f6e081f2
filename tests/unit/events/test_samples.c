/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sample events of tests/events: each is read by what its source says, to the last record;
 * every member of it has a place in a struct, and that place has its value; all other places are
 * empty. The same holds with every string and name escaped. Cut off anywhere it is no event at all.
 */
#include <powertools/events/kafka.h>

#include "events_test.h"

#include <dirent.h>

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
    {"typescript/apigw-http-invalid.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-console-test-ui.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-iam-auth.json", PWT_EVENT_REST_API, 0},
    {"typescript/apigw-rest-invalid.json", PWT_EVENT_REST_API, 0},
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

/* ---- a struct against the object that it was read from --------------------------------------- */

/* What the checks of one object say when they fail. */
struct place {
    const struct sample *sample;
    const char *name; /* of the object, as a member */
};

static void check(bool truth, const struct place *place, const char *member, size_t len)
{
    CU_ASSERT_TRUE(truth);
    if (!truth) {
        (void)fprintf(stderr, "%s: '%.*s' of '%s'\n", place->sample->name, (int)len, member,
                      place->name);
    }
}

static bool is_same_text(const struct pwt_json_value *value, const struct pwt_bytes *bytes)
{
    return bytes->ptr != NULL && pwt_json_equals(value, bytes->ptr, (size_t)bytes->len);
}

static bool is_same_int(const struct pwt_json_value *value, const struct pwt_event_int *number)
{
    int64_t expected;
    return pwt_json_int64(value, &expected) == 0 && number->present && number->value == expected;
}

static bool is_same_bool(const struct pwt_json_value *value, const struct pwt_event_bool *truth)
{
    bool expected;
    return pwt_json_bool(value, &expected) == 0 && truth->present && truth->value == expected;
}

/* A value in the struct is the one of the document, to its last byte. */
static bool is_same_value(struct pwt_json_value value, const struct pwt_json_value *found)
{
    return pwt_json_slice(&value) == 0 && found->type == value.type && found->ptr == value.ptr &&
           found->len == value.len && (found->flags & PWT_JSON_EXACT) != 0;
}

static bool
is_same(const struct event_field *field, const struct pwt_json_value *value, const void *place)
{
    switch (field->kind) {
    case EVENT_TEXT:
        return is_same_text(value, place);
    case EVENT_INT:
        return is_same_int(value, place);
    case EVENT_BOOL:
        return is_same_bool(value, place);
    default: /* all others begin with their value */
        return is_same_value(*value, place);
    }
}

/* Two names may have one place; the document uses one of them. */
static bool has_twin(const struct event_shape *shape,
                     const struct event_field *field,
                     const struct pwt_json_value *object)
{
    struct pwt_json_value value;
    for (size_t i = 0; i < shape->count; i++) {
        const struct event_field *twin = &shape->fields[i];
        if (twin->offset == field->offset &&
            pwt_json_find(object, twin->name, twin->len, 0, &value) == 0) {
            return true;
        }
    }
    return false;
}

/* The function of a REST API's authorizer adds members of its own, for which there is `json`. */
static bool is_own(const struct place *place)
{
    return place->sample->source == PWT_EVENT_REST_API && strcmp(place->name, "authorizer") == 0;
}

static void check_names(const struct place *place,
                        const struct event_shape *shape,
                        const struct pwt_json_value *object)
{
    struct pwt_json_iter walk;
    struct pwt_json_value key;
    struct pwt_json_value value;
    pwt_event_walk(object, &walk);
    while (pwt_json_iter_next(&walk, &key, &value)) {
        bool known = is_own(place);
        for (size_t i = 0; i < shape->count; i++) {
            known = known || pwt_json_equals(&key, shape->fields[i].name, shape->fields[i].len);
        }
        check(known, place, key.ptr, key.len);
    }
    CU_ASSERT_EQUAL(walk.error, 0);
}

static void
check_object(const struct place *place, const struct event_shape *shape, const char *object)
{
    const struct pwt_json_value *json = (const struct pwt_json_value *)(const void *)object;
    check(json->type == PWT_JSON_OBJECT && (json->flags & PWT_JSON_EXACT) != 0, place, "json", 4);
    check_names(place, shape, json);
    for (size_t i = 0; i < shape->count; i++) {
        const struct event_field *field = &shape->fields[i];
        struct pwt_json_value value = {.type = PWT_JSON_ABSENT};
        bool there = pwt_json_find(json, field->name, field->len, PWT_JSON_LAST_WINS, &value) == 0;
        if (!there && has_twin(shape, field, json)) {
            continue;
        }
        there = there && (value.type != PWT_JSON_NULL || field->kind == EVENT_VALUE);
        check(there ? is_same(field, &value, object + field->offset)
                    : test_is_absent(object + field->offset, field),
              place, field->name, field->len);
        if (there && field->shape != NULL) {
            const struct place inner = {.sample = place->sample, .name = field->name};
            check_object(&inner, field->shape, object + field->offset);
        }
    }
}

/* ---- reading to the end ---------------------------------------------------------------------- */

static bool next_record(const struct sample *sample, void *event, void *record)
{
    const struct event_shape *shape = s_shapes[sample->source].event;
    if (sample->source == PWT_EVENT_KAFKA) {
        return pwt_kafka_next(&((struct pwt_kafka_event *)event)->records, record);
    }
    return pwt_event_next(s_shapes[sample->source].record,
                          (void *)((char *)event + shape->fields[0].offset), record);
}

static int32_t end_of_records(const struct sample *sample, const void *event)
{
    const struct event_shape *shape = s_shapes[sample->source].event;
    const void *records = (const char *)event + shape->fields[0].offset;
    return sample->source == PWT_EVENT_KAFKA
               ? ((const struct pwt_kafka_event *)event)->records.inner.error.result
               : ((const struct pwt_event_records *)records)->error.result;
}

/* Reads event and records, and checks both; the first failure is given back. */
static int32_t
read_all(const struct sample *sample, struct pwt_bytes text, struct test_arena *arena)
{
    const struct event_shape *shape = s_shapes[sample->source].event;
    const struct event_shape *record_shape = s_shapes[sample->source].record;
    const struct place place = {.sample = sample, .name = "event"};
    const struct pwt_json_alloc alloc = test_allocator(arena);
    struct pwt_event_error error = {.result = 0};
    char *event = calloc(1, shape->size);
    char *record = record_shape == NULL ? NULL : calloc(1, record_shape->size);
    size_t count = 0;
    int32_t result =
        sample->source == PWT_EVENT_KAFKA
            ? pwt_kafka_parse(text, &alloc, &error, (struct pwt_kafka_event *)(void *)event)
            : pwt_event_decode(shape, text, &alloc, &error, event);
    CU_ASSERT_EQUAL(error.result, result);
    if (result == 0) {
        check_object(&place, shape, event);
    }
    while (result == 0 && record != NULL && next_record(sample, event, record)) {
        check_object(&place, record_shape, record);
        count++;
    }
    if (result == 0 && record != NULL) {
        result = end_of_records(sample, event);
    }
    if (result == 0) {
        CU_ASSERT_EQUAL(count, sample->records);
    }
    free(record);
    free(event);
    return result;
}

static void each_is_read_to_the_last_member(void)
{
    for (size_t i = 0; i < COUNT(s_samples); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_bytes text = test_sample(&arena, s_samples[i].name);
        CU_ASSERT_EQUAL(pwt_event_recognise(text), s_samples[i].source);
        CU_ASSERT_EQUAL(read_all(&s_samples[i], text, &arena), 0);
        test_free(&arena);
    }
}

/* The document with the first character of each string, names too, as an escape. */
static struct pwt_bytes escaped(struct test_arena *arena, struct pwt_bytes text)
{
    char *out = malloc((size_t)text.len * 6);
    size_t len = 0;
    bool inside = false;
    for (uint64_t i = 0; out != NULL && i < text.len; i++) {
        const char c = text.ptr[i];
        if (inside && c == '\\') {
            out[len++] = c;
            out[len++] = text.ptr[++i];
            continue;
        }
        out[len++] = c;
        inside = c == '"' ? !inside : inside;
        const char next = i + 1 < text.len ? text.ptr[i + 1] : '"';
        if (c == '"' && inside && next >= ' ' && next <= '~' && next != '"' && next != '\\') {
            len += (size_t)snprintf(out + len, 7, "\\u%04x", (unsigned)next);
            i++;
        }
    }
    struct pwt_bytes copy = test_bytes(arena, out, len);
    free(out);
    return copy;
}

static void escapes_change_nothing(void)
{
    for (size_t i = 0; i < COUNT(s_samples); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_bytes text = escaped(&arena, test_sample(&arena, s_samples[i].name));
        CU_ASSERT_EQUAL(pwt_event_recognise(text), s_samples[i].source);
        CU_ASSERT_EQUAL(read_all(&s_samples[i], text, &arena), 0);
        CU_ASSERT_TRUE(arena.calls > 0);
        test_free(&arena);
    }
}

static void each_call_for_memory_may_fail(void)
{
    for (size_t i = 0; i < COUNT(s_samples); i++) {
        int32_t result = PWT_JSON_ENOMEM;
        for (size_t call = 1; result != 0; call++) {
            struct test_arena arena = {.fails_at = call};
            struct pwt_bytes text = escaped(&arena, test_sample(&arena, s_samples[i].name));
            result = read_all(&s_samples[i], text, &arena);
            const bool failed = arena.calls >= call;
            CU_ASSERT_EQUAL_FATAL(result, failed ? PWT_JSON_ENOMEM : 0);
            test_free(&arena);
        }
    }
}

/* ---- completeness ---------------------------------------------------------------------------- */

static bool is_listed(const char *name)
{
    for (size_t i = 0; i < COUNT(s_samples); i++) {
        if (strcmp(s_samples[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* How many samples a folder has, each of them listed above or of another source. */
static size_t check_folder(const char *folder)
{
    char path[512];
    size_t count = 0;
    (void)snprintf(path, sizeof(path), "%s/%s", TEST_SAMPLES, folder);
    DIR *dir = opendir(path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        const char *end = strrchr(entry->d_name, '.');
        struct test_arena arena = {.blocks = NULL};
        if (end == NULL || strcmp(end, ".json") != 0) {
            continue;
        }
        (void)snprintf(path, sizeof(path), "%s%s", folder, entry->d_name);
        const bool known =
            is_listed(path) || pwt_event_recognise(test_sample(&arena, path)) == PWT_EVENT_UNKNOWN;
        CU_ASSERT_TRUE(known);
        if (!known) {
            (void)fprintf(stderr, "%s is not in the list of samples\n", path);
        }
        test_free(&arena);
        count++;
    }
    (void)closedir(dir);
    return count;
}

static void none_is_left_out(void)
{
    const size_t count = check_folder("") + check_folder("java/") + check_folder("typescript/");
    CU_ASSERT_TRUE(count > COUNT(s_samples));
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
        {"escapes change nothing", escapes_change_nothing},
        {"each call for memory may fail", each_call_for_memory_may_fail},
        {"none is left out", none_is_left_out},
        {"none is read if cut off", none_is_read_if_cut_off},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"samples", NULL, NULL, NULL, NULL, samples},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
