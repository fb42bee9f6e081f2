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

/** Lambda's name of a machine, `x86_64` or `arm64`; NULL: it has no such machine. */
const char *elf_file_architecture(uint16_t machine);

/** The header, if this is a 64-bit little-endian shared object. */
bool elf_file_header(const struct elf_file *file, Elf64_Ehdr *ret_header);

/** Whether the file has all that its headers tell of: one that was cut off has not. */
bool elf_file_is_whole(const struct elf_file *file);

/** Finds the first section of a type, and the strings that it is linked to. */
bool elf_file_find(const struct elf_file *file,
                   uint32_t type,
                   struct elf_table *ret_table,
                   struct elf_table *ret_strings);

/** A program header; false behind the last one. */
bool elf_file_segment(const struct elf_file *file, uint64_t index, Elf64_Phdr *ret_segment);

/** What would be loaded to @p address, as it stands in the file; NULL if not all of it does. */
const char *elf_file_at(const struct elf_file *file, uint64_t address, uint64_t size);

/** The text at @p offset, NULL if it does not end inside its table. */
const char *elf_table_string(const struct elf_table *strings, uint64_t offset);

#endif
