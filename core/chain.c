/* SPDX-License-Identifier: Apache-2.0 */
/* See chain.h. Positions count from the outermost plugin; the handler's is behind the last. */
#include "chain.h"

#include "crash.h"
#include "diag.h"
#include "inv.h"

#include <string.h>

void chain_at(struct pwt_inv *inv, uint32_t position, const char *callback)
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

bool chain_forgive(struct pwt_inv *inv,
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
    if (inv->role == INV_APART) {
        struct worker *before = crash_enter(inv->worker);
        chain_from(inv, next->position);
        crash_leave(before);
    } else {
        chain_from(inv, next->position);
    }
    next->runs++;
    if (inv->worker == next->inv->worker) { /* else another thread is there */
        chain_at(next->inv, next->position - 1, "around");
    }
    if (inv == next->inv) {
        next->own_runs++;
        next->result = inv->outcome;
    }
    return inv->outcome.code;
}
