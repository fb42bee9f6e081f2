/* SPDX-License-Identifier: Apache-2.0 */
/* The exporter over a service `aws` that a script stands for. */
#define _GNU_SOURCE
#include "test_otlp_host.h"

#include <powertools/aws.h>

#include <stdlib.h>

/* ---- the service ---- */

static struct {
    int32_t code; /* what a request comes to */
    struct pwt_http_response reply;
    struct pwt_http_header headers[2]; /* of the reply */
    uint32_t requests;
    int64_t timeout_ms;  /* of the latest request, */
    char body[4096];     /* its body, */
    uint64_t body_bytes; /* and how long that was */
} s_http;

static int32_t send_request(struct pwt_inv *inv,
                            const struct pwt_http_request *request,
                            struct pwt_http_response *ret_response)
{
    const struct pwt_bytes body = request->body;

    CU_ASSERT_PTR_NOT_NULL(inv);
    CU_ASSERT_TRUE(pwt_bytes_equal(request->url, pwt_cstr("http://localhost:4318/v1/traces")));
    s_http.requests++;
    s_http.timeout_ms = request->timeout_ms;
    s_http.body_bytes = body.len;
    memcpy(s_http.body, body.ptr, body.len < sizeof(s_http.body) ? body.len : sizeof(s_http.body));
    *ret_response = s_http.reply;
    return s_http.code;
}

static const struct pwt_aws_service s_aws = {.send = send_request};

static void header(uint32_t i, const char *name, const char *value)
{
    s_http.headers[i] = (struct pwt_http_header){pwt_cstr(name), pwt_cstr(value)};
    s_http.reply.headers = s_http.headers;
    s_http.reply.header_count = i + 1;
}

static void answer(int64_t status)
{
    s_http.code = 0;
    s_http.reply = (struct pwt_http_response){.status = status, .body = pwt_cstr("")};
}

static void fails(int32_t code, const char *message)
{
    s_http.code = code;
    s_http.reply = (struct pwt_http_response){.message = pwt_cstr(message)};
}

static void no_answer(void)
{
    fails(PWT_ETIMEOUT, "timed out");
}

/* ---- invocations ---- */

static struct otlp_settings s_settings;
static struct otlp_exporter *s_exporter;

static void start(void)
{
    fake_host_install();
    pwt_aws_slot = &s_aws;
    memset(&s_http, 0, sizeof(s_http));
    answer(200);
    s_settings = fake_settings();
    s_settings.protocol = OTLP_HTTP_JSON;
    s_exporter = NULL;
}

static void end(void)
{
    struct pwt_inv inv;

    fake_start(&inv);
    otlp_exporter_done(&s_exporter, &s_settings, &inv);
    CU_ASSERT_PTR_NULL(s_exporter);
    fake_inv_close(&inv);
}

/* An invocation with one span of this name (none without a name), and so much time left. */
static void invoke_within(const char *name, int64_t remaining_ms)
{
    struct otlp_spans spans = {.count = 0};
    struct otlp_span span = fake_span();
    struct pwt_inv inv;

    fake_start(&inv);
    inv.remaining_ms = remaining_ms;
    if (name) {
        span.name = pwt_cstr(name);
        otlp_spans_add(&spans, &inv, &s_settings, &span);
    }
    otlp_export(&s_exporter, &s_settings, &inv, &spans);
    fake_inv_close(&inv);
}

static void invoke(const char *name)
{
    invoke_within(name, 60000);
}

static bool sent(const char *name)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "\"name\":\"%s\"", name);
    return memmem(s_http.body, s_http.body_bytes, text, strlen(text)) != NULL;
}

static bool said(const char *text)
{
    return strstr(fake_diag(), text) != NULL;
}

/* ---- what goes well ---- */

static void sends_each_invocation_once(void)
{
    start();
    invoke("one");
    CU_ASSERT_EQUAL(s_http.requests, 1);
    CU_ASSERT(sent("one"));
    invoke("two");
    CU_ASSERT_EQUAL(s_http.requests, 2);
    CU_ASSERT(sent("two"));
    CU_ASSERT_FALSE(sent("one"));
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    end();
    CU_ASSERT_EQUAL(s_http.requests, 2);
}

static void costs_nothing_without_spans(void)
{
    start();
    invoke(NULL);
    CU_ASSERT_PTR_NULL(s_exporter);
    invoke("one");
    invoke(NULL);
    CU_ASSERT_EQUAL(s_http.requests, 1);
    end();
}

static void is_bounded_by_timeout_and_deadline(void)
{
    start();
    invoke("one");
    CU_ASSERT_EQUAL(s_http.timeout_ms, 1000);
    invoke_within("two", 500);
    CU_ASSERT_EQUAL(s_http.timeout_ms, 400);
    invoke_within("three", INT64_MAX);
    CU_ASSERT_EQUAL(s_http.timeout_ms, 1000);
    end();
}

