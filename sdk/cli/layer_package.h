/* SPDX-License-Identifier: Apache-2.0 */
/* A package that is being put together: the files, and the parts that have a manifest each. */
#ifndef CLI_LAYER_PACKAGE_H
#define CLI_LAYER_PACKAGE_H

#include "elf_plugin.h"
#include "layer_files.h"

#include <stdbool.h>
#include <stdint.h>

/** A zeroed one is empty. */
struct layer_package {
    struct layer_files files;
    /** The plugins; and for a folder its name, with version and ABI of this command. */
    struct elf_plugin *parts;
    size_t part_count;
    bool is_function;
    const char *license; /* file or folder for every plugin; NULL: what lies beside each */
    const char *commit;  /* of the sources; NULL: not known */
    int64_t epoch;       /* of the sources; -1: not known */
};

/** Adds a plugin with its libraries and licences, or the object of a function. */
bool layer_package_add_object(struct layer_package *package, const char *path);

/** Adds a folder, as it shall be below /opt, or /var/task for a function. */
bool layer_package_add_tree(struct layer_package *package, const char *folder);

/** Adds the manifests, and sorts. The package is complete then. All: false after a message. */
bool layer_package_finish(struct layer_package *package);

void layer_package_done(struct layer_package *package);

#endif
