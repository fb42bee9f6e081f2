/* SPDX-License-Identifier: Apache-2.0 */
/* See chain.h. Positions count from the outermost plugin; the handler's is behind the last. */
#include "chain.h"

#include "diag.h"
#include "inv.h"

#include <string.h>

/* Notes where the worker is (for the crash report) and forgets what the last callback left. */
static void chain_at(struct pwt_inv *inv, uint32_t position, const char *callback)
{
    const struct runtime *runtime = inv->runtime;

    inv->depth = position;
    inv->answers = 0;
    inv->failure = NULL;
    inv->worker->at_plugin =
        position < runtime->plugin_count ? runtime->plugins[position].vt.name : NULL;
    inv->worker->at_callback = callback;
}

/* ---- failures ------------------------------------------------------------------------------ */

/* What the callback said with pwt_fail(); if it said nothing, words for that. */
static void chain_explain(struct pwt_inv *inv, const char *what, const char *name, int32_t code)
{
    if (inv->failure) {
        inv->outcome = (struct pwt_outcome){
            .kind = PWT_OUTCOME_ERROR, .code = inv->failure->code, .error = inv->failure};
        return;
    }
    inv_set_error(inv, code < 0 ? code : PWT_EUSER, inv_error_type(code),
                  "%s '%s' returned %d (%s) without saying why; expected 0 or "
                  "'return pwt_fail(inv, ...)'",
                  what, name, (int)code, inv_code_name(code));
}

/* A callback failed: by the plugin's policy a diagnostic line, or the outcome becomes the error.
 * `stands` is the outcome that stays in the first case. Returns whether the invocation goes on. */
static bool chain_forgive(struct pwt_inv *inv,
                          const struct loaded *plugin,
                          const char *callback,
                          int32_t code,
                          const struct pwt_outcome *stands)
{
    chain_explain(inv, "plugin", plugin->vt.name, code);

    struct pwt_bytes why = inv->outcome.error->message;
    if (plugin->fail_open) {
        inv->outcome = *stands;
        diag(inv, PWT_DIAG_WARN,
             "powertools: plugin '%s' failed in %s: %.*s; the invocation goes on without it",
             plugin->vt.name, callback, (int)why.len, why.ptr);
        return true;
    }
    diag(inv, PWT_DIAG_ERROR,
         "powertools: plugin '%s' failed in %s: %.*s; the invocation fails, since the plugin is "
         "fail-closed",
         plugin->vt.name, callback, (int)why.len, why.ptr);
    return false;
}

/* ---- one position -------------------------------------------------------------------------- */

/* Tells the observers further out that the chain goes into a position, or came out of it. */
static void chain_step(struct pwt_inv *inv, uint32_t position, bool entering)
{
    const struct runtime *runtime = inv->runtime;
    bool handler = position == runtime->plugin_count;
    const struct pwt_step step = {
        .plugin = pwt_cstr(handler ? "handler" : runtime->plugins[position].vt.name),
        .phase = handler ? (uint32_t)PWT_PHASE_APP : runtime->plugins[position].vt.phase,
    };

    for (uint32_t i = 0; i < position; i++) {
        const struct pwt_plugin *vt = &runtime->plugins[i].vt;
        if (entering && vt->enter) {
            chain_at(inv, i, "enter");
            vt->enter(&inv->cx[i], &step);
        } else if (!entering && vt->leave) {
            chain_at(inv, i, "leave");
            vt->leave(&inv->cx[i], &step);
        }
    }
}

/* The newest child that the callback at a position made and did not join; NULL if it joined all.
 * Scopes of threads may live on: their threads may still run. */
static struct pwt_inv *chain_leftover(const struct pwt_inv *inv, uint32_t position)
{
    struct pwt_inv *child = inv->child;

    while (child && (child->role != INV_CHILD || child->forked_at < position)) {
        child = child->sibling;
    }
    return child;
}

