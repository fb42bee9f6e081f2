// SPDX-License-Identifier: Apache-2.0
/*
 * One connection of the runtime under test: non-blocking reads into a buffer that grows to the
 * largest request, vectored writes that continue when the socket takes more.
 */
#include "load.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for one read; a request with a known length gets all of it at once. */
#define CONN_READ_BYTES ((size_t)64 * 1024)

static const char s_continue[] = "HTTP/1.1 100 Continue\r\n\r\n";

static void conn_watch(struct load_run *run, struct load_conn *conn, bool write)
{
    if (conn->wants_write == write) {
        return;
    }
    struct epoll_event event = {.events = EPOLLIN | (write ? (uint32_t)EPOLLOUT : 0),
                                .data.ptr = conn};
    conn->wants_write = write;
    (void)epoll_ctl(run->epoll_fd, EPOLL_CTL_MOD, conn->fd, &event);
}

/* A closed connection's place is used again; its buffer stays with it. */
static struct load_conn *conn_place(struct load_run *run)
{
    for (int i = 0; i < run->conn_count; i++) {
        if (!run->conns[i]->open) {
            return run->conns[i];
        }
    }
    if (run->conn_count == LOAD_MAX_CONNS) {
        return NULL;
    }
    struct load_conn *conn = calloc(1, sizeof(*conn));
    if (conn != NULL) {
        run->conns[run->conn_count++] = conn;
    }
    return conn;
}

void load_conn_open(struct load_run *run, int fd)
{
    struct load_conn *conn = conn_place(run);
    const int on = 1;

    if (conn == NULL) {
        close(fd);
        return;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    *conn = (struct load_conn){.fd = fd, .open = true, .in = conn->in, .in_cap = conn->in_cap};
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, fd, &event);
    load_conn_read(run, conn);
}

void load_conn_close(struct load_conn *conn)
{
    if (conn->open) {
        close(conn->fd);
        conn->open = false;
        conn->parked = false;
    }
}

static void conn_written(struct load_conn *conn, size_t len)
{
    while (conn->out_count > 0 && len >= conn->out[0].iov_len) {
        len -= conn->out[0].iov_len;
        conn->out[0] = conn->out[1];
        conn->out_count--;
    }
    if (conn->out_count > 0) {
        conn->out[0].iov_base = (char *)conn->out[0].iov_base + len;
        conn->out[0].iov_len -= len;
    }
}

void load_conn_flush(struct load_run *run, struct load_conn *conn)
{
    while (conn->out_count > 0) {
        ssize_t len = writev(conn->fd, conn->out, conn->out_count);
        if (len >= 0) {
            conn_written(conn, (size_t)len);
        } else if (errno == EAGAIN) {
            conn_watch(run, conn, true);
            return;
        } else if (errno != EINTR) {
            load_conn_close(conn);
            return;
        }
    }
    conn_watch(run, conn, false);
}

void load_conn_reply(struct load_run *run,
                     struct load_conn *conn,
                     const char *status,
                     const char *body)
{
    int len = snprintf(conn->head, sizeof(conn->head),
                       "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       status, strlen(body), body);
    conn->out[0] = (struct iovec){conn->head, (size_t)len};
    conn->out_count = 1;
    load_conn_flush(run, conn);
}

static bool conn_reserve(struct load_conn *conn)
{
    size_t cap = conn->in_cap;

    if (conn->in_need >= cap) {
        cap = conn->in_need + 1;
    }
    if (cap - conn->in_len < CONN_READ_BYTES && conn->in_need == 0) {
        cap = cap * 2 + 4 * CONN_READ_BYTES;
    }
    if (cap > conn->in_cap) {
        char *grown = realloc(conn->in, cap);
        if (grown == NULL) {
            return false;
        }
        conn->in = grown;
        conn->in_cap = cap;
    }
    return true;
}

/* Takes every complete request out of the buffer. */
static void conn_requests(struct load_run *run, struct load_conn *conn)
{
    while (conn->open && conn->in_len > 0 && conn->in_len >= conn->in_need) {
        struct load_request request;
        enum load_parse got = load_request_parse(conn, &request, &conn->in_need);
        if (got == LOAD_WANTS_CONTINUE) {
            run->tally.expect_100++;
            if (write(conn->fd, s_continue, sizeof(s_continue) - 1) < 0) {
                load_conn_close(conn);
            }
            return;
        }
        if (got == LOAD_INCOMPLETE) {
            return;
        }
        if (got == LOAD_MALFORMED) {
            run->tally.bad_requests++;
            load_conn_reply(run, conn, "400 Bad Request", "{}");
            load_conn_close(conn);
            return;
        }
        load_api_handle(run, conn, &request);
        conn->in_need = 0;
        conn->in_len -= request.wire_len;
        memmove(conn->in, conn->in + request.wire_len, conn->in_len + 1);
    }
}

void load_conn_read(struct load_run *run, struct load_conn *conn)
{
    while (conn->open) {
        if (!conn_reserve(conn)) {
            load_conn_close(conn);
            return;
        }
        ssize_t len = read(conn->fd, conn->in + conn->in_len, conn->in_cap - conn->in_len - 1);
        if (len > 0) {
            conn->in_len += (size_t)len;
            conn->in[conn->in_len] = '\0';
            conn_requests(run, conn);
        } else if (len < 0 && errno == EAGAIN) {
            return;
        } else if (len == 0 || errno != EINTR) {
            load_conn_close(conn);
        }
    }
}
