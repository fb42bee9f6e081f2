/* SPDX-License-Identifier: Apache-2.0 */
/* AWS_LAMBDA_RUNTIME_API: host:port, and a connection to it. */
#ifndef CORE_API_ADDRESS_H
#define CORE_API_ADDRESS_H

#include "problem.h"

#include <sys/socket.h>

struct api_address {
    char text[300]; /* as given: the Host header */
    char host[256];
    char port[8];
    struct sockaddr_storage literal; /* where the host is an IP address */
    socklen_t literal_len;           /* 0: a name, to be resolved at each connect */
};

int32_t api_address_parse(struct api_address *address, const char *text, struct problem *problem);

/* A connected socket without Nagle's delay; -1 with errno set. */
int api_address_connect(const struct api_address *address);

#endif
