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

/* So often the largest value is looked for; with more values than that, all metadata goes. */
#define REPLACED_MAX 100

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

/* Bytes of the member `metadata`, with its comma. */
static uint64_t metadata_bytes(const struct tracer_subsegment *subsegment)
{
    uint64_t bytes = sizeof(",'metadata':{}") - 1;

    for (const struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        bytes += space->name.len + sizeof(":{},") - 1;
        for (const struct tracer_item *item = space->items.first; item; item = item->next) {
            bytes += item->key.len + item->value.len + sizeof(":,") - 1;
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

/* Replaces values until the metadata has at most `room` bytes; false if it cannot. */
static bool shrink_metadata(struct tracer_subsegment *subsegment, uint64_t room)
{
    for (int i = 0; metadata_bytes(subsegment) > room; i++) {
        struct tracer_item *item = i < REPLACED_MAX ? largest(subsegment) : NULL;
        if (!item) {
            return false;
        }
        item->value = tracer_truncated(&subsegment->scratch, item->value.len);
    }
    return true;
}

/* The cuts that are made one after the other until the rest without metadata fits. */
static const struct tracer_cut s_cuts[] = {
    {.metadata = true},
    {.metadata = true, .frames = true},
    {.metadata = true, .frames = true, .annotations = true},
    {.metadata = true, .frames = true, .annotations = true, .details = true},
};

#define CUT_COUNT (sizeof(s_cuts) / sizeof(s_cuts[0]))

int32_t tracer_document_shrunk(struct pwt_json_buffer *buffer,
                               struct pwt_bytes root,
                               struct tracer_subsegment *subsegment)
{
    const size_t start = buffer->len;
    struct tracer_cut cut = s_cuts[0];
    int32_t code = PWT_JSON_ESIZE;

    settle(subsegment);
    for (size_t i = 0; i < CUT_COUNT && code != 0; i++) {
        cut = s_cuts[i];
        buffer->len = start;
        code = tracer_document(buffer, root, subsegment, &cut);
    }
    if (code != 0) {
        return code;
    }
    cut.metadata = !shrink_metadata(subsegment, buffer->max - buffer->len);
    if (cut.metadata) {
        return 0;
    }
    buffer->len = start;
    return tracer_document(buffer, root, subsegment, &cut);
}
