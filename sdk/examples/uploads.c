/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What S3 says about new objects, read as typed events: logs a line for each, and answers how many
 * bytes came. Links libpwt-events.a.
 */
#include <powertools/events.h>
#include <powertools/powertools.h>

#include <inttypes.h>

static int32_t uploads(struct pwt_inv *inv)
{
    const struct pwt_json_alloc arena = pwt_event_arena(inv);
    struct pwt_s3_event event;
    struct pwt_s3_record record;
    struct pwt_bytes key;
    int64_t bytes = 0;
    char answer[64];

    int32_t result = pwt_inv_s3(inv, &event);
    if (result != PWT_OK) {
        return result;
    }
    while (pwt_s3_next(&event.records, &record)) {
        if (pwt_s3_key(&record, &arena, &key) != 0) {
            return pwt_fail(inv, PWT_ENOMEM, "no memory for an object's name");
        }
        pwt_log_info(inv, "object uploaded", PWT_BYTES("bucket", record.s3.bucket.name),
                     PWT_BYTES("key", key), PWT_INT("size", record.s3.object.size.value));
        bytes += record.s3.object.size.value;
    }
    result = pwt_inv_records_done(inv, &event.records);
    if (result != PWT_OK) {
        return result;
    }
    (void)snprintf(answer, sizeof(answer), "{\"bytes\":%" PRId64 "}", bytes);
    return pwt_respond_cstr(inv, answer);
}

PWT_HANDLER(uploads, .handle = uploads, .flags = PWT_CONCURRENT);