static void chain_join_leftovers(struct pwt_inv *inv, uint32_t position)
{
    struct pwt_inv *child = chain_leftover(inv, position);

    while (child) {
        diag(inv, PWT_DIAG_WARN,
             "powertools: a child invocation was not joined; expected pwt_inv_join() for every "
             "pwt_inv_fork(); it was joined late");
        (void)chain_join(child);
        child = chain_leftover(inv, position);
    }
}

int32_t chain_conclude(struct pwt_inv *inv, int32_t code)
{
    if (code != 0) {
        chain_explain(inv, "handler", inv->runtime->handler.name, code);
    }
    return inv->outcome.code;
}

static void chain_handle(struct pwt_inv *inv)
{
    const struct runtime *runtime = inv->runtime;
    uint32_t position = runtime->plugin_count;

    if (runtime->has_steps) {
        chain_step(inv, position, true);
    }
    chain_at(inv, position, "handle");
    (void)chain_conclude(inv, runtime->handler.handle(inv));
    if (inv->child) {
        chain_join_leftovers(inv, position);
    }
    if (runtime->has_steps) {
        chain_step(inv, position, false);
    }
}

/* Returns whether the chain goes on inwards. */
static bool chain_before(struct pwt_inv *inv, uint32_t position)
{
    const struct loaded *plugin = &inv->runtime->plugins[position];

    if (inv->runtime->has_steps) {
        chain_step(inv, position, true);
    }
    inv->passed[position] = true;
    if (!plugin->vt.before) {
        return true;
    }
    chain_at(inv, position, "before");
    int32_t code = plugin->vt.before(&inv->cx[position]);
    if (code == 0) {
        return true;
    }
    inv->passed[position] = false;
    const struct pwt_outcome none = {0};
    return chain_forgive(inv, plugin, "before", code, &none);
}

static void chain_after(struct pwt_inv *inv, uint32_t position)
{
    const struct loaded *plugin = &inv->runtime->plugins[position];

    if (plugin->vt.after && inv->passed[position]) {
        chain_at(inv, position, "after");
        const struct pwt_outcome stands = inv->outcome;
        int32_t code = plugin->vt.after(&inv->cx[position]);
        if (code != 0) {
            (void)chain_forgive(inv, plugin, "after", code, &stands);
        }
    }
    if (inv->runtime->has_steps) {
        chain_step(inv, position, false);
    }
}

static void chain_from(struct pwt_inv *inv, uint32_t from);

/* An `around` returned `code`: what that makes of the outcome. */
static void chain_around_failed(struct pwt_inv *inv, const struct pwt_next *next, int32_t code)
{
    const struct loaded *plugin = &inv->runtime->plugins[next->position - 1];
    bool children_only = next->runs > 0 && next->own_runs == 0;

    if (!inv->failure && next->runs > 0 && inv->outcome.code == code) {
        return; /* `return pwt_next_run(...)` passes the handler's error on: no failure of its own
                 */
    }
    if (inv->refused) { /* said already, and not this plugin's to forgive */
        inv->outcome = (struct pwt_outcome){
            .kind = PWT_OUTCOME_ERROR, .code = inv->refused->code, .error = inv->refused};
        return;
    }
    if (children_only && inv->outcome.kind == PWT_OUTCOME_NONE) {
        /* Nothing was made of the children's outcomes, and `null` would pass for success. */
        chain_explain(inv, "plugin", plugin->vt.name, code);
        return;
    }
    const struct pwt_outcome stands = children_only ? inv->outcome : next->result;
    if (chain_forgive(inv, plugin, "around", code, &stands) && next->runs == 0) {
        chain_from(inv, next->position); /* fail-open: as if the plugin were not there */
    }
}

static void chain_around(struct pwt_inv *inv, uint32_t position)
{
    struct pwt_next next = {.position = position + 1, .inv = inv};

    chain_at(inv, position, "around");
    int32_t code = inv->runtime->plugins[position].vt.around(&inv->cx[position], &next);
    if (inv->child) {
        chain_join_leftovers(inv, position);
    }
    if (code != 0) {
        chain_around_failed(inv, &next, code);
    }
}

