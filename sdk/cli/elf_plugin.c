/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of a plugin as the linker left it: numbers stand in it, and a pointer is the addend of
 * the relocation of its place, or stands there itself if relative relocations are packed.
 */
#include "elf_plugin.h"

#include <powertools/plugin.h>

#include "elf_file.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/** Address of the table; 0: there is none. */
static uint64_t elf_plugin_address(const struct elf_file *file)
{
    struct elf_table symbols;
    struct elf_table strings;

    if (!elf_file_find(file, SHT_DYNSYM, &symbols, &strings)) {
        return 0;
    }
    for (size_t at = 0; symbols.size - at >= sizeof(Elf64_Sym); at += sizeof(Elf64_Sym)) {
        Elf64_Sym symbol;
        const char *name;

        memcpy(&symbol, symbols.data + at, sizeof(symbol));
        name = symbol.st_shndx == SHN_UNDEF ? NULL : elf_table_string(&strings, symbol.st_name);
        if (name != NULL && strcmp(name, ELF_PLUGIN_SYMBOL) == 0) {
            return symbol.st_value;
        }
    }
    return 0;
}

/** What will stand at @p place once the object is loaded at address 0. */
static uint64_t elf_plugin_pointer(const struct elf_file *file, uint64_t place)
{
    struct elf_table table = {.size = 0};
    struct elf_table symbols;
    const char *bytes;
    uint64_t pointer;

    (void)elf_file_find(file, SHT_RELA, &table, &symbols);
    for (size_t at = 0; table.size - at >= sizeof(Elf64_Rela); at += sizeof(Elf64_Rela)) {
        Elf64_Rela relocation;

        memcpy(&relocation, table.data + at, sizeof(relocation));
        if (relocation.r_offset == place) {
            return (uint64_t)relocation.r_addend;
        }
    }
    bytes = elf_file_at(file, place, sizeof(pointer));
    if (bytes == NULL) {
        return 0;
    }
    memcpy(&pointer, bytes, sizeof(pointer));
    return pointer;
}

/** Copies the text that a pointer of the table leads to. False if it leads nowhere. */
static bool
elf_plugin_text(const struct elf_file *file, uint64_t place, char ret_text[ELF_PLUGIN_TEXT_SIZE])
{
    uint64_t address = elf_plugin_pointer(file, place);
    size_t len = 0;

    while (len < ELF_PLUGIN_TEXT_SIZE - 1) {
        const char *byte = elf_file_at(file, address + len, 1);

        if (byte == NULL || *byte == '\0') {
            break;
        }
        ret_text[len++] = *byte;
    }
    ret_text[len] = '\0';
    return len > 0;
}

static enum elf_plugin_result elf_plugin_collect(const struct elf_file *file,
                                                 struct elf_plugin *ret_plugin)
{
    uint64_t address = elf_plugin_address(file);
    const char *table = elf_file_at(file, address, offsetof(struct pwt_plugin, module));
    uint32_t magic;

    if (address == 0) {
        return ELF_PLUGIN_NONE;
    }
    if (table == NULL) {
        return ELF_PLUGIN_DAMAGED;
    }
    memcpy(&magic, table + offsetof(struct pwt_plugin, magic), sizeof(magic));
    memcpy(&ret_plugin->abi_major, table + offsetof(struct pwt_plugin, abi_major),
           sizeof(ret_plugin->abi_major));
    memcpy(&ret_plugin->abi_minor, table + offsetof(struct pwt_plugin, abi_minor),
           sizeof(ret_plugin->abi_minor));
    return magic == PWT_PLUGIN_MAGIC &&
                   elf_plugin_text(file, address + offsetof(struct pwt_plugin, name),
                                   ret_plugin->name) &&
                   elf_plugin_text(file, address + offsetof(struct pwt_plugin, version),
                                   ret_plugin->version)
               ? ELF_PLUGIN_OK
               : ELF_PLUGIN_DAMAGED;
}

enum elf_plugin_result elf_plugin_read(const char *path, struct elf_plugin *ret_plugin)
{
    struct elf_file file;
    enum elf_plugin_result result;

    if (!elf_file_map(path, &file)) {
        return ELF_PLUGIN_NONE;
    }
    result = elf_plugin_collect(&file, ret_plugin);
    elf_file_unmap(&file);
    return result;
}
