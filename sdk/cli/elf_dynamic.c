/* SPDX-License-Identifier: Apache-2.0 */
/* The dynamic section, and the program header that speaks of the stack. */
#include "elf_dynamic.h"

#include "elf_file.h"

#include <stdlib.h>
#include <string.h>

static bool elf_dynamic_set(char **slot, const char *text)
{
    free(*slot);
    *slot = strdup(text);
    return *slot != NULL;
}

static bool elf_dynamic_take(struct elf_dynamic *dynamic, Elf64_Sxword tag, const char *text)
{
    switch (tag) {
    case DT_NEEDED:
        return buffer_append(&dynamic->needed, text, strlen(text) + 1);
    case DT_RPATH:
        return elf_dynamic_set(&dynamic->rpath, text);
    case DT_RUNPATH:
        return elf_dynamic_set(&dynamic->runpath, text);
    default:
        return true;
    }
}

/** glibc takes an object that says nothing of the stack for one that needs it executable. */
static bool elf_dynamic_stack(const struct elf_file *file)
{
    Elf64_Phdr segment;

    for (uint64_t i = 0; elf_file_segment(file, i, &segment); i++) {
        if (segment.p_type == PT_GNU_STACK) {
            return (segment.p_flags & PF_X) != 0;
        }
    }
    return true;
}

static bool elf_dynamic_collect(const struct elf_file *file, struct elf_dynamic *dynamic)
{
    struct elf_table table;
    struct elf_table strings;

    if (!elf_file_find(file, SHT_DYNAMIC, &table, &strings)) {
        return false;
    }
    for (size_t at = 0; table.size - at >= sizeof(Elf64_Dyn); at += sizeof(Elf64_Dyn)) {
        Elf64_Dyn entry;
        const char *text;

        memcpy(&entry, table.data + at, sizeof(entry));
        if (entry.d_tag == DT_NULL) {
            break;
        }
        text = elf_table_string(&strings, entry.d_un.d_val);
        if (text != NULL && !elf_dynamic_take(dynamic, entry.d_tag, text)) {
            return false;
        }
    }
    dynamic->executable_stack = elf_dynamic_stack(file);
    return true;
}

bool elf_dynamic_read(const char *path, struct elf_dynamic *ret_dynamic)
{
    struct elf_dynamic dynamic = {.rpath = NULL};
    struct elf_file file;
    bool good;

    if (!elf_file_map(path, &file)) {
        return false;
    }
    good = elf_dynamic_collect(&file, &dynamic);
    elf_file_unmap(&file);
    if (good) {
        *ret_dynamic = dynamic;
    } else {
        elf_dynamic_done(&dynamic);
    }
    return good;
}

const char *elf_dynamic_next(const struct elf_dynamic *dynamic, const char *name)
{
    size_t at = name == NULL ? 0 : (size_t)(name - dynamic->needed.data) + strlen(name) + 1;

    return at == dynamic->needed.len ? NULL : dynamic->needed.data + at;
}

void elf_dynamic_done(struct elf_dynamic *dynamic)
{
    buffer_done(&dynamic->needed);
    free(dynamic->rpath);
    free(dynamic->runpath);
    *dynamic = (struct elf_dynamic){.rpath = NULL};
}
