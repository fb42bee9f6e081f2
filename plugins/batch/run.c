/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a batch, one after the other: each in a child of its own, whatever handles it. */
#include "run.h"

#include "parallel.h"

#include <powertools/logger.h>

#define TOLD_MAX    100 /* failed records that get a line of their own */
#define TOLD_ID_MAX 400 /* a Kafka topic's name has up to 249 characters */

/* A message group with a failed record. A FIFO queue sends at most ten records at a time, so
 * whatever finds one is as good as a list. */
struct batch_group {
    struct batch_group *next;
    struct pwt_bytes name; /* without quotes and escapes */
};

/* ---- one record ---------------------------------------------------------------------------- */

struct pwt_batch_record batch_shown(const struct batch_run *run, uint32_t index)
{
    const struct batch_record *record = &run->found.list.records[index];

    return (struct pwt_batch_record){
        .size = (uint32_t)sizeof(struct pwt_batch_record),
        .index = index,
        .source = run->found.source,
        .status = record->status,
        .json = batch_json(&run->found, record),
        .id = batch_id(&run->found, record),
        .group = batch_group(&run->found, record),
        .error = record->error,
    };
}

/* The payload as the settings want it; a record without one fails before it is handled. */
static int32_t prepare(struct batch_state *state, struct pwt_inv *child)
{
    const struct batch_run *run = state->run;
    const struct batch *settings = run->settings;
    struct pwt_bytes payload = {NULL, 0};

    if (settings->event == BATCH_EVENT_RECORD && settings->payload == BATCH_PAYLOAD_ANY) {
        return 0;
    }
    int32_t code = batch_payload(child, &run->found, state->record, &payload);
    if (code == PWT_ENOMEM) {
        return code;
    }
    if (code == 0 && batch_payload_fits(settings->payload, payload)) {
        return settings->event == BATCH_EVENT_PAYLOAD ? pwt_inv_set_event(child, payload) : 0;
    }
    const struct pwt_error error = {
        .size = (uint32_t)sizeof(error),
        .code = PWT_EFORMAT,
        .type = pwt_cstr("Function.InvalidPayload"),
        .message = pwt_cstr(code == PWT_ENOTFOUND ? "the record has no payload"
                            : code != 0           ? "the payload cannot be decoded"
                            : settings->payload == BATCH_PAYLOAD_JSON
                                ? "the payload is not JSON"
                                : "the payload is not a JSON object"),
    };
    state->status = PWT_BATCH_FAILED;
    return pwt_respond_error(child, &error);
}

int32_t batch_begin(struct batch_run *run, uint32_t index, struct pwt_inv *child)
{
    struct batch_state *state = pwt_inv_cx(child)->state;

    state->run = run;
    state->record = &run->found.list.records[index];
    state->index = index;
    if (pwt_logger_table()) {
        const struct pwt_bytes id = batch_identifier(child, &run->found, state->record);
        if (id.ptr) {
            (void)pwt_logger_append(child, PWT_JSON("record_id", id));
        }
    }
    return prepare(state, child);
}

void batch_handle(const struct batch_run *run, struct pwt_inv *child)
{
    struct batch_state *state = pwt_inv_cx(child)->state;

    if (state->status == PWT_BATCH_FAILED) {
        return; /* its payload */
    }
    if (run->fn) {
        const struct pwt_batch_record shown = batch_shown(run, state->index);
        (void)pwt_inv_conclude(child, run->fn(child, &shown, run->user));
    } else {
        (void)pwt_next_run(run->next, child);
    }
    state->status =
        pwt_inv_outcome(child)->kind == PWT_OUTCOME_ERROR ? PWT_BATCH_FAILED : PWT_BATCH_SUCCEEDED;
}

/* ---- failed records ------------------------------------------------------------------------ */

static bool keep_text(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_kept)
{
    char *copy = pwt_alloc(inv, text.len);

    if (copy && text.len > 0) {
        memcpy(copy, text.ptr, (size_t)text.len);
    }
    *ret_kept = pwt_bytes_make(copy, copy ? text.len : 0);
    return copy != NULL;
}

/* The child's error for as long as the batch lives. Its stack is not kept. */
static const struct pwt_error *keep_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    struct pwt_error *kept = pwt_alloc(inv, sizeof(*kept));

    if (!kept) {
        return NULL;
    }
    *kept = (struct pwt_error){.size = (uint32_t)sizeof(*kept), .code = error->code};
    return keep_text(inv, error->type, &kept->type) &&
                   keep_text(inv, error->message, &kept->message)
               ? kept
               : NULL;
}

/* The record is told by its place and identifier: what it carries is none of the log's business. */
static void tell(struct batch_run *run, const struct batch_state *state, struct pwt_inv *child)
{
    const struct pwt_error *error = pwt_inv_outcome(child)->error;

    if (run->told++ < TOLD_MAX) {
        struct pwt_bytes id = batch_identifier(run->inv, &run->found, state->record);
        if (!id.ptr || id.len > TOLD_ID_MAX) {
            id = pwt_cstr(id.ptr ? "a long identifier" : "no identifier");
        }
        pwt_diag(run->inv, PWT_DIAG_WARN,
                 "powertools: record %u of %u (%.*s) failed with %.*s: %.*s; it is reported to be "
                 "sent again",
                 state->index + 1, run->found.list.count, (int)id.len, id.ptr, (int)error->type.len,
                 error->type.ptr, (int)error->message.len, error->message.ptr);
    } else if (run->told == TOLD_MAX + 1) {
        pwt_diag(run->inv, PWT_DIAG_WARN,
                 "powertools: more than %u records failed; further ones are reported without a "
                 "line",
                 (unsigned)TOLD_MAX);
    }
}

