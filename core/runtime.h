/* SPDX-License-Identifier: Apache-2.0 */
/* What the process is made of once init is done: plugins in chain order, the handler, the workers.
 * Read-only from then on. */
#ifndef CORE_RUNTIME_H
#define CORE_RUNTIME_H

#include "arena.h"
#include "inv.h"

#include <powertools/handler.h>
#include <powertools/plugin.h>

#include <signal.h>
#include <stdbool.h>
#include <time.h>

#define PLUGINS_MAX 64 /* more than anyone loads; bounds the tables */

/* A plugin that was loaded and initialised. */
struct loaded {
    struct pwt_plugin vt; /* the host's copy: what an older plugin lacks is zero */
    const char *path;     /* absolute; owned by the runtime's arena */
    bool fail_open;
    bool disabled; /* optional, and did not start: has no callbacks and no services any more */
    void *self;
    uint64_t worker_offset; /* into struct worker's memory */
    uint64_t state_offset;  /* into struct pwt_inv's states */
};

struct runtime {
    uint32_t plugin_count;
    uint32_t plugin_room;  /* slots taken while plugins are still being loaded */
    uint64_t worker_bytes; /* of all plugins */
    uint64_t state_bytes;
    bool has_steps;      /* some plugin declares enter or leave */
    bool has_last_words; /* some plugin declares last_words */

    struct pwt_handler handler;
    const char *handler_path;

    struct pwt_context function; /* what is the same for all invocations */
    struct pwt_inv *init_scope;  /* its worker memory is the template of every worker's */
    struct worker *init_worker;
    struct arena arena; /* what lives as long as the process */

    struct loaded plugins[PLUGINS_MAX]; /* outermost first */
};

/* One thread that serves invocations. */
struct worker {
    const struct runtime *runtime;
    struct pwt_inv *root;
    struct pwt_inv *spare; /* children to use again */
    struct worker *apart;  /* for children that other threads run; to use again */
    struct worker *next;   /* in that list */
    char *memory;          /* the `worker` block of every plugin */
    struct pwt_context context;
    bool served;           /* its first invocation is over */
    bool expects_shutdown; /* the init's: a plugin asked for SIGTERM */

    /* Where the worker is, for the crash report: set before, reset after each callback. */
    const char *volatile at_plugin; /* NULL: in the host itself */
    const char *volatile at_callback;

    timer_t timer; /* of the deadline, where a plugin has last words */
    bool has_timer;
    volatile sig_atomic_t deadline_set; /* the invocation that runs has one */
    _Atomic int64_t deadline_at_ms;     /* when its last words are due */
    _Atomic int64_t timer_at_ms;        /* when the timer expires; 0: it is not armed */
};

/* A worker with its memory copied from the init's; NULL when out of memory. */
struct worker *worker_new(const struct runtime *runtime);
void worker_free(struct worker *worker);

/* The memory of a plugin for the process, which its options are stored into. */
int32_t runtime_make_self(struct runtime *runtime, struct loaded *plugin);

/* Sizes and offsets once the plugins are known, and the scope that inits get. */
int32_t runtime_prepare(struct runtime *runtime);

/* Frees what the runtime owns; loaded objects stay mapped. */
void runtime_done(struct runtime *runtime);

#endif
