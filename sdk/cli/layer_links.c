/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loader looks into the folders of DT_RPATH, then into those of LD_LIBRARY_PATH: of a package
 * these are /opt/lib, /var/task and /var/task/lib, behind the system's own. DT_RUNPATH comes last,
 * so that the system's copy of a library would win: it does not count here.
 */
#include "layer_links.h"

#include "message.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define LAYER_LINKS_ORIGIN  "$ORIGIN"
#define LAYER_LINKS_PLUGINS "powertools/plugins/"

/** A library that the core layer brings along, and the folder that has to be searched for it. */
struct layer_links_core {
    const char *name;
    const char *folder;
};

static const struct layer_links_core s_core[] = {
    {"libjson-c.so.5", "lib/"},
    {"libpwt-crypto.so.3", "powertools/lib/"},
    {"libpwt-curl.so.4", "powertools/lib/"},
    {"libpwt-ssl.so.3", "powertools/lib/"},
    {"libpwt-z.so.1", "powertools/lib/"},
};

static const char *const s_system[] = {
    "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
    "libanl.so.1",          "libc.so.6",
    "libdl.so.2",           "libm.so.6",
    "libpthread.so.0",      "libresolv.so.2",
    "librt.so.1",           "libutil.so.1",
};

bool layer_links_is_system(const char *library)
{
    for (size_t i = 0; i < sizeof(s_system) / sizeof(s_system[0]); i++) {
        if (strcmp(s_system[i], library) == 0) {
            return true;
        }
    }
    return false;
}

static size_t layer_links_folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

/** Appends the parts of a path to a folder ("" or one that ends in a slash); `..` takes one off. */
static bool layer_links_join(char folder[PATH_MAX], const char *path, size_t len)
{
    size_t end = strlen(folder);

    while (len > 0) {
        size_t part = 0;

        while (part < len && path[part] != '/') {
            part++;
        }
        if (part == 2 && memcmp(path, "..", 2) == 0) {
            folder[end == 0 ? 0 : end - 1] = '\0';
            end = layer_links_folder_len(folder);
            folder[end] = '\0';
        } else if (part > 0 && !(part == 1 && path[0] == '.')) {
            if (end + part + 2 > PATH_MAX) {
                return false;
            }
            memcpy(folder + end, path, part);
            end += part;
            folder[end++] = '/';
            folder[end] = '\0';
        }
        path += part;
        len -= part;
        path += len > 0;
        len -= len > 0;
    }
    return true;
}

/** Whether the loader looks into @p folder of the package for what @p object needs. */
static bool
layer_links_searches(const struct layer_file *object, const char *folder, bool is_function)
{
    const char *rpath = object->dynamic.runpath != NULL ? NULL : object->dynamic.rpath;
    size_t own_len = layer_links_folder_len(object->path);

    if (strcmp(folder, "lib/") == 0 || (is_function && folder[0] == '\0')) {
        return true;
    }
    /* Whoever needs this library found it here, and its DT_RPATH counts for this one too. */
    if (object->dynamic.runpath == NULL && strlen(folder) == own_len &&
        memcmp(object->path, folder, own_len) == 0 && strcmp(folder, LAYER_LINKS_PLUGINS) != 0) {
        return true;
    }
    while (rpath != NULL) {
        size_t len = strcspn(rpath, ":");
        size_t origin = strlen(LAYER_LINKS_ORIGIN);
        char searched[PATH_MAX];

        (void)snprintf(searched, sizeof(searched), "%.*s", (int)own_len, object->path);
        if (len >= origin && memcmp(rpath, LAYER_LINKS_ORIGIN, origin) == 0 &&
            layer_links_join(searched, rpath + origin, len - origin) &&
            strcmp(searched, folder) == 0) {
            return true;
        }
        rpath = rpath[len] == '\0' ? NULL : rpath + len + 1;
    }
    return false;
}