/* ---- the chain ----------------------------------------------------------------------------- */

/* Recursive through plugins that have an `around` only; the others are passed in a loop. */
static void chain_from(struct pwt_inv *inv, uint32_t from)
{
    const struct runtime *runtime = inv->runtime;
    uint32_t position = from;
    bool inwards = true;

    while (inwards && position < runtime->plugin_count) {
        inwards = chain_before(inv, position);
        bool around = inwards && inv->passed[position] && runtime->plugins[position].vt.around;
        if (around) {
            chain_around(inv, position); /* everything further in happens there */
            inwards = false;
        }
        position++;
    }
    if (inwards) {
        chain_handle(inv);
    }
    while (position-- > from) {
        chain_after(inv, position);
    }
}

static void chain_idle(struct pwt_inv *inv)
{
    inv->worker->at_plugin = NULL;
    inv->worker->at_callback = NULL;
}

void chain_run(struct pwt_inv *inv)
{
    chain_from(inv, 0);
    chain_idle(inv);
}

void chain_settle(struct pwt_inv *inv)
{
    const struct runtime *runtime = inv->runtime;

    while (
        inv->child) { /* scopes of threads that the handler did not end; `settled` may flush them */
        (void)chain_join(inv->child);
    }
    for (uint32_t i = runtime->plugin_count; i-- > 0;) {
        if (runtime->plugins[i].vt.settled) {
            chain_at(inv, i, "settled");
            runtime->plugins[i].vt.settled(&inv->cx[i]);
        }
    }
    chain_idle(inv);
}

static bool is_or_descends_from(const struct pwt_inv *inv, const struct pwt_inv *ancestor)
{
    for (; inv; inv = inv->parent) {
        if (inv == ancestor) {
            return true;
        }
    }
    return false;
}

int32_t chain_next_run(struct pwt_next *next, struct pwt_inv *inv)
{
    if (!is_or_descends_from(inv, next->inv)) {
        return PWT_ESTATE;
    }
    memset(&inv->outcome, 0, sizeof(inv->outcome)); /* of an earlier run, when it is a retry */
    chain_from(inv, next->position);
    chain_at(next->inv, next->position - 1, "around");
    next->runs++;
    if (inv == next->inv) {
        next->own_runs++;
        next->result = inv->outcome;
    }
    return inv->outcome.code;
}

/* ---- children ------------------------------------------------------------------------------ */

static struct pwt_inv *chain_take_child(struct pwt_inv *parent, enum inv_role role)
{
    struct worker *worker = parent->worker;
    struct pwt_inv *child = worker->spare;

    if (child) {
        worker->spare = child->sibling;
    } else {
        child = inv_new(parent->runtime, worker, role);
        if (!child) {
            return NULL;
        }
    }
    child->role = role;
    if (role == INV_THREAD && inv_own_worker_memory(child) != 0) {
        child->sibling = worker->spare;
        worker->spare = child;
        return NULL;
    }
    child->parent = parent;
    child->forked_at = parent->depth;
    child->sibling = parent->child;
    parent->child = child;
    inv_start(child, pwt_bytes_make(NULL, 0));
    return child;
}

static void chain_drop_child(struct pwt_inv *child)
{
    struct pwt_inv **link = &child->parent->child;

    while (*link != child) {
        link = &(*link)->sibling;
    }
    *link = child->sibling;
    if (child->role == INV_THREAD) {
        inv_share_worker_memory(child);
    }
    inv_finish(child);
    child->parent = NULL;
    child->sibling = child->worker->spare;
    child->worker->spare = child;
}

/* What a callback on the parent's side must leave as it was: the one that forks is still running.
 */
struct chain_place {
    uint32_t depth;
    uint32_t answers;
    const struct pwt_error *failure;
    const char *plugin;
    const char *callback;
};

