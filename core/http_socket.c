/* SPDX-License-Identifier: Apache-2.0 */
/* See http.h: sending requests and receiving answers. */
#include "http.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FIRST_BUFFER ((size_t)16 << 10)
#define MOST_BUFFER  (HTTP_MAX_BODY + HTTP_MAX_HEAD + ((size_t)1 << 20)) /* and some framing */

/* A peer that closed while the connection was idle never acknowledges what we then send; one that
 * read the request, and then closed, has acknowledged it. */
static int closed_fault(int fd)
{
    int unacknowledged = 0;

    return ioctl(fd, TIOCOUTQ, &unacknowledged) == 0 && unacknowledged > 0 ? HTTP_ESTALE
                                                                           : HTTP_ECLOSED;
}

int http_send(int fd, struct iovec *parts, int count)
{
    while (count > 0) {
        ssize_t sent = writev(fd, parts, count);
        if (sent < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno == EPIPE || errno == ECONNRESET ? HTTP_ESTALE : HTTP_EIO;
        }
        size_t left = (size_t)sent;
        while (count > 0 && left >= parts->iov_len) {
            left -= parts->iov_len;
            parts++;
            count--;
        }
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + left;
            parts->iov_len -= left;
        }
    }
    return HTTP_OK;
}

/* Room for at least one more byte, and for all that is known to come. */
static int make_room(struct http_buffer *buffer, size_t have, size_t need)
{
    size_t size = buffer->size ? buffer->size : FIRST_BUFFER;

    if (have == size) {
        size *= 2;
    }
    if (need > size) {
        size = need;
    }
    if (size > MOST_BUFFER) {
        size = MOST_BUFFER;
    }
    if (have >= size) {
        return HTTP_EBODY_SIZE;
    }
    if (size == buffer->size) {
        return HTTP_OK;
    }
    char *ptr = realloc(buffer->ptr, size);
    if (!ptr) {
        return HTTP_ENOMEM;
    }
    *buffer = (struct http_buffer){.ptr = ptr, .size = size};
    return HTTP_OK;
}

int http_receive(int fd, struct http_reader *reader, struct http_buffer *buffer)
{
    size_t have = 0;

    for (;;) {
        int fault = make_room(buffer, have, reader->need);
        if (fault != HTTP_OK) {
            return fault;
        }
        ssize_t n = read(fd, buffer->ptr + have, buffer->size - have);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return have == 0 ? closed_fault(fd) : HTTP_ECLOSED;
        }
        have += (size_t)n;
        fault = http_read_some(reader, buffer->ptr, have);
        if (fault != HTTP_MORE) {
            return fault;
        }
    }
}
