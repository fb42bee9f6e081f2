/* SPDX-License-Identifier: Apache-2.0 */
/* Finds, checks, orders and initialises plugins. Every step that can go wrong has a number here, a
 * message of its own, and a broken plugin in tests/plugins that provokes it:
 *
 *   1 name pattern        5 machine           9 name equals file stem
 *   2 search path         6 dlopen           10 vtable complete
 *   3 found               7 symbol           11 required plugins
 *   4 regular file        8 ABI and flags    12 options, and what they need
 *                                            13 init
 *
 * loader_find.c knows the search path, loader_object.c opens one file, loader.c decides what is
 * loaded and in which order, loader_init.c brings it to life.
 */
#ifndef CORE_LOADER_H
#define CORE_LOADER_H

#include "host_options.h"
#include "options.h"
#include "problem.h"
#include "runtime.h"

#define LOADER_NAME_MAX 32 /* bytes of a plugin's name */

/* How much a plugin is needed. */
enum loader_need {
    NEED_MUST,  /* without it the function does not start */
    NEED_MAY,   /* named `name?` */
    NEED_PULLED /* nobody named it, and only plugins that are not needed themselves require it */
};

struct loader {
    struct runtime *runtime;
    struct settings *settings;
    char **folders; /* search path */
    uint32_t folder_count;
    struct problem *problem;
    bool careful; /* look at files before the dynamic linker does: for --check */
    uint32_t named_count;
    enum loader_need need[PLUGINS_MAX]; /* per plugin */
    bool ready[PLUGINS_MAX];            /* per plugin: initialised */
    uint32_t order[PLUGINS_MAX]; /* positions in the order of their inits: required ones first */
    char named[PLUGINS_MAX][LOADER_NAME_MAX + 1]; /* what POWERTOOLS_PLUGINS names, once each */
};

/* Prepares the search path from the host's options. Step 2. */
int32_t loader_init(struct loader *loader,
                    struct runtime *runtime,
                    struct settings *settings,
                    const struct host_options *options,
                    struct problem *problem);

/* Loads the named plugins and those they require, and puts them into chain order. Steps 1 to 11. */
int32_t loader_load(struct loader *loader, const struct pwt_list *names);

/* Loads one file that need not lie in the search path, for `--check`. Steps 4 to 10. */
int32_t loader_load_file(struct loader *loader, const char *path);

/* Reports the problem of a plugin that is not needed, which the function starts without. */
void loader_say_unneeded(const struct loader *loader, const char *name, enum loader_need need);

/* Reads a plugin's options and loads what it needs by them. 0 for one that is not needed and cannot
 * be configured, too: it is disabled. Step 12. */
int32_t loader_configure(struct loader *loader, uint32_t i);

/* Configures all plugins, with those that come along, and puts them into order again. */
int32_t loader_configure_all(struct loader *loader);

/* Calls all inits, required plugins first. Step 13. */
int32_t loader_init_all(struct loader *loader);

/* Sets the problem for an init that returned `code`: what it said with pwt_fail(), or that it said
 * nothing. Returns `code`. */
int32_t
loader_explain_init(struct loader *loader, const char *what, const char *name, int32_t code);

/* 0 if all plugins of a comma list are loaded, and none of them failed to start; else the problem
 * names `who` and what is missing. */
int32_t loader_check_required(struct loader *loader, const char *who, const char *required);

/* Sets the problem for blocks of memory that cannot be had. */
int32_t loader_no_memory(struct loader *loader);

/* Position of a plugin that is loaded; PLUGINS_MAX if it is not. */
uint32_t loader_find_loaded(const struct runtime *runtime, struct pwt_bytes name);

/* Whether a text is a plugin's name: [a-z][a-z0-9-]{0,31}. */
bool loader_is_name(struct pwt_bytes name);

/* ---- between the loader's files ---- */

/* Opens a plugin from the first folder that has it, behind the last one loaded. */
int32_t loader_open_first(struct loader *loader, const char *name, const char *required_by);

/* Names of plugins, each once. */
struct loader_names {
    struct arena *arena;
    const char *names[PLUGINS_MAX];
    uint32_t count;
};

/* Names of all plugins in the search path, sorted; of more than PLUGINS_MAX the first found. */
void loader_list_available(struct loader *loader, struct loader_names *list);

/* Loads the plugins of a comma list, and those that they require. */
int32_t loader_add_required(struct loader *loader, const char *who, const char *required);

/* Chain order, and the order of inits, of what was loaded. */
int32_t loader_arrange(struct loader *loader);

/* Fills `order`; plugins that require each other are a problem. */
int32_t loader_order_inits(struct loader *loader);

/* Opens a shared object and takes its vtable into `plugin`. Steps 4 to 10. PWT_ENOTFOUND without a
 * problem set where there is no such file. */
int32_t loader_open(struct loader *loader, const char *path, struct loaded *plugin);

#endif
