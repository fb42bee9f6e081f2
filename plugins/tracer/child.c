/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a batch, and threads of the handler's own. Both are children of an invocation. */
#include "tracer.h"

#include <powertools/tracer.h>

#include "shared/scope.h"

#include <string.h>

/* Each subsegment is a datagram, and a trace has its limits, too. */
#define RECORDS_TRACED_MAX 100

/* ---- records ---- */

static void note_record(struct pwt_cx *child, struct tracer_subsegment *subsegment, uint32_t index)
{
    static const char *const ids[] = {"/messageId", "/eventID", "/Sns/MessageId"};
    const struct tracer *tracer = child->self;
    const struct pwt_bytes event = pwt_inv_event(child->inv);
    const struct pwt_field number = PWT_UINT("", index);
    struct pwt_bytes found;

    tracer_note(tracer, subsegment, pwt_cstr("\"index\""),
                tracer_scratch_value(&subsegment->scratch, &number), false);
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        if (pwt_doc_find(event, ids[i], &found) == 0) {
            tracer_note(tracer, subsegment, pwt_cstr("\"id\""), found, true);
            break;
        }
    }
    if (tracer->to_otlp && pwt_doc_find(event, "/attributes/AWSTraceHeader", &found) == 0 &&
        pwt_doc_string(child->inv, found, &found) == 0) {
        subsegment->link = found;
    }
}

static void open_record(struct pwt_cx *cx, struct pwt_cx *child)
{
    struct tracer_state *state = cx->state;
    struct tracer_state *child_state = child->state;

    if (!state->holder) {
        state->holder = tracer_current(state, 0);
    }
    if (state->records >= RECORDS_TRACED_MAX) {
        child_state->mode = TRACER_QUIET;
    } else {
        struct tracer_subsegment *subsegment =
            tracer_open(child, TRACER_RECORD, pwt_cstr("record"));
        if (subsegment) {
            note_record(child, subsegment, state->records);
        }
    }
    state->records++;
}

static void close_record(struct pwt_cx *cx, struct pwt_cx *child)
{
    struct tracer_state *state = cx->state;
    const struct tracer_state *child_state = child->state;
    struct tracer_subsegment *outermost = child_state->current;

    while (outermost && outermost->outer) {
        outermost = outermost->outer;
    }
    if (outermost) {
        tracer_send(child, tracer_finish(child, outermost));
    }
    state->failed_records += pwt_inv_outcome(child->inv)->error ? 1 : 0;
}

/* ---- threads ---- */

/* What a thread puts in without a subsegment of its own belongs to the one it was started in. Only
 * `join` may touch that: until then it is kept here. */
static void lend(struct pwt_cx *cx, struct pwt_cx *child)
{
    const struct tracer_subsegment *current = tracer_current(cx->state, 0);
    struct tracer_subsegment *lent = current ? tracer_open(child, TRACER_LENT, pwt_cstr("")) : NULL;

    if (lent) {
        memcpy(lent->id, current->id, TRACER_ID_BYTES);
    }
}

static struct tracer_subsegment *find_open(const struct tracer_state *state, const char *id)
{
    struct tracer_subsegment *at = state->current;

    while (at && memcmp(at->id, id, TRACER_ID_BYTES) != 0) {
        at = at->outer;
    }
    return at;
}

static void give_back(struct pwt_cx *cx, struct pwt_cx *child)
{
    const struct tracer_state *child_state = child->state;
    const struct tracer_subsegment *lent = child_state->current;

    while (lent && lent->kind != TRACER_LENT) {
        lent = lent->outer;
    }
    if (lent) {
        struct tracer_subsegment *owner = find_open(cx->state, lent->id);
        if (owner) {
            tracer_merge(owner, lent);
        }
    }
    tracer_close_leftovers(child, NULL);
}

/* ---- the callbacks ---- */

void tracer_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    const struct tracer_state *state = cx->state;
    struct tracer_state *child_state = cx->child_state;
    struct pwt_cx *child_cx = pwt_inv_cx(child);

    child_state->mode = state->mode;
    child_state->header = state->header;
    memcpy(child_state->root, state->root, TRACER_ROOT_BYTES);
    memcpy(child_state->parent, tracer_enclosing_id(state), TRACER_ID_BYTES);
    if (state->mode != TRACER_ON) {
        return;
    }
    if (scope_is_thread(cx, child_cx)) {
        lend(cx, child_cx);
    } else {
        open_record(cx, child_cx);
    }
}

void tracer_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    struct tracer_state *state = cx->state;
    const struct tracer_state *child_state = cx->child_state;
    struct pwt_cx *child_cx = pwt_inv_cx(child);

    if (state->mode != TRACER_ON) {
        return;
    }
    if (scope_is_thread(cx, child_cx)) {
        give_back(cx, child_cx);
    } else {
        close_record(cx, child_cx);
    }
    otlp_spans_join(&state->spans, cx->inv, &child_state->spans);
}
