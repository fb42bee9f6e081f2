/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines out of a pipe. One read as large as the pipe takes everything that was written before it:
 * so the lines that a runtime wrote before it called the Runtime API are known to belong there.
 */
#include "log_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    /* A line is cut there. Lambda cuts at 256 KiB; debugging may want more. */
    LOG_LINES_MAX_LEN = 1024 * 1024,
};

bool log_lines_init(struct log_lines *lines, int fd, log_lines_fn *receive, void *context)
{
    int pipe_size = fcntl(fd, F_GETPIPE_SZ);

    if (pipe_size <= 0) {
        return false;
    }
    *lines = (struct log_lines){
        .fd = fd, .chunk_size = (size_t)pipe_size, .receive = receive, .context = context};
    lines->chunk = malloc(lines->chunk_size);
    return lines->chunk != NULL;
}

void log_lines_flush(struct log_lines *lines)
{
    if (lines->partial.len > 0) {
        lines->receive(lines->context, lines->partial.data, lines->partial.len);
        buffer_clear(&lines->partial);
    }
}

/** Adds to the line that has not ended, and gives it out in pieces if it grows too long. */
static void log_lines_add(struct log_lines *lines, const char *text, size_t len)
{
    while (len > 0) {
        size_t room = LOG_LINES_MAX_LEN - lines->partial.len;
        size_t take = len < room ? len : room;

        if (take == 0) {
            log_lines_flush(lines);
            continue;
        }
        if (!buffer_append(&lines->partial, text, take)) {
            log_lines_flush(lines);
            lines->receive(lines->context, text, take); /* Cut, but not lost. */
        }
        text += take;
        len -= take;
    }
}

/** The rest of a line, up to its end. */
static void log_lines_end(struct log_lines *lines, const char *rest, size_t len)
{
    if (lines->partial.len == 0 && len <= LOG_LINES_MAX_LEN) {
        lines->receive(lines->context, rest, len);
        return;
    }
    log_lines_add(lines, rest, len);
    log_lines_flush(lines);
}

bool log_lines_read(struct log_lines *lines)
{
    ssize_t got = read(lines->fd, lines->chunk, lines->chunk_size);
    const char *at = lines->chunk;
    const char *end;

    if (got <= 0) {
        return got < 0 && (errno == EAGAIN || errno == EINTR);
    }
    end = at + got;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));

        if (line_end == NULL) {
            log_lines_add(lines, at, (size_t)(end - at));
            break;
        }
        log_lines_end(lines, at, (size_t)(line_end - at));
        at = line_end + 1;
    }
    return true;
}

void log_lines_done(struct log_lines *lines)
{
    free(lines->chunk);
    buffer_done(&lines->partial);
    *lines = (struct log_lines){.fd = -1};
}
