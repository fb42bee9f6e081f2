/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes out of the process. A reader that is slow holds the writer up, as in every runtime; one
 * that is gone costs an error and nothing else (the host ignores SIGPIPE). */
#include "logger.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

int32_t logger_output_write(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);
        if (written > 0) {
            bytes += written;
            len -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            /* Whoever shares the descriptor made it non-blocking. */
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            (void)poll(&ready, 1, -1);
        } else if (written == 0 || errno != EINTR) {
            return PWT_EIO;
        }
    }
    return 0;
}
