/* SPDX-License-Identifier: Apache-2.0 */
/* What a shared object asks of the system that loads it. */
#ifndef CLI_ELF_NEEDS_H
#define CLI_ELF_NEEDS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    /* Of Amazon Linux 2023, on which provided.al2023 runs.
     * https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html */
    ELF_NEEDS_LAMBDA = 34,
    ELF_NEEDS_SYMBOL_SIZE = 128,
};

struct elf_needs {
    uint16_t machine; /* EM_X86_64, ... */
    unsigned glibc;   /* the N of the highest GLIBC_2.N that it names; 0: none */
    /** One of the symbols of that version, cut off if it is longer; "": no symbol is, but relative
     * relocations are packed. */
    char symbol[ELF_NEEDS_SYMBOL_SIZE];
};

/** False if the file cannot be read or is no 64-bit shared object. */
bool elf_needs_read(const char *path, struct elf_needs *ret_needs);

#endif
