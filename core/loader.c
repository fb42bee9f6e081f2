/* SPDX-License-Identifier: Apache-2.0 */
/* See loader.h: what is loaded, and in which order. Steps 1 and 11. */
#include "loader.h"

#include "diag.h"
#include "option_parse.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define ALL "all"

bool loader_is_name(struct pwt_bytes name)
{
    if (name.len == 0 || name.len > LOADER_NAME_MAX || name.ptr[0] < 'a' || name.ptr[0] > 'z') {
        return false;
    }
    for (uint64_t i = 1; i < name.len; i++) {
        char c = name.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
            return false;
        }
    }
    return true;
}

/* A name that was checked, NUL-terminated. */
static void name_to_text(struct pwt_bytes name, char text[LOADER_NAME_MAX + 1])
{
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
}

uint32_t loader_find_loaded(const struct runtime *runtime, struct pwt_bytes name)
{
    for (uint32_t i = 0; i < runtime->plugin_count; i++) {
        if (pwt_bytes_equal(pwt_cstr(runtime->plugins[i].vt.name), name)) {
            return i;
        }
    }
    return PLUGINS_MAX;
}

/* ---- loading ------------------------------------------------------------------------------- */

static int32_t too_many(struct loader *loader)
{
    return problem_set(loader->problem, PWT_ELIMIT, PROBLEM_CONFIG,
                       "powertools: more than %d plugins are named; expected fewer; shorten "
                       "POWERTOOLS_PLUGINS",
                       PLUGINS_MAX);
}

void loader_say_unneeded(const struct loader *loader, const char *name, enum loader_need need)
{
    if (need == NEED_PULLED) {
        diag(NULL, PWT_DIAG_WARN,
             "%s; only optional plugins require it, so the function starts without it",
             loader->problem->text);
    } else {
        diag(NULL, PWT_DIAG_WARN, "%s; it is optional ('%s?'), so the function starts without it",
             loader->problem->text, name);
    }
}

static int32_t
add_plugin(struct loader *loader, const char *name, enum loader_need need, const char *required_by)
{
    struct runtime *runtime = loader->runtime;

    if (runtime->plugin_count == PLUGINS_MAX) {
        return too_many(loader);
    }
    int32_t code = loader_open_first(loader, name, required_by);
    if (code == 0) {
        const struct loaded *plugin = &runtime->plugins[runtime->plugin_count];
        loader->need[runtime->plugin_count++] = need;
        diag(NULL, PWT_DIAG_DEBUG, "powertools: plugin '%s' loaded from %s", name, plugin->path);
    } else if (need == NEED_MAY) {
        loader_say_unneeded(loader, name, need);
        code = 0;
    }
    return code;
}

