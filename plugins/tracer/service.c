/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that <powertools/tracer.h> calls. Where nothing is traced each of them is a look at
 * the invocation's mode. */
#include "tracer.h"

#include <powertools/redact.h>
#include <powertools/tracer.h>

/* Of the struct as it is in major 1 of the service, by the bytes: its sizeof may grow. */
#define SUBSEGMENT_LEAST_BYTES 32U

#define BLOCK_MASK 0xffU
#define UP_SHIFT   8

static const struct tracer_state *state_of(const struct pwt_cx *cx)
{
    return cx->state;
}

static bool is_on(const struct pwt_cx *cx)
{
    return state_of(cx)->mode == TRACER_ON;
}

uint32_t tracer_service_active(struct pwt_inv *inv)
{
    const struct pwt_cx *cx = pwt_inv_cx(inv);

    return is_on(cx) && tracer_current(cx->state, 0);
}

static bool captures(uint32_t choice, uint32_t configured)
{
    return choice == PWT_TRACE_AS_CONFIGURED ? configured != 0 : choice == PWT_TRACE_YES;
}

int32_t tracer_service_begin(struct pwt_inv *inv, const struct pwt_trace_subsegment *wanted)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct tracer *tracer = cx->self;
    struct tracer_state *state = cx->state;

    if (!is_on(cx)) {
        return 0;
    }
    if (wanted->size < SUBSEGMENT_LEAST_BYTES || wanted->kind > PWT_TRACE_SQL) {
        return PWT_EINVAL;
    }
    struct tracer_subsegment *subsegment =
        state->unopened == 0 ? tracer_open(cx, (enum tracer_kind)wanted->kind, pwt_cstr("")) : NULL;
    if (!subsegment) {
        state->unopened++;
        return PWT_ENOMEM;
    }
    const struct pwt_bytes name = tracer_scratch_copy(&subsegment->scratch, wanted->name);
    subsegment->name = name.ptr ? name : subsegment->name;
    if (wanted->kind == PWT_TRACE_METHOD) {
        subsegment->capture_response = captures(wanted->capture_response, tracer->capture_response);
        subsegment->capture_error = captures(wanted->capture_error, tracer->capture_error);
    }
    subsegment->silent = wanted->kind == PWT_TRACE_REMOTE && !tracer->capture_https;
    return 0;
}

int32_t tracer_service_end(struct pwt_inv *inv, int32_t code)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    struct tracer_state *state = cx->state;

    if (!is_on(cx)) {
        return 0;
    }
    if (state->unopened > 0) {
        state->unopened--;
        return 0;
    }
    if (!state->current || state->current->kind >= TRACER_HANDLER) {
        return PWT_ESTATE; /* one end too many: what the tracer opened, it closes itself */
    }
    if (code != 0 && !state->current->silent) {
        tracer_fail_code(cx, state->current, code);
    }
    tracer_send(cx, tracer_close(cx));
    return 0;
}

int32_t tracer_service_put(struct pwt_inv *inv,
                           uint32_t block,
                           struct pwt_bytes space,
                           const struct pwt_field *fields,
                           uint32_t count)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    struct tracer_subsegment *subsegment =
        is_on(cx) ? tracer_current(cx->state, block >> UP_SHIFT) : NULL;

    if ((block & BLOCK_MASK) > PWT_TRACE_SQL_QUERY) {
        return PWT_EINVAL;
    }
    for (uint32_t i = 0; subsegment && i < count; i++) {
        tracer_put(cx, subsegment, block & BLOCK_MASK, space, &fields[i]);
    }
    return 0;
}

int32_t tracer_service_flag(struct pwt_inv *inv, uint32_t flags)
{
    const struct pwt_cx *cx = pwt_inv_cx(inv);
    struct tracer_subsegment *subsegment = is_on(cx) ? tracer_current(cx->state, 0) : NULL;

    if (subsegment) {
        subsegment->flags |= flags & (PWT_TRACE_FAULT | PWT_TRACE_ERROR | PWT_TRACE_THROTTLE);
    }
    return 0;
}

int32_t tracer_service_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct tracer_state *state = cx->state;

    /* What leaves a subsegment that is not sent leaves the next one by itself. */
    if (is_on(cx) && state->current && !state->current->silent) {
        tracer_fail(cx, state->current, error, NULL);
    }
    return 0;
}

int32_t tracer_service_response(struct pwt_inv *inv, const struct pwt_field *value)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    struct tracer_subsegment *subsegment = is_on(cx) ? tracer_current(cx->state, 0) : NULL;

    if (subsegment && subsegment->kind == TRACER_METHOD && subsegment->capture_response) {
        tracer_put_response(cx, subsegment, PWT_REDACT_VALUE,
                            tracer_scratch_value(&subsegment->scratch, value));
    }
    return 0;
}

int32_t tracer_service_header(struct pwt_inv *inv, uint32_t format, struct pwt_bytes *ret_header)
{
    return tracer_header(pwt_inv_cx(inv), format, ret_header);
}

int32_t tracer_service_id(struct pwt_inv *inv, uint32_t up, struct pwt_bytes *ret_id)
{
    const struct pwt_cx *cx = pwt_inv_cx(inv);
    struct tracer_subsegment *subsegment = is_on(cx) ? tracer_current(cx->state, up) : NULL;
    char *copy = subsegment ? pwt_alloc(inv, TRACER_ID_BYTES) : NULL;

    if (!subsegment) {
        return PWT_ENOTFOUND;
    }
    if (!copy) {
        return PWT_ENOMEM;
    }
    for (size_t i = 0; i < TRACER_ID_BYTES; i++) {
        copy[i] = subsegment->id[i];
    }
    *ret_id = pwt_bytes_make(copy, TRACER_ID_BYTES);
    return 0;
}

int32_t
tracer_service_configure(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    return tracer_configure(pwt_inv_cx(inv), fields, count);
}
