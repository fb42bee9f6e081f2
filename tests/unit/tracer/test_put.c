/* SPDX-License-Identifier: Apache-2.0 */
/* put.c: what is kept of what was put, and what the format does not allow. */
#include "../run.h"
#include "fake_host.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct tracer s_tracer;
static struct pwt_inv s_inv;
static struct tracer_subsegment *s_subsegment;

static void start_kind(enum tracer_kind kind)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
    tracer_before(&s_inv.cx);
    s_subsegment = tracer_open(&s_inv.cx, kind, pwt_cstr("work"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s_subsegment);
}

static void put(uint32_t block, struct pwt_field field)
{
    tracer_put(&s_inv.cx, s_subsegment, block, pwt_cstr(NULL), &field);
}

/* Closes it; the document that arrives. */
static struct json_object *sent(void)
{
    tracer_send(&s_inv.cx, tracer_close(&s_inv.cx));
    struct json_object *document = fake_document();
    CU_ASSERT_PTR_NOT_NULL_FATAL(document);
    fake_inv_close(&s_inv);
    return document;
}

static void keeps_annotations_of_every_kind(void)
{
    start_kind(TRACER_PLAIN);
    put(PWT_TRACE_ANNOTATIONS, PWT_STR("text", "a\n\"b\""));
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("int", INT64_MIN));
    put(PWT_TRACE_ANNOTATIONS, PWT_UINT("uint", UINT64_MAX));
    put(PWT_TRACE_ANNOTATIONS, PWT_DOUBLE("double", 0.1));
    put(PWT_TRACE_ANNOTATIONS, PWT_BOOL("bool", 0));
    put(PWT_TRACE_ANNOTATIONS, PWT_STR("empty", ""));
    put(PWT_TRACE_ANNOTATIONS, PWT_JSON("json", pwt_cstr(" \"x\" ")));
    put(PWT_TRACE_ANNOTATIONS, PWT_JSON("number", pwt_cstr("-1.5e3")));
    put(PWT_TRACE_ANNOTATIONS, PWT_JSON("true", pwt_cstr("true")));
    put(PWT_TRACE_ANNOTATIONS, PWT_JSON("broken", pwt_cstr("{")));
    CU_ASSERT_TRUE(fake_is(sent(), "annotations",
                           "{\"text\":\"a\\n\\\"b\\\"\",\"int\":-9223372036854775808,"
                           "\"uint\":18446744073709551615,\"double\":0.1,\"bool\":false,"
                           "\"empty\":\"\",\"json\":\"x\",\"number\":-1.5e3,\"true\":true,"
                           "\"broken\":\"{\"}"));
}

static void drops_annotations_that_x_ray_would_refuse(void)
{
    static char key[502];

    start_kind(TRACER_PLAIN);
    memset(key, 'k', sizeof(key) - 1);
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("a.b", 1));
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("a-b", 1));
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("\xc3\xa9", 1));
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("", 1));
    put(PWT_TRACE_ANNOTATIONS, PWT_INT(key, 1));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "annotation 'a.b' is left out"));
    put(PWT_TRACE_ANNOTATIONS, PWT_NULL("null"));
    put(PWT_TRACE_ANNOTATIONS, PWT_STR("absent", NULL));
    put(PWT_TRACE_ANNOTATIONS, PWT_JSON("null2", pwt_cstr("null")));
    put(PWT_TRACE_ANNOTATIONS, PWT_JSON("object", pwt_cstr("{}")));
    put(PWT_TRACE_ANNOTATIONS, PWT_JSON("list", pwt_cstr("[1]")));
    put(PWT_TRACE_ANNOTATIONS, PWT_DOUBLE("nan", (double)NAN));
    put(PWT_TRACE_ANNOTATIONS, PWT_DOUBLE("inf", (double)INFINITY));
    CU_ASSERT_PTR_NULL(fake_member(sent(), "annotations"));
}

static void takes_the_last_value_of_a_key(void)
{
    start_kind(TRACER_PLAIN);
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("k", 1));
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("j", 1));
    put(PWT_TRACE_ANNOTATIONS, PWT_STR("k", "a longer value than before"));
    put(PWT_TRACE_ANNOTATIONS, PWT_STR("k", "two"));
    CU_ASSERT_TRUE(fake_is(sent(), "annotations", "{\"k\":\"two\",\"j\":1}"));
}