static void compresses(void)
{
    start();
    s_settings.compression = OTLP_GZIP;
    invoke("one");
    CU_ASSERT_FALSE(sent("one"));
    CU_ASSERT(s_http.body_bytes > 20);
    CU_ASSERT_EQUAL((unsigned char)s_http.body[0], 0x1f);
    CU_ASSERT_EQUAL((unsigned char)s_http.body[1], 0x8b);
    end();
}

static void prints_to_the_console(void)
{
    start();
    s_settings.target = OTLP_TO_CONSOLE;
    s_settings.protocol = OTLP_HTTP_PROTOBUF;
    invoke("one");
    CU_ASSERT_EQUAL(s_http.requests, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "{\"resourceSpans\":[{\"resource\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"name\":\"one\""));
    CU_ASSERT_STRING_EQUAL(fake_printed() + strlen(fake_printed()) - 3, "]}\n");
    end();
}

/* ---- what does not ---- */

static void sends_again_with_the_next_invocation(void)
{
    static const int64_t busy[] = {429, 502, 503, 504};

    for (size_t i = 0; i < 5; i++) {
        start();
        if (i < 4) {
            answer(busy[i]);
        } else {
            no_answer();
        }
        invoke("one");
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        answer(200);
        invoke("two");
        CU_ASSERT_EQUAL(s_http.requests, 2);
        CU_ASSERT(sent("one"));
        CU_ASSERT(sent("two"));
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        invoke("three");
        CU_ASSERT_FALSE(sent("two"));
        end();
    }
}

static void sends_again_without_new_spans(void)
{
    start();
    answer(503);
    invoke("one");
    answer(200);
    invoke(NULL);
    CU_ASSERT_EQUAL(s_http.requests, 2);
    CU_ASSERT(sent("one"));
    end();
}

static void keeps_one_batch_and_says_what_is_lost(void)
{
    start();
    answer(503);
    invoke("one");
    invoke("two"); /* with one; that one is given up */
    CU_ASSERT(sent("one"));
    fake_pass(2000);
    answer(200);
    invoke("three");
    CU_ASSERT_FALSE(sent("one"));
    CU_ASSERT(sent("two"));
    CU_ASSERT(sent("three"));
    CU_ASSERT_EQUAL(fake_diag_count(), 2);
    CU_ASSERT(said("answers 503"));
    CU_ASSERT(said("powertools: 1 spans are lost"));
    invoke("four");
    CU_ASSERT_EQUAL(fake_diag_count(), 2);
    end();
}

static void pauses_longer_and_longer(void)
{
    int64_t waited = 0;
    uint32_t requests;

    start();
    no_answer();
    invoke("one");
    invoke("two");
    CU_ASSERT_EQUAL(s_http.requests, 2);
    for (int64_t pause = 1000; pause < 100000; pause *= 2) {
        int64_t most = pause < 60000 ? pause : 60000;
        requests = s_http.requests;
        fake_pass(most / 2 - 1);
        invoke("three");
        CU_ASSERT_EQUAL(s_http.requests, requests);
        fake_pass(most - most / 2 + 2);
        invoke("three");
        CU_ASSERT_EQUAL(s_http.requests, requests + 1);
        waited += most;
    }
    CU_ASSERT_EQUAL(waited, 123000);
    CU_ASSERT_EQUAL(fake_diag_count(), 1); /* said once */
    CU_ASSERT(said("gives no answer: timed out"));
    answer(200);
    fake_pass(60000);
    invoke("four");
    answer(503);
    invoke("five");
    answer(200);
    invoke("six"); /* a success makes the next pause short again */
    CU_ASSERT(sent("five"));
    CU_ASSERT(sent("six"));
    end();
}

static void honours_retry_after(void)
{
    start();
    answer(429);
    header(0, "retry-after", "7");
    invoke("one");
    answer(200);
    fake_pass(6900);
    invoke("two");
    CU_ASSERT_EQUAL(s_http.requests, 1);
    fake_pass(200);
    invoke("three");
    CU_ASSERT_EQUAL(s_http.requests, 2);
    CU_ASSERT_FALSE(sent("one"));
    CU_ASSERT(sent("two"));
    CU_ASSERT(sent("three"));
    end();
}

static void does_not_wait_for_ever(void)
{
    start();
    answer(503);
    header(0, "retry-after", "99999999999999999999");
    invoke("one");
    answer(200);
    fake_pass(3600000);
    invoke("two");
    CU_ASSERT_EQUAL(s_http.requests, 2);
    end();
}

static void drops_what_is_refused(void)
{
    static const int64_t refusals[] = {301, 400, 401, 404, 413, 500, 501};

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        start();
        answer(refusals[i]);
        invoke("one");
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT(said("refuses 1 spans"));
        invoke("two");
        CU_ASSERT_FALSE(sent("one"));
        CU_ASSERT_EQUAL(s_http.requests, 2);
        CU_ASSERT_EQUAL(fake_diag_count(), 1); /* once */
        answer(200);
        invoke("three");
        CU_ASSERT_FALSE(sent("two"));
        CU_ASSERT_EQUAL(fake_diag_count(), 2);
        CU_ASSERT(said("powertools: 1 spans are lost")); /* the second */
        end();
    }
}

