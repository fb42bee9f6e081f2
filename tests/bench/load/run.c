// SPDX-License-Identifier: Apache-2.0
/*
 * One runtime from spawn to end: the listening socket, the event loop, and the points at which CPU
 * time and memory are read. Warm and cold runs differ only in how many invocations there are.
 */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a runtime may take to come back to GET next after its last answer was accepted. */
#define RUN_PARK_MS 1000

static int run_listen(struct load_run *run)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(addr);

    run->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    run->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (run->listen_fd < 0 || run->epoll_fd < 0 ||
        bind(run->listen_fd, (struct sockaddr *)&addr, len) != 0 ||
        listen(run->listen_fd, LOAD_MAX_CONNS) != 0 ||
        getsockname(run->listen_fd, (struct sockaddr *)&addr, &len) != 0) {
        return -1;
    }
    run->port = ntohs(addr.sin_port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &run->listen_fd};
    return epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, run->listen_fd, &event);
}

int load_run_init(struct load_run *run,
                  const struct load_options *options,
                  const struct load_events *events)
{
    size_t count = options->cold > 0 ? 0 : (size_t)options->count;

    *run = (struct load_run){.options = options,
                             .events = events,
                             .listen_fd = -1,
                             .sink_fd = -1,
                             .epoll_fd = -1,
                             .memory_first = {-1, -1, -1},
                             .memory_last = {-1, -1, -1}};
    run->total = options->cold > 0 ? 0 : options->count + options->warm;
    run->invocations = calloc((size_t)options->concurrency, sizeof(*run->invocations));
    run->latency_ns = calloc(count + 1, sizeof(*run->latency_ns));
    run->turnaround_ns = calloc(count + 1, sizeof(*run->turnaround_ns));
    if (run->invocations == NULL || run->latency_ns == NULL || run->turnaround_ns == NULL ||
        run_listen(run) != 0 || (options->daemon && load_sink_open(run) != 0)) {
        fprintf(stderr, "lambda_load: server cannot be set up: %s\n", strerror(errno));
        load_run_done(run);
        return -1;
    }
    return 0;
}

void load_run_done(struct load_run *run)
{
    for (int i = 0; i < run->conn_count; i++) {
        load_conn_close(run->conns[i]);
        free(run->conns[i]->in);
        free(run->conns[i]);
    }
    run->conn_count = 0;
    free(run->invocations);
    free(run->latency_ns);
    free(run->turnaround_ns);
    if (run->listen_fd >= 0) {
        close(run->listen_fd);
    }
    if (run->epoll_fd >= 0) {
        close(run->epoll_fd);
    }
    load_sink_close(run);
}

static int run_failed(const struct load_run *run, const char *what)
{
    fprintf(stderr, "lambda_load: %s after %d of %d invocations; -L FILE keeps its output\n", what,
            run->finished, run->total);
    return -1;
}

static int run_start(struct load_run *run, const struct load_subject *subject)
{
    if (load_child_spawn(&run->child, run, subject) != 0) {
        return -1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &run->child};
    if (epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, run->child.pid_fd, &event) != 0) {
        load_child_kill(&run->child);
        return run_failed(run, "epoll_ctl failed");
    }
    return 0;
}

static void run_accept(struct load_run *run)
{
    int fd = accept4(run->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    run->tally.connections++;
    if (run->first_conn_ns == 0) {
        run->first_conn_ns = load_now_ns();
    }
    load_conn_open(run, fd);
}

static void run_event(struct load_run *run, const struct epoll_event *event)
{
    if (event->data.ptr == &run->listen_fd) {
        run_accept(run);
        return;
    }
    struct load_conn *conn = event->data.ptr;
    if (conn->open && (event->events & EPOLLOUT) != 0) {
        load_conn_flush(run, conn);
    }
    if (conn->open && (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        load_conn_read(run, conn);
    }
}

static int run_wait_ms(const struct load_run *run)
{
    int64_t left = run->next_due_ns - load_now_ns();

    if (run->options->gap_us == 0 || left <= 0) {
        return 1000;
    }
    return (int)((left + 999999) / 1000000);
}

/* Serves what happens next. false: the runtime's process has ended. */
static bool run_step(struct load_run *run)
{
    struct epoll_event events[64];
    bool alive = true;

    load_api_pump(run);
    int count = epoll_wait(run->epoll_fd, events, 64, run_wait_ms(run));
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == &run->child) {
            alive = false;
        } else {
            run_event(run, &events[i]);
        }
    }
    return alive;
}

static bool run_all_parked(const struct load_run *run)
{
    int parked = 0;

    for (int i = 0; i < run->conn_count; i++) {
        parked += run->conns[i]->parked ? 1 : 0;
    }
    return parked >= run->options->concurrency;
}

/* The last invocation is over when the runtime asks for the next one. */
static void run_settle(struct load_run *run)
{
    int64_t deadline = load_now_ns() + (int64_t)RUN_PARK_MS * 1000000;

    while (!run_all_parked(run) && load_now_ns() < deadline && run_step(run)) {
    }
    run->cpu_end_ns = load_child_cpu_ns(&run->child);
    run->memory_last = load_child_memory(&run->child);
    load_sink_drain(run);
}

static int run_until_finished(struct load_run *run)
{
    int64_t deadline = load_now_ns() + (int64_t)run->options->timeout_s * 1000000000;

    while (run->finished < run->total || run->first_next_ns == 0) {
        if (load_now_ns() > deadline) {
            return run_failed(run, "timeout");
        }
        if (!run_step(run) && (run->finished < run->total || run->first_next_ns == 0)) {
            return run_failed(run, "runtime ended");
        }
    }
    return 0;
}

int load_run_serve(struct load_run *run, const struct load_subject *subject)
{
    if (run_start(run, subject) != 0) {
        return -1;
    }
    int status = run_until_finished(run);
    if (status == 0) {
        run_settle(run);
    }
    load_child_stop(&run->child);
    return status;
}

int load_run_cold(struct load_run *run, const struct load_subject *subject)
{
    if (run_start(run, subject) != 0) {
        return -1;
    }
    int status = run_until_finished(run);
    if (status == 0) {
        run->cpu_end_ns = load_child_cpu_ns(&run->child);
        run->memory_last = load_child_memory(&run->child);
    }
    load_child_kill(&run->child);
    return status;
}
