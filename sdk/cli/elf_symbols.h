/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that a shared object exports, read from its file. The object is not loaded: no code of a
 * user runs in this command.
 */
#ifndef CLI_ELF_SYMBOLS_H
#define CLI_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>

/** The names, sorted, without the prefix that was asked for. A zeroed list is an empty one. */
struct elf_symbols {
    char **names;
    size_t count;
};

enum elf_symbols_result {
    ELF_SYMBOLS_OK,
    ELF_SYMBOLS_UNREADABLE,    /* errno says why */
    ELF_SYMBOLS_NOT_AN_OBJECT, /* no 64-bit little-endian shared object with a symbol table */
    ELF_SYMBOLS_NO_MEMORY,
};

/** Finds the defined symbols whose names begin with @p prefix. */
enum elf_symbols_result
elf_symbols_read(const char *path, const char *prefix, struct elf_symbols *ret_symbols);

void elf_symbols_done(struct elf_symbols *symbols);

#endif
