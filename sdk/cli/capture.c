/* SPDX-License-Identifier: Apache-2.0 */
/* Both outputs are read until they end: that is when the program, and all it started, is done. */
#include "capture.h"

#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum {
    CAPTURE_CHUNK = 16 * 1024,
    CAPTURE_MAX_BYTES = 64 * 1024 * 1024,
};

/** Reads what is there; false at the end of the output. */
static bool capture_read(int fd, struct buffer *buffer)
{
    char chunk[CAPTURE_CHUNK];
    ssize_t got = read(fd, chunk, sizeof(chunk));

    if (got <= 0) {
        return got < 0 && (errno == EAGAIN || errno == EINTR);
    }
    return buffer->len < CAPTURE_MAX_BYTES && buffer_append(buffer, chunk, (size_t)got);
}

/** True when both outputs have ended, false when the time is over. */
static bool capture_collect(struct child *child, int64_t deadline_ns, struct capture *capture)
{
    struct buffer *buffers[] = {&capture->output, &capture->errors};
    struct pollfd fds[] = {{.fd = child->output_fd, .events = POLLIN},
                           {.fd = child->error_fd, .events = POLLIN}};

    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        int64_t left_ms = (deadline_ns - clock_now_ns()) / CLOCK_NS_PER_MS;

        if (left_ms <= 0) {
            return false;
        }
        (void)poll(fds, 2, (int)left_ms);
        for (size_t i = 0; i < 2; i++) {
            if (fds[i].fd >= 0 && fds[i].revents != 0 && !capture_read(fds[i].fd, buffers[i])) {
                fds[i].fd = -1;
            }
        }
    }
    return true;
}

bool capture_run(const struct child_options *options, int64_t timeout_ms, struct capture *ret)
{
    int64_t deadline_ns = clock_now_ns() + timeout_ms * CLOCK_NS_PER_MS;
    struct child child;

    *ret = (struct capture){0};
    if (!child_spawn(options, &child)) {
        return false;
    }
    ret->timed_out = !capture_collect(&child, deadline_ns, ret);
    while (!ret->timed_out && !child_reap(&child, &ret->how)) {
        (void)poll(NULL, 0, 1); /* Its outputs are closed: it is about to end. */
        ret->timed_out = clock_now_ns() >= deadline_ns;
    }
    child_done(&child);
    return true;
}

bool capture_succeeded(const struct capture *capture)
{
    return !capture->timed_out && !capture->how.by_signal && capture->how.code == 0;
}

void capture_done(struct capture *capture)
{
    buffer_done(&capture->output);
    buffer_done(&capture->errors);
}
