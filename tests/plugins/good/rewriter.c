/* SPDX-License-Identifier: Apache-2.0 */
/* Replaces the event on the way in and the outcome on the way out: E becomes {"in":E}, an answer A
 * becomes {"out":A}, an error becomes an answer where POWERTOOLS_REWRITER_MEND asks for it. */
#include "mark.h"

struct rewriter {
    uint32_t mend;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_REWRITER_MEND",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .offset = offsetof(struct rewriter, mend),
     .help = "Answer in the place of an error."},
};

/* {"key":value} in the arena; absent when that is full. */
static struct pwt_bytes wrap(struct pwt_inv *inv, const char *key, struct pwt_bytes value)
{
    size_t size = strlen(key) + value.len + sizeof("{\"\":}");
    char *text = pwt_alloc(inv, size);

    if (!text) {
        return pwt_bytes_make(NULL, 0);
    }
    int len = snprintf(text, size, "{\"%s\":%.*s}", key, (int)value.len, value.ptr);
    return pwt_bytes_make(text, (uint64_t)len);
}

static int32_t rewriter_before(struct pwt_cx *cx)
{
    struct pwt_bytes event = wrap(cx->inv, "in", pwt_inv_event(cx->inv));

    (void)mark_before(cx);
    return event.ptr ? pwt_inv_set_event(cx->inv, event) : PWT_ENOMEM;
}

static int32_t rewriter_after(struct pwt_cx *cx)
{
    const struct rewriter *self = cx->self;
    const struct pwt_outcome *outcome = pwt_inv_outcome(cx->inv);

    (void)mark_after(cx);
    if (outcome->kind == PWT_OUTCOME_ERROR) {
        return self->mend ? pwt_respond_cstr(cx->inv, "\"mended\"") : 0;
    }
    struct pwt_bytes answer = wrap(cx->inv, "out", mark_outcome(cx->inv));
    return answer.ptr ? pwt_respond(cx->inv, answer) : PWT_ENOMEM;
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Replaces the event and the outcome.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .phase = PWT_PHASE_PROTECT,
           .self_size = sizeof(struct rewriter),
           .before = rewriter_before,
           .after = rewriter_after,
           .settled = mark_settled);
