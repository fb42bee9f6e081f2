/* SPDX-License-Identifier: Apache-2.0 */
/* From the HANDLER argument to LAMBDA_TASK_ROOT and _HANDLER. */
#include "handler_file.h"

#include "buffer.h"
#include "elf_symbols.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HANDLER_SYMBOL_PREFIX "pwt_handler_v1_"

static bool handler_is_file(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/** Names of several handlers, with commas between them. */
static bool handler_join(const struct elf_symbols *symbols, struct buffer *out)
{
    for (size_t i = 0; i < symbols->count; i++) {
        const char *separator = i == 0 ? "" : ", ";

        if (!buffer_append(out, separator, strlen(separator)) ||
            !buffer_append(out, symbols->names[i], strlen(symbols->names[i]))) {
            return false;
        }
    }
    return buffer_append(out, "", 1);
}

/** The only handler in @p symbols; NULL after a message. */
static char *handler_only_one(const char *path, const struct elf_symbols *symbols)
{
    struct buffer names = {0};
    char *name;

    if (symbols->count == 1) {
        name = strdup(symbols->names[0]);
        if (name == NULL) {
            (void)message_no_memory();
        }
        return name;
    }
    if (symbols->count == 0) {
        message_error("handler file '%s' exports no handler; expected a symbol "
                      "pwt_handler_v1_<name>; put PWT_HANDLER(<name>, ...) into one of its sources",
                      path);
    } else if (handler_join(symbols, &names)) {
        message_error("handler file '%s' exports several handlers: %s; expected one; choose with "
                      "--handler NAME",
                      path, names.data);
    } else {
        (void)message_no_memory();
    }
    buffer_done(&names);
    return NULL;
}

/** Name of the handler that @p path exports; NULL after a message. */
static char *handler_find_name(const char *path)
{
    struct elf_symbols symbols = {0};
    char *name = NULL;

    switch (elf_symbols_read(path, HANDLER_SYMBOL_PREFIX, &symbols)) {
    case ELF_SYMBOLS_OK:
        name = handler_only_one(path, &symbols);
        break;
    case ELF_SYMBOLS_UNREADABLE:
        message_error("handler file '%s' cannot be read: %s", path, strerror(errno));
        break;
    case ELF_SYMBOLS_NOT_AN_OBJECT:
        message_error("handler file '%s' is not a 64-bit shared object; expected what 'cc -shared' "
                      "makes; build it so, or name its handler with --handler NAME",
                      path);
        break;
    case ELF_SYMBOLS_NO_MEMORY:
        (void)message_no_memory();
        break;
    }
    elf_symbols_done(&symbols);
    return name;
}

/** Absolute path of the folder that @p path lies in; NULL after a message. */
static char *handler_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash + 1 - path));
    char *absolute;

    if (folder == NULL) {
        (void)message_no_memory();
        return NULL;
    }
    absolute = realpath(folder, NULL);
    if (absolute == NULL) {
        message_error("folder '%s' cannot be found: %s", folder, strerror(errno));
    }
    free(folder);
    return absolute;
}

/** Fills in all from the path of the object, which ends in .so, and the name of the handler. */
static bool handler_describe(const char *path, const char *name, struct handler_file *ret_file)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    size_t stem_len = strlen(base) - strlen(".so");
    char *folder = handler_folder(path);
    char *stem;
    char *handler;

    if (folder == NULL) {
        return false;
    }
    stem = strndup(base, stem_len);
    if (stem == NULL || asprintf(&handler, "%s.%s", stem, name) < 0) {
        free(folder);
        free(stem);
        return message_no_memory();
    }
    *ret_file = (struct handler_file){.task_root = folder, .stem = stem, .handler = handler};
    return true;
}

static bool handler_from_object(const char *path, const char *name, struct handler_file *ret_file)
{
    size_t len = strlen(path);
    char *found = NULL;
    bool described;

    if (len < 3 || strcmp(path + len - 3, ".so") != 0) {
        message_error("handler file '%s' does not end in .so; expected a shared object; rename it",
                      path);
        return false;
    }
    if (name == NULL) {
        found = handler_find_name(path);
        name = found;
    }
    described = name != NULL && handler_describe(path, name, ret_file);
    free(found);
    return described;
}

/** Resolves `folder/stem.name` where `folder/<prefix>stem.so` is a file. */
static bool handler_from_string(const char *argument,
                                const char *prefix,
                                struct handler_file *ret_file,
                                bool *ret_found)
{
    const char *slash = strrchr(argument, '/');
    const char *base = slash == NULL ? argument : slash + 1;
    const char *dot = strrchr(base, '.');
    char *path;
    bool described = false;

    if (dot == NULL || dot == base || dot[1] == '\0') {
        return false;
    }
    if (asprintf(&path, "%.*s%s%.*s.so", (int)(base - argument), argument, prefix,
                 (int)(dot - base), base) < 0) {
        return message_no_memory();
    }
    *ret_found = handler_is_file(path);
    if (*ret_found) {
        described = handler_describe(path, dot + 1, ret_file);
    }
    free(path);
    return described;
}

bool handler_file_resolve(const char *argument, const char *name, struct handler_file *ret_file)
{
    bool found = false;
    bool resolved;

    if (handler_is_file(argument)) {
        return handler_from_object(argument, name, ret_file);
    }
    if (name == NULL) {
        resolved = handler_from_string(argument, "", ret_file, &found) ||
                   (!found && handler_from_string(argument, "lib", ret_file, &found));
        if (resolved || found) {
            return resolved;
        }
    }
    message_error(
        "handler '%s' not found; expected the path of a shared object (app.so), or of one "
        "with the name of a handler in place of its ending (app.create)",
        argument);
    return false;
}

void handler_file_done(struct handler_file *file)
{
    free(file->task_root);
    free(file->stem);
    free(file->handler);
    *file = (struct handler_file){0};
}