static void needs_no_memory_for_a_counter(void)
{
    start_kind(TRACER_PLAIN);
    put(PWT_TRACE_METADATA, PWT_INT("n", 9999999));
    const uint32_t allocs = s_inv.allocs;
    for (int i = 0; i < 100000; i++) {
        put(PWT_TRACE_METADATA, PWT_INT("n", i));
    }
    CU_ASSERT_TRUE(s_inv.allocs - allocs < 16);
    CU_ASSERT_TRUE(fake_is(sent(), "metadata.orders", "{\"n\":99999}"));
}

static void ends_at_fifty_annotations(void)
{
    char key[16];

    start_kind(TRACER_PLAIN);
    for (int i = 0; i < 60; i++) {
        (void)snprintf(key, sizeof(key), "k%d", i);
        put(PWT_TRACE_ANNOTATIONS, PWT_INT(key, i));
    }
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("k0", -1)); /* it is there: no further one */
    struct json_object *annotations = fake_member(sent(), "annotations");
    CU_ASSERT_EQUAL(json_object_object_length(annotations), TRACER_ANNOTATIONS_MAX);
    CU_ASSERT_TRUE(fake_is(annotations, "k0", "-1"));
    CU_ASSERT_TRUE(fake_is(annotations, "k49", "49"));
}

static void keeps_metadata_by_namespace(void)
{
    const struct pwt_field json = PWT_JSON("j", pwt_cstr("{\"a\": [1, null]}"));
    const struct pwt_field reserved = PWT_INT("k", 1);

    start_kind(TRACER_PLAIN);
    put(PWT_TRACE_METADATA, PWT_INT("any key: \"x\"", 1));
    put(PWT_TRACE_METADATA, PWT_NULL("null"));
    tracer_put(&s_inv.cx, s_subsegment, PWT_TRACE_METADATA, pwt_cstr("audit"), &json);
    tracer_put(&s_inv.cx, s_subsegment, PWT_TRACE_METADATA, pwt_cstr("AWS.x"), &reserved);
    tracer_put(&s_inv.cx, s_subsegment, PWT_TRACE_METADATA, pwt_cstr("AWS"), &reserved);
    put(PWT_TRACE_METADATA, PWT_JSON("text", pwt_cstr("no JSON")));
    CU_ASSERT_TRUE(fake_is(sent(), "metadata",
                           "{\"orders\":{\"any key: \\\"x\\\"\":1,\"null\":null,\"text\":\"no "
                           "JSON\"},\"audit\":{\"j\":{\"a\":[1,null]}},\"AWS\":{\"k\":1}}"));
}

static void names_the_namespace_without_a_service(void)
{
    start_kind(TRACER_PLAIN);
    s_tracer.service = pwt_cstr(NULL);
    tracer_settings_apply(&s_tracer, fake_scope());
    put(PWT_TRACE_METADATA, PWT_INT("k", 1));
    CU_ASSERT_TRUE(fake_is(sent(), "metadata", "{\"service_undefined\":{\"k\":1}}"));
}

static void takes_what_belongs_into_a_block(void)
{
    start_kind(TRACER_REMOTE);
    put(PWT_TRACE_HTTP_REQUEST, PWT_STR("url", "https://h/p?secret=1"));
    put(PWT_TRACE_HTTP_REQUEST, PWT_INT("method", 5));
    put(PWT_TRACE_HTTP_REQUEST, PWT_BOOL("traced", 1));
    put(PWT_TRACE_HTTP_RESPONSE, PWT_STR("status", "200"));
    put(PWT_TRACE_HTTP_RESPONSE, PWT_DOUBLE("content_length", 1.5));
    put(PWT_TRACE_HTTP_RESPONSE, PWT_JSON("content_length", pwt_cstr("1e3")));
    put(PWT_TRACE_AWS_CALL, PWT_INT("region", 1));
    put(PWT_TRACE_AWS_CALL, PWT_INT("retries", 2));
    put(PWT_TRACE_AWS_CALL, PWT_NULL("key"));
    put(PWT_TRACE_SQL_QUERY, PWT_STR("user", "u"));
    put(PWT_TRACE_SQL_QUERY, PWT_INT("url", 1));
    struct json_object *document = sent();
    CU_ASSERT_TRUE(fake_is(document, "http",
                           "{\"request\":{\"url\":\"https://h/p\",\"traced\":true},"
                           "\"response\":{\"content_length\":1e3}}"));
    CU_ASSERT_TRUE(fake_is(document, "aws", "{\"retries\":2}"));
    CU_ASSERT_TRUE(fake_is(document, "sql", "{\"user\":\"u\"}"));
}

