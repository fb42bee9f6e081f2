/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One execution environment: a runtime process, its Runtime API, its log lines and its deadlines.
 * It lives through the states below in their order; IDLE, BUSY and SETTLING take turns. Whoever
 * opened it polls its descriptors and calls environment_advance().
 */
#ifndef CLI_ENVIRONMENT_H
#define CLI_ENVIRONMENT_H

#include "child.h"
#include "identifier.h"
#include "variables.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum environment_state {
    ENVIRONMENT_STARTING, /* until the first event is asked for */
    ENVIRONMENT_IDLE,     /* an event is asked for */
    ENVIRONMENT_BUSY,     /* an event is not answered yet */
    ENVIRONMENT_SETTLING, /* it is answered, and the next one not asked for */
    ENVIRONMENT_STOPPING, /* asked to end, or bound to after an init error */
    ENVIRONMENT_GONE,     /* the process has ended and is reaped */
};

enum environment_outcome {
    ENVIRONMENT_OK,
    ENVIRONMENT_ERROR,   /* the function's error */
    ENVIRONMENT_TIMEOUT, /* no answer before the deadline */
    ENVIRONMENT_CRASH,   /* the process ended without an answer */
};

struct environment_event {
    char request_id[IDENTIFIER_UUID_SIZE];
    const char *client_context; /* NULL: none */
    const char *body;
    size_t len;
};

/** How an event went. It is gone when the hook returns. */
struct environment_result {
    const char *request_id;
    enum environment_outcome outcome;
    const char *body;
    size_t len;
    const char *error_type; /* NULL for a response; "" if the runtime gave none */
    int64_t duration_ns;
};

/** What an event cost, as Lambda reports it: until the next one was asked for. */
struct environment_usage {
    const char *request_id;
    int64_t cold_start_ns; /* -1 if the environment had served before */
    int64_t duration_ns;
    int64_t billed_ms;     /* of both, rounded up */
    size_t peak_memory_kb; /* 0 if unknown */
};

struct environment_hooks {
    /** One line that the process wrote; @p request_id is NULL during init and shutdown. */
    void (*log)(void *context, const char *request_id, const char *line, size_t len);
    /** Every event that was invoked ends here, once, but for those that a stop cut short. */
    void (*result)(void *context, const struct environment_result *result);
    /** All of an event is over, `settled` of the plugins included. It follows the result. */
    void (*usage)(void *context, const struct environment_usage *usage);
    void (*init_error)(void *context, const char *error_type, const char *body, size_t len);
    /** The process ended, and nobody had asked it to. */
    void (*crash)(void *context, const struct child_exit *how);
    /** Something is not as it should be; @p is_timeout if an event's deadline was missed. */
    void (*warning)(void *context, bool is_timeout, const char *text);
};

struct environment_options {
    char *bootstrap; /* absolute */
    const char *task_root;
    const struct variables *variables; /* all but AWS_LAMBDA_RUNTIME_API */
    int64_t timeout_ms;
    int64_t init_timeout_ms;
    const char *function_arn;
    bool sampled; /* traces are wanted */
};

enum {
    ENVIRONMENT_POLL_COUNT = 2,
};

struct environment;

/** Starts a runtime; the options must stay. NULL after a message. */
struct environment *environment_open(const struct environment_options *options,
                                     const struct environment_hooks *hooks,
                                     void *context);

/** Kills what still runs and frees all. NULL is allowed. */
void environment_close(struct environment *environment);

enum environment_state environment_state(const struct environment *environment);

/** From the spawn to the first request for an event; -1 if there was none. */
int64_t environment_cold_start_ns(const struct environment *environment);

/** Peak resident memory of the process when it was last idle, 0 if unknown. */
size_t environment_peak_memory_kb(const struct environment *environment);

/** True if an X-Ray document belongs to the latest event: it names the same trace. */
bool environment_is_traced(const struct environment *environment, const char *document, size_t len);

/** Hands over an event, in state IDLE. Its bytes must stay until its result. */
void environment_invoke(struct environment *environment, const struct environment_event *event);

/** Asks the process to end as Lambda does: SIGTERM, and SIGKILL 300 ms later. */
void environment_stop(struct environment *environment);

/** Fills in what to poll, and returns for how many milliseconds at most, -1 for ever. */
int environment_poll(struct environment *environment,
                     struct pollfd ret_fds[ENVIRONMENT_POLL_COUNT]);

/** Handles whatever has happened since; @p child_ended if SIGCHLD has come. */
void environment_advance(struct environment *environment, bool child_ended);

#endif
