/* SPDX-License-Identifier: Apache-2.0 */
/* shrink.c: documents that no datagram holds are cut, and arrive. */
#include "../run.h"
#include "fake_host.h"

#include <stdio.h>
#include <string.h>

static struct tracer s_tracer;
static struct pwt_inv s_inv;
static struct tracer_subsegment *s_subsegment;
static char s_text[300000];

static void start(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
    tracer_before(&s_inv.cx);
    s_subsegment = tracer_current(fake_state(&s_inv), 0);
    memset(s_text, 'x', sizeof(s_text));
}

/* Metadata whose JSON text has so many bytes. */
static void put_metadata(const char *key, size_t bytes)
{
    const struct pwt_field field = PWT_BYTES(key, pwt_bytes_make(s_text, bytes - 2));

    tracer_put(&s_inv.cx, s_subsegment, PWT_TRACE_METADATA, pwt_cstr(NULL), &field);
}

/* Closes the invocation; the datagram's document and its length. */
static struct json_object *sent(size_t *ret_len)
{
    static char copy[TRACER_DATAGRAM_MAX + 1];
    tracer_after(&s_inv.cx);
    tracer_settled(&s_inv.cx);
    const char *datagram = fake_datagram(ret_len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(datagram);
    memcpy(copy, datagram, *ret_len + 1);
    fake_inv_close(&s_inv);
    CU_ASSERT_EQUAL_FATAL(memcmp(copy, TRACER_PREFIX, strlen(TRACER_PREFIX)), 0);
    struct json_object *document = json_tokener_parse(copy + strlen(TRACER_PREFIX));
    CU_ASSERT_PTR_NOT_NULL_FATAL(document);
    CU_ASSERT_TRUE(fake_is(document, "name", "\"## handler\""));
    CU_ASSERT_TRUE(*ret_len <= TRACER_DATAGRAM_MAX);
    return document;
}

#define TRUNCATED(n) "{\"truncated\":true,\"bytes\":" #n "}"

static void replaces_the_largest_value(void)
{
    size_t len;

    start();
    put_metadata("small", 20000);
    put_metadata("large", 50000);
    struct json_object *document = sent(&len);
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.large", TRUNCATED(50000)));
    CU_ASSERT_EQUAL(json_object_get_string_len(fake_member(document, "metadata.orders.small")),
                    19998);
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"ColdStart\":true,\"Service\":\"orders\"}"));
    json_object_put(document);
}

static void replaces_as_many_as_needed(void)
{
    size_t len;

    start();
    put_metadata("a", 40000);
    put_metadata("b", 70000);
    put_metadata("c", 30000);
    struct json_object *document = sent(&len);
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.a", TRUNCATED(40000)));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.b", TRUNCATED(70000)));
    CU_ASSERT_EQUAL(json_object_get_string_len(fake_member(document, "metadata.orders.c")), 29998);
    json_object_put(document);
}

/* What just fits is sent as it is, and one byte more is cut. */
static void cuts_nothing_before_it_must(void)
{
    size_t empty;
    size_t len;

    start();
    put_metadata("k", 5000);
    json_object_put(sent(&empty));
    const size_t room = TRACER_DATAGRAM_MAX - (empty - 5000);

    start();
    put_metadata("k", room);
    struct json_object *document = sent(&len);
    CU_ASSERT_EQUAL(len, TRACER_DATAGRAM_MAX);
    CU_ASSERT_EQUAL(json_object_get_string_len(fake_member(document, "metadata.orders.k")),
                    (int)room - 2);
    json_object_put(document);

    start();
    put_metadata("k", room + 1);
    document = sent(&len);
    CU_ASSERT_PTR_NOT_NULL(fake_member(document, "metadata.orders.k.truncated"));
    json_object_put(document);
}

static void replaces_as_many_as_needed_of_many(void)
{
    char key[32];
    size_t len;
    int whole = 0;

    start();
    for (int i = 0; i < 200; i++) {
        (void)snprintf(key, sizeof(key), "%d", i);
        put_metadata(key, 1000);
    }
    struct json_object *document = sent(&len);
    struct json_object *values = fake_member(document, "metadata.orders");
    CU_ASSERT_PTR_NOT_NULL_FATAL(values);
    struct json_object_iterator at = json_object_iter_begin(values);
    const struct json_object_iterator end = json_object_iter_end(values);
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        whole += json_object_is_type(json_object_iter_peek_value(&at), json_type_string);
    }
    CU_ASSERT_EQUAL(json_object_object_length(values), 200);
    CU_ASSERT_TRUE(whole > 50);
    CU_ASSERT_TRUE(len > TRACER_DATAGRAM_MAX - 1100);
    json_object_put(document);
}

/* Frames go before what stands for a value does. */
static void cuts_frames_for_a_placeholder(void)
{
    struct pwt_bytes frame;
    struct pwt_error error = fake_error("A", "why");
    size_t len;

    start();
    frame = pwt_bytes_make(s_text, 0);
    error.frames = &frame;
    error.frame_count = 1;
    fake_fail(&s_inv, &error);
    json_object_put(sent(&len));
    const size_t room = TRACER_DATAGRAM_MAX - len;

    start();
    frame = pwt_bytes_make(s_text, room - 20);
    put_metadata("large", 50000);
    fake_fail(&s_inv, &error);
    struct json_object *document = sent(&len);
    CU_ASSERT_PTR_NOT_NULL(fake_member(document, "metadata.orders.large"));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.truncated", "1"));
    json_object_put(document);
}

