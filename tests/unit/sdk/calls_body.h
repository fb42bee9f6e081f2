/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of calls.h, in what C11 and C++11 have in common. Variadic macros and functions are
 * used with 0, 1 and 6 arguments. The including file defines CALLS_NAME and CALLS_LANGUAGE.
 */
#include "calls.h"
#include "fake_host.h"

/* ---- host.h: what came in ---------------------------------------------------------------- */

static int call_context(struct pwt_inv *inv)
{
    return pwt_inv_context(inv) == &fake_made()->context;
}

static int call_event(struct pwt_inv *inv)
{
    return pwt_bytes_equal(pwt_inv_event(inv), pwt_cstr(FAKE_OUT));
}

static int call_set_event(struct pwt_inv *inv)
{
    return pwt_inv_set_event(inv, pwt_cstr("event")) == FAKE_STATUS;
}

static int call_remaining_ms(struct pwt_inv *inv)
{
    return pwt_inv_remaining_ms(inv) == FAKE_STATUS;
}

static int call_root(struct pwt_inv *inv)
{
    return pwt_inv_root(inv) == &fake_made()->other;
}

static int call_alloc(struct pwt_inv *inv)
{
    return pwt_alloc(inv, 16) == fake_made()->memory;
}

/* ---- host.h: what goes out --------------------------------------------------------------- */

static void release_nothing(void *ptr)
{
    (void)ptr;
}

static int call_respond(struct pwt_inv *inv)
{
    return pwt_respond(inv, pwt_bytes_make("body and more", 4)) == FAKE_STATUS;
}

static int call_respond_cstr(struct pwt_inv *inv)
{
    return pwt_respond_cstr(inv, "body") == FAKE_STATUS;
}

static int call_respond_take(struct pwt_inv *inv)
{
    static char body[] = "body";
    return pwt_respond_take(inv, body, 4, release_nothing) == FAKE_STATUS &&
           fake_last()->pointer == body && fake_last()->release == release_nothing;
}

static int call_respond_error(struct pwt_inv *inv)
{
    struct pwt_error error;
    memset(&error, 0, sizeof(error));
    error.size = (uint32_t)sizeof(error);
    error.code = PWT_EIO;
    error.message = pwt_cstr("text");
    return pwt_respond_error(inv, &error) == FAKE_STATUS && fake_last()->pointer == &error;
}

static int call_outcome(struct pwt_inv *inv)
{
    return pwt_inv_outcome(inv) == &fake_made()->outcome;
}

static int call_failure(struct pwt_inv *inv)
{
    return pwt_inv_failure(inv) == &fake_made()->failure;
}

static int call_fail_0(struct pwt_inv *inv)
{
    return pwt_fail(inv, PWT_EIO, "text") == PWT_EIO && fake_last()->type[0] == '\0';
}

static int call_fail_1(struct pwt_inv *inv)
{
    return pwt_fail(inv, PWT_EIO, "te%s", "xt") == PWT_EIO;
}

static int call_fail_6(struct pwt_inv *inv)
{
    return pwt_fail(inv, PWT_EIO, "%c%c%s%s%.0f%d", 't', 'e', "xt", "", 6.0, 6) == PWT_EIO;
}

static int call_fail_as_0(struct pwt_inv *inv)
{
    return pwt_fail_as(inv, "OrderNotFound", "text") == PWT_EUSER &&
           strcmp(fake_last()->type, "OrderNotFound") == 0;
}

static int call_fail_as_1(struct pwt_inv *inv)
{
    return pwt_fail_as(inv, "OrderNotFound", "te%s", "xt") == PWT_EUSER;
}

static int call_fail_as_6(struct pwt_inv *inv)
{
    return pwt_fail_as(inv, "Six", "%c%c%s%s%.0f%d", 't', 'e', "xt", "", 6.0, 6) == PWT_EUSER;
}

/* ---- host.h: children, threads, what is kept ---------------------------------------------- */

static int call_fork(struct pwt_inv *inv)
{
    struct pwt_inv *child = NULL;
    return pwt_inv_fork(inv, pwt_cstr("record"), &child) == FAKE_STATUS &&
           child == &fake_made()->other;
}

