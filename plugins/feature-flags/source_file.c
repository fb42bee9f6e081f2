/* SPDX-License-Identifier: Apache-2.0 */
/* A document in a file: with the function's code, in a layer, or on a file system that is mounted.
 * It is read again when it has changed. */
#include "flags.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Far beyond what AppConfig would take. */
#define FILE_BYTES_MAX (16u << 20)

static int32_t fail(struct flags_fetched *fetched, const char *path, const char *what)
{
    (void)snprintf(fetched->problem, sizeof(fetched->problem), "'%.300s' %s", path, what);
    return PWT_EIO;
}

/* Relative to the function's folder. Copied without printf, which a cold start would pay for. */
static bool path_of(const struct flags *flags, char *path)
{
    const struct pwt_bytes file = flags->file;
    const bool whole = file.len > 0 && file.ptr[0] == '/';
    const size_t folder = whole ? 0 : (size_t)flags->folder.len;
    size_t len = 0;

    if (file.len == 0 || file.len > PATH_MAX - 2 || folder > PATH_MAX - 2 - file.len) {
        return false;
    }
    if (folder > 0) {
        memcpy(path, flags->folder.ptr, folder);
        path[folder] = '/';
        len = folder + 1;
    }
    memcpy(path + len, file.ptr, (size_t)file.len);
    path[len + file.len] = '\0';
    return true;
}

static struct flags_stamp stamp_of(const struct stat *found)
{
    return (struct flags_stamp){
        .device = found->st_dev,
        .inode = found->st_ino,
        .size = found->st_size,
        .changed_ns = (int64_t)found->st_mtim.tv_sec * 1000000000 + found->st_mtim.tv_nsec,
    };
}

/* Into the memory of the document that will be made of it. */
static int32_t read_all(int file, const struct stat *found, struct flags_fetched *ret_fetched)
{
    const size_t size = (size_t)found->st_size;
    size_t len = 0;
    ssize_t got = 1;
    char *text;
    struct flags_document *document = flags_document_room(size, &text);

    if (!document) {
        return PWT_ENOMEM;
    }
    while (len < size && got > 0) {
        got = read(file, text + len, size - len);
        got = got < 0 && errno == EINTR ? 1 : got;
        len += got > 0 ? (size_t)got : 0;
    }
    if (got < 0) {
        flags_document_drop(document);
        return PWT_EIO;
    }
    document->raw = pwt_bytes_make(text, len); /* less, if the file was cut meanwhile */
    document->json = document->raw;
    ret_fetched->document = document;
    ret_fetched->text = document->raw;
    return 0;
}

static int32_t
fetch_open(struct pwt_cx *cx, int file, const char *path, struct flags_fetched *ret_fetched)
{
    const struct flags *flags = cx->self;
    struct stat found;

    if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) {
        return fail(ret_fetched, path, "is no regular file");
    }
    if ((uint64_t)found.st_size > FILE_BYTES_MAX) {
        return fail(ret_fetched, path, "has more than 16 MB");
    }
    const struct flags_stamp stamp = stamp_of(&found);
    if (memcmp(&stamp, &flags->store.stamp, sizeof(stamp)) == 0) {
        ret_fetched->unchanged = true;
        return 0;
    }
    const int32_t code = read_all(file, &found, ret_fetched);
    ret_fetched->stamp = stamp;
    return code == PWT_EIO ? fail(ret_fetched, path, "cannot be read") : code;
}

static int32_t fetch_file(struct pwt_cx *cx, struct flags_fetched *ret_fetched)
{
    char path[PATH_MAX];

    if (!path_of(cx->self, path)) {
        return fail(ret_fetched, "", "is no path");
    }
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) {
        return fail(ret_fetched, path, errno == ENOENT ? "does not exist" : "cannot be opened");
    }
    const int32_t code = fetch_open(cx, file, path, ret_fetched);
    (void)close(file);
    return code;
}

const struct flags_source flags_source_file = {
    .setting = "POWERTOOLS_FEATURE_FLAGS_FILE",
    .freshness = FLAGS_PER_INVOCATION,
    .fetch = fetch_file,
};
