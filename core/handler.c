/* SPDX-License-Identifier: Apache-2.0 */
/* See handler.h. */
#include "handler.h"

#include "diag.h"
#include "elf_file.h"
#include "host_table.h"
#include "text.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define SIZE_LEAST 72U /* of minor 0, by the bytes: sizeof grows with each minor */

#define MALFORMED "Runtime.MalformedHandlerName"
#define NO_MODULE "Runtime.ImportModuleError"
#define NO_SYMBOL "Runtime.HandlerNotFound"

/* `dir/app.create` in its parts. */
struct handler_name {
    char folder[512]; /* `dir/`, or nothing */
    char module[256]; /* `app` */
    char name[256];   /* `create` */
};

static bool is_identifier(const char *name)
{
    for (const char *c = name; *c; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '_';
        bool digit = *c >= '0' && *c <= '9';
        if (!letter && !(digit && c > name)) {
            return false;
        }
    }
    return *name != '\0';
}

static bool split_spec(const char *spec, struct handler_name *parts)
{
    const char *slash = strrchr(spec, '/');
    const char *module = slash ? slash + 1 : spec;
    const char *dot = strrchr(module, '.');

    if (!dot || dot == module || spec[0] == '/' || strstr(spec, "..") ||
        strlen(module) >= sizeof(parts->module) ||
        (size_t)(module - spec) >= sizeof(parts->folder)) {
        return false;
    }
    struct text folder = TEXT_IN(parts->folder);
    struct text file = TEXT_IN(parts->module);
    struct text name = TEXT_IN(parts->name);
    text_add_bytes(&folder, pwt_bytes_make(spec, (size_t)(module - spec)));
    text_add_bytes(&file, pwt_bytes_make(module, (size_t)(dot - module)));
    text_add(&name, dot + 1);
    return is_identifier(parts->name);
}

/* Task root first, then where Lambda's library path looks too. */
static const char *const s_places[] = {"%/", "%/lib/", "/opt/lib/"}; /* % is the task root */

#define CANDIDATES (2 * sizeof(s_places) / sizeof(s_places[0])) /* each with and without `lib` */

static void candidate(const struct loader *loader,
                      const struct handler_name *parts,
                      size_t which,
                      struct text *path)
{
    const char *place = s_places[which / 2];

    if (place[0] == '%') {
        text_add(path, loader->settings->task_root);
        place++;
    }
    text_add(path, place);
    text_add(path, parts->folder);
    text_add(path, which % 2 ? "lib" : "");
    text_add(path, parts->module);
    text_add(path, ".so");
}

static int32_t
explain_no_file(struct loader *loader, const struct handler_name *parts, const char *spec)
{
    char memory[PATH_BYTES];

    (void)problem_set(loader->problem, PWT_ENOTFOUND, NO_MODULE,
                      "powertools: handler '%s' has no file; expected %s.so or lib%s.so in the "
                      "package; add it, or correct the function's handler setting; looked for ",
                      spec, parts->module, parts->module);
    for (size_t i = 0; i < CANDIDATES; i++) {
        struct text path = TEXT_IN(memory);
        candidate(loader, parts, i, &path);
        problem_add(loader->problem, "%s%s", i > 0 ? ", " : "", path.ptr);
    }
    return PWT_ENOTFOUND;
}

/* What was opened, and from where. */
struct module {
    void *object;
    const char *path; /* in the runtime's arena */
};

/* Opens the first candidate there is. */
static int32_t open_module(struct loader *loader,
                           const struct handler_name *parts,
                           const char *spec,
                           struct module *ret_module)
{
    char memory[PATH_BYTES];
    struct elf_file file = {
        .what = "handler",
        .name = parts->name,
        .type = NO_MODULE,
        .advice = "put missing libraries into the package's lib folder",
        .careful = loader->careful,
    };

    for (size_t i = 0; i < CANDIDATES; i++) {
        struct text path = TEXT_IN(memory);
        candidate(loader, parts, i, &path);
        file.path = path.ptr;
        int32_t code =
            path.cut ? PWT_ENOTFOUND : elf_file_open(&file, &ret_module->object, loader->problem);
        if (code == 0) {
            ret_module->path = arena_copy(&loader->runtime->arena, path.ptr, path.len + 1);
            return ret_module->path ? 0 : PWT_ENOMEM;
        }
        if (code != PWT_ENOTFOUND) {
            return code;
        }
    }
    return explain_no_file(loader, parts, spec);
}