static bool is_named(const struct loader *loader, const char *name)
{
    for (uint32_t i = 0; i < loader->named_count; i++) {
        if (strcmp(loader->named[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Notes a name; it may be named once only, whether or not it could be loaded. */
static int32_t note_named(struct loader *loader, const char *name)
{
    if (is_named(loader, name)) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_CONFIG,
                           "powertools: POWERTOOLS_PLUGINS names '%s' twice; expected each "
                           "plugin once; remove one",
                           name);
    }
    if (loader->named_count == PLUGINS_MAX) {
        return too_many(loader);
    }
    name_to_text(pwt_cstr(name), loader->named[loader->named_count++]);
    return 0;
}

/* One item of POWERTOOLS_PLUGINS. */
static int32_t add_item(struct loader *loader, struct pwt_bytes item)
{
    bool optional = item.ptr[item.len - 1] == '?';
    struct pwt_bytes name = pwt_bytes_make(item.ptr, item.len - (optional ? 1 : 0));
    char text[LOADER_NAME_MAX + 1];

    if (!loader_is_name(name)) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_CONFIG,
                           "powertools: POWERTOOLS_PLUGINS names '%.*s'; expected names of the "
                           "form [a-z][a-z0-9-]{0,31}, separated by commas; correct it",
                           (int)item.len, item.ptr);
    }
    name_to_text(name, text);
    int32_t code = note_named(loader, text);
    if (code != 0 || loader_find_loaded(loader->runtime, name) != PLUGINS_MAX) {
        return code; /* loaded already: another one requires it */
    }
    return add_plugin(loader, text, optional ? NEED_MAY : NEED_MUST, NULL);
}

/* `all`: what the folders have beyond what is named. What is for those who require it only comes
 * and goes again: nobody can tell before it is open. */
static int32_t add_all(struct loader *loader)
{
    struct runtime *runtime = loader->runtime;
    struct loader_names available;

    loader_list_available(loader, &available);
    for (uint32_t i = 0; i < available.count; i++) {
        if (is_named(loader, available.names[i]) ||
            loader_find_loaded(runtime, pwt_cstr(available.names[i])) != PLUGINS_MAX) {
            continue;
        }
        uint32_t before = runtime->plugin_count;
        int32_t code = add_plugin(loader, available.names[i], NEED_MUST, NULL);
        if (code != 0) {
            return code;
        }
        if (runtime->plugins[before].vt.flags & PWT_ON_DEMAND) {
            runtime->plugin_count = before;
        }
    }
    return 0;
}

/* One name out of a plugin's .required. */
static int32_t require(struct loader *loader, const char *who, struct pwt_bytes name)
{
    char text[LOADER_NAME_MAX + 1];

    if (name.len == 0 || loader_find_loaded(loader->runtime, name) != PLUGINS_MAX) {
        return 0;
    }
    if (!loader_is_name(name)) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' requires '%.*s'; expected names of the form "
                           "[a-z][a-z0-9-]{0,31}, separated by commas; correct .required",
                           who, (int)name.len, name.ptr);
    }
    name_to_text(name, text);
    return add_plugin(loader, text, NEED_PULLED, who);
}

static int32_t require_all(struct loader *loader, const char *who, const char *required)
{
    struct pwt_bytes rest = pwt_cstr(required);
    struct pwt_bytes name;
    int32_t code = 0;

    while (code == 0 && option_next_item(&rest, ',', &name)) {
        code = require(loader, who, name);
    }
    return code;
}

static void remove_plugin(struct loader *loader, uint32_t at)
{
    struct runtime *runtime = loader->runtime;
    size_t behind = --runtime->plugin_count - at;

    memmove(&runtime->plugins[at], &runtime->plugins[at + 1], behind * sizeof(struct loaded));
    memmove(&loader->need[at], &loader->need[at + 1], behind * sizeof(loader->need[0]));
}

/* Step 11: what plugins require and nobody named. The list grows while it is walked. */
static int32_t add_required(struct loader *loader, uint32_t from)
{
    struct runtime *runtime = loader->runtime;
    uint32_t i = from;

    while (i < runtime->plugin_count) {
        const struct pwt_plugin *vt = &runtime->plugins[i].vt;
        int32_t code = require_all(loader, vt->name, vt->required);
        if (code == 0) {
            i++;
        } else if (loader->need[i] != NEED_MUST) {
            loader_say_unneeded(loader, vt->name, loader->need[i]);
            remove_plugin(loader, i);
        } else {
            return code;
        }
    }
    return 0;
}

int32_t loader_add_required(struct loader *loader, const char *who, const char *required)
{
    const uint32_t before = loader->runtime->plugin_count;
    int32_t code = require_all(loader, who, required);

    return code == 0 ? add_required(loader, before) : code;
}

/* What a plugin that must start requires must start, too; true if that was news. */
static bool need_required(struct loader *loader, const struct pwt_plugin *vt)
{
    struct pwt_bytes rest = pwt_cstr(vt->required);
    struct pwt_bytes name;
    bool news = false;

    while (option_next_item(&rest, ',', &name)) {
        uint32_t at = loader_find_loaded(loader->runtime, name);
        if (at != PLUGINS_MAX && loader->need[at] == NEED_PULLED) {
            loader->need[at] = NEED_MUST;
            news = true;
        }
    }
    return news;
}

