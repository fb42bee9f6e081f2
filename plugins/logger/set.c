/* SPDX-License-Identifier: Apache-2.0 */
/* The loggers that a scope uses. An init's are copied into every worker by the host; a thread's
 * scope gets a copy of its parent's; a child reads its parent's until it changes something. Keys
 * are bytes that a copy shares until it changes them (keys.c). */
#include "set.h"

#include <powertools/logger.h>

#include "logger.h"
#include "shared/scope.h"

/* The service's table must be constant and handlers read the level without a call, so this is the
 * one variable of the plugin that is not in `self`. Read and written atomically. */
uint32_t logger_threshold = PWT_LOG_SILENT;

struct logger_set *logger_set_of(struct pwt_cx *cx)
{
    const struct logger_state *state = cx->state;

    return state->set ? state->set : cx->worker;
}

struct logger_unit *logger_unit_of(struct pwt_cx *cx, uint32_t logger)
{
    struct logger_set *set = logger_set_of(cx);

    return logger < set->count ? &set->units[logger] : NULL;
}

/* ---- changing ---- */

static bool shares_worker(struct pwt_cx *cx)
{
    struct pwt_inv *root = pwt_inv_root(cx->inv);

    return root == cx->inv || pwt_inv_cx(root)->worker == cx->worker;
}

/* The worker's set, with memory of its own: what the host copied belongs to the init. */
static struct logger_set *settle(struct pwt_cx *cx)
{
    struct logger_set *set = cx->worker;

    if (set->home != set) {
        set->home = set;
        set->memory = shares_worker(cx) ? NULL : cx->inv; /* else a thread's, gone with it */
    }
    return set;
}

/* A child's own copy of the set that it has read so far. */
static struct logger_set *detach(struct pwt_cx *cx)
{
    struct logger_state *state = cx->state;

    if (!state->owns_set) {
        struct logger_set *set = pwt_alloc(cx->inv, sizeof(*set));
        if (!set) {
            return NULL;
        }
        *set = *state->set;
        set->home = set;
        set->memory = cx->inv;
        state->set = set;
        state->owns_set = 1;
    }
    return state->set;
}

static struct logger_set *change(struct pwt_cx *cx, struct logger_owner *ret_who)
{
    const struct logger_state *state = cx->state;
    const struct logger *logger = cx->self;
    struct logger_set *set = NULL;

    if (!state->is_outside) { /* else a line is being made of what would change */
        set = state->set ? detach(cx) : settle(cx);
    }
    if (set) {
        *ret_who = (struct logger_owner){
            .owner = set, .inv = set->memory, .own = &logger->own, .remember = set->remember != 0};
    }
    return set;
}

struct logger_unit *
logger_unit_change(struct pwt_cx *cx, uint32_t logger, struct logger_owner *ret_who)
{
    struct logger_set *set = change(cx, ret_who);

    return set && logger < set->count ? &set->units[logger] : NULL;
}