static int call_fork_apart(struct pwt_inv *inv)
{
    struct pwt_inv *child = NULL;
    return pwt_inv_fork_apart(inv, pwt_cstr("record"), &child) == FAKE_STATUS &&
           child == &fake_made()->other;
}

static int call_join(struct pwt_inv *inv)
{
    return pwt_inv_join(inv) == FAKE_STATUS;
}

static int call_thread(struct pwt_inv *inv)
{
    struct pwt_inv *scope = NULL;
    return pwt_inv_thread(inv, &scope) == FAKE_STATUS && scope == &fake_made()->other;
}

static int call_conclude(struct pwt_inv *inv)
{
    return pwt_inv_conclude(inv, PWT_EUSER) == FAKE_STATUS;
}

static int call_next_run(struct pwt_inv *inv)
{
    return pwt_next_run(NULL, inv) == FAKE_STATUS;
}

static int call_cx(struct pwt_inv *inv)
{
    return pwt_inv_cx(inv) == &fake_made()->cx && fake_last()->pointer == &pwt_this_module;
}

static int call_cached(struct pwt_inv *inv)
{
    return pwt_inv_cached(inv, &calls_c) == fake_made()->memory && fake_last()->pointer == &calls_c;
}

static int call_cache(struct pwt_inv *inv)
{
    static char value[] = "value";
    return pwt_inv_cache(inv, &calls_c, value, release_nothing) == FAKE_STATUS &&
           fake_last()->pointer == &calls_c && fake_last()->release == release_nothing;
}

/* ---- host.h: clock, diagnostics, JSON ------------------------------------------------------ */

static int call_clock_ns(struct pwt_inv *inv)
{
    (void)inv;
    return pwt_clock_ns(PWT_CLOCK_MONOTONIC) == FAKE_STATUS;
}

static int call_diag_0(struct pwt_inv *inv)
{
    pwt_diag(inv, PWT_DIAG_WARN, "text");
    return 1;
}

static int call_diag_1(struct pwt_inv *inv)
{
    pwt_diag(inv, PWT_DIAG_WARN, "te%s", "xt");
    return 1;
}

static int call_diag_6(struct pwt_inv *inv)
{
    pwt_diag(inv, PWT_DIAG_WARN, "%c%c%s%s%.0f%d", 't', 'e', "xt", "", 6.0, 6);
    return 1;
}

static int call_doc_check(struct pwt_inv *inv)
{
    (void)inv;
    return pwt_doc_check(pwt_cstr("{}")) == FAKE_STATUS;
}

static int call_doc_find(struct pwt_inv *inv)
{
    struct pwt_bytes value = {NULL, 0};
    (void)inv;
    return pwt_doc_find(pwt_cstr("{}"), "/a/b", &value) == FAKE_STATUS &&
           pwt_bytes_equal(fake_last()->path, pwt_cstr("/a/b")) &&
           pwt_bytes_equal(value, pwt_cstr(FAKE_OUT));
}

static int call_doc_string(struct pwt_inv *inv)
{
    struct pwt_bytes text = {NULL, 0};
    return pwt_doc_string(inv, pwt_cstr("\"a\""), &text) == FAKE_STATUS &&
           pwt_bytes_equal(text, pwt_cstr(FAKE_OUT));
}

static int call_doc_quote(struct pwt_inv *inv)
{
    struct pwt_bytes json = {NULL, 0};
    return pwt_doc_quote(inv, pwt_cstr("a"), &json) == FAKE_STATUS &&
           pwt_bytes_equal(json, pwt_cstr(FAKE_OUT));
}

static int call_doc_compact(struct pwt_inv *inv)
{
    struct pwt_bytes json = {NULL, 0};
    return pwt_doc_compact(inv, pwt_cstr("[ ]"), &json) == FAKE_STATUS &&
           pwt_bytes_equal(json, pwt_cstr(FAKE_OUT));
}

static int is_made_doc(const void *doc)
{
    return doc == fake_made()->memory;
}