static void takes_the_password_off_every_url(void)
{
    start_kind(TRACER_SQL);
    put(PWT_TRACE_HTTP_REQUEST, PWT_STR("url", "https://u:p@h/p?secret=1"));
    put(PWT_TRACE_SQL_QUERY, PWT_STR("url", "mysql://u:p@h/db?password=1"));
    put(PWT_TRACE_SQL_QUERY, PWT_JSON("connection_string", pwt_cstr("\"u:p@h\"")));
    struct json_object *document = sent();
    CU_ASSERT_TRUE(fake_is(document, "http.request.url", "\"https://h/p\""));
    CU_ASSERT_TRUE(fake_is(document, "sql.url", "\"mysql://h/db\""));
    CU_ASSERT_TRUE(fake_is(document, "sql.connection_string", "\"h\""));
}

static void takes_the_query_off_a_url_given_as_json(void)
{
    start_kind(TRACER_REMOTE);
    put(PWT_TRACE_HTTP_REQUEST, PWT_JSON("url", pwt_cstr("\"https://h/p?secret=1\"")));
    struct json_object *document = sent();
    CU_ASSERT_TRUE(fake_is(document, "http.request.url", "\"https://h/p\""));
}

static void sets_flags_by_status(void)
{
    static const struct {
        int64_t status;
        uint32_t flags;
    } cases[] = {
        {200, 0},
        {399, 0},
        {400, PWT_TRACE_ERROR},
        {404, PWT_TRACE_ERROR},
        {429, PWT_TRACE_ERROR | PWT_TRACE_THROTTLE},
        {499, PWT_TRACE_ERROR},
        {500, PWT_TRACE_FAULT},
        {599, PWT_TRACE_FAULT},
        {600, 0},
        {-1, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        start_kind(TRACER_REMOTE);
        put(PWT_TRACE_HTTP_RESPONSE, PWT_INT("status", cases[i].status));
        CU_ASSERT_EQUAL(s_subsegment->flags, cases[i].flags);
        fake_inv_close(&s_inv);
    }
}

static void silences_ignored_endpoints(void)
{
    const struct pwt_bytes items[] = {pwt_cstr("quiet.example")};

    start_kind(TRACER_REMOTE);
    s_tracer.ignored = (struct pwt_list){.items = items, .count = 1};
    put(PWT_TRACE_HTTP_REQUEST, PWT_STR("url", "https://loud.example/"));
    CU_ASSERT_FALSE(s_subsegment->silent);
    put(PWT_TRACE_HTTP_REQUEST, PWT_STR("url", "https://quiet.example/"));
    CU_ASSERT_TRUE(s_subsegment->silent);
    tracer_send(&s_inv.cx, tracer_close(&s_inv.cx));
    CU_ASSERT_PTR_NULL(fake_document());
    fake_inv_close(&s_inv);
}

static void redacts_values(void)
{
    start_kind(TRACER_PLAIN);
    fake_redact(PWT_REDACT_VALUE, false);
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("a", 1));
    put(PWT_TRACE_METADATA, PWT_STR("m", "secret"));
    struct json_object *document = sent();
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"a\":\"***\"}"));
    CU_ASSERT_TRUE(fake_is(document, "metadata.orders", "{\"m\":\"***\"}"));
}

static void leaves_out_what_cannot_be_redacted(void)
{
    start_kind(TRACER_PLAIN);
    fake_redact(PWT_REDACT_VALUE | PWT_REDACT_RESPONSE, true);
    put(PWT_TRACE_ANNOTATIONS, PWT_INT("a", 1));
    put(PWT_TRACE_METADATA, PWT_STR("m", "secret"));
    tracer_put_response(&s_inv.cx, s_subsegment, PWT_REDACT_RESPONSE, pwt_cstr("\"secret\""));
    struct json_object *document = sent();
    CU_ASSERT_PTR_NULL(fake_member(document, "annotations"));
    CU_ASSERT_PTR_NULL(fake_member(document, "metadata"));
}

