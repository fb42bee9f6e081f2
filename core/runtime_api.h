/* SPDX-License-Identifier: Apache-2.0 */
/* The Lambda Runtime API, as one worker uses it: next, response, error, init error. */
#ifndef CORE_RUNTIME_API_H
#define CORE_RUNTIME_API_H

#include "problem.h"
#include "runtime.h"

enum api_result {
    API_OK,
    API_EMPTY,   /* next: no event this time */
    API_STOPPED, /* next: api_stop was called */
    API_BROKEN   /* nothing more can be done; said so in a diagnostic line */
};

struct api;

/* A client for `address` (host:port); nothing is connected yet. NULL with a problem set. */
struct api *api_new(const char *address, struct problem *problem);
void api_free(struct api *api);

/* Asks Lambda for a SIGTERM before the environment ends; before the first api_next. */
void api_expect_term(struct api *api);

/* Waits for an event, for as long as it takes. Fills the worker's context. */
enum api_result api_next(struct api *api, struct worker *worker, struct pwt_bytes *ret_event);

/* Post the answer of an invocation. What the API says about it is at most a diagnostic line. */
enum api_result api_respond(struct api *api, struct pwt_inv *inv, struct pwt_bytes body);
enum api_result api_fail(struct api *api, struct pwt_inv *inv, const struct pwt_error *error);

/* Reports that init failed. */
enum api_result api_init_error(struct api *api, const struct problem *problem);

/* Async-signal-safe: wakes up a worker that waits in api_next, which then returns API_STOPPED. */
void api_stop(struct api *api);

/* Async-signal-safe: posts the error of an invocation that crashes, if none of its answer was sent
 * yet; waits at most 100 ms for it to be taken. */
void api_fail_from_signal(struct api *api, const char *type, const char *message);

#endif
