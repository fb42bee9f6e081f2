/* SPDX-License-Identifier: Apache-2.0 */
/* Events of batches: every record lies in the event, one after the other, and its identifier within
 * it; payloads are what they are decoded from. The first byte names the source. */
#include "batch/batch.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pwt_bytes s_event;
static void *s_memory[4096]; /* what the invocation allocated */
static size_t s_count;

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* ---- a host that is an event and an arena ---- */

static struct pwt_bytes host_event(struct pwt_inv *inv)
{
    (void)inv;
    return s_event;
}

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    if (s_count == sizeof(s_memory) / sizeof(s_memory[0])) {
        return NULL;
    }
    s_memory[s_count] = malloc(size > 0 ? (size_t)size : 1);
    return s_memory[s_count++];
}

static void *json_alloc(void *user, size_t size)
{
    return host_alloc(user, size);
}

static int32_t host_string(struct pwt_inv *inv, struct pwt_bytes value, struct pwt_bytes *ret_text)
{
    const struct pwt_json_alloc alloc = {.alloc = json_alloc, .user = inv};
    struct pwt_json_value string;
    const char *text;
    size_t len;

    if (pwt_json_open(value.ptr, (size_t)value.len, &string) != 0 ||
        pwt_json_text(&string, &alloc, &text, &len) != 0) {
        return PWT_EFORMAT;
    }
    *ret_text = pwt_bytes_make(text, len);
    return 0;
}

static const struct pwt_host s_host = {
    .inv_event = host_event,
    .inv_alloc = host_alloc,
    .doc_string = host_string,
};

/* ---- what must hold ---- */

static void check_within(struct pwt_bytes outer, struct pwt_bytes inner)
{
    must(inner.ptr >= outer.ptr && inner.len <= outer.len);
    must((uint64_t)(inner.ptr - outer.ptr) <= outer.len - inner.len);
}

static void check_record(const struct batch_found *found, const struct batch_record *record)
{
    struct pwt_bytes payload;

    check_within(s_event, batch_json(found, record));
    if (batch_id(found, record).ptr) {
        check_within(batch_json(found, record), batch_id(found, record));
    }
    if (batch_group(found, record).ptr) {
        check_within(s_event, batch_group(found, record));
    }
    if (batch_payload(NULL, found, record, &payload) == 0) {
        must(payload.ptr != NULL && payload.len <= 2 * s_event.len);
        (void)batch_payload_fits(BATCH_PAYLOAD_JSON_OBJECT, payload);
        must(found->source != PWT_BATCH_DYNAMODB ||
             batch_payload_fits(BATCH_PAYLOAD_JSON, payload));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct batch_found found;

    if (size == 0) {
        return 0;
    }
    pwt_this_module.host = &s_host;
    s_event = pwt_bytes_make(data + 1, size - 1);
    if (batch_find(NULL, data[0] % (PWT_BATCH_KAFKA + 1), &found) == 0) {
        const char *end = s_event.ptr;
        for (uint32_t i = 0; i < found.list.count; i++) {
            const struct pwt_bytes json = batch_json(&found, &found.list.records[i]);
            must(json.ptr >= end);
            end = json.ptr + json.len;
            check_record(&found, &found.list.records[i]);
        }
    }
    while (s_count > 0) {
        free(s_memory[--s_count]);
    }
    return 0;
}