static int call_doc_open(struct pwt_inv *inv)
{
    struct pwt_doc *doc = NULL;
    return pwt_doc_open(inv, &doc) == FAKE_STATUS && is_made_doc(doc) && fake_last()->inv == inv;
}

static int call_doc_put(struct pwt_inv *inv)
{
    struct pwt_doc *doc = NULL;
    struct pwt_field item = PWT_STR("key", "text");
    (void)pwt_doc_open(inv, &doc);
    return pwt_doc_put(doc, &item) == FAKE_STATUS && fake_last()->pointer == &item;
}

static int call_doc_close(struct pwt_inv *inv)
{
    struct pwt_doc *doc = NULL;
    struct pwt_bytes json = {NULL, 0};
    (void)pwt_doc_open(inv, &doc);
    return pwt_doc_close(doc, &json) == FAKE_STATUS && is_made_doc(fake_last()->pointer) &&
           pwt_bytes_equal(json, pwt_cstr(FAKE_OUT));
}

static int call_print(struct pwt_inv *inv)
{
    return pwt_print(inv, 30, pwt_cstr("a piece\n")) == FAKE_STATUS;
}

static int call_expect_shutdown(struct pwt_inv *inv)
{
    return pwt_expect_shutdown(inv) == FAKE_STATUS;
}

static const struct calls_wrapper s_wrappers[] = {
    {call_context, "inv_context", NULL, 0},
    {call_event, "inv_event", NULL, 0},
    {call_set_event, "inv_set_event", "event", 0},
    {call_remaining_ms, "inv_remaining_ms", NULL, 0},
    {call_root, "inv_root", NULL, 0},
    {call_alloc, "inv_alloc", NULL, 16},
    {call_respond, "inv_respond", "body", 0},
    {call_respond_cstr, "inv_respond", "body", 0},
    {call_respond_take, "inv_respond_take", "body", 0},
    {call_respond_error, "inv_respond_error", "text", -PWT_EIO},
    {call_outcome, "inv_outcome", NULL, 0},
    {call_failure, "inv_failure", NULL, 0},
    {call_fail_0, "inv_fail", "text", -PWT_EIO},
    {call_fail_1, "inv_fail", "text", -PWT_EIO},
    {call_fail_6, "inv_fail", "text66", -PWT_EIO},
    {call_fail_as_0, "inv_fail", "text", -PWT_EUSER},
    {call_fail_as_1, "inv_fail", "text", -PWT_EUSER},
    {call_fail_as_6, "inv_fail", "text66", -PWT_EUSER},
    {call_fork, "inv_fork", "record", 0},
    {call_fork_apart, "inv_fork_apart", "record", 0},
    {call_join, "inv_join", NULL, 0},
    {call_thread, "inv_thread", NULL, 0},
    {call_conclude, "inv_conclude", NULL, -PWT_EUSER},
    {call_next_run, "next_run", NULL, 0},
    {call_cx, "inv_cx", NULL, 0},
    {call_cached, "inv_cached", NULL, 0},
    {call_cache, "inv_cache", "value", 0},
    {call_clock_ns, "clock_ns", NULL, PWT_CLOCK_MONOTONIC},
    {call_diag_0, "diag", "text", PWT_DIAG_WARN},
    {call_diag_1, "diag", "text", PWT_DIAG_WARN},
    {call_diag_6, "diag", "text66", PWT_DIAG_WARN},
    {call_doc_check, "doc_check", "{}", 0},
    {call_doc_find, "doc_find", "{}", 0},
    {call_doc_string, "doc_string", "\"a\"", 0},
    {call_doc_quote, "doc_quote", "a", 0},
    {call_doc_compact, "doc_compact", "[ ]", 0},
    {call_doc_open, "doc_open", NULL, 0},
    {call_doc_put, "doc_put", "key", 0},
    {call_doc_close, "doc_close", NULL, 0},
    {call_print, "print", "a piece\n", 30},
    {call_expect_shutdown, "expect_shutdown", NULL, 0},
};

/* ---- types.h: fields ---------------------------------------------------------------------- */

