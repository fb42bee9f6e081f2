/* SPDX-License-Identifier: Apache-2.0 */
/* What the loader is told about an object: the libraries it needs, and where it looks for them. */
#ifndef CLI_ELF_DYNAMIC_H
#define CLI_ELF_DYNAMIC_H

#include "buffer.h"

#include <stdbool.h>

/** A zeroed one says nothing. */
struct elf_dynamic {
    struct buffer needed; /* DT_NEEDED: names, each with its NUL; elf_dynamic_next() walks them */
    char *rpath;   /* DT_RPATH; NULL: none. The loader passes over it if there is a DT_RUNPATH */
    char *runpath; /* DT_RUNPATH; NULL: none */
    bool executable_stack;
};

/** False if the file is no shared object, or memory runs out. */
bool elf_dynamic_read(const char *path, struct elf_dynamic *ret_dynamic);

/** The needed library behind @p name, the first one for NULL; NULL behind the last one. */
const char *elf_dynamic_next(const struct elf_dynamic *dynamic, const char *name);

void elf_dynamic_done(struct elf_dynamic *dynamic);

#endif
