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

/* Relative to the function's folder. */
static bool path_of(const struct flags *flags, char *path)
{
    const bool whole = flags->file.len > 0 && flags->file.ptr[0] == '/';
    const int folder = whole ? 0 : (int)flags->folder.len;
    const int len = snprintf(path, PATH_MAX, "%.*s%s%.*s", folder, flags->folder.ptr,
                             folder > 0 ? "/" : "", (int)flags->file.len, flags->file.ptr);

    return flags->file.len > 0 && len > 0 && len < PATH_MAX;
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

static int32_t
read_all(struct pwt_cx *cx, int file, const struct stat *found, struct pwt_bytes *ret_text)
{
    const size_t size = (size_t)found->st_size;
    char *text = pwt_alloc(cx->inv, size);
    size_t len = 0;
    ssize_t got = 1;

    if (!text) {
        return PWT_ENOMEM;
    }
    while (len < size && got > 0) {
        got = read(file, text + len, size - len);
        got = got < 0 && errno == EINTR ? 1 : got;
        len += got > 0 ? (size_t)got : 0;
    }
    *ret_text = pwt_bytes_make(text, len);
    return got < 0 ? PWT_EIO : 0;
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
    const int32_t code = read_all(cx, file, &found, &ret_fetched->text);
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
