/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that answer with what the host tells them: the whole context, the environment.
 */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>

extern char **environ;

static int32_t context(struct pwt_inv *inv)
{
    const struct pwt_context *cx = pwt_inv_context(inv);
    struct report report = {.len = 0};
    report_text(&report, inv, "request_id", cx->request_id);
    report_text(&report, inv, "invocation_id", cx->invocation_id);
    report_text(&report, inv, "function_arn", cx->function_arn);
    report_text(&report, inv, "trace_id", cx->trace_id);
    report_text(&report, inv, "tenant_id", cx->tenant_id);
    report_text(&report, inv, "client_context", cx->client_context);
    report_text(&report, inv, "cognito_identity", cx->cognito_identity);
    report_text(&report, inv, "content_type", cx->content_type);
    report_text(&report, inv, "function_name", cx->function_name);
    report_text(&report, inv, "function_version", cx->function_version);
    report_text(&report, inv, "log_group", cx->log_group);
    report_text(&report, inv, "log_stream", cx->log_stream);
    report_int(&report, "deadline_ms", cx->deadline_ms);
    report_int(&report, "memory_mb", cx->memory_mb);
    report_int(&report, "cold_start", cx->cold_start);
    report_int(&report, "init_type", cx->init_type);
    report_int(&report, "remaining_ms", pwt_inv_remaining_ms(inv));
    report_int(&report, "event_len", (int64_t)pwt_inv_event(inv).len);
    report_int(&report, "event_absent", pwt_inv_event(inv).ptr == NULL);
    return report_respond(&report, inv);
}

/* Besides the value: how often the name stands in the environment, which must be once or never. */
static int32_t trace(struct pwt_inv *inv)
{
    static const char name[] = "_X_AMZN_TRACE_ID";
    struct report report = {.len = 0};
    int64_t entries = 0;
    for (char **entry = environ; *entry; entry++) {
        entries += strncmp(*entry, name, sizeof(name) - 1) == 0;
    }
    report_text(&report, inv, "value", pwt_cstr(getenv(name)));
    report_int(&report, "entries", entries);
    return report_respond(&report, inv);
}

PWT_HANDLER(context, .handle = context);
PWT_HANDLER(trace, .handle = trace);
