/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Execution environments as Lambda scales them: each deals with one event at a time, a new one is
 * started while events wait and there are not too many, and what still waits waits in its order.
 */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include "environment.h"
#include "function.h"
#include "report.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/** One event, from its arrival to its end. Whoever submits it keeps it until `done` is called. */
struct pool_job {
    struct pool_job *next;
    const char *name; /* for the report */
    struct environment_event event;
    void (*done)(struct pool_job *job, const struct environment_result *result);
};

struct pool_options {
    const struct function *function;
    size_t max_environments;
    const struct report *report; /* how everything is shown */
};

struct pool;

/** NULL after a message. */
struct pool *pool_open(const struct pool_options *options);

/** Fails the jobs that are not done, and kills what still runs. NULL is allowed. */
void pool_close(struct pool *pool);

void pool_submit(struct pool *pool, struct pool_job *job);

/** Hands out what waits; call it before polling. */
void pool_dispatch(struct pool *pool);

/** Asks every environment to end; nothing may wait or be under way. */
void pool_stop(struct pool *pool);

/** Jobs that are not done. */
size_t pool_busy(const struct pool *pool);

/** Processes that live. */
size_t pool_alive(const struct pool *pool);

/** Number of descriptors that pool_poll() may fill in. */
size_t pool_poll_max(const struct pool *pool);

/** Fills in what to poll; returns how many, and for how many milliseconds at most, -1 for ever. */
size_t pool_poll(struct pool *pool, struct pollfd *ret_fds, int *ret_timeout_ms);

void pool_advance(struct pool *pool, bool child_ended);

#endif
