/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks read files and load nothing: they work for both architectures on either, and what is
 * set in the environment does not matter. `powertools plugins FILE` asks the runtime for the rest.
 */
#include "layer_check.h"

#include <powertools/types.h>

#include "elf_file.h"
#include "elf_symbols.h"
#include "layer_limits.h"
#include "layer_links.h"
#include "message.h"
#include "plugin_name.h"

#include <inttypes.h>
#include <string.h>

static size_t layer_check_stem(const char *path, const char **ret_stem)
{
    const char *slash = strrchr(path, '/');
    const char *end;

    *ret_stem = slash == NULL ? path : slash + 1;
    end = strrchr(*ret_stem, '.');
    return end == NULL || strcmp(end, ".so") != 0 ? 0 : (size_t)(end - *ret_stem);
}

static bool layer_check_no_plugin(const char *path)
{
    struct elf_symbols handlers = {0};
    bool is_function = elf_symbols_read(path, "pwt_handler_v1_", &handlers) == ELF_SYMBOLS_OK &&
                       handlers.count > 0;

    elf_symbols_done(&handlers);
    if (is_function) {
        message_error("file '%s' is a function; expected a plugin; a function has a package of its "
                      "own: 'powertools layer --function %s'",
                      path, path);
    } else {
        message_error("file '%s' exports no " ELF_PLUGIN_SYMBOL "; expected a plugin; put "
                      "PWT_PLUGIN(...) into one of its sources",
                      path);
    }
    return false;
}

static bool layer_check_abi(const char *path, const struct elf_plugin *plugin)
{
    if (plugin->abi_major == PWT_ABI_MAJOR && plugin->abi_minor <= PWT_ABI_MINOR) {
        return true;
    }
    message_error("plugin '%s' (%s) needs ABI %" PRIu32 ".%" PRIu32 ", the runtime of this version "
                  "has %d.%d; pack it with the powertools command of the SDK it was built with, or "
                  "rebuild it with an SDK up to %d.%d",
                  plugin->name, path, plugin->abi_major, plugin->abi_minor, PWT_ABI_MAJOR,
                  PWT_ABI_MINOR, PWT_ABI_MAJOR, PWT_ABI_MINOR);
    return false;
}

bool layer_check_plugin(const char *path, struct elf_plugin *ret_plugin)
{
    const char *stem;
    size_t len = layer_check_stem(path, &stem);

    switch (elf_plugin_read(path, ret_plugin)) {
    case ELF_PLUGIN_OK:
        break;
    case ELF_PLUGIN_NONE:
        return layer_check_no_plugin(path);
    case ELF_PLUGIN_DAMAGED:
        message_error("file '%s' exports a " ELF_PLUGIN_SYMBOL " that is no plugin's table; "
                      "expected what PWT_PLUGIN(...) makes; build it with the headers of the SDK",
                      path);
        return false;
    }
    if (!plugin_name_is_good(ret_plugin->name, strlen(ret_plugin->name))) {
        message_error("plugin '%s' has the name '%s'; expected [a-z][a-z0-9-]{0,31}; correct "
                      ".name, and name the file after it",
                      path, ret_plugin->name);
        return false;
    }
    if (strlen(ret_plugin->name) != len || memcmp(ret_plugin->name, stem, len) != 0) {
        message_error("plugin '%s' lies in '%s'; expected a file of its name, '%s.so'; rename the "
                      "file, or correct .name",
                      ret_plugin->name, path, ret_plugin->name);
        return false;
    }
    return layer_check_abi(path, ret_plugin);
}

bool layer_check_function(const char *path)
{
    struct elf_symbols handlers = {0};
    const char *stem;
    bool has_name = layer_check_stem(path, &stem) > 0;
    bool has_handler = elf_symbols_read(path, "pwt_handler_v1_", &handlers) == ELF_SYMBOLS_OK &&
                       handlers.count > 0;

    elf_symbols_done(&handlers);
    if (!has_handler) {
        message_error("file '%s' exports no handler; expected a symbol pwt_handler_v1_<name>; put "
                      "PWT_HANDLER(<name>, ...) into one of its sources",
                      path);
    } else if (!has_name) {
        message_error("file '%s' has another ending; expected a name that ends in .so; rename it",
                      path);
    }
    return has_handler && has_name;
}

