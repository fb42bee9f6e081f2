/* SPDX-License-Identifier: Apache-2.0 */
/* See loop.h. */
#include "loop.h"

#include "chain.h"
#include "deadline.h"
#include "diag.h"
#include "trace_env.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define EMPTY_DELAY_NS 10000000 /* before asking again when there was no event: do not spin */

static enum api_result post_outcome(struct api *api, struct pwt_inv *inv)
{
    if (inv->outcome.kind == PWT_OUTCOME_BYTES && inv->outcome.response.len > RESPONSE_MAX_BYTES) {
        diag(inv, PWT_DIAG_ERROR,
             "powertools: the response has %" PRIu64 " bytes; expected at most %" PRIu64
             ", Lambda's limit; put it into S3 and answer with its address",
             inv->outcome.response.len, RESPONSE_MAX_BYTES);
        inv_set_error(inv, PWT_ELIMIT, "Function.ResponseSizeTooLarge",
                      "Response payload size (%" PRIu64 " bytes) exceeded maximum allowed payload "
                      "size (%" PRIu64 " bytes).",
                      inv->outcome.response.len, RESPONSE_MAX_BYTES);
    }
    switch (inv->outcome.kind) {
    case PWT_OUTCOME_BYTES:
        return api_respond(api, inv, inv->outcome.response);
    case PWT_OUTCOME_ERROR:
        return api_fail(api, inv, inv->outcome.error);
    default:
        return api_respond(api, inv, pwt_bytes_make("null", 4));
    }
}

static bool is_cold(const struct worker *worker)
{
    return !worker->served && worker->context.init_type != PWT_INIT_PROVISIONED_CONCURRENCY;
}

bool loop_serve(struct worker *worker, struct api *api, struct pwt_bytes event)
{
    struct pwt_inv *inv = worker->root;

    worker->context.cold_start = is_cold(worker);
    inv_start(inv, event);
    trace_env_set(worker->context.trace_id);
    deadline_arm(worker);
    diag(inv, PWT_DIAG_DEBUG, "powertools: event of %" PRIu64 " bytes", event.len);
    chain_run(inv);
    enum api_result result = post_outcome(api, inv);
    chain_settle(inv);
    /* What the handler printed must be out before the next event is asked for: we may be frozen. */
    (void)fflush(stdout);
    deadline_disarm(worker);
    inv_finish(inv);
    worker->served = true;
    return result != API_BROKEN;
}

int loop_run(struct worker *worker, struct api *api)
{
    const struct timespec delay = {.tv_nsec = EMPTY_DELAY_NS};
    struct pwt_bytes event;

    for (;;) {
        switch (api_next(api, worker, &event)) {
        case API_OK:
            if (!loop_serve(worker, api, event)) {
                return EXIT_API;
            }
            break;
        case API_EMPTY:
            (void)nanosleep(&delay, NULL);
            break;
        case API_STOPPED:
            return EXIT_STOPPED;
        default:
            return EXIT_API;
        }
    }
}
