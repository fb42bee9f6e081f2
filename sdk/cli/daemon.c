/* SPDX-License-Identifier: Apache-2.0 */
/* What the library tells of a server of its own. */
#include "daemon.h"

enum {
    DAEMON_MAX_TIMEOUT_MS = 1000,
};

uint16_t daemon_port(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info == NULL ? 0 : info->port;
}

int daemon_fd(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);

    return info == NULL ? -1 : info->epoll_fd;
}

int daemon_timeout_ms(struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG timeout;

    if (MHD_get_timeout(daemon, &timeout) != MHD_YES) {
        return -1;
    }
    return timeout > DAEMON_MAX_TIMEOUT_MS ? DAEMON_MAX_TIMEOUT_MS : (int)timeout;
}
