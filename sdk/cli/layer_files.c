/* SPDX-License-Identifier: Apache-2.0 */
/* The list of files, and walking the folders that they come from. */
#include "layer_files.h"

#include "elf_file.h"
#include "message.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    LAYER_FILES_FIRST_CAPACITY = 16,
};

static void layer_file_done(struct layer_file *file)
{
    elf_dynamic_done(&file->dynamic);
    free(file->path);
    free(file->source);
    free(file->text);
}

/** Takes over what @p file holds, also when it fails. */
static bool layer_files_append(struct layer_files *files, struct layer_file *file)
{
    if (files->count == files->capacity) {
        size_t capacity = files->capacity == 0 ? LAYER_FILES_FIRST_CAPACITY : 2 * files->capacity;
        struct layer_file *items = realloc(files->items, capacity * sizeof(*items));

        if (items == NULL) {
            layer_file_done(file);
            return message_no_memory();
        }
        files->items = items;
        files->capacity = capacity;
    }
    files->items[files->count++] = *file;
    return true;
}

/** False after a message: it begins like an object, but is none that Lambda could load. */
static bool layer_files_read_object(struct layer_file *file)
{
    struct elf_needs needs;
    struct elf_dynamic dynamic;
    struct elf_file mapped;
    bool looks_like_one;
    bool is_one;

    if (!elf_file_map(file->source, &mapped)) {
        message_error("file '%s' cannot be read: %s", file->source, strerror(errno));
        return false;
    }
    looks_like_one = mapped.size >= SELFMAG && memcmp(mapped.data, ELFMAG, SELFMAG) == 0;
    is_one = elf_file_is_whole(&mapped);
    elf_file_unmap(&mapped);
    if (!looks_like_one) {
        return true;
    }
    if (!is_one || !elf_needs_read(file->source, &needs) ||
        !elf_dynamic_read(file->source, &dynamic)) {
        message_error("file '%s' is no 64-bit shared object, or a damaged one; expected what "
                      "'cc -shared' makes for x86_64 or arm64; build it again",
                      file->source);
        return false;
    }
    file->is_object = true;
    file->needs = needs;
    file->dynamic = dynamic;
    return true;
}

bool layer_files_add(struct layer_files *files, const char *place, const char *source, size_t part)
{
    struct layer_file file = {.part = part};
    struct stat info;

    if (stat(source, &info) != 0) {
        message_error("file '%s' cannot be read: %s", source, strerror(errno));
        return false;
    }
    if (!S_ISREG(info.st_mode)) {
        message_error("file '%s' is no regular file; expected one; name the file itself", source);
        return false;
    }
    file.size = (uint64_t)info.st_size;
    file.path = strdup(place);
    file.source = strdup(source);
    if (file.path == NULL || file.source == NULL) {
        layer_file_done(&file);
        return message_no_memory();
    }
    if (!layer_files_read_object(&file)) {
        layer_file_done(&file);
        return false;
    }
    return layer_files_append(files, &file);
}

bool layer_files_add_text(struct layer_files *files, const char *path, char *text)
{
    struct layer_file file = {
        .path = strdup(path), .text = text, .size = strlen(text), .part = LAYER_NO_PART};

    if (file.path == NULL) {
        layer_file_done(&file);
        return message_no_memory();
    }
    return layer_files_append(files, &file);
}

static bool layer_files_add_entry(struct layer_files *files,
                                  const FTSENT *entry,
                                  const char *prefix,
                                  size_t part)
{
    const FTSENT *top = entry;
    char *path;
    bool added;

    while (top->fts_level > FTS_ROOTLEVEL) {
        top = top->fts_parent;
    }
    if (asprintf(&path, "%s%s", prefix, entry->fts_path + top->fts_pathlen + 1) < 0) {
        return message_no_memory();
    }
    added = layer_files_add(files, path, entry->fts_path, part);
    free(path);
    return added;
}

static bool
layer_files_visit(struct layer_files *files, const FTSENT *entry, const char *prefix, size_t part)
{
    switch (entry->fts_info) {
    case FTS_D:
    case FTS_DP:
        return true;
    case FTS_F:
        return layer_files_add_entry(files, entry, prefix, part);
    case FTS_SL:
    case FTS_SLNONE:
        message_error("file '%s' is a symbolic link; expected the file itself under the name that "
                      "is looked for; copy it with 'cp -L'",
                      entry->fts_path);
        return false;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        message_error("file '%s' cannot be read: %s", entry->fts_path, strerror(entry->fts_errno));
        return false;
    default:
        message_error("file '%s' is no regular file; expected only such in a package; remove it",
                      entry->fts_path);
        return false;
    }
}

bool layer_files_add_folder(struct layer_files *files,
                            const char *folder,
                            const char *prefix,
                            size_t part)
{
    char *top = realpath(folder, NULL);
    char *tops[] = {top, NULL};
    FTS *walk = top == NULL ? NULL : fts_open(tops, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    const FTSENT *entry;
    bool added = walk != NULL;

    if (walk == NULL) {
        message_error("folder '%s' cannot be read: %s", folder, strerror(errno));
    }
    while (added && (entry = fts_read(walk)) != NULL) {
        added = layer_files_visit(files, entry, prefix, part);
    }
    if (walk != NULL) {
        (void)fts_close(walk);
    }
    free(top);
    return added;
}

static int layer_files_compare(const void *a, const void *b)
{
    return strcmp(((const struct layer_file *)a)->path, ((const struct layer_file *)b)->path);
}

bool layer_files_sort(struct layer_files *files)
{
    if (files->count > 1) {
        qsort(files->items, files->count, sizeof(*files->items), layer_files_compare);
    }
    for (size_t i = 1; i < files->count; i++) {
        if (strcmp(files->items[i - 1].path, files->items[i].path) == 0) {
            message_error("files '%s' and '%s' would both be '%s' in the package; expected one; "
                          "leave the other one out",
                          layer_file_name(&files->items[i - 1]), layer_file_name(&files->items[i]),
                          files->items[i].path);
            return false;
        }
    }
    return true;
}

const struct layer_file *
layer_files_find(const struct layer_files *files, const char *path, size_t len)
{
    for (size_t i = 0; i < files->count; i++) {
        const char *known = files->items[i].path;

        if (strlen(known) == len && memcmp(known, path, len) == 0) {
            return &files->items[i];
        }
    }
    return NULL;
}

unsigned layer_file_mode(const struct layer_file *file)
{
    bool runs = strcmp(file->path, "bootstrap") == 0 || strncmp(file->path, "bin/", 4) == 0;

    return runs ? 0755 : 0644;
}

const char *layer_file_name(const struct layer_file *file)
{
    return file->source != NULL ? file->source : file->path;
}

void layer_files_done(struct layer_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        layer_file_done(&files->items[i]);
    }
    free(files->items);
    *files = (struct layer_files){.items = NULL};
}
