// SPDX-License-Identifier: Apache-2.0
/*
 * The floor: a Runtime API client that echoes over one raw keep-alive socket and does nothing
 * else. No JSON, no check that a real runtime needs, no allocation per invocation, one read and
 * one write in each direction while the event is small. Every bench ratio stands on it, so keep it
 * fast. With AWS_LAMBDA_MAX_CONCURRENCY=N it runs N such loops, a thread and a socket each.
 *
 * FLOOR_FAULT builds the counter-example: it wastes time, makes one system call and keeps one
 * more heap block in each invocation, and the checks must notice all of it. FLOOR_BARE builds the
 * reference for logger, metrics and tracer, which does their work by hand (floor_bare.c).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef FLOOR_BARE
#    include "floor_bare.h"
#endif

/* Kept free behind what was read, for the next chunk header. */
#define FLOOR_SLACK 2048

struct floor_buffer {
    char *data;
    size_t cap;
    size_t have;
};

struct floor_body {
    char *data;
    size_t len;
};

static const char *s_host; /* address:port */
static struct sockaddr_in s_addr;
static char s_next[256];
static size_t s_next_len;

#ifdef FLOOR_FAULT
struct floor_waste {
    struct floor_waste *earlier;
    char bytes[504];
};

static struct floor_waste *s_waste;

static int floor_fault(void)
{
    struct floor_waste *waste = malloc(sizeof(*waste));

    if (waste == NULL) {
        return -1;
    }
    memset(waste->bytes, 1, sizeof(waste->bytes));
    waste->earlier = s_waste;
    s_waste = waste;
    for (volatile unsigned i = 0; i < 200000; i++) {
    }
    return getppid() > 0 ? 0 : -1;
}
#endif

static const char *floor_header(const char *head, const char *end, const char *name)
{
    size_t len = strlen(name);

    while (head != NULL && head < end) {
        if (strncasecmp(head, name, len) == 0 && head[len] == ':') {
            head += len + 1;
            return head + strspn(head, " ");
        }
        head = memmem(head, (size_t)(end - head), "\r\n", 2);
        head = head != NULL ? head + 2 : NULL;
    }
    return NULL;
}

#ifdef FLOOR_BARE
static struct bare_text floor_text(const struct floor_buffer *in, const char *end, const char *name)
{
    const char *value = floor_header(in->data, end, name);

    return (struct bare_text){value, value != NULL ? strcspn(value, "\r") : 0};
}

static void floor_work(const struct floor_buffer *in, const struct floor_body *body)
{
    floor_bare(&(struct floor_request){
        .id = floor_text(in, body->data, "Lambda-Runtime-Aws-Request-Id"),
        .arn = floor_text(in, body->data, "Lambda-Runtime-Invoked-Function-Arn"),
        .trace = floor_text(in, body->data, "Lambda-Runtime-Trace-Id"),
        .body = {body->data, body->len},
    });
}
#endif

static int floor_send(int fd, struct iovec *out, int count)
{
    while (count > 0) {
        ssize_t len = writev(fd, out, count);
        if (len < 0 && errno != EINTR) {
            return -1;
        }
        size_t sent = len < 0 ? 0 : (size_t)len;
        while (count > 0 && sent >= out->iov_len) {
            sent -= out->iov_len;
            out++;
            count--;
        }
        if (count > 0) {
            out->iov_base = (char *)out->iov_base + sent;
            out->iov_len -= sent;
        }
    }
    return 0;
}

static int floor_reserve(struct floor_buffer *in, size_t cap)
{
    if (cap <= in->cap) {
        return 0;
    }
    char *grown = realloc(in->data, cap);
    if (grown == NULL) {
        return -1;
    }
    in->data = grown;
    in->cap = cap;
    return 0;
}

static int floor_read(int fd, struct floor_buffer *in)
{
    if (in->cap - in->have < FLOOR_SLACK && floor_reserve(in, in->cap * 2) != 0) {
        return -1;
    }
    ssize_t len;
    do {
        len = read(fd, in->data + in->have, in->cap - in->have - 1);
    } while (len < 0 && errno == EINTR);
    if (len <= 0) {
        return -1;
    }
    in->have += (size_t)len;
    in->data[in->have] = '\0';
    return 0;
}

static int floor_read_sized(int fd, struct floor_buffer *in, size_t at, struct floor_body *ret_body)
{
    size_t len = ret_body->len;

    if (floor_reserve(in, at + len + FLOOR_SLACK) != 0) {
        return -1;
    }
    while (in->have < at + len) {
        if (floor_read(fd, in) != 0) {
            return -1;
        }
    }
    ret_body->data = in->data + at;
    return 0;
}

