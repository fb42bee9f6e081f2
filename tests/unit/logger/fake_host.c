/* SPDX-License-Identifier: Apache-2.0 */
/* See fake_host.h. */
#include "fake_host.h"

#include <stdio.h>
#include <stdlib.h>

#define KEPT_BYTES (1 << 20)

static int64_t s_now_ns;
static char s_diag[1 << 14];
static uint32_t s_diag_count;
static char s_printed[KEPT_BYTES];
static size_t s_printed_len;
static int32_t s_output_code;

static const struct pwt_context *fake_inv_context(struct pwt_inv *inv)
{
    return &inv->context;
}

static struct pwt_bytes fake_inv_event(struct pwt_inv *inv)
{
    return inv->event;
}

static const struct pwt_outcome *fake_inv_outcome(struct pwt_inv *inv)
{
    return &inv->outcome;
}

static struct pwt_inv *fake_inv_root(struct pwt_inv *inv)
{
    return inv->root;
}

static void *fake_inv_alloc(struct pwt_inv *inv, uint64_t size)
{
    inv->allocs++;
    if (size > inv->room) {
        return NULL;
    }
    inv->room -= size;
    void **block = malloc(16 + size);
    if (!block) {
        return NULL;
    }
    *block = inv->blocks;
    inv->blocks = block;
    return (char *)block + 16;
}

static struct pwt_cx *fake_inv_cx(struct pwt_inv *inv, const struct pwt_module *module)
{
    return module == &pwt_this_module ? &inv->cx : NULL;
}

static int32_t fake_inv_fail(struct pwt_inv *inv, const struct pwt_error *error)
{
    inv->failed = error->code;
    return error->code;
}

static int64_t fake_clock_ns(uint32_t clock)
{
    return clock == PWT_CLOCK_REAL ? s_now_ns : 0;
}

static uint32_t fake_diag_enabled(uint32_t level)
{
    return level > PWT_DIAG_DEBUG;
}

static void fake_diag_keep(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    size_t len = strlen(s_diag);

    (void)inv;
    (void)level;
    (void)snprintf(s_diag + len, sizeof(s_diag) - len, "%.*s\n", (int)text.len, text.ptr);
    s_diag_count++;
}

static int32_t fake_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece)
{
    (void)inv;
    (void)severity;
    if (s_output_code == 0 && piece.len < KEPT_BYTES - s_printed_len) {
        memcpy(s_printed + s_printed_len, piece.ptr, (size_t)piece.len);
        s_printed_len += (size_t)piece.len;
        s_printed[s_printed_len] = '\0';
    }
    return s_output_code;
}

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .abi_minor = PWT_ABI_MINOR,
    .size = sizeof(struct pwt_host),
    .version = "0.0.0",
    .inv_context = fake_inv_context,
    .inv_event = fake_inv_event,
    .inv_outcome = fake_inv_outcome,
    .inv_root = fake_inv_root,
    .inv_alloc = fake_inv_alloc,
    .inv_cx = fake_inv_cx,
    .inv_fail = fake_inv_fail,
    .clock_ns = fake_clock_ns,
    .diag_enabled = fake_diag_enabled,
    .diag = fake_diag_keep,
    .print = fake_print,
};

/* ---- scopes ---- */

static void scope_start(struct pwt_inv *inv, struct logger *logger, struct logger_set *set)
{
    memset(inv, 0, sizeof(*inv));
    inv->cx = (struct pwt_cx){.inv = inv, .self = logger, .worker = set, .state = &inv->state};
    inv->root = inv;
    inv->room = UINT64_MAX;
    inv->context.function_name = pwt_cstr("orders-fn");
    inv->context.memory_mb = 256;
}

static void scope_end(struct pwt_inv *inv)
{
    while (inv->blocks) {
        void *block = inv->blocks;
        inv->blocks = *(void **)block;
        free(block);
    }
}

