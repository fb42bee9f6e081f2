/* SPDX-License-Identifier: Apache-2.0 */
/* The fake host: one short function for each member of struct pwt_host. */
#include "fake_host.h"

#include <stdio.h>

static struct fake_call s_last;
static struct fake_objects s_objects;
static uint32_t s_diag_from;

static void note(const char *function, struct pwt_inv *inv)
{
    memset(&s_last, 0, sizeof(s_last));
    s_last.function = function;
    s_last.inv = inv;
}

static void note_bytes(struct pwt_bytes bytes)
{
    s_last.size = bytes.len;
    (void)snprintf(s_last.bytes, sizeof(s_last.bytes), "%.*s", (int)bytes.len, bytes.ptr);
}

static void note_error(const struct pwt_error *error)
{
    s_last.number = (uint64_t)-error->code;
    s_last.pointer = error;
    note_bytes(error->message);
    (void)snprintf(s_last.type, sizeof(s_last.type), "%.*s", (int)error->type.len, error->type.ptr);
}

static const struct pwt_context *fake_inv_context(struct pwt_inv *inv)
{
    note("inv_context", inv);
    return &s_objects.context;
}

static struct pwt_bytes fake_inv_event(struct pwt_inv *inv)
{
    note("inv_event", inv);
    return pwt_cstr(FAKE_OUT);
}

static int32_t fake_inv_set_event(struct pwt_inv *inv, struct pwt_bytes event)
{
    note("inv_set_event", inv);
    note_bytes(event);
    return FAKE_STATUS;
}

static void *fake_inv_alloc(struct pwt_inv *inv, uint64_t size)
{
    note("inv_alloc", inv);
    s_last.number = size;
    return s_objects.memory;
}

static int32_t fake_inv_respond(struct pwt_inv *inv, struct pwt_bytes body)
{
    note("inv_respond", inv);
    note_bytes(body);
    return FAKE_STATUS;
}

static int32_t
fake_inv_respond_take(struct pwt_inv *inv, void *body, uint64_t len, pwt_free_fn release)
{
    note("inv_respond_take", inv);
    note_bytes(pwt_bytes_make(body, len));
    s_last.pointer = body;
    s_last.release = release;
    return FAKE_STATUS;
}

static int32_t fake_inv_respond_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    note("inv_respond_error", inv);
    note_error(error);
    return FAKE_STATUS;
}

static int32_t fake_inv_fail(struct pwt_inv *inv, const struct pwt_error *error)
{
    note("inv_fail", inv);
    note_error(error);
    return FAKE_STATUS;
}

static const struct pwt_outcome *fake_inv_outcome(struct pwt_inv *inv)
{
    note("inv_outcome", inv);
    return &s_objects.outcome;
}

static const struct pwt_error *fake_inv_failure(struct pwt_inv *inv)
{
    note("inv_failure", inv);
    return &s_objects.failure;
}

static int64_t fake_inv_remaining_ms(struct pwt_inv *inv)
{
    note("inv_remaining_ms", inv);
    return FAKE_STATUS;
}

static struct pwt_inv *fake_inv_root(struct pwt_inv *inv)
{
    note("inv_root", inv);
    return &s_objects.other;
}

static struct pwt_cx *fake_inv_cx(struct pwt_inv *inv, const struct pwt_module *module)
{
    note("inv_cx", inv);
    s_last.pointer = module;
    return &s_objects.cx;
}

static int32_t
fake_inv_fork(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child)
{
    note("inv_fork", inv);
    note_bytes(event);
    *ret_child = &s_objects.other;
    return FAKE_STATUS;
}

static int32_t
fake_inv_fork_apart(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child)
{
    note("inv_fork_apart", inv);
    note_bytes(event);
    *ret_child = &s_objects.other;
    return FAKE_STATUS;
}

static int32_t fake_inv_join(struct pwt_inv *child)
{
    note("inv_join", child);
    return FAKE_STATUS;
}

static int32_t fake_inv_thread(struct pwt_inv *inv, struct pwt_inv **ret_scope)
{
    note("inv_thread", inv);
    *ret_scope = &s_objects.other;
    return FAKE_STATUS;
}

static int32_t fake_conclude(struct pwt_inv *inv, int32_t code)
{
    note("inv_conclude", inv);
    s_last.number = (uint64_t)-code;
    return FAKE_STATUS;
}

static int32_t fake_next_run(struct pwt_next *next, struct pwt_inv *inv)
{
    note("next_run", inv);
    s_last.pointer = next;
    return FAKE_STATUS;
}

static void *fake_inv_cached(struct pwt_inv *inv, const void *key)
{
    note("inv_cached", inv);
    s_last.pointer = key;
    return s_objects.memory;
}

static int32_t
fake_inv_cache(struct pwt_inv *inv, const void *key, void *value, pwt_free_fn release)
{
    note("inv_cache", inv);
    note_bytes(pwt_cstr((const char *)value));
    s_last.pointer = key;
    s_last.release = release;
    return FAKE_STATUS;
}

