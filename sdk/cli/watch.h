/* SPDX-License-Identifier: Apache-2.0 */
/* Notices that a shared object was built anew. */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include <stdbool.h>

/**
 * Watches the shared objects in @p folder and in those of @p folders, a list with colons; what is
 * not there is left out. The descriptor to poll, or -1 after a message.
 */
int watch_open(const char *folder, const char *folders);

/** True if one was written or put in its place; it waits until no more is written. */
bool watch_take(int fd);

#endif
