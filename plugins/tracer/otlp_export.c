/* SPDX-License-Identifier: Apache-2.0 */
/* The way of spans to a collector; see otlp.h. One request per invocation, after the caller has its
 * answer. What fails for now is sent with a later invocation: nothing here ever waits for a moment
 * to try again. Each kind of trouble is said once, until a request succeeds. */
#include "otlp.h"
#include "otlp_body.h"
#include "otlp_client.h"
#include "otlp_gzip.h"
#include "otlp_reply.h"
#include "otlp_resource.h"

#include <powertools/host.h>

#include <inttypes.h>
#include <stdlib.h>

#define NS_PER_MS INT64_C(1000000)

/* Of an invocation's time, left to the host for what comes after, as the service `aws` does; and
 * the least that is worth a request. */
#define MARGIN_MS 100
#define LEAST_MS  10

/* All plugins together have 250 ms at SIGTERM. */
#define SHUTDOWN_MS 150

/* Between failures: the first retry goes with the next invocation, later ones after pauses that
 * double from FIRST to LONGEST. A collector may ask for more. */
#define PAUSE_FIRST_MS   1000
#define PAUSE_LONGEST_MS 60000
#define ASKED_LONGEST_S  3600

enum trouble {
    TROUBLE_NO_TIME,
    TROUBLE_SILENT,  /* no reply */
    TROUBLE_BUSY,    /* a reply that asks for another try */
    TROUBLE_REFUSED, /* a reply that does not */
    TROUBLE_PARTIAL
};

struct otlp_exporter {
    struct otlp_body body;
    struct pwt_json_buffer packed; /* the same compressed */
    struct otlp_client client;
    int64_t not_before_ns; /* monotonic */
    uint32_t failures;     /* in a row */
    uint32_t lost;         /* spans, since it was last said */
    uint32_t said;         /* a bit for each enum trouble */
    bool opened;
    bool usable;
};

/* Whether this has not been said since the last success. */
static bool first_time(struct otlp_exporter *exporter, enum trouble trouble)
{
    uint32_t bit = UINT32_C(1) << trouble;
    bool first = (exporter->said & bit) == 0;

    exporter->said |= bit;
    return first;
}

/* ---- failures ---- */

/* A pause that doubles; half of it is by chance, so that many environments do not come back at
 * once. Nanoseconds of a clock are chance enough. */
static int64_t pause_ms(uint32_t failures, int64_t now_ns)
{
    int64_t pause = PAUSE_FIRST_MS;

    if (failures < 2) {
        return 0;
    }
    for (uint32_t i = 2; i < failures && pause < PAUSE_LONGEST_MS; i++) {
        pause *= 2;
    }
    pause = pause < PAUSE_LONGEST_MS ? pause : PAUSE_LONGEST_MS;
    return pause / 2 + now_ns % (pause / 2 + 1);
}

/* Keeps the spans for later. */
static void put_off(struct otlp_exporter *exporter, int64_t asked_s)
{
    int64_t now_ns = pwt_clock_ns(PWT_CLOCK_MONOTONIC);
    int64_t wait_ms;

    exporter->failures++;
    wait_ms = pause_ms(exporter->failures, now_ns);
    asked_s = asked_s < ASKED_LONGEST_S ? asked_s : ASKED_LONGEST_S;
    wait_ms = asked_s * 1000 > wait_ms ? asked_s * 1000 : wait_ms;
    exporter->not_before_ns = now_ns + wait_ms * NS_PER_MS;
    exporter->lost += otlp_body_keep(&exporter->body);
}

static void on_silence(struct otlp_exporter *exporter, struct pwt_inv *inv, struct pwt_bytes why)
{
    if (first_time(exporter, TROUBLE_SILENT)) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: the traces collector %s gives no answer: %.*s; expected one within "
                 "OTEL_EXPORTER_OTLP_TIMEOUT; check that it runs, and "
                 "OTEL_EXPORTER_OTLP_ENDPOINT; the spans are kept for a later invocation",
                 exporter->client.shown, (int)why.len, why.ptr);
    }
    put_off(exporter, 0);
}

