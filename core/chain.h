/* SPDX-License-Identifier: Apache-2.0 */
/* The onion: before, around, after of every plugin around the handler; children; failure policy. */
#ifndef CORE_CHAIN_H
#define CORE_CHAIN_H

#include "runtime.h"

/* Everything further in, from a position in the chain. */
struct pwt_next {
    uint32_t position;
    struct pwt_inv *inv;       /* of the `around` that holds it */
    _Atomic uint32_t runs;     /* how often it was run, on children too */
    uint32_t own_runs;         /* how often on `inv` itself */
    struct pwt_outcome result; /* of the last run on `inv` itself */
};

/* Runs the whole chain on an invocation that was started; leaves the answer in its outcome. */
void chain_run(struct pwt_inv *inv);

/* After the answer was posted: `settled` of every plugin, outermost last. */
void chain_settle(struct pwt_inv *inv);

/* The functions behind the host table; described in <powertools/host.h>. */
int32_t chain_next_run(struct pwt_next *next, struct pwt_inv *inv);
int32_t chain_fork(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child);
int32_t chain_fork_apart(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child);
int32_t chain_thread(struct pwt_inv *inv, struct pwt_inv **ret_scope);
int32_t chain_join(struct pwt_inv *child);
int32_t chain_conclude(struct pwt_inv *inv, int32_t code);

/* ---- between chain.c and chain_children.c ---- */

/* Notes where the worker is (for the crash report) and forgets what the last callback left. */
void chain_at(struct pwt_inv *inv, uint32_t position, const char *callback);

/* A callback failed: by the plugin's policy a diagnostic line, or the outcome becomes the error.
 * `stands` is the outcome that stays in the first case. Returns whether the invocation goes on. */
bool chain_forgive(struct pwt_inv *inv,
                   const struct loaded *plugin,
                   const char *callback,
                   int32_t code,
                   const struct pwt_outcome *stands);

#endif
