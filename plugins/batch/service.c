/* SPDX-License-Identifier: Apache-2.0 */
/* Where batches come in: by themselves, around everything further in, or from a handler. */
#include "batch.h"

/* ---- splitting ----------------------------------------------------------------------------- */

static int32_t refuse(struct pwt_inv *inv)
{
    return pwt_fail_as(inv, "Function.UnexpectedBatchType",
                       "the event is no batch of the expected source; expected records of SQS, "
                       "Kinesis, DynamoDB streams or Kafka; look at the function's triggers and at "
                       "POWERTOOLS_BATCH_SOURCE");
}

static int32_t no_memory(struct pwt_inv *inv)
{
    return pwt_fail(inv, PWT_ENOMEM, "there is no memory for the records of the batch");
}

/* The batch in the event of `inv`, ready to run; PWT_ENOTFOUND if it is none. */
static int32_t open_run(struct pwt_cx *cx, struct batch_run **ret_run)
{
    const struct batch *settings = cx->self;
    struct batch_state *state = cx->state;
    struct batch_found found;

    int32_t code = batch_find(cx->inv, settings->source, &found);
    if (code != 0) {
        return code;
    }
    struct batch_run *run = pwt_alloc(cx->inv, sizeof(*run));
    if (!run) {
        return PWT_ENOMEM;
    }
    *run = (struct batch_run){.inv = cx->inv, .settings = settings, .found = found};
    state->split = run;
    *ret_run = run;
    return 0;
}

/* Runs a batch and makes the answer of it. */
static int32_t
finish(struct batch_run *run, struct pwt_bytes *ret_answer, const struct pwt_error **ret_error)
{
    int32_t code = batch_run_all(run);

    if (code == 0) {
        code = batch_answer(run, ret_answer, ret_error);
    }
    return code == PWT_ENOMEM ? no_memory(run->inv) : code;
}

static bool passes(const struct batch *settings)
{
    return settings->others == BATCH_OTHERS_PASS ||
           (settings->others == BATCH_OTHERS_AUTO && settings->source == PWT_BATCH_UNKNOWN);
}

int32_t batch_around(struct pwt_cx *cx, struct pwt_next *next)
{
    const struct batch *settings = cx->self;
    const struct pwt_error *error = NULL;
    struct pwt_bytes answer = {NULL, 0};
    struct batch_run *run;

    if (!settings->split) {
        return pwt_next_run(next, cx->inv);
    }
    int32_t code = open_run(cx, &run);
    if (code == PWT_ENOTFOUND && passes(settings)) {
        return pwt_next_run(next, cx->inv);
    }
    if (code != 0) {
        return code == PWT_ENOMEM ? no_memory(cx->inv) : refuse(cx->inv);
    }
    run->next = next;
    code = finish(run, &answer, &error);
    if (code != 0) {
        return code;
    }
    return error ? pwt_respond_error(cx->inv, error) : pwt_respond(cx->inv, answer);
}

int32_t batch_process(struct pwt_inv *inv, pwt_batch_fn fn, void *user)
{
    const struct pwt_error *error = NULL;
    struct pwt_bytes answer = {NULL, 0};
    struct batch_run *run;

    if (!fn) {
        return pwt_fail(inv, PWT_EINVAL, "pwt_batch_process got no function; expected one");
    }
    int32_t code = open_run(pwt_inv_cx(inv), &run);
    if (code != 0) {
        return code == PWT_ENOMEM ? no_memory(inv) : refuse(inv);
    }
    run->fn = fn;
    run->user = user;
    code = finish(run, &answer, &error);
    if (code != 0) {
        return code;
    }
    if (!error) {
        return pwt_respond(inv, answer);
    }
    code = pwt_host_table()->inv_fail(inv, error);
    return code != 0 ? code : error->code;
}

/* ---- results ------------------------------------------------------------------------------- */

/* A caller of another age has another size; it gets what it knows. The structs begin with it. */
static void show(const void *shown, uint32_t len, void *ret_shown)
{
    uint32_t size;

    memcpy(&size, ret_shown, sizeof(size));
    memcpy(ret_shown, shown, size < len ? size : len);
    memcpy(ret_shown, &size, sizeof(size));
}

/* The batch of an invocation that was split; NULL if it was not. */
static const struct batch_run *run_of(struct pwt_inv *inv)
{
    const struct batch_state *state = pwt_inv_cx(inv)->state;

    return state->split;
}

int32_t batch_current(struct pwt_inv *inv, struct pwt_batch_record *ret_record)
{
    const struct batch_state *state = pwt_inv_cx(inv)->state;

    if (!state->record) {
        return PWT_ESTATE;
    }
    const struct pwt_batch_record shown = batch_shown(state->run, state->index);
    show(&shown, (uint32_t)sizeof(shown), ret_record);
    return 0;
}

int32_t batch_summary(struct pwt_inv *inv, struct pwt_batch_summary *ret_summary)
{
    const struct batch_run *run = run_of(inv);
    struct pwt_batch_summary summary;

    if (!run) {
        return PWT_ESTATE;
    }
    batch_count(run, &summary);
    show(&summary, (uint32_t)sizeof(summary), ret_summary);
    return 0;
}

int32_t batch_result(struct pwt_inv *inv, uint32_t index, struct pwt_batch_record *ret_record)
{
    const struct batch_run *run = run_of(inv);

    if (!run) {
        return PWT_ESTATE;
    }
    if (index >= run->found.list.count) {
        return PWT_ENOTFOUND;
    }
    const struct pwt_batch_record shown = batch_shown(run, index);
    show(&shown, (uint32_t)sizeof(shown), ret_record);
    return 0;
}
