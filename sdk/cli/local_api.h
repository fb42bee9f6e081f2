/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Runtime API on loopback for one runtime process, as Lambda offers it: one event at a time, the
 * long poll for the next one, the answer, the init error, and the refusals of what a runtime must
 * not do. It has no thread and no timer; whoever opened it polls its descriptor and calls
 * local_api_run(). All hooks are called from there.
 */
#ifndef CLI_LOCAL_API_H
#define CLI_LOCAL_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* Largest event and largest response: 6 MiB and 100 bytes, as the service enforces it.
     * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    LOCAL_API_MAX_BODY = 6291556,
};

/** One event on its way to the runtime. The caller keeps all of it until it is answered. */
struct local_api_invocation {
    const char *request_id; /* may stand in a URL as it is */
    const char *function_arn;
    const char *trace_id;       /* NULL: the header is not sent */
    const char *client_context; /* NULL: the header is not sent */
    const char *event;
    size_t event_len;
    int64_t timeout_ms; /* from delivery; the runtime is told the moment it ends */
};

/** What a runtime posted. It is gone when the hook returns. */
struct local_api_answer {
    const char *body;
    size_t len;
    const char *error_type; /* "" if an error came without one, NULL for a response */
};

struct local_api_hooks {
    /** The runtime asks for an event: it is ready, and done with the one before. */
    void (*asked)(void *context);
    /** The offered event is on its way, for the first time. */
    void (*delivered)(void *context);
    void (*answered)(void *context, const struct local_api_answer *answer);
    void (*init_failed)(void *context, const struct local_api_answer *answer);
    /** The runtime did what it must not; @p reason is one sentence about it. */
    void (*refused)(void *context, const char *reason);
};

struct local_api;

/**
 * Listens on a free port of 127.0.0.1.
 *
 * @return NULL if that is not possible; errno says why.
 */
struct local_api *local_api_open(const struct local_api_hooks *hooks, void *context);

/** Closes every connection and frees all. NULL is allowed. */
void local_api_close(struct local_api *api);

/** The value of AWS_LAMBDA_RUNTIME_API. */
const char *local_api_address(const struct local_api *api);

/** Descriptor to poll for input. */
int local_api_fd(const struct local_api *api);

/** Milliseconds until local_api_run() is due without input, -1 for never. */
int local_api_timeout_ms(struct local_api *api);

/** Handles whatever came in. */
void local_api_run(struct local_api *api);

/** Hands the runtime its next event. There must be none that waits for its answer. */
void local_api_offer(struct local_api *api, const struct local_api_invocation *invocation);

#endif
