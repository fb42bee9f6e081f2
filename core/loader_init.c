/* SPDX-License-Identifier: Apache-2.0 */
/* Options and init of loaded plugins. Steps 12 and 13 of loader.h. */
#include "loader.h"

#include "chain.h"
#include "crash.h"
#include "diag.h"
#include "option_parse.h"
#include "services.h"

#include <stdio.h>
#include <string.h>

/* An optional plugin that failed: it keeps its place, does nothing and offers nothing. */
static void disable(struct loaded *plugin)
{
    struct pwt_plugin *vt = &plugin->vt;

    plugin->disabled = true;
    vt->required = NULL;
    vt->service_count = 0;
    vt->before = vt->after = NULL;
    vt->around = NULL;
    vt->fork = NULL;
    vt->join = NULL;
    vt->enter = vt->leave = NULL;
    vt->settled = vt->shutdown = NULL;
    vt->last_words = NULL;
    vt->before_snapshot = vt->after_restore = NULL;
}

/* ---- options ------------------------------------------------------------------------------- */

/* `required` and what the settings need, as one list. */
static int32_t join_required(struct loader *loader, struct pwt_plugin *vt, const char *needs)
{
    const char *required = vt->required ? vt->required : "";
    const size_t size = strlen(required) + strlen(needs) + 2;
    char *both = arena_alloc(&loader->runtime->arena, size);

    if (!both) {
        return loader_no_memory(loader);
    }
    (void)snprintf(both, size, "%s%s%s", needs, required[0] ? "," : "", required);
    vt->required = both;
    return 0;
}

/* Loads what a plugin needs as it is configured. */
static int32_t add_needs(struct loader *loader, uint32_t i)
{
    struct loaded *plugin = &loader->runtime->plugins[i];
    const char *needs = NULL;

    if (plugin->vt.needs) {
        crash_loading(plugin->path, PROBLEM_PLUGIN); /* no worker is there yet to name it */
        needs = plugin->vt.needs(plugin->self);
        crash_loading(NULL, NULL);
    }
    if (!needs) {
        return 0;
    }
    int32_t code = join_required(loader, &plugin->vt, needs);
    return code == 0 ? loader_add_required(loader, plugin->vt.name, needs) : code;
}

static int32_t read_options(struct loader *loader, struct loaded *plugin)
{
    char owner[LOADER_NAME_MAX + 16];

    if (runtime_make_self(loader->runtime, plugin) != 0) {
        return loader_no_memory(loader);
    }
    host_owner(plugin->vt.name, owner, sizeof(owner));
    int32_t code =
        host_on_error_read(loader->settings, &plugin->vt, &plugin->fail_open, loader->problem);
    return code == 0
               ? settings_apply(loader->settings, &plugin->vt, owner, plugin->self, loader->problem)
               : code;
}

int32_t loader_no_memory(struct loader *loader)
{
    return problem_set(loader->problem, PWT_ENOMEM, "Runtime.OutOfMemory",
                       "powertools: there is no memory for the plugins' blocks; expected smaller "
                       "self_size, worker_size and state_size; raise the function's memory");
}

int32_t loader_configure(struct loader *loader, uint32_t i)
{
    struct loaded *plugin = &loader->runtime->plugins[i];
    int32_t code = read_options(loader, plugin);

    if (code == 0) {
        code = add_needs(loader, i);
    }
    if (code != 0 && loader->need[i] != NEED_MUST) {
        loader_say_unneeded(loader, plugin->vt.name, loader->need[i]);
        disable(plugin);
        return 0;
    }
    return code;
}

int32_t loader_configure_all(struct loader *loader)
{
    /* The list grows while it is walked. */
    for (uint32_t i = 0; i < loader->runtime->plugin_count; i++) {
        int32_t code = loader_configure(loader, i);
        if (code != 0) {
            return code;
        }
    }
    return loader_arrange(loader);
}

/* ---- inits --------------------------------------------------------------------------------- */

/* The words of a plugin's setting begin as all lines do; the line around them does already. */
static struct pwt_bytes without_prefix(struct pwt_bytes words)
{
    static const char prefix[] = "powertools: ";
    const size_t len = sizeof(prefix) - 1;
    const bool has = words.len > len && memcmp(words.ptr, prefix, len) == 0;

    return has ? pwt_bytes_make(words.ptr + len, words.len - len) : words;
}