static void drops_metadata_that_is_too_much_in_small_pieces(void)
{
    char key[32];
    size_t len;

    start();
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(key, sizeof(key), "key number %d", i);
        put_metadata(key, 40);
    }
    struct json_object *document = sent(&len);
    CU_ASSERT_PTR_NULL(fake_member(document, "metadata"));
    json_object_put(document);
}

static void replaces_a_response(void)
{
    size_t len;

    start();
    s_text[0] = '"';
    s_text[99999] = '"';
    s_inv.outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = pwt_bytes_make(s_text, 100000)};
    struct json_object *document = sent(&len);
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.handler response", TRUNCATED(100000)));
    json_object_put(document);
}

static void does_not_look_at_a_huge_response(void)
{
    size_t len;

    start();
    s_inv.outcome = (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES,
                                         .response = pwt_bytes_make(s_text, sizeof(s_text))};
    struct json_object *document = sent(&len);
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.handler response", TRUNCATED(300000)));
    json_object_put(document);
}

/* White space goes before anything is cut. */
static void counts_a_response_without_its_blanks(void)
{
    size_t len;

    start();
    memset(s_text, ' ', sizeof(s_text));
    memcpy(s_text, "[1", 2);
    s_text[99999] = ']';
    s_inv.outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = pwt_bytes_make(s_text, 100000)};
    struct json_object *document = sent(&len);
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders.handler response", "[1]"));
    json_object_put(document);
}

static void keeps_a_response_that_is_nested_to_the_limit(void)
{
    size_t len;

    start();
    memset(s_text, '[', 1023);
    memset(s_text + 1023, ']', 1023);
    s_inv.outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = pwt_bytes_make(s_text, 2046)};
    tracer_after(&s_inv.cx);
    tracer_settled(&s_inv.cx);
    const char *datagram = fake_datagram(&len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(datagram);
    CU_ASSERT_PTR_NOT_NULL(strstr(datagram, "\"handler response\":[[["));
    fake_inv_close(&s_inv);
}

static void cuts_frames_then_annotations_then_the_rest(void)
{
    static struct pwt_bytes frames[200];
    struct pwt_error error = fake_error("A", "why");
    char key[16];
    size_t len;

    for (size_t i = 0; i < 200; i++) {
        frames[i] = pwt_bytes_make(s_text, 1000);
    }
    error.frames = frames;
    error.frame_count = 200;
    start();
    put_metadata("small", 100);
    fake_fail(&s_inv, &error);
    struct json_object *document = sent(&len);
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.stack", "[]"));
    CU_ASSERT_TRUE(fake_is(document, "cause.exceptions.0.truncated", "200"));
    CU_ASSERT_PTR_NOT_NULL(fake_member(document, "metadata.orders.small"));
    json_object_put(document);

    start();
    for (int i = 0; i < 40; i++) {
        const struct pwt_field field = PWT_BYTES(key, pwt_bytes_make(s_text, 2000));
        (void)snprintf(key, sizeof(key), "k%d", i);
        const struct pwt_field named = PWT_BYTES(key, field.value.bytes);
        tracer_put(&s_inv.cx, s_subsegment, PWT_TRACE_ANNOTATIONS, pwt_cstr(NULL), &named);
    }
    document = sent(&len);
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"ColdStart\":true,\"Service\":\"orders\"}"));
    json_object_put(document);

    start();
    error = fake_error("A", "");
    error.message = pwt_bytes_make(s_text, 100000);
    fake_fail(&s_inv, &error);
    document = sent(&len);
    CU_ASSERT_EQUAL(json_object_get_string_len(fake_member(document, "cause.exceptions.0.message")),
                    1024);
    CU_ASSERT_TRUE(fake_is(document, "fault", "true"));
    json_object_put(document);
}

int main(void)
{
    CU_TestInfo metadata[] = {
        {"replaces_the_largest_value", replaces_the_largest_value},
        {"replaces_as_many_as_needed", replaces_as_many_as_needed},
        {"cuts_nothing_before_it_must", cuts_nothing_before_it_must},
        {"replaces_as_many_as_needed_of_many", replaces_as_many_as_needed_of_many},
        {"cuts_frames_for_a_placeholder", cuts_frames_for_a_placeholder},
        {"drops_metadata_that_is_too_much_in_small_pieces",
         drops_metadata_that_is_too_much_in_small_pieces},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo responses[] = {
        {"replaces_a_response", replaces_a_response},
        {"does_not_look_at_a_huge_response", does_not_look_at_a_huge_response},
        {"counts_a_response_without_its_blanks", counts_a_response_without_its_blanks},
        {"keeps_a_response_that_is_nested_to_the_limit",
         keeps_a_response_that_is_nested_to_the_limit},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo rest[] = {
        {"cuts_frames_then_annotations_then_the_rest", cuts_frames_then_annotations_then_the_rest},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_document_shrunk: metadata", .pTests = metadata},
        {.pName = "tracer_document_shrunk: responses", .pTests = responses},
        {.pName = "tracer_document_shrunk: the rest", .pTests = rest},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
