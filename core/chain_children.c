/* SPDX-License-Identifier: Apache-2.0 */
/* See chain.h. Children of an invocation: records of a batch, and scopes of threads. */
#include "chain.h"

#include "inv.h"

#include <string.h>

static void chain_adopt(struct pwt_inv *parent, struct pwt_inv *child)
{
    child->parent = parent;
    child->forked_at = parent->depth;
    child->sibling = parent->child;
    parent->child = child;
    inv_start(child, pwt_bytes_make(NULL, 0));
}

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
    child->context = parent->context;
    child->role = role;
    if (role == INV_THREAD && inv_own_worker_memory(child) != 0) {
        child->sibling = worker->spare;
        worker->spare = child;
        return NULL;
    }
    chain_adopt(parent, child);
    return child;
}

/* A child with a worker of its own, whose memory is as init left it: so whatever thread runs it
 * shares nothing that changes with another. */
static struct pwt_inv *chain_take_apart(struct pwt_inv *parent)
{
    struct worker *apart = parent->worker->apart;

    if (apart) {
        parent->worker->apart = apart->next;
        memcpy(apart->memory, parent->runtime->init_worker->memory,
               (size_t)parent->runtime->worker_bytes);
    } else {
        apart = worker_new(parent->runtime);
        if (!apart) {
            return NULL;
        }
    }
    apart->root->context = parent->context;
    apart->root->role = INV_APART;
    chain_adopt(parent, apart->root);
    return apart->root;
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
    if (child->role == INV_APART) {
        struct worker *home = child->parent->worker;
        child->worker->next = home->apart;
        home->apart = child->worker;
        child->parent = NULL;
        return;
    }
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
    struct pwt_inv *child =
        role == INV_APART ? chain_take_apart(parent) : chain_take_child(parent, role);
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

/* Whether several threads may be in the chain at once, around a child of `inv`. */
static bool chain_is_concurrent(const struct pwt_inv *inv)
{
    const struct runtime *runtime = inv->runtime;
    bool ready = (runtime->handler.flags & PWT_CONCURRENT) != 0;

    for (uint32_t i = 0; ready && i < runtime->plugin_count; i++) {
        const struct pwt_plugin *vt = &runtime->plugins[i].vt;
        ready = runtime->plugins[i].disabled ||
                ((vt->flags & PWT_CONCURRENT) != 0 && (i >= inv->depth || (vt->fork && vt->join)));
    }
    return ready;
}

int32_t chain_fork_apart(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child)
{
    return chain_is_concurrent(inv) ? chain_new_child(inv, event, INV_APART, ret_child)
                                    : PWT_EUNSUPPORTED;
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
