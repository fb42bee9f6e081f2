/* SPDX-License-Identifier: Apache-2.0 */
/* The dynamic symbol table of a shared object. */
#include "elf_symbols.h"

#include "elf_file.h"

#include <stdlib.h>
#include <string.h>

static bool elf_symbols_add(struct elf_symbols *symbols, const char *name)
{
    char **names = realloc(symbols->names, (symbols->count + 1) * sizeof(*names));

    if (names == NULL) {
        return false;
    }
    symbols->names = names;
    names[symbols->count] = strdup(name);
    if (names[symbols->count] == NULL) {
        return false;
    }
    symbols->count++;
    return true;
}

static int elf_symbols_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum elf_symbols_result
elf_symbols_collect(const struct elf_file *file, const char *prefix, struct elf_symbols *symbols)
{
    struct elf_table table = {0};
    struct elf_table strings = {0};
    size_t prefix_len = strlen(prefix);

    if (!elf_file_find(file, SHT_DYNSYM, &table, &strings)) {
        return ELF_SYMBOLS_NOT_AN_OBJECT;
    }
    for (size_t at = 0; table.size - at >= sizeof(Elf64_Sym); at += sizeof(Elf64_Sym)) {
        Elf64_Sym symbol;
        const char *name;

        memcpy(&symbol, table.data + at, sizeof(symbol));
        name = symbol.st_shndx == SHN_UNDEF ? NULL : elf_table_string(&strings, symbol.st_name);
        if (name != NULL && strncmp(name, prefix, prefix_len) == 0 &&
            !elf_symbols_add(symbols, name + prefix_len)) {
            return ELF_SYMBOLS_NO_MEMORY;
        }
    }
    if (symbols->count > 1) {
        qsort(symbols->names, symbols->count, sizeof(*symbols->names), elf_symbols_compare);
    }
    return ELF_SYMBOLS_OK;
}

enum elf_symbols_result
elf_symbols_read(const char *path, const char *prefix, struct elf_symbols *ret_symbols)
{
    struct elf_symbols symbols = {0};
    struct elf_file file;
    enum elf_symbols_result result;

    if (!elf_file_map(path, &file)) {
        return ELF_SYMBOLS_UNREADABLE;
    }
    result = elf_symbols_collect(&file, prefix, &symbols);
    elf_file_unmap(&file);
    if (result == ELF_SYMBOLS_OK) {
        *ret_symbols = symbols;
    } else {
        elf_symbols_done(&symbols);
    }
    return result;
}

void elf_symbols_done(struct elf_symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++) {
        free(symbols->names[i]);
    }
    free(symbols->names);
    *symbols = (struct elf_symbols){0};
}
