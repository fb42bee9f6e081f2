/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a package each file of a plugin goes. */
#include "layer_package.h"

#include <powertools/types.h>

#include "layer_check.h"
#include "layer_manifest.h"
#include "message.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What licences are called, beside a plugin. */
static const char *const s_licenses[] = {
    "COPYING", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE", "NOTICE.md", "NOTICE.txt",
};

static bool layer_is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static const char *layer_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/** Adds a part; its index, or LAYER_NO_PART after a message. */
static size_t layer_add_part(struct layer_package *package, const struct elf_plugin *is)
{
    struct elf_plugin *parts =
        realloc(package->parts, (package->part_count + 1) * sizeof(*package->parts));

    if (parts == NULL) {
        (void)message_no_memory();
        return LAYER_NO_PART;
    }
    package->parts = parts;
    parts[package->part_count] = *is;
    return package->part_count++;
}

/** The folder of libraries NAME.d beside NAME.so, if there is one. */
static bool
layer_add_libraries(struct layer_package *package, const char *path, const char *name, size_t part)
{
    char folder[PATH_MAX];
    char prefix[PATH_MAX];

    (void)snprintf(folder, sizeof(folder), "%.*s%s.d", (int)(layer_base(path) - path), path, name);
    (void)snprintf(prefix, sizeof(prefix), "powertools/plugins/%s.d/", name);
    return !layer_is_folder(folder) ||
           layer_files_add_folder(&package->files, folder, prefix, part);
}

static bool
layer_add_licenses(struct layer_package *package, const char *path, const char *name, size_t part)
{
    char source[PATH_MAX];
    char target[PATH_MAX];
    bool added = true;

    if (package->license != NULL) {
        (void)snprintf(target, sizeof(target), "powertools/licenses/%s/", name);
        if (layer_is_folder(package->license)) {
            return layer_files_add_folder(&package->files, package->license, target, part);
        }
        (void)snprintf(target, sizeof(target), "powertools/licenses/%s/%s", name,
                       layer_base(package->license));
        return layer_files_add(&package->files, target, package->license, part);
    }
    for (size_t i = 0; added && i < sizeof(s_licenses) / sizeof(s_licenses[0]); i++) {
        struct stat info;

        (void)snprintf(source, sizeof(source), "%.*s%s", (int)(layer_base(path) - path), path,
                       s_licenses[i]);
        if (stat(source, &info) == 0 && S_ISREG(info.st_mode)) {
            (void)snprintf(target, sizeof(target), "powertools/licenses/%s/%s", name,
                           s_licenses[i]);
            added = layer_files_add(&package->files, target, source, part);
        }
    }
    return added;
}

static bool layer_add_plugin(struct layer_package *package, const char *path)
{
    struct elf_plugin plugin;
    char place[PATH_MAX];
    size_t part;

    (void)snprintf(place, sizeof(place), "powertools/plugins/%s", layer_base(path));
    if (!layer_files_add(&package->files, place, path, package->part_count) ||
        !layer_check_plugin(path, &plugin)) {
        return false;
    }
    part = layer_add_part(package, &plugin);
    return part != LAYER_NO_PART && layer_add_libraries(package, path, plugin.name, part) &&
           layer_add_licenses(package, path, plugin.name, part);
}

bool layer_package_add_object(struct layer_package *package, const char *path)
{
    if (!package->is_function) {
        return layer_add_plugin(package, path);
    }
    return layer_files_add(&package->files, layer_base(path), path, LAYER_NO_PART) &&
           layer_check_function(path);
}

/** The last part of the path, whatever it was called on the command line. */
static bool layer_name_tree(const char *folder, char ret_name[ELF_PLUGIN_TEXT_SIZE])
{
    char *path = realpath(folder, NULL);

    if (path == NULL) {
        message_error("folder '%s' cannot be read: %s", folder, strerror(errno));
        return false;
    }
    (void)snprintf(ret_name, ELF_PLUGIN_TEXT_SIZE, "%s", layer_base(path));
    free(path);
    return true;
}

bool layer_package_add_tree(struct layer_package *package, const char *folder)
{
    struct elf_plugin is = {
        .abi_major = PWT_ABI_MAJOR, .abi_minor = PWT_ABI_MINOR, .version = PWT_VERSION};
    size_t part = LAYER_NO_PART;
    size_t before = package->files.count;

    if (!layer_is_folder(folder)) {
        message_error("folder '%s' is none; expected one with files as they shall lie below %s",
                      folder, package->is_function ? "/var/task" : "/opt");
        return false;
    }
    if (!package->is_function) {
        if (!layer_name_tree(folder, is.name)) {
            return false;
        }
        part = layer_add_part(package, &is);
        if (part == LAYER_NO_PART) {
            return false;
        }
    }
    if (!layer_files_add_folder(&package->files, folder, "", part)) {
        return false;
    }
    if (package->files.count == before) {
        message_error("folder '%s' has no file; expected at least one", folder);
        return false;
    }
    return true;
}

static bool layer_add_manifest(struct layer_package *package, size_t part)
{
    char path[PATH_MAX];
    char *text = layer_manifest_print(package, part);

    (void)snprintf(path, sizeof(path), "powertools/manifests/%s.json", package->parts[part].name);
    return text != NULL && layer_files_add_text(&package->files, path, text);
}

bool layer_package_finish(struct layer_package *package)
{
    bool good = layer_files_sort(&package->files);

    for (size_t i = 0; good && i < package->part_count; i++) {
        good = layer_add_manifest(package, i);
    }
    return good && layer_files_sort(&package->files);
}

void layer_package_done(struct layer_package *package)
{
    layer_files_done(&package->files);
    free(package->parts);
    *package = (struct layer_package){.parts = NULL};
}
