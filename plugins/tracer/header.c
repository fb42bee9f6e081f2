/* SPDX-License-Identifier: Apache-2.0 */
/* The trace header for outgoing calls. */
#include "tracer.h"

#include <powertools/tracer.h>

#include <string.h>

#define W3C_BYTES 55 /* 00-<32 hex>-<16 hex>-<2 hex> */

/* More than what comes in is made longer by: a semicolon, and names, ids, or all of them anew. */
#define XRAY_BYTES (sizeof(";Root=;Parent=;Sampled=1") + TRACER_ROOT_BYTES + TRACER_ID_BYTES)

static char *append(char *at, struct pwt_bytes text)
{
    memcpy(at, text.ptr, (size_t)text.len);
    return at + text.len;
}

/* Of an invocation that is not sampled nothing but its header is known. */
static struct pwt_bytes parent_of(const struct tracer_state *state)
{
    return state->mode == TRACER_UNSAMPLED
               ? state->header.parent
               : pwt_bytes_make(tracer_enclosing_id(state), TRACER_ID_BYTES);
}

/* What came in, with another parent and without `Self`: what others put in goes on with the trace.
 */
static struct pwt_bytes xray(struct pwt_cx *cx)
{
    const struct tracer_state *state = cx->state;
    const char *sampled = state->mode == TRACER_UNSAMPLED ? ";Sampled=0" : ";Sampled=1";
    struct pwt_bytes rest = pwt_inv_context(cx->inv)->trace_id;
    struct trace_header_field extra;
    char *text = pwt_alloc(cx->inv, XRAY_BYTES + rest.len);
    char *at = text;

    if (!text) {
        return pwt_bytes_make(NULL, 0);
    }
    at = append(at, pwt_cstr("Root="));
    at = append(at, state->header.root);
    at = append(at, pwt_cstr(";Parent="));
    at = append(at, parent_of(state));
    at = append(at, pwt_cstr(sampled));
    while (trace_header_next_extra(&rest, &extra)) {
        at = append(at, pwt_cstr(";"));
        at = append(at, extra.name);
        at = append(at, pwt_cstr("="));
        at = append(at, extra.value);
    }
    return pwt_bytes_make(text, (uint64_t)(at - text));
}

/* The same ids: an X-Ray root is `1-<8 digits>-<24 digits>`. */
static struct pwt_bytes w3c(struct pwt_cx *cx)
{
    const struct tracer_state *state = cx->state;
    const char *root = state->header.root.ptr;
    char *text = pwt_alloc(cx->inv, W3C_BYTES);
    char *at = text;

    if (!text) {
        return pwt_bytes_make(NULL, 0);
    }
    at = append(at, pwt_cstr("00-"));
    at = append(at, pwt_bytes_make(root + 2, 8));
    at = append(at, pwt_bytes_make(root + 11, 24));
    at = append(at, pwt_cstr("-"));
    at = append(at, parent_of(state));
    at = append(at, pwt_cstr(state->mode == TRACER_UNSAMPLED ? "-00" : "-01"));
    for (char *c = text; c < at; c++) { /* W3C wants lower case */
        *c = *c >= 'A' && *c <= 'F' ? (char)(*c - 'A' + 'a') : *c;
    }
    return pwt_bytes_make(text, (uint64_t)(at - text));
}

int32_t tracer_header(struct pwt_cx *cx, uint32_t format, struct pwt_bytes *ret_header)
{
    const struct tracer_state *state = cx->state;

    if (state->mode == TRACER_OFF || !trace_header_usable(&state->header)) {
        return PWT_ENOTFOUND;
    }
    if (format != PWT_TRACE_XRAY && format != PWT_TRACE_W3C) {
        return PWT_EINVAL;
    }
    const struct pwt_bytes header = format == PWT_TRACE_XRAY ? xray(cx) : w3c(cx);
    if (!header.ptr) {
        return PWT_ENOMEM;
    }
    *ret_header = header;
    return 0;
}