/* Tells apart what was pulled in by plugins that must start and by those that need not. */
static void settle_needs(struct loader *loader)
{
    bool news = true;

    while (news) {
        news = false;
        for (uint32_t i = 0; i < loader->runtime->plugin_count; i++) {
            if (loader->need[i] == NEED_MUST) {
                news = need_required(loader, &loader->runtime->plugins[i].vt) || news;
            }
        }
    }
}

/* Outermost phase first; within a phase the order stays as it was named. */
static void sort_by_phase(struct loader *loader)
{
    struct runtime *runtime = loader->runtime;

    for (uint32_t i = 1; i < runtime->plugin_count; i++) {
        struct loaded plugin = runtime->plugins[i];
        enum loader_need need = loader->need[i];
        uint32_t at = i;
        while (at > 0 && runtime->plugins[at - 1].vt.phase < plugin.vt.phase) {
            runtime->plugins[at] = runtime->plugins[at - 1];
            loader->need[at] = loader->need[at - 1];
            at--;
        }
        runtime->plugins[at] = plugin;
        loader->need[at] = need;
    }
    for (uint32_t i = 0; i < runtime->plugin_count; i++) {
        runtime->plugins[i].vt.module->index = i;
    }
}

int32_t loader_arrange(struct loader *loader)
{
    settle_needs(loader);
    sort_by_phase(loader);
    return loader_order_inits(loader);
}

int32_t loader_load(struct loader *loader, const struct pwt_list *names)
{
    bool all = false;
    int32_t code = 0;

    for (uint64_t i = 0; i < names->count && code == 0; i++) {
        if (pwt_bytes_equal(names->items[i], pwt_cstr(ALL))) {
            all = true;
        } else {
            code = add_item(loader, names->items[i]);
        }
    }
    if (code == 0 && all) {
        code = add_all(loader);
    }
    if (code == 0) {
        code = add_required(loader, 0);
    }
    return code == 0 ? loader_arrange(loader) : code;
}

int32_t loader_load_file(struct loader *loader, const char *path)
{
    struct runtime *runtime = loader->runtime;
    char *absolute = realpath(path, NULL);

    if (!absolute) {
        return problem_set(loader->problem, PWT_ENOTFOUND, PROBLEM_PLUGIN,
                           "powertools: plugin file '%s' does not exist; expected the path of a "
                           ".so; correct it",
                           path);
    }
    if (runtime->plugin_count == PLUGINS_MAX) {
        free(absolute);
        return too_many(loader);
    }
    struct loaded *plugin = &runtime->plugins[runtime->plugin_count];
    int32_t code = loader_open(loader, absolute, plugin);
    free(absolute);
    if (code == 0 && loader_find_loaded(runtime, pwt_cstr(plugin->vt.name)) != PLUGINS_MAX) {
        code = problem_set(loader->problem, PWT_ECONFIG, PROBLEM_CONFIG,
                           "powertools: plugin '%s' (%s) is named twice; expected each plugin "
                           "once; remove one",
                           plugin->vt.name, plugin->path);
    }
    if (code == 0) {
        loader->need[runtime->plugin_count++] = NEED_MUST;
        code = add_required(loader, 0);
    }
    return code == 0 ? loader_arrange(loader) : code;
}

int32_t loader_check_required(struct loader *loader, const char *who, const char *required)
{
    struct pwt_bytes rest = pwt_cstr(required);
    struct pwt_bytes name;

    while (option_next_item(&rest, ',', &name)) {
        uint32_t at = loader_find_loaded(loader->runtime, name);
        if (name.len > 0 && (at == PLUGINS_MAX || loader->runtime->plugins[at].disabled)) {
            return problem_set(
                loader->problem, PWT_EABSENT, PROBLEM_PLUGIN,
                "powertools: %s requires plugin '%.*s', which %s; "
                "expected it in POWERTOOLS_PLUGINS; %s",
                who, (int)name.len, name.ptr,
                at == PLUGINS_MAX ? "is not loaded" : "is optional and did not start",
                at == PLUGINS_MAX ? "add it there" : "see the line about its failure");
        }
    }
    return 0;
}
