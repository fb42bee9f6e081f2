/* SPDX-License-Identifier: Apache-2.0 */
/* A closed subsegment goes to the backends. Most documents are made on the stack; longer ones in
 * memory of the invocation, which is kept for the next. */
#include "tracer.h"

#include <string.h>

#define STACK_BYTES 4096

/* All that a datagram may become, at once: it is needed once for the whole invocation. */
static char *grow_spare(void *user, char *ptr, size_t used, size_t size)
{
    struct pwt_cx *cx = user;
    struct tracer_state *state = cx->state;

    if (size > TRACER_DATAGRAM_MAX) {
        return NULL;
    }
    if (!state->spare_datagram) {
        state->spare_datagram = pwt_alloc(cx->inv, TRACER_DATAGRAM_MAX);
        if (!state->spare_datagram) {
            return NULL;
        }
    }
    memmove(state->spare_datagram, ptr, used); /* `ptr` may be that memory itself */
    return state->spare_datagram;
}

static void send_document(struct pwt_cx *cx, struct tracer_subsegment *subsegment)
{
    static const struct tracer_cut whole = {0};
    const struct tracer_state *state = cx->state;
    const struct pwt_bytes root = pwt_bytes_make(state->root, TRACER_ROOT_BYTES);
    const size_t prefix = sizeof(TRACER_PREFIX) - 1;
    char memory[STACK_BYTES];
    struct pwt_json_buffer buffer = {
        .ptr = memory,
        .len = prefix,
        .cap = sizeof(memory),
        .max = TRACER_DATAGRAM_MAX,
        .grow = grow_spare,
        .user = cx,
    };

    memcpy(memory, TRACER_PREFIX, prefix);
    if (tracer_document(&buffer, root, subsegment, &whole) == 0 ||
        tracer_document_shrunk(&buffer, root, subsegment) == 0) {
        tracer_daemon_send(cx->self, cx->inv, pwt_bytes_make(buffer.ptr, buffer.len));
    }
}

void tracer_send(struct pwt_cx *cx, struct tracer_subsegment *subsegment)
{
    const struct tracer *tracer = cx->self;

    if (!subsegment->silent && subsegment->kind != TRACER_LENT) {
        if (tracer->to_otlp) { /* first: a datagram may need to cut something off */
            tracer_span_add(cx, subsegment);
        }
        if (tracer->to_xray) {
            send_document(cx, subsegment);
        }
    }
    tracer_recycle(cx->state, subsegment);
}