static struct pwt_field make_str(void)
{
    return PWT_STR("key", "text");
}

static struct pwt_field make_str_null(void)
{
    const char *absent = NULL;
    return PWT_STR("key", absent);
}

static struct pwt_field make_bytes(void)
{
    return PWT_BYTES("key", pwt_bytes_make("text and more", 4));
}

static struct pwt_field make_int(void)
{
    return PWT_INT("key", -5);
}

static struct pwt_field make_uint(void)
{
    return PWT_UINT("key", 5U);
}

static struct pwt_field make_double(void)
{
    return PWT_DOUBLE("key", 5.0);
}

static struct pwt_field make_bool(void)
{
    return PWT_BOOL("key", 5);
}

static struct pwt_field make_bool_false(void)
{
    return PWT_BOOL("key", 0);
}

static struct pwt_field make_json(void)
{
    return PWT_JSON("key", pwt_cstr("[1]"));
}

static struct pwt_field make_json_absent(void)
{
    return PWT_JSON("key", pwt_bytes_make(NULL, 0));
}

static struct pwt_field make_null(void)
{
    return PWT_NULL("key");
}

static const struct calls_field s_fields[] = {
    {make_str, PWT_FIELD_STRING, "text", 0},   {make_str_null, PWT_FIELD_NULL, NULL, 0},
    {make_bytes, PWT_FIELD_STRING, "text", 0}, {make_int, PWT_FIELD_INT, NULL, -5},
    {make_uint, PWT_FIELD_UINT, NULL, 5},      {make_double, PWT_FIELD_DOUBLE, NULL, 5},
    {make_bool, PWT_FIELD_BOOL, NULL, 1},      {make_bool_false, PWT_FIELD_BOOL, NULL, 0},
    {make_json, PWT_FIELD_JSON, "[1]", 0},     {make_json_absent, PWT_FIELD_NULL, NULL, 0},
    {make_null, PWT_FIELD_NULL, NULL, 0},
};

/* ---- logger.h ------------------------------------------------------------------------------ */

static void log_debug_0(struct pwt_inv *inv)
{
    pwt_log_debug(inv, "none");
}

static void log_info_0(struct pwt_inv *inv)
{
    pwt_log_info(inv, "none");
}

static void log_warning_0(struct pwt_inv *inv)
{
    pwt_log_warning(inv, "none");
}

static void log_error_0(struct pwt_inv *inv)
{
    pwt_log_error(inv, "none");
}

static void log_critical_0(struct pwt_inv *inv)
{
    pwt_log_critical(inv, "none");
}

static void log_level_0(struct pwt_inv *inv)
{
    pwt_log(inv, 35U, "none");
}

static void log_debug_1(struct pwt_inv *inv)
{
    pwt_log_debug(inv, "one", PWT_STR("a", "A"));
}

static void log_info_1(struct pwt_inv *inv)
{
    pwt_log_info(inv, "one", PWT_STR("a", "A"));
}

static void log_warning_1(struct pwt_inv *inv)
{
    pwt_log_warning(inv, "one", PWT_STR("a", "A"));
}

static void log_error_1(struct pwt_inv *inv)
{
    pwt_log_error(inv, "one", PWT_STR("a", "A"));
}

static void log_critical_1(struct pwt_inv *inv)
{
    pwt_log_critical(inv, "one", PWT_STR("a", "A"));
}

static void log_level_1(struct pwt_inv *inv)
{
    pwt_log(inv, 35U, "one", PWT_STR("a", "A"));
}

/* Six fields of six types, the same for every level. */
#define SIX_FIELDS                                                                \
    PWT_STR("a", "A"), PWT_INT("b", -2), PWT_UINT("c", 3U), PWT_DOUBLE("d", 4.5), \
        PWT_BOOL("e", 1), PWT_NULL("f")

static void log_debug_6(struct pwt_inv *inv)
{
    pwt_log_debug(inv, "six", SIX_FIELDS);
}

static void log_info_6(struct pwt_inv *inv)
{
    pwt_log_info(inv, "six", SIX_FIELDS);
}

