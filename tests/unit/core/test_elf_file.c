/* SPDX-License-Identifier: Apache-2.0 */
/* Opening shared objects: one message for each thing that is wrong with a file, whether it is
 * looked at before the dynamic linker or after that refused it. */
#include "core_test.h"
#include "elf_file.h"

#include <dlfcn.h>
#include <elf.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#if defined(__x86_64__)
#    define THIS_MACHINE  EM_X86_64
#    define OTHER_MACHINE EM_AARCH64
#    define OTHER_NAME    "arm64"
#else
#    define THIS_MACHINE  EM_AARCH64
#    define OTHER_MACHINE EM_X86_64
#    define OTHER_NAME    "x86_64"
#endif

#define FILE_BYTES 4096

/* The smallest file that says it is a shared object of this machine. */
struct object {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
};

static char s_path[] = "/tmp/pwt-elf-XXXXXX";
static struct problem s_problem;
static struct elf_file s_file = {
    .path = s_path,
    .what = "plugin",
    .name = "audit",
    .type = PROBLEM_PLUGIN,
    .advice = "link it",
    .careful = true,
};

static int32_t open_file(const char *path)
{
    void *object = NULL;

    memset(&s_problem, 0, sizeof(s_problem));
    s_file.path = path;
    return elf_file_open(&s_file, &object, &s_problem);
}

static struct object an_object(void)
{
    struct object object = {
        .header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB},
                   .e_type = ET_DYN,
                   .e_machine = THIS_MACHINE,
                   .e_phoff = offsetof(struct object, segment),
                   .e_phentsize = sizeof(Elf64_Phdr),
                   .e_phnum = 1},
        .segment = {.p_type = PT_LOAD, .p_offset = 0, .p_filesz = FILE_BYTES},
    };
    return object;
}

/* Opens a file of these bytes, and zeros up to `size`. */
static int32_t check(const void *bytes, size_t len, size_t size)
{
    FILE *file = fopen(s_path, "w");

    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0 ||
        truncate(s_path, (off_t)size) != 0) {
        abort();
    }
    return open_file(s_path);
}

static int32_t check_object(const struct object *object, size_t size)
{
    return check(object, sizeof(*object), size);
}

static void opens_a_shared_object_of_this_machine(void)
{
    const void *libc = dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
    Dl_info info;

    CU_ASSERT_PTR_NOT_NULL_FATAL(libc);
    CU_ASSERT_NOT_EQUAL_FATAL(dladdr(libc, &info), 0);
    CU_ASSERT_EQUAL(open_file(info.dli_fname), 0);
    CU_ASSERT_STRING_EQUAL(s_problem.text, "");
    s_file.careful = false;
    CU_ASSERT_EQUAL(open_file(info.dli_fname), 0);
    s_file.careful = true;
}

static void says_why_the_dynamic_linker_refuses(void)
{
    struct object object = an_object(); /* nothing is wrong with it, but it has no content */

    CU_ASSERT_EQUAL(check_object(&object, FILE_BYTES), PWT_EIO);
    ASSERT_HAS(s_problem.text, "plugin 'audit' (/tmp/");
    ASSERT_HAS(s_problem.text, "cannot be loaded: ");
    ASSERT_HAS(s_problem.text, "; link it");
}