static int32_t find_symbol(struct loader *loader,
                           const struct handler_name *parts,
                           const struct module *module,
                           const struct pwt_handler **ret_handler)
{
    char symbol[sizeof(parts->name) + 32];
    struct text full = TEXT_IN(symbol);

    text_add(&full, "pwt_handler_v1_");
    text_add(&full, parts->name);
    *ret_handler = dlsym(module->object, symbol);
    if (!*ret_handler) {
        return problem_set(loader->problem, PWT_ENOTFOUND, NO_SYMBOL,
                           "powertools: handler '%s' is not in %s: it exports no %s; expected "
                           "PWT_HANDLER(%s, .handle = ...) in one of its files; add it, or correct "
                           "the function's handler setting",
                           parts->name, module->path, symbol, parts->name);
    }
    return 0;
}

static int32_t
take_handler(struct loader *loader, const char *path, const struct pwt_handler *theirs)
{
    struct pwt_handler *handler = &loader->runtime->handler;

    if (theirs->magic != PWT_HANDLER_MAGIC || theirs->size < SIZE_LEAST) {
        return problem_set(loader->problem, PWT_EFORMAT, NO_MODULE,
                           "powertools: the handler in %s has magic 0x%08x and %u bytes; expected "
                           "0x%08x and at least %u; declare it with PWT_HANDLER()",
                           path, theirs->magic, theirs->size, PWT_HANDLER_MAGIC, SIZE_LEAST);
    }
    if (theirs->abi_major != PWT_ABI_MAJOR || theirs->abi_minor > PWT_ABI_MINOR) {
        return problem_set(loader->problem, PWT_EUNSUPPORTED, NO_MODULE,
                           "powertools: handler '%s' (%s) needs ABI %u.%u, this runtime has %u.%u; "
                           "update the powertools layer or rebuild the function with an SDK up to "
                           "%u.%u",
                           theirs->name, path, theirs->abi_major, theirs->abi_minor, PWT_ABI_MAJOR,
                           PWT_ABI_MINOR, PWT_ABI_MAJOR, PWT_ABI_MINOR);
    }
    if (!theirs->handle || !theirs->module || !theirs->name) {
        return problem_set(loader->problem, PWT_ECONFIG, NO_SYMBOL,
                           "powertools: handler '%s' (%s) has no .handle; expected a function; "
                           "write PWT_HANDLER(name, .handle = your_function)",
                           theirs->name ? theirs->name : "", path);
    }
    memcpy(handler, theirs, theirs->size < sizeof(*handler) ? theirs->size : sizeof(*handler));
    loader->runtime->handler_path = path;
    handler->module->host = host_table();
    /* The index behind the last plugin is nobody's: a handler has no states to reach. */
    handler->module->index = PLUGINS_MAX;
    return 0;
}

static int32_t check_required(struct loader *loader)
{
    const struct pwt_handler *handler = &loader->runtime->handler;
    char memory[300];
    struct text who = TEXT_IN(memory);

    text_add(&who, "handler '");
    text_add(&who, handler->name);
    text_add(&who, "'");
    return loader_check_required(loader, who.ptr, handler->required);
}

int32_t handler_load(struct loader *loader, const char *spec)
{
    struct handler_name parts;
    const struct pwt_handler *theirs = NULL;

    if (!spec || !*spec) {
        return problem_set(loader->problem, PWT_ECONFIG, MALFORMED,
                           "powertools: no handler is named; expected _HANDLER=file.name, or the "
                           "same as the first argument in a container image; set the function's "
                           "handler");
    }
    if (!split_spec(spec, &parts)) {
        return problem_set(loader->problem, PWT_ECONFIG, MALFORMED,
                           "powertools: the handler '%.200s' is malformed; expected file.name such "
                           "as app.create, for PWT_HANDLER(create, ...) in app.so, without '..'; "
                           "correct the function's handler setting",
                           spec);
    }
    struct module module = {NULL, NULL};
    int32_t code = open_module(loader, &parts, spec, &module);
    if (code == 0) {
        code = find_symbol(loader, &parts, &module, &theirs);
    }
    if (code == 0) {
        code = take_handler(loader, module.path, theirs);
    }
    return code == 0 ? check_required(loader) : code;
}

int32_t handler_init(struct loader *loader)
{
    struct runtime *runtime = loader->runtime;
    struct pwt_inv *scope = runtime->init_scope;
    int32_t code = check_required(loader); /* once more: an optional one may have failed */

    if (code != 0 || !runtime->handler.init) {
        return code;
    }
    scope->depth = runtime->plugin_count;
    scope->failure = NULL;
    runtime->init_worker->at_callback = "init";
    code = runtime->handler.init(scope);
    runtime->init_worker->at_callback = NULL;
    return code == 0 ? 0 : loader_explain_init(loader, "handler", runtime->handler.name, code);
}