/**
 * Whether @p object finds the library. If not, @p ret_folder is a folder of the package or of the
 * core layer that has it, or "" for none.
 */
static bool layer_links_finds(const struct layer_files *files,
                              const struct layer_file *object,
                              const char *library,
                              bool is_function,
                              char ret_folder[PATH_MAX])
{
    ret_folder[0] = '\0';
    for (size_t i = 0; i < files->count; i++) {
        const char *path = files->items[i].path;
        size_t folder_len = layer_links_folder_len(path);

        if (files->items[i].is_object && strcmp(path + folder_len, library) == 0) {
            (void)snprintf(ret_folder, PATH_MAX, "%.*s", (int)folder_len, path);
            if (layer_links_searches(object, ret_folder, is_function)) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < sizeof(s_core) / sizeof(s_core[0]); i++) {
        if (strcmp(s_core[i].name, library) == 0) {
            (void)snprintf(ret_folder, PATH_MAX, "%s", s_core[i].folder);
            return layer_links_searches(object, ret_folder, is_function);
        }
    }
    return false;
}

/** The package or the core layer has it, in a folder that this object does not search. */
static void layer_links_complain_of_path(const struct layer_file *object,
                                         const char *library,
                                         const char *folder)
{
    size_t own_len = layer_links_folder_len(object->path);
    bool is_below = strncmp(folder, object->path, own_len) == 0;

    message_error(
        "object '%s' needs library '%s', which lies in %s, and its %s does not lead "
        "there; expected a DT_RPATH that does; link it with "
        "-Wl,--disable-new-dtags,-rpath,'%s%.*s'",
        layer_file_name(object), library, folder,
        object->dynamic.runpath == NULL ? "DT_RPATH" : "DT_RUNPATH (system folders come first)",
        is_below ? LAYER_LINKS_ORIGIN "/" : "/opt/",
        (int)strlen(folder) - 1 - (is_below ? (int)own_len : 0), folder + (is_below ? own_len : 0));
}

static void
layer_links_complain(const struct layer_file *object, const char *library, bool is_function)
{
    static const char plugins[] = LAYER_LINKS_PLUGINS;
    const char *name = strncmp(object->path, plugins, strlen(plugins)) == 0
                           ? object->path + strlen(plugins)
                           : "NAME";
    int name_len = (int)strcspn(name, "./");

    if (strcmp(library, "libstdc++.so.6") == 0 || strcmp(library, "libgcc_s.so.1") == 0) {
        message_error("object '%s' needs library '%s', which neither Lambda nor the core layer is "
                      "sure to have; expected the C library alone; link it with "
                      "-static-libstdc++ -static-libgcc",
                      layer_file_name(object), library);
    } else if (is_function) {
        message_error("object '%s' needs library '%s', which neither Lambda nor the core layer "
                      "has; expected it in the package; put it into a folder lib/ and name the "
                      "folder around that with --tree, or link it statically",
                      layer_file_name(object), library);
    } else {
        message_error("object '%s' needs library '%s', which neither Lambda nor the core layer "
                      "has; expected it in the package; put it into %.*s.d/ beside the plugin and "
                      "link that with -Wl,--disable-new-dtags,-rpath,'$ORIGIN/%.*s.d', or link "
                      "the library statically",
                      layer_file_name(object), library, name_len, name, name_len, name);
    }
}

bool layer_links_check(const struct layer_files *files,
                       const struct layer_file *object,
                       bool is_function)
{
    const char *library = NULL;
    bool good = true;

    while ((library = elf_dynamic_next(&object->dynamic, library)) != NULL) {
        char folder[PATH_MAX];

        if (layer_links_is_system(library) ||
            layer_links_finds(files, object, library, is_function, folder)) {
            continue;
        }
        if (folder[0] != '\0') {
            layer_links_complain_of_path(object, library, folder);
        } else {
            layer_links_complain(object, library, is_function);
        }
        good = false;
    }
    return good;
}
