/* SPDX-License-Identifier: Apache-2.0 */
/* See elf_file.h. */
#include "elf_file.h"

#include "crash.h"

#include <powertools/types.h>

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__)
#    define THIS_MACHINE      EM_X86_64
#    define THIS_MACHINE_NAME "x86_64"
#elif defined(__aarch64__)
#    define THIS_MACHINE      EM_AARCH64
#    define THIS_MACHINE_NAME "arm64"
#else
#    error "Lambda runs x86_64 and arm64"
#endif

bool elf_file_exists(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

static const char *machine_name(unsigned machine)
{
    switch (machine) {
    case EM_X86_64:
        return "x86_64";
    case EM_AARCH64:
        return "arm64";
    case EM_386:
        return "x86";
    case EM_ARM:
        return "arm";
    default:
        return "another machine";
    }
}

/* What is looked at of a file: its start, where headers usually are, and its size. */
struct start {
    union {
        Elf64_Ehdr header;
        char bytes[2048];
    } u;
    ssize_t len;   /* bytes read; -1: the file cannot be opened, -2: it is no regular file */
    uint64_t size; /* of the file */
};

static void read_start(const char *path, struct start *start)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hold us up */

    start->len = -1;
    if (fd < 0) {
        return;
    }
    start->len = -2;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        start->size = (uint64_t)info.st_size;
        start->len = pread(fd, start->u.bytes, sizeof(start->u.bytes), 0);
    }
    (void)close(fd);
}

/* How large the file must be for what it says will be mapped: a file that was cut off would kill us
 * with SIGBUS later. Headers elsewhere than at the start are left to the dynamic linker. */
static uint64_t mapped_end(const struct start *start)
{
    const Elf64_Ehdr *header = &start->u.header;
    uint64_t end = 0;

    for (unsigned i = 0; i < header->e_phnum; i++) {
        Elf64_Phdr segment;
        uint64_t at = header->e_phoff + i * sizeof(segment);
        if (at > (uint64_t)start->len || sizeof(segment) > (uint64_t)start->len - at) {
            break;
        }
        memcpy(&segment, start->u.bytes + at, sizeof(segment));
        if (segment.p_type == PT_LOAD && segment.p_filesz <= UINT64_MAX - segment.p_offset &&
            segment.p_offset + segment.p_filesz > end) {
            end = segment.p_offset + segment.p_filesz;
        }
    }
    return end;
}

static int32_t elf_file_check(const struct elf_file *file, struct problem *problem)
{
    struct start start;
    const Elf64_Ehdr *header = &start.u.header;

    read_start(file->path, &start);
    if (start.len == -1) {
        return problem_set(problem, PWT_EIO, file->type,
                           "powertools: %s '%s' (%s) cannot be read: %s; expected a file that the "
                           "function's user may read; build the package with mode 0644 or 0755",
                           file->what, file->name, file->path, strerror(errno));
    }
    if (start.len == -2) {
        return problem_set(problem, PWT_EFORMAT, file->type,
                           "powertools: %s '%s' (%s) is not a regular file; expected a shared "
                           "object; put the .so itself there",
                           file->what, file->name, file->path);
    }
    if (start.len < (ssize_t)sizeof(*header) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_type != ET_DYN) {
        return problem_set(problem, PWT_EFORMAT, file->type,
                           "powertools: %s '%s' (%s) is not a shared object; expected what "
                           "'cc -shared -fPIC' writes; build it again",
                           file->what, file->name, file->path);
    }
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != THIS_MACHINE) {
        return problem_set(problem, PWT_EFORMAT, file->type,
                           "powertools: %s '%s' (%s) is built for %s%s; expected " THIS_MACHINE_NAME
                           ", which this function runs on; build it for " THIS_MACHINE_NAME
                           " or change the function's architecture",
                           file->what, file->name, file->path,
                           header->e_ident[EI_CLASS] != ELFCLASS64 ? "32-bit " : "",
                           machine_name(header->e_machine));
    }
    uint64_t least = mapped_end(&start);
    if (least > start.size) {
        return problem_set(problem, PWT_EFORMAT, file->type,
                           "powertools: %s '%s' (%s) is cut off: it has %llu bytes; expected at "
                           "least %llu; copy or upload it again",
                           file->what, file->name, file->path, (unsigned long long)start.size,
                           (unsigned long long)least);
    }
    return 0;
}

int32_t elf_file_open(const struct elf_file *file, void **ret_object, struct problem *problem)
{
    struct stat info = {0};

    if (stat(file->path, &info) != 0 && lstat(file->path, &info) != 0) {
        return PWT_ENOTFOUND; /* not even a link that leads nowhere */
    }
    if (file->careful || !S_ISREG(info.st_mode)) { /* dlopen would wait for a FIFO's writer */
        int32_t code = elf_file_check(file, problem);
        if (code != 0) {
            return code;
        }
    }
    crash_loading(file->path, file->type);
    *ret_object = dlopen(file->path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    crash_loading(NULL, NULL);
    if (*ret_object) {
        return 0;
    }
    const char *why = dlerror();
    int32_t code = elf_file_check(file, problem);
    if (code != 0) {
        return code;
    }
    return problem_set(problem, PWT_EIO, file->type,
                       "powertools: %s '%s' (%s) cannot be loaded: %s; expected every library and "
                       "symbol it needs; %s",
                       file->what, file->name, file->path, why ? why : "no reason given",
                       file->advice);
}
