/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dynamic symbol table of an ELF file. Nothing in the file is trusted: every offset is checked
 * against its size before it is followed.
 */
#include "elf_symbols.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct elf_file {
    char *data; /* NULL: an empty file */
    size_t size;
};

/** A table inside the file, or an empty one. */
struct elf_table {
    const char *data;
    size_t size;
};

static bool elf_range_fits(const struct elf_file *file, uint64_t offset, uint64_t size)
{
    return offset <= file->size && size <= file->size - offset;
}

/** Copies out a header at @p offset: the file need not keep to alignment. */
static bool elf_copy(const struct elf_file *file, uint64_t offset, void *ret_header, size_t size)
{
    if (!elf_range_fits(file, offset, size)) {
        return false;
    }
    memcpy(ret_header, file->data + offset, size);
    return true;
}

static bool elf_section(const struct elf_file *file,
                        const Elf64_Ehdr *header,
                        uint64_t index,
                        Elf64_Shdr *ret_section)
{
    return index < header->e_shnum && header->e_shoff <= file->size &&
           elf_copy(file, header->e_shoff + index * sizeof(*ret_section), ret_section,
                    sizeof(*ret_section));
}

static bool
elf_section_table(const struct elf_file *file, const Elf64_Shdr *section, struct elf_table *ret)
{
    if (!elf_range_fits(file, section->sh_offset, section->sh_size)) {
        return false;
    }
    *ret = (struct elf_table){.data = file->data + section->sh_offset,
                              .size = (size_t)section->sh_size};
    return true;
}

/** Finds the dynamic symbols and the strings that they name. */
static bool elf_find_symbols(const struct elf_file *file,
                             struct elf_table *ret_symbols,
                             struct elf_table *ret_strings)
{
    Elf64_Ehdr header;
    Elf64_Shdr section;
    Elf64_Shdr strings;

    if (!elf_copy(file, 0, &header, sizeof(header)) ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_type != ET_DYN) {
        return false;
    }
    for (uint64_t i = 0; elf_section(file, &header, i, &section); i++) {
        if (section.sh_type == SHT_DYNSYM) {
            return elf_section(file, &header, section.sh_link, &strings) &&
                   elf_section_table(file, &section, ret_symbols) &&
                   elf_section_table(file, &strings, ret_strings);
        }
    }
    return false;
}

/** The name at @p offset, NULL if it does not end inside its table. */
static const char *elf_string(const struct elf_table *strings, uint64_t offset)
{
    if (offset >= strings->size ||
        memchr(strings->data + offset, '\0', strings->size - offset) == NULL) {
        return NULL;
    }
    return strings->data + offset;
}

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

    if (file->data == NULL || !elf_find_symbols(file, &table, &strings)) {
        return ELF_SYMBOLS_NOT_AN_OBJECT;
    }
    for (size_t at = 0; table.size - at >= sizeof(Elf64_Sym); at += sizeof(Elf64_Sym)) {
        Elf64_Sym symbol;
        const char *name;

        memcpy(&symbol, table.data + at, sizeof(symbol));
        name = symbol.st_shndx == SHN_UNDEF ? NULL : elf_string(&strings, symbol.st_name);
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

/** Maps the file; an empty one has no data. On false, errno says why. */
static bool elf_file_map(const char *path, struct elf_file *ret_file)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    void *data = NULL;
    bool known;
    int error;

    if (fd < 0) {
        return false;
    }
    known = fstat(fd, &info) == 0;
    if (known && info.st_size > 0) {
        data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    error = errno;
    (void)close(fd);
    errno = error;
    if (!known || data == MAP_FAILED) {
        return false;
    }
    *ret_file = (struct elf_file){.data = data, .size = (size_t)info.st_size};
    return true;
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
    if (file.size > 0) {
        (void)munmap(file.data, file.size);
    }
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
