/* SPDX-License-Identifier: Apache-2.0 */
/* What a tracer sends to the X-Ray daemon, received on a free UDP port of 127.0.0.1. */
#ifndef CLI_TRACE_DAEMON_H
#define CLI_TRACE_DAEMON_H

#include <stdbool.h>
#include <stddef.h>

struct trace_daemon {
    int fd;           /* to poll; -1: closed */
    char address[32]; /* the value of AWS_XRAY_DAEMON_ADDRESS */
};

/** One document: JSON text, not NUL-terminated. NULL if a datagram was none; @p len 0 then. */
typedef void trace_daemon_fn(void *context, const char *document, size_t len);

/** False after a message. */
bool trace_daemon_open(struct trace_daemon *ret_daemon);

void trace_daemon_close(struct trace_daemon *daemon);

/** Hands over everything that has arrived. Nothing if the daemon is closed. */
void trace_daemon_receive(const struct trace_daemon *daemon,
                          trace_daemon_fn *receive,
                          void *context);

#endif
