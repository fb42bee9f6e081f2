/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The versions of glibc's symbols that an object was linked with, from its section of needed
 * versions: a chain of libraries, each with a chain of version names.
 */
#include "elf_needs.h"

#include "elf_file.h"

#include <stdlib.h>
#include <string.h>

enum {
    /* Relative relocations (DT_RELR) have a version of their own, which came with this glibc. */
    ELF_NEEDS_RELR = 36,
};

static bool elf_needs_copy(const struct elf_table *table, uint64_t at, void *ret, size_t size)
{
    if (at > table->size || size > table->size - at) {
        return false;
    }
    memcpy(ret, table->data + at, size);
    return true;
}

static unsigned elf_needs_version(const char *name)
{
    static const char prefix[] = "GLIBC_2.";
    unsigned long version;
    char *end;

    if (name == NULL) {
        return 0;
    }
    if (strcmp(name, "GLIBC_ABI_DT_RELR") == 0) {
        return ELF_NEEDS_RELR;
    }
    if (strncmp(name, prefix, strlen(prefix)) != 0) {
        return 0;
    }
    version = strtoul(name + strlen(prefix), &end, 10);
    return version < 1000 && (*end == '\0' || *end == '.') ? (unsigned)version : 0;
}

/** The highest version in one library's chain. */
static unsigned elf_needs_chain(const struct elf_table *table,
                                const struct elf_table *strings,
                                uint64_t at,
                                unsigned count)
{
    unsigned highest = 0;
    Elf64_Vernaux item;

    for (unsigned i = 0; i < count && elf_needs_copy(table, at, &item, sizeof(item)); i++) {
        unsigned version = elf_needs_version(elf_table_string(strings, item.vna_name));

        highest = version > highest ? version : highest;
        if (item.vna_next == 0) {
            break;
        }
        at += item.vna_next;
    }
    return highest;
}

static unsigned elf_needs_glibc(const struct elf_file *file)
{
    struct elf_table table;
    struct elf_table strings;
    unsigned highest = 0;
    uint64_t at = 0;
    Elf64_Verneed library;

    if (!elf_file_find(file, SHT_GNU_verneed, &table, &strings)) {
        return 0;
    }
    while (elf_needs_copy(&table, at, &library, sizeof(library))) {
        unsigned version = elf_needs_chain(&table, &strings, at + library.vn_aux, library.vn_cnt);

        highest = version > highest ? version : highest;
        if (library.vn_next == 0) {
            break;
        }
        at += library.vn_next;
    }
    return highest;
}

bool elf_needs_read(const char *path, struct elf_needs *ret_needs)
{
    struct elf_file file;
    Elf64_Ehdr header;
    bool is_object;

    if (!elf_file_map(path, &file)) {
        return false;
    }
    is_object = elf_file_header(&file, &header);
    if (is_object) {
        *ret_needs =
            (struct elf_needs){.machine = header.e_machine, .glibc = elf_needs_glibc(&file)};
    }
    elf_file_unmap(&file);
    return is_object;
}
