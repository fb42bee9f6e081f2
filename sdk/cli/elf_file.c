/* SPDX-License-Identifier: Apache-2.0 */
/* Sections of an ELF file. */
#include "elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

const char *elf_file_architecture(uint16_t machine)
{
    return machine == EM_X86_64 ? "x86_64" : machine == EM_AARCH64 ? "arm64" : NULL;
}

bool elf_file_header(const struct elf_file *file, Elf64_Ehdr *ret_header)
{
    return file->data != NULL && elf_copy(file, 0, ret_header, sizeof(*ret_header)) &&
           memcmp(ret_header->e_ident, ELFMAG, SELFMAG) == 0 &&
           ret_header->e_ident[EI_CLASS] == ELFCLASS64 &&
           ret_header->e_ident[EI_DATA] == ELFDATA2LSB && ret_header->e_type == ET_DYN;
}

bool elf_file_find(const struct elf_file *file,
                   uint32_t type,
                   struct elf_table *ret_table,
                   struct elf_table *ret_strings)
{
    Elf64_Ehdr header;
    Elf64_Shdr section;
    Elf64_Shdr strings;

    if (!elf_file_header(file, &header)) {
        return false;
    }
    for (uint64_t i = 0; elf_section(file, &header, i, &section); i++) {
        if (section.sh_type == type) {
            return elf_section(file, &header, section.sh_link, &strings) &&
                   elf_section_table(file, &section, ret_table) &&
                   elf_section_table(file, &strings, ret_strings);
        }
    }
    return false;
}

bool elf_file_segment(const struct elf_file *file, uint64_t index, Elf64_Phdr *ret_segment)
{
    Elf64_Ehdr header;

    return elf_file_header(file, &header) && index < header.e_phnum &&
           header.e_phoff <= file->size &&
           elf_copy(file, header.e_phoff + index * sizeof(*ret_segment), ret_segment,
                    sizeof(*ret_segment));
}

bool elf_file_is_whole(const struct elf_file *file)
{
    Elf64_Ehdr header;
    Elf64_Phdr segment;

    if (!elf_file_header(file, &header) ||
        !elf_range_fits(file, header.e_shoff, (uint64_t)header.e_shnum * sizeof(Elf64_Shdr)) ||
        !elf_range_fits(file, header.e_phoff, (uint64_t)header.e_phnum * sizeof(Elf64_Phdr))) {
        return false;
    }
    for (uint64_t i = 0; elf_file_segment(file, i, &segment); i++) {
        if (segment.p_type == PT_LOAD &&
            !elf_range_fits(file, segment.p_offset, segment.p_filesz)) {
            return false;
        }
    }
    return true;
}

const char *elf_file_at(const struct elf_file *file, uint64_t address, uint64_t size)
{
    Elf64_Phdr segment;

    for (uint64_t i = 0; elf_file_segment(file, i, &segment); i++) {
        uint64_t skip = address - segment.p_vaddr;

        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && skip <= segment.p_filesz &&
            size <= segment.p_filesz - skip && segment.p_offset <= file->size &&
            elf_range_fits(file, segment.p_offset + skip, size)) {
            return file->data + segment.p_offset + skip;
        }
    }
    return NULL;
}

const char *elf_table_string(const struct elf_table *strings, uint64_t offset)
{
    if (offset >= strings->size ||
        memchr(strings->data + offset, '\0', strings->size - offset) == NULL) {
        return NULL;
    }
    return strings->data + offset;
}

bool elf_file_map(const char *path, struct elf_file *ret_file)
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

void elf_file_unmap(struct elf_file *file)
{
    if (file->size > 0) {
        (void)munmap(file->data, file->size);
    }
    *file = (struct elf_file){.data = NULL};
}
