/* SPDX-License-Identifier: Apache-2.0 */
/* One shared object: from a path to a vtable that can be trusted to be complete. Steps 4 to 10 of
 * loader.h. The trust ends there: a plugin runs with the rights of the function. */
#include "elf_file.h"
#include "host_table.h"
#include "loader.h"
#include "option_parse.h"
#include "services.h"
#include "text.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define PLUGIN_SYMBOL "pwt_plugin_v1"
/* Sizes of minor 0, by the bytes: today's sizeof grows with each minor, these never do. */
#define PLUGIN_LEAST_BYTES  232U
#define OPTION_LEAST_BYTES  56U
#define SERVICE_LEAST_BYTES 24U
#define SIZE_MOST           65536U               /* beyond it the number is garbage */
#define BLOCK_MAX_BYTES     ((uint64_t)64 << 20) /* of self, worker, state each */

/* Steps 4 to 7. */
static int32_t
open_symbol(struct loader *loader, const char *path, const char *stem, const void **ret_symbol)
{
    const struct elf_file file = {
        .path = path,
        .what = "plugin",
        .name = stem,
        .type = PROBLEM_PLUGIN,
        .advice = "ship the library in the plugin's own .d folder, or link it",
        .careful = loader->careful,
    };
    void *object = NULL;
    int32_t code = elf_file_open(&file, &object, loader->problem);

    if (code != 0) {
        return code;
    }
    *ret_symbol = dlsym(object, PLUGIN_SYMBOL);
    if (!*ret_symbol) {
        return problem_set(loader->problem, PWT_EFORMAT, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) exports no " PLUGIN_SYMBOL
                           "; expected the macro PWT_PLUGIN() in one of its files; add it",
                           stem, path);
    }
    return 0;
}

/* Step 8. Nothing behind the first four members is read before they are known to be right. */
static int32_t
check_identity(struct loader *loader, const char *path, const char *stem, const void *symbol)
{
    struct {
        uint32_t magic, major, minor, size;
    } head;

    memcpy(&head, symbol, sizeof(head));
    if (head.magic != PWT_PLUGIN_MAGIC) {
        return problem_set(loader->problem, PWT_EFORMAT, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) has magic 0x%08x; expected 0x%08x; "
                           "declare it with PWT_PLUGIN()",
                           stem, path, head.magic, PWT_PLUGIN_MAGIC);
    }
    if (head.major != PWT_ABI_MAJOR || head.minor > PWT_ABI_MINOR) {
        return problem_set(loader->problem, PWT_EUNSUPPORTED, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) needs ABI %u.%u, this runtime has %u.%u; "
                           "update the powertools layer or rebuild the plugin with an SDK up to "
                           "%u.%u",
                           stem, path, head.major, head.minor, PWT_ABI_MAJOR, PWT_ABI_MINOR,
                           PWT_ABI_MAJOR, PWT_ABI_MINOR);
    }
    if (head.size < PLUGIN_LEAST_BYTES || head.size > SIZE_MOST) {
        return problem_set(loader->problem, PWT_EFORMAT, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) has a vtable of %u bytes; expected at "
                           "least %u for ABI %u.%u; declare it with PWT_PLUGIN()",
                           stem, path, head.size, PLUGIN_LEAST_BYTES, head.major, head.minor);
    }
    return 0;
}

/* Still step 8: the flags. */
static int32_t check_flags(struct loader *loader, const char *path, const struct pwt_plugin *vt)
{
    uint32_t policy = vt->flags & (PWT_FAIL_OPEN | PWT_FAIL_CLOSED);

    if (policy != PWT_FAIL_OPEN && policy != PWT_FAIL_CLOSED) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) sets %s of PWT_FAIL_OPEN and "
                           "PWT_FAIL_CLOSED; expected exactly one; fail open if the function's "
                           "answer matters more than the plugin, closed if it guards something",
                           vt->name, path, policy ? "both" : "none");
    }
    if (vt->phase > PWT_PHASE_OBSERVE) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) has phase %u; expected one of enum "
                           "pwt_phase; correct .phase",
                           vt->name, path, vt->phase);
    }
    return 0;
}

/* Step 9. */
static int32_t
check_name(struct loader *loader, const char *path, const char *stem, const struct pwt_plugin *vt)
{
    if (!vt->name || !vt->version || !vt->summary || !vt->module) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) has no %s; expected .name, .version and "
                           ".summary in PWT_PLUGIN(); add it",
                           stem, path,
                           !vt->name      ? "name"
                           : !vt->version ? "version"
                           : !vt->summary ? "summary"
                                          : "module slot");
    }
    if (!loader_is_name(pwt_cstr(vt->name))) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin file '%s' holds a plugin named '%.64s'; expected a "
                           "name of the form [a-z][a-z0-9-]{0,31}; correct .name",
                           path, vt->name);
    }
    if (strcmp(vt->name, stem) != 0) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin file '%s' holds a plugin named '%.32s'; expected "
                           "the same name; rename the file to %.32s.so or correct .name",
                           path, vt->name, vt->name);
    }
    return 0;
}

