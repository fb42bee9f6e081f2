/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin that cannot be looked at: its constructor tells HANG_FIFO its process, and stays. */
#include <powertools/plugin.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void hangs_start(void)
{
    const char *path = getenv("HANG_FIFO");
    char pid[16];
    const int len = snprintf(pid, sizeof(pid), "%d", (int)getpid());
    const int fd = path ? open(path, O_WRONLY) : -1;

    if (fd < 0 || write(fd, pid, (size_t)len) != len) {
        return;
    }
    (void)close(fd);
    (void)pause();
}

static int32_t hangs_before(struct pwt_cx *cx)
{
    (void)cx;
    return PWT_OK;
}

PWT_PLUGIN(.name = "hangs",
           .version = "1.0.0",
           .summary = "Hangs.",
           .flags = PWT_FAIL_OPEN,
           .before = hangs_before);