int32_t loader_explain_init(struct loader *loader, const char *what, const char *name, int32_t code)
{
    const struct pwt_error *failure = loader->runtime->init_scope->failure;
    char type[sizeof(loader->problem->type)];

    if (!failure) {
        return problem_set(loader->problem, code, PROBLEM_INIT,
                           "powertools: %s '%s' failed in init: it returned %d (%s) without saying "
                           "why; expected 0 or 'return pwt_fail(inv, ...)'",
                           what, name, (int)code, inv_code_name(code));
    }
    const struct pwt_bytes why = without_prefix(failure->message);
    /* An error type of the author's own is kept; everything else is an init error like any. */
    (void)snprintf(type, sizeof(type), "%.*s", (int)failure->type.len, failure->type.ptr);
    return problem_set(loader->problem, code, code == PWT_EUSER ? type : PROBLEM_INIT,
                       "powertools: %s '%s' failed in init: %.*s", what, name, (int)why.len,
                       why.ptr);
}

static int32_t call_init(struct loader *loader, uint32_t i)
{
    struct runtime *runtime = loader->runtime;
    struct pwt_inv *scope = runtime->init_scope;
    const struct pwt_plugin *vt = &runtime->plugins[i].vt;

    /* What is initialised already may be used: a plugin can log from its init. */
    services_bind(runtime, loader->ready, vt->module, vt->name);
    if (!vt->init) {
        return 0;
    }
    scope->depth = i;
    scope->answers = 0;
    scope->failure = NULL;
    runtime->init_worker->at_plugin = vt->name;
    runtime->init_worker->at_callback = "init";
    int32_t code = vt->init(&scope->cx[i]);
    runtime->init_worker->at_plugin = NULL;
    runtime->init_worker->at_callback = NULL;
    return code == 0 ? 0 : loader_explain_init(loader, "plugin", vt->name, code);
}

static int32_t start_plugin(struct loader *loader, uint32_t i)
{
    const struct pwt_plugin *vt = &loader->runtime->plugins[i].vt;
    char owner[LOADER_NAME_MAX + 16];

    host_owner(vt->name, owner, sizeof(owner));
    int32_t code = loader_check_required(loader, owner, vt->required);
    return code == 0 ? call_init(loader, i) : code;
}

int32_t loader_init_all(struct loader *loader)
{
    struct runtime *runtime = loader->runtime;

    for (uint32_t k = 0; k < runtime->plugin_count; k++) {
        uint32_t i = loader->order[k];
        if (runtime->plugins[i].disabled) {
            continue;
        }
        int32_t code = start_plugin(loader, i);
        loader->ready[i] = code == 0;
        if (code != 0 && loader->need[i] == NEED_MUST) {
            return code;
        }
        if (code != 0) {
            loader_say_unneeded(loader, runtime->plugins[i].vt.name, loader->need[i]);
            disable(&runtime->plugins[i]);
        }
    }
    return 0;
}

/* ---- order of inits ------------------------------------------------------------------------- */

enum visit { VISIT_NEW, VISIT_BUSY, VISIT_DONE };

struct visits {
    enum visit state[PLUGINS_MAX];
    uint32_t count; /* in loader->order */
};

/* Puts a plugin behind everything it requires. */
static int32_t visit(struct loader *loader, struct visits *visits, uint32_t i)
{
    const struct pwt_plugin *vt = &loader->runtime->plugins[i].vt;
    struct pwt_bytes rest = pwt_cstr(vt->required);
    struct pwt_bytes name;

    if (visits->state[i] == VISIT_DONE) {
        return 0;
    }
    if (visits->state[i] == VISIT_BUSY) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' requires itself, by way of others; expected "
                           "one to come first; remove one name from .required",
                           vt->name);
    }
    visits->state[i] = VISIT_BUSY;
    while (option_next_item(&rest, ',', &name)) {
        uint32_t at = loader_find_loaded(loader->runtime, name);
        int32_t code = at == PLUGINS_MAX ? 0 : visit(loader, visits, at);
        if (code != 0) {
            return code;
        }
    }
    visits->state[i] = VISIT_DONE;
    loader->order[visits->count++] = i;
    return 0;
}

int32_t loader_order_inits(struct loader *loader)
{
    struct visits visits = {.count = 0};

    for (uint32_t i = 0; i < loader->runtime->plugin_count; i++) {
        int32_t code = visit(loader, &visits, i);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}
