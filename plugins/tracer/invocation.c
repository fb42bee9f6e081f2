/* SPDX-License-Identifier: Apache-2.0 */
/* What is traced without any call: the invocation, and on request the plugins further in. */
#include "tracer.h"

#include <powertools/redact.h>
#include <powertools/tracer.h>

#include <string.h>

/* ---- the end of a subsegment ---- */

void tracer_close_leftovers(struct pwt_cx *cx, const struct tracer_subsegment *within)
{
    struct tracer_state *state = cx->state;
    const struct pwt_error *error = pwt_inv_outcome(cx->inv)->error;

    while (state->current && state->current != within) {
        struct tracer_subsegment *subsegment = state->current;
        if (subsegment->kind == TRACER_LENT) {
            state->current = subsegment->outer;
            continue;
        }
        if (error && !subsegment->silent) { /* it left them, too */
            tracer_fail(cx, subsegment, error, error);
        }
        tracer_annotate(subsegment, pwt_cstr("\"Unfinished\""), pwt_cstr("true"));
        tracer_send(cx, tracer_close(cx));
    }
    state->unopened = 0;
}

struct tracer_subsegment *tracer_finish(struct pwt_cx *cx, struct tracer_subsegment *subsegment)
{
    const struct pwt_outcome *outcome = pwt_inv_outcome(cx->inv);

    tracer_close_leftovers(cx, subsegment);
    if (outcome->error) {
        tracer_fail(cx, subsegment, outcome->error, outcome->error);
    }
    return tracer_close(cx);
}

/* Who records hang under stands for the handler: it says how many there were. */
static void note_records(struct pwt_cx *cx, struct tracer_subsegment *subsegment)
{
    const struct tracer_state *state = cx->state;
    static const char format[] = "{\"total\":,\"failed\":}";
    char text[sizeof(format) + (size_t)2 * PWT_JSON_NUMBER_MAX];
    struct pwt_json_buffer buffer = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    pwt_json_write_member_uint64(&writer, "total", 5, state->records);
    pwt_json_write_member_uint64(&writer, "failed", 6, state->failed_records);
    pwt_json_write_end(&writer);
    if (pwt_json_writer_finish(&writer, NULL, NULL) == 0) {
        tracer_note(cx->self, subsegment, pwt_cstr("\"records\""),
                    tracer_scratch_copy(&subsegment->scratch, pwt_bytes_make(text, buffer.len)),
                    false);
    }
}

static void annotate_invocation(struct pwt_cx *cx, struct tracer_subsegment *subsegment)
{
    const struct tracer *tracer = cx->self;
    const bool cold = pwt_inv_context(cx->inv)->cold_start != 0;

    tracer_annotate(subsegment, pwt_cstr("\"ColdStart\""), pwt_cstr(cold ? "true" : "false"));
    tracer_annotate(subsegment, pwt_cstr("\"Service\""), tracer->service_json);
}

/* Closes a subsegment that stands for a part of the chain. */
static struct tracer_subsegment *close_part(struct pwt_cx *cx, struct tracer_subsegment *subsegment)
{
    struct tracer_state *state = cx->state;
    const struct pwt_outcome *outcome = pwt_inv_outcome(cx->inv);
    const bool holds_records = state->holder == subsegment;

    if (subsegment->kind == TRACER_HANDLER || holds_records) {
        annotate_invocation(cx, subsegment);
    }
    if (holds_records) {
        note_records(cx, subsegment);
        state->holder = NULL;
    }
    if (subsegment->capture_response && outcome->kind == PWT_OUTCOME_BYTES) {
        tracer_put_response(cx, subsegment, PWT_REDACT_RESPONSE, outcome->response);
    }
    return tracer_finish(cx, subsegment);
}

/* ---- the callbacks ---- */

static void open_handler(struct pwt_cx *cx)
{
    const struct tracer *tracer = cx->self;
    struct tracer_subsegment *subsegment = tracer_open(cx, TRACER_HANDLER, tracer->handler);

    if (subsegment) {
        subsegment->capture_response = tracer->capture_response != 0;
        subsegment->capture_error = tracer->capture_error != 0;
    }
}

/* X-Ray wants ids in lower case. Of digits, letters and `-` this bit is what tells the cases of
 * letters apart, and set in all others. */