static void records_every_response_but_null(void)
{
    static const char *const responses[] = {"0", "false", "\"\"", "{}", "[null]", "1e300"};

    for (size_t i = 0; i < sizeof(responses) / sizeof(responses[0]); i++) {
        start_kind(TRACER_METHOD);
        tracer_put_response(&s_inv.cx, s_subsegment, PWT_REDACT_VALUE, pwt_cstr(responses[i]));
        CU_ASSERT_TRUE(fake_is(sent(), "metadata.orders.work response", responses[i]));
    }
    start_kind(TRACER_METHOD);
    tracer_put_response(&s_inv.cx, s_subsegment, PWT_REDACT_VALUE, pwt_cstr(" null "));
    tracer_put_response(&s_inv.cx, s_subsegment, PWT_REDACT_VALUE, pwt_cstr(""));
    CU_ASSERT_PTR_NULL(fake_member(sent(), "metadata"));
}

static void makes_a_string_of_a_response_that_is_no_json(void)
{
    start_kind(TRACER_METHOD);
    tracer_put_response(&s_inv.cx, s_subsegment, PWT_REDACT_VALUE, pwt_cstr("<html>\xff"));
    CU_ASSERT_TRUE(fake_is(sent(), "metadata.orders.work response", "\"<html>\xef\xbf\xbd\""));
}

static void merges_what_a_thread_put(void)
{
    start_kind(TRACER_PLAIN);
    struct tracer_subsegment *lent = tracer_open(&s_inv.cx, TRACER_LENT, pwt_cstr(""));
    const struct pwt_field field = PWT_INT("k", 2);

    put(PWT_TRACE_ANNOTATIONS, PWT_INT("k", 1));
    put(PWT_TRACE_METADATA, PWT_INT("m", 1));
    tracer_put(&s_inv.cx, lent, PWT_TRACE_ANNOTATIONS, pwt_cstr(NULL), &field);
    tracer_put(&s_inv.cx, lent, PWT_TRACE_METADATA, pwt_cstr(NULL), &field);
    tracer_put(&s_inv.cx, lent, PWT_TRACE_METADATA, pwt_cstr("x"), &field);
    lent->flags = PWT_TRACE_ERROR;
    tracer_merge(s_subsegment, lent);
    fake_state(&s_inv)->current = s_subsegment;
    struct json_object *document = sent();
    CU_ASSERT_TRUE(fake_is(document, "annotations", "{\"k\":2}"));
    CU_ASSERT_TRUE(fake_is(document, "metadata", "{\"orders\":{\"m\":1,\"k\":2},\"x\":{\"k\":2}}"));
    CU_ASSERT_TRUE(fake_is(document, "error", "true"));
}

int main(void)
{
    CU_TestInfo annotations[] = {
        {"keeps_annotations_of_every_kind", keeps_annotations_of_every_kind},
        {"drops_annotations_that_x_ray_would_refuse", drops_annotations_that_x_ray_would_refuse},
        {"takes_the_last_value_of_a_key", takes_the_last_value_of_a_key},
        {"ends_at_fifty_annotations", ends_at_fifty_annotations},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo metadata[] = {
        {"keeps_metadata_by_namespace", keeps_metadata_by_namespace},
        {"names_the_namespace_without_a_service", names_the_namespace_without_a_service},
        {"needs_no_memory_for_a_counter", needs_no_memory_for_a_counter},
        {"redacts_values", redacts_values},
        {"leaves_out_what_cannot_be_redacted", leaves_out_what_cannot_be_redacted},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo blocks[] = {
        {"takes_what_belongs_into_a_block", takes_what_belongs_into_a_block},
        {"takes_the_password_off_every_url", takes_the_password_off_every_url},
        {"takes_the_query_off_a_url_given_as_json", takes_the_query_off_a_url_given_as_json},
        {"sets_flags_by_status", sets_flags_by_status},
        {"silences_ignored_endpoints", silences_ignored_endpoints},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo responses[] = {
        {"records_every_response_but_null", records_every_response_but_null},
        {"makes_a_string_of_a_response_that_is_no_json",
         makes_a_string_of_a_response_that_is_no_json},
        {"merges_what_a_thread_put", merges_what_a_thread_put},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_put: annotations", .pTests = annotations},
        {.pName = "tracer_put: metadata", .pTests = metadata},
        {.pName = "tracer_put: blocks", .pTests = blocks},
        {.pName = "tracer_put_response, tracer_merge", .pTests = responses},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