/* A request that cannot be made at all will not be the next time either. */
static void on_impossible(struct otlp_exporter *exporter, struct pwt_inv *inv, struct pwt_bytes why)
{
    pwt_diag(inv, PWT_DIAG_WARN,
             "powertools: spans are not sent to %s: %.*s; mend that, or choose another backend for "
             "traces",
             exporter->client.shown, (int)why.len, why.ptr);
    otlp_body_clear(&exporter->body);
    exporter->usable = false;
}

static void
on_busy(struct otlp_exporter *exporter, struct pwt_inv *inv, const struct pwt_http_response *reply)
{
    if (first_time(exporter, TROUBLE_BUSY)) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: the traces collector %s is not ready and answers %" PRId64
                 "; expected 200; look at the collector; the spans are kept for a later invocation",
                 exporter->client.shown, reply->status);
    }
    put_off(exporter, otlp_reply_retry_after_s(reply));
}

static void on_refusal(struct otlp_exporter *exporter,
                       struct pwt_inv *inv,
                       const struct pwt_http_response *reply)
{
    if (first_time(exporter, TROUBLE_REFUSED)) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: the traces collector %s refuses %u spans and answers %" PRId64
                 "; expected 200; check OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS "
                 "and OTEL_EXPORTER_OTLP_PROTOCOL; the spans are dropped",
                 exporter->client.shown, otlp_body_spans(&exporter->body), reply->status);
    } else {
        exporter->lost += otlp_body_spans(&exporter->body);
    }
    otlp_body_clear(&exporter->body);
    exporter->failures = 0;
}

/* ---- success ---- */

static void on_success(struct otlp_exporter *exporter,
                       struct pwt_inv *inv,
                       const struct pwt_http_response *reply)
{
    char reason[OTLP_REASON_BYTES];
    uint64_t rejected;

    exporter->said &= UINT32_C(1) << TROUBLE_PARTIAL;
    if (!otlp_reply_partial(reply, &rejected, reason)) {
        exporter->said = 0;
    } else if (first_time(exporter, TROUBLE_PARTIAL)) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: the traces collector %s takes not all of %u spans: %" PRIu64
                 " rejected, \"%s\"; expected none; correct what it names",
                 exporter->client.shown, otlp_body_spans(&exporter->body), rejected, reason);
    }
    if (exporter->lost > 0) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: %u spans are lost; expected the traces collector %s to take those of "
                 "each invocation; see the message before this one",
                 exporter->lost, exporter->client.shown);
    }
    otlp_body_clear(&exporter->body);
    exporter->failures = 0;
    exporter->lost = 0;
}

/* ---- a request ---- */

/* What goes over the wire; absent when out of memory. */
static struct pwt_bytes request_body(struct otlp_exporter *exporter)
{
    struct pwt_bytes plain = otlp_body_request(&exporter->body);

    if (!exporter->client.compressed) {
        return plain;
    }
    if (otlp_gzip(plain, &exporter->packed) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    return pwt_bytes_make(exporter->packed.ptr, exporter->packed.len);
}

static void send_all(struct otlp_exporter *exporter,
                     const struct otlp_settings *settings,
                     struct pwt_inv *inv,
                     int64_t timeout_ms)
{
    /* Zero would be a default. */
    const struct otlp_post post = {request_body(exporter), timeout_ms > 0 ? timeout_ms : 1};
    struct pwt_http_response reply;

    if (!post.body.ptr) {
        on_silence(exporter, inv, pwt_cstr("out of memory"));
        return;
    }
    const int32_t code = otlp_client_post(&exporter->client, settings, inv, &post, &reply);
    if (code == PWT_EINVAL || code == PWT_EUNSUPPORTED || code == PWT_EABSENT) {
        on_impossible(exporter, inv, reply.message);
    } else if (code != 0) {
        on_silence(exporter, inv, reply.message);
    } else if (reply.status >= 200 && reply.status < 300) {
        on_success(exporter, inv, &reply);
    } else if (reply.status == 429 || (reply.status >= 502 && reply.status <= 504)) {
        on_busy(exporter, inv, &reply);
    } else {
        on_refusal(exporter, inv, &reply);
    }
}

/* At the first export; what cannot be used now never will. */
static bool exporter_open(struct otlp_exporter *exporter,
                          const struct otlp_settings *settings,
                          struct pwt_inv *inv)
{
    if (!exporter->opened) {
        exporter->opened = true;
        exporter->usable = otlp_client_open(&exporter->client, settings, inv) == 0;
        exporter->packed.grow = otlp_heap_grow;
    }
    return exporter->usable;
}

static void try_to_send(struct otlp_exporter *exporter,
                        const struct otlp_settings *settings,
                        struct pwt_inv *inv)
{
    int64_t left_ms = pwt_inv_remaining_ms(inv);
    int64_t timeout_ms = settings->timeout_ms;

