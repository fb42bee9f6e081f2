/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `batch`: its settings, its service, and its part in an invocation. */
#include "batch.h"

#include <stddef.h>

#define AT(member) offsetof(struct batch, member)

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_BATCH_SPLIT",
     .type = PWT_OPT_BOOL,
     .def = "true",
     .help = "The handler is called once per record. Without it the handler gets the whole event, "
             "for `pwt_batch_process()`.",
     .offset = AT(split)},
    {.env = "POWERTOOLS_BATCH_SOURCE",
     .type = PWT_OPT_ENUM,
     .def = "auto",
     .choices = "auto|sqs|sqs-fifo|kinesis|dynamodb|kafka",
     .help = "Whose records events hold; `auto` reads it in each event.",
     .offset = AT(source)},
    {.env = "POWERTOOLS_BATCH_OTHER_EVENTS",
     .type = PWT_OPT_ENUM,
     .def = "auto",
     .choices = "auto|pass|refuse",
     .help = "What happens to an event that is no such batch: the handler gets it whole, or the "
             "invocation fails; `auto` refuses it where a source is set.",
     .offset = AT(others)},
    {.env = "POWERTOOLS_BATCH_EVENT",
     .type = PWT_OPT_ENUM,
     .def = "record",
     .choices = "record|payload",
     .help = "What the handler's event is: the record, or its payload (the text of an SQS body, "
             "the bytes of Kinesis data or a Kafka value, a DynamoDB image as plain JSON).",
     .offset = AT(event)},
    {.env = "POWERTOOLS_BATCH_PAYLOAD",
     .type = PWT_OPT_ENUM,
     .def = "any",
     .choices = "any|json|json-object",
     .help = "What a payload must be; a record with another one fails without being handled.",
     .offset = AT(payload)},
    {.env = "POWERTOOLS_BATCH_ERROR_HANDLING_POLICY",
     .type = PWT_OPT_ENUM,
     .def = "DeriveFromEvent",
     .choices = "DeriveFromEvent|ContinueOnBatchItemFailure|StopOnFirstBatchItemFailure",
     .help = "Whether records behind a failed one are handled; `DeriveFromEvent`: not those of a "
             "FIFO queue.",
     .offset = AT(policy)},
    {.env = "POWERTOOLS_BATCH_SKIP_GROUP_ON_ERROR",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .help = "A failed record of a FIFO queue holds up its own message group only.",
     .offset = AT(skip_group)},
    {.env = "POWERTOOLS_BATCH_THROW_ON_FULL_BATCH_FAILURE",
     .type = PWT_OPT_BOOL,
     .def = "true",
     .help = "The invocation fails where all records failed, so that it is counted as an error.",
     .offset = AT(throw_on_full)},
    {.env = "POWERTOOLS_BATCH_DEADLINE_RESERVE",
     .type = PWT_OPT_DURATION,
     .def = "250ms",
     .range = "0..15m",
     .help = "No record is begun when less than this is left; those not reached are reported to be "
             "sent again. 0 begins them all.",
     .offset = AT(reserve_ms)},
    {.env = "POWERTOOLS_BATCH_PARALLEL_ENABLED",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .help = "Several records run at once, on threads; never those of a FIFO queue, nor where the "
             "first failure stops.",
     .offset = AT(parallel)},
    {.env = "POWERTOOLS_BATCH_MAX_DEGREE_OF_PARALLELISM",
     .type = PWT_OPT_INT,
     .def = "-1",
     .range = "-1..64",
     .help = "How many records run at once at most; -1 or 0: as many as there are processors.",
     .offset = AT(degree)},
};

static int32_t
batch_configure_fields(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    static const struct batch_options options = {
        .list = s_options, .count = (uint32_t)(sizeof(s_options) / sizeof(s_options[0]))};

    return batch_configure(inv, &options, fields, count);
}

static const struct pwt_batch_service s_batch_service = {
    .process = batch_process,
    .current = batch_current,
    .summary = batch_summary,
    .result = batch_result,
    .configure = batch_configure_fields,
};

static const struct pwt_service s_services[] = {
    {.name = "batch", .major = 1, .size = sizeof(s_batch_service), .table = &s_batch_service},
};

/* What the handler forks off a record, or starts a thread for, is about that record, too. */
static int32_t batch_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    const struct batch_state *state = cx->state;
    struct batch_state *theirs = cx->child_state;

    (void)child;
    *theirs = *state;
    theirs->split = NULL;
    return 0;
}

static void batch_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    (void)cx;
    (void)child;
}

PWT_PLUGIN(.name = "batch",
           .version = "0.1.0",
           .summary = "Events of SQS, Kinesis, DynamoDB and Kafka, record by record, with partial "
                      "failures.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .phase = PWT_PHASE_SPLIT,
           .self_size = sizeof(struct batch),
           .worker_size = sizeof(struct batch_worker),
           .state_size = sizeof(struct batch_state),
           .around = batch_around,
           .fork = batch_fork,
           .join = batch_join);
