/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders are watched and not files: a linker replaces the file, and one that is not there yet can
 * still come.
 */
#include "watch.h"

#include "message.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum {
    WATCH_MASK = IN_CLOSE_WRITE | IN_MOVED_TO,
    /* A build may write several objects, and the same one more than once. */
    WATCH_QUIET_MS = 100,
};

int watch_open(const char *folder, const char *folders)
{
    char *list = strdup(folders);
    char *rest = list;
    char *item;
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

    if (list == NULL || fd < 0 || inotify_add_watch(fd, folder, WATCH_MASK) < 0) {
        message_error("folder '%s' cannot be watched: %s; run without --watch", folder,
                      strerror(errno));
        if (fd >= 0) {
            (void)close(fd);
        }
        free(list);
        return -1;
    }
    while ((item = strsep(&rest, ":")) != NULL) {
        (void)inotify_add_watch(fd, item, WATCH_MASK);
    }
    free(list);
    return fd;
}

static bool watch_is_object(const struct inotify_event *event)
{
    const char *ending = event->len == 0 ? NULL : strrchr(event->name, '.');

    return ending != NULL && strcmp(ending, ".so") == 0;
}

/** Reads everything that is known now; true if an object was among it. */
static bool watch_read(int fd)
{
    _Alignas(struct inotify_event) char data[4096];
    bool changed = false;
    ssize_t len;

    while ((len = read(fd, data, sizeof(data))) > 0) {
        for (ssize_t at = 0; at < len;) {
            const struct inotify_event *event = (const void *)(data + at);

            changed = changed || watch_is_object(event);
            at += (ssize_t)(sizeof(*event) + event->len);
        }
    }
    return changed;
}

bool watch_take(int fd)
{
    struct pollfd more = {.fd = fd, .events = POLLIN};
    bool changed = watch_read(fd);

    while (changed && poll(&more, 1, WATCH_QUIET_MS) > 0) {
        (void)watch_read(fd);
    }
    return changed;
}