    if (pwt_clock_ns(PWT_CLOCK_MONOTONIC) < exporter->not_before_ns) {
        exporter->lost += otlp_body_keep(&exporter->body);
    } else if (left_ms < MARGIN_MS + LEAST_MS) {
        if (first_time(exporter, TROUBLE_NO_TIME)) {
            pwt_diag(inv, PWT_DIAG_WARN,
                     "powertools: no time is left to send %u spans; expected at least %d ms before "
                     "the deadline; give the function a longer timeout; the spans are kept for a "
                     "later invocation",
                     otlp_body_spans(&exporter->body), MARGIN_MS + LEAST_MS);
        }
        exporter->lost += otlp_body_keep(&exporter->body);
    } else {
        left_ms -= MARGIN_MS;
        send_all(exporter, settings, inv, left_ms < timeout_ms ? left_ms : timeout_ms);
    }
}

/* ---- standard output ---- */

static void print_all(struct otlp_exporter *exporter, struct pwt_inv *inv)
{
    struct pwt_bytes request = otlp_body_request(&exporter->body);
    char *line = pwt_alloc(inv, request.len + 1);

    if (line) {
        memcpy(line, request.ptr, request.len);
        line[request.len] = '\n';
        (void)pwt_print(inv, 0, pwt_bytes_make(line, request.len + 1)); /* the host tells */
    } else {
        exporter->lost += otlp_body_spans(&exporter->body);
    }
    otlp_body_clear(&exporter->body);
}

/* ---- otlp.h ---- */

void otlp_export(struct otlp_exporter **place,
                 const struct otlp_settings *settings,
                 struct pwt_inv *inv,
                 const struct otlp_spans *spans)
{
    struct otlp_exporter *exporter = *place;
    struct otlp_origin origin;

    if (!exporter) {
        if (spans->count + spans->dropped == 0) {
            return;
        }
        exporter = *place = calloc(1, sizeof(*exporter));
        if (!exporter) {
            return;
        }
        exporter->body.is_json = otlp_settings_json(settings);
    }
    exporter->lost += spans->dropped;
    if (spans->count > 0) {
        exporter->lost += otlp_origin_make(settings, inv, &origin) == 0
                              ? otlp_body_add(&exporter->body, &origin, spans)
                              : spans->count;
    }
    if (otlp_body_spans(&exporter->body) == 0) {
        return;
    }
    if (settings->target == OTLP_TO_CONSOLE) {
        print_all(exporter, inv);
    } else if (exporter_open(exporter, settings, inv)) {
        try_to_send(exporter, settings, inv);
    } else {
        otlp_body_clear(&exporter->body);
    }
}

void otlp_exporter_done(struct otlp_exporter **place,
                        const struct otlp_settings *settings,
                        struct pwt_inv *inv)
{
    struct otlp_exporter *exporter = *place;

    if (!exporter) {
        return;
    }
    if (otlp_body_spans(&exporter->body) > 0 && exporter->usable &&
        pwt_clock_ns(PWT_CLOCK_MONOTONIC) >= exporter->not_before_ns) {
        send_all(exporter, settings, inv,
                 settings->timeout_ms < SHUTDOWN_MS ? settings->timeout_ms : SHUTDOWN_MS);
    }
    if (otlp_body_spans(&exporter->body) + exporter->lost > 0) {
        pwt_diag(NULL, PWT_DIAG_WARN,
                 "powertools: %u spans are lost at shutdown or before a snapshot; expected the "
                 "traces collector to take "
                 "those of each invocation; see the message before this one",
                 otlp_body_spans(&exporter->body) + exporter->lost);
    }
    otlp_client_close(&exporter->client);
    free(exporter->body.bytes.ptr);
    free(exporter->packed.ptr);
    free(exporter);
    *place = NULL;
}
