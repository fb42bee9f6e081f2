/* SPDX-License-Identifier: Apache-2.0 */
/* See fake_host.h. */
#include "fake_host.h"
#include "logger/calls.h"
#include "logger/invocation.h"

#include <string.h>

static void scope_start(struct pwt_inv *inv, struct logger *logger, struct logger_set *set)
{
    fake_inv_open(inv, logger, set, sizeof(struct logger_state));
}

void fake_open(struct fake *fake)
{
    fake_host_install();
    pwt_redact_slot = NULL;
    memset(fake, 0, sizeof(*fake));
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
    fake_inv_close(&fake->inv);
    invocation_start(fake);
}

void fake_close(struct fake *fake)
{
    if (fake->inv.cx.inv) {
        logger_settled(&fake->inv.cx);
        logger_shutdown(&fake->inv.cx);
        fake_inv_close(&fake->inv);
    }
    fake_inv_close(&fake->init);
}

void fake_fork(struct pwt_inv *child, struct pwt_inv *parent, struct logger_set *own)
{
    fake_inv_fork(child, parent, own ? own : parent->cx.worker, sizeof(struct logger_state));
    (void)logger_fork(&parent->cx, child);
    parent->cx.child_state = NULL;
}

void fake_join(struct pwt_inv *child, struct pwt_inv *parent)
{
    logger_join(&parent->cx, child);
    fake_inv_close(child);
}

/* ---- lines ---- */

uint32_t fake_lines(void)
{
    uint32_t lines = 0;

    for (const char *at = fake_printed(); *at; at++) {
        lines += *at == '\n';
    }
    return lines;
}

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