static void log_warning_6(struct pwt_inv *inv)
{
    pwt_log_warning(inv, "six", SIX_FIELDS);
}

static void log_error_6(struct pwt_inv *inv)
{
    pwt_log_error(inv, "six", SIX_FIELDS);
}

static void log_critical_6(struct pwt_inv *inv)
{
    pwt_log_critical(inv, "six", SIX_FIELDS);
}

static void log_level_6(struct pwt_inv *inv)
{
    pwt_log(inv, 35U, "six", SIX_FIELDS);
}

static void log_error_with(struct pwt_inv *inv)
{
    const struct pwt_log_error error = PWT_ERROR_HERE("OrderError", "no stock");
    pwt_log_error_with(inv, &error, "with", PWT_STR("a", "A"));
}

static void log_through(struct pwt_inv *inv)
{
    pwt_log_through(inv, 3U, PWT_LOG_INFO, NULL, "through");
}

static const struct calls_log s_logs[] = {
    {log_debug_0, "none", PWT_LOG_DEBUG, 0},       {log_info_0, "none", PWT_LOG_INFO, 0},
    {log_warning_0, "none", PWT_LOG_WARNING, 0},   {log_error_0, "none", PWT_LOG_ERROR, 0},
    {log_critical_0, "none", PWT_LOG_CRITICAL, 0}, {log_level_0, "none", 35, 0},
    {log_debug_1, "one", PWT_LOG_DEBUG, 1},        {log_info_1, "one", PWT_LOG_INFO, 1},
    {log_warning_1, "one", PWT_LOG_WARNING, 1},    {log_error_1, "one", PWT_LOG_ERROR, 1},
    {log_critical_1, "one", PWT_LOG_CRITICAL, 1},  {log_level_1, "one", 35, 1},
    {log_debug_6, "six", PWT_LOG_DEBUG, 6},        {log_info_6, "six", PWT_LOG_INFO, 6},
    {log_warning_6, "six", PWT_LOG_WARNING, 6},    {log_error_6, "six", PWT_LOG_ERROR, 6},
    {log_critical_6, "six", PWT_LOG_CRITICAL, 6},  {log_level_6, "six", 35, 6},
    {log_error_with, "with", PWT_LOG_ERROR, 1},    {log_through, "through", PWT_LOG_INFO, 0},
};

static int32_t append_1(struct pwt_inv *inv)
{
    return pwt_logger_append(inv, PWT_STR("a", "A"));
}

static int32_t append_as_6(struct pwt_inv *inv)
{
    return pwt_logger_append_as(inv, 3U, PWT_KEYS_THREAD, SIX_FIELDS);
}

static int32_t configure_2(struct pwt_inv *inv)
{
    return pwt_logger_configure(inv, PWT_STR("service", "orders"), PWT_BOOL("utc", 1));
}

static int32_t begin_1(struct pwt_inv *inv)
{
    const void *block = pwt_logger_begin(inv, PWT_STR("a", "A"));
    pwt_logger_end(inv, block);
    return 0;
}

/* A formatter's writer, which passes what is put on to where all fields are kept. */
static struct pwt_inv *s_writer_inv;

static int32_t
put_fields(struct pwt_log_writer *writer, const struct pwt_field *fields, uint32_t count)
{
    (void)writer;
    return pwt_logger_table()->append(s_writer_inv, 0, 0, fields, count);
}

static int32_t put_1(struct pwt_inv *inv)
{
    struct pwt_log_writer writer = {(uint32_t)sizeof(writer), 0, put_fields, NULL};

    s_writer_inv = inv;
    return pwt_log_put(&writer, PWT_STR("a", "A"));
}

static const struct calls_keys s_keys[] = {
    {append_1, 1}, {append_as_6, 6}, {configure_2, 2}, {begin_1, 1}, {put_1, 1}};

static uint32_t s_evaluated;

static const char *counted(const char *text)
{
    s_evaluated++;
    return text;
}

static void log_counted(struct pwt_inv *inv)
{
    pwt_log_info(inv, counted("message"), PWT_STR(counted("key"), counted("text")));
}