static void copy_lower(char *to, struct pwt_bytes hex)
{
    for (uint64_t i = 0; i < hex.len; i++) {
        to[i] = (char)(hex.ptr[i] | 0x20);
    }
}

void tracer_before(struct pwt_cx *cx)
{
    const struct tracer *tracer = cx->self;
    struct tracer_state *state = cx->state;

    if (!tracer->to_xray && !tracer->to_otlp) {
        return;
    }
    state->header = trace_header_parse(pwt_inv_context(cx->inv)->trace_id);
    if (state->header.sampled ==
        TRACE_SAMPLED_NO) { /* most of them: the rest is looked at if asked */
        state->mode = TRACER_UNSAMPLED;
        return;
    }
    if (!trace_header_usable(&state->header)) {
        return;
    }
    state->mode = TRACER_ON;
    copy_lower(state->parent, state->header.parent);
    copy_lower(state->root, state->header.root);
    if (!tracer->middlewares) {
        open_handler(cx);
    }
}

static void send_closed(struct pwt_cx *cx)
{
    struct tracer_state *state = cx->state;

    if (state->closed) {
        tracer_send(cx, state->closed);
        state->closed = NULL;
    }
}

/* The one subsegment of an invocation is closed while its outcome stands, and sent when the caller
 * has it. */
void tracer_after(struct pwt_cx *cx)
{
    struct tracer_state *state = cx->state;
    struct tracer_subsegment *outermost = state->current;

    while (outermost && outermost->outer) {
        outermost = outermost->outer;
    }
    if (!outermost) {
        return;
    }
    if (outermost->kind == TRACER_HANDLER) {
        tracer_close_leftovers(cx, outermost);
        state->closed = close_part(cx, outermost);
        if (pwt_inv_root(cx->inv) != cx->inv) { /* a child has no `settled` */
            send_closed(cx);
        }
    } else {
        tracer_close_leftovers(cx, NULL);
    }
}

void tracer_settled(struct pwt_cx *cx)
{
    const struct tracer *tracer = cx->self;
    struct tracer_worker *worker = cx->worker;
    struct tracer_state *state = cx->state;

    send_closed(cx);
    if (tracer->to_otlp) {
        otlp_export(&worker->exporter, &tracer->otlp, cx->inv, &state->spans);
    }
}

/* Observers are no middlewares: some of them stand outside the tracer, and are not seen anyway. */
static bool is_traced(const struct pwt_cx *cx, const struct pwt_step *step)
{
    const struct tracer *tracer = cx->self;
    const struct tracer_state *state = cx->state;

    return tracer->middlewares && state->mode == TRACER_ON && step->phase != PWT_PHASE_OBSERVE;
}

static bool is_handler(const struct pwt_step *step)
{
    return pwt_bytes_equal(step->plugin, pwt_cstr("handler"));
}

/* Of a batch the record's subsegment stands for the handler. */
static bool in_record(const struct tracer_state *state)
{
    const struct tracer_subsegment *at = state->current;

    while (at && at->outer) {
        at = at->outer;
    }
    return at && at->kind == TRACER_RECORD;
}

void tracer_enter(struct pwt_cx *cx, const struct pwt_step *step)
{
    const struct tracer_state *state = cx->state;

    if (!is_traced(cx, step)) {
        return;
    }
    if (!is_handler(step)) {
        (void)tracer_open(cx, TRACER_MIDDLEWARE, step->plugin);
    } else if (!in_record(state)) {
        open_handler(cx);
    }
}

/* The innermost subsegment that stands for this step; leftovers of the handler may be in it. */
static struct tracer_subsegment *part_of(const struct tracer_state *state,
                                         const struct pwt_step *step)
{
    struct tracer_subsegment *at = state->current;

    while (at && at->kind < TRACER_HANDLER) {
        at = at->outer;
    }
    if (!at) {
        return NULL;
    }
    const bool same =
        is_handler(step) ? at->kind == TRACER_HANDLER
                         : at->kind == TRACER_MIDDLEWARE && pwt_bytes_equal(at->name, step->plugin);
    return same ? at : NULL;
}

void tracer_leave(struct pwt_cx *cx, const struct pwt_step *step)
{
    struct tracer_subsegment *subsegment = is_traced(cx, step) ? part_of(cx->state, step) : NULL;

    if (subsegment) {
        tracer_close_leftovers(cx, subsegment);
        tracer_send(cx, close_part(cx, subsegment));
    }
}
