/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The versions of glibc's symbols that an object was linked with, from its section of needed
 * versions: a chain of libraries, each with a chain of version names.
 */
#include "elf_needs.h"

#include "elf_file.h"

#include <stdio.h>
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

/** The highest version of those that were looked at, and the index by which symbols refer to it. */
struct elf_needs_highest {
    unsigned version;
    uint16_t index;
};

static void elf_needs_chain(const struct elf_table *table,
                            const struct elf_table *strings,
                            uint64_t at,
                            const Elf64_Verneed *library,
                            struct elf_needs_highest *highest)
{
    Elf64_Vernaux item;

    at += library->vn_aux;
    for (unsigned i = 0; i < library->vn_cnt && elf_needs_copy(table, at, &item, sizeof(item));
         i++) {
        unsigned version = elf_needs_version(elf_table_string(strings, item.vna_name));

        if (version > highest->version) {
            *highest = (struct elf_needs_highest){.version = version, .index = item.vna_other};
        }
        if (item.vna_next == 0) {
            break;
        }
        at += item.vna_next;
    }
}

static struct elf_needs_highest elf_needs_glibc(const struct elf_file *file)
{
    struct elf_needs_highest highest = {.version = 0};
    struct elf_table table;
    struct elf_table strings;
    uint64_t at = 0;
    Elf64_Verneed library;

    if (!elf_file_find(file, SHT_GNU_verneed, &table, &strings)) {
        return highest;
    }
    while (elf_needs_copy(&table, at, &library, sizeof(library))) {
        elf_needs_chain(&table, &strings, at, &library, &highest);
        if (library.vn_next == 0) {
            break;
        }
        at += library.vn_next;
    }
    return highest;
}

/** Name of the first symbol that asks for the version of that index; "" if none does. */
static const char *elf_needs_symbol(const struct elf_file *file, uint16_t index)
{
    struct elf_table versions;
    struct elf_table symbols;
    struct elf_table strings;
    Elf64_Versym version;
    Elf64_Sym symbol;

    if (!elf_file_find(file, SHT_GNU_versym, &versions, &symbols) ||
        !elf_file_find(file, SHT_DYNSYM, &symbols, &strings)) {
        return "";
    }
    for (uint64_t i = 0;
         elf_needs_copy(&versions, i * sizeof(version), &version, sizeof(version)) &&
         elf_needs_copy(&symbols, i * sizeof(symbol), &symbol, sizeof(symbol));
         i++) {
        const char *name = elf_table_string(&strings, symbol.st_name);

        if (version == index && symbol.st_shndx == SHN_UNDEF && name != NULL) {
            return name;
        }
    }
    return "";
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
        struct elf_needs_highest highest = elf_needs_glibc(&file);

        *ret_needs = (struct elf_needs){.machine = header.e_machine, .glibc = highest.version};
        (void)snprintf(ret_needs->symbol, sizeof(ret_needs->symbol), "%s",
                       elf_needs_symbol(&file, highest.index));
    }
    elf_file_unmap(&file);
    return is_object;
}
