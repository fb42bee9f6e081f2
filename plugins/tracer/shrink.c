/* SPDX-License-Identifier: Apache-2.0 */
/* A document that is too long for a datagram is cut until it fits: the largest values of metadata
 * first, then the frames of the error's stack, then annotations, then everything but the facts. The
 * subsegment itself always arrives. */
#include "tracer.h"

#include "shared/field.h"

#include <stdio.h>
#include <string.h>

/* Values up to this length are not worth replacing. */
#define PLACEHOLDER_BYTES sizeof("{'truncated':true,'bytes':18446744073709551615}")

struct pwt_bytes tracer_truncated(struct tracer_scratch *scratch, uint64_t bytes)
{
    char *text = tracer_scratch_alloc(scratch, PLACEHOLDER_BYTES);

    if (!text) {
        return pwt_cstr("{\"truncated\":true}");
    }
    const int len = snprintf(text, PLACEHOLDER_BYTES, "{\"truncated\":true,\"bytes\":%llu}",
                             (unsigned long long)bytes);
    return pwt_bytes_make(text, (uint64_t)len);
}

/* Raw values get the text that they will have, so that their lengths count. */
static void settle(struct tracer_subsegment *subsegment)
{
    struct tracer_scratch *scratch = &subsegment->scratch;

    for (struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        for (struct tracer_item *item = space->items.first; item; item = item->next) {
            if (item->raw) {
                const struct pwt_field field = {.type = PWT_FIELD_JSON, .value.bytes = item->value};
                const struct pwt_bytes text = tracer_scratch_value(scratch, &field);
                item->value = text.ptr ? text : tracer_truncated(scratch, item->value.len);
                item->raw = false;
            }
        }
    }
}

static uint64_t whole(uint64_t bytes)
{
    return bytes;
}

/* What is left of a value at least. */
static uint64_t shortest(uint64_t bytes)
{
    uint64_t left = sizeof("{'truncated':true,'bytes':}") - 1;

    if (bytes <= PLACEHOLDER_BYTES) {
        return bytes;
    }
    for (uint64_t rest = bytes; rest > 0; rest /= 10) {
        left++;
    }
    return left;
}

/* Bytes of the member `metadata`, with its comma, when values have so many as `len_of` says. */
static uint64_t metadata_bytes(const struct tracer_subsegment *subsegment,
                               uint64_t (*len_of)(uint64_t bytes))
{
    uint64_t bytes = sizeof(",'metadata':{}") - 1;

    for (const struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        bytes += space->name.len + sizeof(":{},") - 1;
        for (const struct tracer_item *item = space->items.first; item; item = item->next) {
            bytes += item->key.len + len_of(item->value.len) + sizeof(":,") - 1;
        }
    }
    return subsegment->spaces ? bytes : 0;
}

static struct tracer_item *largest(const struct tracer_subsegment *subsegment)
{
    struct tracer_item *found = NULL;

    for (const struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        for (struct tracer_item *item = space->items.first; item; item = item->next) {
            if (item->value.len > PLACEHOLDER_BYTES &&
                (!found || item->value.len > found->value.len)) {
                found = item;
            }
        }
    }
    return found;
}

/* Replaces values until the metadata has at most `room` bytes, as its shortest form has: so there
 * are few values, and looking for the largest of them each time is no harm. */
static void shrink_metadata(struct tracer_subsegment *subsegment, uint64_t room)
{
    uint64_t bytes = metadata_bytes(subsegment, whole);

    for (struct tracer_item *item = largest(subsegment); item && bytes > room;
         item = largest(subsegment)) {
        bytes -= item->value.len;
        item->value = tracer_truncated(&subsegment->scratch, item->value.len);
        bytes += item->value.len;
    }
}

/* The cuts that are made one after the other until the rest without metadata fits. */
static const struct tracer_cut s_cuts[] = {
    {.metadata = true},
    {.metadata = true, .frames = true},
    {.metadata = true, .frames = true, .annotations = true},
    {.metadata = true, .frames = true, .annotations = true, .details = true},
};

#define CUT_COUNT (sizeof(s_cuts) / sizeof(s_cuts[0]))

/* The first cut after which `reserve` bytes are left; NULL if there is none. The document without
 * metadata is in the buffer. */
static const struct tracer_cut *cut_to_fit(struct pwt_json_buffer *buffer,
                                           struct pwt_bytes root,
                                           const struct tracer_subsegment *subsegment,
                                           uint64_t reserve)
{
    const size_t start = buffer->len;

    for (size_t i = 0; i < CUT_COUNT; i++) {
        buffer->len = start;
        if (tracer_document(buffer, root, subsegment, &s_cuts[i]) == 0 &&
            buffer->max - buffer->len >= reserve) {
            return &s_cuts[i];
        }
    }
    buffer->len = start;
    return NULL;
}

int32_t tracer_document_shrunk(struct pwt_json_buffer *buffer,
                               struct pwt_bytes root,
                               struct tracer_subsegment *subsegment)
{
    const size_t start = buffer->len;

    settle(subsegment);
    const struct tracer_cut *found =
        cut_to_fit(buffer, root, subsegment, metadata_bytes(subsegment, shortest));
    if (!found) { /* too many pieces: all metadata goes, and nothing else is cut for it */
        return cut_to_fit(buffer, root, subsegment, 0) ? 0 : PWT_JSON_ESIZE;
    }
    struct tracer_cut cut = *found;
    cut.metadata = false;
    shrink_metadata(subsegment, buffer->max - buffer->len);
    buffer->len = start;
    return tracer_document(buffer, root, subsegment, &cut);
}
