/* SPDX-License-Identifier: Apache-2.0 */
#include "test_otlp_host.h"

#include "otlp_body.h"

#include <stdlib.h>

static const struct otlp_origin s_origin = {.scope_name = {"n", 1}, .scope_version = {"v", 1}};

/* Batches as they stand in requests. */
#define JSON_BATCH(spans)                                                                       \
    "{\"resource\":{},\"scopeSpans\":[{\"scope\":{\"name\":\"n\",\"version\":\"v\"},\"spans\":" \
    "[" spans "]}]}"
#define PROTOBUF_BATCH(span) "\x0a\x0d\x0a\x00\x12\x09\x0a\x06\x0a\x01n\x12\x01v" span

static struct otlp_spans spans(const char *encoded, uint32_t count)
{
    struct otlp_spans spans = {.count = count};

    /* only read from here on */
    memcpy(&spans.encoded.ptr, &encoded, sizeof(encoded));
    spans.encoded.len = strlen(encoded);
    return spans;
}

static uint32_t add(struct otlp_body *body, const char *encoded, uint32_t count)
{
    struct otlp_spans some = spans(encoded, count);

    return otlp_body_add(body, &s_origin, &some);
}

static bool requests(struct otlp_body *body, const char *text, size_t len)
{
    return pwt_bytes_equal(otlp_body_request(body), pwt_bytes_make(text, len));
}

#define REQUESTS(body, text) requests(body, text, sizeof(text) - 1)

static void makes_a_request(void)
{
    struct otlp_body json = {.is_json = true};
    struct otlp_body protobuf = {.is_json = false};

    CU_ASSERT_EQUAL(add(&json, "1,2,", 2), 0);
    CU_ASSERT_EQUAL(otlp_body_spans(&json), 2);
    CU_ASSERT(REQUESTS(&json, "{\"resourceSpans\":[" JSON_BATCH("1,2") "]}"));
    CU_ASSERT_EQUAL(add(&protobuf, "x", 1), 0);
    CU_ASSERT(REQUESTS(&protobuf, PROTOBUF_BATCH("x")));
    free(json.bytes.ptr);
    free(protobuf.bytes.ptr);
}

static void sends_what_was_kept_along(void)
{
    struct otlp_body json = {.is_json = true};
    struct otlp_body protobuf = {.is_json = false};

    (void)add(&json, "1,", 1);
    (void)otlp_body_request(&json);
    CU_ASSERT_EQUAL(otlp_body_keep(&json), 0);
    CU_ASSERT_EQUAL(add(&json, "2,", 1), 0);
    CU_ASSERT_EQUAL(otlp_body_spans(&json), 2);
    CU_ASSERT(REQUESTS(&json, "{\"resourceSpans\":[" JSON_BATCH("1") "," JSON_BATCH("2") "]}"));
    (void)add(&protobuf, "x", 1);
    CU_ASSERT_EQUAL(otlp_body_keep(&protobuf), 0);
    (void)add(&protobuf, "y", 1);
    CU_ASSERT(REQUESTS(&protobuf, PROTOBUF_BATCH("x") PROTOBUF_BATCH("y")));
    free(json.bytes.ptr);
    free(protobuf.bytes.ptr);
}

static void keeps_one_batch_and_the_newest(void)
{
    struct otlp_body json = {.is_json = true};
    struct otlp_body protobuf = {.is_json = false};

    (void)add(&json, "1,2,3,", 3);
    (void)otlp_body_request(&json);
    (void)otlp_body_keep(&json);
    (void)add(&json, "4,", 1);
    (void)otlp_body_request(&json);
    CU_ASSERT_EQUAL(otlp_body_keep(&json), 3);
    CU_ASSERT_EQUAL(otlp_body_spans(&json), 1);
    CU_ASSERT(REQUESTS(&json, "{\"resourceSpans\":[" JSON_BATCH("4") "]}"));
    (void)add(&protobuf, "x", 1);
    (void)otlp_body_keep(&protobuf);
    (void)add(&protobuf, "y", 1);
    CU_ASSERT_EQUAL(otlp_body_keep(&protobuf), 1);
    CU_ASSERT(REQUESTS(&protobuf, PROTOBUF_BATCH("y")));
    free(json.bytes.ptr);
    free(protobuf.bytes.ptr);
}

static void keeps_the_old_batch_without_a_new_one(void)
{
    struct otlp_body json = {.is_json = true};

    (void)add(&json, "1,", 1);
    for (int i = 0; i < 3; i++) {
        (void)otlp_body_request(&json);
        CU_ASSERT_EQUAL(otlp_body_keep(&json), 0);
        CU_ASSERT_EQUAL(add(&json, "", 0), 0);
    }
    CU_ASSERT_EQUAL(otlp_body_spans(&json), 1);
    CU_ASSERT(REQUESTS(&json, "{\"resourceSpans\":[" JSON_BATCH("1") "]}"));
    free(json.bytes.ptr);
}

static void starts_again_after_clear(void)
{
    struct otlp_body json = {.is_json = true};

    (void)add(&json, "1,", 1);
    (void)otlp_body_request(&json);
    otlp_body_clear(&json);
    CU_ASSERT_EQUAL(otlp_body_spans(&json), 0);
    (void)add(&json, "2,", 1);
    CU_ASSERT(REQUESTS(&json, "{\"resourceSpans\":[" JSON_BATCH("2") "]}"));
    free(json.bytes.ptr);
}

/* 3 MB twice are more than a request may be; 6 MB are so at once. */
static void gives_up_what_is_too_much(void)
{
    char *text = malloc(6000001);

    memset(text, 'x', 6000000);
    text[3000000] = '\0';
    for (int is_json = 0; is_json < 2; is_json++) {
        struct otlp_body body = {.is_json = is_json};
        text[2999999] = is_json ? ',' : 'x';
        CU_ASSERT_EQUAL(add(&body, text, 5), 0);
        (void)otlp_body_keep(&body);
        CU_ASSERT_EQUAL(add(&body, text, 6), 5);
        CU_ASSERT_EQUAL(otlp_body_spans(&body), 6);
        (void)otlp_body_keep(&body);
        text[3000000] = 'x';
        text[6000000] = '\0';
        CU_ASSERT_EQUAL(add(&body, text, 7), 13);
        CU_ASSERT_EQUAL(otlp_body_spans(&body), 0);
        text[3000000] = '\0';
        CU_ASSERT_EQUAL(add(&body, is_json ? "1," : "x", 1), 0);
        CU_ASSERT_EQUAL(otlp_body_spans(&body), 1);
        free(body.bytes.ptr);
    }
    free(text);
}

int main(void)
{
    CU_TestInfo body[] = {
        {"makes a request", makes_a_request},
        {"sends what was kept along", sends_what_was_kept_along},
        {"keeps one batch and the newest", keeps_one_batch_and_the_newest},
        {"keeps the old batch without a new one", keeps_the_old_batch_without_a_new_one},
        {"starts again after clear", starts_again_after_clear},
        {"gives up what is too much", gives_up_what_is_too_much},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_body", .pTests = body},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