bool layer_check_exports(const char *path)
{
    struct elf_symbols symbols = {0};
    const char *other = NULL;
    size_t others = 0;

    if (elf_symbols_read(path, "", &symbols) != ELF_SYMBOLS_OK) {
        return message_no_memory();
    }
    for (size_t i = 0; i < symbols.count; i++) {
        if (symbols.names[i][0] != '\0' && strcmp(symbols.names[i], ELF_PLUGIN_SYMBOL) != 0) {
            other = others == 0 ? symbols.names[i] : other;
            others++;
        }
    }
    if (others > 0) {
        message_error("warning: plugin '%s' exports %zu other symbol%s, such as '%s'; "
                      "expected " ELF_PLUGIN_SYMBOL " alone; build it with -fvisibility=hidden and "
                      "-Wl,--version-script=$(pkg-config --variable=exports powertools)",
                      path, others, others == 1 ? "" : "s", other);
    }
    elf_symbols_done(&symbols);
    return others == 0;
}

static bool layer_check_machine(const struct layer_file *file, const struct layer_file *first)
{
    const char *architecture = elf_file_architecture(file->needs.machine);
    const char *expected = elf_file_architecture(first->needs.machine);

    if (architecture == NULL) {
        message_error("object '%s' is for a machine that Lambda does not have (ELF number %u); "
                      "expected x86_64 or arm64; build it for one of them",
                      layer_file_name(file), file->needs.machine);
        return false;
    }
    if (expected != NULL && architecture != expected) {
        message_error("object '%s' is for %s, and '%s' is for %s; expected one architecture; make "
                      "a package for each",
                      layer_file_name(file), architecture, layer_file_name(first), expected);
        return false;
    }
    return true;
}

static bool layer_check_glibc(const struct layer_file *file)
{
    if (file->needs.glibc <= ELF_NEEDS_LAMBDA) {
        return true;
    }
    if (file->needs.symbol[0] == '\0') {
        message_error("object '%s' has packed relative relocations, which need glibc 2.%u; "
                      "expected at most 2.%d, as Lambda's provided.al2023 has it; link it with "
                      "-Wl,-z,nopack-relative-relocs",
                      layer_file_name(file), file->needs.glibc, ELF_NEEDS_LAMBDA);
    } else {
        message_error("object '%s' needs %s of glibc 2.%u (GLIBC_2.%u); expected at most 2.%d, as "
                      "Lambda's provided.al2023 has it; do without that function, or build in the "
                      "image public.ecr.aws/amazonlinux/amazonlinux:2023",
                      layer_file_name(file), file->needs.symbol, file->needs.glibc,
                      file->needs.glibc, ELF_NEEDS_LAMBDA);
    }
    return false;
}

static bool layer_check_stack(const struct layer_file *file)
{
    if (file->dynamic.executable_stack) {
        message_error("object '%s' wants an executable stack; expected none: it makes faults "
                      "exploitable; use no nested functions, end assembly with '.section "
                      ".note.GNU-stack', and link with -Wl,-z,noexecstack",
                      layer_file_name(file));
    }
    return !file->dynamic.executable_stack;
}

static const struct layer_file *layer_check_first(const struct layer_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        if (files->items[i].is_object) {
            return &files->items[i];
        }
    }
    return NULL;
}

bool layer_check_files(const struct layer_files *files, bool is_function)
{
    const struct layer_file *first = layer_check_first(files);
    uint64_t size = layer_check_size(files);
    bool good = size <= LAYER_LIMITS_UNZIPPED;

    if (!good) {
        message_error("package has %" PRIu64 " bytes; expected at most %d, which Lambda takes for "
                      "a function and all its layers; leave out what is not needed",
                      size, LAYER_LIMITS_UNZIPPED);
    }
    for (size_t i = 0; i < files->count; i++) {
        const struct layer_file *file = &files->items[i];

        if (file->is_object) {
            good = layer_check_machine(file, first) && good;
            good = layer_check_glibc(file) && good;
            good = layer_check_stack(file) && good;
            good = layer_links_check(files, file, is_function) && good;
        }
    }
    return good;
}

const char *layer_check_architecture(const struct layer_files *files)
{
    const struct layer_file *first = layer_check_first(files);

    return first == NULL ? NULL : elf_file_architecture(first->needs.machine);
}

uint64_t layer_check_size(const struct layer_files *files)
{
    uint64_t size = 0;

    for (size_t i = 0; i < files->count; i++) {
        size += files->items[i].size;
    }
    return size;
}