void logger_set_publish(struct pwt_cx *cx)
{
    const struct logger_set *set = logger_set_of(cx);
    const struct logger *logger = cx->self;
    uint32_t lowest = logger->buffer ? LOGGER_LEVEL_ALL : PWT_LOG_SILENT;

    for (uint32_t i = 0; i < set->count; i++) {
        lowest = set->units[i].level < lowest ? set->units[i].level : lowest;
    }
    if (!pwt_inv_context(cx->inv)->request_id.ptr) {
        __atomic_store_n(&logger_threshold, lowest, __ATOMIC_RELAXED);
        return;
    }
    /* Other workers may print less severe lines, so from now on it only falls. */
    uint32_t now = __atomic_load_n(&logger_threshold, __ATOMIC_RELAXED);
    while (lowest < now && !__atomic_compare_exchange_n(&logger_threshold, &now, lowest, true,
                                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

void logger_set_levels(struct pwt_cx *cx, bool sampled)
{
    struct logger_set *set = logger_set_of(cx);

    for (uint32_t i = 0; i < set->count; i++) {
        struct logger_unit *unit = &set->units[i];
        unit->level =
            sampled && unit->configured > PWT_LOG_DEBUG ? PWT_LOG_DEBUG : unit->configured;
    }
    set->modified = 0;
    logger_set_publish(cx);
}

void logger_set_free(struct pwt_cx *cx)
{
    struct logger_set *set = cx->worker;

    for (uint32_t i = 0; set->home == set && !set->memory && i < set->count; i++) {
        logger_keys_free(&set->units[i].keys, set);
    }
}

/* ---- more loggers ---- */

static uint32_t find(const struct logger_set *set, struct pwt_bytes name, bool is_service)
{
    uint32_t i = 1;

    while (i < set->count &&
           ((set->units[i].is_service != 0) != is_service ||
            !pwt_bytes_equal(pwt_bytes_make(set->units[i].name, set->units[i].name_len), name))) {
        i++;
    }
    return i;
}

int32_t logger_set_add(struct pwt_cx *cx,
                       uint32_t parent,
                       struct pwt_bytes name,
                       bool is_service,
                       uint32_t *ret_logger)
{
    struct logger_owner who;
    struct logger_set *set = change(cx, &who);

    if (!set) {
        return PWT_ENOMEM;
    }
    if (parent >= set->count || name.len > LOGGER_NAME_MAX_BYTES) {
        return PWT_EINVAL;
    }
    uint32_t i = find(set, name, is_service);
    if (i == LOGGER_UNITS_MAX) {
        return PWT_ELIMIT;
    }
    *ret_logger = i;
    if (i < set->count) {
        return 0;
    }
    struct logger_unit *unit = &set->units[i];
    *unit = set->units[parent];
    unit->keys.owner = NULL; /* the parent's memory, until it is copied */
    if (is_service) {
        const struct logger *logger = cx->self;
        unit->keys = (struct logger_keys){.owner = NULL};
        unit->level = unit->configured = logger->level;
    }
    unit->is_service = is_service || unit->is_service;
    if (is_service || !unit->is_service) { /* a service's child says the service */
        unit->name_len = (uint16_t)name.len;
        memcpy(unit->name, name.ptr, (size_t)name.len);
    }
    int32_t code = logger_keys_own(&unit->keys, &who);
    set->count += code == 0;
    return code;
}

/* ---- children and threads ---- */

/* A thread runs beside its parent, so it needs what it reads for itself. */
static int32_t copy_for_thread(struct pwt_cx *cx, struct pwt_cx *thread)
{
    const struct logger *logger = cx->self;
    struct logger_set *set = thread->worker;
    const struct logger_owner who = {.owner = set, .inv = thread->inv, .own = &logger->own};

    int32_t code = 0;

    *set = *logger_set_of(cx);
    set->home = set;
    set->memory = thread->inv;
    set->remember = 1;
    for (uint32_t i = 0; i < set->count; i++) {
        struct logger_keys *keys = &set->units[i].keys;
        keys->owner = NULL;
        if (logger_keys_own(keys, &who) != 0) {
            *keys = (struct logger_keys){.owner = NULL}; /* never the parent's */
            code = PWT_ENOMEM;
        }
        (void)logger_keys_clear(keys, &who, PWT_KEYS_THREAD);
        for (uint32_t k = 0; k < keys->count; k++) {
            keys->list[k].modified = 0;
        }
    }
    return code;
}

int32_t logger_set_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    struct pwt_cx *theirs = pwt_inv_cx(child);
    struct logger_state *state = theirs->state;

    if (theirs->worker != cx->worker) {
        return copy_for_thread(cx, theirs);
    }
    state->set = logger_set_of(cx);
    state->owns_set = 0;
    return 0;
}

/* Handles count in the order in which loggers are made, so a thread's may be another logger's. */
uint32_t logger_set_match(struct pwt_cx *cx, const struct logger_set *theirs, uint32_t logger)
{
    const struct logger_unit *unit = &theirs->units[logger];

    return logger == 0 ? 0
                       : find(logger_set_of(cx), pwt_bytes_make(unit->name, unit->name_len),
                              unit->is_service != 0);
}

/* What a thread said for all becomes known to its parent, as far as that has the same logger. */
static void tell_parent(struct pwt_cx *cx, const struct logger_set *set, uint32_t logger)
{
    const struct logger_keys *keys = &set->units[logger].keys;
    const uint32_t ours = logger_set_match(cx, set, logger);
    struct logger_owner who;

    for (uint32_t i = 0; i < keys->count; i++) {
        const struct logger_key *key = &keys->list[i];
        if (!key->modified || key->kind == PWT_KEYS_THREAD) {
            continue;
        }
        struct logger_unit *unit = logger_unit_change(cx, ours, &who);
        const struct pwt_field field = logger_key_field(keys, key);
        if (unit && key->removed) {
            (void)logger_keys_remove(&unit->keys, &who, key->kind, field.key);
        } else if (unit) {
            (void)logger_keys_set(&unit->keys, &who, key->kind, &field);
        }
    }
}

void logger_set_join(struct pwt_cx *cx, struct pwt_inv *child)
{
    struct pwt_cx *theirs = pwt_inv_cx(child);

    if (!scope_is_thread(cx, theirs)) {
        return; /* what a record sets goes with it */
    }
    const struct logger_set *set = theirs->worker;
    for (uint32_t i = 0; i < set->count; i++) {
        tell_parent(cx, set, i);
    }
}
