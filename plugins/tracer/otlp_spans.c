/* SPDX-License-Identifier: Apache-2.0 */
/* The spans of an invocation, encoded as they end; see otlp.h. */
#include "otlp_body.h"
#include "otlp_encode.h"

#include <powertools/host.h>

/* Room for the resource, which comes in front of them. */
#define ORIGIN_MAX_BYTES 100000u

static char *spans_grow(void *inv, char *ptr, size_t used, size_t size)
{
    char *larger = pwt_alloc(inv, size);

    if (larger && used > 0) {
        memcpy(larger, ptr, used);
    }
    return larger;
}

static struct pwt_json_buffer *spans_buffer(struct otlp_spans *spans, struct pwt_inv *inv)
{
    spans->encoded.max = OTLP_BODY_MAX_BYTES - ORIGIN_MAX_BYTES;
    spans->encoded.grow = spans_grow;
    spans->encoded.user = inv;
    return &spans->encoded;
}

void otlp_spans_add(struct otlp_spans *spans,
                    struct pwt_inv *inv,
                    const struct otlp_settings *settings,
                    const struct otlp_span *span)
{
    struct pwt_json_buffer *out = spans_buffer(spans, inv);
    int32_t code = otlp_settings_json(settings) ? otlp_json_span(out, &settings->limits, span)
                                                : otlp_protobuf_span(out, &settings->limits, span);

    spans->count += code == 0;
    spans->dropped += code != 0;
}

void otlp_spans_join(struct otlp_spans *spans, struct pwt_inv *inv, const struct otlp_spans *child)
{
    struct pwt_json_buffer *out = spans_buffer(spans, inv);
    size_t len = out->len + child->encoded.len;

    spans->dropped += child->dropped;
    if (len > out->cap) {
        size_t cap = len > out->max / 2 ? out->max : len * 2;
        char *ptr = len > out->max ? NULL : spans_grow(inv, out->ptr, out->len, cap);
        if (!ptr) {
            spans->dropped += child->count;
            return;
        }
        out->ptr = ptr;
        out->cap = cap;
    }
    if (child->count > 0) {
        memcpy(out->ptr + out->len, child->encoded.ptr, child->encoded.len);
        out->len = len;
        spans->count += child->count;
    }
}
