/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1.1 as the Runtime API speaks it: one trusted loopback peer, one keep-alive connection,
 * answers with Content-Length or chunked. The reader is a pure function over a buffer. */
#ifndef CORE_HTTP_H
#define CORE_HTTP_H

#include <powertools/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#define HTTP_MAX_HEAD   ((size_t)64 << 10) /* client context alone may have 3.5 KiB */
#define HTTP_MAX_BODY   ((size_t)64 << 20) /* ten times Lambda's limit: emulators are laxer */
#define HTTP_MAX_FIELDS 64

/* Why an answer cannot be used. */
enum http_fault {
    HTTP_OK = 0,
    HTTP_MORE = 1,        /* no fault: more bytes are needed */
    HTTP_EHEAD = -1,      /* not an HTTP/1.x status line, or a malformed header */
    HTTP_EHEAD_SIZE = -2, /* header block over HTTP_MAX_HEAD or HTTP_MAX_FIELDS */
    HTTP_EBODY_SIZE = -3, /* body over HTTP_MAX_BODY */
    HTTP_ELENGTH = -4,    /* neither a usable Content-Length nor chunked */
    HTTP_ECHUNK = -5,     /* malformed chunk */
    HTTP_ECLOSED = -6,    /* the peer closed before the answer was complete */
    HTTP_ESTALE = -7,     /* the peer had closed before it could have read the request */
    HTTP_EIO = -8,        /* a system call failed; errno says how */
    HTTP_ENOMEM = -9,
    HTTP_ECONNECT = -10 /* there is no connection; errno says why */
};

/* Words for a fault, that follow "the Runtime API's answer". */
const char *http_fault_words(int fault);

/* A header, as offsets into the buffer: the buffer may move while the body arrives. */
struct http_field {
    uint32_t name, name_len;
    uint32_t value, value_len;
};

enum http_stage { HTTP_HEAD, HTTP_LENGTH, HTTP_CHUNK, HTTP_TRAILERS, HTTP_DONE };

/* One answer being read. Start with zero bytes. */
struct http_reader {
    enum http_stage stage;
    int status;
    bool close; /* the peer will close the connection */
    bool chunked;
    size_t start;    /* of the status line; behind interim 1xx answers */
    size_t at;       /* how far the buffer was looked at */
    size_t body;     /* of the body's first byte */
    size_t body_len; /* complete when done; so far with chunks */
    size_t trailers; /* of the first trailer */
    size_t need;     /* bytes the buffer must hold at least; 0 if unknown */
    uint32_t field_count;
    struct http_field fields[HTTP_MAX_FIELDS];
};

/* Looks at `have` bytes; chunks are joined in place. HTTP_MORE, HTTP_OK or a fault. */
int http_read_some(struct http_reader *reader, char *buffer, size_t have);

/* A header's value; absent if it is not there. Names are compared without case. */
struct pwt_bytes
http_field_value(const struct http_reader *reader, const char *buffer, const char *name);

struct http_buffer {
    char *ptr;
    size_t size;
};

/* Sends all parts. 0, HTTP_ESTALE or HTTP_EIO. `parts` is used up. */
int http_send(int fd, struct iovec *parts, int count);

/* Receives one answer into a buffer that grows as needed. */
int http_receive(int fd, struct http_reader *reader, struct http_buffer *buffer);

#endif
