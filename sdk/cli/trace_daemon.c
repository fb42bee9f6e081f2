/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Datagrams on loopback are in the receiver's queue when the sender's call returns. So whatever a
 * runtime sent before it called the Runtime API can be read when that call is seen.
 */
#include "trace_daemon.h"

#include "message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TRACE_DAEMON_DATAGRAM = 64 * 1024,
    /* Wished for; the kernel gives what it allows. */
    TRACE_DAEMON_QUEUE_BYTES = 4 * 1024 * 1024,
};

bool trace_daemon_open(struct trace_daemon *ret_daemon)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int bytes = TRACE_DAEMON_QUEUE_BYTES;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    *ret_daemon = (struct trace_daemon){.fd = fd};
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        message_error("local X-Ray daemon cannot listen on 127.0.0.1: %s", strerror(errno));
        trace_daemon_close(ret_daemon);
        return false;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
    (void)snprintf(ret_daemon->address, sizeof(ret_daemon->address), "127.0.0.1:%u",
                   (unsigned)ntohs(address.sin_port));
    return true;
}

void trace_daemon_close(struct trace_daemon *daemon)
{
    if (daemon->fd >= 0) {
        (void)close(daemon->fd);
        daemon->fd = -1;
    }
}

/** A datagram is a line that says the format, then the document. */
static void
trace_daemon_split(const char *data, size_t len, trace_daemon_fn *receive, void *context)
{
    const char *line_end = memchr(data, '\n', len);

    if (line_end == NULL || data[0] != '{') {
        receive(context, NULL, 0);
        return;
    }
    receive(context, line_end + 1, len - (size_t)(line_end + 1 - data));
}

void trace_daemon_receive(const struct trace_daemon *daemon,
                          trace_daemon_fn *receive,
                          void *context)
{
    char data[TRACE_DAEMON_DATAGRAM];
    ssize_t len;

    if (daemon->fd < 0) {
        return;
    }
    while ((len = recv(daemon->fd, data, sizeof(data), 0)) >= 0) {
        trace_daemon_split(data, (size_t)len, receive, context);
    }
}
