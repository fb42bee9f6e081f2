/* SPDX-License-Identifier: Apache-2.0 */
/* The logger's part in an init and in an invocation. */
#include "invocation.h"

#include <powertools/logger.h>
#include <powertools/redact.h>

#include "buffer.h"
#include "calls.h"
#include "correlation.h"
#include "logger.h"
#include "origin.h"
#include "print.h"
#include "redacted.h"
#include "sampling.h"
#include "set.h"
#include "settings.h"
#include "sink.h"

int32_t logger_init(struct pwt_cx *cx)
{
    struct logger *logger = cx->self;
    struct logger_set *set = cx->worker;

    set->home = set;
    set->memory = cx->inv;
    set->count = 1;
    if (logger_settings_apply(logger, cx->inv) != 0) {
        return pwt_fail(cx->inv, PWT_ENOMEM, "there is no memory for the logger's settings");
    }
    set->units[PWT_LOGGER_MAIN].configured = logger->level;
    logger_set_levels(cx, logger_sampling_decide(logger, pwt_inv_context(cx->inv)));
    if (logger->keys_json.len > 0 && logger_settings_keys(cx, logger->keys_json) != 0) {
        pwt_diag(
            cx->inv, PWT_DIAG_WARN,
            "powertools: POWERTOOLS_LOGGER_KEYS is no JSON object that fits %u bytes; expected "
            "one such as {\"team\":\"core\"}; its keys are not printed, correct it",
            (unsigned)LOGGER_KEYS_MAX_BYTES);
    }
    return 0;
}

/* ---- documents that the settings want to see ---- */

/* One INFO line whose message is a document, made safe; no line where that fails. */
static void print_document(struct pwt_cx *cx, uint32_t what, struct pwt_bytes document)
{
    struct pwt_bytes safe;

    if (!document.ptr) {
        document = pwt_cstr("");
    }
    if (pwt_redact(cx->inv, what, pwt_cstr(""), document, &safe) != 0) {
        return;
    }
    const struct pwt_log_record record = {
        .size = sizeof(record),
        .level = PWT_LOG_INFO,
        .line = __LINE__,
        .function = what == PWT_REDACT_EVENT ? "log_event" : "log_response",
        .message = PWT_JSON("message", safe),
    };
    (void)logger_print(cx, &record); /* says itself what goes wrong */
}

static void print_error(struct pwt_cx *cx, const struct pwt_error *error)
{
    const struct pwt_log_error found = {
        .size = sizeof(found), .type = error->type, .message = error->message};
    const struct pwt_log_record record = {
        .size = sizeof(record),
        .level = PWT_LOG_ERROR,
        .line = __LINE__,
        .function = "log_error",
        .message = PWT_STR("message", "the invocation failed"),
        .error = &found,
    };
    (void)logger_print(cx, &record);
}

/* ---- before, after, settled ---- */

static void clear_state(struct pwt_cx *cx)
{
    const uint32_t count = logger_set_of(cx)->count;

    for (uint32_t i = 0; i < count; i++) {
        (void)logger_clear(cx->inv, i, PWT_KEYS_APPENDED);
        (void)logger_clear(cx->inv, i, PWT_KEYS_THREAD);
    }
}

int32_t logger_before(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;

    logger_redact_early_keys(cx);
    if (logger->clear_state) {
        clear_state(cx);
    }
    logger_correlation_extract(cx);
    if (logger->log_event) {
        print_document(cx, PWT_REDACT_EVENT, pwt_inv_event(cx->inv));
    }
    logger_sampling_refresh(cx);
    return 0;
}

int32_t logger_after(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;
    const struct pwt_outcome *outcome = pwt_inv_outcome(cx->inv);

    if (outcome->kind == PWT_OUTCOME_BYTES && logger->log_response) {
        print_document(cx, PWT_REDACT_RESPONSE, outcome->response);
    }
    if (outcome->kind == PWT_OUTCOME_ERROR && logger->flush_on_uncaught) {
        (void)logger_buffer_flush_all(cx);
    }
    if (outcome->kind == PWT_OUTCOME_ERROR && logger->log_error) {
        print_error(cx, outcome->error);
    }
    return 0;
}

void logger_settled(struct pwt_cx *cx)
{
    logger_buffer_forget(cx->state);
    logger_sink_flush(cx);
}

void logger_shutdown(struct pwt_cx *cx)
{
    logger_sink_flush(cx);
    logger_set_free(cx);
}

/* ---- children and threads ---- */

/* A child's lines come from where the root's do; that text lives longer than the child. */
int32_t logger_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    struct logger_state *state = cx->state;
    struct logger_state *theirs = cx->child_state;

    logger_redact_early_keys(cx);
    int32_t code = logger_set_fork(cx, child);
    if (code != 0) {
        return pwt_fail(cx->inv, code, "there is no memory for the log keys of a thread");
    }
    if (logger_origin_render(cx)) {
        theirs->context = state->context;
        theirs->trace = state->trace;
        theirs->rendered = 1;
    }
    logger_buffer_link(state, theirs);
    return 0;
}

void logger_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    const struct logger *logger = cx->self;
    struct pwt_cx *theirs = pwt_inv_cx(child);

    if (logger->flush_on_uncaught && pwt_inv_outcome(child)->kind == PWT_OUTCOME_ERROR) {
        (void)logger_buffer_flush_all(theirs);
    }
    logger_buffer_copy(cx, theirs);
    logger_buffer_unlink(cx->state, theirs->state);
    logger_buffer_forget(theirs->state);
    logger_set_join(cx, child);
}
