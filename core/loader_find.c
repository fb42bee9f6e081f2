/* SPDX-License-Identifier: Apache-2.0 */
/* See loader.h: the search path, and what lies in it. Steps 2 and 3. */
#include "loader.h"

#include "diag.h"
#include "elf_file.h"
#include "option_parse.h"
#include "suggest.h"
#include "text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* ---- search path (step 2) ------------------------------------------------------------------ */

static int32_t add_folder(struct loader *loader, const char *folder, size_t len)
{
    struct arena *arena = &loader->runtime->arena;
    char *copy = arena_alloc(arena, len + 1);

    if (!copy) {
        return PWT_ENOMEM;
    }
    memcpy(copy, folder, len);
    copy[len] = '\0';
    loader->folders[loader->folder_count++] = copy;
    return 0;
}

static int32_t add_standard_folders(struct loader *loader)
{
    static const char in_task[] = "/powertools/plugins";
    static const char in_opt[] = "/opt/powertools/plugins";
    char folder[PATH_BYTES];
    struct text text = TEXT_IN(folder);

    text_add(&text, loader->settings->task_root);
    text_add(&text, in_task);
    if (text.cut) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_CONFIG,
                           "powertools: LAMBDA_TASK_ROOT is longer than a path may be; expected "
                           "the function's folder, which Lambda sets; correct it");
    }
    int32_t code = add_folder(loader, folder, text.len);
    return code != 0 ? code : add_folder(loader, in_opt, sizeof(in_opt) - 1);
}

int32_t loader_init(struct loader *loader,
                    struct runtime *runtime,
                    struct settings *settings,
                    const struct host_options *options,
                    struct problem *problem)
{
    struct pwt_bytes rest = options->plugin_path;
    struct pwt_bytes folder;

    loader->runtime = runtime;
    loader->settings = settings;
    loader->problem = problem;
    loader->folders = arena_alloc(&runtime->arena, (rest.len + 2) * sizeof(char *));
    if (!loader->folders) {
        return PWT_ENOMEM;
    }
    if (!rest.ptr) {
        return add_standard_folders(loader);
    }
    while (option_next_item(&rest, ':', &folder)) {
        if (folder.len == 0 || folder.ptr[0] != '/') {
            return problem_set(problem, PWT_ECONFIG, PROBLEM_CONFIG,
                               "powertools: POWERTOOLS_PLUGIN_PATH has the folder '%.*s'; expected "
                               "absolute folders separated by colons; correct or remove it",
                               (int)folder.len, folder.ptr);
        }
        int32_t code = add_folder(loader, folder.ptr, folder.len);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* ---- finding (steps 1 and 3) --------------------------------------------------------------- */

/* Calls `visit` with the name of every plugin file in a folder, until it returns non-zero. */
static int32_t
each_in_folder(const char *folder, int32_t (*visit)(void *user, struct pwt_bytes name), void *user)
{
    DIR *dir = opendir(folder);
    int32_t code = 0;

    if (!dir) {
        return 0; /* a search folder need not exist */
    }
    for (struct dirent *entry = readdir(dir); entry && code == 0; entry = readdir(dir)) {
        size_t len = strlen(entry->d_name);
        struct pwt_bytes stem = pwt_bytes_make(entry->d_name, len > 3 ? len - 3 : 0);
        if (len > 3 && strcmp(entry->d_name + len - 3, ".so") == 0 && loader_is_name(stem)) {
            code = visit(user, stem);
        }
    }
    (void)closedir(dir);
    return code;
}

static int32_t list_name(void *user, struct pwt_bytes name)
{
    struct loader_names *list = user;

    for (uint32_t i = 0; i < list->count; i++) {
        if (pwt_bytes_equal(pwt_cstr(list->names[i]), name)) {
            return 0;
        }
    }
    char *copy = list->count < PLUGINS_MAX ? arena_alloc(list->arena, name.len + 1) : NULL;
    if (!copy) {
        return PWT_ELIMIT;
    }
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    list->names[list->count++] = copy;
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of all plugins in the search path, sorted; of more than PLUGINS_MAX the first found. */
void loader_list_available(struct loader *loader, struct loader_names *list)
{
    list->arena = &loader->runtime->arena;
    list->count = 0;
    for (uint32_t i = 0; i < loader->folder_count; i++) {
        (void)each_in_folder(loader->folders[i], list_name, list);
    }
    qsort(list->names, list->count, sizeof(list->names[0]), by_text);
}

static int32_t explain_not_found(struct loader *loader, const char *name, const char *required_by)
{
    struct loader_names available;
    struct suggestion suggestion = {.name = pwt_cstr(name)};
    struct problem *problem = loader->problem;

    loader_list_available(loader, &available);
    (void)problem_set(problem, PWT_ENOTFOUND, PROBLEM_PLUGIN,
                      "powertools: plugin '%s'%s%s%s not found in ", name,
                      required_by ? ", which '" : "", required_by ? required_by : "",
                      required_by ? "' requires," : "");
    for (uint32_t i = 0; i < loader->folder_count; i++) {
        problem_add(problem, "%s%s", i > 0 ? ", " : "", loader->folders[i]);
    }
    problem_add(problem, "; available: %s", available.count == 0 ? "none" : "");
    for (uint32_t i = 0; i < available.count; i++) {
        problem_add(problem, "%s%s", i > 0 ? ", " : "", available.names[i]);
        suggest_consider(&suggestion, pwt_cstr(available.names[i]));
    }
    if (suggestion.best[0]) {
        problem_add(problem, "; did you mean '%s'?", suggestion.best);
    } else {
        problem_add(problem, "; attach the layer that has it or correct POWERTOOLS_PLUGINS");
    }
    return PWT_ENOTFOUND;
}

static void
path_in_folder(const struct loader *loader, uint32_t i, const char *name, struct text *path)
{
    text_add(path, loader->folders[i]);
    text_add(path, "/");
    text_add(path, name);
    text_add(path, ".so");
}

/* Says once which files of the same name are not used. */
static void say_shadowed(const struct loader *loader, uint32_t used, const char *name)
{
    char memory[PATH_BYTES + LOADER_NAME_MAX + 8];

    for (uint32_t i = used + 1; i < loader->folder_count && diag_enabled(PWT_DIAG_DEBUG); i++) {
        struct text path = TEXT_IN(memory);
        path_in_folder(loader, i, name, &path);
        if (elf_file_exists(path.ptr)) {
            diag(NULL, PWT_DIAG_DEBUG, "powertools: plugin.shadowed: %s is not used, %s/%s.so is",
                 path.ptr, loader->folders[used], name);
        }
    }
}

/* Opens a plugin from the first folder that has it. */
int32_t loader_open_first(struct loader *loader, const char *name, const char *required_by)
{
    struct loaded *plugin = &loader->runtime->plugins[loader->runtime->plugin_count];
    char memory[PATH_BYTES + LOADER_NAME_MAX + 8];

    for (uint32_t i = 0; i < loader->folder_count; i++) {
        struct text path = TEXT_IN(memory);
        path_in_folder(loader, i, name, &path);
        int32_t code = loader_open(loader, path.ptr, plugin);
        if (code != PWT_ENOTFOUND) {
            say_shadowed(loader, i, name);
            return code;
        }
    }
    return explain_not_found(loader, name, required_by);
}
