/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared object as a file: its sections, read without trust. Every offset is checked against the
 * size of the file before it is followed.
 */
#ifndef CLI_ELF_FILE_H
#define CLI_ELF_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_file {
    char *data; /* NULL: an empty file */
    size_t size;
};

/** A table inside the file, or an empty one. */
struct elf_table {
    const char *data;
    size_t size;
};

/** Maps the file; an empty one has no data. On false, errno says why. */
bool elf_file_map(const char *path, struct elf_file *ret_file);

void elf_file_unmap(struct elf_file *file);

/** The header, if this is a 64-bit little-endian shared object. */
bool elf_file_header(const struct elf_file *file, Elf64_Ehdr *ret_header);

/** Finds the first section of a type, and the strings that it is linked to. */
bool elf_file_find(const struct elf_file *file,
                   uint32_t type,
                   struct elf_table *ret_table,
                   struct elf_table *ret_strings);

/** The text at @p offset, NULL if it does not end inside its table. */
const char *elf_table_string(const struct elf_table *strings, uint64_t offset);

#endif
