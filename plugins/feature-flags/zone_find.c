/* SPDX-License-Identifier: Apache-2.0 */
/* Where compiled zones are: see zone.h. */
#include "zone.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Behind what TZDIR says: where systems keep the database, and where our layer brings it. Lambda's
 * own system has none. */
static const char *const s_folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                        "/opt/powertools/zoneinfo"};

/* A name of the database, which never leads out of its folder. */
static bool is_name(struct pwt_bytes name)
{
    if (name.len == 0 || name.ptr[0] == '/' || name.ptr[name.len - 1] == '/') {
        return false;
    }
    for (uint64_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+';
        if (!plain) {
            return false;
        }
    }
    return true;
}

static int32_t read_file(int file, const struct pwt_json_alloc *alloc, struct flags_zone *ret_zone)
{
    struct stat found;

    if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) {
        return PWT_ENOTFOUND; /* `Europe` is a folder */
    }
    if ((uint64_t)found.st_size > FLAGS_ZONE_BYTES_MAX) {
        return PWT_EFORMAT;
    }
    const size_t len = (size_t)found.st_size;
    char *bytes = alloc->alloc(alloc->user, len);
    if (!bytes) {
        return PWT_ENOMEM;
    }
    const ssize_t got = read(file, bytes, len);
    if (got < 0 || (size_t)got != len) {
        return PWT_EIO;
    }
    return flags_zone_read(pwt_bytes_make(bytes, len), alloc, ret_zone);
}

static int32_t look_in(struct pwt_bytes folder,
                       struct pwt_bytes name,
                       const struct pwt_json_alloc *alloc,
                       struct flags_zone *ret_zone)
{
    char path[PATH_MAX];
    const int len = snprintf(path, sizeof(path), "%.*s/%.*s", (int)folder.len, folder.ptr,
                             (int)name.len, name.ptr);

    if (len < 0 || (size_t)len >= sizeof(path)) {
        return PWT_ENOTFOUND;
    }
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) {
        return PWT_ENOTFOUND;
    }
    const int32_t code = read_file(file, alloc, ret_zone);
    (void)close(file);
    return code;
}

int32_t flags_zone_find(struct pwt_bytes folder,
                        struct pwt_bytes name,
                        const struct pwt_json_alloc *alloc,
                        struct flags_zone *ret_zone)
{
    int32_t code = PWT_ENOTFOUND;

    if (!is_name(name) || name.len > NAME_MAX) {
        return PWT_ENOTFOUND;
    }
    if (folder.len > 0 && folder.len < PATH_MAX) {
        code = look_in(folder, name, alloc, ret_zone);
    }
    for (size_t i = 0; code == PWT_ENOTFOUND && i < sizeof(s_folders) / sizeof(s_folders[0]); i++) {
        code = look_in(pwt_cstr(s_folders[i]), name, alloc, ret_zone);
    }
    if (code == PWT_ENOTFOUND && pwt_bytes_equal(name, pwt_cstr("UTC"))) {
        *ret_zone = (struct flags_zone){.count = 0};
        code = 0;
    }
    if (code == 0) {
        ret_zone->name = name;
    }
    return code;
}