static int32_t append_counted(struct pwt_inv *inv)
{
    return pwt_logger_append(inv, PWT_STR(counted("key"), counted("text")));
}

static uint32_t evaluated(void)
{
    const uint32_t count = s_evaluated;
    s_evaluated = 0;
    return count;
}

static int32_t traced_work(struct pwt_inv *inv, void *user)
{
    pwt_trace_annotate(inv, PWT_STR("in", "work"));
    return *(int32_t *)user;
}

static void trace_all(struct pwt_inv *inv)
{
    struct pwt_trace_subsegment subsegment = {(uint32_t)sizeof(subsegment), PWT_TRACE_METHOD,
                                              PWT_TRACE_YES, PWT_TRACE_NO, pwt_cstr("with")};
    struct pwt_error error = {(uint32_t)sizeof(error), -1, {"T", 1}, {"m", 1}, NULL, 0};
    struct pwt_bytes text = {NULL, 0};
    int32_t code = -7;

    (void)pwt_tracer_configure(inv, PWT_STR("service", "s"), PWT_BOOL("disabled", 0));
    (void)pwt_trace_active(inv);
    pwt_trace_begin(inv, "plain");
    pwt_trace_begin_method(inv, "method");
    pwt_trace_begin_remote(inv, "host", "GET", "https://host/");
    pwt_trace_begin_aws(inv, "s3", "PutObject");
    pwt_trace_begin_sql(inv, "db");
    pwt_trace_begin_with(inv, &subsegment);
    pwt_trace_put(inv, PWT_TRACE_METADATA | PWT_TRACE_UP(2), pwt_cstr("space"), PWT_INT("k", 1));
    pwt_trace_annotate(inv, PWT_INT("a", 1), PWT_BOOL("b", 1));
    pwt_trace_metadata(inv, PWT_INT("m", 1));
    pwt_trace_metadata_in(inv, "ns", PWT_INT("m", 1));
    pwt_trace_http_response(inv, PWT_INT("content_length", 1));
    pwt_trace_status(inv, 200);
    pwt_trace_aws(inv, PWT_STR("region", "r"));
    pwt_trace_sql(inv, PWT_STR("user", "u"));
    pwt_trace_flag(inv, PWT_TRACE_FAULT);
    pwt_trace_error(inv, &error);
    pwt_trace_error_text(inv, "Type", "text");
    pwt_trace_response(inv, PWT_INT("", 5));
    (void)pwt_trace_header(inv, PWT_TRACE_W3C, &text);
    (void)pwt_trace_id(inv, 3, &text);
    pwt_trace_end(inv);
    (void)pwt_trace_end_code(inv, -3);
    (void)pwt_trace_call(inv, "call", traced_work, &code);
}

static void trace_counted(struct pwt_inv *inv)
{
    pwt_trace_begin(inv, counted("a"));
    pwt_trace_begin_method(inv, counted("b"));
    pwt_trace_begin_remote(inv, counted("c"), counted("d"), counted("e"));
    pwt_trace_begin_aws(inv, counted("f"), counted("g"));
    pwt_trace_begin_sql(inv, counted("h"));
    pwt_trace_annotate(inv, PWT_STR(counted("i"), counted("j")));
    pwt_trace_metadata_in(inv, counted("k"), PWT_STR("l", counted("m")));
    pwt_trace_error_text(inv, counted("n"), "o");
    pwt_trace_response(inv, PWT_STR("", counted("p")));
    (void)pwt_tracer_configure(inv, PWT_STR("service", counted("q")));
}

#define CALLS_COUNT(table) ((uint32_t)(sizeof(table) / sizeof((table)[0])))

const struct calls CALLS_NAME = {
    CALLS_LANGUAGE,
    s_wrappers,
    s_logs,
    s_fields,
    s_keys,
    append_counted,
    log_counted,
    evaluated,
    trace_all,
    trace_counted,
    CALLS_COUNT(s_wrappers),
    CALLS_COUNT(s_logs),
    CALLS_COUNT(s_fields),
    CALLS_COUNT(s_keys),
};