/* A first chunk is left where it landed, further ones are moved up to it. */
static int
floor_read_chunks(int fd, struct floor_buffer *in, size_t at, struct floor_body *ret_body)
{
    size_t start = 0;
    size_t out = 0;

    for (;;) {
        char *line_end = memmem(in->data + at, in->have - at, "\r\n", 2);
        if (line_end == NULL) {
            if (floor_read(fd, in) != 0) {
                return -1;
            }
            continue;
        }
        size_t len = strtoul(in->data + at, NULL, 16);
        size_t data = (size_t)(line_end + 2 - in->data);
        if (floor_reserve(in, data + len + FLOOR_SLACK) != 0) {
            return -1;
        }
        while (in->have < data + len + 2) {
            if (floor_read(fd, in) != 0) {
                return -1;
            }
        }
        if (len == 0) {
            *ret_body = (struct floor_body){in->data + start, out - start};
            return 0;
        }
        if (start == 0) {
            start = out = data;
        }
        if (out != data) {
            memmove(in->data + out, in->data + data, len);
        }
        out += len;
        at = data + len + 2;
    }
}

static int floor_receive(int fd, struct floor_buffer *in, struct floor_body *ret_body)
{
    char *end = NULL;

    in->have = 0;
    while (end == NULL) {
        if (floor_read(fd, in) != 0) {
            return -1;
        }
        end = memmem(in->data, in->have, "\r\n\r\n", 4);
    }
    size_t at = (size_t)(end + 4 - in->data);
    const char *length = floor_header(in->data, end, "Content-Length");
    if (length != NULL) {
        ret_body->len = strtoull(length, NULL, 10);
        return floor_read_sized(fd, in, at, ret_body);
    }
    if (floor_header(in->data, end, "Transfer-Encoding") != NULL) {
        return floor_read_chunks(fd, in, at, ret_body);
    }
    return -1;
}

static int floor_answer(int fd, const struct floor_buffer *in, const struct floor_body *body)
{
    char head[512];
    const char *id = floor_header(in->data, body->data, "Lambda-Runtime-Aws-Request-Id");
    const char *echo = floor_header(in->data, body->data, "Lambda-Runtime-Invocation-Id");

    if (id == NULL) {
        return -1;
    }
    int len = snprintf(head, sizeof(head),
                       "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\n"
                       "Host: %s\r\nUser-Agent: floor/1\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                       (int)strcspn(id, "\r"), id, s_host, body->len);
    if (echo != NULL) {
        len += snprintf(head + len, sizeof(head) - (size_t)len,
                        "Lambda-Runtime-Invocation-Id: %.*s\r\n", (int)strcspn(echo, "\r"), echo);
    }
    len += snprintf(head + len, sizeof(head) - (size_t)len, "\r\n");
    struct iovec out[2] = {{head, (size_t)len}, {body->data, body->len}};
    return floor_send(fd, out, 2);
}

static int floor_serve(int fd, struct floor_buffer *in, struct floor_buffer *ack)
{
    for (;;) {
        struct floor_body body = {NULL, 0};
        struct iovec next = {s_next, s_next_len};
        if (floor_send(fd, &next, 1) != 0 || floor_receive(fd, in, &body) != 0) {
            return -1;
        }
#ifdef FLOOR_FAULT
        if (floor_fault() != 0) {
            return -1;
        }
#endif
#ifdef FLOOR_BARE
        floor_work(in, &body);
#endif
        if (floor_answer(fd, in, &body) != 0 || floor_receive(fd, ack, &body) != 0) {
            return -1;
        }
    }
}

static void *floor_run(void *unused)
{
    const int on = 1;
    struct floor_buffer in = {malloc(16384), 16384, 0};
    struct floor_buffer ack = {malloc(4096), 4096, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)unused;
    if (in.data != NULL && ack.data != NULL && fd >= 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
        connect(fd, (struct sockaddr *)&s_addr, sizeof(s_addr)) == 0) {
        (void)floor_serve(fd, &in, &ack);
    }
    close(fd);
    free(in.data);
    free(ack.data);
    return NULL;
}

static int floor_address(const char *text)
{
    char ip[64];
    const char *colon = text != NULL ? strrchr(text, ':') : NULL;

    if (colon == NULL || (size_t)(colon - text) >= sizeof(ip)) {
        return -1;
    }
    (void)snprintf(ip, sizeof(ip), "%.*s", (int)(colon - text), text);
    s_host = text;
    s_addr.sin_family = AF_INET;
    s_addr.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    return inet_pton(AF_INET, ip, &s_addr.sin_addr) == 1 ? 0 : -1;
}

/* Does not return while the Runtime API is there: Lambda ends a runtime, not the runtime itself. */
int main(void)
{
    const char *concurrency = getenv("AWS_LAMBDA_MAX_CONCURRENCY");
    unsigned long loops = concurrency != NULL ? strtoul(concurrency, NULL, 10) : 1;

    if (floor_address(getenv("AWS_LAMBDA_RUNTIME_API")) != 0) {
        fprintf(stderr, "floor: AWS_LAMBDA_RUNTIME_API is not address:port; start it under "
                        "lambda_load\n");
        return 1;
    }
    s_next_len = (size_t)snprintf(s_next, sizeof(s_next),
                                  "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n"
                                  "Host: %s\r\nUser-Agent: floor/1\r\n\r\n",
                                  s_host);
#ifdef FLOOR_BARE
    floor_bare_init();
#endif
    for (; loops > 1; loops--) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, floor_run, NULL) != 0) {
            return 1;
        }
    }
    (void)floor_run(NULL);
    return 1;
}
