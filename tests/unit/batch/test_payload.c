/* SPDX-License-Identifier: Apache-2.0 */
/* What records carry: bodies, bytes, images. */
#include "batch_test.h"

static uint32_t s_source;
static const char *s_record;
static const char *s_expected; /* NULL: s_code instead */
static int32_t s_code;

static void check(struct pwt_inv *inv)
{
    const struct batch_found found = {.event = s_record, .source = s_source};
    const struct batch_record record = {.json_len = (uint32_t)strlen(s_record)};
    struct pwt_bytes payload = {NULL, 0};

    CU_ASSERT_EQUAL(batch_payload(inv, &found, &record, &payload), s_code);
    CU_ASSERT_TRUE(is_text(payload, s_expected));
}

static void carries(uint32_t source, const char *record, const char *expected)
{
    s_source = source;
    s_record = record;
    s_expected = expected;
    s_code = 0;
    with_invocation("null", check);
}

static void fails_with(uint32_t source, const char *record, int32_t code)
{
    s_source = source;
    s_record = record;
    s_expected = NULL;
    s_code = code;
    with_invocation("null", check);
}

static void bodies_lose_their_escapes(void)
{
    carries(PWT_BATCH_SQS, "{\"body\":\"plain\"}", "plain");
    carries(PWT_BATCH_SQS_FIFO, "{\"body\":\"{\\\"a\\\":\\u0031}\"}", "{\"a\":1}");
    carries(PWT_BATCH_SQS, "{\"body\":\"\"}", "");
    fails_with(PWT_BATCH_SQS, "{\"body\":null}", PWT_ENOTFOUND);
    fails_with(PWT_BATCH_SQS, "[]", PWT_ENOTFOUND);
    fails_with(PWT_BATCH_SQS, "{\"body\":\"\\q\"}", PWT_EFORMAT);
}

static void bytes_are_decoded(void)
{
    carries(PWT_BATCH_KINESIS, "{\"kinesis\":{\"data\":\"eyJhIjoxfQ==\"}}", "{\"a\":1}");
    carries(PWT_BATCH_KAFKA, "{\"value\":\"\\u0065A==\"}", "x");
    carries(PWT_BATCH_KAFKA, "{\"value\":\"\"}", "");
    fails_with(PWT_BATCH_KAFKA, "{\"value\":null}", PWT_ENOTFOUND);
    fails_with(PWT_BATCH_KINESIS, "{\"kinesis\":5}", PWT_ENOTFOUND);
    fails_with(PWT_BATCH_KINESIS, "{\"kinesis\":{\"data\":\"e\"}}", PWT_EFORMAT);
}

static void newest_image_becomes_plain_json(void)
{
    carries(
        PWT_BATCH_DYNAMODB,
        "{\"dynamodb\":{\"OldImage\":{},\"NewImage\":{\"s\":{\"S\":\"a\\\"b\"},\"n\":{\"N\":"
        "\"12345678901234567890123456789012345678\"},\"b\":{\"BOOL\":true},\"z\":{\"NULL\":true},"
        "\"y\":{\"B\":\"AAE=\"},\"m\":{\"M\":{\"k\":{\"L\":[{\"N\":\"-1.5\"},{\"M\":{}}]}}},"
        "\"ss\":{\"SS\":[\"x\",\"y\"]},\"ns\":{\"NS\":[\"1\",\"2\"]},\"bs\":{\"BS\":[\"AA==\"]}}}}",
        "{\"s\":\"a\\\"b\",\"n\":12345678901234567890123456789012345678,\"b\":true,\"z\":null,"
        "\"y\":\"AAE=\",\"m\":{\"k\":[-1.5,{}]},\"ss\":[\"x\",\"y\"],\"ns\":[1,2],\"bs\":[\"AA==\"]"
        "}");
    carries(PWT_BATCH_DYNAMODB, "{\"dynamodb\":{\"OldImage\":{\"a\":{\"S\":\"old\"}}}}",
            "{\"a\":\"old\"}");
    carries(PWT_BATCH_DYNAMODB, "{\"dynamodb\":{\"Keys\":{\"Id\":{\"N\":\"7\"}}}}", "{\"Id\":7}");
    fails_with(PWT_BATCH_DYNAMODB, "{\"dynamodb\":{}}", PWT_ENOTFOUND);
}

static void image_that_is_none_is_refused(void)
{
    static const char *const values[] = {
        "5",
        "{}",
        "{\"N\":\"x\"}",
        "{\"N\":5}",
        "{\"S\":5}",
        "{\"M\":[]}",
        "{\"L\":{}}",
        "{\"SS\":\"a\"}",
        "{\"NS\":[1]}",
        "{\"BOOL\":\"true\"}",
        "{\"Q\":\"\"}",
        "{\"N\":\"1 2\"}",
        "{\"N\":\"\"}",
        "{\"S\":\"\xff\"}",
        "{\"M\":{\"\x01\":{\"S\":\"\"}}}",
        "{\"S\":\"\",\"N\":\"1\"}",
    };

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        char record[128];
        (void)snprintf(record, sizeof(record), "{\"dynamodb\":{\"NewImage\":{\"a\":%s}}}",
                       values[i]);
        fails_with(PWT_BATCH_DYNAMODB, record, PWT_EFORMAT);
    }
}

static void deep_image_is_refused_and_ends(void)
{
    char record[2048] = "{\"dynamodb\":{\"NewImage\":{\"a\":";

    for (int i = 0; i < 100; i++) {
        (void)strncat(record, "{\"L\":[", sizeof(record) - strlen(record) - 1);
    }
    for (int i = 0; i < 100; i++) {
        (void)strncat(record, "]}", sizeof(record) - strlen(record) - 1);
    }
    (void)strncat(record, "}}}", sizeof(record) - strlen(record) - 1);
    fails_with(PWT_BATCH_DYNAMODB, record, PWT_EFORMAT);
}

static void fits_what_is_wanted(void)
{
    CU_ASSERT_TRUE(batch_payload_fits(BATCH_PAYLOAD_ANY, pwt_cstr("{")));
    CU_ASSERT_TRUE(batch_payload_fits(BATCH_PAYLOAD_JSON, pwt_cstr("[1]")));
    CU_ASSERT_FALSE(batch_payload_fits(BATCH_PAYLOAD_JSON, pwt_cstr("{")));
    CU_ASSERT_FALSE(batch_payload_fits(BATCH_PAYLOAD_JSON, pwt_cstr("")));
    CU_ASSERT_TRUE(batch_payload_fits(BATCH_PAYLOAD_JSON_OBJECT, pwt_cstr(" {\"a\":1} ")));
    CU_ASSERT_FALSE(batch_payload_fits(BATCH_PAYLOAD_JSON_OBJECT, pwt_cstr("[1]")));
}

int main(void)
{
    static CU_TestInfo payload[] = {
        {"bodies_lose_their_escapes", bodies_lose_their_escapes},
        {"bytes_are_decoded", bytes_are_decoded},
        {"newest_image_becomes_plain_json", newest_image_becomes_plain_json},
        {"image_that_is_none_is_refused", image_that_is_none_is_refused},
        {"deep_image_is_refused_and_ends", deep_image_is_refused_and_ends},
        CU_TEST_INFO_NULL};
    static CU_TestInfo fits[] = {{"fits_what_is_wanted", fits_what_is_wanted}, CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_payload", NULL, NULL, NULL, NULL, payload},
                                    {"batch_payload_fits", NULL, NULL, NULL, NULL, fits},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
