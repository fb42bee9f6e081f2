// SPDX-License-Identifier: Apache-2.0
/*
 * The Runtime API as the load server plays it: GET next parks the connection until an invocation
 * is due, a response or an error finishes it, and everything odd is counted.
 */
#include "load.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define API_PREFIX     "/2018-06-01/runtime/"
#define API_TIMEOUT_MS 300000
/* Datagrams of so many invocations fit into a socket's buffer. */
#define API_DRAIN_EVERY 16

/* splitmix64 (Steele, Lea, Flood 2014): distinct trace ids that look like the service's. */
static uint64_t api_mix(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static struct load_invocation *api_free_slot(struct load_run *run)
{
    for (int i = 0; i < run->options->concurrency; i++) {
        if (!run->invocations[i].used) {
            return &run->invocations[i];
        }
    }
    return NULL;
}

static void api_new_invocation(struct load_run *run, struct load_invocation *inv)
{
    int every = run->options->error_every;

    run->issued++;
    inv->used = true;
    inv->must_fail = every > 0 && run->issued % every == 0;
    inv->event = inv->must_fail ? &run->events->failing : &run->events->normal;
    (void)snprintf(inv->request_id, sizeof(inv->request_id), "8476a536-e9f4-11e8-9739-%012d",
                   run->issued);
    (void)snprintf(inv->invocation_id, sizeof(inv->invocation_id), "0f0f0f0f-e9f4-11e8-9739-%012d",
                   run->issued);
}

static void api_send_next(struct load_run *run, struct load_conn *conn, struct load_invocation *inv)
{
    uint64_t root = api_mix((uint64_t)run->issued);
    uint64_t parent = api_mix(root);
    char framing[64];

    if (run->options->chunked) {
        (void)snprintf(framing, sizeof(framing), "Transfer-Encoding: chunked");
    } else {
        (void)snprintf(framing, sizeof(framing), "Content-Length: %zu", inv->event->len);
    }
    int len =
        snprintf(conn->head, sizeof(conn->head),
                 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                 "Lambda-Runtime-Aws-Request-Id: %s\r\nLambda-Runtime-Invocation-Id: %s\r\n"
                 "Lambda-Runtime-Deadline-Ms: %" PRId64 "\r\n"
                 "Lambda-Runtime-Invoked-Function-Arn: "
                 "arn:aws:lambda:us-east-1:123456789012:function:bench\r\n"
                 "Lambda-Runtime-Trace-Id: Root=1-5bef4de7-%08" PRIx32 "%016" PRIx64
                 ";Parent=%016" PRIx64 ";Sampled=%d\r\n%s\r\n\r\n",
                 inv->request_id, inv->invocation_id, load_deadline_ms(API_TIMEOUT_MS),
                 (uint32_t)run->issued, root, parent, run->options->unsampled ? 0 : 1, framing);
    conn->out[0] = (struct iovec){conn->head, (size_t)len};
    conn->out[1] = (struct iovec){inv->event->wire, inv->event->wire_len};
    conn->out_count = 2;
    conn->parked = false;
    if (run->issued == run->options->warm + 1) {
        run->measure_start_ns = load_now_ns();
        run->cpu_start_ns = load_child_cpu_ns(&run->child);
    }
    inv->sent_ns = load_now_ns();
    load_conn_flush(run, conn);
}

void load_api_pump(struct load_run *run)
{
    if (run->options->gap_us > 0 && load_now_ns() < run->next_due_ns) {
        return;
    }
    for (int i = 0; i < run->conn_count && run->issued < run->total; i++) {
        struct load_conn *conn = run->conns[i];
        struct load_invocation *inv = conn->parked ? api_free_slot(run) : NULL;
        if (inv == NULL) {
            continue;
        }
        api_new_invocation(run, inv);
        api_send_next(run, conn, inv);
        if (run->options->gap_us > 0) {
            run->next_due_ns = load_now_ns() + (int64_t)run->options->gap_us * 1000;
            return;
        }
    }
}

static void api_park(struct load_run *run, struct load_conn *conn)
{
    const struct load_options *options = run->options;
    int64_t now = load_now_ns();

    conn->parked = true;
    if (run->first_next_ns == 0) {
        run->first_next_ns = now;
    }
    if (run->accepted_ns != 0 && options->concurrency == 1 && run->finished > options->warm) {
        run->turnaround_ns[run->turnaround_count++] = now - run->accepted_ns;
    }
    run->accepted_ns = 0;
    if (options->memory_after > 0 && run->finished == options->memory_after) {
        run->memory_first = load_child_memory(&run->child);
    }
}

static struct load_invocation *api_find(struct load_run *run, const char *id, size_t len)
{
    for (int i = 0; i < run->options->concurrency; i++) {
        struct load_invocation *inv = &run->invocations[i];
        if (inv->used && strlen(inv->request_id) == len && memcmp(inv->request_id, id, len) == 0) {
            return inv;
        }
    }
    return NULL;
}

static void api_count_answer(struct load_run *run,
                             const struct load_invocation *inv,
                             const struct load_request *req,
                             bool is_error)
{
    struct load_tally *tally = &run->tally;
    char echoed[64];

    if (!load_header(req->head, req->head_end, "Lambda-Runtime-Invocation-Id", echoed,
                     sizeof(echoed))) {
        tally->ids_not_echoed++;
    } else if (strcmp(echoed, inv->invocation_id) != 0) {
        tally->bad_ids++;
    }
    if (tally->content_type[0] == '\0') {
        (void)load_header(req->head, req->head_end, "Content-Type", tally->content_type,
                          sizeof(tally->content_type));
    }
    tally->errors += is_error ? 1 : 0;
    tally->errors_unexpected += is_error && !inv->must_fail ? 1 : 0;
    tally->errors_missing += !is_error && inv->must_fail ? 1 : 0;
    if (!is_error && run->options->verify &&
        (req->body_len != inv->event->len ||
         memcmp(req->body, inv->event->body, req->body_len) != 0)) {
        tally->mismatches++;
    }
}

static void api_answer(struct load_run *run,
                       struct load_conn *conn,
                       const struct load_request *req,
                       const char *id,
                       bool is_error)
{
    const struct load_options *options = run->options;
    int64_t now = load_now_ns();
    struct load_invocation *inv = api_find(run, id, strcspn(id, "/"));

    if (inv == NULL) {
        run->tally.bad_ids++;
        load_conn_reply(
            run, conn, "400 Bad Request",
            "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
        return;
    }
    api_count_answer(run, inv, req, is_error);
    inv->used = false;
    run->finished++;
    if (run->finished > options->warm) {
        run->latency_ns[run->latency_count++] = now - inv->sent_ns;
    }
    if (run->finished == run->total) {
        run->measure_end_ns = now;
    }
    load_conn_reply(run, conn, "202 Accepted", "{\"status\":\"OK\"}\n");
    run->accepted_ns = load_now_ns();
    if (run->finished % API_DRAIN_EVERY == 0) {
        load_sink_drain(run);
    }
}

static bool api_path_is(const struct load_request *req, const char *path)
{
    return strlen(path) == req->path_len && memcmp(path, req->path, req->path_len) == 0;
}

static bool api_path_ends(const struct load_request *req, const char *end)
{
    size_t len = strlen(end);

    return req->path_len > len && memcmp(req->path + req->path_len - len, end, len) == 0;
}

void load_api_handle(struct load_run *run, struct load_conn *conn, const struct load_request *req)
{
    static const char invocation[] = API_PREFIX "invocation/";
    const char *id = req->path + sizeof(invocation) - 1;
    struct load_tally *tally = &run->tally;

    if (tally->user_agent[0] == '\0') {
        (void)load_header(req->head, req->head_end, "User-Agent", tally->user_agent,
                          sizeof(tally->user_agent));
    }
    tally->chunked_responses += req->chunked ? 1 : 0;
    tally->error_trailers += req->error_trailer ? 1 : 0;
    if (req->is_get && api_path_is(req, API_PREFIX "invocation/next")) {
        api_park(run, conn);
    } else if (strncmp(req->path, invocation, sizeof(invocation) - 1) == 0 &&
               api_path_ends(req, "/response")) {
        api_answer(run, conn, req, id, false);
    } else if (strncmp(req->path, invocation, sizeof(invocation) - 1) == 0 &&
               api_path_ends(req, "/error")) {
        api_answer(run, conn, req, id, true);
    } else if (api_path_is(req, API_PREFIX "init/error")) {
        tally->init_errors++;
        fprintf(stderr, "lambda_load: init error from the runtime: %.*s\n",
                (int)(req->body_len < 600 ? req->body_len : 600), req->body);
        load_conn_reply(run, conn, "202 Accepted", "{\"status\":\"OK\"}\n");
    } else {
        tally->not_found++;
        load_conn_reply(run, conn, "404 Not Found", "{}");
    }
}
