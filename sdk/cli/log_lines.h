/* SPDX-License-Identifier: Apache-2.0 */
/* Lines out of the pipe that a runtime writes to. */
#ifndef CLI_LOG_LINES_H
#define CLI_LOG_LINES_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/** Receives one line without its end. */
typedef void log_lines_fn(void *context, const char *line, size_t len);

struct log_lines {
    int fd;
    char *chunk;
    size_t chunk_size;
    struct buffer partial; /* a line whose end has not come */
    log_lines_fn *receive;
    void *context;
};

/** Prepares to read @p fd, a pipe that does not block. */
bool log_lines_init(struct log_lines *lines, int fd, log_lines_fn *receive, void *context);

/** Reads all that stands in the pipe at this moment. False once nothing can come any more. */
bool log_lines_read(struct log_lines *lines);

/** Gives out what came after the last line end. */
void log_lines_flush(struct log_lines *lines);

/** Frees the memory; the descriptor stays open. */
void log_lines_done(struct log_lines *lines);

#endif
