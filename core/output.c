/* SPDX-License-Identifier: Apache-2.0 */
/* See output.h. A reader that is slow holds the writer up, as in every runtime; one that is gone
 * costs an error and nothing else (the host ignores SIGPIPE). */
#include "output.h"

#include "clock.h"
#include "diag.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define NO_PIPE          (-1)
#define NS_PER_US        1000
#define SETTLE_MS        20 /* of the 50 that the deadline leaves */
#define TELEMETRY_FRAME  UINT32_C(0xA55A0000)
#define TELEMETRY_TEXT   UINT32_C(3)
#define TELEMETRY_JSON   UINT32_C(2)
#define TELEMETRY_HEADER 16

/* The process has one output, whoever writes. */
static pthread_mutex_t s_lock = PTHREAD_MUTEX_INITIALIZER;
static int s_pipe = NO_PIPE; /* written before there are threads */
static atomic_bool s_reported;

/* A piece is on its way: of any thread, of this one. */
static atomic_bool s_printing;
static _Thread_local volatile sig_atomic_t t_printing;

/* What a signal handler of this thread wants to say after its piece. */
static _Thread_local struct {
    void (*volatile say)(void *subject);
    void *volatile subject;
} t_postponed;

void output_init(void)
{
    const char *text = getenv("_LAMBDA_TELEMETRY_LOG_FD"); /* a platform variable, no option */
    char *end = NULL;
    long fd = text ? strtol(text, &end, 10) : NO_PIPE;

    s_pipe = text && *text && !*end && fd >= 0 && fcntl((int)fd, F_GETFD) >= 0 ? (int)fd : NO_PIPE;
    if (text) {
        (void)unsetenv("_LAMBDA_TELEMETRY_LOG_FD");
    }
    if (s_pipe != NO_PIPE) {
        (void)fcntl(s_pipe, F_SETFD, FD_CLOEXEC);
    }
}

/* Writes both parts, whatever a single call takes. */
static int32_t write_parts(int fd, struct iovec *part, int count)
{
    while (count > 0) {
        ssize_t written =
            count == 1 ? write(fd, part->iov_base, part->iov_len) : writev(fd, part, count);
        if (written < 0 && errno == EAGAIN) {
            /* Whoever shares the descriptor made it non-blocking. */
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            (void)poll(&ready, 1, -1);
        } else if (written < 0 && errno != EINTR) {
            return PWT_EIO;
        }
        size_t done = written > 0 ? (size_t)written : 0;
        for (; count > 0 && done >= part->iov_len; part++, count--) {
            done -= part->iov_len;
        }
        if (count > 0) {
            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= done;
        }
    }
    return 0;
}

/* The level bits of a frame; the steps are those of Lambda's own runtimes. */
static uint32_t frame_level(uint32_t severity)
{
    static const uint32_t bits[] = {4, 8, 12, 16, 20, 24}; /* TRACE DEBUG INFO WARN ERROR FATAL */
    uint32_t step = severity / 10;

    return severity == 0 ? bits[2] : bits[step < 6 ? step : 5];
}

/* One frame: type, length, microseconds since 1970, all big endian; then the piece, which needs no
 * line end here. */
static int32_t write_frame(uint32_t severity, struct pwt_bytes piece)
{
    bool line_end = piece.len > 0 && piece.ptr[piece.len - 1] == '\n';
    uint32_t format = piece.len > 0 && piece.ptr[0] == '{' ? TELEMETRY_JSON : TELEMETRY_TEXT;
    uint32_t type = htobe32(TELEMETRY_FRAME | format | frame_level(severity));
    uint32_t len = htobe32((uint32_t)(piece.len - line_end));
    uint64_t time = htobe64((uint64_t)(clock_now_ns(PWT_CLOCK_REAL) / NS_PER_US));
    char header[TELEMETRY_HEADER];

    memcpy(header, &type, sizeof(type));
    memcpy(header + 4, &len, sizeof(len));
    memcpy(header + 8, &time, sizeof(time));
    struct iovec parts[] = {
        {.iov_base = header, .iov_len = sizeof(header)},
        {.iov_base = (void *)(uintptr_t)piece.ptr, .iov_len = (size_t)piece.len - line_end},
    };
    return write_parts(s_pipe, parts, 2);
}

static int32_t write_line(struct pwt_bytes piece)
{
    struct iovec part = {.iov_base = (void *)(uintptr_t)piece.ptr, .iov_len = (size_t)piece.len};

    return write_parts(STDOUT_FILENO, &part, 1);
}

/* After the mark of this thread's piece is taken back: a signal that comes later speaks itself. */
static void say_postponed(void)
{
    void (*say)(void *) = t_postponed.say;

    if (say) {
        t_postponed.say = NULL;
        say(t_postponed.subject);
    }
}

bool output_postpone(void (*say)(void *subject), void *subject)
{
    if (t_printing) {
        t_postponed.subject = subject;
        t_postponed.say = say;
        return true;
    }
    output_settle();
    return false;
}

void output_settle(void)
{
    for (int ms = 0; ms < SETTLE_MS && atomic_load(&s_printing); ms++) {
        (void)poll(NULL, 0, 1);
    }
}

/* Writes a piece while no other thread does. Returns 0 or the error number. */
static int print_alone(uint32_t severity, struct pwt_bytes piece)
{
    t_printing = 1; /* also while it waits for its turn */
    (void)pthread_mutex_lock(&s_lock);
    atomic_store_explicit(&s_printing, true, memory_order_relaxed);
    int32_t code = s_pipe == NO_PIPE ? write_line(piece) : write_frame(severity, piece);
    int why = code != 0 ? errno : 0;
    atomic_store_explicit(&s_printing, false, memory_order_relaxed);
    (void)pthread_mutex_unlock(&s_lock);
    t_printing = 0;
    say_postponed();
    return why;
}

int32_t output_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece)
{
    int why = print_alone(severity, piece);
    int32_t code = why == 0 ? 0 : PWT_EIO;

    if (code != 0 && !atomic_exchange_explicit(&s_reported, true, memory_order_relaxed)) {
        diag(inv, PWT_DIAG_WARN,
             "powertools: standard output does not take what the function prints (%s); expected an "
             "open descriptor; lines are lost until it is one, do not close descriptor 1",
             strerror(why));
    }
    return code;
}
