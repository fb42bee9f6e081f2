/* SPDX-License-Identifier: Apache-2.0 */
/* An invocation: its event, its outcome, its memory, and what every plugin keeps in it. Roots,
 * children, scopes of threads and the scope of an init are the same thing in other roles. */
#ifndef CORE_INV_H
#define CORE_INV_H

#include "arena.h"

#include <powertools/host.h>

#include <stdbool.h>

struct runtime;
struct worker;

enum inv_role {
    INV_ROOT,   /* one per worker; every event goes through it */
    INV_CHILD,  /* made by pwt_inv_fork */
    INV_APART,  /* the same, by pwt_inv_fork_apart: another thread runs it */
    INV_THREAD, /* made by pwt_inv_thread */
    INV_INIT    /* what plugins and handlers are given in init */
};

/* A value kept until the answer was posted: pwt_inv_cache, and bodies that were replaced. */
struct inv_kept {
    struct inv_kept *next;
    const void *key;
    void *value;
    pwt_free_fn release;
};

struct pwt_inv {
    struct worker *worker;
    const struct runtime *runtime;
    struct pwt_inv *parent;  /* NULL for roots and the init's scope */
    struct pwt_inv *child;   /* newest child or thread scope that was not joined yet */
    struct pwt_inv *sibling; /* next older child of the same parent; next spare one in the pool */
    enum inv_role role;
    uint32_t depth;     /* position in the chain of the callback that runs; the handler's is last */
    uint32_t forked_at; /* children: depth of the parent when it forked */
    uint32_t answers;   /* given by the callback that runs */

    struct pwt_bytes event;
    struct pwt_bytes received;   /* roots: the event as it lies in the connection's buffer */
    struct pwt_context *context; /* the root's */
    struct pwt_outcome outcome;
    const struct pwt_error *failure; /* what the callback that runs said with pwt_fail() */
    const struct pwt_error
        *refused; /* a fail-closed plugin's fork failed: no one may forgive that */
    struct arena arena;
    struct inv_kept *kept;

    uint64_t state_bytes; /* of all plugins */
    char *states;         /* zeroed at the start of each round */
    bool *passed;         /* per plugin: its `before` succeeded, so its `after` is due */
    struct pwt_cx *cx;    /* per plugin */
};

/* A new invocation for the plugins of `runtime`; NULL when out of memory. */
struct pwt_inv *inv_new(const struct runtime *runtime, struct worker *worker, enum inv_role role);
void inv_free(struct pwt_inv *inv);

/* Lets a thread's scope have `worker` blocks of its own, as init left them: the worker's are for
 * the thread that serves it. PWT_ENOMEM. And back again, when the scope ends. */
int32_t inv_own_worker_memory(struct pwt_inv *inv);
void inv_share_worker_memory(struct pwt_inv *inv);

/* Makes a root ready for an event that lies in the connection's buffer. */
void inv_start(struct pwt_inv *inv, struct pwt_bytes event);

/* After the answer was posted: releases what was kept and resets the arena. */
void inv_finish(struct pwt_inv *inv);

/* The outcome becomes an error with the host's own words. */
void inv_set_error(struct pwt_inv *inv, int32_t code, const char *type, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* What the caller of the function is told a code means: `Function.InvalidArgument`. */
const char *inv_error_type(int32_t code);

/* Name of a code as the headers spell it: `PWT_EINVAL`. */
const char *inv_code_name(int32_t code);

/* The functions behind the host table; described in <powertools/host.h>. */
const struct pwt_context *inv_context(struct pwt_inv *inv);
struct pwt_bytes inv_event(struct pwt_inv *inv);
int32_t inv_set_event(struct pwt_inv *inv, struct pwt_bytes event);
void *inv_alloc(struct pwt_inv *inv, uint64_t size);
int32_t inv_respond(struct pwt_inv *inv, struct pwt_bytes body);
int32_t inv_respond_take(struct pwt_inv *inv, void *body, uint64_t len, pwt_free_fn release);
int32_t inv_respond_error(struct pwt_inv *inv, const struct pwt_error *error);
int32_t inv_fail(struct pwt_inv *inv, const struct pwt_error *error);
const struct pwt_error *inv_failure(struct pwt_inv *inv);
const struct pwt_outcome *inv_outcome(struct pwt_inv *inv);
int64_t inv_remaining_ms(struct pwt_inv *inv);
struct pwt_inv *inv_root(struct pwt_inv *inv);
struct pwt_cx *inv_cx(struct pwt_inv *inv, const struct pwt_module *module);
void *inv_cached(struct pwt_inv *inv, const void *key);
int32_t inv_cache(struct pwt_inv *inv, const void *key, void *value, pwt_free_fn release);
int32_t inv_expect_shutdown(struct pwt_inv *scope);

#endif
