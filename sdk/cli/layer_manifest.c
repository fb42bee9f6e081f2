/* SPDX-License-Identifier: Apache-2.0 */
/* One line with sorted keys, so that equal layers have equal manifests. */
#include "layer_manifest.h"

#include "digest.h"
#include "elf_file.h"
#include "json_text.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *layer_manifest_text(const char *text)
{
    return text == NULL ? NULL : json_object_new_string(text);
}

static void
layer_manifest_set(struct json_object *object, const char *name, struct json_object *value)
{
    (void)json_object_object_add(object, name, value);
}

/** One entry of `files`; NULL after a message. */
static struct json_object *layer_manifest_file(const struct layer_file *file)
{
    struct json_object *entry;
    struct digest digest;
    char hex[DIGEST_HEX_SIZE];
    char mode[8];

    if (!digest_file(file->source, &digest)) {
        message_error("file '%s' cannot be read: %s", file->source, strerror(errno));
        return NULL;
    }
    digest_hex(&digest, hex);
    (void)snprintf(mode, sizeof(mode), "%04o", layer_file_mode(file));
    entry = json_object_new_object();
    layer_manifest_set(entry, "mode", json_object_new_string(mode));
    layer_manifest_set(entry, "path", json_object_new_string(file->path));
    layer_manifest_set(entry, "sha256", json_object_new_string(hex));
    return entry;
}

static struct json_object *layer_manifest_files(const struct layer_package *package, size_t part)
{
    struct json_object *list = json_object_new_array();

    for (size_t i = 0; i < package->files.count; i++) {
        const struct layer_file *file = &package->files.items[i];
        struct json_object *entry = file->part == part ? layer_manifest_file(file) : NULL;

        if (entry != NULL) {
            (void)json_object_array_add(list, entry);
        } else if (file->part == part) {
            json_object_put(list);
            return NULL;
        }
    }
    return list;
}

/** Whether one of the part's own files is called like that library. */
static bool
layer_manifest_has(const struct layer_package *package, size_t part, const char *library)
{
    for (size_t i = 0; i < package->files.count; i++) {
        const struct layer_file *file = &package->files.items[i];
        const char *slash = strrchr(file->path, '/');

        if (file->part == part && slash != NULL && strcmp(slash + 1, library) == 0) {
            return true;
        }
    }
    return false;
}

static bool layer_manifest_lists(struct json_object *list, const char *text)
{
    for (size_t i = 0; i < json_text_length(list); i++) {
        if (strcmp(json_object_get_string(json_object_array_get_idx(list, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

static int layer_manifest_compare(const void *a, const void *b)
{
    return strcmp(json_object_get_string(*(struct json_object *const *)a),
                  json_object_get_string(*(struct json_object *const *)b));
}

/** Libraries that come from elsewhere. What else is in the package makes no difference: a part has
 * the same manifest in a layer of its own as in one with others. */
static struct json_object *layer_manifest_needed(const struct layer_package *package, size_t part)
{
    struct json_object *list = json_object_new_array();

    for (size_t i = 0; i < package->files.count; i++) {
        const struct layer_file *file = &package->files.items[i];
        const char *library = NULL;

        while (file->part == part &&
               (library = elf_dynamic_next(&file->dynamic, library)) != NULL) {
            if (!layer_manifest_has(package, part, library) &&
                !layer_manifest_lists(list, library)) {
                (void)json_object_array_add(list, json_object_new_string(library));
            }
        }
    }
    json_object_array_sort(list, layer_manifest_compare);
    return list;
}

static struct json_object *layer_manifest_arch(const struct layer_package *package, size_t part)
{
    for (size_t i = 0; i < package->files.count; i++) {
        const struct layer_file *file = &package->files.items[i];

        if (file->part == part && file->is_object) {
            return layer_manifest_text(elf_file_architecture(file->needs.machine));
        }
    }
    return NULL;
}

/** The newest glibc that an object of the part names; null if none does. */
static struct json_object *layer_manifest_glibc(const struct layer_package *package, size_t part)
{
    unsigned glibc = 0;
    char version[16];

    for (size_t i = 0; i < package->files.count; i++) {
        const struct layer_file *file = &package->files.items[i];

        if (file->part == part && file->is_object && file->needs.glibc > glibc) {
            glibc = file->needs.glibc;
        }
    }
    (void)snprintf(version, sizeof(version), "2.%u", glibc);
    return layer_manifest_text(glibc == 0 ? NULL : version);
}

static struct json_object *layer_manifest_abi(const struct elf_plugin *part)
{
    struct json_object *abi = json_object_new_object();

    layer_manifest_set(abi, "major", json_object_new_int64(part->abi_major));
    layer_manifest_set(abi, "minor", json_object_new_int64(part->abi_minor));
    return abi;
}

static struct json_object *layer_manifest_source(const struct layer_package *package)
{
    struct json_object *source = json_object_new_object();

    layer_manifest_set(source, "commit", layer_manifest_text(package->commit));
    layer_manifest_set(source, "epoch",
                       package->epoch < 0 ? NULL : json_object_new_int64(package->epoch));
    return source;
}

/** The members in the order of their names; NULL after a message. */
static struct json_object *layer_manifest_make(const struct layer_package *package, size_t part)
{
    const struct elf_plugin *is = &package->parts[part];
    struct json_object *files = layer_manifest_files(package, part);
    struct json_object *document;

    if (files == NULL) {
        return NULL;
    }
    document = json_object_new_object();
    layer_manifest_set(document, "abi", layer_manifest_abi(is));
    layer_manifest_set(document, "arch", layer_manifest_arch(package, part));
    layer_manifest_set(document, "files", files);
    layer_manifest_set(document, "glibc_max", layer_manifest_glibc(package, part));
    layer_manifest_set(document, "name", json_object_new_string(is->name));
    layer_manifest_set(document, "needed", layer_manifest_needed(package, part));
    layer_manifest_set(document, "source", layer_manifest_source(package));
    layer_manifest_set(document, "version", json_object_new_string(is->version));
    return document;
}

char *layer_manifest_print(const struct layer_package *package, size_t part)
{
    struct json_object *document = layer_manifest_make(package, part);
    char *text = NULL;

    if (document != NULL && asprintf(&text, "%s\n", json_text_print(document)) < 0) {
        text = NULL;
        (void)message_no_memory();
    }
    json_object_put(document);
    return text;
}
