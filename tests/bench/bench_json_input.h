/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that bench_json works on, always the same ones: SQS events of records of about 900
 * bytes, each with an order as its body, and HTTP API events of any size whose body is a list of
 * orders.
 */
#ifndef BENCH_JSON_INPUT_H
#define BENCH_JSON_INPUT_H

#include <powertools/json.h>

#include <stdio.h>
#include <stdlib.h>

static void bench_check(bool good, const char *what)
{
    if (!good) {
        (void)fprintf(stderr, "bench_json: %s failed\n", what);
        exit(1);
    }
}

static uint64_t bench_random(void)
{
    static uint64_t s_state = 88172645463325252u;
    s_state ^= s_state << 13;
    s_state ^= s_state >> 7;
    s_state ^= s_state << 17;
    return s_state;
}

static char *bench_grow(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)used;
    return realloc(ptr, size);
}

static void input_key(struct pwt_json_writer *writer, const char *name)
{
    pwt_json_write_key(writer, name, strlen(name));
}

static void input_string(struct pwt_json_writer *writer, const char *name, const char *text)
{
    pwt_json_write_member_string(writer, name, strlen(name), text, strlen(text));
}

/* `digits` hexadecimal digits between two texts. */
static void
input_hex(struct pwt_json_writer *writer, const char *name, const char *before, size_t digits)
{
    char text[256];
    size_t len = (size_t)snprintf(text, sizeof(text), "%s", before);
    for (size_t i = 0; i < digits; i++) {
        text[len++] = "0123456789abcdef"[bench_random() & 15u];
    }
    pwt_json_write_member_string(writer, name, strlen(name), text, len);
}

static void input_order(struct pwt_json_writer *writer)
{
    static const char *const names[] = {"alpha bravo", "Zürich 東京", "naïve café", "quebec romeo"};
    pwt_json_write_object(writer);
    input_hex(writer, "order_id", "", 32);
    input_string(writer, "customer", names[bench_random() & 3u]);
    input_key(writer, "amount");
    pwt_json_write_double(writer, (double)(bench_random() % 100000u) / 100.0);
    input_key(writer, "items");
    pwt_json_write_array(writer);
    for (int i = 0; i < 2; i++) {
        pwt_json_write_object(writer);
        input_hex(writer, "sku", "", 10);
        input_key(writer, "qty");
        pwt_json_write_uint64(writer, 1u + bench_random() % 9u);
        pwt_json_write_end(writer);
    }
    pwt_json_write_end(writer);
    pwt_json_write_member_bool(writer, "paid", 4, (bench_random() & 1u) != 0);
    pwt_json_write_member_null(writer, "note", 4);
    pwt_json_write_end(writer);
}

/* An order, or an array of them with at least `size` bytes, as the text of a member. */
static void input_body(struct pwt_json_writer *writer, size_t size)
{
    struct pwt_json_buffer body = {.max = SIZE_MAX / 8u, .grow = bench_grow};
    struct pwt_json_writer inner;
    pwt_json_writer_init(&inner, &body, 0);
    pwt_json_write_array(&inner);
    do {
        input_order(&inner);
    } while ((size_t)(inner.pos - body.ptr) < size);
    pwt_json_write_end(&inner);
    bench_check(pwt_json_writer_finish(&inner, NULL, NULL) == 0, "making a body");
    pwt_json_write_member_string(writer, "body", 4, body.ptr, body.len);
    free(body.ptr);
}

static void input_record(struct pwt_json_writer *writer)
{
    pwt_json_write_object(writer);
    input_hex(writer, "messageId", "2e1424d4-f796-459a-", 16);
    input_hex(writer, "receiptHandle", "AQEB", 152);
    input_body(writer, 0);
    input_key(writer, "attributes");
    pwt_json_write_object(writer);
    input_string(writer, "ApproximateReceiveCount", "1");
    input_string(writer, "SentTimestamp", "1545082649183");
    input_string(writer, "SenderId", "AIDAIENQZJOLO23YVJ4VO");
    input_string(writer, "ApproximateFirstReceiveTimestamp", "1545082649185");
    pwt_json_write_end(writer);
    input_key(writer, "messageAttributes");
    pwt_json_write_object(writer);
    pwt_json_write_end(writer);
    input_hex(writer, "md5OfBody", "", 32);
    input_string(writer, "eventSource", "aws:sqs");
    input_string(writer, "eventSourceARN", "arn:aws:sqs:us-east-2:123456789012:my-queue");
    input_string(writer, "awsRegion", "us-east-2");
    pwt_json_write_end(writer);
}

static void input_sqs(struct pwt_json_writer *writer, size_t records)
{
    pwt_json_write_object(writer);
    input_key(writer, "Records");
    pwt_json_write_array(writer);
    for (size_t i = 0; i < records; i++) {
        input_record(writer);
    }
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
}

/* An HTTP API event (payload version 2) of about `size` bytes. */
static inline void input_api(struct pwt_json_writer *writer, size_t size)
{
    pwt_json_write_object(writer);
    input_string(writer, "version", "2.0");
    input_string(writer, "routeKey", "POST /orders/{id}");
    input_string(writer, "rawPath", "/orders/42");
    input_string(writer, "rawQueryString", "a=1&b=two");
    input_key(writer, "headers");
    pwt_json_write_object(writer);
    input_string(writer, "accept", "application/json");
    input_string(writer, "content-type", "application/json");
    input_string(writer, "user-agent", "Mozilla/5.0 (X11; Linux x86_64)");
    input_hex(writer, "x-amzn-trace-id", "Root=1-5759e988-", 24);
    pwt_json_write_end(writer);
    input_key(writer, "requestContext");
    pwt_json_write_object(writer);
    input_string(writer, "accountId", "123456789012");
    input_hex(writer, "requestId", "", 16);
    input_key(writer, "timeEpoch");
    pwt_json_write_uint64(writer, 1583348638390u);
    pwt_json_write_end(writer);
    input_body(writer, size - size / 6u - 500u); /* escaping makes it longer by a sixth or so */
    pwt_json_write_member_bool(writer, "isBase64Encoded", 15, false);
    pwt_json_write_end(writer);
}

#endif
