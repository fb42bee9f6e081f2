/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers whose lines have another form, or go elsewhere: to standard error, each with a word
 * before it. The event, a JSON string, says how it goes.
 */
#include <powertools/powertools.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 4, LINES_OF_A_THREAD = 50, PIECE_BYTES = 4096 };

static int event_is(struct pwt_inv *inv, const char *text)
{
    struct pwt_bytes event;
    return pwt_doc_string(inv, pwt_inv_event(inv), &event) == 0 &&
           pwt_bytes_equal(event, pwt_cstr(text));
}

/* ---- formatted ---- */

static int32_t format(struct pwt_inv *inv,
                      const struct pwt_log_view *view,
                      struct pwt_log_writer *writer,
                      void *user)
{
    const struct pwt_field open = {.key = pwt_cstr(user), .type = PWT_FIELD_OBJECT};
    const struct pwt_field close = {.type = PWT_FIELD_CLOSE};

    (void)pwt_log_put(writer, PWT_UINT("severity", view->record->level),
                      PWT_STR("function", view->record->function));
    (void)pwt_log_put_fields(writer, &open, 1);
    (void)pwt_log_put_fields(writer, view->fields, view->field_count);
    return event_is(inv, "broken") ? PWT_EFORMAT : pwt_log_put_fields(writer, &close, 1);
}

static int32_t formatted_init(struct pwt_inv *scope)
{
    static char rest[] = "rest";

    pwt_log_info(scope, "before");
    const int32_t code = pwt_logger_set_formatter(scope, format, rest);
    pwt_log_info(scope, "behind");
    return code;
}

static int32_t formatted(struct pwt_inv *inv)
{
    (void)pwt_logger_append(inv, PWT_STR("order_id", "o-1"));
    (void)pwt_logger_set_correlation_id(inv, "c-1");
    pwt_log_debug(inv, "kept");
    pwt_log_info(inv, "one", PWT_STR("order_id", "o-2"));
    pwt_log_error(inv, "two");
    return pwt_respond_cstr(inv, "{}");
}

/* ---- sunk, moved ---- */

static int32_t write_line(struct pwt_inv *inv, uint32_t level, struct pwt_bytes line, void *user)
{
    char piece[PIECE_BYTES];
    const int len = snprintf(piece, sizeof(piece), "sink %u %.*s", level, (int)line.len, line.ptr);

    (void)user;
    if (event_is(inv, "broken")) {
        return PWT_EIO;
    }
    return write(STDERR_FILENO, piece, (size_t)len) == len ? 0 : PWT_EIO;
}

static int32_t flush(struct pwt_inv *inv, void *user)
{
    (void)inv;
    (void)user;
    return write(STDERR_FILENO, "sink flush\n", 11) == 11 ? 0 : PWT_EIO;
}

static int32_t set_sink(struct pwt_inv *scope, uint32_t flags)
{
    const struct pwt_log_sink sink = {
        .size = sizeof(sink), .flags = flags, .write = write_line, .flush = flush};

    return pwt_logger_set_sink(scope, &sink);
}

static int32_t sunk_init(struct pwt_inv *scope)
{
    return set_sink(scope, 0);
}

static int32_t moved_init(struct pwt_inv *scope)
{
    return set_sink(scope, PWT_LOG_SINK_ONLY);
}

static int32_t sunk(struct pwt_inv *inv)
{
    pwt_log_debug(inv, "kept");
    pwt_log_info(inv, "one");
    if (event_is(inv, "crash")) {
        (void)raise(SIGSEGV);
    } else if (event_is(inv, "error")) {
        pwt_log_error(inv, "two");
    }
    return pwt_respond_cstr(inv, "{}");
}

/* ---- threads ---- */

static int32_t threads_init(struct pwt_inv *scope)
{
    const int32_t code = formatted_init(scope);
    return code != 0 ? code : moved_init(scope);
}

static void *work(void *argument)
{
    struct pwt_inv *scope = argument;

    for (int64_t i = 0; i < LINES_OF_A_THREAD; i++) {
        pwt_log_info(scope, "line", PWT_INT("i", i));
    }
    return NULL;
}

static int32_t threads(struct pwt_inv *inv)
{
    struct pwt_inv *scopes[THREADS];
    pthread_t workers[THREADS];

    for (int i = 0; i < THREADS; i++) {
        if (pwt_inv_thread(inv, &scopes[i]) != 0 ||
            pthread_create(&workers[i], NULL, work, scopes[i]) != 0) {
            return pwt_fail(inv, PWT_EIO, "cannot start thread %d", i);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(workers[i], NULL);
        (void)pwt_inv_join(scopes[i]);
    }
    return pwt_respond_cstr(inv, "{}");
}

PWT_HANDLER(formatted, .handle = formatted, .init = formatted_init);
PWT_HANDLER(moved, .handle = sunk, .init = moved_init);
PWT_HANDLER(sunk, .handle = sunk, .init = sunk_init);
PWT_HANDLER(threads, .handle = threads, .init = threads_init);
