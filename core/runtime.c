/* SPDX-License-Identifier: Apache-2.0 */
/* See runtime.h. */
#include "runtime.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_ALIGN ((uint64_t)16)

static uint64_t aligned(uint64_t size)
{
    return (size + BLOCK_ALIGN - 1) & ~(BLOCK_ALIGN - 1);
}

static struct worker *worker_alloc(const struct runtime *runtime)
{
    struct worker *worker = calloc(1, sizeof(*worker));

    if (!worker) {
        return NULL;
    }
    worker->runtime = runtime;
    worker->context = runtime->function;
    worker->memory = calloc(1, (size_t)runtime->worker_bytes + 1); /* never zero bytes */
    if (!worker->memory) {
        worker_free(worker);
        return NULL;
    }
    return worker;
}

struct worker *worker_new(const struct runtime *runtime)
{
    struct worker *worker = worker_alloc(runtime);

    if (!worker) {
        return NULL;
    }
    memcpy(worker->memory, runtime->init_worker->memory, (size_t)runtime->worker_bytes);
    worker->root = inv_new(runtime, worker, INV_ROOT);
    if (!worker->root) {
        worker_free(worker);
        return NULL;
    }
    return worker;
}

void worker_free(struct worker *worker)
{
    if (!worker) {
        return;
    }
    if (worker->has_timer) {
        (void)timer_delete(worker->timer);
    }
    inv_free(worker->root);
    while (worker->spare) {
        struct pwt_inv *inv = worker->spare;
        worker->spare = inv->sibling;
        inv_free(inv);
    }
    while (worker->apart) {
        struct worker *apart = worker->apart;
        worker->apart = apart->next;
        worker_free(apart);
    }
    free(worker->memory);
    free(worker);
}

int32_t runtime_make_self(struct runtime *runtime, struct loaded *plugin)
{
    plugin->self = arena_alloc(&runtime->arena, plugin->vt.self_size);
    if (!plugin->self) {
        return PWT_ENOMEM;
    }
    memset(plugin->self, 0, plugin->vt.self_size);
    return 0;
}

int32_t runtime_prepare(struct runtime *runtime)
{
    for (uint32_t i = 0; i < runtime->plugin_count; i++) {
        struct loaded *plugin = &runtime->plugins[i];
        plugin->worker_offset = runtime->worker_bytes;
        runtime->worker_bytes += aligned(plugin->vt.worker_size);
        plugin->state_offset = runtime->state_bytes;
        runtime->state_bytes += aligned(plugin->vt.state_size);
        runtime->has_steps = runtime->has_steps || plugin->vt.enter || plugin->vt.leave;
        runtime->has_last_words = runtime->has_last_words || plugin->vt.last_words;
    }
    runtime->init_worker = worker_alloc(runtime);
    if (!runtime->init_worker) {
        return PWT_ENOMEM;
    }
    runtime->init_scope = inv_new(runtime, runtime->init_worker, INV_INIT);
    return runtime->init_scope ? 0 : PWT_ENOMEM;
}

void runtime_done(struct runtime *runtime)
{
    inv_free(runtime->init_scope);
    worker_free(runtime->init_worker);
    arena_done(&runtime->arena);
}
