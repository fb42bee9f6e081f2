/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plugin says of itself, read from its file. Nothing of it is loaded, so this works for a
 * plugin of another architecture too.
 */
#ifndef CLI_ELF_PLUGIN_H
#define CLI_ELF_PLUGIN_H

#include <stdint.h>

#define ELF_PLUGIN_SYMBOL "pwt_plugin_v1"

enum {
    ELF_PLUGIN_TEXT_SIZE = 64,
};

struct elf_plugin {
    uint32_t abi_major;
    uint32_t abi_minor;
    char name[ELF_PLUGIN_TEXT_SIZE]; /* cut off if longer, as is the version */
    char version[ELF_PLUGIN_TEXT_SIZE];
};

enum elf_plugin_result {
    ELF_PLUGIN_OK,
    ELF_PLUGIN_NONE,    /* it exports no pwt_plugin_v1 */
    ELF_PLUGIN_DAMAGED, /* it does, but that is no table of a plugin with a name and a version */
};

enum elf_plugin_result elf_plugin_read(const char *path, struct elf_plugin *ret_plugin);

#endif
