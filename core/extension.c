/* SPDX-License-Identifier: Apache-2.0 */
/* See extension.h. */
#include "extension.h"

#include "diag.h"
#include "http.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define BASE       "/2020-01-01/extension/"
#define NO_EVENTS  "{\"events\":[]}" /* an internal extension may have no SHUTDOWN event */
#define PATIENCE_S 1                 /* an emulator without the API may never answer */

static int
exchange(int fd, char *request, size_t len, struct http_reader *reader, struct http_buffer *buffer)
{
    struct iovec part = {.iov_base = request, .iov_len = len};
    int fault = http_send(fd, &part, 1);

    return fault == HTTP_OK ? http_receive(fd, reader, buffer) : fault;
}

static bool
register_on(int fd, const char *host, struct http_reader *reader, struct http_buffer *buffer)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    char request[1024];
    int len = snprintf(request, sizeof(request),
                       "POST " BASE "register HTTP/1.1\r\nHost: %s\r\n"
                       "User-Agent: " POWERTOOLS_USER_AGENT "\r\n"
                       "Lambda-Extension-Name: powertools\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n" NO_EVENTS,
                       host, sizeof(NO_EVENTS) - 1);

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return exchange(fd, request, (size_t)len, reader, buffer) == HTTP_OK && reader->status == 200;
}

/* Asks for the next event of the extension: there is none, so nobody waits for the answer. */
static bool park(int fd, const char *host, struct pwt_bytes identifier)
{
    char request[1024];
    int len = snprintf(request, sizeof(request),
                       "GET " BASE "event/next HTTP/1.1\r\nHost: %s\r\n"
                       "User-Agent: " POWERTOOLS_USER_AGENT "\r\n"
                       "Lambda-Extension-Identifier: %.*s\r\n\r\n",
                       host, (int)identifier.len, identifier.ptr);
    struct iovec part = {.iov_base = request, .iov_len = (size_t)len};

    return len < (int)sizeof(request) && http_send(fd, &part, 1) == HTTP_OK;
}

void extension_register(const struct api_address *address)
{
    struct http_buffer buffer = {NULL, 0};
    struct http_reader reader = {.stage = HTTP_HEAD};
    int fd = api_address_connect(address);
    bool parked = false;

    if (fd >= 0 && register_on(fd, address->text, &reader, &buffer)) {
        struct pwt_bytes identifier =
            http_field_value(&reader, buffer.ptr, "Lambda-Extension-Identifier");
        parked = identifier.len > 0 && !reader.close && park(fd, address->text, identifier);
    }
    free(buffer.ptr);
    if (!parked) {
        diag(NULL, PWT_DIAG_DEBUG,
             "powertools: the Extensions API did not take the registration (status %d); SIGTERM "
             "will not be sent, so nothing is done at shutdown",
             reader.status);
        if (fd >= 0) {
            (void)close(fd);
        }
    }
}