static void does_not_repeat_a_partial_success(void)
{
    static const char body[] =
        "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"x\"}}";

    start();
    header(0, "content-type", "application/json");
    s_http.reply.body = pwt_cstr(body);
    invoke("one");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT(said("takes not all of 1 spans: 1 rejected, \"x\""));
    invoke("two");
    CU_ASSERT_FALSE(sent("one"));
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    s_http.reply.body = pwt_cstr("");
    invoke("three");
    s_http.reply.body = pwt_cstr(body);
    invoke("four");
    CU_ASSERT_EQUAL(fake_diag_count(), 2); /* it was well in between */
    end();
}

static void waits_for_an_invocation_with_time(void)
{
    start();
    invoke_within("one", 109);
    invoke_within("two", -5);
    CU_ASSERT_EQUAL(s_http.requests, 0);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT(said("no time is left"));
    invoke_within("three", 110);
    CU_ASSERT_EQUAL(s_http.timeout_ms, 10);
    CU_ASSERT(sent("two"));
    CU_ASSERT(sent("three"));
    CU_ASSERT(said("powertools: 1 spans are lost"));
    end();
}

static void gives_up_what_is_impossible(void)
{
    static const int32_t codes[] = {PWT_EUNSUPPORTED, PWT_EINVAL, PWT_EABSENT};

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        start();
        fails(codes[i], "there is no libcurl");
        invoke("one");
        answer(200);
        invoke("two");
        CU_ASSERT_EQUAL(s_http.requests, 1);
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT(
            said("spans are not sent to http://localhost:4318/v1/traces: there is no libcurl"));
        end();
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
    }
}

/* An invocation with a span for which there was no room. */
static void lose(void)
{
    const struct otlp_spans spans = {.dropped = 1};
    struct pwt_inv inv;

    fake_start(&inv);
    otlp_export(&s_exporter, &s_settings, &inv, &spans);
    fake_inv_close(&inv);
}

static void tells_of_spans_without_room(void)
{
    start();
    lose(); /* before there is anything to send */
    CU_ASSERT_EQUAL(s_http.requests, 0);
    invoke("one");
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT(said("powertools: 1 spans are lost; "));
    lose();
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    end();
    CU_ASSERT(said("powertools: 1 spans are lost at shutdown"));
}

/* ---- the end ---- */

static void tries_once_more_at_the_end(void)
{
    start();
    answer(503);
    invoke("one");
    answer(200);
    end();
    CU_ASSERT_EQUAL(s_http.requests, 2);
    CU_ASSERT(sent("one"));
    CU_ASSERT_EQUAL(s_http.timeout_ms, 150);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
}

static void says_what_is_lost_at_the_end(void)
{
    start();
    answer(429);
    header(0, "retry-after", "60");
    invoke("one");
    end();
    CU_ASSERT_EQUAL(s_http.requests, 1); /* it was asked not to come back yet */
    CU_ASSERT_EQUAL(fake_diag_count(), 2);
    CU_ASSERT(said("powertools: 1 spans are lost at shutdown"));
}

static void ends_without_a_beginning(void)
{
    start();
    end();
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

int main(void)
{
    CU_TestInfo good[] = {
        {"sends each invocation once", sends_each_invocation_once},
        {"costs nothing without spans", costs_nothing_without_spans},
        {"is bounded by timeout and deadline", is_bounded_by_timeout_and_deadline},
        {"compresses", compresses},
        {"prints to the console", prints_to_the_console},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo bad[] = {
        {"sends again with the next invocation", sends_again_with_the_next_invocation},
        {"sends again without new spans", sends_again_without_new_spans},
        {"keeps one batch and says what is lost", keeps_one_batch_and_says_what_is_lost},
        {"pauses longer and longer", pauses_longer_and_longer},
        {"honours Retry-After", honours_retry_after},
        {"does not wait for ever", does_not_wait_for_ever},
        {"drops what is refused", drops_what_is_refused},
        {"does not repeat a partial success", does_not_repeat_a_partial_success},
        {"waits for an invocation with time", waits_for_an_invocation_with_time},
        {"gives up what is impossible", gives_up_what_is_impossible},
        {"tells of spans without room", tells_of_spans_without_room},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo done[] = {
        {"tries once more at the end", tries_once_more_at_the_end},
        {"says what is lost at the end", says_what_is_lost_at_the_end},
        {"ends without a beginning", ends_without_a_beginning},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_export, well", .pTests = good},
        {.pName = "otlp_export, not so well", .pTests = bad},
        {.pName = "otlp_exporter_done", .pTests = done},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
