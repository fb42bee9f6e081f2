/* SPDX-License-Identifier: Apache-2.0 */
/* Opens shared objects, and says in words one can act on why one does not open. */
#ifndef CORE_ELF_FILE_H
#define CORE_ELF_FILE_H

#include "problem.h"

#include <stdbool.h>

/* A shared object, and how messages speak of it: "`what` 'name' (path)". */
struct elf_file {
    const char *path;
    const char *what; /* "plugin", "handler" */
    const char *name;
    const char *type;   /* of the problem: such as Runtime.PluginLoadError */
    const char *advice; /* what to do when a library or symbol is missing */
    bool careful;       /* look at the file before the dynamic linker does */
};

/* Loads the object for good. 0; PWT_ENOTFOUND without a problem set if there is no such file; other
 * codes with one.
 *
 * The dynamic linker goes first, and the file is looked at only if it refuses: a look beforehand
 * costs each cold start 4 us for each object. A file that was cut off is the one fault on which the
 * dynamic linker crashes; the crash report then names the file. `careful` looks first, for --check.
 */
int32_t elf_file_open(const struct elf_file *file, void **ret_object, struct problem *problem);

/* Whether a path names something that exists. */
bool elf_file_exists(const char *path);

#endif
