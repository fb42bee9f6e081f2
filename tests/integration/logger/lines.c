/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that log. The event, a JSON string, says how the one named `ends` ends.
 */
#include <powertools/powertools.h>

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 6, LINES_OF_A_THREAD = 60, LONG_BYTES = 20000 };

static char s_long[LONG_BYTES + 1];

static void nap(void)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    (void)nanosleep(&pause, NULL);
}

static int event_is(struct pwt_inv *inv, const char *text)
{
    struct pwt_bytes event;
    return pwt_doc_string(inv, pwt_inv_event(inv), &event) == 0 &&
           pwt_bytes_equal(event, pwt_cstr(text));
}

/* ---- ends ---- */

static int32_t ends(struct pwt_inv *inv)
{
    pwt_log_debug(inv, "first", PWT_INT("n", 1));
    pwt_log_debug(inv, "second", PWT_STR("text", "\xff\x01\"\\"));
    pwt_log_info(inv, "seen at once");
    if (event_is(inv, "crash")) {
        (void)raise(SIGSEGV);
    } else if (event_is(inv, "hang")) {
        for (;;) {
            nap();
        }
    } else if (event_is(inv, "exit")) {
        exit(3);
    } else if (event_is(inv, "error")) {
        pwt_log_error(inv, "it went wrong");
        pwt_log_debug(inv, "third");
    } else if (event_is(inv, "fail")) {
        return pwt_fail_as(inv, "OutOfStock", "nothing left of %d", 7);
    } else if (event_is(inv, "late")) { /* past the point of the last words, but in time */
        while (pwt_inv_remaining_ms(inv) > 30) {
            nap();
        }
        pwt_log_debug(inv, "third");
        (void)pwt_logger_flush(inv, PWT_LOGGER_MAIN);
    }
    return pwt_respond_cstr(inv, "{\"ok\":true}");
}

/* ---- threads ---- */

struct worker {
    pthread_t thread;
    struct pwt_inv *scope;
    int64_t number;
};

static void *work(void *argument)
{
    const struct worker *worker = argument;

    (void)pwt_logger_append_as(worker->scope, PWT_LOGGER_MAIN, PWT_KEYS_THREAD,
                               PWT_INT("worker", worker->number));
    for (int64_t i = 0; i < LINES_OF_A_THREAD; i++) {
        pwt_log_info(worker->scope, i % 10 == 0 ? s_long : "line", PWT_INT("i", i));
    }
    return NULL;
}

static int32_t threads(struct pwt_inv *inv)
{
    struct worker workers[THREADS];

    (void)pwt_logger_append(inv, PWT_STR("shared", "by all"));
    for (int i = 0; i < THREADS; i++) {
        workers[i].number = i;
        if (pwt_inv_thread(inv, &workers[i].scope) != 0 ||
            pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            return pwt_fail(inv, PWT_EIO, "cannot start thread %d", i);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        (void)pwt_inv_join(workers[i].scope);
    }
    pwt_log_info(inv, "joined");
    return pwt_respond_cstr(inv, "{}");
}

/* ---- closes ---- */

/* Logs into nothing. */
static int32_t closes(struct pwt_inv *inv)
{
    (void)close(STDOUT_FILENO);
    for (int i = 0; i < 1000; i++) {
        pwt_log_info(inv, "nobody reads this");
    }
    return pwt_respond_cstr(inv, "{\"ok\":true}");
}

/* ---- floods ---- */

static int32_t floods(struct pwt_inv *inv)
{
    for (int64_t i = 0; i < 400; i++) {
        pwt_log_info(inv, i % 7 == 0 ? s_long : "short", PWT_INT("i", i));
    }
    return pwt_respond_cstr(inv, "{\"ok\":true}");
}

/* ---- records ---- */

/* One line and one key for each record of a batch; keeps a key for all. */
static int32_t records(struct pwt_inv *inv)
{
    (void)pwt_logger_append(inv, PWT_JSON("record", pwt_inv_event(inv)));
    pwt_log_debug(inv, "kept");
    pwt_log_info(inv, "record");
    if (event_is(inv, "crash")) {
        (void)raise(SIGSEGV);
    }
    return pwt_respond(inv, pwt_inv_event(inv));
}

/* ---- keys ---- */

/* A key for each invocation, so that many of them come and go; says how large the process is. */
static int32_t keys(struct pwt_inv *inv)
{
    char name[32] = "key-0000";
    static int s_calls;

    for (int i = 0; i < 4; i++) {
        name[4 + i] = (char)('0' + (s_calls >> (3 * i) & 7));
    }
    s_calls++;
    (void)pwt_logger_append(inv, PWT_BYTES(name, pwt_bytes_make(s_long, 500)));
    (void)pwt_logger_append(inv, PWT_INT("calls", s_calls));
    pwt_log_info(inv, "one of many");
    (void)pwt_logger_remove(inv, name);
    return pwt_respond_cstr(inv, "{}");
}

/* ---- errors ---- */

static int32_t errors(struct pwt_inv *inv)
{
    const struct pwt_log_error cause = PWT_ERROR_HERE("IoError", "disk gone");
    struct pwt_log_error error = PWT_ERROR_HERE("OrderError", "no stock");

    error.cause = &cause;
    pwt_log_error_with(inv, &error, "failed", PWT_INT("n", 1));
    return pwt_respond_cstr(inv, "{}");
}

/* ---- configured ---- */

static int32_t configured_init(struct pwt_inv *scope)
{
    const int32_t good = pwt_logger_configure(scope, PWT_STR("service", "by code"),
                                              PWT_JSON("keys", pwt_cstr("{\"team\":\"core\"}")));
    const int32_t bad = pwt_logger_configure(
        scope, PWT_INT("utc", 3), PWT_STR("no_such_option", "x"), PWT_STR("buffer_at", "ERROR"),
        PWT_INT("max_line_bytes", -1), PWT_STR("log_record_order", "level"),
        PWT_STR("level", "LOUD"), PWT_BOOL("service", 1), PWT_BOOL("buffer", 0));
    return good == 0 && bad == PWT_ECONFIG
               ? 0
               : pwt_fail(scope, PWT_EINVAL, "configure returned %d and %d", (int)good, (int)bad);
}

static int32_t configured(struct pwt_inv *inv)
{
    const int32_t late = pwt_logger_configure(inv, PWT_STR("service", "too late"));

    pwt_log_info(inv, "configured", PWT_INT("late", late));
    return pwt_respond_cstr(inv, "{}");
}

static int32_t make_long_text(struct pwt_inv *scope)
{
    (void)scope;
    memset(s_long, 'x', LONG_BYTES);
    return 0;
}

PWT_HANDLER(ends, .handle = ends);
PWT_HANDLER(threads, .handle = threads, .init = make_long_text);
PWT_HANDLER(closes, .handle = closes);
PWT_HANDLER(floods, .handle = floods, .init = make_long_text);
PWT_HANDLER(records, .handle = records);
PWT_HANDLER(keys, .handle = keys, .init = make_long_text);
PWT_HANDLER(errors, .handle = errors);
PWT_HANDLER(configured, .handle = configured, .init = configured_init);
