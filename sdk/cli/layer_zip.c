/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libzip writes no field that we did not ask for: no directories, no times or owners behind an
 * entry's name. What depends on the machine is set here: time, zone, mode, kind of system, level.
 */
#include "layer_zip.h"

#include "message.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <zip.h>

enum {
    LAYER_ZIP_LEVEL = 9,
    LAYER_ZIP_MODE_SHIFT = 16, /* of a Unix mode in the external attributes */
};

/* 1980-01-01T00:00:00Z. */
static const int64_t s_first_epoch = 315532800;

/** Entries have the local time. A package has no use for another zone than UTC. */
static void layer_zip_use_utc(void)
{
    static char zone[] = "TZ=UTC0";

    (void)putenv(zone);
    tzset();
}

static bool layer_zip_add(struct zip *archive, const struct layer_file *file, int64_t epoch)
{
    struct zip_source *source = file->source == NULL
                                    ? zip_source_buffer(archive, file->text, file->size, 0)
                                    : zip_source_file(archive, file->source, 0, 0);
    zip_uint32_t mode = (zip_uint32_t)(S_IFREG | layer_file_mode(file)) << LAYER_ZIP_MODE_SHIFT;
    zip_int64_t added = zip_file_add(archive, file->path, source, ZIP_FL_ENC_UTF_8);
    zip_uint64_t index = (zip_uint64_t)added;

    if (added < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_mtime(archive, index, (time_t)epoch, 0) == 0 &&
           zip_set_file_compression(archive, index, ZIP_CM_DEFLATE, LAYER_ZIP_LEVEL) == 0 &&
           zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_UNIX, mode) == 0;
}

static void layer_zip_complain(const char *path, const char *reason)
{
    message_error("package '%s' cannot be written: %s; expected a path in a folder that is there; "
                  "choose another with --output PATH",
                  path, reason);
}

bool layer_zip_write(const struct layer_files *files, const char *path, int64_t epoch)
{
    int code = 0;
    struct zip *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    bool written = archive != NULL;

    if (archive == NULL) {
        struct zip_error error;

        zip_error_init_with_code(&error, code);
        layer_zip_complain(path, zip_error_strerror(&error));
        zip_error_fini(&error);
        return false;
    }
    layer_zip_use_utc();
    epoch = epoch < s_first_epoch ? s_first_epoch : epoch;
    for (size_t i = 0; written && i < files->count; i++) {
        written = layer_zip_add(archive, &files->items[i], epoch);
    }
    written = written && zip_close(archive) == 0; /* everything is read and written here */
    if (!written) {
        layer_zip_complain(path, zip_strerror(archive));
        zip_discard(archive);
    }
    return written;
}