/* Step 10: pairs, sizes, and that there is something to call at all. */
static int32_t check_callbacks(struct loader *loader, const char *path, const struct pwt_plugin *vt)
{
    const char *lacks = NULL;

    if (!vt->enter != !vt->leave) {
        lacks = vt->enter ? "leave, which enter needs" : "enter, which leave needs";
    } else if (!vt->before_snapshot != !vt->after_restore) {
        lacks = vt->before_snapshot ? "after_restore, which before_snapshot needs"
                                    : "before_snapshot, which after_restore needs";
    } else if (!vt->before && !vt->around && !vt->after && !vt->settled && !vt->init &&
               !vt->enter && !vt->fork && !vt->join && !vt->last_words && !vt->shutdown &&
               !vt->before_snapshot && vt->service_count == 0) {
        lacks = "any callback and any service";
    }
    if (lacks) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) lacks %s; expected a complete set; add "
                           "it to PWT_PLUGIN()",
                           vt->name, path, lacks);
    }
    if (vt->self_size > BLOCK_MAX_BYTES || vt->worker_size > BLOCK_MAX_BYTES ||
        vt->state_size > BLOCK_MAX_BYTES) {
        return problem_set(loader->problem, PWT_ELIMIT, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) asks for a block of more than 64 MiB; "
                           "expected self_size, worker_size and state_size below that; allocate "
                           "large memory in init",
                           vt->name, path);
    }
    return 0;
}

static bool default_fits(const struct pwt_option *option)
{
    struct arena arena = {0};
    union option_value value;
    int32_t code = option_parse(option, pwt_cstr(option->def), &arena, &value);

    arena_done(&arena);
    return code == 0;
}

/* Why an option cannot be used, or NULL. */
static const char *option_fault(const struct pwt_option *option, const struct pwt_plugin *vt)
{
    uint64_t size = option_stored_size(option->type);

    if (!option->env || !option->env[0]) {
        return "has no variable name in .env";
    }
    if (!option->help) {
        return "has no .help";
    }
    if (size == 0) {
        return "has a .type that is none of enum pwt_option_type";
    }
    if (option->offset > vt->self_size || size > vt->self_size - option->offset) {
        return "is stored outside self: .offset and .self_size do not fit";
    }
    if (option->type == PWT_OPT_ENUM && !option->choices) {
        return "has no .choices";
    }
    if (option_check_range(option) != 0) {
        return "has a .range that is not 'least..most' of its type";
    }
    if (option->def && !default_fits(option)) {
        return "has a .def that is not of its type, or outside .choices or .range";
    }
    return NULL;
}

/* Still step 10: the tables. */
static int32_t check_tables(struct loader *loader, const char *path, const struct pwt_plugin *vt)
{
    if ((vt->option_count > 0 && (!vt->options || vt->option_size < OPTION_LEAST_BYTES)) ||
        (vt->service_count > 0 && (!vt->services || vt->service_size < SERVICE_LEAST_BYTES))) {
        return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                           "powertools: plugin '%s' (%s) has a table without entries or with "
                           "entries that are too small; expected PWT_OPTIONS(table) and "
                           "PWT_SERVICES(table); use the macros",
                           vt->name, path);
    }
    for (uint32_t i = 0; i < vt->option_count; i++) {
        const struct pwt_option *option = option_of(vt, i);
        const char *fault = option_fault(option, vt);
        if (fault) {
            return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                               "powertools: plugin '%s' (%s): option %u (%s) %s; expected a "
                               "complete entry; correct the table",
                               vt->name, path, i, option->env ? option->env : "no name", fault);
        }
    }
    for (uint32_t i = 0; i < vt->service_count; i++) {
        const struct pwt_service *service = services_of(vt, i);
        if (!service->name || !service->table || !loader_is_name(pwt_cstr(service->name))) {
            return problem_set(loader->problem, PWT_ECONFIG, PROBLEM_PLUGIN,
                               "powertools: plugin '%s' (%s): service %u has no name of the form "
                               "[a-z][a-z0-9-]{0,31} or no table; expected both; correct the table",
                               vt->name, path, i);
        }
    }
    return 0;
}

/* File name without folder and `.so`. */
static void stem_of(const char *path, char *stem, size_t size)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t len = strlen(name);

    if (len > 3 && strcmp(name + len - 3, ".so") == 0) {
        len -= 3;
    }
    struct text text = text_in(stem, size);
    text_add_bytes(&text, pwt_bytes_make(name, len));
}

int32_t loader_open(struct loader *loader, const char *path, struct loaded *plugin)
{
    char stem[256];
    const void *symbol = NULL;

    stem_of(path, stem, sizeof(stem));
    int32_t code = open_symbol(loader, path, stem, &symbol);
    if (code == 0) {
        code = check_identity(loader, path, stem, symbol);
    }
    if (code != 0) {
        return code;
    }
    struct pwt_plugin *vt = &plugin->vt;
    uint32_t theirs = ((const struct pwt_plugin *)symbol)->size;
    memset(vt, 0, sizeof(*vt));
    memcpy(vt, symbol, theirs < sizeof(*vt) ? theirs : sizeof(*vt));
    code = check_name(loader, path, stem, vt);
    if (code == 0) {
        code = check_flags(loader, path, vt);
    }
    if (code == 0) {
        code = check_callbacks(loader, path, vt);
    }
    if (code == 0) {
        code = check_tables(loader, path, vt);
    }
    if (code == 0) {
        plugin->path = arena_copy(&loader->runtime->arena, path, strlen(path) + 1);
        vt->module->host = host_table();
        code = plugin->path ? 0 : PWT_ENOMEM;
    }
    return code;
}