/* Names that are spelt in different ways are one. One that is no text holds up nothing. */
static int32_t block_group(struct batch_run *run, const struct batch_record *record)
{
    struct batch_group *group = pwt_alloc(run->inv, sizeof(*group));
    struct pwt_bytes name;

    const int32_t code =
        group ? pwt_doc_string(run->inv, batch_group(&run->found, record), &name) : PWT_ENOMEM;
    if (code == 0) {
        *group = (struct batch_group){.next = run->failed_groups, .name = name};
        run->failed_groups = group;
    }
    return code == PWT_ENOMEM ? code : 0;
}

int32_t batch_end(struct batch_run *run, struct pwt_inv *child)
{
    const struct batch_state *state = pwt_inv_cx(child)->state;
    struct batch_record *record = state->record;
    int32_t code = 0;

    record->status = state->status & 3u;
    if (record->status == PWT_BATCH_FAILED) {
        tell(run, state, child);
        run->failed_one = true;
        record->error = keep_error(run->inv, pwt_inv_outcome(child)->error);
        code = record->error ? 0 : PWT_ENOMEM;
        if (code == 0 && run->skips_groups && record->group_len > 0) {
            code = block_group(run, record);
        }
    }
    (void)pwt_inv_join(child);
    return code;
}

/* ---- all records --------------------------------------------------------------------------- */

static bool is_blocked(const struct batch_run *run, const struct batch_record *record)
{
    const struct batch_group *group = run->failed_groups;
    const struct pwt_bytes text = batch_group(&run->found, record);
    struct pwt_json_value name;

    if (run->stops && run->failed_one) {
        return true;
    }
    if (!group || pwt_json_open(text.ptr, (size_t)text.len, &name) != 0) {
        return false;
    }
    while (group && !pwt_json_equals(&name, group->name.ptr, (size_t)group->name.len)) {
        group = group->next;
    }
    return group != NULL;
}

bool batch_in_time(const struct batch_run *run, struct pwt_inv *inv)
{
    const int64_t reserve_ms = run->settings->reserve_ms;

    return reserve_ms == 0 || pwt_inv_remaining_ms(inv) > reserve_ms;
}

static void tell_pending(const struct batch_run *run)
{
    struct pwt_batch_summary summary;

    batch_count(run, &summary);
    if (summary.pending > 0) {
        pwt_diag(run->inv, PWT_DIAG_WARN,
                 "powertools: %u of %u records were not reached before the deadline; expected more "
                 "time or fewer records; they are reported to be sent again, raise the function's "
                 "timeout or lower the batch size",
                 summary.pending, summary.total);
    }
}

static int32_t run_one(struct batch_run *run, uint32_t index)
{
    const struct batch_record *record = &run->found.list.records[index];
    struct pwt_inv *child;

    int32_t code = pwt_inv_fork(run->inv, batch_json(&run->found, record), &child);
    if (code != 0) {
        return code;
    }
    code = batch_begin(run, index, child);
    if (code == 0) {
        batch_handle(run, child);
        return batch_end(run, child);
    }
    (void)pwt_inv_join(child);
    return code;
}

static int32_t run_in_order(struct batch_run *run)
{
    int32_t code = 0;

    for (uint32_t i = 0; code == 0 && i < run->found.list.count; i++) {
        struct batch_record *record = &run->found.list.records[i];
        if (is_blocked(run, record)) {
            record->status = PWT_BATCH_SKIPPED;
        } else if (batch_in_time(run, run->inv)) {
            code = run_one(run, i);
        } else {
            break;
        }
    }
    return code;
}

/* Once for each worker. */
static void tell_in_order(const struct batch_run *run)
{
    struct batch_worker *worker = pwt_inv_cx(run->inv)->worker;

    if (!worker->told) {
        worker->told = 1;
        pwt_diag(
            run->inv, PWT_DIAG_WARN,
            "powertools: records run one at a time, although POWERTOOLS_BATCH_PARALLEL_ENABLED "
            "is set; expected a handler and plugins with PWT_CONCURRENT, and fork and join in "
            "those further out; add what is missing or switch the setting off");
    }
}

static int32_t run_records(struct batch_run *run)
{
    const struct batch *settings = run->settings;
    bool begun = false;

    if (settings->parallel && !run->stops && !run->skips_groups &&
        run->found.source != PWT_BATCH_SQS_FIFO && run->next && run->found.list.count > 1) {
        const int32_t code = batch_run_parallel(run, &begun);
        if (code != PWT_EUNSUPPORTED || begun) {
            return code;
        }
        tell_in_order(run);
    }
    return run_in_order(run);
}

int32_t batch_run_all(struct batch_run *run)
{
    const struct batch *settings = run->settings;
    const bool by_order =
        settings->policy == BATCH_POLICY_DERIVE && run->found.source == PWT_BATCH_SQS_FIFO;

    run->skips_groups = by_order && settings->skip_group;
    run->stops = settings->policy == BATCH_POLICY_STOP || (by_order && !settings->skip_group);
    const int32_t code = run_records(run);
    if (code == 0) {
        tell_pending(run);
    }
    return code;
}
