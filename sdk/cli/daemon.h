/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server of libmicrohttpd without a thread: whoever started it polls its epoll descriptor, and
 * calls MHD_run() for input or when the time is over.
 */
#ifndef CLI_DAEMON_H
#define CLI_DAEMON_H

#include <microhttpd.h>
#include <stdint.h>

/** The port it listens on; 0: it does not. */
uint16_t daemon_port(struct MHD_Daemon *daemon);

/** The descriptor to poll; -1: there is none. */
int daemon_fd(struct MHD_Daemon *daemon);

/** Milliseconds until MHD_run() is due without input, -1 for never. */
int daemon_timeout_ms(struct MHD_Daemon *daemon);

#endif
