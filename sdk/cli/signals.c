/* SPDX-License-Identifier: Apache-2.0 */
/* Signals through a descriptor. */
#include "signals.h"

#include "message.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

int signals_open(void)
{
    sigset_t signals;
    int fd;

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGCHLD);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0) {
        message_error("signals cannot be caught: %s", strerror(errno));
    }
    return fd;
}

struct signals_seen signals_take(int fd)
{
    struct signalfd_siginfo info;
    struct signals_seen seen = {.stop = 0};

    while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGCHLD) {
            seen.child_ended = true;
        } else {
            seen.stop = (int)info.ssi_signo;
        }
    }
    return seen;
}