void fake_open(struct fake *fake)
{
    pwt_this_module.host = &s_host;
    pwt_redact_slot = NULL;
    memset(fake, 0, sizeof(*fake));
    s_now_ns = FAKE_NOW_NS;
    s_output_code = 0;
    scope_start(&fake->init, &fake->logger, &fake->template);
    fake->logger.service = pwt_cstr("orders");
    fake->logger.timestamp = pwt_cstr("rfc3339");
    fake->logger.inject_context = 1;
    fake->logger.stack_trace = 1;
    fake->logger.flush_on_error = 1;
    fake->logger.buffer_max_bytes = 20480;
    fake_init(fake);
}

void fake_init(struct fake *fake)
{
    fake_forget();
    memset(&fake->template, 0, sizeof(fake->template));
    atomic_store(&fake->logger.reported, 0);
    (void)logger_init(&fake->init.cx);
}

static void invocation_start(struct fake *fake)
{
    scope_start(&fake->inv, &fake->logger, &fake->worker);
    fake->inv.context.request_id = pwt_cstr("request-1");
    fake->inv.context.function_arn = pwt_cstr(FAKE_ARN);
    fake->inv.context.trace_id = pwt_cstr("Root=" FAKE_TRACE);
}

void fake_start(struct fake *fake)
{
    fake->worker = fake->template; /* as the host copies it */
    invocation_start(fake);
    fake->inv.context.cold_start = 1;
}

void fake_start_next(struct fake *fake)
{
    logger_settled(&fake->inv.cx);
    scope_end(&fake->inv);
    invocation_start(fake);
}

void fake_close(struct fake *fake)
{
    if (fake->inv.cx.inv) {
        logger_settled(&fake->inv.cx);
        logger_shutdown(&fake->inv.cx);
        scope_end(&fake->inv);
    }
    scope_end(&fake->init);
}

void fake_fork(struct pwt_inv *child, struct pwt_inv *parent, struct logger_set *own)
{
    scope_start(child, parent->cx.self, own ? own : parent->cx.worker);
    child->context = parent->context;
    child->root = parent->root;
    parent->cx.child_state = &child->state;
    (void)logger_fork(&parent->cx, child);
    parent->cx.child_state = NULL;
}

void fake_join(struct pwt_inv *child, struct pwt_inv *parent)
{
    logger_join(&parent->cx, child);
    scope_end(child);
}

/* ---- what came out ---- */

void fake_clock(int64_t now_ns)
{
    s_now_ns = now_ns;
}

const char *fake_printed(void)
{
    return s_printed;
}

const char *fake_diag(void)
{
    return s_diag;
}

uint32_t fake_diag_count(void)
{
    return s_diag_count;
}

void fake_forget(void)
{
    s_diag[0] = '\0';
    s_diag_count = 0;
    s_printed[0] = '\0';
    s_printed_len = 0;
}

void fake_output_fails(int32_t code)
{
    s_output_code = code;
}

uint32_t fake_lines(void)
{
    uint32_t lines = 0;

    for (const char *at = s_printed; *at; at++) {
        lines += *at == '\n';
    }
    return lines;
}

/* ---- lines ---- */

struct pwt_log_record fake_record(const char *message)
{
    struct pwt_log_record record = {
        .size = sizeof(record), .level = PWT_LOG_INFO, .line = 7, .function = "handle"};

    record.message = PWT_STR("message", message);
    return record;
}

int32_t fake_log(struct pwt_inv *inv, uint32_t level, const char *message)
{
    struct pwt_log_record record = fake_record(message);

    record.level = level;
    return logger_write(inv, &record);
}

int32_t fake_hello(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    struct pwt_log_record record = fake_record("hello");

    record.fields = fields;
    record.field_count = count;
    fake_forget();
    return logger_write(inv, &record);
}

int32_t fake_append(struct pwt_inv *inv, uint32_t kind, struct pwt_field field)
{
    return logger_append(inv, PWT_LOGGER_MAIN, kind, &field, 1);
}

struct json_object *fake_parse(const char *line)
{
    size_t len = strlen(line);

    if (len < 2 || strchr(line, '\n') != line + len - 1) {
        return NULL;
    }
    struct json_tokener *tokener = json_tokener_new_ex(2048);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *document = json_tokener_parse_ex(tokener, line, (int)len);
    json_tokener_free(tokener);
    if (!json_object_is_type(document, json_type_object)) {
        json_object_put(document);
        return NULL;
    }
    return document;
}