static int64_t fake_clock_ns(uint32_t clock)
{
    note("clock_ns", NULL);
    s_last.number = clock;
    return FAKE_STATUS;
}

static uint32_t fake_diag_enabled(uint32_t level)
{
    note("diag_enabled", NULL);
    s_last.number = level;
    return level >= s_diag_from;
}

static void fake_diag(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    note("diag", inv);
    s_last.number = level;
    note_bytes(text);
}

static int32_t fake_doc_check(struct pwt_bytes json)
{
    note("doc_check", NULL);
    note_bytes(json);
    return FAKE_STATUS;
}

static int32_t
fake_doc_find(struct pwt_bytes json, struct pwt_bytes path, struct pwt_bytes *ret_value)
{
    note("doc_find", NULL);
    note_bytes(json);
    s_last.path = path;
    *ret_value = pwt_cstr(FAKE_OUT);
    return FAKE_STATUS;
}

static int32_t
fake_doc_string(struct pwt_inv *inv, struct pwt_bytes value, struct pwt_bytes *ret_text)
{
    note("doc_string", inv);
    note_bytes(value);
    *ret_text = pwt_cstr(FAKE_OUT);
    return FAKE_STATUS;
}

static int32_t
fake_doc_quote(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    note("doc_quote", inv);
    note_bytes(text);
    *ret_json = pwt_cstr(FAKE_OUT);
    return FAKE_STATUS;
}

static int32_t
fake_doc_compact(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_json)
{
    note("doc_compact", inv);
    note_bytes(json);
    *ret_json = pwt_cstr(FAKE_OUT);
    return FAKE_STATUS;
}

/* A document that is nothing but an address. */
static struct pwt_doc *made_doc(void)
{
    void *memory = s_objects.memory;
    return memory;
}

static int32_t fake_doc_open(struct pwt_inv *inv, struct pwt_doc **ret_doc)
{
    note("doc_open", inv);
    *ret_doc = made_doc();
    return FAKE_STATUS;
}

static int32_t fake_doc_put(struct pwt_doc *doc, const struct pwt_field *item)
{
    note("doc_put", NULL);
    note_bytes(item->key);
    s_last.pointer = doc == made_doc() ? item : NULL;
    return FAKE_STATUS;
}

static int32_t fake_doc_close(struct pwt_doc *doc, struct pwt_bytes *ret_json)
{
    note("doc_close", NULL);
    s_last.pointer = doc;
    *ret_json = pwt_cstr(FAKE_OUT);
    return FAKE_STATUS;
}

static int32_t fake_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece)
{
    note("print", inv);
    note_bytes(piece);
    s_last.number = severity;
    return FAKE_STATUS;
}

static int32_t fake_expect_shutdown(struct pwt_inv *scope)
{
    note("expect_shutdown", scope);
    return FAKE_STATUS;
}

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .abi_minor = PWT_ABI_MINOR,
    .size = sizeof(struct pwt_host),
    .version = "0.0.0",
    .inv_context = fake_inv_context,
    .inv_event = fake_inv_event,
    .inv_set_event = fake_inv_set_event,
    .inv_alloc = fake_inv_alloc,
    .inv_respond = fake_inv_respond,
    .inv_respond_take = fake_inv_respond_take,
    .inv_respond_error = fake_inv_respond_error,
    .inv_fail = fake_inv_fail,
    .inv_outcome = fake_inv_outcome,
    .inv_remaining_ms = fake_inv_remaining_ms,
    .inv_root = fake_inv_root,
    .inv_cx = fake_inv_cx,
    .inv_fork = fake_inv_fork,
    .inv_join = fake_inv_join,
    .inv_thread = fake_inv_thread,
    .next_run = fake_next_run,
    .inv_cached = fake_inv_cached,
    .inv_cache = fake_inv_cache,
    .clock_ns = fake_clock_ns,
    .diag_enabled = fake_diag_enabled,
    .diag = fake_diag,
    .doc_check = fake_doc_check,
    .doc_find = fake_doc_find,
    .doc_string = fake_doc_string,
    .doc_quote = fake_doc_quote,
    .doc_compact = fake_doc_compact,
    .doc_open = fake_doc_open,
    .doc_put = fake_doc_put,
    .doc_close = fake_doc_close,
    .print = fake_print,
    .expect_shutdown = fake_expect_shutdown,
    .inv_conclude = fake_conclude,
    .inv_fork_apart = fake_inv_fork_apart,
    .inv_failure = fake_inv_failure,
};

void fake_install(void)
{
    note(NULL, NULL);
    s_diag_from = PWT_DIAG_DEBUG;
    pwt_this_module.host = &s_host;
}

const struct pwt_host *fake_host(void)
{
    return &s_host;
}

const struct fake_call *fake_last(void)
{
    return &s_last;
}

struct fake_objects *fake_made(void)
{
    return &s_objects;
}

void fake_diag_from(uint32_t level)
{
    s_diag_from = level;
}