static void finds_the_same_fault_after_the_dynamic_linker(void)
{
    s_file.careful = false;
    CU_ASSERT_EQUAL(check("#!/bin/sh\n", 10, 1000), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is not a shared object");
    s_file.careful = true;
}

static void refuses_what_is_no_shared_object(void)
{
    struct object object = an_object();

    CU_ASSERT_EQUAL(check("", 0, 0), PWT_EFORMAT);
    CU_ASSERT_EQUAL(check("#!/bin/sh\n", 10, 1000), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "plugin 'audit' (/tmp/");
    ASSERT_HAS(s_problem.text, "is not a shared object");
    CU_ASSERT_STRING_EQUAL(s_problem.type, PROBLEM_PLUGIN);
    CU_ASSERT_EQUAL(check_object(&object, sizeof(Elf64_Ehdr) - 1), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is not a shared object");
    object.header.e_type = ET_REL;
    CU_ASSERT_EQUAL(check_object(&object, FILE_BYTES), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is not a shared object");
}

static void names_the_machine_it_was_built_for(void)
{
    struct object object = an_object();

    object.header.e_machine = OTHER_MACHINE;
    CU_ASSERT_EQUAL(check_object(&object, FILE_BYTES), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is built for " OTHER_NAME ";");
    object.header.e_machine = EM_RISCV;
    CU_ASSERT_EQUAL(check_object(&object, FILE_BYTES), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is built for another machine;");
    object.header.e_machine = EM_ARM;
    object.header.e_ident[EI_CLASS] = ELFCLASS32;
    CU_ASSERT_EQUAL(check_object(&object, FILE_BYTES), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is built for 32-bit arm;");
}

static void refuses_a_file_that_was_cut_off(void)
{
    struct object object = an_object();

    CU_ASSERT_EQUAL(check_object(&object, FILE_BYTES - 1), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is cut off: it has 4095 bytes; expected at least 4096");
    object.segment.p_type = PT_NOTE; /* is not mapped */
    CU_ASSERT_EQUAL(check_object(&object, FILE_BYTES - 1), PWT_EIO);
}

static void survives_numbers_that_make_no_sense(void)
{
    static const uint64_t offsets[] = {1, 63, 2047, 2048, 4095, UINT64_MAX, UINT64_MAX - 55};

    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        struct object object = an_object();
        object.header.e_phoff = offsets[i];
        object.header.e_phnum = 40;
        int32_t code = check_object(&object, FILE_BYTES);
        CU_ASSERT_TRUE(code == PWT_EIO || code == PWT_EFORMAT);
        object = an_object();
        object.segment.p_offset = offsets[i];
        object.segment.p_filesz = UINT64_MAX;
        code = check_object(&object, FILE_BYTES);
        CU_ASSERT_TRUE(code == PWT_EIO || code == PWT_EFORMAT);
    }
}

static void refuses_what_is_no_file(void)
{
    CU_ASSERT_EQUAL(unlink(s_path), 0);
    CU_ASSERT_FALSE(elf_file_exists(s_path));
    CU_ASSERT_EQUAL(open_file(s_path), PWT_ENOTFOUND);
    CU_ASSERT_STRING_EQUAL(s_problem.text, "");
    s_file.careful = false;
    CU_ASSERT_EQUAL(mkfifo(s_path, 0600), 0); /* nobody writes: must not wait */
    CU_ASSERT_TRUE(elf_file_exists(s_path));
    CU_ASSERT_EQUAL(open_file(s_path), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is not a regular file");
    CU_ASSERT_EQUAL(unlink(s_path), 0);
    CU_ASSERT_EQUAL(open_file("/tmp"), PWT_EFORMAT);
    CU_ASSERT_EQUAL(symlink("/nowhere/at/all", s_path), 0);
    CU_ASSERT_TRUE(elf_file_exists(s_path));
    CU_ASSERT_EQUAL(open_file(s_path), PWT_EIO);
    ASSERT_HAS(s_problem.text, "cannot be read: No such file");
    s_file.careful = true;
}

int main(void)
{
    CU_TestInfo elf[] = {
        {"opens_a_shared_object_of_this_machine", opens_a_shared_object_of_this_machine},
        {"says_why_the_dynamic_linker_refuses", says_why_the_dynamic_linker_refuses},
        {"finds_the_same_fault_after_the_dynamic_linker",
         finds_the_same_fault_after_the_dynamic_linker},
        {"refuses_what_is_no_shared_object", refuses_what_is_no_shared_object},
        {"names_the_machine_it_was_built_for", names_the_machine_it_was_built_for},
        {"refuses_a_file_that_was_cut_off", refuses_a_file_that_was_cut_off},
        {"survives_numbers_that_make_no_sense", survives_numbers_that_make_no_sense},
        {"refuses_what_is_no_file", refuses_what_is_no_file},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "elf_file_open", .pTests = elf},
        CU_SUITE_INFO_NULL,
    };
    int fd = mkstemp(s_path);
    if (fd < 0) {
        return 99;
    }
    (void)close(fd);
    int status = run_suites(suites);
    (void)unlink(s_path);
    return status;
}
