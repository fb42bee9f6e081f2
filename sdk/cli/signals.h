/* SPDX-License-Identifier: Apache-2.0 */
/* Signals that become readable instead of deadly, so that no process is left behind. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>

/** What has come since the last look. */
struct signals_seen {
    bool child_ended; /* SIGCHLD */
    int stop;         /* SIGINT, SIGTERM or SIGHUP; 0: none of them */
};

/** Catches them from now on; the descriptor to poll, or -1 after a message. */
int signals_open(void);

struct signals_seen signals_take(int fd);

#endif