static struct chain_place chain_leave_place(const struct pwt_inv *inv)
{
    return (struct chain_place){.depth = inv->depth,
                                .answers = inv->answers,
                                .failure = inv->failure,
                                .plugin = inv->worker->at_plugin,
                                .callback = inv->worker->at_callback};
}

static void chain_return_to(struct pwt_inv *inv, const struct chain_place *place)
{
    inv->depth = place->depth;
    inv->answers = place->answers;
    inv->failure = place->failure;
    inv->worker->at_plugin = place->plugin;
    inv->worker->at_callback = place->callback;
}

/* `join` of the plugins further out whose `fork` succeeded, in the opposite order. In the child's
 * marks their places are free: only what is further in has a `before` there. */
static void chain_call_join(struct pwt_inv *child)
{
    struct pwt_inv *parent = child->parent;
    const struct chain_place place = chain_leave_place(parent);

    for (uint32_t i = child->forked_at; i-- > 0;) {
        const struct pwt_plugin *vt = &parent->runtime->plugins[i].vt;
        if (vt->join && child->passed[i]) {
            chain_at(parent, i, "join");
            parent->cx[i].child_state = child->cx[i].state;
            vt->join(&parent->cx[i], child);
            parent->cx[i].child_state = NULL;
        }
    }
    chain_return_to(parent, &place);
}

/* One plugin's `fork`; false if it is fail-closed and refuses. */
static bool chain_fork_at(struct pwt_inv *parent, struct pwt_inv *child, uint32_t position)
{
    const struct loaded *plugin = &parent->runtime->plugins[position];
    const struct pwt_outcome stands = parent->outcome;
    int32_t code = 0;

    if (plugin->vt.fork) {
        chain_at(parent, position, "fork");
        parent->cx[position].child_state = child->cx[position].state;
        code = plugin->vt.fork(&parent->cx[position], child);
        parent->cx[position].child_state = NULL;
    }
    child->passed[position] = code == 0;
    if (code == 0 || chain_forgive(parent, plugin, "fork", code, &stands)) {
        return true;
    }
    parent->refused = parent->outcome.error;
    parent->outcome = stands;
    return false;
}

/* `fork` of the plugins further out than the one that forks. */
static int32_t chain_call_fork(struct pwt_inv *parent, struct pwt_inv *child)
{
    const struct chain_place place = chain_leave_place(parent);
    bool agreed = true;

    for (uint32_t i = 0; i < child->forked_at && agreed; i++) {
        agreed = chain_fork_at(parent, child, i);
    }
    chain_return_to(parent, &place);
    if (agreed) {
        return 0;
    }
    chain_call_join(child);
    parent->failure = parent->refused; /* for whoever forked to pass on */
    return parent->refused->code;
}

static int32_t chain_new_child(struct pwt_inv *parent,
                               struct pwt_bytes event,
                               enum inv_role role,
                               struct pwt_inv **ret_child)
{
    /* Children come from the worker's pool, which is its thread's alone. */
    for (const struct pwt_inv *at = parent; at; at = at->parent) {
        if (at->role == INV_THREAD) {
            return PWT_ESTATE;
        }
    }
    struct pwt_inv *child = chain_take_child(parent, role);
    if (!child) {
        return PWT_ENOMEM;
    }
    int32_t code = inv_set_event(child, event);
    if (code == 0) {
        code = chain_call_fork(parent, child);
    }
    if (code != 0) {
        chain_drop_child(child);
        return code;
    }
    *ret_child = child;
    return 0;
}

int32_t chain_fork(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child)
{
    return chain_new_child(inv, event, INV_CHILD, ret_child);
}

int32_t chain_thread(struct pwt_inv *inv, struct pwt_inv **ret_scope)
{
    return chain_new_child(inv, inv->event, INV_THREAD, ret_scope);
}

int32_t chain_join(struct pwt_inv *child)
{
    if (!child) {
        return 0;
    }
    if (!child->parent) {
        return PWT_ESTATE;
    }
    while (child->child) {
        (void)chain_join(child->child);
    }
    chain_call_join(child);
    chain_drop_child(child);
    return 0;
}
