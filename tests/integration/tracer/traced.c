/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers that trace what they do; each stands for a way to use <powertools/tracer.h>. */
#include <powertools/powertools.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 4, ROUNDS = 50, LARGE = 200000 };

/* Answers with what came in, under its own name. */
static int32_t echoes(struct pwt_inv *inv)
{
    return pwt_respond(inv, pwt_inv_event(inv));
}

PWT_HANDLER(echoes, .handle = echoes, .flags = PWT_CONCURRENT);

static int32_t charge(struct pwt_inv *inv, void *user)
{
    pwt_trace_annotate(inv, PWT_INT("amount", *(int64_t *)user));
    pwt_trace_response(inv, PWT_STR("", "charged"));
    return 0;
}

/* Every call once; answers with the header for a call from the innermost subsegment. */
static int32_t calls(struct pwt_inv *inv)
{
    struct pwt_bytes header = pwt_cstr("none");
    struct pwt_bytes json = pwt_cstr("null");
    int64_t amount = 5;

    pwt_trace_metadata_in(inv, "audit", PWT_JSON("event", pwt_inv_event(inv)));
    (void)pwt_trace_call(inv, "charge", charge, &amount);
    pwt_trace_begin_remote(inv, "api.example.com", "GET", "https://api.example.com/a?secret=1");
    (void)pwt_trace_header(inv, PWT_TRACE_XRAY, &header);
    pwt_trace_status(inv, 503);
    pwt_trace_end(inv);
    pwt_trace_begin_aws(inv, "dynamodb", "PutItem");
    pwt_trace_aws(inv, PWT_STR("table_name", "orders"), PWT_STR("region", "eu-west-1"));
    pwt_trace_status(inv, 200);
    pwt_trace_end(inv);
    pwt_trace_begin_sql(inv, "db");
    pwt_trace_sql(inv, PWT_STR("sanitized_query", "SELECT ?"));
    pwt_trace_end(inv);
    (void)pwt_doc_quote(inv, header, &json);
    return pwt_respond(inv, json);
}

PWT_HANDLER(calls, .handle = calls);

static int32_t no_stock(struct pwt_inv *inv, void *user)
{
    (void)user;
    pwt_trace_error_text(inv, "OrderError", "no stock");
    return pwt_fail_as(inv, "OrderError", "no stock");
}

static int32_t fails(struct pwt_inv *inv)
{
    return pwt_trace_call(inv, "charge", no_stock, NULL);
}

PWT_HANDLER(fails, .handle = fails);

static int32_t no_room(struct pwt_inv *inv, void *user)
{
    (void)user;
    return pwt_fail(inv, PWT_ELIMIT, "no room for %d orders", 7);
}

/* Says what is wrong to the host alone. */
static int32_t says_why(struct pwt_inv *inv)
{
    return pwt_trace_call(inv, "store", no_room, NULL);
}

PWT_HANDLER(says_why, .handle = says_why);

/* Returns out of the middle of a subsegment, as people do. */
static int32_t gives_up(struct pwt_inv *inv)
{
    pwt_trace_begin(inv, "work");
    return pwt_fail_as(inv, "OrderError", "gave up");
}

PWT_HANDLER(gives_up, .handle = gives_up);

/* More than a datagram holds. */
static int32_t large(struct pwt_inv *inv)
{
    char *text = pwt_alloc(inv, LARGE);

    if (!text) {
        return pwt_fail(inv, PWT_ENOMEM, "no memory");
    }
    memset(text, 'x', LARGE);
    pwt_trace_metadata(inv, PWT_BYTES("large", pwt_bytes_make(text, LARGE)), PWT_INT("small", 1));
    text[0] = '"';
    text[LARGE - 1] = '"';
    return pwt_respond(inv, pwt_bytes_make(text, LARGE));
}

PWT_HANDLER(large, .handle = large);

struct worker {
    pthread_t thread;
    struct pwt_inv *scope;
    int number;
};

static void *work(void *argument)
{
    struct worker *worker = argument;

    for (int i = 0; i < ROUNDS; i++) {
        pwt_trace_begin(worker->scope, "outer");
        pwt_trace_begin(worker->scope, "inner");
        pwt_trace_annotate(worker->scope, PWT_INT("worker", worker->number));
        pwt_trace_end(worker->scope);
        pwt_trace_end(worker->scope);
    }
    pwt_trace_metadata(worker->scope, PWT_INT(worker->number % 2 ? "odd" : "even", 1));
    return NULL;
}

static int32_t threads(struct pwt_inv *inv)
{
    struct worker workers[THREADS] = {{.number = 0}};

    pwt_trace_begin(inv, "all");
    for (int i = 0; i < THREADS; i++) {
        workers[i].number = i;
        if (pwt_inv_thread(inv, &workers[i].scope) != 0 ||
            pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            return pwt_fail(inv, PWT_EIO, "cannot start worker %d", i);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        (void)pwt_inv_join(workers[i].scope);
    }
    pwt_trace_end(inv);
    return 0;
}

PWT_HANDLER(threads, .handle = threads);

/* Ends one subsegment, then takes longer than anybody waits. */
static int32_t hangs(struct pwt_inv *inv)
{
    pwt_trace_begin(inv, "before");
    pwt_trace_end(inv);
    pwt_trace_begin(inv, "during");
    while (pause() != 0) { /* it always is */
    }
    return 0;
}

PWT_HANDLER(hangs, .handle = hangs);

static int32_t configure(struct pwt_inv *inv)
{
    return pwt_tracer_configure(inv, PWT_STR("service", "payments"),
                                PWT_BOOL("capture_response", 0));
}

PWT_HANDLER(configured, .init = configure, .handle = echoes);

/* Options in an invocation are refused, and change nothing. */
static int32_t too_late(struct pwt_inv *inv)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%d",
                   (int)pwt_tracer_configure(inv, PWT_STR("service", "")));
    return pwt_respond_cstr(inv, text);
}

PWT_HANDLER(too_late, .handle = too_late);
