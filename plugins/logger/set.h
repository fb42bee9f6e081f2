/* SPDX-License-Identifier: Apache-2.0 */
/* The loggers that a scope uses. */
#ifndef PLUGINS_LOGGER_SET_H
#define PLUGINS_LOGGER_SET_H

#include <powertools/host.h>

#include "keys.h"

#include <stdbool.h>

#define LOGGER_UNITS_MAX      16
#define LOGGER_NAME_MAX_BYTES 128

/* A logger: the function's own, a child, or another service's. */
struct logger_unit {
    uint32_t level;      /* as it counts now */
    uint32_t configured; /* what a refresh of sampling restores */
    uint16_t name_len;
    uint16_t is_service; /* its name is its key `service`, where others have the function's */
    char name[LOGGER_NAME_MAX_BYTES];
    struct logger_keys keys;
};

/* `worker`: the loggers of a worker. Those of an init are copied into every worker; those of a
 * thread's scope and of a child that changes keys are copies, too. */
struct logger_set {
    const void *home;       /* its own address once it is somebody's, not just a copy */
    struct pwt_inv *memory; /* where its keys get memory: an arena, or NULL for the heap */
    uint32_t count;
    uint32_t served;   /* an invocation was here */
    uint32_t redacted; /* keys from before the service `redact` was bound are safe */
    uint32_t modified; /* a level was set by hand since the configuration */
    uint32_t remember; /* of a thread: what changes is told to the parent */
    struct logger_unit units[LOGGER_UNITS_MAX];
};

extern uint32_t logger_threshold;

struct logger_set *logger_set_of(struct pwt_cx *cx);

/* NULL if there is no such logger. */
struct logger_unit *logger_unit_of(struct pwt_cx *cx, uint32_t logger);

/* The same for one who will change it; NULL also when out of memory. */
struct logger_unit *
logger_unit_change(struct pwt_cx *cx, uint32_t logger, struct logger_owner *ret_who);

/* A new logger, or the one that is there already: a child with its parent's keys and level, or a
 * service's without keys. PWT_EINVAL (no parent, a name that is too long), PWT_ELIMIT, PWT_ENOMEM.
 */
int32_t logger_set_add(struct pwt_cx *cx,
                       uint32_t parent,
                       struct pwt_bytes name,
                       bool is_service,
                       uint32_t *ret_logger);

/* The lowest level that a scope's loggers print becomes known to those who call. */
void logger_set_publish(struct pwt_cx *cx);

/* The levels of all loggers as the settings want them. */
void logger_set_levels(struct pwt_cx *cx, bool sampled);

/* Gives back a worker's memory. */
void logger_set_free(struct pwt_cx *cx);

/* fork and join of children and threads. */
int32_t logger_set_fork(struct pwt_cx *cx, struct pwt_inv *child);
void logger_set_join(struct pwt_cx *cx, struct pwt_inv *child);

/* Which of this scope's loggers a thread's is; past the last one if this scope has no such. */
uint32_t logger_set_match(struct pwt_cx *cx, const struct logger_set *theirs, uint32_t logger);

#endif
