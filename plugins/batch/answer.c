/* SPDX-License-Identifier: Apache-2.0 */
/* What the service that sent the batch is told: which records to send again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
#include "batch.h"

#include "shared/json_memory.h"

#define ANSWER_FIRST 4096

void batch_count(const struct batch_run *run, struct pwt_batch_summary *ret_summary)
{
    const struct batch_list *list = &run->found.list;
    uint32_t of[PWT_BATCH_SKIPPED + 1] = {0};

    for (uint32_t i = 0; i < list->count; i++) {
        of[list->records[i].status]++;
    }
    *ret_summary = (struct pwt_batch_summary){
        .size = (uint32_t)sizeof(*ret_summary),
        .source = run->found.source,
        .total = list->count,
        .succeeded = of[PWT_BATCH_SUCCEEDED],
        .failed = of[PWT_BATCH_FAILED],
        .skipped = of[PWT_BATCH_SKIPPED],
        .pending = of[PWT_BATCH_PENDING],
    };
}

/* ---- identifiers --------------------------------------------------------------------------- */

static struct pwt_bytes kafka_identifier(struct pwt_inv *inv,
                                         const struct batch_found *found,
                                         const struct batch_record *record)
{
    static const char partition[] = "{\"partition\":";
    static const char offset[] = ",\"offset\":";
    const struct pwt_bytes group = batch_group(found, record);
    const struct pwt_bytes id = batch_id(found, record);
    const size_t room = sizeof(partition) + (size_t)group.len + sizeof(offset) + (size_t)id.len + 1;
    char *text = pwt_alloc(inv, room);

    if (!text) {
        return pwt_bytes_make(NULL, 0);
    }
    const int len = snprintf(text, room, "%s%.*s%s%.*s}", partition, (int)group.len, group.ptr,
                             offset, (int)id.len, id.ptr);
    return pwt_bytes_make(text, (uint64_t)len);
}

struct pwt_bytes batch_identifier(struct pwt_inv *inv,
                                  const struct batch_found *found,
                                  const struct batch_record *record)
{
    struct pwt_bytes id = batch_id(found, record);

    if (id.ptr && found->source == PWT_BATCH_KAFKA) {
        id = kafka_identifier(inv, found, record);
    }
    return id.ptr && pwt_doc_check(id) == 0 ? id : pwt_bytes_make(NULL, 0);
}

/* ---- the answer ---------------------------------------------------------------------------- */

/* A stream is sent again from the first record that is named: where it stopped at a failed one,
 * what is behind that need not be. */
static bool is_reported(const struct batch_run *run, const struct batch_record *record)
{
    const bool stream =
        run->found.source == PWT_BATCH_KINESIS || run->found.source == PWT_BATCH_DYNAMODB;

    return record->status == PWT_BATCH_FAILED || record->status == PWT_BATCH_PENDING ||
           (record->status == PWT_BATCH_SKIPPED && !stream);
}

/* False if a record cannot be named. */
static bool write_failures(const struct batch_run *run, struct pwt_json_writer *writer)
{
    for (uint32_t i = 0; i < run->found.list.count; i++) {
        const struct batch_record *record = &run->found.list.records[i];
        if (!is_reported(run, record)) {
            continue;
        }
        const struct pwt_bytes id = batch_identifier(run->inv, &run->found, record);
        if (!id.ptr) {
            return false;
        }
        pwt_json_write_object(writer);
        pwt_json_write_key(writer, "itemIdentifier", 14);
        pwt_json_write_fragment(writer, id.ptr, (size_t)id.len);
        pwt_json_write_end(writer);
    }
    return true;
}

static int32_t make_error(struct pwt_inv *inv,
                          const char *type,
                          const char *message,
                          const struct pwt_error **ret_error)
{
    struct pwt_error *error = pwt_alloc(inv, sizeof(*error));

    if (!error) {
        return PWT_ENOMEM;
    }
    *error = (struct pwt_error){
        .size = (uint32_t)sizeof(*error),
        .code = PWT_EUSER,
        .type = pwt_cstr(type),
        .message = pwt_cstr(message),
    };
    *ret_error = error;
    return 0;
}

int32_t batch_answer(const struct batch_run *run,
                     struct pwt_bytes *ret_answer,
                     const struct pwt_error **ret_error)
{
    struct pwt_json_alloc alloc = json_memory(run->inv);
    struct pwt_json_buffer buffer;
    struct pwt_json_writer writer;
    struct pwt_batch_summary summary;
    const char *text;
    size_t len;

    batch_count(run, &summary);
    *ret_error = NULL;
    if (summary.succeeded == summary.total) {
        *ret_answer = pwt_cstr("{\"batchItemFailures\":[]}");
        return 0;
    }
    if (summary.succeeded == 0 && run->settings->throw_on_full) {
        return make_error(run->inv, "Function.FullBatchFailure",
                          "all records of the batch failed or were not reached; expected one to "
                          "succeed; the log says why, and all are sent again",
                          ret_error);
    }
    buffer = json_memory_buffer(&alloc, ANSWER_FIRST, SIZE_MAX / 2);
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    pwt_json_write_key(&writer, "batchItemFailures", 17);
    pwt_json_write_array(&writer);
    if (!write_failures(run, &writer)) {
        return make_error(run->inv, "Function.MalformedRecord",
                          "a record that failed has no identifier, so it cannot be reported; "
                          "expected one as the service sends it; all records are sent again",
                          ret_error);
    }
    pwt_json_write_end(&writer);
    pwt_json_write_end(&writer);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return PWT_ENOMEM;
    }
    *ret_answer = pwt_bytes_make(text, len);
    return 0;
}
