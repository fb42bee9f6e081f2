/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_body.h. In protobuf, batches that follow each other are one request already. In JSON,
 * the head stands before the first batch, each batch ends in a comma, and the tail takes the place
 * of the last comma while the request is sent. */
#include "otlp_body.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES (sizeof(OTLP_JSON_HEAD) - 1)
#define TAIL_BYTES (sizeof(OTLP_JSON_TAIL) - 1)

char *otlp_heap_grow(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)used;
    return realloc(ptr, size);
}

static bool body_append(struct pwt_json_buffer *bytes, const char *text, size_t len)
{
    if (bytes->cap - bytes->len < len) {
        char *ptr = bytes->grow(bytes->user, bytes->ptr, bytes->len, bytes->len + len);
        if (!ptr) {
            return false;
        }
        bytes->ptr = ptr;
        bytes->cap = bytes->len + len;
    }
    memcpy(bytes->ptr + bytes->len, text, len);
    bytes->len += len;
    return true;
}

/* Encodes a batch behind what is there; room for the tail is part of it. */
static bool
body_encode(struct otlp_body *body, const struct otlp_origin *origin, struct pwt_bytes spans)
{
    struct pwt_json_buffer *bytes = &body->bytes;
    size_t before = bytes->len;

    bytes->max = OTLP_BODY_MAX_BYTES - TAIL_BYTES;
    bytes->grow = otlp_heap_grow;
    if (!body->is_json) {
        return otlp_protobuf_batch(bytes, origin, spans) == 0;
    }
    if ((before == 0 && !body_append(bytes, OTLP_JSON_HEAD, HEAD_BYTES)) ||
        otlp_json_batch(bytes, origin, spans) != 0 ||
        !body_append(bytes, OTLP_JSON_TAIL, TAIL_BYTES)) {
        bytes->len = before;
        return false;
    }
    bytes->len -= TAIL_BYTES;
    return true;
}

uint32_t otlp_body_add(struct otlp_body *body,
                       const struct otlp_origin *origin,
                       const struct otlp_spans *spans)
{
    const struct pwt_bytes encoded = pwt_bytes_make(spans->encoded.ptr, spans->encoded.len);
    uint32_t lost = 0;

    if (spans->count == 0) {
        return 0;
    }
    if (!body_encode(body, origin, encoded)) {
        lost = body->kept_spans;
        otlp_body_clear(body);
        if (!body_encode(body, origin, encoded)) {
            return lost + spans->count;
        }
    }
    body->new_spans = spans->count;
    return lost;
}

struct pwt_bytes otlp_body_request(struct otlp_body *body)
{
    struct pwt_json_buffer *bytes = &body->bytes;

    if (!body->is_json) {
        return pwt_bytes_make(bytes->ptr, bytes->len);
    }
    memcpy(bytes->ptr + bytes->len - 1, OTLP_JSON_TAIL, TAIL_BYTES);
    return pwt_bytes_make(bytes->ptr, bytes->len - 1 + TAIL_BYTES);
}

uint32_t otlp_body_keep(struct otlp_body *body)
{
    struct pwt_json_buffer *bytes = &body->bytes;
    size_t head = body->is_json ? HEAD_BYTES : 0;
    uint32_t lost = 0;

    if (body->is_json && bytes->len > 0) {
        bytes->ptr[bytes->len - 1] = ','; /* where the tail stood */
    }
    if (body->new_spans > 0) {
        lost = body->kept_spans;
        if (body->kept_bytes > 0) {
            bytes->len -= body->kept_bytes - head;
            memmove(bytes->ptr + head, bytes->ptr + body->kept_bytes, bytes->len - head);
        }
        body->kept_spans = body->new_spans;
        body->new_spans = 0;
        body->kept_bytes = bytes->len;
    }
    return lost;
}

void otlp_body_clear(struct otlp_body *body)
{
    body->bytes.len = 0;
    body->kept_bytes = 0;
    body->kept_spans = 0;
    body->new_spans = 0;
}
