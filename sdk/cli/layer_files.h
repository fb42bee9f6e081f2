/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into a package: where each file comes from, and where it will lie. */
#ifndef CLI_LAYER_FILES_H
#define CLI_LAYER_FILES_H

#include "elf_dynamic.h"
#include "elf_needs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct layer_file {
    char *path;   /* in the package, without a slash in front */
    char *source; /* the file; NULL: it is `text` */
    char *text;
    uint64_t size;
    size_t part;    /* whose manifest lists it; LAYER_NO_PART: none does */
    bool is_object; /* a shared object or a program: the two below are read */
    struct elf_needs needs;
    struct elf_dynamic dynamic;
};

#define LAYER_NO_PART SIZE_MAX

/** A zeroed list is an empty one. */
struct layer_files {
    struct layer_file *items;
    size_t count;
    size_t capacity;
};

/** Adds a regular file, which is read later, as @p place in the package. False after a message. */
bool layer_files_add(struct layer_files *files, const char *place, const char *source, size_t part);

/** Adds text; takes over the allocated @p text. False after a message. */
bool layer_files_add_text(struct layer_files *files, const char *path, char *text);

/** Adds all files below a folder, as below @p prefix ("" or one that ends in a slash). */
bool layer_files_add_folder(struct layer_files *files,
                            const char *folder,
                            const char *prefix,
                            size_t part);

/** Sorts by path, byte for byte. False after a message if two have the same one. */
bool layer_files_sort(struct layer_files *files);

/** The file at that path, of which only the first @p len bytes count; NULL: none. */
const struct layer_file *
layer_files_find(const struct layer_files *files, const char *path, size_t len);

/** The mode that it has in the package, whatever it has here: Lambda runs as another user. */
unsigned layer_file_mode(const struct layer_file *file);

/** How messages call it. */
const char *layer_file_name(const struct layer_file *file);

void layer_files_done(struct layer_files *files);

#endif
