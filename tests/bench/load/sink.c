// SPDX-License-Identifier: Apache-2.0
/*
 * The X-Ray daemon's place: a UDP socket that takes a tracer's datagrams and counts them. It is
 * emptied between invocations and never waited for, so that no datagram wakes the server while a
 * runtime is being measured.
 */
#include "load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int load_sink_open(struct load_run *run)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(addr);

    run->sink_fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (run->sink_fd < 0 || bind(run->sink_fd, (struct sockaddr *)&addr, len) != 0 ||
        getsockname(run->sink_fd, (struct sockaddr *)&addr, &len) != 0) {
        return -1;
    }
    run->sink_port = ntohs(addr.sin_port);
    return 0;
}

void load_sink_drain(struct load_run *run)
{
    char byte;

    /* One byte is enough: the rest of a datagram is dropped with it. */
    while (run->sink_fd >= 0 && recv(run->sink_fd, &byte, sizeof(byte), 0) >= 0) {
        run->tally.datagrams++;
    }
}

void load_sink_close(struct load_run *run)
{
    if (run->sink_fd >= 0) {
        close(run->sink_fd);
        run->sink_fd = -1;
    }
}
