/* SPDX-License-Identifier: Apache-2.0 */
/* Spans as bytes. Both encodings work in two steps that need not know of each other: a span is
 * appended when it ends, and spans that were so appended, in any number and joined in any way,
 * become a batch. All functions return 0, or PWT_JSON_ESIZE or PWT_JSON_ENOMEM with the buffer as
 * it was. */
#ifndef PLUGINS_TRACER_OTLP_ENCODE_H
#define PLUGINS_TRACER_OTLP_ENCODE_H

#include "otlp.h"

/* Values nested deeper than this are left out: nothing that we make comes near. */
#define OTLP_DEPTH_MAX 16u

/* The trace flags of W3C (1: sampled), and OTLP's own above them: whether it is known if the parent
 * is in another process (0x100), and that it is (0x200). What is not sampled is not exported. */
#define OTLP_FLAGS_LOCAL  0x101u
#define OTLP_FLAGS_REMOTE 0x301u

/* Whose spans they are. */
struct otlp_origin {
    struct otlp_attributes resource;
    struct pwt_bytes scope_name;
    struct pwt_bytes scope_version;
};

static inline uint32_t otlp_span_flags(const struct otlp_span *span)
{
    return span->kind == OTLP_SERVER ? OTLP_FLAGS_REMOTE : OTLP_FLAGS_LOCAL;
}

static inline bool otlp_span_id_is_none(const struct otlp_span_id *id)
{
    return memcmp(id, &(struct otlp_span_id){{0}}, sizeof(*id)) == 0;
}

/* The attributes of a span that its limit lets through. */
static inline struct otlp_attributes otlp_span_attributes(const struct otlp_span *span,
                                                          const struct otlp_limits *limits)
{
    struct otlp_attributes kept = span->attributes;

    if (limits->span_attributes < (int64_t)kept.count) {
        kept.count = (uint32_t)limits->span_attributes;
        kept.dropped += span->attributes.count - kept.count;
    }
    return kept;
}

/* Appends the field `spans` of a ScopeSpans message. */
int32_t otlp_protobuf_span(struct pwt_json_buffer *out,
                           const struct otlp_limits *limits,
                           const struct otlp_span *span);

/* Appends a whole request of these spans. Several of them, one after the other, are one request
 * with all their spans: that is what protobuf makes of repeated fields. */
int32_t otlp_protobuf_batch(struct pwt_json_buffer *out,
                            const struct otlp_origin *origin,
                            struct pwt_bytes spans);

/* Appends a span as an object, with a comma behind it. */
int32_t otlp_json_span(struct pwt_json_buffer *out,
                       const struct otlp_limits *limits,
                       const struct otlp_span *span);

/* Appends one element of the array `resourceSpans`, with a comma behind it. */
int32_t otlp_json_batch(struct pwt_json_buffer *out,
                        const struct otlp_origin *origin,
                        struct pwt_bytes spans);

/* Around the batches of a JSON request, the last one's comma dropped. */
#define OTLP_JSON_HEAD "{\"resourceSpans\":["
#define OTLP_JSON_TAIL "]}"

#endif
